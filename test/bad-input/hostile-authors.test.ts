/** Modules made to exhaust the checker: each ends at once, with the limit that it met, and never in an overflow. */
import { describe, expect, test } from 'vitest';
import { check } from '../../compiler/compile.ts';
import {
  MAX_CODES,
  MAX_CORE_HEIGHT,
  MAX_DEFINITIONS,
  MAX_MADE,
  MAX_NESTED_PARTS,
  MAX_PARTS,
} from '../../compiler/elaborate/sizes.ts';
import { emit } from '../../compiler/emit.ts';
import { MAX_SENTENCE } from '../../language/diagnostics.ts';
import { MAX_CANDIDATES, nearest } from '../../language/near.ts';
import { sourceText } from '../../language/span.ts';

/** Before there were limits each of these took more than ten times as long, or ended in an overflow. */
const LONGEST_MS = 4_000;

const times = (count: number, line: (at: number) => string, between = '\n'): string =>
  Array.from({ length: count }, (_, at) => line(at)).join(between);

/** A module with `count` fields of a type: f0, f1, … */
function module(body: string, fields: { count: number; type?: string; rest?: string } = { count: 3 }): string {
  const { count, type = 'Finding', rest = '' } = fields;
  return `module m\nenum Sex { female, male }\ninput patient {\n  sex : Sex required\n${times(count, (at) => `  f${at} : ${type} ${rest}`)}\n}\n${body}\n`;
}

const INTS = { count: 3, type: 'Int', rest: 'required plausible 0 .. 9' };
const HEIGHT = { count: 3, type: 'Decimal', rest: 'required plausible 1 .. 3' };

function codesOf(text: string): readonly string[] {
  const begun = performance.now();
  const { diagnostics, checked } = check(sourceText('m.leben', text), () => undefined, { today: 20_600 });
  // What checks is emitted as well: a program that only `build` falls over is no better.
  if (checked !== undefined) expect(emit(checked.core).length).toBeGreaterThan(1000);
  expect(performance.now() - begun).toBeLessThan(LONGEST_MS);
  return [...new Set(diagnostics.filter(({ severity }) => severity !== 'information').map(({ code }) => code))];
}

const scoreOf = (lines: number): string =>
  module(
    `score s : 0..${lines} {\n${times(lines, () => '  1 if f0')}\n  missing finding counts absent because "asked of all"\n}`,
  );
const elseOf = (branches: number): string =>
  module(
    `score s : 0..${branches} {\n  ${times(branches, (at) => `${at} if f0`, ' else ')}\n  missing finding gives range\n}`,
  );
const tableOf = (rows: number, hit = '', last = ''): string =>
  module(`table t (f0) : Int ${hit} {\n  | f0 | => r |\n${times(rows, (at) => `  | ${at} | ${at} |`)}\n${last}}`, {
    ...INTS,
    rest: 'required',
  });
const decideOf = (rules: number): string =>
  module(`decide d : Int {\n  default : 0\n${times(rules, (at) => `  rule r${at} : ${at} when f0 = ${at}`)}\n}`, {
    ...INTS,
    rest: 'required',
  });
const exceptionsOf = (rules: number): string =>
  module(
    `decide d : Int {\n  default : 0\n  rule r0 : 1 when f0\n${times(rules, (at) => `  except r${at} r${at + 1} : ${at} when f0 and f1`)}\n}`,
  );
const letsOf = (lines: number): string =>
  module(
    `function g(x: Decimal) : Decimal {\n  let x0 = x\n${times(lines - 1, (at) => `  let x${at + 1} = x${at} + 1`)}\n  x${lines - 1}\n}`,
  );
const setOf = (members: number): string =>
  module(`decide d : Bool { default : f0 in {${times(members, (at) => String(at), ', ')}} }`, INTS);

