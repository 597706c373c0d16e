/** Money is only moved: where our own reckoning makes or loses some, the step is not made (semantics.md, law 12). */
import { afterEach, expect, test, vi } from 'vitest';
import { rational } from '../../../language/rational.ts';
import type * as Amounts from '../../../runtime/contract/amounts.ts';
import { openExecutor } from '../../../runtime/contract/executor.ts';
import { checked } from '../../compiler/contract/text/reads.ts';
import { guestOf, TEXT } from './twin.ts';

const wrong = vi.hoisted(() => ({ by: 0n }));

/** Shares that sum to more or less than the whole, as a fault of ours would make them. */
vi.mock('../../../runtime/contract/amounts.ts', async (original) => {
  const amounts = await original<typeof Amounts>();
  return {
    ...amounts,
    partsOf(...given: Parameters<typeof amounts.partsOf>) {
      const parts = amounts.partsOf(...given);
      return parts?.map((part, at) => (at === 0 ? part + wrong.by : part));
    },
  };
});

afterEach(() => {
  wrong.by = 0n;
});

const GIFT = `contract Gift {
  parties   giver: Giver, one: Taker, other: Taker
  state     open lasting | shut
  action give(money: Coin of EUR) by giver in open { move money to { one: 50 %, other: 50 % } }
  action close() by giver in open { become shut }
}
test "t" { with gift = Gift() }
`;

test.each([1n, -1n])('shares that are %s cent off move nothing', async (by) => {
  const { testCore, contracts } = checked(GIFT);
  const executor = openExecutor({ now: 0, attest: () => undefined });
  const text = await guestOf(testCore, contracts, false);
  using _ = text.guest;
  expect(executor.addText(text)).toBe(undefined);
  executor.bringIn('ann', 'EUR', 10_00n);
  const parties = new Map(['giver', 'one', 'other'].map((part, at) => [part, ['ann', 'bob', 'cem'][at]!]));
  executor.sign({ text: TEXT, contract: 0, name: 'gift', parties, sets: new Map(), terms: new Map() }, 0);
  const give = {
    ...{ agreement: 'gift', action: 'give', actor: 'ann', approvals: [] },
    args: [{ kind: 'number', value: rational(4n, 1n), unit: 'EUR' } as const],
  };
  wrong.by = by;
  expect(() => executor.act(give, 1)).toThrow('EUR is not conserved');
  expect([executor.now, executor.balance('ann', 'EUR'), executor.balance('bob', 'EUR')]).toEqual([0, 10_00n, 0n]);
  wrong.by = 0n;
  expect(executor.act(give, 1).rejected).toBe(undefined);
  expect([executor.balance('ann', 'EUR'), executor.balance('bob', 'EUR')]).toEqual([6_00n, 2_00n]);
});
