/** exp, ln, log10, sqrt, pow: the exact value rounded half-even to 15 significant digits, in integers. */
import { DOMAIN, OVERFLOW } from './faults.ts';
import { big, bits, denom, exponent10, limit, numer, type Q, qeq, qneg, qsign, significant, ten } from './numbers.ts';

const DIGITS = 15;
/** e^139 > 10^60. */
const EXP_END = 139n;
/** 2^-k of an argument before the series, and so many squarings after it. */
const HALVINGS = 20;
/** The first working precision in bits; doubled while a tie cannot be told. */
const FIRST_BITS = 192;
/** Above these a power is no number of 16 digits, hence no tie. */
const MAX_EXACT_POWER = 1000n;
const MAX_EXACT_ROOT = 200n;

export function qexp(x: Q): Q {
  if (x === 0) return 1;
  const n = numer(x);
  const d = denom(x);
  if (n > EXP_END * d || n < -EXP_END * d) throw OVERFLOW;
  for (let p = FIRST_BITS; ; p *= 2) {
    const result = agreed(expBounds((n << BigInt(p)) / d, 1n, p));
    if (result !== undefined) return limitQ(result);
  }
}

export function qln(x: Q): Q {
  if (qsign(x) <= 0) throw DOMAIN;
  if (x === 1) return 0;
  for (let p = FIRST_BITS; ; p *= 2) {
    const log = lnFixed(numer(x), denom(x), p);
    const result = agreed({ low: log - ulps(p), high: log + ulps(p), over: p });
    if (result !== undefined) return limitQ(result);
  }
}

export function qlog10(x: Q): Q {
  if (qsign(x) <= 0) throw DOMAIN;
  const n = numer(x);
  const d = denom(x);
  const e = exponent10(n, d);
  if (e >= 0 ? n === d * ten(e) : n * ten(-e) === d) return e;
  for (let p = FIRST_BITS; ; p *= 2) {
    const quotient = (lnFixed(n, d, p) << BigInt(p)) / lnFixed(10n, 1n, p);
    const result = agreed({ low: quotient - ulps(p), high: quotient + ulps(p), over: p });
    if (result !== undefined) return limitQ(result);
  }
}

export function qsqrt(x: Q): Q {
  if (qsign(x) < 0) throw DOMAIN;
  if (x === 0) return 0;
  const n = numer(x);
  const d = denom(x);
  // 20 digits before the point of the root: 15, and enough to see every tie; the last bit says that something is left over.
  const shift = 20 - Math.floor(exponent10(n, d) / 2);
  const top = shift >= 0 ? n * ten(2 * shift) : n;
  const bottom = shift >= 0 ? d : d * ten(-2 * shift);
  const root = rootOf(top / bottom, 2n);
  const sticky = root * root * bottom === top ? 0n : 1n;
  return shift >= 0
    ? significant(root * 2n + sticky, 2n * ten(shift), DIGITS)
    : significant((root * 2n + sticky) * ten(-shift), 2n, DIGITS);
}

/** x to the y. */
export function qpower(x: Q, y: Q): Q {
  if (y === 0) return 1;
  if (x === 0) {
    if (qsign(y) < 0) throw DOMAIN;
    return 0;
  }
  if (qsign(x) < 0) {
    if (denom(y) !== 1n) throw DOMAIN;
    const size = qpower(qneg(x), y);
    return numer(y) % 2n === 0n ? size : qneg(size);
  }
  if (x === 1) return 1;
  const exact = exactPower(numer(x), denom(x), numer(y), denom(y));
  if (exact !== undefined) return limitQ(significant(numer(exact), denom(exact), DIGITS));
  return powerByLogarithm(x, y);
}

/** A number surely between low and high over 2^over. */
type Bounds = { readonly low: bigint; readonly high: bigint; readonly over: number };

/** What both bounds round to, if that is one number. */
function agreed(bounds: Bounds): Q | undefined {
  if (bounds.low <= 0n && bounds.high >= 0n) return undefined;
  const unit = 1n << BigInt(bounds.over);
  const low = significant(bounds.low, unit, DIGITS);
  return qeq(low, significant(bounds.high, unit, DIGITS)) ? low : undefined;
}

function limitQ(x: Q): Q {
  return limit(numer(x), denom(x));
}

/** Absolute error of `lnFixed`, with room: its terms and multiples of ln 2 are fewer than 2^12, each off by a few. */
function ulps(_p: number): bigint {
  return 1n << 24n;
}

