/** Movements of coins and counted things between accounts and slots (docs/contracts.md, section 6). */
import type { Kind } from '../../language/contract-info.ts';
import type { Target } from '../../language/contract-step.ts';
import { equals, mul, ONE, type Rational } from '../../language/rational.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { Value } from '../../language/values.ts';
import { inMinor, numberIn, partsOf, type Rounding, roundMinor, wholeMinor } from './amounts.ts';
import { KEY_OF, kindInRegister, oneAssetOf } from './assets.ts';
import type { Movement, Place } from './events.ts';
import { refuse, TextFault } from './failure.ts';
import { isAmount } from './fit.ts';
import {
  accountKey,
  change,
  happened,
  type Slot,
  type Step,
  saltFor,
  signatories,
  togetherWith,
  WORLD_KEY,
  type World,
} from './world.ts';

export function balance(world: World, party: string, kind: string): bigint {
  return world.accounts.get(accountKey(party, kind))?.amount ?? 0n;
}

/** Adds to an account, or takes from it; the caller has looked that there is enough. `salt`: of an account that begins. */
export function credit(world: World, party: string, kind: string, minor: bigint, salt: Uint8Array | undefined): void {
  if (minor === 0n) return;
  const key = accountKey(party, kind);
  const before = world.accounts.get(key);
  const amount = (before?.amount ?? 0n) + minor;
  const account = { party, kind, amount, salt: before === undefined ? saltFor(salt, key) : before.salt };
  world.journal.put(world.accounts, key, amount === 0n ? undefined : account);
  world.journal.add(world.dirty, key);
  gained(world, kind, minor);
}

/** Every movement takes from one place what it gives to another: `operation` looks that nothing is left over. */
function gained(world: World, kind: string, minor: bigint): void {
  const sum = (world.unbacked.get(kind) ?? 0n) + minor;
  world.journal.put(world.unbacked, kind, sum === 0n ? undefined : sum);
}

/** What has come into the world, or left it. */
export function changeSupply(world: World, kind: string, minor: bigint): void {
  const sum = (world.supply.get(kind) ?? 0n) + minor;
  world.journal.put(world.supply, kind, sum === 0n ? undefined : sum);
  world.journal.add(world.dirty, WORLD_KEY);
  gained(world, kind, -minor);
}

/** Out of the account into the actor's hand, to be placed exactly once. */
export function takeCoin(param: string, kind: Kind, value: Value, step: Step): void {
  if (kind.name.startsWith(KEY_OF)) {
    takeKey(param, kind, value, step);
    return;
  }
  const actor = step.actor!;
  const amount = wholeMinor(numberIn(value), kind);
  if (amount === undefined || !isAmount(numberIn(value))) {
    refuse(`${param} is no amount of ${kind.name}`);
    return;
  }
  if (balance(step.world, actor, kind.name) < amount) refuse(`${actor} has not enough ${kind.name}`);
  credit(step.world, actor, kind.name, -amount, step.agreement.salt);
  step.coins.set(param, { kind, amount });
}

/** One key of an asset. Who owns the asset has its data key and wraps another; anybody else gives the one it holds. */
function takeKey(param: string, named: Kind, value: Value, step: Step): void {
  const { world, agreement } = step;
  const actor = step.actor!;
  const kind = kindInRegister(named, agreement);
  if (!equals(numberIn(value), ONE)) refuse(`${param} is no ${named.name}`);
  if (balance(world, actor, kind.name) > 0n) credit(world, actor, kind.name, -1n, agreement.salt);
  else if (world.assets.get(kind.name.slice(KEY_OF.length))?.owner === actor) changeSupply(world, kind.name, 1n);
  else refuse(`${actor} has no ${named.name}`);
  step.coins.set(param, { kind, amount: 1n });
}

export function hold(param: string, slot: string, step: Step): void {
  const { kind, amount } = fromHand(param, step);
  intoSlot(slot, kind, amount, step);
  record(kind, amount, { party: step.actor! }, { agreement: step.agreement.id, slot }, step);
}

export function pay(param: string, to: Target, step: Step): void {
  const { kind, amount } = fromHand(param, step);
  deliver(kind, amount, { party: step.actor! }, to, step);
}

/** `amount` undefined: all of it, and the slot is given up. */
export function move(slot: string, amount: Value | undefined, to: Target, step: Step): void {
  const held = slotOf(slot, step);
  const moved = amount === undefined ? held.amount : movable(amount, held.kind);
  if (moved > held.amount) refuse(`more is moved from escrow.${slot} than it holds`);
  setSlot(slot, amount === undefined ? undefined : { kind: held.kind, amount: held.amount - moved }, step);
  deliver(held.kind, moved, { agreement: step.agreement.id, slot }, to, step);
}

