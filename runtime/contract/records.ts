/** The records of the state: what each part of the world is in canonical bytes, and the way back. */
import { readValue } from '../../language/artifact-values.ts';
import {
  big,
  bool,
  bytes,
  integer,
  list,
  oneOf,
  optional,
  type Reader,
  record,
  ShapeFault,
  text,
} from '../../language/shape.ts';
import type { Value } from '../../language/values.ts';
import { canonical, readCanonical } from '../identity/canonical.ts';
import type { Right } from './events.ts';
import { NEVER } from './schedule.ts';
import type { Account, Agreement, Held, OwnedAsset, Roles, World } from './world.ts';

/** Largest record that is read back: an agreement with a thousand members and a million lots to be billed stays under it. */
export const MAX_RECORD_BYTES = 64 * 1024 * 1024;

export type WorldRecord = {
  readonly now: number;
  readonly nextRight: number;
  readonly supply: ReadonlyMap<string, bigint>;
  /** Identities of the texts in their order. */
  readonly texts: readonly string[];
  readonly agreements: number;
};
export type AgreementRecord = {
  readonly text: string;
  readonly contract: number;
  readonly order: number;
  readonly salt: Uint8Array | undefined;
  readonly parties: ReadonlyMap<string, string>;
  readonly sets: ReadonlyMap<string, readonly string[]>;
  readonly assets: ReadonlyMap<string, string>;
  readonly terms: ReadonlyMap<string, Value>;
  readonly keeps: ReadonlyMap<string, KeepRecord>;
  readonly state: string;
  readonly data: readonly Value[];
  readonly slots: ReadonlyMap<string, { readonly kind: string; readonly digits: number; readonly amount: bigint }>;
  readonly entered: number;
  readonly enteredLast: ReadonlyMap<string, number>;
  readonly done: ReadonlyMap<string, number>;
  readonly meters: ReadonlyMap<string, { readonly total: bigint; readonly last: number | undefined }>;
  readonly unbilled: ReadonlyMap<string, readonly (readonly { readonly units: bigint; readonly amount: Value }[])[]>;
  readonly duties: ReadonlyMap<string, DutyRecord>;
  readonly ran: readonly { readonly timer: number; readonly at: number }[];
  readonly touched: number;
  readonly halted: number | undefined;
};
/** `due` and `deadline` undefined: beyond the year 9999. */
type KeepRecord = {
  readonly value: Value;
  readonly pending: { readonly value: Value; readonly due: number | undefined } | undefined;
};
type DutyRecord = {
  readonly status: 'due' | 'kept' | 'broken' | 'lapsed';
  readonly deadline: number | undefined;
  readonly states: readonly string[];
};
export type RightRecord = Right & { readonly salt: Uint8Array | undefined };
export type RolesRecord = {
  readonly party: string;
  readonly roles: readonly string[];
  readonly salt: Uint8Array | undefined;
};
export type AssetRecord = OwnedAsset & { readonly name: string };

export function worldBytes(world: World): Uint8Array {
  return canonical({
    now: world.now,
    nextRight: world.nextRight,
    supply: Object.fromEntries(world.supply),
    texts: [...world.texts.keys()],
    agreements: world.agreements.size,
  });
}

export function agreementBytes(agreement: Agreement): Uint8Array {
  const { info } = agreement.contract;
  const stateNames = (states: readonly number[]): string[] => states.map((state) => info.states[state]!.name);
  return canonical({
    text: agreement.contract.text.id,
    contract: agreement.contract.number,
    order: agreement.order,
    salt: agreement.salt,
    parties: Object.fromEntries(agreement.parties),
    sets: Object.fromEntries(agreement.sets),
    assets: Object.fromEntries(agreement.assets),
    terms: named(info.terms, agreement.terms),
    keeps: named(
      info.keeps,
      agreement.keeps.map(({ value, pending }) => ({
        value,
        pending: pending === undefined ? undefined : { value: pending.value, due: timeOr(pending.due) },
      })),
    ),
    state: info.states[agreement.state]!.name,
    data: agreement.data,
    slots: Object.fromEntries(
      [...agreement.slots].map(([slot, { kind, amount }]) => [slot, { kind: kind.name, digits: kind.minor, amount }]),
    ),
    entered: agreement.entered,
    enteredLast: named(info.states, agreement.enteredLast),
    done: named(info.actions, agreement.done),
    meters: named(info.meters, agreement.meters),
    unbilled: named(info.prices, agreement.unbilled),
    duties: named(
      info.duties,
      agreement.duties.map((duty) =>
        duty === undefined
          ? undefined
          : { status: duty.status, deadline: timeOr(duty.deadline), states: stateNames(duty.states) },
      ),
    ),
    ran: agreement.ran.flatMap((at, timer) => (at === undefined ? [] : [{ timer, at }])),
    touched: agreement.touched,
    halted: agreement.halted,
  });
}

