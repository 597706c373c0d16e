/** The files of records: which there are, whether they are compressed, and their bytes in pieces. */
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createGunzip, gunzip } from 'node:zlib';
import { damagedArchive, unreadable } from '../../language/codes/facts.ts';
import type { DataNote, Report } from '../notes.ts';
import { noteOf } from '../notes.ts';
import { parse } from './parse.ts';

const RECORD_FILE = /\.(?:json|ndjson|jsonl)(?:\.gz)?$/i;

export const LINES_FILE = /\.(?:ndjson|jsonl)(?:\.gz)?$/i;

export const unzip = promisify(gunzip);

export async function listFiles(paths: readonly string[], report: Report): Promise<string[]> {
  const files: string[] = [];
  const visit = async (path: string, named: boolean): Promise<void> => {
    try {
      const found = await stat(path);
      if (!found.isDirectory()) {
        if (named || RECORD_FILE.test(path)) files.push(path);
        return;
      }
      const inner = await readdir(path, { withFileTypes: true });
      inner.sort((a, b) => (a.name < b.name ? -1 : 1));
      // A link to a folder could lead in circles.
      for (const item of inner)
        if (!item.isSymbolicLink() || RECORD_FILE.test(item.name)) await visit(join(path, item.name), false);
    } catch (problem) {
      report(unreadableAt(path, problem));
    }
  };
  for (const path of paths) await visit(path, true);
  return files;
}

export async function isCompressed(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(2);
    await file.read(head, 0, 2, 0);
    return head[0] === 0x1f && head[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/** The bytes of a file, unpacked. A piece is good until the next one is asked for: one buffer serves all of them. */
export async function* chunksOf(path: string, compressed: boolean): AsyncGenerator<Buffer> {
  if (!compressed) {
    const file = await open(path);
    try {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      for (;;) {
        const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES);
        if (bytesRead === 0) return;
        yield chunk.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
  file.once('error', (problem) => unpacked.destroy(problem));
  try {
    for await (const chunk of file.pipe(unpacked)) yield chunk as Buffer;
  } finally {
    file.destroy();
  }
}

const CHUNK_BYTES = 256 * 1024;

/** Whether the first line of a long file is a whole JSON value. */
export async function looksLikeLines(path: string, compressed: boolean): Promise<boolean> {
  let head = '';
  for await (const chunk of chunksOf(path, compressed)) {
    head += chunk.toString('utf8');
    const end = head.indexOf('\n');
    if (end >= 0) return parse(head.slice(0, end)).ok;
    if (head.length > 1024 * 1024) break;
  }
  return false;
}

export function codeOf(problem: unknown): string | undefined {
  return problem instanceof Error && 'code' in problem && typeof problem.code === 'string' ? problem.code : undefined;
}

function isArchiveProblem(code: string | undefined): boolean {
  return code?.startsWith('Z_') ?? false;
}

function unreadableAt(path: string, problem: unknown) {
  const code = codeOf(problem);
  const why = code === 'ENOENT' ? 'missing' : code === 'EACCES' || code === 'EPERM' ? 'denied' : 'other';
  return noteOf(unreadable, { why }, { file: path });
}

/** What is to be said when reading a file failed; the system's own words are not shown. */
export function fileNote(path: string, problem: unknown): DataNote {
  return isArchiveProblem(codeOf(problem))
    ? noteOf(damagedArchive, undefined, { file: path })
    : unreadableAt(path, problem);
}
