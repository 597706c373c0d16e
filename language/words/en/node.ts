/** The words of nodes (K codes from K050). */
import type { WordList } from '../wordlist.ts';

const quoted = (word: string): string => `\`${word}\``;

export const node = {
  K050: (d: { folder: string }) => ({
    message: `${quoted(d.folder)} holds no node.`,
    help: 'Check the path, or begin one with `leben node new DIR --origin NAME --by OPERATOR=KEY`.',
  }),
  K051: (d: { reason: string }) => ({
    message: `The node does not take it: ${d.reason}.`,
    why: 'What is malformed, old, foreign or unsigned is turned away before anything is written.',
    help: 'Nothing was recorded. Look with `leben node view DIR --as PARTY`, then make it anew.',
  }),
  K052: (d: { index: number; reason: string }) => ({
    message: `The agreement rejects the step: ${d.reason}.`,
    why: 'It was signed and in time, but what the text asks for does not hold.',
    help: `Entry ${d.index} records that it was tried; nothing was moved.`,
  }),
  K053: (d: { party: string; usage: string }) => ({
    message: `The signature of ${quoted(d.party)} is missing.`,
    help: `Add \`--by ${d.party}=KEY\` with a key of your folder, or leave it to them: \`-o FILE\` keeps what is signed so far. Usage: ${quoted(d.usage)}.`,
  }),
  K054: (d: { written: string }) => ({
    message: `${quoted(d.written)} does not say who signs with which key.`,
    help: 'Write `--by PARTY=KEY`: the party as it is registered, and the name of a key that `leben keys list` shows.',
  }),
  K055: (d: { written: string; near: string | undefined }) => ({
    message: `There is no agreement ${quoted(d.written)}.`,
    help:
      d.near === undefined
        ? '`leben node view DIR --as PARTY` shows those of a party.'
        : `Perhaps you meant ${quoted(d.near)}.`,
  }),
  K056: (d: { written: string; wanted: string }) => ({
    message: `${quoted(d.written)} is not ${d.wanted}.`,
    help: 'Write it as tests do: `accept(300.00 EUR)`, `lease = CohortLease(term: 3 months)`, `450.00 EUR`; in quotes, so that the shell leaves it whole.',
  }),
  K057: (d: { file: string; reason: string }) => ({
    message: `${quoted(d.file)} is not a draft of a node: ${d.reason}.`,
    help: 'Name a file that `leben node … -o FILE` wrote.',
  }),
  K058: (d: { reason: string }) => ({
    message: `The texts of the node cannot be used: ${d.reason}.`,
    why: 'A node runs only what it has compiled itself, byte for byte, from the sources in each artifact.',
    help: 'Put the artifact back as it was (its name is its identity), or take the version of leben that it was added with.',
  }),
  K060: (d: { folder: string; command: string }) => ({
    message: `${quoted(d.folder)} belongs to a node.`,
    why: 'Its entries are executed by the rules of nodes, with the texts and what is sealed beside the ledger.',
    help: `Run ${quoted(d.command)}.`,
  }),
  K061: () => ({
    message: 'The first entry is proved to nobody.',
    why: 'It holds what salts the state: whoever has it could try out what stands beside a value that was proved to them.',
    help: 'Others see from each proof which ledger it is of, and check it with the key that they trust.',
  }),
  K062: (d: { party: string; file: string | undefined }) => ({
    message: `Nobody asks for the signature of ${quoted(d.party)}.`,
    why: 'A signature that is not asked for, or is given twice, would make the node refuse all of it.',
    help:
      d.file === undefined
        ? 'Leave out that `--by`. `leben node view DIR --as PARTY` shows the agreements of a party.'
        : `${quoted(d.file)} stays as it was. Leave out that \`--by\`.`,
  }),
  K059: (d: { written: string }) => ({
    message: `${quoted(d.written)} is not the name of a sealed text.`,
    help: 'It is `sealed:` and 64 characters, as `leben node show DIR N` prints it.',
  }),
} as const satisfies WordList;
