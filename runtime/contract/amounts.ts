/** Amounts in whole minor units, and the few roundings there are (docs/contracts.md, section 6). */
import type { Kind } from '../../language/contract-info.ts';
import {
  add,
  ceil,
  compare,
  equals,
  floor,
  isInteger,
  mul,
  ONE,
  powerOfTen,
  type Rational,
  rational,
  roundDiv,
  sign,
  sub,
  ZERO,
} from '../../language/rational.ts';
import type { Value } from '../../language/values.ts';

export type Rounding = 'even' | 'up' | 'down';

/** Minor units as the program sees them: in whole units of the kind (EUR, not cents). */
export function amountValue(minor: bigint, kind: Kind): Value {
  return { kind: 'number', value: rational(minor, powerOfTen(kind.minor).n), unit: kind.name };
}

/** The number in a value; any other value is none that the program may give there. */
export function numberIn(value: Value): Rational {
  if (value.kind === 'number') return value.value;
  if (value.kind === 'int') return { n: value.value, d: 1n };
  throw new TypeError('the program gave no number where one is due');
}

/** In minor units, perhaps broken. */
export function inMinor(amount: Rational, kind: Kind): Rational {
  return mul(amount, powerOfTen(kind.minor));
}

/** Whole minor units; undefined where the amount is finer than they are. */
export function wholeMinor(amount: Rational, kind: Kind): bigint | undefined {
  const minor = inMinor(amount, kind);
  return isInteger(minor) ? minor.n : undefined;
}

export function roundMinor(minor: Rational, rounding: Rounding): bigint {
  if (rounding === 'up') return ceil(minor);
  return rounding === 'down' ? floor(minor) : roundDiv(minor.n, minor.d, 'even');
}

/**
 * The parts of a whole (not negative) by shares: each the floor, what is left one unit each by largest remainder, a tie to the
 * first named. Undefined where a share is negative or they do not sum to 1.
 */
export function partsOf(whole: bigint, shares: readonly Rational[]): readonly bigint[] | undefined {
  let sum = ZERO;
  for (const share of shares) {
    if (sign(share) < 0) return undefined;
    sum = add(sum, share);
  }
  if (!equals(sum, ONE)) return undefined;
  let left = whole;
  const parts: bigint[] = [];
  const rests: { readonly at: number; readonly rest: Rational }[] = [];
  shares.forEach((share, at) => {
    const exact = mul(share, { n: whole, d: 1n });
    const part = floor(exact);
    parts.push(part);
    left -= part;
    rests.push({ at, rest: sub(exact, { n: part, d: 1n }) });
  });
  rests.sort((a, b) => compare(b.rest, a.rest) || a.at - b.at);
  for (let i = 0; left > 0n; i += 1, left -= 1n) parts[rests[i]!.at]! += 1n;
  return parts;
}
