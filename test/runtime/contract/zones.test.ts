/** Agreements that count by the clocks of a place: the program on both engines, the executor and the reference agree to the instant. */
import { describe, expect, test } from 'vitest';
import { check } from '../../../compiler/compile.ts';
import { readContract } from '../../../language/artifact-contracts.ts';
import { ZONES_VERSION } from '../../../language/data/zones.ts';
import { parseDate } from '../../../language/dates.ts';
import { sourceText } from '../../../language/span.ts';
import { openExecutor } from '../../../runtime/contract/executor.ts';
import { play } from './play.ts';
import { guestOf } from './twin.ts';

const NEVER = '2000-01-01T00:00Z';

const LEASE = `module example

purpose living = duo "DS" of icd10 { "I50.*" }

function month_after(at: DateTime) : DateTime { at + 1 month rounding down }

contract Lease {
  parties   owner: Owner, tenant: Tenant
  terms     notice: Period in 1 month .. 3 months, last_day: Date
  asset     flat: Dataset of patient owned by owner
  calendar  ZONE, months round down
  keeps     months: Int in 0 .. 1_000 = 0, last: DateTime = ${NEVER}, day: Date = 2000-01-01, next: DateTime = ${NEVER},
            fixed: DateTime = ${NEVER}, rent: Int = 5
  state     agreed | running | over

  action move_in() by tenant in agreed {
    grant use of flat to tenant for living until last_day
    set day = today
    set next = now + 1 month
    set fixed = month_after(2027-02-28T01:30Z)
    become running
  }
  action raise(to: Int) by owner in running { set rent = to after 1 month }
  action look() by tenant in running {
    require last_day >= now else "the last day is over"
    set day = today
  }
  every 1 month since move_in in running {
    set months = if months < 1_000 then months + 1 else months
    set last = now
    set day = today
  }
  after notice since last_day in running { become over }
  after 30 days in agreed { become over }
  duty show: tenant owes owner look within 1 month of move_in in running else { tell owner "not seen" }
}
`;

type Checked = NonNullable<ReturnType<typeof check>['checked']>;

