/** Texts that the checker would refuse, planted: a step of time that cannot be made halts its agreement, and no other (docs/contracts.md, section 4). */

import { describe, expect, test } from 'vitest';
import type { Statement } from '../../../compiler/contract.ts';
import { firstFault } from '../../../compiler/interpret/contract/world.ts';
import { compare, INT, i, iff, int, name, op } from '../core-builder.ts';
import * as B from './builder.ts';
import { type Scene, START, scene } from './scene.ts';

const OVERFLOW = 'a number leaves the range that numbers have';
const HALTED = 'the agreement is halted: a step of time of it could not be made';
const on = B.state('on', { lasting: true });
const off = B.state('off', { final: true });

/** Faults where the keep is 2 or more. */
const wild = (keep: string): Statement =>
  B.given('wild', op({ name: 'int_mul' }, INT, name(`keep:${keep}`, INT), i(2 ** 53 - 1)));
const reasons = (s: Scene): string[] =>
  s.world.events.flatMap(({ at, agreement, what }) =>
    what.kind === 'halted' ? [`${agreement} ${(at - START) / B.HOUR}: ${what.because}`] : [],
  );
const told = (s: Scene): string[] => s.world.messages.map(({ text }) => text);

/** x pays into a pot, sets n, and holds a right; each day y is told, and paid a cent; on the third day n is read, and may fault. */
const pot = B.contract('Pot', ['x: X', 'y: Y'], {
  keeps: [B.keep('n', INT, i(0)), B.keep('later', INT, i(0), { visibility: 'public' })],
  assets: [B.assetOf('shelf', 'y')],
  meters: [{ name: 'rows', by: 'y' }],
  states: [B.state('on', { inventory: B.holding('pot') }), off],
  actions: [
    B.action('set', ['x', 'any R'], [0], [B.set('n', name('param:n', INT))], { params: [B.param('n', INT)] }),
    B.action('plan', 'x', [0], [B.set('later', i(7), B.lasts('5 days'))]),
    B.action('lend', 'y', [0], [B.grant('shelf', B.party('x'), B.plus(B.NOW, B.lasts('9 days')))]),
    B.action('put', 'x', [0], [B.hold('coin>more'), B.move('more', undefined, B.to(B.party('y')))], {
      params: [B.coin('coin')],
    }),
    B.action('close', 'y', [0], [B.move('pot', undefined, B.to(B.party('x'))), B.become(1)]),
  ],
  timers: [
    B.timer(
      'every',
      B.lasts('3 days'),
      [0],
      [
        B.tell([B.party('y')], 'third day'),
        B.set('later', i(1)),
        B.query(1, { kind: 'counted', meter: 'rows' }),
        wild('n'),
      ],
    ),
    B.timer('every', B.lasts('1 day'), [0], [B.tell([B.party('y')], 'a day')]),
  ],
  duties: [B.duty('tend', 'y', 'x', [4], B.lasts('6 days'), { kind: 'entry' }, [B.tell([B.party('x')], 'not tended')])],
  checks: [
    {
      name: 'offer',
      params: [B.param('price', B.MONEY)],
      states: [0],
      body: [B.require(compare('lt', name('param:price', B.MONEY), B.money('9.00')), 'dear')],
      span: B.span(),
    },
  ],
});
const opening = B.contract('Opening', ['x: X', 'y: Y'], {
  ...pot,
  name: 'Opening',
  states: [{ ...pot.states[0]!, entering: [{ kind: 'mint', amount: B.money('0.00'), unit: B.EUR, slot: 'pot' }] }, off],
});

function begin(): Scene {
  const s = scene([opening]);
  s.own('shelf', 'y');
  s.fund('x', 1000);
  s.role('r', 'R');
  s.open('bad', 0);
  s.open('good', 0);
  s.act('y', 'bad.lend');
  s.act('x', 'bad.plan');
  return s;
}

describe('a step of time that faults', () => {
  test('changes nothing, halts its agreement, and lets all others go on', () => {
    const s = begin();
    expect(s.act('x', 'bad.set', [int(2)])).toBeUndefined();
    s.until(4 * B.DAY);
    expect(reasons(s)).toEqual([`bad 72: ${OVERFLOW}`]);
    // At the end of the third day its other timer would have run after; and what the faulty step told is not told.
    expect(told(s)).toEqual([...Array(4).fill('a day'), 'third day', 'a day', 'a day']);
    expect(s.agreement('bad').keeps.get('later')).toEqual({
      value: int(0),
      pending: { value: int(7), due: START + 5 * B.DAY },
    });
    expect([s.agreement('bad').halted, s.agreement('good').halted]).toEqual([START + 3 * B.DAY, undefined]);
    expect(s.agreement('good').keeps.get('later')!.value).toEqual(int(1));
    const event = s.world.events.find(({ what }) => what.kind === 'halted')!;
    expect(event.sees).toEqual(['x', 'y']);
  });

  test('nothing of it moves any more: no announced change, no deadline, no act, no count', () => {
    const s = begin();
    s.act('x', 'bad.set', [int(2)]);
    s.until(4 * B.DAY);
    const halted = s.agreement('bad');
    expect(s.act('x', 'bad.put', [B.eur('1.00')])).toBe(HALTED);
    expect(s.act('y', 'bad.close')).toBe(HALTED);
    expect(s.count('y', 'bad.rows', 3)).toBe(HALTED);
    // Where it stands is told to its signatories.
    expect(s.act('r', 'bad.set', [int(0)])).toBe('r may not set now');
    expect(s.act('r', 'good.set', [int(0)])).toBeUndefined();
    expect(s.act('y', 'good.close')).toBeUndefined();
    s.until(30 * B.DAY);
    expect(s.agreement('bad')).toEqual(halted);
    expect(reasons(s).length).toBe(1);
  });

  test('rights go on until they end, and what it forbids stays forbidden', () => {
    const s = begin();
    s.act('x', 'bad.set', [int(2)]);
    s.until(4 * B.DAY);
    expect(s.act('y', 'good.close')).toBeUndefined();
    expect(s.uses('x', 'shelf')).toBe(true);
    expect(s.check('offer', [B.eur('9.00')])).toBe('dear');
    s.until(9 * B.DAY);
    expect(s.uses('x', 'shelf')).toBe(false);
  });

  test('the test of a text that halts fails', () => {
    const s = begin();
    s.act('x', 'bad.set', [int(2)]);
    expect(firstFault(s.world)).toBeUndefined();
    s.until(4 * B.DAY);
    expect(firstFault(s.world)).toEqual({ agreement: 'bad', because: OVERFLOW });
    expect(firstFault(s.world, s.world.events.length)).toBeUndefined();
  });
});

