/** Units: UCUM exactly, kinds apart, aliases, suggestions, conversion, and how results are shown. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UCUM_PREFIXES, UCUM_ROWS } from '../../language/data/ucum.ts';
import {
  ATOM_ALIASES,
  COMMON_UNITS,
  COMPOUND_ALIASES,
  RECORD_ALIASES,
  UNIT_ALIASES,
} from '../../language/data/unit-aliases.ts';
import { CALENDAR_WORDS } from '../../language/dates.ts';
import * as R from '../../language/rational.ts';
import * as U from '../../language/units.ts';

const r = (text: string): R.Rational => {
  const value = R.parseDecimal(text);
  if (value === undefined) throw new Error(`not a numeral: ${text}`);
  return value;
};
const unit = (text: string): U.Unit => {
  const value = U.parseUnit(text);
  if (U.isUnitError(value)) throw new Error(`not a unit: ${text}`);
  return value;
};
const failure = (text: string): U.UnitError => {
  const value = U.parseUnit(text);
  if (!U.isUnitError(value)) throw new Error(`a unit after all: ${text}`);
  return value;
};
const known = (value: U.Unit | 'absolute' | U.Mismatch): U.Unit => {
  if (value === 'absolute' || 'mismatch' in value) throw new Error('no unit');
  return value;
};
const canonical = (value: string, text: string): R.Rational => {
  const result = U.toCanonical(r(value), unit(text));
  if (result === 'overflow') throw new Error(result);
  return result;
};
const converted = (value: string, from: string, to: string): string => {
  const result = U.convert(r(value), unit(from), unit(to));
  return typeof result === 'string' ? result : 'mismatch' in result ? 'mismatch' : R.formatDecimal(result);
};

describe('the table of UCUM', () => {
  test('is what the generator writes', () => {
    const script = fileURLToPath(new URL('../../scripts/generate-ucum.ts', import.meta.url));
    expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
  });
  test('has 311 units and 24 prefixes, and every one resolves', () => {
    expect([UCUM_ROWS.length, UCUM_PREFIXES.length]).toEqual([311, 24]);
    for (const [code] of UCUM_ROWS) expect(unit(code).factor.n > 0n, code).toBe(true);
  });
  test.each([
    ['1', '[lb_av]', 'g', '453.59237'],
    ['1', '[in_i]', 'm', '0.0254'],
    ['1', 'm[Hg]', 'Pa', '133322'],
    ['1', '[gal_us]', 'L', '3.785411784'],
    ['1', '[oz_av]', 'g', '28.349523125'],
    ['1', 'atm', 'Pa', '101325'],
    ['1', 'kcal', 'kJ', '4.184'],
    ['1', 'a', 'd', '365.25'],
    ['1', '[ft_us]', '[ft_i]', '1.000002000004000008000016'],
    ['1', '[S]', 'fs', '100'],
    ['1', '[diop]', '/cm', '0.01'],
    ['2', '[LPF]', '[HPF]', '200'],
    ['180', 'deg', 'rad', '3.141592653589793238462643383'],
    ['1', 'By', 'bit', '8'],
    ['1', 'U', 'nkat', '16.66666666666666666666666667'],
    ['1', 'osm', 'mmol', '1000'],
  ])('%s %s is %s: %s %s', (value, from, to, expected) => expect(converted(value, from, to)).toBe(expected));
});

describe("ucum-lhc's own converter", () => {
  type Converted = { readonly status: string; readonly toVal: number | null };
  type Peer = { convertUnitTo(from: string, value: number, to: string): Converted };
  type Row = readonly unknown[];
  const require = createRequire(import.meta.url);
  const peer = (require('@lhncbc/ucum-lhc') as { UcumLhcUtils: { getInstance(): Peer } }).UcumLhcUtils.getInstance();
  // Read, not required: the package unpacks the required object in place.
  const defs = JSON.parse(readFileSync(require.resolve('@lhncbc/ucum-lhc/data/ucumDefs.min.json'), 'utf8')) as {
    units: { config: (string | string[])[]; data: Row[] };
  };
  const column = (name: string): number =>
    defs.units.config.findIndex((field) => (typeof field === 'string' ? field : field[0]) === name);
  const [code, moles, equivalents, special, arbitrary] = [
    'csCode_',
    'moleExp_',
    'equivalentExp_',
    'isSpecial_',
    'isArbitrary_',
  ].map(column);
  // Its inverse units lose their slash (it has [diop] as a length), and its [HPF] are pure numbers: ours by hand.
  const quirks = /^\[diop\]$|^\[mesh_i\]$|^Bd$|HPF|LPF|^\[hnsf'U\]$|^%|bit|By|\s/;
  const comparable = defs.units.data
    .filter((row) => row[moles!] === 0 && row[equivalents!] === 0 && row[special!] !== true && row[arbitrary!] !== true)
    .map((row) => String(row[code!]))
    .filter((text) => !quirks.test(text));

  test('knows the same units, the ones of LOINC among them', () => {
    expect(comparable.length).toBeGreaterThan(500);
    for (const text of comparable) expect(U.isUnitError(U.parseUnit(text)), text).toBe(false);
  });
  test('agrees to nine digits on every pair of one kind', () => {
    const kinds = new Map<string, string[]>();
    for (const text of comparable) {
      const { key } = unit(text).kind;
      kinds.set(key, [...(kinds.get(key) ?? []), text]);
    }
    let pairs = 0;
    for (const group of kinds.values()) {
      for (const [i, text] of group.entries()) {
        // Each unit against one to three others of its kind: every conversion follows from these.
        for (const other of [group[i + 1], group[i + 7], group[0]]) {
          if (other === undefined || other === text) continue;
          const theirs = peer.convertUnitTo(text, 7.25, other);
          expect([text, other, theirs.status]).toEqual([text, other, 'succeeded']);
          const ours = U.convert(r('7.25'), unit(text), unit(other));
          if (typeof ours === 'string' || 'mismatch' in ours) throw new Error(`${text} to ${other}`);
          expect(Math.abs(R.toNumber(ours) / (theirs.toVal ?? 0) - 1), `${text} to ${other}`).toBeLessThan(1e-9);
          pairs += 1;
        }
      }
    }
    expect(pairs).toBeGreaterThan(600);
  });
  test('agrees on random compounds with prefixes', () => {
    const prefix = fc.constantFrom('', 'm', 'u', 'k', 'n', 'd', 'c');
    const atom = fc.constantFrom('g', 'L', 'm', 's', 'Pa', 'J', 'W', 'V', 'm[Hg]', 'cal', 'N');
    const factor = fc.tuple(prefix, atom, fc.integer({ min: 1, max: 3 })).map(([p, a, e]) => ({ p, a, e }));
    const written = (parts: readonly { p: string; a: string; e: number }[]): string =>
      parts.map(({ p, a, e }, i) => `${i === 0 ? '' : i % 2 === 0 ? '.' : '/'}${p}${a}${e === 1 ? '' : e}`).join('');
    fc.assert(
      fc.property(
        fc.array(factor, { minLength: 1, maxLength: 4 }),
        fc.array(prefix, { minLength: 4, maxLength: 4 }),
        (parts, prefixes) => {
          const from = written(parts);
          const to = written(parts.map((part, i) => ({ ...part, p: prefixes[i]! })));
          const theirs = peer.convertUnitTo(from, 3, to);
          fc.pre(theirs.status === 'succeeded' && theirs.toVal !== null && theirs.toVal !== 0);
          const ours = U.convert(r('3'), unit(from), unit(to));
          if (ours === 'overflow') {
            expect(Math.abs(Math.log10(Math.abs(theirs.toVal ?? 0)))).toBeGreaterThan(59.99);
            return;
          }
          if (typeof ours === 'string' || 'mismatch' in ours) throw new Error(`${from} to ${to}`);
          expect(Math.abs(R.toNumber(ours) / (theirs.toVal ?? 0) - 1)).toBeLessThan(1e-9);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('kinds that do not convert', () => {
  test.each([
    ['%', 'mmol/mol'],
    ['%', 'g/g'],
    ['%', '1'],
    ['g/g', 'mol/mol'],
    ['g/g', '1'],
    ['mol/mol', '1'],
    ['%/min', '/min'],
    ['meq/L', 'mmol/L'],
    ['meq/L', '[IU]/L'],
    ['[IU]/mL', "[arb'U]/mL"],
    ['[IU]/L', 'U/L'],
    ['[IU]', '1'],
    ['mg/dL', 'mmol/L'],
    ['mol', '1'],
    ['Cel', 'K'],
    ["[hnsf'U]", '1'],
    ['[pH]', '1'],
    ['EUR', 'USD'],
    ['mg/kg/d', '/d'],
    ['kcal/kg', 'kcal'],
  ])('%s and %s', (a, b) => {
    expect(U.sameKind(unit(a).kind, unit(b).kind)).toBe(false);
    expect(converted('1', a, b)).toBe('mismatch');
  });
  test.each([
    ['75', 'mg/dL', '0.75', 'g/L'],
    ['98.6', '[degF]', '37', 'Cel'],
    ['37', 'Cel', '98.6', '[degF]'],
    ['0', '[degRe]', '32', '[degF]'],
    ['1', 'U/L', '0.00000001666666666666666666666666667', 'kat/L'],
    ['30', 'mg/g', '0.03', 'g/g'],
    ['30', 'mg/g', '0.03', 'kg/kg'],
    ['60', '/min', '1', 'Hz'],
    ['1', '[iU]/mL', '1000', '[IU]/L'],
    ['5', 'mL/min/{1.73_m2}', '5', 'mL/min'],
    ['24', 'mg/d', '1', 'mg/h'],
    ['1', 'J/kg', '1', 'Gy'],
    ['150', '10*3/uL', '150', '10*9/L'],
    ['1', 'm[H2O]', '98.0665', 'mbar'],
  ])('but %s %s is %s %s', (value, from, result, to) => expect(converted(value, from, to)).toBe(result));
  test('counted nouns and currencies are kinds of their own', () => {
    expect(U.sameKind(U.countUnit('rows').kind, U.countUnit('credits').kind)).toBe(false);
    expect(U.currencyUnit('EUR')?.kind.key).toBe('EUR');
    expect(U.currencyUnit('EURO')).toBeUndefined();
    expect(['EUR', 'JPY', 'KWD', 'XXX'].map(U.minorDigits)).toEqual([2, 0, 3, undefined]);
  });
  test('the key of a kind reads back', () => {
    for (const [code] of UCUM_ROWS) expect(U.kindFromKey(unit(code).kind.key)).toEqual(unit(code).kind);
    for (const text of COMMON_UNITS) expect(U.kindFromKey(unit(text).kind.key)).toEqual(unit(text).kind);
    expect(U.kindFromKey('g|nonsense')).toBeUndefined();
  });
});

describe('what people write', () => {
  test.each([
    ['mmHg', 'mm[Hg]'],
    ['mm Hg', 'mm[Hg]'],
    ['gm/dl', 'g/dl'],
    ['mg/dl', 'mg/dl'],
    ['msec', 'ms'],
    ['\u00b5g/L', 'ug/L'],
    ['\u03bcmol/L', 'umol/L'],
    ['IU/L', '[IU]/L'],
    ['uIU/mL', 'u[IU]/mL'],
    ['bpm', '{beats}/min'],
    ['cells/uL', '{cells}/uL'],
    ['K/uL', '10*3/uL'],
    ['M/uL', '10*6/uL'],
    ['G/L', '10*9/L'],
    ['x10^3/uL', '10*3/uL'],
    ['10E9/L', '10*9/L'],
    ['10^9/L', '10*9/L'],
    ['degC', 'Cel'],
    ['°C', 'Cel'],
    ['°F', '[degF]'],
    ['lbs', '[lb_av]'],
    ['inch', '[in_i]'],
    ['cmH2O', 'cm[H2O]'],
    ['mcg', 'ug'],
    ['mcg/mL', 'ug/mL'],
    ['mcg/kg/min', 'ug/kg/min'],
    ['hr', 'h'],
    ['hrs', 'h'],
    ['sec', 's'],
    ['breaths/min', '{breaths}/min'],
    ['beats/minute', '{beats}/min'],
    ['mg/kg/day', 'mg/kg/d'],
    ['mL/min/1.73m2', 'mL/min/{1.73_m2}'],
    ['mL/min/1.73 m²', 'mL/min/{1.73_m2}'],
    ['ml/min/1.73m^2', 'ml/min/{1.73_m2}'],
    ['mL/min/(1.73_m2)', 'mL/min/{1.73_m2}'],
    ['mEq/L', 'meq/L'],
    ['mOsm/kg', 'mosm/kg'],
    ['kg/m²', 'kg/m2'],
    ['kg/m^2', 'kg/m2'],
    ['mg/24h', 'mg/24/h'],
    ['mg/(24.h)', 'mg/24/h'],
    ['/HPF', '/[HPF]'],
  ])('%s is %s', (text, ucum) => {
    const { ucum: got, text: kept, kind, factor } = unit(text);
    expect(got).toBe(ucum);
    expect(kept).toBe(text);
    expect(unit(ucum)).toMatchObject({ kind, factor });
  });
  test('every alias is a unit, and no alias of one word is UCUM already', () => {
    for (const table of [UNIT_ALIASES, ATOM_ALIASES]) for (const text of Object.keys(table)) unit(text);
    for (const text of Object.keys(COMPOUND_ALIASES)) unit(`mg/${text}`);
    for (const text of Object.keys(RECORD_ALIASES)) expect(U.isUnitError(U.parseRecordUnit(text)), text).toBe(false);
    for (const text of COMMON_UNITS) unit(text);
  });
  test('calendar words are no units, except in a compound and in records', () => {
    for (const word of CALENDAR_WORDS.keys()) expect(failure(word).error).toBe('unknown');
    const inches = U.parseRecordUnit('in');
    expect(U.isUnitError(inches) ? inches : [inches.text, inches.ucum]).toEqual(['in', '[in_i]']);
    expect(U.isUnitError(U.parseUnit('in'))).toBe(true);
    expect(U.isUnitError(U.parseRecordUnit('hours'))).toBe(false);
  });
  test('currencies do not hide units', () => {
    for (const code of ['EUR', 'USD', 'JPY', 'ALL', 'MAD']) expect(unit(code).kind.key).toBe(code);
  });
  test.each([
    ['mgdl', 'mg/dL'],
    ['MG/DL', 'mg/dL'],
    ['mmhg', 'mmHg'],
    ['MMHG', 'mmHg'],
    ['mmolL', 'mmol/L'],
    ['KG', 'kg'],
    ['mmoI/L', 'mmol/L'],
    ['kg/m', 'kg/m'],
    ['celcius', 'Celsius'],
    ['10*9/l ', '10*9/l'],
  ])('%s: did you mean %s?', (text, meant) => {
    const result = U.parseUnit(text);
    expect(U.isUnitError(result) ? result.suggestions[0] : result.ucum).toBe(meant);
  });
  test('suggestions are units', () => {
    fc.assert(
      fc.property(fc.constantFrom(...COMMON_UNITS), fc.nat(), fc.constantFrom('x', '', 'G', ' '), (text, at, by) => {
        const i = at % text.length;
        const result = U.parseUnit(text.slice(0, i) + by + text.slice(i + 1));
        if (U.isUnitError(result)) for (const other of result.suggestions) unit(other);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what is no unit', () => {
  test.each([
    ['weight', 'unknown', 'weight'],
    ['mg/weight', 'unknown', 'weight'],
    ['Cel/h', 'temperature', 'Cel'],
    ['Cel2', 'temperature', 'Cel'],
    ['[pH]/h', 'level', '[pH]'],
    ['mg//dL', 'syntax', '/dL'],
    ['(mg', 'syntax', '('],
    ['mg)', 'syntax', ')'],
    ['mg{', 'syntax', 'mg{'],
    ['0', 'syntax', '0'],
    ['m0', 'syntax', 'm0'],
    ['m99', 'syntax', 'm99'],
    ['10*99', 'syntax', '10*99'],
    ['constructor', 'unknown', 'constructor'],
  ])('%s: %s', (text, error, word) => expect(failure(text)).toMatchObject({ error, word }));
  test('limits: length, exponent, power of ten, digits of a number', () => {
    expect(failure('m.'.repeat(U.MAX_UNIT_CHARACTERS)).error).toBe('too_long');
    expect(unit(`m${U.MAX_UNIT_EXPONENT}`).kind.dimension).toEqual([['m', U.MAX_UNIT_EXPONENT]]);
    expect(failure(`m${U.MAX_UNIT_EXPONENT + 1}`).error).toBe('syntax');
    expect(unit(`10*${U.MAX_TEN_EXPONENT}`).factor).toEqual(R.powerOfTen(U.MAX_TEN_EXPONENT));
    expect(failure('1234567890123').error).toBe('syntax');
  });
  test('any text gives a unit or an error, and the same when asked again', () => {
    const letters = fc.string({ unit: fc.constantFrom(..."mgLdhsk/.*^()[]{}123%uU' -°µ²"), maxLength: 14 });
    fc.assert(
      fc.property(fc.oneof(letters, fc.string({ unit: 'grapheme' })), (text) => {
        const first = U.parseUnit(text);
        expect(U.parseUnit(text)).toEqual(first);
        if (!U.isUnitError(first)) expect(unit(first.ucum)).toMatchObject({ kind: first.kind, factor: first.factor });
      }),
      { numRuns: 2000 },
    );
  });
  test('more texts than are kept change nothing', () => {
    const before = unit('mg/dL');
    for (let i = 1; i <= U.MAX_UNITS_KEPT + 1; i += 1) unit(`mg/${i}/dL`);
    expect(unit('mg/dL')).toEqual(before);
  });
});

describe('a substance', () => {
  const creatinine = r('113.12');
  test('1 mg/dL of creatinine is 10000/113.12 umol/L, exactly', () => {
    const mass = known(U.concUnit(unit('mg/dL'), 'creatinine', creatinine));
    const molar = known(U.concUnit(unit('umol/L'), 'creatinine', creatinine));
    expect(U.convert(R.ONE, mass, molar)).toEqual(R.quotient(r('10000'), creatinine));
    expect(U.convertBySubstance(R.ONE, unit('mg/dL'), unit('umol/L'), creatinine)).toEqual(
      R.quotient(r('10000'), creatinine),
    );
    expect(R.formatDecimal(R.quotient(r('10000'), creatinine))).toMatch(/^88\.40/);
  });
  test('without it, or of another, nothing converts', () => {
    const mass = known(U.concUnit(unit('mg/dL'), 'creatinine', creatinine));
    expect(converted('1', 'mg/dL', 'umol/L')).toBe('mismatch');
    expect(U.convert(R.ONE, mass, unit('mg/dL'))).toMatchObject({ mismatch: true });
    expect(U.convert(R.ONE, mass, known(U.concUnit(unit('mg/dL'), 'glucose', r('180.16'))))).toMatchObject({
      mismatch: true,
    });
    expect(U.concUnit(unit('mg'), 'creatinine', creatinine)).toMatchObject({ mismatch: true });
    expect(U.convertBySubstance(R.ONE, unit('mg/dL'), unit('mol'), creatinine)).toMatchObject({ mismatch: true });
    expect(U.convertBySubstance(R.ONE, unit('%'), unit('mol/L'), creatinine)).toMatchObject({ mismatch: true });
  });
  test('mass and amount, both ways', () => {
    expect(U.convertBySubstance(r('180.16'), unit('g'), unit('mol'), r('180.16'))).toEqual(R.ONE);
    expect(U.convertBySubstance(R.ONE, unit('mmol/L'), unit('mg/dL'), r('180.16'))).toEqual(r('18.016'));
    expect(U.convertBySubstance(R.ONE, unit('L/g'), unit('L/mol'), r('180.16'))).toEqual(r('180.16'));
  });
  test('a record may use either; `asKind` takes what fits', () => {
    const kind = U.concKind('creatinine');
    expect(U.asKind(unit('mg/dL'), kind, creatinine)?.kind).toEqual(kind);
    expect(U.asKind(unit('umol/L'), kind, creatinine)?.factor).toEqual(r('0.000001'));
    expect(U.asKind(unit('umol/L'), kind)).toBeUndefined();
    expect(U.asKind(unit('%'), kind, creatinine)).toBeUndefined();
    expect(U.asKind(unit('K'), U.TEMPERATURE)?.kind).toEqual(U.TEMPERATURE);
    expect(U.asKind(unit('Cel'), U.TEMPERATURE)).toBe(unit('Cel'));
    expect(U.asKind(unit('mg'), U.TEMPERATURE)).toBeUndefined();
  });
  test('a ratio of two concentrations of it is a number, and with a volume it shows the unit in parentheses', () => {
    const conc = known(U.concUnit(unit('mg/dL'), 'creatinine', creatinine));
    const molar = known(U.concUnit(unit('umol/L'), 'creatinine', creatinine));
    expect(known(U.divideUnits(conc, molar))).toBe(U.NUMBER_UNIT);
    expect(known(U.divideUnits(conc, unit('min'))).text).toBe('(mg/dL)/min');
  });
});

describe('temperatures', () => {
  test('compare across scales, subtract to kelvins, shift by kelvins', () => {
    expect(R.compare(canonical('100.4', '[degF]'), canonical('38', 'Cel'))).toBe(0);
    const { kind } = unit('Cel');
    expect(U.addKinds(kind, unit('[degF]').kind, true)).toEqual(unit('K').kind);
    expect(U.addKinds(kind, kind)).toBeUndefined();
    expect(U.addKinds(kind, unit('K').kind)).toEqual(kind);
    expect(U.addKinds(unit('K').kind, kind)).toEqual(kind);
    expect(U.addKinds(unit('K').kind, kind, true)).toBeUndefined();
    const shift = R.sub(canonical('38.5', 'Cel'), canonical('37', 'Cel'));
    expect(U.formatQuantity(shift, U.differenceUnit(unit('Cel')))).toBe('1.5 K');
    expect(U.formatQuantity(R.add(canonical('37', 'Cel'), shift), unit('Cel'))).toBe('38.5 Cel');
  });
  test('have no product', () => {
    expect(U.multiplyUnits(unit('Cel'), unit('kg'))).toBe('absolute');
    expect(U.divideUnits(unit('kg'), unit('[degF]'))).toBe('absolute');
    expect(U.multiplyUnits(unit('Cel'), U.NUMBER_UNIT)).toBe('absolute');
    expect(U.powUnit(unit('Cel'), 2)).toBe('absolute');
    expect(U.powUnit(unit('[pH]'), 0)).toBe('absolute');
    expect(U.multiplyUnits(unit('mmHg'), unit('[pH]'))).toBe('absolute');
    expect(known(U.multiplyUnits(unit('K'), unit('kg'))).text).toBe('K.kg');
  });
});

describe('units of results', () => {
  const product = (a: string, ua: string, b: string, ub: string): string =>
    U.formatQuantity(R.mul(canonical(a, ua), canonical(b, ub)), known(U.multiplyUnits(unit(ua), unit(ub))));
  const ratio = (a: string, ua: string, b: string, ub: string): string =>
    U.formatQuantity(R.quotient(canonical(a, ua), canonical(b, ub)), known(U.divideUnits(unit(ua), unit(ub))));

  test.each([
    ['5', 'mg/kg', '70', 'kg', '350 mg'],
    ['5', 'mg/kg', '70000', 'g', '350 mg'],
    ['70', 'kg', '5', 'mg/kg', '350 mg'],
    ['0.5', 'mcg/kg/min', '70', 'kg', '35 mcg/min'],
    ['5', '%', '200', 'mg', '10 mg'],
    ['200', 'mg', '5', '%', '10 mg'],
    ['5', '%', '3', '1', '15 %'],
    ['1', '%/min', '60', 'min', '60 %'],
    ['2', 'm', '3', 'm', '6 m2'],
    ['2', 'm', '3', 'cm', '6 m.cm'],
    ['3', 'mg/kg', '2', '/d', '6 mg/kg/d'],
    ['60', 'mL/min/{1.73_m2}', '2', '1', "120 'mL/min/{1.73_m2}'"],
    ['12', 'EUR/h', '2.5', 'h', '30.00 EUR'],
    ['2', 'mmHg', '3', 'L', '6 mmHg.L'],
    ['150', '10*3/uL', '2', 'uL', '300000'],
  ])('%s %s * %s %s = %s', (a, ua, b, ub, shown) => expect(product(a, ua, b, ub)).toBe(shown));
  test.each([
    ['81', 'kg', '3.24', 'm2', '25 kg/m2'],
    ['5', 'mg', '2', 'g', '0.0025'],
    ['6', 'mg.g', '2', 'g', '3 mg'],
    ['100', 'mg', '5', 'mg/mL', '20 mL'],
    ['5', '%', '2', '%', '2.5'],
    ['1', '1', '5', '%', '20'],
    ['10', 'mg', '5', '%', '200 mg'],
    ['120', '1', '2', 'min', '60 /min'],
    ['90', 'mmHg', '3', 'L/min', '30 mmHg.min/L'],
  ])('%s %s / %s %s = %s', (a, ua, b, ub, shown) => expect(ratio(a, ua, b, ub)).toBe(shown));
  test('a text that would be read as something else is not shown', () => {
    expect(known(U.divideUnits(unit('K'), unit('uL'))).text).toBe('K/m3');
  });
  test('powers', () => {
    expect(known(U.powUnit(unit('m'), 2)).text).toBe('m2');
    expect(known(U.powUnit(unit('m2'), -1)).text).toBe('/m2');
    expect(known(U.powUnit(unit('mg/kg'), 0))).toBe(U.NUMBER_UNIT);
    expect(known(U.powUnit(unit('min'), -2)).kind).toEqual(unit('/min2').kind);
    expect(() => U.powUnit(unit('m'), U.MAX_UNIT_POWER + 1)).toThrow(RangeError);
    expect(known(U.powUnit(unit('m'), U.MAX_UNIT_POWER)).text).toBe(`m${U.MAX_UNIT_POWER}`);
  });
  test('the kind of a result does not hang on the units it is shown in, and the value is that of the factors', () => {
    const shownUnits = COMMON_UNITS.filter((text) => unit(text).kind.scale === 'linear');
    const any = fc.constantFrom(...shownUnits);
    fc.assert(
      fc.property(any, any, fc.boolean(), (a, b, times) => {
        const [left, right] = [unit(a), unit(b)];
        const result = known(times ? U.multiplyUnits(left, right) : U.divideUnits(left, right));
        expect(result.kind).toEqual(
          times ? U.multiplyKinds(left.kind, right.kind) : U.divideKinds(left.kind, right.kind),
        );
        // The text, read again, is the same unit.
        const again = unit(result.text);
        expect(again.kind).toEqual(result.kind);
        expect(again.factor).toEqual(result.factor);
      }),
      { numRuns: 1000 },
    );
  });
  test('multiplying by a unit and dividing by it gives back the dimension', () => {
    const any = fc.constantFrom(...COMMON_UNITS.filter((text) => unit(text).kind.scale === 'linear'));
    fc.assert(
      fc.property(any, any, (a, b) => {
        const back = known(U.divideUnits(known(U.multiplyUnits(unit(a), unit(b))), unit(b)));
        expect(back.kind.dimension).toEqual(unit(a).kind.dimension);
      }),
    );
  });
});

describe('quantities as written', () => {
  test.each([
    ['350', 'mg', '350 mg'],
    ['37', 'Cel', '37 Cel'],
    ['2.2', '%', '2.2 %'],
    ['8', '/min', '8 /min'],
    ['60', 'mL/min/{1.73_m2}', "60 'mL/min/{1.73_m2}'"],
    ['60', 'mL/min/1.73m2', '60 mL/min/1.73m2'],
    ['4.5', '10*3/uL', "4.5 '10*3/uL'"],
    ['100.4', '[degF]', '100.4 [degF]'],
    ['120', 'mmHg', '120 mmHg'],
    ['5', 'mm Hg', "5 'mm Hg'"],
    ['3', 's-1', "3 's-1'"],
    ['2', "[arb'U]/mL", "2 [arb'U]/mL"],
    ['3', "10*3.[arb'U]", "3000 [arb'U]"],
    ['100', 'EUR', '100.00 EUR'],
    ['0.5', 'EUR', '0.50 EUR'],
    ['0.0125', 'EUR', '0.0125 EUR'],
    ['100', 'JPY', '100 JPY'],
    ['12', '1', '12'],
  ])('%s in %s: %s', (value, text, shown) => expect(U.formatQuantity(canonical(value, text), unit(text))).toBe(shown));
  test('a value comes back from its canonical unit', () => {
    const any = fc.constantFrom(...COMMON_UNITS.filter((text) => text !== 'deg'));
    fc.assert(
      fc.property(any, fc.integer({ min: -1_000_000, max: 1_000_000 }), (text, n) => {
        const value = R.rational(n, 1000);
        expect(U.fromCanonical(canonical(R.formatDecimal(value), text), unit(text))).toEqual(value);
      }),
    );
  });
  test('the canonical unit of a kind has its kind', () => {
    for (const text of COMMON_UNITS) {
      const { kind } = unit(text);
      expect(U.canonicalUnit(kind).kind).toEqual(kind);
      if (!kind.ratios.includes('percent')) expect(U.canonicalUnit(kind).factor, text).toEqual(R.ONE);
    }
  });
});

describe('the quantity types', () => {
  test('each names a kind and a unit', () => {
    for (const [name, { unit: text }] of Object.entries(U.QUANTITY_TYPES)) {
      expect(U.kindOfType(name)).toEqual(unit(text).kind);
      expect(U.typeUnit(name)?.text).toBe(text);
      expect(U.defaultUnit(unit(text).kind).kind).toEqual(unit(text).kind);
    }
    expect(U.kindOfType('Weight')).toBeUndefined();
    expect(U.kindOfType('toString')).toBeUndefined();
  });
  test.each([
    ['mg/dL', 'MassConc (mg/dL)'],
    ['g/L', 'MassConc (mg/dL)'],
    ['[degF]', 'Temperature (Cel)'],
    ['%', 'Percent (%)'],
    ['m/s', 'Speed (m/s)'],
    ['1', 'a plain number'],
    ['EUR', 'Money of EUR'],
    ['g2/m', 'a quantity in g2/m'],
  ])('%s is %s', (text, words) => expect(U.describeKind(unit(text).kind)).toBe(words));
  test('a Conc and a counted noun in words', () => {
    expect(U.describeKind(U.concKind('creatinine'))).toBe('Conc of creatinine');
    expect(U.describeKind(U.countUnit('rows').kind)).toBe('rows');
  });
});
