/** Tables: complete, without two answers, every row reached; each finding with a patient. */
import { describe, expect, it } from 'vitest';
import type { DataType } from '../../../language/interface.ts';
import { kindOfType, parseUnit, type Unit } from '../../../language/units.ts';
import {
  add,
  DECIMAL,
  field,
  holds,
  INT,
  i,
  iff,
  input,
  int,
  moduleOf,
  NUMBER,
  op,
  plausible,
  ref,
  verdict,
} from '../core-builder.ts';
import { checkTableOf, codes, fixed, quantity, type WrittenTable } from './written.ts';

const required = { required: true };
const SEX = {
  name: 'Sex',
  cases: [
    { name: 'female', params: [] },
    { name: 'male', params: [] },
  ],
};
const pressure: DataType = { kind: 'number', quantity: kindOfType('Pressure')!.key, unit: 'mmHg' };
const temperature: DataType = { kind: 'number', quantity: (parseUnit('Cel') as Unit).kind.key, unit: 'Cel' };
const base = moduleOf({
  enums: [SEX],
  codeSets: [
    { name: 'hf', parts: [{ sign: '+', pattern: { systems: ['icd10'], code: 'I50', prefix: true } }] },
    { name: 'left', parts: [{ sign: '+', pattern: { systems: ['icd10'], code: 'I50.1', prefix: false } }] },
  ],
  fields: [
    input('n', { kind: 'int' }, { ...required, ...plausible(int(0), int(12)) }),
    input('sex', { kind: 'enum', name: 'Sex' }, required),
    input('age', { kind: 'age' }, required),
    input('x', NUMBER, required),
    input('systolic', pressure, {
      ...required,
      plausible: { low: quantity('40', 'mmHg'), high: quantity('300', 'mmHg'), openEnd: false },
    }),
    input('temperature', temperature, { ...required, rounded: { step: quantity('0.1', 'Cel'), halfEven: false } }),
    input('chf', { kind: 'finding' }, required),
    input('word', { kind: 'text' }, required),
    input('code', { kind: 'code' }, required),
    input('diastolic', pressure, {
      ...required,
      plausible: { low: quantity('20', 'mmHg'), high: quantity('200', 'mmHg'), openEnd: false },
    }),
    input('weight', NUMBER, {
      ...required,
      plausible: { low: quantity('1', ''), high: quantity('300', ''), openEnd: false },
    }),
    input('height', NUMBER, {
      ...required,
      plausible: { low: quantity('0.4', ''), high: quantity('2.5', ''), openEnd: false },
    }),
  ],
});
const on = (...names: string[]): WrittenTable['columns'] => names.map((text) => ({ text, expr: field(base, text) }));
const check = (columns: WrittenTable['columns'], rows: readonly string[], hit?: WrittenTable['hit']) =>
  checkTableOf(base, { columns, rows, ...(hit === undefined ? {} : { hit }) });