describe('sizes', () => {
  const N = MAX_NESTED_PARTS;
  // A score has a line about what is missing; a decide has its default.
  test.each<readonly [string, (size: number) => string, number]>([
    ['lines of a score', scoreOf, N - 1],
    ['branches of a line', elseOf, N],
    ['rows that are looked at in order', (rows) => tableOf(rows, 'first row wins', '  | - | 0 |\n'), N - 1],
    ['rows', tableOf, MAX_PARTS],
    ['rules', decideOf, N - 1],
    ['exceptions to exceptions', exceptionsOf, N - 2],
    ['lets', letsOf, N],
    ['members of a set', setOf, N],
    ['cases', (cases) => `module m\nenum E { ${times(cases, (at) => `c${at}`, ', ')} }\n`, MAX_PARTS],
    ['fields of an input', (fields) => module('', { count: fields - 1 }), MAX_PARTS],
    [
      'definitions',
      (count) =>
        module(
          times(count, (at) => `decide v${at} : Int { default : ${at === 0 ? 'f0' : `v${at - 1} + 1`} }`),
          INTS,
        ),
      MAX_DEFINITIONS,
    ],
  ])('%s', (_, text, limit) => {
    expect(codesOf(text(limit))).not.toContain('N024');
    expect(codesOf(text(limit + 1))).toEqual(['N024']);
    expect(codesOf(text(5 * limit))).toEqual(['N024']);
  });

  test('codes in lists', () => {
    const doubled = (times2: number): string =>
      `module m\ncodes c0 = snomed { "1" }\n${times(times2, (at) => `codes c${at + 1} = c${at} + c${at}`)}\n`;
    // c0 to cn hold 2^(n+1) - 1 codes together.
    const last = Math.floor(Math.log2(MAX_CODES + 1)) - 1;
    expect(codesOf(doubled(last))).toEqual([]);
    expect(codesOf(doubled(last + 1))).toEqual(['N024']);
    expect(codesOf(doubled(60))).toEqual(['N024']);
    const crossed = times(40, (at) => `codes a${at + 1} = a${at} + b${at}\ncodes b${at + 1} = b${at} + a${at}`);
    expect(codesOf(`module m\ncodes a0 = snomed { "1" }\ncodes b0 = snomed { "2" }\n${crossed}\n`)).toEqual(['N024']);
    const chain = times(5_000, (at) => `codes c${at + 1} = c${at} + snomed { "${at}" }`);
    expect(codesOf(`module m\ncodes c0 = snomed { "1" }\n${chain}\n`)).toEqual(['N024']);
  });

  test(`${MAX_CORE_HEIGHT} levels of Core, where each part is within its own limit`, () => {
    const sum = (terms: number): string => times(terms, () => 'x', ' + ');
    const lines = (count: number, terms: number): string =>
      times(count, (at) => `  let y${at} = ${at === 0 ? sum(terms) : `y${at - 1} + 1`}`);
    const high = (terms: number): string =>
      module(`function g(x: Int) : Int {\n${lines(N, terms)}\n  ${'-'.repeat(200)}(${sum(terms)})\n}`);
    expect(codesOf(high(10))).toEqual([]);
    expect(codesOf(high(490))).toEqual(['N024']);
  });
});

