/** Keys and what is signed with them: three sorts, one check. */
import { hash } from 'node:crypto';
import { unreachable } from '../../language/unreachable.ts';
import { type Ed25519Fault, ed25519Fault, ed25519KeyFault } from './ed25519.ts';
import { type Es256Fault, es256Fault, es256KeyFault } from './es256.ts';
import { type AssertionFault, checkAssertion, type RelyingParty } from './webauthn.ts';

/** `ed25519`: services. `es256`: people whose device signs bytes. `webauthn`: people whose device shows a site's question. */
export type Algorithm = 'ed25519' | 'es256' | 'webauthn';

/** Ed25519: 32 bytes (RFC 8032). The others: a P-256 point, compressed, 33 bytes. */
export type PublicKey = { readonly algorithm: Algorithm; readonly bytes: Uint8Array };

export type Proof =
  | { readonly kind: 'signature'; readonly signature: Uint8Array }
  | {
      readonly kind: 'assertion';
      readonly authenticatorData: Uint8Array;
      readonly clientData: Uint8Array;
      readonly signature: Uint8Array;
    };

export type ProofFault =
  /** An assertion for a key that signs bytes, or the other way round. */
  | { readonly kind: 'sort' }
  | { readonly kind: 'signature'; readonly fault: Ed25519Fault | Es256Fault }
  | { readonly kind: 'assertion'; readonly fault: AssertionFault };

export type ProofChecked =
  /** `counter`: how often the device has signed, where it counts. */
  { readonly kind: 'holds'; readonly counter?: number } | { readonly kind: 'refused'; readonly fault: ProofFault };

/** Names a key: SHA-256 of its algorithm and bytes, in hexadecimal. */
export function keyId({ algorithm, bytes }: PublicKey): string {
  return hash('sha256', Buffer.concat([Buffer.from(`leben/key/v1\n${algorithm}\n`, 'utf8'), bytes]), 'hex');
}

export function keyFault({ algorithm, bytes }: PublicKey): Ed25519Fault | Es256Fault | undefined {
  return algorithm === 'ed25519' ? ed25519KeyFault(bytes) : es256KeyFault(bytes);
}

/** The key is one that `keyFault` has passed. */
export function checkProof(proof: Proof, message: Uint8Array, key: PublicKey, site: RelyingParty): ProofChecked {
  switch (key.algorithm) {
    case 'ed25519':
    case 'es256': {
      if (proof.kind !== 'signature') return { kind: 'refused', fault: { kind: 'sort' } };
      const check = key.algorithm === 'ed25519' ? ed25519Fault : es256Fault;
      const fault = check(proof.signature, message, key.bytes);
      return fault === undefined ? { kind: 'holds' } : { kind: 'refused', fault: { kind: 'signature', fault } };
    }
    case 'webauthn': {
      if (proof.kind !== 'assertion') return { kind: 'refused', fault: { kind: 'sort' } };
      const checked = checkAssertion(proof, message, site, key.bytes);
      return checked.kind === 'holds'
        ? checked
        : { kind: 'refused', fault: { kind: 'assertion', fault: checked.fault } };
    }
    default:
      return unreachable(key.algorithm);
  }
}
