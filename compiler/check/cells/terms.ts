/** Conditions taken apart: Boolean formulas over tests, each test one question about one term. */
import { add, ceil, compare, floor, neg, quotient, type Rational, sub } from '../../../language/rational.ts';
import type { MissingReason, Value } from '../../../language/values.ts';
import type { AgeUnit, Comparison, CoreModule, CoreType, Expr } from '../../core.ts';
import type { Cell, CellSet } from './cells.ts';
import {
  bodyOfCall,
  type Closure,
  closed,
  closureDependencies,
  keyOf,
  look,
  part,
  scalar,
  valueKey,
  verdictDependencies,
} from './walk.ts';

/**
 * What conditions ask about: an input, a verdict, a column, whether an input is missing, how two values compare.
 * Two terms with no dependency in common take their values independently of each other.
 */
export type Term = {
  readonly id: number;
  readonly key: string;
  /** `value`: of `closure`, of type `type`. `order`: how `closure` compares with `other`. */
  readonly kind: 'value' | 'status' | 'known' | 'order';
  readonly closure: Closure;
  readonly other: Closure | undefined;
  readonly type: CoreType;
  readonly tests: Test[];
  readonly testIndex: Map<string, number>;
  /** Values of fields n as n, their statuses as -1 - n; computed when first needed. */
  dependencies: ReadonlySet<number> | undefined;
  /** A constant that the term is compared with: it carries the unit in which examples are shown. */
  shown: Value | undefined;
  /** Filled by `buildCells`. */
  cells: readonly Cell[];
  sets: readonly CellSet[];
};

export type Test =
  | { readonly kind: 'cut'; readonly comparison: Comparison; readonly at: Rational }
  /** At least `count` completed units; weeks stand as days, years as months. */
  | {
      readonly kind: 'age';
      readonly count: number;
      readonly unit: 'months' | 'days';
      readonly written: AgeUnit;
    }
  | { readonly kind: 'equals'; readonly value: Value }
  | { readonly kind: 'codes'; readonly set: number }
  | { readonly kind: 'true' }
  | { readonly kind: 'missing'; readonly reason: MissingReason | undefined };

export type Formula =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'test'; readonly term: Term; readonly test: number }
  | { readonly kind: 'not'; readonly of: Formula }
  | { readonly kind: 'and' | 'or'; readonly left: Formula; readonly right: Formula };

/** The terms met so far; the cells are built when all conditions that belong together have been read. */
export type Terms = {
  readonly module: CoreModule;
  readonly list: Term[];
  readonly byKey: Map<string, Term>;
  readonly verdictDependencies: Map<number, ReadonlySet<number>>;
};

export const TRUE: Formula = { kind: 'constant', value: true };
export const FALSE: Formula = { kind: 'constant', value: false };

export function newTerms(module: CoreModule, kept: Map<number, ReadonlySet<number>> = new Map()): Terms {
  return { module, list: [], byKey: new Map(), verdictDependencies: kept };
}

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

export function not(formula: Formula): Formula {
  if (formula.kind === 'constant') return formula.value ? FALSE : TRUE;
  return formula.kind === 'not' ? formula.of : { kind: 'not', of: formula };
}

export function and(left: Formula, right: Formula): Formula {
  if (left.kind === 'constant') return left.value ? right : FALSE;
  if (right.kind === 'constant') return right.value ? left : FALSE;
  return { kind: 'and', left, right };
}

export function or(left: Formula, right: Formula): Formula {
  if (left.kind === 'constant') return left.value ? TRUE : right;
  if (right.kind === 'constant') return right.value ? TRUE : left;
  return { kind: 'or', left, right };
}

/** The term of a value. */
export function valueTerm(terms: Terms, closure: Closure): Term {
  const key = keyOf(closure);
  return makeTerm(terms, key, 'value', closure);
}

export function dependenciesOf(terms: Terms, term: Term): ReadonlySet<number> {
  if (term.dependencies !== undefined) return term.dependencies;
  const found = closureDependencies(terms.module, terms.verdictDependencies, term.closure);
  if (term.other !== undefined) {
    for (const of of closureDependencies(terms.module, terms.verdictDependencies, term.other)) found.add(of);
  }
  term.dependencies = found;
  return found;
}

