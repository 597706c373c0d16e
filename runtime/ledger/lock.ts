/** One writer a folder: a lock of the operating system, which falls away with the process that holds it, however it ends. */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { type Database, isBusy, openDatabase } from './sqlite.ts';

/** SQLite's file lock is the one that Node offers; the file itself stays empty. */
export const LOCK_FILE = 'writer.lock';

export type Lock = { readonly release: () => void };

/** Undefined: another process, or this one, holds it. Throws where the folder cannot be written. */
export function takeLock(folder: string): Lock | undefined {
  // SQLite would open a file that it may only read, and lock nothing.
  accessSync(folder, constants.W_OK);
  let database: Database | undefined;
  try {
    database = openDatabase(join(folder, LOCK_FILE), { waitMs: 0 });
    database.run('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return { release: database.close };
}
