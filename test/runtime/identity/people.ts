/** People and services of the tests: keys made from a number, a device that signs as WebAuthn devices do. */
import { createHash } from 'node:crypto';
import { ed25519PublicKey, signEd25519 } from '../../../runtime/identity/ed25519.ts';
import { es256PublicKey, signEs256 } from '../../../runtime/identity/es256.ts';
import { type Algorithm, keyId, type Proof, type PublicKey } from '../../../runtime/identity/key.ts';
import {
  applyEvent,
  emptyRegistry,
  possessionMessage,
  type Registry,
  type RegistryEvent,
} from '../../../runtime/identity/registry.ts';
import { challengeOf } from '../../../runtime/identity/webauthn.ts';

export const SITE = { id: 'hospital.example', origins: ['https://hospital.example'] };
export const CHAIN = 'hospital.example/consents';

export type Signer = {
  readonly key: PublicKey;
  readonly id: string;
  readonly sign: (message: Uint8Array, device?: Device) => Proof;
};

/** What a test may change about an assertion. */
export type Device = {
  readonly flags?: number;
  readonly counter?: number;
  readonly site?: string;
  readonly client?: Readonly<Record<string, unknown>>;
  readonly rest?: Uint8Array;
};

export function signer(seed: string, algorithm: Algorithm): Signer {
  const secret = new Uint8Array(createHash('sha256').update(seed).digest());
  const key: PublicKey = {
    algorithm,
    bytes: algorithm === 'ed25519' ? ed25519PublicKey(secret) : es256PublicKey(secret),
  };
  const sign = (message: Uint8Array, device: Device = {}): Proof => {
    if (algorithm === 'ed25519') return { kind: 'signature', signature: signEd25519(message, secret) };
    if (algorithm === 'es256') return { kind: 'signature', signature: signEs256(message, secret) };
    return assertion(message, secret, device);
  };
  return { key, id: keyId(key), sign };
}

export function assertion(message: Uint8Array, secret: Uint8Array, device: Device): Proof {
  const client = {
    type: 'webauthn.get',
    challenge: Buffer.from(challengeOf(message)).toString('base64url'),
    origin: SITE.origins[0],
    crossOrigin: false,
    ...device.client,
  };
  const clientData = new Uint8Array(Buffer.from(JSON.stringify(client)));
  const head = Buffer.alloc(37);
  createHash('sha256')
    .update(device.site ?? SITE.id)
    .digest()
    .copy(head);
  head[32] = device.flags ?? 0x05;
  head.writeUInt32BE(device.counter ?? 0, 33);
  const authenticatorData = new Uint8Array(Buffer.concat([head, device.rest ?? new Uint8Array()]));
  const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()]);
  return { kind: 'assertion', authenticatorData, clientData, signature: signEs256(signed, secret) };
}

/** Applies events that must be taken. */
export function advanced(registry: Registry, height: number, ...events: readonly RegistryEvent[]): Registry {
  return events.reduce((state, event) => {
    const applied = applyEvent(state, event, height);
    if (applied.kind === 'refused') throw new Error(`${event.kind} of ${event.party}: ${applied.why}`);
    return applied.registry;
  }, registry);
}

export function registered(party: string, by: Signer, subject = party): RegistryEvent {
  const as = by.key.algorithm === 'ed25519' ? 'service' : 'person';
  const proof = by.sign(possessionMessage(CHAIN, party, by.key));
  return { kind: 'registered', party, as, subject, key: by.key, proof };
}

export function registryOf(
  parties: Readonly<
    Record<string, { readonly by: Signer; readonly roles: readonly string[]; readonly subject?: string }>
  >,
): Registry {
  let registry = emptyRegistry(CHAIN, SITE);
  for (const [party, { by, roles, subject }] of Object.entries(parties)) {
    const granted = roles.map((role): RegistryEvent => ({ kind: 'role granted', party, role }));
    registry = advanced(registry, 1, registered(party, by, subject), ...granted);
  }
  return registry;
}
