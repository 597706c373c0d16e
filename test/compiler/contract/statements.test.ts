/** Statements, agreements made by agreements, and the rule book (docs/contracts.md, section 3). */

import { describe, expect, test } from 'vitest';
import { PARTY } from '../../../compiler/contract.ts';
import { bool, compare, INT, i, int, name, op, TEXT, text } from '../core-builder.ts';
import * as B from './builder.ts';
import { START, scene } from './scene.ts';

const x = B.party('x');
const y = B.party('y');
const share = (n: string) => ({ kind: 'const', type: B.PERCENT, value: B.percent(n) }) as const;
const on = B.state('on', { lasting: true });

describe('several agreements', () => {
  const child = B.contract('Child', ['p: P', 'q: Q'], {
    terms: [B.variable('n', INT, int(1), int(3))],
    states: [
      B.state('on', { entering: [B.tell([B.party('p')], name('term:n', INT))] }),
      B.state('off', { final: true }),
    ],
    timers: [B.timer('after', B.lasts('1 day'), [0], [B.become(1)])],
  });
  const parent = B.contract('Parent', ['x: X', 'y: Y'], {
    states: [on],
    actions: [
      B.action(
        'make',
        ['x', 'any R'],
        [0],
        [
          {
            kind: 'create',
            contract: 1,
            parties: [
              { name: 'p', party: B.ACTOR },
              { name: 'q', party: name('param:q', PARTY) },
            ],
            terms: [{ name: 'n', value: name('param:n', INT) }],
          },
          B.require(name('param:ok', { kind: 'bool' })),
        ],
        { params: [B.param('q', PARTY), B.param('n', INT), B.param('ok', { kind: 'bool' })] },
      ),
    ],
  });
  const args = (q: string, n: number, ok = true) => [B.partyNamed(q), int(n), bool(ok)];

  test('made among parties of this one and the actor, all or nothing', () => {
    const s = scene([parent, child]);
    s.role('r', 'R');
    s.open('a', 0);
    expect(s.act('r', 'a.make', args('z', 1))).toBe('z is no party of the agreement');
    expect(s.act('r', 'a.make', args('y', 4))).toBe('the term n is not what it may be');
    expect(s.act('r', 'a.make', args('y', 1, false))).toBe('the condition as written');
    expect(s.world.agreements.size).toBe(1);
    expect(s.world.messages).toEqual([]);
    expect(s.act('r', 'a.make', args('y', 2), { creating: 'c' })).toBeUndefined();
    expect(s.act('x', 'a.make', args('y', 3))).toBeUndefined();
    expect([...s.world.agreements.keys()]).toEqual(['a', 'c', 'Child 3']);
    expect(s.world.messages.map(({ agreement, to, text }) => [agreement, to, text])).toEqual([
      ['c', ['r'], '2'],
      ['Child 3', ['x'], '3'],
    ]);
    s.until(B.DAY);
    expect(s.state('c')).toBe('off');
  });

  test('a name is taken once', () => {
    const s = scene([parent, child]);
    s.open('a', 0);
    expect(s.open('a', 0)).toBe('there is an agreement a');
  });
});

