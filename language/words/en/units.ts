/** English words of the diagnostics about units, dates and periods. */

/** Two quantities, or a quantity and the place that wants another. */
type Kinds = { left: string; leftKind: string; right: string; rightKind: string; wants: boolean };

const kinds = (d: Kinds): string =>
  `${d.left} is ${d.leftKind}, and ${d.right} ${d.wants ? 'wants' : 'is'} ${d.rightKind}.`;

/** Longer texts are cut: the mark below the message shows them. */
const MAX_SHOWN = 40;

export const units = {
  U001: (d: { unit: string; suggestions: readonly string[]; divide: string | undefined }) => ({
    message: `\`${d.unit.length > MAX_SHOWN ? `${d.unit.slice(0, MAX_SHOWN)}…` : d.unit}\` is not a unit.`,
    ...(d.divide !== undefined
      ? { help: `To divide, put a blank on each side: \`${d.divide}\`.` }
      : d.suggestions.length > 0
        ? { help: `Did you mean ${d.suggestions.map((s) => `\`${s}\``).join(' or ')}?` }
        : { help: 'Units are written as UCUM writes them: `mg/dL`, `mmol/L`, `[degF]`, `10*3/uL` (in quotes).' }),
  }),
  U002: (d: Kinds) => ({
    message: kinds(d),
    why: 'They measure different things, and these never convert into each other.',
    help: d.wants ? `Give ${d.rightKind}, or change the type that is declared.` : 'Write both in units of one kind.',
  }),
  U003: (d: { wanted: string; example: string }) => ({
    message: `A number without a unit stands where ${d.wanted} is wanted.`,
    help: `Write the unit: \`${d.example}\`.`,
  }),
  U004: (d: Kinds) => ({
    message: kinds(d),
    why: 'One counts mass and the other amount of substance: they convert only through the molar mass of a substance.',
    help: 'Declare the substance, such as `substance creatinine = 113.12 g/mol`, and give the field the type `Conc of creatinine`.',
  }),
  U005: (d: { op: string }) => ({
    message: `Temperatures have no ${d.op}.`,
    why: '20 Cel and 20 Cel are not 40 Cel: temperatures compare, subtract (a difference in K) and shift by a difference.',
    help: 'Subtract two temperatures, or add a difference in K.',
  }),
  U006: (d: { unit: string; type: string }) => ({
    message: `\`${d.unit}\` does not measure ${d.type}.`,
    help: 'Write a currency by its code, such as `Money of EUR`.',
  }),
  U007: (d: { name: string; given: string }) => ({
    message: `\`${d.given}\` is no molar mass of \`${d.name}\`.`,
    why: 'It says how many grams one mole of the substance weighs.',
    help: 'Give it in g/mol: `substance creatinine = 113.12 g/mol`.',
  }),
  U008: (d: { number: string; why: string }) => ({
    message: `The number ${d.number} cannot stand here.`,
    why: d.why,
  }),
  D001: (d: { period: string }) => ({
    message: `Moving a date by ${d.period} may lead to a day that does not exist.`,
    why: 'One month after 31 January is no day of February: a guess would be a day too early or too late.',
    help: 'Write `rounding down` (28 February) or `rounding up` (1 March) behind the sum.',
  }),
  D002: (d: { left: string; right: string }) => ({
    message: `${d.left} and ${d.right} are periods of two sorts.`,
    why: 'A month has 28 to 31 days, so months (and years) neither compare nor add with days (and weeks).',
    help: 'Write both in days, or both in months.',
  }),
  D003: (d: { text: string }) => ({
    message: `${d.text} is not a day of the calendar.`,
    help: 'Dates are written year-month-day: 2026-11-23.',
  }),
  D004: (d: { given: string }) => ({
    message: `An age is compared with a period written out, and this is ${d.given}.`,
    why: 'An age counts completed units, and the written unit says which.',
    help: 'Write `age >= 65 years`, or use `completed_years(age)` as a number.',
  }),
  D005: (d: { op: string; left: string; right: string }) => ({
    message: `\`${d.op}\` does not go between ${d.left} and ${d.right}.`,
    why: 'A date and a period make a date, two dates make a period in days, two periods of one sort make a period.',
  }),
};
