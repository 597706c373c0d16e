/** `missing` rows against brute force: random complete tables with random `missing` rows, every pattern and every known value. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { field, input, int, moduleOf, plausible } from '../core-builder.ts';
import { checkTableOf, codes } from './written.ts';

const NAMES = ['n', 'm', 'k'] as const;
const VALUES = [0, 1, 2];
const base = moduleOf({
  fields: NAMES.map((name) => input(name, { kind: 'int' }, { required: name === 'k', ...plausible(int(0), int(2)) })),
});
type Row = { readonly cells: readonly string[]; readonly points: string };

/** Cuts the box of all values again and again: complete and disjoint by construction. */
const plainRows: fc.Arbitrary<Row[]> = fc
  .array(fc.record({ which: fc.nat(), column: fc.nat({ max: 2 }), at: fc.integer({ min: 1, max: 2 }) }), {
    maxLength: 4,
  })
  .chain((cuts) => {
    let boxes: (readonly [number, number])[][] = [NAMES.map(() => [0, 2] as const)];
    for (const { which, column, at } of cuts) {
      const chosen = which % boxes.length;
      const [low, high] = boxes[chosen]![column]!;
      if (at <= low || at > high) continue;
      const parts = [boxes[chosen]!.with(column, [low, at - 1]), boxes[chosen]!.with(column, [at, high])];
      boxes = [...boxes.slice(0, chosen), ...parts, ...boxes.slice(chosen + 1)];
    }
    const points = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: boxes.length, maxLength: boxes.length });
    return points.map((given) => boxes.map((box, index) => ({ cells: box.map(cellOf), points: `${given[index]}` })));
  });

const cellOf = ([low, high]: readonly [number, number]): string =>
  low === 0 && high === 2 ? '-' : low === high ? `${low}` : `${low}..${high}`;

const cell = fc.constantFrom('missing', 'missing', '-', '-', '< 1', '>= 1', '0..1');
const missingRows = fc.array(
  fc.record({ cells: fc.tuple(cell, cell, cell), points: fc.constantFrom('7', '8', 'unknown') }),
  { maxLength: 5 },
);

const fits = (text: string, value: number): boolean => {
  if (text === '-') return true;
  if (text === '< 1') return value < 1;
  if (text === '>= 1') return value >= 1;
  const [low, high] = text.split('..').map(Number);
  return value >= low! && value <= (high ?? low!);
};

/** What brute force says: is some pattern not answered, do two rows that fit differ. */
function judge(plain: readonly Row[], asking: readonly Row[]): { unanswered: boolean; differ: boolean } {
  const verdict = { unanswered: false, differ: false };
  for (const pattern of [[0], [1], [0, 1]]) {
    for (const known of everyPoint()) {
      const worlds = everyPoint().filter((world) =>
        NAMES.every((_, at) => pattern.includes(at) || world[at] === known[at]),
      );
      const answers = worlds.map(
        (world) => plain.find((row) => row.cells.every((text, at) => fits(text, world[at]!)))!.points,
      );
      if (new Set(answers).size === 1) continue;
      const fitting = asking.filter((row) =>
        row.cells.every((text, at) =>
          text === 'missing' ? pattern.includes(at) : worlds.every((world) => fits(text, world[at]!)),
        ),
      );
      if (fitting.length === 0) verdict.unanswered = true;
      if (new Set(fitting.map((row) => row.points)).size > 1) verdict.differ = true;
    }
  }
  return verdict;
}

const everyPoint = (): number[][] => VALUES.flatMap((a) => VALUES.flatMap((c) => VALUES.map((e) => [a, c, e])));

it('patterns without a row, and rows that differ, are those that brute force finds', () => {
  fc.assert(
    fc.property(plainRows, missingRows, (plain, written) => {
      const asking = written.filter((row) => row.cells.includes('missing'));
      const rows = [...plain, ...asking].map((row) => `| ${row.cells.join(' | ')} | ${row.points} |`);
      const columns = NAMES.map((name) => ({ text: name, expr: field(base, name) }));
      const found = codes(checkTableOf(base, { columns, rows }).found);
      const expected = judge(plain, asking);
      expect(found.some((code) => code === 'M003' || code === 'T404')).toBe(expected.unanswered);
      // What differs is told after what has no row at all in the same pattern.
      if (!expected.unanswered) expect(found.includes('T405')).toBe(expected.differ);
      else if (found.includes('T405')) expect(expected.differ).toBe(true);
      expect(found.filter((code) => !['M003', 'T404', 'T405'].includes(code))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
