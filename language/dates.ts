/** Dates, instants, calendar periods and ages, in the proleptic Gregorian calendar, years 1 to 9999 (ISO 8601, FHIR R4 date types). */
import { isInteger, mul, type Rational, rational } from './rational.ts';

/** Days since 1970-01-01. */
export type LDate = number;
/** Milliseconds since 1970-01-01T00:00Z. */
export type LDateTime = number;
/** A span of both ends: what a partial date allows. */
export type DateRange = { readonly from: LDate; readonly to: LDate };
export type DateTimeRange = { readonly from: LDateTime; readonly to: LDateTime };

/** Calendar months and exact milliseconds, kept apart: how long a month is depends on where it starts. */
export type Period = { readonly months: number; readonly ms: number };
/** Where the day of the month does not exist: the last day of that month, or the first of the next. */
export type MonthRounding = 'down' | 'up';

export const MS_PER_SECOND = 1000;
export const MS_PER_DAY = 86_400_000;
/** 0001-01-01 and 9999-12-31: the years FHIR can write. */
export const FIRST_DATE: LDate = -719162;
export const LAST_DATE: LDate = 2932896;

type CalendarWord = { readonly months: number; readonly ms: number };
/** The words of periods, singular and plural: months, or exact milliseconds, for one of them. */
export const CALENDAR_WORDS: ReadonlyMap<string, CalendarWord> = new Map(
  (
    [
      ['second', 0, MS_PER_SECOND],
      ['minute', 0, 60 * MS_PER_SECOND],
      ['hour', 0, 3600 * MS_PER_SECOND],
      ['day', 0, MS_PER_DAY],
      ['week', 0, 7 * MS_PER_DAY],
      ['month', 1, 0],
      ['year', 12, 0],
    ] as const
  ).flatMap(([word, months, ms]) => [
    [word, { months, ms }],
    [`${word}s`, { months, ms }],
  ]),
);

export type CivilDate = { readonly year: number; readonly month: number; readonly day: number };

/** The date of a year, month (1 to 12) and day; undefined where there is none (2026-02-30). */
export function makeDate(year: number, month: number, day: number): LDate | undefined {
  if (!(year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)))
    return undefined;
  return dayNumber(year, month, day);
}

export function civil(date: LDate): CivilDate {
  // Days from 0000-03-01, in eras of 400 years, as years that begin in March, so that the leap day comes last.
  const shifted = date + 719468;
  const era = Math.floor(shifted / 146097);
  const inEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36524) - Math.floor(inEra / 146096)) / 365,
  );
  const dayOfYear = inEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  return month === 2
    ? isLeapYear(year)
      ? 29
      : 28
    : month === 4 || month === 6 || month === 9 || month === 11
      ? 30
      : 31;
}

export function firstOfMonth(date: LDate): LDate {
  return date - civil(date).day + 1;
}

export function lastOfMonth(date: LDate): LDate {
  const { year, month, day } = civil(date);
  return date - day + daysInMonth(year, month);
}

/** `2026-11-23`; undefined for anything else. */
export function parseDate(text: string): LDate | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return match === null ? undefined : makeDate(Number(match[1]), Number(match[2]), Number(match[3]));
}

export function formatDate(date: LDate): string {
  const { year, month, day } = civil(date);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

/** A FHIR date, whole or partial (`1980`, `1980-05`, `1980-05-12`), as the days it may be. */
export function parsePartialDate(text: string): DateRange | undefined {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text);
  if (match === null) return undefined;
  const year = Number(match[1]);
  const from = makeDate(year, Number(match[2] ?? 1), Number(match[3] ?? 1));
  if (from === undefined) return undefined;
  if (match[3] !== undefined) return { from, to: from };
  return { from, to: match[2] !== undefined ? lastOfMonth(from) : dayNumber(year, 12, 31) };
}

/**
 * `2026-11-23T10:30Z`, `…T10:30:05.250+01:00`: the instant, to the millisecond (further digits are cut off; a leap second is
 * the first of the next minute). Without a zone: undefined, unless `zoneMinutes` (minutes east of UTC) is given.
 */
export function parseDateTime(text: string, zoneMinutes?: number): LDateTime | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2})?$/.exec(text);
  const date = match === null ? undefined : parseDate(match[1]!);
  const zone = match === null || match[6] === undefined ? zoneMinutes : zoneOffset(match[6]);
  if (match === null || date === undefined || zone === undefined) return undefined;
  const hour = Number(match[2]);
  const minute = Number(match[3]);
  const second = Number(match[4] ?? 0);
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const fraction = Number((match[5] ?? '').slice(0, 3).padEnd(3, '0'));
  return date * MS_PER_DAY + ((hour * 60 + minute - zone) * 60 + second) * MS_PER_SECOND + fraction;
}

