/** exp, ln, log10, pow, sqrt: known values, exact ones, domains, and laws; 15 significant digits, half-even. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exp, FUNCTION_DIGITS, ln, log10, pow, sqrt } from '../../language/functions.ts';
import * as R from '../../language/rational.ts';

const r = (text: string): R.Rational => {
  const value = R.parseDecimal(text);
  if (value === undefined) throw new Error(`not a numeral: ${text}`);
  return value;
};
const shown = (value: R.Rational | string): string => (typeof value === 'string' ? value : R.formatDecimal(value));
/** A published value of 30 or so digits, rounded as the functions round. */
const rounded = (digits: string): string => R.formatDecimal(R.roundSignificant(r(digits), FUNCTION_DIGITS));

describe('known values (NIST, OEIS; 30 digits)', () => {
  test.each([
    ['e', exp(r('1')), '2.71828182845904523536028747135'],
    ['e^-1', exp(r('-1')), '0.367879441171442321595523770161'],
    ['e^10', exp(r('10')), '22026.4657948067165169579006452'],
    ['e^0.5', exp(r('0.5')), '1.64872127070012814684865078781'],
    ['ln 2', ln(r('2')), '0.693147180559945309417232121458'],
    ['ln 10', ln(r('10')), '2.30258509299404568401799145468'],
    ['ln 0.5', ln(r('0.5')), '-0.693147180559945309417232121458'],
    ['log10 2', log10(r('2')), '0.301029995663981195213738894724'],
    ['log10 e', log10(r('2.71828182845904523536028747135')), '0.434294481903251827651128918917'],
    ['sqrt 2', sqrt(r('2')), '1.41421356237309504880168872421'],
    ['sqrt 3', sqrt(r('3')), '1.73205080756887729352744634151'],
    ['sqrt 0.1', sqrt(r('0.1')), '0.316227766016837933199889354443'],
    ['2^(1/3)', pow(r('2'), R.rational(1, 3)), '1.25992104989487316476721060728'],
    ['2^0.5', pow(r('2'), r('0.5')), '1.41421356237309504880168872421'],
  ])('%s', (_, value, digits) => expect(shown(value)).toBe(rounded(digits)));
});

describe('exact values', () => {
  test.each([
    ['exp 0', exp(r('0')), '1'],
    ['ln 1', ln(r('1')), '0'],
    ['log10 1000', log10(r('1000')), '3'],
    ['log10 0.001', log10(r('0.001')), '-3'],
    ['log10 1', log10(r('1')), '0'],
    ['sqrt 0', sqrt(r('0')), '0'],
    ['sqrt 6.25', sqrt(r('6.25')), '2.5'],
    ['sqrt 1/9', sqrt(R.rational(1, 9)), '0.333333333333333'],
    ['8^(1/3)', pow(r('8'), R.rational(1, 3)), '2'],
    ['8^(-2/3)', pow(r('8'), R.rational(-2, 3)), '0.25'],
    ['1.1^3', pow(r('1.1'), r('3')), '1.331'],
    ['(-2)^3', pow(r('-2'), r('3')), '-8'],
    ['(-2)^-2', pow(r('-2'), r('-2')), '0.25'],
    ['0^0', pow(r('0'), r('0')), '1'],
    ['0^2.5', pow(r('0'), r('2.5')), '0'],
    ['1^(10^30)', pow(r('1'), R.rational(10n ** 30n)), '1'],
  ])('%s', (_, value, text) => expect(shown(value)).toBe(text));

  test('ties at the 15th digit go to the even neighbour, for sqrt and pow too', () => {
    // Roots of 16 digits that end in 5 are exact ties.
    for (const [root, even] of [
      ['1.000000000000005', '1'],
      ['1.000000000000015', '1.00000000000002'],
      ['7.123456789012345', '7.12345678901234'],
    ] as const) {
      const square = R.mul(r(root), r(root));
      expect(shown(sqrt(square))).toBe(even);
      expect(shown(pow(square, r('0.5')))).toBe(even);
      const cube = R.mul(square, r(root));
      expect(shown(pow(cube, R.rational(1, 3)))).toBe(even);
    }
  });
  test('a hair beside a tie goes its own way (the precision is raised until it shows)', () => {
    const root = r('1.000000000000005');
    const hair = R.rational(1n, 10n ** 39n);
    expect(shown(sqrt(R.add(R.mul(root, root), hair)))).toBe('1.00000000000001');
    expect(shown(sqrt(R.sub(R.mul(root, root), hair)))).toBe('1');
    expect(shown(pow(R.add(R.mul(root, root), hair), r('0.5')))).toBe('1.00000000000001');
    // ln(1 + 10^-39) = 10^-39 - 10^-78/2 …: all digits lie behind the first hundred bits.
    expect(shown(ln(R.add(R.ONE, hair)))).toBe(R.formatDecimal(hair));
    expect(shown(exp(hair))).toBe('1');
    expect(shown(pow(R.add(R.ONE, R.rational(1n, 10n ** 20n)), R.rational(10n ** 20n)))).toBe('2.71828182845905');
  });
});

