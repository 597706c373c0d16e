/** Histories: how agreements begin and what then happens, as data that can be run again; and what a property says after every step. */
import type { Value } from '../../language/values.ts';
import type { ContractTest, CoreContract } from '../contract.ts';
import type { Core } from '../core.ts';
import { answer } from '../interpret/answer.ts';
import { act, count } from '../interpret/contract/act.ts';
import { advance } from '../interpret/contract/advance.ts';
import { nextDue } from '../interpret/contract/moments.ts';
import { amountValue } from '../interpret/contract/money.ts';
import { open } from '../interpret/contract/open.ts';
import { runStatements } from '../interpret/contract/statements.ts';
import { beginStep, Refusal, Unproved, valueAt } from '../interpret/contract/step.ts';
import { startingWorld } from '../interpret/contract/test-world.ts';
import {
  type Agreement,
  bringIn,
  firstFault,
  holdings,
  type Program,
  type World,
} from '../interpret/contract/world.ts';
import { randomState } from './patients.ts';
import type { ContractProperty } from './property.ts';
import { seeded, seedOf } from './random.ts';

export type Funds = { readonly party: string; readonly kind: string; readonly amount: bigint };
export type History = {
  readonly starting: number;
  readonly agreements: ContractTest['agreements'];
  /** What assets allow and who made them, as tests give it. */
  readonly given: ContractTest['steps'];
  readonly funds: readonly Funds[];
  readonly steps: readonly HistoryStep[];
  /** Of the records on which decisions are attested. */
  readonly seed: number;
};
export type HistoryStep =
  | {
      readonly kind: 'does';
      readonly who: string;
      readonly agreement: string;
      readonly action: string;
      readonly args: readonly Value[];
      readonly approvedBy: readonly string[];
    }
  | {
      readonly kind: 'counts';
      readonly who: string;
      readonly agreement: string;
      readonly meter: string;
      readonly amount: bigint;
    }
  | { readonly kind: 'after'; readonly ms: number };

/** Who is no party of anything, and holds every role. */
export const STRANGER = 'stranger';
/** So much may fall due in one step of time: `every 1 second` would else fill a run by itself. The rest of the time is not taken. */
export const MAX_DUE_IN_A_STEP = 50;

export type Subject = {
  readonly core: Core;
  readonly contracts: readonly CoreContract[];
  readonly property: ContractProperty;
};

/** A history under way. */
export type Walk = {
  readonly subject: Subject;
  readonly program: Program;
  world: World;
  /** What `at start` means, by agreement. */
  readonly starts: Map<string, ReadonlyMap<string, Value>>;
  /** Where the condition did not hold: the agreement. */
  violated: string | undefined;
  /** A step of time that cannot be made ends a history. */
  stuck: string | undefined;
  /** States in which the condition has no value. */
  untold: number;
};

/** Undefined: these terms cannot be agreed. */
export function begin(subject: Subject, history: Omit<History, 'steps'>): Walk | undefined {
  const { core, contracts } = subject;
  const program: Program = {
    core,
    contracts,
    attest: ({ verdict, asset, nowMs }) => attested(core, history.seed, verdict, asset, nowMs),
  };
  const stranger = {
    kind: 'has',
    party: STRANGER,
    amount: { kind: 'int', value: 0n },
    unit: { name: '', minor: 0 },
    line: 0,
    text: '',
  } as const;
  const test: ContractTest = {
    name: '',
    file: '',
    line: 0,
    starting: history.starting,
    agreements: history.agreements,
    steps: [...history.given, stranger],
  };
  let world = startingWorld(contracts, test);
  for (const step of history.given) {
    const asset = 'asset' in step ? world.assets.get(step.asset) : undefined;
    if (asset === undefined) continue;
    if (step.kind === 'allows')
      world = withAsset(world, step.asset, { ...asset, purposes: [...asset.purposes, step.purpose] });
    if (step.kind === 'lineage')
      world = withAsset(world, step.asset, {
        ...asset,
        lineage: step.shares.map(({ party, percent }) => ({ party, share: percent })),
      });
  }
  for (const { party, kind, amount } of history.funds) world = bringIn(world, party, kind, amount);
  for (const { name, contract, terms, sets } of history.agreements) {
    const parties = contracts[contract]!.parties.filter(({ set }) => set === undefined).map(
      (p) => [p.name, p.name] as const,
    );
    const signed = {
      contract,
      name,
      parties: new Map(parties),
      sets: new Map(sets.map((set) => [set.name, set.members])),
      terms: new Map(terms.map((term) => [term.name, term.value])),
    };
    try {
      const outcome = open(world, program, signed, world.now);
      if (outcome.rejected !== undefined) return undefined;
      world = outcome.world;
    } catch (end) {
      if (end instanceof Unproved || end instanceof Refusal) return undefined;
      throw end;
    }
  }
  const walk: Walk = { subject, program, world, starts: new Map(), violated: undefined, stuck: undefined, untold: 0 };
  look(walk);
  noteFault(walk);
  return walk;
}

