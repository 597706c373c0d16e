/** Signed notes (c2sp.org/signed-note): a text and, below it, who signs it. Works in a page too. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { sameBytes } from '../../language/shape.ts';
import { fromBase64, toBase64 } from './base64.ts';

/** `log`: signs the text. `witness`: signs, with the time, that it saw the log grow (c2sp.org/tlog-cosignature). */
export type NoteKey = { readonly name: string; readonly kind: 'log' | 'witness'; readonly publicKey: Uint8Array };

/** `sign`: Ed25519 over the bytes. */
export type NoteSigner = NoteKey & { readonly sign: (message: Uint8Array) => Uint8Array };

/** `time`: seconds since 1970 UTC, of witnesses. */
export type NoteSignature = { readonly key: NoteKey; readonly time?: number };

export type OpenedNote =
  | { readonly kind: 'open'; readonly text: string; readonly signatures: readonly NoteSignature[] }
  | { readonly kind: 'refused'; readonly why: NoteRefusal };

export type NoteRefusal =
  | 'it is not a signed note'
  | 'a signature does not hold'
  | 'no key that is trusted has signed it';

/** The format asks for at least 16. */
export const MAX_NOTE_SIGNATURES = 64;
export const MAX_NOTE_BYTES = 64 * 1024;

/** Adds a signature below a text, or below a note that has some. The text ends in a new line. `now`: seconds, for witnesses. */
export function signNote(textOrNote: string, signer: NoteSigner, now = 0): string {
  const text = split(textOrNote)?.text ?? textOrNote;
  const begun = text === textOrNote ? `${text}\n` : textOrNote;
  const signature = signer.sign(signedBytes(text, signer.kind, now));
  const stamped = signer.kind === 'log' ? signature : concatBytes(bigEndian64(now), signature);
  return `${begun}— ${signer.name} ${toBase64(concatBytes(keyHash(signer), stamped))}\n`;
}

/** The text, if one of the keys has signed it and none that is known has a signature that fails. */
export function openNote(note: string, keys: readonly NoteKey[]): OpenedNote {
  const parts = split(note);
  if (parts === undefined) return { kind: 'refused', why: 'it is not a signed note' };
  const signatures: NoteSignature[] = [];
  for (const line of parts.lines) {
    const key = keys.find((known) => known.name === line.name && sameBytes(keyHash(known), line.bytes.subarray(0, 4)));
    if (key === undefined) continue;
    const found = verified(parts.text, line.bytes.subarray(4), key);
    if (found === undefined) return { kind: 'refused', why: 'a signature does not hold' };
    signatures.push(found);
  }
  if (signatures.length === 0) return { kind: 'refused', why: 'no key that is trusted has signed it' };
  return { kind: 'open', text: parts.text, signatures };
}

/** `name+1a2b3c4d+base64`: a key as one word. */
export function encodeNoteKey(key: NoteKey): string {
  const hash = [...keyHash(key)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${key.name}+${hash}+${toBase64(concatBytes(Uint8Array.of(TYPES[key.kind]), key.publicKey))}`;
}

export function decodeNoteKey(word: string): NoteKey | undefined {
  const found = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(word);
  const bytes = found === null ? undefined : fromBase64(found[3]!);
  if (found === null || bytes === undefined || bytes.length !== 33) return undefined;
  const kind = bytes[0] === TYPES.log ? 'log' : bytes[0] === TYPES.witness ? 'witness' : undefined;
  if (kind === undefined) return undefined;
  const key: NoteKey = { name: found[1]!, kind, publicKey: bytes.subarray(1) };
  return encodeNoteKey(key) === word ? key : undefined;
}

export function isNoteName(name: string): boolean {
  return /^[^\s+\p{Cc}]+$/u.test(name);
}

const TYPES = { log: 0x01, witness: 0x04 } as const;

/** The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key). */
function keyHash({ name, kind, publicKey }: NoteKey): Uint8Array {
  return sha256(concatBytes(utf8ToBytes(`${name}\n`), Uint8Array.of(TYPES[kind]), publicKey)).subarray(0, 4);
}

function signedBytes(text: string, kind: NoteKey['kind'], time: number): Uint8Array {
  return utf8ToBytes(kind === 'log' ? text : `cosignature/v1\ntime ${time}\n${text}`);
}

function verified(text: string, bytes: Uint8Array, key: NoteKey): NoteSignature | undefined {
  if (key.kind === 'log') return holds(bytes, signedBytes(text, 'log', 0), key) ? { key } : undefined;
  if (bytes.length !== 72) return undefined;
  const time = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0));
  if (!Number.isSafeInteger(time)) return undefined;
  return holds(bytes.subarray(8), signedBytes(text, 'witness', time), key) ? { key, time } : undefined;
}

function holds(signature: Uint8Array, message: Uint8Array, { publicKey }: NoteKey): boolean {
  if (signature.length !== 64) return false;
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

type Parts = {
  readonly text: string;
  readonly lines: readonly { readonly name: string; readonly bytes: Uint8Array }[];
};

/** The text with its last new line, and the lines behind the last empty one. */
function split(note: string): Parts | undefined {
  // Control characters other than the new line are not allowed, nor halves of a character.
  if (note.length > MAX_NOTE_BYTES || /[\u0000-\u0009\u000b-\u001f]/.test(note) || !note.isWellFormed())
    return undefined;
  const at = note.lastIndexOf('\n\n');
  if (at < 0 || !note.endsWith('\n')) return undefined;
  const below = note.slice(at + 2, -1).split('\n');
  if (below.length > MAX_NOTE_SIGNATURES) return undefined;
  const lines: { name: string; bytes: Uint8Array }[] = [];
  for (const line of below) {
    const found = /^— ([^\s+]+) (\S+)$/u.exec(line);
    const bytes = found === null ? undefined : fromBase64(found[2]!);
    if (found === null || bytes === undefined || bytes.length < 5) return undefined;
    lines.push({ name: found[1]!, bytes });
  }
  return { text: note.slice(0, at + 1), lines };
}

function bigEndian64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}
