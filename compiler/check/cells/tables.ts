/** Tables: every patient finds a row, and one row only unless the answers are the same; first row wins: every row is reached. */

import {
  noRowAnswers,
  notDecided,
  rowNeverHolds,
  rowsOverlap,
  rowUnreachable,
} from '../../../language/codes/tables.ts';
import type { Fix } from '../../../language/diagnostics.ts';
import type { Expr } from '../../core.ts';
import {
  allowedOn,
  type Budget,
  type Class,
  type Cube,
  explore,
  meet,
  members,
  newBudget,
  ownersOf,
  type Region,
  regionOf,
  waysOf,
} from '../coverage.ts';
import { buildCells, type CellSet, gridOf } from './cells.ts';
import { readCondition } from './conditions.ts';
import { confirm } from './confirm.ts';
import { type Run, siteLabel, siteSpan, type TableShape } from './context.ts';
import { exampleOf, termName } from './example.ts';
import { narrowedRange, rangesThatMeet, reversedRange } from './fixes.ts';
import { compareResults, differFor, type Result, resultOf } from './results.ts';
import { newTerms, type Term, type Terms, valueTerm } from './terms.ts';
import { type Closure, closed, keyOf, look, part } from './walk.ts';

/** A row in a form that does not depend on the hit policy. */
export type Row = { readonly site: number | undefined; readonly condition: Closure; readonly value: Closure };

/** The rows of a table, read into cubes. `undecided`: rows whose condition holds in too many ways. */
export type ReadTable = {
  readonly terms: Terms;
  readonly rows: readonly Row[];
  readonly results: readonly Result[];
  readonly cubes: readonly Cube[];
  readonly undecided: readonly number[];
};

/** How many places without a row are tried before a table whose columns hang on each other is left undecided. */
export const MAX_GAPS = 24;

export function checkTable(run: Run, verdict: number, shape: TableShape, table: ReadTable): void {
  const { terms, rows, cubes, undecided } = table;
  const { name } = run.core.module.verdicts[verdict]!;
  const what =
    shape.hit === 'unique' ? 'whether one row alone answers every patient' : 'whether some row answers every patient';
  const giveUp = (): void => {
    run.found.push(notDecided(shape.heading, { what, where: `In \`${name}\`` }));
  };
  rows.forEach((row, index) => {
    if (undecided.includes(index) || cubes.some(({ owner }) => owner === index)) return;
    const fixes = reversedRange(shape, row.site);
    run.found.push(rowNeverHolds(siteSpan(run, row.site, verdict), { row: siteLabel(run, row.site) }, { fixes }));
  });
  if (shape.hit === 'collect') return;
  if (undecided.length > 0) {
    giveUp();
    return;
  }
  const region = regionOf(terms.list, cubes);
  const budget = newBudget();
  const isDecided =
    shape.hit === 'unique'
      ? checkUnique(run, verdict, shape, table, region, budget)
      : checkFirst(run, verdict, shape, table, region, budget);
  if (!isDecided) giveUp();
}

/** Undefined: the body has not the form of that hit policy's rows. */
export function readTable(run: Run, verdict: number, shape: TableShape): ReadTable | undefined {
  const { module } = run.core;
  const rows = rowsOf(closed(module.verdicts[verdict]!.body), shape.hit);
  if (rows === undefined) return undefined;
  const terms = newTerms(module, run.verdictDependencies);
  for (const { expr } of shape.columns) if (expr.type.kind !== 'bool') valueTerm(terms, closed(expr));
  const formulas = rows.map((row) => readCondition(terms, row.condition));
  buildCells(terms);
  const cubes: Cube[] = [];
  const undecided: number[] = [];
  formulas.forEach((formula, index) => {
    const ways = waysOf(formula, index);
    if (ways === undefined) undecided.push(index);
    else cubes.push(...ways);
  });
  return { terms, rows, results: rows.map(({ value }) => resultOf(value)), cubes, undecided };
}

function rowsOf(body: Closure, hit: TableShape['hit']): Row[] | undefined {
  const here = look(body);
  const { expr } = here;
  if (hit === 'unique') {
    if (expr.kind !== 'default') return undefined;
    return expr.root.exceptions.map((rule) => ({
      site: rule.site,
      condition: part(here, rule.condition),
      value: part(here, rule.value!),
    }));
  }
  if (hit === 'first') return firstRows(here);
  const rows: Row[] = [];
  collectRows(here, rows);
  return rows;
}

