/** What is said about a text that is not yet a program (P codes). */
import type { WordList } from '../wordlist.ts';

/** The line end has no sign of its own to show. */
const shown = (written: string): string =>
  written === '\n' || written === '' ? 'the end of the line' : `\`${written}\``;
const list = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;

export const syntax = {
  P001: (d: { found: string }) => ({
    message: `The file is not UTF-8 text: ${d.found}.`,
    help: 'Save it as UTF-8.',
  }),
  P002: (d: { bytes: number; limit: number }) => ({
    message: `The file has ${d.bytes} bytes.`,
    why: `A LEBEN file has at most ${d.limit} bytes.`,
    help: 'Split it into modules.',
  }),
  P003: (d: { codePoint: string }) => ({
    message: `Here stands the invisible character ${d.codePoint}.`,
    why: 'It can make a text look different from what it says.',
    help: 'Remove it.',
  }),
  P004: (d: { limit: number }) => ({
    message: 'This is nested too deeply to read.',
    why: `Brackets nest at most ${d.limit} deep, and an expression has as many levels as a person could follow.`,
    help: 'Give parts of it names, with `let` or a function.',
  }),
  P005: () => ({
    message: 'This text has no closing `"` on its line.',
    why: 'A text ends on the line where it begins.',
    help: 'Close it with `"`; for a line break inside write `\\n`.',
  }),
  P006: () => ({
    message: 'This Markdown block is not closed.',
    help: 'Close it with `"""`.',
  }),
  P007: (d: { written: string; instead: string | undefined }) => ({
    message: `\`${d.written}\` is not a sign of the language.`,
    help: d.instead === undefined ? 'Remove it, or put it into a text in "…".' : `Write \`${d.instead}\`.`,
  }),
  P008: (d: { written: string }) => ({
    message: `\`${d.written}\` stands for nothing in a text.`,
    why: 'The escapes are `\\"`, `\\\\`, `\\n` and `\\{`.',
    help: `For the backslash itself write \`\\\\\`.`,
  }),
  P009: () => ({
    message: "This unit has no closing `'`.",
    help: "Write it as in `4.5 '10*3/uL'`.",
  }),
  P010: (d: { unit: string; exponent: string }) => ({
    message: `\`^\` stands behind the unit \`${d.unit}\`.`,
    why: 'A unit carries its exponent without a sign.',
    help:
      d.exponent === ''
        ? 'To raise the quantity, put it in parentheses.'
        : `Write \`${d.unit}${d.exponent}\`; to raise the quantity, put it in parentheses.`,
  }),
  P011: (d: { written: string; instead: string }) => ({
    message: `\`${d.written}\` is written \`${d.instead}\` here.`,
    help: `Write \`${d.instead}\`.`,
  }),
  P020: (d: { written: string; nearest: string | undefined; words: readonly string[] }) => ({
    message: `${shown(d.written)} begins no declaration.`,
    help: d.nearest === undefined ? `A declaration begins with ${list(d.words)}.` : `Did you mean \`${d.nearest}\`?`,
  }),
  P021: (d: { written: string }) => ({
    message: `\`${d.written}\` is not part of this version of the language.`,
    why: 'The word is kept for a later version.',
    help: 'Leave the declaration out.',
  }),
  P022: (d: { written: string }) => ({
    message: `\`${d.written}\` has no meaning here.`,
    why: 'It belongs to contracts and their tests, or to a later version of the language.',
    help: 'Leave it out, or say it inside a contract.',
  }),
  P023: (d: { written: string; meant: string }) => ({
    message: `\`${d.written}\` is not a word that can stand here.`,
    help: `Did you mean \`${d.meant}\`?`,
  }),
  P024: (d: { what: string; after: string; before: string }) => ({
    message:
      d.after === ''
        ? `Before ${shown(d.before)}, ${d.what} is missing.`
        : `After ${shown(d.after)}, ${d.what} is missing.`,
    help: `Write ${d.what} there.`,
  }),
  P025: (d: { written: string }) => ({
    message: `${shown(d.written)} stands here once more than it can.`,
    help: 'Remove it.',
  }),
  P026: (d: { written: string; meant: string }) => ({
    message: `${shown(d.written)} stands where \`${d.meant}\` belongs.`,
    help: `Write \`${d.meant}\`.`,
  }),
  P027: (d: { after: string; found: string }) => ({
    message:
      d.after === '' ? `Before ${shown(d.found)} a value is missing.` : `After ${shown(d.after)} a value is missing.`,
    why: d.found === '' || d.found === '\n' ? undefined : `${shown(d.found)} cannot begin one.`,
    help: 'Write a value, a name or an expression in parentheses.',
  }),
  P028: (d: { written: string; after: string; instead: string | undefined }) => ({
    message:
      d.after === ''
        ? `${shown(d.written)} cannot begin anything here.`
        : `${shown(d.written)} stands behind ${shown(d.after)}, where nothing can follow.`,
    help:
      d.instead !== undefined
        ? `Write \`${d.instead}\`.`
        : d.after === ''
          ? 'Remove it.'
          : 'Remove it, or begin a new line before it.',
  }),
  P029: (d: { written: string; expected: readonly string[] }) => ({
    message: `${shown(d.written)} stands where ${list(d.expected)} belongs.`,
    help: `Write ${list(d.expected)}.`,
  }),
  P030: (d: { open: string; close: string }) => ({
    message: `\`${d.open}\` is not closed.`,
    help: `Write \`${d.close}\` where it ends.`,
  }),
  P031: (d: { written: string }) => ({
    message: `\`${d.written}\` closes nothing.`,
    help: 'Remove it, or open what it closes.',
  }),
  P032: (d: { first: string; second: string }) => ({
    message: `Two comparisons are chained here: \`${d.first}\`, then \`${d.second}\`.`,
    why: 'Comparisons do not chain: each gives true or false.',
    help: 'Write two comparisons joined by `and`, or a range: `x in 1..3`.',
  }),
  P033: (d: { written: string }) => ({
    message: `\`${d.written}\` stands inside a calculation or comparison.`,
    why: 'What it begins runs as far right as it can.',
    help: 'Put it into parentheses.',
  }),
  P034: (d: { name: string }) => ({
    message: `The table \`${d.name}\` has no heading row.`,
    help: 'Begin it with a row such as `| score | => risk |`.',
  }),
  P035: (d: { written: string }) => ({
    message: `\`${d.written}\` is said twice.`,
    help: 'Keep one.',
  }),
  P036: (d: { limit: number }) => ({
    message: `There are more than ${d.limit} mistakes; the rest is not listed.`,
    help: 'Mend these first.',
  }),
  P037: (d: { first: string; second: string }) => ({
    message: `\`${d.first}\` and \`${d.second}\` stand the wrong way round.`,
    help: `Write \`${d.second} ${d.first}\`.`,
  }),
  P038: (d: { written: string }) => ({
    message: `\`${d.written}\` cannot be a name.`,
    why: 'It is one of the seventeen words that mean the same everywhere.',
    help: `Choose another name, such as \`${d.written}_value\`.`,
  }),
  P039: () => ({
    message: 'A hole stands in a title or a code.',
    why: 'Titles and codes are plain texts.',
    help: 'For the sign itself write `\\{`.',
  }),
} satisfies WordList;
