/** Proofs about the state: "at this root, this name has this value", or none; checked with the root alone. Works in a page too. */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { sameBytes } from '../../language/shape.ts';

/** `siblings`: from the root down. `other`: the one leaf that stands where the name would, where it is another's. */
export type StateProof = {
  readonly siblings: readonly Uint8Array[];
  readonly other?: { readonly path: Uint8Array; readonly valueHash: Uint8Array };
};

/** The root of nothing. No hash is all zeros that anyone could find. */
export const EMPTY_STATE_ROOT = new Uint8Array(32);

/** Does `value` (undefined: nothing) stand at the name in the state with this root. Never throws. */
export function verifyStateProof(
  root: Uint8Array,
  key: string,
  value: Uint8Array | undefined,
  proof: StateProof,
): boolean {
  const { siblings, other } = proof;
  if (siblings.length > PATH_BITS || !siblings.every((sibling) => sibling.length === 32)) return false;
  const path = pathOf(key);
  let hash: Uint8Array = EMPTY_STATE_ROOT;
  if (value !== undefined) {
    if (other !== undefined) return false;
    hash = leafStateHash(path, valueHash(value));
  } else if (other !== undefined) {
    // Another's leaf says something of this name only where it stands on its path.
    if (other.path.length !== 32 || other.valueHash.length !== 32) return false;
    if (sameBytes(other.path, path) || !sharesBits(other.path, path, siblings.length)) return false;
    hash = leafStateHash(other.path, other.valueHash);
  }
  for (let depth = siblings.length - 1; depth >= 0; depth -= 1) {
    const sibling = siblings[depth]!;
    hash = bit(path, depth) === 1 ? innerHash(sibling, hash) : innerHash(hash, sibling);
  }
  return sameBytes(hash, root);
}

type Sha256 = (bytes: Uint8Array) => Uint8Array;

// Each use of SHA-256 has a first byte of its own; 0x00 and 0x01 are those of the log's tree.
const LEAF = Uint8Array.of(0x02);
const INNER = Uint8Array.of(0x03);
const VALUE = Uint8Array.of(0x04);
const PATH = Uint8Array.of(0x05);
export const PATH_BITS = 256;

/** Where a name stands: its hash, bit by bit. */
export function pathOf(key: string, hash: Sha256 = sha256): Uint8Array {
  return hash(concatBytes(PATH, utf8ToBytes(key)));
}

export function valueHash(value: Uint8Array, hash: Sha256 = sha256): Uint8Array {
  return hash(concatBytes(VALUE, value));
}

export function leafStateHash(path: Uint8Array, ofValue: Uint8Array, hash: Sha256 = sha256): Uint8Array {
  return hash(concatBytes(LEAF, path, ofValue));
}

export function innerHash(left: Uint8Array, right: Uint8Array, hash: Sha256 = sha256): Uint8Array {
  return hash(concatBytes(INNER, left, right));
}

function sharesBits(a: Uint8Array, b: Uint8Array, bits: number): boolean {
  for (let depth = 0; depth < bits; depth += 1) if (bit(a, depth) !== bit(b, depth)) return false;
  return true;
}

function bit(path: Uint8Array, depth: number): number {
  return (path[depth >> 3]! >> (7 - (depth & 7))) & 1;
}
