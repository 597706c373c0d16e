/** Windows that end at the as-of date, and what lies in them. */

import type { AsOf } from '../../language/admit.ts';
import { monthsBefore } from '../../language/admit.ts';
import { MS_PER_DAY, startOfDay } from '../../language/dates.ts';
import type { Window } from '../../language/interface.ts';
import type { When } from './time.ts';
import { isCoarse } from './time.ts';

/**
 * The first instant of a window. Seconds, minutes and hours count back from the instant; days and longer ones from the day,
 * and the first day is in whole: `within 12 months` of 2019-12-31 begins at 2018-12-31T00:00Z.
 */
export function windowStart(window: Window, asOf: AsOf): number {
  const { count, unit } = window;
  switch (unit) {
    case 'seconds':
      return asOf.nowMs - count * 1000;
    case 'minutes':
      return asOf.nowMs - count * 60_000;
    case 'hours':
      return asOf.nowMs - count * 3_600_000;
    case 'days':
      return (asOf.today - count) * MS_PER_DAY;
    case 'weeks':
      return (asOf.today - 7 * count) * MS_PER_DAY;
    case 'months':
      return startOfDay(monthsBefore(asOf.today, count));
    case 'years':
      return startOfDay(monthsBefore(asOf.today, 12 * count));
  }
}

/**
 * Whether a moment lies in the window. A day counts when part of it does; a month or a year that the window's start cuts
 * through is `coarse`: nobody can say.
 */
export function inWindow(when: When, start: number, asOf: AsOf): 'in' | 'out' | 'coarse' {
  if (when.from > asOf.nowMs || when.to < start) return 'out';
  return isCoarse(when) && when.from < start ? 'coarse' : 'in';
}
