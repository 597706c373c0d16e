/** The folder of keys: which there are, one by its name, and one unlocked to sign. */
import { randomUUID } from 'node:crypto';
import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as codes from '../language/codes/ledger.ts';
import { nearest } from '../language/near.ts';
import type { FileDiagnostic } from '../language/render.ts';
import {
  decodeKeyFile,
  encodeKeyFile,
  isKeyName,
  type KeyFile,
  type SecretKey,
  unlockKeyFile,
} from '../runtime/identity/key-file.ts';
import { MAX_SMALL_FILE_BYTES } from './actions.ts';
import { type Arguments, lastValue, misuse, NOWHERE } from './arguments.ts';
import { passphraseFor } from './passphrase.ts';
import { readBounded } from './read.ts';
import { unreadable } from './sources.ts';

export const KEYS_OPTION = '--keys';
const ENDING = '.key';

export type KeyFound = { readonly key: KeyFile; readonly file: string; readonly warnings: readonly FileDiagnostic[] };

/** `--keys`, else LEBEN_KEYS, else `.leben/keys` in the home folder. */
export function keyFolder(given: Arguments): string {
  return lastValue(given, KEYS_OPTION) ?? process.env['LEBEN_KEYS'] ?? join(homedir(), '.leben', 'keys');
}

export function keyNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(ENDING))
      .map((name) => name.slice(0, -ENDING.length))
      .sort();
  } catch {
    return [];
  }
}

export function keyPath(folder: string, name: string): string {
  return join(folder, `${name}${ENDING}`);
}

export function findKey(given: Arguments, name: string): KeyFound | FileDiagnostic {
  const folder = keyFolder(given);
  if (!isKeyName(name)) return misuse(codes.badKeyName(NOWHERE, { name }));
  const names = keyNames(folder);
  if (!names.includes(name)) return misuse(codes.noSuchKey(NOWHERE, { name, folder, near: nearest(name, names)[0] }));
  const file = keyPath(folder, name);
  try {
    const key = decodeKeyFile(Buffer.from(readBounded(file, MAX_SMALL_FILE_BYTES)).toString('utf8'));
    if (key === undefined) return misuse(codes.keyFileDamaged(NOWHERE, { file }));
    // Group or others may read (POSIX); Windows has no such bits.
    const open = process.platform !== 'win32' && (lstatSync(file).mode & 0o077) !== 0;
    return { key, file, warnings: open ? [misuse(codes.keyFileOpen(NOWHERE, { file }))] : [] };
  } catch (error) {
    return unreadable(file, error);
  }
}

export async function unlock(given: Arguments, { key }: KeyFound): Promise<SecretKey | FileDiagnostic> {
  const passphrase = await passphraseFor(given, false, process, key.name);
  if (typeof passphrase !== 'string') return passphrase;
  const secret = await unlockKeyFile(key, passphrase);
  return secret ?? misuse(codes.passphraseWrong(NOWHERE, { name: key.name }));
}

/** Readable by the owner alone; whole, or not there. False: a file so called is there. Throws what the system throws. */
export function writeKey(folder: string, key: KeyFile): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = keyPath(folder, key.name);
  if (existsSync(file)) return false;
  const beside = besideKey(file, key);
  try {
    // A link, not a rename: it never takes the place of a key that another process has made meanwhile.
    linkSync(beside, file);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'EEXIST') return false;
    // Some disks have no links.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(code)) throw error;
    renameSync(beside, file);
    return true;
  } finally {
    rmSync(beside, { force: true });
  }
}

/** Puts a key in the place of the one of its name, which is kept as `kept`; at no moment is there none. Throws what the system throws. */
export function replaceKey(folder: string, key: KeyFile, kept: string): void {
  const file = keyPath(folder, key.name);
  const beside = besideKey(file, key);
  try {
    copyFileSync(file, kept, constants.COPYFILE_EXCL);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

function besideKey(file: string, key: KeyFile): string {
  const beside = `${file}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    writeFileSync(beside, encodeKeyFile(key), { mode: 0o600, flag: 'wx', flush: true });
    return beside;
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
