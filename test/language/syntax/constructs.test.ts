/** The table of constructs: each example reads and prints back to itself, and no word of the language is a unit. */
import { describe, expect, test } from 'vitest';
import {
  CONSTRUCTS,
  DECLARATION_WORDS,
  inPlace,
  LATER_DECLARATIONS,
  RESERVED,
  WORDS,
} from '../../../language/constructs.ts';
import { LebenGrammar } from '../../../language/grammar.ts';
import { WORD_TOKENS } from '../../../language/tokens.ts';
import { isUnitError, parseUnit } from '../../../language/units.ts';
import { formatted, parsed, withoutSpans } from './corpus.ts';

const present = CONSTRUCTS.filter((row) => row.example !== undefined);

describe('each construct', () => {
  test.each(present.map((row) => [row.place, row.keyword, row]))(
    '%s: %s has an example that prints back to itself',
    (_, __, row) => {
      const text = inPlace(row);
      const { tree, diagnostics } = parsed(text);
      expect(diagnostics).toEqual([]);
      expect(text).toContain(row.keyword);
      expect(formatted(text)).toBe(text);
      expect(withoutSpans(parsed(formatted(text)).tree)).toEqual(withoutSpans(tree));
    },
  );

  test('has one line of documentation', () => {
    for (const { keyword, doc } of CONSTRUCTS) {
      expect(doc, keyword).toMatch(/^\S.*[.`?]$/);
      expect(doc).not.toContain('\n');
    }
  });
});

test('the reserved words are the seventeen', () => {
  expect([...RESERVED].sort().join(' ')).toBe(
    'and else false for if in is let match missing not of or then true when where',
  );
});

test('every word has its token', () => {
  expect([...WORD_TOKENS.keys()].sort()).toEqual([...WORDS].sort());
});

test('each later declaration is named, skipped whole and spoken of once', () => {
  expect([...LATER_DECLARATIONS].sort()).toEqual(['attributes', 'classification', 'measure']);
  for (const word of DECLARATION_WORDS) {
    if (!LATER_DECLARATIONS.has(word)) continue;
    const { tree, diagnostics } = parsed(`${word} X { what ( ever | stands\n  here } }\nsubstance s = 1 g/mol\n`);
    expect(
      diagnostics.map(({ code }) => code),
      word,
    ).toEqual(['P021']);
    expect(tree.declarations).toMatchObject([{ kind: 'substance' }]);
  }
});

test('no word of the language is a unit, an alias, a currency or a counting word, except `at` and `as`', () => {
  const units = [...WORDS].filter((word) => !isUnitError(parseUnit(word)));
  expect(units.sort()).toEqual(['as', 'at']);
});

test('the grammar has no ambiguity that one token of lookahead leaves open', () => {
  expect(() => new LebenGrammar(false)).not.toThrow();
});
