/** The `missing` rows of a table: whatever columns are missing, some row says what holds, and no two say it differently. */
import { columnNotCovered } from '../../../language/codes/missing.ts';
import { missingRowsDiffer, noMissingRowAnswers, notDecided } from '../../../language/codes/tables.ts';
import type { Fix } from '../../../language/diagnostics.ts';
import type { CoreModule, Expr, MissingRow } from '../../core.ts';
import {
  allowedOn,
  type Budget,
  type Class,
  type Cube,
  explore,
  members,
  newBudget,
  ownersOf,
  type Region,
  regionOf,
  waysOf,
} from '../coverage.ts';
import { buildCells } from './cells.ts';
import { readCondition } from './conditions.ts';
import { confirm } from './confirm.ts';
import { type Run, siteLabel, siteSpan, type TableShape } from './context.ts';
import { exampleOf } from './example.ts';
import { compareResults, resultOf } from './results.ts';
import type { ReadTable } from './tables.ts';
import { dependenciesOf, type Term, TRUE } from './terms.ts';
import { children, closed, closureDependencies } from './walk.ts';

/** Columns of one table that may be missing, beyond which the patterns are too many to go through: 2^6 of them. */
export const MAX_OPTIONAL_COLUMNS = 6;

type Found = { readonly kind: 'answered' } | { readonly kind: 'unanswered' | 'open'; readonly example: string };

export function checkMissingRows(run: Run, verdict: number, shape: TableShape, table: ReadTable): void {
  if (shape.hit === 'collect') return;
  const { module } = run.core;
  const { policy, name } = module.verdicts[verdict]!;
  const rows = policy.kind === 'rows' ? policy.rows : [];
  const optional = shape.columns.flatMap(({ expr }, column) => {
    const fields = unsettledFields(module, expr);
    return fields.size === 0 ? [] : [{ column, fields }];
  });
  if (optional.length === 0) return;
  if (table.undecided.length > 0) return;
  const all = withRows(run, table, shape, rows);
  if (all === undefined || optional.length > MAX_OPTIONAL_COLUMNS) {
    const where = `In \`${name}\``;
    run.found.push(notDecided(shape.heading, { what: 'whether every missing column has its row', where }));
    return;
  }
  const budget = newBudget();
  const unanswered = new Set<number>();
  const blamed = new Set<string>();
  for (let pattern = 1; pattern < 1 << optional.length; pattern++) {
    // Where one column alone has no row, the patterns that hold it say the same.
    if ([...unanswered].some((other) => (other & pattern) === other)) continue;
    const missing = optional.filter((_, index) => (pattern >> index) & 1);
    const found = checkPattern(run, verdict, shape, all, missing, budget, blamed);
    if (found.kind === 'answered') continue;
    unanswered.add(pattern);
    const columns = missing.map(({ column }) => column);
    if (found.kind === 'open') {
      const what = `whether ${columns.map((column) => `\`${shape.columns[column]!.text}\``).join(' and ')} can be missing alone`;
      run.found.push(notDecided(shape.heading, { what, where: `In \`${name}\`` }));
    } else report(run, verdict, shape, columns, rows, found.example);
  }
}

