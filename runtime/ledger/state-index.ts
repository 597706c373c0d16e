/** The index on the disk: state and Merkle tree as they were at some height, so that a start reads only what came after. The log is the record. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { crc32c } from './crc32c.ts';
import type { Index } from './load.ts';
import { type Database, isRefusal, openDatabase, type Row } from './sqlite.ts';
import { type HashedLeaf, type State, stateOfHashed } from './state.ts';
import { tileReader } from './tile.ts';

/**
 * One file of SQLite, which may lag behind the log, may be missing, and may be deleted: the next start then reads all. It is
 * never believed against the log: see `loadLog`, and `openLedger` for the state.
 */
export const INDEX_FILE = 'index.db';
/** What SQLite keeps beside it. */
const INDEX_FILES = [INDEX_FILE, `${INDEX_FILE}-wal`, `${INDEX_FILE}-shm`];
/** Version of the tables; another one is put aside. */
export const INDEX_FORMAT = 1;

/** 64 MB each: names stand in the order of their hashes, so that each flush touches pages everywhere, and most are touched again soon. */
const WAL_PAGES = 16_384;
const CACHE_KIBIBYTES = 65_536;

/** Another process may look into the index; its look is short. */
const WAIT_MS = 5000;

export type StoredIndex = {
  /** Undefined: none, or not whole. */
  readonly log: Index | undefined;
  /** Of another executor, or not whole: undefined. */
  readonly state: { readonly height: number; readonly state: State } | undefined;
};

/** Which ledger, and whose reading of its entries, an index is of. `executor` undefined: nobody executes. */
export type IndexOwner = { readonly origin: string; readonly executor: string | undefined };

