/** The words of the command line (I codes) and of artifacts (A codes). */
import type { WordList } from '../wordlist.ts';

const quoted = (word: string): string => `\`${word}\``;
const perhaps = (near: string | undefined, otherwise: string): string =>
  near === undefined ? otherwise : `Perhaps you meant ${quoted(near)}. ${otherwise}`;

export const cli = {
  I001: (d: { written: string; near: string | undefined }) => ({
    message: `${quoted(d.written)} is not a command of leben.`,
    help: perhaps(d.near, 'Run `leben --help` for the list of commands.'),
  }),
  I002: (d: { written: string; command: string; near: string | undefined }) => ({
    message: `${quoted(d.written)} is not an option of ${quoted(d.command)}.`,
    help: perhaps(d.near, `Run \`${d.command} --help\` for the list of options.`),
  }),
  I003: (d: { option: string; wanted: string }) => ({
    message: `${quoted(d.option)} stands without its value.`,
    help: `Write ${quoted(`${d.option} ${d.wanted}`)}.`,
  }),
  I004: (d: { what: string; usage: string }) => ({
    message: `The command line names no ${d.what}.`,
    help: `Write ${quoted(d.usage)}.`,
  }),
  I005: (d: { written: string; usage: string }) => ({
    message: `${quoted(d.written)} is one word more than the command takes.`,
    help: `Write ${quoted(d.usage)}.`,
  }),
  I006: (d: { file: string; reason: string }) => ({
    message: `${quoted(d.file)} cannot be read: ${d.reason}.`,
    help: 'Check the spelling of the path, and that you may read the file.',
  }),
  I007: (d: { file: string }) => ({
    message: `${quoted(d.file)} holds no file that ends in .leben.`,
    help: 'Name a file, or a folder with .leben files in it.',
  }),
  I008: (d: { name: string; file: string; near: string | undefined; names: string }) => ({
    message: `${quoted(d.file)} has no verdict ${quoted(d.name)}.`,
    help: perhaps(d.near, d.names === '' ? 'The module declares no verdict.' : `It has ${d.names}.`),
  }),
  I009: (d: { written: string }) => ({
    message: `${quoted(d.written)} is not a date of the calendar.`,
    help: 'Write year, month and day: `--as-of 2026-11-23`.',
  }),
  I010: (d: { options: string; usage: string }) => ({
    message: `The command takes one of ${d.options}.`,
    why: 'A verdict is evaluated for the facts you give or for the patients of records, one of them at a time.',
    help: `Write ${quoted(d.usage)}.`,
  }),
  I011: (d: { file: string; reason: string }) => ({
    message: `${quoted(d.file)} cannot be written: ${d.reason}.`,
    help: 'Nothing was left half-written. Choose another place.',
  }),
  I012: (d: { code: string; near: string | undefined }) => ({
    message: `There is no diagnostic ${quoted(d.code)}.`,
    help: perhaps(d.near, 'A code has a letter and three digits, such as T412.'),
  }),
  I013: (d: { file: string }) => ({
    message: `${quoted(d.file)} is there already.`,
    help: 'Choose another name; nothing was changed.',
  }),
  I014: (d: { name: string }) => ({
    message: `${quoted(d.name)} cannot be the name of a module.`,
    help: 'Use small letters, digits and `_`, and begin with a letter: `leben new stroke_risk`.',
  }),
  I015: (d: { option: string; written: string; near: string | undefined; choices: string }) => ({
    message: `${quoted(d.written)} is nothing that ${quoted(d.option)} takes.`,
    help: perhaps(d.near, `It takes ${d.choices}.`),
  }),
  A001: (d: { reason: string }) => ({
    message: `This artifact is refused: ${d.reason}.`,
    why: 'An artifact is run only when every part of it is as it was built.',
    help: 'Build it again from its source with `leben build`.',
  }),
  A002: (d: { module: string }) => ({
    message: `The module ${quoted(d.module)} is retired and is not run.`,
    help: 'Use the version that took its place, or `--override retired` if you know why.',
  }),
  A003: (d: { module: string; source: string; since: string }) => ({
    message: `The module ${quoted(d.module)} is in production, and its source ${quoted(d.source)} was due for review by ${d.since}.`,
    why: 'Production rules rest on evidence that somebody keeps under review.',
    help: 'Review the source and write the new date, or use `--override expired` if you know why.',
  }),
} satisfies WordList;
