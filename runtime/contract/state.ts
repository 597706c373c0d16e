/** What has changed, as records of the state, and a world begun anew from all of them. */
import { ShapeFault } from '../../language/shape.ts';
import type { Value } from '../../language/values.ts';
import type { Change } from '../ledger/state.ts';
import { NO_LOTS } from './meters.ts';
import {
  type AgreementRecord,
  accountBytes,
  agreementBytes,
  asAccount,
  asAgreement,
  asAsset,
  asRight,
  asRoles,
  assetBytes,
  asWorld,
  readRecord,
  rightBytes,
  rolesBytes,
  worldBytes,
} from './records.ts';
import { putBack } from './register.ts';
import { NEVER } from './schedule.ts';
import type { Contract } from './text.ts';
import {
  type Agreement,
  accountKey,
  agreementKey,
  assetKey,
  emptyWorld,
  enlist,
  rightKey,
  roleKey,
  WORLD_KEY,
  type World,
} from './world.ts';

/** The records that have changed since the last call, as they are now. */
export function takeChanges(world: World): readonly Change[] {
  const changes = [...world.dirty].map((key) => ({ key, value: bytesAt(world, key) }));
  world.dirty.clear();
  return changes;
}

/**
 * The world of these records, with the texts that are there, in the order that the records say. Throws a ShapeFault where a
 * record is missing, wrong, or speaks of a text that is not there.
 */
export function restored(from: World, content: Iterable<{ readonly key: string; readonly value: Uint8Array }>): World {
  const records = new Map<string, Uint8Array>();
  for (const { key, value } of content) records.set(key, value);
  const head = readRecord(WORLD_KEY, records.get(WORLD_KEY) ?? new Uint8Array(), asWorld);
  const world = emptyWorld(head.now, from.attest);
  world.dirty.clear();
  world.nextRight = head.nextRight;
  for (const id of head.texts) {
    const loaded = from.texts.get(id);
    if (loaded === undefined) throw new ShapeFault(WORLD_KEY, `of texts that are here: ${id} is not`);
    world.texts.set(id, loaded);
  }
  for (const [kind, amount] of head.supply) world.supply.set(kind, amount);
  const signed: Agreement[] = [];
  for (const [key, value] of records) {
    const agreement = putRecord(world, key, value);
    if (agreement !== undefined) signed.push(agreement);
  }
  signed.sort((a, b) => a.order - b.order);
  if (signed.length !== head.agreements || signed.some(({ order }, at) => order !== at))
    throw new ShapeFault(WORLD_KEY, 'whole: agreements are missing');
  for (const agreement of signed) enlist(world, agreement);
  [...world.texts.values()]
    .flatMap(({ contracts }) => contracts)
    .forEach((contract, place) => {
      contract.place = place;
    });
  return world;
}

function bytesAt(world: World, key: string): Uint8Array | undefined {
  if (key === WORLD_KEY) return worldBytes(world);
  const slash = key.indexOf('/');
  const rest = key.slice(slash + 1);
  switch (key.slice(0, slash)) {
    case 'agreement':
      return mapped(world.agreements.get(rest), agreementBytes);
    case 'account':
      return mapped(world.accounts.get(key), accountBytes);
    case 'asset':
      return mapped(world.assets.get(rest), (asset) => assetBytes(rest, asset));
    case 'role':
      return mapped(world.roles.get(rest), (roles) => rolesBytes(rest, roles));
    case 'right':
      return mapped(world.register.byNumber.get(Number(rest)), rightBytes);
    default:
      throw new Error(`no record is named ${key}`);
  }
}

