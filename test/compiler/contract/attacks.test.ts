/** Contracts written to wear the checks out, and those with one slip: each ends soon, with one clear word. */
import { describe, expect, test } from 'vitest';
import { MAX_CHAIN } from '../../../compiler/check/contracts/circles.ts';
import { MAX_STATES, MAX_STEPS } from '../../../compiler/check/contracts/contracts.ts';
import { MAX_PATHS } from '../../../compiler/check/contracts/paths.ts';
import { check, type FileDiagnostic } from '../../../compiler/compile.ts';
import { runTest } from '../../../compiler/interpret/contract/run-test.ts';
import { parseDate } from '../../../language/dates.ts';
import { sourceText } from '../../../language/span.ts';

/** Far more than any of these takes; what does not end in it would not end at all. */
const SOON_MS = 10_000;

const found = (text: string): readonly FileDiagnostic[] =>
  check(sourceText('m.leben', `module m version 1.0.0\n${text}`), () => undefined, { today: parseDate('2026-01-01')! })
    .diagnostics;
const said = (text: string): string[] => found(text).map(({ code, message }) => `${code} ${message}`);

const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');
const inAction = (body: string): string => `contract C {
  parties a: 1..5 of Patient
  state s lasting
  action x(v: Int, w: Int) by any of a as p in s {
${body}
  }
}`;

describe('one body', () => {
  test('of many statements', { timeout: SOON_MS }, () => {
    expect(said(inAction(lines(20_000, () => 'tell p "x"')))).toEqual([]);
  });
  test('that fills and empties many slots', { timeout: SOON_MS }, () => {
    const slots = 2000;
    const body = `${lines(slots, (i) => `mint 1 Refill in escrow.p${i}`)}\n${lines(slots, (i) => `burn escrow.p${i}`)}`;
    expect(said(`asset Refill counted\n${inAction(body)}`)).toEqual([]);
  });
  test('of loops in loops', { timeout: SOON_MS }, () => {
    const nested = (depth: number): string =>
      inAction(`${lines(depth, (i) => `for each h${i} in a {`)} tell h0 "x" ${'}'.repeat(depth)}`);
    expect(said(nested(6))).toEqual([]);
    expect(said(nested(30))).toEqual([`C126 \`x\` has more than ${MAX_PATHS} paths.`]);
  });
  test('of branches in loops in branches', { timeout: SOON_MS }, () => {
    const level = (inner: string, name: string): string =>
      `${lines(7, (i) => `if v > ${i} { tell p "x" }`)}\nfor each ${name} in a {\n${inner}\n}`;
    const body = ['h1', 'h2', 'h3'].reduce(level, 'tell p "x"');
    expect(said(inAction(body))).toEqual([`C126 \`x\` has more than ${MAX_PATHS} paths.`]);
  });
});

describe('what a value is', () => {
  test.each([
    ['a sum squared again and again', 'let y0 = v + 1'],
    ['a product squared again and again', 'let y0 = 2 * v'],
    ['a constant squared again and again', 'let y0 = 3'],
  ])('%s is followed no further than some terms', { timeout: SOON_MS }, (_, first) => {
    const body = `${first}\n${lines(30, (i) => `let y${i + 1} = y${i} * y${i}`)}\nrequire y30 > 0`;
    expect(said(inAction(body))).toEqual([]);
  });
  test('what time works out is a fault at the first square that may be too large', { timeout: SOON_MS }, () => {
    const squares = lines(30, (i) => `let y${i + 1} = y${i} * y${i}`);
    const text = `contract C {
  parties a: Patient
  keeps k: Int in 0..5 = 1
  state s lasting
  every 1 day in s {
    let y0 = k + 1
    ${squares}
    tell a "x"
  }
}`;
    const codes = found(text).map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(['C141']));
    // 6^16 is within the integers of the language, 6^32 is not; what may be too large is so only once.
    expect(codes.length).toBe(26);
  });
  test('a condition said twice, again and again', { timeout: SOON_MS }, () => {
    const body = `let b0 = v > 3\n${lines(40, (i) => `let b${i + 1} = b${i} and b${i}`)}\nrequire b40`;
    expect(said(inAction(body))).toEqual([]);
  });
  test('one `or` after the other', { timeout: SOON_MS }, () => {
    expect(said(inAction(`require ${Array.from({ length: 60 }, (_, i) => `v > ${i}`).join(' or ')}`))).toEqual([]);
  });
});

