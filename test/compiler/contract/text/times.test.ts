/** Periods, moments and limits that ask the agreement something. */
import { expect, test } from 'vitest';
import { checked, failures, told } from './reads.ts';

const VOTE = `purpose research = duo "DS" of icd10 { "I50.*" }

contract Vote {
  parties   chair: Board, sites: 2..5 of DataHolder
  calendar  UTC, months round down
  meter     visits: Int by chair
  keeps     total: Int = 0
  state     open | called | over
  action call() by chair in open { become called }
  action join() by any DataHolder as h in called when count(sites) < 5 { add h to sites }
  after (if count(sites) > 2 then 20 days else 10 days) in called { become over }
  after 30 days in open { become over }
  every 1 day since time of call in called { set total = visits }
  duty hurry: chair owes sites call within (if count(sites) > 2 then 5 days else 3 days) of open else { tell sites "late"; become over }
}
`;

test('periods and moments ask how many there are, what was counted, and when something was done', () => {
  expect(
    failures(`${VOTE}test "ten days or twenty" { with v = Vote(sites: { ann, bob })
  chair does call()
  chair counts visits 3
  carl does join()
  after 10 days
  expect v is called, v.total = 3
  after 10 days
  expect v is over }
test "ten" { with v = Vote(sites: { ann, bob }, chair: zoe)
  zoe does call()
  after 10 days
  expect v is over }
test "late" { with v = Vote(sites: { ann, bob })
  after 3 days
  expect v is over, hurry is broken, v.hurry is broken }
`),
  ).toEqual([]);
});

test('nothing moves a time that is running but a step of the agreement itself', () => {
  const asking = (what: string): string => VOTE.replace('count(sites) > 2 then 20', `${what} then 20`);
  expect(told(asking('visits > 5'))).toEqual([]);
  expect(told(asking('hurry is broken'))).toEqual([]);
  expect(told(asking('chair is Board'))).toEqual(['C015']);
  expect(told(VOTE.replace('since time of call in', 'since time of join in'))).toEqual(['C139']);
  expect(
    told(VOTE.replace('every 1 day since time of call', 'every 1 day since prorated(1.00 EUR, from: now, to: now)')),
  ).toEqual(['C015']);
});

test('a period is a Period: a date, a number or a year too long is none', () => {
  const after = (what: string): string => VOTE.replace('after 30 days in open', `after ${what} in open`);
  expect(told(after('(now)'))).toEqual(['T001']);
  expect(told(after('(count(sites))'))).toEqual(['T001']);
  expect(told(VOTE.replace('of open else', 'of (now) in open else'))).toEqual([]);
});

const MONTHLY = `contract Loan {
  parties   giver: Giver, taker: Taker
  keeps     rate: Money of EUR = 1.00 EUR public, count: Int in 0..9 = 0
  calendar  UTC, months round down
  state     open | over
  action end() by giver or taker in open { become over }
  every 1 month in open { if count < 9 { set count = count + 1 } else { become over } }
  after 3 years in open { become over }
}
test "t" { with loan = Loan()
  after 9 months
  expect loan.count = 9, loan is open
  after 1 month
  expect loan is over }
`;

test('`every` may end in `become`, but a state that only `every` leaves is not left by time alone', () => {
  expect(failures(MONTHLY)).toEqual([]);
  expect(told(MONTHLY.replace('  after 3 years in open { become over }\n', ''))).toEqual(['C131']);
});

test('how long an approval lasts is asked where it is used, and hangs on no argument', () => {
  const approved = (within: string): string => `contract Vote {
  parties   chair: Chair, sites: 1..3 of Site
  keeps     days: Period in 1 days .. 9 days = 2 days
  state     open | over
  action end(n: Period in 1 days .. 9 days) by chair in open approved by 1 of sites within ${within} { become over }
  after 30 days in open { become over }
}
`;
  const [action] = checked(approved('(if count(sites) > 2 then days else 1 days)')).contracts[0]!.actions;
  expect(action!.withinQueries!.map((s) => s.kind === 'query' && s.query.kind)).toEqual(['count_of']);
  expect(told(approved('n'))).toEqual(['N001']);
  expect(told(approved('days'))).toEqual([]);
});
