/** Numbers: exact fractions, the limits of the language, rounding and digits. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as R from '../../language/rational.ts';

const r = (text: string): R.Rational => {
  const value = R.parseDecimal(text);
  if (value === undefined) throw new Error(`not a numeral: ${text}`);
  return value;
};
const shown = (value: R.Rational | string): string => (typeof value === 'string' ? value : R.formatDecimal(value));

const anyRational = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.bigInt({ min: 1n, max: 10n ** 30n }))
  .map(([n, d]) => R.rational(n, d));
const smallRational = fc
  .tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: 1, max: 9999 }))
  .map(([n, d]) => R.rational(n, d));

describe('numerals', () => {
  test.each([
    ['12', 12n, 1n],
    ['12.5', 25n, 2n],
    ['1_000', 1000n, 1n],
    ['1_000.000_5', 2000001n, 2000n],
    ['-0.10', -1n, 10n],
    ['1.5e-3', 3n, 2000n],
    ['2E2', 200n, 1n],
    ['0', 0n, 1n],
  ])('%s', (text, n, d) => expect(R.parseDecimal(text)).toEqual({ n, d }));

  test.each(['', '.', '1.', '.5', '1__0', '_1', '1_', '1e', 'NaN', 'Infinity', '0x10', '1 000', '١'])(
    '%j is none',
    (text) => expect(R.parseDecimal(text)).toBeUndefined(),
  );

  test('a numeral longer than MAX_NUMERAL_DIGITS is none, one as long is read', () => {
    expect(R.parseDecimal('1'.repeat(R.MAX_NUMERAL_DIGITS))).toBeDefined();
    expect(R.parseDecimal('1'.repeat(R.MAX_NUMERAL_DIGITS + 1))).toBeUndefined();
    expect(R.parseDecimal('1e9999')).toBeUndefined();
  });
});

describe('laws of exact arithmetic', () => {
  test('addition and multiplication are a commutative ring with inverses', () => {
    fc.assert(
      fc.property(anyRational, anyRational, anyRational, (a, b, c) => {
        expect(R.add(a, b)).toEqual(R.add(b, a));
        expect(R.add(R.add(a, b), c)).toEqual(R.add(a, R.add(b, c)));
        expect(R.mul(R.mul(a, b), c)).toEqual(R.mul(a, R.mul(b, c)));
        expect(R.mul(a, R.add(b, c))).toEqual(R.add(R.mul(a, b), R.mul(a, c)));
        expect(R.sub(a, a)).toEqual(R.ZERO);
        if (b.n !== 0n) expect(R.mul(R.quotient(a, b), b)).toEqual(a);
      }),
    );
  });

  test('results are in lowest terms with a positive denominator', () => {
    const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));
    fc.assert(
      fc.property(anyRational, anyRational, (a, b) => {
        for (const x of [R.add(a, b), R.mul(a, b), ...(b.n === 0n ? [] : [R.quotient(a, b)])]) {
          expect(x.d > 0n).toBe(true);
          expect(gcd(x.n < 0n ? -x.n : x.n, x.d)).toBe(1n);
        }
      }),
    );
  });

  test('order agrees with differences', () => {
    fc.assert(
      fc.property(anyRational, anyRational, (a, b) => {
        expect(R.compare(a, b)).toBe(R.sign(R.sub(a, b)));
      }),
    );
  });

  test('division by zero is a fault', () => {
    expect(R.div(R.ONE, R.ZERO)).toBe('division');
    expect(R.checkedDiv(R.ONE, R.ZERO)).toBe('division');
    expect(R.powInt(R.ZERO, -1)).toBe('division');
    expect(R.checkedPowInt(R.ZERO, -1)).toBe('division');
    expect(() => R.quotient(R.ONE, R.ZERO)).toThrow(RangeError);
    expect(() => R.rational(1, 0)).toThrow(RangeError);
  });
});

describe('the limits of the language', () => {
  const big = 10n ** 40n;
  test('a numerator under 10^40 is exact, at 10^40 it is rounded to 28 digits', () => {
    expect(R.limit(R.rational(big - 1n))).toEqual({ n: big - 1n, d: 1n });
    expect(R.limit(R.rational(big + 1n))).toEqual({ n: big, d: 1n });
  });
  test('so is a denominator', () => {
    const under = R.rational(1n, big - 1n);
    expect(R.limit(under)).toEqual(under);
    expect(R.limit(R.rational(big + 3n, big + 1n))).toEqual(R.ONE);
  });
  test('ties go to the even digit', () => {
    const tail = 10n ** 13n;
    const odd = 1234567890123456789012345677n;
    expect(R.limit(R.rational(odd * tail + tail / 2n))).toEqual(R.rational((odd + 1n) * tail));
    expect(R.limit(R.rational((odd + 1n) * tail + tail / 2n))).toEqual(R.rational((odd + 1n) * tail));
    expect(R.limit(R.rational(-(odd * tail + tail / 2n)))).toEqual(R.rational(-(odd + 1n) * tail));
  });
  test('10^60 and 10^-60 are the last magnitudes', () => {
    const end = 10n ** 60n;
    expect(R.limit(R.rational(end))).toEqual({ n: end, d: 1n });
    expect(R.limit(R.rational(end * 2n))).toBe('overflow');
    expect(R.limit(R.rational(-end * 2n))).toBe('overflow');
    expect(R.limit(R.rational(1n, end))).toEqual({ n: 1n, d: end });
    expect(R.limit(R.rational(1n, end * 2n))).toBe('overflow');
    expect(R.checkedMul(R.rational(10n ** 35n), R.rational(10n ** 35n))).toBe('overflow');
    expect(R.checkedAdd(R.rational(end), R.rational(end))).toBe('overflow');
    expect(R.checkedSub(R.rational(-end), R.rational(end))).toBe('overflow');
  });
  test('the limits are idempotent and err by half a unit of the 28th digit', () => {
    const wide = fc
      .tuple(fc.bigInt({ min: -(10n ** 70n), max: 10n ** 70n }), fc.bigInt({ min: 1n, max: 10n ** 70n }))
      .map(([n, d]) => R.rational(n, d));
    fc.assert(
      fc.property(wide, (x) => {
        const once = R.limit(x);
        if (typeof once === 'string' || x.n === 0n) return;
        expect(R.limit(once)).toEqual(once);
        const error = R.abs(R.quotient(R.sub(once, x), x));
        expect(R.compare(error, R.rational(1n, 10n ** 27n))).toBe(-1);
      }),
    );
  });
  test('whole powers', () => {
    expect(R.checkedPowInt(r('1.1'), 3)).toEqual(r('1.331'));
    expect(R.checkedPowInt(r('2'), -2)).toEqual(r('0.25'));
    expect(R.checkedPowInt(r('-2'), -3)).toEqual(r('-0.125'));
    expect(R.checkedPowInt(R.ZERO, 0)).toEqual(R.ONE);
    expect(R.checkedPowInt(r('-1'), 10n ** 30n + 1n)).toEqual(r('-1'));
    expect(R.checkedPowInt(r('10'), 60)).toEqual(R.rational(10n ** 60n));
    expect(R.checkedPowInt(r('10'), 61)).toBe('overflow');
    expect(R.checkedPowInt(r('1.5'), 10n ** 30n)).toBe('overflow');
    expect(R.checkedPowInt(r('0.5'), 10n ** 30n)).toBe('overflow');
    // (1 + 1/N)^N for N = 10^20 is e (1 - 1/2N + 11/24N² …).
    expect(shown(R.checkedPowInt(R.rational(10n ** 20n + 1n, 10n ** 20n), 10n ** 20n))).toBe(
      '2.718281828459045235346696062',
    );
  });
});

describe('rounding', () => {
  test.each([
    ['2.5', '1', '3', '2'],
    ['3.5', '1', '4', '4'],
    ['-2.5', '1', '-3', '-2'],
    ['-0.4', '1', '0', '0'],
    ['12.5', '5', '15', '10'],
    ['37.25', '0.1', '37.3', '37.2'],
    ['7.49', '5', '5', '5'],
  ])('%s to %s is %s away from zero, %s half even', (x, step, away, even) => {
    expect(shown(R.roundTo(r(x), r(step), 'away'))).toBe(away);
    expect(shown(R.roundTo(r(x), r(step), 'even'))).toBe(even);
  });
  test('digits behind the point, and before it', () => {
    expect(shown(R.roundDigits(r('2.345'), 2, 'away'))).toBe('2.35');
    expect(shown(R.roundDigits(r('2.345'), 2, 'even'))).toBe('2.34');
    expect(shown(R.roundDigits(r('1250'), -2, 'even'))).toBe('1200');
    expect(shown(R.roundDigits(r('1250'), -2, 'away'))).toBe('1300');
  });
  test('significant digits carry', () => {
    expect(shown(R.roundSignificant(r('9.996'), 3))).toBe('10');
    expect(shown(R.roundSignificant(r('0.0012345'), 2))).toBe('0.0012');
  });
  test('a step that is not positive throws', () => expect(() => R.roundTo(R.ONE, R.ZERO, 'even')).toThrow(RangeError));
  test('no multiple of the step is nearer', () => {
    const step = fc
      .tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 }))
      .map(([n, d]) => R.rational(n, d));
    fc.assert(
      fc.property(smallRational, step, fc.constantFrom<R.Rounding>('away', 'even'), (x, by, mode) => {
        const rounded = R.roundTo(x, by, mode);
        expect(R.isInteger(R.quotient(rounded, by))).toBe(true);
        expect(R.compare(R.mul(R.rational(2), R.abs(R.sub(rounded, x))), by) <= 0).toBe(true);
        expect(R.roundTo(R.neg(x), by, mode)).toEqual(R.neg(rounded));
      }),
    );
  });
  test('floor and ceil', () => {
    expect([R.floor(r('-2.5')), R.ceil(r('-2.5')), R.floor(r('2.5')), R.ceil(r('2.5')), R.floor(r('-3'))]).toEqual([
      -3n,
      -2n,
      2n,
      3n,
      -3n,
    ]);
  });
});

describe('as written', () => {
  test.each([
    [R.rational(1, 3), '0.3333333333333333333333333333'],
    [R.rational(2, 3), '0.6666666666666666666666666667'],
    [R.rational(-25, 2), '-12.5'],
    [R.rational(0), '0'],
    [R.rational(1, 10n ** 60n), `0.${'0'.repeat(59)}1`],
    [R.rational(10n ** 60n), `1${'0'.repeat(60)}`],
    [R.rational(10n ** 30n + 1n), `1${'0'.repeat(30)}`],
    [R.rational(1n, 2n ** 20n), '0.00000095367431640625'],
  ])('%#', (value, text) => expect(R.formatDecimal(value)).toBe(text));
  test('what has at most 28 digits reads back the same', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 28n) + 1n, max: 10n ** 28n - 1n }),
        fc.integer({ min: -20, max: 40 }),
        (n, shift) => {
          const value = R.mul(R.rational(n), R.powerOfTen(shift - 20));
          expect(R.parseDecimal(R.formatDecimal(value))).toEqual(value);
        },
      ),
    );
  });
  test('the nearest double', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1 }), (n, d) => {
        expect(R.toNumber(R.rational(n, d))).toBe(n / d || 0);
      }),
    );
  });
  test('the decimal exponent', () => {
    fc.assert(
      fc.property(anyRational, (x) => {
        fc.pre(x.n !== 0n);
        const e = R.decimalExponent(x);
        expect(R.compare(R.powerOfTen(e), R.abs(x)) <= 0 && R.compare(R.abs(x), R.powerOfTen(e + 1)) < 0).toBe(true);
      }),
    );
  });
});