export function openIndex(folder: string): Database {
  const database = openDatabase(join(folder, INDEX_FILE), { waitMs: WAIT_MS });
  try {
    database.run('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    database.run(`PRAGMA wal_autocheckpoint = ${WAL_PAGES}; PRAGMA cache_size = -${CACHE_KIBIBYTES}`);
    database.run(TABLES);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/** Takes the index away; the log is the record. */
export function removeIndex(folder: string): void {
  for (const name of INDEX_FILES) rmSync(join(folder, name), { force: true });
}

/** Reads what is whole. An index that is damaged, or of another ledger, is none; whoever writes the ledger takes it away. */
export function readIndex(folder: string, owner: IndexOwner): StoredIndex {
  const found = lookIntoIndex(folder, owner, false);
  if (found === 'damaged') tryAll(() => removeIndex(folder));
  return found === 'damaged' ? NOTHING : found;
}

/** As `readIndex`, beside whoever writes the ledger: nothing is changed. */
export function peekIndex(folder: string, owner: IndexOwner): StoredIndex {
  const found = lookIntoIndex(folder, owner, true);
  return found === 'damaged' ? NOTHING : found;
}

function lookIntoIndex(folder: string, owner: IndexOwner, readOnly: boolean): StoredIndex | 'damaged' {
  if (!existsSync(join(folder, INDEX_FILE))) return NOTHING;
  let database: Database | undefined;
  try {
    database = readOnly ? openDatabase(join(folder, INDEX_FILE), { readOnly, waitMs: WAIT_MS }) : openIndex(folder);
    // What is read is of one moment.
    database.run('BEGIN');
    const head = headOf(database);
    if (head === undefined) return NOTHING;
    if (head.format !== INDEX_FORMAT || head.origin !== owner.origin) return 'damaged';
    const log = readLog(database, head);
    if (log === undefined) return 'damaged';
    const own = owner.executor !== undefined && head.executor === owner.executor;
    const state = own ? readState(database, head) : undefined;
    return { log, state: state === undefined ? undefined : { height: head.stateHeight, state } };
  } catch (error) {
    // Whatever is wrong with it, it is made again from the log; but a full disk says nothing of what stands there.
    return isRefusal(error) ? NOTHING : 'damaged';
  } finally {
    tryAll(() => database?.close());
  }
}

const NOTHING: StoredIndex = { log: undefined, state: undefined };

/** Beside the tables: a row of one number is the sum over all leaves, so that a missing row is found. */
const TABLES = `
CREATE TABLE IF NOT EXISTS head (one INTEGER PRIMARY KEY CHECK (one = 1), format INTEGER NOT NULL, origin TEXT NOT NULL,
  executor TEXT NOT NULL, log_height INTEGER NOT NULL, starts TEXT NOT NULL, state_height INTEGER NOT NULL,
  leaves INTEGER NOT NULL, leaf_sum INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS tile (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL, sum INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS leaf (path BLOB PRIMARY KEY, key BLOB NOT NULL, value BLOB NOT NULL, hash BLOB NOT NULL,
  sum INTEGER NOT NULL) STRICT, WITHOUT ROWID;`;

export type IndexHead = {
  readonly format: number;
  readonly origin: string;
  readonly executor: string;
  readonly logHeight: number;
  readonly starts: readonly number[];
  readonly stateHeight: number;
  readonly leaves: number;
  /** The sums of all leaves together, modulo 2^32. */
  readonly leafSum: number;
};

export function headOf(database: Database): IndexHead | undefined {
  const row = [...database.rows('SELECT * FROM head')][0];
  if (row === undefined) return undefined;
  const [, format, origin, executor, logHeight, starts, stateHeight, leaves, leafSum] = row;
  return {
    format: Number(format),
    origin: String(origin),
    executor: String(executor),
    logHeight: Number(logHeight),
    starts: String(starts)
      .split(',')
      .filter((word) => word !== '')
      .map(Number),
    stateHeight: Number(stateHeight),
    leaves: Number(leaves),
    leafSum: Number(leafSum),
  };
}

export function writeHead(database: Database): (head: IndexHead) => void {
  const write = database.statement('INSERT OR REPLACE INTO head VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)');
  return ({ format, origin, executor, logHeight, starts, stateHeight, leaves, leafSum }) =>
    write(format, origin, executor, logHeight, starts.join(','), stateHeight, leaves, leafSum);
}

/** Undefined: a tile is missing or damaged. */
function readLog(database: Database, { logHeight, starts }: IndexHead): Index | undefined {
  const tiles = tileReader(logHeight);
  for (const [number, bytes, sum] of database.rows('SELECT number, bytes, sum FROM tile ORDER BY number')) {
    if (tiles.isFull()) break;
    if (!isBytes(bytes) || !tiles.take(Number(number), bytes, Number(sum))) return undefined;
  }
  return tiles.isFull() ? tiles.index(starts) : undefined;
}

/** Undefined: a leaf is missing, doubled or damaged. */
function readState(database: Database, { leaves, leafSum }: IndexHead): State | undefined {
  const found: HashedLeaf[] = [];
  let total = 0;
  for (const row of database.rows('SELECT path, key, value, hash, sum FROM leaf ORDER BY path')) {
    const leaf = leafOf(row);
    if (leaf === undefined) return undefined;
    total = (total + Number(row[4])) % 2 ** 32;
    found.push(leaf);
  }
  return found.length === leaves && total === leafSum ? stateOfHashed(found) : undefined;
}

function leafOf([path, key, value, hash, sum]: Row): HashedLeaf | undefined {
  if (!isBytes(path) || !isBytes(key) || !isBytes(value) || !isBytes(hash)) return undefined;
  if (rowSum(path, key, value, hash) !== sum) return undefined;
  return { path, key: Buffer.from(key.buffer, key.byteOffset, key.length).toString('utf8'), value, hash };
}

/** Of one leaf's row. */
export function rowSum(path: Uint8Array, key: Uint8Array, value: Uint8Array, hash: Uint8Array): number {
  return crc32c(value, crc32c(key, crc32c(hash, crc32c(path))));
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function tryAll(work: () => void): void {
  try {
    work();
  } catch {
    // Nothing depends on it.
  }
}
