/** Exact fractions inside the sandbox: small ones on machine numbers, the rest on BigInt; the result never tells which. */
import { DIVISION, OVERFLOW } from './faults.ts';

/** In lowest terms, the first form that can hold it: a safe integer; safe numerator and denominator > 1; big ones. */
export type Q = number | readonly [number, number] | Big;
export type Big = { readonly n: bigint; readonly d: bigint };

export const SAFE = Number.MAX_SAFE_INTEGER;
const BIG_SAFE = 9007199254740991n;
/** Exact below (semantics.md, section 2). */
const LIMIT = 10n ** 40n;
const MAX_MAGNITUDE = 10n ** 60n;
const SIGNIFICANT = 28;
/** Longer powers are multiplied with this many digits kept, far beyond the 28 of the result. */
const MAX_POWER_BITS = 1048576;
const POWER_DIGITS = 90;

export function qadd(a: Q, b: Q): Q {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (sum <= SAFE && sum >= -SAFE) return sum;
  } else if (isSmall(a) && isSmall(b)) {
    const ad = smallD(a);
    const bd = smallD(b);
    const left = smallN(a) * bd;
    const right = smallN(b) * ad;
    const d = ad * bd;
    const n = left + right;
    if (isSafe(left) && isSafe(right) && isSafe(n) && d <= SAFE) return fraction(n, d);
  }
  const an = numer(a);
  const ad = denom(a);
  const bn = numer(b);
  const bd = denom(b);
  return limited(an * bd + bn * ad, ad * bd);
}

export function qsub(a: Q, b: Q): Q {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (difference <= SAFE && difference >= -SAFE) return difference;
  }
  return qadd(a, qneg(b));
}

export function qmul(a: Q, b: Q): Q {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (product <= SAFE && product >= -SAFE) return product;
  } else if (isSmall(a) && isSmall(b)) {
    const n = smallN(a) * smallN(b);
    const d = smallD(a) * smallD(b);
    if (isSafe(n) && d <= SAFE) return fraction(n, d);
  }
  return limited(numer(a) * numer(b), denom(a) * denom(b));
}

export function qdiv(a: Q, b: Q): Q {
  if (b === 0) throw DIVISION;
  if (isSmall(a) && isSmall(b)) {
    const n = smallN(a) * smallD(b);
    const d = smallD(a) * smallN(b);
    if (isSafe(n) && isSafe(d)) return d < 0 ? fraction(-n, -d) : fraction(n, d);
  }
  return limited(numer(a) * denom(b), denom(a) * numer(b));
}

export function qneg(a: Q): Q {
  if (typeof a === 'number') return a === 0 ? 0 : -a;
  return isSmall(a) ? [-smallN(a), smallD(a)] : { n: -numer(a), d: denom(a) };
}

export function qabs(a: Q): Q {
  return qsign(a) < 0 ? qneg(a) : a;
}

export function qsign(a: Q): number {
  if (typeof a === 'number') return a < 0 ? -1 : a > 0 ? 1 : 0;
  if (isSmall(a)) return smallN(a) < 0 ? -1 : 1;
  return numer(a) < 0n ? -1 : 1;
}

/** -1, 0 or 1. */
export function qcmp(a: Q, b: Q): number {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  if (isSmall(a) && isSmall(b)) {
    const left = smallN(a) * smallD(b);
    const right = smallN(b) * smallD(a);
    if (isSafe(left) && isSafe(right)) return left < right ? -1 : left > right ? 1 : 0;
  }
  const left = numer(a) * denom(b);
  const right = numer(b) * denom(a);
  return left < right ? -1 : left > right ? 1 : 0;
}

export function qeq(a: Q, b: Q): boolean {
  return a === b || qcmp(a, b) === 0;
}

/** The first where they are equal. */
export function qleast(a: Q, b: Q): Q {
  return qcmp(a, b) <= 0 ? a : b;
}

export function qgreatest(a: Q, b: Q): Q {
  return qcmp(a, b) >= 0 ? a : b;
}

/** An integer power: exact, then the limits. */
export function qpow(a: Q, exponent: number): Q {
  if (exponent === 0) return 1;
  if (a === 0) {
    if (exponent < 0) throw DIVISION;
    return 0;
  }
  if (a === 1) return 1;
  if (a === -1) return exponent % 2 === 0 ? 1 : -1;
  const times = Math.abs(exponent);
  let n = numer(a);
  let d = denom(a);
  if (exponent < 0) {
    const turned = n;
    n = turned < 0n ? -d : d;
    d = turned < 0n ? -turned : turned;
  }
  if (times * (bits(n) + bits(d)) <= MAX_POWER_BITS) return limited(n ** BigInt(times), d ** BigInt(times));
  return longPower({ n, d }, times);
}

/** offset + step × nearest whole of (x − offset) / step. */
export function qround(x: Q, step: Q, offset: Q, halfEven: boolean): Q {
  const on = numer(offset);
  const od = denom(offset);
  const sn = numer(step);
  const sd = denom(step);
  // (x − offset) / step, exact: only the result is limited.
  const top = (numer(x) * od - on * denom(x)) * sd;
  const bottom = denom(x) * od * sn;
  const whole = nearest(top, bottom, halfEven);
  return limited(on * sd + whole * sn * od, od * sd);
}

