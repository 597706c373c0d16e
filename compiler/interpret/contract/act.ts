/** What parties do: actions, counts on meters, and market steps under the rule book (semantics.md, section 10). */

import { unreachable } from '../../../language/unreachable.ts';
import type { Value } from '../../../language/values.ts';
import { type Action, type Actor, type Check, KEY_OF } from '../../contract.ts';
import { advance } from './advance.ts';
import { type Approved, missingApprovals } from './approvals.ts';
import { finish } from './finish.ts';
import { addToMeter } from './meters.ts';
import { later } from './moments.ts';
import { rationalOf, wholeMinor } from './money.ts';
import { takeCoin, takeKey } from './movements.ts';
import type { Outcome } from './open.ts';
import { fits, inRange, isAllowed } from './ranges.ts';
import { runStatements } from './statements.ts';
import {
  agreementOf,
  beginStep,
  type Draft,
  draftOf,
  happened,
  holds,
  Refusal,
  refuse,
  type Step,
  Unproved,
  valueIn,
} from './step.ts';
import {
  type Agreement,
  balance,
  contractOf,
  hasEnded,
  membersOf,
  type Program,
  signatories,
  type World,
} from './world.ts';

export type Act = {
  readonly agreement: string;
  readonly action: string;
  readonly actor: string;
  /** In the order of the parameters; a coin is the amount. */
  readonly args: readonly Value[];
  readonly approvals: readonly Approved[];
  /** The name of the first agreement that it creates. */
  readonly creating?: string;
};
export type Count = {
  readonly agreement: string;
  readonly meter: string;
  readonly by: string;
  readonly amount: bigint;
};
/** A step of the market (`offer`, `transfer`, …): every check of that name that is in force must pass. */
export type MarketStep = { readonly name: string; readonly by: string; readonly args: readonly Value[] };

/** Time first, then the action. Rejected: what time has brought about, and the reason; nothing else has changed. */
export function act(world: World, program: Program, done: Act, t: number): Outcome {
  return attempt(advance(world, program, t), (draft) => {
    const agreement = draft.agreements.get(done.agreement) ?? refuse(`there is no agreement ${done.agreement}`);
    const number = contractOf(program, agreement).actions.findIndex(({ name }) => name === done.action);
    const action = contractOf(program, agreement).actions[number] ?? refuse(`there is no action ${done.action}`);
    mayAct(action, done.actor, agreement, program, draft);
    const naming = done.creating === undefined ? {} : { naming: done.creating };
    const looking = beginStep({ program, draft, id: agreement.id, now: t, actor: done.actor, ...naming });
    bindArguments(action, done.args, looking);
    runStatements(action.when, looking);
    if (action.condition !== undefined && !holds(action.condition, looking)) refuse(notOpen(action, done.actor));
    const approvers = recentApprovers(action, done, agreement, draft, program);
    const step: Step = { ...looking, approvers };
    const missing = missingApprovals(action.approvals, agreement, done.actor, approvers);
    if (missing !== undefined) refuse(missing);
    takeCoins(action, done.args, step);
    happened(step, { kind: 'done', action: done.action, by: done.actor, approvals: approvers }, [
      ...new Set([...signatories(agreement), done.actor]),
    ]);
    runStatements(action.body, step);
    finish(step, { action: number });
  });
}

/** A report of the meter's party: so many more. */
export function count(world: World, program: Program, counted: Count, t: number): Outcome {
  return attempt(advance(world, program, t), (draft) => {
    const agreement = draft.agreements.get(counted.agreement) ?? refuse(`there is no agreement ${counted.agreement}`);
    const { meters } = contractOf(program, agreement);
    const meter = meters.find(({ name }) => name === counted.meter) ?? refuse(`there is no meter ${counted.meter}`);
    const isTheirs =
      meter.by === PLATFORM ? counted.by === PLATFORM : membersOf(agreement, meter.by).includes(counted.by);
    if (!isTheirs) refuse(`${counted.by} does not count ${counted.meter}`);
    if (hasEnded(program, agreement)) refuse('the agreement has ended');
    if (agreement.halted !== undefined) refuse(HALTED);
    if (counted.amount < 0n) refuse('a meter only grows');
    const step = beginStep({ program, draft, id: agreement.id, now: t, actor: counted.by });
    addToMeter(counted.meter, counted.amount, step);
    finish(step, { meter: counted.meter });
  });
}

