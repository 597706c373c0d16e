/** Values of observations: windows, picks, units, comparators, plausibility, lists. */
import { describe, expect, test } from 'vitest';
import { MAX_LIST } from '../../../language/answer.ts';
import type { DataType, FieldSource } from '../../../language/interface.ts';
import type { JsonObject } from '../../../runtime/fhir/json.ts';
import { codes, conc, field, from, interfaceOf, number, plainEnum, quantity, within } from './interfaces.ts';
import { coded, extractOf, fieldOf, notesOf, quantityOf, resource, status } from './records.ts';

type Source = Partial<Extract<FieldSource, { kind: 'resource' }>>;
const PRESSURE = number('mm[Hg]');
const LIMITS = { low: quantity('40 mm[Hg]', PRESSURE), high: quantity('300 mm[Hg]', PRESSURE), openEnd: false };
const sbp = (more: Source = {}, type: DataType = PRESSURE) =>
  field('systolic', type, from('observation', codes('loinc 8480-6'), { within: within(12, 'months'), ...more }), {
    plausible: LIMITS,
  });
const measured = (value: JsonObject, time = '2026-06-01T08:00:00Z', more: JsonObject = {}) =>
  resource('Observation', 'loinc 8480-6', { status: 'final', effectiveDateTime: time, ...value, ...more });
const mmHg = (value: number, time?: string, more: JsonObject = {}) =>
  measured({ valueQuantity: quantityOf(value, 'mm[Hg]') }, time, more);

describe('windows', () => {
  test.each([
    ['2026-06-30T23:59:59Z', '120 mm[Hg]'],
    ['2026-07-01T00:00:00Z', 'missing (unknown)'],
    ['2025-06-30T00:00:00Z', '120 mm[Hg]'],
    ['2025-06-29T23:59:59Z', 'missing (unknown)'],
    ['2025-06-30', '120 mm[Hg]'],
    ['2026-06-30T23:30:00-05:00', 'missing (unknown)'],
    ['2026-07-01T01:00:00+02:00', '120 mm[Hg]'],
    ['2026', '120 mm[Hg]'],
    ['2026-03', '120 mm[Hg]'],
    ['2025', 'missing (unknown)'],
    ['1440-05-12', 'missing (unknown)'],
    ['2569-01-05', 'missing (unknown)'],
    ['12.05.2026', 'missing (unknown)'],
    ['2026-02-30', 'missing (unknown)'],
    ['2026-06-01T25:00:00Z', 'missing (unknown)'],
  ])('a value of %s as of 2026-06-30, latest within 12 months: %s', (time, expected) => {
    expect(fieldOf(sbp(), [mmHg(120, time)])).toBe(expected);
  });

  test('hours count from the instant', () => {
    const day = sbp({ within: within(24, 'hours') });
    expect(fieldOf(day, [mmHg(120, '2026-06-29T08:30:00Z')], '2026-06-30T08:30:00Z')).toBe('120 mm[Hg]');
    expect(fieldOf(day, [mmHg(120, '2026-06-29T08:29:59Z')], '2026-06-30T08:30:00Z')).toBe('missing (unknown)');
    expect(fieldOf(day, [mmHg(120, '2026-06-29')], '2026-06-30T08:30:00Z')).toBe('120 mm[Hg]');
    expect(fieldOf(day, [mmHg(120, '2026-06-30T08:31:00Z')], '2026-06-30T08:30:00Z')).toBe('missing (unknown)');
  });

  test('a month that has no such day ends on its last', () => {
    const month = sbp({ within: within(1, 'months') });
    expect(fieldOf(month, [mmHg(120, '2026-02-28')], '2026-03-31')).toBe('120 mm[Hg]');
    expect(fieldOf(month, [mmHg(120, '2026-02-27')], '2026-03-31')).toBe('missing (unknown)');
  });

  test('other times: instants, periods, issued, none', () => {
    const without = { effectiveDateTime: undefined };
    expect(fieldOf(sbp(), [mmHg(1e2, undefined, { ...without, effectiveInstant: '2026-06-01T00:00:00Z' })])).toBe(
      '100 mm[Hg]',
    );
    const period = (start: string, end?: string) =>
      mmHg(101, undefined, { ...without, effectivePeriod: { start, ...(end === undefined ? {} : { end }) } });
    expect(fieldOf(sbp(), [period('2025-06-01', '2025-07-01')])).toBe('101 mm[Hg]');
    expect(fieldOf(sbp(), [period('2026-06-29', '2026-07-01')])).toBe('missing (unknown)');
    expect(fieldOf(sbp(), [mmHg(102, undefined, { ...without, issued: '2026-06-01T00:00:00Z' })])).toBe('102 mm[Hg]');
    expect(notesOf(sbp(), [mmHg(103, undefined, without)])).toEqual(['F024']);
  });
});