/** The input fields that may make a column unsettled: optional ones that are read where they may be missing and nothing counts for them. */
export function unsettledFields(module: CoreModule, expr: Expr): ReadonlySet<number> {
  const found = new Set<number>();
  const followed = new Set<number>();
  const visit = (inner: Expr, guarded: ReadonlySet<number>): void => {
    if (inner.kind === 'field') {
      if (!module.fields[inner.field]!.required && !guarded.has(inner.field)) found.add(inner.field);
    } else if (inner.kind === 'ref') {
      // What a verdict leaves open does not hang on where it is referred to: once is enough, or references that double
      // would be followed 2^n times.
      if (followed.has(inner.verdict)) return;
      followed.add(inner.verdict);
      const { body, counts, policy } = module.verdicts[inner.verdict]!;
      // A table that has a result for whatever is missing is settled, but for what its results read.
      const answers = policy.kind === 'rows' ? policy.rows.map(({ result }) => result) : [];
      const isAnswered = answers.length > 0 && answers.every((result) => result !== undefined);
      if (!isAnswered) visit(body, new Set(counts));
      else for (const result of answers) if (result !== undefined) visit(result, new Set());
    } else if (inner.kind === 'call') visit(module.functions[inner.function]!.body, guarded);
    if (inner.kind === 'default') {
      // A rule that asks about a field beats the others where it is missing, so the decide may well be settled then.
      const asked = new Set([...guarded, ...askedIn(inner)]);
      for (const next of children(inner)) visit(next, asked);
      return;
    }
    if (inner.kind !== 'if') {
      for (const next of children(inner)) visit(next, guarded);
      return;
    }
    const asked = askedField(inner.condition);
    const without = asked === undefined ? guarded : new Set([...guarded, asked.field]);
    visit(inner.condition, guarded);
    visit(inner.yes, asked?.isMissing === false ? without : guarded);
    visit(inner.no, asked?.isMissing === true ? without : guarded);
  };
  visit(expr, new Set());
  return found;
}

function askedIn(expr: Expr): number[] {
  const own = expr.kind === 'ask' && expr.question.kind === 'field_missing' ? [expr.question.field] : [];
  return [...own, ...children(expr).flatMap(askedIn)];
}

function askedField(condition: Expr): { readonly field: number; readonly isMissing: boolean } | undefined {
  if (condition.kind === 'mark') return askedField(condition.body);
  if (condition.kind === 'op' && condition.op.name === 'not') {
    const inner = askedField(condition.args[0]!);
    return inner === undefined ? undefined : { ...inner, isMissing: !inner.isMissing };
  }
  if (condition.kind !== 'ask' || condition.question.kind !== 'field_missing') return undefined;
  // A single reason leaves the others open.
  return condition.question.reason === undefined ? { field: condition.question.field, isMissing: true } : undefined;
}

type Optional = { readonly column: number; readonly fields: ReadonlySet<number> };

type All = {
  readonly table: ReadTable;
  readonly rows: readonly MissingRow[];
  /** Of each cell of each row that is a condition. */
  readonly ways: readonly (readonly (readonly Cube[])[])[];
  readonly columns: readonly ReadonlySet<number>[];
};

/** Reads the cells of the `missing` rows into the terms of the table and cuts all of them anew. */
function withRows(run: Run, table: ReadTable, shape: TableShape, rows: readonly MissingRow[]): All | undefined {
  const { terms } = table;
  const formulas = rows.map(({ cells }) =>
    cells.map((cell) => (typeof cell === 'string' ? undefined : readCondition(terms, closed(cell)))),
  );
  // Cells of `missing` and `-` alone cut no column further: the cubes of the table stand.
  const cutsNothing = formulas.every((row) => row.every((formula) => formula === undefined));
  const cubes = cutsNothing ? table.cubes : recut(table);
  if (cubes === undefined) return undefined;
  const columns = shape.columns.map(({ expr }) =>
    closureDependencies(run.core.module, run.verdictDependencies, closed(expr)),
  );
  const ways: (readonly Cube[])[][] = [];
  for (const [index, row] of formulas.entries()) {
    const cells = row.map((formula) => (formula === undefined ? [] : waysOf(formula, table.rows.length + index)));
    if (cells.some((cell) => cell === undefined)) return undefined;
    ways.push(cells.map((cell) => cell ?? []));
  }
  return { table: { ...table, cubes }, rows, ways, columns };
}

/** The rows in the cells of all that is tested now; undefined: too many ways. */
function recut({ terms, rows }: ReadTable): readonly Cube[] | undefined {
  const conditions = rows.map(({ condition }) => readCondition(terms, condition));
  buildCells(terms);
  const cubes: Cube[] = [];
  for (const [owner, condition] of conditions.entries()) {
    const ways = waysOf(condition, owner);
    if (ways === undefined) return undefined;
    cubes.push(...ways);
  }
  return cubes;
}

/**
 * One pattern: those columns are missing, the others known. For all values of the known ones, the plain rows agree whatever
 * the missing ones turn out to be, or a `missing` row fits (semantics.md, sections 6 and 8).
 */
