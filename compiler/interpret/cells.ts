/** Cells: the pieces of a domain on which all atomic tests agree, each with the value that stands for it (docs/core.md, section 6). */

import type { Rational } from '../../language/rational.ts';
import * as Q from '../../language/rational.ts';
import type { Domain, Value } from '../../language/values.ts';
import type { CellTest, CoreModule, CoreType } from '../core.ts';
import { completedUnits, inCodes } from './operators.ts';
import { finiteValues, int, sameValue } from './values.ts';

/** Multiples of `step`, counted from `offset`, in canonical units. */
export type Grid = { readonly step: Rational; readonly offset: Rational } | undefined;

export type Line = {
  readonly type: CoreType;
  /** The unit that values standing for a cell are shown in. */
  readonly unit: string;
  readonly grid: Grid;
  readonly today: number;
  readonly module: CoreModule;
};

export const WHOLE: Grid = { step: Q.ONE, offset: Q.ZERO };

/** The representatives of the cells, ascending. */
export function cellsOf(domain: Domain, tests: readonly CellTest[], line: Line): Value[] {
  if (domain.kind === 'one') return [domain.value];
  const { type, module } = line;
  if (type.kind === 'text') return texts(tests);
  if (type.kind === 'code') return codes(tests, module);
  const finite = finiteValues(type, module);
  if (finite !== undefined) return groups(domain.kind === 'set' ? domain.values : finite, tests);
  return intervalCells(domain, tests, line);
}

/** The one value of a domain; undefined where it has more than one. */
export function onlyValue(domain: Domain, line: Line): Value | undefined {
  if (domain.kind === 'one') return domain.value;
  if (domain.kind === 'set') return domain.values.length === 1 ? domain.values[0] : undefined;
  if (domain.kind === 'any' || domain.low === undefined || domain.high === undefined) return undefined;
  if (sameValue(domain.low, domain.high)) return domain.low;
  const whole = { low: lowOf(domain, line), high: highOf(domain, line) };
  const points = line.grid === undefined ? undefined : gridPoints(whole, line.grid);
  return points?.first !== undefined && points.last !== undefined && Q.equals(points.first, points.last)
    ? valueAt(points.first, line)
    : undefined;
}

