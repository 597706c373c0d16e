/** The hull of a numeric expression: the smallest interval, found by interval arithmetic, that holds every value it can take. */

import { MAX_LIST } from '../../../language/answer.ts';
import type { Field } from '../../../language/interface.ts';
import {
  abs,
  add,
  ceil,
  compare,
  div,
  floor,
  mul,
  neg,
  powInt,
  type Rational,
  rational,
  sub,
  ZERO,
} from '../../../language/rational.ts';
import type { CoreModule, Expr, Op, Rule } from '../../core.ts';
import { bodyOfCall, type Closure, closed, look, part, scalar } from './walk.ts';

/** Both ends belong to it; an end that is undefined is unbounded. */
export type Interval = { readonly low: Rational | undefined; readonly high: Rational | undefined };

export const WHOLE_LINE: Interval = { low: undefined, high: undefined };
const NOT_NEGATIVE: Interval = { low: ZERO, high: undefined };
/** Deeper expressions are taken for unbounded, so that a check costs little whatever is written. */
const MAX_HULL_DEPTH = 40;

/** Names bound by a fold stand in `known`, with the interval they have so far. */
export function hullOf(
  module: CoreModule,
  closure: Closure,
  known: ReadonlyMap<string, Interval> = new Map(),
  depth = 0,
): Interval {
  if (depth > MAX_HULL_DEPTH) return WHOLE_LINE;
  const here = look(closure);
  const of = (inner: Expr): Interval => hullOf(module, part(here, inner), known, depth + 1);
  const { expr } = here;
  switch (expr.kind) {
    case 'const': {
      const at = scalar(expr.value);
      return at === undefined ? WHOLE_LINE : { low: at, high: at };
    }
    case 'var':
      return known.get(expr.name) ?? WHOLE_LINE;
    case 'field':
      return fieldInterval(module.fields[expr.field]!);
    case 'ref':
      return verdictHull(module, expr.verdict, depth);
    case 'if':
      return join(of(expr.yes), of(expr.no));
    case 'match':
      return expr.arms.map((arm) => of(arm.body)).reduce(join);
    case 'call':
      return hullOf(module, bodyOfCall(module, here, expr), known, depth + 1);
    case 'default':
      return ruleValues(expr.root).map(of).reduce(join, { low: undefined, high: undefined });
    case 'op':
      return opHull(expr.op, expr.args.map(of));
    case 'fold':
      return foldHull(module, here, expr, known, depth);
    default:
      return WHOLE_LINE;
  }
}

export function verdictHull(module: CoreModule, verdict: number, depth = 0): Interval {
  const { policy, body } = module.verdicts[verdict]!;
  if (policy.kind === 'range') return { low: scalar(policy.low), high: scalar(policy.high) };
  if (policy.kind === 'rows') return WHOLE_LINE;
  if (body.kind === 'default') {
    const values = ruleValues(body.root).map((value) => hullOf(module, closed(value), new Map(), depth + 1));
    return values.length === 0 ? WHOLE_LINE : values.reduce(join);
  }
  return hullOf(module, closed(body), new Map(), depth + 1);
}

/** Plausible values of a field; days lived are never negative. */
export function fieldInterval(field: Field): Interval {
  const { plausible } = field;
  if (plausible !== undefined && field.type.kind !== 'age') {
    return { low: scalar(plausible.low), high: scalar(plausible.high) };
  }
  return field.type.kind === 'age' ? NOT_NEGATIVE : WHOLE_LINE;
}

export function join(a: Interval, b: Interval): Interval {
  return { low: least(a.low, b.low), high: greatest(a.high, b.high) };
}

export function plus(a: Interval, b: Interval): Interval {
  return { low: both(a.low, b.low, add), high: both(a.high, b.high, add) };
}

function ruleValues(rule: Rule): Expr[] {
  return [...(rule.value === undefined ? [] : [rule.value]), ...rule.exceptions.flatMap(ruleValues)];
}

function foldHull(
  module: CoreModule,
  here: Closure,
  expr: Expr & { readonly kind: 'fold' },
  known: ReadonlyMap<string, Interval>,
  depth: number,
): Interval {
  const from = hullOf(module, part(here, expr.from), known, depth + 1);
  const inner = { expr: expr.body, env: { name: expr.acc, value: undefined, outer: here.env } };
  const step = (acc: Interval): Interval =>
    join(acc, hullOf(module, inner, new Map(known).set(expr.acc, acc), depth + 1));
  const once = step(from);
  // An end that moves in the first step may move in every one; an end that stays, with the other let go, stays for good.
  const widened = {
    low: same(once.low, from.low) ? from.low : undefined,
    high: same(once.high, from.high) ? from.high : undefined,
  };
  const twice = step(widened);
  const result = {
    low: same(twice.low, widened.low) ? widened.low : undefined,
    high: same(twice.high, widened.high) ? widened.high : undefined,
  };
  // Counting: a step adds at most as much as the first one did, at most MAX_LIST times.
  const counts = expr.body.type.kind === 'int' && isCount(expr.body, expr.acc);
  if (!counts || from.high === undefined || once.high === undefined) return result;
  return { low: result.low, high: add(from.high, mul(sub(once.high, from.high), rational(MAX_LIST))) };
}

