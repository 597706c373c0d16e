/** A ledger in a folder: the log, the state it leads to, and the checkpoints by which others can hold it to its word. */
import { sameBytes } from '../../language/shape.ts';
import type { Apply, Outcome } from './block.ts';
import { type Checkpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts';
import { type Entry, recordOf } from './entry.ts';
import { diskFolder, type Folder, makeFolder } from './files.ts';
import { type IndexWriter, startIndexWriter } from './index-writer.ts';
import { type Cut, type Damage, DamagedEntry, type Index } from './load.ts';
import { takeLock } from './lock.ts';
import { type Log, type OpenedLog, openLog } from './log.ts';
import type { NoteSigner } from './note.ts';
import { encodeProofFile } from './proof-file.ts';
import { applied, BEGINNING, type EachChange, replay, type StateAt } from './replay.ts';
import { type Appended, type Chain, ownSequencer, type StartSequencer } from './sequencer.ts';
import { proveState, type State, stateRoot, valueAt } from './state.ts';
import { readIndex } from './state-index.ts';
import { encodeStateProofFile } from './state-proof-file.ts';

export type Ledger = {
  readonly origin: string;
  readonly log: Pick<Log, 'size' | 'time' | 'read' | 'find' | 'tree' | 'placeOf'>;
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
  /**
   * A proof file of what stands at a name by the last checkpoint, or that nothing does. Undefined: there is none that speaks of
   * the state, or the state has gone on since and this process started later; a new checkpoint mends both.
   */
  readonly stateProof: (key: string) => string | undefined;
  /** How far the index is, and what the system said where it refused to write it. The ledger does without. */
  readonly index: IndexWriter['status'];
  /** What the executor threw, where that is why the ledger takes no more entries. */
  readonly fault: () => unknown;
  readonly close: () => Promise<void>;
};

export type OpenedLedger =
  /** `read`, `replayed`: entries that the index did not have, of the log and of the state. */
  | {
      readonly kind: 'open';
      readonly ledger: Ledger;
      readonly cut: Cut | undefined;
      readonly read: number;
      readonly replayed: number;
    }
  /** `no checkpoint`: the file of the checkpoint is there and is none, so that nothing is known of what was promised. */
  | { readonly kind: 'none' | 'held' | 'no checkpoint' }
  | { readonly kind: 'damaged'; readonly damage: Damage }
  /** The folder's own checkpoint speaks of more, or of other, entries than the log has. */
  | { readonly kind: 'disagrees'; readonly size: number; readonly found: number }
  /** The entries lead to another state than the checkpoint says: its executor had other rules, or was wrong. */
  | { readonly kind: 'other state'; readonly size: number };

export type LedgerOptions = {
  /** Executes the blocks; left out, the ledger keeps entries and says nothing of a state. */
  readonly apply?: Apply;
  /** Name and version of the rules that `apply` goes by: a state that was made by others is made again. */
  readonly executor?: string;
  /** Orders the entries; left out, this process does. */
  readonly sequencer?: StartSequencer;
  readonly segmentBytes?: number;
  /** Entries that the index may lag behind, and another layer below: tests. */
  readonly lagEntries?: number;
  readonly folder?: Folder;
};

export const ORIGIN_FILE = 'origin';
export const CHECKPOINT_FILE = 'checkpoint';
export const EXECUTOR_FILE = 'executor';

/** Begins a ledger. False: the folder holds something already. `executor`: by whose rules its entries lead to a state, for those who open it. */
export function createLedger(
  path: string,
  origin: string,
  folder: Folder = makeFolder(path),
  executor?: string,
): boolean {
  // The executor's name is written first: alone it is a beginning that was cut short.
  if (folder.list().some((name) => name !== EXECUTOR_FILE)) return false;
  if (executor !== undefined) folder.replace(EXECUTOR_FILE, Buffer.from(`${executor}\n`, 'utf8'));
  folder.replace(ORIGIN_FILE, Buffer.from(`${origin}\n`, 'utf8'));
  return true;
}

/** The origin of the ledger in a folder; undefined: none is there. */
export function ledgerOrigin(folder: Folder): string | undefined {
  return lineOf(folder, ORIGIN_FILE);
}

/** What `createLedger` was told of the executor. */
export function ledgerExecutor(folder: Folder): string | undefined {
  return lineOf(folder, EXECUTOR_FILE);
}

function lineOf(folder: Folder, file: string): string | undefined {
  return folder.has(file) ? Buffer.from(folder.readAll(file)).toString('utf8').trimEnd() : undefined;
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
    const opened = open(path, folder, origin, options, lock.release);
    if (opened.kind !== 'open') lock.release();
    return opened;
  } catch (error) {
    lock.release();
    if (error instanceof DamagedEntry) return { kind: 'damaged', damage: error.damage };
    throw error;
  }
}

