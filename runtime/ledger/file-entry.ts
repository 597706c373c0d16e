/** Entries of files: that a file was there at that time, without a word of what it says. */
import { randomBytes } from 'node:crypto';
import { bytes, oneOf, record } from '../../language/shape.ts';
import { canonical, readCanonical } from '../identity/canonical.ts';
import { transactionHash } from '../identity/statement.ts';
import { type Apply, byEntry } from './block.ts';
import type { Entry } from './entry.ts';
import { commit, opens, SALT_BYTES } from './sealed.ts';

/** What is kept beside the file to show later that an entry is of it; deleting it makes the entry say nothing. */
export type Opening = { readonly salt: Uint8Array };

/** `consent.pdf.salt` for `consent.pdf`. */
export function openingOf(file: string): string {
  return `${file}.salt`;
}

export function recordFile(
  content: Uint8Array,
  salt: Uint8Array = randomBytes(SALT_BYTES),
): { readonly entry: Entry; readonly opening: Opening } {
  const { commitment } = commit(content, salt);
  const body = canonical({ kind: 'file', commitment });
  return { entry: { id: transactionHash('leben/file entry/v1\n', body), body }, opening: { salt } };
}

/** One line of base 64. */
export function encodeOpening({ salt }: Opening): string {
  return `${Buffer.from(salt).toString('base64')}\n`;
}

export function decodeOpening(text: string): Opening | undefined {
  const salt = new Uint8Array(Buffer.from(text.trim(), 'base64'));
  return salt.length === SALT_BYTES && encodeOpening({ salt }) === `${text.trim()}\n` ? { salt } : undefined;
}

/** The commitment in the entry of a file; undefined: an entry of another kind. */
export function fileEntry({ body }: Entry): Uint8Array | undefined {
  const read = readCanonical(
    body,
    record<{ kind: 'file'; commitment: Uint8Array }>({ kind: oneOf('file'), commitment: bytes }),
    256,
  );
  return read.kind === 'read' ? read.value.commitment : undefined;
}

export function opensEntry(entry: Entry, { salt }: Opening, content: Uint8Array): boolean {
  const commitment = fileEntry(entry);
  return commitment !== undefined && opens({ commitment, salt }, content);
}

/** The rules of a ledger of files. */
export const FILES_EXECUTOR = 'leben files 1';

/** The name in the state of a file that is recorded. */
export function fileKey(commitment: Uint8Array): string {
  return `file/${Buffer.from(commitment).toString('hex')}`;
}

/** What a ledger of files leads to: for each commitment where, and when, it was recorded first. Other entries are rejected. */
export const applyFiles: Apply = byEntry((state, entry, { height, time }) => {
  const commitment = fileEntry(entry);
  if (commitment === undefined) return { changes: [], outcome: { kind: 'rejected', reason: 'it is not of a file' } };
  const key = fileKey(commitment);
  const changes = state.get(key) === undefined ? [{ key, value: canonical({ height, time }) }] : [];
  return { changes, outcome: { kind: 'accepted' } };
});
