/** Laws of the printer: parse ∘ print is the identity on trees, formatting is idempotent, comments stay where they belong. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileTree } from '../../../language/ast.ts';
import { format } from '../../../language/format.ts';
import { parse } from '../../../language/parse.ts';
import { print, printExpr } from '../../../language/printer.ts';
import { sourceText } from '../../../language/span.ts';
import { arbitraryExpr, arbitraryTree } from './arbitrary-tree.ts';
import { CORPUS, formatted, parsed, seeded, withoutSpans } from './corpus.ts';
import { typo } from './typos.ts';

const NOWHERE = sourceText('', '');

/** Parentheses are nodes; a tree made by a machine need not have those that its text needs. */
function withoutGroups(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutGroups);
  if (typeof tree !== 'object' || tree === null) return tree;
  const node = tree as { readonly kind?: unknown; readonly value?: unknown };
  if (node.kind === 'group') return withoutGroups(node.value);
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, withoutGroups(value)]));
}

describe('any tree', () => {
  const printed = (tree: FileTree): string => print(tree, [], NOWHERE);

  test('its text reads as the tree', () => {
    fc.assert(
      fc.property(arbitraryTree, (tree) => {
        const text = printed(tree);
        const back = parsed(text);
        expect(back.diagnostics, text).toEqual([]);
        expect(withoutGroups(withoutSpans(back.tree)), text).toEqual(withoutGroups(withoutSpans(tree)));
      }),
      { numRuns: 600 },
    );
  });

  test('and once read, prints and reads as exactly itself, parentheses included', () => {
    fc.assert(
      fc.property(arbitraryTree, (tree) => {
        const once = formatted(printed(tree));
        expect(withoutSpans(parsed(once).tree)).toEqual(withoutSpans(parsed(printed(tree)).tree));
        expect(formatted(once)).toBe(once);
      }),
      { numRuns: 200 },
    );
  });

  test('an expression for a message is one line that reads as the expression', () => {
    fc.assert(
      fc.property(arbitraryExpr, (expr) => {
        const text = printExpr(expr);
        expect(text).not.toContain('\n');
        const tree = parsed(`function f() : T { (${text}) }`);
        expect(tree.diagnostics, text).toEqual([]);
        const declaration = tree.tree.declarations[0];
        const body = declaration?.kind === 'function' ? declaration.body : undefined;
        expect(withoutGroups(JSON.parse(JSON.stringify(body, dropSpan)))).toEqual(
          withoutGroups(JSON.parse(JSON.stringify(expr, dropSpan))),
        );
      }),
      { numRuns: 600 },
    );
  });
});

const dropSpan = (key: string, value: unknown): unknown => (key === 'span' ? undefined : value);

describe('the corpus', () => {
  test.each(CORPUS.map(({ name, text }) => [name, text]))(
    '%s keeps its tree and comments, and formats once',
    (_, text) => {
      const before = parsed(text);
      const once = formatted(text);
      const after = parsed(once);
      expect(after.diagnostics).toEqual([]);
      expect(withoutSpans(after.tree)).toEqual(withoutSpans(before.tree));
      expect(after.comments.map((comment) => comment.text)).toEqual(before.comments.map((comment) => comment.text));
      expect(formatted(once)).toBe(once);
    },
  );

  test('a mutated file that still reads formats once, and keeps its tree', () => {
    const random = seeded(3);
    let read = 0;
    for (let i = 0; i < 600; i++) {
      const { text } = typo(CORPUS[i % CORPUS.length]!.text, random);
      const before = parsed(text);
      if (before.diagnostics.length > 0) continue;
      read++;
      const once = formatted(text);
      expect(withoutSpans(parsed(once).tree), text).toEqual(withoutSpans(before.tree));
      expect(formatted(once)).toBe(once);
    }
    expect(read).toBeGreaterThan(40);
  });

  test('a comment may stand behind or before any line', () => {
    for (const { name, text } of CORPUS) {
      const lines = formatted(text).split('\n');
      let literate = false;
      const commented = lines
        .map((line) => {
          const wasLiterate = literate;
          if (line.startsWith('"""')) literate = !literate;
          return wasLiterate || literate || line.trim() === '' || line.includes('//')
            ? line
            : `// before\n${line} // behind`;
        })
        .join('\n');
      const before = parsed(commented);
      expect(before.diagnostics, name).toEqual([]);
      const once = formatted(commented);
      const after = parsed(once);
      expect(after.comments.map((comment) => comment.text)).toEqual(before.comments.map((comment) => comment.text));
      expect(withoutSpans(after.tree)).toEqual(withoutSpans(before.tree));
      expect(formatted(once)).toBe(once);
    }
  });
});

describe('the layout', () => {
  test('comments, docs and blank lines stay beside what they belong to', () => {
    const text = `// head of the file
/// Adults.
input   patient {   // all that leaves the record
    a:Age required   // years
    // about sex

    /// As registered.
    sex:Sex   from gender
    // the end
}   // closed
source  A { grade B }
source  B { grade C }

source C { grade A }
score s:0..9 { 1 if a and   // first
     b  // second
  }
// last`;
    expect(formatted(text)).toBe(`// head of the file
/// Adults.
input patient {  // all that leaves the record
  a   : Age required  // years
  // about sex

  /// As registered.
  sex : Sex from gender
  // the end
}  // closed

source A { grade B }
source B { grade C }

source C { grade A }

score s : 0..9 {
  1 if a and   // first
      b  // second
}
// last
`);
  });

  test('a long condition is broken before and, or', () => {
    const long = Array.from({ length: 9 }, (_, i) => `condition_number_${i}`);
    const out = formatted(`decide d : T { default : a\n rule r : b when ${long.join(' and ')} }`);
    expect(out).toContain('condition_number_0\n      and condition_number_1\n');
    expect(parsed(out).diagnostics).toEqual([]);
  });

  test('a word behind a bare number is not made its unit', () => {
    expect(formatted('source A { pages 12; grade B }')).toBe('source A { pages 12; grade B }\n');
  });
});

test('a text with a syntax error is not formatted: the errors come back', () => {
  const result = format(sourceText('a.leben', 'score s : 0..9 {\n  1 if\n}\n'));
  expect(result).toMatchObject({ kind: 'refused', diagnostics: [{ code: 'P027' }] });
});

test('lines may end in CR LF', () => {
  for (const { text } of CORPUS) {
    const code = text.replace(/"""[\s\S]*?"""/g, '');
    expect(formatted(code.replaceAll('\n', '\r\n'))).toBe(formatted(code));
  }
});

test('an empty text is an empty tree and prints as nothing', () => {
  expect(print(parse(sourceText('', '')).tree, [], NOWHERE)).toBe('');
});