function choose(condition: Formula, yes: Formula, no: Formula): Formula {
  if (condition.kind === 'constant') return condition.value ? yes : no;
  if (no.kind === 'constant' && !no.value) return and(condition, yes);
  if (yes.kind === 'constant' && yes.value) return or(condition, no);
  return or(and(condition, yes), and(not(condition), no));
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

/** The term of whether a field is missing, and why. */
export function statusTerm(terms: Terms, field: number): Term {
  const question = { kind: 'field_missing', field, reason: undefined } as const;
  const expr: Expr = { kind: 'ask', type: { kind: 'bool' }, question };
  return makeTerm(terms, `status${field}`, 'status', closed(expr));
}

function isPresent(terms: Terms, value: Closure): Formula {
  const constant = constantOf(value);
  if (constant !== undefined) return constant.kind === 'case' && constant.name === 'present' ? TRUE : FALSE;
  return ask(valueTerm(terms, value), 'true', { kind: 'true' });
}

function isTrue(terms: Terms, closure: Closure, kind: 'value' | 'known' = 'value'): Formula {
  const term = makeTerm(terms, keyOf(closure), kind, closure);
  return ask(term, 'true', { kind: 'true' });
}

function cut(term: Term, comparison: Comparison, at: Rational): Formula {
  if (comparison === 'ne') return not(cut(term, 'eq', at));
  if (comparison === 'gt') return not(cut(term, 'le', at));
  if (comparison === 'ge') return not(cut(term, 'lt', at));
  return ask(term, `${comparison}${at.n}/${at.d}`, { kind: 'cut', comparison, at });
}

function ask(term: Term, key: string, test: Test): Formula {
  let index = term.testIndex.get(key);
  if (index === undefined) {
    index = term.tests.push(test) - 1;
    term.testIndex.set(key, index);
  }
  return { kind: 'test', term, test: index };
}

function makeTerm(terms: Terms, key: string, kind: Term['kind'], closure: Closure, other?: Closure): Term {
  const known = terms.byKey.get(key);
  if (known !== undefined) return known;
  const term: Term = {
    id: terms.list.length,
    key,
    kind,
    closure,
    other,
    type: closure.expr.type,
    tests: [],
    testIndex: new Map(),
    dependencies: undefined,
    shown: undefined,
    cells: [],
    sets: [],
  };
  terms.list.push(term);
  terms.byKey.set(key, term);
  return term;
}

/** The value of an expression that is constant. */
export function constantOf(closure: Closure): Value | undefined {
  const here = look(closure);
  const { expr } = here;
  if (expr.kind === 'const') return expr.value;
  if (expr.kind === 'case' && expr.args.length === 0 && expr.type.kind === 'enum') {
    return { kind: 'case', type: expr.type.name, name: expr.name, args: [] };
  }
  if (expr.kind !== 'op') return undefined;
  const arg = expr.args[0] === undefined ? undefined : constantOf(part(here, expr.args[0]));
  if (arg === undefined) return undefined;
  switch (expr.op.name) {
    case 'show_in':
      return arg.kind === 'number' ? { ...arg, unit: expr.op.unit } : undefined;
    case 'int_to_number':
      return arg.kind === 'int' ? { kind: 'number', value: { n: arg.value, d: 1n }, unit: '' } : undefined;
    case 'neg':
      return arg.kind === 'number' ? { ...arg, value: neg(arg.value) } : undefined;
    case 'int_neg':
      return arg.kind === 'int' ? { ...arg, value: -arg.value } : undefined;
    default:
      return undefined;
  }
}

function membersOf(closure: Closure): readonly Closure[] | undefined {
  const here = look(closure);
  const { expr } = here;
  if (expr.kind === 'op' && (expr.op.name === 'set' || expr.op.name === 'list')) {
    return expr.args.map((arg) => look(part(here, arg)));
  }
  if (expr.kind !== 'const' || (expr.value.kind !== 'set' && expr.value.kind !== 'list')) return undefined;
  const type = expr.type.kind === 'set' || expr.type.kind === 'list' ? expr.type.of : expr.type;
  return expr.value.items.map((value) => closed({ kind: 'const', type, value }));
}

function compareConstants(comparison: Comparison, a: Value, b: Value): Formula {
  const x = scalar(a);
  const y = scalar(b);
  const order = x !== undefined && y !== undefined ? compare(x, y) : undefined;
  const equal = order === undefined ? valueKey(a) === valueKey(b) : order === 0;
  switch (comparison) {
    case 'eq':
      return equal ? TRUE : FALSE;
    case 'ne':
      return equal ? FALSE : TRUE;
    case 'lt':
      return order === -1 ? TRUE : FALSE;
    case 'le':
      return order === -1 || equal ? TRUE : FALSE;
    case 'gt':
      return order === 1 ? TRUE : FALSE;
    case 'ge':
      return order === 1 || equal ? TRUE : FALSE;
  }
}

export function isOrdered(type: CoreType): boolean {
  return ['int', 'number', 'date', 'datetime', 'period', 'age'].includes(type.kind);
}

/** The fields that a verdict's closure reads or asks about, by value. */
export function readsOf(terms: Terms, verdict: number): ReadonlySet<number> {
  return verdictDependencies(terms.module, terms.verdictDependencies, verdict);
}
