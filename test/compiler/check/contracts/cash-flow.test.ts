/** What every step moves from whom to whom: amounts as written, conditions, loops, shares, rights, and what entering brings. */
import { expect, test } from 'vitest';
import { cashFlow } from '../../../../compiler/check/contracts/cash-flow.ts';
import { checkedContracts } from './checked.ts';

const TEXT = `module m version 1.0.0 status demo
purpose research = duo "GRU"
asset Ticket counted
contract Study {
  parties   lab: Researcher, house: Operator, sites: 2..5 of DataHolder, proxy: Person
  terms     price: Money of EUR in 10.00 EUR .. 90.00 EUR, share: Percent in 0 % .. 100 %
  asset     registry: Dataset of patient owned by each of sites
  asset     model: Knowledge of patient owned by lab
  calendar  UTC, months round down
  state     offered | running | closing | closed | lapsed
  on entering offered { mint 3 Ticket in escrow.tickets }
  action begin(fee: Coin of EUR, tip: Coin of EUR) by lab in offered {
    require amount(fee) = price
    hold fee in escrow
    move tip to { house: share, proxy: 100 % - share }
    for each s in sites { grant use of registry of s to lab for research until now + 1 year exclusive under s }
    become running
  }
  action stop(late: Bool) by lab or any of sites as who in running {
    let gone = prorated(price, from: time of begin, to: time of begin + 1 year)
    let due = least(gone, amount(escrow.fee))
    if late {
      move due from escrow.fee to lineage of model
      become closing
    } else {
      move escrow.fee to who
      become closed
    }
  }
  after 1 year in running {
    move escrow.fee to { lab: 50 %, house: 50 % }
    become closed
  }
  after 30 days in offered { become lapsed }
  duty ending: lab owes house stop within 2 years of running else {
    move escrow.fee to house
    become closed
  }
  after 3 days in closing { become closed }
  on entering closing { move escrow.fee to house }
  on entering lapsed { burn escrow.tickets }
  on entering closed {
    end use of registry by lab
    burn escrow.tickets
  }
}
contract Pack {
  parties   pharmacy: Pharmacy, patient: Patient
  calendar  UTC, months round down
  state     issued | used
  on entering issued { mint 2 Ticket in escrow.left }
  action dispense() by pharmacy in issued {
    require amount(escrow.left) >= 1 Ticket
    move 1 Ticket from escrow.left to patient
    if amount(escrow.left) = 0 Ticket { become used }
  }
  after 1 year in issued { become used }
  on entering used { burn escrow.left }
}
contract Rules {
  parties   operator: Operator
  keeps     fee: Percent in 0 % .. 3 % = 1 % public
  state     in_force lasting
  check offer(price: Money of EUR, buyer: Party) in in_force {
    if buyer is Researcher { charge buyer fee of price to operator, rounding down }
  }
}
`;

const { contracts, found } = checkedContracts(TEXT);
const flows = contracts.map(cashFlow);
const lines = (contract: number, name: string): readonly string[] =>
  flows[contract]!.find((flow) => flow.name === name)?.lines ?? ['there is no such step'];

test('the signing', () => {
  expect(found).toEqual([]);
  expect(lines(0, 'signing')).toEqual(['3 Ticket: made → escrow.tickets']);
});

test('coins, shares, and a right of each member', () => {
  expect(lines(0, 'begin')).toEqual([
    'fee (EUR): lab → escrow.fee',
    'tip (EUR): lab → { house: share, proxy: 100 % - share }',
    'for each s of sites, exclusive use of registry of s for research until now + 1 year: s → lab',
  ]);
});

test('what is bound is traced, a condition stands before what it decides, and what entering brings stands behind it', () => {
  expect(lines(0, 'stop')).toEqual([
    'if late, due = least(gone, amount(escrow.fee)), gone = prorated(price, from: time of begin, to: time of begin + 1 year): escrow.fee → those of whom model is made',
    'if not late, all (EUR): escrow.fee → lab or any of sites',
    'if late, on entering closing, all (EUR): escrow.fee → house',
    'if not late, on entering closed, use of registry: lab → ended',
    'if not late, on entering closed, all (Ticket): escrow.tickets → destroyed',
  ]);
});

test('timers, breaches and checks', () => {
  expect(lines(0, 'after 1 year')).toEqual([
    'all (EUR): escrow.fee → { lab: 50 %, house: 50 % }',
    'on entering closed, use of registry: lab → ended',
    'on entering closed, all (Ticket): escrow.tickets → destroyed',
  ]);
  expect(lines(0, 'ending')).toEqual(['all (EUR): escrow.fee → house', ...lines(0, 'after 1 year').slice(1)]);
  expect(lines(2, 'offer')).toEqual(['if buyer is Researcher, fee of price: buyer → operator']);
  expect(flows[2]!.at(-1)).toMatchObject({ by: 'check', states: ['in_force'] });
});

test('a step that may stay brings what entering brings only where it does not', () => {
  expect(lines(1, 'dispense')).toEqual([
    '1 Ticket: escrow.left → patient',
    'if amount(escrow.left) = 0 Ticket, on entering used, all (Ticket): escrow.left → destroyed',
  ]);
});

test('the parts of a movement', () => {
  const stop = flows[0]!.find(({ name }) => name === 'stop')!;
  expect(stop.movements[2]).toEqual({
    what: 'all (EUR)',
    from: 'escrow.fee',
    to: 'house',
    when: ['if late', 'on entering closing'],
  });
});
