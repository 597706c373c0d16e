/** State proof files: at this checkpoint this name has this value, or none, in one text that anyone can check without the ledger. Works in a page too. */
import { fromBase64, toBase64 } from './base64.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { MAX_NOTE_BYTES, type NoteKey, type NoteSignature } from './note.ts';
import { EMPTY_STATE_ROOT, PATH_BITS, type StateProof, verifyStateProof } from './state-proof.ts';

/**
 * ```
 * leben/state-proof@v1
 * key "consent/4711"                    as JSON
 * value AAECAw==                        base 64; or: absent
 * other <path> <hash of the value>      whose leaf stands where the name would, if another's does
 * <sibling>                             from the root down; 0: an empty one
 *
 * <checkpoint>                          a signed note with a state line
 * ```
 */
export type StateProofFile = {
  readonly key: string;
  /** Undefined: nothing stands at the name. */
  readonly value: Uint8Array | undefined;
  readonly proof: StateProof;
  readonly checkpoint: string;
};

export type CheckedStateProof =
  | {
      readonly kind: 'holds';
      readonly key: string;
      readonly value: Uint8Array | undefined;
      /** Its size is the height. */
      readonly checkpoint: Checkpoint;
      readonly signatures: readonly NoteSignature[];
    }
  | { readonly kind: 'refused'; readonly why: string };

export const STATE_PROOF_ENDING = '.state-proof';

/** A value of the size of a record in base 64, a path and a note beside it. */
export const MAX_STATE_PROOF_CHARACTERS = 2 * 1024 * 1024;

export function encodeStateProofFile({ key, value, proof, checkpoint }: StateProofFile): string {
  const lines = [FIRST_LINE, `key ${JSON.stringify(key)}`, value === undefined ? ABSENT : `value ${toBase64(value)}`];
  const { siblings, other } = proof;
  if (other !== undefined) lines.push(`other ${toBase64(other.path)} ${toBase64(other.valueHash)}`);
  for (const sibling of siblings) lines.push(isEmpty(sibling) ? EMPTY : toBase64(sibling));
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/** Undefined: not a state proof file. */
export function decodeStateProofFile(text: string): StateProofFile | undefined {
  if (text.length > MAX_STATE_PROOF_CHARACTERS) return undefined;
  const blank = text.indexOf('\n\n');
  const [first, keyLine, valueLine, ...lines] = text.slice(0, Math.max(0, blank)).split('\n');
  const checkpoint = text.slice(blank + 2);
  if (first !== FIRST_LINE || keyLine === undefined || valueLine === undefined) return undefined;
  const key = keyOf(keyLine);
  const value = valueLine.startsWith('value ') ? fromBase64(valueLine.slice('value '.length)) : undefined;
  if (key === undefined || (value === undefined && valueLine !== ABSENT)) return undefined;
  let other: StateProof['other'];
  if (lines[0]?.startsWith('other ') === true) {
    const [path, valueHash, ...more] = lines.shift()!.slice('other '.length).split(' ').map(fromBase64);
    if (path?.length !== 32 || valueHash?.length !== 32 || more.length > 0) return undefined;
    other = { path, valueHash };
  }
  if (lines.length > PATH_BITS || checkpoint.length > MAX_NOTE_BYTES) return undefined;
  const siblings: Uint8Array[] = [];
  for (const line of lines) {
    const sibling = line === EMPTY ? EMPTY_STATE_ROOT : fromBase64(line);
    if (sibling?.length !== 32 || (line !== EMPTY && isEmpty(sibling))) return undefined;
    siblings.push(sibling);
  }
  return { key, value, proof: { siblings, ...(other === undefined ? {} : { other }) }, checkpoint };
}

/** Checks against keys that are trusted beforehand. */
export function checkStateProofFile(text: string, keys: readonly NoteKey[]): CheckedStateProof {
  const file = decodeStateProofFile(text);
  if (file === undefined) return { kind: 'refused', why: 'it is not a state proof file' };
  const opened = openCheckpoint(file.checkpoint, keys);
  if (opened.kind === 'refused') return { kind: 'refused', why: `of its checkpoint: ${opened.why}` };
  const { checkpoint, signatures } = opened;
  if (checkpoint.stateRoot === undefined) return { kind: 'refused', why: 'its checkpoint says nothing of the state' };
  const { key, value } = file;
  if (!verifyStateProof(checkpoint.stateRoot, key, value, file.proof)) {
    return { kind: 'refused', why: `that is not what stood at ${JSON.stringify(key)}` };
  }
  return { kind: 'holds', key, value, checkpoint, signatures };
}

export function isStateProofFile(text: string): boolean {
  return text.startsWith(`${FIRST_LINE}\n`);
}

const FIRST_LINE = 'leben/state-proof@v1';
const ABSENT = 'absent';
const EMPTY = '0';

function isEmpty(hash: Uint8Array): boolean {
  return hash.every((byte) => byte === 0);
}

/** The one form of a name in JSON, or none. */
function keyOf(line: string): string | undefined {
  if (!line.startsWith('key ')) return undefined;
  try {
    const key: unknown = JSON.parse(line.slice('key '.length));
    return typeof key === 'string' && line === `key ${JSON.stringify(key)}` ? key : undefined;
  } catch {
    return undefined;
  }
}