function checkPattern(
  run: Run,
  verdict: number,
  shape: TableShape,
  all: All,
  missing: readonly Optional[],
  budget: Budget,
  blamed: Set<string>,
): Found {
  const { table, rows, columns } = all;
  const { terms } = table;
  const isMissing = columns.map((_, column) => missing.some((one) => one.column === column));
  const own = new Set<number>();
  let isAlone = true;
  for (const { column, fields } of missing) {
    // What makes this column missing must not make a known one missing as well.
    const alone = [...fields].filter((field) =>
      columns.every((on, other) => other === column || isMissing[other] || !on.has(field)),
    );
    if (alone.length === 0) isAlone = false;
    for (const field of alone.length === 0 ? fields : alone) own.add(field);
  }
  const first = table.rows.length;
  const cubes: Cube[] = [...table.cubes];
  rows.forEach((_, index) => {
    const fits = cubesOfRow(all, index, isMissing, first + index);
    cubes.push(...fits);
  });
  const hangs = (term: Term): boolean => [...dependenciesOf(terms, term)].some((of) => own.has(of));
  const known = terms.list.filter((term) => !hangs(term));
  const open = terms.list.filter(hangs);
  // Where what is missing shows in several terms at once, their cells are not independent of each other.
  if (open.some((term, at) => open.slice(0, at).some((other) => shares(all, term, other)))) isAlone = false;
  const region = regionOf([...known, ...open], cubes);
  const split = region.terms.filter((term) => !hangs(term)).length;
  for (const everyPath of [false, true]) {
    let found: Found = { kind: 'answered' };
    let hasNever = false;
    const visit = (live: bigint, path: readonly (Class | undefined)[]): boolean => {
      const fitting = members(ownersOf(region, live)).filter((owner) => owner >= first);
      const differ =
        fitting.length > 1
          ? differing(
              rows,
              fitting.map((owner) => owner - first),
            )
          : undefined;
      if (fitting.length > 0 && (differ === undefined || blamed.has(differ.join()))) return false;
      if (plainRowsAgree(table, region, live, split, budget)) return false;
      const allowed = allowedOn(region, path.slice(0, split));
      const confirmation = confirm(terms, allowed);
      if (confirmation.kind === 'never') {
        hasNever = true;
        return false;
      }
      const words =
        allowed.size === 0
          ? []
          : [
              exampleOf(
                terms,
                allowed,
                confirmation.kind === 'meets' ? confirmation.patients : [],
                run.context.describe,
              ),
            ];
      const example = [...missing.map(({ column }) => `${shape.columns[column]!.text} missing`), ...words].join(', ');
      const isSure = isAlone && confirmation.kind === 'meets';
      if (differ === undefined) {
        found = { kind: isSure ? 'unanswered' : 'open', example };
        return true;
      }
      if (isSure) {
        blamed.add(differ.join());
        reportDifference(run, verdict, rows[differ[0]]!, rows[differ[1]]!, example);
      }
      return false;
    };
    const isWhole = explore(region, budget, visit, region.all, 0, split, everyPath);
    if (!isWhole && found.kind === 'answered') return { kind: 'open', example: '' };
    if (found.kind !== 'answered' || !hasNever) return found;
  }
  return { kind: 'answered' };
}

function shares({ table: { terms } }: All, a: Term, b: Term): boolean {
  const on = dependenciesOf(terms, a);
  return [...dependenciesOf(terms, b)].some((of) => on.has(of));
}

/** Cubes of a `missing` row under a pattern; none where a cell excludes it. A condition on a missing column must hold for all its values. */
function cubesOfRow(all: All, index: number, isMissing: readonly boolean[], owner: number): readonly Cube[] {
  const { cells } = all.rows[index]!;
  let sets: readonly Cube[] = waysOf(TRUE, owner)!;
  for (let column = 0; column < cells.length; column++) {
    const cell = cells[column]!;
    if (cell === 'any') continue;
    if (cell === 'missing') {
      if (!isMissing[column]) return [];
      continue;
    }
    const ways = all.ways[index]![column]!;
    if (isMissing[column]) {
      if (!ways.some((way) => way.sets.every((cells) => cells === undefined))) return [];
      continue;
    }
    sets = sets.flatMap((a) => ways.flatMap((b) => join(a, b)));
  }
  return sets;
}

