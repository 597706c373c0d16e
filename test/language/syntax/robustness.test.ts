/** No text of any kind makes the parser throw, hang or speak in anybody else's words; every limit is reached. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WORDS } from '../../../language/constructs.ts';
import { MAX_DEPTH, MAX_HEIGHT } from '../../../language/grammar/base.ts';
import { MAX_NESTING } from '../../../language/lexer/layout.ts';
import { MAX_SOURCE_BYTES, normaliseSource } from '../../../language/lexer/source.ts';
import { MAX_MISTAKES, parse } from '../../../language/parse.ts';
import { printExpr } from '../../../language/printer.ts';
import { sourceText } from '../../../language/span.ts';
import { CORPUS, formatted, parsed, seeded } from './corpus.ts';
import { typo } from './typos.ts';

const codesOf = (text: string): readonly string[] => parsed(text).diagnostics.map(({ code }) => code);

function sound(text: string): void {
  const { tree, diagnostics, comments } = parsed(text);
  expect(diagnostics.length).toBeLessThanOrEqual(MAX_MISTAKES + 1);
  for (const { span } of [...diagnostics, ...comments, ...tree.declarations]) {
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeLessThanOrEqual(text.length);
    expect(span.start).toBeLessThanOrEqual(span.end);
  }
}

describe('any text', () => {
  test('random characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), sound), { numRuns: 1500 });
  });

  test('random lines of signs, words, numbers and quotes', () => {
    const piece = fc.oneof(
      fc.constantFrom(...WORDS),
      fc.constantFrom(
        ...'{}()[]|,:;.+-*/^?<>=@\'"\\%#&!'.split(''),
        '=>',
        '..',
        '..<',
        '>=',
        '!=',
        '"""',
        '//',
        '///',
        '"a {',
        '}"',
        '\n',
        '\n  ',
      ),
      fc.constantFrom(
        'x',
        'Type',
        '12',
        '3.5 mg',
        '2026-01-01',
        '2026-01-01T10:00Z',
        '1.2.3',
        "'kg/m2'",
        '"text"',
        '年龄',
        '\u200d',
        '≥',
        '“',
      ),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, fc.constantFrom('', ' ')), { maxLength: 60 }), (pieces) =>
        sound(pieces.flat().join('')),
      ),
      { numRuns: 2500 },
    );
  });

  test('10,000 programs with up to four typos', () => {
    const random = seeded(11);
    for (let i = 0; i < 10_000; i++) {
      let { text } = CORPUS[i % CORPUS.length]!;
      // A third of a program is as good as a whole one, and faster.
      const from = text.lastIndexOf('\n', Math.floor(random() * text.length));
      text = text.slice(Math.max(0, from), from + 700);
      for (let n = Math.floor(random() * 4); n >= 0; n--)
        ({ text } = text.trim() === '' ? { text } : typo(`a ${text}`, random));
      sound(text);
    }
  });

  test('a text cut off anywhere', () => {
    for (const { text } of CORPUS) for (let end = 0; end < text.length; end += 7) sound(text.slice(0, end));
  });

  test('formatting what still reads is idempotent', () => {
    const random = seeded(5);
    for (let i = 0; i < 300; i++) {
      const { text } = typo(typo(CORPUS[i % CORPUS.length]!.text, random).text, random);
      if (codesOf(text).length > 0) continue;
      const once = formatted(text);
      expect(formatted(once)).toBe(once);
    }
  });
});

