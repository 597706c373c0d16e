/** Entries: what the ledger keeps in order. The body is opaque here. */
import { ID_BYTES } from './frame.ts';

/** `id`: 32 bytes, of the transaction. `body`: what the contract runtime makes of it; hashes and commitments, no patient's data. */
export type Entry = { readonly id: Uint8Array; readonly body: Uint8Array };

/** The leaf of an entry, and what its frame holds: id and body. */
export function recordOf({ id, body }: Entry): Uint8Array {
  return new Uint8Array(Buffer.concat([id, body]));
}

export function entryOf(record: Uint8Array): Entry {
  return { id: new Uint8Array(record.subarray(0, ID_BYTES)), body: new Uint8Array(record.subarray(ID_BYTES)) };
}
