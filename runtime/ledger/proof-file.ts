/** Proof files (c2sp.org/tlog-proof): that an entry is in a log, in one text that anyone can check without the log. */
import { fromBase64, toBase64 } from './base64.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { leafHash, verifyInclusion } from './merkle-proof.ts';
import type { NoteKey, NoteSignature } from './note.ts';

export type ProofFile = {
  /** The record (id and body) that the proof is of; where it is left out, the checker must have it. */
  readonly extra?: Uint8Array;
  readonly index: number;
  readonly path: readonly Uint8Array[];
  /** A signed note, verbatim. */
  readonly checkpoint: string;
};

export type CheckedProof =
  | {
      readonly kind: 'holds';
      readonly record: Uint8Array;
      readonly index: number;
      readonly checkpoint: Checkpoint;
      readonly signatures: readonly NoteSignature[];
    }
  | { readonly kind: 'refused'; readonly why: string };

export const PROOF_ENDING = '.tlog-proof';

/** A record of the largest size in base 64, and a path and a note beside it. */
export const MAX_PROOF_CHARACTERS = 2 * 1024 * 1024;

export function encodeProofFile({ extra, index, path, checkpoint }: ProofFile): string {
  const lines = [FIRST_LINE];
  if (extra !== undefined) lines.push(`extra ${toBase64(extra)}`);
  lines.push(`index ${index}`, ...path.map(toBase64), '');
  return `${lines.join('\n')}\n${checkpoint}`;
}

/** Undefined: not a proof file. */
export function decodeProofFile(text: string): ProofFile | undefined {
  if (text.length > MAX_PROOF_CHARACTERS) return undefined;
  const empty = text.indexOf('\n\n');
  if (empty < 0) return undefined;
  const [first, ...lines] = text.slice(0, empty).split('\n');
  if (first !== FIRST_LINE) return undefined;
  let extra: Uint8Array | undefined;
  if (lines[0]?.startsWith('extra ') === true) {
    extra = fromBase64(lines.shift()!.slice('extra '.length));
    if (extra === undefined) return undefined;
  }
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1];
  if (index === undefined || lines.length > MAX_PATH) return undefined;
  const path: Uint8Array[] = [];
  for (const line of lines) {
    const hash = fromBase64(line);
    if (hash?.length !== 32) return undefined;
    path.push(hash);
  }
  const checkpoint = text.slice(empty + 2);
  return { ...(extra === undefined ? {} : { extra }), index: Number(index), path, checkpoint };
}

/** Checks a proof against keys that are trusted beforehand. `record`: the entry, where the file does not carry it. */
export function checkProofFile(text: string, keys: readonly NoteKey[], record?: Uint8Array): CheckedProof {
  const file = decodeProofFile(text);
  if (file === undefined) return { kind: 'refused', why: 'it is not a proof file' };
  const proved = record ?? file.extra;
  if (proved === undefined) return { kind: 'refused', why: 'it does not carry the entry' };
  const opened = openCheckpoint(file.checkpoint, keys);
  if (opened.kind === 'refused') return { kind: 'refused', why: `of its checkpoint: ${opened.why}` };
  const { checkpoint, signatures } = opened;
  if (!verifyInclusion(leafHash(proved), file.index, checkpoint.size, file.path, checkpoint.root)) {
    return { kind: 'refused', why: 'the entry is not at that place of the log' };
  }
  return { kind: 'holds', record: proved, index: file.index, checkpoint, signatures };
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';
/** A tree of 2^53 entries is as deep. */
const MAX_PATH = 53;
