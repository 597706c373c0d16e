/** The start of a log: reads the entries that no index knows, completes the index, and cuts off what no one was told of. */
import { sameBytes } from '../../language/shape.ts';
import { ID_BYTES, timeOf } from './entry.ts';
import type { Folder } from './files.ts';
import { frameBytes, MAX_RECORD_BYTES, readFrame } from './frame.ts';
import { type Ids, idTable } from './ids.ts';
import { fastLeafHash, type MerkleTree, merkleTree } from './merkle-tree.ts';
import { type Positions, positions } from './positions.ts';
import { decodeHead, isSegmentName, SEGMENT_HEAD_BYTES, scanSegment, segmentName } from './segment.ts';

/** What is known of the durable entries; grows with each write. */
export type Index = { readonly tree: MerkleTree; readonly ids: Ids; readonly places: Positions };

export type Damage = {
  readonly file: string;
  readonly offset: number;
  /** The entry that should stand there. */
  readonly index: number;
  readonly part: string;
};

/** Bytes at the end of a file that a write left which was cut short. */
export type Cut = { readonly file: string; readonly bytes: number };

export type Loaded =
  | {
      readonly kind: 'loaded';
      readonly index: Index;
      /** Segments in order, and where the last one ends. */
      readonly names: readonly string[];
      readonly end: number;
      /** Of the last entry; 0 where there is none. */
      readonly time: number;
      readonly cut: Cut | undefined;
      /** So many entries were known beforehand, and not read again. */
      readonly known: number;
    }
  | { readonly kind: 'damaged'; readonly damage: Damage };

export type LoadOptions = {
  /** Cut a torn end off; false: only leave it out, and change nothing. */
  readonly cut: boolean;
  /** So many entries are known to have been durable, from a checkpoint: an end before them is no torn one. */
  readonly durable?: number | undefined;
  /** What an earlier process knew of the first entries. Where the files do not bear it out it is put aside, and all are read. */
  readonly known?: Index | undefined;
  /** The record is a view into the file's bytes: `entryOf` copies it. Only entries that are not known. */
  readonly each?: ((record: Uint8Array, index: number) => void) | undefined;
};

/** Reads a log and checks each checksum and the place of each entry. Damage is reported and nothing changed. */
export function loadLog(folder: Folder, { cut: mayCut, durable = 0, known, each }: LoadOptions): Loaded {
  const names = folder.list().filter(isSegmentName);
  const believed = known === undefined ? undefined : borneOut(folder, names, known);
  const index: Index = believed?.index ?? { tree: merkleTree(), ids: idTable(), places: positions() };
  const before = index.tree.size();
  let end = believed?.end ?? SEGMENT_HEAD_BYTES;
  let time = believed?.time ?? 0;
  const loaded = (kept: readonly string[], cut: Cut | undefined): Loaded => {
    return { kind: 'loaded', index, names: kept, end, time, cut, known: before };
  };
  for (const [at, file] of names.entries()) {
    // What lies before the last known segment is known whole; that one may have grown.
    if (believed !== undefined && file < believed.file) continue;
    const grows = file === believed?.file;
    const last = at === names.length - 1;
    const bytes = contentOf(folder, file);
    const head = decodeHead(bytes);
    const damaged = (offset: number, part: string): Loaded => ({
      kind: 'damaged',
      damage: { file, offset, index: index.tree.size(), part },
    });
    if (head === undefined) {
      // The head is durable before the first frame is written: a file without one holds nothing anyone was told of.
      if (!last || !isUnwrittenHead(bytes) || index.tree.size() < durable) return damaged(0, 'the head of the file');
      if (mayCut) folder.remove(file);
      return loaded(names.slice(0, -1), { file, bytes: bytes.length });
    }
    if (!grows) {
      if (head.firstIndex !== index.tree.size() || file !== segmentName(head.firstIndex)) {
        return damaged(0, 'the order of the files');
      }
      if (!sameBytes(head.root, index.tree.root())) return damaged(0, 'the root of what stands before it');
      index.places.begin();
    }
    let early: { readonly offset: number; readonly number: number } | undefined;
    const scanned = scanSegment(
      bytes,
      grows ? before : head.firstIndex,
      (record, number, offset) => {
        const given = timeOf(record);
        if (given < time) early ??= { offset, number };
        time = given;
        index.tree.append(fastLeafHash(record));
        index.ids.push(record.subarray(0, ID_BYTES));
        index.places.push(offset);
        each?.(record, number);
      },
      grows ? end : undefined,
    );
    if (early !== undefined) {
      return { kind: 'damaged', damage: { file, offset: early.offset, index: early.number, part: 'its time' } };
    }
    end = scanned.offset;
    if (scanned.kind !== 'whole') {
      const torn = scanned.kind === 'torn' && last && scanned.index >= durable;
      if (!torn) return damaged(scanned.offset, scanned.part);
      if (mayCut) truncate(folder, file, end);
      return loaded(names, { file, bytes: bytes.length - end });
    }
  }
  return loaded(names, undefined);
}

