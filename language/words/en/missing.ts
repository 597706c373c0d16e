/** English words of the diagnostics about missing data and evidence. */

const either = (all: readonly string[]): string =>
  all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;

const EXAMPLES: Readonly<Record<string, string>> = {
  reviewed: '`reviewed 2026-03-01`',
  valid: '`valid 2 years`',
  doi: '`doi "10.1378/chest.09-1584"`',
};

export const missing = {
  M001: (d: { name: string }) => ({
    message: `This test gives no \`${d.name}\`, which is required.`,
    why: 'Without a required field there is no verdict to expect anything of.',
    help: `Add \`${d.name}\` and its value to \`given\`.`,
  }),
  M002: (d: { score: string; names: readonly string[]; kinds: readonly string[] }) => ({
    message: `The score \`${d.score}\` does not say what holds when ${either(d.names.map((n) => `\`${n}\``))} is missing.`,
    why: 'A missing value is neither no nor zero unless the author says so.',
    help: `Add ${d.kinds.map((kind) => `\`missing ${kind} gives range\``).join(' and ')}; or \`gives unknown\`, or \`counts … because "…"\`.`,
  }),
  M003: (d: { table: string; column: string }) => ({
    message: `The column \`${d.column}\` may be missing, and no row of \`${d.table}\` says what holds then.`,
    why: 'A table over data that may be missing has a row for that, so that the answer is what the author meant.',
    help: 'Add a row with `missing` in this column, such as `| missing | unknown because "not measured" |`, or write `-` in it.',
  }),
  M004: (d: { what: string }) => ({
    message: `\`${d.what}\` is computed, and only a name can be asked whether it is missing.`,
    why: 'Inputs, fields of elements and verdicts are missing for a reason; what is computed from them is not.',
    help: 'Ask about the input or the verdict by its name.',
  }),
  M005: (d: { name: string }) => ({
    message: `\`missing ${d.name}\` covers nothing.`,
    why: 'The score does not read it, or it is always known.',
    help: 'Take the line out.',
  }),
  M006: (d: { reason: string; reasons: readonly string[] }) => ({
    message: `\`${d.reason}\` is not a reason why a value is missing.`,
    help: `Reasons are ${d.reasons.join(', ')}.`,
  }),
  M007: (d: { name: string }) => ({
    message: `\`${d.name}\` is always known.`,
    why: 'It is required, or does not depend on anything that may be missing.',
    help: 'Leave the question out.',
  }),
  M008: (d: { name: string }) => ({
    message: `\`missing ${d.name}\` stands twice.`,
    help: 'Say once what holds when it is missing.',
  }),
  M009: (d: { gives: string }) => ({
    message: `\`gives ${d.gives}\` is not known.`,
    help: 'Write `gives range` or `gives unknown`.',
  }),
  M010: (d: { name: string }) => ({
    message: `\`${d.name}\` may be unknown, and here its value is wanted.`,
    why: 'A party attests what the decision says of the record, and data may be missing in it.',
    help: `Write \`${d.name} otherwise …\`; or before it \`require ${d.name} is known else "…"\`, or \`if ${d.name} is known { … }\`.`,
  }),
  E001: (d: { source: string; since: string }) => ({
    message: `The evidence \`${d.source}\` has been past its review since ${d.since}.`,
    why: 'It was declared valid for a time after its review, and that time is over.',
    help: 'Review the source and set `reviewed` to the day of it.',
  }),
  E002: (d: { status: string; statuses: readonly string[] }) => ({
    message: `\`${d.status}\` is not a status.`,
    help: `A module is ${either(d.statuses.map((s) => `\`${s}\``))}.`,
  }),
  E003: (d: { name: string }) => ({
    message: `\`${d.name}\` is in production and cites nothing.`,
    why: 'What runs on patients states where it comes from.',
    help: 'Declare a `source` and write `cites …` behind the type.',
  }),
  E004: (d: { source: string; word: string; wanted: string }) => ({
    message: `\`${d.word}\` of the source \`${d.source}\` wants ${d.wanted}.`,
    help: `Write ${EXAMPLES[d.word] ?? `${d.wanted} behind \`${d.word}\``}.`,
  }),
  E005: (d: { name: string }) => ({
    message: `The source \`${d.name}\` is cited by nothing.`,
    help: 'Cite it where it is used, or take it out.',
  }),
};
