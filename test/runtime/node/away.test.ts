/** A node that was away for long catches up, however much has fallen due meanwhile. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { MAX_STEPS_OF_TIME } from '../../../runtime/contract/advance.ts';
import { scene } from './scene.ts';

test('more steps of time than one advance may take', { timeout: 120_000 }, async () => {
  await using at = await scene();
  const text = await at.text(fileURLToPath(new URL('ticking.leben', import.meta.url)));
  await at.register('house', 'member');
  const parties = ['house', 'member'].map((part) => ({ part, party: part }));
  const signing = { kind: 'signing', agreement: 'clock', text, contract: 'Clock', parties } as const;
  await at.done(at.order({ ...signing, sets: [], assets: [], terms: [] }, 'house', 'member'));
  at.clock.now += 1000 * (MAX_STEPS_OF_TIME + 10);
  const answer = await at.node().tick();
  if (answer?.kind !== 'entry') throw new Error('nothing was due');
  expect(answer.recorded.rejected).toBe(undefined);
  expect(answer.recorded.messages.length).toBe(MAX_STEPS_OF_TIME + 10);
  await at.done(at.step({ agreement: 'clock', action: 'close', actor: 'house', values: [] }));
});
