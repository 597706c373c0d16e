/** Tiles: what the log's index knows of so many neighbouring entries, in one piece: hashes of the tree, ids and places. */
import { crc32c } from './crc32c.ts';
import { ID_BYTES } from './entry.ts';
import { idTable } from './ids.ts';
import type { Index } from './load.ts';
import { merkleTree } from './merkle-tree.ts';
import { positions } from './positions.ts';

/** Large enough that a start reads a thousand rows for a million entries, small enough to write the last one anew each time. */
export const TILE_ENTRIES = 1024;
/** From the leaves up to the root of a whole tile: 2^10 entries. */
const TILE_LEVELS = 11;
const HASH_BYTES = 32;
const OFFSET_BYTES = 4;

export type Tile = { readonly number: number; readonly bytes: Uint8Array; readonly sum: number };

/** What the log has gained since it had `from` entries: whole tiles, and the last one as far as it goes. */
export function tilesSince({ tree, ids, places }: Index, from: number): readonly Tile[] {
  const tiles: Tile[] = [];
  for (let first = from - (from % TILE_ENTRIES); first < tree.size(); first += TILE_ENTRIES) {
    const end = Math.min(first + TILE_ENTRIES, tree.size());
    const parts = [Uint32Array.of(end - first)].map(littleEndian);
    for (let level = 0; level < TILE_LEVELS; level += 1) parts.push(tree.span(level, first >> level, end >> level));
    parts.push(ids.span(first, end), littleEndian(places.span(first, end)));
    const bytes = Buffer.concat(parts);
    const number = first / TILE_ENTRIES;
    tiles.push({ number, bytes, sum: sumOf(number, bytes) });
  }
  return tiles;
}

/** Puts tiles together, in order, up to `height` entries. */
export function tileReader(height: number): {
  readonly isFull: () => boolean;
  /** False: not the next tile, or damaged. */
  readonly take: (number: number, bytes: Uint8Array, sum: number) => boolean;
  readonly index: (starts: readonly number[]) => Index;
} {
  const levels = Array.from(
    { length: TILE_LEVELS },
    (_, level) => new Uint8Array(Math.floor(height / 2 ** level) * HASH_BYTES),
  );
  const ids = new Uint8Array(height * ID_BYTES);
  const offsets = new Uint32Array(height);
  let next = 0;
  return {
    isFull: () => next >= height,
    take(number, bytes, sum) {
      const count = Math.min(TILE_ENTRIES, height - next);
      if (number !== next / TILE_ENTRIES || sum !== sumOf(number, bytes)) return false;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (view.getUint32(0, true) !== count) return false;
      let at = OFFSET_BYTES;
      const part = (length: number): Uint8Array => {
        at += length;
        return bytes.subarray(at - length, at);
      };
      for (const [level, hashes] of levels.entries()) {
        const upTo = Math.floor((next + count) / 2 ** level);
        const from = Math.floor(next / 2 ** level);
        hashes.set(part((upTo - from) * HASH_BYTES), from * HASH_BYTES);
      }
      ids.set(part(count * ID_BYTES), next * ID_BYTES);
      for (let k = 0; k < count; k += 1) offsets[next + k] = view.getUint32(at + OFFSET_BYTES * k, true);
      next += count;
      return at + OFFSET_BYTES * count === bytes.length;
    },
    index: (starts) => ({ tree: merkleTree(levels), ids: idTable(ids), places: positions({ starts, offsets }) }),
  };
}

function sumOf(number: number, bytes: Uint8Array): number {
  return crc32c(bytes, number);
}

function littleEndian(numbers: Uint32Array): Uint8Array {
  const bytes = Buffer.alloc(numbers.length * OFFSET_BYTES);
  for (const [k, number] of numbers.entries()) bytes.writeUInt32LE(number, k * OFFSET_BYTES);
  return bytes;
}