describe('what else cannot be made', () => {
  const n = name('keep:n', INT);
  const days = B.timer('after', B.lasts('1 day'), [0], []);
  const withTimer = (body: readonly Statement[], more: Partial<Parameters<typeof B.contract>[2]> = {}) =>
    B.contract('C', ['x: X', 'y: Y'], {
      keeps: [B.keep('n', INT, i(1), { visibility: ['x'] })],
      states: [on, off],
      timers: [{ ...days, body }],
      ...more,
    });
  const halts = (contract: ReturnType<typeof withTimer>): Scene => {
    const s = scene([contract, withTimer([B.tell([B.party('x')], 'fine'), B.become(1)])]);
    s.open('a', 0);
    s.open('b', 1);
    s.until(2 * B.DAY);
    expect([s.state('b'), s.agreement('b').halted]).toEqual(['off', undefined]);
    return s;
  };

  test('a refusal, told without what not all of them may see', () => {
    const s = halts(withTimer([B.require(compare('eq', n, i(2)), 'n is ', n, ' for ', B.party('x'))]));
    expect(reasons(s)).toEqual(['a 24: n is … for x']);
  });

  test('a broken invariant', () => {
    const low = { name: 'low', states: undefined, queries: [], holds: compare('lt', n, i(2)), text: 'n < 2' };
    expect(reasons(halts(withTimer([B.set('n', i(2))], { invariants: [low] })))).toEqual([
      'a 24: invariant low: n < 2',
    ]);
  });

  test('what is left behind in an end, and what is entered twice', () => {
    const mint: Statement = { kind: 'mint', amount: B.money('1.00'), unit: B.EUR, slot: 's' };
    const left = halts(withTimer([mint, B.become(1)]));
    expect(reasons(left)).toEqual(['a 24: it has ended and still holds something']);
    expect(left.world.supply.size).toBe(0);
    const entering = [on, { ...on, name: 'two', entering: [B.become(0)] }, off];
    expect(reasons(halts(withTimer([B.become(1)], { states: entering })))).toEqual([
      'a 24: entering two leads to another state',
    ]);
  });

  test('an agreement made on the way is not made', () => {
    const child: Statement = {
      kind: 'create',
      contract: 1,
      parties: ['x', 'y'].map((part) => ({ name: part, party: B.party(part) })),
      terms: [],
    };
    const s = halts(withTimer([child, wild('n'), B.set('n', i(9)), wild('n')]));
    expect([...s.world.agreements.keys()]).toEqual(['a', 'b']);
    expect(reasons(s)).toEqual([`a 24: ${OVERFLOW}`]);
  });

  test('a period that has no value is due at once, in its order; one of `every` below a second, too', () => {
    const product = op({ name: 'int_mul' }, INT, n, i(2 ** 53 - 1));
    const fickle = iff(compare('lt', product, i(0)), B.lasts('1 day'), B.lasts('2 days'));
    const unknown = withTimer([], { timers: [B.timer('after', fickle, [0], [])] });
    const first = halts({ ...unknown, keeps: [B.keep('n', INT, i(2))] });
    expect(reasons(first)).toEqual([`a 0: ${OVERFLOW}`]);
    const short = { kind: 'const', type: B.PERIOD, value: { kind: 'period', months: 0, ms: 999 } } as const;
    const every = withTimer([], { timers: [B.timer('every', short, [0], [])] });
    expect(reasons(halts(every))).toEqual(['a 0: a period of `every` is shorter than a second']);
  });
});

test('a circle at one instant halts', () => {
  const since = { kind: 'action', action: 0 } as const;
  const s = scene([
    B.contract('C', ['x: X'], {
      states: [B.state('one'), B.state('two')],
      actions: [B.action('go', 'x', [0, 1], [])],
      timers: [
        B.timer('after', B.lasts('1 day'), [0], [B.become(1)], since),
        B.timer('after', B.lasts('1 day'), [1], [B.become(0)], since),
      ],
    }),
  ]);
  s.open('a', 0);
  s.act('x', 'a.go');
  s.until(2 * B.DAY);
  expect(reasons(s)).toEqual(['a 24: time goes in a circle']);
});
