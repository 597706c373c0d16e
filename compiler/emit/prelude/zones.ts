/** The clocks of one time zone inside the sandbox: what they show at an instant, and when they show it (docs/contracts.md, section 4). */
import { type Clocks, civil, DAY_MS, dayOf, firstOf } from './dates.ts';

/** A change of every year: month from 0, day of the month from 0, weekday (0: Thursday), time by the clock before, what clocks are ahead then. */
export type Yearly = readonly [number, number, number, number, number];

/** `changes`: when clocks changed, ascending; `ahead`: before the first and from each on. After the last, two changes every year or none. */
export function clocksOf(changes: readonly number[], ahead: readonly number[], yearly: readonly Yearly[]): Clocks {
  const last = changes.length === 0 ? 0 : changes[changes.length - 1]!;

  /** How many changes there were up to an instant. */
  function countUpTo(ms: number): number {
    let low = 0;
    let high = changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (changes[middle]! <= ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The yearly change next to an instant: the last up to it, or the first after it. Null: the table ends after it. */
  function yearlyNear(ms: number, after: boolean): { readonly at: number; readonly ahead: number } | null {
    const year = civil(dayOf(ms))[0];
    let near: { readonly at: number; readonly ahead: number } | null = null;
    for (let y = year - 1; y <= year + 1; y += 1)
      for (let i = 0; i < yearly.length; i += 1) {
        const at = changeOf(y, yearly[i]!, yearly[1 - i]![4]);
        if (at <= last || at > ms !== after) continue;
        if (near === null || (after ? at < near.at : at > near.at)) near = { at, ahead: yearly[i]![4] };
      }
    return near;
  }

  function aheadAt(ms: number): number {
    const ruled = ms > last ? yearlyNear(ms, false) : null;
    return ruled === null ? ahead[countUpTo(ms)]! : ruled.ahead;
  }

  function changeAfter(ms: number): number {
    const count = countUpTo(ms);
    if (count < changes.length) return changes[count]!;
    const ruled = yearlyNear(Math.max(ms, last), true);
    return ruled === null ? Number.POSITIVE_INFINITY : ruled.at;
  }

  return {
    local: (ms) => ms + aheadAt(ms),
    instant: (local) => {
      // No clock is a day from UTC.
      let from = local - DAY_MS;
      for (;;) {
        const at = local - aheadAt(from);
        // Clocks were put forward over it.
        if (at < from) return from;
        const next = changeAfter(from);
        if (at < next) return at;
        from = next;
      }
    },
  };
}

function changeOf(year: number, rule: Yearly, before: number): number {
  const day = firstOf(year * 12 + rule[0]) + rule[1];
  const wait = (((rule[2] - day) % 7) + 7) % 7;
  return (day + wait) * DAY_MS + rule[3] - before;
}
