/** Time zones: instants as the clocks of a place show them, and back, by one release of the IANA database (docs/contracts.md, section 4). */
import { ZONES, ZONES_VERSION } from './data/zones.ts';
import {
  addMonths,
  civil,
  dateOf,
  FIRST_DATE,
  formatDateTime,
  LAST_DATE,
  type LDate,
  type LDateTime,
  type MonthRounding,
  MS_PER_DAY,
  makeDate,
  type Period,
} from './dates.ts';

/** Date and time of day as a clock shows them: the milliseconds since 1970 that UTC would show so. */
export type LocalTime = number;

/** How clocks have gone since 1970; what they were ahead of UTC then stands for all time before. */
export type Zone = {
  readonly name: string;
  /** Instants at which clocks changed, ascending. */
  readonly changes: readonly LDateTime[];
  /** What clocks are ahead of UTC, in milliseconds: before the first change, and from each on. */
  readonly offsets: readonly number[];
  /** After the last change these two, every year; or none. */
  readonly yearly: readonly YearlyChange[];
};

/** On the first such weekday (0: Thursday) on or after a day of a month, `timeMs` after midnight by the clock before. */
export type YearlyChange = {
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly timeMs: number;
  readonly offset: number;
};

export { ZONES_VERSION };

const UTC = 'UTC';

/** The zone of a name, canonical or not; undefined: there is none. UTC is one. */
export function zoneOf(name: string): Zone | undefined {
  const known = READ.get(name);
  if (known !== undefined) return known;
  const row = rows().get(name);
  if (row === undefined) return undefined;
  const zone = readZone(name, row);
  READ.set(name, zone);
  return zone;
}

/** All names, in order. */
export function zoneNames(): readonly string[] {
  return [...rows().keys()].sort();
}

export type CalendarName = { readonly zone: string; readonly version?: string };

/**
 * The zone in which a calendar counts. Undefined: in UTC, which needs no rules. `unknown`: of another release of the database,
 * or of none.
 */
export function zoneOfCalendar(calendar: CalendarName | undefined): Zone | undefined | 'unknown' {
  if (calendar === undefined || calendar.zone === UTC) return undefined;
  return calendar.version === ZONES_VERSION ? (zoneOf(calendar.zone) ?? 'unknown') : 'unknown';
}

/** The zone of a calendar that was found to be known when it was signed. */
export function zoneIn(calendar: CalendarName | undefined): Zone | undefined {
  const zone = zoneOfCalendar(calendar);
  if (zone === 'unknown') throw new TypeError('an agreement counts by a calendar that is not known');
  return zone;
}

/** The release by which a calendar counts; undefined: UTC. */
export function versionFor(zone: string): string | undefined {
  return zone === UTC ? undefined : ZONES_VERSION;
}

/** What clocks show. `zone` undefined, here and below: UTC. */
export function localTime(at: LDateTime, zone: Zone | undefined): LocalTime {
  return zone === undefined ? at : at + offsetAt(at, zone);
}

/** What clocks are ahead of UTC, in milliseconds. */
export function offsetAt(at: LDateTime, zone: Zone): number {
  return coursesIn(zone, at, at).at(-1)!.offset;
}

/**
 * The instant at which clocks show it: of two the earlier; where clocks are put forward over it, the first instant after, which
 * is that of the change.
 */
export function instantOf(local: LocalTime, zone: Zone | undefined): LDateTime {
  if (zone === undefined) return local;
  const courses = coursesIn(zone, local - WIDEST_MS, local + WIDEST_MS);
  for (const [number, { from, offset }] of courses.entries()) {
    const at = local - offset;
    if (at < from) return from;
    if (at < (courses[number + 1]?.from ?? Number.POSITIVE_INFINITY)) return at;
  }
  throw new Error('the last course of clocks has no end');
}

/** The day on which an instant falls; at the ends of the calendar its first or last. */
export function dayIn(at: LDateTime, zone: Zone | undefined): LDate {
  return Math.min(Math.max(dateOf(localTime(at, zone)), FIRST_DATE), LAST_DATE);
}

/** The first instant of a day; of a day that clocks skip, of the next. */
export function startOfDayIn(day: LDate, zone: Zone | undefined): LDateTime {
  return instantOf(day * MS_PER_DAY, zone);
}

/**
 * The instant a period later: first the months, by the clock (the time of day stays), then what is exact. `ambiguous`,
 * `overflow`: as in `addPeriodToDateTime`.
 */
export function addPeriodIn(
  at: LDateTime,
  { months, ms }: Period,
  rounding: MonthRounding | undefined,
  zone: Zone | undefined,
): LDateTime | 'ambiguous' | 'overflow' {
  let moved = at;
  if (months !== 0) {
    const local = localTime(at, zone);
    const date = dateOf(local);
    const there = addMonths(date, months, rounding);
    if (typeof there === 'string') return there;
    moved = instantOf(local + (there - date) * MS_PER_DAY, zone);
  }
  const result = moved + ms;
  const day = dateOf(result);
  return day >= FIRST_DATE && day <= LAST_DATE ? result : 'overflow';
}

