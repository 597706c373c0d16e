/** Faults in what time alone brings about: linear arithmetic and the size of numbers show that there is none, else it is told. */

import { LAST_DATE } from '../../../language/dates.ts';
import type { Rational } from '../../../language/rational.ts';
import * as Q from '../../../language/rational.ts';
import type { Value } from '../../../language/values.ts';
import type { CoreType, Expr } from '../../core.ts';
import { MAX_AMOUNT } from '../../interpret/contract/ranges.ts';
import { MAX_INT } from '../../interpret/values.ts';
import { constantForm, minus, plus } from './forms.ts';
import * as S from './symbols.ts';

export type Faulty = { readonly expr: Expr; readonly what: 'division' | 'overflow' | 'order' | 'date' | 'other' };

/** What slots hold together: coins below MAX_AMOUNT, and fewer of them than that. */
const MAX_HELD = MAX_AMOUNT * MAX_AMOUNT;
/** Numbers beyond 10^60 are an overflow. */
const MAX_NUMBER = Q.powerOfTen(Q.MAX_EXPONENT);
/** A divisor that is not shown to be at least this far from 0 might be too small for the result. */
const LEAST_DIVISOR = Q.powerOfTen(-9);
/** A longer period may lead beyond the year 9999 from today. */
const LONGEST_MONTHS = 12_000;
const LONGEST_MS = 1000 * 366 * 86_400_000;

