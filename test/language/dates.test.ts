/** Dates, instants, periods, ages: Catala's vectors where they are at hand, validity, partial dates, laws. */
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as D from '../../language/dates.ts';
import { parseDecimal, rational } from '../../language/rational.ts';

const date = (text: string): D.LDate => {
  const day = D.parseDate(text);
  if (day === undefined) throw new Error(`not a date: ${text}`);
  return day;
};
const shown = (value: D.LDate | string): string => (typeof value === 'string' ? value : D.formatDate(value));

const VECTORS = new URL('../../../shared/anchors/catala-dates/', import.meta.url);
const absent = !existsSync(VECTORS);
const rows = (name: string): string[][] =>
  absent
    ? []
    : readFileSync(new URL(name, VECTORS), 'utf8')
        .split('\n')
        .slice(1)
        .filter((line) => line.trim() !== '')
        .map((line) => line.split(';').map((cell) => cell.trim()));
const catalaPeriod = (text: string): D.Period => {
  const [years, months, days] = [...text.matchAll(/-?\d+/g)].map(Number);
  return { months: years! * 12 + months!, ms: days! * D.MS_PER_DAY };
};

describe.skipIf(absent)(
  `the vectors of Catala${absent ? ' (skipped: ../shared/anchors/catala-dates is not there)' : ''}`,
  () => {
    test('there are 11, 19 and 2 of them', () => {
      expect(
        ['ambiguous_computations.csv', 'exact_computations.csv', 'first_last_day_of_month.csv'].map(
          (f) => rows(f).length,
        ),
      ).toEqual([11, 19, 2]);
    });
    test.each(rows('ambiguous_computations.csv'))(
      '%s + %s: up %s, down %s, else ambiguous',
      (from, period, up, down) => {
        const by = catalaPeriod(period!);
        expect(shown(D.addPeriod(date(from!), by, 'up'))).toBe(up);
        expect(shown(D.addPeriod(date(from!), by, 'down'))).toBe(down);
        expect(D.addPeriod(date(from!), by, undefined)).toBe('ambiguous');
      },
    );
    test.each(rows('exact_computations.csv'))('%s + %s is %s, whatever the rounding', (from, period, to) => {
      for (const rounding of ['up', 'down', undefined] as const) {
        expect(shown(D.addPeriod(date(from!), catalaPeriod(period!), rounding))).toBe(to);
      }
    });
    test.each(rows('first_last_day_of_month.csv'))('the month of %s is %s to %s', (day, first, last) => {
      expect([shown(D.firstOfMonth(date(day!))), shown(D.lastOfMonth(date(day!)))]).toEqual([first, last]);
    });
  },
);

const anyDate = fc.integer({ min: D.FIRST_DATE, max: D.LAST_DATE });
const modernDate = fc.integer({ min: date('1850-01-01'), max: date('2150-12-31') });

describe('dates', () => {
  test.each([
    ['1970-01-01', 0],
    ['1969-12-31', -1],
    ['2000-03-01', 11017],
    ['0001-01-01', D.FIRST_DATE],
    ['9999-12-31', D.LAST_DATE],
  ])('%s is day %i', (text, day) => {
    expect(D.parseDate(text)).toBe(day);
    expect(D.formatDate(day)).toBe(text);
  });
  test.each([
    '2026-02-30',
    '2026-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '0000-01-01',
    '2026-1-1',
    '26-01-01',
    '2026-01-01T00:00Z',
    '',
  ])('%j is no date', (text) => expect(D.parseDate(text)).toBeUndefined());
  test('1600, 2000, 2024 and 2400 have a 29 February', () =>
    expect(['1600-02-29', '2000-02-29', '2024-02-29', '2400-02-29'].map(D.parseDate)).not.toContain(undefined));
  test('agree with the host, and read back', () => {
    fc.assert(
      fc.property(anyDate, (day) => {
        const host = new Date(day * D.MS_PER_DAY).toISOString().slice(0, 10);
        expect(D.formatDate(day)).toBe(host);
        expect(D.parseDate(host)).toBe(day);
      }),
    );
  });
  test.each([
    ['1980', '1980-01-01', '1980-12-31'],
    ['1980-02', '1980-02-01', '1980-02-29'],
    ['1980-05-12', '1980-05-12', '1980-05-12'],
  ])('%s may be %s to %s', (text, from, to) =>
    expect(D.parsePartialDate(text)).toEqual({ from: date(from), to: date(to) }),
  );
  test.each(['198', '1980-', '1980-13', '1980-02-30', '1980/05'])('%j is no partial date', (text) =>
    expect(D.parsePartialDate(text)).toBeUndefined(),
  );
});

