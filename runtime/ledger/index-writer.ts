/** The index is written by a thread of its own, behind the log and never in its way. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Flush, packRows } from './index-flush.ts';
import type { Index } from './load.ts';
import type { Change } from './state.ts';
import { tilesSince } from './tile.ts';

export type IndexWriter = {
  /** Takes note of a change of the state; in the index it will stand with the next height that is noted. */
  readonly change: (change: Change, path: Uint8Array) => void;
  /** The log and the state stand at this height now, all changes up to there are told. */
  readonly reached: (height: number) => void;
  /** The height that the index on the disk stands for, and what the system said when it refused the last attempt. */
  readonly status: () => { readonly height: number; readonly fault: string | undefined };
  /** Writes what is outstanding, where that is worth a start's while, and ends the thread. */
  readonly close: () => Promise<void>;
};

/**
 * At most so many entries, and so long, after the log: a start has to read, and execute, what the index does not have, and a
 * contract runtime executes some thousands a second. Fewer would cost: the names of a flush lie everywhere, and each takes a
 * page with it.
 */
export const MAX_LAG_ENTRIES = 16_384;
export const MAX_LAG_MS = 1000;
/** Fewer are executed sooner than a thread is started to write them down. */
export const MIN_FLUSH_ENTRIES = 256;

export type IndexWriterStart = {
  readonly folder: string;
  readonly origin: string;
  readonly index: Index;
  /** What the index on the disk has. */
  readonly logHeight: number;
  /** Undefined: nobody executes. `height`: of the state on the disk; 0: none that is of use. */
  readonly state: { readonly executor: string; readonly height: number } | undefined;
  /** In place of MAX_LAG_ENTRIES, for tests. */
  readonly lagEntries?: number | undefined;
};

export function startIndexWriter(start: IndexWriterStart): IndexWriter {
  const { folder, origin, index, logHeight, state, lagEntries = MAX_LAG_ENTRIES } = start;
  let flushed = Math.min(logHeight, state?.height ?? logHeight);
  let anew = state?.height === 0;
  let reached = index.tree.size();
  let outstanding = new Map<string, Pending>();
  let underway: { readonly changes: Map<string, Pending>; readonly height: number; readonly anew: boolean } | undefined;
  let settled: Promise<void> = Promise.resolve();
  let settle: () => void = () => undefined;
  let fault: string | undefined;
  let worker: Worker | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closing = false;

  function flush(): void {
    if (underway !== undefined || (reached === flushed && outstanding.size === 0)) return;
    clearTimeout(timer);
    timer = undefined;
    underway = { changes: outstanding, height: reached, anew };
    outstanding = new Map();
    const message: Flush = {
      tiles: tilesSince(index, Math.min(flushed, reached)),
      starts: index.places.starts().filter((start) => start < reached),
      logHeight: reached,
      state: state === undefined ? undefined : { height: reached, anew, rows: packed(underway.changes) },
    };
    settled = new Promise((resolve) => {
      settle = resolve;
    });
    try {
      worker ??= listened(startWorker(folder, origin, state?.executor));
      worker.postMessage(message);
    } catch (error) {
      // No thread can be had, or no memory: the log goes on without.
      done(error instanceof Error ? error.message : String(error));
    }
  }

  function listened(thread: Worker): Worker {
    thread.on('message', (said: string | undefined) => done(said));
    thread.on('error', (error) => {
      worker = undefined;
      if (underway !== undefined) done(error.message);
    });
    // The thread does not keep the process; after the listeners, which would.
    thread.unref();
    return thread;
  }

  function done(said: string | undefined): void {
    const { changes, height } = underway!;
    underway = undefined;
    settle();
    fault = said;
    if (said === undefined) {
      flushed = height;
      anew = false;
      if (closing) return;
      if (reached - flushed >= lagEntries) flush();
      else if (reached > flushed) later();
      return;
    }
    // Later ones take the place of earlier ones. The next attempt takes all, when there is more to write.
    outstanding = new Map([...changes, ...outstanding]);
  }

  function later(): void {
    timer ??= setTimeout(flush, MAX_LAG_MS).unref();
  }

  return {
    change({ key, value }, path) {
      outstanding.set(key, { path, value });
    },
    reached(height) {
      reached = height;
      if (underway !== undefined) return;
      if (reached - flushed >= lagEntries && fault === undefined) flush();
      else later();
    },
    status: () => ({ height: flushed, fault }),
    async close() {
      closing = true;
      // Whoever waits for the thread must not be ended over it.
      worker?.ref();
      await settled;
      if (reached - flushed >= MIN_FLUSH_ENTRIES && fault === undefined) flush();
      worker?.ref();
      await settled;
      clearTimeout(timer);
      if (worker === undefined) return;
      const ended = once(worker, 'exit');
      worker.postMessage(undefined);
      await ended;
    },
  };
}

type Pending = { readonly path: Uint8Array; readonly value: Uint8Array | undefined };

function packed(changes: ReadonlyMap<string, Pending>): Uint8Array {
  return packRows([...changes].map(([key, pending]) => ({ ...pending, key: Buffer.from(key, 'utf8') })));
}

/** The module beside this one, whether run from source or built. */
function startWorker(folder: string, origin: string, executor: string | undefined): Worker {
  const file = new URL(`index-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
  return new Worker(file, { workerData: { folder, origin, executor } });
}
