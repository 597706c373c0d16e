/** Which word of the language was meant. */
import { editDistance } from '../near.ts';

/** The words within reach of `written`, the nearest first: one edit for short words, two for words of six letters or more. */
export function nearest(written: string, words: Iterable<string>): readonly string[] {
  const reach = written.length >= 6 ? 2 : 1;
  const found: { readonly word: string; readonly distance: number }[] = [];
  for (const word of words) {
    if (word === written || Math.abs(word.length - written.length) > reach) continue;
    const distance = editDistance(written, word);
    // Of a word of two letters one edit leaves little: only swapped letters count.
    const keeps = distance < Math.max(word.length, written.length) - 1 || letters(word) === letters(written);
    if (distance <= reach && keeps) found.push({ word, distance });
  }
  return found.sort((a, b) => a.distance - b.distance).map((entry) => entry.word);
}

const letters = (word: string): string => [...word].sort().join('');
