/** The reference's world as the records that the executor should have made of it. */

import type { CoreContract } from '../../../compiler/contract.ts';
import type { Agreement, Lot, Program, World } from '../../../compiler/interpret/contract/world.ts';
import type { Value } from '../../../language/values.ts';

/** By the name of the record; `text`: the identity under which the executor knows the program. */
export function recordsOf(world: World, program: Program, text: string): Map<string, unknown> {
  const records = new Map<string, unknown>();
  records.set('world', {
    now: world.now,
    nextRight: world.nextRight,
    supply: Object.fromEntries(world.supply),
    texts: [text],
    agreements: world.agreements.size,
  });
  for (const [party, kinds] of world.accounts)
    for (const [kind, amount] of kinds) records.set(`account/${party}/${kind}`, { party, kind, amount });
  for (const [name, { owner, purposes, lineage }] of world.assets)
    records.set(`asset/${name}`, { name, owner, purposes, lineage });
  for (const [party, roles] of world.roles) records.set(`role/${party}`, { party, roles: [...roles].sort() });
  for (const right of world.rights) records.set(`right/${right.number}`, right);
  let order = 0;
  for (const agreement of world.agreements.values()) {
    records.set(`agreement/${agreement.id}`, recordOf(agreement, program.contracts[agreement.contract]!, text, order));
    order += 1;
  }
  return records;
}

function recordOf(agreement: Agreement, contract: CoreContract, text: string, order: number): unknown {
  const named = <T>(parts: readonly { readonly name: string }[], map: ReadonlyMap<number, T>): Record<string, T> =>
    Object.fromEntries([...map].map(([number, value]) => [parts[number]!.name, value]));
  const known = (at: number): number | undefined => (at === Number.POSITIVE_INFINITY ? undefined : at);
  return {
    text,
    contract: agreement.contract,
    order,
    parties: Object.fromEntries(agreement.parties),
    sets: Object.fromEntries(agreement.sets),
    assets: Object.fromEntries(agreement.assets),
    terms: Object.fromEntries(agreement.terms),
    keeps: Object.fromEntries(
      [...agreement.keeps].map(([name, { value, pending }]) => [
        name,
        { value, pending: pending === undefined ? undefined : { value: pending.value, due: known(pending.due) } },
      ]),
    ),
    state: contract.states[agreement.state]!.name,
    data: agreement.data,
    slots: Object.fromEntries(
      [...agreement.slots].map(([slot, { kind, amount }]) => [slot, { kind: kind.name, digits: kind.minor, amount }]),
    ),
    entered: agreement.entered,
    enteredLast: named(contract.states, agreement.enteredLast),
    done: named(contract.actions, agreement.done),
    meters: Object.fromEntries(
      contract.meters.map(({ name }) => [name, agreement.meters.get(name) ?? { total: 0n, last: undefined }]),
    ),
    unbilled: Object.fromEntries(
      contract.prices.map(({ name, rates }) => [
        name,
        rates.map((_, rate) => joined(agreement.unbilled.get(name)?.[rate] ?? [])),
      ]),
    ),
    duties: Object.fromEntries(
      [...agreement.duties].map(([number, { status, deadline, states }]) => [
        contract.duties[number]!.name,
        { status, deadline: known(deadline), states: states.map((state) => contract.states[state]!.name) },
      ]),
    ),
    ran: [...agreement.ran].sort(([a], [b]) => a - b).map(([timer, at]) => ({ timer, at })),
    touched: agreement.touched,
    halted: agreement.halted,
  };
}

/** Units at the same amount, one after the other, are one lot: they cost the same. */
function joined(lots: readonly Lot[]): Lot[] {
  const out: Lot[] = [];
  for (const lot of lots) {
    const last = out.at(-1);
    if (last !== undefined && same(last.amount, lot.amount))
      out[out.length - 1] = { units: last.units + lot.units, amount: lot.amount };
    else out.push(lot);
  }
  return out;
}

function same(a: Value, b: Value): boolean {
  return (
    a.kind === 'number' &&
    b.kind === 'number' &&
    a.value.n === b.value.n &&
    a.value.d === b.value.d &&
    a.unit === b.unit
  );
}
