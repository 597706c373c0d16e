/** Conditions taken apart: what a Bool expression asks, as a formula over tests of terms. */
import { add, ceil, floor, neg, quotient, type Rational, sub } from '../../../language/rational.ts';
import type { Value } from '../../../language/values.ts';
import type { AgeUnit, Comparison, Expr } from '../../core.ts';
import { compareConstants, constantOf, membersOf } from './constants.ts';
import {
  and,
  ask,
  cut,
  FALSE,
  type Formula,
  isOrdered,
  isTrue,
  makeTerm,
  not,
  or,
  statusTerm,
  type Term,
  type Terms,
  TRUE,
  valueTerm,
} from './terms.ts';
import { bodyOfCall, type Closure, closed, keyOf, look, part, scalar, valueKey } from './walk.ts';

/** The formula of a Bool expression. What is no test against a constant becomes a term of its own. */
export function readCondition(terms: Terms, closure: Closure): Formula {
  const here = look(closure);
  const { expr } = here;
  const of = (inner: Expr): Formula => readCondition(terms, part(here, inner));
  switch (expr.kind) {
    case 'const':
      return expr.value.kind === 'bool' && expr.value.value ? TRUE : FALSE;
    case 'if':
      return choose(of(expr.condition), of(expr.yes), of(expr.no));
    case 'call':
      return readCondition(terms, bodyOfCall(terms.module, here, expr));
    case 'ref': {
      const verdict = terms.module.verdicts[expr.verdict]!;
      // A function without parameters is transparent: what it asks is asked here.
      if (verdict.kind === 'function' && verdict.body.kind !== 'default')
        return readCondition(terms, closed(verdict.body));
      return isTrue(terms, here);
    }
    case 'op':
      return readOperator(terms, here, expr);
    case 'match':
      return readMatch(terms, here, expr);
    case 'ask':
      return readQuestion(terms, here, expr);
    default:
      return isTrue(terms, here);
  }
}

function readOperator(terms: Terms, here: Closure, expr: Expr & { readonly kind: 'op' }): Formula {
  const { op, args } = expr;
  switch (op.name) {
    case 'not':
      return not(readCondition(terms, part(here, args[0]!)));
    case 'finding_to_bool':
      return lift(terms, part(here, args[0]!), (value) => isPresent(terms, value));
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return lift(terms, part(here, args[0]!), (left) =>
        lift(terms, part(here, args[1]!), (right) => compareValues(terms, op.name, left, right, here)),
      );
    case 'in_codes':
      return lift(terms, part(here, args[0]!), (value) => {
        return ask(valueTerm(terms, value), `codes${op.set}`, { kind: 'codes', set: op.set });
      });
    case 'member':
      return lift(terms, part(here, args[0]!), (value) => {
        const members = membersOf(part(here, args[1]!));
        if (members === undefined) return isTrue(terms, here);
        return members.map((member) => compareValues(terms, 'eq', value, member, here)).reduce(or, FALSE);
      });
    default:
      return isTrue(terms, here);
  }
}

/** A value that is a choice is asked in each branch. */
function lift(terms: Terms, closure: Closure, ask: (value: Closure) => Formula): Formula {
  const here = look(closure);
  if (here.expr.kind !== 'if' || here.expr.type.kind === 'bool') return ask(here);
  const { condition, yes, no } = here.expr;
  return choose(
    readCondition(terms, part(here, condition)),
    lift(terms, part(here, yes), ask),
    lift(terms, part(here, no), ask),
  );
}

const FLIPPED: Readonly<Record<Comparison, Comparison>> = {
  eq: 'eq',
  ne: 'ne',
  lt: 'gt',
  le: 'ge',
  gt: 'lt',
  ge: 'le',
};

