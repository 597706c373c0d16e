/** What time alone brings about cannot be refused: it is shown to be no fault, and nothing that could be refused. */
import { describe, expect, test } from 'vitest';
import { failures, told } from './reads.ts';

/** The body of a timer, with what is declared for it. */
function timer(body: string, declared = '', terms = 'fee: Money of EUR'): string {
  return `contract Fund {
  parties   giver: Giver, members: 2..5 of Member
  terms     ${terms}
  keeps     due: Money of EUR = 0.00 EUR, turn: Int in 0..9 = 0, wide: Int = 0
  calendar  UTC, months round down
  state     open { left: Int in 0..9 } | over
${declared}
  action leave() by any of members as m in open when count(members) > 2 { remove m from members }
  action end() by giver in open { become over }
  after 30 days in open {
    ${body}
    become over
  }
}
`;
}

describe('faults', () => {
  test('division, where the divisor may be 0', () => {
    expect(told(timer('set due = fee / people', '', 'fee: Money of EUR, people: Decimal in 0..9'))).toEqual(['C141']);
    expect(
      told(timer('set due = fee / greatest(people, 1)', '', 'fee: Money of EUR, people: Decimal in 0..9')),
    ).toEqual([]);
    expect(
      told(
        timer(
          'if people > 1 { set due = fee / people }',
          '',
          'fee: Money of EUR in 0.00 EUR .. 9.00 EUR, people: Decimal in 0..9',
        ),
      ),
    ).toEqual([]);
  });
  test('whole numbers that may be too large', () => {
    expect(told(timer('set wide = wide + 1'))).toEqual(['C141']);
    expect(told(timer('if wide < 100 { set wide = wide + 1 }'))).toEqual([]);
    expect(told(timer('if wide < 100 { set wide = wide * wide }'))).toEqual(['C141']);
    expect(told(timer('set wide = turn * turn'))).toEqual([]);
  });
  test('an amount is small enough for sums and products of a few', () => {
    expect(told(timer('set due = least(fee + due * 2, 10.00 EUR)'))).toEqual([]);
    expect(told(timer('set due = least(fee * (x * x), 10.00 EUR)', '', 'fee: Money of EUR, x: Decimal'))).toEqual([
      'C141',
    ]);
  });
  test('periods of months and of days together', () => {
    const terms = 'fee: Money of EUR, a: Period, b: Period in 1 days .. 9 days';
    expect(told(timer('if b > 3 days { tell giver "long" }', '', terms))).toEqual([]);
    expect(told(timer('if a > 3 days { tell giver "long" }', '', terms))).toEqual(['C141']);
    expect(told(timer('if now + a > now { tell giver "long" }', '', terms))).toEqual(['C141']);
  });
  test('in the hole of a text, in a period and in an invariant too', () => {
    expect(told(timer('tell giver "{wide + 1}"'))).toEqual(['C141']);
    const every = '  every (if wide + 1 > 3 then 1 days else 2 days) in open { tell giver "yes" }';
    expect(told(timer('', every))).toEqual(['C141']);
    expect(told(timer('', '  invariant i: wide + 1 > wide'))).toContain('C141');
  });
  test('an action is refused where it faults, so nothing is to be shown', () => {
    expect(told(timer('', '  action more() by giver in open { set wide = wide + 1 }'))).toEqual([]);
  });
});

describe('values', () => {
  test('keeps and data within their range, amounts not below 0', () => {
    expect(told(timer('set turn = turn + 1'))).toEqual(['C142']);
    expect(told(timer('set turn = least(turn + 1, 9)'))).toEqual([]);
    expect(told(timer('set turn = least(turn + 1, 9) after 3 days'))).toEqual([]);
    expect(told(timer('set due = fee - 1.00 EUR'))).toEqual(['C142']);
    expect(told(timer('set due = greatest(fee - 1.00 EUR, 0.00 EUR)'))).toEqual([]);
    expect(told(timer('set due = least(round(fee / 3, to 0.01 EUR), 5.00 EUR)'))).toEqual([]);
    expect(told(timer('set due = round(fee / 3, 2 digits)', '', 'fee: Money of EUR in -9.00 EUR .. 9.00 EUR'))).toEqual(
      ['C142'],
    );
    const again = (left: string): string =>
      timer('', `  every 1 days in open { if left > 0 { become open { left: ${left} } } }`);
    expect(told(again('left - 1'))).toEqual([]);
    expect(told(again('left - 2'))).toEqual(['C142']);
  });
});

