/** Movements of coins and counted assets between accounts and slots (docs/contracts.md, section 6). */

import * as Q from '../../../language/rational.ts';
import { unreachable } from '../../../language/unreachable.ts';
import { type Destination, KEY_OF, type Kind } from '../../contract.ts';
import type { Expr } from '../../core.ts';
import { assetsOf, kindInRegister } from './assets.ts';
import { inMinor, rationalOf, roundMinor, split, wholeMinor } from './money.ts';
import { agreementOf, happened, nameOf, refuse, type Step, Unproved, update, valueIn } from './step.ts';
import { balance, bringIn, changed, credited, type Movement, type Place, signatories } from './world.ts';

/** An amount that moves: whole minor units, not negative. */
export function movable(expr: Expr, kind: Kind, step: Step): bigint {
  const amount = wholeMinor(rationalOf(valueIn(expr, step)), kind);
  if (amount === undefined) return refuse(`an amount is finer than the smallest unit of ${kind.name}`);
  if (amount < 0n) return refuse(`an amount of ${kind.name} is below 0`);
  return amount;
}

/** Out of the actor's hand into slots. */
export function hold(param: string, slot: string, step: Step): void {
  const { kind, amount } = coinInHand(param, step);
  intoSlot(slot, kind, amount, step);
  record({ kind: kind.name, amount, from: { party: step.actor! }, to: { agreement: step.id, slot } }, step);
}

export function pay(param: string, to: Destination, step: Step): void {
  const { kind, amount } = coinInHand(param, step);
  deliver(kind, amount, { party: step.actor! }, to, step);
}

/** `amount` undefined: all of it, and the slot is given up. */
export function moveFromSlot(slot: string, amount: Expr | undefined, to: Destination, step: Step): void {
  const held = slotAt(slot, step);
  const moved = amount === undefined ? held.amount : movable(amount, held.kind, step);
  if (moved > held.amount) refuse(`more is moved from escrow.${slot} than it holds`);
  const slots = new Map(agreementOf(step).slots);
  if (amount === undefined) slots.delete(slot);
  else slots.set(slot, { kind: held.kind, amount: held.amount - moved });
  update(step, { slots });
  deliver(held.kind, moved, { agreement: step.id, slot }, to, step);
}

export function mint(amount: Expr, kind: Kind, slot: string, step: Step): void {
  const made = movable(amount, kind, step);
  intoSlot(slot, kind, made, step);
  step.draft.supply = changed(step.draft.supply, kind.name, made);
  record({ kind: kind.name, amount: made, from: undefined, to: { agreement: step.id, slot } }, step);
}

export function burn(slot: string, step: Step): void {
  const { kind, amount } = slotAt(slot, step);
  const slots = new Map(agreementOf(step).slots);
  slots.delete(slot);
  update(step, { slots });
  step.draft.supply = changed(step.draft.supply, kind.name, -amount);
  record({ kind: kind.name, amount, from: { agreement: step.id, slot }, to: undefined }, step);
}

/** A share of an amount from one account to another, beside what the contract moves. */
export function charge(
  of: { readonly from: Expr; readonly share: Expr; readonly of: Expr; readonly to: Expr },
  kind: Kind,
  rounding: 'even' | 'up' | 'down',
  step: Step,
): void {
  const from = nameOf(valueIn(of.from, step));
  const share = rationalOf(valueIn(of.share, step));
  const whole = rationalOf(valueIn(of.of, step));
  const to = nameOf(valueIn(of.to, step));
  const amount = roundMinor(inMinor(Q.mul(share, whole), kind), rounding);
  if (amount < 0n) refuse(`a charge in ${kind.name} is below 0`);
  if (balance(step.draft, from, kind.name) < amount) refuse(`${from} has not enough ${kind.name}`);
  step.draft.accounts = credited(step.draft.accounts, from, kind.name, -amount);
  credit(kind, amount, { party: from }, to, step);
}

