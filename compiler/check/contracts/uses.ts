/** A decision on an asset is asked only where a grant, or the question whether it may be used, leads to it on every road. */

import { useNotLed } from '../../../language/codes/agreements.ts';
import type { Diagnostic } from '../../../language/diagnostics.ts';
import type { Span } from '../../../language/span.ts';
import type { AssetRef, CoreContract, Query, Statement } from '../../contract.ts';
import type { Expr } from '../../core.ts';
import { roadsOf } from './roads.ts';
import { assetWords, wordsOf } from './words.ts';

/** `asset by holder`, as far as grants and questions on every road so far say. */
type Led = ReadonlySet<string>;
type Walk = {
  readonly contract: CoreContract;
  readonly actors: readonly string[];
  readonly queries: Map<string, Query>;
  readonly exits: { readonly led: Led; readonly target: number }[];
  readonly report: (diagnostic: Diagnostic) => void;
};

export function checkUses(contract: CoreContract, report: (diagnostic: Diagnostic) => void): void {
  const quiet = (): void => undefined;
  const before: (Led | undefined)[] = contract.states.map(() => undefined);
  const reach = (state: number, led: Led): boolean => {
    const after = entered(contract, state, led, quiet);
    const known = before[state];
    const both = known === undefined ? after : meet(known, after);
    before[state] = both;
    return known === undefined || both.size < known.size;
  };
  let changed = reach(0, new Set());
  while (changed) {
    changed = false;
    for (const { target, led } of walkAll(contract, before, quiet)) if (reach(target, led)) changed = true;
  }
  for (const { target, led } of walkAll(contract, before, report)) entered(contract, target, led, report);
  entered(contract, 0, new Set(), report);
}

/** Every road from every state that is reached; gives where they lead. */
function walkAll(contract: CoreContract, before: readonly (Led | undefined)[], report: Walk['report']): Walk['exits'] {
  return roadsOf(contract).flatMap((road) =>
    road.states.flatMap((from) => {
      const led = before[from];
      if (led === undefined) return [];
      const action = road.by === 'action' ? contract.actions[road.number]! : undefined;
      const actors = action?.actors.map((actor) => (actor.kind === 'party' ? `party:${actor.party}` : 'anybody')) ?? [];
      const walk: Walk = { contract, actors, queries: new Map(), exits: [], report };
      const asked = run(walk, action?.when ?? [], led, road.span)!;
      const open = action?.condition === undefined ? asked : new Set([...asked, ...shownBy(walk, action.condition)]);
      run(walk, road.body, open, road.span);
      return walk.exits;
    }),
  );
}

function entered(contract: CoreContract, state: number, led: Led, report: Walk['report']): Led {
  const walk: Walk = { contract, actors: [], queries: new Map(), exits: [], report };
  const { entering, span = contract.span } = contract.states[state]!;
  return run(walk, entering, led, span) ?? led;
}

/** Undefined: every path has ended in another state. */
function run(walk: Walk, body: readonly Statement[], start: Led, around: Span): Led | undefined {
  let led: Led | undefined = start;
  for (const statement of body) {
    led = one(walk, statement, led, statement.span ?? around);
    if (led === undefined) return undefined;
  }
  return led;
}

function one(walk: Walk, s: Statement, led: Led, span: Span): Led | undefined {
  switch (s.kind) {
    case 'query':
      walk.queries.set(s.name, s.query);
      if (s.query.kind === 'evaluate' && !isLed(walk, s.query.asset, s.query.at, led))
        walk.report(
          useNotLed(span, { what: `evaluate ${s.query.verdict}`, asset: assetWords(s.query.asset), who: s.query.at }),
        );
      return led;
    case 'require':
      return new Set([...led, ...shownBy(walk, s.condition)]);
    case 'grant':
      if (s.under !== undefined && !mayGive(walk, s.asset, s.under, led)) {
        const who = wordsOf(s.under, walk.queries);
        walk.report(useNotLed(span, { what: `under ${who}`, asset: assetWords(s.asset), who }));
      }
      return new Set([...led, use(s.asset, s.to)]);
    case 'end':
      return new Set([...led].filter((known) => !beginnings(s.asset).some((words) => known.startsWith(words))));
    case 'become':
      walk.exits.push({ led, target: s.state });
      return undefined;
    case 'if': {
      const yes = run(walk, s.yes, new Set([...led, ...shownBy(walk, s.condition)]), span);
      const no = run(walk, s.no, led, span);
      if (yes === undefined || no === undefined) return yes ?? no;
      return meet(yes, no);
    }
    case 'each':
      // There may be no members; what one turn ends is over after it.
      return meet(led, run(walk, s.body, led, span) ?? led);
    default:
      return led;
  }
}

/** Who stands above: has a right by what leads here, or owns the asset as the text says; whoever acts may be either. */
function mayGive(walk: Walk, asset: AssetRef, above: Expr, led: Led): boolean {
  const who = above.kind === 'var' ? above.name : 'another';
  const may = (name: string): boolean => isKnown(led, asset, name) || name === ownerOf(walk, asset);
  return may(who) || (who === 'actor' && walk.actors.length > 0 && walk.actors.every(may));
}

function ownerOf(walk: Walk, asset: AssetRef): string | undefined {
  if ('value' in asset) return undefined;
  const { owner, each } = walk.contract.assets.find(({ name }) => name === asset.name)!;
  if (each) return asset.member?.kind === 'var' ? asset.member.name : undefined;
  return `party:${owner}`;
}

/** At the party that evaluates, or by whoever acts; the owner needs no right. */
function isLed(walk: Walk, asset: AssetRef, at: string, led: Led): boolean {
  const may = (who: string): boolean => isKnown(led, asset, who) || who === ownerOf(walk, asset);
  return may(`party:${at}`) || may('actor') || (walk.actors.length > 0 && walk.actors.every(may));
}

/** What a condition that holds says of rights: each part of an `and`. */
function shownBy(walk: Walk, condition: Expr): string[] {
  if (condition.kind === 'mark') return shownBy(walk, condition.body);
  if (condition.kind === 'if' && isFalse(condition.no))
    return [...shownBy(walk, condition.condition), ...shownBy(walk, condition.yes)];
  const query = condition.kind === 'var' ? walk.queries.get(condition.name) : undefined;
  return query?.kind === 'may_use' ? [use(query.asset, query.who)] : [];
}

function isFalse(expr: Expr): boolean {
  return expr.kind === 'const' && expr.value.kind === 'bool' && !expr.value.value;
}

const use = (asset: AssetRef, who: Expr): string =>
  `${assetKey(asset)} by ${who.kind === 'var' ? who.name : 'another'}`;
const assetKey = (asset: AssetRef): string => assetWords(asset);
/** What holds of the assets of all members holds of each. */
const isKnown = (led: Led, asset: AssetRef, who: string): boolean =>
  led.has(`${assetKey(asset)} by ${who}`) || ('name' in asset && led.has(`${asset.name} by ${who}`));
/** With the right on one member's, that on all of them ends; with that on all, each. */
const beginnings = (asset: AssetRef): readonly string[] => {
  const own = `${assetKey(asset)} by `;
  if (!('name' in asset)) return [own];
  return asset.member === undefined ? [own, `${asset.name} of `] : [own, `${asset.name} by `];
};
const meet = (a: Led, b: Led): Led => new Set([...a].filter((known) => b.has(known)));
