/** Facts of every wrong shape: told of with the field, never thrown, and never quoted. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../../compiler/compile.ts';
import type { Interface } from '../../language/interface.ts';
import { sourceText } from '../../language/span.ts';
import { type Facts, factsToState, readFacts } from '../../runtime/facts.ts';
import { parseAsOf } from '../../runtime/fhir/extract.ts';
import type { Json } from '../../runtime/fhir/json.ts';

const MODULE = `module m
substance creatinine = 113.12 g/mol
enum Sex { female, male }
enum Dose { none, some(amount: Mass) }
record Pair { a: Int, b: Int }
input patient {
  age        : Age
  sex        : Sex
  chf        : Finding
  systolic   : Pressure plausible 40 mmHg .. 300 mmHg
  creatinine : Conc of creatinine plausible 0.1 mg/dL .. 25 mg/dL
  count      : Int
  ratio      : Decimal
  alive      : Bool
  born       : Date
  seen       : DateTime
  note       : Text
  dose       : Dose
  pair       : Pair
  readings   : List of Observed of Pressure
  numbers    : List of Int
}
decide d : Bool { default : chf }
`;

const { checked, diagnostics } = check(sourceText('m.leben', MODULE), () => undefined, { today: 20_600 });
const of: Interface = checked?.interface ?? fail();
const AT = parseAsOf('2026-06-01')!;
const NAMES = of.fields.map(({ name }) => name);

function fail(): never {
  throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
}

const MARK = 'zqxmark';
const SHAPES: readonly Json[] = [
  null,
  {},
  [],
  [[]],
  [null],
  [{}],
  MARK,
  `64 ${MARK}`,
  `${MARK} years`,
  `<${MARK}`,
  918_273.645,
  -918_273,
  1e308,
  Number.POSITIVE_INFINITY,
  Number.MAX_SAFE_INTEGER + 1,
  `${'9'.repeat(400)} mmHg`,
  `1e999999 mmHg`,
  '918273 918273',
  '2020-13-45',
  '0000-00-00',
  '99999-01-01',
  '2021-02-30',
  '-1 years',
  '918273 years',
  '',
  ' ',
  '\u0000',
  '\ud800',
  'constructor',
  '__proto__',
  'x'.repeat(100_000),
  '1 constructor',
  "1 '__proto__'",
  `1 '${'kg.'.repeat(1000)}m'`,
  { missing: MARK },
  { missing: null },
  { missing: 'unknown', more: MARK },
  { value: MARK },
  { missing: 'not_done', missing2: 1 },
  [{ value: MARK, time: '2026-01-01' }],
  [{ value: '140 mmHg', time: MARK }],
  [{ value: '140 mmHg' }],
  [{ value: { missing: MARK }, time: '2026-01-01' }],
  [{ value: '140 mmHg', time: 918_273 }],
  Array.from({ length: 2_000 }, () => ({ value: '140 mmHg', time: '2026-01-01' })),
];

function saidOf({ notes }: Facts): string {
  return notes
    .map(({ message, why, help, place }) => [message, why, help, JSON.stringify(place)].join('\n'))
    .join('\n');
}

/** Nobody's value, in none of the words. */
const QUOTED = /zqxmark|918273|918_273/i;

describe('each field, each shape', () => {
  test.each(NAMES)('%s', (name) => {
    let refused = 0;
    for (const shape of SHAPES) {
      const facts = factsToState(of, { [name]: shape }, AT);
      expect(saidOf(facts)).not.toMatch(QUOTED);
      if (facts.notes.some(({ severity }) => severity === 'error')) {
        expect(facts.state).toBeUndefined();
        expect(facts.notes.map(({ place }) => place.field)).toContain(name);
        refused += 1;
      } else expect(facts.state).toBeDefined();
    }
    expect(refused).toBeGreaterThan(10);
  });
});

test('the whole in another shape', () => {
  for (const shape of SHAPES.filter((one) => typeof one !== 'object' || one === null || Array.isArray(one)))
    expect(factsToState(of, shape, AT).notes.map(({ code }) => code)).toEqual(['F051']);
});

test('names that are no fields, those of prototypes among them', () => {
  for (const name of ['constructor', '__proto__', 'toString', '', 'x'.repeat(10_000)]) {
    const text = `{${JSON.stringify(name)}: "${MARK}"}`;
    const facts = readFacts(of, text, AT);
    expect(facts.notes.map(({ code }) => code)).toEqual(['F052']);
    expect(saidOf(facts)).not.toMatch(QUOTED);
    expect(saidOf(facts).length).toBeLessThan(500);
  }
});

describe('texts', () => {
  test.each<readonly [string, string, string]>([
    ['empty', '', 'F050'],
    ['cut off', `{"note":"${MARK}`, 'F050'],
    ['not JSON', `{note: ${MARK}}`, 'F050'],
    ['NaN', '{"ratio":NaN}', 'F050'],
    ['deep', '['.repeat(100_000) + ']'.repeat(100_000), 'F051'],
    ['deep within a field', `{"note":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'F053'],
    ['a number without end', '{"ratio":1e999999}', 'F053'],
    ['one name twice', `{"note":"a","count":1,"note":"${MARK}"}`, 'F057'],
    ['one name twice, once with an escape', '{"note":"a","n\\u006fte":"b"}', 'F057'],
    ['one name twice within', '{"readings":[{"value":"1 mmHg","value":"2 mmHg","time":"2026-01-01"}]}', 'F057'],
  ])('%s', (_, text, code) => {
    const facts = readFacts(of, text, AT);
    expect(facts.notes.map((note) => note.code)).toEqual([code]);
    expect(facts.state).toBeUndefined();
    expect(saidOf(facts)).not.toMatch(QUOTED);
  });

  test('one name in two objects is no mistake, nor a text that looks like a name', () => {
    const readings = '[{"value":"140 mmHg","time":"2026-01-01"},{"value":"150 mmHg","time":"2026-01-02"}]';
    expect(readFacts(of, `{"note":"note: {\\"note\\":","readings":${readings}}`, AT).notes).toEqual([]);
  });

  test('any JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...NAMES, 'other', '__proto__'), fc.jsonValue()), (facts) => {
        const { notes, state } = readFacts(of, JSON.stringify(facts), AT);
        expect(state === undefined).toBe(notes.some(({ severity }) => severity === 'error'));
      }),
      { numRuns: 1_000 },
    );
  });

  test('any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        readFacts(of, text, AT);
        readFacts(of, `{"note":${text}}`, AT);
      }),
      { numRuns: 1_000 },
    );
  });
});
