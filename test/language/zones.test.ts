import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Op } from '../../compiler/core.ts';
import { datetimeAdd, localDay, setClocks, unitsBetweenInstants } from '../../compiler/emit/prelude/dates.ts';
import { clocksOf } from '../../compiler/emit/prelude/zones.ts';
import { operate } from '../../compiler/interpret/operators.ts';
import { ZONES, ZONES_VERSION } from '../../language/data/zones.ts';
import { LAST_DATE, MS_PER_DAY, parseDate, parseDateTime, startOfDay } from '../../language/dates.ts';
import type { Value } from '../../language/values.ts';
import {
  addPeriodIn,
  dayIn,
  formatLocal,
  instantOf,
  localTime,
  offsetAt,
  startOfDayIn,
  type Zone,
  zoneIn,
  zoneNames,
  zoneOf,
  zoneOfCalendar,
} from '../../language/zones.ts';
import { EMPTY } from '../compiler/contract/builder.ts';

const named = (name: string): Zone => zoneOf(name)!;
const berlin = named('Europe/Berlin');
const day = (text: string): number => parseDate(text)!;
const at = (text: string): number => parseDateTime(text)!;
/** What clocks show, written as if it were UTC. */
const shows = (text: string): number => parseDateTime(`${text}Z`)!;
const written = (ms: number, zone: Zone): string => formatLocal(ms, zone);

