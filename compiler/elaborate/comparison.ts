/** Comparisons: values of one type, ages against literals, ranges, sets and lists of codes. */
import type * as Ast from '../../language/ast.ts';
import { tooMany } from '../../language/codes/names.ts';
import { mayBeNone, notCollection, notOrdered, operatorMismatch, rangeReversed } from '../../language/codes/types.ts';
import { ageLiteralWanted, periodsDiffer } from '../../language/codes/units.ts';
import { compare, type Rational } from '../../language/rational.ts';
import type { Comparison, CoreType, Expr } from '../core.ts';
import { codeSetNumber } from './codes.ts';
import { coerce, infer } from './expressions.ts';
import { type NumberExpr, reportKinds, sideOf, writtenAs } from './kinds.ts';
import { boolConstant, constant, intConstant, literal, periodLiteral } from './literals.ts';
import { both, compareWith, ifElse, op } from './making.ts';
import type { Place } from './names.ts';
import { report, textAt } from './scope.ts';
import { MAX_NESTED_PARTS } from './sizes.ts';
import { BOOL, isOrdered, type NumberType, sameType, typeWords } from './types.ts';

const RELATIONS: Readonly<Record<Ast.Relation, Comparison>> = {
  '=': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
};

export function relation(at: Place, written: Extract<Ast.Expr, { kind: 'relation' }>): Expr | undefined {
  return compareWritten(at, written.left, written.op, written.right, written);
}

function isLiteral(written: Ast.Expr): boolean {
  if (written.kind === 'group') return isLiteral(written.value);
  if (written.kind === 'negate') return isLiteral(written.operand);
  return written.kind === 'number';
}

/** `left op right`, where a literal takes its kind from the other side. */
export function compareWritten(
  at: Place,
  left: Ast.Expr,
  sign: Ast.Relation,
  right: Ast.Expr,
  whole: Ast.Expr,
): Expr | undefined {
  const literalFirst = (left.kind === 'number' || left.kind === 'negate') && !isLiteral(right);
  const first = infer(at, literalFirst ? right : left);
  if (first === undefined) {
    // The other side may have faults of its own to tell of, unless it needs this one to be understood.
    const other = literalFirst ? left : right;
    if (other.kind !== 'number' && other.kind !== 'name') infer(at, other);
    return undefined;
  }
  if (first.type.kind === 'age') {
    const bound = literalFirst ? left : right;
    if (!infersAge(at, bound)) return compareAge(at, first, literalFirst ? flipped(sign) : sign, bound);
  }
  const second = infer(at, literalFirst ? left : right, first.type.kind === 'int' ? undefined : first.type);
  return compareValues(at, first, sign, second, whole, literalFirst);
}

function infersAge(at: Place, written: Ast.Expr): boolean {
  if (written.kind !== 'name') return false;
  const entity = at.scope.values.get(written.name.text);
  const local = at.locals.get(written.name.text);
  if (local?.kind === 'var') return local.type.kind === 'age';
  return entity?.kind === 'field' && at.scope.builder.fieldTypes[entity.index]?.kind === 'age';
}

function flipped(sign: Ast.Relation): Ast.Relation {
  const flip: Readonly<Record<Ast.Relation, Ast.Relation>> = {
    '=': '=',
    '!=': '!=',
    '<': '>',
    '<=': '>=',
    '>': '<',
    '>=': '<=',
  };
  return flip[sign];
}

/** An age against a literal, in completed units of it (semantics.md, section 2). */
export function compareAge(at: Place, age: Expr, sign: Ast.Relation, bound: Ast.Expr): Expr | undefined {
  const inner = bound.kind === 'group' ? bound.value : bound;
  const period = periodLiteral(inner);
  if (period === undefined) {
    const value = inner.kind === 'number' ? literal(at.scope, inner, age.type) : infer(at, bound);
    return value && report(at.scope, ageLiteralWanted(bound.span, { given: typeWords(value.type) }));
  }
  return compareWith(RELATIONS[sign], completedUnits(age, period.unit), intConstant(period.count));
}

