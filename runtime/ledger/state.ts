/** The state as a sparse Merkle map: names to bytes, one root for one content, and a proof of what stands at a name, or that nothing does. */
import { fastSha256 } from './sha256.ts';
import { EMPTY_STATE_ROOT, innerHash, leafStateHash, pathOf, type StateProof, valueHash } from './state-proof.ts';

/** Changes by sharing: an old state stays as it was. */
export type State = { readonly node: Node | undefined; readonly size: number };

/** `value` undefined: the name is taken out. */
export type Change = { readonly key: string; readonly value: Uint8Array | undefined };

type Leaf = {
  readonly kind: 'leaf';
  readonly path: Uint8Array;
  readonly key: string;
  readonly value: Uint8Array;
  hash: Uint8Array | undefined;
};
type Inner = {
  readonly kind: 'inner';
  readonly left: Node | undefined;
  readonly right: Node | undefined;
  /** Reckoned when it is asked for, so that of many changes each node is hashed once. */
  hash: Uint8Array | undefined;
};
type Node = Leaf | Inner;

export const EMPTY_STATE: State = { node: undefined, size: 0 };

export function valueAt({ node }: State, key: string): Uint8Array | undefined {
  return leafAt(node, key, pathOf(key, fastSha256))?.value;
}

/** `each` sees every change with the path of its name. */
export function withChanges(
  state: State,
  changes: readonly Change[],
  each?: (change: Change, path: Uint8Array) => void,
): State {
  let { node, size } = state;
  for (const change of changes) {
    const { key, value } = change;
    const path = pathOf(key, fastSha256);
    each?.(change, path);
    const before = leafAt(node, key, path) !== undefined;
    if (value !== undefined) {
      node = put(node, 0, leafOf(key, value, path));
      if (!before) size += 1;
    } else if (before) {
      node = take(node!, 0, path);
      size -= 1;
    }
  }
  return { node, size };
}

/** The state of a whole content, each name once; as quick as its hashing. */
export function stateOf(content: readonly { readonly key: string; readonly value: Uint8Array }[]): State {
  const leaves = content.map(({ key, value }) => leafOf(key, value, pathOf(key, fastSha256)));
  leaves.sort((a, b) => Buffer.compare(a.path, b.path));
  return { node: build(leaves, 0, leaves.length, 0), size: leaves.length };
}

/** What stands at a name, with the hashes that were reckoned when it was put there. */
export type HashedLeaf = {
  readonly path: Uint8Array;
  readonly key: string;
  readonly value: Uint8Array;
  readonly hash: Uint8Array;
};

/** The state of a whole content in the order of its paths, taken at its word for the hashes. */
export function stateOfHashed(leaves: readonly HashedLeaf[]): State {
  const nodes = leaves.map(({ path, key, value, hash }): Leaf => ({ kind: 'leaf', path, key, value, hash }));
  return { node: build(nodes, 0, nodes.length, 0), size: nodes.length };
}

/** The root: SHA-256 over the whole content, whatever the order it came in. */
export function stateRoot({ node }: State): Uint8Array {
  return hashOf(node);
}

/** What stands at the name, by the siblings from the root down; shows as well that nothing stands there. */
export function proveState({ node }: State, key: string): StateProof {
  const path = pathOf(key, fastSha256);
  const siblings: Uint8Array[] = [];
  let at = node;
  for (let depth = 0; at?.kind === 'inner'; depth += 1) {
    const right = bit(path, depth) === 1;
    siblings.push(hashOf(right ? at.left : at.right));
    at = right ? at.right : at.left;
  }
  if (at === undefined || at.key === key) return { siblings };
  return { siblings, other: { path: at.path, valueHash: valueHash(at.value) } };
}

/** All names and values, in the order of their paths. */
export function* contentOf({ node }: State): Generator<{ readonly key: string; readonly value: Uint8Array }> {
  const open: (Node | undefined)[] = [node];
  while (open.length > 0) {
    const at = open.pop();
    if (at === undefined) continue;
    if (at.kind === 'leaf') yield { key: at.key, value: at.value };
    else open.push(at.right, at.left);
  }
}

function leafOf(key: string, value: Uint8Array, path: Uint8Array): Leaf {
  return { kind: 'leaf', path, key, value: new Uint8Array(value), hash: undefined };
}

function leafAt(node: Node | undefined, key: string, path: Uint8Array): Leaf | undefined {
  let at = node;
  for (let depth = 0; at?.kind === 'inner'; depth += 1) at = bit(path, depth) === 0 ? at.left : at.right;
  return at?.key === key ? at : undefined;
}

/** The tree of the leaves from `start` up to `end`, in the order of their paths, which agree in the first `depth` bits. */
function build(leaves: readonly Leaf[], start: number, end: number, depth: number): Node | undefined {
  if (end - start <= 1) return start < end ? leaves[start] : undefined;
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bit(leaves[middle]!.path, depth) === 0) low = middle + 1;
    else high = middle;
  }
  return inner(build(leaves, start, low, depth + 1), build(leaves, low, end, depth + 1));
}

function put(node: Node | undefined, depth: number, leaf: Leaf): Node {
  if (node === undefined) return leaf;
  const right = bit(leaf.path, depth) === 1;
  if (node.kind === 'inner') {
    return right
      ? inner(node.left, put(node.right, depth + 1, leaf))
      : inner(put(node.left, depth + 1, leaf), node.right);
  }
  if (node.key === leaf.key) return leaf;
  // Two leaves: down to where their paths part.
  if ((bit(node.path, depth) === 1) === right) {
    const below = put(node, depth + 1, leaf);
    return right ? inner(undefined, below) : inner(below, undefined);
  }
  return right ? inner(node, leaf) : inner(leaf, node);
}

/** A leaf stands as high as it can, so that the same content gives the same tree. */
function take(node: Node, depth: number, path: Uint8Array): Node | undefined {
  if (node.kind === 'leaf') return undefined;
  const right = bit(path, depth) === 1;
  const changed = take((right ? node.right : node.left)!, depth + 1, path);
  const other = right ? node.left : node.right;
  if (changed === undefined)
    return other?.kind === 'leaf' ? other : right ? inner(other, undefined) : inner(undefined, other);
  if (other === undefined && changed.kind === 'leaf') return changed;
  return right ? inner(other, changed) : inner(changed, other);
}

function inner(left: Node | undefined, right: Node | undefined): Inner {
  return { kind: 'inner', left, right, hash: undefined };
}

function hashOf(node: Node | undefined): Uint8Array {
  if (node === undefined) return EMPTY_STATE_ROOT;
  node.hash ??=
    node.kind === 'leaf'
      ? leafStateHash(node.path, valueHash(node.value, fastSha256), fastSha256)
      : innerHash(hashOf(node.left), hashOf(node.right), fastSha256);
  return node.hash;
}

function bit(path: Uint8Array, depth: number): number {
  return (path[depth >> 3]! >> (7 - (depth & 7))) & 1;
}
