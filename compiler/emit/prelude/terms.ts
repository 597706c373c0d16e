/** Default terms in a world: which rules apply, which are beaten, what they give (docs/core.md, section 2). */
import { conflict, isFault, NO_ROW } from './faults.ts';
import type { Code, Module, Type, Val, VerdictInfo, World } from './module.ts';
import { same } from './values.ts';

/** Numbers of one unit stand without it in generated code, with it everywhere else. */
export function box(t: Type, v: Val): Val {
  return t.k === 'n' && t.u.length === 1 ? [v, t.u[0]!] : v;
}

export function unbox(t: Type, v: Val): Val {
  return t.k === 'n' && t.u.length === 1 ? (v as readonly Val[])[0]! : v;
}

/** The value of another verdict where nothing is unsettled: its body, once. */
export function refPlain(w: World, r: number, body: Code): Val {
  const known = w.m[r];
  if (known !== undefined) return known;
  const value = body(w);
  w.m[r] = value;
  return value;
}

/** The same in a world of a run: its cell when it is forgotten, the result of the row that answers it, else its body. */
export function refFull(w: World, r: number, M: Module): Val {
  const known = w.m[r];
  if (known !== undefined) return known;
  const verdict = M.verdicts[r]!;
  let value: Val;
  if (w.g?.forgotten(r)) {
    const cell = w.c[r]!;
    if (cell.fault !== null) throw cell.fault;
    value = cell.value;
  } else {
    const row = w.g === null ? -1 : w.g.row(r);
    if (row < 0) value = verdict.full(w);
    else {
      const trace = w.t;
      w.t = null;
      verdict.full(w);
      value = verdict.rowCode[row]!(w);
      w.t = trace;
      mark(w, verdict.rows[row]!.site, verdict.type, value);
    }
  }
  w.m[r] = value;
  return value;
}

/** A trace point. */
export function mark(w: World, site: number, t: Type, v: Val): Val {
  if (w.t !== null) w.t.push([site, 1, t, box(t, v)]);
  return v;
}

/** A default term whose conditions and values leave events and may be tried in other worlds. */
export function fullTerm(w: World, v: VerdictInfo, M: Module): Val {
  const conditions: Val[] = [];
  for (let i = 0; i < v.conditions.length; i += 1) {
    const holds = v.conditions[i]!(w) === true;
    conditions.push(holds);
    if (holds && w.t !== null && v.rules[i]!.site >= 0) w.t.push([v.rules[i]!.site, 0, null, null]);
  }
  return term(w, v, conditions, v.values, M);
}

/** The result, once all conditions are known. */
export function term(
  w: World,
  v: VerdictInfo,
  conditions: readonly Val[],
  values: readonly (Code | null)[],
  M: Module,
): Val {
  const applies = conditions.slice();
  for (let i = applies.length - 1; i >= 0; i -= 1) {
    const exceptions = v.rules[i]!.exceptions;
    for (let k = 0; k < exceptions.length; k += 1) if (applies[exceptions[k]!] === true) applies[i] = true;
  }
  return result(w, v, 0, applies, values, M);
}

function result(
  w: World,
  v: VerdictInfo,
  n: number,
  applies: readonly Val[],
  values: readonly (Code | null)[],
  M: Module,
): Val {
  const rule = v.rules[n]!;
  let chosen: number[] = [];
  for (let i = 0; i < rule.exceptions.length; i += 1)
    if (applies[rule.exceptions[i]!] === true) chosen.push(rule.exceptions[i]!);
  if (chosen.length > 1 && w.g !== null) chosen = unbeaten(w, v, chosen);
  if (chosen.length === 0) {
    const value = values[n]!;
    if (value === null) throw NO_ROW;
    const given = value(w);
    if (w.t !== null && rule.site >= 0) w.t.push([rule.site, 1, v.type, box(v.type, given)]);
    return given;
  }
  const results: Val[] = [];
  for (let i = 0; i < chosen.length; i += 1) results.push(result(w, v, chosen[i]!, applies, values, M));
  for (let i = 1; i < chosen.length; i += 1)
    if (!same(v.type, box(v.type, results[0]!), box(v.type, results[i]!), M))
      throw conflict(v.rules[chosen[0]!]!.site, v.rules[chosen[i]!]!.site);
  return results[0]!;
}

function unbeaten(w: World, v: VerdictInfo, chosen: readonly number[]): number[] {
  const beats: boolean[][] = [];
  for (let i = 0; i < chosen.length; i += 1) beats.push(beatenBy(w, v, chosen, i));
  const left = chosen.filter((_, m) => !chosen.some((_n, n) => beats[n]![m]! && !beats[m]![n]!));
  return left.length === 0 ? chosen.slice() : left;
}

/** Which of the chosen rules the one at `at` beats: tries every value of the missing fields that it asks about. */
function beatenBy(w: World, v: VerdictInfo, chosen: readonly number[], at: number): boolean[] {
  const beaten = chosen.map(() => false);
  const worlds = w.g!.vary(w, v.rules[chosen[at]!]!);
  if (worlds === null) return beaten;
  w.f += worlds.length * w.g!.bound;
  const spared = chosen.map(() => false);
  for (let i = 0; i < worlds.length; i += 1) {
    const here = worlds[i]!;
    if (holdsIn(here, v, chosen[at]!) !== true) return chosen.map(() => false);
    for (let m = 0; m < chosen.length; m += 1) {
      if (m === at) continue;
      const other = holdsIn(here, v, chosen[m]!);
      if (other === null) spared[m] = true;
      else if (!other) beaten[m] = true;
    }
  }
  return beaten.map((is, m) => is && !spared[m]!);
}

/** Does a rule apply in a world; null: a condition of its subtree faults. */
function holdsIn(w: World, v: VerdictInfo, rule: number): boolean | null {
  const under = v.rules[rule]!.under;
  let holds = false;
  for (let i = 0; i < under.length; i += 1) {
    try {
      if (v.conditions[under[i]!]!(w) === true) holds = true;
    } catch (thrown) {
      if (!isFault(thrown)) throw thrown;
      return null;
    }
  }
  return holds;
}