function compareValues(terms: Terms, comparison: Comparison, left: Closure, right: Closure, whole: Closure): Formula {
  if (left.expr.type.kind === 'bool') {
    const a = readCondition(terms, left);
    const b = readCondition(terms, right);
    const same = choose(a, b, not(b));
    return comparison === 'eq' ? same : comparison === 'ne' ? not(same) : isTrue(terms, whole);
  }
  const a = constantOf(left);
  const b = constantOf(right);
  if (a !== undefined && b !== undefined) return compareConstants(comparison, a, b);
  if (b !== undefined) return compareWith(terms, comparison, left, b, whole);
  if (a !== undefined) return compareWith(terms, FLIPPED[comparison], right, a, whole);
  if (!isOrdered(left.expr.type)) return isTrue(terms, whole);
  // Which of two values is the lower is one question however it is put: `a < b`, `b > a`, `not a >= b`.
  const [first, second, way] =
    keyOf(left) <= keyOf(right) ? [left, right, comparison] : [right, left, FLIPPED[comparison]];
  const term = makeTerm(terms, `${keyOf(first)} against ${keyOf(second)}`, 'order', first, second);
  return cut(term, way, { n: 0n, d: 1n });
}

/** Operators that shift or stretch the line are undone on the constant. */
function compareWith(terms: Terms, comparison: Comparison, closure: Closure, constant: Value, whole: Closure): Formula {
  const here = look(closure);
  const { expr } = here;
  let at = scalar(constant);
  if (expr.kind === 'op' && at !== undefined) {
    const { op } = expr;
    const arg = (index: number): Closure => look(part(here, expr.args[index]!));
    const again = (way: Comparison, value: Closure, to: Rational): Formula =>
      compareWith(terms, way, value, numeric(constant, to), whole);
    switch (op.name) {
      case 'show_in':
        return lift(terms, arg(0), (value) => again(comparison, value, at!));
      case 'int_to_number':
        return lift(terms, arg(0), (value) => again(comparison, value, at!));
      case 'scale':
        if (op.factor.n > 0n) return lift(terms, arg(0), (value) => again(comparison, value, quotient(at!, op.factor)));
        break;
      case 'neg':
      case 'int_neg':
        return lift(terms, arg(0), (value) => again(FLIPPED[comparison], value, neg(at!)));
      case 'add':
      case 'int_add':
      case 'sub':
      case 'int_sub': {
        const by = constantOf(arg(1));
        const shift = by === undefined ? undefined : scalar(by);
        const back = op.name === 'add' || op.name === 'int_add' ? sub : add;
        if (shift !== undefined) return lift(terms, arg(0), (value) => again(comparison, value, back(at!, shift)));
        break;
      }
      case 'completed':
        return lift(terms, arg(0), (value) => completedFormula(valueTerm(terms, value), comparison, at!, op.unit));
    }
  }
  const { type } = expr;
  if (type.kind === 'finding' && constant.kind === 'case') {
    const present = isPresent(terms, here);
    return (constant.name === 'present') === (comparison === 'eq') ? present : not(present);
  }
  if (!isOrdered(type)) {
    if (comparison !== 'eq' && comparison !== 'ne') return isTrue(terms, whole);
    const equal = ask(valueTerm(terms, here), valueKey(constant), { kind: 'equals', value: constant });
    return comparison === 'eq' ? equal : not(equal);
  }
  if (at === undefined) return isTrue(terms, whole);
  if (type.kind === 'age' && constant.kind !== 'age') return isTrue(terms, whole);
  if (type.kind === 'period' && constant.kind === 'period') {
    // Months and exact periods do not compare, so each has a line of its own.
    const line = constant.months === 0 ? 'ms' : 'months';
    const term = makeTerm(terms, `${keyOf(here)} in ${line}`, 'value', here);
    term.shown ??= constant;
    return cut(term, comparison, at);
  }
  const term = valueTerm(terms, here);
  if (type.kind === 'age') return completedFormula(term, comparison, at, 'days');
  term.shown ??= constant;
  if (type.kind === 'int' && at.d !== 1n) {
    // Between two whole numbers: a comparison with the lower of them.
    if (comparison === 'eq') return FALSE;
    if (comparison === 'ne') return TRUE;
    const whole = comparison === 'lt' || comparison === 'le' ? 'le' : 'gt';
    at = { n: floor(at), d: 1n };
    return cut(term, whole, at);
  }
  return cut(term, comparison, at);
}