/** The first part that may be a fault at this point of the path. */
export function faultIn(path: S.Path, expr: Expr): Faulty | undefined {
  const first = (parts: readonly Expr[]): Faulty | undefined => {
    for (const part of parts) {
      const found = faultIn(path, part);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  switch (expr.kind) {
    case 'const':
    case 'var':
      return undefined;
    case 'mark':
      return faultIn(path, expr.body);
    case 'let': {
      const found = faultIn(path, expr.value);
      if (found !== undefined) return found;
      const inner = S.branch(path);
      S.bindExpr(inner, expr.name, expr.value);
      return faultIn(inner, expr.body);
    }
    case 'if': {
      const found = faultIn(path, expr.condition);
      if (found !== undefined) return found;
      for (const [holds, value] of [[true, expr.yes] as const, [false, expr.no] as const]) {
        const side = S.branch(path);
        S.assume(side, S.casesOf(side, expr.condition, holds));
        if (S.isImpossible(side)) continue;
        const inside = faultIn(side, value);
        if (inside !== undefined) return inside;
      }
      return undefined;
    }
    case 'op':
      return first(expr.args) ?? faultOf(path, expr);
    case 'record':
      return first(expr.fields);
    case 'case':
      return first(expr.args);
    case 'get':
    case 'element':
      return faultIn(path, expr.value);
    case 'match':
      return first([expr.value, ...expr.arms.map(({ body }) => body)]);
    case 'fold':
    case 'call':
    case 'default':
    case 'ref':
    case 'field':
    case 'ask':
    case 'fault':
      return { expr, what: 'other' };
  }
}

function faultOf(path: S.Path, expr: Extract<Expr, { kind: 'op' }>): Faulty | undefined {
  const { op, args } = expr;
  switch (op.name) {
    case 'int_add':
    case 'int_sub':
    case 'int_mul':
    case 'floor':
    case 'ceil':
      return isWithin(path, expr, Q.rational(MAX_INT)) ? undefined : { expr, what: 'overflow' };
    case 'add':
    case 'sub':
    case 'mul':
    case 'scale':
      return isWithin(path, expr, MAX_NUMBER) ? undefined : { expr, what: 'overflow' };
    case 'div': {
      if (!isApart(path, args[1]!)) return { expr, what: 'division' };
      return isWithin(path, expr, MAX_NUMBER) ? undefined : { expr, what: 'overflow' };
    }
    case 'power':
    case 'exp':
    case 'ln':
    case 'log10':
    case 'sqrt':
    case 'pow':
    case 'median':
      return { expr, what: 'other' };
    case 'least':
    case 'greatest':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
    case 'period_add':
    case 'period_sub':
      return args[0]!.type.kind === 'period' && !areOfOneSort(path, args) ? { expr, what: 'order' } : undefined;
    case 'date_add':
    case 'date_sub':
      return isBounded(path, args[0]!) && isBounded(path, args[1]!) ? undefined : { expr, what: 'date' };
    default:
      return undefined;
  }
}

function isWithin(path: S.Path, expr: Expr, most: Rational): boolean {
  if (Q.compare(sizeOf(path, expr), most) <= 0) return true;
  const form = S.formOf(path, expr);
  return (
    S.proves(path, { form: minus(constantForm(most), form), is: 'ge' }) &&
    S.proves(path, { form: plus(constantForm(most), form), is: 'ge' })
  );
}

function isApart(path: S.Path, divisor: Expr): boolean {
  const form = S.formOf(path, divisor);
  return (
    S.proves(path, { form: minus(form, constantForm(LEAST_DIVISOR)), is: 'ge' }) ||
    S.proves(path, { form: minus(minus(constantForm(Q.ZERO), form), constantForm(LEAST_DIVISOR)), is: 'ge' })
  );
}

/** The absolute value is at most this, by ranges alone. */
export function sizeOf(path: S.Path, expr: Expr): Rational {
  // What is larger than its type holds is a fault of its own; multiplied on, it would have no end.
  const part = (arg: Expr): Rational => {
    const [size, most] = [sizeOf(path, arg), sizeOfType(arg.type)];
    return Q.compare(size, most) > 0 ? most : size;
  };
  const all = (): Rational[] => (expr.kind === 'op' ? expr.args.map(part) : []);
  switch (expr.kind) {
    case 'const':
      return sizeOfValue(expr.value) ?? MAX_NUMBER;
    case 'var':
      return sizeOfVariable(path, expr.name, expr.type);
    case 'mark':
      return sizeOf(path, expr.body);
    case 'if':
      return greater(sizeOf(path, expr.yes), sizeOf(path, expr.no));
    case 'op':
      break;
    default:
      return sizeOfType(expr.type);
  }
  const sizes = all();
  switch (expr.op.name) {
    case 'add':
    case 'sub':
    case 'int_add':
    case 'int_sub':
      return sizes.reduce(Q.add, Q.ZERO);
    case 'mul':
    case 'int_mul':
      return sizes.reduce(Q.mul, Q.ONE);
    case 'div':
      return Q.quotient(sizes[0]!, LEAST_DIVISOR);
    case 'scale':
      return Q.mul(sizes[0]!, Q.abs(expr.op.factor));
    case 'least':
    case 'greatest':
      return sizes.reduce(greater, Q.ZERO);
    case 'floor':
    case 'ceil':
      return Q.add(sizes[0]!, Q.ONE);
    case 'round':
      return Q.add(sizes[0]!, Q.abs(expr.op.step));
    case 'round_digits':
      return Q.add(sizes[0]!, Q.powerOfTen(Math.max(0, -expr.op.digits)));
    case 'neg':
    case 'abs':
    case 'int_neg':
    case 'int_abs':
    case 'int_to_number':
    case 'show_in':
      return sizes[0]!;
    default:
      return sizeOfType(expr.type);
  }
}

function sizeOfVariable(path: S.Path, name: string, type: CoreType): Rational {
  if (name.startsWith('slot:')) return Q.rational(MAX_HELD);
  const bound = path.sizes.get(name);
  if (bound !== undefined) return bound;
  const limits = path.ranges.get(name);
  if (limits?.range !== undefined) {
    const [low, high] = [sizeOfValue(limits.range.low), sizeOfValue(limits.range.high)];
    if (low !== undefined && high !== undefined) return greater(low, high);
  }
  if (limits !== undefined && S.isAmountWithoutRange(limits)) return Q.rational(MAX_AMOUNT);
  return sizeOfType(type);
}

/** Nothing is known but the type. */
function sizeOfType(type: CoreType): Rational {
  return type.kind === 'int' ? Q.rational(MAX_INT) : MAX_NUMBER;
}

function sizeOfValue(value: Value): Rational | undefined {
  if (value.kind === 'int') return Q.abs(Q.rational(value.value));
  return value.kind === 'number' ? Q.abs(value.value) : undefined;
}

const greater = (a: Rational, b: Rational): Rational => (Q.compare(a, b) >= 0 ? a : b);

/** A period of at least a second, whatever it is made of (semantics.md, section 10). */
export function isPositive(path: S.Path, expr: Expr): boolean {
  switch (expr.kind) {
    case 'const':
      return isPositiveValue(expr.value);
    case 'var': {
      const range = path.ranges.get(expr.name)?.range;
      return range !== undefined && isPositiveValue(range.low);
    }
    case 'mark':
      return isPositive(path, expr.body);
    case 'if':
      return isPositive(path, expr.yes) && isPositive(path, expr.no);
    case 'op':
      if (expr.op.name === 'period_add' || expr.op.name === 'least')
        return expr.args.every((arg) => isPositive(path, arg));
      return expr.op.name === 'greatest' && expr.args.some((arg) => isPositive(path, arg));
    default:
      return false;
  }
}

function isPositiveValue(value: Value): boolean {
  return value.kind === 'period' && value.months >= 0 && value.ms >= 0 && (value.months > 0 || value.ms >= 1000);
}

type Sort = 'months' | 'exact' | 'none';

/** Months are compared with months, exact times with exact times; no time at all with either. */
function areOfOneSort(path: S.Path, periods: readonly Expr[]): boolean {
  const sorts = periods.map((one) => sortOf(path, one));
  const known = sorts.filter((sort) => sort !== 'none');
  return !known.includes(undefined) && new Set(known).size <= 1;
}

function sortOf(path: S.Path, expr: Expr): Sort | undefined {
  switch (expr.kind) {
    case 'const':
      return sortOfValue(expr.value);
    case 'var': {
      const range = path.ranges.get(expr.name)?.range;
      const [low, high] = [range && sortOfValue(range.low), range && sortOfValue(range.high)];
      if (low === undefined || high === undefined) return undefined;
      return low === 'none' ? high : low;
    }
    case 'mark':
      return sortOf(path, expr.body);
    case 'op': {
      if (expr.op.name === 'date_diff') return 'exact';
      if (!['least', 'greatest', 'period_add', 'period_sub'].includes(expr.op.name)) return undefined;
      const sorts = expr.args.map((arg) => sortOf(path, arg)).filter((sort) => sort !== 'none');
      return sorts.length === 0 ? 'none' : sorts[0];
    }
    default:
      return undefined;
  }
}

function sortOfValue(value: Value): Sort | undefined {
  if (value.kind !== 'period') return undefined;
  if (value.months !== 0) return value.ms === 0 ? 'months' : undefined;
  return value.ms === 0 ? 'none' : 'exact';
}

/** Of a period: no longer than a thousand years. Of a moment: not moved beyond that already. */
function isBounded(path: S.Path, expr: Expr): boolean {
  switch (expr.kind) {
    case 'const':
      return isBoundedValue(expr.value);
    case 'var': {
      if (expr.type.kind !== 'period') return true;
      const range = path.ranges.get(expr.name)?.range;
      return range !== undefined && isBoundedValue(range.low) && isBoundedValue(range.high);
    }
    case 'mark':
      return isBounded(path, expr.body);
    case 'if':
      return isBounded(path, expr.yes) && isBounded(path, expr.no);
    case 'op':
      return expr.op.name === 'date_diff' || expr.args.every((arg) => isBounded(path, arg));
    default:
      return expr.type.kind !== 'period';
  }
}

function isBoundedValue(value: Value): boolean {
  if (value.kind === 'period') return Math.abs(value.months) <= LONGEST_MONTHS && Math.abs(value.ms) <= LONGEST_MS;
  if (value.kind === 'date') return Math.abs(value.day) <= LAST_DATE;
  return true;
}
