/** One writer a folder: a lock of the operating system, which falls away with the process that holds it, however it ends. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** SQLite's file lock is the one that Node offers; the file itself stays empty. */
export const LOCK_FILE = 'writer.lock';

export type Lock = { readonly release: () => void };

/** Undefined: another process, or this one, holds it. Throws where the folder cannot be written. */
export function takeLock(folder: string): Lock | undefined {
  const database = new DatabaseSync(join(folder, LOCK_FILE), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
  return { release: () => database.close() };
}

/** https://sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;