/** e^t for t over 2^p known up to `slack`; |t| < 2^8. Works on |t| and inverts, so the relative error is even. */
function expBounds(t: bigint, slack: bigint, p: number): Bounds {
  const unit = 1n << BigInt(p);
  const small = (t < 0n ? -t : t) >> BigInt(HALVINGS);
  let term = unit;
  let sum = unit;
  for (let i = 1n; term > 0n; i += 1n) {
    term = (term * small) / (unit * i);
    sum += term;
  }
  for (let i = 0; i < HALVINGS; i += 1) sum = (sum * sum) >> BigInt(p);
  // The series and the halving are off by 2^7 units at most, the squarings double it; then the slack of t itself.
  const error = ((sum * ((1n << BigInt(HALVINGS + 10)) + 2n * slack)) >> BigInt(p)) + 1n;
  if (t >= 0n) return { low: sum - error, high: sum + error, over: p };
  const over = 2 * p;
  const square = 1n << BigInt(over + p);
  return { low: square / (sum + error), high: square / (sum - error) + 1n, over };
}

/** ln(n/d) over 2^p. */
function lnFixed(n: bigint, d: bigint, p: number): bigint {
  // n/d = m · 2^k with m in 2/3 … 4/3, so that the sum never cancels.
  let k = bits(n) - bits(d);
  if (scaledBy(n, k < 0 ? -k : 0) * 3n > scaledBy(d, Math.max(k, 0)) * 4n) k += 1;
  if (scaledBy(n, k < 0 ? -k : 0) * 3n < scaledBy(d, Math.max(k, 0)) * 2n) k -= 1;
  const top = scaledBy(n, k < 0 ? -k : 0);
  const bottom = scaledBy(d, Math.max(k, 0));
  const series = 2n * artanh(top - bottom, top + bottom, p);
  return k === 0 ? series : series + BigInt(k) * ln2(p);
}

function scaledBy(n: bigint, shift: number): bigint {
  return n << BigInt(shift);
}

/** ln 2 by a formula of Machin's kind. */
function ln2(p: number): bigint {
  return 18n * artanh(1n, 26n, p) - 2n * artanh(1n, 4801n, p) + 8n * artanh(1n, 8749n, p);
}

/** artanh(n/d) over 2^p. */
function artanh(n: bigint, d: bigint, p: number): bigint {
  const z = (n << BigInt(p)) / d;
  const square = (z * z) >> BigInt(p);
  let term = z;
  let sum = 0n;
  for (let i = 1n; term !== 0n && term !== -1n; i += 2n) {
    sum += term / i;
    term = (term * square) >> BigInt(p);
  }
  return sum;
}

function powerByLogarithm(x: Q, y: Q): Q {
  const yn = numer(y);
  const yd = denom(y);
  for (let p = FIRST_BITS; ; p *= 2) {
    const log = lnFixed(numer(x), denom(x), p);
    const t = (log * yn) / yd;
    const slack = (ulps(p) * (yn < 0n ? -yn : yn)) / yd + 2n;
    const end = EXP_END << BigInt(p);
    if (t - slack > end || t + slack < -end) throw OVERFLOW;
    // The slack must be small beside the precision before the bounds mean anything.
    if (slack >> BigInt(p - 64) !== 0n) continue;
    const result = agreed(expBounds(t, slack, p));
    if (result !== undefined) return limitQ(result);
  }
}

/** (xn/xd)^(yn/yd) where it is a fraction that could be a tie of 16 digits. */
function exactPower(xn: bigint, xd: bigint, yn: bigint, yd: bigint): Q | undefined {
  const times = yn < 0n ? -yn : yn;
  if (times > MAX_EXACT_POWER || yd > MAX_EXACT_ROOT) return undefined;
  const n = rootOf(xn, yd);
  const d = rootOf(xd, yd);
  if (n ** yd !== xn || d ** yd !== xd) return undefined;
  return yn < 0n ? big(d ** times, n ** times) : big(n ** times, d ** times);
}

/** The greatest r with r^q <= n, bit by bit. */
function rootOf(n: bigint, q: bigint): bigint {
  if (n < 2n || q === 1n) return n;
  let root = 0n;
  for (let bit = BigInt(Math.floor(bits(n) / Number(q)) + 1); bit >= 0n; bit -= 1n) {
    const next = root + (1n << bit);
    if (next ** q <= n) root = next;
  }
  return root;
}
