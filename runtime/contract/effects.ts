/** What a program wants done, made to happen where the rules of the world allow it (docs/contracts.md, section 3). */
import type { Effect } from '../../language/contract-step.ts';
import { unreachable } from '../../language/unreachable.ts';
import { assetOfMember, assetsOf } from './assets.ts';
import { refuse } from './failure.ts';
import { endOf, isAllowed } from './fit.ts';
import { burn, charge, hold, mint, move, pay } from './movements.ts';
import { endUse, grant } from './register.ts';
import { later } from './schedule.ts';
import { readersOf } from './sees.ts';
import { create } from './sign.ts';
import { worded } from './wording.ts';
import { change, happened, type Step, signatories, withAt } from './world.ts';

export function makeHappen(effect: Effect, step: Step): void {
  switch (effect.kind) {
    case 'set':
      setKeep(effect, step);
      return;
    case 'become':
      become(effect, step);
      return;
    case 'hold':
      hold(effect.param, effect.slot, step);
      return;
    case 'move':
      move(effect.slot, effect.amount, effect.to, step);
      return;
    case 'pay':
      pay(effect.param, effect.to, step);
      return;
    case 'mint':
      mint(effect.amount, effect.unit, effect.slot, step);
      return;
    case 'burn':
      burn(effect.slot, step);
      return;
    case 'grant': {
      const { to, purpose, exclusive, under } = effect;
      const end = endOf(effect.until, step.agreement.contract.info.calendar);
      for (const asset of assetsOf(effect.asset, step))
        for (const holder of to) grant({ asset, holder, purpose, end, exclusive }, under, step);
      return;
    }
    case 'end':
      endUse(assetsOf(effect.asset, step), effect.by, effect.purpose, step);
      return;
    case 'add':
      for (const party of effect.parties) addMember(party, effect.set, step);
      return;
    case 'remove':
      for (const party of effect.parties) removeMember(party, effect.set, step);
      return;
    case 'create':
      create(effect, step);
      return;
    case 'emit':
      happened(step, { kind: 'emitted', value: effect.value });
      return;
    case 'tell': {
      const to = [...new Set(effect.to)];
      const text = worded(effect.text, step, 'told');
      step.world.messages.push({ at: step.now, agreement: step.agreement.id, to, text });
      return;
    }
    case 'charge':
      charge(effect, step);
      return;
    default:
      unreachable(effect);
  }
}

/** At once, or announced: one change may be pending, and a later one takes its place. */
function setKeep({ keep, value, after }: Extract<Effect, { kind: 'set' }>, step: Step): void {
  const { world, agreement, now } = step;
  const { info, keepAt, text } = agreement.contract;
  const at = keepAt.get(keep)!;
  const declared = info.keeps[at]!;
  if (!isAllowed(value, declared, text.interface)) refuse(`${keep} would leave its range`);
  const due = after === undefined ? now : later(now, after, info.calendar);
  const kept =
    due > now ? { value: agreement.keeps[at]!.value, pending: { value, due } } : { value, pending: undefined };
  change(world, agreement, 'keeps', withAt(agreement.keeps, at, kept));
  const from = Math.max(due, now);
  happened(step, { kind: 'kept', keep, value, from }, readersOf(agreement, declared.visibility));
}

function become({ state, data }: Extract<Effect, { kind: 'become' }>, step: Step): void {
  const { info, text } = step.agreement.contract;
  info.states[state]!.data.forEach((datum, at) => {
    if (!isAllowed(data[at]!, datum, text.interface)) refuse(`${datum.name} is not what it may be`);
  });
  step.target = { state, data };
}

/** Who is a member already stays one. A member that will owe a duty is asked. */
function addMember(party: string, set: string, step: Step): void {
  const { world, agreement, actor, approvers } = step;
  const { info } = agreement.contract;
  const members = agreement.sets.get(set) ?? [];
  if (members.includes(party)) return;
  if (members.length >= sizeOf(set, step).high) refuse(`there is no room in ${set}`);
  const owes = info.duties.some(({ debtor }) => debtor === set);
  if (owes && party !== actor && !approvers.includes(party)) refuse(`${party} has not approved`);
  const brought = info.assets.filter(({ each, owner }) => each && owner === set);
  if (brought.length > 0) {
    const assets = new Map(agreement.assets);
    for (const { name } of brought) {
      const asset = assetOfMember(name, party);
      if (world.assets.get(asset)?.owner !== party) refuse(`${party} does not own ${asset}`);
      assets.set(asset, asset);
    }
    change(world, agreement, 'assets', assets);
  }
  change(world, agreement, 'sets', new Map(agreement.sets).set(set, [...members, party]));
  happened(step, { kind: 'added', party, set });
}

function removeMember(party: string, set: string, step: Step): void {
  const { world, agreement } = step;
  const members = agreement.sets.get(set) ?? [];
  if (!members.includes(party)) return;
  if (members.length <= sizeOf(set, step).low) refuse(`${set} would have too few members`);
  // Who leaves still learns of it.
  const sees = signatories(agreement);
  const left = members.filter((member) => member !== party);
  change(world, agreement, 'sets', new Map(agreement.sets).set(set, left));
  happened(step, { kind: 'removed', party, set }, sees);
}

function sizeOf(set: string, step: Step): { readonly low: number; readonly high: number } {
  return step.agreement.contract.info.parties.find(({ name }) => name === set)!.set!;
}
