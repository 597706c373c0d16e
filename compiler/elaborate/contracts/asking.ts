/** Expressions outside bodies: what they ask of the agreement is asked right before they are read. */

import type * as Ast from '../../../language/ast.ts';
import { notAskedHere } from '../../../language/codes/contracts.ts';
import type { Query, Statement } from '../../contract.ts';
import type { Expr } from '../../core.ts';
import type { Place } from '../names.ts';
import { report, textAt } from '../scope.ts';
import { within } from './statements.ts';

/**
 * `timer`: looked at again and again, so only what steps of the agreement itself change. `step`: read once, in a step.
 * `value`: read in any state, when nothing may have been done yet. `invariant`: holds from one step of the agreement to the next.
 */
export type Asked = 'timer' | 'step' | 'value' | 'invariant';

/** `queries` undefined: something that cannot be asked there, which was reported. */
export function asking<T>(
  at: Place,
  asked: Asked,
  written: Ast.Expr,
  make: (inner: Place) => T,
): { readonly made: T; readonly queries: readonly Statement[] | undefined } {
  const before: Statement[] = [];
  const made = make(within(at, before));
  const refused = before.find((s) => s.kind === 'query' && !mayBeAsked(s.query.kind, asked));
  if (refused === undefined) return { made, queries: before.map((s) => ({ ...s, span: written.span })) };
  report(at.scope, notAskedHere(written.span, { text: textAt(at.scope, written.span), asked }));
  return { made, queries: undefined };
}

/** The queries of some parts as a property that is left out where nothing is asked. */
export function askedBefore(...parts: readonly (readonly Statement[])[]): { readonly queries?: readonly Statement[] } {
  const queries = parts.flat();
  return queries.length === 0 ? {} : { queries };
}

function mayBeAsked(query: Query['kind'], asked: Asked): boolean {
  switch (asked) {
    case 'timer':
      return isOwn(query);
    case 'invariant':
      return isOwn(query) || query === 'bill';
    case 'step':
      // Reading a bill bills it, and a decision is attested: both are effects.
      return query !== 'bill' && query !== 'evaluate';
    case 'value':
      return query !== 'bill' && query !== 'evaluate' && query !== 'time_of';
  }
}

/** Answered by the agreement itself, and the same until its next step. */
function isOwn(query: Query['kind']): boolean {
  return query === 'time_of' || query === 'count_of' || query === 'counted' || query === 'duty';
}

/** Is it the same until the next step of the agreement? So an invariant is, or it would break as time goes by. */
export function holdsBetweenSteps(expr: Expr, queries: readonly Statement[]): boolean {
  const asks = queries.every((s) => s.kind !== 'query' || mayBeAsked(s.query.kind, 'invariant'));
  return asks && !readsClock([expr, queries]);
}

function readsClock(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  if ('kind' in part && part.kind === 'op' && 'op' in part && typeof part.op === 'object' && part.op !== null) {
    const name = 'name' in part.op ? part.op.name : undefined;
    if (name === 'now' || name === 'today' || name === 'completed') return true;
  }
  return Object.values(part).some(readsClock);
}
