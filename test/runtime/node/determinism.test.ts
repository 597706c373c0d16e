/** 1,000 random transactions of several contracts give the same state root in another process, on another engine, and on the Node that LEBEN_OTHER_NODE names; `npm run torture` takes 100,000. */
import { expect, test } from 'vitest';
import { replayedElsewhere } from './determinism.ts';
import { otherNode } from './other-node.ts';

const ENTRIES = 1000;

test('a random history ends in one state, wherever it is replayed', async () => {
  const { tally, size, root, others } = await replayedElsewhere(27, ENTRIES, await otherNode());
  expect(size).toBeGreaterThanOrEqual(ENTRIES);
  for (const said of others) expect(said.replace(/ v\S+$/, '')).toBe(`holds ${size} ${root}`);
  // A history in which nothing is done, or all of it, says little.
  expect(tally.accepted).toBeGreaterThan(ENTRIES / 4);
  expect(tally.rejected).toBeGreaterThan(ENTRIES / 50);
  expect(tally.refused).toBeGreaterThan(ENTRIES / 50);
});
