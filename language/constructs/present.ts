/** The constructs of this version: keyword, place, one line, an example as the printer writes it. */
import type { Construct, Place } from '../constructs.ts';

export type Row = readonly [keyword: string, place: Place, doc: string, example: string];

export const soft = ([keyword, place, doc, example]: Row): Construct => ({
  keyword,
  place,
  doc,
  example,
  reserved: false,
  available: true,
});
export const reserved = (row: Row): Construct => ({ ...soft(row), reserved: true });

const DECLARATIONS: readonly Row[] = [
  [
    'module',
    'file',
    'The name of this file, its version and its state.',
    'module cardio.stroke version 1.2.0 status demo language en',
  ],
  ['"""', 'file', 'Markdown for readers, anywhere between declarations.', '"""\n# Stroke risk\nFor adults.\n"""'],
  ['///', 'file', 'Documents the declaration or field that follows.', '/// Adults only.\nenum Sex { female, male }'],
  ['use', 'file', 'Brings the declarations of another module.', 'use leben.clinical { egfr_ckd_epi_2021 }'],
  ['source', 'file', 'Evidence that verdicts cite.', 'source Lip2010 { doi "10.1378/chest.09-1584" grade B }'],
  [
    'codes',
    'file',
    'A named set of clinical codes.',
    'codes heart_failure = icd10 { "I50.*" "I11.0" } + snomed { "42343007" }',
  ],
  ['substance', 'file', 'The molar mass by which mass and amount convert.', 'substance creatinine = 113.12 g/mol'],
  ['enum', 'file', 'A type with named cases, which may carry data.', 'enum Advice { watch, treat(dose: Mass) }'],
  ['record', 'file', 'A type with named fields.', 'record Dose { amount: Mass, every: Period }'],
  [
    'input',
    'file',
    'All that leaves the record of a patient.',
    'input patient {\n  age : Age from birth_date required\n}',
  ],
  [
    'score',
    'file',
    'Points that add up; the range is proved.',
    'score cha2ds2_vasc : 0..9 cites Lip2010 {\n  1 if chf\n}',
  ],
  [
    'table',
    'file',
    'A decision table; complete and without conflict unless it says otherwise.',
    'table risk (score) : Percent {\n  | score | => risk |\n  | 0     | 0.2 %   |\n}',
  ],
  ['decide', 'file', 'A default, rules and their exceptions.', 'decide advice : Advice {\n  default : watch\n}'],
  [
    'function',
    'file',
    'A value computed from its parameters alone.',
    "function bmi(weight: Mass, height: Length) : Quantity of 'kg/m2' { weight / height^2 }",
  ],
  [
    'test',
    'file',
    'An example patient and what must hold.',
    'test "none" {\n  given age 64 years\n  expect points = 0\n}',
  ],
];

const HEADS: readonly Row[] = [
  ['version', 'module', 'The version of the module.', 'module m version 1.0.0'],
  ['status', 'module', 'draft, demo, review, production or retired.', 'module m status draft'],
  ['language', 'module', 'The language of its texts.', 'module m language en'],
  ['doi', 'source', 'The digital object identifier of the evidence.', 'source Lip2010 { doi "10.1378/chest.09-1584" }'],
  ['grade', 'source', 'How strong the evidence is.', 'source Lip2010 { grade B }'],
  ['reviewed', 'source', 'When it was last looked at.', 'source Lip2010 { reviewed 2026-03-01 }'],
  ['valid', 'source', 'How long a review holds.', 'source Lip2010 { reviewed 2026-03-01 valid 2 years }'],
  [
    'cites',
    'head',
    'The evidence a verdict rests on.',
    'score points : 0..9 cites Lip2010, Friberg2012 {\n  1 if chf\n}',
  ],
];

const INPUTS: readonly Row[] = [
  ['required', 'input', 'Without it there is no verdict.', 'age : Age required'],
  ['from', 'input', 'Where in the record the field is found.', 'chf : Finding from condition in heart_failure'],
  [
    'component',
    'input',
    'A component of an observation.',
    'systolic : Pressure from observation loinc "85354-9" component loinc "8480-6"',
  ],
  [
    'latest',
    'input',
    'The newest value of a period.',
    'systolic : Pressure from observation loinc "8480-6" latest within 12 months',
  ],
  ['first', 'input', 'The oldest value of a period.', 'weight : Mass first within 2 years'],
  ['highest', 'input', 'The highest value of a period.', 'lactate : MolarConc highest within 24 hours'],
  ['lowest', 'input', 'The lowest value of a period.', 'systolic : Pressure lowest within 24 hours'],
  ['all', 'input', 'All values of a period, as a list.', 'hba1c : List of Observed of Percent all within 2 years'],
  ['within', 'input', 'How far back a value counts.', 'chf : Finding from condition in heart_failure within 2 years'],
  ['ever', 'input', 'What was once so counts for good.', 'stroke : Finding from condition in stroke_codes ever'],
  ['absent', 'input', 'Silence of the record means absent.', 'valve : Finding absent unless recorded'],
  ['unless', 'input', 'Part of `absent unless recorded`.', 'valve : Finding absent unless recorded'],
  ['recorded', 'input', 'Part of `absent unless recorded`.', 'valve : Finding absent unless recorded'],
  [
    'plausible',
    'input',
    'Values outside are errors of measurement.',
    'systolic : Pressure plausible 40 mmHg .. 300 mmHg',
  ],
  ['rounded', 'input', 'Puts values on a grid as they come in.', 'temperature : Temperature rounded to 0.1 Cel'],
  [
    'half',
    'input',
    'Part of `half even`: a tie goes to the even neighbour.',
    'temperature : Temperature rounded to 0.1 Cel half even',
  ],
  ['even', 'input', 'Part of `half even`.', 'temperature : Temperature rounded to 0.1 Cel half even'],
];