export function completedUnits(age: Expr, unit: NonNullable<ReturnType<typeof periodLiteral>>['unit']): Expr {
  return { kind: 'op', type: { kind: 'int' }, op: { name: 'completed', unit }, args: [age] };
}

const LIST_WHY = 'A list has many values: ask with a query, such as `exists r in readings where r.value > …`.';

function isListed({ type }: Expr): boolean {
  return type.kind === 'list' || type.kind === 'element';
}

export function compareValues(
  at: Place,
  first: Expr,
  sign: Ast.Relation,
  second: Expr | undefined,
  whole: Ast.Expr,
  swapped: boolean,
): Expr | undefined {
  if (second === undefined) return undefined;
  let [left, right] = swapped ? [second, first] : [first, second];
  if (left.type.kind === 'int' && right.type.kind === 'number') left = toNumber(left);
  if (right.type.kind === 'int' && left.type.kind === 'number') right = toNumber(right);
  if (left.type.kind === 'finding' && right.type.kind === 'bool') left = op(BOOL, 'finding_to_bool', left);
  if (right.type.kind === 'finding' && left.type.kind === 'bool') right = op(BOOL, 'finding_to_bool', right);
  if (left.type.kind === 'date' && right.type.kind === 'datetime')
    right = { kind: 'op', type: left.type, op: { name: 'to_date' }, args: [right] };
  if (right.type.kind === 'date' && left.type.kind === 'datetime')
    left = { kind: 'op', type: right.type, op: { name: 'to_date' }, args: [left] };
  const option = [left, right].find((side) => side.type.kind === 'option');
  if (option !== undefined) return report(at.scope, mayBeNone(whole.span, { what: 'This result' }));
  if (!sameType(left.type, right.type)) {
    if (left.type.kind === 'number' && right.type.kind === 'number')
      return reportKinds(
        at.scope,
        whole.span,
        sideOf(at.scope, left as NumberExpr),
        sideOf(at.scope, right as NumberExpr),
      );
    return report(
      at.scope,
      operatorMismatch(whole.span, {
        op: sign,
        left: typeWords(left.type),
        right: typeWords(right.type),
        why: isListed(left) || isListed(right) ? LIST_WHY : 'Only values of one type compare.',
      }),
    );
  }
  if (sign !== '=' && sign !== '!=' && !isOrdered(left.type))
    return report(at.scope, notOrdered(whole.span, { given: typeWords(left.type) }));
  if (
    left.type.kind === 'period' &&
    left.kind === 'const' &&
    right.kind === 'const' &&
    left.value.kind === 'period' &&
    right.value.kind === 'period'
  ) {
    const [a, b] = [left.value, right.value];
    if ((a.months === 0) !== (b.months === 0)) {
      return report(
        at.scope,
        periodsDiffer(whole.span, {
          left: writtenAs(at.scope, left) ?? 'This',
          right: writtenAs(at.scope, right) ?? 'the other',
        }),
      );
    }
  }
  return compareWith(RELATIONS[sign], left, right);
}

function toNumber(value: Expr): Expr {
  const type: NumberType = { kind: 'number', quantity: '1', units: [''] };
  if (value.kind === 'const' && value.value.kind === 'int')
    return constant(type, { kind: 'number', value: { n: value.value.value, d: 1n }, unit: '' });
  return op(type, 'int_to_number', value);
}

/** `x in 1..3`, `x in { a, b }`, `code in codes`, `age in 18 years .. 85 years`, `x in list`. */
export function membership(at: Place, written: Extract<Ast.Expr, { kind: 'in' }>): Expr | undefined {
  const left = infer(at, written.left);
  if (left === undefined) return undefined;
  const result = within(at, left, written.left, written.right, written);
  const right = written.right.kind === 'group' ? written.right.value : written.right;
  if (result !== undefined && right.kind === 'range') reportReversed(at, right, left.type);
  return result;
}