describe('instants', () => {
  test.each([
    ['2026-11-23T10:30Z', '2026-11-23T10:30Z'],
    ['2026-11-23T10:30:00Z', '2026-11-23T10:30Z'],
    ['2026-11-23T10:30:05+01:00', '2026-11-23T09:30:05Z'],
    ['2026-11-23T23:30-05:30', '2026-11-24T05:00Z'],
    ['2026-11-23T10:30:05.25Z', '2026-11-23T10:30:05.250Z'],
    ['2026-11-23T10:30:05.9999Z', '2026-11-23T10:30:05.999Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00Z'],
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
  ])('%s is %s', (text, utc) => {
    const at = D.parseDateTime(text);
    expect(at === undefined ? undefined : D.formatDateTime(at)).toBe(utc);
  });
  test.each([
    '2026-11-23T24:00Z',
    '2026-11-23T10:60Z',
    '2026-11-23T10Z',
    '2026-02-30T10:00Z',
    '2026-11-23 10:30Z',
    '2026-11-23T10:30+15:00',
    '2026-11-23T10:30',
  ])('%j is none', (text) => expect(D.parseDateTime(text)).toBeUndefined());
  test('without a zone the one given counts', () => {
    expect(D.parseDateTime('2026-11-23T10:30', 60)).toBe(D.parseDateTime('2026-11-23T09:30Z'));
  });
  test('agree with the host, and read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -6e13, max: 2e14 }), (ms) => {
        expect(D.parseDateTime(new Date(ms).toISOString())).toBe(ms);
        expect(D.parseDateTime(D.formatDateTime(ms))).toBe(ms);
      }),
    );
  });
  test('partial instants are the span they may be', () => {
    expect(D.parsePartialDateTime('2026-02')).toEqual({
      from: D.startOfDay(date('2026-02-01')),
      to: D.startOfDay(date('2026-03-01')) - 1,
    });
    expect(D.parsePartialDateTime('2026-02-03', 60)?.from).toBe(D.parseDateTime('2026-02-03T00:00+01:00'));
    expect(D.parsePartialDateTime('2026-02-03T10:00Z')).toEqual({
      from: D.parseDateTime('2026-02-03T10:00Z'),
      to: D.parseDateTime('2026-02-03T10:00Z'),
    });
    expect(D.parsePartialDateTime('2026-02-31')).toBeUndefined();
  });
  test('the day of an instant goes by the zone', () => {
    const at = D.parseDateTime('2026-11-23T23:30Z')!;
    expect([D.dateOf(at), D.dateOf(at, 60)].map(D.formatDate)).toEqual(['2026-11-23', '2026-11-24']);
  });
});

