/** Random typos of one token, for the tests of recovery: what fingers do to a program. */
import { Literate } from '../../../language/tokens.ts';
import { typedTokens } from './corpus.ts';

export type Typo = { readonly kind: string; readonly text: string; readonly at: number; readonly written: string };

const SIGNS = [
  '=',
  ':',
  ',',
  '.',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '|',
  '+',
  '-',
  '*',
  '/',
  '<',
  '>',
  '=>',
  '..',
  ';',
  '?',
  '>=',
];
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** One typo in a text: a token deleted, doubled, misspelt, swapped with the next on its line, a stray sign, a wrong sign. */
export function typo(text: string, random: () => number): Typo {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const tokens = typedTokens(text).filter((token) => token.tokenType !== Literate);
  for (;;) {
    const i = Math.floor(random() * tokens.length);
    const token = tokens[i]!;
    const start = token.startOffset;
    const end = token.endOffset + 1;
    const written = text.slice(start, end);
    const replaced = (by: string, kind: string): Typo => ({
      kind,
      text: text.slice(0, start) + by + text.slice(end),
      at: start,
      written,
    });
    switch (pick(['deleted', 'doubled', 'misspelt', 'swapped', 'stray', 'wrong'])) {
      case 'deleted':
        return replaced('', 'deleted');
      case 'doubled':
        return replaced(`${written} ${written}`, 'doubled');
      case 'misspelt': {
        if (!/^[a-zA-Z_]{2,}$/.test(written)) continue;
        const at = Math.floor(random() * (written.length - 1));
        const [a, b] = [written.slice(0, at), written.slice(at)];
        return replaced(
          pick([
            a + b.slice(1),
            a + pick([...LETTERS]) + b,
            a + pick([...LETTERS]) + b.slice(1),
            a + (b[1] ?? '') + b[0] + b.slice(2),
          ]),
          'misspelt',
        );
      }
      case 'swapped': {
        const next = tokens[i + 1];
        const between = next === undefined ? '\n' : text.slice(end, next.startOffset);
        if (next === undefined || between.includes('\n')) continue;
        const other = text.slice(next.startOffset, next.endOffset + 1);
        return {
          kind: 'swapped',
          text: text.slice(0, start) + other + (between || ' ') + written + text.slice(next.endOffset + 1),
          at: start,
          written,
        };
      }
      case 'stray':
        return replaced(`${written} ${pick(SIGNS)}`, 'stray');
      case 'wrong': {
        if (/[\p{L}\p{N}_"']/u.test(written)) continue;
        const sign = pick(SIGNS);
        if (sign === written) continue;
        return replaced(sign, 'wrong');
      }
    }
  }
}
