/** What a field lets in: values on its grid and within what is plausible; and what is left open when it is missing. */
import { addMonths, completed, latestBirth, MS_PER_DAY } from './dates.ts';
import type { DataType, Field, Interface } from './interface.ts';
import { add, compare, type Rational, roundTo, sub, ZERO } from './rational.ts';
import { isUnitError, parseUnit } from './units.ts';
import type { Domain, FieldState, MissingReason, Value } from './values.ts';

/** As of when a record is read: a day number, and the last instant that counts as past. */
export type AsOf = { readonly today: number; readonly nowMs: number };

export type Interval = Extract<Domain, { kind: 'interval' }>;

/** The compiled gate of a field, or of the elements of a list field. */
export type Gate = {
  /** A value that was reported, or all that a report allows. `implausible`: nothing of it can be true. */
  readonly admit: (domain: Domain, asOf: AsOf) => FieldState | 'implausible';
  readonly missing: (reason: MissingReason, asOf: AsOf) => FieldState;
};

/** `type`: of the values; for a list that of its elements. */
export function gateOf(field: Field, type: DataType, of: Pick<Interface, 'enums'>): Gate {
  const round = roundingOf(field, type);
  const open = everyValue(type, of);
  const plausible = plausibleOf(field, type);
  return {
    admit: (domain, asOf) => {
      const rounded = round(domain);
      if (plausible === undefined) return { missing: undefined, domain: rounded };
      const allowed = intersect(rounded, plausible(asOf));
      return allowed === undefined ? 'implausible' : { missing: undefined, domain: allowed };
    },
    missing: (reason, asOf) => ({ missing: reason, domain: plausible === undefined ? open : plausible(asOf) }),
  };
}

/** Every value a type has (semantics.md, section 3). */
export function everyValue(type: DataType, of: Pick<Interface, 'enums'>): Domain {
  switch (type.kind) {
    case 'bool':
      return { kind: 'set', values: [bool(false), bool(true)] };
    case 'finding':
      return { kind: 'set', values: [ABSENT, PRESENT] };
    case 'enum': {
      const cases = of.enums.find((candidate) => candidate.name === type.name)?.cases ?? [];
      if (cases.length === 0 || cases.some((one) => one.params.length > 0)) return ANY;
      return { kind: 'set', values: cases.map((one) => caseOf(type.name, one.name)) };
    }
    case 'age':
    case 'int':
    case 'number':
    case 'date':
    case 'datetime':
    case 'period':
      return UNBOUNDED;
    case 'text':
    case 'code':
    case 'record':
    case 'list':
    case 'set':
    case 'option':
    case 'observed':
      return ANY;
  }
}

export const ANY: Domain = { kind: 'any' };
export const UNBOUNDED: Interval = {
  kind: 'interval',
  low: undefined,
  high: undefined,
  lowOpen: false,
  highOpen: false,
};
export const PRESENT: Value = { kind: 'case', type: 'Finding', name: 'present', args: [] };
export const ABSENT: Value = { kind: 'case', type: 'Finding', name: 'absent', args: [] };

export function one(value: Value): Domain {
  return { kind: 'one', value };
}

export function bool(value: boolean): Value {
  return { kind: 'bool', value };
}

export function caseOf(type: string, name: string): Value {
  return { kind: 'case', type, name, args: [] };
}

/** Order of two values of one ordered type; undefined where there is none (months and days). */
export function compareValues(a: Value, b: Value): number | undefined {
  if (a.kind === 'number' && b.kind === 'number') return compare(a.value, b.value);
  if (a.kind === 'int' && b.kind === 'int') return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
  if (a.kind === 'age' && b.kind === 'age') return a.days - b.days;
  if (a.kind === 'date' && b.kind === 'date') return a.day - b.day;
  if (a.kind === 'datetime' && b.kind === 'datetime') return a.ms - b.ms;
  if (a.kind === 'period' && b.kind === 'period') {
    if (a.months === 0 && b.months === 0) return a.ms - b.ms;
    return a.ms === 0 && b.ms === 0 ? a.months - b.months : undefined;
  }
  return undefined;
}

/** What two domains have in common; undefined: nothing. Domains that are no intervals stay as they are. */
function intersect(domain: Domain, limits: Interval): Domain | undefined {
  if (domain.kind === 'one') return holds(limits, domain.value) ? domain : undefined;
  if (domain.kind !== 'interval') return domain;
  const low = tighter(domain.low, domain.lowOpen, limits.low, limits.lowOpen, 1);
  const high = tighter(domain.high, domain.highOpen, limits.high, limits.highOpen, -1);
  if (low.end !== undefined && high.end !== undefined) {
    const order = compareValues(low.end, high.end) ?? 0;
    if (order > 0 || (order === 0 && (low.open || high.open))) return undefined;
    if (order === 0) return one(low.end);
  }
  return { kind: 'interval', low: low.end, high: high.end, lowOpen: low.open, highOpen: high.open };
}

