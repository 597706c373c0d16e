/** Sample values: one that stands for a cell, and the cell in which a value lies. */
import { type AgeUnit, formatDate, latestBirth } from '../../../language/dates.ts';
import { compare, quotient, type Rational, rational } from '../../../language/rational.ts';
import type { Value } from '../../../language/values.ts';
import type { CoreModule } from '../../core.ts';
import { completedUnits, inCodes } from '../../interpret/operators.ts';
import { type Cell, type CellSet, gridOf } from './cells.ts';
import { EXAMPLE_DAY } from './evaluate.ts';
import { readable, unitOfValue } from './quantities.ts';
import type { Term, Terms, Test } from './terms.ts';
import { look, scalar, valueKey } from './walk.ts';

/** The cell of a set that is easiest to take in: one with an end that belongs to it, else the first with any end. */
export function bestCell(term: Term, cells: CellSet): number {
  let best = -1;
  let bestRank = -1;
  for (let i = 0; i < term.cells.length; i++) {
    if (!((cells >> BigInt(i)) & 1n)) continue;
    const rank = rankOf(term.cells[i]!);
    if (rank > bestRank) [best, bestRank] = [i, rank];
  }
  return best;
}

/** Undefined: no value of that cell can be named (any other text of a record, days that no birthday gives today). */
export function sampleOf(terms: Terms, term: Term, cell: Cell): Value | undefined {
  const { module } = terms;
  switch (cell.kind) {
    case 'value':
      return cell.value;
    case 'truth':
      if (term.type.kind === 'finding') {
        return { kind: 'case', type: 'Finding', name: cell.value ? 'present' : 'absent', args: [] };
      }
      return { kind: 'bool', value: cell.value };
    case 'piece': {
      const unit = shownUnit(module, term);
      const at = readable(
        cell,
        gridOf(terms, term),
        unit === undefined ? undefined : unitOfValue(module, term.type, unit),
      );
      return valueAt(term, at, unit ?? '');
    }
    case 'age': {
      const days = ageDays(cell);
      return days === undefined ? undefined : { kind: 'age', days };
    }
    case 'other':
      return otherValue(term);
    case 'status':
      return undefined;
  }
}

/** The number of the cell in which a value of the term lies; for `order`, the value is -1, 0 or 1. */
export function cellOf(terms: Terms, term: Term, value: Value): number {
  const holds = term.tests.map((test) => testHolds(terms.module, test, value));
  const at = scalar(value);
  return term.cells.findIndex((cell, index) => {
    if (cell.kind === 'piece' && (at === undefined || !isWithin(cell, at))) return false;
    return term.sets.every((set, test) => ((set >> BigInt(index)) & 1n) === (holds[test] ? 1n : 0n));
  });
}

/** The unit in which examples of a term are shown: that of a constant it is compared with, else that of its type. */
export function shownUnit(module: CoreModule, term: Term): string | undefined {
  if (term.shown?.kind === 'number') return term.shown.unit;
  const { expr } = look(term.closure);
  if (expr.kind === 'field') {
    const { type } = module.fields[expr.field]!;
    if (type.kind === 'number') return type.unit;
  }
  return term.type.kind === 'number' ? term.type.units[0] : undefined;
}

export function valueAt(term: Term, at: Rational, unit: string): Value {
  switch (term.type.kind) {
    case 'int':
      return { kind: 'int', value: at.n / at.d };
    case 'date':
      return { kind: 'date', day: Number(at.n / at.d) };
    case 'datetime':
      return { kind: 'datetime', ms: Number(at.n / at.d) };
    case 'period': {
      const isMonths = term.shown?.kind === 'period' && term.shown.months !== 0;
      const count = Number(at.n / at.d);
      return isMonths ? { kind: 'period', months: count, ms: 0 } : { kind: 'period', months: 0, ms: count };
    }
    default:
      return { kind: 'number', value: at, unit };
  }
}

/** `64 years`: the age in the unit in which the cell begins, or ends. */
export function ageWords(term: Term, cell: Cell & { readonly kind: 'age' }): string {
  const { from, before } = cell;
  const unitOf = (count: number, unit: 'months' | 'days'): AgeUnit => writtenUnit(term, count, unit);
  if (from.months > 0 || from.days > 0) {
    const days = daysFrom(from);
    const isMonths = from.months > 0 && days === daysFrom({ months: from.months, days: 0 });
    return isMonths ? inUnit(from.months, unitOf(from.months, 'months')) : inUnit(from.days, unitOf(from.days, 'days'));
  }
  if (
    before.days > 0 &&
    (before.months === 0 || daysFrom({ months: 0, days: before.days }) <= daysFrom({ months: before.months, days: 0 }))
  ) {
    return belowUnit(before.days, unitOf(before.days, 'days'));
  }
  if (before.months > 0) return belowUnit(before.months, unitOf(before.months, 'months'));
  return '40 years';
}

