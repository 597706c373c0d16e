/** Arithmetic on intervals, by their ends (docs/core.md, section 7). */
import type { Fault, Value } from '../../language/values.ts';
import type { CoreType, Op } from '../core.ts';
import { type Abstract, asInterval, type Interval, intervalOf } from './abstract-values.ts';
import { operate, type Surroundings } from './operators.ts';
import { int, isFaultResult, MAX_INT, order } from './values.ts';

const BY_ENDS: ReadonlySet<Op['name']> = new Set([
  'add',
  'sub',
  'neg',
  'int_add',
  'int_sub',
  'int_neg',
  'mul',
  'int_mul',
  'scale',
  'int_to_number',
  'show_in',
]);

/** An operator that intervals go through end by end, on intervals; undefined for other operators and values. */
export function byEnds(
  op: Op,
  args: readonly Abstract[],
  types: readonly CoreType[],
  around: Surroundings,
  mayFault: (fault: Fault) => void,
): Abstract | undefined {
  if (!BY_ENDS.has(op.name)) return undefined;
  const intervals = args.map(asInterval);
  if (!intervals.every((interval) => interval !== undefined)) return undefined;
  /** An end of the result: undefined is unbounded. */
  const end = (values: readonly (Value | undefined)[], side: -1 | 1): Value | undefined => {
    if (!values.every((value) => value !== undefined)) return undefined;
    const result = operate(op, values, types, around);
    if (!isFaultResult(result)) return result;
    mayFault(result);
    // Only Int ends stop somewhere: at the end of the range that they left.
    return op.name.startsWith('int_') && op.name !== 'int_to_number' ? int(side < 0 ? -MAX_INT : MAX_INT) : undefined;
  };
  const closed = (low: Value | undefined, high: Value | undefined): Abstract =>
    intervalOf({ kind: 'interval', low, high, lowOpen: false, highOpen: false });
  const [a, b] = intervals;
  switch (op.name) {
    case 'add':
    case 'int_add':
      return closed(end([a!.low, b!.low], -1), end([a!.high, b!.high], 1));
    case 'sub':
    case 'int_sub':
      return closed(end([a!.low, b!.high], -1), end([a!.high, b!.low], 1));
    case 'neg':
    case 'int_neg':
      return closed(end([a!.high], -1), end([a!.low], 1));
    case 'mul':
    case 'int_mul':
      return product(op, a!, b!, types, around, mayFault);
    case 'scale': {
      const ends = [end([a!.low], -1), end([a!.high], 1)] as const;
      return op.factor.n < 0n ? closed(ends[1], ends[0]) : closed(ends[0], ends[1]);
    }
    default:
      return closed(end([a!.low], -1), end([a!.high], 1));
  }
}

/** One of the four products of ends: a value, or beyond every value below or above. */
type Corner = Value | 'below' | 'above';

function product(
  op: Op,
  a: Interval,
  b: Interval,
  types: readonly CoreType[],
  around: Surroundings,
  mayFault: (fault: Fault) => void,
): Abstract {
  const corners: Corner[] = [];
  for (const x of [a.low ?? 'below', a.high ?? 'above'] as const)
    for (const y of [b.low ?? 'below', b.high ?? 'above'] as const)
      corners.push(corner(op, x, y, types, around, mayFault));
  const least = corners.reduce((best, other) => (isLess(other, best) ? other : best));
  const most = corners.reduce((best, other) => (isLess(best, other) ? other : best));
  const bound = (end: Corner, isLow: boolean): Value | undefined => {
    if (typeof end !== 'string') return end;
    return op.name === 'int_mul' ? int(isLow ? -MAX_INT : MAX_INT) : undefined;
  };
  return intervalOf({
    kind: 'interval',
    low: bound(least, true),
    high: bound(most, false),
    lowOpen: false,
    highOpen: false,
  });
}

function corner(
  op: Op,
  x: Value | 'below' | 'above',
  y: Value | 'below' | 'above',
  types: readonly CoreType[],
  around: Surroundings,
  mayFault: (fault: Fault) => void,
): Corner {
  if (typeof x !== 'string' && typeof y !== 'string') {
    const result = operate(op, [x, y], types, around);
    if (!isFaultResult(result)) return result;
    mayFault(result);
  }
  const sign = signOf(x) * signOf(y);
  // Nothing times what has no end is nothing: an unbounded end stands for a large value, not for infinity.
  if (sign === 0) return typeof x === 'string' ? zeroLike(y) : zeroLike(x);
  return sign < 0 ? 'below' : 'above';
}

function zeroLike(value: Value | 'below' | 'above'): Value {
  if (typeof value === 'string') throw new Error('an end is expected');
  return value;
}

function signOf(end: Value | 'below' | 'above'): number {
  if (end === 'below') return -1;
  if (end === 'above') return 1;
  if (end.kind === 'int') return end.value < 0n ? -1 : end.value > 0n ? 1 : 0;
  if (end.kind !== 'number') throw new Error('a number is expected');
  return end.value.n < 0n ? -1 : end.value.n > 0n ? 1 : 0;
}

function isLess(a: Corner, b: Corner): boolean {
  if (a === b || b === 'below' || a === 'above') return false;
  if (a === 'below' || b === 'above') return true;
  return order(a, b)! < 0;
}
