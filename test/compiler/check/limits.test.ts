/** The limits of the checks: each is reached here, and what lies beyond is a warning, never an error and never silence. */
import { describe, expect, it } from 'vitest';
import { MAX_PATIENTS } from '../../../compiler/check/cells/confirm.ts';
import { MAX_TRIES } from '../../../compiler/check/cells/decide-tree.ts';
import { MAX_EXAMPLE_PARTS } from '../../../compiler/check/cells/example.ts';
import { MAX_OPTIONAL_COLUMNS } from '../../../compiler/check/cells/missing-rows.ts';
import { MAX_GAPS } from '../../../compiler/check/cells/tables.ts';
import { MAX_LOOKS } from '../../../compiler/check/cells/walk.ts';
import { MAX_CELLS, MAX_WAYS } from '../../../compiler/check/coverage.ts';
import { checkVerdicts } from '../../../compiler/check/verdicts.ts';
import type { CoreModule, CoreVerdict, Expr } from '../../../compiler/core.ts';
import {
  add,
  and,
  b,
  compare,
  constant,
  coreOf,
  defaultTerm,
  field,
  holds,
  INT,
  i,
  iff,
  input,
  int,
  moduleOf,
  NUMBER,
  op,
  or,
  plausible,
  ref,
  rule,
  verdict,
} from '../core-builder.ts';
import { checkTableOf, codes, contextOf, quantity } from './written.ts';

const findings = Array.from({ length: 24 }, (_, at) => `f${at}`);
const base = moduleOf({
  fields: [
    ...findings.map((name) => input(name, { kind: 'finding' }, { required: true })),
    ...findings.slice(0, 8).map((name) => input(`o${name}`, { kind: 'finding' })),
    input('n', { kind: 'int' }, { required: true, ...plausible(int(0), int(29)) }),
    input('w', NUMBER, {
      required: true,
      plausible: { low: quantity('1', ''), high: quantity('300', ''), openEnd: false },
    }),
  ],
});
const on = (name: string): Expr => field(base, name);
const flag = (at: number): Expr => holds(on(`f${at}`));
const column = (text: string, expr: Expr) => ({ text, expr });
const range = (low: number, high: number): CoreVerdict['policy'] => ({
  kind: 'range',
  low: int(low),
  high: int(high),
  unknownOn: [],
});
const check = (module: CoreModule, body: Expr) =>
  checkVerdicts(coreOf({ ...module, verdicts: [...module.verdicts, verdict('d', INT, body)] }), contextOf([]));

/** A score that is always the same as `n`, one point a step. */
const steps = Array.from({ length: 29 }, (_, at) => iff(compare('gt', on('n'), i(at)), i(1), i(0)));
const score = verdict('score', INT, steps.reduce(add), { kind: 'score', policy: range(0, 29) });

