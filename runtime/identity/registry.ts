/** The registry: who the parties are, which keys speak for them and which roles they hold, at every height. Pure. */
import { unreachable } from '../../language/unreachable.ts';
import { canonical } from './canonical.ts';
import { type Counter, useCounter } from './counter.ts';
import { checkProof, keyFault, keyId, type Proof, type PublicKey } from './key.ts';
import { EMPTY_MAP, get, type SharedMap, withEntry } from './shared-map.ts';
import { tagged32 } from './statement.ts';
import type { RelyingParty } from './webauthn.ts';

/** Valid from the height `from`, and no more at the height `until`. */
export type Span = { readonly from: number; readonly until?: number };

export type RegisteredKey = Span & PublicKey & { readonly id: string; readonly counter?: Counter };
export type HeldRole = Span & { readonly role: string };

export type Party = {
  readonly name: string;
  readonly kind: 'person' | 'service';
  /** The person or institution behind it: approvals of one subject count once, however many parties it has. */
  readonly subject: string;
  readonly keys: readonly RegisteredKey[];
  readonly roles: readonly HeldRole[];
};

export type Registry = {
  readonly chain: string;
  readonly site: RelyingParty;
  /** Of the last event. */
  readonly height: number;
  readonly parties: SharedMap<Party>;
  /** Party by key id: a key speaks for one party, for good. */
  readonly owners: SharedMap<string>;
};

/** `proof`: the new key signs its own registration (`possessionMessage`). `consent`: the old key signs the same. */
export type RegistryEvent =
  | {
      readonly kind: 'registered';
      readonly party: string;
      readonly as: Party['kind'];
      readonly subject: string;
      readonly key: PublicKey;
      readonly proof: Proof;
    }
  | { readonly kind: 'key added'; readonly party: string; readonly key: PublicKey; readonly proof: Proof }
  | {
      readonly kind: 'key rotated';
      readonly party: string;
      readonly old: string;
      readonly key: PublicKey;
      readonly proof: Proof;
      readonly consent: Proof;
    }
  | { readonly kind: 'key revoked'; readonly party: string; readonly key: string }
  | { readonly kind: 'key used'; readonly party: string; readonly key: string; readonly counter: number }
  | { readonly kind: 'role granted'; readonly party: string; readonly role: string }
  | { readonly kind: 'role ended'; readonly party: string; readonly role: string };

export type EventRefusal =
  | 'height goes back'
  | 'party is there'
  | 'no such party'
  | 'no such key'
  | 'key is taken'
  | 'key is not of this kind of party'
  | 'key is malformed'
  | 'proof does not hold'
  | 'consent does not hold'
  | 'counter was used'
  | 'role is held'
  | 'role is not held'
  | 'too many keys'
  | 'too many roles';

export type Applied =
  | { readonly kind: 'applied'; readonly registry: Registry }
  | { readonly kind: 'refused'; readonly why: EventRefusal };

/** Keys of a party over all time: one a month for eighty years. A list that grows without end would slow each check. */
export const MAX_KEYS = 1000;
export const MAX_ROLES = 1000;

export function emptyRegistry(chain: string, site: RelyingParty): Registry {
  return { chain, site, height: 0, parties: EMPTY_MAP, owners: EMPTY_MAP };
}

/** What a key signs to be registered for a party, and what an old key signs to give way to it. */
export function possessionMessage(chain: string, party: string, key: PublicKey): Uint8Array {
  return tagged32('leben/possession/v1\n', canonical({ chain, party, algorithm: key.algorithm, key: key.bytes }));
}

