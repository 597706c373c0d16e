/** Replay: the state that entries lead to, executed again from the log. */
import { type Apply, type Block, blockGatherer, type Outcome } from './block.ts';
import { entryOf } from './entry.ts';
import type { Folder } from './files.ts';
import { eachRecord, type Index } from './load.ts';
import { type Change, contentOf, EMPTY_STATE, type State, valueAt, withChanges } from './state.ts';

/** The state after the first `height` entries. */
export type StateAt = { readonly height: number; readonly state: State };

export const BEGINNING: StateAt = { height: 0, state: EMPTY_STATE };

/** Sees each change with the path of its name. */
export type EachChange = (change: Change, path: Uint8Array) => void;

/** The state after a block, and what became of its entries. Throws where the executor forgets one. */
export function applied(
  apply: Apply,
  state: State,
  block: Block,
  each?: EachChange,
): { readonly state: State; readonly outcomes: readonly Outcome[] } {
  const { changes, outcomes } = apply({ get: (key) => valueAt(state, key), content: () => contentOf(state) }, block);
  if (outcomes.length !== block.entries.length) throw new Error('the executor owes an outcome for each entry');
  return { state: withChanges(state, changes, each), outcomes };
}

/** Goes on from a state up to entry `to`. Throws `DamagedEntry` where the disk has changed an entry. */
export function replay(
  folder: Folder,
  index: Pick<Index, 'places'>,
  apply: Apply,
  from: StateAt,
  to: number,
  each?: EachChange,
): StateAt {
  let { state } = from;
  const blocks = blockGatherer((block) => {
    state = applied(apply, state, block, each).state;
  });
  eachRecord(folder, index, from.height, to, (record, height) => {
    const entry = entryOf(record);
    blocks.add(entry, { height, time: entry.time });
  });
  blocks.end();
  return { height: to, state };
}