/** A range of literals that ends before it begins holds for nobody. */
function reportReversed(at: Place, range: Ast.RangeExpr, type: CoreType): void {
  const end = (written: Ast.Expr): Rational | undefined => {
    const period = periodLiteral(written);
    if (period !== undefined) return comparable(period);
    if (written.kind !== 'number') return undefined;
    const value = literal(at.scope, written, type.kind === 'number' ? type : undefined)?.value;
    return value?.kind === 'number' ? value.value : value?.kind === 'int' ? { n: value.value, d: 1n } : undefined;
  };
  const [low, high] = [end(range.low), end(range.high)];
  if (low === undefined || high === undefined || compare(low, high) <= 0) return;
  const words = { low: textAt(at.scope, range.low.span), high: textAt(at.scope, range.high.span) };
  report(at.scope, rangeReversed(range.span, words));
}

/** Ages of two units compare in days, roughly: enough to tell which end is meant to be the lower. */
function comparable({ count, unit }: NonNullable<ReturnType<typeof periodLiteral>>): Rational {
  const days = { years: 365, months: 30, weeks: 7, days: 1, hours: 0, minutes: 0, seconds: 0 }[unit];
  return { n: BigInt(count * days), d: 1n };
}

/** Whether a value lies in the range, set or code list that is written. */
export function within(
  at: Place,
  left: Expr,
  leftWritten: Ast.Expr,
  right: Ast.Expr,
  whole: Ast.Expr,
): Expr | undefined {
  const collectionWritten = right.kind === 'group' ? right.value : right;
  if (collectionWritten.kind === 'range') return inRange(at, left, collectionWritten, whole);
  if (left.type.kind === 'code' && collectionWritten.kind === 'name') {
    const set = codeSetNumber(at.scope, collectionWritten.name, 'report');
    return set === undefined ? undefined : { kind: 'op', type: BOOL, op: { name: 'in_codes', set }, args: [left] };
  }
  if (collectionWritten.kind === 'set' && collectionWritten.items.length > 0) {
    if (collectionWritten.items.length > MAX_NESTED_PARTS)
      return report(
        at.scope,
        tooMany(leftWritten.span, { what: 'The set', limit: MAX_NESTED_PARTS, parts: 'members' }),
      );
    let result: Expr | undefined;
    for (const item of collectionWritten.items) {
      const same =
        item.kind === 'range'
          ? inRange(at, left, item, whole)
          : left.type.kind === 'age'
            ? compareAge(at, left, '=', item)
            : compareValues(
                at,
                left,
                '=',
                infer(at, item, left.type.kind === 'int' ? undefined : left.type),
                item,
                false,
              );
      if (same === undefined) return undefined;
      result = result === undefined ? same : ifElse(result, boolConstant(true), same);
    }
    return result;
  }
  const list = infer(at, right);
  if (list === undefined) return undefined;
  if (list.type.kind !== 'list' && list.type.kind !== 'set')
    return report(at.scope, notCollection(right.span, { given: typeWords(list.type) }));
  const value = coerce(at, leftWritten, left, list.type.of, 'this collection');
  return value && op(BOOL, 'member', value, list);
}

/** Both ends in, or the upper one out. */
export function inRange(at: Place, left: Expr, range: Ast.RangeExpr, whole: Ast.Expr): Expr | undefined {
  const upper = range.openEnd ? '<' : '<=';
  const type = left.type.kind === 'int' ? undefined : left.type;
  const low =
    left.type.kind === 'age'
      ? compareAge(at, left, '>=', range.low)
      : compareValues(at, left, '>=', infer(at, range.low, type), whole, false);
  const high =
    left.type.kind === 'age'
      ? compareAge(at, left, upper, range.high)
      : compareValues(at, left, upper, infer(at, range.high, type), whole, false);
  return low && high && both(low, high);
}