describe('periods', () => {
  const period = (count: string, word: string): D.Period | undefined => D.makePeriod(parseDecimal(count)!, word);
  test.each([
    ['3', 'months', { months: 3, ms: 0 }],
    ['1', 'year', { months: 12, ms: 0 }],
    ['1.5', 'years', { months: 18, ms: 0 }],
    ['2', 'weeks', { months: 0, ms: 14 * D.MS_PER_DAY }],
    ['1.5', 'hours', { months: 0, ms: 5_400_000 }],
    ['0.3', 'months', undefined],
    ['3', 'mg', undefined],
  ])('%s %s', (count, word, expected) => expect(period(count, word)).toEqual(expected));
  test('one too large for exact milliseconds is none', () => {
    expect(D.makePeriod(rational(10n ** 13n), 'seconds')).toBeUndefined();
  });
  test.each([
    [{ months: 36, ms: 0 }, '3 years'],
    [{ months: 18, ms: 0 }, '18 months'],
    [{ months: 1, ms: 0 }, '1 month'],
    [{ months: 0, ms: D.MS_PER_DAY }, '1 day'],
    [{ months: 0, ms: 5_400_000 }, '90 minutes'],
    [{ months: 0, ms: 0 }, '0 days'],
    [{ months: 1, ms: 3 * D.MS_PER_DAY }, '1 month + 3 days'],
  ])('%o is written %s', (value, text) => expect(D.formatPeriod(value)).toBe(text));
  test('months and days have no order', () => {
    const month = { months: 1, ms: 0 };
    expect(D.comparePeriods(month, { months: 0, ms: 30 * D.MS_PER_DAY })).toBeUndefined();
    expect(D.comparePeriods(month, { months: 2, ms: 0 })).toBe(-1);
    expect(D.comparePeriods({ months: 0, ms: 5 }, { months: 0, ms: 4 })).toBe(1);
    expect(D.comparePeriods(month, month)).toBe(0);
  });
  test('the ends of the calendar', () => {
    expect(D.addPeriod(D.LAST_DATE, { months: 0, ms: D.MS_PER_DAY }, undefined)).toBe('overflow');
    expect(D.addPeriod(D.LAST_DATE, { months: 1, ms: 0 }, undefined)).toBe('overflow');
    expect(D.addPeriod(D.FIRST_DATE, { months: -1, ms: 0 }, 'down')).toBe('overflow');
    expect(D.addPeriod(0, { months: 1e15, ms: 0 }, 'down')).toBe('overflow');
  });
  test('instants keep their time of day over months, in the zone given', () => {
    const at = D.parseDateTime('2026-01-31T23:30Z')!;
    const month = { months: 1, ms: 0 };
    expect(D.addPeriodToDateTime(at, month, undefined)).toBe('ambiguous');
    expect(D.formatDateTime(D.addPeriodToDateTime(at, month, 'down') as number)).toBe('2026-02-28T23:30Z');
    // In Berlin it is 1 February already, and a month later 1 March 00:30 there.
    expect(D.formatDateTime(D.addPeriodToDateTime(at, month, undefined, 60) as number)).toBe('2026-02-28T23:30Z');
    expect(D.formatDateTime(D.addPeriodToDateTime(at, { months: 0, ms: 1000 }, undefined) as number)).toBe(
      '2026-01-31T23:30:01Z',
    );
  });

  const months = fc.integer({ min: -1200, max: 1200 });
  test('rounding up is a day after rounding down, or both are exact', () => {
    fc.assert(
      fc.property(modernDate, months, (day, count) => {
        const exact = D.addMonths(day, count, undefined);
        const down = D.addMonths(day, count, 'down') as number;
        const up = D.addMonths(day, count, 'up') as number;
        if (exact === 'ambiguous') {
          expect(up).toBe(down + 1);
          expect(D.civil(up).day).toBe(1);
        } else expect([down, up]).toEqual([exact, exact]);
      }),
    );
  });
  test('adding months keeps the order of dates, and days undo', () => {
    fc.assert(
      fc.property(modernDate, modernDate, months, (a, b, count) => {
        for (const rounding of ['up', 'down'] as const) {
          const [low, high] = [Math.min(a, b), Math.max(a, b)];
          expect((D.addMonths(low, count, rounding) as number) <= (D.addMonths(high, count, rounding) as number)).toBe(
            true,
          );
        }
        const days = { months: 0, ms: count * D.MS_PER_DAY };
        expect(D.addPeriod(D.addPeriod(a, days, undefined) as number, D.negatePeriod(days), undefined)).toBe(a);
      }),
    );
  });
});

