/** Operators on abstract values: intervals by end points, the rest by what is possible. */
import { type AbstractWorld, may } from './abstract.ts';
import {
  type Abstract,
  ANY,
  compareAbstract,
  every,
  highOf,
  highOpen,
  lowOf,
  lowOpen,
  one,
  some,
  span,
  valuesIn,
} from './domains.ts';
import { DIVISION, DOMAIN, isFault, OVERFLOW } from './faults.ts';
import type { OpInfo, Type, Val } from './module.ts';
import { qsign } from './numbers.ts';
import { apply, q } from './operators.ts';
import { isFiniteType, isOrdered, order } from './values.ts';

export function abstractOp(w: AbstractWorld, op: OpInfo, t: Type, args: readonly Abstract[]): Abstract | null {
  const points: Val[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i]!;
    if (arg.k === 'one') points.push(arg.v);
  }
  if (points.length === args.length) {
    try {
      return one(apply(op, points, w, w.M));
    } catch (thrown) {
      if (!isFault(thrown)) throw thrown;
      may(w, thrown);
      return null;
    }
  }
  const a = args[0]!;
  const b = args[1]!;
  switch (op.name) {
    case 'not': {
      const turned: Val[] = [];
      for (let i = valuesIn(a).length - 1; i >= 0; i -= 1) turned.push(valuesIn(a)[i] !== true);
      return some(turned);
    }
    case 'finding_to_bool':
      return a;
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      if (op.of.k === 'p' && op.name !== 'eq' && op.name !== 'ne') may(w, DOMAIN);
      if (!isFiniteType(op.of, w.M) && !isOrdered(op.of)) return some([false, true]);
      return compareAbstract(op.name, op.of, a, b, w.M);
    case 'neg':
    case 'int_neg':
      return ends(w, op, t, [[highOf(a)], [lowOf(a)]]);
    case 'int_to_number':
    case 'show_in':
      return ends(w, op, t, [[lowOf(a)], [highOf(a)]]);
    case 'scale': {
      const sign = qsign(op.number);
      if (sign === 0) return one([0, op.unit]);
      return ends(w, op, t, sign > 0 ? [[lowOf(a)], [highOf(a)]] : [[highOf(a)], [lowOf(a)]]);
    }
    case 'add':
    case 'int_add':
      return ends(w, op, t, [
        [lowOf(a), lowOf(b)],
        [highOf(a), highOf(b)],
      ]);
    case 'sub':
    case 'int_sub':
      return ends(w, op, t, [
        [lowOf(a), highOf(b)],
        [highOf(a), lowOf(b)],
      ]);
    case 'mul':
    case 'int_mul':
      return product(w, op, t, a, b);
    case 'div':
      if (mayBeZero(b)) may(w, DIVISION);
      return every(t, w.M);
    case 'ln':
    case 'log10':
    case 'sqrt':
      may(w, DOMAIN);
      return every(t, w.M);
    case 'pow':
      may(w, DOMAIN);
      may(w, OVERFLOW);
      return every(t, w.M);
    case 'power':
      if ((op.number as number) < 0 && mayBeZero(a)) may(w, DIVISION);
      return every(t, w.M);
    case 'least':
    case 'greatest':
      if (op.of.k === 'p') may(w, DOMAIN);
      return every(t, w.M);
    case 'period_add':
    case 'period_sub':
      may(w, DOMAIN);
      may(w, OVERFLOW);
      return every(t, w.M);
    case 'exp':
    case 'floor':
    case 'ceil':
    case 'date_add':
    case 'date_sub':
      may(w, OVERFLOW);
      return every(t, w.M);
    case 'list':
    case 'set':
    case 'some':
      return ANY;
    default:
      return every(t, w.M);
  }
}

export function mayBeZero(b: Abstract): boolean {
  const lo = lowOf(b);
  const hi = highOf(b);
  const below = lo === null ? -1 : qsign(q(lo));
  const above = hi === null ? 1 : qsign(q(hi));
  return (below < 0 || (below === 0 && !lowOpen(b))) && (above > 0 || (above === 0 && !highOpen(b)));
}

/** The interval between two ends, each the operator on ends of its arguments; an end that does not exist is null. */
export function ends(w: AbstractWorld, op: OpInfo, t: Type, pairs: readonly (readonly Val[])[]): Abstract {
  const lo = end(w, op, pairs[0]!, -1);
  const hi = end(w, op, pairs[1]!, 1);
  return span(t, lo, hi, false, false);
}

export function end(w: AbstractWorld, op: OpInfo, args: readonly Val[], side: number): Val {
  for (let i = 0; i < args.length; i += 1) if (args[i] === null) return null;
  try {
    return apply(op, args, w, w.M);
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown;
    may(w, thrown);
    return op.name.startsWith('int_') && op.name !== 'int_to_number' ? side * Number.MAX_SAFE_INTEGER : null;
  }
}

/** The four corners; 0 times an end that does not exist is 0, and an overflow is an end that does not exist. */
export function product(w: AbstractWorld, op: OpInfo, t: Type, a: Abstract, b: Abstract): Abstract {
  const whole = op.name === 'int_mul';
  let low: Val = null;
  let high: Val = null;
  let noLow = false;
  let noHigh = false;
  for (let i = 0; i < 4; i += 1) {
    const x = i < 2 ? lowOf(a) : highOf(a);
    const y = i % 2 === 0 ? lowOf(b) : highOf(b);
    const sign = signOf(x, i < 2 ? -1 : 1, whole) * signOf(y, i % 2 === 0 ? -1 : 1, whole);
    const corner = x === null || y === null ? (sign === 0 ? zeroOf(op, x, y, t) : null) : end(w, op, [x, y], sign);
    if (corner === null) {
      if (sign < 0) noLow = true;
      else noHigh = true;
      continue;
    }
    if (low === null || order(t, corner, low) < 0) low = corner;
    if (high === null || order(t, corner, high) > 0) high = corner;
  }
  return span(t, noLow ? null : low, noHigh ? null : high, false, false);
}

export function signOf(x: Val, side: number, whole: boolean): number {
  if (x === null) return side;
  return whole ? ((x as number) < 0 ? -1 : (x as number) > 0 ? 1 : 0) : qsign(q(x));
}

/** 0 in the unit of the product; a factor without end has no unit, so the first of the type is taken. */
export function zeroOf(op: OpInfo, _x: Val, _y: Val, t: Type): Val {
  return op.name === 'int_mul' ? 0 : [0, t.u[0]!];
}
