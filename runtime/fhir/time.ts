/** FHIR dates, dateTimes, instants and Periods as spans of time. */
import type { JsonObject } from './json.ts';
import { objectOf, textOf } from './json.ts';

/**
 * The instants a date may stand for, both ends in, in milliseconds since 1970-01-01T00:00Z: `2019` is a whole year,
 * `2019-12-31` a day, a dateTime a point. A date without a time has no zone; it is read in UTC, like the as-of date.
 */
export type When = { readonly from: number; readonly to: number };

export const DAY_MS = 86_400_000;
/** Years outside this are another calendar (Hijri 1441, Buddhist 2562) or a slip of the keyboard, never a living patient's. */
export const FIRST_YEAR = 1850;
export const LAST_YEAR = 2200;

/** `undefined`: not a date of this calendar. http://hl7.org/fhir/R4/datatypes.html#dateTime, seconds may be left out. */
export function readWhen(text: string): When | undefined {
  const instant = readUsual(text);
  if (instant !== undefined) return { from: instant, to: instant };
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const year = Number(match[1]);
  if (year < FIRST_YEAR || year > LAST_YEAR) return undefined;
  if (match[2] === undefined) return { from: Date.UTC(year, 0, 1), to: Date.UTC(year + 1, 0, 1) - 1 };
  const month = Number(match[2]);
  if (month < 1 || month > 12) return undefined;
  if (match[3] === undefined) return { from: Date.UTC(year, month - 1, 1), to: Date.UTC(year, month, 1) - 1 };
  const day = Number(match[3]);
  const midnight = Date.UTC(year, month - 1, day);
  if (day < 1 || new Date(midnight).getUTCDate() !== day) return undefined;
  if (match[4] === undefined) return { from: midnight, to: midnight + DAY_MS - 1 };
  return readClock(match, midnight);
}

/** True for a span longer than a day: a month or a year. */
export function isCoarse(when: When): boolean {
  return when.to - when.from >= DAY_MS;
}

/** Start and end of a FHIR Period; `bad` when one of them is there and is not a date. */
export function readPeriod(
  object: JsonObject,
  key: string,
): { start: When | undefined; end: When | undefined; bad: boolean } {
  const period = objectOf(object, key);
  if (period === undefined) return { start: undefined, end: undefined, bad: false };
  const startText = textOf(period, 'start');
  const endText = textOf(period, 'end');
  const start = startText === undefined ? undefined : readWhen(startText);
  const end = endText === undefined ? undefined : readWhen(endText);
  const bad = (startText !== undefined && start === undefined) || (endText !== undefined && end === undefined);
  return { start, end, bad };
}

/** The form nearly all records use, `2019-12-31T13:40:17…`, without a regular expression; undefined: another form, or none. */
function readUsual(text: string): number | undefined {
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45 || text.charCodeAt(10) !== 84) return undefined;
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return undefined;
  const zone = text.slice(19);
  if (zone !== '+00:00' && zone !== 'Z') return undefined;
  const year = 100 * two(text, 0) + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  // NaN fails every comparison. Days past the 28th and odd seconds are for the long way.
  if (!(year >= FIRST_YEAR && year <= LAST_YEAR && month >= 1 && month <= 12 && day >= 1 && day <= 28))
    return undefined;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Two digits, else NaN. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : Number.NaN;
}

const DATE_TIME =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

function readClock(match: RegExpExecArray, midnight: number): When | undefined {
  const hour = Number(match[4]);
  const minute = Number(match[5]);
  const second = Number(match[6] ?? 0);
  // A leap second is the start of the next minute.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const ms = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const zone = match[8] ?? 'Z';
  const away = zone === 'Z' ? 0 : Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  // The widest zones in use are -12:00 and +14:00.
  if (away > 14 * 60) return undefined;
  const offset = zone[0] === '-' ? -away : away;
  const instant = midnight + ((hour * 60 + minute - offset) * 60 + second) * 1000 + ms;
  return { from: instant, to: instant };
}
