/** Checkpoints (c2sp.org/tlog-checkpoint): how large the log is and what is in it, in five lines that its owner signs. */
import { fromBase64, toBase64 } from './base64.ts';
import { type NoteKey, type NoteRefusal, type NoteSignature, type NoteSigner, openNote, signNote } from './note.ts';

export type Checkpoint = {
  /** Which log. */
  readonly origin: string;
  readonly size: number;
  /** RFC 9162 root of the first `size` entries. */
  readonly root: Uint8Array;
  /** Root of the state that these entries lead to; an extension line, since anyone can replay the log and compare. */
  readonly stateRoot?: Uint8Array;
};

export type OpenedCheckpoint =
  | { readonly kind: 'open'; readonly checkpoint: Checkpoint; readonly signatures: readonly NoteSignature[] }
  | { readonly kind: 'refused'; readonly why: NoteRefusal | 'it is signed, but is not a checkpoint' };

export function signCheckpoint(checkpoint: Checkpoint, signer: NoteSigner): string {
  return signNote(checkpointText(checkpoint), signer);
}

/** The checkpoint of a note, where the log itself (by origin and key of that name) has signed it. */
export function openCheckpoint(note: string, keys: readonly NoteKey[]): OpenedCheckpoint {
  const opened = openNote(note, keys);
  if (opened.kind === 'refused') return opened;
  const checkpoint = parseCheckpoint(opened.text);
  if (checkpoint === undefined) return { kind: 'refused', why: 'it is signed, but is not a checkpoint' };
  const own = opened.signatures.some(({ key }) => key.kind === 'log' && key.name === checkpoint.origin);
  if (!own) return { kind: 'refused', why: 'no key that is trusted has signed it' };
  return { kind: 'open', checkpoint, signatures: opened.signatures };
}

export function checkpointText({ origin, size, root, stateRoot }: Checkpoint): string {
  const lines = [origin, String(size), toBase64(root)];
  if (stateRoot !== undefined) lines.push(`${STATE} ${toBase64(stateRoot)}`);
  return `${lines.join('\n')}\n`;
}

/** Extension lines that are not ours are signed and passed over. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const lines = text.split('\n');
  const [origin, digits, rootText, ...extensions] = lines.slice(0, -1);
  if (lines.at(-1) !== '' || origin === undefined || origin === '' || extensions.includes('')) return undefined;
  if (digits === undefined || !/^(0|[1-9]\d{0,15})$/.test(digits) || rootText === undefined) return undefined;
  const size = Number(digits);
  const root = hashOf(rootText);
  if (!Number.isSafeInteger(size) || root === undefined) return undefined;
  const stateLines = extensions.filter((line) => line.startsWith(`${STATE} `));
  if (stateLines.length === 0) return { origin, size, root };
  const stateRoot = hashOf(stateLines[0]!.slice(STATE.length + 1));
  return stateRoot === undefined || stateLines.length > 1 ? undefined : { origin, size, root, stateRoot };
}

const STATE = 'state';

function hashOf(text: string): Uint8Array | undefined {
  const bytes = fromBase64(text);
  return bytes?.length === 32 ? bytes : undefined;
}
