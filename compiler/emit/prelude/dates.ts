/** The calendar inside the sandbox: days and milliseconds since 1970, months by the proleptic Gregorian calendar. */
import { DOMAIN, OVERFLOW } from './faults.ts';

export const DAY_MS = 86400000;
/** The calendar has the years 1 to 9999. */
const FIRST_DAY = -719162;
const LAST_DAY = 2932896;
/** A period: months and milliseconds, one of them 0. */
export type Period = readonly [number, number];

export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** What clocks show, as the milliseconds that UTC would show so, and the first instant at which they show it. */
export type Clocks = { readonly local: (ms: number) => number; readonly instant: (local: number) => number };

/** Those of the agreement whose point runs; null: UTC. */
let clocks: Clocks | null = null;

export function setClocks(of: Clocks | null): void {
  clocks = of;
}

/** The day that it is there; at the ends of the calendar its first or last. */
export function localDay(ms: number): number {
  if (clocks === null) return dayOf(ms);
  return Math.min(Math.max(dayOf(clocks.local(ms)), FIRST_DAY), LAST_DAY);
}

/** A date and a period; `up`: the first of the next month where the day does not exist, else the last of the month. */
export function dateAdd(day: number, period: Period, sign: number, up: boolean): number {
  return inCalendar(addMonths(day, sign * period[0], up) + Math.floor((sign * period[1]) / DAY_MS), 1);
}

export function datetimeAdd(ms: number, period: Period, sign: number, up: boolean): number {
  if (period[0] === 0) return inCalendar(ms + sign * period[1], DAY_MS);
  const local = clocks === null ? ms : clocks.local(ms);
  const day = dayOf(local);
  const moved = addMonths(day, sign * period[0], up) * DAY_MS + local - day * DAY_MS;
  const there = clocks === null ? moved : clocks.instant(inCalendar(moved, DAY_MS));
  return inCalendar(there + sign * period[1], DAY_MS);
}

export function periodAdd(a: Period, b: Period, sign: number): Period {
  if (isMixed(a, b)) throw DOMAIN;
  return [safe(a[0] + sign * b[0]), safe(a[1] + sign * b[1])];
}

/** Less than 0, 0, more; months and exact periods have no order. */
export function orderPeriods(a: Period, b: Period): number {
  if (isMixed(a, b)) throw DOMAIN;
  const months = a[0] - b[0];
  return months !== 0 ? months : a[1] - b[1];
}

function isMixed(a: Period, b: Period): boolean {
  return (a[0] !== 0 && b[1] !== 0) || (a[1] !== 0 && b[0] !== 0);
}

/** Completed units of an age of so many days. */
export function completed(days: number, unit: string, today: number): number {
  return unitsBetween((today - days) * DAY_MS, today * DAY_MS, unit);
}

/** Completed units from one moment to another, negative where the first is later. */
export function unitsBetween(from: number, to: number, unit: string): number {
  if (from > to) {
    const turned = unitsBetween(to, from, unit);
    return turned === 0 ? 0 : -turned;
  }
  switch (unit) {
    case 'seconds':
      return Math.floor((to - from) / 1000);
    case 'minutes':
      return Math.floor((to - from) / 60000);
    case 'hours':
      return Math.floor((to - from) / 3600000);
    case 'days':
      return Math.floor((to - from) / DAY_MS);
    case 'weeks':
      return Math.floor((to - from) / (7 * DAY_MS));
    case 'years':
      return Math.floor(monthsBetween(from, to) / 12);
    default:
      return monthsBetween(from, to);
  }
}

/** Of two instants: months and years go by the clocks. */
export function unitsBetweenInstants(from: number, to: number, unit: string): number {
  if (clocks === null || (unit !== 'years' && unit !== 'months')) return unitsBetween(from, to, unit);
  if (from > to) {
    const turned = unitsBetweenInstants(to, from, unit);
    return turned === 0 ? 0 : -turned;
  }
  const first = clocks.local(from);
  // In the hour that clocks show twice the later may look the earlier.
  return unitsBetween(first, Math.max(first, clocks.local(to)), unit);
}

/** The least number of days lived at which `count` units are completed today. */
export function firstDayOf(count: number, unit: string, today: number): number {
  if (count <= 0) return 0;
  if (unit === 'days') return count;
  if (unit === 'hours') return Math.ceil(count / 24);
  if (unit === 'minutes') return Math.ceil(count / 1440);
  if (unit === 'seconds') return Math.ceil(count / 86400);
  let days = Math.max(0, today - addMonths(today, -count, true) - 2);
  while (completed(days, 'months', today) < count) days += 1;
  while (days > 0 && completed(days - 1, 'months', today) >= count) days -= 1;
  return days;
}

/** 29 February counts from 1 March: a day that does not exist is the first of the next month. */
function monthsBetween(from: number, to: number): number {
  const a = civil(dayOf(from));
  const b = civil(dayOf(to));
  let months = (b[0] - a[0]) * 12 + b[1] - a[1];
  // Twice where a day that does not exist is one of the month after, and the time of day not reached there.
  while (addMonths(dayOf(from), months, true) * DAY_MS + timeOf(from) > to) months -= 1;
  return months;
}

function addMonths(day: number, months: number, up: boolean): number {
  if (months === 0) return day;
  const from = civil(day);
  const month = from[0] * 12 + from[1] + months;
  const first = firstOf(month);
  const there = first + from[2];
  // Every month has 28 days.
  if (from[2] < 28) return there;
  const next = firstOf(month + 1);
  return there < next ? there : up ? next : next - 1;
}

/** Year, month from 0, day from 0. */
export function civil(day: number): readonly [number, number, number] {
  // Years from March, in eras of 400 years (146097 days).
  const shifted = day + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const year = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const march = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * march + 2) / 5);
  const month = march < 10 ? march + 2 : march - 10;
  return [year + era * 400 + (month < 2 ? 1 : 0), month, dayOfMonth];
}

/** The first day of a month, counted from January of the year 0. */
export function firstOf(months: number): number {
  const year = Math.floor(months / 12);
  const month = months - year * 12;
  const y = month < 2 ? year - 1 : year;
  const march = month < 2 ? month + 10 : month - 2;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * march + 2) / 5);
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

function timeOf(ms: number): number {
  return ms - dayOf(ms) * DAY_MS;
}

/** A day (`unit` 1) or a moment (`unit` a day's milliseconds) of the calendar. */
function inCalendar(at: number, unit: number): number {
  if (!(at >= FIRST_DAY * unit && at < (LAST_DAY + 1) * unit)) throw OVERFLOW;
  return at === 0 ? 0 : at;
}

function safe(n: number): number {
  if (n > Number.MAX_SAFE_INTEGER || n < -Number.MAX_SAFE_INTEGER) throw OVERFLOW;
  return n === 0 ? 0 : n;
}
