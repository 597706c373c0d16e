/** Entries: what the ledger keeps in order. The body is opaque here. */

export const ID_BYTES = 32;
/** Id and time. */
export const RECORD_HEAD_BYTES = 40;

/** `id`: 32 bytes, of the transaction. `body`: what the contract runtime makes of it; hashes and commitments, no patient's data. */
export type Entry = { readonly id: Uint8Array; readonly body: Uint8Array };

/** An entry with the time that the sequencer gave it: milliseconds since 1970 UTC, never less than that of the entry before. */
export type DatedEntry = Entry & { readonly time: number };

/** The leaf of an entry, and what its frame holds: id, time (u64 big-endian) and body. */
export function recordOf({ id, time, body }: DatedEntry): Uint8Array {
  const record = Buffer.alloc(RECORD_HEAD_BYTES + body.length);
  writeRecord(record, 0, id, time, body);
  return new Uint8Array(record);
}

/** Writes a record into `target`; gives where it ends. */
export function writeRecord(target: Buffer, at: number, id: Uint8Array, time: number, body: Uint8Array): number {
  target.set(id, at);
  target.writeUInt32BE(Math.floor(time / 2 ** 32), at + ID_BYTES);
  target.writeUInt32BE(time % 2 ** 32, at + ID_BYTES + 4);
  target.set(body, at + RECORD_HEAD_BYTES);
  return at + RECORD_HEAD_BYTES + body.length;
}

export function entryOf(record: Uint8Array): DatedEntry {
  return {
    id: new Uint8Array(record.subarray(0, ID_BYTES)),
    time: timeOf(record),
    body: new Uint8Array(record.subarray(RECORD_HEAD_BYTES)),
  };
}

export function timeOf(record: Uint8Array): number {
  const view = new DataView(record.buffer, record.byteOffset + ID_BYTES, 8);
  return view.getUint32(0) * 2 ** 32 + view.getUint32(4);
}
