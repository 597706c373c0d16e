/** Verifying a ledger from its files alone, as a follower or an auditor does: nothing is written, nothing is believed. */
import { sameBytes } from '../../language/shape.ts';
import { type Apply, blockGatherer } from './block.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { entryOf } from './entry.ts';
import type { Folder } from './files.ts';
import { ledgerOrigin, storedCheckpoint } from './ledger.ts';
import { type Cut, type Damage, loadLog } from './load.ts';
import type { NoteKey } from './note.ts';
import { applied } from './replay.ts';
import { EMPTY_STATE, stateRoot } from './state.ts';

export type Verified =
  | {
      readonly kind: 'holds';
      readonly origin: string;
      readonly size: number;
      readonly root: Uint8Array;
      readonly stateRoot: Uint8Array;
      /** The root of the state at the height that was asked for, where the log is as long and there is an executor. */
      readonly rootAt: Uint8Array | undefined;
      /** Undefined: the folder has none, and only the checksums were checked. */
      readonly checkpoint: Checkpoint | undefined;
      /** Whether a key that is trusted has signed it; without keys it is only known to fit. */
      readonly signed: boolean;
      /** A write that was cut short: the next start takes it away. */
      readonly torn: Cut | undefined;
    }
  | { readonly kind: 'none' }
  | { readonly kind: 'damaged'; readonly damage: Damage }
  | { readonly kind: 'checkpoint'; readonly why: CheckpointFault };

export type CheckpointFault =
  | { readonly kind: 'signature'; readonly why: string }
  | { readonly kind: 'origin' | 'form' }
  | { readonly kind: 'shorter'; readonly size: number; readonly found: number }
  | { readonly kind: 'other entries' | 'other state'; readonly size: number };

/** Replays a log, or a copy of it, and compares with its checkpoint. With `apply`, the state is compared too. `at`: a height to tell the state's root of. */
export function verifyLedger(
  folder: Folder,
  { keys, apply, at }: { readonly keys?: readonly NoteKey[]; readonly apply?: Apply; readonly at?: number } = {},
): Verified {
  const origin = ledgerOrigin(folder);
  if (origin === undefined) return { kind: 'none' };
  const stored = storedCheckpoint(folder);
  const says = stored?.says;
  let state = EMPTY_STATE;
  let atCheckpoint = state;
  let rootAt = at === 0 && apply !== undefined ? stateRoot(state) : undefined;
  const replay = blockGatherer((block) => {
    if (apply !== undefined) state = applied(apply, state, block).state;
  });
  const loaded = loadLog(folder, {
    cut: false,
    durable: says?.size,
    each(record, index) {
      const entry = entryOf(record);
      replay.add(entry, { height: index, time: entry.time });
      if (index + 1 !== says?.size && index + 1 !== at) return;
      replay.end();
      if (index + 1 === says?.size) atCheckpoint = state;
      if (index + 1 === at && apply !== undefined) rootAt = stateRoot(state);
    },
  });
  if (loaded.kind === 'damaged') return loaded;
  replay.end();
  const { tree } = loaded.index;
  const fault = (why: CheckpointFault): Verified => ({ kind: 'checkpoint', why });
  if (stored === undefined && folder.has('checkpoint')) return fault({ kind: 'form' });
  if (stored !== undefined && says !== undefined) {
    if (says.origin !== origin) return fault({ kind: 'origin' });
    if (says.size > tree.size()) return fault({ kind: 'shorter', size: says.size, found: tree.size() });
    if (!sameBytes(says.root, tree.root(says.size))) return fault({ kind: 'other entries', size: says.size });
    if (apply !== undefined && says.stateRoot !== undefined && !sameBytes(says.stateRoot, stateRoot(atCheckpoint))) {
      return fault({ kind: 'other state', size: says.size });
    }
    if (keys !== undefined) {
      const opened = openCheckpoint(stored.note, keys);
      if (opened.kind === 'refused') return fault({ kind: 'signature', why: opened.why });
    }
  }
  return {
    kind: 'holds',
    origin,
    size: tree.size(),
    root: tree.root(),
    stateRoot: stateRoot(state),
    rootAt,
    checkpoint: says,
    signed: keys !== undefined && says !== undefined,
    torn: loaded.cut,
  };
}