/** As the clocks show it, with what they are ahead of UTC: `2027-03-28T03:00+02:00`; in UTC with `Z`. */
export function formatLocal(at: LDateTime, zone: Zone | undefined): string {
  const offset = zone === undefined ? 0 : offsetAt(at, zone);
  // No more than whole minutes can be written.
  if (offset === 0 || offset % 60_000 !== 0) return formatDateTime(at);
  const minutes = Math.abs(offset) / 60_000;
  const digits = (n: number): string => String(n).padStart(2, '0');
  const ahead = `${offset < 0 ? '-' : '+'}${digits(Math.floor(minutes / 60))}:${digits(minutes % 60)}`;
  return formatDateTime(at + offset).replace('Z', ahead);
}

/** Clocks are never further from UTC: 14 hours ahead (Kiritimati), 12 behind; a day is more than both. */
const WIDEST_MS = MS_PER_DAY;

type Course = { readonly from: LDateTime; readonly offset: number };

/** How clocks go from one instant to another, in order; the first course began at `low` or before. */
function coursesIn(zone: Zone, low: LDateTime, high: LDateTime): Course[] {
  const { changes, offsets, yearly } = zone;
  const first = lastUpTo(changes, low);
  const found: Course[] = [{ from: changes[first] ?? Number.NEGATIVE_INFINITY, offset: offsets[first + 1]! }];
  for (let at = first + 1; at < changes.length && changes[at]! <= high; at += 1)
    found.push({ from: changes[at]!, offset: offsets[at + 1]! });
  // The table begins with 1970.
  const last = changes.at(-1) ?? 0;
  if (yearly.length > 0 && high > last)
    // The last change up to `low` may be of the year before.
    for (let year = yearOf(Math.max(low, last)) - 1; year <= yearOf(high) + 1; year += 1)
      yearly.forEach((rule, number) => {
        const from = changeIn(year, rule, yearly[1 - number]!.offset);
        if (from <= last || from > high) return;
        if (from <= low) found.length = 0;
        found.push({ from, offset: rule.offset });
      });
  return found;
}

/** The place of the last change up to an instant; -1: none. */
function lastUpTo(changes: readonly LDateTime[], at: LDateTime): number {
  let low = -1;
  let high = changes.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (changes[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

function yearOf(at: LDateTime): number {
  return civil(dateOf(at)).year;
}

/** The calendar repeats itself, weekdays too, every 400 years: so years before 1 and after 9999 have their changes. */
const CYCLE_YEARS = 400;
const CYCLE_DAYS = 146_097;

function changeIn(year: number, rule: YearlyChange, before: number): LDateTime {
  const cycles = Math.floor(year / CYCLE_YEARS) - 5;
  const day = makeDate(year - cycles * CYCLE_YEARS, rule.month, rule.day)! + cycles * CYCLE_DAYS;
  return (day + modulo(rule.weekday - day, 7)) * MS_PER_DAY + rule.timeMs - before;
}

function modulo(n: number, by: number): number {
  return ((n % by) + by) % by;
}

/** Zones that have been asked for. */
const READ = new Map<string, Zone>();
let byName: ReadonlyMap<string, string> | undefined;

function rows(): ReadonlyMap<string, string> {
  byName ??= new Map(
    ZONES.trim()
      .split('\n')
      .flatMap((line) => {
        const end = line.indexOf('|');
        const row = line.slice(end + 1);
        return line
          .slice(0, end)
          .split(' ')
          .map((name) => [name, row] as const);
      }),
  );
  return byName;
}

/** Lengths of time in the table. */
const HALF_MINUTE_MS = 30_000;

/** A row of the table: language/data/zones.ts says what stands where. */
function readZone(name: string, row: string): Zone {
  const [ahead = '', which = '', lengths = '', rules = ''] = row.split('|');
  const offsets = numbers(ahead, ' ').map((offset) => offset * HALF_MINUTE_MS);
  let at = 0;
  const changes = numbers(lengths, ' ').map((length) => {
    at += length * HALF_MINUTE_MS;
    return at;
  });
  const yearly =
    rules === ''
      ? []
      : rules.split(' ').map((rule): YearlyChange => {
          const [month, day, weekday, time, offset] = numbers(rule, '.');
          return {
            month: month!,
            day: day!,
            weekday: weekday!,
            timeMs: time! * HALF_MINUTE_MS,
            offset: offsets[offset!]!,
          };
        });
  return { name, changes, offsets: numbers(which, '').map((number) => offsets[number]!), yearly };
}

function numbers(text: string, between: string): number[] {
  return text === '' ? [] : text.split(between).map((digits) => Number.parseInt(digits, 36));
}
