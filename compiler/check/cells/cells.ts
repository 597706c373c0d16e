/** Cells: the classes of a term's values on which all tests on it agree (semantics.md, section 7). */

import { makeDate } from '../../../language/dates.ts';
import type { CodeSet } from '../../../language/interface.ts';
import { add, ceil, compare, floor, mul, quotient, type Rational, rational, sub } from '../../../language/rational.ts';
import { MISSING_REASONS, type MissingReason, type Value } from '../../../language/values.ts';
import { inCodes } from '../../interpret/operators.ts';
import { fieldInterval, hullOf } from './hull.ts';
import { unitOfValue } from './quantities.ts';
import type { Term, Terms, Test } from './terms.ts';
import { look, scalar, valueKey } from './walk.ts';

/** Sets of cells as bits: cell number i is the bit 2^i. */
export type CellSet = bigint;

export type Cell =
  /** A piece of a line. Ends that are in, or out, or absent. */
  | {
      readonly kind: 'piece';
      readonly low: Rational | undefined;
      readonly high: Rational | undefined;
      readonly lowIn: boolean;
      readonly highIn: boolean;
    }
  /** Ages from the later of the lower bounds up to before the earlier of the upper ones; 0: no bound. */
  | { readonly kind: 'age'; readonly from: AgeBound; readonly before: AgeBound }
  | { readonly kind: 'value'; readonly value: Value }
  /** Any value but those that some test names. */
  | { readonly kind: 'other' }
  | { readonly kind: 'truth'; readonly value: boolean }
  /** `undefined`: not missing; `other`: missing for a reason that no test names. */
  | { readonly kind: 'status'; readonly reason: MissingReason | undefined };

export type AgeBound = { readonly months: number; readonly days: number };
/** Multiples of `step`, counted from `offset`. */
export type Grid = { readonly step: Rational; readonly offset: Rational };

const ONE_STEP: Grid = { step: rational(1), offset: rational(0) };
const MAX_INT = 2n ** 53n - 1n;

/** Fills `cells` and `sets` of every term: `sets[i]` are the cells in which test i is true. */
export function buildCells(terms: Terms): void {
  for (const term of terms.list) buildTerm(terms, term);
}

export function everyCell(term: Term): CellSet {
  return (1n << BigInt(term.cells.length)) - 1n;
}

export function buildTerm(terms: Terms, term: Term): void {
  const [cells, truth] = cellsOf(terms, term);
  term.cells = cells;
  term.sets = term.tests.map((test) => {
    let set = 0n;
    for (let i = 0; i < cells.length; i++) if (truth(test, i)) set |= 1n << BigInt(i);
    return set;
  });
}

/** The grid on which the values of a term lie, if they do. */
export function gridOf(terms: Terms, term: Term): Grid | undefined {
  if (term.kind === 'order') return undefined;
  const { expr } = look(term.closure);
  switch (term.type.kind) {
    case 'int':
    case 'date':
    case 'datetime':
    case 'period':
      return ONE_STEP;
    case 'number':
      if (expr.kind === 'op' && expr.op.name === 'round') return { step: expr.op.step, offset: expr.op.offset };
      if (expr.kind === 'op' && expr.op.name === 'round_digits') return digitsGrid(terms, expr.op.digits, term);
      return expr.kind === 'field' ? roundedGrid(terms, expr.field) : undefined;
    default:
      return undefined;
  }
}

type Truth = (test: Test, cell: number) => boolean;

function cellsOf(terms: Terms, term: Term): readonly [readonly Cell[], Truth] {
  if (term.kind === 'known') return truthCells();
  if (term.kind === 'status') return statusCells(term);
  if (term.kind === 'order') return lineCells(term, undefined, { low: undefined, high: undefined }, false);
  switch (term.type.kind) {
    case 'bool':
    case 'finding':
      return truthCells();
    case 'age':
      return ageCells(terms, term);
    case 'int':
    case 'number':
    case 'date':
    case 'datetime':
    case 'period': {
      const { expr } = look(term.closure);
      const field = expr.kind === 'field' ? terms.module.fields[expr.field]! : undefined;
      let domain = field === undefined ? hullOf(terms.module, term.closure) : fieldInterval(field);
      if (term.type.kind === 'int')
        domain = { low: domain.low ?? rational(-MAX_INT), high: domain.high ?? rational(MAX_INT) };
      return lineCells(term, gridOf(terms, term), domain, field?.plausible?.openEnd ?? false);
    }
    default:
      return namedCells(terms, term);
  }
}