const BODIES: readonly Row[] = [
  ['add', 'score', 'Adds a computed number of points.', 'add count_of_risks if age >= 18 years'],
  ['gives', 'score', 'What the score is when data are missing: `range` or `unknown`.', 'missing finding gives range'],
  [
    'counts',
    'score',
    'Counts missing data as a value, and says why that is right.',
    'missing systolic counts 120 mmHg because "normal in this cohort"',
  ],
  ['because', 'score', 'The reason, for readers.', 'missing htn counts absent because "problem list is complete"'],
  ['|', 'table', 'Separates the cells of a row.', '| x | => risk |\n| 0 | 0.2 %   |'],
  ['=>', 'table', 'Marks a result column in the heading, a result in `match`.', '| x | => risk |\n| 0 | 0.2 %   |'],
  [
    'unknown',
    'table',
    'A row that has no answer, and why.',
    '| x       | => risk                       |\n| missing | unknown because "not settled" |',
  ],
  ['default', 'decide', 'What holds when no rule does.', 'default : watch'],
  ['rule', 'decide', 'A labelled rule.', 'rule base : treat when points >= 2'],
  [
    'except',
    'decide',
    'An exception to a rule; it wins where it holds.',
    'except base no_lab : order when creatinine is missing',
  ],
  ['say', 'decide', 'The sentence for readers; holes show values.', 'say "Risk {risk} a year. {why}"'],
  ['given', 'test', 'The patient of the test.', 'given age 64 years, sex female'],
  ['other', 'test', 'All findings not yet given.', 'given chf present, other findings absent'],
  ['findings', 'test', 'All fields that are findings.', 'given all findings present'],
  ['expect', 'test', 'What must hold.', 'expect points = 1 to 3'],
  ['settled', 'test', 'The inputs that would settle the answer.', 'expect points in 1..3 settled by stroke'],
  ['by', 'test', 'Part of `settled by`; the key of `latest … by`.', 'expect points unknown settled by [stroke, htn]'],
  ['starting', 'test', 'The day of the test.', 'starting 2026-01-01'],
];

const TABLE_HEADS: readonly Row[] = [
  ['row', 'head', 'Part of `first row wins`.', 'table t (x) : Int first row wins {\n  | x | => y |\n  | - | 1    |\n}'],
  [
    'wins',
    'head',
    'Part of `first row wins`.',
    'table t (x) : Int first row wins {\n  | x | => y |\n  | - | 1    |\n}',
  ],
  [
    'collect',
    'head',
    'All rows that match count: sum, min, max or list.',
    'table t (x) : Int collect sum {\n  | x | => y |\n  | - | 1    |\n}',
  ],
];

const EXPRESSIONS: readonly Row[] = [
  ['@', 'type', 'The privacy label of a type.', 'Finding @restricted{hiv}'],
  ['?', 'type', 'May be missing.', '(List of Pressure)?'],
  ['to', 'type', 'What a map leads to; the step of `round(x, to 5 mg)`.', 'Map of Text to Int'],
  ['..', 'expression', 'A range, both ends in.', 'x in 9..11'],
  ['..<', 'expression', 'A range without its upper end.', 'x in 9..<11'],
  ['known', 'expression', 'Whether a value is there.', 'x is known'],
  ['otherwise', 'expression', 'The value to take when one is missing.', 'latest_lab otherwise 5 mg'],
  ['with', 'expression', 'The same data with one field changed.', 'p with f present'],
  ['rounding', 'expression', 'Which day to take when months lead to none.', 'birth + 6 months rounding down'],
  ['up', 'expression', 'Part of `rounding up`.', 'birth + 6 months rounding up'],
  ['down', 'expression', 'Part of `rounding down`.', 'birth + 6 months rounding down'],
  ['^', 'expression', 'A power.', 'weight / height^2'],
];

const RESERVED_WORDS: readonly Row[] = [
  ['and', 'expression', 'Both hold.', 'a and b'],
  ['or', 'expression', 'At least one holds.', 'a or b'],
  ['not', 'expression', 'Does not hold.', 'not a'],
  ['if', 'expression', 'Points under a condition; one of two values.', 'if a then 1 else 2'],
  ['then', 'expression', 'The value where the condition holds.', 'if a then 1 else 2'],
  ['else', 'expression', 'The value where it does not.', 'if a then 1 else 2'],
  ['match', 'expression', 'A value for each case.', 'match sex { female => 1, male => 2, missing => 3 }'],
  ['let', 'function', 'Names a value.', 'function f(x: Int) : Int {\n  let y = x + 1\n  y * y\n}'],
  ['in', 'expression', 'Is one of, or lies between.', 'x in {1, 2}'],
  ['is', 'expression', 'Asks for a case, or whether a value is missing.', 'sex is not female'],
  ['of', 'expression', 'What is added up.', 'sum of r.value for r in readings'],
  ['when', 'decide', 'The condition of a rule.', 'rule base : treat when points >= 2'],
  ['where', 'expression', 'Which elements count.', 'exists r in readings where r.value > 5'],
  ['for', 'expression', 'Names the element.', '[r.value for r in readings where r.value > 5]'],
  ['true', 'expression', 'Holds.', 'true'],
  ['false', 'expression', 'Does not hold.', 'false'],
  ['missing', 'expression', 'Not there, and perhaps why.', 'x is missing (not_done)'],
];

export const PRESENT: readonly Construct[] = [
  ...[...DECLARATIONS, ...HEADS, ...INPUTS, ...BODIES, ...TABLE_HEADS, ...EXPRESSIONS].map(soft),
  ...RESERVED_WORDS.map(reserved),
];
