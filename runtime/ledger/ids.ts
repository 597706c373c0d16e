/** Which transaction is which entry: a hash table over ids of 32 bytes, for millions of them. */
import { randomBytes } from 'node:crypto';
import { ID_BYTES } from './frame.ts';

export type Ids = {
  /** Entry `size()` has this id. */
  readonly push: (id: Uint8Array) => void;
  readonly find: (id: Uint8Array) => number | undefined;
  readonly size: () => number;
};

/** Open addressing, at most half full: 40 bytes an entry, where a Map of texts takes 150. */
export function idTable(): Ids {
  let ids = Buffer.alloc(1024 * ID_BYTES);
  /** Entry + 1; 0 is empty. */
  let slots = new Uint32Array(2048);
  let count = 0;
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

  return {
    size: () => count,
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
