/** Recovery: one typo gives one error, its words are ours, and all the rest is still read. */
import { describe, expect, test } from 'vitest';
import type { Declaration } from '../../../language/ast.ts';
import { AGREEMENTS, CORPUS, KNOWLEDGE, parsed, seeded, withoutSpans } from './corpus.ts';
import { type Typo, typo } from './typos.ts';

const TYPOS = 5000;

/** A word of Chevrotain's own sentences; none of ours has them. */
const FOREIGN = /Expecting|Redundant|token of type|-->|unexpected|illegal/i;

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;
const nameOf = (declaration: Declaration): string =>
  declaration.kind === 'literate'
    ? 'literate'
    : 'name' in declaration
      ? declaration.name.text
      : declaration.path.map((n) => n.text).join('.');

test('the corpus has no errors', () => {
  expect(CORPUS.length).toBeGreaterThanOrEqual(9);
  for (const { name, text } of CORPUS) expect(parsed(text).diagnostics, name).toEqual([]);
});

describe.each([
  ['knowledge', KNOWLEDGE],
  ['agreements', AGREEMENTS],
])(`${TYPOS} random typos of one token in programs of %s`, (_, programs) => {
  const random = seeded(7);
  const found: { readonly typo: Typo; readonly source: string; readonly read: ReturnType<typeof parsed> }[] = [];
  for (let i = 0; i < TYPOS; i++) {
    const source = programs[i % programs.length]!.text;
    const made = typo(source, random);
    const read = parsed(made.text);
    if (read.diagnostics.length > 0) found.push({ typo: made, source, read });
  }

  test('most are mistakes, and at least 99 of 100 of these give exactly one error', () => {
    expect(found.length).toBeGreaterThan(TYPOS / 2);
    const one = found.filter(({ read }) => read.diagnostics.length === 1).length;
    expect(one / found.length).toBeGreaterThanOrEqual(0.99);
  });

  test('the first error stands on the line of the typo, 97 times of 100', () => {
    const onLine = found.filter(
      ({ typo, read }) => lineOf(typo.text, read.diagnostics[0]!.span.start) === lineOf(typo.text, typo.at),
    );
    expect(onLine.length / found.length).toBeGreaterThanOrEqual(0.97);
  });

  test('the declarations that the typo is not in are all read, as before', () => {
    for (const {
      typo: { text, at },
      source,
      read,
    } of found) {
      const before = parsed(source).tree.declarations;
      const hit = before.findIndex(({ span }) => at < span.end);
      // A typo between two declarations may touch both.
      const kept = (all: readonly Declaration[], from: number, to?: number): unknown =>
        withoutSpans({ declarations: all.slice(from, to), span: { start: 0, end: 0 } });
      const after = read.tree.declarations;
      const rest = before.length - hit - 1;
      expect(kept(after, 0, Math.max(0, hit - 1)), text).toEqual(kept(before, 0, Math.max(0, hit - 1)));
      if (rest > 1) expect(after.slice(-(rest - 1)).map(nameOf), text).toEqual(before.slice(-(rest - 1)).map(nameOf));
    }
  });

  test('every message is in our own words and says what to do', () => {
    for (const { read } of found) {
      for (const { code, message, why, help } of read.diagnostics) {
        expect(code).toMatch(/^P\d{3}$/);
        expect(`${message} ${why ?? ''} ${help ?? ''}`).not.toMatch(FOREIGN);
        expect(message).not.toContain('undefined');
        expect(help ?? why).toBeDefined();
      }
    }
  });

  test('a fix that is offered mends the file', () => {
    let fixes = 0;
    for (const {
      typo: { text },
      read,
    } of found) {
      const fix = read.diagnostics.length === 1 ? read.diagnostics[0]!.fixes[0] : undefined;
      if (
        fix === undefined ||
        !['P023', 'P024', 'P025', 'P026', 'P030', 'P031', 'P037'].includes(read.diagnostics[0]!.code)
      )
        continue;
      const edits = [...fix.edits].sort((a, b) => b.span.start - a.span.start);
      const mended = edits.reduce(
        (was, edit) => was.slice(0, edit.span.start) + edit.text + was.slice(edit.span.end),
        text,
      );
      fixes++;
      expect(parsed(mended).diagnostics.length, `${text}\n---\n${mended}`).toBeLessThanOrEqual(1);
    }
    expect(fixes).toBeGreaterThan(1000);
  });
});

