/** English words of the diagnostics about what tables, decides and scores cover. */

const capital = (label: string): string => label.charAt(0).toUpperCase() + label.slice(1);

export const tables = {
  T401: (d: { table: string; example: string; dense: string | undefined }) => ({
    message: `No row of \`${d.table}\` answers this patient.`,
    why: `For example: ${d.example}.${d.dense === undefined ? '' : ` \`${d.dense}\` is not on a grid: there are values between any two numbers.`}`,
    help:
      d.dense === undefined
        ? 'Add a row for it, or widen a row beside it.'
        : 'Let the rows beside it meet: `9..<12` followed by `12..20` leaves nothing out. Or round the column.',
  }),
  T402: (d: { row: string }) => ({
    message: `${capital(d.row)} fits no patient.`,
    why: 'Its cells hold for no value that the columns can have.',
    help: 'Write the lower end of a range first, and stay within what the input or the score declares; or take the row out.',
  }),
  T403: (d: { row: string; table: string }) => ({
    message: `${capital(d.row)} of \`${d.table}\` is never reached.`,
    why: 'The first row that fits answers, and the rows above it answer every patient whom this row fits.',
    help: 'Move the row up, narrow the rows above it, or take it out.',
  }),
  T404: (d: { table: string; names: readonly string[]; example: string }) => ({
    message: `No row of \`${d.table}\` says what holds when ${d.names.map((name) => `\`${name}\``).join(' and ')} ${d.names.length === 1 ? 'is' : 'are'} missing.`,
    why: `For example: ${d.example}. The rows without \`missing\` leave more than one answer then.`,
    help: 'Add a row with `missing` in this column and `-` in the others, such as `| missing | - | unknown because "not measured" |`.',
  }),
  T405: (d: { first: string; second: string; example: string }) => ({
    message: 'Two rows with `missing` answer the same patient differently.',
    why: `${capital(d.first)} and ${d.second} both hold, for example: ${d.example}.`,
    help: 'Narrow one of them, or give both the same answer.',
  }),
  T412: (d: {
    first: string;
    second: string;
    example: string;
    narrowed: { cell: string; row: string } | undefined;
  }) => ({
    message: 'Two rows answer the same patient.',
    why: `${capital(d.first)} and ${d.second} give different answers; for example: ${d.example}.`,
    help: `${d.narrowed === undefined ? 'Narrow one of them' : `Write \`${d.narrowed.cell}\` in ${d.narrowed.row}`}, or mark the table \`first row wins\`.`,
  }),
  T421: (d: { first: string; second: string; example: string }) => ({
    message: `\`${d.first}\` and \`${d.second}\` hold together and advise differently.`,
    why: `For example: ${d.example}. Neither is an exception of the other, so nothing says which of them counts.`,
    help: `Make one an exception of the other, such as \`except ${d.first} ${d.second}\`, or narrow a condition.`,
  }),
  T422: (d: { exception: string; rule: string; example: string }) => ({
    message: `\`${d.exception}\` also holds where its rule \`${d.rule}\` does not.`,
    why: `For example: ${d.example}. An exception counts wherever it holds.`,
    help: `If that is not meant, add the condition of \`${d.rule}\` to it.`,
  }),
  T423: (d: { rule: string }) => ({
    message: `\`${d.rule}\` holds for no patient.`,
    why: 'Its condition contradicts itself, or what the inputs and verdicts in it declare.',
    help: 'Correct the condition, or take the rule out.',
  }),
  T424: (d: { rule: string }) => ({
    message: `\`${d.rule}\` never gives the advice.`,
    why: 'Wherever it holds, one of its exceptions holds as well and counts in its place.',
    help: 'Narrow the exceptions, or take the rule out.',
  }),
  T431: (d: { score: string; low: string; high: string; sum: string; example: string; lines: readonly string[] }) => ({
    message: `\`${d.score}\` is declared as ${d.low}..${d.high} and can be ${d.sum}.`,
    why: `For example: ${d.example}. Line by line: ${d.lines.join('; ')}.`,
    help: 'Widen the declared range, or correct the points.',
  }),
  T432: (d: { score: string; low: string; high: string; least: string; most: string; lines: readonly string[] }) => ({
    message: `\`${d.score}\` is declared as ${d.low}..${d.high} and is never outside ${d.least}..${d.most}.`,
    why: `Line by line: ${d.lines.join('; ')}.`,
    help: `Write \`${d.least}..${d.most}\`, or look for the line that is missing.`,
  }),
  T441: (d: { what: string; where: string }) => ({
    message: `It was not decided ${d.what}.`,
    why: `${d.where}: this needs a solver, because conditions hang on each other or compare computed values.`,
    help: 'A conflict or a gap that is met when it runs is a fault that names its places. Tests for the patients in question help.',
  }),
};
