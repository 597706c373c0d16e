/** Why a step is not made, and where what refuses it was written. */
import { expect, test } from 'vitest';
import { checked, failures } from './reads.ts';

const LOAN = `contract Loan {
  parties   giver: Giver, taker: Taker
  keeps     turns: Int in 0..9 = 0, secret: Int in 0..9 = 3 visible to giver
  state     open | over
  action turn(n: Int) by taker in open when n > turns and n < 5 { set turns = turns + 1 }
  action ask(n: Int) by taker in open {
    let hidden = secret + 1
    require n > hidden else "not more than {hidden}, {secret} or {turns}"
  }
  action end() by giver in open { become over }
  after 30 days in open { become over }
  invariant few: turns <= 1
}
`;

test('a condition of an action and an invariant keep their text and their place', () => {
  const [contract] = checked(LOAN).contracts;
  const turn = contract!.actions[0]!;
  expect(turn.whenText).toBe('n > turns and n < 5');
  expect(turn.whenSpan).toBeDefined();
  expect(contract!.actions[1]).not.toHaveProperty('whenText');
  expect(contract!.invariants[0]).toMatchObject({ name: 'few', text: 'turns <= 1' });
  expect(contract!.invariants[0]!.span).toBeDefined();
});

test('the reason is the condition as written; of a requirement its text, with what the actor may not see left open', () => {
  expect(
    failures(`${LOAN}test "t" { with loan = Loan()
  taker does turn(5)
  expect rejected because "turn is not open to taker now: n > turns and n < 5"
  taker does turn(1)
  taker does turn(2)
  expect rejected because "invariant few: turns <= 1", loan.turns = 1
  taker does ask(2)
  expect rejected because "not more than …, … or 1" }`),
  ).toEqual([]);
});

test('an outsider learns nothing of how the agreement stands', () => {
  const open = LOAN.replace('ask(n: Int) by taker', 'ask(n: Int) by any Nurse');
  expect(
    failures(`${open}test "t" { with loan = Loan()
  zoe does ask(2)
  expect rejected because "not more than …, … or …"
  zoe does end()
  expect rejected because "zoe may not end now" }`),
  ).toEqual([]);
});