describe('many requirements', () => {
  const alternatives = (count: number): string => inAction(lines(count, (i) => `require v > ${i} or w < ${i}`));
  test('are weighed up to a limit', { timeout: SOON_MS }, () => {
    expect(said(alternatives(100))).toEqual([]);
    const [more, ...others] = said(alternatives(400));
    expect(others).toEqual([]);
    expect(more).toMatch(/^C126 `x` is not proved: more than \d+ conditions/);
  });
});

describe('many contracts', () => {
  const chain = (count: number, where: string, next: string): string =>
    lines(count, (i) => {
      const body = i === count - 1 ? 'tell a "x"' : lines(2, () => `create C${i + 1}(a: a)`);
      const bodies = [where, next].map((head) => `${head} { ${head === where ? body : 'tell a "x"'} }`).join('\n  ');
      return `contract C${i} {\n  parties a: Patient\n  state s lasting\n  ${bodies}\n}`;
    });
  test('each makes the next in an action', { timeout: SOON_MS }, () => {
    expect(said(chain(2000, 'action x() by a in s', 'on entering s'))).toEqual([]);
  });
  test('each makes two of the next on entering', { timeout: SOON_MS }, () => {
    expect(said(chain(MAX_CHAIN, 'on entering s', 'action x() by a in s'))).toEqual([]);
    expect(said(chain(MAX_CHAIN + 2, 'on entering s', 'action x() by a in s'))).toEqual([
      `C126 \`C0\` begins a chain of more than ${MAX_CHAIN} agreements that each make the next.`,
    ]);
  });
  test('a circle is told from its first contract on, once', () => {
    const made = (name: string, next: string): string =>
      `contract ${name} {\n  parties a: Patient\n  state s lasting\n  action x() by a in s { create ${next}(a: a) }\n}\n`;
    expect(said(`${made('A', 'C')}${made('B', 'D')}${made('C', 'D')}${made('D', 'B')}`)).toEqual([
      'C137 These contracts refer to each other in a circle: `B`, `D`, `B`.',
    ]);
    expect(said(made('A', 'A'))).toEqual(['C137 These contracts refer to each other in a circle: `A`, `A`.']);
  });
});

describe('a large contract', () => {
  const states = (count: number, order: (i: number) => number): string => `contract C {
  parties a: Patient
  state ${Array.from({ length: count }, (_, i) => (i === count - 1 ? `s${i} lasting` : `s${i}`)).join(' | ')}
  ${lines(count - 1, (i) => `after 1 day in s${order(i)} { become s${order(i) + 1} }`)}
  action x() by a in s${count - 1} { tell a "x" }
}`;
  test('of many states, in any order', { timeout: SOON_MS }, () => {
    expect(said(states(MAX_STATES, (i) => i))).toEqual([]);
    expect(said(states(MAX_STATES, (i) => MAX_STATES - 2 - i))).toEqual([]);
    expect(said(states(MAX_STATES + 1, (i) => i))).toEqual([`C126 \`C\` has more than ${MAX_STATES} states.`]);
  });
  test('of many actions', { timeout: SOON_MS }, () => {
    const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `s${i}`);
    const actions = (count: number, open: number): string => `contract C {
  parties a: Patient
  state ${names(open)
    .map((name) => `${name} lasting`)
    .join(' | ')}
  ${lines(count, (i) => `action x${i}() by a in ${names(open).join(' or ')} { become s${(i + 1) % open} }`)}
}`;
    expect(said(actions(3000, 1))).toEqual([]);
    expect(said(actions(100, 100))).toEqual([]);
    expect(said(actions(MAX_STEPS / 200 + 1, 200))).toEqual([
      `C126 \`C\` has more than ${MAX_STEPS} steps, counted for each state in which they may happen.`,
    ]);
  });
});

