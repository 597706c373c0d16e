/** Names that were perhaps meant: the nearest by edit distance (Damerau, adjacent letters swapped count once). */

/** A name of n letters is near within a third of n edits, at least one. */
const NEAR_FRACTION = 3;

/** Candidates that are looked at, and the length of a word that is compared: in a module beyond them nothing is suggested. */
export const MAX_CANDIDATES = 1_000;
export const MAX_COMPARED_LENGTH = 100;

/** At most two candidates, the nearest first; ties keep the order given. */
export function nearest(word: string, candidates: Iterable<string>): string[] {
  if (word.length > MAX_COMPARED_LENGTH) return [];
  const limit = Math.max(1, Math.floor(word.length / NEAR_FRACTION));
  const found: { readonly name: string; readonly distance: number }[] = [];
  const lower = word.toLowerCase();
  let looked = 0;
  for (const name of new Set(candidates)) {
    if (name === word || Math.abs(name.length - word.length) > limit) continue;
    looked += 1;
    if (looked > MAX_CANDIDATES) break;
    const distance = editDistance(lower, name.toLowerCase(), limit);
    if (distance <= limit) found.push({ name, distance });
  }
  found.sort((a, b) => a.distance - b.distance);
  return found.slice(0, 2).map(({ name }) => name);
}

/** Exact up to `limit`; beyond it, any number above it: the search ends where no way is short enough any more. */
export function editDistance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  const width = b.length + 1;
  let [before, last, row] = width <= MAX_COMPARED_LENGTH ? KEPT_ROWS : rowsOf(width);
  for (let j = 0; j < width; j += 1) last[j] = j;
  let leastBefore = 0;
  for (let i = 1; i <= a.length; i += 1) {
    const code = a.charCodeAt(i - 1);
    row[0] = i;
    let least = i;
    for (let j = 1; j < width; j += 1) {
      const other = b.charCodeAt(j - 1);
      let best = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + (code === other ? 0 : 1));
      if (i > 1 && j > 1 && code === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other)
        best = Math.min(best, before[j - 2]! + 1);
      row[j] = best;
      if (best < least) least = best;
    }
    if (least > limit && leastBefore > limit) return limit + 1;
    leastBefore = least;
    [before, last, row] = [last, row, before];
  }
  return last[b.length]!;
}

type Rows = [Uint32Array, Uint32Array, Uint32Array];

function rowsOf(width: number): Rows {
  return [new Uint32Array(width), new Uint32Array(width), new Uint32Array(width)];
}

/** For words of ordinary length: a search compares with thousands. */
const KEPT_ROWS = rowsOf(MAX_COMPARED_LENGTH);