function open(path: string, folder: Folder, origin: string, options: LedgerOptions, release: () => void): OpenedLedger {
  const { apply, executor = 'executor', segmentBytes } = options;
  let last = storedCheckpoint(folder);
  if (last === undefined && folder.has(CHECKPOINT_FILE)) return { kind: 'no checkpoint' };
  const durable = last?.says.size ?? 0;
  const stored = readIndex(path, { origin, executor: apply === undefined ? undefined : executor });
  const load = (known: Index | undefined): OpenedLog =>
    openLog(folder, { durable, known, ...(segmentBytes === undefined ? {} : { segmentBytes }) });
  let opened = load(stored.log);
  // The index may be of another log: the files have the last word.
  if (opened.kind === 'open' && opened.known > 0 && !agrees(last?.says, opened.log, origin)) opened = load(undefined);
  if (opened.kind === 'damaged') return opened;
  const { log, known, cut } = opened;
  if (last !== undefined && !agrees(last.says, log, origin)) {
    return { kind: 'disagrees', size: last.says.size, found: log.size() };
  }
  const begun = known > 0 && stored.state !== undefined && stored.state.height <= log.size() ? stored.state : BEGINNING;
  const reach = (from: StateAt): Reached =>
    reachEnd({
      path,
      folder,
      origin,
      opened,
      executor: apply && { name: executor, apply },
      from,
      last: last?.says,
      lagEntries: options.lagEntries,
    });
  let reached = reach(begun);
  if (reached === 'other state' && begun.height > 0) reached = reach(BEGINNING);
  if (reached === 'other state') return { kind: 'other state', size: durable };
  const { index } = reached;
  let { state, atCheckpoint } = reached;

  let fault: unknown;

  const chain: Chain = {
    size: log.size,
    time: log.time,
    find: log.find,
    blockBytes: log.blockBytes,
    async commit(block) {
      let outcomes: readonly Outcome[] | undefined;
      const execute = (each: EachChange): ReturnType<typeof applied> | undefined => {
        try {
          return apply && applied(apply, state, block, each);
        } catch (thrown) {
          fault = thrown;
          throw thrown;
        }
      };
      const why = await log.write(block, () => {
        const noted: Parameters<EachChange>[] = [];
        const next = execute((...change) => noted.push(change));
        return () => {
          if (next !== undefined) ({ state, outcomes } = next);
          for (const change of noted) index.change(...change);
          index.reached(log.size());
        };
      });
      return why === undefined ? { kind: 'committed', outcomes } : { kind: 'refused', why };
    },
  };
  const sequencer = (options.sequencer ?? ownSequencer())(chain);

  const ledger: Ledger = {
    origin,
    log,
    state: () => state,
    append: sequencer.append,
    lastCheckpoint: () => last?.note,
    index: index.status,
    fault: () => fault,
    checkpoint(signer) {
      const says: Checkpoint = {
        ...{ origin, size: log.size(), root: log.tree.root() },
        // Whoever does not execute the entries says nothing of the state.
        ...(apply === undefined ? {} : { stateRoot: stateRoot(state) }),
      };
      const note = signCheckpoint(says, signer);
      folder.replace(CHECKPOINT_FILE, Buffer.from(note, 'utf8'));
      last = { note, says };
      atCheckpoint = state;
      return note;
    },
    proof(index) {
      const entry = log.read(index);
      if (entry === undefined || last === undefined || index >= last.says.size) return undefined;
      const path = log.tree.inclusion(index, last.says.size);
      return encodeProofFile({ extra: recordOf(entry), index, path, checkpoint: last.note });
    },
    stateProof(key) {
      if (last?.says.stateRoot === undefined || atCheckpoint === undefined) return undefined;
      const [value, proof] = [valueAt(atCheckpoint, key), proveState(atCheckpoint, key)];
      return encodeStateProofFile({ key, value, proof, checkpoint: last.note });
    },
    async close() {
      await sequencer.close();
      await log.close();
      await index.close();
      release();
    },
  };
  return { kind: 'open', ledger, cut, read: log.size() - known, replayed: apply ? log.size() - reached.from : 0 };
}

type Reached =
  | {
      readonly state: State;
      readonly from: number;
      readonly atCheckpoint: State | undefined;
      readonly index: IndexWriter;
    }
  /** What the entries lead to is not what the checkpoint says. */
  | 'other state';

/** Executes what the index does not have, on the way comparing with the checkpoint, and lets the index follow. */
function reachEnd(start: {
  readonly path: string;
  readonly folder: Folder;
  readonly origin: string;
  readonly opened: OpenedLog & { readonly kind: 'open' };
  readonly executor: { readonly name: string; readonly apply: Apply } | undefined;
  readonly from: StateAt;
  readonly last: Checkpoint | undefined;
  readonly lagEntries: number | undefined;
}): Reached {
  const { path, folder, origin, executor, from, last, lagEntries } = start;
  const { log, known } = start.opened;
  const index = startIndexWriter({
    ...{ folder: path, origin, index: log.index, logHeight: known, lagEntries },
    state: executor && { executor: executor.name, height: from.height },
  });
  let [state, atCheckpoint]: [State, State | undefined] = [from.state, undefined];
  if (executor !== undefined) {
    let at = from;
    if (last !== undefined && from.height <= last.size) {
      at = replay(folder, log.index, executor.apply, from, last.size, index.change);
      if (last.stateRoot !== undefined && !sameBytes(last.stateRoot, stateRoot(at.state))) return 'other state';
      atCheckpoint = at.state;
    }
    state = replay(folder, log.index, executor.apply, at, log.size(), index.change).state;
  }
  index.reached(log.size());
  return { state, from: from.height, atCheckpoint, index };
}

/** Does a log have what a checkpoint says. */
export function agrees(says: Checkpoint | undefined, log: Pick<Log, 'size' | 'tree'>, origin: string): boolean {
  if (says === undefined) return true;
  return says.origin === origin && says.size <= log.size() && sameBytes(says.root, log.tree.root(says.size));
}
