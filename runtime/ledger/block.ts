/** Blocks: the entries that became durable together, and what executing them does to the state. The seam to the contract runtime. */
import type { Entry } from './entry.ts';
import type { Change } from './state.ts';

/**
 * Entries `height`, `height + 1`, … of the log, with one time: milliseconds since 1970 UTC, as the sequencer gave it, never
 * less than that of the block before. At least one entry.
 */
export type Block = { readonly height: number; readonly time: number; readonly entries: readonly Entry[] };

/** What became of an entry, for whoever appended it. It is not kept: what must be looked up later belongs into the state. */
export type Outcome =
  | { readonly kind: 'accepted'; readonly result?: unknown }
  | { readonly kind: 'rejected'; readonly reason: string; readonly result?: unknown };

/** `outcomes`: one for each entry of the block, in their order. `changes`: a later one of a name takes the place of an earlier. */
export type Applied = { readonly changes: readonly Change[]; readonly outcomes: readonly Outcome[] };

export type StateView = {
  readonly get: (key: string) => Uint8Array | undefined;
  /** All names and values, for an executor that keeps a world of its own and begins in the middle of a log. */
  readonly content?: () => Iterable<{ readonly key: string; readonly value: Uint8Array }>;
};

/**
 * What a block does to the state. Pure, and total: an entry that is rejected changes nothing, or writes down that it was
 * rejected. It runs again at every replay, on every machine, and there the same entries come in blocks that are cut
 * otherwise: two blocks of one time give what the one of all their entries gives. Throws only where it is wrong itself; the
 * ledger then takes no more entries.
 */
export type Apply = (state: StateView, block: Block) => Applied;

/** Where an entry stands. */
export type Place = { readonly height: number; readonly time: number };

/** An `Apply` that goes entry by entry; each sees what those before it have changed. */
export function byEntry(
  one: (
    state: StateView,
    entry: Entry,
    place: Place,
  ) => { readonly changes: readonly Change[]; readonly outcome: Outcome },
): Apply {
  return (state, { height, time, entries }) => {
    const draft = draftOf(state);
    const outcomes = entries.map((entry, k) => {
      const { changes, outcome } = one(draft, entry, { height: height + k, time });
      for (const change of changes) draft.set(change.key, change.value);
      return outcome;
    });
    return { changes: draft.changes(), outcomes };
  };
}

/** A state with changes laid over it, for executors. */
export type Draft = StateView & {
  /** `value` undefined: the name is taken out. */
  readonly set: (key: string, value: Uint8Array | undefined) => void;
  /** One for each name that was set. */
  readonly changes: () => readonly Change[];
};

export function draftOf(state: StateView): Draft {
  const over = new Map<string, Uint8Array | undefined>();
  return {
    get: (key) => (over.has(key) ? over.get(key) : state.get(key)),
    set: (key, value) => void over.set(key, value),
    changes: () => [...over].map(([key, value]) => ({ key, value })),
  };
}

/** Executing a block keeps the process from all else: at some thousands a second, a fifth of a second at most. */
export const MAX_BLOCK_ENTRIES = 1024;

/** Gathers entries that are read back into blocks: neighbours of one time. `end` hands over what is left. */
export function blockGatherer(take: (block: Block) => void): {
  readonly add: (entry: Entry, place: Place) => void;
  readonly end: () => void;
} {
  let first: Place | undefined;
  let entries: Entry[] = [];
  const end = (): void => {
    if (first !== undefined) take({ ...first, entries });
    first = undefined;
    entries = [];
  };
  return {
    add(entry, place) {
      if (first !== undefined && (first.time !== place.time || entries.length === MAX_BLOCK_ENTRIES)) end();
      first ??= { height: place.height, time: place.time };
      entries.push(entry);
    },
    end,
  };
}