describe('what is said', () => {
  const said = (text: string): readonly string[] =>
    parsed(text).diagnostics.map(({ code, message, help }) => `${code} ${message} ${help ?? ''}`);
  const inScore = (line: string): readonly string[] => said(`score s : 0..9 {\n  1 if a\n  ${line}\n  2 if b\n}\n`);

  test.each([
    ['1 if x adn y', 'P023 `adn` is not a word that can stand here. Did you mean `and`?'],
    ['2 fi x', 'P023 `fi` is not a word that can stand here. Did you mean `if`?'],
    ['1 if age > 75 adn y', 'P023 `adn` is not a word that can stand here. Did you mean `and`?'],
    [
      '1 if 1 < a < 3',
      'P032 Two comparisons are chained here: `<`, then `<`. Write two comparisons joined by `and`, or a range: `x in 1..3`.',
    ],
    [
      '1 if h^2 > 3 m^2',
      'P010 `^` stands behind the unit `m`. Write `m2`; to raise the quantity, put it in parentheses.',
    ],
    ['1 if a == b', 'P011 `==` is written `=` here. Write `=`.'],
    ['1 if a ≥ b', 'P007 `≥` is not a sign of the language. Write `>=`.'],
    ['1 if count r in rs where r > 2 = 3', 'P032'],
    ['1 if 2 + count r in rs', 'P033 `count` stands inside a calculation or comparison. Put it into parentheses.'],
    ['1 if age >=', 'P027 After `>=` a value is missing. Write a value, a name or an expression in parentheses.'],
    ['add (a + b', 'P030 `(` is not closed. Write `)` where it ends.'],
    ['1 if where', 'P027'],
    ['missing x counts 3 becuase "why"', 'P023 `becuase` is not a word that can stand here. Did you mean `because`?'],
    [
      'missing x counts 3 because "why',
      'P005 This text has no closing `"` on its line. Close it with `"`; for a line break inside write `\\n`.',
    ],
    ['missing x counts 3 because "a \\q"', 'P008'],
  ])('%s', (line, expected) => {
    const all = inScore(line);
    expect(all).toHaveLength(1);
    expect(all[0]).toContain(expected);
  });

  test.each([
    ['scroe s : 0..9 { 1 if a }', 'P023 `scroe` is not a word that can stand here. Did you mean `score`?'],
    ['hello world', 'P020 `hello` begins no declaration.'],
    ['measure m {\n population a (\n}\n', 'P021 `measure` is not part of this version of the language.'],
    ['test "a {b}" { }', 'P039'],
    ['attributes { role: Role }\n', 'P021 `attributes` is not part of this version of the language.'],
    ['function f(x: Int) : T { seal x for (level >= 2) }', 'P022 `seal` has no meaning here.'],
    ['contract C {\n  parties a B\n  state x\n    | y\n}\n', 'P024 After `a`, `:` is missing.'],
    ['contract C {\n  state x | y\n  actoin a() by b in x { become y }\n}\n', 'P023 `actoin`'],
    ['contract C {\n  action a() by b in x {\n    becom y\n    emit z\n  }\n  state x | y\n}\n', 'P023 `becom`'],
    ['contract C {\n  action a() by b in x {\n    move 3 EUR form escrow.f to b\n  }\n}\n', 'P023 `form`'],
    ['contract C {\n  action a() by b in x\n    become y\n  }\n  state x | y\n}\n', 'P024 After `x`, `{` is missing.'],
    ['contract C {\n  calendar UTC, months rund down\n}\n', 'P023 `rund`'],
    ['contract C {\n  calendar UTC, weeks round down\n}\n', 'P029 `weeks` stands where `months` belongs.'],
    ['contract C {\n  grant use of a to b until c\n}\n', 'P028 `grant` cannot begin anything here.'],
    ['test "x" { with l = C(a: 1)\n b dose c()\n expect rejected because "x" }', 'P023 `dose`'],
    ['test "a" { expect x may us y }', 'P023 `us`'],
    ['property "p" in C { alway x = 3 } check prove', 'P023 `alway`'],
    ['property "p" in C { always x = 3 } check prov', 'P023 `prov`'],
    ['purpose p = duo', 'P024 After `duo`, a text in "…" is missing.'],
    ['asset A conted', 'P026 `conted` stands where `counted` belongs.'],
    ['enum if { a }', 'P038 `if` cannot be a name.'],
    ['table t (x) : T {\n | 1 | 2 |\n}', 'P034 The table `t` has no heading row.'],
    ['table t (x) : T {\n | a | => b |\n | a | => b |\n | 1 | 2 |\n}', 'P035'],
    ['input p { a : T ever ever }', 'P035 `ever` is said twice.'],
    ['module m version 1.0.0 version 2', 'P035 `version` is said twice.'],
    ['"""\nno end', 'P006'],
    ["record R { a: Quantity of 'kg }", 'P009'],
    ['record R { a: T', 'P030 `{` is not closed.'],
    ['record R { a: T }\n}\n', 'P031 `}` closes nothing.'],
  ])('%s', (text, expected) => {
    const all = said(text);
    expect(all).toHaveLength(1);
    expect(all[0]).toContain(expected);
  });

  test('a misspelt word still gives the tree that was meant', () => {
    const { tree } = parsed('scroe s : 0..9 {\n  1 if a adn b\n}\n');
    expect(tree.declarations).toMatchObject([{ kind: 'score', name: { text: 's' } }]);
    const { tree: again } = parsed('score s : 0..9 {\n  1 if a adn b\n}\n');
    expect(again.declarations).toMatchObject([{ items: [{ branches: [{ condition: { kind: 'and' } }] }] }]);
  });

  test('what could not be read is named as lost', () => {
    const { tree, lost } = parsed('input p {\n  a : ) (\n  b : T requierd plausible\n  c : T\n}\nhello R { a: T }\n');
    expect(tree.declarations).toMatchObject([{ fields: [{ name: { text: 'b' } }, { name: { text: 'c' } }] }]);
    expect(lost.map((name) => name.text)).toEqual(['a', 'hello']);
  });

  test('many mistakes are listed up to a limit', () => {
    const { diagnostics } = parsed('hello\n'.repeat(1000));
    expect(diagnostics).toHaveLength(201);
    expect(diagnostics.at(-1)?.code).toBe('P036');
  });
});
