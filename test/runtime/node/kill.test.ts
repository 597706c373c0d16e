/** A node whose process is killed while parties act on it (20 rounds: `npm run torture`). */
import { expect, test } from 'vitest';
import { killNode } from './kill-rounds.ts';
import { leased, scene } from './scene.ts';

const ROUNDS = 3;

test('killed while agreements are signed and acted on: nothing that was answered is lost, and a replay has the same state', async () => {
  await using at = await scene();
  await leased(at);
  await at.node().close();
  const found = await killNode(at.folder, ROUNDS);
  expect(found.answered).toBeGreaterThan(0);
  expect(found.entries).toBeGreaterThan(found.answered);
});
