/** One slip in a text of contracts gives one error, which names what was perhaps meant. */
import { expect, test } from 'vitest';
import { failures, said } from './reads.ts';

const LOAN = `purpose care = hl7 "TREAT"
contract Loan {
  parties   lender: DataHolder, lab: Researcher, clock: Meter
  terms     fee: Money of EUR in 0.00 EUR .. 100.00 EUR
  asset     cohort: Dataset of patient owned by lender
  calendar  UTC, months round down
  meter     rows: Int by clock
  price     usage = 1.00 EUR per row, at most 50.00 EUR
  keeps     note: Text = "none"
  state     offered | active | closed
  action accept(pay: Coin of EUR) by lab in offered {
    require amount(pay) = fee else "pay {fee}"
    hold pay in escrow
    grant use of cohort to lab for care until now + 30 days
    become active
  }
  after 3 days in offered { become closed }
  after 30 days in active {
    move least(bill usage, amount(escrow.pay)) from escrow.pay to lender
    move escrow.pay to lab
    become closed
  }
  duty prompt: lab owes lender accept within 2 days of offered else { tell lab "late" }
}
test "t" { with loan = Loan(fee: 5.00 EUR)
  given lab has 5.00 EUR, cohort allows care
  lab does accept(5.00 EUR)
  clock counts rows 2
  expect loan is active, lab may use cohort for care, prompt is kept, cohort owned by lender, loan.rows = 2 }
`;
const slipped = (from: string, to: string): string[] => {
  if (!LOAN.includes(from)) throw new Error(`not in the text: ${from}`);
  return said(LOAN.replace(from, to));
};

test('the text without a slip', () => {
  expect(said(LOAN)).toEqual([]);
  expect(failures(LOAN)).toEqual([]);
});

const NEAR: readonly (readonly [string, string, string])[] = [
  ['lab may use cohort', 'lab may use cohorts', 'C001 No contract here has an asset `cohorts`. Did you mean `cohort`?'],
  ['cohort allows', 'chort allows', 'C001 No contract here has an asset `chort`. Did you mean `cohort`?'],
  ['cohort owned', 'cohor owned', 'C001 No contract here has an asset `cohor`. Did you mean `cohort`?'],
  ['expect loan is', 'expect load is', 'C001 There is no agreement `load` here. Did you mean `loan`?'],
  ['loan.rows', 'lone.rows', 'C001 There is no agreement `lone` here.'],
  ['loan.rows', 'laon.rows', 'C001 There is no agreement `laon` here. Did you mean `loan`?'],
  ['loan.rows', 'loan.row', 'C001 This contract has no keep `row`. Did you mean `rows`?'],
  ['does accept', 'does accpt', 'C001 No agreement here has an action `accpt`. Did you mean `accept`?'],
  ['does accept', 'does laon.accept', 'C001 There is no agreement `laon` here. Did you mean `loan`?'],
  ['counts rows', 'counts rowes', 'C001 No agreement here has a meter `rowes`. Did you mean `rows`?'],
  ['counts rows', 'counts loan.rowes', 'C001 This contract has no meter `rowes`. Did you mean `rows`?'],
  ['prompt is', 'promt is', 'C001 No agreement here has a duty `promt`. Did you mean `prompt`?'],
  ['= Loan', '= Lown', 'C001 There is no contract `Lown` in this module. Did you mean `Loan`?'],
  ['of offered else', 'of offerd else', 'C007 `offerd` is no moment of this contract. Did you mean `offered`?'],
  ['of offered else', 'of acept else', 'C007 `acept` is no moment of this contract. Did you mean `accept`?'],
  ['per row', 'per rwo', 'C009 No meter of this contract counts `rwo`. Did you mean `row`?'],
  ['by lab in', 'by lba in', 'C001 This contract has no party `lba`. Did you mean `lab`?'],
];
test.each(NEAR)('`%s` written as `%s`', (from, to, error) => {
  expect(slipped(from, to)).toEqual([error]);
});

test('commas between the states', () => {
  const [one, ...more] = slipped('offered | active | closed', 'offered, active, closed');
  expect([one, more]).toEqual(['P026 `,` stands where `|` belongs. Write `|`.', []]);
});

test('what an action that cannot be read would have held, led to or been is not missed', () => {
  expect(slipped(' until now + 30 days', '')).toEqual(['P024 After `care`, `until` is missing. Write `until` there.']);
});

test('a line of a test without its word', () => {
  const help = (from: string, to: string): string => slipped(from, to).join('\n');
  expect(help('lab does accept', 'lab accept')).toBe(
    'P028 `lab` cannot begin anything here. Write `lab does accept(…)`.',
  );
  expect(help('given lab has', 'lab has')).toBe('P028 `lab` cannot begin anything here. Write `given lab has …`.');
});

test('an amount where a coin is wanted, told at its type', () => {
  expect(slipped('pay: Coin of EUR', 'pay: Money of EUR')).toEqual([
    'T001 This is an amount, `Money of EUR`, and each of `hold`, `move` and `amount(pay)` wants a coin in hand, `Coin of EUR`.',
  ]);
  expect(slipped('require amount(pay) = fee', 'require amount(fee) = fee')).toEqual([
    'T001 This is an amount itself, and `amount(…)` wants a coin or a slot.',
  ]);
});

test('a type that is not known: its uses are not told as well', () => {
  expect(slipped('fee: Money of', 'fee: Mony of')).toEqual([
    'N010 `Mony` is not a type that is known here. Did you mean `Money`?',
  ]);
  expect(slipped('note: Text', 'note: Txt')).toEqual([
    'N010 `Txt` is not a type that is known here. Did you mean `Text`?',
  ]);
  expect(slipped('pay: Coin of', 'pay: Con of')).toEqual([
    'N010 `Con` is not a type that is known here. Did you mean `Conc` or `Coin`?',
  ]);
});

test('roads that differ in a slot: that it is missed in the state is the same slip', () => {
  const text = `contract Rental {
  parties   lab: Researcher, provider: Provider
  state     ready | running | closed
  action begin(cap: Coin of EUR) by lab in ready {
    hold cap in escrow
    become running
  }
  after 1 day in running { become closed }
  on entering closed { move escrow.cap to lab }
  after 1 day in ready { become closed }
}
`;
  expect(said(text).map((one) => one.slice(0, 4))).toEqual(['C103']);
  const moved = '{\n    move escrow.cap to lab\n    become closed\n  }';
  const never = text
    .replaceAll('{ become closed }', moved)
    .replace('  on entering closed { move escrow.cap to lab }\n', '');
  expect(said(never).map((one) => one.slice(0, 4))).toEqual(['C107']);
});
