/** The checks against brute force: random tables and decides, every combination of values tried one by one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkVerdicts } from '../../../compiler/check/verdicts.ts';
import type { CoreType, Expr, Rule } from '../../../compiler/core.ts';
import {
  add,
  and,
  b,
  compare,
  coreOf,
  defaultTerm,
  field,
  holds,
  INT,
  i,
  iff,
  input,
  int,
  isMissing,
  moduleOf,
  NUMBER,
  not,
  or,
  plausible,
  ref,
  verdict,
} from '../core-builder.ts';
import { checkTableOf, codes, contextOf, quantity } from './written.ts';

type Cell = { readonly text: string; readonly fits: (value: number | string) => boolean };
type Column = {
  readonly name: string;
  readonly cells: readonly Cell[];
  readonly values: readonly (number | string)[];
  readonly random: fc.Arbitrary<number | string>;
};

const required = { required: true };
const base = moduleOf({
  enums: [{ name: 'Three', cases: ['red', 'green', 'blue'].map((name) => ({ name, params: [] })) }],
  fields: [
    input('n', { kind: 'int' }, { ...required, ...plausible(int(0), int(6)) }),
    input('x', NUMBER, required),
    input('three', { kind: 'enum', name: 'Three' }, required),
    input('age', { kind: 'age' }, required),
    input('r', NUMBER, { ...required, rounded: { step: quantity('0.5', ''), halfEven: false } }),
  ],
});

const any: Cell = { text: '-', fits: () => true };
const order = (sign: string, limit: number, unit = ''): Cell => {
  const text = `${sign} ${limit}${unit}`;
  const fits = (value: number | string): boolean => {
    const at = Number(value);
    return sign === '<' ? at < limit : sign === '<=' ? at <= limit : sign === '>' ? at > limit : at >= limit;
  };
  return { text, fits };
};
const range = (low: number, high: number, isOpen: boolean, unit = ''): Cell => ({
  text: `${low}${unit}..${isOpen ? '<' : ''}${high}${unit}`,
  fits: (value) => Number(value) >= low && (isOpen ? Number(value) < high : Number(value) <= high),
});
const one = (text: string | number): Cell => ({ text: `${text}`, fits: (value) => value === text });
const limits = [0, 1, 2, 3, 4, 5, 6];
const numeric = (unit = ''): Cell[] => [
  any,
  any,
  ...limits.flatMap((at) => ['<', '<=', '>', '>='].map((sign) => order(sign, at, unit))),
  ...limits.flatMap((low) => limits.flatMap((high) => [range(low, high, false, unit), range(low, high, true, unit)])),
];
const steps = (step: number, from: number, to: number): number[] =>
  Array.from({ length: (to - from) / step + 1 }, (_, at) => from + at * step);
const columns: readonly Column[] = [
  { name: 'n', cells: [...numeric(), ...limits.map(one)], values: limits, random: fc.integer({ min: 0, max: 6 }) },
  {
    name: 'x',
    cells: [...numeric(), ...limits.map(one)],
    values: steps(0.25, -1, 7),
    random: fc.double({ min: -10, max: 10, noNaN: true }),
  },
  {
    name: 'r',
    cells: [...numeric(), ...limits.map(one)],
    values: steps(0.5, -1, 7),
    random: fc.integer({ min: -20, max: 20 }).map((half) => half / 2),
  },
  { name: 'age', cells: numeric(' years'), values: steps(1, 0, 8), random: fc.integer({ min: 0, max: 100 }) },
  {
    name: 'three',
    cells: [any, one('red'), one('green'), one('blue'), { text: '{red, blue}', fits: (value) => value !== 'green' }],
    values: ['red', 'green', 'blue'],
    random: fc.constantFrom('red', 'green', 'blue'),
  },
];

const randomTable = fc.uniqueArray(fc.constantFrom(...columns), { minLength: 1, maxLength: 3 }).chain((chosen) => {
  const row = fc.tuple(
    fc.tuple(...chosen.map(({ cells }) => fc.constantFrom(...cells))),
    fc.integer({ min: 1, max: 3 }),
  );
  const points = fc.array(fc.tuple(...chosen.map(({ random }) => random)), { maxLength: 40 });
  return fc.record({ chosen: fc.constant(chosen), rows: fc.array(row, { minLength: 1, maxLength: 7 }), points });
});

const everything = (chosen: readonly Column[]): (number | string)[][] =>
  chosen.reduce<(number | string)[][]>(
    (all, { values }) => all.flatMap((point) => values.map((value) => [...point, value])),
    [[]],
  );

describe('random tables', () => {
  for (const hit of ['unique', 'first'] as const) {
    it(`${hit}: gaps, overlaps, idle rows are those that brute force finds`, () => {
      fc.assert(
        fc.property(randomTable, ({ chosen, rows, points }) => {
          const written = rows.map(([cells, points]) => `| ${cells.map(({ text }) => text).join(' | ')} | ${points} |`);
          const { found } = checkTableOf(base, {
            columns: chosen.map(({ name }) => ({ text: name, expr: field(base, name) })),
            rows: written,
            hit,
          });
          const fitting = (point: readonly (number | string)[]): number[] =>
            rows.flatMap(([cells], index) => (cells.every(({ fits }, at) => fits(point[at]!)) ? [index] : []));
          const all = [...everything(chosen), ...points].map(fitting);
          const has = (code: string): boolean => codes(found).includes(code);
          expect(has('T441')).toBe(false);
          expect(has('T401')).toBe(all.some((on) => on.length === 0));
          const idle = rows.filter((_, index) => !all.some((on) => on.includes(index))).length;
          expect(codes(found).filter((code) => code === 'T402')).toHaveLength(idle);
          if (hit === 'first') {
            const shadowed = rows.filter(
              (_, index) => all.some((on) => on.includes(index)) && !all.some((on) => on[0] === index),
            );
            expect(codes(found).filter((code) => code === 'T403')).toHaveLength(shadowed.length);
          } else {
            const clashing = rows.filter((row, index) =>
              all.some((on) => on.includes(index) && on.some((other) => other < index && rows[other]![1] !== row[1])),
            );
            expect(codes(found).filter((code) => code === 'T412')).toHaveLength(clashing.length);
          }
        }),
        { numRuns: 400 },
      );
    });
  }
});

/** Decides over one required number, and two fields that may be missing. A test is one of these questions. */
const advice: CoreType = { kind: 'int' };
const decideBase = moduleOf({
  fields: [
    input('n', { kind: 'int' }, { ...required, ...plausible(int(0), int(2)) }),
    input('lab', { kind: 'int' }, plausible(int(0), int(2))),
    input('flag', { kind: 'finding' }),
  ],
});
type State = {
  readonly n: number;
  readonly lab: number;
  readonly flag: boolean;
  readonly labMissing: boolean;
  readonly flagMissing: boolean;
};
type Test = { readonly expr: Expr; readonly holds: (state: State) => boolean };
const n = field(decideBase, 'n');
const lab = field(decideBase, 'lab');
const simple: readonly Test[] = [
  { expr: compare('ge', n, i(1)), holds: (s) => s.n >= 1 },
  { expr: compare('eq', n, i(2)), holds: (s) => s.n === 2 },
  { expr: compare('lt', lab, i(1)), holds: (s) => s.lab < 1 },
  { expr: compare('ge', lab, i(2)), holds: (s) => s.lab >= 2 },
  { expr: holds(field(decideBase, 'flag')), holds: (s) => s.flag },
  { expr: isMissing(decideBase, 'lab'), holds: (s) => s.labMissing },
  { expr: isMissing(decideBase, 'flag'), holds: (s) => s.flagMissing },
];
/** A verdict that hangs on known and missing fields at once. */
const points = (test: Test): Expr => iff(test.expr, i(1), i(0));
const counted = [simple[0]!, simple[2]!, simple[4]!];
const score = verdict('score', INT, counted.map(points).reduce(add), {
  kind: 'score',
  policy: { kind: 'range', low: int(0), high: int(3), unknownOn: [] },
});
const scored = (at: number): Test => ({
  expr: compare('ge', ref(0, INT), i(at)),
  holds: (state) => counted.filter((test) => test.holds(state)).length >= at,
});
const randomTest: fc.Arbitrary<Test> = fc.letrec<{ test: Test }>((tie) => ({
  test: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...simple, scored(2), scored(3)),
    fc
      .tuple(tie('test'), tie('test'))
      .map(([x, y]): Test => ({ expr: and(x.expr, y.expr), holds: (s) => x.holds(s) && y.holds(s) })),
    fc
      .tuple(tie('test'), tie('test'))
      .map(([x, y]): Test => ({ expr: or(x.expr, y.expr), holds: (s) => x.holds(s) || y.holds(s) })),
    tie('test').map((x): Test => ({ expr: not(x.expr), holds: (s) => !x.holds(s) })),
  ),
})).test;