function numeric(like: Value, at: Rational): Value {
  return like.kind === 'number' ? { ...like, value: at } : { kind: 'number', value: at, unit: '' };
}

/** The age at which a unit counts as days or months, and how many of them. */
const AGE_STEPS: Readonly<Record<AgeUnit, readonly ['days' | 'months', number, number]>> = {
  seconds: ['days', 1, 86_400],
  minutes: ['days', 1, 1_440],
  hours: ['days', 1, 24],
  days: ['days', 1, 1],
  weeks: ['days', 7, 1],
  months: ['months', 1, 1],
  years: ['months', 12, 1],
};

function completedFormula(term: Term, comparison: Comparison, at: Rational, unit: AgeUnit): Formula {
  const [line, times, per] = AGE_STEPS[unit];
  const atLeast = (units: bigint): Formula => {
    const count = Math.ceil((Number(units) * times) / per);
    if (count <= 0) return TRUE;
    return ask(term, `${count} ${line}`, { kind: 'age', count, unit: line, written: unit });
  };
  switch (comparison) {
    case 'ge':
      return atLeast(ceil(at));
    case 'gt':
      return atLeast(floor(at) + 1n);
    case 'lt':
      return not(atLeast(ceil(at)));
    case 'le':
      return not(atLeast(floor(at) + 1n));
    case 'eq':
      return at.d === 1n ? and(atLeast(at.n), not(atLeast(at.n + 1n))) : FALSE;
    case 'ne':
      return at.d === 1n ? not(and(atLeast(at.n), not(atLeast(at.n + 1n)))) : TRUE;
  }
}

function readMatch(terms: Terms, here: Closure, expr: Expr & { readonly kind: 'match' }): Formula {
  const plain =
    expr.arms.every((arm) => arm.binds.length === 0) && ['enum', 'finding', 'bool'].includes(expr.value.type.kind);
  if (!plain) return isTrue(terms, here);
  return lift(terms, part(here, expr.value), (value) => {
    let result: Formula = FALSE;
    for (const arm of [...expr.arms].reverse()) {
      const fits = arm.name === '_' ? TRUE : isCase(terms, value, arm.name);
      result = choose(fits, readCondition(terms, part(here, arm.body)), result);
    }
    return result;
  });
}

function isCase(terms: Terms, value: Closure, name: string): Formula {
  const { type } = value.expr;
  if (type.kind === 'bool') {
    const holds = readCondition(terms, value);
    return name === 'true' ? holds : not(holds);
  }
  const enumName = type.kind === 'enum' ? type.name : 'Finding';
  const constant: Value = { kind: 'case', type: enumName, name, args: [] };
  const known = constantOf(value);
  return known === undefined
    ? compareWith(terms, 'eq', value, constant, value)
    : compareConstants('eq', known, constant);
}

function readQuestion(terms: Terms, here: Closure, expr: Expr & { readonly kind: 'ask' }): Formula {
  const { question } = expr;
  if (question.kind === 'element_missing') return isTrue(terms, here);
  if (question.kind === 'verdict_known') return isTrue(terms, here, 'known');
  // A subject whose required field is missing is refused, so here it is never missing.
  if (terms.module.fields[question.field]!.required) return FALSE;
  const term = statusTerm(terms, question.field);
  return ask(term, question.reason ?? 'any', { kind: 'missing', reason: question.reason });
}

function isPresent(terms: Terms, value: Closure): Formula {
  const constant = constantOf(value);
  if (constant !== undefined) return constant.kind === 'case' && constant.name === 'present' ? TRUE : FALSE;
  return ask(valueTerm(terms, value), 'true', { kind: 'true' });
}

function choose(condition: Formula, yes: Formula, no: Formula): Formula {
  if (condition.kind === 'constant') return condition.value ? yes : no;
  if (no.kind === 'constant' && !no.value) return and(condition, yes);
  if (yes.kind === 'constant' && yes.value) return or(condition, no);
  return or(and(condition, yes), and(not(condition), no));
}
