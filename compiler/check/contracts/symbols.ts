/** What is known on a path through a contract: its expressions as forms over unknowns, and what holds of these. */

import type { Rational } from '../../../language/rational.ts';
import * as Q from '../../../language/rational.ts';
import type { Value } from '../../../language/values.ts';
import type { Range } from '../../contract.ts';
import type { CoreType, Expr } from '../../core.ts';
import { kindOfAmount } from '../../elaborate/contracts/scope.ts';
import { constantForm, type Form, formKey, minus, plus, scaled, times, unknownForm, valueOfForm } from './forms.ts';
import { commonGrid, type Grid, gridOf } from './grids.ts';
import { type Alternatives, type Condition, contradicts } from './inequalities.ts';

/** A condition of more alternatives than these says nothing. */
export const MAX_ALTERNATIVES = 64;

/** Numbers of unknowns, and of the words that stand for constants without arithmetic; one for a contract. */
export type Names = { readonly unknowns: Map<string, number>; readonly words: Map<string, bigint> };
export const newNames = (): Names => ({ unknowns: new Map(), words: new Map() });

type Meaning =
  | { readonly kind: 'form'; readonly form: Form }
  | { readonly kind: 'truth'; readonly yes: Alternatives; readonly no: Alternatives };

/** Changes along a path; `branch` makes one that goes on by itself. */
export type Path = {
  readonly names: Names;
  readonly ranges: ReadonlyMap<string, Limits>;
  readonly bound: Map<string, Meaning>;
  /** How fine the amounts are that names are bound to. */
  readonly grids: Map<string, Grid>;
  readonly known: Condition[];
  readonly alternatives: Alternatives[];
  /** Unknowns whose own facts stand among `known`. */
  readonly introduced: Set<number>;
  /** Counts the values that nothing is known of. */
  readonly fresh: { count: number };
};
/** What is always true of a variable. */
export type Limits = { readonly type: CoreType; readonly range: Range | undefined };

export function branch(path: Path): Path {
  return {
    ...path,
    bound: new Map(path.bound),
    grids: new Map(path.grids),
    known: [...path.known],
    alternatives: [...path.alternatives],
    introduced: new Set(path.introduced),
  };
}

export const IMPOSSIBLE: Condition = { form: constantForm(Q.neg(Q.ONE)), is: 'ge' };

export function assume(path: Path, alternatives: Alternatives): void {
  const [only, ...more] = alternatives;
  if (only === undefined) path.known.push(IMPOSSIBLE);
  else if (more.length === 0) path.known.push(...only);
  else path.alternatives.push(alternatives);
}

export function isImpossible(path: Path): boolean {
  return contradicts(path.known, path.alternatives);
}

/** Follows from what is known, by linear arithmetic; alternatives that have nothing to do with it are left aside. */
export function proves(path: Path, goal: Condition): boolean {
  if (goal.is === 'eq') {
    return (
      proves(path, { form: goal.form, is: 'ge' }) && proves(path, { form: scaled(goal.form, Q.neg(Q.ONE)), is: 'ge' })
    );
  }
  const negated: Condition = { form: scaled(goal.form, Q.neg(Q.ONE)), is: goal.is === 'gt' ? 'ge' : 'gt' };
  return contradicts([...path.known, negated], byDistance(path, goal.form));
}

export function bindForm(path: Path, name: string, form: Form): void {
  path.bound.set(name, { kind: 'form', form });
}

/** A value that nothing is known of but that it is within `low` … `high`. */
export function freshForm(path: Path, low?: Rational, high?: Rational): Form {
  path.fresh.count += 1;
  const form = unknown(path, `fresh:${path.fresh.count}`);
  isNews(path, form);
  if (low !== undefined) path.known.push({ form: plus(form, constantForm(low), Q.neg(Q.ONE)), is: 'ge' });
  if (high !== undefined) path.known.push({ form: plus(constantForm(high), form, Q.neg(Q.ONE)), is: 'ge' });
  return form;
}

/** Binds a name to what an expression means on this path. */
export function bindExpr(path: Path, name: string, value: Expr): void {
  if (value.type.kind === 'bool')
    path.bound.set(name, { kind: 'truth', yes: casesOf(path, value, true), no: casesOf(path, value, false) });
  else {
    path.grids.set(name, gridOf(path.grids, value));
    bindForm(path, name, formOf(path, value));
  }
}

/** The form of a variable: what it is bound to, else an unknown within its range. */
export function variableForm(path: Path, name: string): Form {
  const meaning = path.bound.get(name);
  if (meaning?.kind === 'form') return meaning.form;
  const form = unknown(path, name);
  if (isNews(path, form)) introduce(path, name, form);
  return form;
}

