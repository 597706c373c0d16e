/** Properties of contracts: what holds is searched for nothing, what does not is refuted by a history that cannot be shorter. */
import { expect, test } from 'vitest';
import { withEnforced } from '../../../compiler/elaborate/properties.ts';
import { MAX_DUE_IN_A_STEP, runAgain } from '../../../compiler/properties/histories.ts';
import type { ContractProperty } from '../../../compiler/properties/property.ts';
import { QUICK_RUNS } from '../../../compiler/properties/run.ts';
import { STEPS_OF_A_HISTORY, searchHistories, shortened } from '../../../compiler/properties/search-histories.ts';
import { compiled, looked, refused } from './module.ts';

const PLAIN = `
contract Loan {
  parties   giver: DataHolder, taker: Researcher
  terms     price: Money of EUR in 10.00 EUR .. 90.00 EUR
  keeps     turns: Int = 0
  calendar  UTC, months round down
  meter     pages: Int by giver
  state     offered | lent | done
  action accept(fee: Coin of EUR) by taker in offered {
    require amount(fee) = price
    hold fee in escrow
    set turns = turns + 1
    become lent
  }
  action again() by taker in lent { set turns = turns + 1 }
  after 10 days in lent { move escrow.fee to giver
    become done }
  after 30 days in offered { become done }
}
`;

/** Ten days after `accept`, 100 turns at once. */
const LATE = PLAIN.replace('become done }\n  after 30', 'set turns = 100\n    become done }\n  after 30');

test('money is conserved: searched as often as it says, or 200 times', () => {
  const claim = `${PLAIN}property "conserved" in Loan { always total of EUR = at start } check search 300, prove, enforce`;
  const [full] = looked(claim);
  expect(full!.ok).toBe(true);
  expect(full!.found).toMatch(
    /^searched: held in 300 histories \(9000 steps, \d+ of them allowed\); prove: not decided: no solver; enforce: the executor looks at every step that EUR is only moved, never made or lost$/,
  );
  const [quick] = looked(claim, false);
  expect(quick!.found).toMatch(/^searched: held in 200 histories of the 300 that `--full` takes/);
  expect(QUICK_RUNS).toBe(200);
});

test('a property that does not hold has a witness of the steps it takes, and no more', () => {
  const [result] = looked(
    `${PLAIN}property "unpaid" in Loan { always amount(escrow.fee) = 0.00 EUR } check search 500`,
  );
  expect(result!.ok).toBe(false);
  expect(result!.found).toMatch(
    /^refuted: with Loan = Loan\(price: (\d+\.\d\d EUR)\); taker has \d+\.\d\d EUR; taker does accept\(\1\); then it does not hold$/,
  );
});

test('time, meters and what was at the start', () => {
  const [turns, kept, bounded] = looked(`${PLAIN}
property "turns" in Loan { always turns < 3 }
property "kept" in Loan { always turns = at start }
property "bounded" in Loan { always turns >= at start and (amount(escrow.fee) = 0.00 EUR or amount(escrow.fee) = price) }
`);
  expect(turns!.found).toMatch(/accept\([^)]*\); taker does again\(\); taker does again\(\); then it does not hold$/);
  expect(kept!.found).toMatch(/taker does accept\([^)]*\); then it does not hold$/);
  expect(bounded!.ok).toBe(true);
});

test('what time alone brings about is seen', () => {
  const [result] = looked(`${LATE}property "few" in Loan { always turns < 60 }`);
  expect(result!.found).toMatch(/taker does accept\([^)]*\); after (1[0-9]|[2-6][0-9]) days.*; then it does not hold$/);
});

test('the witness is confirmed by running it again, and no step can be dropped', () => {
  const checked = compiled(`${PLAIN}property "turns" in Loan { always turns < 3 }`);
  const property = checked.properties[0] as ContractProperty;
  const subject = { core: checked.testCore, contracts: checked.contracts, property };
  const { witness } = searchHistories(subject, checked.contractTests, 500);
  expect(runAgain(subject, witness!)!.violated).toBe('Loan');
  for (const [i] of witness!.steps.entries())
    expect(runAgain(subject, { ...witness!, steps: witness!.steps.toSpliced(i, 1) })!.violated).toBeUndefined();
  expect(shortened(subject, witness!)).toEqual(witness);
});

