/** The corpus of valid programs that the tests of the syntax share; together they use every construct of this version. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileTree } from '../../../language/ast.ts';
import { format } from '../../../language/format.ts';
import { scan } from '../../../language/lexer/scan.ts';
import { parse } from '../../../language/parse.ts';
import { sourceText } from '../../../language/span.ts';
import { NewLine, type Token } from '../../../language/tokens.ts';

const FOLDER = join(import.meta.dirname, 'corpus');

export const CORPUS: readonly { readonly name: string; readonly text: string }[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.leben'))
  .sort()
  .map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));

/** The programs of agreements, and those about patients alone. */
export const AGREEMENTS = CORPUS.filter(({ text }) => /^contract /m.test(text));
export const KNOWLEDGE = CORPUS.filter((program) => !AGREEMENTS.includes(program));

/** A tree without places, to compare trees of different texts. */
export function withoutSpans(tree: FileTree): unknown {
  return JSON.parse(JSON.stringify(tree, (key, value: unknown) => (key === 'span' ? undefined : value)));
}

export function parsed(text: string): ReturnType<typeof parse> {
  return parse(sourceText('test.leben', text));
}

/** The text in the one layout; only for a text without syntax errors. */
export function formatted(text: string): string {
  const result = format(sourceText('test.leben', text));
  if (result.kind === 'refused') throw new Error(`${result.diagnostics[0]?.message}\n${text}`);
  return result.text;
}

/** The tokens an author typed: without line ends. */
export function typedTokens(text: string): readonly Token[] {
  return scan(text).tokens.filter((token) => token.tokenType !== NewLine);
}

/** Numbers from 0 below 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
