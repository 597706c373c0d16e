/** Compact proofs: a proof file in bytes, without what whoever checks it can reckon. Works in a page too. */
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { toBase64 } from './base64.ts';
import { inclusionRoot, leafHash } from './merkle-proof.ts';
import { decodeProofFile, encodeProofFile } from './proof-file.ts';

/**
 * ```
 * LEBENPF1   index u64 BE   number of hashes u8   hashes, 32 bytes each   length of the record u32 BE (0: left out)   record   note
 * ```
 * The note is the checkpoint without its third line, the root: it follows from entry and path, and the signature tells
 * whether it was that one. The hashes are bytes in place of base 64. Expanding gives the proof file to the letter.
 */
export const COMPACT_PROOF_ENDING = '.tlog-proof.bin';

const MAGIC = utf8ToBytes('LEBENPF1');
const HASH_BYTES = 32;
const HEAD_BYTES = 17;
/** The third line of a note. */
const ROOT_LINE = 2;

/** Undefined: not a proof file. `withEntry` false: for those who have the entry. */
export function compactProof(text: string, withEntry: boolean): Uint8Array | undefined {
  const file = decodeProofFile(text);
  const lines = file?.checkpoint.split('\n');
  if (file === undefined || lines === undefined || lines.length < 4) return undefined;
  const record = withEntry ? (file.extra ?? new Uint8Array()) : new Uint8Array();
  const head = new DataView(new ArrayBuffer(HEAD_BYTES));
  new Uint8Array(head.buffer).set(MAGIC);
  head.setBigUint64(8, BigInt(file.index));
  head.setUint8(16, file.path.length);
  const length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, record.length);
  const note = utf8ToBytes(lines.toSpliced(ROOT_LINE, 1).join('\n'));
  return concatBytes(new Uint8Array(head.buffer), ...file.path, new Uint8Array(length.buffer), record, note);
}

export function isCompactProof(bytes: Uint8Array): boolean {
  return bytes.length >= HEAD_BYTES && MAGIC.every((byte, at) => bytes[at] === byte);
}

export type ExpandedProof =
  | { readonly kind: 'expanded'; readonly text: string }
  | { readonly kind: 'refused'; readonly why: 'it is not a compact proof' | 'it does not carry the entry' };

/** The proof file, to be checked as any. `record`: the entry, where the proof does not carry it. */
export function expandProof(bytes: Uint8Array, record?: Uint8Array): ExpandedProof {
  const refused: ExpandedProof = { kind: 'refused', why: 'it is not a compact proof' };
  if (!isCompactProof(bytes)) return refused;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const index = view.getBigUint64(8);
  const lengthAt = HEAD_BYTES + view.getUint8(16) * HASH_BYTES;
  if (index > BigInt(Number.MAX_SAFE_INTEGER) || lengthAt + 4 > bytes.length) return refused;
  const noteAt = lengthAt + 4 + view.getUint32(lengthAt);
  if (noteAt > bytes.length) return refused;
  const path: Uint8Array[] = [];
  for (let at = HEAD_BYTES; at < lengthAt; at += HASH_BYTES) path.push(bytes.subarray(at, at + HASH_BYTES));
  const carried = noteAt > lengthAt + 4 ? bytes.subarray(lengthAt + 4, noteAt) : undefined;
  const proved = record ?? carried;
  if (proved === undefined) return { kind: 'refused', why: 'it does not carry the entry' };
  const lines = new TextDecoder().decode(bytes.subarray(noteAt)).split('\n');
  const size = /^[1-9]\d{0,15}$/.test(lines[1] ?? '') ? Number(lines[1]) : 0;
  const root = inclusionRoot(leafHash(proved), Number(index), size, path);
  if (root === undefined) return refused;
  const checkpoint = lines.toSpliced(ROOT_LINE, 0, toBase64(root)).join('\n');
  return { kind: 'expanded', text: encodeProofFile({ extra: proved, index: Number(index), path, checkpoint }) };
}
