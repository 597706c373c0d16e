/** The most that one world of a verdict costs (docs/core.md, section 3). */

import { MAX_LIST } from '../../language/answer.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { CoreModule, CoreVerdict, Expr, Rule } from '../core.ts';

/** Fuel is counted in a double: a bound beyond what it holds exactly stays at this. */
export const MAX_BOUND = Number.MAX_SAFE_INTEGER;

/** Of every verdict, in order. A function may refer to verdicts and a verdict calls functions; nothing goes round in a circle. */
export function costBounds(module: CoreModule): number[] {
  const functions = once((n) => boundOf(module.functions[n]!.body, functions, verdicts));
  const verdicts = once((n) => verdictBound(module.verdicts[n]!, functions, verdicts));
  return module.verdicts.map((_, n) => verdicts(n));
}

type BoundOf = (number: number) => number;

function once(find: BoundOf): BoundOf {
  const known = new Map<number, number>();
  return (number) => {
    const bound = known.get(number) ?? find(number);
    known.set(number, bound);
    return bound;
  };
}

function verdictBound({ body, policy }: CoreVerdict, functions: BoundOf, verdicts: BoundOf): number {
  let total = boundOf(body, functions, verdicts);
  if (policy.kind !== 'rows') return total;
  for (const column of policy.columns) total += boundOf(column, functions, verdicts);
  for (const { cells, result } of policy.rows) {
    for (const cell of cells) if (typeof cell !== 'string') total += boundOf(cell, functions, verdicts);
    if (result !== undefined) total += boundOf(result, functions, verdicts);
  }
  return Math.min(total, MAX_BOUND);
}

export function boundOf(root: Expr, functions: BoundOf, verdicts: BoundOf): number {
  const sum = (parts: readonly Expr[]): number => parts.reduce((total, part) => total + of(part), 0);
  const rule = ({ condition, value, exceptions }: Rule): number =>
    1 + of(condition) + (value === undefined ? 0 : of(value)) + exceptions.reduce((total, e) => total + rule(e), 0);
  const of = (e: Expr): number => Math.min(exact(e), MAX_BOUND);
  const exact = (e: Expr): number => {
    switch (e.kind) {
      case 'const':
      case 'var':
      case 'field':
      case 'fault':
        return 1;
      case 'let':
        return 1 + of(e.value) + of(e.body);
      case 'if':
        return 1 + of(e.condition) + Math.max(of(e.yes), of(e.no));
      case 'match':
        return 1 + of(e.value) + Math.max(...e.arms.map(({ body }) => of(body)));
      case 'op':
      case 'case':
        return 1 + sum(e.args);
      case 'record':
        return 1 + sum(e.fields);
      case 'get':
      case 'element':
        return 1 + of(e.value);
      case 'fold':
        return 1 + of(e.list) + of(e.from) + MAX_LIST * of(e.body);
      case 'call':
        return 1 + sum(e.args) + functions(e.function);
      case 'default':
        return 1 + rule(e.root);
      case 'ask':
        if (e.question.kind === 'field_missing') return 1;
        return 1 + (e.question.kind === 'element_missing' ? of(e.question.element) : verdicts(e.question.verdict));
      case 'ref':
        return 1 + verdicts(e.verdict);
      case 'mark':
        return of(e.body);
      default:
        return unreachable(e);
    }
  };
  return of(root);
}
