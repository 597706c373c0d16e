/** Orders: what parties and operators want beside the steps of agreements, each signed by all whose will it takes. */
import { readValue } from '../../language/artifact-values.ts';
import { big, oneOf, type Reader, record, ShapeFault, tagged, text } from '../../language/shape.ts';
import type { Value } from '../../language/values.ts';
import { canonical } from '../identity/canonical.ts';
import type { Proof, PublicKey } from '../identity/key.ts';
import type { Party, RegistryEvent } from '../identity/registry.ts';
import {
  exactly,
  HASH_BYTES,
  instant,
  MAX_SIGNATURES,
  NONCE_BYTES,
  name,
  readProof,
  tagged32,
} from '../identity/statement.ts';
import { atMost } from './at-most.ts';

export type Order = {
  /** The ledger it is meant for, by its origin. */
  readonly chain: string;
  readonly what: What;
  /** Milliseconds since 1970 UTC: void from then on. */
  readonly expiry: number;
  readonly nonce: Uint8Array;
};

/** `key`: id of the key (`keyId`). */
export type OrderSignature = { readonly party: string; readonly key: string; readonly proof: Proof };

export type What =
  | Founding
  | { readonly kind: 'registry'; readonly event: RegistryEvent }
  /** The text of contracts with this artifact identity (SHA-256, hexadecimal) may be signed from now on. */
  | { readonly kind: 'text'; readonly text: string }
  | Asset
  /** What has come in from outside, or (below 0) gone out: whole minor units. */
  | { readonly kind: 'money'; readonly party: string; readonly unit: string; readonly minor: bigint }
  | Signing
  | { readonly kind: 'report'; readonly agreement: string; readonly meter: string; readonly amount: bigint }
  | { readonly kind: 'market'; readonly check: string; readonly values: readonly Value[] };

/** The first entry. `seed`: 32 random bytes that salt the state; whoever has the log has it, a proof never shows it. */
export type Founding = {
  readonly kind: 'founding';
  readonly seed: Uint8Array;
  readonly site: { readonly id: string; readonly origins: readonly string[] };
  readonly operator: string;
  readonly as: Party['kind'];
  readonly key: PublicKey;
  readonly proof: Proof;
};
export type Asset = {
  readonly kind: 'asset';
  readonly name: string;
  readonly owner: string;
  readonly purposes: readonly string[];
  /** Whom it is made of, in per cent as fractions of 1; empty: its owner alone. */
  readonly lineage: readonly { readonly party: string; readonly share: Value }[];
};
export type Signing = {
  readonly kind: 'signing';
  readonly agreement: string;
  /** Identity of the artifact, and the name of the contract in it. */
  readonly text: string;
  readonly contract: string;
  readonly parties: readonly { readonly part: string; readonly party: string }[];
  readonly sets: readonly { readonly part: string; readonly members: readonly string[] }[];
  /** What the contract's assets are in the register; those not listed have the name of the text. */
  readonly assets: readonly { readonly name: string; readonly registered: string }[];
  /** Texts and documents sealed. */
  readonly terms: readonly { readonly name: string; readonly value: Value }[];
};

/** The register's role that may do what the operator of a ledger does. */
export const OPERATOR = 'operator';
/** Counts for whoever runs the node. */
export const PLATFORM = 'platform';

/** What is signed is void after a year at most: what is wanted in two years is signed again. */
export const MAX_LIFETIME_MS = 366 * 24 * 60 * 60 * 1000;

/** The bytes that are signed: a tag that no other use of a key has, and the hash of the canonical order. */
export function orderMessage(order: Order): Uint8Array {
  return tagged32('leben/order/v1\n', canonical(order));
}

export function signatoriesOf({ parties, sets }: Signing): readonly string[] {
  return [...new Set([...parties.map(({ party }) => party), ...sets.flatMap(({ members }) => members)])];
}