describe('ages', () => {
  test.each([
    ['1940-06-15', '2026-06-14', 85],
    ['1940-06-15', '2026-06-15', 86],
    ['2012-02-29', '2013-02-28', 0],
    ['2012-02-29', '2013-03-01', 1],
    ['2012-02-29', '2016-02-28', 3],
    ['2012-02-29', '2016-02-29', 4],
    ['2026-01-01', '2026-01-01', 0],
    ['2026-01-02', '2026-01-01', -1],
  ])('born %s, on %s: %i years', (birth, asOf, years) => expect(D.completedYears(date(birth), date(asOf))).toBe(years));
  test.each([
    ['2026-01-31', '2026-02-28', 0],
    ['2026-01-31', '2026-03-01', 1],
    ['2026-01-31', '2026-03-31', 2],
    ['2025-12-15', '2026-11-14', 10],
  ])('born %s, on %s: %i months', (birth, asOf, months) =>
    expect(D.completedMonths(date(birth), date(asOf))).toBe(months),
  );
  test('weeks and days', () => {
    expect(D.completedWeeks(date('2026-01-01'), date('2026-01-14'))).toBe(1);
    expect(D.completedDays(date('2026-01-01'), date('2026-01-14'))).toBe(13);
  });

  const unit = fc.constantFrom<D.AgeUnit>('years', 'months', 'weeks', 'days');
  const lived = fc
    .tuple(modernDate, fc.integer({ min: 0, max: 40000 }))
    .map(([birth, days]) => ({ birth, asOf: birth + days }));
  test('a month is completed when the date that many months later, rounded up, has come', () => {
    fc.assert(
      fc.property(lived, ({ birth, asOf }) => {
        const n = D.completedMonths(birth, asOf);
        expect((D.addMonths(birth, n, 'up') as number) <= asOf).toBe(true);
        expect((D.addMonths(birth, n + 1, 'up') as number) > asOf).toBe(true);
        expect(D.completedYears(birth, asOf)).toBe(Math.floor(n / 12));
      }),
    );
  });
  test('an age never falls as time goes by, and the older has the higher', () => {
    fc.assert(
      fc.property(lived, fc.integer({ min: 0, max: 400 }), unit, ({ birth, asOf }, later, by) => {
        expect(D.completed(birth, asOf, by) <= D.completed(birth, asOf + later, by)).toBe(true);
        expect(D.completed(birth, asOf, by) <= D.completed(birth - later, asOf, by)).toBe(true);
      }),
    );
  });
  test('the births of an age class are exactly those with such an age', () => {
    fc.assert(
      fc.property(
        modernDate,
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 20 }),
        unit,
        (asOf, low, width, by) => {
          const births = D.birthDates(asOf, low, low + width, by);
          expect(births).toBeDefined();
          const { from, to } = births!;
          expect(D.completed(to, asOf, by) >= low && D.completed(to + 1, asOf, by) < low).toBe(true);
          expect(D.completed(from, asOf, by) <= low + width && D.completed(from - 1, asOf, by) > low + width).toBe(
            true,
          );
          expect(D.ageAtLeast(to, asOf, low, by) && !D.ageAtLeast(to + 1, asOf, low, by)).toBe(true);
        },
      ),
    );
  });
  test('open classes and empty ones', () => {
    expect(D.birthDates(date('2026-06-15'), 86, undefined, 'years')).toEqual({
      from: D.FIRST_DATE,
      to: date('1940-06-15'),
    });
    expect(D.birthDates(date('2026-06-15'), 5, 4, 'years')).toBeUndefined();
    expect(D.birthDates(date('2026-06-15'), 3000, undefined, 'years')).toBeUndefined();
  });
});
