/** A term that is an agreement: its public keeps are read, and tests and `create` pass one on. */
import { expect, test } from 'vitest';
import { checked, failures, told } from './reads.ts';

const RENT = `contract PriceBoard {
  parties   operator: Operator, auditor: Auditor
  terms     first: Money of EUR in 0.00 EUR .. 100.00 EUR
  keeps     rate: Money of EUR in 0.00 EUR .. 100.00 EUR = first public, secret: Int = 3
  state     up lasting
  action change(to: Money of EUR in 0.00 EUR .. 100.00 EUR) by operator in up approved by auditor { set rate = to after 10 days }
}

contract Rent {
  parties   tenant: Researcher, owner: Provider, gateway: Meter
  terms     board: PriceBoard, months_paid: Int in 1..12
  keeps     start_rate: Money of EUR in 0.00 EUR .. 100.00 EUR = board.rate
  calendar  UTC, months round down
  meter     hours: Int by gateway
  price     usage = board.rate per 1 hours, at most 5_000.00 EUR
  state     open | active | over
  action pay(coin: Coin of EUR) by tenant in open {
    require amount(coin) >= board.rate + start_rate else "at least {board.rate} and {start_rate}"
    hold coin in escrow.credit
    become active
  }
  every 1 month in active {
    move least(bill usage, amount(escrow.credit)) from escrow.credit to owner
  }
  after 30 days in open { become over }
  after 3 months since time of pay in active {
    move escrow.credit to tenant
    become over
  }
}
`;

test('a price, a first value and a requirement read the keeps of another agreement as they are at that moment', () => {
  expect(
    failures(`${RENT}test "the board's rate" { with prices = PriceBoard(first: 2.00 EUR) with rent = Rent(board: prices, months_paid: 3)
  given tenant has 100.00 EUR
  tenant does pay(3.99 EUR)
  expect rejected because "at least 2.00 EUR and 2.00 EUR"
  tenant does pay(50.00 EUR)
  gateway counts hours 3
  operator does change(4.00 EUR) approved by auditor
  after 10 days
  expect prices.rate = 4.00 EUR
  gateway counts hours 1
  after 1 month
  expect owner has 10.00 EUR
  after 3 months
  expect rent is over, tenant has 90.00 EUR }
`),
  ).toEqual([]);
});

test('a test names an agreement made above, of the contract that is wanted', () => {
  const line = (
    first: string,
  ): string => `test "t" { with prices = PriceBoard(first: 2.00 EUR) with rent = Rent(${first}, months_paid: 3)
  expect rent is open }`;
  expect(told(`${RENT}${line('board: prices')}`)).toEqual([]);
  expect(told(`${RENT}${line('board: prizes')}`)).toEqual(['T001']);
  expect(told(`${RENT}${line('boards: prices')}`)).toEqual(['C016']);
  expect(told(`${RENT}test "t" { with rent = Rent(board: rent, months_paid: 3)\n  expect rent is open }`)).toEqual([
    'T001',
  ]);
});

test('the number of the contract stands with the term', () => {
  expect(checked(RENT).contracts[1]!.terms.map(({ name, contract }) => [name, contract])).toEqual([
    ['board', 0],
    ['months_paid', undefined],
  ]);
});

test('only public keeps, only of terms, and no name that the other contract lacks', () => {
  const reading = (what: string): string => RENT.replace('= board.rate\n', `= ${what}\n`);
  expect(told(reading('board.rate'))).toEqual([]);
  expect(told(reading('board.rates'))).toEqual(['C001']);
  expect(told(RENT.replace('"at least {board.rate}', '"at least {board.secret}'))).toEqual(['C014']);
  expect(told(RENT.replace('pay(coin: Coin of EUR)', 'pay(coin: Coin of EUR, other: PriceBoard)'))).toEqual(['C013']);
});