/** All checks of that name that are in force pass, and charge beside; else the step is refused, and nothing is charged. */
export function check(world: World, program: Program, market: MarketStep, t: number): Outcome {
  return attempt(advance(world, program, t), (draft) => {
    for (const { id } of draft.agreements.values()) {
      const agreement = draft.agreements.get(id)!;
      for (const rule of contractOf(program, agreement).checks) {
        if (rule.name !== market.name || !rule.states.includes(agreement.state)) continue;
        passCheck(rule, market, beginStep({ program, draft, id, now: t, actor: market.by }));
      }
    }
  });
}

/** Why no step of such an agreement is made. */
export const HALTED = 'the agreement is halted: a step of time of it could not be made';

/** Counts for who executes, not for a party of the agreement. */
const PLATFORM = 'platform';

function attempt(world: World, make: (draft: Draft) => void): Outcome {
  const draft = draftOf(world);
  try {
    make(draft);
    return { world: draft, rejected: undefined };
  } catch (end) {
    if (!(end instanceof Refusal)) throw end;
    return { world, rejected: end.reason };
  }
}

/** State, then party. Where an agreement stands is told to its parties only, so an outsider hears the same in either case. */
export function mayAct(action: Action, actor: string, agreement: Agreement, program: Program, world: World): void {
  const isInside = signatories(agreement).includes(actor);
  const { name } = contractOf(program, agreement).states[agreement.state]!;
  if (agreement.halted !== undefined) refuse(isInside ? HALTED : notTheirs(action, actor));
  if (!action.states.includes(agreement.state))
    refuse(isInside ? `${action.name} is not done while the agreement is ${name}` : notTheirs(action, actor));
  if (!action.actors.some((who) => isActor(who, actor, agreement, world))) refuse(notTheirs(action, actor));
}

function isActor(who: Actor, actor: string, agreement: Agreement, world: World): boolean {
  switch (who.kind) {
    case 'party':
      return agreement.parties.get(who.party) === actor;
    case 'member':
      return membersOf(agreement, who.set).includes(actor);
    case 'role':
      return world.roles.get(actor)?.has(who.role) ?? false;
    default:
      return unreachable(who);
  }
}

function notTheirs(action: Action, actor: string): string {
  return `${actor} may not ${action.name} now`;
}

/** As the author wrote it: what the text says is no secret. */
function notOpen({ name, whenText }: Action, actor: string): string {
  const reason = `${name} is not open to ${actor} now`;
  return whenText === undefined ? reason : `${reason}: ${whenText}`;
}

/** Those whose approval is not too old: it lasts for `within`, the last instant not included. */
function recentApprovers(action: Action, done: Act, agreement: Agreement, draft: Draft, program: Program): string[] {
  const step = beginStep({ program, draft, id: agreement.id, now: draft.now });
  const { calendar } = contractOf(program, agreement);
  runStatements(action.withinQueries ?? [], step);
  const within = action.within === undefined ? undefined : valueIn(action.within, step);
  const recent = done.approvals.filter(
    ({ at }) => at <= draft.now && (within === undefined || later(at, within, calendar) > draft.now),
  );
  return [...new Set(recent.map(({ by }) => by))];
}

function bindArguments(of: Action | Check, args: readonly Value[], step: Step): void {
  if (args.length !== of.params.length) refuse(`${of.name} takes ${of.params.length} arguments`);
  of.params.forEach((param, i) => {
    const value = args[i]!;
    // What a coin may be is asked with the funds.
    const isCoin = 'coin' in param && param.coin !== undefined;
    if (!(isCoin ? fits(value, param.type) && inRange(value, param.range) : isAllowed(value, param)))
      refuse(`${param.name} is not what it may be`);
    step.bound.set(`param:${param.name}`, value);
  });
}

/** Funds: each coin whole and not negative, all of a kind covered by the account. */
function takeCoins(action: Action, args: readonly Value[], step: Step): void {
  action.params.forEach(({ name, type, coin }, i) => {
    if (coin === undefined) return;
    if (coin.name.startsWith(KEY_OF)) {
      takeKey(name, coin, rationalOf(args[i]!), step);
      return;
    }
    const amount = wholeMinor(rationalOf(args[i]!), coin);
    if (amount === undefined || !isAllowed(args[i]!, { type, range: undefined }))
      refuse(`${name} is no amount of ${coin.name}`);
    else if (balance(step.draft, step.actor!, coin.name) < amount) refuse(`${step.actor} has not enough ${coin.name}`);
    else takeCoin(name, coin, amount, step);
  });
}

function passCheck(rule: Check, market: MarketStep, step: Step): void {
  bindArguments(rule, market.args, step);
  runStatements(rule.body, step);
  if (step.target !== undefined || step.coins.size > 0) throw new Unproved(step.id, 'a check does more than check');
  happened(step, { kind: 'passed', check: rule.name }, [...new Set([...signatories(agreementOf(step)), market.by])]);
}
