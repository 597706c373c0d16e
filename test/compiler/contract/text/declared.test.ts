/** What is declared can be: sizes, owners, meters, names, periods, checks. */
import { expect, test } from 'vitest';
import { told } from './reads.ts';

const CLUB = `purpose research = duo "DS" of icd10 { "I50.*" }
contract Club {
  parties   chair: Chair, owner: Holder, members: 2..4 of Member
  terms     price: Money of EUR
  keeps     rate: Money of EUR = price
  asset     cohort: Dataset of patient owned by owner
  asset     registry: Dataset of patient owned by each of members
  calendar  UTC, months round down
  meter     rows: Int by chair
  price     usage = rate per rows
  state     open | busy | over
  action go(coin: Coin of EUR) by chair in open {
    move coin to lineage of cohort
    become busy
  }
  action say() by any of members as m in busy approved by chair within 3 days { tell members "by {m}" }
  action end() by owner in busy { become over }
  after 30 days in open or busy { become over }
}
`;
const mended = (from: string, to: string): string[] => {
  if (!CLUB.includes(from)) throw new Error(`no ${from}`);
  return told(CLUB.replace(from, to));
};

test('it says nothing of what can be', () => {
  expect(told(CLUB)).toEqual([]);
});

test('no type of the names that contracts have', () => {
  for (const name of ['Party', 'Purpose', 'Document', 'Asset', 'Agreement'])
    for (const type of [`enum ${name} { one, two }`, `record ${name} { size: Int }`]) {
      expect(told(`${type}\n${CLUB}`)).toEqual(['N025']);
      expect(told(`${type}\n`)).toEqual([]);
    }
  expect(told(`enum Paper { one, two }\n${CLUB}`)).toEqual([]);
});

test('sets, and how many of them approve', () => {
  expect(mended('members: 2..4 of', 'members: 4..2 of')).toEqual(['C019']);
  expect(mended('members: 2..4 of', 'members: 0..0 of')).toEqual(['C019']);
  expect(mended('members: 2..4 of', 'members: 1_000..2_000 of')).toEqual([]);
  expect(mended('approved by chair', 'approved by 4 of members')).toEqual([]);
  expect(mended('approved by chair', 'approved by 5 of members')).toEqual(['C019']);
  expect(mended('approved by chair', 'approved by 0 of members')).toEqual(['C019']);
});

test('one party is meant where one acts, approves or owns; a set where each does', () => {
  expect(mended('end() by owner', 'end() by members')).toEqual(['T001']);
  expect(mended('approved by chair', 'approved by members')).toEqual(['T001']);
  expect(mended('owned by owner', 'owned by members')).toEqual(['T001']);
  expect(mended('owned by each of members', 'owned by each of owner')).toEqual(['C001']);
});

test('assets are of a kind that there is; one of a set is named with its owner', () => {
  expect(mended('cohort: Dataset of patient', 'cohort: Dateset of patient')).toEqual(['T001']);
  expect(mended('cohort: Dataset of patient', 'cohort: Storage')).toEqual([]);
  expect(mended('lineage of cohort', 'lineage of registry')).toEqual(['T001']);
  expect(
    mended('    become busy', '    grant use of cohort of owner to chair until now + 1 day\n    become busy'),
  ).toEqual(['T001']);
  expect(
    mended('    become busy', '    grant use of registry to members for research until now + 1 day\n    become busy'),
  ).toEqual([]);
});

test('meters count whole numbers; keeps are visible to parties; a price has one kind, for more than 0 units', () => {
  expect(mended('rows: Int', 'rows: Money of EUR')).toEqual(['T001']);
  expect(mended('= price\n', '= price visible to chair, zoe\n')).toEqual(['C001']);
  expect(mended('rate per rows', 'rate per rows + 1.00 USD per rows')).toEqual(['U002']);
  expect(mended('rate per rows', 'rate per 0 rows')).toEqual(['T001']);
  expect(mended('rate per rows', '3 per rows')).toEqual(['T001']);
});

test('a name stands for one thing', () => {
  expect(mended('terms     price', 'terms     chair: Int, price')).toEqual(['N002']);
  expect(
    mended('meter     rows: Int by chair', 'meter     rows: Int by chair\n  meter     rate: Int by chair'),
  ).toEqual(['N002']);
  expect(mended('action end()', 'action busy()')).toEqual(['N002']);
});

test('the first value of a keep reads no keep that comes later, nor itself', () => {
  expect(mended('rate: Money of EUR = price', 'rate: Money of EUR = more, more: Money of EUR = price')).toEqual([
    'N001',
  ]);
  expect(mended('rate: Money of EUR = price', 'more: Money of EUR = price, rate: Money of EUR = more')).toEqual([]);
});

test('nothing in a contract may be missing', () => {
  expect(mended('price: Money of EUR', 'price: (Money of EUR)?')).toEqual(['T001']);
  expect(mended('go(coin: Coin of EUR)', 'go(coin: Coin of EUR, n: Int?)')).toEqual(['T001']);
});

test('periods are at least a second', () => {
  const again = (period: string): string[] =>
    mended('  after 30', `  every ${period} in busy { tell chair "again" }\n  after 30`);
  expect(again('1 second')).toEqual([]);
  expect(again('0 days')).toEqual(['C146']);
  expect(mended('after 30 days in', 'after (0 days - 1 day) in')).toEqual(['C146']);
  expect(mended('within 3 days', 'within 0 days')).toEqual(['C146']);
  expect(
    told(CLUB.replace('price: Money of EUR\n', 'price: Money of EUR, p: Period\n').replace('after 30 days', 'after p')),
  ).toEqual(['C146']);
  expect(
    told(
      CLUB.replace('price: Money of EUR\n', 'price: Money of EUR, p: Period in 1 day .. 9 days\n').replace(
        'after 30 days',
        'after p',
      ),
    ),
  ).toEqual([]);
});

test('checks are of steps of a market, and charge a part of the price', () => {
  const check = (text: string): string[] => mended('  after 30', `  check ${text}\n  after 30`);
  expect(check('offer(p: Money of EUR) in busy { charge chair 5 % of p to owner, rounding down }')).toEqual([]);
  expect(check('ofer(p: Money of EUR) in busy { charge chair 5 % of p to owner }')).toEqual(['C020']);
  expect(check('offer(p: Money of EUR) in busy { charge chair 105 % of p to owner }')).toEqual(['C145']);
  expect(check('offer(p: Money of EUR, f: Percent) in busy { charge chair f of p to owner }')).toEqual(['C145']);
  expect(
    check('offer(p: Money of EUR, f: Percent) in busy { require f <= 9 % and f >= 0 %; charge chair f of p to owner }'),
  ).toEqual([]);
  expect(check('offer(p: Money of EUR in -9.00 EUR .. 9.00 EUR) in busy { charge chair 5 % of p to owner }')).toEqual([
    'C145',
  ]);
});
