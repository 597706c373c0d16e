/** What a verdict depends on: verdicts followed through references, fields, and what conditions ask about (docs/core.md, 2 and 5). */

import type { DataState, FieldState } from '../../language/values.ts';
import type { Core, Expr, Rule } from '../core.ts';
import { asksOf } from '../plan/flows.ts';

/** v and all that it refers to or asks about, followed through, ascending; references to verdicts of `cut` are not followed. */
export function closureOf(core: Core, verdict: number, cut: ReadonlySet<number>): number[] {
  const seen = new Set<number>();
  const follow = (number: number): void => {
    if (seen.has(number)) return;
    seen.add(number);
    const { refs, asksVerdicts } = core.plans[number]!;
    for (const next of [...refs.map(({ of }) => of), ...asksVerdicts]) if (!cut.has(next)) follow(next);
  };
  follow(verdict);
  return [...seen].sort((a, b) => a - b);
}

export function isFieldMissing(state: DataState, field: number): boolean {
  const known = state.fields[field]!;
  return !('elements' in known) && known.missing !== undefined;
}

/** The value of an element. */
export function elementState(state: DataState, field: number, index: number): FieldState {
  const known = state.fields[field]!;
  if (!('elements' in known)) throw new Error('an element of a list that is missing as a whole');
  return known.elements[index]!.value;
}

/** Fields (list fields for their elements) and forgotten verdicts. */
export type Names = { readonly fields: ReadonlySet<number>; readonly verdicts: ReadonlySet<number> };

export function conditionsOf(rule: Rule): Expr[] {
  return [rule.condition, ...rule.exceptions.flatMap(conditionsOf)];
}

/** What the conditions of n's subtree ask about (section 2, item 4), whether or not it is missing. */
export function askedAbout(core: Core, n: Rule, forgotten: ReadonlySet<number>): Names {
  const fields = new Set<number>();
  const verdicts = new Set<number>();
  const known = (verdict: number): void => {
    if (forgotten.has(verdict)) verdicts.add(verdict);
    else {
      const below = readBelow(core, closureOf(core, verdict, forgotten), forgotten);
      for (const field of below.fields) fields.add(field);
      for (const r of below.verdicts) verdicts.add(r);
    }
  };
  const flows = asksOf(core.module, conditionsOf(n));
  for (const field of flows.asksFields) fields.add(field);
  for (const verdict of flows.asksVerdicts) known(verdict);
  const referred = [...flows.verdicts.keys(), ...flows.asksVerdicts].filter((r) => !forgotten.has(r));
  for (const start of referred)
    for (const number of closureOf(core, start, forgotten)) {
      for (const field of core.plans[number]!.asksFields) fields.add(field);
      for (const verdict of core.plans[number]!.asksVerdicts) known(verdict);
    }
  return { fields, verdicts };
}

/** What the conditions of m's subtree read, references followed. */
export function readBy(core: Core, m: Rule, forgotten: ReadonlySet<number>): Names {
  const flows = asksOf(core.module, conditionsOf(m));
  const fields = new Set<number>(flows.fields.keys());
  const verdicts = new Set<number>();
  for (const start of [...flows.verdicts.keys(), ...flows.asksVerdicts]) {
    if (forgotten.has(start)) verdicts.add(start);
    else {
      const below = readBelow(core, closureOf(core, start, forgotten), forgotten);
      for (const field of below.fields) fields.add(field);
      for (const r of below.verdicts) verdicts.add(r);
    }
  }
  return { fields, verdicts };
}

/** The fields that these verdicts read, and the forgotten verdicts that they refer to or ask about. */
function readBelow(core: Core, closure: readonly number[], forgotten: ReadonlySet<number>): Names {
  const plans = closure.map((number) => core.plans[number]!);
  const referred = plans.flatMap(({ refs, asksVerdicts }) => [...refs.map(({ of }) => of), ...asksVerdicts]);
  return {
    fields: new Set(plans.flatMap(({ reads }) => reads.map(({ of }) => of))),
    verdicts: new Set(referred.filter((number) => forgotten.has(number))),
  };
}
