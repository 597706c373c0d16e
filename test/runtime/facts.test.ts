/** Facts as JSON: literals, reasons, lists, and what is said about mistakes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_LIST } from '../../language/answer.ts';
import type { DataType, Field } from '../../language/interface.ts';
import { factsToState, readFacts } from '../../runtime/facts.ts';
import { parseAsOf } from '../../runtime/fhir/extract.ts';
import type { Json } from '../../runtime/fhir/json.ts';
import { AGE, conc, FINDING, field, interfaceOf, number, plainEnum, quantity, SEX, years } from './fhir/interfaces.ts';
import { stateText } from './fhir/records.ts';

const asOf = parseAsOf('2026-06-30')!;
const ENUMS = [plainEnum('Sex', 'female', 'male')];
const one = (type: DataType, more: Partial<Field> = {}) =>
  interfaceOf([field('x', type, { kind: 'caller' }, more)], ENUMS);

function read(type: DataType, given: Json, more: Partial<Field> = {}) {
  const facts = factsToState(one(type, more), { x: given }, asOf);
  const text = facts.state === undefined ? 'no state' : stateText(facts.state.fields[0]!);
  return { text, notes: facts.notes.map((note) => note.code) };
}

const PRESSURE = number('mm[Hg]');
const LIMITS = { low: quantity('40 mm[Hg]', PRESSURE), high: quantity('300 mm[Hg]', PRESSURE), openEnd: false };

describe('literals', () => {
  test.each<[DataType, Json, string]>([
    [FINDING, 'present', 'present'],
    [FINDING, 'absent', 'absent'],
    [FINDING, true, 'present'],
    [{ kind: 'bool' }, false, 'false'],
    [{ kind: 'bool' }, 'true', 'true'],
    [SEX, 'female', 'female'],
    [{ kind: 'int' }, 14, '14'],
    [{ kind: 'int' }, '14', '14'],
    [{ kind: 'int' }, '<5', '< 5'],
    [PRESSURE, '150 mmHg', '150 mm[Hg]'],
    [PRESSURE, '20 kPa', '150.0127510838421265807593645 mm[Hg]'],
    [number('mg/L'), '<5 mg/L', '< 5 mg/L'],
    [number('mg/L'), '>= 0.5 mg/dL', '>= 5 mg/L'],
    [number('%'), '7.5 %', '7.5 %'],
    [number('%'), '7.5%', '7.5 %'],
    [number(''), '1.25', '1.25'],
    [number(''), 1.25, '1.25'],
    [number('mL/min/{1.73_m2}'), "60 'mL/min/{1.73_m2}'", '60 mL/min/{1.73_m2}'],
    [number('Cel'), '98.6 [degF]', '37 Cel'],
    [{ kind: 'text' }, 'left eye', 'left eye'],
    [{ kind: 'date' }, '2026-01-31', '2026-01-31'],
    [{ kind: 'date' }, '2026-01', '>= 2026-01-01 and <= 2026-01-31'],
    [{ kind: 'datetime' }, '2026-01-31T10:30Z', '2026-01-31T10:30:00Z'],
    [{ kind: 'period' }, '3 months', '3 months'],
    [{ kind: 'code' }, 'icd10 "I50.1"', 'http://hl7.org/fhir/sid/icd-10|I50.1'],
    [{ kind: 'code' }, 'loinc 8867-4', 'http://loinc.org|8867-4'],
  ])('%j from %j: %s', (type, given, text) => {
    expect(read(type, given)).toEqual({ text, notes: [] });
  });

  test('an amount of substance arrives by its molar mass', () => {
    const type = conc('creatinine', 'mg/dL', '113.12');
    const state = (given: string) => factsToState(one(type), { x: given }, asOf).state!.fields[0];
    expect(state('113.12 mg/L')).toEqual(state('1000 umol/L'));
  });
});

describe('ages', () => {
  test.each<[Json, string]>([
    ['64 years', '23376 days'],
    ['0 years', '0 days'],
    ['1 month', '31 days'],
    ['10 days', '10 days'],
    ['3 weeks', '21 days'],
    ['1961-05-01', '23801 days'],
    ['1961', '>= 23557 days and <= 23921 days'],
    ['<65 years', '>= 0 days and < 23741 days'],
    ['>= 65 years', '>= 23741 days'],
    ['<= 64 years', '>= 0 days and < 23741 days'],
    ['> 64 years', '>= 23741 days'],
  ])('%j as of 2026-06-30: %s', (given, text) => {
    expect(read(AGE, given)).toEqual({ text, notes: [] });
  });
  test('64 years are completed, a day more is 64 years and one day', () => {
    const range = { low: years(64), high: years(64), openEnd: false };
    expect(read(AGE, '64 years', { plausible: range }).text).toBe('23376 days');
    expect(read(AGE, '23375 days', { plausible: range }).text).toBe('missing (error)');
    expect(read(AGE, '65 years', { plausible: range }).text).toBe('missing (error)');
  });
  test.each<[Json, string]>([
    ['-3 years', 'F021'],
    ['900 years', 'F021'],
    ['2030-01-01', 'F021'],
    ['64', 'F020'],
    [64, 'F020'],
    ['64 kg', 'F020'],
  ])('%j is missing (error)', (given, note) => {
    expect(read(AGE, given)).toEqual({ text: 'missing (error)', notes: [note] });
  });
});

describe('missing', () => {
  test.each(['unknown', 'not_asked', 'not_done', 'declined', 'masked', 'not_applicable', 'error'])('%s', (reason) => {
    expect(read(FINDING, { missing: reason })).toEqual({ text: `missing (${reason})`, notes: [] });
  });
  test('what is left out is unknown, whatever silence means in a record', () => {
    const state = (more: Partial<Field>) => factsToState(one(FINDING, more), {}, asOf).state?.fields[0];
    expect(stateText(state({})!)).toBe('missing (unknown)');
    expect(stateText(state({ absentUnlessRecorded: true })!)).toBe('missing (unknown)');
  });
  test('a required field that is missing refuses', () => {
    expect(factsToState(one(AGE, { required: true }), {}, asOf)).toEqual({
      state: undefined,
      refused: ['x'],
      notes: [],
    });
    expect(factsToState(one(AGE, { required: true }), { x: '900 years' }, asOf)).toMatchObject({
      state: undefined,
      refused: ['x'],
    });
  });
  test('a list that was looked up is given as a list; one left out is open', () => {
    const list: DataType = { kind: 'list', of: PRESSURE };
    expect(read(list, [])).toEqual({ text: '[]', notes: [] });
    expect(factsToState(one(list), {}, asOf).state!.fields[0]).toEqual({ missing: 'unknown', domain: { kind: 'any' } });
    expect(read(list, { missing: 'not_done' })).toEqual({ text: 'missing (not_done)', notes: [] });
  });
});

describe('another kind, or implausible: missing (error), with a warning', () => {
  test.each<[DataType, Json, string]>([
    [number('%'), '53 mmol/mol', 'F020'],
    [PRESSURE, '150', 'F020'],
    [PRESSURE, 150, 'F020'],
    [PRESSURE, '1500 mmHg', 'F021'],
    [PRESSURE, '<30 mmHg', 'F021'],
    [{ kind: 'int' }, 1.5, 'F020'],
    [{ kind: 'int' }, '9007199254740992', 'F021'],
    [{ kind: 'period' }, '3 kg', 'F020'],
  ])('%j from %j', (type, given, note) => {
    const more = type === PRESSURE ? { plausible: LIMITS } : {};
    const found = read(type, given, more);
    expect(found).toEqual({ text: 'missing (error)', notes: [note] });
  });
});

describe('mistakes', () => {
  test.each<[DataType, Json, string]>([
    [FINDING, 'maybe', 'F053'],
    [FINDING, null, 'F053'],
    [SEX, 'Female', 'F053'],
    [SEX, 'other', 'F053'],
    [PRESSURE, 'high', 'F053'],
    [PRESSURE, '150 furlongs?', 'F053'],
    [PRESSURE, true, 'F053'],
    [AGE, 'old', 'F053'],
    [{ kind: 'date' }, '2026-02-30', 'F053'],
    [{ kind: 'code' }, 'martian 1', 'F053'],
    [{ kind: 'code' }, 'constructor 1', 'F053'],
    [FINDING, { missing: 'lost' }, 'F054'],
    [FINDING, { value: 'present' }, 'F054'],
    [{ kind: 'list', of: PRESSURE }, '150 mmHg', 'F053'],
    [{ kind: 'list', of: { kind: 'observed', of: PRESSURE } }, [{ value: '150 mmHg' }], 'F055'],
    [{ kind: 'list', of: PRESSURE }, ['150 mmHg'], 'F055'],
    [{ kind: 'list', of: PRESSURE }, [{ value: '150 mmHg', time: 'noon' }], 'F055'],
    [{ kind: 'record', name: 'Dose' }, {}, 'F056'],
  ])('%j from %j: %s', (type, given, note) => {
    expect(read(type, given)).toEqual({ text: 'no state', notes: [note] });
  });

  test('an unknown name, with the one that was meant', () => {
    const facts = factsToState(
      interfaceOf([field('systolic', PRESSURE, { kind: 'caller' })]),
      { systolik: '150 mmHg' },
      asOf,
    );
    expect(facts.state).toBeUndefined();
    expect(facts.notes[0]).toMatchObject({ code: 'F052', help: 'Did you mean `systolic`?' });
  });

  test('names that every object has are names like others', () => {
    const facts = factsToState(
      one(FINDING),
      JSON.parse('{"constructor":"present","__proto__":"present","x":"absent"}') as Json,
      asOf,
    );
    expect(facts.notes.map((note) => note.code)).toEqual(['F052', 'F052']);
    expect(
      factsToState(interfaceOf([field('constructor', FINDING, { kind: 'caller' })]), {}, asOf).state!.fields[0],
    ).toMatchObject({ missing: 'unknown' });
  });

  test('no JSON, or no object', () => {
    expect(readFacts(one(FINDING), '{"x":\n "present"', asOf).notes.map((note) => note.code)).toEqual(['F050']);
    expect(readFacts(one(FINDING), '{"x":\n present}', asOf).notes[0]!.message).toContain('line 2');
    expect(readFacts(one(FINDING), '[1]', asOf).notes.map((note) => note.code)).toEqual(['F051']);
    expect(readFacts(one(FINDING), '\uFEFF{"x":"present"}', asOf).state).toBeDefined();
  });

  test('messages hold no value', () => {
    const facts = readFacts(one(PRESSURE), '{"x":"secret mmHg"}', asOf);
    expect(JSON.stringify(facts.notes)).not.toContain('secret');
    expect(JSON.stringify(readFacts(one(PRESSURE), '{"x": secret}', asOf).notes)).not.toContain('secret');
  });
});

describe('lists', () => {
  const list: DataType = { kind: 'list', of: { kind: 'observed', of: PRESSURE } };
  test('ordered by time; of one time as given; the future is not known', () => {
    const given = [
      { value: '150 mmHg', time: '2026-02-01' },
      { value: '140 mmHg', time: '2026-01-01T08:00Z' },
      { value: { missing: 'declined' }, time: '2026-02-01' },
      { value: '1400 mmHg', time: '2026-03-01' },
      { value: '130 mmHg', time: '2026-07-01' },
    ];
    expect(read(list, given, { plausible: LIMITS })).toEqual({
      text: '[140 mm[Hg] at 2026-01-01T08:00:00Z; 150 mm[Hg] at 2026-02-01T00:00:00Z; missing (declined) at 2026-02-01T00:00:00Z; missing (error) at 2026-03-01T00:00:00Z]',
      notes: ['F021'],
    });
  });
  test('bounded', () => {
    const many = Array.from({ length: MAX_LIST + 1 }, () => ({ value: '120 mmHg', time: '2026-01-01' }));
    expect(read(list, many).notes).toEqual(['F025']);
    expect(read(list, many.slice(1)).notes).toEqual([]);
  });
});

test('a grid is applied before what is plausible', () => {
  const grid = { plausible: LIMITS, rounded: { step: quantity('5 mm[Hg]', PRESSURE), halfEven: false } };
  expect(read(PRESSURE, '302 mmHg', grid).text).toBe('300 mm[Hg]');
  expect(read(PRESSURE, '122.5 mmHg', grid).text).toBe('125 mm[Hg]');
  expect(read(PRESSURE, '122.5 mmHg', { ...grid, rounded: { ...grid.rounded, halfEven: true } }).text).toBe(
    '120 mm[Hg]',
  );
});

test('no JSON of any kind makes it throw', () => {
  const of = interfaceOf(
    [
      FINDING,
      AGE,
      SEX,
      PRESSURE,
      { kind: 'int' },
      { kind: 'date' },
      { kind: 'code' },
      { kind: 'list', of: PRESSURE },
    ].map((type, index) => field(`f${index}`, type as DataType, { kind: 'caller' })),
    ENUMS,
  );
  const given = fc.oneof(
    fc.jsonValue(),
    fc.string(),
    fc.constantFrom('1e999 mmHg', '-0 %', '9'.repeat(300), '0000', '1961-13'),
  );
  const facts = fc.dictionary(fc.constantFrom('f0', 'f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'g'), given);
  fc.assert(
    fc.property(fc.oneof(facts, fc.jsonValue()), (value) => {
      const result = factsToState(of, value as Json, asOf);
      expect(result.state !== undefined || result.notes.some((note) => note.severity === 'error')).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