export function formOf(path: Path, expr: Expr): Form {
  switch (expr.kind) {
    case 'const':
      return constantForm(numberOf(path, expr.value));
    case 'var':
      return variableForm(path, expr.name);
    case 'mark':
      return formOf(path, expr.body);
    case 'let':
      bindExpr(path, expr.name, expr.value);
      return formOf(path, expr.body);
    case 'if': {
      const made = unknown(path, keyOf(path, expr));
      if (!isNews(path, made)) return made;
      const side = (holds: boolean, value: Expr): Alternatives => {
        const is: Condition = { form: minus(made, formOf(path, value)), is: 'eq' };
        return casesOf(path, expr.condition, holds).map((conditions) => [...conditions, is]);
      };
      assume(path, [...side(true, expr.yes), ...side(false, expr.no)]);
      return made;
    }
    case 'op':
      return operation(path, expr);
    default:
      return unknown(path, keyOf(path, expr));
  }
}

/** What holds when a condition does, or does not. */
export function casesOf(path: Path, expr: Expr, wanted: boolean): Alternatives {
  switch (expr.kind) {
    case 'const':
      return expr.value.kind === 'bool' && expr.value.value === wanted ? [[]] : [];
    case 'mark':
      return casesOf(path, expr.body, wanted);
    case 'let':
      bindExpr(path, expr.name, expr.value);
      return casesOf(path, expr.body, wanted);
    case 'if': {
      const yes = together(casesOf(path, expr.condition, true), casesOf(path, expr.yes, wanted));
      return few([...yes, ...together(casesOf(path, expr.condition, false), casesOf(path, expr.no, wanted))]);
    }
    case 'var': {
      const meaning = path.bound.get(expr.name);
      if (meaning?.kind === 'truth') return wanted ? meaning.yes : meaning.no;
      break;
    }
    case 'op':
      if (expr.op.name === 'not') return casesOf(path, expr.args[0]!, !wanted);
      if (isComparison(expr.op.name)) return comparison(path, expr.op.name, expr.args[0]!, expr.args[1]!, wanted);
      break;
    default:
      break;
  }
  // Nothing is known but that it is the same wherever it is asked: 1 where it holds, else 0.
  const truth = unknown(path, keyOf(path, expr));
  return [[{ form: wanted ? plus(truth, constantForm(Q.ONE), Q.neg(Q.ONE)) : truth, is: 'eq' }]];
}

type Compared = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';
const isComparison = (name: string): name is Compared => ['eq', 'ne', 'lt', 'le', 'gt', 'ge'].includes(name);
const OPPOSITE = { eq: 'ne', ne: 'eq', lt: 'ge', ge: 'lt', le: 'gt', gt: 'le' } as const;
const ORDERED: readonly CoreType['kind'][] = ['int', 'number', 'date', 'datetime', 'age'];

function comparison(path: Path, written: Compared, left: Expr, right: Expr, wanted: boolean): Alternatives {
  const name = wanted ? written : OPPOSITE[written];
  const difference = minus(formOf(path, left), formOf(path, right));
  const negative = scaled(difference, Q.neg(Q.ONE));
  const step = left.type.kind === 'int' ? Q.ONE : commonGrid(path.grids, left, right);
  const above = (form: Form): Condition =>
    step === undefined ? { form, is: 'gt' } : { form: plus(form, constantForm(step), Q.neg(Q.ONE)), is: 'ge' };
  if (name === 'eq') return [[{ form: difference, is: 'eq' }]];
  if (name === 'ne') {
    const value = valueOfForm(difference);
    if (value !== undefined) return Q.sign(value) === 0 ? [] : [[]];
    return [[above(difference)], [above(negative)]];
  }
  if (!ORDERED.includes(left.type.kind)) return [[]];
  switch (name) {
    case 'lt':
      return [[above(negative)]];
    case 'gt':
      return [[above(difference)]];
    case 'le':
      return [[{ form: negative, is: 'ge' }]];
    case 'ge':
      return [[{ form: difference, is: 'ge' }]];
  }
}

function operation(path: Path, expr: Extract<Expr, { kind: 'op' }>): Form {
  const { op, args } = expr;
  const arg = (i: number): Form => formOf(path, args[i]!);
  switch (op.name) {
    case 'int_to_number':
    case 'show_in':
      return arg(0);
    case 'int_add':
    case 'add':
      return plus(arg(0), arg(1));
    case 'int_sub':
    case 'sub':
      return minus(arg(0), arg(1));
    case 'int_neg':
    case 'neg':
      return scaled(arg(0), Q.neg(Q.ONE));
    case 'int_mul':
    case 'mul':
      return times(arg(0), arg(1));
    case 'scale':
      return scaled(arg(0), op.factor);
    case 'div': {
      const by = valueOfForm(arg(1));
      return by === undefined || Q.sign(by) === 0
        ? unknown(path, keyOf(path, expr))
        : scaled(arg(0), Q.quotient(Q.ONE, by));
    }
    case 'least':
    case 'greatest': {
      const [a, b] = [arg(0), arg(1)];
      const made = unknown(path, keyOf(path, expr));
      if (!isNews(path, made)) return made;
      const beside = (other: Form): Condition => ({
        form: op.name === 'least' ? minus(other, made) : minus(made, other),
        is: 'ge',
      });
      path.known.push(beside(a), beside(b));
      path.alternatives.push([[{ form: minus(made, a), is: 'eq' }], [{ form: minus(made, b), is: 'eq' }]]);
      return made;
    }
    case 'floor':
    case 'ceil': {
      const made = unknown(path, keyOf(path, expr));
      const over = op.name === 'floor' ? minus(arg(0), made) : minus(made, arg(0));
      if (isNews(path, made))
        path.known.push({ form: over, is: 'ge' }, { form: minus(constantForm(Q.ONE), over), is: 'gt' });
      return made;
    }
    default:
      return unknown(path, keyOf(path, expr));
  }
}

