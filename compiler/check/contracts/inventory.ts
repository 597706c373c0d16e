/** What is held: coins in hand go somewhere exactly once on every path, and each state holds the same slots whichever way it is reached. */

import {
  becomeNotLast,
  branchesDiffer,
  coinDropped,
  coinUsedTwice,
  finalHolds,
  heldChanges,
  kindsMix,
  lastingHolds,
  loopChangesHeld,
  mintedElsewhere,
  roadsDiffer,
  slotNotHeld,
} from '../../../language/codes/agreements.ts';
import type { Diagnostic, Label } from '../../../language/diagnostics.ts';
import type { Span } from '../../../language/span.ts';
import { minorDigits } from '../../../language/units.ts';
import { unreachable } from '../../../language/unreachable.ts';
import type { CoreContract, Kind, Statement } from '../../contract.ts';
import { type Road, roadsOf, statesOfDuty } from './roads.ts';

type Held = ReadonlyMap<string, { readonly kind: Kind; readonly at: Span | undefined }>;
/** Where one stands on a path: what is held and given up, coins and where they went, and the branches taken. */
type Here = {
  readonly held: Held;
  readonly gone: ReadonlyMap<string, Span | undefined>;
  readonly coins: ReadonlyMap<
    string,
    { readonly kind: Kind; readonly used: Span | undefined; readonly isUsed: boolean }
  >;
  readonly trail: readonly Label[];
};
type Exit = { readonly here: Here; readonly target: number | undefined; readonly span: Span };
type Walk = {
  readonly contract: CoreContract;
  readonly report: (diagnostic: Diagnostic) => void;
  readonly road: Pick<Road, 'name' | 'span'>;
  readonly exits: Exit[];
  /** Counted assets that the module declares. */
  readonly own: ReadonlySet<string> | undefined;
  readonly missed: Missed[];
};
/** What is told of a slot that is not held, unless roads that differ in it are the reason. */
type Missed = { readonly slot: string; readonly diagnostic: Diagnostic };

export type Inventory = CoreContract['states'][number]['inventory'];

/** The slots of every state, sorted; of one that is never reached none. */
export function inventories(
  contract: CoreContract,
  own: ReadonlySet<string> | undefined,
  report: (diagnostic: Diagnostic) => void,
): Inventory[] {
  const before = new Map<number, { readonly held: Held; readonly span: Span; readonly name: string }>();
  const after = new Map<number, Held>();
  const todo: number[] = [];
  const missed: Missed[] = [];
  const differing = new Set<string>();
  const reach = (state: number, held: Held, span: Span, name: string, trail: readonly Label[]): void => {
    const known = before.get(state);
    if (known !== undefined) {
      const slot = difference(known.held, held);
      if (slot === undefined) return;
      differing.add(slot);
      const [has, lacks] = known.held.has(slot) ? [known, { span, name }] : [{ span, name }, known];
      const labels = [
        ...trail,
        { span: has.span, text: `\`${has.name}\` comes with \`escrow.${slot}\`` },
        { span: lacks.span, text: `\`${lacks.name}\` comes without it` },
      ];
      report(
        roadsDiffer(
          span,
          { state: contract.states[state]!.name, slot },
          { labels: labels.filter((l) => l.span !== span || l === labels.at(-1)) },
        ),
      );
      return;
    }
    before.set(state, { held, span, name });
    const of = contract.states[state]!;
    const walk: Walk = { contract, report, road: { name: `on entering ${of.name}`, span }, exits: [], own, missed };
    const left = run(walk, of.entering, { held, gone: new Map(), coins: new Map(), trail: [] }, false);
    const holds = left?.held ?? walk.exits[0]?.here.held ?? held;
    after.set(state, holds);
    todo.push(state);
    const [[slot, filled] = []] = holds;
    if (slot === undefined || filled === undefined || (!of.final && !of.lasting)) return;
    const labels = filled.at === undefined ? [] : [{ span: filled.at, text: `\`escrow.${slot}\` is filled here` }];
    report((of.final ? finalHolds : lastingHolds)(span, { state: of.name, slot }, { labels }));
  };
  reach(0, new Map(), contract.states[0]?.span ?? contract.span, 'signing', []);
  for (let state = todo.shift(); state !== undefined; state = todo.shift()) {
    const held = after.get(state)!;
    for (const road of roadsOf(contract)) {
      if (!road.states.includes(state)) continue;
      const walk: Walk = { contract, report, road, exits: [], own, missed };
      const start = begin(walk, road, held);
      const left = run(walk, road.body, start, true);
      const exits =
        left === undefined ? walk.exits : [...walk.exits, { here: left, target: undefined, span: road.span }];
      for (const exit of exits) {
        const dropped = tellDropped(walk, exit);
        if (exit.target !== undefined) reach(exit.target, exit.here.held, exit.span, road.name, exit.here.trail);
        else if (!dropped) tellChanged(walk, state, held, exit);
      }
    }
  }
  checkReads(contract, after, missed);
  for (const { slot, diagnostic } of missed) if (!differing.has(slot)) report(diagnostic);
  return contract.states.map((_, state) =>
    [...(after.get(state) ?? [])]
      .map(([slot, { kind }]) => ({ slot, kind }))
      .sort((a, b) => (a.slot < b.slot ? -1 : 1)),
  );
}

