/** Writing: a file is whole or not there. */
import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import * as use from '../language/codes/use.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { misuse, NOWHERE } from './arguments.ts';
import { reasonOf } from './sources.ts';

/** Writes a file whole or not at all: beside it first, then in its place. */
export function writeWhole(file: string, content: string | Uint8Array): FileDiagnostic | undefined {
  const beside = `${file}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    writeFileSync(beside, content);
    renameSync(beside, file);
    return undefined;
  } catch (error) {
    rmSync(beside, { force: true });
    return misuse(use.fileUnwritable(NOWHERE, { file, reason: reasonOf(error) }));
  }
}
