/** The start of a log: reads every entry, rebuilds the index, and cuts off what no one was told of. */
import { sameBytes } from '../../language/shape.ts';
import type { Folder } from './files.ts';
import { ID_BYTES } from './frame.ts';
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
      readonly cut: Cut | undefined;
    }
  | { readonly kind: 'damaged'; readonly damage: Damage };

export type LoadOptions = {
  /** Cut a torn end off; false: only leave it out, and change nothing. */
  readonly cut: boolean;
  /** So many entries are known to have been durable, from a checkpoint: an end before them is no torn one. */
  readonly durable?: number | undefined;
  /** The record is a view into the file's bytes: `entryOf` copies it. */
  readonly each?: ((record: Uint8Array, index: number) => void) | undefined;
};

/** Reads a log whole and checks each checksum and the place of each entry. Damage is reported and nothing changed. */
export function loadLog(folder: Folder, { cut: mayCut, durable = 0, each }: LoadOptions): Loaded {
  const index: Index = { tree: merkleTree(), ids: idTable(), places: positions() };
  const names = folder.list().filter(isSegmentName);
  let end = SEGMENT_HEAD_BYTES;
  for (const [at, file] of names.entries()) {
    const last = at === names.length - 1;
    const read = folder.readAll(file);
    const bytes = Buffer.from(read.buffer, read.byteOffset, read.length);
    const head = decodeHead(bytes);
    const damaged = (offset: number, part: string): Loaded => ({
      kind: 'damaged',
      damage: { file, offset, index: index.tree.size(), part },
    });
    if (head === undefined) {
      // The head is durable before the first frame is written: a file without one holds nothing anyone was told of.
      if (!last || !isUnwrittenHead(bytes) || index.tree.size() < durable) return damaged(0, 'the head of the file');
      if (mayCut) folder.remove(file);
      return { kind: 'loaded', index, names: names.slice(0, -1), end, cut: { file, bytes: bytes.length } };
    }
    if (head.firstIndex !== index.tree.size() || file !== segmentName(head.firstIndex)) {
      return damaged(0, 'the order of the files');
    }
    if (!sameBytes(head.root, index.tree.root())) return damaged(0, 'the root of what stands before it');
    const segment = index.places.segment(file);
    const scanned = scanSegment(bytes, head.firstIndex, (record, number, offset) => {
      index.tree.append(fastLeafHash(record));
      index.ids.push(record.subarray(0, ID_BYTES));
      index.places.push(segment, offset);
      each?.(record, number);
    });
    end = scanned.offset;
    if (scanned.kind !== 'whole') {
      const torn = scanned.kind === 'torn' && last && scanned.index >= durable;
      if (!torn) return damaged(scanned.offset, scanned.part);
      if (mayCut) truncate(folder, file, end);
      return { kind: 'loaded', index, names, end, cut: { file, bytes: bytes.length - end } };
    }
  }
  return { kind: 'loaded', index, names, end, cut: undefined };
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
