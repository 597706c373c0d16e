/** Numbers: exact fractions, and the one rounding the language does to them (semantics.md, section 2). */

/** A fraction in lowest terms: `d` > 0, gcd(n, d) = 1. Zero is 0/1. */
export type Rational = { readonly n: bigint; readonly d: bigint };

/** What arithmetic can fail with. `domain`: a function has no value there (ln of 0). */
export type ArithmeticFault = 'overflow' | 'division' | 'domain';
/** `away`: ties go away from zero. `even`: ties go to the even neighbour. */
export type Rounding = 'away' | 'even';

/** Numerators and denominators are kept exactly while they stay under 10^40. */
export const EXACT_DIGITS = 40;
/** A result that outgrows them is rounded once to so many significant digits; a number is shown with at most as many. */
export const SIGNIFICANT_DIGITS = 28;
/** A magnitude outside 10^-60 … 10^60 is an overflow: no quantity of medicine is there, and it bounds the work. */
export const MAX_EXPONENT = 60;
/** The longest numeral `parseDecimal` reads, in digits: more than any number that is not an overflow needs. */
export const MAX_NUMERAL_DIGITS = 200;

export const ZERO: Rational = { n: 0n, d: 1n };
export const ONE: Rational = { n: 1n, d: 1n };

const EXACT_LIMIT = 10n ** BigInt(EXACT_DIGITS);
const MAX_MAGNITUDE = 10n ** BigInt(MAX_EXPONENT);

/** The fraction n/d in lowest terms. A zero denominator is our own mistake and throws. */
export function rational(n: bigint | number, d: bigint | number = 1n): Rational {
  const numerator = BigInt(n);
  const denominator = BigInt(d);
  if (denominator === 0n) throw new RangeError('a fraction with denominator 0');
  return normal(numerator, denominator);
}

/**
 * Reads `12`, `12.5`, `1_000`, `-0.5`, and the exponents of data (`1.5e-3`). Exact.
 * Undefined when the text is no numeral, or one longer than MAX_NUMERAL_DIGITS.
 */
