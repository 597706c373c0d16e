/** Ed25519 as services sign with it: RFC 8032, and of its readings the strict one, so that a signature has one form. */
import { createPrivateKey, sign, verify } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { keyObjects } from './key-objects.ts';

export const ED25519_KEY_BYTES = 32;
export const ED25519_SIGNATURE_BYTES = 64;

/** Why a signature or a key is refused. `malformed`: a length or an encoding that no signer makes. */
export type Ed25519Fault = 'malformed' | 'weak point' | 'wrong';

/** A fresh secret is 32 bytes of randomness (RFC 8032 §5.1.5). */
export function ed25519PublicKey(secret: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(secret);
}

export function signEd25519(message: Uint8Array, secret: Uint8Array): Uint8Array {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, secret]), format: 'der', type: 'pkcs8' });
  return new Uint8Array(sign(null, message, key));
}

/**
 * Is a public key fit to be registered: one canonical encoding, a point of the curve, of the large prime order.
 * Points of small or mixed order would let one signature count for several keys or messages.
 */
export function ed25519KeyFault(publicKey: Uint8Array): Ed25519Fault | undefined {
  if (publicKey.length !== ED25519_KEY_BYTES || !isCanonicalPoint(publicKey)) return 'malformed';
  try {
    const point = ed25519.Point.fromBytes(publicKey);
    return point.isSmallOrder() || !point.isTorsionFree() ? 'weak point' : undefined;
  } catch {
    return 'malformed';
  }
}

/**
 * Verifies strictly (RFC 8032 §5.1.7): S below the group order, R and the key canonical and not of small order, and
 * the equation without the cofactor. The key is one that `ed25519KeyFault` has passed.
 */
export function ed25519Fault(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): Ed25519Fault | undefined {
  if (signature.length !== ED25519_SIGNATURE_BYTES || publicKey.length !== ED25519_KEY_BYTES) return 'malformed';
  const point = signature.subarray(0, 32);
  if (!isCanonicalPoint(point) || !isCanonicalPoint(publicKey)) return 'malformed';
  if (littleEndian(signature.subarray(32)) >= GROUP_ORDER) return 'malformed';
  if (isSmallOrder(point) || isSmallOrder(publicKey)) return 'weak point';
  try {
    return verify(null, message, keyObject(publicKey), signature) ? undefined : 'wrong';
  } catch {
    return 'malformed';
  }
}

const FIELD = 2n ** 255n - 19n;
const GROUP_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const SIGN_BIT = 2n ** 255n;

/** RFC 8410 §7 and §4: what stands before the 32 bytes of a private and of a public key. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * The y of the eight points of small order: identity, the one of order 2, two of order 4 and four of order 8.
 * The last two numbers are the roots y of 2y² = 1 + dy⁴ on the curve, one for each sign of x.
 */
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([
  1n,
  FIELD - 1n,
  0n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
]);

/** y below the field's prime; what is written above it is a second name for a point. */
function isCanonicalPoint(encoded: Uint8Array): boolean {
  return littleEndian(encoded) % SIGN_BIT < FIELD;
}

function isSmallOrder(encoded: Uint8Array): boolean {
  return SMALL_ORDER_Y.has(littleEndian(encoded) % SIGN_BIT);
}

function littleEndian(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return (
    (view.getBigUint64(24, true) << 192n) |
    (view.getBigUint64(16, true) << 128n) |
    (view.getBigUint64(8, true) << 64n) |
    view.getBigUint64(0, true)
  );
}

const keyObject = keyObjects(SPKI_HEAD);