/** A FHIR dateTime, whole or partial, as the instants it may be; a date without time is a day of the zone given (UTC). */
export function parsePartialDateTime(text: string, zoneMinutes = 0): DateTimeRange | undefined {
  if (text.includes('T')) {
    const at = parseDateTime(text, zoneMinutes);
    return at === undefined ? undefined : { from: at, to: at };
  }
  const days = parsePartialDate(text);
  if (days === undefined) return undefined;
  const shift = zoneMinutes * 60 * MS_PER_SECOND;
  return { from: startOfDay(days.from) - shift, to: startOfDay(days.to + 1) - shift - 1 };
}

/** In UTC: `2026-11-23T10:30Z`, with seconds and milliseconds only where they are not 0. */
export function formatDateTime(at: LDateTime): string {
  const date = dateOf(at);
  const ms = at - startOfDay(date);
  const seconds = Math.floor(ms / MS_PER_SECOND);
  const rest = ms % MS_PER_SECOND;
  const time = `${padded(Math.floor(seconds / 3600), 2)}:${padded(Math.floor(seconds / 60) % 60, 2)}`;
  const fine =
    rest > 0 ? `:${padded(seconds % 60, 2)}.${padded(rest, 3)}` : seconds % 60 > 0 ? `:${padded(seconds % 60, 2)}` : '';
  return `${formatDate(date)}T${time}${fine}Z`;
}

/** The day an instant falls on, in UTC or so many minutes east of it. */
export function dateOf(at: LDateTime, zoneMinutes = 0): LDate {
  return Math.floor((at + zoneMinutes * 60 * MS_PER_SECOND) / MS_PER_DAY);
}

export function startOfDay(date: LDate): LDateTime {
  return date * MS_PER_DAY;
}

/**
 * `3 months`, `1.5 hours`: the number with its calendar word. Undefined where the word is none, or the span is no whole number
 * of months or of milliseconds (`0.3 months`).
 */
export function makePeriod(count: Rational, word: string): Period | undefined {
  const one = CALENDAR_WORDS.get(word);
  if (one === undefined) return undefined;
  const size = mul(count, rational(one.months === 0 ? one.ms : one.months));
  if (!isInteger(size) || size.n > SAFE || size.n < -SAFE) return undefined;
  return one.months === 0 ? { months: 0, ms: Number(size.n) } : { months: Number(size.n), ms: 0 };
}

/** As LEBEN writes it: `3 years`, `18 months`, `1 day`, `24 hours` as `1 day`; a mixed one as a sum, `1 month + 3 days`. */
export function formatPeriod({ months, ms }: Period): string {
  const parts: string[] = [];
  if (months !== 0) parts.push(months % 12 === 0 ? counted(months / 12, 'year') : counted(months, 'month'));
  if (ms !== 0 || months === 0) parts.push(formatExact(ms));
  return parts.join(' + ');
}

/** Undefined where one counts months and the other does not: no order is right for every month. */
export function comparePeriods(a: Period, b: Period): -1 | 0 | 1 | undefined {
  const months = Math.sign(a.months - b.months);
  const exact = Math.sign(a.ms - b.ms);
  if (months === exact || exact === 0) return order(months);
  return months === 0 ? order(exact) : undefined;
}

export function addPeriods(a: Period, b: Period): Period {
  return { months: a.months + b.months, ms: a.ms + b.ms };
}

export function negatePeriod({ months, ms }: Period): Period {
  return { months: 0 - months, ms: 0 - ms };
}

/**
 * The date a period later: first the months, then the days (part of a day is cut off, towards the past). `ambiguous`: the day
 * of the month does not exist and no rounding is given. `overflow`: outside the years 1 to 9999.
 */
export function addPeriod(
  date: LDate,
  period: Period,
  rounding: MonthRounding | undefined,
): LDate | 'ambiguous' | 'overflow' {
  const moved = addMonths(date, period.months, rounding);
  if (typeof moved === 'string') return moved;
  return inCalendar(moved + Math.floor(period.ms / MS_PER_DAY));
}

/** The instant a period later; months are counted on the calendar of the zone, the time of day stays. */
export function addPeriodToDateTime(
  at: LDateTime,
  period: Period,
  rounding: MonthRounding | undefined,
  zoneMinutes = 0,
): LDateTime | 'ambiguous' | 'overflow' {
  const date = dateOf(at, zoneMinutes);
  const moved = addMonths(date, period.months, rounding);
  if (typeof moved === 'string') return moved;
  const result = at + (moved - date) * MS_PER_DAY + period.ms;
  return inCalendar(dateOf(result)) === 'overflow' ? 'overflow' : result;
}