function begin(walk: Walk, road: Road, held: Held): Here {
  const coins = new Map<string, { kind: Kind; used: undefined; isUsed: boolean }>();
  const action = road.by === 'action' ? walk.contract.actions[road.number] : undefined;
  for (const { name, coin } of action?.params ?? [])
    if (coin !== undefined) coins.set(name, { kind: coin, used: undefined, isUsed: false });
  const here: Here = { held, gone: new Map(), coins, trail: [] };
  for (const s of action?.when ?? []) reads(walk, here, s, road.span);
  if (action?.condition !== undefined) reads(walk, here, action.condition, road.span);
  return here;
}

/** Undefined: every path has ended in another state. `last`: nothing follows, so that a path may end here. */
function run(walk: Walk, body: readonly Statement[], start: Here, last: boolean): Here | undefined {
  let here = start;
  for (const [i, statement] of body.entries()) {
    const after = one(walk, statement, here, last && i === body.length - 1);
    if (after === undefined) return undefined;
    here = after;
  }
  return here;
}

function one(walk: Walk, statement: Statement, here: Here, last: boolean): Here | undefined {
  const span = statement.span ?? walk.road.span;
  switch (statement.kind) {
    case 'if': {
      reads(walk, here, statement.condition, span);
      const side = (body: readonly Statement[], text: string): Here | undefined =>
        run(walk, body, { ...here, trail: [...here.trail, { span, text }] }, last);
      const yes = side(statement.yes, 'where this holds');
      const no = side(statement.no, 'where this does not hold');
      if (yes === undefined || no === undefined) return yes ?? no;
      if (last) {
        walk.exits.push({ here: yes, target: undefined, span }, { here: no, target: undefined, span });
        return undefined;
      }
      const what = branchDifference(yes, no);
      if (what !== undefined) walk.report(branchesDiffer(span, { what }, { labels: here.trail }));
      return { ...yes, trail: here.trail };
    }
    case 'each': {
      const after = run(walk, statement.body, here, false);
      const what = after && branchDifference(here, after);
      if (what !== undefined) walk.report(loopChangesHeld(span, { what, set: statement.set }));
      return after ?? here;
    }
    case 'become': {
      for (const value of statement.data) reads(walk, here, value, span);
      if (!last)
        walk.report(
          becomeNotLast(span, { state: walk.contract.states[statement.state]!.name }, { labels: here.trail }),
        );
      walk.exits.push({ here, target: statement.state, span });
      return undefined;
    }
    case 'hold': {
      let now = here;
      for (const { param, slot } of statement.coins) {
        const kind = now.coins.get(param)?.kind;
        now = spend(walk, now, param, span);
        if (kind !== undefined) now = fill(walk, now, slot, kind, span);
      }
      return now;
    }
    case 'pay':
      return spend(walk, here, statement.param, span);
    case 'mint':
      reads(walk, here, statement.amount, span);
      checkMinter(walk, statement.unit, 'minted', span);
      return fill(walk, here, statement.slot, statement.unit, span);
    case 'burn': {
      const held = here.held.get(statement.slot);
      if (held !== undefined) checkMinter(walk, held.kind, 'burnt', span);
      return giveUp(walk, here, statement.slot, span);
    }
    case 'move':
      reads(walk, here, statement.to, span);
      if (statement.amount === undefined) return giveUp(walk, here, statement.slot, span);
      if (here.held.has(statement.slot)) reads(walk, here, statement.amount, span);
      else tellNotHeld(walk, here, statement.slot, span);
      return here;
    case 'query':
    case 'let':
    case 'require':
    case 'set':
    case 'grant':
    case 'end':
    case 'add':
    case 'remove':
    case 'create':
    case 'emit':
    case 'tell':
    case 'charge':
      reads(walk, here, statement, span);
      return here;
    default:
      return unreachable(statement);
  }
}

function spend(walk: Walk, here: Here, param: string, span: Span): Here {
  const coin = here.coins.get(param);
  if (coin === undefined) return here;
  if (coin.isUsed) {
    const first = coin.used === undefined ? [] : [{ span: coin.used, text: 'it went here first' }];
    walk.report(coinUsedTwice(span, { coin: param }, { labels: [...first, ...here.trail] }));
  }
  return { ...here, coins: new Map(here.coins).set(param, { ...coin, used: span, isUsed: true }) };
}

function fill(walk: Walk, here: Here, slot: string, kind: Kind, span: Span): Here {
  const held = here.held.get(slot);
  if (held !== undefined && held.kind.name !== kind.name) {
    const labels = held.at === undefined ? [] : [{ span: held.at, text: `${held.kind.name} went in here` }];
    walk.report(kindsMix(span, { slot, held: held.kind.name, given: kind.name }, { labels }));
  }
  const gone = new Map(here.gone);
  gone.delete(slot);
  return { ...here, gone, held: held === undefined ? new Map(here.held).set(slot, { kind, at: span }) : here.held };
}

