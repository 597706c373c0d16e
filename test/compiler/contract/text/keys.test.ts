/** The key of an asset: a thing in hand, whose holder may use the asset. */
import { expect, test } from 'vitest';
import { failures, told } from './reads.ts';

const SALE = `contract DataSale {
  parties   seller: DataHolder, buyer: Researcher
  terms     price: Money of EUR
  asset     cohort: Dataset of patient owned by seller
  state     offered | deposited | sold | void
  action deposit(key: Key of cohort) by seller in offered {
    hold key in escrow
    become deposited
  }
  action buy(coin: Coin of EUR) by buyer in deposited {
    require amount(coin) = price else "pay the price"
    move coin to seller
    move escrow.key to buyer
    become sold
  }
  after 30 days in offered { become void }
  after 30 days in deposited {
    move escrow.key to seller
    become void
  }
}
`;

test('delivery against payment: coin and key move in one step', () => {
  expect(
    failures(`${SALE}test "delivery against payment" { with sale = DataSale(price: 10.00 EUR)
  given buyer has 10.00 EUR
  buyer does buy(10.00 EUR)
  expect rejected
  seller does deposit(key of cohort)
  expect buyer may not use cohort
  buyer does buy(9.00 EUR)
  expect rejected because "pay the price", buyer may not use cohort
  buyer does buy(10.00 EUR)
  expect seller has 10.00 EUR, buyer may use cohort, sale is sold, cohort owned by seller }
test "nobody buys" { with sale = DataSale(price: 10.00 EUR)
  seller does deposit(key of cohort)
  after 30 days
  expect sale is void, buyer may not use cohort, seller may use cohort }
`),
  ).toEqual([]);
});

test('a key is used exactly once on every path, by one party, and is a key of an asset that there is', () => {
  expect(told(SALE.replace('    move escrow.key to buyer\n', ''))).toEqual(['C106']);
  expect(
    told(SALE.replace('hold key in escrow', 'tell buyer "here"').replaceAll(/ *move escrow.key to .*\n/g, '')),
  ).toEqual(['C101']);
  expect(told(SALE.replace('move escrow.key to buyer', 'move escrow.key to { buyer: 50 %, seller: 50 % }'))).toEqual([
    'T001',
  ]);
  expect(told(SALE.replace('Key of cohort', 'Key of cohorts'))[0]).toBe('C001');
  expect(
    told(SALE.replace('hold key in escrow', 'hold key in escrow.coin').replaceAll('escrow.key', 'escrow.coin')),
  ).toEqual([]);
  expect(told(SALE.replace('terms     price', 'terms     lent: Key of cohort, price'))).toEqual(['C018']);
  expect(
    told(
      SALE.replace(
        'cohort: Dataset of patient owned by seller',
        'cohort: Dataset of patient owned by each of crowd',
      ).replace('buyer: Researcher', 'buyer: Researcher, crowd: 1..3 of DataHolder'),
    )[0],
  ).toBe('T001');
});

test('only who holds a key, or owns the asset, gives one', () => {
  const lent = `${SALE.replace('by seller in offered', 'by seller or buyer in offered')}`;
  expect(
    failures(`${lent}test "t" { with sale = DataSale(price: 10.00 EUR)
  buyer does deposit(key of cohort)
  expect rejected because "buyer has no Key of cohort"
  seller does deposit(key of cohort)
  expect buyer may not use cohort }`),
  ).toEqual([]);
  expect(
    told(`${SALE}test "t" { with sale = DataSale(price: 10.00 EUR)
  seller does deposit(10.00 EUR) }`),
  ).toEqual(['T001']);
});
