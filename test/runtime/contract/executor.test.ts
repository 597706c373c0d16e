/** What the executor adds to the meaning of steps: all or nothing, what throws, and the limits. */

import { describe, expect, test } from 'vitest';
import type { Interface } from '../../../language/interface.ts';
import { MAX_STEPS_OF_TIME } from '../../../runtime/contract/advance.ts';
import { openExecutor, type Text } from '../../../runtime/contract/executor.ts';
import { TextFault } from '../../../runtime/contract/failure.ts';
import { ChannelsDiffer, type Guest, GuestStopped, openGuest } from '../../../runtime/contract/guest.ts';
import { MAX_QUESTIONS } from '../../../runtime/contract/points.ts';
import * as B from '../../compiler/contract/builder.ts';
import { buy, hex, lasting, n, open, till } from './till.ts';

describe('together', () => {
  test('all steps are made, each seeing those before it', async () => {
    using opened = await open();
    const { executor } = opened;
    const outcome = executor.together([buy('1.00'), buy('2.50')], 5);
    expect(outcome.rejected).toBe(undefined);
    expect(outcome.movements.map(({ amount }) => amount)).toEqual([100n, 250n]);
    expect([executor.balance('ann', 'EUR'), executor.balance('bob', 'EUR')]).toEqual([650n, 350n]);
    expect(executor.agreement('till')!.keeps.get('sales')!.value).toEqual(n(2));
  });

  test('one that is refused takes the others back, and only time has passed', async () => {
    using opened = await open();
    using other = await open();
    const t = 11 * B.DAY;
    const outcome = opened.executor.together([buy('1.00'), buy('99.00')], t);
    const alone = other.executor.advance(t);
    expect(outcome.rejected).toBe('ann has not enough EUR');
    expect(outcome.events).toEqual(alone.events);
    expect(outcome.messages.map(({ text }) => text)).toEqual(['sold 0']);
    expect(outcome.movements).toEqual([]);
    expect(hex(opened.executor.changes())).toEqual(hex(other.executor.changes()));
    // What ran was paid for all the same: both bodies, beside the timer.
    expect(outcome.trace.length).toBeGreaterThan(alone.trace.length);
    expect(outcome.fuel).toBeGreaterThan(alone.fuel);
    expect(outcome.trace.reduce((sum, { fuel }) => sum + fuel, 0)).toBe(outcome.fuel);
  });
});

describe('what throws has changed nothing, not even the time', () => {
  /** The guest, until it is told to fail. */
  const failing = (guest: Guest, failure: () => Error): { guest: Guest; fail: boolean } => {
    const self = {
      fail: false,
      guest: {
        call: (call: Parameters<Guest['call']>[0]) => {
          if (self.fail && call.answers.length === 0) throw failure();
          return guest.call(call);
        },
        [Symbol.dispose]() {},
      },
    };
    return self;
  };

  test.each([
    ['a stopped sandbox', () => new GuestStopped('time', 'stopped')],
    ['channels that differ', () => new ChannelsDiffer(['fuel'])],
  ])('%s', async (_name, failure) => {
    using opened = await open();
    const { executor, text } = opened;
    executor.changes();
    const broken = failing(text.guest, failure);
    executor.addText({ ...text, guest: broken.guest });
    executor.act(buy('1.00'), 1);
    broken.fail = true;
    const before = executor.changes();
    expect(before.length).toBeGreaterThan(0);
    expect(() => executor.act(buy('1.00'), 11 * B.DAY)).toThrow(failure().message);
    expect([executor.now, executor.balance('bob', 'EUR')]).toEqual([1, 100n]);
    expect(executor.changes()).toEqual([]);
    // A fresh guest, and on it goes.
    executor.addText(text);
    expect(executor.act(buy('1.00'), 11 * B.DAY).rejected).toBe(undefined);
    expect(executor.balance('bob', 'EUR')).toBe(200n);
  });

  test('time that runs backwards', async () => {
    using opened = await open();
    opened.executor.advance(10);
    expect(() => opened.executor.advance(9)).toThrow(RangeError);
    expect(() => opened.executor.bringIn('ann', 'EUR', -1001n)).toThrow(RangeError);
    expect([opened.executor.now, opened.executor.balance('ann', 'EUR')]).toEqual([10, 1000n]);
  });
});

describe('the sandbox', () => {
  const program = (javascript: string) => ({ name: 'm.js', javascript });
  const call = { contract: 0, point: 0, reads: [], answers: [] };
  const of = { enums: [], records: [], contracts: [{ points: [{ reads: [] }] }] } as unknown as Interface;

  test('one that runs for ever is stopped, and stays so', async () => {
    using guest = await openGuest(program('export function step() { for (;;); }'), of, { secondChannel: false });
    expect(() => guest.call(call)).toThrow(GuestStopped);
    expect(() => guest.call(call)).toThrow('This sandbox is closed');
  });

  test('a program that tells the engines apart is found out', async () => {
    // How deep calls may nest is the engine's own.
    const telling = `
      const deep = (n) => { try { return deep(n + 1); } catch { return n; } };
      export function step() { return '[[[],["k"],' + deep(0) + ']]'; }`;
    using alone = await openGuest(program(telling), of, { secondChannel: false });
    expect(alone.call(call).end).toEqual({ kind: 'done', value: undefined });
    using both = await openGuest(program(telling), of, { secondChannel: true });
    expect(() => both.call(call)).toThrow(new ChannelsDiffer(['fuel']));
  });

  test('both engines are asked, and give the same', async () => {
    using opened = await open(till, { secondChannel: true });
    expect(opened.executor.act(buy('1.00'), 1).rejected).toBe(undefined);
  });
});

