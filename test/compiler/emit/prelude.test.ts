/** The prelude's own arithmetic against that of language/: two authors, one number. */
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completed, dateAdd, unitsBetween } from '../../../compiler/emit/prelude/dates.ts';
import { isFault } from '../../../compiler/emit/prelude/faults.ts';
import { qexp, qln, qlog10, qpower, qsqrt } from '../../../compiler/emit/prelude/functions.ts';
import {
  denom,
  form,
  numer,
  type Q,
  qabs,
  qadd,
  qceil,
  qcmp,
  qdiv,
  qfloor,
  qmul,
  qneg,
  qpow,
  qround,
  qsub,
} from '../../../compiler/emit/prelude/numbers.ts';
import { exp, ln, log10, pow, sqrt } from '../../../language/functions.ts';
import * as R from '../../../language/rational.ts';

type Result = R.Rational | string;
const size = fc.oneof(
  fc.bigInt({ min: -50n, max: 50n }),
  fc.bigInt({ min: -(2n ** 54n), max: 2n ** 54n }),
  fc.bigInt({ min: -(10n ** 40n) + 1n, max: 10n ** 40n - 1n }),
);
const number = fc.tuple(size, size).map(([n, d]) => R.rational(n, d === 0n ? 1n : d));
const small = fc
  .tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: 1, max: 1000 }))
  .map(([n, d]) => R.rational(n, d));

const inside = (r: R.Rational): Q => form(r.n, r.d);
const run = (work: () => Q): Result => {
  try {
    const q = work();
    return { n: numer(q), d: denom(q) };
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown;
    return thrown.code;
  }
};

describe('arithmetic', () => {
  it.each([
    ['add', qadd, R.checkedAdd],
    ['sub', qsub, R.checkedSub],
    ['mul', qmul, R.checkedMul],
    ['div', qdiv, R.checkedDiv],
  ] as const)('%s', (_, ours, theirs) => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(run(() => ours(inside(a), inside(b)))).toEqual(theirs(a, b));
        expect(qcmp(inside(a), inside(b))).toBe(R.compare(a, b));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives each number one form: small where it fits, else lowest terms', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        try {
          const q = qadd(inside(a), inside(b));
          expect(q).toEqual(form(numer(q), denom(q)));
        } catch (thrown) {
          expect(isFault(thrown)).toBe(true);
        }
      }),
    );
  });

  it('negates, takes sizes, floors and ceilings', () => {
    fc.assert(
      fc.property(small, (a) => {
        expect(run(() => qneg(inside(a)))).toEqual(R.neg(a));
        expect(run(() => qabs(inside(a)))).toEqual(R.abs(a));
        expect(BigInt(qfloor(inside(a)))).toBe(R.floor(a));
        expect(BigInt(qceil(inside(a)))).toBe(R.ceil(a));
      }),
    );
  });

  it('raises to whole powers', () => {
    fc.assert(
      fc.property(small, fc.integer({ min: -40, max: 40 }), (a, k) => {
        expect(run(() => qpow(inside(a), k))).toEqual(R.checkedPowInt(a, k));
      }),
    );
    expect(run(() => qpow([1000001, 1000000], 9_000_000))).toEqual(
      R.checkedPowInt(R.rational(1000001, 1000000), 9_000_000),
    );
  });

  it('rounds to steps, ties away from zero or to even', () => {
    fc.assert(
      fc.property(small, small, fc.boolean(), (x, s, even) => {
        const step = R.abs(s).n === 0n ? R.ONE : R.abs(s);
        expect(run(() => qround(inside(x), inside(step), 0, even))).toEqual(
          R.limit(R.roundTo(x, step, even ? 'even' : 'away')),
        );
      }),
    );
    for (let halves = -9; halves <= 9; halves += 1)
      for (const even of [true, false]) {
        const x = R.rational(halves, 2);
        expect(run(() => qround(inside(x), 1, 0, even))).toEqual(R.roundTo(x, R.ONE, even ? 'even' : 'away'));
      }
  });
});

describe('functions to 15 digits', () => {
  it.each([
    ['exp', qexp, exp],
    ['ln', qln, ln],
    ['log10', qlog10, log10],
    ['sqrt', qsqrt, sqrt],
  ] as const)('%s', (_, ours, theirs) => {
    fc.assert(
      fc.property(fc.oneof(small, number), (x) => {
        expect(run(() => ours(inside(x)))).toEqual(theirs(x));
      }),
      { numRuns: 300 },
    );
  });

  it('pow, ties and roots included', () => {
    fc.assert(
      fc.property(small, small, (x, y) => {
        expect(run(() => qpower(inside(x), inside(y)))).toEqual(pow(x, y));
      }),
      { numRuns: 300 },
    );
    expect(run(() => qpower(4, [1, 2]))).toEqual(R.rational(2));
    expect(run(() => qpower([100000001, 100000000], 2))).toEqual(pow(R.rational(100000001, 100000000), R.rational(2)));
  });
});

describe('dates', () => {
  const day = (text: string) => Date.parse(`${text}T00:00Z`) / 86_400_000;

  it('29 February counts from 1 March', () => {
    const born = day('2004-02-29');
    expect(completed(day('2025-02-28') - born, 'years', day('2025-02-28'))).toBe(20);
    expect(completed(day('2025-03-01') - born, 'years', day('2025-03-01'))).toBe(21);
    expect(completed(day('2024-02-29') - born, 'years', day('2024-02-29'))).toBe(20);
  });

  it('counts backwards with a sign', () => {
    expect(unitsBetween(day('2026-03-15') * 86_400_000, day('2026-01-01') * 86_400_000, 'months')).toBe(-2);
  });

  const anchors = new URL('../../../../shared/anchors/catala-dates/', import.meta.url);
  it.skipIf(!existsSync(anchors))('adds as the vectors of Catala say', () => {
    const rows = (file: string) =>
      readFileSync(new URL(file, anchors), 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((row) => row.split(';').map((cell) => cell.trim()));
    const added = (date: string, period: string, up: boolean): number => {
      const [, y, m, d] = /\[(-?\d+) years?, (-?\d+) months?, (-?\d+) days?\]/.exec(period)!.map(Number);
      return dateAdd(dateAdd(day(date), [y! * 12 + m!, 0], 1, up), [0, d! * 86_400_000], 1, up);
    };
    let count = 0;
    for (const [date, period, sum] of rows('exact_computations.csv')) {
      expect(added(date!, period!, true)).toBe(day(sum!));
      expect(added(date!, period!, false)).toBe(day(sum!));
      count += 1;
    }
    for (const [date, period, up, down] of rows('ambiguous_computations.csv')) {
      expect(added(date!, period!, true)).toBe(day(up!));
      expect(added(date!, period!, false)).toBe(day(down!));
      count += 1;
    }
    expect(count).toBe(30);
  });
});
