/** Where each entry stands: the segment by its first entry, and the offset in it, in four bytes an entry. */
import { segmentName } from './segment.ts';

export type Positions = {
  /** The entries from the next one on stand in a segment of their own. */
  readonly begin: () => void;
  readonly push: (offset: number) => void;
  readonly at: (index: number) => { readonly file: string; readonly offset: number } | undefined;
  /** The first entry of each segment. */
  readonly starts: () => readonly number[];
  readonly span: (from: number, to: number) => Uint32Array;
};

/** `known`: as `starts` and `span` gave them. */
export function positions(known?: { readonly starts: readonly number[]; readonly offsets: Uint32Array }): Positions {
  const starts = [...(known?.starts ?? [])];
  let count = known?.offsets.length ?? 0;
  let offsets = new Uint32Array(Math.max(1024, count));
  if (known !== undefined) offsets.set(known.offsets);
  return {
    begin() {
      // A segment that was begun and got no entry is the one that begins now.
      if (starts.at(-1) !== count) starts.push(count);
    },
    push(offset) {
      if (count === offsets.length) {
        const larger = new Uint32Array(2 * offsets.length);
        larger.set(offsets);
        offsets = larger;
      }
      offsets[count] = offset;
      count += 1;
    },
    at(index) {
      if (!Number.isInteger(index) || index < 0 || index >= count) return undefined;
      let [low, high] = [0, starts.length];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (starts[middle]! <= index) low = middle;
        else high = middle;
      }
      return { file: segmentName(starts[low]!), offset: offsets[index]! };
    },
    starts: () => starts,
    span: (from, to) => offsets.slice(from, Math.min(to, count)),
  };
}