describe('what could never be signed', () => {
  const contract = (parts: string): string => `contract C {
  parties a: Patient, b: Payer
  ${parts}
  state s lasting
  action x() by a in s { tell b "hi" }
}`;
  test('a range that is turned round, wherever it stands', () => {
    expect(said(contract('terms n: Int in 5..1'))).toEqual(['T013 The range 5 .. 1 ends before it begins.']);
    expect(said(contract('terms n: Money of EUR in 5.00 EUR .. 1.00 EUR'))).toEqual([
      'T013 The range 5.00 EUR .. 1.00 EUR ends before it begins.',
    ]);
    expect(said(contract('keeps n: Int in 5..1 = 3'))).toEqual(['T013 The range 5 .. 1 ends before it begins.']);
    expect(said(contract('terms n: Int in 5..5'))).toEqual([]);
    expect(said(contract('terms n: Int in 5..<5'))).toEqual(['T013 The range 5 .. 5 ends before it begins.']);
  });
  test('a keep that begins with what it may not be', () => {
    expect(said(contract('keeps k: Int in 1..5 = 9'))).toEqual(['C021 `9` is not what the keep `k` may be.']);
    expect(said(contract('keeps k: Money of EUR = -1.00 EUR'))).toEqual([
      'C021 `-1.00 EUR` is not what the keep `k` may be.',
    ]);
    expect(said(contract('keeps k: Int in 1..5 = 5, m: Int = -9'))).toEqual([]);
  });
  test('an invariant that does not hold where the first state is entered', () => {
    expect(said(contract('invariant never: 1 = 2'))).toEqual(['C134 `1 = 2` can never hold here.']);
    const later = (first: string, entering: string): string =>
      contract(`keeps k: Int in 1..500 = ${first}\n  on entering s { ${entering} }\n  invariant high: in s, k > 100`);
    expect(said(later('100', 'tell b "hi"'))).toEqual(['C134 `k > 100` can never hold here.']);
    expect(said(later('100', 'set k = k + 1'))).toEqual([]);
    expect(said(later('100', 'if k > 100 { set k = 3 }'))).toEqual(['C134 `k > 100` can never hold here.']);
    expect(said(later('101', 'tell b "hi"'))).toEqual([]);
  });
});

describe('a name stands for one thing', () => {
  const contract = (parts: string): string => `contract C {
  parties a: Patient, b: 1..3 of Payer
  terms fee: Money of EUR
  state s lasting
  action x() by a in s { tell b "hi" }
  ${parts}
}`;
  test.each([
    ['a parameter twice', 'action p(v: Int, v: Int) by a in s { require v > 3 }', 'v'],
    ['a parameter and a party', 'action p(a: Int) by a in s { require a > 3 }', 'a'],
    ['a parameter and a set of parties', 'action p(b: Int) by a in s { require b > 3 }', 'b'],
    ['a parameter and a term', 'action p(fee: Int) by a in s { require fee > 3 }', 'fee'],
    ['a `let` and a parameter', 'action p(v: Int) by a in s {\n let v = 3\n require v > 2\n }', 'v'],
    [
      'a `let` and one around it',
      'action p(v: Int) by a in s {\n let w = v\n if v > 3 { let w = 2\n tell b "{w}" }\n }',
      'w',
    ],
    ['a `for each` and a party', 'action p() by a in s { for each a in b { tell a "x" } }', 'a'],
    ['a parameter of a check', 'check agree(fee: Int) in s { require fee > 3 }', 'fee'],
  ])('%s', (_, part, name) => {
    expect(said(contract(part))).toEqual([`N002 \`${name}\` is declared twice.`]);
  });
  test('side by side it may stand twice', () => {
    const part =
      'action p(v: Int) by a in s { if v > 3 { let w = v\n tell b "{w}" } else { let w = 2\n tell b "{w}" } }';
    expect(said(contract(`${part}\n action q(v: Int) by a in s { require v > 3 }`))).toEqual([]);
  });
  test('a contract and a type', () => {
    expect(said(`enum C { x, y }\n${contract('')}`)).toEqual(['N002 `C` is declared twice.']);
    expect(said(`record C { n: Int }\n${contract('')}`)).toEqual(['N002 `C` is declared twice.']);
  });
});

test('purposes are of vocabularies that are known, in any order with the lists that narrow them', () => {
  const of = (purpose: string): string => `${purpose}\ncodes failing = icd10 { "I50.*" }\ncontract C {
  parties a: Patient, b: Payer
  state s lasting
  action x() by a in s { tell b "hi" }
}`;
  expect(said(of('purpose q = duo "DS" of icd10 { "I50.*" }'))).toEqual([]);
  expect(said(of('purpose q = duo "DS" of failing'))).toEqual([]);
  expect(said(of('purpose q = duos "DS"'))).toEqual(['C022 `duos` is no vocabulary of purposes.']);
  expect(said(of('purpose q = duo "DS" of icd11 { "I50.*" }'))).toEqual([
    'N011 `icd11` is neither a code system nor a list of codes.',
  ]);
});

