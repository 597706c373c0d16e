/** Texts that are nearly programs: examples with typos, with words, numbers and lines exchanged, and soups of their tokens. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sourceText } from '../../language/span.ts';
import { typo } from '../language/syntax/typos.ts';

const ROOT = new URL('../../', import.meta.url);

/** The examples and the good golden files. */
export const PROGRAMS: readonly string[] = ['examples/', ...goldenFolders()]
  .flatMap((folder) => readdirSync(new URL(folder, ROOT)).map((name) => `${folder}${name}`))
  .filter((name) => name.endsWith('.leben'))
  .map((name) => readFileSync(new URL(name, ROOT), 'utf8'));

function goldenFolders(): readonly string[] {
  const golden = new URL('test/golden/', ROOT);
  return readdirSync(golden, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(new URL(`${entry.name}/`, golden)).includes('good'))
    .map(({ name }) => `test/golden/${name}/good/`);
}

/** The standard library; a golden file that uses another one beside it is left without. */
export function library(path: string) {
  if (path !== 'leben.clinical') return undefined;
  return sourceText('leben/clinical.leben', readFileSync(new URL('stdlib/clinical.leben', ROOT), 'utf8'));
}

export const HERE = fileURLToPath(ROOT);

export type Dice = () => number;

/** The same numbers for the same seed (mulberry32). */
export function diceOf(seed: number): Dice {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(dice: Dice, items: readonly T[]): T {
  return items[Math.floor(dice() * items.length)]!;
}

/** One to four changes of a program. */
export function mutant(dice: Dice): string {
  let text = pick(dice, PROGRAMS);
  for (let left = 1 + Math.floor(dice() * 4); left > 0; left--) text = changed(text, dice);
  return text;
}

/** Tokens of a program in any order. */
export function soup(dice: Dice): string {
  const tokens = pick(dice, PROGRAMS).match(/[\p{L}_][\p{L}\p{N}_]*|\d+|"[^"\n]*"|\s+|[^\s]/gu) ?? [];
  return Array.from({ length: Math.floor(dice() * 120) }, () => pick(dice, tokens)).join(pick(dice, ['', ' ']));
}

const WORD = /[\p{L}_][\p{L}\p{N}_]*/gu;
const NUMBER = /\d+(?:\.\d+)?/g;
const ODD_NUMBERS = [
  '0',
  '1',
  '2147483648',
  '9007199254740993',
  '0.0000001',
  '99999999999999999999',
  '1e9',
  '00',
  '-1',
];

function changed(text: string, dice: Dice): string {
  switch (Math.floor(dice() * 6)) {
    case 0:
      return text.trim() === '' ? text : typo(`module m\n${text}`, dice).text;
    case 1:
      return exchanged(text, WORD, dice);
    case 2:
      return exchanged(text, WORD, dice);
    case 3:
      return exchanged(text, NUMBER, dice, ODD_NUMBERS);
    case 4: {
      const lines = text.split('\n');
      lines.splice(
        Math.floor(dice() * lines.length),
        Math.floor(dice() * 3),
        ...(dice() < 0.5 ? [pick(dice, lines)] : []),
      );
      return lines.join('\n');
    }
    default: {
      const lines = text.split('\n');
      const at = Math.floor(dice() * lines.length);
      lines.splice(Math.floor(dice() * lines.length), 0, lines[at]!);
      return lines.join('\n');
    }
  }
}

/** One thing of a kind in place of another. */
function exchanged(text: string, kind: RegExp, dice: Dice, more: readonly string[] = []): string {
  const found = [...text.matchAll(kind)];
  if (found.length === 0) return text;
  const from = pick(dice, found);
  const to = pick(dice, [...more, pick(dice, found)[0]]);
  return text.slice(0, from.index) + to + text.slice(from.index + from[0].length);
}