/** `acc`, `acc + k`, or a choice between such. */
function isCount(body: Expr, acc: string): boolean {
  const { expr } = look(closed(body));
  if (expr.kind === 'var') return expr.name === acc;
  if (expr.kind === 'if') return isCount(expr.yes, acc) && isCount(expr.no, acc);
  return (
    expr.kind === 'op' && expr.op.name === 'int_add' && isCount(expr.args[0]!, acc) && expr.args[1]!.kind === 'const'
  );
}

function opHull(op: Op, parts: readonly Interval[]): Interval {
  switch (op.name) {
    case 'add':
    case 'int_add':
      return plus(parts[0]!, parts[1]!);
    case 'sub':
    case 'int_sub':
      return plus(parts[0]!, negated(parts[1]!));
    case 'neg':
    case 'int_neg':
      return negated(parts[0]!);
    case 'mul':
    case 'int_mul': {
      const [a, b] = parts;
      return times(a!, b!);
    }
    case 'div': {
      const [a, b] = parts;
      return divided(a!, b!);
    }
    case 'scale':
      return times(parts[0]!, { low: op.factor, high: op.factor });
    case 'show_in':
    case 'int_to_number':
      return parts[0]!;
    case 'abs':
    case 'int_abs': {
      const [a] = parts;
      if (a!.low === undefined || a!.high === undefined) return NOT_NEGATIVE;
      const straddles = a!.low.n < 0n && a!.high.n > 0n;
      const ends = [abs(a!.low), abs(a!.high)];
      return { low: straddles ? ZERO : least(ends[0], ends[1]), high: greatest(ends[0], ends[1]) };
    }
    case 'power': {
      const [a] = parts;
      if (a!.low === undefined || a!.low.n < 0n || op.exponent < 0) {
        return op.exponent % 2 === 0 && op.exponent > 0 ? NOT_NEGATIVE : WHOLE_LINE;
      }
      const at = (end: Rational | undefined): Rational | undefined => {
        const result = end === undefined ? undefined : powInt(end, op.exponent);
        return result === 'division' ? undefined : result;
      };
      return { low: at(a!.low), high: at(a!.high) };
    }
    case 'floor':
    case 'ceil': {
      const [a] = parts;
      const to = op.name === 'floor' ? floor : ceil;
      const at = (end: Rational | undefined): Rational | undefined => (end === undefined ? end : rational(to(end)));
      return { low: at(a!.low), high: at(a!.high) };
    }
    case 'round': {
      const [a] = parts;
      const half = { low: neg(op.step), high: op.step };
      return plus(a!, half);
    }
    case 'least':
    case 'greatest': {
      const [a, b] = parts;
      const joined = join(a!, b!);
      return op.name === 'least'
        ? { low: joined.low, high: cap(a!.high, b!.high, -1) }
        : { low: cap(a!.low, b!.low, 1), high: joined.high };
    }
    case 'exp':
    case 'sqrt':
    case 'length':
    case 'completed':
      return NOT_NEGATIVE;
    default:
      return WHOLE_LINE;
  }
}

function negated(a: Interval): Interval {
  return { low: a.high === undefined ? undefined : neg(a.high), high: a.low === undefined ? undefined : neg(a.low) };
}

function times(a: Interval, b: Interval): Interval {
  if (a.low === undefined || a.high === undefined || b.low === undefined || b.high === undefined) {
    const positive = [a, b].every(({ low }) => low !== undefined && low.n >= 0n);
    return positive ? { low: mul(a.low!, b.low!), high: undefined } : WHOLE_LINE;
  }
  const ends = [mul(a.low, b.low), mul(a.low, b.high), mul(a.high, b.low), mul(a.high, b.high)];
  return { low: ends.reduce(lower), high: ends.reduce(higher) };
}

function divided(a: Interval, b: Interval): Interval {
  const one = { n: 1n, d: 1n };
  if (b.low === undefined || b.low.n < 0n) return WHOLE_LINE;
  // Divided by 0 is a fault, so a divisor that begins at 0 leaves the quotient without an upper end.
  const high = b.low.n === 0n ? undefined : (div(one, b.low) as Rational);
  const low = b.high === undefined ? ZERO : b.high.n === 0n ? undefined : (div(one, b.high) as Rational);
  return times(a, { low, high });
}

function lower(a: Rational, b: Rational): Rational {
  return compare(a, b) <= 0 ? a : b;
}

function higher(a: Rational, b: Rational): Rational {
  return compare(a, b) >= 0 ? a : b;
}

function least(a: Rational | undefined, b: Rational | undefined): Rational | undefined {
  return a === undefined || b === undefined ? undefined : lower(a, b);
}

function greatest(a: Rational | undefined, b: Rational | undefined): Rational | undefined {
  return a === undefined || b === undefined ? undefined : higher(a, b);
}

/** The end that binds: of two upper ends the lower (-1), of two lower ends the higher (1). */
function cap(a: Rational | undefined, b: Rational | undefined, way: -1 | 1): Rational | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compare(a, b) === way ? a : b;
}

function both(
  a: Rational | undefined,
  b: Rational | undefined,
  apply: (a: Rational, b: Rational) => Rational,
): Rational | undefined {
  return a === undefined || b === undefined ? undefined : apply(a, b);
}

function same(a: Rational | undefined, b: Rational | undefined): boolean {
  return a === undefined || b === undefined ? a === b : compare(a, b) === 0;
}
