/** What the state holds beside the agreements: parties, texts, waiting approvals and the chain of outcomes; each value salted. */
import { hash } from 'node:crypto';
import { bytes, integer, list, oneOf, optional, type Reader, record, text } from '../../language/shape.ts';
import { unreachable } from '../../language/unreachable.ts';
import { canonical, readCanonical } from '../identity/canonical.ts';
import type { Counter } from '../identity/counter.ts';
import type { HeldRole, Party, RegisteredKey } from '../identity/registry.ts';
import type { RelyingParty } from '../identity/webauthn.ts';
import type { Change } from '../ledger/state.ts';
import type { GivenApproval, WaitingStep } from './standing.ts';

export type Kept =
  | { readonly kind: 'founding'; readonly chain: string; readonly site: RelyingParty; readonly seed: Uint8Array }
  | { readonly kind: 'party'; readonly party: Party }
  | { readonly kind: 'text'; readonly id: string; readonly number: number }
  | { readonly kind: 'approval'; readonly step: string; readonly waiting: WaitingStep }
  | { readonly kind: 'outcomes'; readonly chain: Uint8Array };

/** All names of the node's own begin so; the rest is the executor's. */
export const OWN = 'node/';
export const FOUNDING_KEY = `${OWN}founding`;

export function keyOf(item: Kept): string {
  switch (item.kind) {
    case 'founding':
      return FOUNDING_KEY;
    case 'party':
      return `${OWN}party/${item.party.name}`;
    case 'text':
      return `${OWN}text/${item.id}`;
    case 'approval':
      return approvalKey(item.step);
    case 'outcomes':
      return `${OWN}outcomes`;
    default:
      return unreachable(item);
  }
}

export function approvalKey(step: string): string {
  return `${OWN}approval/${step}`;
}

export function encodeKept(item: Kept): Uint8Array {
  return canonical(item);
}

/** Throws where the state holds something else: it was checked against its root before. */
export function readKept(key: string, value: Uint8Array): Kept {
  const read = readCanonical(value, readItem, value.length);
  if (read.kind === 'refused') throw new Error(`${key}: ${read.why}`);
  return read.value;
}

/**
 * Values are small numbers and names, and the hash of a neighbour's stands in a proof: with 16 bytes that only the log gives
 * away nobody can try out what it is. Of one time and name the salt is one, wherever a replay cuts its blocks.
 */
export function salted({ key, value }: Change, seed: Uint8Array, time: number): Change {
  if (value === undefined) return { key, value };
  const salt = hash('sha256', Buffer.concat([TAG, seed, Buffer.from(`${time}\n${key}`, 'utf8')]), 'buffer');
  return { key, value: new Uint8Array(Buffer.concat([salt.subarray(0, SALT_BYTES), value])) };
}

export function unsalted(value: Uint8Array): Uint8Array {
  return value.subarray(SALT_BYTES);
}

const TAG = Buffer.from('leben/state salt/v1\n', 'utf8');
/** Nobody tries 2^128 values. */
const SALT_BYTES = 16;

const big: Reader<bigint> = (value, at) => (typeof value === 'bigint' ? value : BigInt(integer(value, at)));
const absent = <T>(reader: Reader<T>): Reader<T> => optional(reader) as Reader<T>;

const readParty = record<Party>({
  name: text,
  kind: oneOf('person', 'service'),
  subject: text,
  keys: list(
    record<RegisteredKey>({
      ...{ from: integer, until: absent(integer), algorithm: oneOf('ed25519', 'es256', 'webauthn'), bytes },
      ...{ id: text, counter: absent(record<Counter>({ highest: integer, seen: big })) },
    }),
  ),
  roles: list(record<HeldRole>({ role: text, from: integer, until: absent(integer) })),
});

const readItem: Reader<Kept> = (value, at) => {
  const kind =
    typeof value === 'object' && value !== null && 'kind' in value ? (value.kind as Kept['kind']) : undefined;
  const readers: { readonly [K in Kept['kind']]: Reader<Kept> } = {
    founding: record<Extract<Kept, { kind: 'founding' }>>({
      ...{ kind: oneOf('founding'), chain: text, seed: bytes },
      site: record<RelyingParty>({ id: text, origins: list(text) }),
    }),
    party: record<Extract<Kept, { kind: 'party' }>>({ kind: oneOf('party'), party: readParty }),
    text: record<Extract<Kept, { kind: 'text' }>>({ kind: oneOf('text'), id: text, number: integer }),
    approval: record<Extract<Kept, { kind: 'approval' }>>({
      ...{ kind: oneOf('approval'), step: text },
      waiting: record<WaitingStep>({
        expiry: integer,
        given: list(record<GivenApproval>({ party: text, subject: text, role: text, at: integer })),
      }),
    }),
    outcomes: record<Extract<Kept, { kind: 'outcomes' }>>({ kind: oneOf('outcomes'), chain: bytes }),
  };
  return readers[oneOf('founding', 'party', 'text', 'approval', 'outcomes')(kind, at)](value, at);
};
