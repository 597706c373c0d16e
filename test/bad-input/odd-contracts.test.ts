/** Agreements with odd values and names: refused with the one code that says why, or run to the end that they come to. */
import { describe, expect, test } from 'vitest';
import { MAX_STEPS_OF_TIME } from '../../compiler/interpret/contract/advance.ts';
import { agreement, failures, found, HEAD, IDLE } from './agreements.ts';

describe('odd values', () => {
  const timed = (body: string): string => agreement(`  state s | e\n${IDLE}\n${body}`);
  test.each<readonly [string, string, readonly string[]]>([
    ['a period without a unit', timed('  after 3 in s { become e }'), ['U003']],
    ['a period of a unit that is none', timed('  after 1 fortnight in s { become e }'), ['U001']],
    ['half a day', timed('  after 0.5 days in s { become e }'), ['U008']],
    ['a number without end', timed(`  after ${'9'.repeat(300)} days in s { become e }`), ['U008']],
    ['months without a calendar', timed('  after 999999 years in s { become e }'), ['C003']],
    [
      'a set of fewer than none',
      agreement(`  state s lasting\n${IDLE}`, '', 'a: Patient, b: Payer, c: -1..2 of Person'),
      ['P025'],
    ],
    [
      'a term beyond all numbers',
      agreement(`  terms n: Int in 0 .. ${'9'.repeat(25)}\n  state s lasting\n${IDLE}`),
      ['U008'],
    ],
    [
      'shares of 110 %',
      agreement(
        `  state s lasting\n${IDLE}\n  action pay(c: Coin of EUR) by a in s { move c to { a: 60 %, b: 50 % } }`,
      ),
      ['C123'],
    ],
    [
      'a share below nothing',
      agreement(
        `  state s lasting\n${IDLE}\n  action pay(c: Coin of EUR) by a in s { move c to { a: 160 %, b: -60 % } }`,
      ),
      ['C123'],
    ],
    [
      'shares that a term gives, up to 200 %',
      agreement(
        `  terms p: Percent in 0 % .. 200 %\n  state s lasting\n${IDLE}\n  action pay(c: Coin of EUR) by a in s { move c to { a: p, b: 100 % - p } }`,
      ),
      ['C123'],
    ],
    [
      'agreements that make themselves',
      agreement(`  state s lasting\n${IDLE}\n  every 1 day in s { create C(a: a, b: b) }`),
      ['C137'],
    ],
    [
      'the same on entering',
      agreement(`  state s lasting\n${IDLE}\n  on entering s { create C(a: a, b: b) }`),
      ['C137'],
    ],
    ['no state', agreement('  action x() by a or b in s { tell a "x" }'), ['C001', 'C002']],
    ['no party', `${HEAD}contract C {\n  state s lasting\n}\n`, ['C002']],
    ['nothing at all', `${HEAD}contract C { }\n`, ['C002']],
    ['an action twice', agreement(`  state s lasting\n${IDLE}\n${IDLE}`), ['N002']],
    ['a party twice', agreement(`  state s lasting\n${IDLE}`, '', 'a: Patient, a: Payer, b: Payer'), ['N002']],
    ['a term twice', agreement(`  terms k: Int, k: Int\n  state s lasting\n${IDLE}`), ['N002']],
    [
      'two contracts of a name',
      agreement(`  state s lasting\n${IDLE}`, 'contract C {\n  parties a: Patient\n  state s\n}'),
      ['N002'],
    ],
    [
      'a sign that nobody sees',
      agreement(`  state s lasting\n  action x() by a or b in s { tell a "\u202eabc" }`),
      ['P003'],
    ],
    ['every no time at all', timed('  every 0 days in s { tell a "x" }\n  after 1 day in s { become e }'), ['C146']],
    ['after a time that is over', timed('  after -1 day in s { become e }'), ['C146']],
    [
      'a set of at least three and at most one',
      agreement(`  state s lasting\n${IDLE}`, '', 'a: Patient, b: Payer, c: 3..1 of Person'),
      ['C019'],
    ],
    ['a range turned round', agreement(`  terms n: Int in 5 .. 1\n  state s lasting\n${IDLE}`), ['T013']],
    [
      'money in a range turned round',
      agreement(`  terms n: Money of EUR in 5.00 EUR .. 1.00 EUR\n  state s lasting\n${IDLE}`),
      ['T013'],
    ],
    ['a first value out of its range', agreement(`  keeps k: Int in 1..5 = 9\n  state s lasting\n${IDLE}`), ['C021']],
    ['a calendar of nowhere', agreement(`  calendar Mars, months round down\n  state s lasting\n${IDLE}`), ['C017']],
    [
      'two calendars',
      agreement(`  calendar UTC, months round down\n  calendar UTC, months round up\n  state s lasting\n${IDLE}`),
      ['N002'],
    ],
    [
      'a parameter twice',
      agreement('  state s lasting\n  action x(v: Int, v: Int) by a or b in s { require v > 3 }'),
      ['N002'],
    ],
    [
      'a parameter that hides a party',
      agreement('  state s lasting\n  action x(a: Int) by b in s { require a > 3 }'),
      ['N002'],
    ],
    ['a meter of no type', agreement(`  meter rows: Iqnt by a\n  state s lasting\n${IDLE}`), ['T001']],
    ['a purpose of no vocabulary', agreement(`  state s lasting\n${IDLE}`, 'purpose odd = nonsense "X"'), ['C022']],
    [
      'a coin into itself',
      agreement(`  state s lasting\n${IDLE}\n  action pay(c: Coin of EUR) by a in s { move c to c }`),
      ['C006'],
    ],
  ])('%s', (_, text, codes) => {
    expect([...found(text).codes].sort()).toEqual(codes);
  });

  test.each<readonly [string, string, RegExp | undefined]>([
    [
      'every second for 100 years',
      agreement(
        `  state s lasting\n${IDLE}\n  every 1 second in s { tell a "x" }`,
        'test "t" { with c = C()\n  after 36_500 days }',
      ),
      /too many steps/,
    ],
    [
      'two states that lead into each other every second',
      agreement(
        `  state s | e\n${IDLE}\n  after 1 second in s { become e }\n  after 1 second in e { become s }`,
        'test "t" { with c = C()\n  after 2 days }',
      ),
      /too many steps/,
    ],
    [
      'less than nothing is paid',
      agreement(
        `  state s lasting\n${IDLE}\n  action pay(c: Coin of EUR) by a in s { move c to b }`,
        'test "t" { with c = C()\n  given a has 1.00 EUR\n  a does pay(-0.50 EUR)\n  expect rejected, a has 1.00 EUR, b has 0.00 EUR }',
      ),
      undefined,
    ],
    [
      'a part of the smallest unit is paid',
      agreement(
        `  state s lasting\n${IDLE}\n  action pay(c: Coin of JPY) by a in s { move c to b }`,
        'test "t" { with c = C()\n  given a has 1 JPY\n  a does pay(0.50 JPY)\n  expect rejected, a has 1 JPY }',
      ),
      undefined,
    ],
    [
      'a number that grows beyond all',
      agreement(
        '  keeps k: Int = 9_007_199_254_740_991 public\n  state s lasting\n  action x() by a or b in s { set k = k + k }',
        'test "t" { with c = C()\n  a does x()\n  expect rejected, c.k = 9_007_199_254_740_991 }',
      ),
      undefined,
    ],
    [
      'a division by zero',
      agreement(
        '  state s lasting\n  action x(v: Int) by a or b in s { require 1 / v > 0 }',
        'test "t" { with c = C()\n  a does x(0)\n  expect rejected, c is s }',
      ),
      undefined,
    ],
    [
      'nobody in a set that may be empty',
      agreement(
        '  state s lasting\n  action x() by any of a in s { tell b "hi" }',
        'test "t" { with c = C(a: { })\n  b does x()\n  expect rejected, c is s }',
        'a: 0..3 of Patient, b: Payer',
      ),
      undefined,
    ],
    [
      'names of many scripts',
      agreement(
        '  state ruhend lasting\n  action über(größe: Int) by a or b in ruhend { tell a, b "schön 😀 {größe}" }',
        'test "t" { with c = C()\n  a does über(3)\n  expect c is ruhend }',
      ),
      undefined,
    ],
    [
      'one party named twice among shares',
      agreement(
        `  state s lasting\n${IDLE}\n  action pay(c: Coin of EUR) by a in s { move c to { b: 50 %, b: 50 % } }`,
        'test "t" { with c = C()\n  given a has 0.03 EUR\n  a does pay(0.03 EUR)\n  expect a has 0.00 EUR, b has 0.03 EUR }',
      ),
      undefined,
    ],
  ])('%s', (_, text, failure) => {
    const { errors, checked } = found(text);
    expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
    const [first, ...more] = failures(checked!);
    expect(more).toEqual([]);
    if (failure === undefined) expect(first).toBeUndefined();
    else expect(first).toMatch(failure);
  });

  test(`time takes at most ${MAX_STEPS_OF_TIME} steps at once: one a second is as many`, () => {
    const of = (seconds: number): string =>
      agreement(
        `  state s lasting\n${IDLE}\n  every 1 second in s { tell a "x" }`,
        `test "t" { with c = C()\n  after ${seconds} seconds }`,
      );
    expect(failures(found(of(MAX_STEPS_OF_TIME)).checked!)).toEqual([]);
    expect(failures(found(of(MAX_STEPS_OF_TIME + 1)).checked!)).toEqual([expect.stringMatching(/too many steps/)]);
  });
});
