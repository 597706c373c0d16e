/** What parties do: actions, counts on meters, market steps (docs/contracts.md, section 2). */
import type { ActionInfo, Actor, CheckInfo } from '../../language/contract-info.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { Value } from '../../language/values.ts';
import { approversNow, missingApprovals } from './approvals.ts';
import { refuse, TextFault } from './failure.ts';
import { finish } from './finish.ts';
import { fits, inRange, isAllowed } from './fit.ts';
import { addToMeter } from './meters.ts';
import { takeCoin } from './movements.ts';
import { holdsAt, runPoint, valueAt } from './points.ts';
import type { ActRequest, CheckRequest, CountRequest } from './requests.ts';
import {
  type Agreement,
  beginStep,
  happened,
  hasEnded,
  membersOf,
  type Step,
  signatories,
  togetherWith,
  type World,
} from './world.ts';

/** State, party, arguments, `when`, approvals, funds, body, end of the step: the first that fails refuses it. */
export function act(world: World, request: ActRequest): void {
  const { actor, args } = request;
  const agreement = agreementAt(world, request.agreement);
  const { info, actionAt } = agreement.contract;
  const number = actionAt.get(request.action) ?? refuse(`there is no action ${request.action}`);
  const action = info.actions[number]!;
  mayAct(action, actor, agreement, world);
  const bound = argumentsOf(action, args, agreement);
  const looking = beginStep(world, agreement, { actor, args: bound });
  if (action.when !== undefined && !holdsAt(action.when, looking)) refuse(notOpen(action, actor));
  const approvers = approversOf(action, request, agreement, world);
  const missing = missingApprovals(action.approvals, agreement, actor, approvers);
  if (missing !== undefined) refuse(missing);
  const step = beginStep(world, agreement, { actor, args: bound, approvers, naming: request.creating });
  action.params.forEach(({ name, coin }, at) => {
    if (coin !== undefined) takeCoin(name, coin, args[at]!, step);
  });
  const sees = togetherWith(signatories(agreement), actor);
  happened(step, { kind: 'done', action: action.name, by: actor, approvals: approvers }, sees);
  runPoint(action.body, step);
  finish(step, { action: number });
}

/** A report of the meter's party: so many more. */
export function count(world: World, { agreement: id, meter, by, amount }: CountRequest): void {
  const agreement = agreementAt(world, id);
  const { info, meterAt } = agreement.contract;
  const number = meterAt.get(meter) ?? refuse(`there is no meter ${meter}`);
  const counter = info.meters[number]!.by;
  const isTheirs = counter === PLATFORM ? by === PLATFORM : membersOf(agreement, counter).includes(by);
  if (!isTheirs) refuse(`${by} does not count ${meter}`);
  if (hasEnded(agreement)) refuse('the agreement has ended');
  if (agreement.halted !== undefined) refuse(HALTED);
  if (amount < 0n) refuse('a meter only grows');
  const step = beginStep(world, agreement, { actor: by });
  addToMeter(number, amount, step);
  finish(step, { meter });
}

/** All checks of that name that are in force pass, and charge beside. */
export function check(world: World, { name, by, args }: CheckRequest): void {
  for (const agreement of world.ruleBooks.get(name) ?? [])
    for (const rule of agreement.contract.info.checks) {
      if (rule.name !== name || !rule.states.includes(agreement.state)) continue;
      const step = beginStep(world, agreement, { actor: by, args: argumentsOf(rule, args, agreement) });
      runPoint(rule.body, step);
      if (step.target !== undefined) throw new TextFault(agreement.id, 'a check does more than check');
      happened(step, { kind: 'passed', check: name }, togetherWith(signatories(agreement), by));
    }
}

/** Why no step of such an agreement is made. */
const HALTED = 'the agreement is halted: a step of time of it could not be made';

/** Who executes, where a meter is counted by no party of the agreement. */
const PLATFORM = 'platform';

function agreementAt(world: World, id: string): Agreement {
  return world.agreements.get(id) ?? refuse(`there is no agreement ${id}`);
}

/** Where an agreement stands is told to its signatories only: an outsider hears the same whatever is wrong. */
function mayAct(action: ActionInfo, actor: string, agreement: Agreement, world: World): void {
  const notTheirs = `${actor} may not ${action.name} now`;
  const isInside = signatories(agreement).includes(actor);
  if (agreement.halted !== undefined) refuse(isInside ? HALTED : notTheirs);
  if (!action.states.includes(agreement.state)) {
    const { name } = agreement.contract.info.states[agreement.state]!;
    refuse(isInside ? `${action.name} is not done while the agreement is ${name}` : notTheirs);
  }
  if (!action.actors.some((who) => isActor(who, actor, agreement, world))) refuse(notTheirs);
}

function isActor(who: Actor, actor: string, agreement: Agreement, world: World): boolean {
  switch (who.kind) {
    case 'party':
      return agreement.parties.get(who.party) === actor;
    case 'member':
      return membersOf(agreement, who.set).includes(actor);
    case 'role':
      return world.roles.get(actor)?.roles.has(who.role) ?? false;
    default:
      return unreachable(who);
  }
}

/** The condition as the author wrote it: what the text says is no secret. */
function notOpen({ name, whenText }: ActionInfo, actor: string): string {
  const reason = `${name} is not open to ${actor} now`;
  return whenText === undefined ? reason : `${reason}: ${whenText}`;
}

/** Without approvals to ask for nothing is refused, but who has approved is told to the body and the record. */
function approversOf(action: ActionInfo, request: ActRequest, agreement: Agreement, world: World): readonly string[] {
  const step = beginStep(world, agreement);
  const within = action.within === undefined ? undefined : valueAt(action.within, step);
  return approversNow(request.approvals, within, world.now, agreement.contract.info.calendar);
}

function argumentsOf(of: ActionInfo | CheckInfo, args: readonly Value[], { contract }: Agreement): Step['args'] {
  if (args.length !== of.params.length) refuse(`${of.name} takes ${of.params.length} arguments`);
  const declared = contract.text.interface;
  const bound = new Map<string, Value>();
  of.params.forEach((param, at) => {
    const value = args[at]!;
    // What a coin may be is asked with the funds.
    const isCoin = 'coin' in param && param.coin !== undefined;
    const isFit = isCoin
      ? fits(value, param.type, declared) && (param.range === undefined || inRange(value, param.range))
      : isAllowed(value, param, declared);
    if (!isFit) refuse(`${param.name} is not what it may be`);
    bound.set(param.name, value);
  });
  return bound;
}
