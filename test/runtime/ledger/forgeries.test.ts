/** What somebody could make who has the code and not the log: proofs of other places, checksums of other bytes. */
import { describe, expect, test } from 'vitest';
import { crc32c } from '../../../runtime/ledger/crc32c.ts';
import { recordOf } from '../../../runtime/ledger/entry.ts';
import { frameBytes, readFrame, writeFrame } from '../../../runtime/ledger/frame.ts';
import { leafHash, nodeHash, verifyInclusion } from '../../../runtime/ledger/merkle-proof.ts';
import {
  EMPTY_STATE_ROOT,
  innerHash,
  leafStateHash,
  pathOf,
  valueHash,
  verifyStateProof,
} from '../../../runtime/ledger/state-proof.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('CRC-32C', () => {
  test('has the check values of RFC 3720, appendix B.4', () => {
    expect(crc32c(bytes('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
  });

  test('goes on from what stands before, wherever it was cut', () => {
    const all = Uint8Array.from({ length: 61 }, (_, i) => (i * 37) & 255);
    for (let cut = 0; cut <= all.length; cut += 1)
      expect(crc32c(all.subarray(cut), crc32c(all.subarray(0, cut)))).toBe(crc32c(all));
  });
});

test('a frame is read in its place only', () => {
  const entry = { id: new Uint8Array(32).fill(7), time: 1_800_000_000_000, body: bytes('a step') };
  const frame = Buffer.alloc(frameBytes(recordOf(entry).length));
  writeFrame(frame, 0, 5, 0, entry);
  expect(readFrame(frame, 0, 5).kind).toBe('frame');
  for (const index of [0, 4, 6, 5 + 2 ** 32])
    expect(readFrame(frame, 0, index)).toMatchObject({ kind: 'damaged', part: 'head' });
});

describe('inclusion', () => {
  const [a, b] = [leafHash(bytes('a')), leafHash(bytes('b'))];
  const root = nodeHash(a, b);

  test('a path that ends too early, or goes on too long, proves nothing', () => {
    expect(verifyInclusion(a, 0, 2, [b], root)).toBe(true);
    expect(verifyInclusion(a, 0, 1, [], a)).toBe(true);
    expect(verifyInclusion(a, 0, 2, [], a)).toBe(false);
    expect(verifyInclusion(a, 0, 4, [b], root)).toBe(false);
    expect(verifyInclusion(a, 0, 1, [b], root)).toBe(false);
  });

  test('nor does the path of another place', () => {
    expect(verifyInclusion(a, 1, 2, [b], root)).toBe(false);
    expect(verifyInclusion(b, 1, 2, [a], root)).toBe(true);
  });
});

describe('absence from the state', () => {
  /** A name whose path begins with this bit. */
  const named = (first: 0 | 1): string =>
    Array.from({ length: 64 }, (_, i) => `name${i}`).find((name) => pathOf(name)[0]! >> 7 === first)!;
  const [left, right] = [named(0), named(1)];
  const leafOf = (name: string): Uint8Array => leafStateHash(pathOf(name), valueHash(bytes('v')));
  const other = { path: pathOf(right), valueHash: valueHash(bytes('v')) };

  test('a leaf that stands on another branch says nothing of a name, whoever made the root', () => {
    const forged = innerHash(leafOf(right), EMPTY_STATE_ROOT);
    expect(verifyStateProof(forged, left, undefined, { siblings: [EMPTY_STATE_ROOT], other })).toBe(false);
  });

  test('the only leaf shows that other names are not there, and not that its own is not', () => {
    const root = leafOf(right);
    expect(verifyStateProof(root, left, undefined, { siblings: [], other })).toBe(true);
    expect(verifyStateProof(root, right, undefined, { siblings: [], other })).toBe(false);
    expect(verifyStateProof(root, right, bytes('v'), { siblings: [] })).toBe(true);
    expect(verifyStateProof(root, right, bytes('w'), { siblings: [] })).toBe(false);
  });
});
