/** A ledger in a folder: the log, the state it leads to, and the checkpoints by which others can hold it to its word. */
import { sameBytes } from '../../language/shape.ts';
import { type Checkpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts';
import { type Entry, entryOf, recordOf } from './entry.ts';
import { diskFolder, type Folder, makeFolder } from './files.ts';
import type { Cut, Damage } from './load.ts';
import { takeLock } from './lock.ts';
import { type Log, openLog } from './log.ts';
import type { NoteSigner } from './note.ts';
import { encodeProofFile } from './proof-file.ts';
import { readSnapshot, type Snapshot, snapshotHeights, writeSnapshot } from './snapshot.ts';
import { type Change, EMPTY_STATE, proveState, type State, stateRoot, valueAt, withChanges } from './state.ts';
import type { StateProof } from './state-proof.ts';
import type { Appended } from './writer.ts';

/**
 * What an entry does to the state: the seam to the contract runtime. Pure, and total: an entry that is refused changes
 * nothing or writes down that it was refused. It runs again at every replay, on every machine.
 */
export type Apply = (state: StateView, entry: Entry, height: number) => readonly Change[];
export type StateView = { readonly get: (key: string) => Uint8Array | undefined };

export type Ledger = {
  readonly origin: string;
  readonly log: Pick<Log, 'size' | 'read' | 'find' | 'tree' | 'placeOf'>;
  /** Of all durable entries. */
  readonly state: () => State;
  /** Answered when the entry is durable and applied. */
  readonly append: (entry: Entry) => Promise<Appended>;
  /** Signs what the ledger is now, and keeps it: from here on, a log that lost an entry is not opened. */
  readonly checkpoint: (signer: NoteSigner) => string;
  /** The last one, as a signed note. */
  readonly lastCheckpoint: () => string | undefined;
  /** A proof file for an entry, by the last checkpoint; undefined: that one is older than the entry, or there is none. */
  readonly proof: (index: number) => string | undefined;
  readonly stateProof: (key: string) => StateProof;
  readonly snapshot: () => void;
  readonly close: () => Promise<void>;
};

export type OpenedLedger =
  | { readonly kind: 'open'; readonly ledger: Ledger; readonly cut: Cut | undefined; readonly replayed: number }
  /** `no checkpoint`: the file of the checkpoint is there and is none, so that nothing is known of what was promised. */
  | { readonly kind: 'none' | 'held' | 'no checkpoint' }
  | { readonly kind: 'damaged'; readonly damage: Damage }
  /** The folder's own checkpoint speaks of more, or of other, entries than the log has. */
  | { readonly kind: 'disagrees'; readonly size: number; readonly found: number };

export type LedgerOptions = {
  readonly apply?: Apply;
  readonly segmentBytes?: number;
  /** Another layer below: tests. */
  readonly folder?: Folder;
};

const ORIGIN_FILE = 'origin';
const CHECKPOINT_FILE = 'checkpoint';

/** Begins a ledger. False: the folder holds something already. */
export function createLedger(path: string, origin: string, folder: Folder = makeFolder(path)): boolean {
  if (folder.list().length > 0) return false;
  folder.replace(ORIGIN_FILE, Buffer.from(`${origin}\n`, 'utf8'));
  return true;
}

/** The origin of the ledger in a folder; undefined: none is there. */
export function ledgerOrigin(folder: Folder): string | undefined {
  return folder.has(ORIGIN_FILE) ? Buffer.from(folder.readAll(ORIGIN_FILE)).toString('utf8').trimEnd() : undefined;
}

/** The last checkpoint of a folder: the note and what it says (its signatures are for those to check who have the keys). */
export function storedCheckpoint(folder: Folder): { readonly note: string; readonly says: Checkpoint } | undefined {
  if (!folder.has(CHECKPOINT_FILE)) return undefined;
  const note = Buffer.from(folder.readAll(CHECKPOINT_FILE)).toString('utf8');
  const says = parseCheckpoint(note.slice(0, note.lastIndexOf('\n\n') + 1));
  return says === undefined ? undefined : { note, says };
}

/** Opens for writing. One process at a time. Throws what the system throws where the folder cannot be used. */
export function openLedger(path: string, options: LedgerOptions = {}): OpenedLedger {
  const folder = options.folder ?? diskFolder(path);
  const origin = ledgerOrigin(folder);
  if (origin === undefined) return { kind: 'none' };
  const lock = takeLock(path);
  if (lock === undefined) return { kind: 'held' };
  try {
    const opened = open(folder, origin, options, lock.release);
    if (opened.kind !== 'open') lock.release();
    return opened;
  } catch (error) {
    lock.release();
    throw error;
  }
}

function open(folder: Folder, origin: string, options: LedgerOptions, release: () => void): OpenedLedger {
  const apply = options.apply ?? (() => []);
  let last = storedCheckpoint(folder);
  if (last === undefined && folder.has(CHECKPOINT_FILE)) return { kind: 'no checkpoint' };
  const durable = last?.says.size ?? 0;
  // The log is read once: entries from the oldest snapshot on are put aside until it is known which snapshot is good.
  const kept: Entry[] = [];
  let state = EMPTY_STATE;
  let replaying = true;
  const first = snapshotHeights(folder)[0] ?? 0;
  const each = (record: Uint8Array, index: number): void => {
    if (!replaying) state = applied(apply, state, entryOf(record), index);
    else if (index >= first) kept.push(entryOf(record));
  };
  const { segmentBytes } = options;
  const opened = openLog(folder, { durable, each, ...(segmentBytes === undefined ? {} : { segmentBytes }) });
  if (opened.kind === 'damaged') return opened;
  const { log, cut } = opened;
  if (last !== undefined && !agrees(last.says, log, origin)) {
    return { kind: 'disagrees', size: last.says.size, found: log.size() };
  }
  const snapshot = readSnapshot(folder, (height) => (height <= log.size() ? log.tree.root(height) : undefined));
  state = snapshot?.state ?? EMPTY_STATE;
  const from = snapshot?.height ?? 0;
  for (let index = from; index < log.size(); index += 1) {
    const entry = index >= first ? kept[index - first] : log.read(index);
    state = applied(apply, state, entry!, index);
  }
  kept.length = 0;
  replaying = false;

  const ledger: Ledger = {
    origin,
    log,
    state: () => state,
    append: log.append,
    lastCheckpoint: () => last?.note,
    checkpoint(signer) {
      const says: Checkpoint = {
        ...{ origin, size: log.size(), root: log.tree.root() },
        // Whoever does not execute the entries says nothing of the state.
        ...(options.apply === undefined ? {} : { stateRoot: stateRoot(state) }),
      };
      const note = signCheckpoint(says, signer);
      folder.replace(CHECKPOINT_FILE, Buffer.from(note, 'utf8'));
      last = { note, says };
      return note;
    },
    proof(index) {
      const entry = log.read(index);
      if (entry === undefined || last === undefined || index >= last.says.size) return undefined;
      const path = log.tree.inclusion(index, last.says.size);
      return encodeProofFile({ extra: recordOf(entry), index, path, checkpoint: last.note });
    },
    stateProof: (key) => proveState(state, key),
    snapshot() {
      const taken: Snapshot = { height: log.size(), root: log.tree.root(), state };
      writeSnapshot(folder, taken);
    },
    async close() {
      await log.close();
      release();
    },
  };
  return { kind: 'open', ledger, cut, replayed: log.size() - from };
}

export function applied(apply: Apply, state: State, entry: Entry, index: number): State {
  return withChanges(state, apply({ get: (key) => valueAt(state, key) }, entry, index));
}

function agrees(says: Checkpoint, log: Log, origin: string): boolean {
  return says.origin === origin && says.size <= log.size() && sameBytes(says.root, log.tree.root(says.size));
}