function checked(zone: string, tests = ''): Checked {
  const text = LEASE.replace('ZONE', zone) + tests;
  const found = check(sourceText('zones.leben', text), () => undefined, { today: parseDate('2026-12-01')! });
  expect(found.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  return found.checked!;
}

/** Each test of the text, played on all of them. */
async function plays(zone: string, tests: string): Promise<void> {
  const { testCore, contracts, contractTests } = checked(zone, tests);
  expect(contractTests.length).toBeGreaterThan(0);
  for (const one of contractTests) await play(testCore, contracts, one);
}

const WITH = 'with l = Lease(notice: 1 month, last_day: 2028-02-29)';

describe('Berlin', () => {
  test('a year of months from the 31st, over both changes of the clocks', () =>
    plays(
      'Europe/Berlin',
      `test "a year" { ${WITH}
  starting 2027-01-31
  tenant does move_in()
  expect l.day = 2027-01-31, l.next = 2027-02-27T23:00Z, l.fixed = 2027-03-28T01:00Z
  after 1 month
  expect l.months = 1, l.last = 2027-02-27T23:00Z, l.day = 2027-02-28
  after 30 days
  expect l.months = 1
  after 1 day
  expect l.months = 2, l.last = 2027-03-30T22:00Z, l.day = 2027-03-31
  after 1 month
  expect l.months = 3, l.last = 2027-04-29T22:00Z, l.day = 2027-04-30
  after 6 months
  expect l.months = 8, l.last = 2027-09-29T22:00Z, l.day = 2027-09-30
  after 1 day
  expect l.months = 9, l.last = 2027-10-30T22:00Z, l.day = 2027-10-31
  after 1 month
  expect l.months = 10, l.last = 2027-11-29T23:00Z, l.day = 2027-11-30
  after 2 months
  expect l.months = 11, l.last = 2027-12-30T23:00Z
  after 1 day
  expect l.months = 12, l.last = 2028-01-30T23:00Z, l is running
}`,
    ));

  test('a time of day that the clocks skip comes with the change; one that they show twice is the first', () =>
    plays(
      'Europe/Berlin',
      `test "skipped" { ${WITH}
  starting 2027-02-28
  after 150 minutes
  tenant does move_in()
  expect l.next = 2027-03-28T01:00Z
  after 28 days
  expect l.months = 1, l.last = 2027-03-28T01:00Z
}
test "shown twice" { ${WITH}
  starting 2027-09-30
  after 150 minutes
  tenant does move_in()
  after 1 month
  expect l.months = 1, l.last = 2027-10-30T00:30Z
}
test "shown twice on the day itself" { with l = Lease(notice: 1 month, last_day: 2027-12-31)
  starting 2027-08-31
  after 150 minutes
  tenant does move_in()
  after 62 days
  expect l.months = 2, l.last = 2027-10-31T00:30Z
}`,
    ));

  test('a day as a limit is the whole day there, and as a moment begins there', () =>
    plays(
      'Europe/Berlin',
      `test "the last day" { with l = Lease(notice: 1 month, last_day: 2027-06-30)
  starting 2027-06-29
  tenant does move_in()
  tenant does look()
  after 47 hours
  tenant does look()
  expect l.day = 2027-06-30, tenant may use flat for living
  after 59 minutes
  tenant does look()
  expect l.day = 2027-06-30, tenant may use flat for living
  after 1 minute
  expect tenant may not use flat for living
  tenant does look()
  expect rejected because "the last day is over"
  after 28 days
  expect l is running
  after 23 hours
  expect l is running
  after 1 hour
  expect l is over
}
test "the day the clocks go back has 25 hours" { with l = Lease(notice: 1 month, last_day: 2027-10-31)
  starting 2027-10-31
  tenant does move_in()
  after 24 hours
  expect tenant may use flat for living
  after 1 hour
  expect tenant may not use flat for living
}`,
    ));

  test('what is announced, and what is owed, by the month', () =>
    plays(
      'Europe/Berlin',
      `test "announced" { ${WITH}
  starting 2027-03-15
  tenant does move_in()
  owner does raise(9)
  after 30 days
  expect l.rent = 5, show is due
  after 22 hours
  expect l.rent = 5, show is due
  after 1 hour
  expect l.rent = 9, show is broken
}`,
    ));
});

describe('elsewhere', () => {
  test('Kolkata', () =>
    plays(
      'Asia/Kolkata',
      `test "half an hour" { with l = Lease(notice: 1 month, last_day: 2027-01-31)
  starting 2027-01-31
  tenant does move_in()
  expect l.day = 2027-01-31, l.next = 2027-02-27T18:30Z
  after 1 day
  expect tenant may not use flat for living
  after 1 month
  expect l.months = 1, l.last = 2027-02-27T18:30Z, l.day = 2027-02-28, l is over
}`,
    ));

  test('Sydney, where summer time ends in April', () =>
    plays(
      'Australia/Sydney',
      `test "south" { ${WITH}
  starting 2027-03-31
  tenant does move_in()
  expect l.next = 2027-04-29T14:00Z
  after 1 month
  expect l.last = 2027-04-29T14:00Z, l.day = 2027-04-30
  after 6 months
  expect l.months = 6, l.last = 2027-09-29T14:00Z
  after 1 day
  expect l.months = 7, l.last = 2027-10-30T13:00Z, l.day = 2027-10-31
}`,
    ));

  test('St. John’s, and names with a sign', async () => {
    for (const zone of ['America/St_Johns', 'America/Port-au-Prince', 'Etc/GMT+12', 'Pacific/Kiritimati', 'UTC'])
      await plays(
        zone,
        `test "days" { ${WITH}
  starting 2027-01-31
  tenant does move_in()
  expect l.day = 2027-01-31
  after 1 month
  expect l.months = 1, l.day = 2027-02-28
}`,
      );
  });
});

describe('the release of the rules', () => {
  test('stands in the interface; UTC needs none', () => {
    const calendar = (zone: string) => checked(zone).interface.contracts[0]!.calendar;
    expect(calendar('Europe/Berlin')).toEqual({ zone: 'Europe/Berlin', version: ZONES_VERSION, rounding: 'down' });
    expect(calendar('UTC')).toEqual({ zone: 'UTC', rounding: 'down' });
    const [info] = checked('Europe/Berlin').interface.contracts;
    expect(readContract(structuredClone(info), '').calendar).toEqual(info!.calendar);
    const odd = { ...info, calendar: { zone: 'Europe/Berlin', version: 7 } };
    expect(() => readContract(odd, '')).toThrow();
  });

  test.each([
    ['another release', { zone: 'Europe/Berlin', version: '2020a', rounding: 'down' }],
    ['no release', { zone: 'Europe/Berlin', rounding: 'down' }],
    ['no such zone', { zone: 'Mars', version: ZONES_VERSION, rounding: 'down' }],
  ] as const)('a text of %s is refused', async (_, calendar) => {
    const { core, contracts } = checked('Europe/Berlin');
    const text = await guestOf(core, contracts, false);
    using _guest = text.guest;
    const [contract] = text.interface.contracts;
    const changed = { ...text, interface: { ...text.interface, contracts: [{ ...contract!, calendar }] } };
    const executor = openExecutor({ now: 0, attest: () => undefined });
    expect(executor.addText(changed)).toContain(`calendar that is not known here: ${calendar.zone}`);
    expect(executor.addText(text)).toBe(undefined);
  });
});
