/** Near misses: which unit a text that is none was perhaps meant to be. */
import { ATOM_ALIASES, COMMON_UNITS, UNIT_ALIASES } from '../data/unit-aliases.ts';
import { ucumCodes } from './atoms.ts';

/** How many are offered: more is a list nobody reads. */
export const MAX_SUGGESTIONS = 3;

/** Units that differ from the text in case, blanks and signs only, else by one or two letters; the likeliest first. */
export function suggestions(text: string, word: string): string[] {
  const alike = squashed().get(squash(text)) ?? [];
  if (alike.length > 0) return alike.slice(0, MAX_SUGGESTIONS);
  const inPlace = word === '' || word === text ? [] : near(word).map((other) => text.replace(word, other));
  return [...new Set([...near(text), ...inPlace])].slice(0, MAX_SUGGESTIONS);
}

function near(text: string): string[] {
  // One slip in a short word, two in a longer: more would suggest anything.
  const most = text.length <= 2 ? 0 : text.length <= 5 ? 1 : 2;
  const lower = text.toLowerCase();
  const found: { readonly unit: string; readonly slips: number }[] = [];
  for (const unit of candidates()) {
    if (Math.abs(unit.length - text.length) > most) continue;
    const slips = distance(lower, unit.toLowerCase(), most);
    if (slips <= most) found.push({ unit, slips });
  }
  return found
    .sort((a, b) => a.slips - b.slips)
    .map(({ unit }) => unit)
    .slice(0, MAX_SUGGESTIONS);
}

let all: readonly string[] | undefined;
let index: ReadonlyMap<string, readonly string[]> | undefined;

/** Common units first: the sort above is stable, so they win a tie. */
function candidates(): readonly string[] {
  all ??= [...new Set([...COMMON_UNITS, ...Object.keys(UNIT_ALIASES), ...Object.keys(ATOM_ALIASES), ...ucumCodes()])];
  return all;
}

function squashed(): ReadonlyMap<string, readonly string[]> {
  if (index === undefined) {
    const map = new Map<string, string[]>();
    for (const unit of candidates()) {
      const key = squash(unit);
      if (key !== '') map.set(key, [...(map.get(key) ?? []), unit]);
    }
    index = map;
  }
  return index;
}

function squash(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}%]/gu, '');
}

/** Letters added, dropped, changed or swapped with a neighbour (Damerau, restricted); stops counting beyond `most`. */
function distance(a: string, b: string, most: number): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    if (Math.min(...row) > most) return most + 1;
    before = last;
    last = row;
  }
  return last[b.length]!;
}