describe('one row each', () => {
  it('finds nothing wrong with a table that is complete and without two answers', () => {
    expect(check(on('n'), ['| 0..3 | 1 |', '| 4..9 | 2 |', '| > 9 | 3 |']).found).toEqual([]);
    expect(check(on('sex', 'n'), ['| female | < 5 | 1 |', '| male | < 5 | 2 |', '| - | >= 5 | 3 |']).found).toEqual([]);
    expect(check(on('age'), ['| < 18 years | 1 |', '| 18 years..64 years | 2 |', '| >= 65 years | 3 |']).found).toEqual(
      [],
    );
    expect(check(on('word'), ['| a | 1 |', '| {b, c} | 2 |', '| != a | 2 |']).found.map((one) => one.code)).toEqual([]);
  });
  it('names the places of both rows and a patient', () => {
    const { found, text } = check(on('n', 'sex'), [
      '| 4..9 | - | 1 |',
      '| >= 9 | female | 2 |',
      '| >= 10 | male | 3 |',
      '| < 4 | - | 4 |',
    ]);
    expect(codes(found)).toEqual(['T412']);
    expect(found[0]!.why).toContain('n 9, sex female');
    expect(text.slice(found[0]!.span.start, found[0]!.span.end)).toBe('| >= 9 | female | 2 |');
    expect(text.slice(found[0]!.labels[0]!.span.start, found[0]!.labels[0]!.span.end)).toBe('| 4..9 | - | 1 |');
    expect(found[0]!.help).toContain('4..8');
    expect(fixed(text, found[0]!)).toContain('| 4..8 | - | 1 |');
    expect(fixed(text, found[0]!, 1)).toContain('table t : Int first row wins {');
  });
  it('lets rows with the same answer overlap', () => {
    expect(check(on('n'), ['| 0..8 | 1 |', '| >= 5 | 1 |']).found).toEqual([]);
  });
  it('names a patient whom no row answers', () => {
    const { found } = check(on('sex', 'age'), [
      '| female | - | 1 |',
      '| male | < 65 years | 2 |',
      '| male | >= 70 years | 3 |',
    ]);
    expect(codes(found)).toEqual(['T401']);
    expect(found[0]!.why).toContain('sex male, age 65 years');
  });
  it('says that quantities are dense, and lets the rows meet', () => {
    const { found, text } = check(on('x'), ['| < 9 | 0 |', '| 9..11 | 1 |', '| 12..20 | 2 |', '| > 20 | 3 |']);
    expect(codes(found)).toEqual(['T401']);
    expect(found[0]!.why).toContain('x 11.5');
    expect(found[0]!.why).toContain('not on a grid');
    expect(fixed(text, found[0]!)).toContain('| 9..<12 | 1 |');
  });
  it('shows quantities in the unit the author wrote, within what is plausible', () => {
    const { found } = check(on('systolic'), ['| 40 mmHg..90 mmHg | 0 |', '| > 100 mmHg | 1 |']);
    expect(found[0]!.why).toBe('For example: systolic 100 mmHg.');
    const dense = check(on('systolic'), ['| 40 mmHg..90 mmHg | 0 |', '| >= 100 mmHg | 1 |']).found;
    expect(dense[0]!.why).toContain('systolic 95 mmHg');
    expect(check(on('systolic'), ['| 40 mmHg..90 mmHg | 0 |', '| > 90 mmHg | 1 |']).found).toEqual([]);
  });
  it('knows the grid of a temperature that is rounded', () => {
    const rows = [
      '| <= 35.0 Cel | 3 |',
      '| 35.1 Cel..36.0 Cel | 1 |',
      '| 36.1 Cel..38.0 Cel | 0 |',
      '| > 38.0 Cel | 1 |',
    ];
    expect(check(on('temperature'), rows).found).toEqual([]);
    const { found } = check(on('temperature'), rows.with(2, '| 36.2 Cel..38.0 Cel | 0 |'));
    expect(found[0]!.why).toContain('temperature 36.1 Cel');
  });
  it('takes units of age together, days and months too', () => {
    expect(check(on('age'), ['| < 12 months | 1 |', '| 1 years..17 years | 2 |', '| >= 18 years | 3 |']).found).toEqual(
      [],
    );
    expect(check(on('age'), ['| < 28 days | 1 |', '| >= 28 days | 2 |']).found).toEqual([]);
    expect(codes(check(on('age'), ['| < 28 days | 1 |', '| >= 1 months | 2 |']).found)).toEqual(['T401']);
    // The shortest month has 28 days, so who has lived 32 has completed one.
    expect(
      check(on('age'), ['| < 1 months | 1 |', '| 1 months..11 months | 2 |', '| >= 12 months | 3 |']).found,
    ).toEqual([]);
    expect(
      codes(check(on('age'), ['| < 32 days | 1 |', '| >= 2 months | 2 |', '| 32 days..58 days | 3 |']).found),
    ).toEqual(['T401']);
    expect(check(on('age'), ['| < 32 days | 1 |', '| >= 32 days | 2 |', '| < 1 months | 1 |']).found).toEqual([]);
  });
  it('warns of a row that fits nobody, and turns its range round', () => {
    const { found, text } = check(on('n'), ['| 9..3 | 1 |', '| - | 2 |']);
    expect(codes(found)).toEqual(['T402']);
    expect(fixed(text, found[0]!)).toContain('| 3..9 | 1 |');
    expect(codes(check(on('n'), ['| 13..20 | 1 |', '| - | 2 |']).found)).toEqual(['T402']);
  });
  it('decides code sets, the larger with the smaller', () => {
    expect(codes(check(on('code'), ['| codes 0 | 1 |', '| codes 1 | 2 |']).found)).toEqual(['T401', 'T412']);
  });
});