describe('limits', () => {
  const withInfo = (
    text: Text,
    change: (contract: Interface['contracts'][number]) => Interface['contracts'][number],
  ): Text => ({
    ...text,
    id: 'other',
    interface: { ...text.interface, contracts: text.interface.contracts.map(change) },
  });

  test('a contract without a bound on its fuel is refused', async () => {
    using opened = await open();
    const { executor, text } = opened;
    const unbound = withInfo(text, (contract) => ({
      ...contract,
      bounds: contract.bounds.filter(({ by }) => by !== 'action'),
    }));
    expect(executor.addText(unbound)).toBe('Till has no bound on the fuel of buy');
    const endless = withInfo(text, (contract) => ({
      ...contract,
      points: contract.points.map((point) => ({ ...point, fuel: Number.POSITIVE_INFINITY })),
    }));
    expect(executor.addText(endless)).toMatch(/^Till has no bound on the fuel of /);
    expect(executor.addText(withInfo(text, (contract) => ({ ...contract, bounds: [] })))).toMatch(/no bound/);
  });

  test('a point that costs more than its bound, and one that asks without end, are faults of the text', async () => {
    using opened = await open();
    const { executor, text } = opened;
    // When its timer falls is known from here on: of that a fault would halt the agreement (halted.test.ts).
    executor.advance(0);
    const dear: Guest = { call: (one) => ({ ...text.guest.call(one), fuel: 1e9 }), [Symbol.dispose]() {} };
    executor.addText({ ...text, guest: dear });
    expect(() => executor.act(buy('1.00'), 1)).toThrow('costs more than its bound');
    let asked = 0;
    const curious: Guest = {
      call: () => {
        asked += 1;
        return { effects: [], end: { kind: 'ask', question: { kind: 'holds_role', who: 'ann', role: 'R' } }, fuel: 1 };
      },
      [Symbol.dispose]() {},
    };
    executor.addText({ ...text, guest: curious });
    expect(() => executor.act(buy('1.00'), 1)).toThrow(TextFault);
    expect(asked).toBe(MAX_QUESTIONS + 1);
    expect(executor.now).toBe(0);
  });

  test('as many steps of time as there may be are made, one more is not', { timeout: 60_000 }, async () => {
    const ticking = B.contract('Clock', ['x: X', 'y: Y'], {
      states: [lasting],
      timers: [B.timer('every', B.lasts('1 second'), [0], [])],
    });
    using opened = await open(ticking);
    expect(() => opened.executor.advance(1000 * (MAX_STEPS_OF_TIME + 1))).toThrow('too many steps');
    expect(opened.executor.now).toBe(0);
    expect(opened.executor.advance(1000 * MAX_STEPS_OF_TIME).events.length).toBe(MAX_STEPS_OF_TIME);
  });

  test('no step costs more than its bound says', async () => {
    using opened = await open();
    const { executor, text } = opened;
    const bound = text.interface.contracts[0]!.bounds.find((one) => one.by === 'action' && one.name === 'buy')!.fuel;
    const { fuel } = executor.act(buy('1.00'), 1);
    expect(fuel).toBeGreaterThan(0);
    expect(fuel).toBeLessThanOrEqual(bound);
  });
});

test('restoring from what is not whole throws', async () => {
  using opened = await open();
  const { executor, text } = opened;
  const content = executor.changes().map(({ key, value }) => ({ key, value: value! }));
  const restore = (records: typeof content, withText = true): void => {
    const copy = openExecutor({ now: 0, attest: () => undefined });
    if (withText) copy.addText(text);
    copy.restore(records);
  };
  expect(() => restore(content)).not.toThrow();
  expect(() => restore(content, false)).toThrow('of texts that are here');
  expect(() => restore(content.filter(({ key }) => key !== 'world'))).toThrow('world');
  expect(() => restore(content.filter(({ key }) => !key.startsWith('agreement/')))).toThrow('agreements are missing');
  expect(() =>
    restore([
      ...content,
      { key: 'account/eve/EUR', value: content.find(({ key }) => key === 'account/ann/EUR')!.value },
    ]),
  ).toThrow();
  const longer = content.map(({ key, value }) => ({
    key,
    value: key === 'world' ? new Uint8Array([...value, 0]) : value,
  }));
  expect(() => restore(longer)).toThrow('world');
});
