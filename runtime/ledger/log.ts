/** The log: entries in the order in which they became durable, in segment files of one folder. The log is the record. */
import { type DatedEntry, entryOf } from './entry.ts';
import type { Folder, OpenFile } from './files.ts';
import { frameBytes, MAX_RECORD_BYTES, readFrame } from './frame.ts';
import { type Cut, type Damage, type Index, loadLog } from './load.ts';
import type { MerkleTree } from './merkle-tree.ts';
import { SEGMENT_BYTES } from './segment.ts';
import { startWriter, type Writer } from './writer.ts';

export type Log = Writer & {
  /** Durable entries. */
  readonly size: () => number;
  readonly tree: Pick<MerkleTree, 'root' | 'inclusion' | 'consistency'>;
  /** Undefined: no such entry, or the disk has changed it since the start. */
  readonly read: (index: number) => DatedEntry | undefined;
  readonly find: (id: Uint8Array) => number | undefined;
  /** Where an entry stands, for messages. */
  readonly placeOf: (index: number) => { readonly file: string; readonly offset: number } | undefined;
  /** What is known of the entries, for the index on the disk. */
  readonly index: Index;
};

/** `cut`: the bytes of a write that no one was told of, taken away at the start. `known`: entries that were not read again. */
export type OpenedLog =
  | { readonly kind: 'open'; readonly log: Log; readonly cut: Cut | undefined; readonly known: number }
  | { readonly kind: 'damaged'; readonly damage: Damage };

export type LogOptions = {
  readonly segmentBytes?: number;
  /** Entries known to have been durable; fewer is damage. */
  readonly durable?: number;
  /** What an earlier process knew: see `loadLog`. */
  readonly known?: Index | undefined;
  /** Sees every entry that is there at the start and was not known, in order. A view: `entryOf` copies it. */
  readonly each?: (record: Uint8Array, index: number) => void;
};

/** Opens the log of a folder whose lock the caller holds. Throws what the system throws where it cannot be read. */
export function openLog(folder: Folder, { segmentBytes = SEGMENT_BYTES, ...options }: LogOptions = {}): OpenedLog {
  const loaded = loadLog(folder, { cut: true, ...options });
  if (loaded.kind === 'damaged') return loaded;
  const { index, names, end, time, cut, known } = loaded;
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
  const writer = startWriter(folder, index, { names, end, time, segmentBytes }, fileOf);
  const log: Log = {
    ...writer,
    size: tree.size,
    tree,
    find: ids.find,
    placeOf: places.at,
    index,
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
  return { kind: 'open', log, cut, known };
}

function readEntry(file: OpenFile, offset: number, index: number): DatedEntry | undefined {
  const head = Buffer.from(file.read(offset, frameBytes(0)));
  if (head.length < frameBytes(0)) return undefined;
  const bytes = file.read(offset, frameBytes(Math.min(head.readUInt32LE(0), MAX_RECORD_BYTES)));
  const found = readFrame(Buffer.from(bytes), 0, index);
  return found.kind === 'frame' ? entryOf(found.record) : undefined;
}
