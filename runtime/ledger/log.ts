/** The log: entries in the order in which they became durable, in segment files of one folder. The log is the record. */
import { type Entry, entryOf } from './entry.ts';
import type { Folder, OpenFile } from './files.ts';
import { frameBytes, MAX_RECORD_BYTES, readFrame } from './frame.ts';
import { type Cut, type Damage, loadLog } from './load.ts';
import type { MerkleTree } from './merkle-tree.ts';
import { SEGMENT_BYTES } from './segment.ts';
import { startWriter, type Writer } from './writer.ts';

export type Log = Writer & {
  /** Durable entries. */
  readonly size: () => number;
  readonly tree: Pick<MerkleTree, 'root' | 'inclusion' | 'consistency'>;
  /** Undefined: no such entry, or the disk has changed it since the start. */
  readonly read: (index: number) => Entry | undefined;
  readonly find: (id: Uint8Array) => number | undefined;
  /** Where an entry stands, for messages. */
  readonly placeOf: (index: number) => { readonly file: string; readonly offset: number } | undefined;
};

/** `cut`: the bytes of a write that no one was told of, taken away at the start. */
export type OpenedLog =
  | { readonly kind: 'open'; readonly log: Log; readonly cut: Cut | undefined }
  | { readonly kind: 'damaged'; readonly damage: Damage };

export type LogOptions = {
  readonly segmentBytes?: number;
  /** Entries known to have been durable; fewer is damage. */
  readonly durable?: number;
  /** Sees every entry in order: those that are there at the start, then each as it becomes durable, before its answer. A view: `entryOf` copies it. */
  readonly each?: (record: Uint8Array, index: number) => void;
};

/** Opens the log of a folder whose lock the caller holds. Throws what the system throws where it cannot be read. */
export function openLog(folder: Folder, { segmentBytes = SEGMENT_BYTES, durable, each }: LogOptions = {}): OpenedLog {
  const loaded = loadLog(folder, { cut: true, durable, each });
  if (loaded.kind === 'damaged') return loaded;
  const { index, names, end, cut } = loaded;
  const { tree, ids, places } = index;
  const files = new Map<string, OpenFile>();
  const fileOf = (name: string, how: 'create' | 'change'): OpenFile => {
    const open = how === 'create' ? undefined : files.get(name);
    if (open !== undefined) return open;
    files.get(name)?.close();
    const file = folder.open(name, how);
    files.set(name, file);
    return file;
  };
  const writer = startWriter(folder, index, { names, end, segmentBytes, each }, fileOf);
  const log: Log = {
    size: tree.size,
    tree,
    find: ids.find,
    placeOf: places.at,
    append: writer.append,
    read(number) {
      const place = places.at(number);
      return place === undefined ? undefined : readEntry(fileOf(place.file, 'change'), place.offset, number);
    },
    async close() {
      await writer.close();
      for (const file of files.values()) file.close();
      files.clear();
    },
  };
  return { kind: 'open', log, cut };
}

function readEntry(file: OpenFile, offset: number, index: number): Entry | undefined {
  const head = Buffer.from(file.read(offset, frameBytes(0)));
  if (head.length < frameBytes(0)) return undefined;
  const bytes = file.read(offset, frameBytes(Math.min(head.readUInt32LE(0), MAX_RECORD_BYTES)));
  const found = readFrame(Buffer.from(bytes), 0, index);
  return found.kind === 'frame' ? entryOf(found.record) : undefined;
}