export function parseDecimal(text: string): Rational | undefined {
  const match = /^([+-]?)(\d+(?:_\d+)*)(?:\.(\d+(?:_\d+)*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text);
  if (match === null) return undefined;
  const whole = match[2]!.replaceAll('_', '');
  const fraction = (match[3] ?? '').replaceAll('_', '');
  const shift = Number(match[4] ?? 0) - fraction.length;
  if (whole.length + fraction.length > MAX_NUMERAL_DIGITS || Math.abs(shift) > MAX_NUMERAL_DIGITS) return undefined;
  const digits = BigInt(whole + fraction);
  const signed = match[1] === '-' ? -digits : digits;
  return shift >= 0 ? rational(signed * 10n ** BigInt(shift)) : rational(signed, 10n ** BigInt(-shift));
}

/** Exact sum, without the limits of the language: for factors and proofs. `checkedAdd` is the `+` of the language. */
export function add(a: Rational, b: Rational): Rational {
  if (a.d === 1n && b.d === 1n) return { n: a.n + b.n, d: 1n };
  if (a.d === b.d) return normal(a.n + b.n, a.d);
  return normal(a.n * b.d + b.n * a.d, a.d * b.d);
}

export function sub(a: Rational, b: Rational): Rational {
  return add(a, neg(b));
}

export function mul(a: Rational, b: Rational): Rational {
  if (a.d === 1n && b.d === 1n) return { n: a.n * b.n, d: 1n };
  return normal(a.n * b.n, a.d * b.d);
}

export function div(a: Rational, b: Rational): Rational | 'division' {
  if (b.n === 0n) return 'division';
  return normal(a.n * b.d, a.d * b.n);
}

/** The quotient where b is known not to be 0; 0 is our own mistake and throws. */
export function quotient(a: Rational, b: Rational): Rational {
  const result = div(a, b);
  if (result === 'division') throw new RangeError('division by zero');
  return result;
}

export function neg(a: Rational): Rational {
  return { n: -a.n, d: a.d };
}

export function abs(a: Rational): Rational {
  return a.n < 0n ? neg(a) : a;
}

export function sign(a: Rational): -1 | 0 | 1 {
  return a.n < 0n ? -1 : a.n > 0n ? 1 : 0;
}

export function compare(a: Rational, b: Rational): -1 | 0 | 1 {
  if (a.d === b.d) return a.n < b.n ? -1 : a.n > b.n ? 1 : 0;
  const left = a.n * b.d;
  const right = b.n * a.d;
  return left < right ? -1 : left > right ? 1 : 0;
}

export function equals(a: Rational, b: Rational): boolean {
  return a.n === b.n && a.d === b.d;
}

export function isInteger(a: Rational): boolean {
  return a.d === 1n;
}

/** The greatest integer not above a. */
export function floor(a: Rational): bigint {
  return floorDiv(a.n, a.d);
}

/** The least integer not below a. */
export function ceil(a: Rational): bigint {
  return -floorDiv(-a.n, a.d);
}

/** a to a whole power, exact. `division` for 0 to a negative power. The caller bounds the exponent. */
export function powInt(a: Rational, exponent: number | bigint): Rational | 'division' {
  const power = BigInt(exponent);
  if (power >= 0n) return { n: a.n ** power, d: a.d ** power };
  if (a.n === 0n) return 'division';
  const n = a.d ** -power;
  const d = a.n ** -power;
  return d < 0n ? { n: -n, d: -d } : { n, d };
}

/**
 * The limits of the language: exact while numerator and denominator stay under 10^40, else rounded once to 28 significant
 * digits, half-even; the rounded magnitude must lie within 10^-60 … 10^60 (ends included), or be 0.
 */
export function limit(r: Rational): Rational | 'overflow' {
  const magnitude = r.n < 0n ? -r.n : r.n;
  if (magnitude < EXACT_LIMIT && r.d < EXACT_LIMIT) return r;
  const rounded = roundSignificant(r, SIGNIFICANT_DIGITS);
  const n = rounded.n < 0n ? -rounded.n : rounded.n;
  if (n > rounded.d * MAX_MAGNITUDE || n * MAX_MAGNITUDE < rounded.d) return 'overflow';
  return rounded;
}

/** `+` of the language. */
export function checkedAdd(a: Rational, b: Rational): Rational | 'overflow' {
  return limit(add(a, b));
}

/** `-` of the language. */
export function checkedSub(a: Rational, b: Rational): Rational | 'overflow' {
  return limit(sub(a, b));
}

/** `*` of the language. */
export function checkedMul(a: Rational, b: Rational): Rational | 'overflow' {
  return limit(mul(a, b));
}

/** `/` of the language. */
export function checkedDiv(a: Rational, b: Rational): Rational | 'overflow' | 'division' {
  const result = div(a, b);
  return result === 'division' ? result : limit(result);
}

/** Larger whole powers of anything but 0, 1 and -1 are certain overflows (2^200 > 10^60), so the work is bounded. */
const MAX_SURE_POWER = 2n ** 20n;

/** `x ^ n` of the language, n whole: the exact power, then the limits. */
export function checkedPowInt(a: Rational, exponent: number | bigint): Rational | 'overflow' | 'division' {
  const power = BigInt(exponent);
  if (a.n === 0n) return power < 0n ? 'division' : power === 0n ? ONE : ZERO;
  if (a.d === 1n && (a.n === 1n || a.n === -1n)) return power % 2n === 0n ? ONE : a;
  const size = BigInt(bitLength(a.n) + bitLength(a.d));
  const times = power < 0n ? -power : power;
  if (times * size > MAX_SURE_POWER) return powByRounding(a, power);
  const result = powInt(a, power);
  return result === 'division' ? result : limit(result);
}

/** The nearest multiple of `step` (any sign of x; step > 0, else throws). */
export function roundTo(x: Rational, step: Rational, mode: Rounding): Rational {
  if (step.n <= 0n) throw new RangeError('a step that is not positive');
  const units = quotient(x, step);
  return mul(rational(roundDiv(units.n, units.d, mode)), step);
}

/** x with so many digits behind the point; negative digits round to tens, hundreds, … */
export function roundDigits(x: Rational, digits: number, mode: Rounding): Rational {
  return roundTo(x, powerOfTen(-digits), mode);
}

/** x with so many significant digits (1 or more), half-even unless said. */
export function roundSignificant(x: Rational, digits: number, mode: Rounding = 'even'): Rational {
  if (x.n === 0n) return x;
  return roundDigits(x, digits - 1 - decimalExponent(x), mode);
}

/** The e with 10^e <= |x| < 10^(e+1); x is not 0. */
export function decimalExponent(x: Rational): number {
  const n = x.n < 0n ? -x.n : x.n;
  // log10 2 from the bit lengths is off by one at most; the comparison settles it.
  let e = Math.floor((bitLength(n) - bitLength(x.d)) * Math.LOG10E * Math.LN2);
  while (!atLeastPower(n, x.d, e)) e -= 1;
  while (atLeastPower(n, x.d, e + 1)) e += 1;
  return e;
}

/**
 * The number as the language writes it: every digit where the expansion ends within 28 significant ones, else 28 of them,
 * half-even. No trailing zeros, never an exponent (10^60 is 61 digits, and that is the largest there is).
 */
export function formatDecimal(r: Rational): string {
  if (r.d === 1n && r.n < EXACT_LIMIT && r.n > -EXACT_LIMIT && digitsOf(r.n) <= SIGNIFICANT_DIGITS)
    return r.n.toString();
  const shown = roundSignificant(r, SIGNIFICANT_DIGITS);
  const places = decimalPlaces(shown.d);
  const scaled = (shown.n * 10n ** BigInt(places)) / shown.d;
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const fraction = digits.slice(digits.length - places).replace(/0+$/, '');
  return `${scaled < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The nearest double: for charts and estimates only, never for a result. */
export function toNumber(r: Rational): number {
  if (r.n === 0n) return 0;
  return Number(formatSignificant(r));
}

/** 10^e as a fraction. */
export function powerOfTen(e: number): Rational {
  return e >= 0 ? { n: 10n ** BigInt(e), d: 1n } : { n: 1n, d: 10n ** BigInt(-e) };
}

/** n/d to the nearest integer; d > 0. */
export function roundDiv(n: bigint, d: bigint, mode: Rounding): bigint {
  const low = floorDiv(n, d);
  const twice = (n - low * d) * 2n;
  if (twice < d) return low;
  if (twice > d) return low + 1n;
  if (mode === 'away') return n < 0n ? low : low + 1n;
  return low % 2n === 0n ? low : low + 1n;
}

export function bitLength(n: bigint): number {
  const hex = (n < 0n ? -n : n).toString(16);
  return hex === '0' ? 0 : (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex[0]!, 16)));
}

function floorDiv(n: bigint, d: bigint): bigint {
  const q = n / d;
  return n % d < 0n ? q - 1n : q;
}

function normal(n: bigint, d: bigint): Rational {
  if (d === 1n) return { n, d };
  if (n === 0n) return ZERO;
  const divisor = gcd(n < 0n ? -n : n, d < 0n ? -d : d);
  const by = d < 0n ? -divisor : divisor;
  return by === 1n ? { n, d } : { n: n / by, d: d / by };
}

const SMALL = BigInt(Number.MAX_SAFE_INTEGER);

function gcd(a: bigint, b: bigint): bigint {
  let x = a;
  let y = b;
  while (y > SMALL) [x, y] = [y, x % y];
  if (y === 0n) return x;
  let p = Number(y);
  let q = Number(x % y);
  while (q !== 0) [p, q] = [q, p % q];
  return BigInt(p);
}

function atLeastPower(n: bigint, d: bigint, e: number): boolean {
  return e >= 0 ? n >= d * 10n ** BigInt(e) : n * 10n ** BigInt(-e) >= d;
}

function digitsOf(n: bigint): number {
  return n.toString().length - (n < 0n ? 1 : 0);
}

/** How many digits behind the point the fractions with this denominator need; it holds no primes but 2 and 5. */
function decimalPlaces(d: bigint): number {
  let rest = d;
  let twos = 0;
  let fives = 0;
  while (rest % 2n === 0n) {
    rest /= 2n;
    twos += 1;
  }
  while (rest % 5n === 0n) {
    rest /= 5n;
    fives += 1;
  }
  return Math.max(twos, fives);
}

/** A power too long to compute whole: |x| is not 1, so away from 1 it is an overflow, and near 1 squaring rounds at 60 digits. */
function powByRounding(a: Rational, power: bigint): Rational | 'overflow' {
  const guard = 60 + power.toString().length;
  let base: Rational = power < 0n ? { n: a.n < 0n ? -a.d : a.d, d: a.n < 0n ? -a.n : a.n } : a;
  let result = ONE;
  for (let rest = power < 0n ? -power : power; rest > 0n; rest /= 2n) {
    if (rest % 2n === 1n) result = roundSignificant(mul(result, base), guard);
    if (Math.abs(decimalExponent(result)) > 2 * MAX_EXPONENT) return 'overflow';
    if (rest > 1n) base = roundSignificant(mul(base, base), guard);
    if (Math.abs(decimalExponent(base)) > 2 * MAX_EXPONENT && rest > 1n) return 'overflow';
  }
  const rounded = roundSignificant(result, SIGNIFICANT_DIGITS);
  return limit(rounded);
}

function formatSignificant(r: Rational): string {
  const e = decimalExponent(r);
  const mantissa = roundSignificant(mul(r, powerOfTen(-e)), 20);
  return `${formatDecimal(mantissa)}e${e}`;
}
