/** What conditions are made of: Boolean formulas over tests, each test one question about one term. */
import type { Rational } from '../../../language/rational.ts';
import type { MissingReason, Value } from '../../../language/values.ts';
import type { AgeUnit, Comparison, CoreModule, CoreType, Expr } from '../../core.ts';
import type { Cell, CellSet } from './cells.ts';
import { type Closure, closed, closureDependencies, keyOf, verdictDependencies } from './walk.ts';

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

/** The term of whether a field is missing, and why. */
export function statusTerm(terms: Terms, field: number): Term {
  const question = { kind: 'field_missing', field, reason: undefined } as const;
  const expr: Expr = { kind: 'ask', type: { kind: 'bool' }, question };
  return makeTerm(terms, `status${field}`, 'status', closed(expr));
}

export function cut(term: Term, comparison: Comparison, at: Rational): Formula {
  if (comparison === 'ne') return not(cut(term, 'eq', at));
  if (comparison === 'gt') return not(cut(term, 'le', at));
  if (comparison === 'ge') return not(cut(term, 'lt', at));
  return ask(term, `${comparison}${at.n}/${at.d}`, { kind: 'cut', comparison, at });
}

export function ask(term: Term, key: string, test: Test): Formula {
  let index = term.testIndex.get(key);
  if (index === undefined) {
    index = term.tests.push(test) - 1;
    term.testIndex.set(key, index);
  }
  return { kind: 'test', term, test: index };
}

export function makeTerm(terms: Terms, key: string, kind: Term['kind'], closure: Closure, other?: Closure): Term {
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

export function isTrue(terms: Terms, closure: Closure, kind: 'value' | 'known' = 'value'): Formula {
  const term = makeTerm(terms, keyOf(closure), kind, closure);
  return ask(term, 'true', { kind: 'true' });
}

export function isOrdered(type: CoreType): boolean {
  return ['int', 'number', 'date', 'datetime', 'period', 'age'].includes(type.kind);
}

/** The fields that a verdict's closure reads or asks about, by value. */
export function readsOf(terms: Terms, verdict: number): ReadonlySet<number> {
  return verdictDependencies(terms.module, terms.verdictDependencies, verdict);
}
