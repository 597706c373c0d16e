/** Changes to a cell that close a gap or part two rows, where the range as written shows how. */
import type { Fix } from '../../../language/diagnostics.ts';
import { members } from '../coverage.ts';
import { type CellSet, gridOf } from './cells.ts';
import type { TableShape } from './context.ts';
import type { ReadTable } from './tables.ts';
import type { Term } from './terms.ts';

/** `9..3` is written `3..9`. */
export function reversedRange(shape: TableShape, site: number | undefined): readonly Fix[] {
  if (site === undefined) return [];
  for (let column = 0; column < shape.columns.length; column++) {
    const cell = shape.cell(site, column);
    const range = cell === undefined ? undefined : readRange(cell.text);
    if (cell === undefined || range === undefined) continue;
    const [low, high] = [Number.parseFloat(range.low), Number.parseFloat(range.high)];
    if (!(low > high)) continue;
    const text = `${range.high}..${range.low}`;
    return [{ title: `Write \`${text}\``, edits: [{ span: cell.span, text }] }];
  }
  return [];
}

/** `9..11` before `12..20` is written `9..<12`. */
export function rangesThatMeet(
  shape: TableShape,
  table: ReadTable,
  column: number,
  term: Term,
  gap: ReadonlyMap<Term, CellSet>,
): readonly Fix[] {
  const gapCells = members(gap.get(term)!);
  const [first, last] = [gapCells[0]!, gapCells.at(-1)!];
  const beside = table.cubes.filter(({ sets }) =>
    [...gap].every(([other, cells]) => other === term || sets[other.id] === undefined || sets[other.id]! & cells),
  );
  const below = beside.find(({ sets }) => sets[term.id] !== undefined && members(sets[term.id]!).at(-1) === first - 1);
  const above = beside.find(({ sets }) => sets[term.id] !== undefined && members(sets[term.id]!)[0] === last + 1);
  if (below === undefined || above === undefined) return [];
  const [lower, upper] = [cellOfRow(shape, table, below.owner, column), cellOfRow(shape, table, above.owner, column)];
  const range = lower === undefined ? undefined : readRange(lower.text);
  const limit = upper === undefined ? undefined : (readRange(upper.text)?.low ?? /^>=\s*(.+)$/.exec(upper.text)?.[1]);
  if (lower === undefined || range === undefined || limit === undefined) return [];
  const text = `${range.low}..<${limit}`;
  return [{ title: `Write \`${text}\`, so that the rows meet`, edits: [{ span: lower.span, text }] }];
}

/** `4..9` beside `>= 9` is written `4..8` on a grid of whole numbers, else `4..<9`. */
export function narrowedRange(
  shape: TableShape,
  table: ReadTable,
  pair: readonly [number, number],
  overlap: ReadonlyMap<Term, CellSet>,
  columnOf: (term: Term) => number,
): { readonly row: number; readonly text: string; readonly fix: Fix } | undefined {
  for (const [term] of overlap) {
    const column = columnOf(term);
    if (column < 0) continue;
    for (const [row, other] of [pair, [pair[1], pair[0]] as const]) {
      const [cell, beside] = [cellOfRow(shape, table, row, column), cellOfRow(shape, table, other, column)];
      const [mine, theirs] = [cellsOfRow(table, row, term), cellsOfRow(table, other, term)];
      if (cell === undefined || beside === undefined || mine === undefined || theirs === undefined) continue;
      const range = readRange(cell.text);
      const limit =
        readRange(beside.text)?.low ?? /^(?:>=\s*)?([^<>=.]+(?:\.\d+)?[^<>=.]*)$/.exec(beside.text)?.[1]?.trim();
      // The other row must begin inside this one, and take all of its upper end.
      if (range === undefined || limit === undefined || !(members(mine)[0]! < members(theirs)[0]!)) continue;
      if (members(mine).at(-1)! > members(theirs).at(-1)!) continue;
      const isWhole = term.type.kind === 'int' && /^-?\d+$/.test(limit) && gridOf(table.terms, term) !== undefined;
      const text = isWhole ? wholeRange(range.low, Number(limit) - 1) : `${range.low}..<${limit}`;
      return { row, text, fix: { title: `Write \`${text}\``, edits: [{ span: cell.span, text }] } };
    }
  }
  return undefined;
}

function wholeRange(low: string, high: number): string {
  return low === String(high) ? low : `${low}..${high}`;
}

function readRange(text: string): { readonly low: string; readonly high: string } | undefined {
  const match = /^(.+?)\s*\.\.(<?)\s*(.+)$/.exec(text.trim());
  return match === null ? undefined : { low: match[1]!, high: match[3]! };
}

function cellOfRow(shape: TableShape, table: ReadTable, row: number, column: number): ReturnType<TableShape['cell']> {
  const site = table.rows[row]?.site;
  return site === undefined || column < 0 ? undefined : shape.cell(site, column);
}

function cellsOfRow(table: ReadTable, row: number, term: Term): CellSet | undefined {
  const cubes = table.cubes.filter(({ owner }) => owner === row);
  return cubes.length === 1 ? cubes[0]!.sets[term.id] : undefined;
}
