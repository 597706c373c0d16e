/** What is known on a path through a contract: its expressions as forms over unknowns, and what holds of these. */

import type { Rational } from '../../../language/rational.ts';
import * as Q from '../../../language/rational.ts';
import type { Value } from '../../../language/values.ts';
import type { Range } from '../../contract.ts';
import type { CoreType, Expr } from '../../core.ts';
import { kindOfAmount } from '../../elaborate/contracts/scope.ts';
import { MAX_AMOUNT } from '../../interpret/contract/ranges.ts';
import { MAX_INT } from '../../interpret/values.ts';
import { constantForm, type Form, formKey, minus, plus, scaled, unknownForm, valueOfForm } from './forms.ts';
import { commonGrid, type Grid, gridOf } from './grids.ts';
import { type Alternatives, type Condition, contradicts, type Effort } from './inequalities.ts';
import { operation } from './operations.ts';

/** A condition of more alternatives than these says nothing. */
export const MAX_ALTERNATIVES = 64;
/** So does one of more conditions: what is said twice would double them each time. */
export const MAX_CONDITIONS_SAID = 1000;

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
  /** What their absolute values are at most. */
  readonly sizes: Map<string, Rational>;
  readonly known: Condition[];
  readonly alternatives: Alternatives[];
  /** Unknowns whose own facts stand among `known`. */
  readonly introduced: Set<number>;
  /** Counts the values that nothing is known of. */
  readonly fresh: { count: number };
  /** Shared by all paths of a contract. */
  readonly effort: Effort;
};
/** What is always true of a variable. */
export type Limits = { readonly type: CoreType; readonly range: Range | undefined };

export function branch(path: Path): Path {
  return {
    ...path,
    bound: new Map(path.bound),
    grids: new Map(path.grids),
    sizes: new Map(path.sizes),
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
  return contradicts(path.known, path.alternatives, path.effort);
}

/** Follows from what is known, by linear arithmetic; alternatives that have nothing to do with it are left aside. */
export function proves(path: Path, goal: Condition): boolean {
  if (goal.is === 'eq') {
    return (
      proves(path, { form: goal.form, is: 'ge' }) && proves(path, { form: scaled(goal.form, Q.neg(Q.ONE)), is: 'ge' })
    );
  }
  const negated: Condition = { form: scaled(goal.form, Q.neg(Q.ONE)), is: goal.is === 'gt' ? 'ge' : 'gt' };
  return contradicts([...path.known, negated], byDistance(path, goal.form), path.effort);
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
  if (value.type.kind === 'bool') path.bound.set(name, { kind: 'truth', ...truthOf(path, value) });
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
  const { yes, no } = truthOf(path, expr);
  return wanted ? yes : no;
}

/** Both at once: each part of a condition is looked at once, however deep it stands. */
function truthOf(path: Path, expr: Expr): { readonly yes: Alternatives; readonly no: Alternatives } {
  switch (expr.kind) {
    case 'const': {
      const isTrue = expr.value.kind === 'bool' && expr.value.value;
      const isFalse = expr.value.kind === 'bool' && !expr.value.value;
      return { yes: isTrue ? [[]] : [], no: isFalse ? [[]] : [] };
    }
    case 'mark':
      return truthOf(path, expr.body);
    case 'let':
      bindExpr(path, expr.name, expr.value);
      return truthOf(path, expr.body);
    case 'if': {
      const test = truthOf(path, expr.condition);
      const yes = truthOf(path, expr.yes);
      const no = truthOf(path, expr.no);
      return {
        yes: few([...together(test.yes, yes.yes), ...together(test.no, no.yes)]),
        no: few([...together(test.yes, yes.no), ...together(test.no, no.no)]),
      };
    }
    case 'var': {
      const meaning = path.bound.get(expr.name);
      if (meaning?.kind === 'truth') return meaning;
      break;
    }
    case 'op': {
      const { name } = expr.op;
      if (name === 'not') {
        const { yes, no } = truthOf(path, expr.args[0]!);
        return { yes: no, no: yes };
      }
      if (isComparison(name)) {
        const [left, right] = [expr.args[0]!, expr.args[1]!];
        return { yes: comparison(path, name, left, right, true), no: comparison(path, name, left, right, false) };
      }
      break;
    }
    default:
      break;
  }
  // Nothing is known but that it is the same wherever it is asked: 1 where it holds, else 0.
  const truth = unknown(path, keyOf(path, expr));
  return {
    yes: [[{ form: plus(truth, constantForm(Q.ONE), Q.neg(Q.ONE)), is: 'eq' }]],
    no: [[{ form: truth, is: 'eq' }]],
  };
}

type Compared = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';
const isComparison = (name: string): name is Compared => ['eq', 'ne', 'lt', 'le', 'gt', 'ge'].includes(name);
const OPPOSITE = { eq: 'ne', ne: 'eq', lt: 'ge', ge: 'lt', le: 'gt', gt: 'le' } as const;
/** By arithmetic: periods of months and of days are not. */
export const isOrdered = ({ kind }: CoreType): boolean =>
  kind === 'int' || kind === 'number' || kind === 'date' || kind === 'datetime' || kind === 'age';

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
  if (!isOrdered(left.type)) return [[]];
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

/** From 0 to below MAX_AMOUNT, as docs/contracts.md, section 2 has it. */
export function isAmountWithoutRange({ type, range }: Limits): boolean {
  return range === undefined && kindOfAmount(type) !== undefined;
}

function introduce(path: Path, name: string, form: Form): void {
  const limits = path.ranges.get(name);
  if (name.startsWith('slot:')) path.known.push({ form, is: 'ge' });
  if (limits !== undefined && isAmountWithoutRange(limits)) {
    // The executor takes no other as a term, keep, argument or datum.
    path.known.push({ form, is: 'ge' }, { form: minus(constantForm(Q.rational(MAX_AMOUNT)), form), is: 'gt' });
  }
  if (limits?.range === undefined && limits?.type.kind === 'int') {
    path.known.push({ form: plus(constantForm(Q.rational(MAX_INT)), form), is: 'ge' });
    path.known.push({ form: minus(constantForm(Q.rational(MAX_INT)), form), is: 'ge' });
  }
  if (limits?.range === undefined || !isOrdered(limits.type)) return;
  const { low, high, openEnd } = limits.range;
  path.known.push({ form: minus(form, constantForm(numberOf(path, low))), is: 'ge' });
  path.known.push({ form: minus(constantForm(numberOf(path, high)), form), is: openEnd ? 'gt' : 'ge' });
}

export const constantOf = (path: Path, value: Value): Form => constantForm(numberOf(path, value));

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

export function unknown(path: Path, key: string): Form {
  const number = path.names.unknowns.get(key) ?? path.names.unknowns.size;
  path.names.unknowns.set(key, number);
  return unknownForm(number);
}

/** The first time on this path that this unknown is met. */
export function isNews(path: Path, form: Form): boolean {
  const number = Number([...form.keys()][0]);
  if (path.introduced.has(number)) return false;
  path.introduced.add(number);
  return true;
}

/** Expressions with equal keys have equal values at this point of the path. */
export function keyOf(path: Path, expr: Expr): string {
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
  const conditions = alternatives.reduce((sum, { length }) => sum + length, 0);
  return alternatives.length > MAX_ALTERNATIVES || conditions > MAX_CONDITIONS_SAID ? [[]] : alternatives;
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
    path.effort.left -= left.length + path.known.length;
    if (path.effort.left <= 0) return out;
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