function truthCells(): readonly [readonly Cell[], Truth] {
  const cells: readonly Cell[] = [
    { kind: 'truth', value: false },
    { kind: 'truth', value: true },
  ];
  return [cells, (_, cell) => cell === 1];
}

function statusCells(term: Term): readonly [readonly Cell[], Truth] {
  const named = term.tests.map((test) => (test.kind === 'missing' ? test.reason : undefined));
  const others = MISSING_REASONS.filter((reason) => !named.includes(reason)).slice(0, 1);
  const reasons = [undefined, ...MISSING_REASONS.filter((reason) => named.includes(reason)), ...others];
  const cells = reasons.map((reason): Cell => ({ kind: 'status', reason }));
  const truth: Truth = (test, cell) =>
    test.kind === 'missing' &&
    reasons[cell] !== undefined &&
    (test.reason === undefined || test.reason === reasons[cell]);
  return [cells, truth];
}

function lineCells(
  term: Term,
  grid: Grid | undefined,
  domain: { readonly low: Rational | undefined; readonly high: Rational | undefined },
  highOpen: boolean,
): readonly [readonly Cell[], Truth] {
  const points = sortedPoints(term.tests);
  const cells: Cell[] = [];
  const places: number[] = [];
  // Place 2i + 1 is point i itself, 2i the open piece before it.
  for (let place = 0; place <= 2 * points.length; place++) {
    const index = place >> 1;
    const isPoint = (place & 1) === 1;
    const low = isPoint ? points[index] : points[index - 1];
    const cell = cutTo({ low, high: points[index], lowIn: isPoint, highIn: isPoint }, domain, highOpen);
    if (!isInhabited(cell, grid)) continue;
    cells.push({ kind: 'piece', ...cell });
    places.push(place);
  }
  const at = new Map(points.map((point, index) => [`${point.n}/${point.d}`, 2 * index + 1]));
  const truth: Truth = (test, cell) => {
    if (test.kind !== 'cut') return false;
    const place = at.get(`${test.at.n}/${test.at.d}`)!;
    const here = places[cell]!;
    return test.comparison === 'lt' ? here < place : test.comparison === 'le' ? here <= place : here === place;
  };
  return [cells, truth];
}

type Piece = Omit<Cell & { readonly kind: 'piece' }, 'kind'>;

function cutTo(
  piece: Piece,
  domain: { low: Rational | undefined; high: Rational | undefined },
  highOpen: boolean,
): Piece {
  let { low, high, lowIn, highIn } = piece;
  if (domain.low !== undefined && (low === undefined || compare(domain.low, low) > 0))
    [low, lowIn] = [domain.low, true];
  if (domain.high !== undefined && (high === undefined || compare(domain.high, high) < 0)) {
    [high, highIn] = [domain.high, !highOpen];
  } else if (highOpen && domain.high !== undefined && high !== undefined && compare(high, domain.high) === 0) {
    highIn = false;
  }
  return { low, high, lowIn, highIn };
}

function isInhabited({ low, high, lowIn, highIn }: Piece, grid: Grid | undefined): boolean {
  if (low === undefined || high === undefined) return true;
  const order = compare(low, high);
  if (order > 0 || (order === 0 && !(lowIn && highIn))) return false;
  return grid === undefined || gridPoint({ low, high, lowIn, highIn }, grid) !== undefined;
}