export function accountBytes(account: Account): Uint8Array {
  return canonical(account);
}

export function assetBytes(name: string, asset: OwnedAsset): Uint8Array {
  return canonical({ name, ...asset });
}

export function rolesBytes(party: string, { roles, salt }: Roles): Uint8Array {
  return canonical({ party, roles: [...roles].sort(), salt });
}

export function rightBytes({ right, salt }: Held): Uint8Array {
  return canonical({ ...right, salt });
}

/** Reads a record back; throws where it is none of that kind. */
export function readRecord<T>(key: string, value: Uint8Array, reader: Reader<T>): T {
  const read = readCanonical(value, reader, MAX_RECORD_BYTES);
  if (read.kind === 'refused') throw new ShapeFault(key, `a record of the state: ${read.why}`);
  return read.value;
}

export const asWorld = record<WorldRecord>({
  now: integer,
  nextRight: integer,
  supply: mapOf(big),
  texts: list(text),
  agreements: integer,
});
export const asAgreement = record<AgreementRecord>({
  text,
  contract: integer,
  order: integer,
  salt: optional(bytes),
  parties: mapOf(text),
  sets: mapOf(list(text)),
  assets: mapOf(text),
  terms: mapOf(readValue),
  keeps: mapOf(
    record<KeepRecord>({
      value: readValue,
      pending: optional(
        record<{ readonly value: Value; readonly due: number | undefined }>({
          value: readValue,
          due: optional(integer),
        }),
      ),
    }),
  ),
  state: text,
  data: list(readValue),
  slots: mapOf(record({ kind: text, digits: integer, amount: big })),
  entered: integer,
  enteredLast: mapOf(integer),
  done: mapOf(integer),
  meters: mapOf(
    record<{ readonly total: bigint; readonly last: number | undefined }>({ total: big, last: optional(integer) }),
  ),
  unbilled: mapOf(list(list(record({ units: big, amount: readValue })))),
  duties: mapOf(
    record<DutyRecord>({
      status: oneOf('due', 'kept', 'broken', 'lapsed'),
      deadline: optional(integer),
      states: list(text),
    }),
  ),
  ran: list(record({ timer: integer, at: integer })),
  touched: integer,
  halted: optional(integer),
});
export const asAccount = record<Account>({ party: text, kind: text, amount: big, salt: optional(bytes) });
export const asAsset = record<AssetRecord>({
  name: text,
  owner: text,
  purposes: list(text),
  lineage: list(record({ party: text, share: readValue })),
  salt: optional(bytes),
});
export const asRoles = record<RolesRecord>({ party: text, roles: list(text), salt: optional(bytes) });
export const asRight = record<RightRecord>({
  number: integer,
  asset: text,
  holder: text,
  purpose: optional(text),
  end: integer,
  exclusive: bool,
  under: optional(integer),
  agreement: text,
  granted: integer,
  salt: optional(bytes),
});

/** An instant, or undefined for what never comes. */
export function timeOr(at: number): number | undefined {
  return at === NEVER ? undefined : at;
}

/** What is undefined is left out. */
function named(parts: readonly { readonly name: string }[], values: readonly unknown[]): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  values.forEach((value, at) => {
    if (value !== undefined) record[parts[at]!.name] = value;
  });
  return record;
}

function mapOf<T>(reader: Reader<T>): Reader<ReadonlyMap<string, T>> {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array)
      throw new ShapeFault(at, 'a record');
    return new Map(Object.entries(value).map(([name, part]) => [name, reader(part, `${at}.${name}`)]));
  };
}
