/** Public keys as the system's cryptography wants them, kept for those who sign often. */
import { createPublicKey, type KeyObject } from 'node:crypto';

/** Decompressing and wrapping a key costs a third of a verification; so many are kept, some 1 KB each. */
export const MAX_KEPT_KEYS = 4096;

/** Gives the key object for key bytes, which stand behind `head` in a SubjectPublicKeyInfo. Throws where they are no key. */
export function keyObjects(head: Uint8Array): (publicKey: Uint8Array) => KeyObject {
  const kept = new Map<string, KeyObject>();
  return (publicKey) => {
    const name = Buffer.from(publicKey).toString('latin1');
    const known = kept.get(name);
    if (known !== undefined) return known;
    const made = createPublicKey({ key: Buffer.concat([head, publicKey]), format: 'der', type: 'spki' });
    // All at once: which keys are kept changes no answer, only its time.
    if (kept.size >= MAX_KEPT_KEYS) kept.clear();
    kept.set(name, made);
    return made;
  };
}
