/** exp, ln, log10, pow, sqrt: the exact value rounded half-even to 15 significant digits, in integers (semantics.md, section 2). */
import {
  bitLength,
  compare,
  decimalExponent,
  equals,
  isInteger,
  limit,
  mul,
  neg,
  ONE,
  powerOfTen,
  powInt,
  type Rational,
  rational,
  roundSignificant,
  ZERO,
} from './rational.ts';

/** Significant digits of a function's value. */
export const FUNCTION_DIGITS = 15;

/** e^x. Fault: overflow. */
export function exp(x: Rational): Rational | 'overflow' {
  if (x.n === 0n) return ONE;
  if (compare(x, EXP_END) > 0 || compare(x, neg(EXP_END)) < 0) return 'overflow';
  // e^x is irrational for rational x other than 0 (Lindemann), so it is never a tie and the loop ends.
  return limit(roundByInterval((bits) => expFixed(toFixed(x, bits + GUARD_BITS), bits + GUARD_BITS)));
}

/** The natural logarithm. Fault: domain (x <= 0). */
export function ln(x: Rational): Rational | 'overflow' | 'domain' {
  if (x.n <= 0n) return 'domain';
  if (equals(x, ONE)) return ZERO;
  return limit(roundByInterval((bits) => lnFixed(x, bits)));
}

/** The logarithm to base 10. Fault: domain (x <= 0). */
export function log10(x: Rational): Rational | 'overflow' | 'domain' {
  if (x.n <= 0n) return 'domain';
  const exponent = decimalExponent(x);
  // The logarithm of a fraction is rational only for powers of ten.
  if (equals(x, powerOfTen(exponent))) return rational(exponent);
  return limit(
    roundByInterval((bits) => {
      const top = lnFixed(x, bits);
      // A few units of ln 10 weigh |log10 x| < 2^10 times as much in the quotient.
      const value = (top.value << BigInt(top.scale)) / ln10Fixed(top.scale);
      return { value, scale: top.scale, error: top.error + (1n << 14n) };
    }),
  );
}

/** The square root. Fault: domain (x < 0). */
export function sqrt(x: Rational): Rational | 'domain' {
  if (x.n < 0n) return 'domain';
  if (x.n === 0n) return ZERO;
  // Scaled so that the integer root has 17 or more digits; a last digit 1 in place of 0 stands for what the root leaves over.
  const shift = FUNCTION_DIGITS + 3 - Math.floor(decimalExponent(x) / 2);
  const scaled = mul(x, powerOfTen(2 * shift));
  const whole = scaled.n / scaled.d;
  const root = integerRoot(whole);
  const exact = scaled.d === 1n && root * root === whole;
  return roundSignificant(mul(rational(root * 10n + (exact ? 0n : 1n)), powerOfTen(-shift - 1)), FUNCTION_DIGITS);
}

/**
 * x to the power y. 0^0 is 1. Faults: domain (0 to a negative power, a negative x to a power that is not whole), overflow.
 */
export function pow(x: Rational, y: Rational): Rational | 'overflow' | 'domain' {
  if (y.n === 0n) return ONE;
  if (x.n === 0n) return y.n < 0n ? 'domain' : ZERO;
  if (x.n < 0n) {
    if (!isInteger(y)) return 'domain';
    const size = pow(neg(x), y);
    return typeof size === 'string' || y.n % 2n === 0n ? size : neg(size);
  }
  if (equals(x, ONE)) return ONE;
  const exact = exactPower(x, y);
  if (exact !== undefined) return limit(roundSignificant(exact, FUNCTION_DIGITS));
  return powByLogarithm(x, y);
}

type Approximation = {
  /** The value is within `error` of `value`, both over 2^scale. */
  readonly value: bigint;
  readonly error: bigint;
  readonly scale: number;
};

/** Working bits beyond those asked for; more than the rounding errors of one evaluation can eat. */
const GUARD_BITS = 32;
/** Bits of the first try: 15 digits need 50, the rest makes a second try rare. */
const FIRST_BITS = 128;
/** Beyond this e^x is outside 10^-60 … 10^60 (60 ln 10 = 138.2). */
const EXP_END = rational(139);
/** A power with more than this many factors is no 16-digit number, hence no tie (2^1000 has 302 digits). */
const MAX_TIE_POWER = 1000n;
/** A number within the limits of the language is a perfect q-th power of no q beyond this: its parts are under 10^88 < 2^300. */
const MAX_ROOT = 300n;

/** Ziv's loop: doubles the precision until both ends of the interval round to the same number. */
function roundByInterval(approximate: (bits: number) => Approximation): Rational {
  for (let bits = FIRST_BITS; ; bits *= 2) {
    const { value, error, scale } = approximate(bits);
    const low = value - error;
    const high = value + error;
    if (low <= 0n && high >= 0n) continue;
    const down = roundSignificant(scaled(low, scale), FUNCTION_DIGITS);
    if (equals(down, roundSignificant(scaled(high, scale), FUNCTION_DIGITS))) return down;
  }
}

function powByLogarithm(x: Rational, y: Rational): Rational | 'overflow' {
  const extra = Math.max(0, bitLength(y.n) - bitLength(y.d) + 1);
  const exponentAt = (bits: number): Approximation => {
    const log = lnFixed(x, bits + extra);
    const value = ((log.value * y.n) / y.d) >> BigInt(log.scale - bits);
    return { value, scale: bits, error: (log.error >> BigInt(log.scale - bits - extra)) + 3n };
  };
  const estimate = exponentAt(FIRST_BITS);
  const size = scaled(estimate.value, estimate.scale);
  if (compare(size, EXP_END) > 0 || compare(size, neg(EXP_END)) < 0) return 'overflow';
  // Only a rational value can be a tie, and `exactPower` has computed those that could be.
  return limit(
    roundByInterval((bits) => {
      const working = bits + GUARD_BITS;
      const exponent = exponentAt(working);
      const result = expFixed(exponent.value, working);
      // e^(t + δ) is within 2 |δ| e^t of e^t.
      const relative = (result.value * exponent.error * 2n) >> BigInt(working);
      return { ...result, error: result.error + relative + 1n };
    }),
  );
}

