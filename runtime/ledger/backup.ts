/** Backup and restore: a copy of a ledger up to its last checkpoint, taken while others use it, and verified before it counts. */
import { sameBytes } from '../../language/shape.ts';
import type { Apply } from './block.ts';
import type { Folder } from './files.ts';
import { FRAME_HEAD_BYTES } from './frame.ts';
import {
  CHECKPOINT_FILE,
  EXECUTOR_FILE,
  ledgerExecutor,
  ledgerOrigin,
  ORIGIN_FILE,
  storedCheckpoint,
} from './ledger.ts';
import { type Index, loadLog } from './load.ts';
import type { NoteKey } from './note.ts';
import { segmentName } from './segment.ts';
import { type Verified, verifyLedger } from './verify.ts';

export type Copied =
  | { readonly kind: 'copied'; readonly origin: string; readonly size: number }
  /** `no checkpoint`: nothing says up to where the copy would be whole. `not empty`: of the target; nothing was changed. */
  | { readonly kind: 'none' | 'no checkpoint' | 'not empty' | 'not the same' }
  | Exclude<Verified, { readonly kind: 'holds' | 'none' }>;

/**
 * Copies the entries that the last checkpoint counts, verifies source and copy, and leaves nothing where that fails. The
 * source may be in use: a log only grows. What the copy has is on the medium when this returns. The index is not copied: the
 * next start makes it. With `apply`, the state is verified too. Throws what the system throws.
 */
export function copyLedger(
  from: Folder,
  to: Folder,
  trusted: { readonly keys?: readonly NoteKey[]; readonly apply?: Apply } = {},
): Copied {
  const origin = ledgerOrigin(from);
  if (origin === undefined) return { kind: 'none' };
  if (to.list().length > 0) return { kind: 'not empty' };
  const stored = storedCheckpoint(from);
  if (stored === undefined) return { kind: 'no checkpoint' };
  const { size, root } = stored.says;
  const source = verifyLedger(from, trusted);
  if (source.kind === 'damaged' || source.kind === 'checkpoint') return source;
  const loaded = loadLog(from, { cut: false, durable: size });
  if (loaded.kind === 'damaged') return loaded;
  try {
    for (const { name, bytes } of segments(from, loaded.index, size)) to.replace(name, bytes);
    const executor = ledgerExecutor(from);
    if (executor !== undefined) to.replace(EXECUTOR_FILE, Buffer.from(`${executor}\n`, 'utf8'));
    to.replace(CHECKPOINT_FILE, Buffer.from(stored.note, 'utf8'));
    // Last: without it the folder holds no ledger.
    to.replace(ORIGIN_FILE, Buffer.from(`${origin}\n`, 'utf8'));
    const copy = verifyLedger(to, trusted);
    if (copy.kind === 'holds' && copy.size === size && sameBytes(copy.root, root))
      return { kind: 'copied', origin, size };
    clear(to);
    return copy.kind === 'damaged' || copy.kind === 'checkpoint' ? copy : { kind: 'not the same' };
  } catch (error) {
    clear(to);
    throw error;
  }
}

/** The files that hold the first `size` entries; the last one as far as it goes. */
function* segments(
  from: Folder,
  { places }: Index,
  size: number,
): Iterable<{ readonly name: string; readonly bytes: Uint8Array }> {
  const starts = places.starts().filter((start) => start < size);
  for (const [at, start] of starts.entries()) {
    const name = segmentName(start);
    const read = from.readAll(name);
    const bytes = Buffer.from(read.buffer, read.byteOffset, read.length);
    const last = (starts[at + 1] ?? size) - 1;
    const { offset } = places.at(last)!;
    yield { name, bytes: bytes.subarray(0, offset + FRAME_HEAD_BYTES + bytes.readUInt32LE(offset)) };
  }
}

function clear(folder: Folder): void {
  for (const name of folder.list()) folder.remove(name);
}
