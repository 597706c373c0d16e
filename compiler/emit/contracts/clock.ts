/** Which expressions look at the instant of the step. */
import type { CoreFunction, Expr } from '../../core.ts';

/** Reads `now` or the day, itself or in a function that it calls. */
export function usesClock(expr: Expr, functions: readonly CoreFunction[]): boolean {
  return usesOperator(expr, CLOCK, functions);
}

/** Completes ages, which are compared with first days worked out beforehand. */
export function usesAges(expr: Expr, functions: readonly CoreFunction[]): boolean {
  return usesOperator(expr, AGES, functions);
}

const CLOCK: readonly string[] = ['now', 'today', 'completed'];
const AGES: readonly string[] = ['completed'];

function usesOperator(node: unknown, names: readonly string[], functions: readonly CoreFunction[]): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if ('kind' in node && node.kind === 'op') {
    const { op } = node as Extract<Expr, { kind: 'op' }>;
    if (names.includes(op.name)) return true;
  }
  if ('kind' in node && node.kind === 'call') {
    const { function: called } = node as Extract<Expr, { kind: 'call' }>;
    if (usesOperator(functions[called]!.body, names, functions)) return true;
  }
  return Object.values(node).some((part) => usesOperator(part, names, functions));
}
