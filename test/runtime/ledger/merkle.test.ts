/** RFC 9162 trees: the values that Certificate Transparency has tested with since RFC 6962, the definition itself, and a verifier that is not ours. */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMPTY_ROOT, leafHash, verifyConsistency, verifyInclusion } from '../../../runtime/ledger/merkle-proof.ts';
import { fastLeafHash, merkleTree, rollingRoot } from '../../../runtime/ledger/merkle-tree.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The eight leaves of the reference tests of Certificate Transparency, and the root of each of their beginnings. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (text) => Buffer.from(text, 'hex'),
);
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const PATHS: readonly (readonly [index: number, size: number, path: readonly string[]])[] = [
  [0, 1, []],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
];
const CONSISTENCIES: readonly (readonly [old: number, size: number, proof: readonly string[]])[] = [
  [1, 1, []],
  [
    1,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    6,
    8,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [
    2,
    5,
    [
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
];

function treeOf(entries: readonly Uint8Array[]): ReturnType<typeof merkleTree> {
  const tree = merkleTree();
  for (const entry of entries) tree.append(fastLeafHash(entry));
  return tree;
}

describe('values of RFC 6962 implementations', () => {
  const tree = treeOf(LEAVES);
  test.each(ROOTS.map((root, size) => [size, root] as const))('root of %i', (size, root) => {
    expect(hex(tree.root(size))).toBe(root);
    const rolling = rollingRoot();
    for (const leaf of LEAVES.slice(0, size)) rolling.append(leafHash(leaf));
    expect(hex(rolling.root())).toBe(root);
  });
  test.each(PATHS)('path of %i in %i', (index, size, path) => {
    expect(tree.inclusion(index, size).map(hex)).toEqual(path);
  });
  test.each(CONSISTENCIES)('consistency of %i with %i', (old, size, proof) => {
    expect(tree.consistency(old, size).map(hex)).toEqual(proof);
  });
  test('the root of nothing is the hash of nothing', () => {
    expect(hex(EMPTY_ROOT)).toBe(ROOTS[0]);
  });
});

/** MTH, word for word (RFC 9162 §2.1.1). */
function definition(entries: readonly Uint8Array[]): Buffer {
  const sha = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
  if (entries.length === 0) return sha();
  if (entries.length === 1) return sha(Buffer.of(0), entries[0]!);
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  return sha(Buffer.of(1), definition(entries.slice(0, k)), definition(entries.slice(k)));
}

describe('all trees up to 40 entries', () => {
  const entries = Array.from({ length: 40 }, (_, n) => Buffer.from(`entry ${n}`));
  const tree = treeOf(entries);
  const root = (size: number): Uint8Array => tree.root(size);

  test('roots are those of the definition', () => {
    for (let size = 0; size <= 40; size += 1) expect(hex(root(size))).toBe(hex(definition(entries.slice(0, size))));
  });

  test('every entry is proved, to us and to @sigstore/verify, and no other place or size is', () => {
    for (let size = 1; size <= 40; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const path = tree.inclusion(index, size);
        const leaf = leafHash(entries[index]!);
        expect(verifyInclusion(leaf, index, size, path, root(size))).toBe(true);
        expect(() => sigstore(entries[index]!, index, size, path, root(size))).not.toThrow();
        expect(verifyInclusion(leaf, (index + 1) % size, size, path, root(size))).toBe(size === 1);
        expect(verifyInclusion(leafHash(Buffer.from('other')), index, size, path, root(size))).toBe(false);
        expect(verifyInclusion(leaf, index, size, [...path, leaf], root(size))).toBe(false);
        if (path.length > 0) expect(verifyInclusion(leaf, index, size, path.slice(1), root(size))).toBe(false);
      }
    }
  });

  test('every beginning is proved, and no other root passes for one', () => {
    for (let size = 0; size <= 40; size += 1) {
      for (let old = 0; old <= size; old += 1) {
        const proof = tree.consistency(old, size);
        expect(verifyConsistency(old, root(old), size, root(size), proof)).toBe(true);
        expect(verifyConsistency(old, leafHash(Buffer.of(7)), size, root(size), proof)).toBe(false);
        expect(verifyConsistency(old, root(old), size, root(size), [...proof, EMPTY_ROOT])).toBe(false);
        if (old > 0 && old < size) {
          expect(verifyConsistency(old, root(old), size, leafHash(Buffer.of(7)), proof)).toBe(false);
          expect(verifyConsistency(old, root(old), size, root(size), proof.slice(1))).toBe(false);
        }
      }
    }
  });
});

test('a changed bit anywhere in a proof is found', () => {
  const entries = Array.from({ length: 300 }, (_, n) => Buffer.from(`${n}`));
  const tree = treeOf(entries);
  fc.assert(
    fc.property(fc.nat(299), fc.nat(), fc.nat(255), (index, where, bit) => {
      const path = tree.inclusion(index).map((hash) => Buffer.from(hash));
      path[where % path.length]![bit >> 3]! ^= 1 << (bit & 7);
      expect(verifyInclusion(leafHash(entries[index]!), index, 300, path, tree.root())).toBe(false);
    }),
  );
});

test('numbers that are no sizes are refused, not reckoned with', () => {
  const tree = treeOf(LEAVES);
  for (const odd of [-1, 0.5, Number.NaN, 2 ** 53, Infinity]) {
    expect(verifyInclusion(leafHash(LEAVES[0]!), odd, 8, tree.inclusion(0), tree.root())).toBe(false);
    expect(verifyInclusion(leafHash(LEAVES[0]!), 0, odd, tree.inclusion(0), tree.root())).toBe(false);
    expect(verifyConsistency(odd, tree.root(2), 8, tree.root(), tree.consistency(2))).toBe(false);
  }
  expect(() => tree.inclusion(8)).toThrow(RangeError);
  expect(() => tree.consistency(9)).toThrow(RangeError);
});

type Sigstore = {
  readonly verifyMerkleInclusion: (
    entry: {
      readonly canonicalizedBody: Uint8Array;
      readonly inclusionProof: { readonly logIndex: string; readonly hashes: readonly Uint8Array[] };
    },
    checkpoint: { readonly logSize: bigint; readonly logHash: Uint8Array },
  ) => void;
};

/** Throws where the verifier of the Sigstore project does not accept the proof. */
function sigstore(entry: Uint8Array, index: number, size: number, path: readonly Uint8Array[], root: Uint8Array): void {
  const require = createRequire(import.meta.url);
  const folder = require.resolve('@sigstore/verify').replace(/index\.js$/, '');
  const { verifyMerkleInclusion } = require(`${folder}tlog/merkle.js`) as Sigstore;
  const inclusionProof = { logIndex: String(index), hashes: path.map((hash) => Buffer.from(hash)) };
  verifyMerkleInclusion(
    { canonicalizedBody: entry, inclusionProof },
    { logSize: BigInt(size), logHash: Buffer.from(root) },
  );
}