describe('which one', () => {
  const three = [mmHg(130, '2026-02-01'), mmHg(150, '2026-03-01'), mmHg(110, '2026-04-01')];
  test.each([
    ['latest', '110 mm[Hg]'],
    ['first', '130 mm[Hg]'],
    ['highest', '150 mm[Hg]'],
    ['lowest', '110 mm[Hg]'],
  ] as const)('%s', (pick, expected) => {
    expect(fieldOf(sbp({ pick }), three)).toBe(expected);
  });

  test('ties: time, then source id', () => {
    const tie = [mmHg(1e2, '2026-06-01', { id: 'b' }), mmHg(2e2, '2026-06-01', { id: 'a' })];
    expect(fieldOf(sbp(), tie)).toBe('100 mm[Hg]');
    expect(fieldOf(sbp({ pick: 'first' }), tie)).toBe('200 mm[Hg]');
  });

  test.each(['entered-in-error', 'cancelled', 'registered', 'unknown', 'made-up'])(
    'status %s does not speak',
    (code) => {
      expect(fieldOf(sbp(), [...three, mmHg(99, '2026-06-01', { status: code })])).toBe('110 mm[Hg]');
    },
  );
  test.each(['final', 'amended', 'corrected', 'preliminary'])('status %s speaks', (code) => {
    expect(fieldOf(sbp(), [...three, mmHg(99, '2026-06-01', { status: code })])).toBe('99 mm[Hg]');
  });

  test('the newest version of a resource counts', () => {
    const versions = [
      mmHg(120, '2026-06-01', { id: 'x', meta: { lastUpdated: '2026-06-01T00:00:00Z' } }),
      mmHg(121, '2026-06-01', { id: 'x', meta: { lastUpdated: '2026-06-03T00:00:00Z' } }),
      mmHg(122, '2026-06-01', { id: 'x', meta: { lastUpdated: '2026-06-02T00:00:00Z' } }),
    ];
    expect(fieldOf(sbp(), versions)).toBe('121 mm[Hg]');
    const withdrawn = mmHg(121, '2026-06-01', {
      id: 'x',
      status: 'entered-in-error',
      meta: { lastUpdated: '2026-06-04T00:00:00Z' },
    });
    expect(fieldOf(sbp(), [...versions, withdrawn])).toBe('missing (unknown)');
  });

  test('highest with a result in error is not known, with one that was not done it is', () => {
    expect(fieldOf(sbp({ pick: 'highest' }), [...three, mmHg(900, '2026-05-01')])).toBe('missing (error)');
    expect(fieldOf(sbp({ pick: 'highest' }), [...three, measured({ dataAbsentReason: status('not-performed') })])).toBe(
      '150 mm[Hg]',
    );
  });
});

