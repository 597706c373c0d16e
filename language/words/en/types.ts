/** English words of the diagnostics about types. */

const count = (n: number, noun: string): string => `${n === 1 ? 'one' : n} ${noun}${n === 1 ? '' : 's'}`;

export const types = {
  T001: (d: { given: string; wanted: string; where: string; cases?: readonly string[]; instead?: string }) => ({
    message: `This is ${d.given}, and ${d.where} wants ${d.wanted}.`,
    ...(d.cases === undefined ? {} : { help: `Its values are ${d.cases.map((c) => `\`${c}\``).join(', ')}.` }),
    ...(d.instead === undefined ? {} : { help: `Write \`${d.instead}\`.` }),
  }),
  T002: (d: { name: string; given: number; wanted: number; params: readonly string[] }) => ({
    message: `\`${d.name}\` takes ${d.wanted === 1 ? 'one argument' : `${d.wanted} arguments`}, and ${d.given === 1 ? 'one is' : `${d.given} are`} given.`,
    help: `It reads \`${d.name}(${d.params.join(', ')})\`.`,
  }),
  T003: (d: { name: string; argument: string; params: readonly string[] }) => ({
    message: `\`${d.name}\` has no argument \`${d.argument}\`.`,
    help: `It reads \`${d.name}(${d.params.join(', ')})\`.`,
  }),
  T004: (d: { name: string; argument: string }) => ({
    message: `${d.name} is given \`${d.argument}\` twice.`,
    help: 'Give it once.',
  }),
  T005: (d: { given: string }) => ({
    message: `A condition is wanted here, and this is ${d.given}.`,
    why: 'A condition is true or false: a comparison, a finding, or conditions joined by `and`, `or`, `not`.',
    help: 'Compare it with something.',
  }),
  T006: (d: { op: string; left: string; right: string; why: string }) => ({
    message: `\`${d.op}\` does not go between ${d.left} and ${d.right}.`,
    why: d.why,
  }),
  T007: (d: { cases: readonly string[] }) => ({
    message: `This \`match\` has no answer for ${d.cases.map((c) => `\`${c}\``).join(', ')}.`,
    why: 'Every case needs one, so that there is always a result.',
    help: 'Add the cases, or `_ => …` for all others.',
  }),
  T008: (d: { name: string; given: number; wanted: number }) => ({
    message:
      d.given === d.wanted
        ? `The case \`${d.name}\` is answered before.`
        : `The case \`${d.name}\` has ${d.wanted === 0 ? 'no parts' : d.wanted === 1 ? 'one part' : `${d.wanted} parts`}, and ${d.given} ${d.given === 1 ? 'is' : 'are'} named.`,
    help:
      d.given === d.wanted
        ? 'Answer each case once; what stands after `_` is never reached.'
        : 'Name each part, or none.',
  }),
  T009: (d: { name: string; params: readonly string[] }) => ({
    message:
      d.params.length === 0
        ? `The case \`${d.name}\` carries no data.`
        : `The case \`${d.name}\` carries data: ${d.params.join(', ')}.`,
    help: d.params.length === 0 ? `Write \`${d.name}\` alone.` : `Write \`${d.name}(${d.params.join(', ')})\`.`,
  }),
  T010: (d: { what: string }) => ({
    message: `${d.what} may be none.`,
    why: 'A list may be empty, and then there is nothing to take.',
    help: 'Say what holds then: put it in `(…)` and write `otherwise …`, or `match … { none => …, some(x) => … }`.',
  }),
  T011: (d: { given: string }) => ({
    message: `A list is wanted here, and this is ${d.given}.`,
    help: 'A list comes from an input with `all within …`, from `[…]`, or from a query.',
  }),
  T012: (d: { what: string }) => ({
    message: `${d.what} must be a constant.`,
    why: 'It is fixed while the module is checked, before there is a patient.',
  }),
  T013: (d: { low: string; high: string }) => ({
    message: `The range ${d.low} .. ${d.high} ends before it begins.`,
    help: 'Write the lower end first.',
  }),
  T014: (d: { text: string; inContract?: boolean }) =>
    d.inContract === true
      ? {
          message: `${d.text} has a hole, and is no message.`,
          why: 'Holes are filled in where a step says something: in `tell`, and in the reason of a `require`.',
          help: 'Say it there, or leave the hole out.',
        }
      : {
          message: `${d.text} has a hole, and stands where no answer is shown.`,
          why: 'Holes show answers; they are filled in after the evaluation, in `say`.',
          help: 'Put this text in the `say` of the decide, or leave the hole out.',
        },
  T015: (d: { given: string }) => ({
    message: `This is ${d.given}, and such values have no order.`,
    help: 'Ask whether it is one of several: `is …`, or `in { …, … }`.',
  }),
  T016: (d: { given: string }) => ({
    message: `\`in\` wants a range, a set or a list of codes on its right, and this is ${d.given}.`,
    help: 'Write `in 18 years .. 85 years`, `in { a, b }`, or `in heart_failure_codes`.',
  }),
  T017: (d: { name: string }) => ({
    message: `The decide \`${d.name}\` has no \`default\`.`,
    why: 'When no rule holds there must still be an answer.',
    help: 'Add `default : …` as its first line.',
  }),
  T018: (d: { row: number; given: number; wanted: number }) => ({
    message: `Row ${d.row} has ${count(d.given, 'cell')}, and the table wants ${d.wanted === 1 ? 'one' : d.wanted}: one for each column and each result.`,
    help: 'Give every row a cell for each column; `-` fits any value.',
  }),
  T019: (d: { columns: number; outputs: number; headingColumns: number; headingOutputs: number }) => ({
    message: `The heading has ${count(d.headingColumns, 'column')} and ${count(d.headingOutputs, 'result')}, and the table is declared with ${count(d.columns, 'column')} and ${count(d.outputs, 'result')}.`,
    help: 'Write one cell for each column, and `=>` before each result.',
  }),
  T020: (d: { how: string }) => ({
    message: `\`collect ${d.how}\` is not known.`,
    help: 'Write `collect sum`, `collect min`, `collect max` or `collect list`.',
  }),
  T021: (_d: Record<string, never>) => ({
    message: 'Only a row that asks for `missing` may answer `unknown`.',
    why: 'Where every column has its value, the answer is known.',
    help: 'Write `missing` in the column that this row is about, or give a result.',
  }),
  T022: (d: { type: string; from: string; wanted: string }) => ({
    message: `This field is ${d.type}, and \`from ${d.from}\` gives ${d.wanted}.`,
    help: 'Change the type of the field, or where it comes from.',
  }),
  T023: (d: { modifier: string; why: string }) => ({
    message: `\`${d.modifier}\` does not fit this field.`,
    why: d.why,
  }),
  T025: (d: { name: string; given: string }) => ({
    message: `\`${d.name}\` is not called with arguments: it is ${d.given}.`,
    help: `Write \`${d.name}\` alone.`,
  }),
  T026: (d: { what: string }) => ({
    message: `${d.what} has no meaning in this place.`,
    help: d.what === '`missing`' ? 'Ask for it: `x is missing`.' : 'Write a value, a name or a condition.',
  }),
  T027: (d: { condition: string }) => ({
    message: `\`${d.condition}\` expects something of no result of this module.`,
    help: 'Name a score, table, decide, function or input.',
  }),
  T028: (d: { word: string; known: readonly string[] }) => ({
    message: `\`${d.word}\` is not a query.`,
    help: `Queries are ${d.known.join(', ')}.`,
  }),
  T029: (d: { name: string }) => ({
    message: `This value of \`${d.name}\` lies outside what is plausible.`,
    why: 'A record with such a value would count as missing (error).',
    help: 'Give a plausible value, or write `missing (error)`.',
  }),
  T030: (d: { given: string }) => ({
    message: `This is ${d.given}, which has no cases for a \`match\`.`,
    why: 'Enums, findings, conditions and results of queries are taken apart by cases.',
    help: 'Compare it in an `if`, or answer `missing => …` and `_ => …`.',
  }),
};