const mentions = (test: Test, kind: 'ask' | 'ref'): boolean =>
  JSON.stringify(test.expr, (_, part) => (typeof part === 'bigint' ? `${part}` : part)).includes(`"${kind}"`);

/** For each choice of what is known, the worlds. */
function dataStates(): State[][] {
  const states: State[][] = [];
  for (const value of [0, 1, 2]) {
    for (const labs of [[0], [1], [2], [0, 1, 2]]) {
      for (const flags of [[true], [false], [true, false]]) {
        const missing = { labMissing: labs.length > 1, flagMissing: flags.length > 1 };
        states.push(labs.flatMap((one) => flags.map((flag) => ({ n: value, lab: one, flag, ...missing }))));
      }
    }
  }
  return states;
}

describe('random decides', () => {
  const states = dataStates();
  it('conflicts of siblings are those that brute force finds over all data states', () => {
    const pairs = { asked: 0, undecided: 0 };
    const rules = fc.array(fc.tuple(randomTest, fc.integer({ min: 1, max: 3 })), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(rules, (written) => {
        const exceptions = written.map(
          ([test, value], at): Rule => ({
            label: `r${at}`,
            site: at + 1,
            condition: test.expr,
            value: i(value),
            exceptions: [],
          }),
        );
        const root: Rule = { label: 'default', site: 0, condition: b(true), value: i(0), exceptions };
        const core = coreOf({ ...decideBase, verdicts: [score, verdict('d', advice, defaultTerm(root, advice))] });
        const found = checkVerdicts(core, contextOf([]));
        const expected: string[] = [];
        written.forEach(([first, x], a) => {
          written.forEach(([second, y], at) => {
            if (at <= a || x === y) return;
            const clash = states.some((worlds) => worlds.every((world) => first.holds(world) && second.holds(world)));
            if (clash) expected.push(`\`r${a}\` and \`r${at}\``);
          });
        });
        const told = found.flatMap((one) => (one.code === 'T421' ? [/`r\d` and `r\d`/.exec(one.message)![0]] : []));
        const undecided = found.flatMap((one) =>
          one.code === 'T441' ? [/`r\d` and `r\d`/.exec(one.message)![0]] : [],
        );
        if (!written.some(([test]) => mentions(test, 'ref'))) expect(undecided).toEqual([]);
        expect(told.filter((pair) => !expected.includes(pair))).toEqual([]);
        expect(expected.filter((pair) => ![...told, ...undecided].includes(pair))).toEqual([]);
        pairs.asked += expected.length;
        pairs.undecided += undecided.length;
        const never = written.filter(([test]) => !states.some((worlds) => worlds.some((world) => test.holds(world))));
        const idle = codes(found).filter((code) => code === 'T423').length;
        // Across terms that hang on each other an idle rule may pass without remark; never the other way round.
        if (written.some(([test]) => mentions(test, 'ref'))) expect(idle).toBeLessThanOrEqual(never.length);
        else expect(idle).toBe(never.length);
      }),
      { numRuns: 400 },
    );
    expect(pairs.undecided).toBeLessThan(pairs.asked / 50);
  });
  it('exceptions outside their rule, and rules that never give the advice, likewise', () => {
    const plain = randomTest.filter((test) => !mentions(test, 'ask'));
    fc.assert(
      fc.property(plain, plain, (outer, inner) => {
        const exception: Rule = { label: 'inner', site: 2, condition: inner.expr, value: i(2), exceptions: [] };
        const rule: Rule = {
          label: 'outer',
          site: 1,
          condition: outer.expr,
          value: i(1),
          exceptions: [exception],
        };
        const root: Rule = { label: 'default', site: 0, condition: b(true), value: i(0), exceptions: [rule] };
        const core = coreOf({ ...decideBase, verdicts: [score, verdict('d', advice, defaultTerm(root, advice))] });
        const found = codes(checkVerdicts(core, contextOf([])));
        const worlds = states.flat();
        const outside = worlds.some((world) => inner.holds(world) && !outer.holds(world));
        const holdsAtAll = worlds.some((world) => outer.holds(world));
        const gives = worlds.some((world) => outer.holds(world) && !inner.holds(world));
        expect(found.includes('T422')).toBe(outside);
        if (!mentions(outer, 'ref') && !mentions(inner, 'ref'))
          expect(found.includes('T424')).toBe(holdsAtAll && !gives);
        else if (found.includes('T424')) expect(gives).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
