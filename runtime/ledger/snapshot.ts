/** Snapshots: the state at a height, in one file, so that a start replays only what came after. A cache: the log is the record. */
import { sameBytes } from '../../language/shape.ts';
import { crc32c } from './crc32c.ts';
import type { Folder } from './files.ts';
import { contentOf, type State, stateOf, stateRoot } from './state.ts';

/** `root`: of the log's first `height` entries, so that a snapshot of another log is not taken for one of this. */
export type Snapshot = { readonly height: number; readonly root: Uint8Array; readonly state: State };

/** The last one, and the one before in case the last is damaged. */
export const KEPT_SNAPSHOTS = 2;

const MAGIC = Buffer.from('LEBENST1', 'latin1');
/** Magic, height (u64), root of the log, root of the state, number of names (u64). */
const HEAD_BYTES = 88;
const SUM_BYTES = 4;

export function writeSnapshot(folder: Folder, { height, root, state }: Snapshot): void {
  const head = Buffer.alloc(HEAD_BYTES);
  MAGIC.copy(head);
  head.writeBigUInt64LE(BigInt(height), 8);
  head.set(root, 16);
  head.set(stateRoot(state), 48);
  head.writeBigUInt64LE(BigInt(state.size), 80);
  const parts: Uint8Array[] = [head];
  for (const { key, value } of contentOf(state)) {
    const name = Buffer.from(key, 'utf8');
    const lengths = Buffer.alloc(8);
    lengths.writeUInt32LE(name.length, 0);
    lengths.writeUInt32LE(value.length, 4);
    parts.push(lengths, name, value);
  }
  const body = Buffer.concat(parts);
  const sum = Buffer.alloc(SUM_BYTES);
  sum.writeUInt32LE(crc32c(body));
  folder.replace(nameOf(height), Buffer.concat([body, sum]));
  for (const old of snapshotNames(folder).slice(0, -KEPT_SNAPSHOTS)) folder.remove(old);
}

/** The newest whole snapshot that is of this log; `rootAt` gives the log's root at a height it has reached. */
export function readSnapshot(folder: Folder, rootAt: (height: number) => Uint8Array | undefined): Snapshot | undefined {
  for (const name of snapshotNames(folder).reverse()) {
    const snapshot = decode(Buffer.from(folder.readAll(name)));
    const root = snapshot === undefined ? undefined : rootAt(snapshot.height);
    if (snapshot !== undefined && root !== undefined && sameBytes(root, snapshot.root)) return snapshot;
  }
  return undefined;
}

/** The heights there are snapshots of, lowest first. */
export function snapshotHeights(folder: Folder): readonly number[] {
  return snapshotNames(folder).map((name) => Number(name.slice(0, 20)));
}

function nameOf(height: number): string {
  return `${String(height).padStart(20, '0')}.state`;
}

function snapshotNames(folder: Folder): string[] {
  return folder.list().filter((name) => /^\d{20}\.state$/.test(name));
}

function decode(bytes: Buffer): Snapshot | undefined {
  const end = bytes.length - SUM_BYTES;
  if (end < HEAD_BYTES || !bytes.subarray(0, 8).equals(MAGIC)) return undefined;
  if (bytes.readUInt32LE(end) !== crc32c(bytes.subarray(0, end))) return undefined;
  const content: { key: string; value: Uint8Array }[] = [];
  for (let at = HEAD_BYTES; at < end; ) {
    if (at + 8 > end) return undefined;
    const valueAt = at + 8 + bytes.readUInt32LE(at);
    const next = valueAt + bytes.readUInt32LE(at + 4);
    if (next > end) return undefined;
    content.push({ key: bytes.toString('utf8', at + 8, valueAt), value: bytes.subarray(valueAt, next) });
    at = next;
  }
  const state = stateOf(content);
  // The checksum tells of accidents; the root tells that the content is what it was.
  if (!sameBytes(stateRoot(state), bytes.subarray(48, 80)) || state.size !== Number(bytes.readBigUInt64LE(80)))
    return undefined;
  return { height: Number(bytes.readBigUInt64LE(8)), root: new Uint8Array(bytes.subarray(16, 48)), state };
}