function rankOf(cell: Cell): number {
  switch (cell.kind) {
    case 'piece':
      if (cell.lowIn && cell.highIn && cell.low !== undefined && cell.high !== undefined) return 4;
      return cell.lowIn && cell.low !== undefined ? 3 : cell.low !== undefined && cell.high !== undefined ? 2 : 1;
    case 'age':
      return cell.from.months + cell.from.days > 0 ? 3 : 2;
    case 'other':
      return 0;
    case 'truth':
    case 'value':
      return 2;
    case 'status':
      return cell.reason === undefined ? 3 : cell.reason === 'unknown' ? 2 : 1;
  }
}

function testHolds(module: CoreModule, test: Test, value: Value): boolean {
  switch (test.kind) {
    case 'cut': {
      const order = compare(scalar(value)!, test.at);
      return test.comparison === 'lt' ? order < 0 : test.comparison === 'le' ? order <= 0 : order === 0;
    }
    case 'age': {
      if (value.kind !== 'age') return false;
      return completedUnits(EXAMPLE_DAY - value.days, EXAMPLE_DAY, test.unit) >= test.count;
    }
    case 'equals':
      return valueKey(value) === valueKey(test.value);
    case 'codes':
      return value.kind === 'code' && inCodes(value, module.codeSets[test.set]!);
    case 'true':
      return (value.kind === 'bool' && value.value) || (value.kind === 'case' && value.name === 'present');
    case 'missing':
      return false;
  }
}

function isWithin(cell: Cell & { readonly kind: 'piece' }, at: Rational): boolean {
  const low = cell.low === undefined ? 1 : compare(at, cell.low);
  const high = cell.high === undefined ? -1 : compare(at, cell.high);
  return (low > 0 || (low === 0 && cell.lowIn)) && (high < 0 || (high === 0 && cell.highIn));
}

/** Days lived on the day of the examples, within the cell. */
function ageDays(cell: Cell & { readonly kind: 'age' }): number | undefined {
  const { from, before } = cell;
  const days =
    from.months + from.days > 0 ? daysFrom(from) : before.months + before.days > 0 ? daysBefore(before) : 40 * 365;
  return days <= daysBefore(before) && days >= daysFrom(from) ? days : undefined;
}

function daysFrom({ months, days }: { readonly months: number; readonly days: number }): number {
  const born = latestBirth(EXAMPLE_DAY, months, 'months');
  return Math.max(days, born === 'overflow' ? Number.POSITIVE_INFINITY : EXAMPLE_DAY - born);
}

function daysBefore({ months, days }: { readonly months: number; readonly days: number }): number {
  const byDays = days === 0 ? Number.POSITIVE_INFINITY : days;
  const byMonths = months === 0 ? Number.POSITIVE_INFINITY : daysFrom({ months, days: 0 });
  return Math.min(byDays, byMonths) - 1;
}

/** The unit in which the author wrote that limit; years where it was set by the input itself. */
function writtenUnit(term: Term, count: number, unit: 'months' | 'days'): AgeUnit {
  const test = term.tests.find((one) => one.kind === 'age' && one.count === count && one.unit === unit);
  const written = test?.kind === 'age' ? test.written : undefined;
  if (unit === 'days') return written === 'weeks' && count % 7 === 0 ? 'weeks' : 'days';
  return (written ?? 'years') === 'years' && count % 12 === 0 ? 'years' : 'months';
}

function inUnit(count: number, unit: AgeUnit): string {
  const whole = unit === 'years' ? count / 12 : unit === 'weeks' ? count / 7 : count;
  return `${whole} ${unit}`;
}

/** The last whole unit below a limit: `17 years` below 18 years. */
function belowUnit(count: number, unit: AgeUnit): string {
  const whole = (unit === 'years' ? count / 12 : unit === 'weeks' ? count / 7 : count) - 1;
  return `${whole} ${unit}`;
}

/** A value that no test names. */
function otherValue(term: Term): Value | undefined {
  if (term.type.kind === 'code') return { kind: 'code', system: '', code: '' };
  if (term.type.kind !== 'text') return undefined;
  const named = new Set(
    term.tests.map((test) => (test.kind === 'equals' && test.value.kind === 'text' ? test.value.value : '')),
  );
  let text = 'other';
  while (named.has(text)) text += ' text';
  return { kind: 'text', value: text };
}

/** Used where a date stands alone in an example. */
export function dateWords(day: number): string {
  return formatDate(day);
}

/** Between two numbers, `share` of the way. */
export function between(a: Rational, b: Rational, share: Rational): Rational {
  return quotient(rational(a.n * b.d * (share.d - share.n) + b.n * a.d * share.n, a.d * b.d), rational(share.d));
}
