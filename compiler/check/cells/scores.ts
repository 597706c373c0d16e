/** Scores: what the lines can add up to lies within the declared range, and fills it. */
import { notDecided, scoreLeavesRange, scoreRangeWide } from '../../../language/codes/tables.ts';
import type { Fix } from '../../../language/diagnostics.ts';
import { compare, formatDecimal, type Rational, ZERO } from '../../../language/rational.ts';
import type { Expr } from '../../core.ts';
import { allowedOn, type Cube, explore, members, newBudget, regionOf, waysOf } from '../coverage.ts';
import { buildCells, type CellSet } from './cells.ts';
import { readCondition } from './conditions.ts';
import { confirm } from './confirm.ts';
import type { Run } from './context.ts';
import { exampleOf } from './example.ts';
import { hullOf, type Interval, join, plus } from './hull.ts';
import { and, type Formula, newTerms, not, type Term, type Terms, TRUE } from './terms.ts';
import { type Closure, closed, closureDependencies, look, part, scalar } from './walk.ts';

/** What a line of points gives where a condition holds. */
type Branch = { readonly condition: Formula; readonly value: Closure; readonly hull: Interval };
type Line = {
  readonly site: number | undefined;
  readonly branches: readonly Branch[];
  readonly on: ReadonlySet<number>;
};
/** The end of a sum, and the cells in which it is reached; `isExact`: by every patient of those cells. */
type End = { readonly at: Rational | undefined; readonly cells: ReadonlyMap<Term, CellSet>; readonly isExact: boolean };
type Sum = { readonly low: End; readonly high: End };

export function checkScore(run: Run, verdict: number): void {
  const { module } = run.core;
  const { policy, body, name } = module.verdicts[verdict]!;
  if (policy.kind !== 'range') return;
  const [declaredLow, declaredHigh] = [scalar(policy.low)!, scalar(policy.high)!];
  const terms = newTerms(module, run.verdictDependencies);
  const lines: Line[] = [];
  readLines(run, terms, closed(body), undefined, lines);
  buildCells(terms);
  const sums = groups(lines).map((group) => sumOf(terms, group));
  const low = total(sums.map((sum) => sum.low));
  const high = total(sums.map((sum) => sum.high));
  const span = run.context.rangeSpan(verdict) ?? module.verdicts[verdict]!.span;
  const words = {
    score: name,
    low: formatDecimal(declaredLow),
    high: formatDecimal(declaredHigh),
    lines: lines.map((line) => lineWords(run, line)),
  };
  const offers = rangeFix(run, verdict, low.at, high.at);
  let isInside = true;
  for (const [end, declared, way] of [
    [high, declaredHigh, 1],
    [low, declaredLow, -1],
  ] as const) {
    if (end.at !== undefined && compare(end.at, declared) !== way) continue;
    isInside = false;
    const confirmation = end.isExact && end.at !== undefined ? confirm(terms, end.cells) : undefined;
    if (confirmation?.kind !== 'meets') {
      const what = `whether the points stay within ${words.low}..${words.high}`;
      const sum = `${ends(low, high)} as far as is known`;
      run.found.push(notDecided(span, { what, where: `\`${name}\` adds up to ${sum}` }));
      continue;
    }
    const example = exampleOf(terms, end.cells, confirmation.patients, run.context.describe);
    run.found.push(scoreLeavesRange(span, { ...words, sum: formatDecimal(end.at!), example }, { fixes: offers }));
  }
  const [least, most] = [low.at, high.at];
  if (!isInside || least === undefined || most === undefined) return;
  if (compare(least, declaredLow) === 0 && compare(most, declaredHigh) === 0) return;
  const data = { ...words, least: formatDecimal(least), most: formatDecimal(most) };
  run.found.push(scoreRangeWide(span, data, { fixes: offers }));
}

/** The lines of a sum, the places they were written at, and each line's branches. */
function readLines(run: Run, terms: Terms, closure: Closure, site: number | undefined, lines: Line[]): void {
  if (closure.expr.kind === 'mark') {
    readLines(run, terms, { ...closure, expr: closure.expr.body }, closure.expr.site, lines);
    return;
  }
  const here = look(closure);
  if (
    here.expr.kind === 'op' &&
    (here.expr.op.name === 'int_add' || here.expr.op.name === 'add') &&
    site === undefined
  ) {
    for (const arg of here.expr.args) readLines(run, terms, part(here, arg), undefined, lines);
    return;
  }
  const branches: Branch[] = [];
  readBranches(terms, here, TRUE, branches);
  const on = closureDependencies(terms.module, terms.verdictDependencies, here);
  const place = site ?? firstSite(here.expr);
  if (branches.some(({ hull }) => hull.low?.n !== 0n || hull.high?.n !== 0n)) lines.push({ site: place, branches, on });
}

