/** The picture of a contract's states: every way from state to state, and nothing that Mermaid would read otherwise. */
import { expect, test } from 'vitest';
import { stateDiagram, transitionsOf } from '../../compiler/diagram.ts';
import { compiled } from './properties/module.ts';

const LOAN = `contract Loan {
  parties   lender: Library, reader: Reader
  terms     most: Money of EUR
  state     offered | lent | end | lapsed
  action borrow(deposit: Coin of EUR) by reader in offered {
    require amount(deposit) = most else "pay the deposit"
    hold deposit in escrow
    become lent
  }
  after 3 days in offered { become lapsed }
  action remind() by lender in lent { tell reader "it is wanted" }
  action give_back(torn: Bool) by reader in lent {
    if torn { move escrow.deposit to lender } else { move escrow.deposit to reader }
    become end
  }
  duty back: reader owes lender give_back within 14 days of lent else {
    move escrow.deposit to lender
    become end
  }
}
`;

const { contracts, sources } = compiled(LOAN);
const [loan] = contracts;
const [source] = sources;

test('every way out of a state, time and breaches too; what leads nowhere is beside it; a word of Mermaid is no name', () => {
  expect(stateDiagram(loan!, source!)).toBe(`stateDiagram-v2
  state "end" as s_end
  [*] --> offered
  offered --> lent: borrow by reader
  offered --> lapsed: after 3 days
  lent --> s_end: give_back by reader<br/>back broken
  note right of lent
    holds deposit
    remind by lender
  end note
  s_end --> [*]
  lapsed --> [*]
`);
});

test('an action that may stay or go is a way out; one that leaves through neither branch is none', () => {
  const text = LOAN.replace('become end\n  }\n  duty', 'if torn { become end } else { become lapsed }\n  }\n  duty');
  const other = compiled(text);
  const ways = transitionsOf(other.contracts[0]!, 1, other.sources[0]!);
  expect(ways).toEqual([
    { by: 'remind', who: 'lender', to: [] },
    { by: 'give_back', who: 'reader', to: [2, 3] },
    { by: 'back broken', who: undefined, to: [2] },
  ]);
});

test('names in other scripts get names that Mermaid takes, and are shown as they are', () => {
  const other = compiled(LOAN.replaceAll('lent', '借出'));
  const drawn = stateDiagram(other.contracts[0]!, other.sources[0]!);
  expect(drawn).toContain('state "借出" as s__501f_51fa');
  expect(drawn).toContain('offered --> s__501f_51fa: borrow by reader');
});
