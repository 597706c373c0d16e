/** Cells: the values of a domain, split by the tests that a program makes on them (docs/core.md, section 6). */
import { firstDayOf } from './dates.ts';
import { type Abstract, every, highOf, highOpen, lowOf, lowOpen, one, valuesIn } from './domains.ts';
import type { Module, Test, Type, Val } from './module.ts';
import { big, denom, floorDiv, numer, type Q, qadd, qcmp, qmul, qsub } from './numbers.ts';
import { inCodes, isFiniteType, isOrdered, samePair } from './values.ts';

type Grid = readonly [step: Q, offset: Q];
const WHOLE: Grid = Object.freeze([1, 0] as const);

/** A representative of each cell, numbers boxed in the first unit of the type. Undefined: the domain has no cells. */
export function cellsOf(
  t: Type,
  domain: Abstract,
  tests: readonly Test[],
  grid: Grid | null,
  today: number,
  M: Module,
): readonly Val[] | undefined {
  if (domain.k === 'one') return [domain.v];
  if (isFiniteType(t, M)) return grouped(valuesIn(domain), tests, M);
  if (t.k === 'x') return domain.k === 'any' ? texts(tests) : undefined;
  if (t.k === 'k') return domain.k === 'any' ? grouped(codes(tests, M), tests, M) : undefined;
  if (!isOrdered(t) || domain.k !== 'span') return undefined;
  const steps = t.k === 'n' || grid !== null ? grid : WHOLE;
  const cuts = cutsOf(t, tests, today);
  const found = pieces(t, domain, cuts, steps);
  // A domain between two points of the grid is still a domain.
  const kept = found.length > 0 ? found : pieces(t, domain, cuts, null);
  return kept.map((at) => (t.k === 'n' ? [at, t.u[0]!] : at));
}

/** How many cells the whole type has, or the plausible range: what the order of enumeration goes by. */
export function staticCells(
  t: Type,
  plausible: Abstract | null,
  tests: readonly Test[],
  grid: Grid | null,
  M: Module,
): number {
  if (t.k === 'a') return tests.length + 1;
  const domain = plausible === null ? every(t, M) : plausible;
  const cells = cellsOf(t, domain, tests, grid, 0, M);
  return cells === undefined ? Infinity : cells.length;
}

/** Values that agree in every test, by their first. */
function grouped(values: readonly Val[], tests: readonly Test[], M: Module): Val[] {
  const seen: string[] = [];
  const firsts: Val[] = [];
  for (let i = 0; i < values.length; i += 1) {
    let answers = '';
    for (let k = 0; k < tests.length; k += 1) answers += holds(tests[k]!, values[i]!, M) ? '1' : '0';
    if (seen.indexOf(answers) >= 0) continue;
    seen.push(answers);
    firsts.push(values[i]!);
  }
  return firsts;
}

function holds(test: Test, value: Val, M: Module): boolean {
  if (test.k === 'among') return test.values.indexOf(value) >= 0;
  if (test.k === 'equals') return samePair(test.value, value);
  return test.k === 'codes' && inCodes(value, M.codeSets[test.set]!);
}

function texts(tests: readonly Test[]): Val[] {
  const named: Val[] = [];
  for (let i = 0; i < tests.length; i += 1) {
    const test = tests[i]!;
    if (test.k === 'equals' && named.indexOf(test.value) < 0) named.push(test.value);
  }
  let other = '';
  while (named.indexOf(other) >= 0) other += 'a';
  return named.concat([other]);
}

function codes(tests: readonly Test[], M: Module): Val[] {
  const all: Val[] = [];
  for (let i = 0; i < tests.length; i += 1) {
    const test = tests[i]!;
    if (test.k === 'equals') all.push(test.value);
  }
  const written = codesWritten(tests, M);
  for (let i = 0; i < tests.length; i += 1) {
    const test = tests[i]!;
    if (test.k !== 'codes') continue;
    const parts = M.codeSets[test.set]!;
    for (let p = 0; p < parts.length; p += 1) {
      const part = parts[p]!;
      for (let s = 0; s < part.systems.length; s += 1) {
        all.push([part.systems[s]!, part.code]);
        if (part.prefix) all.push([part.systems[s]!, below(part.code, written)]);
      }
    }
  }
  all.push(['', '']);
  return all;
}

/** A code under a prefix that no test names. */
function below(code: string, written: readonly string[]): string {
  let under = `${code}.0`;
  while (written.indexOf(under) >= 0) under += '0';
  return under;
}

function codesWritten(tests: readonly Test[], M: Module): string[] {
  const written: string[] = [];
  for (let i = 0; i < tests.length; i += 1) {
    const test = tests[i]!;
    if (test.k === 'equals') written.push((test.value as readonly string[])[1]!);
    if (test.k === 'codes')
      for (let p = 0; p < M.codeSets[test.set]!.length; p += 1) written.push(M.codeSets[test.set]![p]!.code);
  }
  return written;
}