function join(a: Cube, b: Cube): readonly Cube[] {
  const sets = a.sets.slice();
  for (let id = 0; id < b.sets.length; id++) {
    const more = b.sets[id];
    if (more === undefined) continue;
    const cells = sets[id] === undefined ? more : sets[id]! & more;
    if (cells === 0n) return [];
    sets[id] = cells;
  }
  return [{ owner: a.owner, sets }];
}

/** Over all values of the missing columns the plain rows give one answer, and there always is one. */
function plainRowsAgree(table: ReadTable, region: Region, live: bigint, split: number, budget: Budget): boolean {
  let plain = 0n;
  for (const cube of members(live)) {
    if (region.cubes[cube]!.owner < table.rows.length) plain |= 1n << BigInt(cube);
  }
  let only: number | undefined;
  let agree = plain !== 0n;
  const isWhole = explore(
    region,
    budget,
    (here) => {
      // Where rows overlap with different answers that is reported already: the first one stands.
      const owner = members(ownersOf(region, here))[0];
      if (owner === undefined) agree = false;
      else if (only === undefined) only = owner;
      else if (compareResults(table.results[only]!, table.results[owner]!) !== 'same') agree = false;
      return !agree;
    },
    plain,
    split,
  );
  return agree && isWhole;
}

/** Two rows that fit with different answers. `unknown` twice is the same answer, whatever the reason given. */
function differing(rows: readonly MissingRow[], fitting: readonly number[]): readonly [number, number] | undefined {
  for (let i = 0; i + 1 < fitting.length; i++) {
    const [a, b] = [rows[fitting[i]!]!.result, rows[fitting[i + 1]!]!.result];
    const same =
      a === undefined || b === undefined
        ? a === b
        : compareResults(resultOf(closed(a)), resultOf(closed(b))) === 'same';
    if (!same) return [fitting[i]!, fitting[i + 1]!];
  }
  return undefined;
}

function reportDifference(run: Run, verdict: number, a: MissingRow, b: MissingRow, example: string): void {
  const data = { first: siteLabel(run, a.site), second: siteLabel(run, b.site), example };
  const labels = [{ span: siteSpan(run, a.site, verdict), text: 'this row' }];
  run.found.push(missingRowsDiffer(siteSpan(run, b.site, verdict), data, { labels }));
}

function report(
  run: Run,
  verdict: number,
  shape: TableShape,
  columns: readonly number[],
  rows: readonly MissingRow[],
  example: string,
): void {
  const { name } = run.core.module.verdicts[verdict]!;
  const names = columns.map((column) => shape.columns[column]!.text);
  const isNamed = (column: number): boolean => rows.some((row) => row.cells[column] === 'missing');
  const fixes = rowFix(run, verdict, shape, columns);
  const bare = columns.length === 1 && !isNamed(columns[0]!);
  if (bare) {
    const column = shape.columns[columns[0]!]!;
    run.found.push(columnNotCovered(column.span, { table: name, column: column.text }, { fixes }));
  } else run.found.push(noMissingRowAnswers(shape.heading, { table: name, names, example }, { fixes }));
}

/** A row below the last one. */
function rowFix(run: Run, verdict: number, shape: TableShape, columns: readonly number[]): readonly Fix[] {
  const { name } = run.core.module.verdicts[verdict]!;
  const ends = run.context.sites
    .filter((site) => site.verdict === name && site.kind === 'row')
    .map(({ span }) => span.end);
  if (ends.length === 0 || shape.outputs !== 1) return [];
  const cells = shape.columns.map((_, column) => (columns.includes(column) ? 'missing' : '-'));
  const text = `| ${cells.join(' | ')} | unknown because "not known" |`;
  const end = Math.max(...ends);
  return [{ title: `Add the row \`${text}\``, edits: [{ span: { start: end, end }, text: `\n  ${text}` }] }];
}
