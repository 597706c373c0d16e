/** ES256 as people's devices sign with it: ECDSA on P-256 with SHA-256, as r and s of 32 bytes each, s in the lower half. */
import { createPrivateKey, sign, verify } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { keyObjects } from './key-objects.ts';

/** Compressed (SEC 1 §2.3.3): the one form in which a key is registered, since the uncompressed one names the same point. */
export const ES256_KEY_BYTES = 33;
export const ES256_SIGNATURE_BYTES = 64;

/** `high s`: the twin of a signature, which anyone can make from it without the key. */
export type Es256Fault = 'malformed' | 'high s' | 'wrong';

export function es256PublicKey(secret: Uint8Array): Uint8Array {
  return p256.getPublicKey(secret, true);
}

/** Signs with s in the lower half. The secret is a scalar of 32 bytes below the group order. */
export function signEs256(message: Uint8Array, secret: Uint8Array): Uint8Array {
  const [x, y] = coordinates(es256PublicKey(secret));
  const key = createPrivateKey({ key: { kty: 'EC', crv: 'P-256', x, y, d: base64url(secret) }, format: 'jwk' });
  return lowS(new Uint8Array(sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' })));
}

/** The registered form of a key in either SEC 1 encoding; undefined: no point of the curve. */
export function normaliseEs256Key(publicKey: Uint8Array): Uint8Array | undefined {
  try {
    return p256.Point.fromBytes(publicKey).toBytes(true);
  } catch {
    return undefined;
  }
}

export function es256KeyFault(publicKey: Uint8Array): Es256Fault | undefined {
  if (publicKey.length !== ES256_KEY_BYTES) return 'malformed';
  return normaliseEs256Key(publicKey) === undefined ? 'malformed' : undefined;
}

/**
 * What a client does with what its device gave: DER (WebAuthn, RFC 3279 §2.2.3) or r and s become r and s with the
 * lower s. Undefined: neither.
 */
export function normaliseEs256(signature: Uint8Array): Uint8Array | undefined {
  try {
    const raw = signature.length === ES256_SIGNATURE_BYTES;
    const parsed = p256.Signature.fromBytes(signature, raw ? 'compact' : 'der');
    return lowS(parsed.toBytes('compact'));
  } catch {
    return undefined;
  }
}

/** Verifies r and s as they stand: neither zero nor beyond the order, s in the lower half. */
export function es256Fault(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): Es256Fault | undefined {
  if (signature.length !== ES256_SIGNATURE_BYTES || publicKey.length !== ES256_KEY_BYTES) return 'malformed';
  const r = bigEndian(signature.subarray(0, 32));
  const s = bigEndian(signature.subarray(32));
  if (r === 0n || r >= GROUP_ORDER || s === 0n || s >= GROUP_ORDER) return 'malformed';
  if (s > HALF_ORDER) return 'high s';
  try {
    const key = keyObject(publicKey);
    return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature) ? undefined : 'wrong';
  } catch {
    return 'malformed';
  }
}

/** FIPS 186-5, P-256: n. */
const GROUP_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const HALF_ORDER = GROUP_ORDER >> 1n;

/** What stands before a compressed point in a SubjectPublicKeyInfo (RFC 5480 §2). */
const SPKI_HEAD = Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex');

function lowS(signature: Uint8Array): Uint8Array {
  const s = bigEndian(signature.subarray(32));
  if (s <= HALF_ORDER) return signature;
  const lower = (GROUP_ORDER - s).toString(16).padStart(64, '0');
  return new Uint8Array(Buffer.concat([signature.subarray(0, 32), Buffer.from(lower, 'hex')]));
}

function bigEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

function coordinates(publicKey: Uint8Array): readonly [string, string] {
  const { x, y } = p256.Point.fromBytes(publicKey).toAffine();
  const part = (value: bigint): string => base64url(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'));
  return [part(x), part(y)];
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

const keyObject = keyObjects(SPKI_HEAD);