function groups(values: readonly Value[], tests: readonly CellTest[]): Value[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = tests.map((test) => test.kind === 'among' && test.values.some((v) => sameValue(v, value))).join();
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function texts(tests: readonly CellTest[]): Value[] {
  const literals = tests.flatMap((test) =>
    test.kind === 'equals' && test.value.kind === 'text' ? [test.value.value] : [],
  );
  let other = '';
  while (literals.includes(other)) other += 'a';
  return [...literals, other].map((value) => ({ kind: 'text', value }));
}

function codes(tests: readonly CellTest[], module: CoreModule): Value[] {
  const named = tests.flatMap((test) => (test.kind === 'equals' ? [test.value] : []));
  const patterns = tests.flatMap((test) =>
    test.kind === 'in_codes' ? module.codeSets[test.set]!.parts.map((part) => part.pattern) : [],
  );
  const written = new Set([
    ...named.map((value) => (value.kind === 'code' ? value.code : '')),
    ...patterns.map(({ code }) => code),
  ]);
  const candidates = [...named];
  for (const { systems, code, prefix } of patterns)
    for (const system of systems) {
      candidates.push({ kind: 'code', system, code });
      if (!prefix) continue;
      let below = `${code}.0`;
      while (written.has(below)) below += '0';
      candidates.push({ kind: 'code', system, code: below });
    }
  candidates.push({ kind: 'code', system: '', code: '' });
  const seen = new Set<string>();
  return candidates.filter((candidate) => {
    const key = tests
      .map((test) =>
        test.kind === 'equals'
          ? sameValue(test.value, candidate)
          : test.kind === 'in_codes' && inCodes(candidate, module.codeSets[test.set]!),
      )
      .join();
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** A place on the line: just before (`after` false) or just after a number. */
type Place = { readonly at: Rational; readonly after: boolean };
type Piece = { readonly low: Place | undefined; readonly high: Place | undefined };

function intervalCells(domain: Domain, tests: readonly CellTest[], line: Line): Value[] {
  const low = lowOf(domain, line);
  const high = highOf(domain, line);
  const cuts = tests
    .map((test) => placeOfCut(test, line.today))
    .filter(
      (cut) =>
        (low === undefined || comparePlaces(low, cut) < 0) && (high === undefined || comparePlaces(cut, high) < 0),
    )
    .sort(comparePlaces);
  const ends = [low, ...cuts.filter((cut, i) => i === 0 || comparePlaces(cuts[i - 1]!, cut) !== 0), high];
  const pieces = ends.slice(1).map((end, i): Piece => ({ low: ends[i], high: end }));
  const grid = line.grid;
  const kept = grid === undefined ? pieces : pieces.filter((piece) => !isEmpty(gridPoints(piece, grid)));
  // A domain between two points of the grid (a report finer than the grid) is taken without it.
  if (kept.length === 0) return pieces.map((piece) => valueAt(standFor(piece, undefined), line));
  return kept.map((piece) => valueAt(standFor(piece, grid), line));
}

function lowOf(domain: Domain, line: Line): Place | undefined {
  const low =
    domain.kind === 'interval' && domain.low !== undefined
      ? { at: numberOf(domain.low), after: domain.lowOpen }
      : undefined;
  if (line.type.kind === 'int') return low ?? { at: Q.neg(INT_END), after: false };
  if (line.type.kind !== 'age') return low;
  // Days lived are at least 0.
  const birth = { at: Q.ZERO, after: false };
  return low === undefined || comparePlaces(low, birth) < 0 ? birth : low;
}

function highOf(domain: Domain, line: Line): Place | undefined {
  if (domain.kind === 'interval' && domain.high !== undefined)
    return { at: numberOf(domain.high), after: !domain.highOpen };
  return line.type.kind === 'int' ? { at: INT_END, after: true } : undefined;
}

/** No Int lies beyond it. */
const INT_END = Q.rational(Number.MAX_SAFE_INTEGER);

function comparePlaces(a: Place, b: Place): number {
  return Q.compare(a.at, b.at) || Number(a.after) - Number(b.after);
}

function placeOfCut(test: CellTest, today: number): Place {
  if (test.kind === 'cut') return { at: numberOf(test.at), after: test.side === 'after' };
  if (test.kind !== 'age_cut') throw new Error('a test that does not fit an ordered type');
  return { at: Q.rational(firstDay(test.count, test.unit, today)), after: false };
}

/** The first number of days lived on which so many units are completed. */
function firstDay(count: number, unit: 'seconds' | 'minutes' | 'hours' | 'days' | 'months', today: number): number {
  let low = 0;
  // A month has 31 days at most, and every other unit is at most a day.
  let high = count * 31 + 31;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (completedUnits(today - middle, today, unit) >= count) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The first and last point of the grid in a piece (an end that is open has none). */
function gridPoints(
  { low, high }: Piece,
  { step, offset }: NonNullable<Grid>,
): { first: Rational | undefined; last: Rational | undefined } {
  const steps = (at: Rational): Rational => Q.quotient(Q.sub(at, offset), step);
  const point = (count: bigint): Rational => Q.add(offset, Q.mul(Q.rational(count), step));
  const first = low === undefined ? undefined : point(low.after ? Q.floor(steps(low.at)) + 1n : Q.ceil(steps(low.at)));
  const last =
    high === undefined ? undefined : point(high.after ? Q.floor(steps(high.at)) : Q.ceil(steps(high.at)) - 1n);
  return { first, last };
}

function isEmpty({ first, last }: { first: Rational | undefined; last: Rational | undefined }): boolean {
  return first !== undefined && last !== undefined && Q.compare(first, last) > 0;
}

function standFor(piece: Piece, grid: Grid): Rational {
  const { low, high } = piece;
  const down = (x: Rational): Rational =>
    grid === undefined
      ? x
      : Q.add(grid.offset, Q.mul(Q.rational(Q.floor(Q.quotient(Q.sub(x, grid.offset), grid.step))), grid.step));
  if (low !== undefined) {
    if (grid !== undefined) return gridPoints(piece, grid).first!;
    if (!low.after) return low.at;
    return high === undefined ? Q.add(low.at, Q.ONE) : Q.mul(Q.add(low.at, high.at), Q.rational(1, 2));
  }
  return down(high === undefined ? Q.ZERO : Q.sub(high.at, Q.ONE));
}

function numberOf(value: Value): Rational {
  switch (value.kind) {
    case 'int':
      return Q.rational(value.value);
    case 'number':
      return value.value;
    case 'date':
      return Q.rational(value.day);
    case 'datetime':
      return Q.rational(value.ms);
    case 'age':
      return Q.rational(value.days);
    default:
      throw new Error('a value that lies on no line');
  }
}

function valueAt(x: Rational, { type, unit }: Line): Value {
  switch (type.kind) {
    case 'int':
      return int(x.n);
    case 'number':
      return { kind: 'number', value: x, unit };
    case 'date':
      return { kind: 'date', day: Number(x.n) };
    case 'datetime':
      return { kind: 'datetime', ms: Number(x.n) };
    case 'age':
      return { kind: 'age', days: Number(x.n) };
    default:
      throw new Error('a type that is no line');
  }
}
