/** What an author may change without changing what a module means: layout, names, the order of declarations and of rules, units. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Checked, check } from '../../compiler/compile.ts';
import { printCore } from '../../compiler/core-print.ts';
import { answer } from '../../compiler/interpret/answer.ts';
import type { Answer } from '../../language/answer.ts';
import type { Interface } from '../../language/interface.ts';
import { parse } from '../../language/parse.ts';
import { print } from '../../language/printer.ts';
import { sourceText } from '../../language/span.ts';
import { factsToState } from '../../runtime/facts.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.leben'));
const TODAY = 20_454;

const loader = (path: string) => {
  if (!path.startsWith('leben.')) return undefined;
  const file = `stdlib/${path.slice('leben.'.length).replaceAll('.', '/')}.leben`;
  return sourceText(file, readFileSync(join(ROOT, file), 'utf8'));
};

function checked(name: string, text: string): Checked {
  const { diagnostics, checked: module } = check(sourceText(name, text), loader, { today: TODAY });
  expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  return module!;
}

/** The answers to all that the module's tests ask. */
function answersOf(module: Checked): { test: string; asked: string; answer: unknown }[] {
  return module.tests.flatMap((t) =>
    t.expects.map((e, i) => ({
      test: t.name,
      asked: `${i}`,
      answer: told(answer(module.testCore, e.verdict, t.state)),
    })),
  );
}

/** An answer without its trace, whose sites are numbered in the order of the text. */
function told({ kind, outcomes, settledBy, assumed, fuel, exact }: Answer): unknown {
  const results = outcomes.map(({ result }) => ('code' in result && !('kind' in result) ? result.code : result));
  return { kind, results, settledBy, assumed, fuel, exact };
}

describe.each(EXAMPLES)('%s', (file) => {
  const text = readFileSync(join(ROOT, 'examples', file), 'utf8');
  const original = checked(file, text);
  const answers = answersOf(original);

  test('asks something', () => {
    expect(answers.length).toBeGreaterThan(0);
  });

  test('formatting changes nothing', () => {
    const squeezed = text.replace(/^ {2,}(?=\S)/gm, ' ').replace(/\n{2,}/g, '\n\n\n');
    const source = sourceText(file, squeezed);
    const { tree, comments, diagnostics } = parse(source);
    expect(diagnostics).toEqual([]);
    const formatted = print(tree, comments, source);
    const again = checked(file, formatted);
    expect(printCore(again.core)).toBe(printCore(original.core));
    expect(answersOf(again)).toEqual(answers);
  });

  test('renaming changes nothing', () => {
    const names = new Set<string>();
    for (const d of original.tree.declarations) {
      if ('name' in d && d.kind !== 'test' && d.kind !== 'source') names.add(d.name.text);
      if (d.kind === 'input') for (const f of d.fields) names.add(f.name.text);
      if (d.kind === 'decide')
        for (const i of d.items) if (i.kind === 'rule' || i.kind === 'except') names.add(i.label.text);
    }
    const types = new Set(
      original.tree.declarations.flatMap((d) => (d.kind === 'enum' || d.kind === 'record' ? [d.name.text] : [])),
    );
    // Names of other modules stay, and multi-valued tables, whose name is that of their record.
    for (const d of original.tree.declarations) {
      if (d.kind === 'use') for (const name of d.names ?? []) types.add(name.text);
      if (d.kind === 'table' && d.output.kind === 'outputs') types.add(d.name.text);
    }
    const words = [...names]
      .filter((name) => !types.has(name) && !/^(patient|finding)$/.test(name))
      .sort((a, b) => b.length - a.length);
    const renamed = renameWords(text, new Map(words.map((word, i) => [word, `${word}_${i}x`])));
    expect(answersOf(checked(file, renamed))).toEqual(answers);
  });

  test('the order of declarations changes nothing', () => {
    const source = sourceText(file, text);
    const { tree } = parse(source);
    const input = tree.declarations.filter((d) => d.kind === 'module' || d.kind === 'use');
    const movable = tree.declarations.filter((d) => !['module', 'use', 'literate', 'test'].includes(d.kind));
    const tests = tree.declarations.filter((d) => d.kind === 'test');
    const piece = (d: { span: { start: number; end: number } }): string => text.slice(d.span.start, d.span.end);
    const turned = [...input, ...movable.reverse(), ...tests].map(piece).join('\n');
    const again = checked(file, turned);
    expect(answersOf(again)).toEqual(answers);
  });
});

