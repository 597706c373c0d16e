/** Results of rows and rules: whether two are the same, differ, or differ for some patients only. */
import type { Expr } from '../../core.ts';
import { constantOf } from './constants.ts';
import { evaluate, type Patient } from './evaluate.ts';
import type { Terms } from './terms.ts';
import { type Closure, keyOf, look, part, valueKey } from './walk.ts';

export type Result = { readonly closure: Closure; readonly key: string; readonly isConstant: boolean };

export function resultOf(closure: Closure): Result {
  const here = look(closure);
  const constant = constantOf(here);
  return {
    closure: here,
    key: constant === undefined ? keyOf(here) : `=${valueKey(constant)}`,
    isConstant: isConstant(here),
  };
}

/** `maybe`: a computed result may equal the other one by chance. */
export function compareResults(a: Result, b: Result): 'same' | 'differ' | 'maybe' {
  if (a.key === b.key) return 'same';
  return a.isConstant && b.isConstant ? 'differ' : 'maybe';
}

/** For the patients of an example. Undefined: a result cannot be evaluated for them. */
export function differFor(terms: Terms, a: Result, b: Result, patients: readonly Patient[]): boolean | undefined {
  const patient: Patient = {
    values: new Map(patients.flatMap(({ values }) => [...values])),
    missing: new Map(patients.flatMap(({ missing }) => [...missing])),
  };
  const x = evaluate(terms.module, a.closure, patient);
  const y = evaluate(terms.module, b.closure, patient);
  return x === undefined || y === undefined ? undefined : valueKey(x) !== valueKey(y);
}

function isConstant(closure: Closure): boolean {
  if (constantOf(closure) !== undefined) return true;
  const here = look(closure);
  const { expr } = here;
  const parts: readonly Expr[] | undefined =
    expr.kind === 'record' ? expr.fields : expr.kind === 'case' ? expr.args : undefined;
  return parts?.every((inner) => isConstant(part(here, inner))) ?? false;
}