describe('one slip, one error', () => {
  const lease = `contract Lease {
  parties a: Patient, b: Payer
  terms fee: Money of EUR, until: Date
  keeps rate: Money of EUR = 1.00 EUR public
  calendar UTC, months round down
  meter rows: Int by b
  price use = 3.00 EUR per row
  state open | leased { left: Money of EUR } | over
  action pay(payment: Coin of EUR, note: Text) by a in open {
    let half = fee / 2
    require amount(payment) > half
    tell b "{half} {note}"
    hold payment in escrow
    become leased { left: fee }
  }
  action bills() by b in leased {
    let due = bill use
    set rate = fee
    tell a "{due} {rate} {left}"
  }
  after 1 month in open { become over }
  after 1 month in leased {
    move escrow.payment to b
    become over
  }
}
test "paid" {
  with lease = Lease(fee: 5.00 EUR, until: 2026-03-01)
  given a has 9.00 EUR
  a does pay(4.00 EUR, "so")
  expect lease is leased
}`;
  test('none, none', () => {
    expect(said(lease)).toEqual([]);
  });
  test.each([
    ['the type of a term', 'fee: Money', 'fee: Mony', 'N010'],
    ['the unit of a term', 'fee: Money of EUR', 'fee: Money of EURO', 'U006'],
    ['the type of a keep', 'rate: Money', 'rate: Mony', 'N010'],
    ['the type of a datum', 'left: Money', 'left: Mony', 'N010'],
    ['the type of a parameter', 'note: Text', 'note: Txt', 'N010'],
    ['the currency of a coin', 'Coin of EUR', 'Coin of EURO', 'U006'],
    ['the unit of a price', '3.00 EUR per', '3.00 EURO per', 'U001'],
    ['a name in a `let`', 'let half = fee / 2', 'let half = fees / 2', 'N001'],
    ['a coin where it is held', 'hold payment in', 'hold paymnt in', 'T001'],
    ['a coin whose amount is asked', 'amount(payment)', 'amount(paymnt)', 'N001'],
    ['a coin where it is declared', 'pay(payment: Coin', 'pay(paymnt: Coin', 'N001'],
    ['the contract of a test', '= Lease(', '= Lase(', 'C001'],
    ['a sign in `parties`', 'parties a: Patient', 'parties ) a: Patient', 'P'],
    ['a sign in `terms`', 'terms fee', 'terms ) fee', 'P'],
    ['a sign in `keeps`', 'keeps rate', 'keeps ) rate', 'P'],
    ['a sign in `calendar`', 'calendar UTC', 'calendar ) UTC', 'P'],
    ['a sign in `meter`', 'meter rows', 'meter ) rows', 'P'],
    ['a sign in `price`', 'price use', 'price ) use', 'P'],
    ['a sign in `state`', 'state open |', 'state open ) |', 'P'],
    ['a sign in the head of an action', 'action pay(', 'action ) pay(', 'P'],
    ['a sign in the `with` of a test', 'with lease =', 'with ) lease =', 'P'],
  ])('%s', (_, written, slip, code) => {
    expect(lease).toContain(written);
    const codes = found(lease.replace(written, slip)).map((d) => d.code);
    expect(codes).toEqual([expect.stringMatching(`^${code}`)]);
  });
  test('a module that was not found leaves names in doubt, and no contract half read', () => {
    const codes = found(`use nothing.there\n${lease.replace('fee / 2', 'fees / 2')}`).map((d) => d.code);
    expect(codes).toEqual(['N005']);
  });
});

test('what time moves in a state has both ends: C142 says which is missing', () => {
  const text = (price: string): string => `contract Subscription {
  parties   hospital: DataHolder, gauge: Meter
  meter     rows: Int by gauge
  price     use = 5.00 EUR per row${price}
  state     active lasting | grace { owed: Money of EUR } lasting
  every 30 days in active { become grace { owed: bill use } }
  action settle() by hospital in grace {
    tell hospital "{owed}"
    become active
  }
}`;
  expect(said(text(''))).toEqual([
    'C142 `bill use` is not shown to be what `owed` may be: it has no upper end, and an amount stays below 10^15.',
  ]);
  expect(said(text(', at most 90.00 EUR'))).toEqual([]);
});

describe('time in a test', () => {
  const failures = (steps: string): string[] => {
    const text = `module m version 1.0.0
contract C {
  parties a: Patient
  state s lasting
  action x() by a in s { tell a "x" }
}
test "time" {
  with c = C()
  ${steps}
}`;
    const { checked, diagnostics } = check(sourceText('m.leben', text), () => undefined, { today: 20_454 });
    expect(diagnostics).toEqual([]);
    const { testCore, contracts, contractTests } = checked!;
    return contractTests.flatMap((one) => runTest(testCore, contracts, one).failures.map(({ message }) => message));
  };
  test('does not go back', () => {
    expect(failures('after -1 day')).toEqual(['time goes forward']);
    expect(failures('after 1 day')).toEqual([]);
  });
  test('ends with the year 9999', () => {
    expect(failures('after 10000 years')).toEqual(['that is beyond the year 9999']);
    expect(failures('starting 9999-12-31\n  after 1 day')).toEqual(['that is beyond the year 9999']);
    expect(failures('starting 9999-12-31\n  after 23 hours')).toEqual([]);
  });
});
