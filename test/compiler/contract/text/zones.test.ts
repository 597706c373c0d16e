/** The calendar of a contract: which zones there are, and what wants one. */
import { expect, test } from 'vitest';
import { checked, said, told } from './reads.ts';

const WATCH = `contract Watch {
  parties   owner: Owner, guard: Guard
  terms     last_day: Date, notice: Period in 1 day .. 30 days
  calendar  Europe/Berlin, months round down
  keeps     day: DateTime = 2027-01-01T00:00Z
  state     open | over
  action look() by guard in open { set day = now + notice }
  after notice since last_day in open { become over }
}
`;
const inZone = (zone: string): string => WATCH.replace('Europe/Berlin', zone);

test('any zone of the database, and UTC', () => {
  for (const zone of [
    'Europe/Berlin',
    'UTC',
    'Etc/UTC',
    'GMT',
    'America/Argentina/Buenos_Aires',
    'America/Port-au-Prince',
    'America/North_Dakota/New_Salem',
    'Etc/GMT-14',
    'Etc/GMT+12',
    'W-SU',
    'EST5EDT',
    'Asia/Ust-Nera',
  ]) {
    expect(told(inZone(zone))).toEqual([]);
    expect(checked(inZone(zone)).contracts[0]!.calendar!.zone).toBe(zone);
  }
});

test('what is no zone, with what was meant', () => {
  const no = (zone: string): string => `C017 \`${zone}\` is no time zone.`;
  expect(said(inZone('Europe/Berln'))).toEqual([
    `${no('Europe/Berln')} Did you mean \`Europe/Berlin\` or \`Europe/Dublin\`?`,
  ]);
  expect(said(inZone('Berlin'))).toEqual([`${no('Berlin')} Did you mean \`Europe/Berlin\`?`]);
  expect(said(inZone('europe/berlin'))).toEqual([`${no('europe/berlin')} Did you mean \`Europe/Berlin\`?`]);
  expect(said(inZone('Europe/Berlin-1'))).toEqual([
    `${no('Europe/Berlin-1')} Did you mean \`Europe/Berlin\` or \`Europe/Belfast\`?`,
  ]);
  expect(said(inZone('Mars'))).toEqual([
    `${no('Mars')} Write the zone by whose days the parties count, such as \`calendar Europe/Berlin, months round down\`.`,
  ]);
});

test('a date that time is counted from wants a calendar', () => {
  const without = WATCH.replace(/ {2}calendar.*\n/, '').replace('now + notice', 'now');
  expect(told(without)).toEqual(['C003']);
  expect(told(without.replace(' since last_day', ''))).toEqual([]);
});

test('a function with an error of its own leaves nothing to check in the contract that calls it', () => {
  const text = `function later(at: DateTime) : DateTime { at + 1 month }\n\n${WATCH.replace('now + notice', 'later(now)')}`;
  expect(told(text)).toEqual(['D001']);
});
