/** Blocks: executors that go entry by entry, and replays that cut the same entries otherwise. */
import { expect, test } from 'vitest';
import { type Block, blockGatherer, byEntry, draftOf, MAX_BLOCK_ENTRIES } from '../../../runtime/ledger/block.ts';
import type { Entry } from '../../../runtime/ledger/entry.ts';

const entry = (n: number): Entry => ({ id: new Uint8Array(32).fill(n), body: Uint8Array.of(n) });

test('a draft lays changes over a state, and tells each name once', () => {
  const below = new Map([['a', Uint8Array.of(1)]]);
  const draft = draftOf({ get: (key) => below.get(key) });
  draft.set('b', Uint8Array.of(2));
  draft.set('a', undefined);
  draft.set('b', Uint8Array.of(3));
  expect([draft.get('a'), draft.get('b'), draft.get('c')]).toEqual([undefined, Uint8Array.of(3), undefined]);
  expect(draft.changes()).toEqual([
    { key: 'b', value: Uint8Array.of(3) },
    { key: 'a', value: undefined },
  ]);
  expect(below.get('a')).toEqual(Uint8Array.of(1));
});

test('entry by entry, each sees what those before it have done, and where it stands', () => {
  const apply = byEntry((state, { body }, { height, time }) => {
    const sum = (state.get('sum')?.[0] ?? 0) + body[0]!;
    return {
      changes: [{ key: 'sum', value: Uint8Array.of(sum) }],
      outcome: { kind: 'accepted', result: [sum, height, time] },
    };
  });
  const block: Block = { height: 7, time: 1000, entries: [entry(1), entry(2), entry(3)] };
  expect(apply({ get: () => undefined }, block)).toEqual({
    changes: [{ key: 'sum', value: Uint8Array.of(6) }],
    outcomes: [
      { kind: 'accepted', result: [1, 7, 1000] },
      { kind: 'accepted', result: [3, 8, 1000] },
      { kind: 'accepted', result: [6, 9, 1000] },
    ],
  });
});

test('a replay hands over neighbours of one time together, none of them twice, and not too many', () => {
  const blocks: Block[] = [];
  const gather = blockGatherer((block) => blocks.push(block));
  gather.end();
  for (const [height, time] of [5, 5, 6, 6, 6, 9].entries()) gather.add(entry(height), { height, time });
  for (let k = 0; k < MAX_BLOCK_ENTRIES + 1; k += 1) gather.add(entry(k % 256), { height: 6 + k, time: 10 });
  gather.end();
  gather.end();
  expect(blocks.map(({ height, time, entries }) => [height, time, entries.length])).toEqual([
    [0, 5, 2],
    [2, 6, 3],
    [5, 9, 1],
    [6, 10, MAX_BLOCK_ENTRIES],
    [6 + MAX_BLOCK_ENTRIES, 10, 1],
  ]);
});