describe('growth', () => {
  test.each<readonly [string, string, readonly string[]]>([
    [
      'functions that call functions twice',
      module(
        `function g0(x: Int) : Int { x + x }\n${times(40, (at) => `function g${at + 1}(x: Int) : Int { g${at}(g${at}(x)) }`)}\ndecide v : Int { default : g40(f0) }`,
        INTS,
      ),
      [],
    ],
    [
      'the same below a condition',
      module(
        `function g0(x: Finding) : Bool { x }\n${times(40, (at) => `function g${at + 1}(x: Finding) : Bool { g${at}(x) or not g${at}(x) }`)}\ndecide d : Int {\n  default : 0\n  rule a : 1 when g40(f0)\n  rule b : 2 when g40(f1)\n}`,
      ),
      ['T441'],
    ],
    [
      'decides that refer to decides twice',
      module(
        `${times(60, (at) => `decide g${at} : Int { default : ${at === 0 ? 'f0' : `g${at - 1} + g${at - 1}`} }`)}`,
        INTS,
      ),
      [],
    ],
    [
      'tables that refer to tables',
      module(
        times(
          400,
          (at) =>
            `table v${at} (${at === 0 ? 'f0' : `v${at - 1}`}) : Int {\n  | x | => r |\n  | >= 1 | 1 |\n  | < 1 | 0 |\n}`,
        ),
        INTS,
      ),
      [],
    ],
    [
      `optional parameters in every order: ${MAX_MADE} functions`,
      module(
        `${times(
          30,
          (at) =>
            `function g${at}(${times(8, (p) => `a${p}: Int?`, ', ')}) : Int { ${at === 0 ? '(if a0 is missing then 0 else a0)' : `g${at - 1}(a1, a2, a3, a4, a5, a6, a7, a0) + g${at - 1}(a1, a0, a2, a3, a4, a5, a6, a7)`} }`,
        )}\ndecide d : Int { default : g29(${times(8, (p) => `f${p}`, ', ')}) }`,
        { count: 8, type: 'Int', rest: 'plausible 0 .. 9' },
      ),
      ['N024'],
    ],
    [
      '500 rules over 30 findings',
      module(
        `decide d : Int {\n  default : 0\n${times(498, (at) => `  rule r${at} : ${at} when f${at % 30} and f${(at * 7 + 1) % 30}`)}\n}`,
        { count: 30 },
      ),
      ['T421', 'T441'],
    ],
    [
      '500 exceptions over 30 findings',
      module(
        `decide d : Int {\n  default : 0\n  rule r0 : 1 when f0\n${times(490, (at) => `  except r${at} r${at + 1} : ${at} when f${at % 30} or f${(at * 7 + 1) % 30}`)}\n}`,
        { count: 30 },
      ),
      ['T422', 'T441'],
    ],
    [
      '40 rules over computed numbers',
      module(
        `decide d : Int {\n  default : 0\n${times(40, (at) => `  rule r${at} : ${at} when f${at % 3} * f${(at + 1) % 3} > ${at} and f${(at + 2) % 3} / f${(at + 1) % 3} < ${(at % 9) + 1}`)}\n}`,
        HEIGHT,
      ),
      ['T421', 'T441'],
    ],
    [
      '300 columns',
      module(
        `table t (${times(300, (at) => `f${at}`, ', ')}) : Int {\n  | ${times(300, (at) => `f${at}`, ' | ')} | => r |\n${times(300, (row) => `  | ${times(300, (at) => (at === row ? '> 1' : '-'), ' | ')} | ${row} |`)}\n}`,
        { ...INTS, count: 300 },
      ),
      ['T412', 'T441'],
    ],
    [
      'a score whose lines share inputs',
      module(
        `score s : 0..290 {\n${times(300, (at) => `  1 if f${at} and not f${(at + 1) % 300}`)}\n  missing finding gives range\n}`,
        { count: 300 },
      ),
      ['T441'],
    ],
    [
      'a score whose numbers share inputs',
      module(`score s : 0..60 {\n${times(60, (at) => `  1 if f${at} > ${at % 8} and f${(at + 1) % 300} < 3`)}\n}`, {
        ...INTS,
        count: 300,
      }),
      [],
    ],
    [
      'names squared again and again',
      module(
        `decide v : Int { default : ${times(60, (at) => `(let x${at + 1} = ${at === 0 ? 'f0' : `x${at} * x${at}`} in `, '')}x60${')'.repeat(60)} }`,
        INTS,
      ),
      ['T441'],
    ],
    ['a match in every arm of a match', module(`decide v : Int { default : ${matches(12)} }`), []],
    [
      'types that hold the next twice',
      `module m\n${times(40, (at) => `record R${at} { a: R${at + 1}, b: R${at + 1} }`)}\nrecord R40 { a: Int }\ninput p { x : R0 required }\ndecide d : Bool { default : x = x }\n`,
      [],
    ],
    [
      'a chain of 5,000 types',
      `module m\n${times(5000, (at) => `record R${at} { a: R${at + 1} }`)}\nrecord R5000 { a: Int }\n`,
      [],
    ],
    [
      'numbers without end',
      module(`decide a : Decimal { default : 9^99999999 }\ndecide b : Decimal { default : 2^(2^(2^(2^2))) }`),
      ['T006'],
    ],
    [
      '`and` 50,000 times',
      module(`decide d : Bool { default : ${times(50_000, (at) => `f${at % 3}`, ' and ')} }`),
      ['P004'],
    ],
    [
      '4,400 names that are not known, 2,000 that are',
      module(
        times(10, (at) => `decide d${at} : Bool { default : ${times(440, (n) => `fx${n}y`, ' and ')} }`),
        { count: 1_900 },
      ),
      ['N001'],
    ],
  ])('%s', (_, text, codes) => {
    const found = codesOf(text);
    for (const code of codes) expect(found).toContain(code);
    if (codes.length === 0) expect(found.filter((code) => code < 'T400' || code > 'T499')).toEqual([]);
  });
});

function matches(depth: number): string {
  return depth === 0 ? '0' : `match sex { female => ${matches(depth - 1)}, male => ${matches(depth - 1)} }`;
}

test('a name of millions of letters is quoted in part', () => {
  const name = 'x'.repeat(3_000_000);
  const { diagnostics } = check(
    sourceText('m.leben', module(`decide d : Int { default : ${name} }`)),
    () => undefined,
    {
      today: 20_600,
    },
  );
  expect(diagnostics.map(({ code }) => code)).toEqual(['N001']);
  for (const { message, help = '' } of diagnostics)
    expect(message.length + help.length).toBeLessThan(2 * MAX_SENTENCE + 1);
});

test(`${MAX_CANDIDATES} names are compared with one that is not known`, () => {
  const names = Array.from({ length: 2 * MAX_CANDIDATES }, (_, at) => `name${String(at).padStart(5, '0')}`);
  expect(nearest('name00003x', names)[0]).toBe('name00003');
  expect(nearest(`name0${MAX_CANDIDATES + 7}x`, names)).not.toContain(`name0${MAX_CANDIDATES + 7}`);
});

test('a circle of types is told of, however long', () => {
  const circle = times(300, (at) => `record R${at} { a: R${(at + 1) % 300} }`);
  const text = `module m\nrecord Leaf { n: Int }\n${circle}\nrecord Leads { a: R7, b: Leaf }\n`;
  expect(
    check(sourceText('m.leben', text), () => undefined, { today: 20_600 }).diagnostics.map(({ code }) => code),
  ).toEqual(['N003']);
});
