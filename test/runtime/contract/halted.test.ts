/** A halted agreement in the executor: what its records keep, what views show, and that what is not the text's fault halts nothing. */

import { expect, test } from 'vitest';
import type { StepReply } from '../../../language/contract-step.ts';
import { maySee } from '../../../runtime/contract/events.ts';
import { openExecutor } from '../../../runtime/contract/executor.ts';
import type { Guest } from '../../../runtime/contract/guest.ts';
import { GuestStopped } from '../../../runtime/contract/guest.ts';
import * as B from '../../compiler/contract/builder.ts';
import { INT, i, op } from '../../compiler/core-builder.ts';
import { hex, lasting, type Opened, open } from './till.ts';

const wild = op({ name: 'int_mul' }, INT, i(2 ** 53 - 1), i(2));
/** After a day a step that faults; after two, one that would not. */
const faulty = B.contract('Faulty', ['x: X', 'y: Y'], {
  keeps: [B.keep('open', INT, i(1), { visibility: 'public' })],
  states: [lasting],
  actions: [B.action('go', 'x', [0], [])],
  timers: [
    B.timer('after', B.lasts('1 day'), [0], [B.tell([B.party('y')], 'one'), B.given('n', wild)]),
    B.timer('after', B.lasts('2 days'), [0], [B.tell([B.party('y')], 'two')]),
  ],
});
const recordsOf = ({ executor }: Opened) => executor.changes().map(({ key, value }) => ({ key, value: value! }));
const go = { agreement: 'till', action: 'go', actor: 'ann', args: [], approvals: [] };

test('its record says so, and restoring keeps it', async () => {
  using opened = await open(faulty, { secondChannel: true });
  const { executor, text } = opened;
  const before = new Map(recordsOf(opened).map(({ key, value }) => [key, value]));
  const outcome = executor.advance(B.DAY);
  expect([outcome.rejected, outcome.messages]).toEqual([undefined, []]);
  const [event] = outcome.events;
  expect(event!.what).toEqual({ kind: 'halted', because: 'a number leaves the range that numbers have' });
  expect(['ann', 'bob', 'cem'].map((party) => maySee(event!, party))).toEqual([true, true, false]);
  const changes = executor.changes();
  expect(changes.map(({ key }) => key).sort()).toEqual(['agreement/till', 'world']);
  for (const { key, value } of changes) before.set(key, value!);

  const copy = openExecutor({ now: 0, attest: () => undefined });
  copy.addText(text);
  copy.restore([...before].map(([key, value]) => ({ key, value })));
  for (const one of [executor, copy]) {
    expect([one.agreement('till')!.halted, one.nextDue()]).toEqual([B.DAY, undefined]);
    const late = one.act(go, 9 * B.DAY);
    expect([late.rejected, late.events, late.messages]).toEqual([
      'the agreement is halted: a step of time of it could not be made',
      [],
      [],
    ]);
  }
  expect(hex(copy.changes())).toEqual(hex(executor.changes()));
});

test('it is shown to its signatories, and its public keeps to all', async () => {
  using opened = await open(faulty);
  const { executor } = opened;
  expect(executor.agreement('till')!.halted).toBe(undefined);
  executor.advance(B.DAY);
  const seen = (party: string) => executor.agreementSeenBy('till', party)!;
  expect(seen('ann')).toMatchObject({ halted: B.DAY, state: 'on' });
  expect(Object.keys(seen('eve'))).toEqual(['id', 'keeps']);
  expect(seen('eve').keeps.get('open')!.value).toEqual({ kind: 'int', value: 1n });
});

test('a step of time that costs more than its bound halts; a sandbox that was stopped halts nothing', async () => {
  using opened = await open(faulty);
  const { executor, text } = opened;
  const { points } = text.interface.contracts[0]!;
  const inBody = (made: () => StepReply): Guest => ({
    call: (call) => (points[call.point]!.name === 'timer 0' ? made() : text.guest.call(call)),
    [Symbol.dispose]() {},
  });
  const stopped = inBody(() => {
    throw new GuestStopped('time', 'stopped');
  });
  executor.addText({ ...text, guest: stopped });
  expect(() => executor.advance(B.DAY)).toThrow(GuestStopped);
  expect([executor.now, executor.agreement('till')!.halted]).toEqual([0, undefined]);
  executor.addText({
    ...text,
    guest: inBody(() => ({ effects: [], end: { kind: 'done', value: undefined }, fuel: 1e9 })),
  });
  const { events } = executor.advance(B.DAY);
  expect(events.map(({ what }) => what)).toEqual([{ kind: 'halted', because: 'timer 0 costs more than its bound' }]);
});
