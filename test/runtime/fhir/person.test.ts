/** Age and sex from the Patient resource, and who is refused. */
import { describe, expect, test } from 'vitest';
import type { Field } from '../../../language/interface.ts';
import { makeExtractor, parseAsOf } from '../../../runtime/fhir/extract.ts';
import type { JsonObject } from '../../../runtime/fhir/json.ts';
import { subjectIndexer } from '../../../runtime/fhir/subjects.ts';
import { AGE, field, interfaceOf, plainEnum, SEX, years } from './interfaces.ts';
import { stateText } from './records.ts';

const SEXES = [plainEnum('Sex', 'female', 'male')];
const age = (more: Partial<Field> = {}) => field('age', AGE, { kind: 'birth_date' }, more);
const ABSENT = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';

function read(one: Field, person: JsonObject, asOf = '2026-06-30', enums = SEXES) {
  const of = interfaceOf([one], enums);
  const [record] = subjectIndexer(of)({ resourceType: 'Patient', id: 'p', ...person }, () => {});
  const extraction = makeExtractor(of)(record!, parseAsOf(asOf)!);
  const text =
    extraction.state === undefined
      ? `refused (${extraction.refused.join(', ')})`
      : stateText(extraction.state.fields[0]!);
  return { text, notes: extraction.notes.map((note) => note.code) };
}

describe('age', () => {
  test.each([
    ['2026-06-30', '0 days', []],
    ['2025-06-30', '365 days', []],
    ['1961-05-01', '23801 days', []],
    ['1961', '>= 23557 days and <= 23921 days', []],
    ['1961-05', '>= 23771 days and <= 23801 days', []],
    ['2026', '>= 0 days and <= 180 days', []],
    ['2026-07-01', 'missing (error)', ['F026']],
    ['2504-05-01', 'missing (error)', ['F026']],
    ['1380-02-11', 'missing (error)', ['F026']],
    ['1870-02-11', 'missing (error)', ['F026']],
    ['01.05.1961', 'missing (error)', ['F026']],
    ['1961-02-29', 'missing (error)', ['F026']],
  ])('born %s: %s', (birthDate, text, notes) => {
    expect(read(age(), { birthDate })).toEqual({ text, notes });
  });

  test('a plausible age is one of completed years', () => {
    const old = age({ plausible: { low: years(18), high: years(85), openEnd: false } });
    expect(read(old, { birthDate: '2008-06-30' }).text).toBe('6574 days');
    expect(read(old, { birthDate: '2008-07-01' })).toEqual({ text: 'missing (error)', notes: ['F021'] });
    expect(read(old, { birthDate: '1940-07-01' }).text).toBe('31410 days');
    expect(read(old, { birthDate: '1940-06-30' })).toEqual({ text: 'missing (error)', notes: ['F021'] });
  });

  test('29 February is completed on 1 March', () => {
    const grown = age({ plausible: { low: years(18), high: years(120), openEnd: false } });
    expect(read(grown, { birthDate: '2004-02-29' }, '2022-02-28').text).toBe('missing (error)');
    expect(read(grown, { birthDate: '2004-02-29' }, '2022-03-01').text).toBe('6575 days');
  });

  test('no birth date, with and without a reason', () => {
    expect(read(age(), {}).text).toBe('missing (unknown)');
    expect(read(age(), { _birthDate: { extension: [{ url: ABSENT, valueCode: 'masked' }] } }).text).toBe(
      'missing (masked)',
    );
  });

  test('the date itself', () => {
    const born = field('born', { kind: 'date' }, { kind: 'birth_date' });
    expect(read(born, { birthDate: '1961-05-01' }).text).toBe('1961-05-01');
    expect(read(born, { birthDate: '1961' }).text).toBe('>= 1961-01-01 and <= 1961-12-31');
  });

  test('who has died has an age all the same', () => {
    expect(read(age(), { birthDate: '1961-05-01', deceasedDateTime: '2020-01-01' }).text).toBe('23801 days');
  });
});

describe('sex', () => {
  const sex = field('sex', SEX, { kind: 'gender' });
  test('by the names of the cases', () => {
    expect(read(sex, { gender: 'female' }).text).toBe('female');
    expect(read(sex, { gender: 'male' }).text).toBe('male');
    expect(read(sex, { gender: 'other' })).toEqual({ text: 'missing (unknown)', notes: ['F027'] });
    expect(read(sex, { gender: 'unknown' })).toEqual({ text: 'missing (unknown)', notes: [] });
    expect(read(sex, {}).text).toBe('missing (unknown)');
    const four = [plainEnum('Sex', 'female', 'male', 'other', 'unknown')];
    expect(read(sex, { gender: 'other' }, undefined, four).text).toBe('other');
    expect(read(sex, { gender: 'unknown' }, undefined, four).text).toBe('unknown');
  });
});

test('a required field that is missing refuses the subject by name', () => {
  const of = interfaceOf([age({ required: true }), field('sex', SEX, { kind: 'gender' }, { required: true })], SEXES);
  const [record] = subjectIndexer(of)({ resourceType: 'Patient', id: 'p' }, () => {});
  const extraction = makeExtractor(of)(record!, parseAsOf('2026-06-30')!);
  expect(extraction).toMatchObject({ subject: 'p', state: undefined, refused: ['age', 'sex'] });
});

test('as-of dates', () => {
  expect(parseAsOf('2026-06-30')).toEqual({ today: 20634, nowMs: Date.UTC(2026, 6, 1) - 1 });
  expect(parseAsOf('2026-06-30T23:30-02:00')).toEqual({ today: 20635, nowMs: Date.UTC(2026, 6, 1, 1, 30) });
  for (const text of ['2026', '2026-06', '2026-06-31', 'today', '']) expect(parseAsOf(text)).toBeUndefined();
});
