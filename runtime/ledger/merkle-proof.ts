/** Merkle proofs (RFC 9162 §2.1): hashing of leaves and nodes, and the two checks that anyone can make without the log. */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { sameBytes } from '../../language/shape.ts';

/** Largest tree a proof may speak of: numbers stay exact, and a proof has at most 53 hashes. */
export const MAX_TREE_SIZE = Number.MAX_SAFE_INTEGER;

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** HASH(0x00 ‖ entry): a leaf can never pass for a node (§2.1.1). */
export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256(concatBytes(LEAF, entry));
}

/** HASH(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concatBytes(NODE, left, right));
}

/** The root of the empty tree: HASH(). */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array());

/** Is the leaf the one at `index` of the tree of `size` entries with this root (§2.1.3.2). Never throws. */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  const reckoned = inclusionRoot(leaf, index, size, path);
  return reckoned !== undefined && sameBytes(reckoned, root);
}

/** The root that a path leads to from the leaf; undefined: it is not a path of that place in a tree of that size. Never throws. */
export function inclusionRoot(
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
): Uint8Array | undefined {
  if (!isSize(size) || !isSize(index) || index >= size || !path.every(isHash)) return undefined;
  let fn = index;
  let sn = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (sn === 0) return undefined;
    if (isOdd(fn) || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(fn) && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 ? hash : undefined;
}

/** Does the tree of `size` entries with `root` begin with that of `oldSize` and `oldRoot` (§2.1.4.2). Never throws. */
export function verifyConsistency(
  oldSize: number,
  oldRoot: Uint8Array,
  size: number,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isSize(oldSize) || !isSize(size) || oldSize > size || !proof.every(isHash)) return false;
  if (oldSize === size) return proof.length === 0 && sameBytes(oldRoot, root);
  // §2.1.4.1 defines proofs for 0 < m only; that every tree begins with the empty one needs no proof.
  if (oldSize === 0) return proof.length === 0 && sameBytes(oldRoot, EMPTY_ROOT);
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof;
  const [first, ...rest] = path;
  if (first === undefined) return false;
  let fn = oldSize - 1;
  let sn = size - 1;
  while (isOdd(fn)) {
    fn = half(fn);
    sn = half(sn);
  }
  let old = first;
  let whole = first;
  for (const sibling of rest) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      old = nodeHash(sibling, old);
      whole = nodeHash(sibling, whole);
      while (!isOdd(fn) && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      whole = nodeHash(whole, sibling);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && sameBytes(old, oldRoot) && sameBytes(whole, root);
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === 32;
}

// Sizes reach beyond 32 bits, where the bit operators end.
function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(value: number): boolean {
  let left = value;
  while (!isOdd(left)) left = half(left);
  return left === 1;
}
