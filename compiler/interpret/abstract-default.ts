/** Default terms on abstract values (docs/core.md, section 7). */
import type { CoreType, Rule } from '../core.ts';
import { type AbstractEvaluation, abstractEvaluation, approximate, truthOf } from './abstract.ts';
import { type Abstract, asPossible, join, NONE } from './abstract-values.ts';
import { isMissingAndAsked, siteOf } from './default.ts';
import type { Place } from './parts.ts';
import { sameValue } from './values.ts';
import { combinations, worldOf } from './worlds.ts';

/** Whether a rule may apply, and whether it does in every world that this one stands for. */
type Applies = {
  readonly may: boolean;
  readonly surely: boolean;
  /** Its own condition may hold: without an exception it applies only so. */
  readonly mayHold: boolean;
};

export function abstractDefault(root: Rule, type: CoreType, at: AbstractEvaluation): Abstract {
  const applying = new Map<Rule, Applies>();
  if (conditions(root, at, applying) === undefined) return NONE;
  return resultOfRule(root, type, applying, at);
}

/** Undefined: a condition surely faults. */
function conditions(rule: Rule, at: AbstractEvaluation, applying: Map<Rule, Applies>): Applies | undefined {
  const { mayBe, isNone } = truthOf(approximate(rule.condition, undefined, at));
  if (isNone) return undefined;
  const mayHold = mayBe(true);
  let [may, surely] = [mayHold, !mayBe(false)];
  for (const exception of rule.exceptions) {
    const applies = conditions(exception, at, applying);
    if (applies === undefined) return undefined;
    may ||= applies.may;
    surely ||= applies.surely;
  }
  const applies = { may, surely, mayHold };
  applying.set(rule, applies);
  return applies;
}

function resultOfRule(
  rule: Rule,
  type: CoreType,
  applying: ReadonlyMap<Rule, Applies>,
  at: AbstractEvaluation,
): Abstract {
  const { module } = at.run.core;
  const left = unbeaten(
    rule.exceptions.filter((exception) => applying.get(exception)!.may),
    at,
  );
  const results = left.map((exception) => resultOfRule(exception, type, applying, at));
  left.forEach((a, i) => {
    left.forEach((b, j) => {
      if (i < j && !isOneValue(results[i]!, results[j]!))
        at.faults.push({ code: 'conflict', sites: [siteOf(a), siteOf(b)] });
    });
  });
  const joined = results.reduce<Abstract>((all, result) => join(all, result, type, module), NONE);
  if (left.some((exception) => applying.get(exception)!.surely) || !applying.get(rule)!.mayHold) return joined;
  if (rule.value !== undefined) return join(joined, approximate(rule.value, undefined, at), type, module);
  at.faults.push({ code: 'no_row' });
  return joined;
}

function isOneValue(a: Abstract, b: Abstract): boolean {
  return a.kind === 'one' && b.kind === 'one' && sameValue(a.value, b.value);
}

function unbeaten(mayApply: readonly Rule[], at: AbstractEvaluation): readonly Rule[] {
  if (mayApply.length < 2) return mayApply;
  const beats = new Map(mayApply.map((n) => [n, new Set(mayApply.filter((m) => m !== n && isBeaten(n, m, at)))]));
  const left = mayApply.filter((m) => !mayApply.some((n) => beats.get(n)!.has(m) && !beats.get(m)!.has(n)));
  return left.length === 0 ? mayApply : left;
}

/** Does n apply whatever is missing that it asks about, and m hang on that alone. */
function isBeaten(n: Rule, m: Rule, { run, world }: AbstractEvaluation): boolean {
  const isAsked = (place: Place): boolean => isMissingAndAsked(run, n, { place });
  const asked = run.parts.filter(({ place }) => isAsked(place));
  if (asked.length === 0 && !run.open.some(isAsked)) return false;
  if (!run.open.filter((place) => isRead(place, run.read(m))).every(isAsked)) return false;
  let fails = false;
  for (const cells of combinations(asked)) {
    const tried = abstractEvaluation(run, worldOf(asked, cells, world, asPossible));
    const ours = conditions(n, tried, new Map());
    const theirs = conditions(m, tried, new Map());
    if (ours === undefined || theirs === undefined || !ours.surely) return false;
    fails ||= !theirs.surely;
  }
  return fails;
}

function isRead(
  place: Place,
  read: { readonly fields: ReadonlySet<number>; readonly verdicts: ReadonlySet<number> },
): boolean {
  return place.kind === 'verdict' ? read.verdicts.has(place.verdict) : read.fields.has(place.field);
}
