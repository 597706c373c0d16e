/** Amounts in whole minor units, and the few roundings there are (docs/contracts.md, section 6). */

import type { Rational } from '../../../language/rational.ts';
import * as Q from '../../../language/rational.ts';
import { unreachable } from '../../../language/unreachable.ts';
import type { Value } from '../../../language/values.ts';
import type { Kind } from '../../contract.ts';

/** An amount as expressions see it: in whole units (EUR, not cents). */
export function amountValue(minor: bigint, kind: Kind): Value {
  return { kind: 'number', value: Q.rational(minor, 10n ** BigInt(kind.minor)), unit: kind.name };
}

/** In minor units, perhaps broken. */
export function inMinor(value: Rational, kind: Kind): Rational {
  return Q.mul(value, Q.powerOfTen(kind.minor));
}

/** Whole minor units; undefined where the amount is finer than they are. */
export function wholeMinor(value: Rational, kind: Kind): bigint | undefined {
  const minor = inMinor(value, kind);
  return Q.isInteger(minor) ? minor.n : undefined;
}

export function rationalOf(value: Value): Rational {
  if (value.kind === 'number') return value.value;
  if (value.kind === 'int') return Q.rational(value.value);
  throw new Error('an amount is expected');
}

/** To whole minor units. */
export function roundMinor(minor: Rational, rounding: 'even' | 'up' | 'down'): bigint {
  switch (rounding) {
    case 'even':
      return Q.roundDiv(minor.n, minor.d, 'even');
    case 'up':
      return Q.ceil(minor);
    case 'down':
      return Q.floor(minor);
    default:
      return unreachable(rounding);
  }
}

/**
 * The parts of a whole (not negative) by shares (not negative, sum 1): each the floor, what is left one unit each by largest
 * remainder, a tie to the first named. Undefined where the shares do not make the whole.
 */
export function split(whole: bigint, shares: readonly Rational[]): bigint[] | undefined {
  if (shares.some((share) => Q.sign(share) < 0)) return undefined;
  if (!Q.equals(shares.reduce(Q.add, Q.ZERO), Q.ONE)) return undefined;
  const exact = shares.map((share) => Q.mul(share, Q.rational(whole)));
  const parts = exact.map(Q.floor);
  let left = whole - parts.reduce((sum, part) => sum + part, 0n);
  const byRemainder = exact
    .map((share, i) => ({ i, rest: Q.sub(share, Q.rational(parts[i]!)) }))
    .sort((a, b) => Q.compare(b.rest, a.rest) || a.i - b.i);
  for (const { i } of byRemainder) {
    if (left === 0n) break;
    parts[i]! += 1n;
    left -= 1n;
  }
  return parts;
}

/** m·(now−a)/(b−a) in whole minor units, half-even, within 0 … m; all of m where b is not after a and now has reached b. */
export function prorated(amount: Rational, kind: Kind, span: { from: number; to: number; now: number }): bigint {
  const { from, to, now } = span;
  const whole = roundMinor(inMinor(amount, kind), 'even');
  if (now >= to) return whole;
  if (now <= from) return 0n;
  const part = Q.mul(inMinor(amount, kind), Q.rational(now - from, to - from));
  return roundMinor(part, 'even');
}

/** `300.00 EUR`, `2 Refill`. */
export function amountText(minor: bigint, { name, minor: digits }: Kind): string {
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  const point = text.length - digits;
  const number = digits === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
  return `${minor < 0n ? '-' : ''}${number} ${name}`;
}