/** A coin parameter: taken from the account before the body runs, placed exactly once by it. */
export function takeCoin(param: string, kind: Kind, amount: bigint, step: Step): void {
  step.draft.accounts = credited(step.draft.accounts, step.actor!, kind.name, -amount);
  step.coins.set(param, { kind, amount });
}

/** One key of the asset. Who owns the asset has its data key and wraps another; anybody else gives the one it holds. */
export function takeKey(param: string, named: Kind, amount: Q.Rational, step: Step): void {
  const kind = kindInRegister(named, agreementOf(step));
  const owner = step.draft.assets.get(kind.name.slice(KEY_OF.length))?.owner;
  if (!Q.equals(amount, Q.ONE)) refuse(`${param} is no ${named.name}`);
  if (balance(step.draft, step.actor!, kind.name) === 0n) {
    if (owner !== step.actor) refuse(`${step.actor} has no ${named.name}`);
    Object.assign(step.draft, bringIn(step.draft, step.actor!, kind.name, 1n));
  }
  takeCoin(param, kind, 1n, step);
}

function coinInHand(param: string, step: Step): { readonly kind: Kind; readonly amount: bigint } {
  const coin = step.coins.get(param);
  if (coin === undefined) throw new Unproved(step.id, `the coin ${param} is not in hand`);
  step.coins.delete(param);
  return coin;
}

function slotAt(slot: string, step: Step): { readonly kind: Kind; readonly amount: bigint } {
  const held = agreementOf(step).slots.get(slot);
  if (held === undefined) throw new Unproved(step.id, `escrow.${slot} is not held`);
  return held;
}

function intoSlot(slot: string, kind: Kind, amount: bigint, step: Step): void {
  const { slots } = agreementOf(step);
  const held = slots.get(slot);
  if (held !== undefined && held.kind.name !== kind.name)
    throw new Unproved(step.id, `escrow.${slot} holds another kind`);
  update(step, { slots: new Map(slots).set(slot, { kind, amount: (held?.amount ?? 0n) + amount }) });
}

function deliver(kind: Kind, amount: bigint, from: Place, to: Destination, step: Step): void {
  switch (to.kind) {
    case 'party':
      credit(kind, amount, from, nameOf(valueIn(to.party, step)), step);
      return;
    case 'shares': {
      const shares = to.shares.map(({ party, percent }) => ({
        party: nameOf(valueIn(party, step)),
        share: rationalOf(valueIn(percent, step)),
      }));
      deliverShares(kind, amount, from, shares, step);
      return;
    }
    case 'lineage': {
      const [asset, ...more] = assetsOf(to.asset, step);
      if (asset === undefined || more.length > 0) throw new Unproved(step.id, 'a lineage is that of one asset');
      const { owner, lineage } = step.draft.assets.get(asset)!;
      const shares = lineage.map(({ party, share }) => ({ party, share: rationalOf(share) }));
      deliverShares(kind, amount, from, shares.length > 0 ? shares : [{ party: owner, share: Q.ONE }], step);
      return;
    }
    default:
      unreachable(to);
  }
}

function deliverShares(
  kind: Kind,
  amount: bigint,
  from: Place,
  shares: readonly { readonly party: string; readonly share: Q.Rational }[],
  step: Step,
): void {
  const parts = split(
    amount,
    shares.map(({ share }) => share),
  );
  if (parts === undefined) {
    refuse('shares do not make 100 %');
    return;
  }
  shares.forEach(({ party }, i) => {
    credit(kind, parts[i]!, from, party, step);
  });
}

function credit(kind: Kind, amount: bigint, from: Place, party: string, step: Step): void {
  step.draft.accounts = credited(step.draft.accounts, party, kind.name, amount);
  record({ kind: kind.name, amount, from, to: { party } }, step, party);
}

/** Seen by the parties, and by who is paid or pays from outside. */
function record(movement: Movement, step: Step, ...also: readonly string[]): void {
  if (movement.amount === 0n) return;
  const payer = movement.from !== undefined && 'party' in movement.from ? [movement.from.party] : [];
  const sees = new Set([...signatories(agreementOf(step)), ...payer, ...also]);
  happened(step, { kind: 'moved', movement }, [...sees]);
}
