/** The operators on values, numbers boxed: what generated code does not write out itself, and abstract values at single points. */
import {
  completed,
  DAY_MS,
  dateAdd,
  datetimeAdd,
  localDay,
  type Period,
  periodAdd,
  unitsBetween,
  unitsBetweenInstants,
} from './dates.ts';
import { qexp, qln, qlog10, qpower, qsqrt } from './functions.ts';
import type { Module, OpInfo, Val } from './module.ts';
import {
  big,
  denom,
  numer,
  type Q,
  qabs,
  qadd,
  qceil,
  qdiv,
  qfloor,
  qmul,
  qneg,
  qpow,
  qround,
  qsub,
  ten,
} from './numbers.ts';
import { type Boxed, inCodes, int, order, same, setOf } from './values.ts';

/** What an operator may look at beside its arguments. */
export type Moment = { readonly today: number; readonly now: number };

export function apply(op: OpInfo, args: readonly Val[], at: Moment, M: Module): Val {
  const a = args[0] as Val;
  const b = args[1] as Val;
  switch (op.name) {
    case 'not':
      return a !== true;
    case 'finding_to_bool':
      return a;
    case 'int_add':
      return int((a as number) + (b as number));
    case 'int_sub':
      return int((a as number) - (b as number));
    case 'int_mul':
      return int((a as number) * (b as number));
    case 'int_neg':
      return 0 - (a as number);
    case 'int_abs':
      return Math.abs(a as number);
    case 'int_to_number':
      return [a as number, op.unit];
    case 'add':
      return [qadd(q(a), q(b)), unitOf(a)];
    case 'sub':
      return [qsub(q(a), q(b)), unitOf(a)];
    case 'mul':
      return [qmul(q(a), q(b)), op.table![unitOf(a)]![unitOf(b)]!];
    case 'div':
      return [qdiv(q(a), q(b)), op.table![unitOf(a)]![unitOf(b)]!];
    case 'power':
      return [qpow(q(a), op.number as number), op.table![unitOf(a)]![0]!];
    case 'neg':
      return [qneg(q(a)), unitOf(a)];
    case 'abs':
      return [qabs(q(a)), unitOf(a)];
    case 'scale':
      return [qmul(q(a), op.number), op.unit];
    case 'show_in':
      return [q(a), op.unit];
    case 'exp':
      return [qexp(q(a)), op.unit];
    case 'ln':
      return [qln(q(a)), op.unit];
    case 'log10':
      return [qlog10(q(a)), op.unit];
    case 'sqrt':
      return [qsqrt(q(a)), op.unit];
    case 'pow':
      return [qpower(q(a), q(b)), op.unit];
    case 'floor':
      return qfloor(q(a));
    case 'ceil':
      return qceil(q(a));
    case 'round':
      return [qround(q(a), op.number, op.offset, op.flag), unitOf(a)];
    case 'round_digits':
      return [roundDigits(a as Boxed, op.number as number, op.flag, M), unitOf(a)];
    case 'least':
      return order(op.of, a, b) <= 0 ? a : b;
    case 'greatest':
      return order(op.of, a, b) >= 0 ? a : b;
    case 'eq':
      return same(op.of, a, b, M);
    case 'ne':
      return !same(op.of, a, b, M);
    case 'lt':
      return order(op.of, a, b) < 0;
    case 'le':
      return order(op.of, a, b) <= 0;
    case 'gt':
      return order(op.of, a, b) > 0;
    case 'ge':
      return order(op.of, a, b) >= 0;
    case 'completed':
      return completed(a as number, op.word, at.today);
    case 'today':
      return at.today;
    case 'now':
      return at.now;
    case 'date_add':
      return shift(op, a as number, b as Period, 1);
    case 'date_sub':
      return shift(op, a as number, b as Period, -1);
    case 'date_diff':
      return [0, int(((a as number) - (b as number)) * (op.of.k === 'd' ? DAY_MS : 1))];
    case 'date_units':
      return op.of.k === 'd'
        ? unitsBetween((a as number) * DAY_MS, (b as number) * DAY_MS, op.word)
        : unitsBetweenInstants(a as number, b as number, op.word);
    case 'period_add':
      return periodAdd(a as Period, b as Period, 1);
    case 'period_sub':
      return periodAdd(a as Period, b as Period, -1);
    case 'to_date':
      return op.of.k === 'd' ? a : localDay(a as number);
    case 'in_codes':
      return inCodes(a, M.codeSets[op.set]!);
    case 'member': {
      const items = b as readonly Val[];
      for (let i = 0; i < items.length; i += 1) if (same(op.of, a, items[i]!, M)) return true;
      return false;
    }
    case 'list':
      return args;
    case 'set':
      return setOf(op.of, args, M);
    case 'append':
      return (a as readonly Val[]).concat([b]);
    case 'length':
      return (a as readonly Val[]).length;
    case 'median':
      return median(op, a as readonly Val[]);
    case 'some':
      return [a];
    case 'none':
      return null;
    default:
      return concat(args as readonly string[]);
  }
}

export function q(a: Val): Q {
  return (a as Boxed)[0];
}

function unitOf(a: Val): number {
  return (a as Boxed)[1];
}

function shift(op: OpInfo, at: number, period: Period, sign: number): number {
  return op.of.k === 'd' ? dateAdd(at, period, sign, op.flag) : datetimeAdd(at, period, sign, op.flag);
}

/** To digits of the unit that the value is shown in. */
function roundDigits(value: Boxed, digits: number, halfEven: boolean, M: Module): Q {
  const unit = M.units[value[1]]!;
  const n = numer(unit.factor);
  const d = denom(unit.factor);
  const step = digits >= 0 ? big(n, d * ten(digits)) : big(n * ten(-digits), d);
  return qround(value[0], step, unit.offset, halfEven);
}

/** Of an empty list none; of an even number of items the mean of the middle two, in the unit of the lower. */
function median(op: OpInfo, items: readonly Val[]): Val {
  if (items.length === 0) return null;
  const type = op.of.of!;
  const sorted: Val[] = [];
  for (let i = 0; i < items.length; i += 1) {
    const item = items[i]!;
    let at = sorted.length;
    while (at > 0 && order(type, sorted[at - 1]!, item) > 0) {
      sorted[at] = sorted[at - 1]!;
      at -= 1;
    }
    sorted[at] = item;
  }
  const half = Math.floor(sorted.length / 2);
  const high = boxed(type.k, sorted[half]!, op.unit);
  if (sorted.length % 2 === 1) return [high];
  const low = boxed(type.k, sorted[half - 1]!, op.unit);
  return [[qdiv(qadd(low[0], high[0]), 2), low[1]]];
}

function boxed(kind: string, item: Val, unit: number): Boxed {
  return kind === 'i' ? [item as number, unit] : (item as Boxed);
}

function concat(parts: readonly string[]): string {
  let text = '';
  for (let i = 0; i < parts.length; i += 1) text += parts[i]!;
  return text;
}
