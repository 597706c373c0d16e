/** Several texts, and several agreements of them: who goes first, and what one step makes of another. */

import { describe, expect, test } from 'vitest';
import type { CoreContract } from '../../../compiler/contract.ts';
import { PARTY } from '../../../compiler/contract.ts';
import { openExecutor } from '../../../runtime/contract/executor.ts';
import * as B from '../../compiler/contract/builder.ts';
import { INT, i, name } from '../../compiler/core-builder.ts';
import { hex, lasting } from './till.ts';
import { guestOf, TEXT } from './twin.ts';

test('an agreement that is created takes a salt of its own, and its name from the step', async () => {
  const parent = B.contract('Parent', ['x: X', 'y: Y'], {
    states: [lasting],
    actions: [
      B.action(
        'make',
        'x',
        [0],
        [
          {
            kind: 'create',
            contract: 1,
            parties: [{ name: 'z', party: name('actor', PARTY) }],
            terms: [],
          },
        ],
      ),
    ],
  });
  const child = B.contract('Child', ['z: Z'], { states: [lasting] });
  const text = await guestOf(B.EMPTY, [parent, child], false);
  using _ = text.guest;
  const executor = openExecutor({ now: 0, attest: () => undefined });
  executor.addText(text);
  const parties = new Map([
    ['x', 'ann'],
    ['y', 'bob'],
  ]);
  const salt = new Uint8Array(16).fill(1);
  executor.sign({ text: TEXT, contract: 0, name: 'p', parties, sets: new Map(), terms: new Map(), salt }, 0);
  const make = { agreement: 'p', action: 'make', actor: 'ann', args: [], approvals: [] };
  expect(executor.act({ ...make, creating: 'first' }, 1).rejected).toBe(undefined);
  expect(executor.act(make, 1).rejected).toBe(undefined);
  expect(executor.act({ ...make, creating: 'first' }, 1).rejected).toBe('there is an agreement first');
  expect(executor.agreements()).toEqual(['p', 'first', 'Child 3']);
});

describe('several texts', () => {
  const clock = (said: string): CoreContract =>
    B.contract('Clock', ['x: X', 'y: Y'], {
      states: [lasting],
      timers: [
        B.timer('every', B.lasts('1 day'), [0], [B.tell([B.party('x')], said, ' second')]),
        B.timer('every', B.lasts('1 day'), [0], [B.tell([B.party('x')], said, ' third')]),
      ].reverse(),
      keeps: [B.keep('k', INT, i(0))],
      actions: [B.action('later', 'x', [0], [B.set('k', i(1), B.lasts('1 day'))])],
    });
  const parties = new Map([
    ['x', 'ann'],
    ['y', 'bob'],
  ]);
  const signing = (text: string, name: string) => ({
    ...{ text, contract: 0, name, parties, sets: new Map(), terms: new Map() },
  });

  test('of one instant the text added first goes first, in it what stands first, then the agreement signed first', async () => {
    const [one, two] = [await guestOf(B.EMPTY, [clock('one')], false), await guestOf(B.EMPTY, [clock('two')], false)];
    using _ = one.guest;
    using __ = two.guest;
    const texts = [
      { ...one, id: 'one' },
      { ...two, id: 'two' },
    ];
    const executor = openExecutor({ now: 0, attest: () => undefined });
    for (const text of texts) executor.addText(text);
    for (const [text, name] of [
      ['two', 'a'],
      ['one', 'b'],
      ['one', 'c'],
    ] as const)
      executor.sign(signing(text, name), 0);
    executor.act({ agreement: 'c', action: 'later', actor: 'ann', args: [], approvals: [] }, 0);
    const content = executor.changes().map(({ key, value }) => ({ key, value: value! }));
    const { events, messages } = executor.advance(B.DAY);
    const order = ['b one second', 'c one second', 'b one third', 'c one third', 'a two second', 'a two third'];
    expect(messages.map(({ agreement, text }) => `${agreement} ${text}`)).toEqual(order);
    expect(events[0]).toMatchObject({ agreement: 'c', what: { kind: 'kept', keep: 'k' } });
    // The order is part of the state: an executor that knows the texts in another order goes on in this one.
    const again = openExecutor({ now: 0, attest: () => undefined });
    for (const text of [...texts].reverse()) again.addText(text);
    again.restore(content);
    expect(again.advance(B.DAY).messages).toEqual(messages);
    expect(hex(again.changes())).toEqual(hex(executor.changes()));
  });

  test('a signing that is taken back leaves nothing that falls due', async () => {
    const text = await guestOf(B.EMPTY, [clock('one')], false);
    using _ = text.guest;
    const executor = openExecutor({ now: 0, attest: () => undefined });
    executor.addText(text);
    const sign = { kind: 'sign', ...signing(TEXT, 'a') } as const;
    expect(executor.together([sign, { ...sign, name: 'b' }, sign], 0).rejected).toBe('there is an agreement a');
    expect(executor.agreements()).toEqual([]);
    expect(executor.nextDue()).toBe(undefined);
    expect(executor.advance(B.DAY).events).toEqual([]);
  });

  test('a step sees what the one before it has made due at the same instant', async () => {
    const now = B.contract('Now', ['x: X', 'y: Y'], {
      states: [lasting, B.state('waiting'), B.state('done', { lasting: true })],
      actions: [B.action('wait', 'x', [0], [B.become(1)]), B.action('see', 'x', [2], [])],
      timers: [B.timer('after', B.lasts('0 days'), [1], [B.become(2)])],
    });
    const text = await guestOf(B.EMPTY, [now], false);
    using _ = text.guest;
    const executor = openExecutor({ now: 0, attest: () => undefined });
    executor.addText(text);
    const act = (action: string) =>
      ({ kind: 'act', agreement: 'a', action, actor: 'ann', args: [], approvals: [] }) as const;
    const outcome = executor.together([{ kind: 'sign', ...signing(TEXT, 'a') }, act('wait'), act('see')], 0);
    expect(outcome.rejected).toBe(undefined);
    expect(executor.agreement('a')!.state).toBe('done');
  });
});