function giveUp(walk: Walk, here: Here, slot: string, span: Span): Here {
  if (!here.held.has(slot)) {
    tellNotHeld(walk, here, slot, span);
    return here;
  }
  const held = new Map(here.held);
  held.delete(slot);
  return { ...here, held, gone: new Map(here.gone).set(slot, span) };
}

function tellNotHeld(walk: Walk, here: Here, slot: string, span: Span): void {
  const gone = here.gone.get(slot);
  const labels = gone === undefined ? [] : [{ span: gone, text: 'it was given up here' }];
  const road =
    walk.road.span.start === span.start || gone !== undefined
      ? []
      : [{ span: walk.road.span, text: `\`${walk.road.name}\` comes here without it` }];
  walk.missed.push({ slot, diagnostic: slotNotHeld(span, { slot }, { labels: [...labels, ...road, ...here.trail] }) });
}

/** Slots are read only where they are held. */
function reads(walk: Walk, here: Here, part: unknown, span: Span): void {
  for (const slot of slotsRead(part)) if (!here.held.has(slot)) tellNotHeld(walk, here, slot, span);
}

export function slotsRead(part: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(part)) for (const item of part) slotsRead(item, found);
  else if (typeof part === 'object' && part !== null) {
    if (
      'kind' in part &&
      part.kind === 'var' &&
      'name' in part &&
      typeof part.name === 'string' &&
      part.name.startsWith('slot:')
    )
      found.add(part.name.slice('slot:'.length));
    for (const inner of Object.values(part)) slotsRead(inner, found);
  }
  return found;
}

/** Invariants and the terms of time read slots in the states that they are about. */
function checkReads(contract: CoreContract, after: ReadonlyMap<number, Held>, missed: Missed[]): void {
  const check = (part: unknown, states: readonly number[], span: Span, empty: readonly string[] = []): void => {
    for (const slot of slotsRead(part)) {
      if (empty.includes(slot)) continue;
      if (states.some((state) => after.has(state) && !after.get(state)!.has(slot)))
        missed.push({ slot, diagnostic: slotNotHeld(span, { slot }) });
    }
  };
  const all = contract.states.map((_, state) => state);
  for (const { states, queries, holds, slots = [], span = contract.span } of contract.invariants)
    check(
      [queries, holds],
      states ?? all,
      span,
      slots.map(({ name }) => name),
    );
  for (const { period, since, queries, states, span } of contract.timers) check([period, since, queries], states, span);
  for (const duty of contract.duties)
    check([duty.within, duty.of, duty.queries], statesOfDuty(contract, duty), duty.span);
  const running = all.filter((state) => !contract.states[state]!.final);
  for (const { rates, atMost, queries } of contract.prices) check([rates, atMost, queries], running, contract.span);
  for (const { body, states, span } of contract.checks) check(body, states, span);
  for (const { within, states, span } of contract.actions) check(within, states, span);
}

function checkMinter(walk: Walk, kind: Kind, verb: 'minted' | 'burnt', span: Span): void {
  const isOwn = walk.own === undefined ? minorDigits(kind.name) === undefined : walk.own.has(kind.name);
  if (!isOwn) walk.report(mintedElsewhere(span, { kind: kind.name, verb }));
}

function tellDropped(walk: Walk, { here, span }: Exit): boolean {
  for (const [coin, { isUsed }] of here.coins) {
    if (isUsed) continue;
    const end = span.start === walk.road.span.start ? [] : [{ span, text: 'and the path ends here' }];
    walk.report(coinDropped(walk.road.span, { coin, action: walk.road.name }, { labels: [...here.trail, ...end] }));
    return true;
  }
  return false;
}

function tellChanged(walk: Walk, state: number, before: Held, { here, span }: Exit): void {
  const slot = difference(before, here.held);
  if (slot === undefined) return;
  const at = here.held.get(slot)?.at ?? here.gone.get(slot) ?? span;
  const isFilled = here.held.has(slot);
  walk.report(
    heldChanges(
      at,
      { slot, isFilled, state: walk.contract.states[state]!.name, road: walk.road.name },
      {
        labels: [
          ...(at.start === walk.road.span.start ? [] : [{ span: walk.road.span, text: 'no `become` ends this' }]),
          ...here.trail,
        ],
      },
    ),
  );
}

function difference(a: Held, b: Held): string | undefined {
  return [...a.keys()].find((slot) => !b.has(slot)) ?? [...b.keys()].find((slot) => !a.has(slot));
}

function branchDifference(a: Here, b: Here): string | undefined {
  const slot = difference(a.held, b.held);
  if (slot !== undefined) return `\`escrow.${slot}\``;
  const coin = [...a.coins].find(([name, { isUsed }]) => b.coins.get(name)!.isUsed !== isUsed);
  return coin && `the coin \`${coin[0]}\``;
}