/** The whole history, up to the step after which the condition does not hold. */
export function runAgain(subject: Subject, history: History): Walk | undefined {
  const walk = begin(subject, history);
  if (walk === undefined) return undefined;
  for (const step of history.steps) {
    if (isOver(walk)) break;
    take(walk, step);
  }
  return walk;
}

export function isOver(walk: Walk): boolean {
  return walk.violated !== undefined || walk.stuck !== undefined;
}

/** One step, and a look at the condition in every state that it leads to. Why it was rejected, if it was. */
export function take(walk: Walk, step: HistoryStep): string | undefined {
  const { program } = walk;
  try {
    if (step.kind === 'after') {
      passTime(walk, walk.world.now + step.ms);
      return undefined;
    }
    const { world } = walk;
    const outcome =
      step.kind === 'does'
        ? act(
            world,
            program,
            { ...step, actor: step.who, approvals: step.approvedBy.map((by) => ({ by, at: world.now })) },
            world.now,
          )
        : count(world, program, { ...step, by: step.who }, world.now);
    walk.world = outcome.world;
    look(walk);
    noteFault(walk);
    // What the step has made due at its own moment.
    if (!isOver(walk)) passTime(walk, walk.world.now);
    return outcome.rejected;
  } catch (end) {
    if (!(end instanceof Unproved || end instanceof Refusal)) throw end;
    walk.stuck = end.message;
    return undefined;
  }
}

/** A halted agreement ends a history: its text is at fault. */
function noteFault(walk: Walk): void {
  const fault = firstFault(walk.world);
  if (fault === undefined || isOver(walk)) return;
  // The executor refuses a step of time that would break an invariant: this one, where it is enforced.
  if (fault.because.includes(`invariant ${walk.subject.property.name}:`)) walk.violated = fault.agreement;
  else walk.stuck = `${fault.agreement}: ${fault.because}`;
}

function passTime(walk: Walk, to: number): void {
  for (let steps = 0; steps < MAX_DUE_IN_A_STEP; steps += 1) {
    const due = nextDue(walk.program, walk.world);
    if (due === undefined || due.at > to) {
      walk.world = advance(walk.world, walk.program, to);
      look(walk);
      return;
    }
    walk.world = advance(walk.world, walk.program, due.at);
    look(walk);
    noteFault(walk);
    if (isOver(walk)) return;
  }
}

function look(walk: Walk): void {
  for (const agreement of walk.world.agreements.values()) {
    if (agreement.contract !== walk.subject.property.contract) continue;
    try {
      if (!holdsIn(walk, agreement)) walk.violated ??= agreement.id;
    } catch (end) {
      if (!(end instanceof Refusal)) throw end;
      walk.untold += 1;
    }
  }
}

function holdsIn(walk: Walk, agreement: Agreement): boolean {
  const { world, program, subject } = walk;
  const { property } = subject;
  // On a draft of its own: a bill that a condition asks for stays unbilled.
  const step = beginStep({ program, draft: { ...world, events: [], messages: [] }, id: agreement.id, now: world.now });
  if (property.totals.length > 0) {
    const held = holdings(world);
    for (const kind of property.totals)
      step.bound.set(`total:${kind.name}`, amountValue(held.get(kind.name) ?? 0n, kind));
  }
  for (const { name, kind } of property.slots)
    if (!agreement.slots.has(name)) step.bound.set(`slot:${name}`, amountValue(0n, kind));
  runStatements(property.queries, step);
  const asked = (expr: ContractProperty['holds']): Value => valueAt(expr, program, agreement, world.now, step.bound);
  let start = walk.starts.get(agreement.id);
  if (start === undefined) {
    start = new Map(property.starts.map(({ name, value }) => [name, asked(value)]));
    walk.starts.set(agreement.id, start);
  }
  for (const [name, value] of start) step.bound.set(name, value);
  const value = asked(property.holds);
  return value.kind === 'bool' && value.value;
}

function withAsset(
  world: World,
  name: string,
  asset: World['assets'] extends ReadonlyMap<string, infer A> ? A : never,
): World {
  return { ...world, assets: new Map(world.assets).set(name, asset) };
}

/** A decision on a random record: the same record for the same asset all through the history. */
function attested(core: Core, seed: number, verdict: string, asset: string, nowMs: number): Value | undefined {
  const number = core.module.verdicts.findIndex(({ name }) => name === verdict);
  if (number < 0) return undefined;
  const state = randomState(core.module, seeded(seed ^ seedOf(asset)), nowMs);
  const { kind, outcomes } = answer(core, number, state);
  const result = outcomes[0]?.result;
  return kind === 'known' && result !== undefined && 'kind' in result ? result : undefined;
}
