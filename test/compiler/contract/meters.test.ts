/** Meters and bills (docs/contracts.md, section 8). */

import { describe, expect, test } from 'vitest';
import type { CoreContract } from '../../../compiler/contract.ts';
import { rational } from '../../../language/rational.ts';
import { b, INT, name } from '../core-builder.ts';
import * as B from './builder.ts';
import { scene } from './scene.ts';

const x = B.party('x');
const on = B.state('on', { lasting: true });

describe('meters and bills', () => {
  const rate = name('keep:rate', B.MONEY);
  const priced = (how: 'exact' | 'started' | 'full', more: Partial<CoreContract['prices'][number]> = {}) =>
    scene([
      B.contract('C', ['x: X', 'y: Y'], {
        keeps: [B.keep('rate', B.MONEY, B.money('10.00'))],
        meters: [
          { name: 'm', by: 'y' },
          { name: 'p', by: 'platform' },
        ],
        prices: [
          {
            name: 'usage',
            kind: B.EUR,
            rates: [{ meter: 'm', amount: rate, per: rational(1000), how }],
            atMost: undefined,
            rounding: 'even',
            ...more,
          },
        ],
        states: [on, B.state('end', { final: true })],
        actions: [
          B.action(
            'bill',
            'x',
            [0],
            [
              B.query(1, { kind: 'bill', price: 'usage' }),
              B.query(2, { kind: 'bill', price: 'usage' }),
              B.tell([x], B.found(1, B.MONEY), ' ', B.found(2, B.MONEY)),
            ],
          ),
          B.action('no', 'x', [0], [B.query(1, { kind: 'bill', price: 'usage' }), B.require(b(false), 'no')]),
          B.action('raise', 'x', [0], [B.set('rate', name('param:to', B.MONEY))], { params: [B.param('to', B.MONEY)] }),
          B.action('total', 'x', [0], [B.query(1, { kind: 'counted', meter: 'm' }), B.tell([x], B.found(1, INT))]),
          B.action('end', 'x', [0], [B.become(1)]),
        ],
      }),
    ]);
  const bills = (s: ReturnType<typeof scene>, ...units: number[]): string | undefined => {
    s.open('a', 0);
    for (const n of units) s.count('y', 'a.m', n);
    s.act('x', 'a.bill');
    return s.world.messages.at(-1)?.text;
  };

  test('exact, started and full; each unit once', () => {
    expect(bills(priced('exact'), 1500, 1)).toBe('15.01 EUR 0.00 EUR');
    expect(bills(priced('started'), 1500, 1)).toBe('20.00 EUR 0.00 EUR');
    expect(bills(priced('full'), 1500, 499)).toBe('10.00 EUR 0.00 EUR');
    expect(bills(priced('started'))).toBe('0.00 EUR 0.00 EUR');
  });

  test('started counts anew in each bill', () => {
    const s = priced('started');
    expect(bills(s, 1)).toBe('10.00 EUR 0.00 EUR');
    s.count('y', 'a.m', 1);
    s.act('x', 'a.bill');
    expect(s.world.messages.at(-1)?.text).toBe('10.00 EUR 0.00 EUR');
    s.act('x', 'a.total');
    expect(s.world.messages.at(-1)?.text).toBe('2');
  });

  test('at the price in force when it was counted', () => {
    const s = priced('started');
    s.open('a', 0);
    s.count('y', 'a.m', 1500);
    s.act('x', 'a.raise', [B.eur('15.00')]);
    s.count('y', 'a.m', 700);
    s.act('x', 'a.raise', [B.eur('99.00')]);
    s.act('x', 'a.bill');
    // Two blocks are started at 10, the third at 15.
    expect(s.world.messages.at(-1)?.text).toBe('35.00 EUR 0.00 EUR');
  });

  test('summed exactly, rounded once, at most so much', () => {
    const two = [
      { meter: 'm', amount: B.money('0.001'), per: rational(1), how: 'exact' },
      { meter: 'm', amount: B.money('0.004'), per: rational(1), how: 'exact' },
    ] as const;
    expect(bills(priced('exact', { rates: two }), 1)).toBe('0.00 EUR 0.00 EUR');
    expect(bills(priced('exact', { rates: two }), 3)).toBe('0.02 EUR 0.00 EUR');
    expect(bills(priced('exact', { rates: two, rounding: 'up' }), 1)).toBe('0.01 EUR 0.00 EUR');
    expect(bills(priced('exact', { rates: two, rounding: 'down' }), 3)).toBe('0.01 EUR 0.00 EUR');
    expect(bills(priced('exact', { atMost: B.money('5.00') }), 1500)).toBe('5.00 EUR 0.00 EUR');
  });

  test('a step that is rejected bills nothing', () => {
    const s = priced('exact');
    s.open('a', 0);
    s.count('y', 'a.m', 1000);
    expect(s.act('x', 'a.no')).toBe('no');
    s.act('x', 'a.bill');
    expect(s.world.messages.at(-1)?.text).toBe('10.00 EUR 0.00 EUR');
  });

  test('only its party counts, only upwards, and not after the end', () => {
    const s = priced('exact');
    s.open('a', 0);
    expect(s.count('x', 'a.m', 1)).toBe('x does not count m');
    expect(s.count('y', 'a.p', 1)).toBe('y does not count p');
    expect(s.count('platform', 'a.p', 1)).toBeUndefined();
    expect(s.count('y', 'a.m', -1)).toBe('a meter only grows');
    expect(s.count('y', 'a.q', 1)).toBe('there is no meter q');
    s.act('x', 'a.end');
    expect(s.count('y', 'a.m', 1)).toBe('the agreement has ended');
  });
});