/** Nested choices: each condition stands for a row, what is left at the end for none. */
function firstRows(closure: Closure): Row[] {
  const rows: Row[] = [];
  let here = look(closure);
  while (here.expr.kind === 'if') {
    const { condition, yes, no } = here.expr;
    rows.push({ site: siteOf(yes), condition: part(here, condition), value: part(here, yes) });
    here = look(part(here, no));
  }
  if (here.expr.kind !== 'fault') {
    const always: Expr = { kind: 'const', type: { kind: 'bool' }, value: { kind: 'bool', value: true } };
    rows.push({ site: undefined, condition: closed(always), value: here });
  }
  return rows;
}

/** Of a table that collects: each choice that leads to a place in the text. */
function collectRows(closure: Closure, rows: Row[]): void {
  const here = look(closure);
  const { expr } = here;
  if (expr.kind === 'if') {
    const site = siteOf(expr.yes);
    if (site !== undefined) rows.push({ site, condition: part(here, expr.condition), value: part(here, expr.yes) });
    else collectRows(part(here, expr.yes), rows);
    collectRows(part(here, expr.no), rows);
  } else if (expr.kind === 'op') for (const arg of expr.args) collectRows(part(here, arg), rows);
  else if (expr.kind === 'fold') collectRows(part(here, expr.list), rows);
}

function siteOf(expr: Expr): number | undefined {
  if (expr.kind === 'mark') return expr.site;
  if (expr.kind === 'op' && expr.args.length > 0) {
    for (const arg of expr.args) {
      const site = siteOf(arg);
      if (site !== undefined) return site;
    }
  }
  return undefined;
}

function checkUnique(
  run: Run,
  verdict: number,
  shape: TableShape,
  table: ReadTable,
  region: Region,
  budget: Budget,
): boolean {
  const pairs = new Map<string, readonly [number, number]>();
  let hasGap = false;
  const isWhole = explore(region, budget, (live) => {
    hasGap ||= live === 0n;
    if ((live & (live - 1n)) === 0n) return false;
    const owners = members(ownersOf(region, live));
    for (let i = 0; i < owners.length; i++) {
      for (let j = i + 1; j < owners.length; j++) {
        const [a, b] = [owners[i]!, owners[j]!];
        if (compareResults(table.results[a]!, table.results[b]!) !== 'same') pairs.set(`${a},${b}`, [a, b]);
      }
    }
    return false;
  });
  let isDecided = !hasGap || checkGaps(run, verdict, shape, table, region, budget);
  const blamed = new Set<number>();
  for (const [a, b] of [...pairs.values()].sort((x, y) => x[1] - y[1] || x[0] - y[0])) {
    // One report a row: a catch-all row that meets ten others is one mistake.
    if (blamed.has(b)) continue;
    const overlap = overlapOf(table, a, b);
    if (overlap === 'open') isDecided = false;
    if (typeof overlap === 'string') continue;
    blamed.add(b);
    reportOverlap(run, verdict, shape, table, a, b, overlap);
  }
  return isWhole && isDecided;
}

function checkFirst(
  run: Run,
  verdict: number,
  shape: TableShape,
  table: ReadTable,
  region: Region,
  budget: Budget,
): boolean {
  const reached = new Set<number>();
  let hasGap = false;
  const isWhole = explore(region, budget, (live) => {
    hasGap ||= live === 0n;
    if (live !== 0n) reached.add(members(ownersOf(region, live))[0]!);
    return false;
  });
  const isDecided = !hasGap || checkGaps(run, verdict, shape, table, region, budget);
  if (!isWhole) return false;
  table.rows.forEach((row, index) => {
    const own = table.cubes.filter(({ owner }) => owner === index);
    if (own.length === 0 || reached.has(index) || row.site === undefined) return;
    const above = table.rows.flatMap((other, at) => {
      const meets =
        at < index &&
        table.cubes.some(
          (cube) => cube.owner === at && own.some((mine) => meet(table.terms.list, cube, mine) !== undefined),
        );
      return meets ? [{ span: siteSpan(run, other.site, verdict), text: 'this row answers first' }] : [];
    });
    const data = { row: siteLabel(run, row.site), table: run.core.module.verdicts[verdict]!.name };
    run.found.push(rowUnreachable(siteSpan(run, row.site, verdict), data, { labels: above }));
  });
  return isDecided;
}

/** False: not decided. Where the first gaps found turn out to be none, all of them are looked at. */
function checkGaps(
  run: Run,
  verdict: number,
  shape: TableShape,
  table: ReadTable,
  region: Region,
  budget: Budget,
): boolean {
  for (const everyPath of [false, true]) {
    const gaps: ReadonlyMap<Term, CellSet>[] = [];
    const note = (live: bigint, path: readonly (Class | undefined)[]): boolean => {
      if (live === 0n) gaps.push(allowedOn(region, path));
      return gaps.length > MAX_GAPS;
    };
    const isWhole = explore(region, budget, note, region.all, 0, region.terms.length, everyPath);
    const outcome = reportGap(run, verdict, shape, table, gaps);
    if (outcome !== 'never') return outcome !== 'open';
    if (!isWhole || gaps.length > MAX_GAPS) return false;
  }
  return true;
}