/** Keys are the party's own affair; who it is and what it may do is not. */
export function isOwnAffair({ kind }: RegistryEvent): boolean {
  return kind === 'key added' || kind === 'key rotated' || kind === 'key revoked';
}

/** More than any agreement has parties, sets, assets or terms. */
const MAX_LISTED = 256;

const identity: Reader<string> = (value, at) => {
  const read = text(value, at);
  if (!/^[0-9a-f]{64}$/.test(read)) throw new ShapeFault(at, 'the identity of an artifact');
  return read;
};

const count: Reader<bigint> = (value, at) => {
  const read = big(value, at);
  // More minor units than there are in the world; and a number that fits into every database.
  if (read > MAX_COUNT || read < -MAX_COUNT) throw new ShapeFault(at, 'a number of that size');
  return read;
};
const MAX_COUNT = 10n ** 18n;

const readKey = record<PublicKey>({
  algorithm: oneOf('ed25519', 'es256', 'webauthn'),
  bytes: (value, at) => {
    if (!(value instanceof Uint8Array) || value.length > 33) throw new ShapeFault(at, 'a key');
    return value;
  },
});
const party = oneOf('person', 'service');

export const readEvent = tagged<RegistryEvent>({
  registered: () =>
    record({ kind: oneOf('registered'), party: name, as: party, subject: name, key: readKey, proof: readProof }),
  'key added': () => record({ kind: oneOf('key added'), party: name, key: readKey, proof: readProof }),
  'key rotated': () =>
    record({
      ...{ kind: oneOf('key rotated'), party: name, old: name },
      ...{ key: readKey, proof: readProof, consent: readProof },
    }),
  'key revoked': () => record({ kind: oneOf('key revoked'), party: name, key: name }),
  'key used': () => {
    // Comes of signatures alone; nobody orders it.
    throw new ShapeFault('event', 'an event that is ordered');
  },
  'role granted': () => record({ kind: oneOf('role granted'), party: name, role: name }),
  'role ended': () => record({ kind: oneOf('role ended'), party: name, role: name }),
});

const readWhat = tagged<What>({
  founding: () =>
    record<Founding>({
      kind: oneOf('founding'),
      seed: exactly(HASH_BYTES),
      site: record<Founding['site']>({ id: name, origins: atMost(MAX_LISTED, name) }),
      operator: name,
      as: party,
      key: readKey,
      proof: readProof,
    }),
  registry: () => record({ kind: oneOf('registry'), event: readEvent }),
  text: () => record({ kind: oneOf('text'), text: identity }),
  asset: () =>
    record<Asset>({
      ...{ kind: oneOf('asset'), name, owner: name, purposes: atMost(MAX_LISTED, name) },
      lineage: atMost(MAX_LISTED, record<Asset['lineage'][number]>({ party: name, share: readValue })),
    }),
  money: () => record({ kind: oneOf('money'), party: name, unit: name, minor: count }),
  signing: () =>
    record<Signing>({
      ...{ kind: oneOf('signing'), agreement: name, text: identity, contract: name },
      parties: atMost(MAX_LISTED, record<Signing['parties'][number]>({ part: name, party: name })),
      sets: atMost(MAX_LISTED, record<Signing['sets'][number]>({ part: name, members: atMost(MAX_LISTED, name) })),
      assets: atMost(MAX_LISTED, record<Signing['assets'][number]>({ name, registered: name })),
      terms: atMost(MAX_LISTED, record<Signing['terms'][number]>({ name, value: readValue })),
    }),
  report: () => record({ kind: oneOf('report'), agreement: name, meter: name, amount: count }),
  market: () => record({ kind: oneOf('market'), check: name, values: atMost(MAX_LISTED, readValue) }),
});

export const readOrder = record<Order>({ chain: name, what: readWhat, expiry: instant, nonce: exactly(NONCE_BYTES) });
export const readOrderSignature = record<OrderSignature>({ party: name, key: name, proof: readProof });
export const readOrderSignatures = atMost(MAX_SIGNATURES, readOrderSignature);
