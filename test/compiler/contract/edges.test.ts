/** Edges of a step that a plain scenario does not come to: the last instant, the other place, the forty-eighth month. */
import { expect, test } from 'vitest';
import { check } from '../../../compiler/compile.ts';
import { runTest } from '../../../compiler/interpret/contract/run-test.ts';
import { sourceText } from '../../../language/span.ts';
import { name, op } from '../core-builder.ts';
import * as B from './builder.ts';
import { scene } from './scene.ts';

/** What fails of the tests of a text that checks. */
function failures(text: string): readonly string[] {
  const source = sourceText('edges.leben', `module edges version 1.0.0 status demo\n${text}`);
  const { checked, diagnostics } = check(source, () => undefined, { today: 20_600 });
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([]);
  return checked!.contractTests.flatMap((one) =>
    runTest(checked!.testCore, checked!.contracts, one).failures.map(
      ({ text: step, message }) => `${step}: ${message}`,
    ),
  );
}

test('every month of four years, each from the first: none is left out', () => {
  const text = `contract Rent {
  parties   tenant: Person, owner: Person
  keeps     months: Int in 0..1_000 = 0 public
  calendar  UTC, months round down
  state     running lasting
  every 1 month in running { if months < 1_000 { set months = months + 1 } }
  action ask() by tenant or owner in running { tell owner "asked" }
}
test "48" { with rent = Rent()
  starting 2027-01-31
  after 4 years
  expect rent.months = 48 }
test "in one step of each" { with rent = Rent()
  starting 2027-01-31
  after 28 days
  expect rent.months = 1
  after 30 days
  expect rent.months = 1
  after 1 day
  expect rent.months = 2 }
`;
  expect(failures(text)).toEqual([]);
});

test('who could fill either of two places fills the one that nobody else can', () => {
  const text = `contract Board {
  parties   chair: Person, first: 1..3 of Person, second: 1..3 of Person
  state     open lasting
  action decide() by chair in open approved by 1 of first, 1 of second within 1 day { tell chair "decided" }
}
test "ann for the second" { with board = Board(first: { ann, bob }, second: { ann })
  chair does decide() approved by ann, bob
  expect allowed }
test "one person fills one place" { with board = Board(first: { ann, bob }, second: { ann })
  chair does decide() approved by ann
  expect rejected because "0 of 1 approvals by second" }
test "a person twice is one" { with board = Board(first: { ann, bob }, second: { ann })
  chair does decide() approved by bob, bob
  expect rejected because "0 of 1 approvals by second" }
`;
  expect(failures(text)).toEqual([]);
});

test('only a member acts for a set', () => {
  const text = `contract Club {
  parties   host: Person, guests: 1..3 of Person
  state     open lasting
  action wave() by any of guests in open { tell host "hello" }
}
test "a stranger, and the host" { with club = Club(guests: { ann })
  bob does wave()
  expect rejected because "bob may not wave now"
  host does wave()
  expect rejected because "host may not wave now"
  ann does wave()
  expect club is open }
`;
  expect(failures(text)).toEqual([]);
});

test('a range that leaves its end out takes no value there', () => {
  const text = `contract Lot {
  parties   owner: Person
  terms     share: Int in 0 ..< 5
  state     open lasting
  action take(part: Int in 1 ..< 3) by owner in open { tell owner "taken" }
}
test "below the end" { with lot = Lot(share: 4)
  owner does take(2)
  expect allowed
  owner does take(3)
  expect rejected because "part is not what it may be" }
`;
  expect(failures(text)).toEqual([]);
  expect(failures(text.replace('share: 4', 'share: 5'))[0]).toContain('cannot be agreed');
});

test('an amount below nothing moves nothing, however large', () => {
  const amount = name('param:amount', B.MONEY);
  const box = B.contract('Box', ['x: X', 'y: Y'], {
    states: [B.state('empty', { lasting: true }), B.state('full', { lasting: true })],
    actions: [
      B.action('fill', 'x', [0], [B.hold('coin>s'), B.become(1)], { params: [B.coin('coin')] }),
      B.action(
        'take',
        'y',
        [1],
        [B.move('s', op({ name: 'sub' }, B.MONEY, amount, B.money('5.00')), B.to(B.party('y')))],
        {
          params: [B.param('amount', B.MONEY)],
        },
      ),
    ],
  });
  const s = scene([box]);
  s.fund('x', 1000);
  s.fund('y', 1000);
  s.open('a', 0);
  expect(s.act('x', 'a.fill', [B.eur('10.00')])).toBeUndefined();
  expect(s.act('y', 'a.take', [B.eur('4.99')])).toBe('an amount of EUR is below 0');
  expect(s.act('y', 'a.take', [B.eur('5.00')])).toBeUndefined();
  expect([s.cents('x'), s.cents('y')]).toEqual([0, 1000]);
});
