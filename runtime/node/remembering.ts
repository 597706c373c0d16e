/** What was read and checked a moment ago: the gate does it, and the execution of the same entry asks again. */
import { checkProof, type Proof, type ProofChecked, type PublicKey } from '../identity/key.ts';
import type { RelyingParty } from '../identity/webauthn.ts';
import { decodeSubmission } from './submission.ts';

/** Between gate and execution wait at most so many; beyond, a thing is done twice, and nothing else is different. */
export const MAX_REMEMBERED = 10_000;

/** `checkProof`, whose positive answers about plain signatures are kept until they are asked for again. Pure, but for its time. */
export function rememberingCheck(): typeof checkProof {
  const held = new Set<string>();
  return (proof: Proof, message: Uint8Array, key: PublicKey, site: RelyingParty): ProofChecked => {
    if (proof.kind !== 'signature') return checkProof(proof, message, key, site);
    const name = [key.algorithm, latin1(key.bytes), latin1(message), latin1(proof.signature)].join('\n');
    if (held.delete(name)) return { kind: 'holds' };
    const checked = checkProof(proof, message, key, site);
    if (checked.kind === 'holds') {
      if (held.size >= MAX_REMEMBERED) held.clear();
      held.add(name);
    }
    return checked;
  };
}

/** `decodeSubmission`, whose answers are kept until the same bytes are read again. */
export function rememberingDecode(): typeof decodeSubmission {
  const held = new Map<string, ReturnType<typeof decodeSubmission>>();
  return (body) => {
    const name = latin1(body);
    const known = held.get(name);
    if (known !== undefined) {
      held.delete(name);
      return known;
    }
    const read = decodeSubmission(body);
    if (read.kind === 'read') {
      if (held.size >= MAX_REMEMBERED) held.clear();
      held.set(name, read);
    }
    return read;
  };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