const big = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

/** Replaces whole words outside strings, comments and literate blocks, and in the holes of strings. */
function renameWords(text: string, names: ReadonlyMap<string, string>): string {
  const skip = /"""[\s\S]*?"""|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[\p{L}_][\p{L}\p{N}_]*/gu;
  return text.replace(skip, (piece) => {
    if (piece.startsWith('"') && !piece.startsWith('"""'))
      return piece.replace(/\{([^}]*)\}/g, (_, hole: string) => `{${renameWords(hole, names)}}`);
    return names.get(piece) ?? piece;
  });
}

describe('the same patient in other units', () => {
  const module = checked(
    'units.leben',
    `module units version 1.0.0
substance creatinine = 113.12 g/mol
input p {
  weight     : Mass               plausible 1 kg .. 300 kg
  height     : Length             plausible 30 cm .. 250 cm
  systolic   : Pressure           plausible 40 mmHg .. 300 mmHg
  heat       : Temperature        plausible 30 Cel .. 45 Cel
  creatinine : Conc of creatinine plausible 0.1 mg/dL .. 20 mg/dL
}
score s : 0..5 {
  1 if weight >= 70 kg
  1 if systolic > 140 mmHg
  1 if heat > 100.4 [degF]
  1 if creatinine >= 1.5 mg/dL
  1 if height < 5 [ft_i]
  missing weight gives range
  missing systolic gives range
  missing heat gives range
  missing creatinine gives range
  missing height gives range
}
decide bmi : Quantity of 'kg/m2' { default : weight / height ^ 2 }
`,
  );
  const of: Interface = module.interface;
  /** Pairs of units between which these decimal numbers convert exactly. */
  const forms = {
    weight: (n: number) => [`${n / 10} kg`, `${n * 100} g`],
    height: (n: number) => [`${n} cm`, `${n / 100} m`, `${n * 10} mm`],
    systolic: (n: number) => [`${n} mmHg`, `${n / 10} 'cm[Hg]'`],
    heat: (n: number) => [
      `${n / 10} Cel`,
      `${((n * 18 + 3200) / 100).toFixed(2)} [degF]`,
      `${((n * 10 + 27315) / 100).toFixed(2)} K`,
    ],
    creatinine: (n: number) => [`${n / 10} mg/dL`, `${n} mg/L`, `${n / 1000} g/L`],
  };

  test('gets the same answer', () => {
    const patient = fc.record({
      weight: fc.integer({ min: 100, max: 2000 }),
      height: fc.integer({ min: 100, max: 200 }),
      systolic: fc.integer({ min: 60, max: 220 }),
      heat: fc.integer({ min: 340, max: 420 }),
      creatinine: fc.integer({ min: 2, max: 60 }),
    });
    const gaps = fc.record({
      weight: fc.boolean(),
      height: fc.boolean(),
      systolic: fc.boolean(),
      heat: fc.boolean(),
      creatinine: fc.boolean(),
    });
    fc.assert(
      fc.property(patient, gaps, fc.nat(5), (values, missing, turn) => {
        const facts = (pick: number) =>
          Object.fromEntries(
            Object.entries(forms).flatMap(([name, write]) => {
              if (missing[name as keyof typeof missing]) return [];
              const texts = write(values[name as keyof typeof values]);
              return [[name, texts[pick % texts.length]!]];
            }),
          );
        const [a, b] = [0, turn].map((pick) => {
          const read = factsToState(of, facts(pick), { today: TODAY, nowMs: TODAY * 86_400_000 });
          const { state } = read;
          if (state === undefined) throw new Error(JSON.stringify(read));
          return module.core.module.verdicts.map((_, i) => JSON.stringify(answer(module.core, i, state), big));
        });
        expect(a).toEqual(b);
      }),
      { numRuns: 300 },
    );
  });
});