export function qfloor(a: Q): number {
  if (typeof a === 'number') return a;
  if (isPair(a)) return exactFloor(a);
  const whole = floorDiv(numer(a), denom(a));
  if (whole > BIG_SAFE || whole < -BIG_SAFE) throw OVERFLOW;
  return Number(whole);
}

export function qceil(a: Q): number {
  const low = qfloor(qneg(a));
  return low === 0 ? 0 : -low;
}

/** n/d in lowest terms, of safe integers, d > 0. */
export function fraction(n: number, d: number): Q {
  if (d === 1) return n;
  if (n === 0) return 0;
  let x = n < 0 ? -n : n;
  let y = d;
  while (y !== 0) {
    const rest = x % y;
    x = y;
    y = rest;
  }
  return x === d ? n / d : x === 1 ? [n, d] : [n / x, d / x];
}

/** n/d in lowest terms, d not 0. */
export function big(n: bigint, d: bigint): Q {
  if (n === 0n) return 0;
  let x = n < 0n ? -n : n;
  let y = d < 0n ? -d : d;
  while (y !== 0n) {
    const rest = x % y;
    x = y;
    y = rest;
  }
  const by = d < 0n ? -x : x;
  return form(n / by, d / by);
}

/** Exact while numerator and denominator stay under 10^40; else rounded once to 28 digits, within 10^-60 … 10^60. */
export function limited(n: bigint, d: bigint): Q {
  const exact = big(n, d);
  if (isSmall(exact)) return exact;
  return limit(numer(exact), denom(exact));
}

/** The same of a number in lowest terms. */
export function limit(n: bigint, d: bigint): Q {
  if (n < LIMIT && n > -LIMIT && d < LIMIT) return form(n, d);
  const rounded = significant(n, d, SIGNIFICANT);
  const rn = numer(rounded);
  const rd = denom(rounded);
  const size = rn < 0n ? -rn : rn;
  if (size > rd * MAX_MAGNITUDE || size * MAX_MAGNITUDE < rd) throw OVERFLOW;
  return rounded;
}

/** n/d (d > 0) with so many significant digits, half-even. */
export function significant(n: bigint, d: bigint, digits: number): Q {
  if (n === 0n) return 0;
  const shift = digits - 1 - exponent10(n < 0n ? -n : n, d);
  return shift >= 0
    ? big(nearest(n * ten(shift), d, true), ten(shift))
    : big(nearest(n, d * ten(-shift), true) * ten(-shift), 1n);
}

/** The e with 10^e <= n/d < 10^(e+1); n, d > 0. */
export function exponent10(n: bigint, d: bigint): number {
  let e = String(n).length - String(d).length;
  // The lengths leave two candidates.
  if (e >= 0 ? n < d * ten(e) : n * ten(-e) < d) e -= 1;
  return e;
}

/** The nearest integer to n/d, d > 0: ties to the even one, or away from zero. */
export function nearest(n: bigint, d: bigint, halfEven: boolean): bigint {
  const low = floorDiv(n, d);
  const twice = (n - low * d) * 2n;
  if (twice < d) return low;
  if (twice > d) return low + 1n;
  if (halfEven) return low % 2n === 0n ? low : low + 1n;
  return n < 0n ? low : low + 1n;
}

export function floorDiv(n: bigint, d: bigint): bigint {
  const q = n / d;
  return q * d > n ? q - 1n : q;
}

export function ten(e: number): bigint {
  return 10n ** BigInt(e);
}

export function numer(a: Q): bigint {
  return typeof a === 'number' ? BigInt(a) : isPair(a) ? BigInt(a[0]) : a.n;
}

export function denom(a: Q): bigint {
  return typeof a === 'number' ? 1n : isPair(a) ? BigInt(a[1]) : a.d;
}

/** n/d in lowest terms into the smallest form. */
export function form(n: bigint, d: bigint): Q {
  if (n > BIG_SAFE || n < -BIG_SAFE || d > BIG_SAFE) return { n, d };
  return d === 1n ? Number(n) : [Number(n), Number(d)];
}

export function bits(n: bigint): number {
  return (n < 0n ? -n : n).toString(2).length;
}

function longPower(a: Big, times: number): Q {
  let base: Q = a;
  let result: Q = 1;
  for (let rest = times; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = keepDigits(result, base);
    if (rest > 1) base = keepDigits(base, base);
  }
  return limit(numer(result), denom(result));
}

function keepDigits(a: Q, b: Q): Q {
  const n = numer(a) * numer(b);
  const d = denom(a) * denom(b);
  const size = exponent10(n < 0n ? -n : n, d);
  if (size > 130 || size < -130) throw OVERFLOW;
  return significant(n, d, POWER_DIGITS);
}

function exactFloor(a: readonly [number, number]): number {
  const rest = a[0] % a[1];
  return (a[0] - (rest < 0 ? rest + a[1] : rest)) / a[1];
}

function isSmall(a: Q): a is number | readonly [number, number] {
  return typeof a === 'number' || isPair(a);
}

function isPair(a: Q): a is readonly [number, number] {
  return Array.isArray(a);
}

function smallN(a: number | readonly [number, number]): number {
  return typeof a === 'number' ? a : a[0];
}

function smallD(a: number | readonly [number, number]): number {
  return typeof a === 'number' ? 1 : a[1];
}

function isSafe(n: number): boolean {
  return n <= SAFE && n >= -SAFE;
}