describe('columns that are computed or hang on each other', () => {
  const score = verdict(
    'score',
    INT,
    add(iff(holds(field(base, 'chf')), i(1), i(0)), iff(holds(field(base, 'chf')), i(0), i(2))),
    {
      kind: 'score',
      policy: { kind: 'range', low: int(1), high: int(2), unknownOn: [] },
    },
  );
  const module = { ...base, verdicts: [score] };
  const columns = [{ text: 'score', expr: ref(0, INT) }, ...on('chf')];
  it('takes every declared value of a score', () => {
    const { found } = checkTableOf(module, { columns: columns.slice(0, 1), rows: ['| 2 | 2 |'] });
    expect(codes(found)).toEqual(['T401']);
    expect(found[0]!.why).toContain('score 1');
  });
  it('leaves out what no patient can have', () => {
    const rows = ['| 1 | present | 1 |', '| 2 | absent | 2 |'];
    expect(checkTableOf(module, { columns, rows }).found).toEqual([]);
  });
  it('confirms a patient across them, though the first combination without a row has none', () => {
    const { found } = checkTableOf(module, { columns, rows: ['| - | present | 1 |', '| 1 | absent | 2 |'] });
    expect(codes(found)).toEqual(['T401']);
    expect(found[0]!.why).toContain('score 2, chf absent');
  });
  const bmi = op(
    { name: 'div' },
    DECIMAL,
    field(base, 'weight'),
    op({ name: 'power', exponent: 2 }, DECIMAL, field(base, 'height')),
  );
  it('finds a gap in a computed number, and none below what it can be', () => {
    const column = [{ text: 'bmi(weight, height)', expr: bmi }];
    expect(checkTableOf(base, { columns: column, rows: ['| 0..<25 | 0 |', '| >= 25 | 1 |'] }).found).toEqual([]);
    const { found } = checkTableOf(base, { columns: column, rows: ['| <= 24.9 | 0 |', '| >= 25 | 1 |'] });
    expect(codes(found)).toEqual(['T401']);
    expect(found[0]!.why).toContain('bmi(weight, height) 24.95');
  });
  it('says that it takes a solver, never an error, where a computed number may not reach the gap', () => {
    const square = op({ name: 'sub' }, DECIMAL, field(base, 'weight'), field(base, 'weight'));
    const { found } = checkTableOf(base, {
      columns: [{ text: 'w', expr: square }],
      rows: ['| <= 0 | 0 |', '| > 1 | 1 |'],
    });
    expect(codes(found)).toEqual(['T441']);
    expect(found[0]!.severity).toBe('warning');
  });
});

describe('first row wins', () => {
  it('needs no rows apart, but all patients and no idle row', () => {
    expect(check(on('n'), ['| < 5 | 1 |', '| < 8 | 2 |', '| - | 3 |'], 'first').found).toEqual([]);
    const { found } = check(on('n'), ['| < 8 | 1 |', '| < 5 | 2 |', '| >= 9 | 3 |'], 'first');
    expect(codes(found)).toEqual(['T401', 'T403']);
    expect(found[0]!.why).toContain('n 8');
    expect(found[1]!.labels).toHaveLength(1);
  });
  it('finds a row that several others cover together', () => {
    const rows = ['| < 5 | female | 1 |', '| - | male | 2 |', '| < 4 | - | 3 |', '| - | - | 4 |'];
    const { found } = check(on('n', 'sex'), rows, 'first');
    expect(codes(found)).toEqual(['T403']);
    expect(found[0]!.labels).toHaveLength(2);
  });
});
