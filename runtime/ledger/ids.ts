/** Which transaction is which entry: a hash table over ids of 32 bytes, for millions of them. */
import { randomBytes } from 'node:crypto';
import { ID_BYTES } from './entry.ts';

export type Ids = {
  /** Entry `size()` has this id. */
  readonly push: (id: Uint8Array) => void;
  readonly find: (id: Uint8Array) => number | undefined;
  readonly size: () => number;
  /** The ids of the entries from `from` up to `to`, one after the other. */
  readonly span: (from: number, to: number) => Uint8Array;
};

/** Open addressing, at most half full: 40 bytes an entry, where a Map of texts takes 150. `known`: ids as `span` gave them. */
export function idTable(known: Uint8Array = new Uint8Array()): Ids {
  let count = known.length / ID_BYTES;
  let room = 1024;
  while (room < count) room *= 2;
  let ids = Buffer.concat([known], room * ID_BYTES);
  /** Entry + 1; 0 is empty. */
  let slots = new Uint32Array(2 * room);
  // Ids are chosen by those who write; where they fall is not.
  const salt = randomBytes(8);
  const multiplier = salt.readUInt32LE(0) | 1;
  const shift = salt.readUInt32LE(4) % (ID_BYTES - 7);

  const place = (id: Uint8Array): number => {
    const first = id[shift]! | (id[shift + 1]! << 8) | (id[shift + 2]! << 16) | (id[shift + 3]! << 24);
    const second = id[shift + 4]! | (id[shift + 5]! << 8) | (id[shift + 6]! << 16) | (id[shift + 7]! << 24);
    return (Math.imul(Math.imul(first, multiplier) ^ second, 0x9e3779b1) >>> 0) % slots.length;
  };
  const at = (index: number): Buffer => ids.subarray(index * ID_BYTES, (index + 1) * ID_BYTES);
  const put = (index: number): void => {
    let slot = place(at(index));
    while (slots[slot] !== 0) slot = (slot + 1) % slots.length;
    slots[slot] = index + 1;
  };

  for (let index = 0; index < count; index += 1) put(index);

  return {
    size: () => count,
    span: (from, to) => new Uint8Array(ids.subarray(from * ID_BYTES, Math.min(to, count) * ID_BYTES)),
    push(id) {
      if (count * ID_BYTES === ids.length) {
        ids = Buffer.concat([ids], 2 * ids.length);
        slots = new Uint32Array(2 * slots.length);
        for (let index = 0; index < count; index += 1) put(index);
      }
      ids.set(id, count * ID_BYTES);
      put(count);
      count += 1;
    },
    find(id) {
      for (let slot = place(id); slots[slot] !== 0; slot = (slot + 1) % slots.length) {
        const index = slots[slot]! - 1;
        if (at(index).equals(id)) return index;
      }
      return undefined;
    },
  };
}