describe('limits', () => {
  const inFunction = (body: string): string => `function f() : T { ${body} }\nsubstance s = 1 g/mol\n`;
  const nested = (depth: number, open = '(', close = ')'): string =>
    inFunction(`${open.repeat(depth)}x${close.repeat(depth)}`);

  test(`brackets nest ${MAX_NESTING} deep`, () => {
    // The braces of the function are one level.
    expect(codesOf(nested(MAX_NESTING - 1))).toEqual([]);
    expect(codesOf(nested(MAX_NESTING))).toEqual(['P004']);
    expect(codesOf(nested(MAX_NESTING - 1, '[', ']'))).toEqual([]);
    expect(codesOf(nested(MAX_NESTING - 1, 'f(a and not ', ')'))).toEqual([]);
  });

  test.each([
    ['10,000 brackets', nested(10_000)],
    ['10,000 open brackets', inFunction('('.repeat(10_000))],
    ['100,000 open brackets of two kinds', inFunction('[('.repeat(50_000))],
    ['10,000 times not', inFunction(`${'not '.repeat(10_000)}x`)],
    ['10,000 signs', inFunction(`${'-'.repeat(10_000)}x`)],
    ['10,000 times if', inFunction(`${'if a then b else '.repeat(10_000)}x`)],
    ['10,000 powers', inFunction(`${'x^'.repeat(10_000)}x`)],
    ['10,000 terms', inFunction(`${'x + '.repeat(10_000)}x`)],
    ['10,000 fields', inFunction(`x${'.x'.repeat(10_000)}`)],
    ['10,000 calls', inFunction(`x${'()'.repeat(10_000)}`)],
    [
      '10,000 lets',
      inFunction(`${'let x = y in '.repeat(10_000)}x`)
        .replace('{ let', '{ (let')
        .replace('x }', 'x) }'),
    ],
  ])('%s are one error, and the next declaration is read', (_, text) => {
    const { diagnostics, tree } = parsed(text);
    expect(diagnostics.map(({ code }) => code)).toEqual(['P004']);
    expect(tree.declarations.at(-1)).toMatchObject({ kind: 'substance' });
  });

  test('10,000 lists of lists as a type', () => {
    expect(codesOf(`record R { a: ${'List of '.repeat(10_000)}T }\n`)).toEqual(['P004']);
  });

  test('10,000 strings in holes of strings', () => {
    expect(codesOf(`source S { doi ${'"{'.repeat(10_000)}x${'}"'.repeat(10_000)} }\n`)).toEqual(['P005']);
  });

  test('just below the limits it reads, and the tree can be walked', () => {
    const sum = parsed(inFunction(`${'x + '.repeat(MAX_HEIGHT - 2)}x`));
    expect(sum.diagnostics).toEqual([]);
    const declaration = sum.tree.declarations[0];
    expect(declaration?.kind === 'function' && printExpr(declaration.body)).toHaveLength(4 * (MAX_HEIGHT - 2) + 1);
    expect(codesOf(inFunction(`${'-'.repeat(MAX_DEPTH - 2)}x`))).toEqual([]);
  });

  test('deepest of all: as many brackets as there may be, each with the longest way down', () => {
    const text = inFunction(`${'f(a or b and not c in {1} + 2 * -x^['.repeat(20)}x${'])'.repeat(20)}`);
    expect(codesOf(text)).toEqual([]);
  });

  test('a file of 50 MB is one error', () => {
    const large = new Uint8Array(50_000_000).fill(97);
    const { source, diagnostics } = normaliseSource('large.leben', large);
    expect(diagnostics.map(({ code }) => code)).toEqual(['P002']);
    expect(source.text).toBe('');
    expect(
      parse(sourceText('large.leben', 'a'.repeat(MAX_SOURCE_BYTES + 1))).diagnostics.map(({ code }) => code),
    ).toEqual(['P002']);
  });

  test('a large file of nothing but mistakes is read in seconds', () => {
    const start = performance.now();
    for (const line of ['a b ) ( "\n', 'score : { (\n', '[ ', ') ', '"{', '| => |\n', "5 'x ^ @{ \n"]) {
      sound(line.repeat(Math.floor(300_000 / line.length)));
    }
    expect(performance.now() - start).toBeLessThan(60_000);
  });
});

describe('source texts', () => {
  test('UTF-8 is read, normalised to NFC, without its mark', () => {
    const bytes = new TextEncoder().encode('\ufeffenum E { gro\u0308sse }\r\n');
    const { source, diagnostics } = normaliseSource('a.leben', bytes);
    expect(diagnostics).toEqual([]);
    expect(source.text).toBe('enum E { grösse }\r\n');
    expect(parse(source).diagnostics).toEqual([]);
  });

  test('what is not UTF-8 is refused, with the byte', () => {
    const { diagnostics } = normaliseSource('a.leben', new Uint8Array([0x61, 0x62, 0xff, 0x63]));
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['P001', 'The file is not UTF-8 text: byte 3 is 0xff.'],
    ]);
    expect(normaliseSource('a.leben', new Uint8Array([0x61, 0xc3])).diagnostics[0]?.message).toContain(
      'middle of a character',
    );
    expect(normaliseSource('a.leben', 'a\ud800b').diagnostics.map(({ code }) => code)).toEqual(['P001']);
  });

  test.each([
    ['NUL', '\0', 'U+0000'],
    ['a bidirectional override', '\u202e', 'U+202E'],
    ['an isolate', '\u2066', 'U+2066'],
  ])('%s is refused, with its place', (_, sign, name) => {
    const text = `score s : 0..9 {\n  1 if a${sign}\n}\n`;
    for (const diagnostics of [normaliseSource('a.leben', text).diagnostics, parsed(text).diagnostics]) {
      expect(diagnostics.map(({ code }) => code)).toEqual(['P003']);
      expect(diagnostics[0]?.message).toContain(name);
      expect(diagnostics[0]?.span.start).toBe(text.indexOf(sign));
    }
  });
});
