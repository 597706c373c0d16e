/** Laws of the printer: parse ∘ print is the identity on trees, formatting is idempotent, comments stay where they belong. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileTree } from '../../../language/ast.ts';
import { format } from '../../../language/format.ts';
import { parse } from '../../../language/parse.ts';
import { print, printExpr } from '../../../language/printer.ts';
import { sourceText } from '../../../language/span.ts';
import { Literate } from '../../../language/tokens.ts';
import { arbitraryExpr, arbitraryTree } from './arbitrary-tree.ts';
import { CORPUS, formatted, parsed, seeded, typedTokens, withoutSpans } from './corpus.ts';
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

test('a comment may stand inside anything that goes on over lines: it is kept, once, and so is the tree', () => {
  const random = seeded(3);
  let kept = 0;
  for (let i = 0; i < 500; i++) {
    let { text } = CORPUS[i % CORPUS.length]!;
    for (let n = 0; n < 3; n++) {
      const tokens = typedTokens(text).filter((token) => token.tokenType !== Literate);
      const at = tokens[Math.floor(random() * tokens.length)]!.endOffset + 1;
      const own = random() < 0.4 ? `    // own ${n}\n` : '';
      const commented = `${text.slice(0, at)} // comment ${n}\n${own}${text.slice(at)}`;
      if (parsed(commented).diagnostics.length === 0) text = commented;
    }
    const before = parsed(text);
    const once = formatted(text);
    const after = parsed(once);
    kept += before.comments.length;
    expect(
      after.comments.map((comment) => comment.text),
      text,
    ).toEqual(before.comments.map((comment) => comment.text));
    expect(withoutSpans(after.tree), text).toEqual(withoutSpans(before.tree));
    expect(formatted(once)).toBe(once);
  }
  expect(kept).toBeGreaterThan(500);
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

  test('a comment inside the second of two items on a line stays there, and is written once', () => {
    const text = 'decide d : T { default : a rule r : b when x >= // why\n 2 }';
    expect(formatted(text)).toBe('decide d : T {\n  default : a\n  rule r : b when x >= // why\n      2\n}\n');
  });

  test('blocks stand one level deeper, and short ones on their line', () => {
    const text = `contract C { parties a: A, b: B state x|y { n: Int }|z
action go(n: Int) by a in x {if n>1 {become y {n: n}} else {become z}}
/// Time is up.
after 3 days in x or y { // at last
burn escrow.left; become z   // over

  // the end
}
duty d: a owes b go within 1 day of x else {if late {for each p in ps { tell p "late" }
tell b "late"} }}`;
    expect(formatted(text)).toBe(`contract C {
  parties   a: A, b: B
  state     x | y { n: Int } | z
  action go(n: Int) by a in x {
    if n > 1 { become y { n: n } } else { become z }
  }
  /// Time is up.
  after 3 days in x or y {  // at last
    burn escrow.left
    become z  // over

    // the end
  }
  duty d: a owes b go within 1 day of x else {
    if late {
      for each p in ps { tell p "late" }
      tell b "late"
    }
  }
}
`);
  });

  test('what is long is broken where a line may begin or end', () => {
    const names = (count: number): string => Array.from({ length: count }, (_, i) => `party_number_${i}`).join(' or ');
    const params = Array.from({ length: 6 }, (_, i) => `parameter_${i}: Money of EUR`).join(', ');
    const states = Array.from({ length: 9 }, (_, i) => `state_number_${i}`).join(' | ');
    const out = formatted(`contract C {
      state ${states}
      action a(x: Int) by ${names(4)} in state_number_1 or state_number_2 when x > 3 { become state_number_0 }
      action b(${params}) by p in state_number_0 { become state_number_1 }
      action c() by p in state_number_0 { require ${names(4).replaceAll(' or ', ' and ')} and x else "no party" }
    }`);
    expect(out).toContain('\n          | state_number_1\n          | state_number_2\n');
    expect(out).toContain('party_number_3\n      in state_number_1 or state_number_2 when x > 3 {\n');
    expect(out).toContain('  action b(\n      parameter_0: Money of EUR, ');
    expect(out).toContain('\n  ) by p\n      in state_number_0 {\n');
    expect(out).toContain('\n        else "no party"\n');
    expect(parsed(out).diagnostics).toEqual([]);
    expect(formatted(out)).toBe(out);
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