/** `none`: there is no gap. `never`: those there are can meet in no patient. */
function reportGap(
  run: Run,
  verdict: number,
  shape: TableShape,
  table: ReadTable,
  gaps: readonly ReadonlyMap<Term, CellSet>[],
): 'none' | 'reported' | 'never' | 'open' {
  let state: 'none' | 'never' | 'open' = gaps.length === 0 ? 'none' : 'never';
  for (const gap of gaps) {
    const confirmation = confirm(table.terms, gap);
    if (confirmation.kind === 'never') continue;
    if (confirmation.kind === 'open') {
      state = 'open';
      continue;
    }
    const dense = [...gap.keys()].find((term) => isDenseGap(table.terms, term, gap.get(term)!));
    const data = {
      table: run.core.module.verdicts[verdict]!.name,
      example: exampleOf(table.terms, gap, confirmation.patients, run.context.describe),
      dense: dense === undefined ? undefined : termName(run.core.module, dense, run.context.describe),
    };
    const fixes: readonly Fix[] =
      dense === undefined ? [] : rangesThatMeet(shape, table, columnOf(shape, dense), dense, gap);
    run.found.push(noRowAnswers(shape.heading, data, { fixes }));
    return 'reported';
  }
  return state;
}

/** An open piece between two limits of a quantity that is on no grid. */
function isDenseGap(terms: Terms, term: Term, cells: CellSet): boolean {
  if (term.kind !== 'value' || term.type.kind !== 'number' || gridOf(terms, term) !== undefined) return false;
  const [only, ...more] = members(cells).map((cell) => term.cells[cell]!);
  if (only?.kind !== 'piece' || more.length > 0) return false;
  return only.low !== undefined && only.high !== undefined && !only.lowIn && !only.highIn;
}

type Overlap = { readonly allowed: ReadonlyMap<Term, CellSet>; readonly example: (run: Run) => string };

function overlapOf(table: ReadTable, a: number, b: number): Overlap | 'never' | 'open' {
  const { terms, cubes, results } = table;
  let state: 'never' | 'open' = 'never';
  for (const first of cubes) {
    if (first.owner !== a) continue;
    for (const second of cubes) {
      const allowed = second.owner === b ? meet(terms.list, first, second) : undefined;
      if (allowed === undefined) continue;
      const confirmation = confirm(terms, allowed);
      if (confirmation.kind === 'never') continue;
      const differs =
        compareResults(results[a]!, results[b]!) === 'differ' ||
        (confirmation.kind === 'meets' && differFor(terms, results[a]!, results[b]!, confirmation.patients) === true);
      if (confirmation.kind === 'open' || !differs) {
        state = 'open';
        continue;
      }
      const { patients } = confirmation;
      return { allowed, example: (run) => exampleOf(terms, allowed, patients, run.context.describe) };
    }
  }
  return state;
}

function reportOverlap(
  run: Run,
  verdict: number,
  shape: TableShape,
  table: ReadTable,
  a: number,
  b: number,
  overlap: Overlap,
): void {
  const [first, second] = [table.rows[a]!, table.rows[b]!];
  const narrowed = narrowedRange(shape, table, [a, b], overlap.allowed, (term) => columnOf(shape, term));
  const fixes: Fix[] = narrowed === undefined ? [] : [narrowed.fix];
  if (shape.hitOffset !== undefined) {
    const span = { start: shape.hitOffset, end: shape.hitOffset };
    fixes.push({ title: 'Mark the table `first row wins`', edits: [{ span, text: ' first row wins' }] });
  }
  const data = {
    first: siteLabel(run, first.site),
    second: siteLabel(run, second.site),
    example: overlap.example(run),
    narrowed: narrowed && { cell: narrowed.text, row: siteLabel(run, table.rows[narrowed.row]!.site) },
  };
  const labels = [{ span: siteSpan(run, first.site, verdict), text: 'this row' }];
  run.found.push(rowsOverlap(siteSpan(run, second.site, verdict), data, { labels, fixes }));
}

/** The column that a term stands for; -1: none. */
function columnOf(shape: TableShape, term: Term): number {
  return shape.columns.findIndex(({ expr }) => keyOf(closed(expr)) === keyOf(term.closure));
}
