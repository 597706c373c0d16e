/** Every word that is not reserved may be a name wherever a name may stand (grammar.md, 2: decided by what follows it). */
import { describe, expect, test } from 'vitest';
import { CONSTRUCTS, inPlace, RESERVED, WORDS } from '../../../language/constructs.ts';
import { AGGREGATES } from '../../../language/grammar/forms.ts';
import { Ident } from '../../../language/tokens.ts';
import { CORPUS, formatted, parsed, typedTokens, withoutSpans } from './corpus.ts';

const SOFT = [...WORDS].filter((word) => !RESERVED.has(word));

/** The text with one name put in the place of another, everywhere. */
function renamed(text: string, from: string, to: string): string {
  let out = '';
  let at = 0;
  for (const token of typedTokens(text)) {
    if (token.tokenType !== Ident || token.image !== from) continue;
    out += text.slice(at, token.startOffset) + to;
    at = token.endOffset + 1;
  }
  return out + text.slice(at);
}

const namesIn = (text: string): readonly string[] => [
  ...new Set(
    typedTokens(text)
      .filter((token) => token.tokenType === Ident && !AGGREGATES.has(token.image) && token.image !== 'months')
      .map((token) => token.image),
  ),
];

/**
 * Where a word cannot be a name, because there it is the word: the places that language.md and grammar.md list.
 * Each is told by the code of the error and the line it stands on.
 */
const KEPT: readonly { readonly word: string; readonly line: RegExp }[] = [
  // `x is known`, `expect x unknown`, a cell `unknown`.
  { word: 'known', line: /is (not )?known/ },
  { word: 'unknown', line: /expect|\|/ },
  // `given all findings …`.
  { word: 'findings', line: /given/ },
  // `by any as x`: a party called `any`.
  { word: 'as', line: /by any as/ },
  // Behind `bill`, `evaluate` and `compute` these go on after a value.
  ...'after approved by cites covers exclusive from may otherwise over owned per public rounding settled since to under until visible with within'
    .split(' ')
    .map((word) => ({ word, line: new RegExp(`(?:bill|evaluate|compute) ${word}\\b`) })),
];

describe('renaming', () => {
  test('each name of the corpus to each soft word still reads, but for a few in a thousand', () => {
    let tried = 0;
    const refused = new Map<string, number>();
    for (const { text } of CORPUS) {
      const names = namesIn(text);
      for (const [i, name] of names.entries()) {
        // Every word meets every place: each name of a file takes its share of the words.
        for (let w = i % 7; w < SOFT.length; w += 7) {
          const word = SOFT[w]!;
          const changed = renamed(text, name, word);
          tried++;
          const { diagnostics } = parsed(changed);
          if (diagnostics.length > 0) {
            const key = `${word} for ${name}`;
            refused.set(key, (refused.get(key) ?? 0) + 1);
          }
        }
      }
    }
    expect(tried).toBeGreaterThan(3000);
    expect([...refused.values()].length / tried, [...refused.keys()].join(', ')).toBeLessThan(0.004);
  });
});

describe('each construct', () => {
  const rows = CONSTRUCTS.filter((row) => row.example !== undefined && namesIn(inPlace(row)).length > 0);
  test.each(rows.map((row) => [row.place, row.keyword, inPlace(row)]))(
    '%s: %s reads with a soft word in every name position',
    (_, __, text) => {
      for (const name of namesIn(text)) {
        for (const word of SOFT) {
          const changed = renamed(text, name, word);
          const line = changed.split('\n').find((one, i) => one !== text.split('\n')[i]) ?? '';
          if (KEPT.some((kept) => kept.word === word && kept.line.test(line))) continue;
          const { diagnostics, tree } = parsed(changed);
          expect(diagnostics, changed).toEqual([]);
          expect(withoutSpans(parsed(formatted(changed)).tree), changed).toEqual(withoutSpans(tree));
        }
      }
    },
  );
});
