/** What goes to the thread that writes the index: one transaction, in few large pieces, since a message copies them. */
import type { Tile } from './tile.ts';

/** What the log and the state have gained since the last. */
export type Flush = {
  readonly tiles: readonly Tile[];
  readonly starts: readonly number[];
  readonly logHeight: number;
  /** Undefined: nobody executes; what the index says of a state stays. */
  readonly state: StateFlush | undefined;
};

/** `anew`: what stands in the index is of no use. `rows`: see `packRows`. */
export type StateFlush = { readonly height: number; readonly anew: boolean; readonly rows: Uint8Array };

/** `value` undefined: the name is taken out. */
export type FlushRow = { readonly path: Uint8Array; readonly key: Uint8Array; readonly value: Uint8Array | undefined };

/** The length that stands for a name that is taken out. */
const TAKEN_OUT = 0xffff_ffff;
const PATH_BYTES = 32;
const ROW_HEAD_BYTES = PATH_BYTES + 8;

/** Path, length of the name and of the value (u32 LE), name, value; and so on. */
export function packRows(rows: readonly FlushRow[]): Uint8Array {
  const bytes = rows.reduce((sum, row) => sum + rowBytes(row), 0);
  const packed = Buffer.allocUnsafeSlow(bytes);
  let at = 0;
  for (const row of rows) {
    const { path, key, value } = row;
    packed.set(path, at);
    packed.writeUInt32LE(key.length, at + PATH_BYTES);
    packed.writeUInt32LE(value?.length ?? TAKEN_OUT, at + PATH_BYTES + 4);
    packed.set(key, at + ROW_HEAD_BYTES);
    if (value !== undefined) packed.set(value, at + ROW_HEAD_BYTES + key.length);
    at += rowBytes(row);
  }
  return packed;
}

export function* unpackRows(packed: Uint8Array): Iterable<FlushRow> {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  for (let at = 0; at < packed.length; ) {
    const [keyLength, valueLength] = [view.getUint32(at + PATH_BYTES, true), view.getUint32(at + PATH_BYTES + 4, true)];
    const valueAt = at + ROW_HEAD_BYTES + keyLength;
    const end = valueAt + (valueLength === TAKEN_OUT ? 0 : valueLength);
    yield {
      path: packed.subarray(at, at + PATH_BYTES),
      key: packed.subarray(at + ROW_HEAD_BYTES, valueAt),
      value: valueLength === TAKEN_OUT ? undefined : packed.subarray(valueAt, end),
    };
    at = end;
  }
}

function rowBytes({ key, value }: FlushRow): number {
  return ROW_HEAD_BYTES + key.length + (value?.length ?? 0);
}
