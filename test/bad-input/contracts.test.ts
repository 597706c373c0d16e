/** Whatever is written of an agreement: an answer in diagnostics, at once; what still checks is run, and comes to an end. */
import { describe, expect, test } from 'vitest';
import { AGREEMENTS, agreement, failures, found, HEAD, IDLE, SLIP_KINDS, slips, times } from './agreements.ts';

const TORTURE = process.env['LEBEN_TORTURE'] === '1';
/** One token in so many, more of them with LEBEN_TORTURE=1, from another one on for each kind of slip. */
const STRIDE = TORTURE ? 5 : 61;

describe.each(SLIP_KINDS)('one slip at a token of an agreement: %s', (kind) => {
  test('is told of in its place, and what checks all the same is run', () => {
    let [count, single] = [0, 0];
    for (const [name, text] of AGREEMENTS) {
      for (const slip of slips(text, kind, SLIP_KINDS.indexOf(kind) * 5, STRIDE)) {
        try {
          const { errors, checked } = found(slip.text);
          count += 1;
          if (errors.length < 2) single += 1;
          if (checked !== undefined) failures(checked);
        } catch (error) {
          throw new Error(`${name} at ${slip.at}, \`${slip.written}\`: ${String(error)}`, { cause: error });
        }
      }
    }
    expect(count).toBeGreaterThan(20);
    // A name that is misspelt where it is declared is missed wherever it is used.
    expect(single / count).toBeGreaterThan(ONE_ERROR[kind]!);
  });
});

/** At least this part of all slips of a kind has one error and no echo of it. */
const ONE_ERROR: Readonly<Record<string, number>> = {
  misspelt: 0.85,
  deleted: 0.75,
  doubled: 0.95,
  stray: 0.95,
  'with a wrong sign': 0.75,
};

