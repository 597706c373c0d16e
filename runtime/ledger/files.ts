/** The seam to the disk: what the ledger asks of a folder. Tests put in one that is full, slow or broken. */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** One open file. All but `sync` are done when they return, as far as the system's memory goes. Errors are Node's. */
export type OpenFile = {
  readonly size: () => number;
  /** Writes all bytes, or throws; then a part of them may be there. */
  readonly write: (bytes: Uint8Array, position: number) => void;
  readonly read: (position: number, length: number) => Uint8Array;
  readonly truncate: (size: number) => void;
  /** Resolves when what was written before is on the medium (fdatasync). */
  readonly sync: () => Promise<void>;
  readonly close: () => void;
};

export type Folder = {
  readonly path: string;
  /** Names, sorted. */
  readonly list: () => readonly string[];
  readonly has: (name: string) => boolean;
  readonly open: (name: string, how: 'create' | 'change' | 'read') => OpenFile;
  readonly readAll: (name: string) => Uint8Array;
  /** The file is there whole and on the medium, or as it was. */
  readonly replace: (name: string, bytes: Uint8Array) => void;
  readonly remove: (name: string) => void;
  /** Puts the names themselves on the medium: a new file may else be gone after a power cut. */
  readonly sync: () => void;
};

/** Readable by the owner alone. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** Makes a folder, and those above it, where there is none. */
export function makeFolder(path: string): Folder {
  mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
  return diskFolder(path);
}

/** A folder of the system; nothing is made or changed until it is asked for. */
export function diskFolder(path: string): Folder {
  const sync = (): void => {
    const handle = openSync(path, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  };
  return {
    path,
    list: () => readdirSync(path).sort(),
    has: (name) => existsSync(join(path, name)),
    open: (name, how) => openFile(openSync(join(path, name), FLAGS[how], FILE_MODE)),
    readAll: (name) => readFileSync(join(path, name)),
    replace(name, bytes) {
      const beside = join(path, `${name}.${randomUUID().slice(0, 8)}.tmp`);
      try {
        const handle = openSync(beside, 'wx', FILE_MODE);
        try {
          writeAll(handle, bytes, 0);
          fsyncSync(handle);
        } finally {
          closeSync(handle);
        }
        renameSync(beside, join(path, name));
      } catch (error) {
        rmSync(beside, { force: true });
        throw error;
      }
      sync();
    },
    remove(name) {
      rmSync(join(path, name), { force: true });
      sync();
    },
    sync,
  };
}

const FLAGS = { create: 'wx+', change: 'r+', read: 'r' } as const;

function openFile(handle: number): OpenFile {
  return {
    size: () => fstatSync(handle).size,
    write: (bytes, position) => writeAll(handle, bytes, position),
    read(position, length) {
      const bytes = Buffer.allocUnsafe(length);
      let done = 0;
      while (done < length) {
        const got = readSync(handle, bytes, done, length - done, position + done);
        if (got === 0) break;
        done += got;
      }
      return bytes.subarray(0, done);
    },
    truncate: (size) => ftruncateSync(handle, size),
    sync: () =>
      new Promise((resolve, reject) => {
        fdatasync(handle, (error) => (error === null ? resolve() : reject(error)));
      }),
    close: () => closeSync(handle),
  };
}

function writeAll(handle: number, bytes: Uint8Array, position: number): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(handle, bytes, done, bytes.length - done, position + done);
}