function holds(limits: Interval, value: Value): boolean {
  const low = limits.low === undefined ? 1 : (compareValues(value, limits.low) ?? -1);
  const high = limits.high === undefined ? -1 : (compareValues(value, limits.high) ?? 1);
  return (limits.lowOpen ? low > 0 : low >= 0) && (limits.highOpen ? high < 0 : high <= 0);
}

function tighter(
  a: Value | undefined,
  aOpen: boolean,
  b: Value | undefined,
  bOpen: boolean,
  side: 1 | -1,
): { readonly end: Value | undefined; readonly open: boolean } {
  if (a === undefined) return { end: b, open: bOpen };
  if (b === undefined) return { end: a, open: aOpen };
  const order = (compareValues(a, b) ?? 0) * side;
  if (order === 0) return { end: a, open: aOpen || bOpen };
  return order > 0 ? { end: a, open: aOpen } : { end: b, open: bOpen };
}

/** The plausible range as of a day: that of an age depends on it (`0 years .. 120 years` holds until the 121st birthday). */
function plausibleOf(field: Field, type: DataType): ((asOf: AsOf) => Interval) | undefined {
  const range = field.plausible;
  if (range === undefined) return undefined;
  if (type.kind !== 'age') {
    const interval: Interval = {
      kind: 'interval',
      low: range.low,
      high: range.high,
      lowOpen: false,
      highOpen: range.openEnd,
    };
    return () => interval;
  }
  const low = ageLiteral(range.low);
  const high = ageLiteral(range.high);
  return ({ today }) => ({
    kind: 'interval',
    low: { kind: 'age', days: fewestDays(today, low.count, low.unit) },
    high: { kind: 'age', days: fewestDays(today, high.count + (range.openEnd ? 0 : 1), high.unit) - 1 },
    lowOpen: false,
    highOpen: false,
  });
}

/** An age written as a period; whole years are meant as years, since an author who means months writes months. */
export function ageLiteral(value: Value): { readonly count: number; readonly unit: 'years' | 'months' | 'days' } {
  if (value.kind === 'age') return { count: value.days, unit: 'days' };
  if (value.kind !== 'period') return { count: 0, unit: 'days' };
  if (value.ms !== 0) return { count: Math.floor(value.ms / MS_PER_DAY), unit: 'days' };
  return value.months % 12 === 0
    ? { count: value.months / 12, unit: 'years' }
    : { count: value.months, unit: 'months' };
}

/** The least number of days that completes the age: who is born later is younger. */
function fewestDays(today: number, count: number, unit: 'years' | 'months' | 'days'): number {
  if (unit === 'days') return count;
  const born = latestBirth(today, count, unit);
  if (born === 'overflow') return Number.MAX_SAFE_INTEGER;
  // Birth on the 29th, 30th or 31st may complete the unit a day later than the calendar suggests.
  return completed(born, today, unit) >= count ? today - born : today - born + 1;
}

/** Days lived by who has completed exactly this age today, born as late as that allows. */
export function daysLived(value: Value, today: number): number {
  const { count, unit } = ageLiteral(value);
  return fewestDays(today, count, unit);
}

function roundingOf(field: Field, type: DataType): (domain: Domain) => Domain {
  const grid = field.rounded;
  if (grid === undefined || grid.step.kind !== 'number' || type.kind !== 'number') return (domain) => domain;
  const { step, origin } = gridOf(grid.step, type.unit);
  if (step.n <= 0n) return (domain) => domain;
  const mode = grid.halfEven ? 'even' : 'away';
  const round = (value: Value): Value =>
    value.kind === 'number' ? { ...value, value: add(roundTo(sub(value.value, origin), step, mode), origin) } : value;
  return (domain) => {
    if (domain.kind === 'one') return one(round(domain.value));
    if (domain.kind !== 'interval') return domain;
    // `< 5` on a grid of 0.1 may have been 4.96, which is 5.0 on the grid.
    const low = domain.low === undefined ? undefined : round(domain.low);
    const high = domain.high === undefined ? undefined : round(domain.high);
    return { kind: 'interval', low, high, lowOpen: false, highOpen: false };
  };
}

/** A grid of 0.1 Cel begins at 0 Cel, not at 0 K; its step is a difference, however it was converted. */
function gridOf(
  step: Extract<Value, { kind: 'number' }>,
  shown: string,
): { readonly step: Rational; readonly origin: Rational } {
  for (const text of [step.unit, shown]) {
    const unit = parseUnit(text);
    if (isUnitError(unit) || unit.offset === undefined) continue;
    const converted = text === step.unit && compare(step.value, unit.offset) > 0;
    return { step: converted ? sub(step.value, unit.offset) : step.value, origin: unit.offset };
  }
  return { step: step.value, origin: ZERO };
}

/** The day so many months before; where it does not exist, the last of the month. */
export function monthsBefore(today: number, months: number): number {
  const day = addMonths(today, -months, 'down');
  return typeof day === 'number' ? day : Number.MIN_SAFE_INTEGER;
}
