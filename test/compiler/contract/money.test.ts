/** Money and counted things: coins, slots, shares, lineage (docs/contracts.md, section 6). */

import { describe, expect, test } from 'vitest';
import type { CoreContract, Statement } from '../../../compiler/contract.ts';
import { prorated, split } from '../../../compiler/interpret/contract/money.ts';
import { Unproved } from '../../../compiler/interpret/contract/step.ts';
import { holdings } from '../../../compiler/interpret/contract/world.ts';
import { rational } from '../../../language/rational.ts';
import { compare, name } from '../core-builder.ts';
import * as B from './builder.ts';
import { scene, shares } from './scene.ts';

const x = B.party('x');
const y = B.party('y');
const slot = (of: string) => name(`slot:${of}`, B.MONEY);
const amount = name('param:amount', B.MONEY);
const share = (n: string) => ({ kind: 'const', type: B.PERCENT, value: B.percent(n) }) as const;
const on = B.state('on', { lasting: true });

describe('money', () => {
  const box = (body: readonly Statement[], more: Partial<CoreContract> = {}): CoreContract =>
    B.contract('C', ['x: X', 'y: Y', 'z: Z'], {
      states: [B.state('empty', { lasting: true }), B.state('full'), B.state('end', { final: true })],
      actions: [
        B.action('fill', 'x', [0], [B.hold('coin>s'), B.become(1)], { params: [B.coin('coin')] }),
        B.action('more', 'x', [1], [B.hold('coin>s')], { params: [B.coin('coin')] }),
        B.action('take', 'y', [1], body, { params: [B.param('amount', B.MONEY)] }),
      ],
      ...more,
    });

  test('a coin comes from the account; a slot gives parts, then the rest', () => {
    const s = scene([
      box([
        B.move('s', amount, B.to(y)),
        B.when(compare('eq', slot('s'), B.money('0')), [B.move('s', undefined, B.to(x)), B.become(2)]),
      ]),
    ]);
    s.fund('x', 1000);
    s.open('a', 0);
    expect(s.act('x', 'a.fill', [B.eur('10.01')])).toBe('x has not enough EUR');
    expect(s.act('x', 'a.fill', [B.eur('0.001')])).toBe('coin is no amount of EUR');
    expect(s.act('x', 'a.fill', [B.eur('-1')])).toBe('coin is no amount of EUR');
    expect(s.act('x', 'a.fill', [B.eur('6.00')])).toBeUndefined();
    expect(s.act('x', 'a.more', [B.eur('3.99')])).toBeUndefined();
    expect(s.cents('x')).toBe(1);
    expect(s.act('y', 'a.take', [B.eur('10.00')])).toBe('more is moved from escrow.s than it holds');
    expect(s.act('y', 'a.take', [B.eur('0.005')])).toBe('an amount is finer than the smallest unit of EUR');
    expect(s.act('y', 'a.take', [B.eur('-0.01')])).toBe('amount is not what it may be');
    expect(s.act('y', 'a.take', [B.eur('9.00')])).toBeUndefined();
    expect(s.state('a')).toBe('full');
    expect(s.act('y', 'a.take', [B.eur('0.99')])).toBeUndefined();
    expect([s.state('a'), s.cents('x'), s.cents('y')]).toEqual(['end', 1, 999]);
    expect(holdings(s.world)).toEqual(s.world.supply);
  });

  test('the funds of several coins are added up', () => {
    const s = scene([
      B.contract('C', ['x: X', 'y: Y'], {
        states: [on],
        actions: [
          B.action(
            'pay',
            'x',
            [0],
            [
              { kind: 'pay', param: 'one', to: B.to(y) },
              { kind: 'pay', param: 'two', to: B.to(y) },
            ],
            {
              params: [B.coin('one'), B.coin('two')],
            },
          ),
        ],
      }),
    ]);
    s.fund('x', 10);
    s.open('a', 0);
    expect(s.act('x', 'a.pay', [B.eur('0.06'), B.eur('0.05')])).toBe('x has not enough EUR');
    expect(s.cents('x')).toBe(10);
    expect(s.act('x', 'a.pay', [B.eur('0.06'), B.eur('0.04')])).toBeUndefined();
    expect([s.cents('x'), s.cents('y')]).toEqual([0, 10]);
  });

  test('shares: largest remainder, a tie to the first named', () => {
    expect(split(100n, shares([1, 3], [1, 3], [1, 3]))).toEqual([34n, 33n, 33n]);
    expect(split(5n, shares([1, 2], [1, 2]))).toEqual([3n, 2n]);
    expect(split(7n, shares([1, 10], [45, 100], [45, 100]))).toEqual([1n, 3n, 3n]);
    expect(split(1n, shares([1, 10], [9, 10]))).toEqual([0n, 1n]);
    expect(split(10n, shares([1, 2], [1, 3]))).toBeUndefined();
    expect(split(10n, shares([3, 2], [-1, 2]))).toBeUndefined();
    const parts = {
      kind: 'shares',
      shares: [
        { party: x, percent: share('33.3') },
        { party: y, percent: share('66.7') },
      ],
    } as const;
    const s = scene([box([B.move('s', undefined, parts), B.become(2)])]);
    s.fund('x', 101);
    s.open('a', 0);
    s.act('x', 'a.fill', [B.eur('1.01')]);
    s.act('y', 'a.take', [B.eur('0')]);
    expect([s.cents('x'), s.cents('y')]).toEqual([34, 67]);
  });

  test('lineage: those of whom a thing is made, else its owner', () => {
    const s = scene([
      box([B.move('s', amount, { kind: 'lineage', asset: { name: 'guideline', member: undefined } })], {
        assets: [B.assetOf('guideline', 'y')],
      }),
    ]);
    s.fund('x', 300);
    s.own('guideline', 'y');
    s.open('a', 0);
    s.act('x', 'a.fill', [B.eur('3.00')]);
    s.act('y', 'a.take', [B.eur('1.00')]);
    expect(s.cents('y')).toBe(100);
    const lineage = [
      { party: 'mara', share: B.percent('70') },
      { party: 'noor', share: B.percent('30') },
    ];
    s.world = { ...s.world, assets: new Map([['guideline', { owner: 'y', purposes: [], lineage }]]) };
    s.act('y', 'a.take', [B.eur('0.05')]);
    expect([s.cents('mara'), s.cents('noor'), s.cents('y')]).toEqual([4, 1, 100]);
  });

  test('minted and burned: supply follows', () => {
    const three = { kind: 'const', type: B.REFILLS, value: B.refills(3) } as const;
    const one = { kind: 'const', type: B.REFILLS, value: B.refills(1) } as const;
    const s = scene([
      B.contract('C', ['x: X'], {
        states: [
          B.state('on', { entering: [{ kind: 'mint', amount: three, unit: B.REFILL, slot: 'r' }] }),
          B.state('off', { final: true }),
        ],
        actions: [B.action('go', 'x', [0], [B.move('r', one, B.to(x)), { kind: 'burn', slot: 'r' }, B.become(1)])],
      }),
    ]);
    s.open('a', 0);
    expect(s.world.supply.get('Refill')).toBe(3n);
    s.act('x', 'a.go');
    expect([s.world.supply.get('Refill'), s.world.accounts.get('x')?.get('Refill')]).toEqual([1n, 1n]);
    expect(holdings(s.world)).toEqual(s.world.supply);
  });

  test('prorated: half to even, within 0 and the whole', () => {
    const half = { from: 0, to: 2, now: 1 };
    expect(prorated(rational(5, 100), B.EUR, half)).toBe(2n);
    expect(prorated(rational(7, 100), B.EUR, half)).toBe(4n);
    expect(prorated(rational(7, 100), B.EUR, { from: 5, to: 9, now: 4 })).toBe(0n);
    expect(prorated(rational(7, 100), B.EUR, { from: 5, to: 9, now: 10 })).toBe(7n);
    expect(prorated(rational(7, 100), B.EUR, { from: 5, to: 5, now: 5 })).toBe(7n);
    expect(prorated(rational(610), B.EUR, { from: 0, to: 61, now: 30 })).toBe(30000n);
  });

  test('a slot that is not there, or holds another kind, is a fault of the text', () => {
    const refill = { kind: 'const', type: B.REFILLS, value: B.refills(1) } as const;
    for (const body of [
      [B.move('t', undefined, B.to(y))],
      [B.move('s', undefined, B.to(y)), B.move('s', undefined, B.to(y))],
      [{ kind: 'mint', amount: refill, unit: B.REFILL, slot: 's' }],
      [{ kind: 'pay', param: 'amount', to: B.to(y) }],
    ] as const) {
      const s = scene([box(body)]);
      s.open('a', 0);
      s.act('x', 'a.fill', [B.eur('0')]);
      expect(() => s.act('y', 'a.take', [B.eur('0')])).toThrow(Unproved);
    }
  });

  test('what is left in hand, or held at the end, is a fault of the text', () => {
    const lost = scene([
      B.contract('C', ['x: X'], { states: [on], actions: [B.action('pay', 'x', [0], [], { params: [B.coin('c')] })] }),
    ]);
    lost.open('a', 0);
    expect(() => lost.act('x', 'a.pay', [B.eur('0')])).toThrow(Unproved);
    const locked = scene([box([B.become(2)])]);
    locked.fund('x', 1);
    locked.open('a', 0);
    locked.act('x', 'a.fill', [B.eur('0.01')]);
    expect(() => locked.act('y', 'a.take', [B.eur('0')])).toThrow(Unproved);
  });
});
