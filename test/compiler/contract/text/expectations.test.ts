/** What a test may expect of agreements: relations and ranges of what they keep, of what parties have, and names that are near. */
import { expect, test } from 'vitest';
import { failures, told } from './reads.ts';

const SEAT = `contract Seat {
  parties   club: Club, clock: Meter, seats: 2..3 of Member
  terms     fee: Money of EUR in 0.00 EUR .. 10.00 EUR
  keeps     chair: Party = club, visits: Int in 0..3 = 0, level: Percent in 0 % .. 100 % = 50 %
  meter     hours: Int by clock
  state     open lasting | done
  action elect(who: Party) by any of seats in open { set chair = who }
  action visit() by any of seats in open {
    require visits < 3 else "three visits are the most"
    set visits = visits + 1
  }
  action pay(c: Coin of EUR) by any of seats in open {
    require amount(c) = fee else "pay {fee}"
    move c to club
  }
  action quit() by club in open { become done }
}
`;
const STEPS = `test "t" { with seat = Seat(fee: 2.00 EUR, seats: { ann, bob })
  given ann has 5.00 EUR
  ann does visit()
  ann does visit()
  ann does elect(bob)
  ann does pay(2.00 EUR)
  clock counts hours 7
`;
const expecting = (what: string): string => `${SEAT}${STEPS}  expect ${what} }\n`;

test.each([
  ['seat.visits in 1..3', 'seat.visits in 3..5'],
  ['seat.visits in 1..<3', 'seat.visits in 1..<2'],
  ['seat.visits in {1, 2}', 'seat.visits in {1, 3}'],
  ['seat.visits < 3', 'seat.visits < 2'],
  ['seat.visits <= 2', 'seat.visits <= 1'],
  ['seat.visits > 1', 'seat.visits > 2'],
  ['seat.visits >= 2', 'seat.visits >= 3'],
  ['seat.visits != 1', 'seat.visits != 2'],
  ['1 < seat.visits', '2 < seat.visits'],
  ['not seat.visits = 1', 'not seat.visits = 2'],
  ['seat.visits = 2 and seat.level = 50 %', 'seat.visits = 2 and seat.level > 50 %'],
  ['seat.visits = 9 or seat.level = 50 %', 'seat.visits = 9 or seat.level > 50 %'],
  ['seat.chair = bob', 'seat.chair = ann'],
  ['seat.chair != ann', 'seat.chair != bob'],
  ['seat.chair is bob', 'seat.chair is ann'],
  ['seat.chair is not ann', 'seat.chair is not bob'],
  ['seat.chair in { ann, bob }', 'seat.chair in { ann, club }'],
  ['bob in seat.seats', 'club in seat.seats'],
  ['seat.hours = 7', 'seat.hours = 6'],
  ['seat.fee in 1.00 EUR .. 3.00 EUR', 'seat.fee in 2.50 EUR .. 3.00 EUR'],
  ['ann has 3.00 EUR', 'ann has 2.99 EUR'],
  ['ann has 3.00 EUR .. 4.00 EUR', 'ann has 3.01 EUR .. 4.00 EUR'],
  ['ann has 2.00 EUR ..< 3.01 EUR', 'ann has 2.00 EUR ..< 3.00 EUR'],
  ['ann has 2.00 EUR .. 3.00 EUR', 'ann has 2.00 EUR .. 2.99 EUR'],
  ['ann has >= 3.00 EUR', 'ann has >= 3.01 EUR'],
  ['ann has > 2.99 EUR', 'ann has > 3.00 EUR'],
  ['ann has <= 3.00 EUR', 'ann has <= 2.99 EUR'],
  ['ann has < 3.01 EUR', 'ann has < 3.00 EUR'],
  ['ann has != 2.00 EUR', 'ann has != 3.00 EUR'],
])('`expect %s` holds, `expect %s` does not', (holds, fails) => {
  expect(failures(expecting(holds))).toEqual([]);
  expect(failures(expecting(fails))).toHaveLength(1);
});

test('what does not hold is told with the values that it reads', () => {
  const line = (SEAT + STEPS).split('\n').length;
  expect(failures(expecting('seat.visits in 3..5, seat.chair is ann, ann has > 3.00 EUR'))).toEqual([
    `line ${line}: seat.visits is 2`,
    `line ${line}: seat.chair is bob`,
    `line ${line}: ann has 3.00 EUR`,
  ]);
});

test('a value of an agreement is never uncertain', () => {
  expect(told(expecting('seat.visits = 1 to 3'))).toEqual(['T026']);
  expect(told(expecting('seat.visits = 2 settled by fee'))).toEqual(['T026']);
  expect(told(expecting('seat unknown'))).toEqual(['T026']);
});