const PARTY_OF_TWO = `contract One {
  parties   a: Someone, b: Someone
  terms     other: Two
  state     open | over
  action end() by a or b in open { become over }
  after 3 days in open { become over }
}
contract Two {
  parties   a: Someone, b: Someone
  terms     other: One
  state     open | over
  action end() by a or b in open { become over }
  after 3 days in open { become over }
}
`;

test('contracts refer to each other in no circle, nor to themselves', () => {
  expect(told(PARTY_OF_TWO)).toEqual(['C137']);
  expect(told(PARTY_OF_TWO.replace('other: One', 'other: Two'))).toEqual(['C137']);
  expect(told(PARTY_OF_TWO.replace('  terms     other: One\n', ''))).toEqual([]);
  const made = PARTY_OF_TWO.replace('  terms     other: One\n', '').replace(
    'action end() by a or b in open { become over }\n  after 3 days in open { become over }\n}\n',
    'action end() by a or b in open {\n    create One(a: a, b: b, other: other)\n    become over\n  }\n  after 3 days in open { become over }\n}\n',
  );
  expect(told(made)).toEqual(['C137']);
});

const SHOP = `contract Board {
  parties   chief: Chief
  keeps     rate: Money of EUR = 2.00 EUR public
  state     up lasting
  action change(to: Money of EUR) by chief in up { set rate = to }
}
contract Order {
  parties   buyer: Buyer, helpers: 1..3 of Helper
  terms     board: Board
  state     open | over
  action pay(coin: Coin of EUR) by buyer in open {
    require amount(coin) = board.rate
    hold coin in escrow
    let all = amount(escrow.coin)
    tell helpers "{all}"
    move escrow.coin to buyer
    become over
  }
  after 3 days in open { become over }
}
contract Shop {
  parties   buyer: Buyer, staff: 1..3 of Helper
  terms     board: Board
  state     open lasting
  action order() by buyer in open { create Order(buyer: buyer, helpers: staff, board: board) }
}
test "passed on" { with board = Board() with shop = Shop(board: board, staff: { ann })
  given buyer has 9.00 EUR
  buyer does order() creating first
  chief does change(3.00 EUR)
  buyer does first.pay(2.00 EUR)
  expect rejected
  buyer does first.pay(3.00 EUR)
  expect first is over, shop is open }
`;

test('an agreement and a set of parties are passed on to one that is created', () => {
  expect(failures(SHOP)).toEqual([]);
  expect(told(SHOP.replace('helpers: staff, board: board)', 'helpers: staff)'))).toEqual(['C008']);
  expect(told(SHOP.replace('helpers: staff, board: board)', 'helpers: buyer, board: board)'))[0]).toBe('T001');
  expect(told(SHOP.replace('helpers: staff, board: board)', 'helpers: { buyer }, board: buyer)'))[0]).toBe('T001');
});

const CAPPED = `contract Board {
  parties   chief: Chief
  keeps     rate: Money of EUR in 0.00 EUR .. 9.00 EUR = 2.00 EUR public, cap: Money of EUR = 5.00 EUR public
  state     up lasting
  action change(to: Money of EUR in 0.00 EUR .. 9.00 EUR) by chief in up { set rate = to }
}
contract Use {
  parties   buyer: Buyer, seller: Seller
  terms     board: Board
  keeps     last: Money of EUR = 0.00 EUR
  meter     rows: Int by seller
  price     usage = board.rate per rows, at most board.cap
  state     open | over
  action look() by buyer in open { set last = board.rate + bill usage }
  action end() by buyer in open { become over }
  after 30 days in open { become over }
}
test "t" { with board = Board() with use = Use(board: board)
  seller counts rows 9
  buyer does look()
  expect use.last = 7.00 EUR
  seller counts rows 1
  chief does change(3.00 EUR)
  seller counts rows 1
  buyer does look()
  expect use.last = 8.00 EUR }`;

test('what a price asks is no answer to what the body asks', () => {
  expect(failures(CAPPED)).toEqual([]);
});
