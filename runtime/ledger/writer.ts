/** The writer: one write and one sync a block (group commit). An answer means that a power cut cannot undo it. */
import type { Block } from './block.ts';
import { type Entry, ID_BYTES, RECORD_HEAD_BYTES } from './entry.ts';
import type { Folder, OpenFile } from './files.ts';
import { FRAME_HEAD_BYTES, MAX_RECORD_BYTES, writeFrame } from './frame.ts';
import type { Index } from './load.ts';
import { fastLeafHash } from './merkle-tree.ts';
import { encodeHead, SEGMENT_HEAD_BYTES, segmentName } from './segment.ts';
import { type Committed, entryBytes } from './sequencer.ts';

export type Refusal = (Committed & { readonly kind: 'refused' })['why'];

/**
 * Makes a block durable, all or nothing; undefined: it is. `meanwhile` runs while the disk works, and what it gives runs in
 * the same turn in which the entries become the log's. Where it throws the log is broken, and the promise rejects.
 */
export type Write = (block: Block, meanwhile?: () => () => void) => Promise<Refusal | undefined>;

export type Writer = {
  readonly write: Write;
  /** What a block had better not exceed, so that a segment holds it. */
  readonly blockBytes: number;
  /** The time of the last entry. */
  readonly time: () => number;
  /** Waits for the write that is underway, then takes no more. */
  readonly close: () => Promise<void>;
};

/** One write: what waits when the one before is durable, up to this. */
export const MAX_BATCH_BYTES = 4 * 1024 * 1024;

/** `fileOf` gives open files, which the caller closes. The index grows when a write is durable, not before. */
export function startWriter(
  folder: Folder,
  index: Index,
  start: {
    readonly names: readonly string[];
    readonly end: number;
    readonly time: number;
    readonly segmentBytes: number;
  },
  fileOf: (name: string, how: 'create' | 'change') => OpenFile,
): Writer {
  const { tree, ids, places } = index;
  let name = start.names.at(-1);
  let { end, time } = start;
  let state: 'open' | 'broken' | 'closed' = 'open';
  let underway: Promise<unknown> | undefined;

  async function write(block: Block, meanwhile: () => () => void): Promise<Refusal | undefined> {
    const total = block.entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
    let file: OpenFile;
    try {
      file = await writable(total);
    } catch (error) {
      return reasonOf(error);
    }
    const { bytes, offsets } = frames(block, total, end);
    try {
      file.write(bytes, end);
    } catch (error) {
      // A part may be there: away with it, so that the next write stands where this one would have.
      return tryAll(() => file.truncate(end)) ? reasonOf(error) : broken();
    }
    const synced = file.sync().then(
      () => true,
      () => false,
    );
    let publish: () => void;
    try {
      publish = meanwhile();
    } catch (fault) {
      // The entries may be durable and stay; who could not follow them is wrong from here on, and must start again.
      broken();
      await synced;
      throw fault;
    }
    // After a failed sync nobody knows what is on the medium, and the next one may say that all is well.
    if (!(await synced)) return broken();
    for (const [k, { id, body }] of block.entries.entries()) {
      const at = offsets[k]! + FRAME_HEAD_BYTES;
      tree.append(fastLeafHash(bytes.subarray(at, at + RECORD_HEAD_BYTES + body.length)));
      ids.push(id);
      places.push(end + offsets[k]!);
    }
    end += total;
    time = block.time;
    publish();
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
    places.begin();
    name = next;
    end = SEGMENT_HEAD_BYTES;
    return file;
  }

  function broken(): Refusal {
    state = 'broken';
    return state;
  }

  function isNext({ height, time: at, entries }: Block): boolean {
    if (underway !== undefined || height !== tree.size() || entries.length === 0) return false;
    if (!Number.isSafeInteger(at) || at < time) return false;
    return areNew(entries, ids.find);
  }

  return {
    async write(block, meanwhile = () => () => undefined) {
      if (state !== 'open') return state;
      if (!isNext(block)) return 'not next';
      if (block.entries.some(({ body }) => RECORD_HEAD_BYTES + body.length > MAX_RECORD_BYTES)) return 'too large';
      const writing = write(block, meanwhile);
      underway = writing.catch(() => undefined);
      try {
        return await writing;
      } finally {
        underway = undefined;
      }
    },
    blockBytes: Math.min(MAX_BATCH_BYTES, start.segmentBytes - SEGMENT_HEAD_BYTES),
    time: () => time,
    async close() {
      await underway;
      if (state === 'open') state = 'closed';
    },
  };
}

/** One transaction is one entry, whoever sequences. */
function areNew(entries: readonly Entry[], find: (id: Uint8Array) => number | undefined): boolean {
  const seen = new Set<string>();
  for (const { id } of entries) {
    if (id.length !== ID_BYTES || find(id) !== undefined) return false;
    seen.add(Buffer.from(id.buffer, id.byteOffset, id.length).toString('latin1'));
  }
  return seen.size === entries.length;
}

/** The bytes of a block that is written at `start`, and where in them each frame begins. */
function frames(
  block: Block,
  total: number,
  start: number,
): { readonly bytes: Buffer; readonly offsets: readonly number[] } {
  const bytes = Buffer.allocUnsafe(total);
  const offsets: number[] = [];
  let at = 0;
  for (const [k, entry] of block.entries.entries()) {
    writeFrame(bytes, at, block.height + k, start, { ...entry, time: block.time });
    offsets.push(at);
    at += entryBytes(entry);
  }
  return { bytes, offsets };
}

function reasonOf(error: unknown): Refusal {
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