function introduce(path: Path, name: string, form: Form): void {
  const limits = path.ranges.get(name);
  if (name.startsWith('slot:') || (limits !== undefined && kindOfAmount(limits.type) !== undefined))
    // What is named in an agreement and moves is never below 0: the executor takes no such term, keep or argument.
    path.known.push({ form, is: 'ge' });
  if (limits?.range === undefined || !ORDERED.includes(limits.type.kind)) return;
  const { low, high, openEnd } = limits.range;
  path.known.push({ form: minus(form, constantForm(numberOf(path, low))), is: 'ge' });
  path.known.push({ form: minus(constantForm(numberOf(path, high)), form), is: openEnd ? 'gt' : 'ge' });
}

/** Constants without arithmetic get numbers of their own: they are equal or not. */
function numberOf(path: Path, value: Value): Rational {
  switch (value.kind) {
    case 'int':
      return Q.rational(value.value);
    case 'number':
      return value.value;
    case 'date':
      return Q.rational(value.day);
    case 'datetime':
      return Q.rational(value.ms);
    case 'age':
      return Q.rational(value.days);
    case 'bool':
      return value.value ? Q.ONE : Q.ZERO;
    default: {
      const word = written(value);
      const number = path.names.words.get(word) ?? BigInt(path.names.words.size);
      path.names.words.set(word, number);
      return Q.rational(number);
    }
  }
}

function unknown(path: Path, key: string): Form {
  const number = path.names.unknowns.get(key) ?? path.names.unknowns.size;
  path.names.unknowns.set(key, number);
  return unknownForm(number);
}

/** The first time on this path that this unknown is met. */
function isNews(path: Path, form: Form): boolean {
  const number = Number([...form.keys()][0]);
  if (path.introduced.has(number)) return false;
  path.introduced.add(number);
  return true;
}

/** Expressions with equal keys have equal values at this point of the path. */
function keyOf(path: Path, expr: Expr): string {
  if (expr.kind === 'var') {
    const meaning = path.bound.get(expr.name);
    if (meaning === undefined) return expr.name;
    return meaning.kind === 'form' ? `(${formKey(meaning.form)})` : `{${written([meaning.yes, meaning.no])}}`;
  }
  const parts = Object.entries(expr).map(([name, part]) => (name === 'type' ? '' : `${name}:${keyOfPart(path, part)}`));
  return `<${parts.join(' ')}>`;
}

function keyOfPart(path: Path, part: unknown): string {
  if (Array.isArray(part)) return `[${part.map((item) => keyOfPart(path, item)).join(' ')}]`;
  if (typeof part === 'object' && part !== null && 'kind' in part && 'type' in part && typeof part.type === 'object')
    return keyOf(path, part as Expr);
  return written(part);
}

function written(value: unknown): string {
  return JSON.stringify(value, (_, part) => {
    if (typeof part === 'bigint') return `${part}n`;
    return part instanceof Map ? [...part] : part;
  });
}

function together(a: Alternatives, b: Alternatives): Alternatives {
  return few(a.flatMap((x) => b.map((y) => [...x, ...y])));
}

function few(alternatives: Alternatives): Alternatives {
  return alternatives.length > MAX_ALTERNATIVES ? [[]] : alternatives;
}

/** The alternatives that share unknowns with a form, directly first, then through others. */
function byDistance(path: Path, form: Form): Alternatives[] {
  const reached = new Set(form.keys());
  const grow = (conditions: readonly Condition[]): boolean => {
    const products = conditions.flatMap((c) => [...c.form.keys()]).filter((product) => product !== '');
    if (!products.some((product) => reached.has(product))) return false;
    for (const product of products) reached.add(product);
    return true;
  };
  let left = path.alternatives;
  const out: Alternatives[] = [];
  for (;;) {
    let grown = false;
    const later: Alternatives[] = [];
    for (const alternatives of left) {
      if (grow(alternatives.flat())) {
        out.push(alternatives);
        grown = true;
      } else later.push(alternatives);
    }
    left = later;
    const size = reached.size;
    for (const condition of path.known) grow([condition]);
    if (!grown && reached.size === size) return out;
  }
}
