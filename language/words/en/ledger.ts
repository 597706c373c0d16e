/** The words of keys and of the ledger (K codes). */
import type { WordList } from '../wordlist.ts';

const quoted = (word: string): string => `\`${word}\``;

export const ledger = {
  K001: (d: { name: string; folder: string; near: string | undefined }) => ({
    message: `There is no key ${quoted(d.name)} in ${quoted(d.folder)}.`,
    help: `${d.near === undefined ? '' : `Perhaps you meant ${quoted(d.near)}. `}\`leben keys list\` shows the keys, \`leben keys new NAME\` makes one.`,
  }),
  K002: (d: { name: string }) => ({
    message: `The key ${quoted(d.name)} is there already.`,
    help: 'Choose another name, or `leben keys rotate` it; nothing was changed.',
  }),
  K003: (d: { file: string }) => ({
    message: `${quoted(d.file)} is not a key file of this program, or was damaged.`,
    why: 'A key file that is changed by one character cannot be opened any more: that is meant to be so.',
    help: 'Take it from a backup. If there is none, register a new key and have the old one revoked.',
  }),
  K004: (d: { name: string }) => ({
    message: `The passphrase does not open ${quoted(d.name)}.`,
    why: 'It is another passphrase, or the key file was changed; which of the two cannot be told.',
    help: 'Try again. Nobody can recover a passphrase: a lost one means a new key.',
  }),
  K005: () => ({
    message: 'The command needs a passphrase, and there is no terminal to ask for it.',
    why: 'It is never taken from the command line, where other users of the machine and the history of the shell would see it.',
    help: 'Write `--passphrase-file FILE`, or set LEBEN_PASSPHRASE for this one command.',
  }),
  K006: (d: { least: number }) => ({
    message: `The passphrase has fewer than ${d.least} characters.`,
    why: 'Who copies the key file can try passphrases without end; a short one is found in days.',
    help: 'Take four or five words that have nothing to do with each other.',
  }),
  K007: (d: { name: string }) => ({
    message: `${quoted(d.name)} is not a name for a key.`,
    help: 'Use small letters, digits, `-`, `_` and `.`, at most 64, and begin with a letter or a digit.',
  }),
  K008: (d: { file: string; reason: string }) => ({
    message: `The signature of ${quoted(d.file)} does not hold: ${d.reason}.`,
    why: 'The file was changed after it was signed, or somebody else signed, or something else.',
    help: 'Do not rely on the file. Ask the signer for it again, with its signature.',
  }),
  K009: (d: { file: string }) => ({
    message: `${quoted(d.file)} is not a signature.`,
    help: 'Name the .sig file that `leben keys sign` wrote, with `--signature FILE` if it does not lie beside the signed one.',
  }),
  K010: (d: { file: string; reason: string }) => ({
    message: `${quoted(d.file)} is not a statement: ${d.reason}.`,
    why: 'A statement has exactly one binary form, so that nobody signs two things with one signature.',
    help: 'Take the statement as the program that asks for your signature wrote it; leave `--statement` out to sign a plain file.',
  }),
  K011: (d: { file: string }) => ({
    message: `${quoted(d.file)} can be read by other users of this machine.`,
    why: 'The key is encrypted, but they can copy it and try passphrases.',
    help: `Run ${quoted(`chmod 600 ${d.file}`)}.`,
  }),
  K020: (d: { folder: string }) => ({
    message: `${quoted(d.folder)} holds no ledger.`,
    help: 'Check the path, or begin one with `leben ledger new DIR --origin NAME`.',
  }),
  K021: (d: { folder: string }) => ({
    message: `${quoted(d.folder)} is not empty.`,
    help: 'A ledger begins in a folder of its own; nothing was changed.',
  }),
  K022: (d: { file: string; offset: number; index: number; part: string }) => ({
    message: `The ledger is damaged: ${quoted(d.file)}, byte ${d.offset}, where entry ${d.index} should stand, does not fit (${d.part}).`,
    why: 'The disk has changed what was written, or somebody has. Nothing was cut off or mended.',
    help: 'Restore this file from a backup or from a follower, then run `leben ledger verify`. Entries before it are sound.',
  }),
  K023: (d: { folder: string }) => ({
    message: `Another process writes to the ledger in ${quoted(d.folder)}.`,
    why: 'One process at a time may, or two would give one place to two entries. The lock falls away when that process ends.',
    help: 'Wait for it or stop it. `leben ledger show` and `verify` read beside it.',
  }),
  K024: (d: { file: string; reason: string }) => ({
    message: `The proof ${quoted(d.file)} does not hold: ${d.reason}.`,
    help: 'Ask for the proof again, and check that the key is the one of this ledger, from a source you trust.',
  }),
  K025: (d: { written: string; size: number }) => ({
    message: `There is no entry ${quoted(d.written)}.`,
    help: d.size === 0 ? 'The ledger has none yet.' : `The entries are 0 to ${d.size - 1}.`,
  }),
  K026: (d: { reason: string }) => ({
    message: `The checkpoint of the ledger does not fit: ${d.reason}.`,
    why: 'A checkpoint is the promise that these entries are there and stay as they are.',
    help: 'Keep folder and checkpoint as they are, as evidence, and compare with a copy at another place.',
  }),
  K027: (d: { written: string }) => ({
    message: `${quoted(d.written)} is neither the key of a ledger nor a file that holds one.`,
    help: 'Such a key is one word, name+number+letters; `leben ledger key DIR --key NAME` prints it, of an ed25519 key.',
  }),
  /** `known` false: whether the entry is there is not known before the next start. */
  K028: (d: { reason: string; known?: boolean }) =>
    d.known === false
      ? {
          message: `The work stopped: ${d.reason}.`,
          why: 'What is in the log stays and counts; only a new start tells what is there, and executes it again.',
          help: 'Nothing that was answered is lost. Run the command again, with room in memory and on the disk; if it stops again, keep the folder as it is and report it.',
        }
      : {
          message: `Nothing was recorded: ${d.reason}.`,
          why: 'An entry is there only when it is on the disk for good.',
          help: 'See that the disk has room and the folder can be written, then try again; the same file with its .salt is one entry.',
        },
  K029: (d: { file: string; bytes: number }) => ({
    message: `${d.bytes} bytes at the end of ${quoted(d.file)} belong to a write that was cut short.`,
    why: 'The process or the machine stopped before anyone was told of that entry.',
    help: 'Nothing is lost. The next start for writing takes them away; whoever waited for the entry can record it again.',
  }),
  K030: (d: { usage: string }) => ({
    message: 'The command does not say whose key the proof is checked with.',
    why: 'A proof holds for those who trust the key beforehand: whoever writes a proof could also write a key into it.',
    help: `Write ${quoted(d.usage)}.`,
  }),
  K031: (d: { index: number; size: number; command?: 'node' }) => ({
    message: `No checkpoint covers entry ${d.index} yet: the last one counts ${d.size}.`,
    help: `Make one with \`leben ${d.command ?? 'ledger'} checkpoint DIR --key NAME\`.`,
  }),
  K032: (d: { written: string }) => ({
    message: `${quoted(d.written)} cannot be the name of a ledger.`,
    help: 'Take an address that is yours, without blanks and `+`, such as `hospital.example/consents`.',
  }),
  K033: (d: { file: string }) => ({
    message: `${quoted(d.file)} is not the salt of a recorded file.`,
    why: 'The entry holds a commitment that only file and salt together explain.',
    help: 'Take the .salt file that `leben ledger add` wrote; without it nobody can show what the entry is of.',
  }),
  K034: (d: { folder: string }) => ({
    message: `The entries in ${quoted(d.folder)} lead to no state that this command can tell.`,
    why: 'A state comes from executing the entries, and they were written for rules that are not here.',
    help: 'Use the program that writes this ledger. `leben ledger verify` and `proof DIR N` need no state.',
  }),
  K035: (d: { folder: string; command?: 'node' }) => ({
    message: `The ledger in ${quoted(d.folder)} has no checkpoint that says this.`,
    why: 'What is copied or proved is what a signed checkpoint stands for; without one nobody could tell whether all is there.',
    help: `Make one with \`leben ${d.command ?? 'ledger'} checkpoint DIR --key NAME\`.`,
  }),
} as const satisfies WordList;
