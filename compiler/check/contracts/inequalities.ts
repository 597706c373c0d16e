/** Can these linear conditions hold together? Elimination after Fourier and Motzkin, over exact fractions; products count as unknowns. */
import * as Q from '../../../language/rational.ts';
import { type Form, formKey, plus, scaled, valueOfForm } from './forms.ts';

/** `form` ≥ 0, > 0, or = 0. */
export type Condition = { readonly form: Form; readonly is: 'ge' | 'gt' | 'eq' };
/** One of them holds. */
export type Alternatives = readonly (readonly Condition[])[];

/** Elimination may square the number of conditions at every unknown; with more than these it gives up. */
export const MAX_CONDITIONS = 300;
/** Alternatives multiply: at most so many combinations are looked at. */
export const MAX_COMBINATIONS = 512;
/** What may still be looked at, in terms of conditions; shared by many questions, so that all of them end. */
export type Effort = { left: number };

/**
 * No values of the unknowns make all conditions true, whichever of each of the alternatives holds.
 * False where that is not so, and where it takes more than the limits to see it.
 */
export function contradicts(
  known: readonly Condition[],
  alternatives: readonly Alternatives[] = [],
  effort: Effort = { left: Number.POSITIVE_INFINITY },
): boolean {
  return refuted(known, alternatives, { left: MAX_COMBINATIONS, effort });
}

function refuted(
  known: readonly Condition[],
  alternatives: readonly Alternatives[],
  budget: { left: number; readonly effort: Effort },
  from = 0,
): boolean {
  budget.left -= 1;
  if (budget.left < 0 || budget.effort.left <= 0) return false;
  if (isEmpty(known, budget.effort)) return true;
  const first = alternatives[from];
  if (first === undefined) return false;
  return first.every((conditions) => refuted([...known, ...conditions], alternatives, budget, from + 1));
}

function isEmpty(conditions: readonly Condition[], effort: Effort): boolean {
  let left = withoutEquations(conditions, effort);
  while (left !== undefined) {
    if (!isWithin(effort, left)) return false;
    const unknown = cheapest(left);
    if (unknown === undefined) return false;
    left = eliminate(left, unknown);
    if (left !== undefined && left.length > MAX_CONDITIONS) return false;
  }
  return true;
}

function isWithin(effort: Effort, conditions: readonly Condition[]): boolean {
  effort.left -= conditions.reduce((terms, { form }) => terms + form.size, 0);
  return effort.left > 0;
}

/** Every equation solved for an unknown of it. Undefined: they contradict each other. */
function withoutEquations(conditions: readonly Condition[], effort: Effort): Condition[] | undefined {
  let left: readonly Condition[] = conditions;
  for (;;) {
    const equation = left.find((c) => c.is === 'eq' && valueOfForm(c.form) === undefined);
    if (equation === undefined || !isWithin(effort, left)) return tidied(left);
    const [unknown, factor] = [...equation.form].find(([product]) => product !== '')!;
    left = left
      .filter((c) => c !== equation)
      .map((c) => {
        const mine = c.form.get(unknown);
        return mine === undefined ? c : { ...c, form: plus(c.form, equation.form, Q.neg(Q.quotient(mine, factor))) };
      });
  }
}

/** Without what holds anyway, each once. Undefined: one of them cannot hold. */
function tidied(conditions: readonly Condition[]): Condition[] | undefined {
  const out = new Map<string, Condition>();
  for (const condition of conditions) {
    const value = valueOfForm(condition.form);
    if (value !== undefined) {
      const sign = Q.sign(value);
      if (condition.is === 'eq' ? sign !== 0 : condition.is === 'gt' ? sign <= 0 : sign < 0) return undefined;
      continue;
    }
    const [, lead] = [...condition.form].find(([product]) => product !== '')!;
    const form = scaled(condition.form, Q.quotient(Q.ONE, Q.abs(lead)));
    out.set(`${condition.is}:${formKey(form)}`, { ...condition, form });
  }
  return [...out.values()];
}

/** The unknown whose elimination makes fewest new conditions. */
function cheapest(conditions: readonly Condition[]): string | undefined {
  const counts = new Map<string, { low: number; high: number }>();
  for (const { form } of conditions) {
    for (const [product, factor] of form) {
      if (product === '') continue;
      const count = counts.get(product) ?? { low: 0, high: 0 };
      if (Q.sign(factor) > 0) count.low += 1;
      else count.high += 1;
      counts.set(product, count);
    }
  }
  let best: { product: string; cost: number } | undefined;
  for (const [product, { low, high }] of counts) {
    const cost = low * high - low - high;
    if (best === undefined || cost < best.cost) best = { product, cost };
  }
  return best?.product;
}

function eliminate(conditions: readonly Condition[], unknown: string): Condition[] | undefined {
  const low: Condition[] = [];
  const high: Condition[] = [];
  const rest: Condition[] = [];
  for (const condition of conditions) {
    const factor = condition.form.get(unknown);
    if (factor === undefined) rest.push(condition);
    else (Q.sign(factor) > 0 ? low : high).push(condition);
  }
  for (const a of low) {
    for (const b of high) {
      const [x, y] = [a.form.get(unknown)!, b.form.get(unknown)!];
      const form = plus(scaled(a.form, Q.neg(y)), b.form, x);
      rest.push({ form, is: a.is === 'gt' || b.is === 'gt' ? 'gt' : 'ge' });
    }
  }
  return tidied(rest);
}
