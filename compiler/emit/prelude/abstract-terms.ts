/** Default terms on abstract values. */
import { type AbstractWorld, evaluate, may } from './abstract.ts';
import { type Abstract, join, valuesIn } from './domains.ts';
import { conflict, NO_ROW } from './faults.ts';
import type { Type, VerdictInfo } from './module.ts';
import { same } from './values.ts';

/** What is known of a rule: its own condition may hold, it may apply, it surely applies. */
export type Applies = { readonly holds: boolean; readonly may: boolean; readonly surely: boolean };

/** Which of the rules may apply, which surely do; then the join of what they give. */
export function defaultTerm(w: AbstractWorld, v: VerdictInfo): Abstract | null {
  const applies = conditionsUnder(w, v, 0);
  return applies === null ? null : ruleResult(w, v, 0, applies);
}

/** Of the rules of a subtree, by number; null: a condition surely faults. */
export function conditionsUnder(w: AbstractWorld, v: VerdictInfo, top: number): Applies[] | null {
  const under = v.rules[top]!.under;
  const applies: Applies[] = [];
  for (let i = 0; i < under.length; i += 1) {
    const condition = evaluate(w, v.rules[under[i]!]!.condition, []);
    if (condition === null) return null;
    const answers = valuesIn(condition);
    const holds = answers.indexOf(true) >= 0;
    applies[under[i]!] = { holds, may: holds, surely: answers.indexOf(false) < 0 };
  }
  for (let i = under.length - 1; i >= 0; i -= 1) {
    const here = applies[under[i]!]!;
    const exceptions = v.rules[under[i]!]!.exceptions;
    applies[under[i]!] = {
      holds: here.holds,
      may: here.may || exceptions.some((k) => applies[k]!.may),
      surely: here.surely || exceptions.some((k) => applies[k]!.surely),
    };
  }
  return applies;
}

export function ruleResult(w: AbstractWorld, v: VerdictInfo, n: number, applies: readonly Applies[]): Abstract | null {
  const rule = v.rules[n]!;
  const left = unbeatenRules(
    w,
    v,
    rule.exceptions.filter((k) => applies[k]!.may),
  );
  const results: (Abstract | null)[] = [];
  let result: Abstract | null = null;
  for (let i = 0; i < left.length; i += 1) {
    const here = ruleResult(w, v, left[i]!, applies);
    for (let k = 0; k < i; k += 1)
      if (!agree(v.type, results[k]!, here, w)) may(w, conflict(v.rules[left[k]!]!.site, v.rules[left[i]!]!.site));
    results.push(here);
    result = join(v.type, result, here, w.M);
  }
  if (left.some((k) => applies[k]!.surely) || !applies[n]!.holds) return result;
  if (rule.value < 0) {
    may(w, NO_ROW);
    return result;
  }
  return join(v.type, result, evaluate(w, rule.value, []), w.M);
}

export function agree(t: Type, a: Abstract | null, b: Abstract | null, w: AbstractWorld): boolean {
  if (a === null || b === null || a.k !== 'one' || b.k !== 'one') return false;
  return same(t, a.v, b.v, w.M);
}

export function unbeatenRules(w: AbstractWorld, v: VerdictInfo, possible: readonly number[]): readonly number[] {
  if (possible.length < 2) return possible;
  const beats = possible.map((n) => possible.map((m) => n !== m && beatsIn(w, v, n, m)));
  const left = possible.filter((_, m) => !possible.some((_n, n) => beats[n]![m]! && !beats[m]![n]!));
  return left.length === 0 ? possible : left;
}

/** Does n apply whatever the missing fields are that it asks about, and m not always. */
export function beatsIn(w: AbstractWorld, v: VerdictInfo, n: number, m: number): boolean {
  const worlds = w.vary(v.rules[n]!, v.rules[m]!);
  if (worlds === null) return false;
  let fails = false;
  for (let i = 0; i < worlds.length; i += 1) {
    const ours = conditionsUnder(worlds[i]!, v, n);
    if (ours === null || !ours[n]!.surely) return false;
    const theirs = conditionsUnder(worlds[i]!, v, m);
    if (theirs === null) return false;
    if (!theirs[m]!.surely) fails = true;
  }
  return fails;
}