describe('large agreements', () => {
  test.each<readonly [string, string]>([
    [
      'a chain of 500 states',
      agreement(`  state ${times(501, (at) => `s${at}`, ' | ')}
${times(500, (at) => `  after 1 day in s${at} { become s${at + 1} }`)}\n${IDLE.replace('in s ', 'in s0 ')}`),
    ],
    [
      '1,000 actions of one state',
      agreement(
        `  state s lasting\n${times(1000, (at) => `  action x${at}(v: Int) by a or b in s { require v > ${at} }`)}`,
      ),
    ],
    [
      '60 actions of 60 states',
      agreement(`  state ${times(60, (at) => `s${at} lasting`, ' | ')}
${times(60, (at) => `  action x${at}(v: Int) by a or b in ${times(60, (n) => `s${n}`, ' or ')} { become s${(at + 1) % 60} }`)}`),
    ],
    [
      '1,000 timers',
      agreement(`  state s lasting\n${IDLE}\n${times(1000, (at) => `  every ${at + 1} days in s { tell a "x" }`)}`),
    ],
    [
      '1,000 duties',
      agreement(
        `  state s lasting\n${IDLE}\n${times(1000, (at) => `  duty d${at}: a owes b x within ${at + 1} days of s else { tell a "x" }`)}`,
      ),
    ],
    [
      '400 coins at once',
      agreement(
        `  state s | t
  action pay(${times(400, (at) => `p${at}: Coin of EUR`, ', ')}) by a in s {
    hold ${times(400, (at) => `p${at}`, ', ')} in escrow
    become t
  }
  after 1 day in s { become t2 }
  on entering t { ${times(400, (at) => `move escrow.p${at} to b`)} }`.replace('s | t\n', 's | t | t2\n'),
      ),
    ],
    [
      '1,000 parties',
      agreement(
        `  state s lasting\n  action x() by ${times(1000, (at) => `p${at}`, ' or ')} in s { tell p0 "x" }`,
        '',
        times(1000, (at) => `p${at}: Patient`, ', '),
      ),
    ],
    [
      '1,000 contracts',
      `${HEAD}${times(1000, (at) => `contract C${at} {\n  parties a: Patient\n  state s lasting\n  action x() by a in s { tell a "x" }\n}`)}`,
    ],
    [
      '2,000 statements',
      agreement(`  state s lasting\n  action x(v: Int) by a or b in s {\n${times(2000, () => '    tell a "x"')}\n  }`),
    ],
    [
      '400 invariants',
      agreement(
        `  keeps ${times(400, (at) => `k${at}: Int = 0`, ', ')}\n  state s lasting\n${IDLE}\n${times(400, (at) => `  invariant i${at}: k${at} >= 0`)}`,
      ),
    ],
    [
      'a test of 5,000 steps',
      agreement(
        '  keeps k: Int = 0 public\n  state s lasting\n  action x(v: Int) by a or b in s { set k = k + v }',
        `test "long" { with c = C()\n${times(5000, () => '  a does x(1)')}\n  expect c.k = 5000 }`,
      ),
    ],
    [
      'a set of 20,000 members',
      agreement(
        '  state s lasting\n  action x(v: Int) by any of a in s { tell b "hi" }',
        `test "many" { with c = C(a: { ${times(20_000, (at) => `p${at}`, ', ')} })\n  p5 does x(3)\n  expect c is s }`,
        'a: 1..100_000 of Patient, b: Payer',
      ),
    ],
    [
      'a text of 100,000 letters',
      agreement(`  state s lasting\n  action x(v: Int) by a or b in s { tell a, b "${'x'.repeat(100_000)}" }`),
    ],
    [
      '20,000 statements',
      agreement(
        `  state s lasting\n  action x(v: Int) by a or b in s {\n${times(20_000, () => '    tell a "x"')}\n  }`,
      ),
    ],
    [
      'a number squared twenty times',
      agreement(
        `  state s lasting\n  action x(v: Int in 0..1) by a or b in s {\n    let y0 = v + 1\n${times(20, (at) => `    let y${at + 1} = y${at} * y${at}`)}\n    require y20 > 0\n  }`,
      ),
    ],
    [
      '1,000 contracts that each make the next',
      `${HEAD}${times(1000, (at) => `contract C${at} {\n  parties a: Patient\n  state s lasting\n  action x() by a in s { ${at < 999 ? `create C${at + 1}(a: a)` : 'tell a "x"'} }\n}`)}`,
    ],
  ])('%s: checked and run', (_, text) => {
    const { errors, checked } = found(text);
    expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
    expect(failures(checked!)).toEqual([]);
  });

  test.each<readonly [string, string, readonly string[]]>([
    [
      'brackets 1,000 deep',
      agreement(
        `  state s lasting\n  action x(v: Int) by a or b in s { ${times(1000, (at) => `if v > ${at} {`, ' ')} tell a "x" ${'}'.repeat(1000)} }`,
      ),
      ['P004'],
    ],
    [
      '100 branches in a row',
      agreement(
        `  state s lasting\n  action x(v: Int) by a or b in s {\n${times(100, (at) => `    if v > ${at} { tell a "x" }`)}\n  }`,
      ),
      ['C126'],
    ],
    [
      'loops 30 deep',
      agreement(
        `  state s lasting\n  action x() by any of a in s { ${times(30, (at) => `for each h${at} in a {`, ' ')} tell h0, b "x" ${'}'.repeat(30)} }`,
        '',
        'a: 1..5 of Patient, b: Payer',
      ),
      ['C126'],
    ],
    [
      '1,000 requirements of two sides',
      agreement(
        `  state s lasting\n  action x(v: Int, w: Int) by a or b in s {\n${times(1000, (at) => `    require v > ${at} or w < ${at}`)}\n  }`,
      ),
      ['C126'],
    ],
    [
      '2,000 states',
      agreement(`  state ${times(2001, (at) => `s${at}`, ' | ')}
${times(2000, (at) => `  after 1 day in s${at} { become s${at + 1} }`)}\n${IDLE.replace('in s ', 'in s0 ')}`),
      ['C126'],
    ],
  ])('%s: said so', (_, text, codes) => {
    expect(found(text).codes).toEqual(codes);
  });
});

test('the parts of a contract may stand in any order', () => {
  const parts = [
    '  parties a: Patient, b: Payer',
    '  terms fee: Money of EUR in 1.00 EUR .. 9.00 EUR',
    '  keeps k: Int = 0',
    '  calendar UTC, months round down',
    '  meter rows: Int by b',
    '  price usage = 1.00 EUR per rows',
    '  state s lasting | e',
    '  action pay(c: Coin of EUR) by a in s {\n    require amount(c) = fee\n    set k = k + 1\n    move c to b\n  }',
    '  duty paying: a owes b pay within 1 month of s else { tell b "unpaid" }',
    '  after 2 months in s { become e }',
    '  invariant few: k >= 0',
  ];
  const rest =
    'test "t" { with c = C(fee: 2.00 EUR)\n  given a has 2.00 EUR\n  a does pay(2.00 EUR)\n  expect paying is kept }';
  for (const order of [parts, parts.toReversed(), [...parts.slice(5), ...parts.slice(0, 5)]]) {
    const { errors, checked } = found(`${HEAD}contract C {\n${order.join('\n')}\n}\n${rest}\n`);
    expect(errors.map(({ message }) => message)).toEqual([]);
    expect(failures(checked!)).toEqual([]);
  }
});

test('what is wrong in one contract does not silence the next', () => {
  const good = 'contract D {\n  parties a: Patient\n  state s lasting\n  action x() by a in s { become nowhere }\n}';
  for (const [, text] of AGREEMENTS) {
    const slip = text.replace(/^( {2}state\s+\w+)/m, '$1 ; ;');
    const { errors } = found(`${slip}\n${good}\n`);
    expect(errors.some(({ message }) => message.includes('`nowhere`'))).toBe(true);
    expect(errors.length).toBeGreaterThan(1);
  }
});