test('a contract that does something every second takes no longer: most of a step of time is not taken', () => {
  const text = PLAIN.replace(
    '  after 30 days',
    '  every 1 second in lent { if turns < 1_000_000 { set turns = turns + 1 } }\n  after 30 days',
  );
  const [result] = looked(
    `${text}property "turns" in Loan { always turns <= ${2 * MAX_DUE_IN_A_STEP * STEPS_OF_A_HISTORY} } check search 20`,
  );
  expect(result!.found).toMatch(/^searched: held in 20 histories \(600 steps/);
  const [fast] = looked(`${text}property "turns" in Loan { always turns <= ${MAX_DUE_IN_A_STEP} } check search 100`);
  expect(fast!.ok).toBe(false);
});

test('the same text has the same histories', () => {
  const claim = `${PLAIN}property "turns" in Loan { always turns < 3 }`;
  expect(looked(claim)).toEqual(looked(claim));
});

test('enforce: an invariant in every state, where the agreement alone is read', () => {
  const checked = compiled(`${PLAIN}property "few" in Loan { always turns <= 2 } check search 200, enforce`);
  expect(checked.contracts[0]!.invariants.map(({ name, states, text }) => ({ name, states, text }))).toEqual([
    { name: 'few', states: undefined, text: 'turns <= 2' },
  ]);
  const [result] = looked(`${PLAIN}property "few" in Loan { always turns <= 2 } check search 200, enforce`);
  expect(result).toMatchObject({ ok: true });
  expect(result!.found).toContain('enforce: the executor checks it at every step');
  expect(
    compiled(`${PLAIN}property "few" in Loan { always turns <= 2 } check search 200`).contracts[0]!.invariants,
  ).toEqual([]);
});

test('a step of time that would break what is enforced is an error of the text', () => {
  expect(refused(`${LATE}property "few" in Loan { always turns < 60 } check search 200, enforce`)[0]).toContain(
    '`turns < 60`',
  );
});

test('and where the text was not refused, it refutes: nobody is there to reject', () => {
  const checked = compiled(`${LATE}property "few" in Loan { always turns < 60 }`);
  const property = checked.properties[0] as ContractProperty;
  const enforced = { ...property, checks: { ...property.checks, enforce: true } };
  const subject = {
    core: checked.testCore,
    contracts: withEnforced(checked.contracts, [enforced]),
    property: enforced,
  };
  const { witness } = searchHistories(subject, [], 200);
  expect(witness!.steps.map(({ kind }) => kind)).toEqual(['does', 'after']);
});

test('a condition without a value is counted, not taken as kept or broken', () => {
  const [late] = looked(`${PLAIN}property "late" in Loan { always time of again >= time of accept } check search 200`);
  expect(late!.ok).toBe(true);
  expect(late!.found).toMatch(/^searched: held in 200 histories .*; it had no value in [1-9]\d+ states$/);
});

test('what this version cannot look into is said', () => {
  expect(refused(`${PLAIN}property "x" { always 1 = 1 }`)).toEqual([
    'C010 An `always` that names no contract (write `property "…" in C`) is not part of this version.',
  ]);
  expect(refused(`${PLAIN}property "x" in Lone { always 1 = 1 }`)[0]).toMatch(/^C001 /);
  expect(refused(`${PLAIN}property "x" in Loan { always total of nonsense = at start }`)).toEqual([
    'C010 `total of nonsense` of what is no currency and no counted asset is not part of this version.',
  ]);
  expect(refused(`${PLAIN}property "x" in Loan { always turns = 1 } check search 0`)[0]).toMatch(/^C010 `search 0`/);
  expect(refused(`${PLAIN}property "x" in Loan { always at start }`)).toHaveLength(1);
});