/** An agreement is handed back: it takes its place when all are known. */
function putRecord(world: World, key: string, value: Uint8Array): Agreement | undefined {
  const slash = key.indexOf('/');
  switch (slash < 0 ? key : key.slice(0, slash)) {
    case 'world':
      return undefined;
    case 'agreement':
      return agreementFrom(world, key.slice(slash + 1), readRecord(key, value, asAgreement));
    case 'account': {
      const { salt, ...account } = readRecord(key, value, asAccount);
      isKey(key, accountKey(account.party, account.kind));
      world.accounts.set(key, { ...account, salt });
      return undefined;
    }
    case 'asset': {
      const { name, salt, ...asset } = readRecord(key, value, asAsset);
      isKey(key, assetKey(name));
      world.assets.set(name, { ...asset, salt });
      return undefined;
    }
    case 'role': {
      const { party, roles, salt } = readRecord(key, value, asRoles);
      isKey(key, roleKey(party));
      world.roles.set(party, { roles: new Set(roles), salt });
      return undefined;
    }
    case 'right': {
      const { salt, ...right } = readRecord(key, value, asRight);
      isKey(key, rightKey(right.number));
      const { purpose, under } = right;
      putBack(world.register, { slot: -1, right: { ...right, purpose, under }, salt });
      return undefined;
    }
    default:
      throw new ShapeFault(key, 'the name of a record of the state');
  }
}

function agreementFrom(world: World, id: string, record: AgreementRecord): Agreement {
  const key = agreementKey(id);
  const contract = world.texts.get(record.text)?.contracts[record.contract];
  if (contract === undefined) throw new ShapeFault(key, 'an agreement of a text that is here');
  const { info } = contract;
  const state = stateAt(contract, record.state, key);
  return {
    id,
    key,
    contract,
    order: record.order,
    salt: record.salt,
    // In the order of the text, which a map of bytes does not keep.
    parties: inOrder(info.parties, record.parties),
    sets: inOrder(info.parties, record.sets),
    assets: record.assets,
    terms: info.terms.map(({ name }) => there<Value>(record.terms.get(name), key)),
    keeps: info.keeps.map(({ name }) => {
      const { value, pending } = there(record.keeps.get(name), key);
      return {
        value,
        pending: pending === undefined ? undefined : { value: pending.value, due: pending.due ?? NEVER },
      };
    }),
    state,
    data: record.data,
    slots: new Map(
      [...record.slots].map(([slot, { kind, digits, amount }]) => [
        slot,
        { kind: { name: kind, minor: digits }, amount },
      ]),
    ),
    entered: record.entered,
    enteredLast: info.states.map(({ name }) => record.enteredLast.get(name)),
    done: info.actions.map(({ name }) => record.done.get(name)),
    meters: info.meters.map(({ name }) => {
      const { total, last } = there(record.meters.get(name), key);
      return { total, last };
    }),
    unbilled: info.prices.map(({ name, rates }) => {
      const lots = there(record.unbilled.get(name), key);
      return rates.map((_, rate) => lots[rate] ?? NO_LOTS);
    }),
    duties: info.duties.map(({ name }) => {
      const duty = record.duties.get(name);
      if (duty === undefined) return undefined;
      const states = duty.states.map((one) => stateAt(contract, one, key));
      return { status: duty.status, deadline: duty.deadline ?? NEVER, states };
    }),
    ran: info.timers.map((_, timer) => record.ran.find((one) => one.timer === timer)?.at),
    touched: record.touched,
    halted: record.halted,
    signatories: undefined,
    due: undefined,
    given: [],
  };
}

function stateAt({ info }: Contract, name: string, key: string): number {
  const state = info.states.findIndex((one) => one.name === name);
  if (state < 0) throw new ShapeFault(key, 'in a state of its text');
  return state;
}

function inOrder<T>(parts: readonly { readonly name: string }[], map: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map(
    parts.flatMap(({ name }) => {
      const part = map.get(name);
      return part === undefined ? [] : [[name, part] as const];
    }),
  );
}

function there<T>(part: T | undefined, key: string): T {
  if (part === undefined) throw new ShapeFault(key, 'whole');
  return part;
}

function isKey(key: string, wanted: string): void {
  if (key !== wanted) throw new ShapeFault(key, 'the record of that name');
}

function mapped<T>(value: T | undefined, make: (value: T) => Uint8Array): Uint8Array | undefined {
  return value === undefined ? undefined : make(value);
}