function readBranches(terms: Terms, closure: Closure, condition: Formula, branches: Branch[]): void {
  const here = look(closure);
  if (here.expr.kind !== 'if') {
    branches.push({ condition, value: here, hull: hullOf(terms.module, here) });
    return;
  }
  const chosen = readCondition(terms, part(here, here.expr.condition));
  readBranches(terms, part(here, here.expr.yes), and(condition, chosen), branches);
  readBranches(terms, part(here, here.expr.no), and(condition, not(chosen)), branches);
}

function firstSite(expr: Expr): number | undefined {
  if (expr.kind === 'mark') return expr.site;
  if (expr.kind !== 'if') return undefined;
  return firstSite(expr.yes) ?? firstSite(expr.no);
}

/** Lines that share an input are added up together, the others on their own. */
function groups(lines: readonly Line[]): Line[][] {
  let result: { lines: Line[]; on: Set<number> }[] = [];
  for (const line of lines) {
    const touching = result.filter((group) => [...line.on].some((of) => group.on.has(of)));
    const merged = { lines: [...touching.flatMap((group) => group.lines), line], on: new Set(line.on) };
    for (const group of touching) for (const of of group.on) merged.on.add(of);
    result = [...result.filter((group) => !touching.includes(group)), merged];
  }
  return result.map((group) => group.lines);
}

/** The sums of some lines over all cells; line by line where the cells are too many. */
function sumOf(terms: Terms, lines: readonly Line[]): Sum {
  const cubes: Cube[] = [];
  const branches: Branch[] = [];
  for (const line of lines) {
    for (const branch of line.branches) {
      const ways = waysOf(branch.condition, branches.length);
      if (ways === undefined) return hullSum(lines);
      branches.push(branch);
      cubes.push(...ways);
    }
  }
  const region = regionOf(terms.list, cubes);
  let low: End | undefined;
  let high: End | undefined;
  const isWhole = explore(region, newBudget(), (live, path) => {
    const holding = new Set(members(live).map((cube) => branches[region.cubes[cube]!.owner]!));
    if (holding.size < lines.length) return false;
    const hulls = [...holding].map(({ hull }) => hull);
    const sum = hulls.reduce(plus, { low: ZERO, high: ZERO });
    const isExact = hulls.every(
      (hull) => hull.low !== undefined && hull.high !== undefined && compare(hull.low, hull.high) === 0,
    );
    if (low === undefined || isBeyond(sum.low, low.at, -1))
      low = { at: sum.low, cells: allowedOn(region, path), isExact };
    if (high === undefined || isBeyond(sum.high, high.at, 1))
      high = { at: sum.high, cells: allowedOn(region, path), isExact };
    return false;
  });
  return isWhole && low !== undefined && high !== undefined ? { low, high } : hullSum(lines);
}

function hullSum(lines: readonly Line[]): Sum {
  const sum = lines
    .map((line) => line.branches.map(({ hull }) => hull).reduce(join))
    .reduce(plus, { low: ZERO, high: ZERO });
  return {
    low: { at: sum.low, cells: new Map(), isExact: false },
    high: { at: sum.high, cells: new Map(), isExact: false },
  };
}

function isBeyond(a: Rational | undefined, b: Rational | undefined, way: 1 | -1): boolean {
  return b !== undefined && (a === undefined || compare(a, b) === way);
}

function total(ends: readonly End[]): End {
  const at = ends.reduce<Rational | undefined>(
    (sum, end) => plus({ low: sum, high: sum }, { low: end.at, high: end.at }).low,
    ZERO,
  );
  return { at, cells: new Map(ends.flatMap(({ cells }) => [...cells])), isExact: ends.every(({ isExact }) => isExact) };
}

function lineWords(run: Run, line: Line): string {
  const { low, high } = line.branches.map(({ hull }) => hull).reduce(join);
  const label = line.site === undefined ? 'a line' : (run.context.sites[line.site]?.label ?? 'a line');
  return `\`${label}\` ${endWords(low)}..${endWords(high)}`;
}

function ends(low: End, high: End): string {
  return `${endWords(low.at)}..${endWords(high.at)}`;
}

function endWords(at: Rational | undefined): string {
  return at === undefined ? '?' : formatDecimal(at);
}

function rangeFix(run: Run, verdict: number, low: Rational | undefined, high: Rational | undefined): readonly Fix[] {
  const span = run.context.rangeSpan(verdict);
  if (span === undefined || low === undefined || high === undefined) return [];
  const text = `${formatDecimal(low)}..${formatDecimal(high)}`;
  return [{ title: `Declare \`${text}\``, edits: [{ span, text }] }];
}