describe('statements', () => {
  test('`for each` goes over the members as they were', () => {
    const s = scene([
      B.contract('C', ['x: X', 'team: 0..3 of T'], {
        states: [on],
        actions: [
          B.action(
            'go',
            'x',
            [0],
            [
              {
                kind: 'each',
                name: 'let:h',
                set: 'team',
                body: [
                  { kind: 'remove', party: name('let:h', PARTY), set: 'team' },
                  B.tell([name('let:h', PARTY), B.party('team')], 'bye ', name('let:h', PARTY)),
                ],
              },
            ],
          ),
        ],
      }),
    ]);
    s.open('a', 0, { sets: new Map([['team', ['t', 'u']]]) });
    s.act('x', 'a.go');
    expect(s.world.messages.map(({ to, text }) => [to, text])).toEqual([
      [['t', 'u'], 'bye t'],
      [['u'], 'bye u'],
    ]);
  });

  test('data of a state', () => {
    const left = name('data:left', INT);
    const s = scene([
      B.contract('C', ['x: X'], {
        states: [
          B.state('start', { lasting: true }),
          B.state('counting', { data: [B.variable('left', INT)] }),
          B.state('end', { final: true }),
        ],
        actions: [
          B.action('begin', 'x', [0], [B.become(1, i(2))]),
          B.action(
            'next',
            'x',
            [1],
            [B.when(compare('eq', left, i(1)), [B.become(2)], [B.become(1, op({ name: 'int_sub' }, INT, left, i(1)))])],
          ),
          B.action('say', 'x', [1], [{ kind: 'emit', value: left }]),
        ],
      }),
    ]);
    s.open('a', 0);
    s.act('x', 'a.begin');
    s.act('x', 'a.next');
    s.act('x', 'a.say');
    expect(s.world.events.at(-1)?.what).toEqual({ kind: 'emitted', value: int(1) });
    s.act('x', 'a.next');
    expect(s.state('a')).toBe('end');
  });

  test('a decision is attested where the asset may be used, and the use is on record', () => {
    const option = { kind: 'option', of: { kind: 'bool' } } as const;
    const contract = B.contract('C', ['x: X', 'y: Y'], {
      assets: [B.assetOf('record', 'x')],
      states: [on],
      actions: [
        B.action(
          'look',
          'y',
          [0],
          [
            B.query(1, { kind: 'evaluate', verdict: 'v', asset: { name: 'record', member: undefined }, at: 'y' }),
            { kind: 'emit', value: B.found(1, option) },
          ],
        ),
        B.action('let', 'x', [0], [B.grant('record', y, B.plus(B.NOW, B.lasts('1 day')))]),
      ],
    });
    const s = scene([contract], ({ verdict, asset, at, nowMs }) => text(`${verdict} ${asset} ${at} ${nowMs - START}`));
    s.own('record', 'x');
    s.open('a', 0);
    expect(s.act('y', 'a.look')).toBe('y may not use record');
    s.act('x', 'a.let');
    expect(s.act('y', 'a.look')).toBeUndefined();
    expect(s.world.events.slice(-2).map(({ what }) => what)).toEqual([
      { kind: 'used', asset: 'record', at: 'y', verdict: 'v' },
      { kind: 'emitted', value: { kind: 'option', value: text('v record y 0') } },
    ]);
  });

  test('every check in force must pass; a refused step charges nothing', () => {
    const rules = (most: string) =>
      B.contract('R', ['op: O'], {
        keeps: [B.keep('limit', B.MONEY, B.money(most), { visibility: 'public' })],
        states: [on, B.state('off', { lasting: true })],
        actions: [B.action('stop', 'op', [0], [B.become(1)])],
        checks: [
          {
            name: 'offer',
            params: [B.variable('price', B.MONEY), B.variable('buyer', PARTY)],
            states: [0],
            body: [
              {
                kind: 'charge',
                from: name('param:buyer', PARTY),
                share: share('1.5'),
                of: name('param:price', B.MONEY),
                unit: B.EUR,
                to: B.party('op'),
                rounding: 'down',
              },
              B.require(
                compare('le', name('param:price', B.MONEY), name('keep:limit', B.MONEY)),
                'dearer than ',
                name('keep:limit', B.MONEY),
              ),
            ],
            span: B.span(),
          },
        ],
      });
    const s = scene([rules('100.00'), rules('50.00')]);
    s.fund('buyer', 200);
    s.open('one', 0, { parties: new Map([['op', 'amy']]) });
    s.open('two', 1, { parties: new Map([['op', 'ben']]) });
    const offer = (price: string) => s.check('offer', [B.eur(price), B.partyNamed('buyer')]);
    expect(offer('60.00')).toBe('dearer than 50.00 EUR');
    expect([s.cents('buyer'), s.cents('amy')]).toEqual([200, 0]);
    expect(offer('33.33')).toBeUndefined();
    expect([s.cents('buyer'), s.cents('amy'), s.cents('ben')]).toEqual([102, 49, 49]);
    s.act('ben', 'two.stop');
    expect(offer('70.00')).toBe('buyer has not enough EUR');
    expect(offer('60.00')).toBeUndefined();
    expect(s.check('transfer', [])).toBeUndefined();
  });

  test('texts are parts and values as LEBEN writes them', () => {
    const s = scene([
      B.contract('C', ['x: X'], {
        states: [on],
        actions: [
          B.action(
            'say',
            'x',
            [0],
            [B.tell([x], name('param:t', TEXT), ' ', B.money('5'), ' ', share('2.5'), ' ', B.lasts('3 months'))],
            {
              params: [B.param('t', TEXT)],
            },
          ),
        ],
      }),
    ]);
    s.open('a', 0);
    s.act('x', 'a.say', [text('as is "{}"')]);
    expect(s.world.messages.map((one) => one.text)).toEqual(['as is "{}" 5.00 EUR 2.5 % 3 months']);
    expect(s.act('x', 'a.say', [int(3)])).toBe('t is not what it may be');
  });
});
