/** What properties of contracts say of themselves: never more than was done. */
import { expect, test } from 'vitest';
import { runProperty } from '../../../../compiler/properties/run.ts';
import { checked, failures, told } from './reads.ts';

const LOAN = `contract Loan {
  parties   giver: Giver, taker: Taker
  terms     price: Money of EUR in 1.00 EUR .. 9.00 EUR
  state     open | lent | over
  action take(fee: Coin of EUR) by taker in open {
    hold fee in escrow
    become lent
  }
  after 3 days in open { become over }
  after 3 days in lent {
    move escrow.fee to giver
    become over
  }
}
`;
const found = (claim: string): string[] => {
  const made = checked(`${LOAN}property "p" in Loan { always ${claim}`);
  return made.properties.map((property) => runProperty(made, property, true).found);
};

test('`prove` and `enforce` alone search nothing in silence', () => {
  expect(found('price > 0.00 EUR } check prove')).toEqual(['prove: not decided: no solver']);
  expect(found('price > 0.00 EUR } check enforce')).toEqual(['enforce: the executor checks it at every step']);
  expect(found('price > 0.00 EUR } check search 20, prove')[0]).toMatch(/^searched: held in 20 .*; prove: not decided/);
  expect(found('price > 0.00 EUR }')[0]).toMatch(/^searched: held in 200 /);
});

test('a slot that a state does not hold counts as 0 in what is enforced', () => {
  const claim = `${LOAN}property "small" in Loan { always amount(escrow.fee) <= price } check enforce
test "t" { with loan = Loan(price: 2.00 EUR)
  given taker has 9.00 EUR
  taker does take(2.01 EUR)
  expect rejected because "invariant small", loan is open
  taker does take(2.00 EUR)
  expect loan is lent
  after 3 days
  expect loan is over, giver has 2.00 EUR }`;
  expect(failures(claim)).toEqual([]);
  expect(told(claim.replace('<= price', '= price'))).toContain('C125');
});

test('what reads all accounts, or the start, says why it is not enforced', () => {
  expect(found('total of EUR = at start } check enforce')).toEqual([
    'enforce: the executor looks at every step that EUR is only moved, never made or lost',
  ]);
  expect(found('total of EUR >= at start } check enforce')).toEqual([
    'enforce: not checked at every step, since an invariant reads the agreement as it stands (not all accounts, the start, the clock, rights or other agreements)',
  ]);
});

test('an invariant says what only steps of its agreement change', () => {
  const saying = (what: string): string[] =>
    told(LOAN.replace('  after 3 days in open', `  invariant i: ${what}\n  after 3 days in open`));
  expect(saying('price > 0.00 EUR')).toEqual([]);
  expect(saying('in lent, time of take > 2020-01-01T00:00Z')).toEqual([]);
  expect(saying('now < 2030-01-01T00:00Z')).toEqual(['C015']);
  expect(saying('today < 2030-01-01')).toEqual(['C015']);
  expect(saying('taker is Taker')).toEqual(['C015']);
  expect(found('now > 2020-01-01T00:00Z } check enforce')[0]).toMatch(/^enforce: not checked at every step/);
});