describe('the table', () => {
  test('all names of IANA, canonical ones and links, in fewer than 150 kB', () => {
    const names = zoneNames();
    expect(names.length).toBeGreaterThan(590);
    for (const name of Intl.supportedValuesOf('timeZone')) expect(names).toContain(name);
    for (const name of ['America/Port-au-Prince', 'Etc/GMT+12', 'US/East-Indiana', 'W-SU', 'Asia/Calcutta', 'UTC'])
      expect(names).toContain(name);
    expect(ZONES.length).toBeLessThan(150_000);
    expect(ZONES_VERSION).toMatch(/^20\d\d[a-z]$/);
  });

  test('the table is what the script makes of the database', () => {
    const script = fileURLToPath(new URL('../../scripts/generate-zones.ts', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  test('a link is the zone it leads to', () => {
    for (const [link, zone] of [
      ['Asia/Calcutta', 'Asia/Kolkata'],
      ['US/Eastern', 'America/New_York'],
      ['Europe/Oslo', 'Europe/Berlin'],
    ] as const)
      expect({ ...named(link), name: zone }).toEqual(named(zone));
  });

  test('what is no zone', () => {
    for (const name of ['', 'Mars', 'europe/berlin', 'Europe/', '__proto__', 'constructor'])
      expect(zoneOf(name)).toBe(undefined);
  });
});

/**
 * Zones whose past or coming clocks the database has changed between the release that the engine has and ours; `since`: from
 * that instant on they may differ.
 */
const CHANGED: Readonly<Record<string, Readonly<Record<string, { readonly since: string; readonly until: string }>>>> =
  {
    '2026c': {
      'America/Bogota': { since: '1992-05-01', until: '1993-04-30' },
      'America/Havana': { since: '2026-11-01', until: '2038-01-01' },
      'America/Inuvik': { since: '2026-11-01', until: '2038-01-01' },
      'America/Rainy_River': { since: '2026-11-01', until: '2038-01-01' },
      'America/Winnipeg': { since: '2026-11-01', until: '2038-01-01' },
      'Asia/Tehran': { since: '1977-01-01', until: '1980-12-31' },
      'Canada/Central': { since: '2026-11-01', until: '2038-01-01' },
      Cuba: { since: '2026-11-01', until: '2038-01-01' },
      Iran: { since: '1977-01-01', until: '1980-12-31' },
    },
    [ZONES_VERSION]: {},
  };
const changed = CHANGED[process.versions['tz'] ?? ''];

/** Of an engine with another release nothing is known to differ, so nothing could be told from it. */
describe.runIf(changed !== undefined)('as the engine has it, 1970 to 2037', () => {
  const END = Date.UTC(2038, 0, 1);
  const engine = (name: string): ((ms: number) => number) => {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset', year: 'numeric' });
    return (ms) => {
      const [, sign, hours, minutes, seconds = '0'] = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?/.exec(
        format.format(ms),
      )!;
      if (sign === undefined) return 0;
      return (sign === '-' ? -1 : 1) * ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
    };
  };

  test('every zone, around each change and every nine days', () => {
    const differ: string[] = [];
    for (const name of zoneNames()) {
      if (!isKnown(name)) continue;
      const zone = named(name);
      const offset = engine(name);
      const instants = zone.changes.flatMap((change) => [change - 1000, change]).filter((ms) => ms < END);
      for (let ms = 0; ms < END; ms += 9.37 * MS_PER_DAY) instants.push(Math.floor(ms));
      const known = changed![name];
      for (const ms of instants) {
        if (offset(ms) === offsetAt(ms, zone)) continue;
        if (known !== undefined && ms >= startOfDay(day(known.since)) && ms < startOfDay(day(known.until))) continue;
        differ.push(`${name} ${new Date(ms).toISOString()}`);
      }
    }
    expect(differ).toEqual([]);
  }, 60_000);

  /** Engines leave out `Factory` and a few old names. */
  function isKnown(name: string): boolean {
    try {
      new Intl.DateTimeFormat('en-US', { timeZone: name });
      return true;
    } catch {
      return false;
    }
  }

  test('engines know nearly all of the names', () => {
    expect(zoneNames().filter((name) => !isKnown(name)).length).toBeLessThan(5);
  });
});

describe('Berlin', () => {
  test('clocks go forward over 02:30: the first instant after', () => {
    expect(localTime(at('2027-03-28T00:59:59Z'), berlin)).toBe(shows('2027-03-28T01:59:59'));
    expect(localTime(at('2027-03-28T01:00Z'), berlin)).toBe(shows('2027-03-28T03:00'));
    for (const gone of ['2027-03-28T02:00', '2027-03-28T02:30', '2027-03-28T02:59:59', '2027-03-28T03:00'])
      expect(instantOf(shows(gone), berlin)).toBe(at('2027-03-28T01:00Z'));
    expect(instantOf(shows('2027-03-28T01:59:59'), berlin)).toBe(at('2027-03-28T00:59:59Z'));
  });

  test('clocks show 02:30 twice: the earlier', () => {
    expect(localTime(at('2027-10-31T00:30Z'), berlin)).toBe(localTime(at('2027-10-31T01:30Z'), berlin));
    expect(instantOf(shows('2027-10-31T02:30'), berlin)).toBe(at('2027-10-31T00:30Z'));
    expect(instantOf(shows('2027-10-31T02:00'), berlin)).toBe(at('2027-10-31T00:00Z'));
    expect(instantOf(shows('2027-10-31T03:00'), berlin)).toBe(at('2027-10-31T02:00Z'));
  });

  test('months keep the time of the clock, exact times do not', () => {
    const noon = at('2027-03-15T11:00Z');
    expect(written(addPeriodIn(noon, { months: 1, ms: 0 }, 'down', berlin) as number, berlin)).toBe(
      '2027-04-15T12:00+02:00',
    );
    expect(addPeriodIn(noon, { months: 0, ms: 30 * MS_PER_DAY }, 'down', berlin)).toBe(noon + 30 * MS_PER_DAY);
    const january = at('2027-01-31T01:30:00Z');
    expect(written(addPeriodIn(january, { months: 1, ms: 0 }, 'down', berlin) as number, berlin)).toBe(
      '2027-02-28T02:30+01:00',
    );
    expect(written(addPeriodIn(january, { months: 1, ms: 0 }, 'up', berlin) as number, berlin)).toBe(
      '2027-03-01T02:30+01:00',
    );
    expect(addPeriodIn(january, { months: 1, ms: 0 }, undefined, berlin)).toBe('ambiguous');
    // 28 March has no 02:30.
    const february = at('2027-02-28T01:30Z');
    expect(written(addPeriodIn(february, { months: 1, ms: 0 }, 'down', berlin) as number, berlin)).toBe(
      '2027-03-28T03:00+02:00',
    );
  });

  test('a month from the last evening of a month in UTC is a month from the first day in Berlin', () => {
    const midnight = at('2026-12-31T23:00Z');
    expect(addPeriodIn(midnight, { months: 1, ms: 0 }, 'down', berlin)).toBe(at('2027-01-31T23:00Z'));
    expect(addPeriodIn(midnight, { months: 6, ms: 0 }, 'down', berlin)).toBe(at('2027-06-30T22:00Z'));
  });

  test('days have 23, 24 and 25 hours', () => {
    const hours = (text: string): number =>
      (startOfDayIn(day(text) + 1, berlin) - startOfDayIn(day(text), berlin)) / 3_600_000;
    expect([hours('2027-03-28'), hours('2027-06-28'), hours('2027-10-31')]).toEqual([23, 24, 25]);
    expect(dayIn(at('2027-06-28T22:00Z'), berlin)).toBe(day('2027-06-29'));
    expect(dayIn(at('2027-06-28T21:59:59Z'), berlin)).toBe(day('2027-06-28'));
  });

  test('the rule goes on to 9999, and what was so in 1970 stands for all before', () => {
    expect(written(at('9999-07-01T12:00Z'), berlin)).toBe('9999-07-01T14:00+02:00');
    expect(written(at('9999-12-01T12:00Z'), berlin)).toBe('9999-12-01T13:00+01:00');
    expect(written(at('1945-07-01T12:00Z'), berlin)).toBe('1945-07-01T13:00+01:00');
    expect(written(at('1970-07-01T12:00Z'), berlin)).toBe('1970-07-01T13:00+01:00');
    expect(addPeriodIn(at('9999-12-15T12:00Z'), { months: 1, ms: 0 }, 'down', berlin)).toBe('overflow');
    expect(addPeriodIn(at('9999-12-31T23:59Z'), { months: 0, ms: 60_000 }, 'down', berlin)).toBe('overflow');
    expect(dayIn(at('9999-12-31T23:59Z'), berlin)).toBe(LAST_DATE);
  });
});

describe('elsewhere', () => {
  test('Kolkata: five and a half hours, and no change of clocks', () => {
    const kolkata = named('Asia/Kolkata');
    expect(written(at('2027-06-30T18:30Z'), kolkata)).toBe('2027-07-01T00:00+05:30');
    expect(startOfDayIn(day('2027-07-01'), kolkata)).toBe(at('2027-06-30T18:30Z'));
    expect(addPeriodIn(at('2027-01-30T18:30Z'), { months: 1, ms: 0 }, 'down', kolkata)).toBe(at('2027-02-27T18:30Z'));
  });

  test('south of the equator summer is in January', () => {
    const sydney = named('Australia/Sydney');
    expect(written(at('2027-01-15T00:00Z'), sydney)).toBe('2027-01-15T11:00+11:00');
    expect(written(at('2027-07-15T00:00Z'), sydney)).toBe('2027-07-15T10:00+10:00');
    expect(written(at('2640-01-15T00:00Z'), sydney)).toBe('2640-01-15T11:00+11:00');
    // Half an hour on Lord Howe.
    expect(written(at('2027-01-15T00:00Z'), named('Australia/Lord_Howe'))).toBe('2027-01-15T11:00+11:00');
    expect(written(at('2027-07-15T00:00Z'), named('Australia/Lord_Howe'))).toBe('2027-07-15T10:30+10:30');
  });

  test('a day that clocks skip begins with the next', () => {
    const apia = named('Pacific/Apia');
    expect(startOfDayIn(day('2011-12-30'), apia)).toBe(at('2011-12-30T10:00Z'));
    expect(startOfDayIn(day('2011-12-31'), apia)).toBe(at('2011-12-30T10:00Z'));
  });

  test('where clocks go forward at midnight, the day begins with the change', () => {
    const cairo = named('Africa/Cairo');
    expect(written(startOfDayIn(day('2027-04-30'), cairo), cairo)).toBe('2027-04-30T01:00+03:00');
  });

  test('seconds that cannot be written with an offset are written in UTC', () => {
    expect(offsetAt(0, named('Africa/Monrovia'))).toBe(-44.5 * 60_000);
    expect(written(0, named('Africa/Monrovia'))).toBe('1970-01-01T00:00Z');
  });

  test('UTC needs no rules, any other zone those of the release', () => {
    expect(zoneOfCalendar(undefined)).toBe(undefined);
    expect(zoneOfCalendar({ zone: 'UTC' })).toBe(undefined);
    expect(zoneOfCalendar({ zone: 'Europe/Berlin' })).toBe('unknown');
    expect(zoneOfCalendar({ zone: 'Europe/Berlin', version: '2020a' })).toBe('unknown');
    expect(zoneOfCalendar({ zone: 'Mars', version: ZONES_VERSION })).toBe('unknown');
    expect(zoneOfCalendar({ zone: 'Europe/Berlin', version: ZONES_VERSION })).toEqual(berlin);
    expect(() => zoneIn({ zone: 'Mars', version: ZONES_VERSION })).toThrow(TypeError);
  });
});

function clocksInside({ changes, offsets, yearly }: Zone) {
  return clocksOf(
    changes,
    offsets,
    yearly.map((rule) => [rule.month - 1, rule.day - 1, rule.weekday, rule.timeMs, rule.offset]),
  );
}

describe('laws', () => {
  const zone = fc.constantFrom(...zoneNames()).map(named);
  const anyInstant = fc.integer({ min: -62_000_000_000, max: 253_000_000_000 }).map((seconds) => seconds * 1000);
  /** Near a change, where it matters. */
  const instantNear = fc.tuple(zone, fc.nat(), fc.integer({ min: -90_000, max: 90_000 })).map(([of, n, seconds]) => {
    const { changes } = of;
    const change = changes.length === 0 ? 0 : changes[n % changes.length]!;
    return [of, change + seconds * 1000] as const;
  });
  const places = fc.oneof(instantNear, fc.tuple(zone, anyInstant));

  test('what clocks show at an instant leads back to it, or to the earlier that they show so', () => {
    fc.assert(
      fc.property(places, ([of, ms]) => {
        const local = localTime(ms, of);
        const back = instantOf(local, of);
        return back <= ms && localTime(back, of) === local;
      }),
      { numRuns: 5000 },
    );
  });

  test('later on the clock is no earlier in time', () => {
    fc.assert(
      fc.property(places, fc.integer({ min: 0, max: 2 * MS_PER_DAY }), ([of, ms], more) => {
        const local = localTime(ms, of);
        return instantOf(local, of) <= instantOf(local + more, of);
      }),
      { numRuns: 5000 },
    );
  });

  test('the sandbox has the same clocks', () => {
    fc.assert(
      fc.property(places, fc.integer({ min: -MS_PER_DAY, max: MS_PER_DAY }), ([of, ms], more) => {
        const inside = clocksInside(of);
        expect(inside.local(ms)).toBe(localTime(ms, of));
        expect(inside.instant(ms + more)).toBe(instantOf(ms + more, of));
      }),
      { numRuns: 5000 },
    );
  });

  test('and moves instants, and counts days and months between them, as the reference does', () => {
    const module = EMPTY.module;
    const months = fc.integer({ min: -30_000, max: 30_000 });
    fc.assert(
      fc.property(places, places, months, fc.boolean(), ([of, ms], [, other], count, up) => {
        const around = { module, today: 0, nowMs: 0, zone: of };
        const instant = (at: number): Value => ({ kind: 'datetime', ms: at });
        const run = (op: Op, ...args: Value[]) =>
          operate(
            op,
            args,
            args.map(() => ({ kind: 'datetime' })),
            around,
          );
        const period: Value = { kind: 'period', months: count, ms: 0 };
        const moved = run({ name: 'date_add', rounding: up ? 'up' : 'down' }, instant(ms), period);
        setClocks(clocksInside(of));
        try {
          if ('kind' in moved) expect(instant(datetimeAdd(ms, [count, 0], 1, up))).toEqual(moved);
          else expect(() => datetimeAdd(ms, [count, 0], 1, up)).toThrow();
          expect({ kind: 'date', day: localDay(ms) }).toEqual(run({ name: 'to_date' }, instant(ms)));
          for (const unit of ['days', 'months', 'years'] as const) {
            const between = run({ name: 'date_units', unit }, instant(ms), instant(other));
            expect({ kind: 'int', value: BigInt(unitsBetweenInstants(ms, other, unit)) }).toEqual(between);
          }
        } finally {
          setClocks(null);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
