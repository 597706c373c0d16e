/** Default terms in a world: which rules apply, which exceptions beat others, and the result (docs/core.md, section 2). */

import type { Value } from '../../language/values.ts';
import type { Rule } from '../core.ts';
import { elementState, isFieldMissing } from './closure.ts';
import { truth } from './operators.ts';
import { keyOf, type Part, type World } from './parts.ts';
import { boundOf, type Run } from './run.ts';
import { type Result, sameValue } from './values.ts';
import { type Evaluation, evaluate, evaluation, Faulted } from './world.ts';

export function defaultTerm(root: Rule, at: Evaluation): Value {
  const applying = new Map<Rule, boolean>();
  conditions(root, at, applying);
  return resultOfRule(root, applying, at);
}

/** Evaluates every condition in source order; says of each rule whether it applies. */
function conditions(rule: Rule, at: Evaluation, applying: Map<Rule, boolean>): boolean {
  at.fuel += 1;
  const holds = truth(evaluate(rule.condition, undefined, at));
  if (holds && rule.site !== undefined) at.events.push({ site: rule.site, how: 'holds', value: undefined });
  let applies = holds;
  for (const exception of rule.exceptions) if (conditions(exception, at, applying)) applies = true;
  applying.set(rule, applies);
  return applies;
}

function resultOfRule(rule: Rule, applying: ReadonlyMap<Rule, boolean>, at: Evaluation): Value {
  const left = unbeaten(
    rule.exceptions.filter((exception) => applying.get(exception)!),
    at,
  );
  if (left.length === 0) {
    if (rule.value === undefined) throw new Faulted({ code: 'no_row' });
    const value = evaluate(rule.value, undefined, at);
    if (rule.site !== undefined) at.events.push({ site: rule.site, how: 'gives', value });
    return value;
  }
  const results = left.map((exception) => resultOfRule(exception, applying, at));
  const other = results.findIndex((result) => !sameValue(result, results[0]!));
  if (other >= 0) throw new Faulted({ code: 'conflict', sites: [siteOf(left[0]!), siteOf(left[other]!)] });
  return results[0]!;
}

/** Only the root of a table has no site. */
export function siteOf({ site }: Rule): number {
  if (site === undefined) throw new Error('an exception without a site');
  return site;
}

/** The exceptions that no sibling beats. Were every one beaten (in a circle), all would stay. */
function unbeaten(applying: readonly Rule[], at: Evaluation): readonly Rule[] {
  if (applying.length < 2) return applying;
  const beats = new Map(applying.map((n) => [n, beatenBy(n, applying, at)]));
  const left = applying.filter((m) => !applying.some((n) => beats.get(n)!.has(m) && !beats.get(m)!.has(n)));
  return left.length === 0 ? applying : left;
}

/** The siblings that n beats in this world. */
function beatenBy(n: Rule, siblings: readonly Rule[], at: Evaluation): ReadonlySet<Rule> {
  const asked = at.run.parts.filter((part) => isMissingAndAsked(at.run, n, part));
  if (asked.length === 0) return new Set();
  const combinations = asked.reduce((worlds, { cells }) => worlds * cells.length, 1);
  at.fuel += combinations * boundOf(at.run);
  const others = siblings.filter((m) => m !== n);
  let possible = others;
  const failing = new Set<Rule>();
  for (const world of combined(at.world, asked)) {
    if (appliesIn(n, world, at.run) !== true) return new Set();
    for (const m of others) {
      const applies = appliesIn(m, world, at.run);
      // A fault counts as a combination where m applies and n does not.
      if (applies === 'fault') possible = possible.filter((other) => other !== m);
      if (applies === false) failing.add(m);
    }
  }
  return new Set(possible.filter((m) => failing.has(m)));
}

/** Is the part missing, and do the conditions of n's subtree ask about it. */
export function isMissingAndAsked(run: Run, n: Rule, { place }: Pick<Part, 'place'>): boolean {
  const asked = run.asked(n);
  switch (place.kind) {
    case 'field':
      return asked.fields.has(place.field) && isFieldMissing(run.state, place.field);
    case 'element':
      return asked.fields.has(place.field) && elementState(run.state, place.field, place.index).missing !== undefined;
    case 'verdict':
      return asked.verdicts.has(place.verdict);
  }
}

/** The world with every combination of the cells of these parts. */
function* combined(world: World, [part, ...rest]: readonly Part[]): Generator<World> {
  if (part === undefined) {
    yield world;
    return;
  }
  for (const cell of part.cells) yield* combined(new Map<string, Result>(world).set(keyOf(part.place), cell), rest);
}

/** Does the rule apply there, all conditions of its subtree evaluated. Costs nothing here and leaves no trace. */
function appliesIn(rule: Rule, world: World, run: Run): boolean | 'fault' {
  try {
    return conditions(rule, evaluation(run, world), new Map());
  } catch (end) {
    if (end instanceof Faulted) return 'fault';
    throw end;
  }
}