/** The lowest grid point of a piece with a low end; else the highest; else the offset. */
export function gridPoint({ low, high, lowIn, highIn }: Piece, grid: Grid): Rational | undefined {
  const steps = (at: Rational): Rational => quotient(sub(at, grid.offset), grid.step);
  const point = (count: bigint): Rational => add(grid.offset, mul(grid.step, rational(count)));
  if (low !== undefined) {
    const exact = steps(low);
    const first = point(exact.d === 1n && !lowIn ? exact.n + 1n : ceil(exact));
    if (high === undefined) return first;
    const order = compare(first, high);
    return order < 0 || (order === 0 && highIn) ? first : undefined;
  }
  if (high === undefined) return grid.offset;
  const exact = steps(high);
  return point(exact.d === 1n && !highIn ? exact.n - 1n : floor(exact));
}

function sortedPoints(tests: readonly Test[]): Rational[] {
  const points = tests.flatMap((test) => (test.kind === 'cut' ? [test.at] : [])).sort(compare);
  return points.filter((point, index) => index === 0 || compare(point, points[index - 1]!) !== 0);
}

/**
 * Months and days are cut on two lines; how they lie to each other hangs on the day of birth and the as-of date, so every
 * pair that some birthday makes possible is a cell.
 */
function ageCells(terms: Terms, term: Term): readonly [readonly Cell[], Truth] {
  const { expr } = look(term.closure);
  const plausible = expr.kind === 'field' ? terms.module.fields[expr.field]!.plausible : undefined;
  const low = ageLimit(plausible?.low);
  const high = ageLimit(plausible?.high, plausible?.openEnd === true ? 0 : 1);
  const months = counts(term.tests, 'months', [low.months, high.months]);
  const days = counts(term.tests, 'days', [low.days, high.days]);
  const cells: Cell[] = [];
  for (let i = 0; i < months.length; i++) {
    for (let j = 0; j < days.length; j++) {
      const from = { months: months[i]!, days: days[j]! };
      const before = { months: months[i + 1] ?? 0, days: days[j + 1] ?? 0 };
      if (from.months < low.months || from.days < low.days) continue;
      if ((high.months > 0 && from.months >= high.months) || (high.days > 0 && from.days >= high.days)) continue;
      const first = Math.max(monthSpan(from.months).shortest, from.days);
      const last = Math.min(
        before.months === 0 ? Number.POSITIVE_INFINITY : monthSpan(before.months).longest - 1,
        before.days === 0 ? Number.POSITIVE_INFINITY : before.days - 1,
      );
      if (first <= last) cells.push({ kind: 'age', from, before });
    }
  }
  const truth: Truth = (test, index) => {
    const cell = cells[index]!;
    return test.kind === 'age' && cell.kind === 'age' && cell.from[test.unit] >= test.count;
  };
  return [cells, truth];
}

function counts(tests: readonly Test[], unit: 'months' | 'days', limits: readonly number[]): number[] {
  const named = tests.flatMap((test) => (test.kind === 'age' && test.unit === unit ? [test.count] : []));
  return [...new Set([0, ...limits, ...named])].sort((a, b) => a - b);
}

/** The first age at which a limit is passed: `past` 1 for the upper end of a range, which holds up to the next birthday. */
function ageLimit(limit: Value | undefined, past = 0): AgeBound {
  if (limit?.kind === 'age') return { months: 0, days: limit.days + past };
  if (limit?.kind !== 'period') return { months: 0, days: 0 };
  const unit = limit.months % 12 === 0 ? 12 : 1;
  return {
    months: limit.months === 0 ? 0 : limit.months + past * unit,
    days: limit.ms === 0 ? 0 : Math.ceil(limit.ms / 86_400_000) + past,
  };
}

const spans = new Map<number, { readonly shortest: number; readonly longest: number }>();

/** How many days so many months can take, over all days of birth: 13 years around 1900 hold every case of the calendar. */
export function monthSpan(months: number): { readonly shortest: number; readonly longest: number } {
  const known = spans.get(months);
  if (known !== undefined) return known;
  let shortest = months === 0 ? 0 : Number.POSITIVE_INFINITY;
  let longest = 0;
  for (let from = 1896 * 12; months > 0 && from < 1909 * 12; from++) {
    const here = firstDay(from);
    const there = firstDay(from + months);
    const length = firstDay(from + 1) - here;
    const target = firstDay(from + months + 1) - there;
    longest = Math.max(longest, there - here);
    // A birthday that the month does not have counts from the first of the next one.
    shortest = Math.min(shortest, there - here - Math.max(0, length - target - 1));
  }
  const span = { shortest, longest };
  spans.set(months, span);
  return span;
}

