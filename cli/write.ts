/** Writing: a file is whole or not there. */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import * as use from '../language/codes/use.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { misuse, NOWHERE } from './arguments.ts';
import { reasonOf } from './sources.ts';

/**
 * Writes a file whole or not at all: beside it first, then in its place. It keeps who may read it, and a link stays a link to
 * the file it leads to. A device or a pipe (`/dev/stdout`) is written to, never replaced.
 */
export function writeWhole(file: string, content: string | Uint8Array): FileDiagnostic | undefined {
  try {
    const known = statSync(file, { throwIfNoEntry: false });
    if (known !== undefined && !known.isFile() && !known.isDirectory()) writeFileSync(file, content);
    else replace(known === undefined ? file : realpathSync(file), content, known);
    return undefined;
  } catch (error) {
    return misuse(use.fileUnwritable(NOWHERE, { file, reason: reasonOf(error) }));
  }
}

function replace(file: string, content: string | Uint8Array, known: Stats | undefined): void {
  const beside = `${file}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    const opened = openSync(beside, 'wx');
    try {
      if (known !== undefined) fchmodSync(opened, known.mode & 0o7777);
      writeFileSync(opened, content);
      // On the disk before it is in its place: else a power cut could leave an empty file there.
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
