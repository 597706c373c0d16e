/** Properties in Core, and what came of looking into one. */

import { currencyUnit } from '../../language/units/unit.ts';
import type { Value } from '../../language/values.ts';
import type { Kind, Statement } from '../contract.ts';
import type { CoreType, Expr } from '../core.ts';
import { holdsBetweenSteps } from '../elaborate/contracts/asking.ts';

export type Property = ContractProperty | PatientProperty;

type Claimed = {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** The condition as written. */
  readonly text: string;
  /** `search`: how many histories or patients, where it is said. */
  readonly checks: { readonly search: number | undefined; readonly prove: boolean; readonly enforce: boolean };
};

/**
 * `always`: of every agreement of a contract, in every state that a run reaches. Beside what expressions of contracts read,
 * `holds` reads `total:EUR` (all accounts and slots) and `start:1` (what `starts` gave when the agreement began).
 */
export type ContractProperty = Claimed & {
  readonly kind: 'always';
  readonly contract: number;
  readonly queries: readonly Statement[];
  readonly holds: Expr;
  readonly totals: readonly Kind[];
  readonly starts: readonly { readonly name: string; readonly value: Expr }[];
  /** The slots it reads: 0 where the state holds none of it. */
  readonly slots: readonly { readonly name: string; readonly kind: Kind }[];
};

/** `for all`: of every patient and, where `finding` names one, each finding of theirs. Expressions read nothing but atoms. */
export type PatientProperty = Claimed & {
  readonly kind: 'for_all';
  readonly patient: string;
  readonly finding: string | undefined;
  readonly atoms: readonly Atom[];
  readonly where: Expr | undefined;
  readonly holds: Expr;
};

/** An answer, a field or the finding, by the variable that stands for it. */
export type Atom = {
  readonly core: string;
  readonly text: string;
  readonly type: CoreType;
  readonly changes: readonly Change[];
  readonly of:
    | { readonly kind: 'verdict'; readonly verdict: number }
    | { readonly kind: 'field'; readonly field: number }
    | { readonly kind: 'one' };
};
/** Field `field` (or the finding that is meant) is set to a value; `to` undefined: it is missing. */
export type Change = { readonly field: number | 'one'; readonly to: Value | undefined };

/** `ok`: not refuted. `found`: what was done to find out and what came of it, never more; a witness in words where it is refuted. */
export type PropertyResult = {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly ok: boolean;
  readonly found: string;
};

/** An invariant reads one agreement as it stands: not all accounts, the start of a run, the clock, rights or other agreements. */
export function isEnforced({ checks, totals, starts, holds, queries }: ContractProperty): boolean {
  return checks.enforce && totals.length === 0 && starts.length === 0 && holdsBetweenSteps(holds, queries);
}

/**
 * `total of EUR = at start`: what every executor looks to at every step, of whatever agreement. Not of what a module mints:
 * there is more of it after a step than before, and nothing wrong.
 */
export function isConservation({ checks, totals, starts, holds }: ContractProperty): boolean {
  const [total] = totals;
  const [start] = starts;
  if (!checks.enforce || total === undefined || start === undefined || totals.length + starts.length !== 2)
    return false;
  if (currencyUnit(total.name) === undefined || holds.kind !== 'op' || holds.op.name !== 'eq') return false;
  const read = (of: Expr | undefined): string => (of?.kind === 'var' ? of.name : '');
  const [left, right] = holds.args.map(read);
  const all = `total:${total.name}`;
  return read(start.value) === all && [left, right].includes(all) && [left, right].includes(start.name);
}
