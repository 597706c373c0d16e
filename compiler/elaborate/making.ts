/** Small pieces of Core that many forms are made of. */
import type { Comparison, CoreType, Expr } from '../core.ts';
import { boolConstant } from './literals.ts';
import { BOOL } from './types.ts';

export const op = (
  type: CoreType,
  name: 'not' | 'finding_to_bool' | 'int_to_number' | 'some' | 'none' | 'append' | 'length' | 'member',
  ...args: Expr[]
): Expr => ({
  kind: 'op',
  type,
  op: { name },
  args,
});
export const compareWith = (name: Comparison, left: Expr, right: Expr): Expr => ({
  kind: 'op',
  type: BOOL,
  op: { name },
  args: [left, right],
});
export const ifElse = (condition: Expr, yes: Expr, no: Expr, type: CoreType = yes.type): Expr => ({
  kind: 'if',
  type,
  condition,
  yes,
  no,
});
export const both = (left: Expr, right: Expr): Expr => ifElse(left, right, boolConstant(false));