function firstDay(month: number): number {
  return makeDate(Math.floor(month / 12), (month % 12) + 1, 1)!;
}

/** Enums by their cases; texts, codes and the rest by the constants that tests name, and one cell for all others. */
function namedCells(terms: Terms, term: Term): readonly [readonly Cell[], Truth] {
  const values = new Map<string, Value>();
  const { type } = term;
  const info = type.kind === 'enum' ? terms.module.enums.find(({ name }) => name === type.name) : undefined;
  const isPlain = info?.cases.every(({ params }) => params.length === 0) ?? false;
  if (info !== undefined && isPlain) {
    for (const { name } of info.cases) add1({ kind: 'case', type: info.name, name, args: [] });
  }
  for (const test of term.tests) {
    if (test.kind === 'equals' && !isPlain) add1(test.value);
    if (test.kind === 'codes') for (const code of samples(terms.module.codeSets[test.set]!)) add1(code);
  }
  const cells: Cell[] = [...values.values()].map((value) => ({ kind: 'value', value }));
  if (!isPlain) cells.push({ kind: 'other' });
  const keys = [...values.keys()];
  const truth: Truth = (test, index) => {
    const cell = cells[index]!;
    if (cell.kind !== 'value') return false;
    if (test.kind === 'equals') return keys[index] === valueKey(test.value);
    return test.kind === 'codes' && cell.value.kind === 'code' && inCodes(cell.value, terms.module.codeSets[test.set]!);
  };
  return merged(cells, term.tests, truth);

  function add1(value: Value): void {
    values.set(valueKey(value), value);
  }
}

/** A long code list gives many codes on which all tests agree: one of them stands for all. */
function merged(cells: readonly Cell[], tests: readonly Test[], truth: Truth): readonly [readonly Cell[], Truth] {
  if (!tests.some((test) => test.kind === 'codes')) return [cells, truth];
  const kept = new Map<string, number>();
  cells.forEach((_, index) => {
    const key = tests.map((test) => (truth(test, index) ? '1' : '0')).join('');
    if (!kept.has(key)) kept.set(key, index);
  });
  const indexes = [...kept.values()];
  return [indexes.map((index) => cells[index]!), (test, cell) => truth(test, indexes[cell]!)];
}

function samples(set: CodeSet): Value[] {
  return set.parts.flatMap(({ pattern }) => {
    const system = pattern.systems[0] ?? '';
    const codes = pattern.prefix ? [pattern.code, `${pattern.code}.0`] : [pattern.code];
    return codes.map((code): Value => ({ kind: 'code', system, code }));
  });
}

function roundedGrid(terms: Terms, field: number): Grid | undefined {
  const { rounded } = terms.module.fields[field]!;
  const step = rounded === undefined ? undefined : scalar(rounded.step);
  if (rounded === undefined || step === undefined || rounded.step.kind !== 'number') return undefined;
  const offset = unitOfValue(terms.module, terms.module.fields[field]!.type, rounded.step.unit)?.offset;
  if (offset === undefined) return { step, offset: rational(0) };
  // `0.1 Cel` as a step is a difference; read as a temperature it would lie above the zero of the scale.
  return { step: compare(step, offset) > 0 ? sub(step, offset) : step, offset };
}

function digitsGrid(terms: Terms, digits: number, term: Term): Grid | undefined {
  if (term.type.kind !== 'number' || term.type.units.length !== 1) return undefined;
  const unit = unitOfValue(terms.module, term.type, term.type.units[0]!);
  if (unit === undefined) return undefined;
  const step = mul(unit.factor, digits >= 0 ? rational(1n, 10n ** BigInt(digits)) : rational(10n ** BigInt(-digits)));
  return { step, offset: unit.offset ?? rational(0) };
}