describe('units', () => {
  test.each([
    [{ value: 16, unit: 'kPa', code: 'kPa' }, '120.01020'],
    [{ value: 120, unit: 'mmHg' }, '120'],
    [{ value: 120, unit: 'whatever', code: 'mm[Hg]' }, '120'],
    [{ value: 120, unit: 'mm[Hg]', code: 'whatever' }, '120'],
  ])('%j', (given, expected) => {
    expect(fieldOf(sbp(), [measured({ valueQuantity: given })])).toMatch(
      new RegExp(`^${expected.replace('.', '\\.')}\\d* mm\\[Hg\\]$`),
    );
  });

  test('the decimal text of a number is what counts', () => {
    const glucose = field('glucose', number('mg/dL'), from('observation', codes('loinc 8480-6')));
    expect(fieldOf(glucose, [measured({ valueQuantity: quantityOf(79.93897837845054, 'mg/dL') })])).toBe(
      '79.93897837845054 mg/dL',
    );
    expect(fieldOf(glucose, [measured({ valueQuantity: quantityOf(1e-7, 'mg/dL') })])).toBe('0.0000001 mg/dL');
  });

  test('creatinine arrives in mg/dL and in umol/L, exactly', () => {
    const type = conc('creatinine', 'mg/dL', '113.12');
    const creatinine = field('creatinine', type, from('observation', codes('loinc 8480-6')));
    const state = (value: number, unit: string) =>
      extractOf(interfaceOf([creatinine]), [measured({ valueQuantity: quantityOf(value, unit) })]).state!.fields[0]!;
    const molar = state(1, 'mg/dL');
    if (!('domain' in molar) || molar.domain.kind !== 'one' || molar.domain.value.kind !== 'number')
      throw new Error('a number');
    // 1 mg/dL is 10 mg/L, over 113.12 g/mol: mol/L.
    expect(`${molar.domain.value.value.n}/${molar.domain.value.value.d}`).toBe('1/11312');
    const same = state(113.12, 'mg/L');
    const other = state(1000, 'umol/L');
    expect(same).toEqual(other);
  });

  test('temperatures come in degrees of any scale, rounded on the scale of the field', () => {
    const type = number('Cel');
    const temperature = (step: string) =>
      field('t', type, from('observation', codes('loinc 8480-6')), {
        rounded: { step: quantity(step, type), halfEven: false },
      });
    const at = (value: number, unit: string) => [measured({ valueQuantity: quantityOf(value, unit) })];
    expect(fieldOf(temperature('0.1 Cel'), at(98.6, '[degF]'))).toBe('37 Cel');
    expect(fieldOf(temperature('0.1 Cel'), at(37.25, 'Cel'))).toBe('37.3 Cel');
    expect(fieldOf(temperature('0.1 Cel'), at(310.15, 'K'))).toBe('37 Cel');
    const difference = field('t', type, from('observation', codes('loinc 8480-6')), {
      rounded: { step: quantity('0.5 K', number('K')), halfEven: false },
    });
    expect(fieldOf(difference, at(37.25, 'Cel'))).toBe('37.5 Cel');
  });

  test.each([
    ['mmol/mol where a percent is wanted', quantityOf(53, 'mmol/mol'), '%', 'F020'],
    ['a mass concentration where a pressure is wanted', quantityOf(53, 'mg/dL'), 'mm[Hg]', 'F020'],
    ['no unit at all', { value: 53 }, '%', 'F020'],
    ['an unknown unit', { value: 53, unit: 'furlongs?' }, '%', 'F022'],
    ['a comparator FHIR R4 does not know', quantityOf(53, '%', { comparator: 'ad' }), '%', 'F020'],
  ])('%s is missing (error), and nothing older takes its place', (_, value, unit, note) => {
    const wanted = field('v', number(unit), from('observation', codes('loinc 8480-6')));
    const older = measured({ valueQuantity: quantityOf(7, unit) }, '2020-01-01');
    const newer = measured({ valueQuantity: value as JsonObject });
    expect(fieldOf(wanted, [older, newer])).toBe('missing (error)');
    const notes = extractOf(interfaceOf([wanted]), [older, newer]).all;
    expect(notes.map((found) => found.code)).toEqual([note]);
    expect(notes[0]!.place.resource).toBe(`Observation/${newer['id']}`);
    expect(JSON.stringify(notes)).not.toContain('53');
  });
});

describe('comparators and plausibility', () => {
  const limited = (value: number, comparator?: string) =>
    measured({ valueQuantity: quantityOf(value, 'mm[Hg]', comparator === undefined ? {} : { comparator }) });
  test.each([
    [60, '<', '>= 40 mm[Hg] and < 60 mm[Hg]'],
    [60, '<=', '>= 40 mm[Hg] and <= 60 mm[Hg]'],
    [250, '>', '> 250 mm[Hg] and <= 300 mm[Hg]'],
    [300, '>=', '300 mm[Hg]'],
    [30, '<', 'missing (error)'],
    [300, '>', 'missing (error)'],
    [301, undefined, 'missing (error)'],
    [39.9, undefined, 'missing (error)'],
    [40, undefined, '40 mm[Hg]'],
    [300, undefined, '300 mm[Hg]'],
  ])('%d %s: %s', (value, comparator, expected) => {
    expect(fieldOf(sbp(), [limited(value, comparator)])).toBe(expected);
  });

  test('an end that is left out', () => {
    const open = { ...sbp(), plausible: { ...LIMITS, openEnd: true } };
    expect(fieldOf(open, [limited(300)])).toBe('missing (error)');
    expect(fieldOf(open, [limited(299.9)])).toBe('299.9 mm[Hg]');
  });

  test('without a plausible range a comparator leaves one side open; a grid closes its end', () => {
    const free = { ...sbp(), plausible: undefined };
    expect(fieldOf(free, [limited(60, '<')])).toBe('< 60 mm[Hg]');
    const grid = { ...free, rounded: { step: quantity('5 mm[Hg]', PRESSURE), halfEven: false } };
    expect(fieldOf(grid, [limited(61, '<')])).toBe('<= 60 mm[Hg]');
  });

  test('an implausible value is told, and no older one is taken', () => {
    expect(fieldOf(sbp(), [mmHg(120, '2026-01-01'), mmHg(1200, '2026-02-01')])).toBe('missing (error)');
    expect(notesOf(sbp(), [mmHg(120, '2026-01-01'), mmHg(1200, '2026-02-01')])).toEqual(['F021']);
  });

  test('what is missing may be every plausible value', () => {
    const state = extractOf(interfaceOf([sbp()]), []).state!.fields[0]!;
    expect(state).toMatchObject({
      missing: 'unknown',
      domain: { kind: 'interval', low: LIMITS.low, high: LIMITS.high },
    });
  });
});

