/** A node whose sandbox is stopped in the middle of an entry: it says so, takes nothing more, and a new start goes on. */
import { afterEach, expect, test, vi } from 'vitest';
import type * as Guests from '../../../runtime/contract/guest.ts';
import { openNode, verifyNode } from '../../../runtime/node/node.ts';
import { document, leased, recompiles, scene } from './scene.ts';

const stopping = vi.hoisted(() => ({ on: false }));

/** A sandbox that is stopped when the test says so, as one is for which the machine has no memory left. */
vi.mock('../../../runtime/contract/guest.ts', async (original) => {
  const guests = await original<typeof Guests>();
  return {
    ...guests,
    async openGuest(...given: Parameters<typeof guests.openGuest>) {
      const guest = await guests.openGuest(...given);
      return {
        call(call: Parameters<typeof guest.call>[0]) {
          if (stopping.on) throw new guests.GuestStopped('memory', 'more than it may have');
          return guest.call(call);
        },
        [Symbol.dispose]: () => guest[Symbol.dispose](),
      };
    },
  };
});

afterEach(() => {
  stopping.on = false;
});

test('the entry is durable, and executed at the next start that can', async () => {
  await using at = await scene();
  await leased(at);
  const height = at.node().height();
  const clear = at.step({ agreement: 'lease', action: 'clear', actor: 'board', values: [document('protocol')] });
  const money = at.order({ kind: 'money', party: 'lab', unit: 'EUR', minor: 100n }, 'operator');
  stopping.on = true;
  const stopped = { kind: 'not written', why: 'broken', stopped: 'the sandbox of a text was stopped (memory)' };
  expect(await at.submit(clear)).toEqual(stopped);
  expect(await at.submit(money)).toEqual(stopped);
  await at.node().close();

  const options = { recompile: recompiles, clock: () => at.clock.now };
  const why = 'the sandbox of a text was stopped (memory)';
  expect(await openNode(at.folder, options)).toEqual({ kind: 'stopped', why });
  expect(await verifyNode(at.folder, options)).toEqual({ kind: 'stopped', why });
  stopping.on = false;
  await at.reopen();
  expect(at.node().height()).toBe(height + 1);
  expect(at.node().standing.view.agreement('lease')?.state).toBe('cleared');
  expect(await at.submit(clear)).toEqual({ kind: 'refused', fault: { kind: 'replayed' }, index: height });
  await at.done(money);
});
