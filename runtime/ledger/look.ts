/** Looking into a ledger beside whoever writes it: nothing is written, and no lock is taken. */
import { sameBytes } from '../../language/shape.ts';
import type { Apply } from './block.ts';
import type { Checkpoint } from './checkpoint.ts';
import { type DatedEntry, entryOf, recordOf } from './entry.ts';
import { diskFolder, type Folder } from './files.ts';
import { agrees, CHECKPOINT_FILE, ledgerOrigin, storedCheckpoint } from './ledger.ts';
import { type Cut, type Damage, eachRecord, type Index, loadLog } from './load.ts';
import { encodeProofFile } from './proof-file.ts';
import { BEGINNING, replay, type StateAt } from './replay.ts';
import { proveState, type State, stateRoot, valueAt } from './state.ts';
import { peekIndex } from './state-index.ts';
import { encodeStateProofFile } from './state-proof-file.ts';

export type Look = {
  readonly origin: string;
  /** Entries that are whole. */
  readonly size: number;
  /** The last checkpoint: the note and what it says. */
  readonly checkpoint: { readonly note: string; readonly says: Checkpoint } | undefined;
  /** A write that is underway, or was cut short. */
  readonly torn: Cut | undefined;
  /** Hands out entries from `from` up to `to`. Throws `DamagedEntry`. */
  readonly each: (from: number, to: number, take: (entry: DatedEntry, index: number) => void) => void;
  /** The root of the first `size` entries. */
  readonly root: (size?: number) => Uint8Array;
  /** See `Ledger.proof`. */
  readonly proof: (index: number) => string | undefined;
  /** See `Ledger.stateProof`; executes as far as needed. `other state`: that is not what the checkpoint says. */
  readonly stateProof: (key: string) => string | 'no checkpoint' | 'other state';
};

export type Looked =
  | { readonly kind: 'open'; readonly look: Look }
  | { readonly kind: 'none' | 'no checkpoint' }
  | { readonly kind: 'damaged'; readonly damage: Damage }
  | { readonly kind: 'disagrees'; readonly size: number; readonly found: number };

export type Executor = { readonly name: string; readonly apply: Apply };

/** With an executor, there are proofs of the state. Throws what the system throws where the folder cannot be read. */
export function lookInto(path: string, executor?: Executor, folder: Folder = diskFolder(path)): Looked {
  const origin = ledgerOrigin(folder);
  if (origin === undefined) return { kind: 'none' };
  // Before the log: that only grows.
  const checkpoint = storedCheckpoint(folder);
  if (checkpoint === undefined && folder.has(CHECKPOINT_FILE)) return { kind: 'no checkpoint' };
  const stored = peekIndex(path, { origin, executor: executor?.name });
  const load = (known: Index | undefined) => loadLog(folder, { cut: false, durable: checkpoint?.says.size, known });
  let loaded = load(stored.log);
  if (loaded.kind === 'loaded' && loaded.known > 0 && !agrees(checkpoint?.says, logOf(loaded.index), origin)) {
    loaded = load(undefined);
  }
  if (loaded.kind === 'damaged') return loaded;
  const { index, known } = loaded;
  const log = logOf(index);
  const size = log.size();
  if (checkpoint !== undefined && !agrees(checkpoint.says, log, origin)) {
    return { kind: 'disagrees', size: checkpoint.says.size, found: size };
  }
  const each: Look['each'] = (from, to, take) =>
    eachRecord(folder, index, from, to, (record, at) => take(entryOf(record), at));

  /** The state at the checkpoint, from the nearest that is known before it. */
  function stateAtCheckpoint(says: Checkpoint, { apply }: Executor): State | 'other state' {
    const root = says.stateRoot!;
    const near = known > 0 && stored.state !== undefined && stored.state.height <= says.size ? stored.state : BEGINNING;
    const reach = (from: StateAt): State => replay(folder, index, apply, from, says.size).state;
    const state = reach(near);
    if (sameBytes(stateRoot(state), root)) return state;
    const anew = near.height === 0 ? state : reach(BEGINNING);
    return sameBytes(stateRoot(anew), root) ? anew : 'other state';
  }

  const look: Look = {
    ...{ origin, size, checkpoint, each, torn: loaded.cut, root: index.tree.root },
    proof(at) {
      if (checkpoint === undefined || at >= checkpoint.says.size) return undefined;
      let extra: Uint8Array | undefined;
      each(at, at + 1, (entry) => {
        extra = recordOf(entry);
      });
      const path = index.tree.inclusion(at, checkpoint.says.size);
      return encodeProofFile({ extra: extra!, index: at, path, checkpoint: checkpoint.note });
    },
    stateProof(key) {
      if (checkpoint?.says.stateRoot === undefined || executor === undefined) return 'no checkpoint';
      const state = stateAtCheckpoint(checkpoint.says, executor);
      if (state === 'other state') return state;
      const [value, proof] = [valueAt(state, key), proveState(state, key)];
      return encodeStateProofFile({ key, value, proof, checkpoint: checkpoint.note });
    },
  };
  return { kind: 'open', look };
}

function logOf({ tree }: Index): { readonly size: () => number; readonly tree: Index['tree'] } {
  return { size: tree.size, tree };
}