export function mint(amount: Value, kind: Kind, slot: string, step: Step): void {
  const made = movable(amount, kind);
  intoSlot(slot, kind, made, step);
  changeSupply(step.world, kind.name, made);
  record(kind, made, undefined, { agreement: step.agreement.id, slot }, step);
}

export function burn(slot: string, step: Step): void {
  const { kind, amount } = slotOf(slot, step);
  setSlot(slot, undefined, step);
  changeSupply(step.world, kind.name, -amount);
  record(kind, amount, { agreement: step.agreement.id, slot }, undefined, step);
}

export type Charge = {
  readonly from: string;
  readonly to: string;
  readonly share: Value;
  readonly of: Value;
  readonly unit: Kind;
  readonly rounding: Rounding;
};

/** A share of an amount from one account to another, beside what the contract moves. */
export function charge({ from, to, share, of, unit, rounding }: Charge, step: Step): void {
  const amount = roundMinor(inMinor(mul(numberIn(share), numberIn(of)), unit), rounding);
  if (amount < 0n) refuse(`a charge in ${unit.name} is below 0`);
  if (balance(step.world, from, unit.name) < amount) refuse(`${from} has not enough ${unit.name}`);
  credit(step.world, from, unit.name, -amount, step.agreement.salt);
  toAccount(unit, amount, { party: from }, to, step);
}

/** An amount that moves: whole minor units, not negative. */
function movable(value: Value, kind: Kind): bigint {
  const amount = wholeMinor(numberIn(value), kind);
  if (amount === undefined) return refuse(`an amount is finer than the smallest unit of ${kind.name}`);
  if (amount < 0n) return refuse(`an amount of ${kind.name} is below 0`);
  return amount;
}

function fromHand(param: string, step: Step): Slot {
  const coin = step.coins.get(param);
  if (coin === undefined) throw new TextFault(step.agreement.id, `the coin ${param} is not in hand`);
  step.coins.delete(param);
  return coin;
}

function slotOf(slot: string, step: Step): Slot {
  const held = step.agreement.slots.get(slot);
  if (held === undefined) throw new TextFault(step.agreement.id, `escrow.${slot} is not held`);
  return held;
}

function intoSlot(slot: string, kind: Kind, amount: bigint, step: Step): void {
  const held = step.agreement.slots.get(slot);
  if (held !== undefined && held.kind.name !== kind.name)
    throw new TextFault(step.agreement.id, `escrow.${slot} holds another kind`);
  setSlot(slot, { kind, amount: (held?.amount ?? 0n) + amount }, step);
}

function setSlot(slot: string, held: Slot | undefined, { world, agreement }: Step): void {
  const slots = new Map(agreement.slots);
  const before = slots.get(slot);
  if (before !== undefined) gained(world, before.kind.name, -before.amount);
  if (held !== undefined) gained(world, held.kind.name, held.amount);
  if (held === undefined) slots.delete(slot);
  else slots.set(slot, held);
  change(world, agreement, 'slots', slots);
}

function deliver(kind: Kind, amount: bigint, from: Place, to: Target, step: Step): void {
  switch (to.kind) {
    case 'party':
      toAccount(kind, amount, from, to.party, step);
      return;
    case 'shares': {
      const shares = to.shares.map(({ party, share }) => ({ party, share: numberIn(share) }));
      inParts(kind, amount, from, shares, step);
      return;
    }
    case 'lineage': {
      const { owner, lineage } = step.world.assets.get(oneAssetOf(to.asset, step, 'a lineage is that of one asset'))!;
      const shares = lineage.map(({ party, share }) => ({ party, share: numberIn(share) }));
      inParts(kind, amount, from, shares.length > 0 ? shares : [{ party: owner, share: ONE }], step);
      return;
    }
    default:
      unreachable(to);
  }
}

function inParts(
  kind: Kind,
  amount: bigint,
  from: Place,
  shares: readonly { readonly party: string; readonly share: Rational }[],
  step: Step,
): void {
  const parts = partsOf(
    amount,
    shares.map(({ share }) => share),
  );
  if (parts === undefined) {
    refuse('shares do not make 100 %');
    return;
  }
  shares.forEach(({ party }, at) => {
    toAccount(kind, parts[at]!, from, party, step);
  });
}

function toAccount(kind: Kind, amount: bigint, from: Place, party: string, step: Step): void {
  credit(step.world, party, kind.name, amount, step.agreement.salt);
  record(kind, amount, from, { party }, step);
}

/** Seen by the signatories, and by who pays or is paid from outside. */
function record(kind: Kind, amount: bigint, from: Movement['from'], to: Movement['to'], step: Step): void {
  if (amount === 0n) return;
  const outside = [from, to].flatMap((place) => (place !== undefined && 'party' in place ? [place.party] : []));
  const sees = togetherWith(signatories(step.agreement), ...outside);
  happened(step, { kind: 'moved', movement: { kind: kind.name, amount, from, to } }, sees);
}
