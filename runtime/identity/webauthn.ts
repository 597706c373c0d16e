/** WebAuthn assertions: a person's device says "yes" to one statement (W3C Web Authentication Level 3 §7.2). */
import { hash } from 'node:crypto';
import { decodeFirst } from 'cborg';
import { sameBytes } from '../../language/shape.ts';
import { type Es256Fault, es256Fault } from './es256.ts';

/** What the device gave; its signature as r and s with the lower s (`normaliseEs256`). */
export type Assertion = {
  readonly authenticatorData: Uint8Array;
  readonly clientData: Uint8Array;
  readonly signature: Uint8Array;
};

/** The site that people sign at: the id devices bind their keys to, and the pages that may ask. */
export type RelyingParty = { readonly id: string; readonly origins: readonly string[] };

export type AssertionFault =
  | { readonly kind: 'client data'; readonly part: 'form' | 'type' | 'challenge' | 'origin' | 'cross-origin' }
  | { readonly kind: 'authenticator data'; readonly part: 'form' | 'site' | 'presence' | 'verification' | 'backup' }
  | { readonly kind: 'signature'; readonly fault: Es256Fault };

export type AssertionChecked =
  | { readonly kind: 'holds'; readonly counter: number }
  | { readonly kind: 'refused'; readonly fault: AssertionFault };

/** Client data of one assertion is some 200 bytes; browsers add a member now and then (§5.8.1.1). */
export const MAX_CLIENT_DATA_BYTES = 2048;
/** 37 bytes and, rarely, extension outputs. */
export const MAX_AUTHENTICATOR_DATA_BYTES = 1024;

/** The challenge that a device signs for a message: its SHA-256. */
export function challengeOf(message: Uint8Array): Uint8Array {
  return new Uint8Array(hash('sha256', message, 'buffer'));
}

/** Checks everything of §7.2 that needs no memory; the counter is the registry's to judge. */
export function checkAssertion(
  { authenticatorData, clientData, signature }: Assertion,
  message: Uint8Array,
  site: RelyingParty,
  publicKey: Uint8Array,
): AssertionChecked {
  const client = clientFault(clientData, message, site);
  if (client !== undefined) return { kind: 'refused', fault: { kind: 'client data', part: client } };
  const device = deviceFault(authenticatorData, site);
  if (device !== undefined) return { kind: 'refused', fault: { kind: 'authenticator data', part: device } };
  // §7.2 step 22: the signature is over authenticatorData and the hash of the client data.
  const signed = Buffer.concat([authenticatorData, hash('sha256', clientData, 'buffer')]);
  const fault = es256Fault(signature, signed, publicKey);
  if (fault !== undefined) return { kind: 'refused', fault: { kind: 'signature', fault } };
  return { kind: 'holds', counter: Buffer.from(authenticatorData).readUInt32BE(COUNTER_AT) };
}

/** §6.1: rpIdHash (32), flags (1), signCount (4), then what the flags announce. */
const FLAGS_AT = 32;
const COUNTER_AT = 33;
const FIXED_BYTES = 37;
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const BACKUP_ELIGIBLE = 0x08;
const BACKED_UP = 0x10;
const ATTESTED_KEY = 0x40;
const EXTENSIONS = 0x80;
/** Bits 1 and 5 are reserved for future use: whatever they come to mean was not asked for. */
const RESERVED = 0x22;

function clientFault(
  bytes: Uint8Array,
  message: Uint8Array,
  site: RelyingParty,
): 'form' | 'type' | 'challenge' | 'origin' | 'cross-origin' | undefined {
  const client = readClientData(bytes);
  if (client === undefined) return 'form';
  if (client['type'] !== 'webauthn.get') return 'type';
  if (client['challenge'] !== Buffer.from(challengeOf(message)).toString('base64url')) return 'challenge';
  const origin = client['origin'];
  if (typeof origin !== 'string' || !site.origins.includes(origin)) return 'origin';
  // A page framed by another site cannot show the person what is signed.
  if (client['crossOrigin'] === true || client['topOrigin'] !== undefined) return 'cross-origin';
  return undefined;
}

function readClientData(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  if (bytes.length > MAX_CLIENT_DATA_BYTES) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return value as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function deviceFault(
  data: Uint8Array,
  site: RelyingParty,
): 'form' | 'site' | 'presence' | 'verification' | 'backup' | undefined {
  if (data.length < FIXED_BYTES || data.length > MAX_AUTHENTICATOR_DATA_BYTES) return 'form';
  const flags = data[FLAGS_AT]!;
  // An assertion carries no new key (§6.1), and extension outputs are exactly one CBOR map.
  if ((flags & (ATTESTED_KEY | RESERVED)) !== 0) return 'form';
  const rest = data.subarray(FIXED_BYTES);
  if ((flags & EXTENSIONS) === 0 ? rest.length !== 0 : !isOneMap(rest)) return 'form';
  if (!sameBytes(data.subarray(0, FLAGS_AT), hash('sha256', site.id, 'buffer'))) return 'site';
  if ((flags & USER_PRESENT) === 0) return 'presence';
  if ((flags & USER_VERIFIED) === 0) return 'verification';
  // §7.2 step 19: what is backed up must be eligible for it.
  return (flags & BACKED_UP) !== 0 && (flags & BACKUP_ELIGIBLE) === 0 ? 'backup' : undefined;
}

function isOneMap(bytes: Uint8Array): boolean {
  try {
    const [value, rest] = decodeFirst(bytes, { useMaps: true });
    return value instanceof Map && rest.length === 0;
  } catch {
    return false;
  }
}