describe('values that are not there', () => {
  test.each([
    ['unknown', 'unknown'],
    ['asked-unknown', 'unknown'],
    ['temp-unknown', 'unknown'],
    ['not-asked', 'not_asked'],
    ['asked-declined', 'declined'],
    ['masked', 'masked'],
    ['not-applicable', 'not_applicable'],
    ['unsupported', 'unknown'],
    ['as-text', 'unknown'],
    ['error', 'error'],
    ['not-a-number', 'error'],
    ['positive-infinity', 'error'],
    ['negative-infinity', 'error'],
    ['not-performed', 'not_done'],
    ['not-permitted', 'not_applicable'],
    ['made-up', 'unknown'],
  ])('dataAbsentReason %s', (code, reason) => {
    expect(fieldOf(sbp(), [mmHg(120, '2026-01-01'), measured({ dataAbsentReason: status(code) })])).toBe(
      `missing (${reason})`,
    );
  });
});

describe('components', () => {
  const part = (code: string, value: JsonObject) => ({ code: coded(code), ...value });
  const panel = (...components: JsonObject[]) =>
    resource('Observation', 'loinc 85354-9', {
      status: 'final',
      effectiveDateTime: '2026-06-01',
      component: components,
    });
  const both = panel(
    part('loinc 8480-6', { valueQuantity: quantityOf(120, 'mm[Hg]') }),
    part('loinc 8462-4', { valueQuantity: quantityOf(80, 'mm[Hg]') }),
  );
  test('a plain observation finds components too', () => {
    expect(fieldOf(sbp(), [both])).toBe('120 mm[Hg]');
  });
  test('component wants the panel and the part', () => {
    const diastolic = (panelCode: string) =>
      field('d', PRESSURE, from('observation', codes(panelCode), { component: codes('loinc 8462-4') }));
    expect(fieldOf(diastolic('loinc 85354-9'), [both])).toBe('80 mm[Hg]');
    expect(fieldOf(diastolic('loinc 1-1'), [both])).toBe('missing (unknown)');
    expect(
      fieldOf(diastolic('loinc 85354-9'), [
        resource('Observation', 'loinc 8462-4', {
          status: 'final',
          effectiveDateTime: '2026-06-01',
          valueQuantity: quantityOf(70, 'mm[Hg]'),
        }),
      ]),
    ).toBe('missing (unknown)');
  });
  test('a reason of its own, else that of the whole', () => {
    expect(fieldOf(sbp(), [panel(part('loinc 8480-6', { dataAbsentReason: status('not-performed') }))])).toBe(
      'missing (not_done)',
    );
    expect(fieldOf(sbp(), [{ ...panel(part('loinc 8480-6', {})), dataAbsentReason: status('asked-declined') }])).toBe(
      'missing (declined)',
    );
  });
});