describe('left undecided, with a warning', () => {
  it(`a condition that holds in more than ${MAX_WAYS} ways`, () => {
    const either = Array.from({ length: 7 }, (_, at) => or(flag(2 * at), flag(2 * at + 1)));
    const one = (condition: Expr): Expr =>
      defaultTerm(rule(0, b(true), i(0), rule(1, condition, i(1)), rule(2, flag(20), i(2))), INT);
    expect(2 ** 7).toBeGreaterThan(MAX_WAYS);
    expect(codes(check(base, one(either.reduce(and))))).toEqual(['T441']);
    expect(codes(check(base, one(either.slice(0, 6).reduce(and))))).toEqual(['T421']);
  });
  it(`a table over more than ${MAX_CELLS} cells`, () => {
    let seed = 7;
    const next = (): number => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return seed / 2 ** 31;
    };
    const rows = Array.from({ length: 60 }, () => {
      const cells = findings.map(() => (next() < 0.8 ? '-' : next() < 0.5 ? 'present' : 'absent'));
      return `| ${cells.join(' | ')} | 1 |`;
    });
    const before = performance.now();
    const { found } = checkTableOf(base, { columns: findings.map((name) => column(name, on(name))), rows });
    expect(codes(found)).toContain('T441');
    expect(performance.now() - before).toBeLessThan(2000);
  });
  it(`more than ${MAX_GAPS} places without a row, none of which a patient meets`, () => {
    const columns = [column('score', ref(0, INT)), column('n', on('n'))];
    const upTo = (count: number) =>
      Array.from({ length: count }, (_, at) => `| ${at} | ${at} | ${at} |`).concat(`| >= ${count} | >= ${count} | 0 |`);
    const module = { ...base, verdicts: [score] };
    expect(checkTableOf(module, { columns, rows: upTo(3) }).found).toEqual([]);
    expect(codes(checkTableOf(module, { columns, rows: upTo(20) }).found)).toEqual(['T441']);
  });
  it(`more than ${MAX_TRIES} places where two rules differ, none of which a patient meets`, () => {
    const never = (count: number): Expr =>
      Array.from({ length: count }, (_, at) =>
        and(compare('eq', ref(0, INT), i(at)), compare('eq', on('n'), i(29 - at))),
      ).reduce(or);
    const body = (count: number): Expr =>
      defaultTerm(rule(0, b(true), i(0), rule(1, never(count), i(1)), rule(2, never(count), i(2))), INT);
    const module = { ...base, verdicts: [score] };
    expect(check(module, body(10))).toEqual([]);
    expect(codes(check(module, body(30)))).toEqual(['T441']);
  });
  it(`a question that takes more than ${MAX_PATIENTS} patients`, () => {
    const points = (count: number): CoreVerdict =>
      verdict(
        'score',
        INT,
        findings
          .slice(0, count)
          .map((_, at) => iff(flag(at), i(1), i(0)))
          .reduce(add),
        { kind: 'score', policy: range(0, count) },
      );
    const table = (count: number) => {
      const columns = [column('score', ref(0, INT)), column('f0', on('f0'))];
      return checkTableOf(
        { ...base, verdicts: [points(count)] },
        { columns, rows: [`| < ${count} | - | 1 |`, `| ${count} | present | 2 |`] },
      ).found;
    };
    expect(2 ** 12).toBeGreaterThan(MAX_PATIENTS);
    expect(table(5)).toEqual([]);
    expect(codes(table(12))).toEqual(['T441']);
  });
  it('a gap in a computed number too narrow to be met', () => {
    const square = op({ name: 'mul' }, on('w').type, on('w'), on('w'));
    const table = (limit: string) =>
      checkTableOf(base, { columns: [column('square', square)], rows: ['| <= 25 | 1 |', `| >= ${limit} | 2 |`] }).found;
    expect(codes(table('25.1'))).toEqual(['T401']);
    expect(codes(table('25.000000001'))).toEqual(['T441']);
  });
  it('an expression too deep for its hull', () => {
    const deep = (count: number): Expr =>
      Array.from({ length: count }, () => on('w')).reduce((sum, more) => op({ name: 'add' }, sum.type, sum, more));
    const table = (count: number) =>
      checkTableOf(base, { columns: [column('sum', deep(count))], rows: ['| >= 0 | 1 |'] }).found;
    expect(table(10)).toEqual([]);
    expect(codes(table(60))).toEqual(['T441']);
  });
  it(`a verdict that takes more than ${MAX_LOOKS} looks, names being used twice again and again`, () => {
    const doubled = (depth: number): Expr => {
      const named = (at: number): Expr =>
        at === 0 ? on('w') : { kind: 'var', type: on('w').type, name: `x${at - 1}` };
      const sum = (at: number): Expr => op({ name: 'add' }, on('w').type, named(at), named(at));
      let body = compare('ge', named(depth), constant(quantity('1', ''), on('w').type));
      for (let at = depth - 1; at >= 0; at--)
        body = { kind: 'let', type: body.type, name: `x${at}`, value: sum(at), body };
      return defaultTerm(rule(0, b(true), i(0), rule(1, body, i(1))), INT);
    };
    expect(check(base, doubled(4))).toEqual([]);
    expect(codes(check(base, doubled(40)))).toEqual(['T441']);
  });
  it(`more than ${MAX_OPTIONAL_COLUMNS} columns that may be missing`, () => {
    const names = Array.from({ length: MAX_OPTIONAL_COLUMNS + 1 }, (_, at) => `of${at}`);
    const table = (count: number) => {
      const rows = [
        `| ${Array(count).fill('present').join(' | ')} | 1 |`,
        ...Array.from({ length: count }, (_, at) => {
          const cells = Array(count).fill('-').with(at, 'absent').fill('present', 0, at);
          return `| ${cells.join(' | ')} | 2 |`;
        }),
      ];
      return checkTableOf(base, { columns: names.slice(0, count).map((name) => column(name, on(name))), rows }).found;
    };
    expect(new Set(codes(table(MAX_OPTIONAL_COLUMNS)))).toEqual(new Set(['M003']));
    expect(codes(table(MAX_OPTIONAL_COLUMNS + 1))).toEqual(['T441']);
  });
});

describe('examples', () => {
  it(`name at most ${MAX_EXAMPLE_PARTS} things`, () => {
    const all = Array.from({ length: MAX_EXAMPLE_PARTS + 2 }, (_, at) => flag(at)).reduce(and);
    const found = check(base, defaultTerm(rule(0, b(true), i(0), rule(1, all, i(1)), rule(2, flag(0), i(2))), INT));
    expect(found[0]!.why).toContain('f11 present, ….');
    expect(found[0]!.why).not.toContain('f12');
  });
  it('go down to the digits that a gap needs', () => {
    const { found } = checkTableOf(base, {
      columns: [column('w', on('w'))],
      rows: ['| <= 25.000000000000001 | 1 |', '| >= 25.000000000000002 | 2 |'],
    });
    expect(found[0]!.why).toContain('w 25.0000000000000015');
  });
});