/** The single value of a domain: its only member, or the only point of the grid in it. */
export function settled(t: Type, domain: Abstract, grid: Grid | null): Abstract {
  const steps = t.k === 'n' || grid !== null ? grid : WHOLE;
  if (domain.k !== 'span' || steps === null) return domain;
  const lo = lowOf(domain);
  const hi = highOf(domain);
  if (lo === null || hi === null) return domain;
  const end = magnitude(t, hi);
  const piece: Piece = { lo: magnitude(t, lo), loOpen: lowOpen(domain), hi: end, hiOpen: highOpen(domain) };
  const first = pointIn(piece, steps);
  if (first === null) return domain;
  const c = qcmp(qadd(first, steps[0]), end);
  return c > 0 || (c === 0 && piece.hiOpen) ? one(t.k === 'n' ? [first, t.u[0]!] : first) : domain;
}

type Cut = { readonly at: Q; readonly after: boolean };

function cutsOf(t: Type, tests: readonly Test[], today: number): Cut[] {
  const cuts: Cut[] = [];
  for (let i = 0; i < tests.length; i += 1) {
    const test = tests[i]!;
    if (test.k === 'age' && isInCalendar(test.count, test.unit))
      cuts.push({ at: firstDayOf(test.count, test.unit, today), after: false });
    if (test.k === 'cut') cuts.push({ at: magnitude(t, test.at), after: test.after });
  }
  cuts.sort((a, b) => qcmp(a.at, b.at) || Number(a.after) - Number(b.after));
  return cuts;
}

/** Ages beyond the calendar cut nothing. */
function isInCalendar(count: number, unit: string): boolean {
  return unit === 'months' ? count <= 119988 : firstDayOf(count, unit, 0) <= 3652059;
}

function magnitude(t: Type, v: Val): Q {
  return t.k === 'n' ? (v as readonly Q[])[0]! : (v as number);
}

type Piece = { readonly lo: Q | null; readonly loOpen: boolean; readonly hi: Q | null; readonly hiOpen: boolean };

function pieces(t: Type, domain: Abstract, cuts: readonly Cut[], grid: Grid | null): Q[] {
  const end = (v: Val) => (v === null ? null : magnitude(t, v));
  let lo = end(lowOf(domain));
  let loOpen = lowOpen(domain);
  if (t.k === 'a' && (lo === null || qcmp(lo, 0) < 0)) {
    lo = 0;
    loOpen = false;
  }
  const hi = end(highOf(domain));
  const hiOpen = highOpen(domain);
  const found: Q[] = [];
  for (let i = 0; i <= cuts.length; i += 1) {
    const cut = cuts[i];
    // A cut at or below the low end, or above the high end, splits nothing.
    if (cut !== undefined && lo !== null) {
      const c = qcmp(cut.at, lo);
      if (c < 0 || (c === 0 && (!cut.after || loOpen))) continue;
    }
    if (cut !== undefined && hi !== null && qcmp(cut.at, hi) > 0) continue;
    const piece: Piece =
      cut === undefined ? { lo, loOpen, hi, hiOpen } : { lo, loOpen, hi: cut.at, hiOpen: !cut.after };
    const limited: Piece =
      cut !== undefined && hi !== null && qcmp(cut.at, hi) === 0 ? { ...piece, hiOpen: piece.hiOpen || hiOpen } : piece;
    const point = pointIn(limited, grid);
    if (point !== null) found.push(point);
    if (cut !== undefined) {
      lo = cut.at;
      loOpen = cut.after;
    }
  }
  return found;
}

/** What stands for a piece; null: it is empty. */
function pointIn(piece: Piece, grid: Grid | null): Q | null {
  const lo = piece.lo;
  const hi = piece.hi;
  if (lo !== null && grid !== null) {
    let first = onGrid(lo, grid, true);
    if (piece.loOpen && qcmp(first, lo) === 0) first = qadd(first, grid[0]);
    return hi === null || qcmp(first, hi) < 0 || (qcmp(first, hi) === 0 && !piece.hiOpen) ? first : null;
  }
  if (lo !== null && hi !== null) {
    const c = qcmp(lo, hi);
    if (c > 0 || (c === 0 && (piece.loOpen || piece.hiOpen))) return null;
    return piece.loOpen ? qmul(qadd(lo, hi), [1, 2]) : lo;
  }
  if (lo !== null) return piece.loOpen ? qadd(lo, 1) : lo;
  if (hi === null) return 0;
  const below = qsub(hi, 1);
  return grid === null ? below : onGrid(below, grid, false);
}

/** The nearest point of the grid at or above (else at or below) x. */
function onGrid(x: Q, grid: Grid, up: boolean): Q {
  if (grid === WHOLE && typeof x === 'number') return x;
  const sn = numer(grid[0]);
  const sd = denom(grid[0]);
  const on = numer(grid[1]);
  const od = denom(grid[1]);
  const top = (numer(x) * od - on * denom(x)) * sd;
  const bottom = denom(x) * od * sn;
  const whole = up ? -floorDiv(-top, bottom) : floorDiv(top, bottom);
  return big(on * sd + whole * sn * od, od * sd);
}