/** x^y where it is a fraction that could have 16 digits; undefined otherwise. x > 0, not 1; y = p/q in lowest terms. */
function exactPower(x: Rational, y: Rational): Rational | undefined {
  const times = y.n < 0n ? -y.n : y.n;
  if (times > MAX_TIE_POWER || y.d > MAX_ROOT) return undefined;
  const root = perfectRoot(x, y.d);
  if (root === undefined) return undefined;
  const result = powInt(root, y.n);
  return result === 'division' ? undefined : result;
}

function perfectRoot(x: Rational, q: bigint): Rational | undefined {
  if (q === 1n) return x;
  const n = integerRoot(x.n, q);
  const d = integerRoot(x.d, q);
  return n ** q === x.n && d ** q === x.d ? { n, d } : undefined;
}

/** The greatest r with r^q <= n (Newton from above). n >= 0. */
function integerRoot(n: bigint, q = 2n): bigint {
  if (n < 2n) return n;
  let root = 1n << (BigInt(bitLength(n)) / q + 1n);
  for (;;) {
    const next = ((q - 1n) * root + n / root ** (q - 1n)) / q;
    if (next >= root) return root;
    root = next;
  }
}

/** e^t for t over 2^bits, |t| < 2^8 or so. The result's scale is larger for small results, so its relative error is even. */
function expFixed(t: bigint, bits: number): Approximation {
  const log2 = ln2Fixed(bits);
  const power = floorDiv(t, log2);
  const rest = t - power * log2;
  // Halved eight times, so that some bits/10 terms do; the squarings then double the relative error eight times.
  const halvings = 8n;
  const small = rest >> halvings;
  let term = 1n << BigInt(bits);
  let sum = term;
  for (let i = 1n; term !== 0n; i += 1n) {
    term = (term * small) / (i << BigInt(bits));
    sum += term;
  }
  for (let i = 0n; i < halvings; i += 1n) sum = (sum * sum) >> BigInt(bits);
  // Series: a unit a term (< 2^10); t = k ln 2 + r: |k| < 2^9 units; halving 1; all doubled by 8 squarings: under 2^20.
  return { value: sum, error: 1n << 20n, scale: bits - Number(power) };
}

/** ln x, x > 0. */
function lnFixed(x: Rational, bits: number): Approximation {
  const working = bits + GUARD_BITS;
  let power = bitLength(x.n) - bitLength(x.d);
  let mantissa = scaled2(x, -power, working);
  // Into 3/4 … 3/2, where the series is short and ln is 0 only at 1 (so that x near 1 keeps its digits).
  const unit = 1n << BigInt(working);
  if (mantissa * 2n > unit * 3n) {
    power += 1;
    mantissa = scaled2(x, -power, working);
  } else if (mantissa * 4n < unit * 3n) {
    power -= 1;
    mantissa = scaled2(x, -power, working);
  }
  const z = ((mantissa - unit) << BigInt(working)) / (mantissa + unit);
  const value = 2n * atanhFixed(z, working) + BigInt(power) * ln2Fixed(working);
  // Under 2^9 terms and |power| < 2^10, each a few units.
  return { value, error: 1n << 14n, scale: working };
}

/** z + z³/3 + z⁵/5 … over 2^bits. */
function atanhFixed(z: bigint, bits: number): bigint {
  const square = (z * z) >> BigInt(bits);
  let power = z;
  let sum = z;
  for (let i = 3n; power !== 0n && power !== -1n; i += 2n) {
    power = (power * square) >> BigInt(bits);
    sum += power / i;
  }
  return sum;
}

const logarithms = new Map<number, bigint>();

/** ln 2 over 2^bits, within 2 units: 2 atanh(1/3), computed with spare bits and kept for each precision in use. */
function ln2Fixed(bits: number): bigint {
  const known = logarithms.get(bits);
  if (known !== undefined) return known;
  const working = bits + GUARD_BITS;
  const value = (2n * atanhFixed((1n << BigInt(working)) / 3n, working)) >> BigInt(GUARD_BITS);
  if (logarithms.size >= MAX_KEPT) logarithms.clear();
  logarithms.set(bits, value);
  return value;
}

/** Precisions whose ln 2 is kept; a program meets a handful. */
const MAX_KEPT = 64;

/** ln 10 = 3 ln 2 + 2 atanh(1/9) over 2^bits. */
function ln10Fixed(bits: number): bigint {
  return 3n * ln2Fixed(bits) + 2n * atanhFixed((1n << BigInt(bits)) / 9n, bits);
}

function toFixed(x: Rational, bits: number): bigint {
  return (x.n << BigInt(bits)) / x.d;
}

/** x · 2^power over 2^bits. */
function scaled2(x: Rational, power: number, bits: number): bigint {
  const shift = bits + power;
  return shift >= 0 ? (x.n << BigInt(shift)) / x.d : x.n / (x.d << BigInt(-shift));
}

function scaled(value: bigint, scale: number): Rational {
  return scale >= 0 ? rational(value, 1n << BigInt(scale)) : rational(value << BigInt(-scale));
}

function floorDiv(n: bigint, d: bigint): bigint {
  const q = n / d;
  return n % d < 0n ? q - 1n : q;
}