type Believed = { readonly index: Index; readonly file: string; readonly end: number; readonly time: number };

/**
 * Do the files bear out what an index says: each segment that it knows is there, is tied to those before it, and ends with
 * the very entry that the index has as its last. What stands before that entry is not read: `leben ledger verify` does,
 * and each entry's checksum is compared when it is read.
 */
function borneOut(folder: Folder, names: readonly string[], known: Index): Believed | undefined {
  const { tree, places } = known;
  const starts = places.starts();
  const size = tree.size();
  if (size === 0) return undefined;
  let found: Believed | undefined;
  for (const [at, start] of starts.entries()) {
    const file = segmentName(start);
    const next = starts[at + 1] ?? size;
    if (names[at] !== file || next <= start) return undefined;
    const opened = folder.open(file, 'read');
    try {
      const head = decodeHead(Buffer.from(opened.read(0, SEGMENT_HEAD_BYTES)));
      if (head?.firstIndex !== start || !sameBytes(head.root, tree.root(start))) return undefined;
      const offset = places.at(next - 1)!.offset;
      const tail = Buffer.from(
        opened.read(offset, Math.min(Math.max(0, opened.size() - offset), frameBytes(MAX_RECORD_BYTES))),
      );
      const frame = readFrame(tail, 0, next - 1);
      if (frame.kind !== 'frame' || !sameBytes(fastLeafHash(frame.record), tree.span(0, next - 1, next))) {
        return undefined;
      }
      const end = offset + frame.end;
      if (at < starts.length - 1 && end !== opened.size()) return undefined;
      found = { index: known, file, end, time: timeOf(frame.record) };
    } finally {
      opened.close();
    }
  }
  return found;
}

/** Hands out the records from entry `from` up to `to`, as they stand in the files. Throws where the disk has changed one. */
export function eachRecord(
  folder: Folder,
  { places }: Pick<Index, 'places'>,
  from: number,
  to: number,
  take: (record: Uint8Array, index: number) => void,
): void {
  let bytes: Buffer | undefined;
  let file = '';
  for (let index = from; index < to; index += 1) {
    const place = places.at(index)!;
    if (bytes === undefined || place.file !== file) {
      file = place.file;
      bytes = contentOf(folder, file);
    }
    const found = readFrame(bytes, place.offset, index);
    if (found.kind !== 'frame') throw new DamagedEntry({ file, offset: place.offset, index, part: 'the entry' });
    take(found.record, index);
  }
}

/** An entry that was sound, or was taken to be, and is not what it was. */
export class DamagedEntry extends Error {
  readonly damage: Damage;

  constructor(damage: Damage) {
    super(`entry ${damage.index} is damaged`);
    this.damage = damage;
  }
}

function contentOf(folder: Folder, file: string): Buffer {
  const read = folder.readAll(file);
  return Buffer.from(read.buffer, read.byteOffset, read.length);
}

function isUnwrittenHead(bytes: Buffer): boolean {
  return (
    bytes.length < SEGMENT_HEAD_BYTES || (bytes.length === SEGMENT_HEAD_BYTES && bytes.every((byte) => byte === 0))
  );
}

function truncate(folder: Folder, name: string, size: number): void {
  const file = folder.open(name, 'change');
  file.truncate(size);
  file.close();
}