/** Whether the event is allowed is for the contract that governs the registry; here is only whether it makes sense. */
export function applyEvent(registry: Registry, event: RegistryEvent, height: number): Applied {
  if (height < registry.height) return refused('height goes back');
  const at: Registry = { ...registry, height };
  const party = get(registry.parties, event.party);
  if (event.kind === 'registered') {
    if (party !== undefined) return refused('party is there');
    const { party: name, as: kind, subject } = event;
    return addKey(at, { name, kind, subject, keys: [], roles: [] }, event.key, event.proof);
  }
  if (party === undefined) return refused('no such party');
  switch (event.kind) {
    case 'key added':
      return addKey(at, party, event.key, event.proof);
    case 'key rotated':
      return rotate(at, party, event);
    case 'key revoked': {
      const key = validKey(party, event.key, height);
      return key === undefined ? refused('no such key') : put(at, withKey(party, { ...key, until: height }));
    }
    case 'key used': {
      const key = validKey(party, event.key, height);
      if (key === undefined) return refused('no such key');
      const counter = useCounter(key.counter, event.counter);
      return counter === undefined ? refused('counter was used') : put(at, withKey(party, { ...key, counter }));
    }
    case 'role granted':
      if (holdsRole(party, event.role, height)) return refused('role is held');
      if (party.roles.length >= MAX_ROLES) return refused('too many roles');
      return put(at, { ...party, roles: [...party.roles, { role: event.role, from: height }] });
    case 'role ended': {
      if (!holdsRole(party, event.role, height)) return refused('role is not held');
      const roles = party.roles.map((held) =>
        held.role === event.role && isValid(held, height) ? { ...held, until: height } : held,
      );
      return put(at, { ...party, roles });
    }
    default:
      return unreachable(event);
  }
}

export function findParty(registry: Registry, name: string): Party | undefined {
  return get(registry.parties, name);
}

/** The party that a key was registered for, whether the key is still valid or not. */
export function ownerOf(registry: Registry, key: string): string | undefined {
  return get(registry.owners, key);
}

export function isValid({ from, until }: Span, height: number): boolean {
  return from <= height && (until === undefined || height < until);
}

export function holdsRole(party: Party, role: string, height: number): boolean {
  return party.roles.some((held) => held.role === role && isValid(held, height));
}

/** The party as of a height: the keys and roles that are valid then. Undefined: nothing of it was known yet. */
export function lookup(registry: Registry, name: string, height: number): Party | undefined {
  const party = findParty(registry, name);
  if (party === undefined || !party.keys.some(({ from }) => from <= height)) return undefined;
  const valid = (span: Span): boolean => isValid(span, height);
  return { ...party, keys: party.keys.filter(valid), roles: party.roles.filter(valid) };
}

function addKey(registry: Registry, party: Party, key: PublicKey, proof: Proof): Applied {
  if ((key.algorithm === 'ed25519') !== (party.kind === 'service')) return refused('key is not of this kind of party');
  if (party.keys.length >= MAX_KEYS) return refused('too many keys');
  if (keyFault(key) !== undefined) return refused('key is malformed');
  const id = keyId(key);
  if (get(registry.owners, id) !== undefined) return refused('key is taken');
  const checked = checkProof(proof, possessionMessage(registry.chain, party.name, key), key, registry.site);
  if (checked.kind === 'refused') return refused('proof does not hold');
  const counter = checked.counter === undefined ? undefined : useCounter(undefined, checked.counter);
  const added: RegisteredKey = {
    ...{ id, algorithm: key.algorithm, bytes: key.bytes, from: registry.height },
    ...(counter === undefined ? {} : { counter }),
  };
  const owners = withEntry(registry.owners, id, party.name);
  return put({ ...registry, owners }, { ...party, keys: [...party.keys, added] });
}

function rotate(
  registry: Registry,
  party: Party,
  event: Extract<RegistryEvent, { readonly kind: 'key rotated' }>,
): Applied {
  const old = validKey(party, event.old, registry.height);
  if (old === undefined) return refused('no such key');
  const message = possessionMessage(registry.chain, party.name, event.key);
  const consent = checkProof(event.consent, message, old, registry.site);
  if (consent.kind === 'refused') return refused('consent does not hold');
  const ended = withKey(party, { ...old, until: registry.height });
  return addKey(registry, ended, event.key, event.proof);
}

function validKey(party: Party, id: string, height: number): RegisteredKey | undefined {
  return party.keys.find((key) => key.id === id && isValid(key, height));
}

function withKey(party: Party, changed: RegisteredKey): Party {
  return { ...party, keys: party.keys.map((key) => (key.id === changed.id ? changed : key)) };
}

function put(registry: Registry, party: Party): Applied {
  return { kind: 'applied', registry: { ...registry, parties: withEntry(registry.parties, party.name, party) } };
}

function refused(why: EventRefusal): Applied {
  return { kind: 'refused', why };
}