describe('exp beside a tie', () => {
  // ln(1 + δ) = δ - δ²/2 + δ³/3 - …: cut off after an even term it lies below the tie 1 + δ, after an odd one above.
  test.each([5, 15, 25, 35, 45, 55, 65, 75])('of 1 + %i/10^15', (n) => {
    const delta = R.rational(n, 10n ** 15n);
    const term = (k: number): R.Rational => {
      const power = R.powInt(delta, k);
      if (power === 'division') throw new Error(power);
      return R.mul(power, R.rational(k % 2 === 0 ? -1 : 1, k));
    };
    const step = R.rational(n - 5, 10n ** 15n);
    for (const terms of [2, 3, 4, 5, 6, 7]) {
      const sum = Array.from({ length: terms }, (_, i) => term(i + 1)).reduce(R.add);
      const up = terms % 2 === 1;
      expect(exp(sum)).toEqual(R.add(R.add(R.ONE, step), R.rational(up ? 10 : 0, 10n ** 15n)));
    }
  });
});

describe('faults', () => {
  test.each([
    ['ln 0', ln(r('0')), 'domain'],
    ['ln -1', ln(r('-1')), 'domain'],
    ['log10 0', log10(r('0')), 'domain'],
    ['sqrt -1', sqrt(r('-1')), 'domain'],
    ['(-8)^(1/3)', pow(r('-8'), R.rational(1, 3)), 'domain'],
    ['0^-1', pow(r('0'), r('-1')), 'domain'],
    ['exp 139', exp(r('139')), 'overflow'],
    ['exp -139', exp(r('-139')), 'overflow'],
    ['exp 138.2 (10^60.02)', exp(r('138.2')), 'overflow'],
    ['exp -138.2', exp(r('-138.2')), 'overflow'],
    ['exp 10^50', exp(R.rational(10n ** 50n)), 'overflow'],
    ['10^61', pow(r('10'), r('61')), 'overflow'],
    ['10^60.5', pow(r('10'), r('60.5')), 'overflow'],
    ['2^(10^40)', pow(r('2'), R.rational(10n ** 40n)), 'overflow'],
    ['2^-(10^40)', pow(r('2'), R.rational(-(10n ** 40n))), 'overflow'],
  ])('%s: %s', (_, value, fault) => expect(value).toBe(fault));
  test('exp 138 is still a number', () => expect(typeof exp(r('138'))).toBe('object'));
});

describe('laws', () => {
  const positive = fc
    .tuple(fc.integer({ min: 1, max: 10 ** 6 }), fc.integer({ min: 1, max: 10 ** 4 }))
    .map(([n, d]) => R.rational(n, d));
  const exponent = fc
    .tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: 500, max: 2000 }))
    .map(([n, d]) => R.rational(n, d));
  const value = (x: R.Rational | string): R.Rational => {
    if (typeof x === 'string') throw new Error(x);
    return x;
  };
  const near = (a: R.Rational, b: R.Rational, ulps: number): boolean =>
    R.compare(R.abs(R.sub(a, b)), R.mul(R.abs(b), R.rational(ulps, 10n ** 14n))) <= 0;

  test('agree with the host to 13 digits', () => {
    fc.assert(
      fc.property(positive, exponent, (x, y) => {
        const agree = (mine: R.Rational | string, host: number): void => {
          const got = R.toNumber(value(mine));
          expect(Math.abs(got - host)).toBeLessThanOrEqual(1e-13 * Math.abs(host) + 1e-16);
        };
        agree(sqrt(x), Math.sqrt(R.toNumber(x)));
        agree(ln(x), Math.log(R.toNumber(x)));
        agree(log10(x), Math.log10(R.toNumber(x)));
        agree(exp(y), Math.exp(R.toNumber(y)));
      }),
      { numRuns: 300 },
    );
  });
  test('have at most 15 significant digits', () => {
    fc.assert(
      fc.property(positive, exponent, (x, y) => {
        for (const got of [sqrt(x), ln(x), log10(x), exp(y), pow(x, R.quotient(y, r('10')))]) {
          expect(R.roundSignificant(value(got), FUNCTION_DIGITS)).toEqual(got);
        }
      }),
      { numRuns: 100 },
    );
  });
  test('the root is the nearest of 15 digits (checked by squaring)', () => {
    fc.assert(
      fc.property(positive, (x) => {
        const root = value(sqrt(x));
        const half = R.mul(R.powerOfTen(R.decimalExponent(root) - FUNCTION_DIGITS + 1), R.rational(1, 2));
        const low = R.sub(root, half);
        const high = R.add(root, half);
        expect(R.compare(R.mul(low, low), x) <= 0 && R.compare(x, R.mul(high, high)) <= 0).toBe(true);
        expect(pow(x, r('0.5'))).toEqual(root);
      }),
      { numRuns: 300 },
    );
  });
  test('logarithms turn products into sums, powers into products', () => {
    fc.assert(
      fc.property(positive, positive, (x, y) => {
        const sum = R.add(value(ln(x)), value(ln(y)));
        const error = R.abs(R.sub(value(ln(R.mul(x, y))), sum));
        expect(R.compare(error, R.rational(1n, 10n ** 12n))).toBe(-1);
        expect(near(value(exp(value(ln(x)))), x, 30)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
  test('whole powers are the exact power, rounded', () => {
    fc.assert(
      fc.property(positive, fc.integer({ min: -9, max: 9 }), (x, n) => {
        const exact = R.powInt(x, n);
        if (exact === 'division') return;
        expect(pow(x, R.rational(n))).toEqual(R.roundSignificant(exact, FUNCTION_DIGITS));
      }),
      { numRuns: 200 },
    );
  });
  test('grow with their argument', () => {
    fc.assert(
      fc.property(positive, positive, (x, y) => {
        const [low, high] = R.compare(x, y) <= 0 ? [x, y] : [y, x];
        for (const f of [ln, log10, sqrt]) expect(R.compare(value(f(low)), value(f(high))) <= 0).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