describe('refusals', () => {
  test('a set keeps its least number of members', () => {
    expect(told(timer('for each m in members { remove m from members }'))).toEqual(['C143']);
    expect(told(timer('if count(members) > 2 { remove giver from members }'))).toEqual([]);
  });
  test('who would owe a duty, or bring an asset, is not added by time', () => {
    const duty = `  duty work: members owes giver leave within 3 days of open else { become over }`;
    expect(told(timer('if count(members) < 5 { add giver to members }'))).toEqual([]);
    expect(told(timer('if count(members) < 5 { add giver to members }', duty))).toEqual(['C143']);
    const asset = '  asset     registry: Dataset of patient owned by each of members';
    expect(told(timer('if count(members) < 5 { add giver to members }', asset))).toEqual(['C143']);
  });
});

test('what a body may hold', () => {
  expect(told(timer('require fee > 0.00 EUR'))).toEqual(['C004']);
  expect(told(timer('charge giver 5 % of fee to giver'))).toEqual(['C004']);
  expect(told(timer('', '  check offer(price: Money of EUR) in open { charge giver 5 % of price to giver }'))).toEqual(
    [],
  );
  expect(told(timer('', '  check offer(price: Money of EUR) in open { set due = price }'))).toEqual(['C004']);
  expect(told(timer('', '  action pay() by giver in open { charge giver 5 % of fee to giver }'))).toEqual(['C004']);
});

describe('amounts that come in', () => {
  const taken = (value: string): string => `contract Sale {
  parties   buyer: Buyer, seller: Seller
  terms     price: Money of EUR, rebate: Money of EUR in -5.00 EUR .. 5.00 EUR
  keeps     due: Money of EUR = price
  state     open | told { much: Money of EUR in 0.00 EUR .. 9.00 EUR } | over
  action change(to: Money of EUR, by_much: Money of EUR in -9.00 EUR .. 9.00 EUR) by buyer in open { set due = to + by_much }
  action tells(much: Money of EUR) by buyer in open { become told { much: much } }
  after 3 days in open or told { become over }
}
test "t" { with sale = Sale(price: 2.00 EUR, rebate: -5.00 EUR)
  ${value} }`;
  test('a term, keep, argument or datum without a range is 0 or more, and no more than there is', () => {
    expect(failures(taken('buyer does change(1.00 EUR, 2.00 EUR)\n  expect sale.due = 3.00 EUR'))).toEqual([]);
    expect(
      failures(taken('buyer does change(-1.00 EUR, 2.00 EUR)\n  expect rejected because "to is not what it may be"')),
    ).toEqual([]);
    expect(
      failures(taken('buyer does change(1.00 EUR, -2.00 EUR)\n  expect rejected because "due would leave its range"')),
    ).toEqual([]);
    expect(
      failures(taken('buyer does tells(9.01 EUR)\n  expect rejected because "much is not what it may be"')),
    ).toEqual([]);
    expect(failures(taken('buyer does change(1_000_000_000_000_000.00 EUR, 0.00 EUR)\n  expect rejected'))).toEqual([]);
    expect(failures(taken('buyer does change(999_999_999_999_990.00 EUR, 0.00 EUR)\n  expect allowed'))).toEqual([]);
    expect(failures(taken('expect sale is open').replace('price: 2.00', 'price: -2.00'))).toEqual([
      'line 10: sale cannot be agreed: the term price is not what it may be',
      'line 11: there is no agreement sale',
    ]);
  });
});
