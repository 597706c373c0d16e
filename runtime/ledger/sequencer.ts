/** The sequencer: who puts entries in order and gives them time. The seam to followers and to agreement between many. */
import { type Block, MAX_BLOCK_ENTRIES, type Outcome } from './block.ts';
import { type Entry, ID_BYTES, RECORD_HEAD_BYTES } from './entry.ts';
import { frameBytes, MAX_RECORD_BYTES } from './frame.ts';

/** Answers whoever appended. `outcome`: what the executor says of the entry; undefined where nobody executes, or no longer knows. */
export type Appended =
  /** `fresh` false: the transaction is an entry already, and was not written again. */
  | { readonly kind: 'appended'; readonly index: number; readonly fresh: boolean; readonly outcome?: Outcome }
  | { readonly kind: 'refused'; readonly why: AppendRefusal };

/**
 * `no space`, `not written`: the system refused the bytes; nothing of them stays, and a later append may succeed.
 * `broken`: the medium failed, and only opening the log again tells what is there. `busy`: too many wait.
 */
export type AppendRefusal = 'no space' | 'not written' | 'broken' | 'closed' | 'busy' | 'too large';

/** `not next`: the block is not the one that can follow: another height, an earlier time, or an entry that is there already. */
export type Committed =
  | { readonly kind: 'committed'; readonly outcomes: readonly Outcome[] | undefined }
  | { readonly kind: 'refused'; readonly why: Exclude<AppendRefusal, 'busy'> | 'not next' };

/** What a sequencer orders entries for. */
export type Chain = {
  /** The height of the next block. */
  readonly size: () => number;
  /** The time of the last entry; 0 where there is none. */
  readonly time: () => number;
  readonly find: (id: Uint8Array) => number | undefined;
  /** Blocks had better not be larger, as `entryBytes` counts; one entry alone may be. */
  readonly blockBytes: number;
  /** Makes the block durable and executes it, all or nothing. One at a time: wait for the answer before the next. */
  readonly commit: (block: Block) => Promise<Committed>;
};

/**
 * `append` answers when the entry is durable and executed, whoever ordered it. A follower's sequencer takes blocks from
 * whom it follows, with their times, and commits them; an engine of agreement commits what was agreed on.
 */
export type Sequencer = {
  readonly append: (entry: Entry) => Promise<Appended>;
  /** Waits for what was appended, then takes no more. */
  readonly close: () => Promise<void>;
};

export type StartSequencer = (chain: Chain) => Sequencer;

/** More appends than this wait for nobody: the disk is slower than those who write, and memory is finite. */
export const MAX_WAITING = 100_000;

export function entryBytes({ body }: Entry): number {
  return frameBytes(RECORD_HEAD_BYTES + body.length);
}

/** One process orders, first come, first served: what waits while the block before is written is the next block. */
export function ownSequencer(clock: () => number = Date.now): StartSequencer {
  return (chain) => {
    let waiting: Waiting[] = [];
    const underway = new Map<string, Promise<Appended>>();
    let running: Promise<void> | undefined;
    let closed = false;

    async function run(): Promise<void> {
      while (waiting.length > 0) {
        const batch = nextBatch(waiting, chain.blockBytes);
        waiting = waiting.slice(batch.length);
        const height = chain.size();
        // A clock that is put back must not put entries before those that are there.
        const time = Math.max(chain.time(), clock());
        const entries = batch.map(({ entry }) => entry);
        const answer = await chain.commit({ height, time, entries }).catch(() => BROKEN);
        for (const [k, { key, settle }] of batch.entries()) {
          underway.delete(key);
          settle(answered(answer, height, k));
        }
        // Those who were answered write again in this turn, and share the next sync.
        await new Promise((resolve) => setImmediate(resolve));
      }
      running = undefined;
    }

    return {
      append(entry) {
        if (entry.id.length !== ID_BYTES) throw new RangeError(`an id has ${ID_BYTES} bytes`);
        if (closed) return refused('closed');
        if (RECORD_HEAD_BYTES + entry.body.length > MAX_RECORD_BYTES) return refused('too large');
        const known = chain.find(entry.id);
        if (known !== undefined) return Promise.resolve({ kind: 'appended', index: known, fresh: false });
        const key = Buffer.from(entry.id).toString('latin1');
        const already = underway.get(key);
        if (already !== undefined) return already.then(again);
        if (waiting.length >= MAX_WAITING) return refused('busy');
        // Copies: the caller may use its memory again before the write.
        const own = { id: new Uint8Array(entry.id), body: new Uint8Array(entry.body) };
        const promise = new Promise<Appended>((settle) => waiting.push({ entry: own, key, settle }));
        underway.set(key, promise);
        // From the next turn on, so that what is appended in this one goes together.
        running ??= Promise.resolve().then(run);
        return promise;
      },
      async close() {
        closed = true;
        await running;
      },
    };
  };
}

const BROKEN: Committed = { kind: 'refused', why: 'broken' };

type Waiting = { readonly entry: Entry; readonly key: string; readonly settle: (appended: Appended) => void };

/** As many as fit into one block; at least one. */
function nextBatch(waiting: readonly Waiting[], most: number): readonly Waiting[] {
  let bytes = 0;
  let count = 0;
  for (const { entry } of waiting) {
    bytes += entryBytes(entry);
    if (count > 0 && (bytes > most || count === MAX_BLOCK_ENTRIES)) break;
    count += 1;
  }
  return waiting.slice(0, count);
}

function answered(answer: Committed, height: number, k: number): Appended {
  if (answer.kind === 'refused') {
    // Two sequencers on one chain: only opening it again tells who has written what.
    return { kind: 'refused', why: answer.why === 'not next' ? 'broken' : answer.why };
  }
  const outcome = answer.outcomes?.[k];
  return { kind: 'appended', index: height + k, fresh: true, ...(outcome === undefined ? {} : { outcome }) };
}

function again(first: Appended): Appended {
  return first.kind === 'appended' ? { ...first, fresh: false } : first;
}

function refused(why: AppendRefusal): Promise<Appended> {
  return Promise.resolve({ kind: 'refused', why });
}