/** The same day so many months later (earlier, if negative). */
export function addMonths(
  date: LDate,
  months: number,
  rounding: MonthRounding | undefined,
): LDate | 'ambiguous' | 'overflow' {
  if (months === 0) return date;
  const { year, month, day } = civil(date);
  const index = year * 12 + (month - 1) + months;
  const toYear = Math.floor(index / 12);
  const toMonth = index - toYear * 12 + 1;
  if (!(toYear >= 1 && toYear <= 9999)) return 'overflow';
  const last = daysInMonth(toYear, toMonth);
  if (day <= last) return dayNumber(toYear, toMonth, day);
  if (rounding === undefined) return 'ambiguous';
  return inCalendar(dayNumber(toYear, toMonth, last) + (rounding === 'up' ? 1 : 0));
}

export type AgeUnit = 'years' | 'months' | 'weeks' | 'days';

/** Whole months lived; a month is completed on the day of birth, or on the first of the next month where there is none. */
export function completedMonths(birth: LDate, asOf: LDate): number {
  const from = civil(birth);
  const to = civil(asOf);
  return (to.year - from.year) * 12 + to.month - from.month - (to.day < from.day ? 1 : 0);
}

/** Whole years lived; 29 February: the birthday in a common year is 1 March. */
export function completedYears(birth: LDate, asOf: LDate): number {
  return Math.floor(completedMonths(birth, asOf) / 12);
}

export function completedWeeks(birth: LDate, asOf: LDate): number {
  return Math.floor((asOf - birth) / 7);
}

export function completedDays(birth: LDate, asOf: LDate): number {
  return asOf - birth;
}

/** An age in completed units of the literal it is compared with; before birth it is negative. */
export function completed(birth: LDate, asOf: LDate, unit: AgeUnit): number {
  switch (unit) {
    case 'years':
      return completedYears(birth, asOf);
    case 'months':
      return completedMonths(birth, asOf);
    case 'weeks':
      return completedWeeks(birth, asOf);
    case 'days':
      return completedDays(birth, asOf);
  }
}

export function ageAtLeast(birth: LDate, asOf: LDate, count: number, unit: AgeUnit): boolean {
  return completed(birth, asOf, unit) >= count;
}

/** The last day of birth with which so many units are completed at `asOf`. `overflow`: before year 1. */
export function latestBirth(asOf: LDate, count: number, unit: AgeUnit): LDate | 'overflow' {
  switch (unit) {
    case 'years':
    case 'months': {
      // A month is never rounded up into the next here: who is born on the 31st completes it a day after the 30th.
      const born = addMonths(asOf, -count * (unit === 'years' ? 12 : 1), 'down');
      return born === 'ambiguous' ? 'overflow' : born;
    }
    case 'weeks':
      return inCalendar(asOf - 7 * count);
    case 'days':
      return inCalendar(asOf - count);
  }
}

/**
 * The days of birth whose completed age at `asOf` lies in low … high, both in; without `high` from the first date on.
 * Undefined: nobody.
 */
export function birthDates(asOf: LDate, low: number, high: number | undefined, unit: AgeUnit): DateRange | undefined {
  const to = latestBirth(asOf, low, unit);
  const tooOld = high === undefined ? 'overflow' : latestBirth(asOf, high + 1, unit);
  const from = tooOld === 'overflow' ? FIRST_DATE : tooOld + 1;
  return to === 'overflow' || from > to ? undefined : { from, to };
}

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

function dayNumber(year: number, month: number, day: number): LDate {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

function inCalendar(date: LDate): LDate | 'overflow' {
  return date >= FIRST_DATE && date <= LAST_DATE ? date : 'overflow';
}

/** Minutes east of UTC; ISO 8601 goes to 14:00. */
function zoneOffset(text: string): number | undefined {
  if (text === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6));
  if (minutes > 14 * 60 || Number(text.slice(4, 6)) > 59) return undefined;
  return text[0] === '-' ? -minutes : minutes;
}

function formatExact(ms: number): string {
  for (const word of ['day', 'hour', 'minute'] as const) {
    const size = CALENDAR_WORDS.get(word)!.ms;
    if (ms % size === 0) return counted(ms / size, word);
  }
  return counted(ms / MS_PER_SECOND, 'second');
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function order(sign: number): -1 | 0 | 1 {
  return sign < 0 ? -1 : sign > 0 ? 1 : 0;
}

function padded(n: number, width: number): string {
  return String(n).padStart(width, '0');
}