describe('other types of values', () => {
  const read = (type: DataType, value: JsonObject, enums = [plainEnum('Level', 'alert', 'confused', 'very_deep')]) =>
    fieldOf(field('v', type, from('observation', codes('loinc 8480-6'))), [measured(value)], undefined, enums);
  const level: DataType = { kind: 'enum', name: 'Level' };
  test.each<[DataType, JsonObject, string]>([
    [{ kind: 'int' }, { valueInteger: 14 }, '14'],
    [{ kind: 'int' }, { valueQuantity: quantityOf(14, '{score}') }, '14'],
    [{ kind: 'int' }, { valueQuantity: quantityOf(14.5, '{score}') }, 'missing (error)'],
    [{ kind: 'int' }, { valueQuantity: quantityOf(14, '{score}', { comparator: '>' }) }, '> 14'],
    [{ kind: 'bool' }, { valueBoolean: true }, 'true'],
    [{ kind: 'bool' }, { valueCodeableConcept: coded('snomed 373067005') }, 'false'],
    [{ kind: 'bool' }, { valueString: 'yes' }, 'missing (error)'],
    [{ kind: 'text' }, { valueString: 'left' }, 'left'],
    [{ kind: 'text' }, { valueCodeableConcept: { text: 'right' } }, 'right'],
    [{ kind: 'code' }, { valueCodeableConcept: coded('snomed 1') }, 'http://snomed.info/sct|1'],
    [level, { valueCodeableConcept: { coding: [{ system: 's', code: '1', display: 'Very deep' }] } }, 'very_deep'],
    [level, { valueCodeableConcept: { coding: [{ system: 's', code: 'alert' }] } }, 'alert'],
    [level, { valueString: 'Confused' }, 'confused'],
    [level, { valueString: 'asleep' }, 'missing (unknown)'],
    [{ kind: 'date' }, { valueDateTime: '2026-05-01T10:00:00Z' }, '2026-05-01'],
    [{ kind: 'date' }, { valueDateTime: '2026-05' }, '>= 2026-05-01 and <= 2026-05-31'],
    [number(''), { valueInteger: 3 }, '3'],
    [number('%'), { valueString: '7 %' }, 'missing (error)'],
    [number('%'), { valueRatio: {} }, 'missing (error)'],
    [{ kind: 'period' }, { valueString: 'x' }, 'missing (error)'],
  ])('%j from %j: %s', (type, value, expected) => {
    expect(read(type, value)).toBe(expected);
  });
  test('a case that the enum lacks is told', () => {
    const f = field('v', level, from('observation', codes('loinc 8480-6')));
    expect(notesOf(f, [measured({ valueString: 'asleep' })], undefined, [plainEnum('Level', 'alert')])).toEqual([
      'F027',
    ]);
  });
});

describe('lists', () => {
  const all = (of: DataType) =>
    field(
      'list',
      { kind: 'list', of },
      from('observation', codes('loinc 8480-6'), { pick: 'all', within: within(2, 'years') }),
      { plausible: LIMITS },
    );
  test('ordered by time, then id; an unusable element stays, without its value', () => {
    const list = [
      mmHg(130, '2026-02-01', { id: 'b' }),
      mmHg(120, '2026-02-01', { id: 'a' }),
      mmHg(999, '2026-01-01'),
      measured({ dataAbsentReason: status('not-performed') }, '2025-12-01'),
      mmHg(140, '2020-01-01'),
      mmHg(141, '2027-01-01'),
    ];
    const expected =
      '[missing (not_done) at 2025-12-01T00:00:00Z; missing (error) at 2026-01-01T00:00:00Z; 120 mm[Hg] at 2026-02-01T00:00:00Z; 130 mm[Hg] at 2026-02-01T00:00:00Z]';
    expect(fieldOf(all({ kind: 'observed', of: PRESSURE }), list)).toBe(expected);
    expect(fieldOf(all(PRESSURE), list)).toBe(expected);
  });
  test('nothing recorded is an empty list, not a missing one', () => {
    expect(fieldOf(all(PRESSURE), [])).toBe('[]');
  });
  test(`more than ${MAX_LIST} elements are an error with a name`, () => {
    const many = Array.from({ length: MAX_LIST + 1 }, (_, i) => mmHg(120, '2026-02-01', { id: `n${i}` }));
    const extraction = extractOf(interfaceOf([all(PRESSURE)]), many);
    expect(extraction.notes.map((note) => [note.code, note.severity])).toEqual([['F025', 'error']]);
    expect(fieldOf(all(PRESSURE), many.slice(1))).toMatch(/^\[120/);
  });
  test('codes and dates of statements', () => {
    const kinds: DataType = { kind: 'list', of: { kind: 'observed', of: { kind: 'code' } } };
    const list = field('drugs', kinds, from('medication', codes('rxnorm 1', 'rxnorm 2'), { ever: true, pick: 'all' }));
    const order = (code: string, authoredOn: string) =>
      resource('MedicationRequest', code, { status: 'active', authoredOn });
    expect(fieldOf(list, [order('rxnorm 2', '2026-02-01'), order('rxnorm 1', '2026-01-01')])).toBe(
      '[http://www.nlm.nih.gov/research/umls/rxnorm|1 at 2026-01-01T00:00:00Z; http://www.nlm.nih.gov/research/umls/rxnorm|2 at 2026-02-01T00:00:00Z]',
    );
    const last = field(
      'operated',
      { kind: 'date' },
      from('procedure', codes('snomed 7'), { pick: 'latest', ever: true }),
    );
    const done = (performedDateTime: string) =>
      resource('Procedure', 'snomed 7', { status: 'completed', performedDateTime });
    expect(fieldOf(last, [done('2020-01-01'), done('2024-05-06')])).toBe('2024-05-06');
  });
});
