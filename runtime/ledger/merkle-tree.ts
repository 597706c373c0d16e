/** The log's Merkle tree (RFC 9162 §2.1), growing at the right: every full subtree is kept, so a proof is a walk. */
import { EMPTY_ROOT } from './merkle-proof.ts';
import { fastSha256 } from './sha256.ts';

export type MerkleTree = {
  readonly size: () => number;
  /** Adds the entry with this leaf hash. */
  readonly append: (leaf: Uint8Array) => void;
  /** The root of the first `size` entries. */
  readonly root: (size?: number) => Uint8Array;
  /** From the leaf's sibling up (§2.1.3.1). Throws where there is no such entry in that tree. */
  readonly inclusion: (index: number, size?: number) => readonly Uint8Array[];
  /** (§2.1.4.1) Throws where the trees are not there. */
  readonly consistency: (oldSize: number, size?: number) => readonly Uint8Array[];
  /** The roots of the full subtrees of 2^level entries, from number `from` up to `to`, one after the other. */
  readonly span: (level: number, from: number, to: number) => Uint8Array;
};

/** `known`: hashes of the lowest levels as `span` gave them, from the left; those of the levels above are reckoned. */
export function merkleTree(known: readonly Uint8Array[] = []): MerkleTree {
  /** `levels[k]`: the roots of the full subtrees of 2^k entries, from the left. */
  const levels: Hashes[] = known.map(growing);
  for (let level = known.length; level > 0 && levels[level - 1]!.count() > 1; level += 1) {
    const below = levels[level - 1]!;
    levels[level] = growing();
    for (let at = 0; at + 1 < below.count(); at += 2) levels[level]!.push(node(below.at(at), below.at(at + 1)));
  }

  function push(level: number, bytes: Uint8Array): void {
    levels[level] ??= growing();
    const hashes = levels[level];
    hashes.push(bytes);
    if (hashes.count() % 2 === 0) push(level + 1, node(hashes.at(hashes.count() - 2), hashes.at(hashes.count() - 1)));
  }
  const size = (): number => levels[0]?.count() ?? 0;

  /** The root of the entries from `start` up to `end`; `start` is a multiple of the power of two below their number. */
  function range(start: number, end: number): Uint8Array {
    const count = end - start;
    const level = Math.log2(count);
    if (Number.isInteger(level)) return levels[level]!.at(start / count);
    const left = split(count);
    return node(range(start, start + left), range(start + left, end));
  }

  function path(index: number, start: number, end: number): Uint8Array[] {
    if (end - start === 1) return [];
    const middle = start + split(end - start);
    return index < middle
      ? [...path(index, start, middle), range(middle, end)]
      : [...path(index, middle, end), range(start, middle)];
  }

  /** `known`: the old root is one the verifier has. */
  function subproof(oldEnd: number, start: number, end: number, known: boolean): Uint8Array[] {
    if (oldEnd === end) return known ? [] : [range(start, end)];
    const middle = start + split(end - start);
    return oldEnd <= middle
      ? [...subproof(oldEnd, start, middle, known), range(middle, end)]
      : [...subproof(oldEnd, middle, end, false), range(start, middle)];
  }

  return {
    size,
    append: (leaf) => push(0, leaf),
    root(of = size()) {
      within(of, size());
      return of === 0 ? EMPTY_ROOT : range(0, of);
    },
    inclusion(index, of = size()) {
      within(of, size());
      within(index + 1, of);
      return path(index, 0, of);
    },
    consistency(oldSize, of = size()) {
      within(of, size());
      within(oldSize, of);
      return oldSize === 0 ? [] : subproof(oldSize, 0, of, true);
    },
    span: (level, from, to) => levels[level]?.span(from, to) ?? new Uint8Array(),
  };
}

/** The root alone, of entries that are seen once: keeps one hash for each level. */
export function rollingRoot(): { readonly append: (leaf: Uint8Array) => void; readonly root: () => Uint8Array } {
  const parts: { readonly level: number; readonly hash: Uint8Array }[] = [];
  return {
    append(leaf) {
      let part = { level: 0, hash: leaf };
      while (parts.at(-1)?.level === part.level) {
        part = { level: part.level + 1, hash: node(parts.pop()!.hash, part.hash) };
      }
      parts.push(part);
    },
    root() {
      const hashes = parts.map((part) => part.hash);
      return hashes.length === 0 ? EMPTY_ROOT : hashes.reduceRight((right, left) => node(left, right));
    },
  };
}

/** As `leafHash`, by the system's SHA-256: twice as fast, for those who hash every entry. */
export function fastLeafHash(entry: Uint8Array): Uint8Array {
  const input = Buffer.allocUnsafe(entry.length + 1);
  input[0] = 0;
  input.set(entry, 1);
  return fastSha256(input);
}

const NODE_INPUT = Buffer.alloc(65, 1);

function node(left: Uint8Array, right: Uint8Array): Uint8Array {
  NODE_INPUT.set(left, 1);
  NODE_INPUT.set(right, 33);
  return fastSha256(NODE_INPUT);
}

/** The largest power of two below `count`, which is at least 2. */
function split(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

function within(value: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < 0 || value > most) throw new RangeError(`${value} is beyond ${most}`);
}

const HASH_BYTES = 32;

type Hashes = {
  readonly push: (bytes: Uint8Array) => void;
  readonly at: (index: number) => Uint8Array;
  readonly span: (from: number, to: number) => Uint8Array;
  readonly count: () => number;
};

/** Hashes one after the other in one piece of memory: a million objects would cost three times as much. */
function growing(known: Uint8Array = new Uint8Array()): Hashes {
  let bytes = new Uint8Array(Math.max(64 * HASH_BYTES, known.length));
  bytes.set(known);
  let count = known.length / HASH_BYTES;
  return {
    push(added) {
      const at = count * HASH_BYTES;
      if (at === bytes.length) {
        const larger = new Uint8Array(2 * bytes.length);
        larger.set(bytes);
        bytes = larger;
      }
      bytes.set(added, at);
      count += 1;
    },
    at: (index) => bytes.slice(index * HASH_BYTES, (index + 1) * HASH_BYTES),
    span: (from, to) => bytes.slice(from * HASH_BYTES, Math.min(to, count) * HASH_BYTES),
    count: () => count,
  };
}
