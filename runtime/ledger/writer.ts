/** The writer: one write and one sync for all who wait (group commit). An answer means that a power cut cannot undo it. */
import type { Entry } from './entry.ts';
import type { Folder, OpenFile } from './files.ts';
import { FRAME_HEAD_BYTES, frameBytes, ID_BYTES, MAX_RECORD_BYTES, writeFrame } from './frame.ts';
import type { Index } from './load.ts';
import { fastLeafHash } from './merkle-tree.ts';
import { encodeHead, SEGMENT_HEAD_BYTES, segmentName } from './segment.ts';

export type Appended =
  /** `fresh` false: the transaction is an entry already, and was not written again. */
  | { readonly kind: 'appended'; readonly index: number; readonly fresh: boolean }
  | { readonly kind: 'refused'; readonly why: AppendRefusal };

/**
 * `no space`, `not written`: the system refused the bytes; nothing of them stays, and a later append may succeed.
 * `broken`: the medium failed, and only opening the log again tells what is there. `busy`: too many wait.
 */
export type AppendRefusal = 'no space' | 'not written' | 'broken' | 'closed' | 'busy' | 'too large';

export type Writer = {
  readonly append: (entry: Entry) => Promise<Appended>;
  /** Waits for what was appended, then takes no more. */
  readonly close: () => Promise<void>;
};

/** One write: what waits when the one before is durable, up to this. */
export const MAX_BATCH_BYTES = 4 * 1024 * 1024;
/** More appends than this wait for nobody: the disk is slower than those who write, and memory is finite. */
export const MAX_WAITING = 100_000;

/** `fileOf` gives open files, which the caller closes. The index grows when a write is durable, not before. */
export function startWriter(
  folder: Folder,
  index: Index,
  start: {
    readonly names: readonly string[];
    readonly end: number;
    readonly segmentBytes: number;
    readonly each?: ((record: Uint8Array, index: number) => void) | undefined;
  },
  fileOf: (name: string, how: 'create' | 'change') => OpenFile,
): Writer {
  const { tree, ids, places } = index;
  const mostBytes = Math.min(MAX_BATCH_BYTES, start.segmentBytes - SEGMENT_HEAD_BYTES);
  let name = start.names.at(-1);
  let end = start.end;
  let waiting: Waiting[] = [];
  const underway = new Map<string, Promise<Appended>>();
  let running: Promise<void> | undefined;
  let state: 'open' | 'broken' | 'closed' = 'open';

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const batch = nextBatch(waiting, mostBytes);
      waiting = waiting.slice(batch.length);
      const first = tree.size();
      const refusal = await write(batch).catch((): AppendRefusal => 'broken');
      for (const [k, { key, settle }] of batch.entries()) {
        underway.delete(key);
        settle(
          refusal === undefined
            ? { kind: 'appended', index: first + k, fresh: true }
            : { kind: 'refused', why: refusal },
        );
      }
      // Those who were answered write again in this turn, and share the next sync.
      await new Promise((resolve) => setImmediate(resolve));
    }
    running = undefined;
  }

  async function write(batch: readonly Waiting[]): Promise<AppendRefusal | undefined> {
    if (state !== 'open') return state;
    const total = batch.reduce((sum, { entry }) => sum + bytesOf(entry), 0);
    let file: OpenFile;
    try {
      file = await writable(total);
    } catch (error) {
      return reasonOf(error);
    }
    const { bytes, offsets } = frames(batch, total, tree.size(), end);
    try {
      file.write(bytes, end);
    } catch (error) {
      // A part may be there: away with it, so that the next write stands where this one would have.
      return tryAll(() => file.truncate(end)) ? reasonOf(error) : broken();
    }
    try {
      await file.sync();
    } catch {
      // After a failed sync nobody knows what is on the medium, and the next one may say that all is well.
      return broken();
    }
    const first = tree.size();
    const segment = places.segment(name!);
    for (const [k, { entry }] of batch.entries()) {
      const at = offsets[k]!;
      tree.append(fastLeafHash(bytes.subarray(at + FRAME_HEAD_BYTES, at + bytesOf(entry))));
      ids.push(entry.id);
      places.push(segment, end + at);
    }
    end += total;
    try {
      for (const [k, { entry }] of batch.entries()) {
        const at = offsets[k]!;
        start.each?.(bytes.subarray(at + FRAME_HEAD_BYTES, at + bytesOf(entry)), first + k);
      }
    } catch (fault) {
      // The entries are durable and stay; who could not follow them is wrong from here on, and must start again.
      state = 'broken';
      throw fault;
    }
    return undefined;
  }

  /** The file to write to; a new one has its head, and its name, on the medium before anything follows. */
  async function writable(bytes: number): Promise<OpenFile> {
    if (name !== undefined && (end === SEGMENT_HEAD_BYTES || end + bytes <= start.segmentBytes))
      return fileOf(name, 'change');
    const next = segmentName(tree.size());
    // What an attempt before this one may have left.
    folder.remove(next);
    const file = fileOf(next, 'create');
    file.write(encodeHead({ firstIndex: tree.size(), root: tree.root() }), 0);
    await file.sync();
    folder.sync();
    name = next;
    end = SEGMENT_HEAD_BYTES;
    return file;
  }

  function broken(): AppendRefusal {
    state = 'broken';
    return state;
  }

  return {
    append(entry) {
      if (entry.id.length !== ID_BYTES) throw new RangeError(`an id has ${ID_BYTES} bytes`);
      if (state !== 'open') return refused(state);
      if (ID_BYTES + entry.body.length > MAX_RECORD_BYTES) return refused('too large');
      const known = ids.find(entry.id);
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
      await running;
      if (state === 'open') state = 'closed';
    },
  };
}

type Waiting = { readonly entry: Entry; readonly key: string; readonly settle: (appended: Appended) => void };

function bytesOf({ body }: Entry): number {
  return frameBytes(ID_BYTES + body.length);
}

/** As many as fit into one write, and into one segment; at least one. */
function nextBatch(waiting: readonly Waiting[], most: number): readonly Waiting[] {
  let bytes = 0;
  let count = 0;
  for (const { entry } of waiting) {
    bytes += bytesOf(entry);
    if (count > 0 && bytes > most) break;
    count += 1;
  }
  return waiting.slice(0, count);
}

/** The bytes of a batch that is written at `start`, and where in them each frame begins. */
function frames(
  batch: readonly Waiting[],
  total: number,
  first: number,
  start: number,
): { readonly bytes: Buffer; readonly offsets: readonly number[] } {
  const bytes = Buffer.allocUnsafe(total);
  const offsets: number[] = [];
  let at = 0;
  for (const [k, { entry }] of batch.entries()) {
    writeFrame(bytes, at, first + k, start, entry.id, entry.body);
    offsets.push(at);
    at += bytesOf(entry);
  }
  return { bytes, offsets };
}

function reasonOf(error: unknown): AppendRefusal {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'no space' : 'not written';
}

function tryAll(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

function again(first: Appended): Appended {
  return first.kind === 'appended' ? { ...first, fresh: false } : first;
}

function refused(why: AppendRefusal): Promise<Appended> {
  return Promise.resolve({ kind: 'refused', why });
}
