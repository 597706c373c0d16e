/** The files of records: which there are, whether they are compressed, and their bytes in pieces. */
import { createReadStream } from 'node:fs';
import { lstat, open, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createGunzip, gunzip } from 'node:zlib';
import { damagedArchive, unpacksWithoutBound, unreadable } from '../../language/codes/facts.ts';
import type { DataNote, Report } from '../notes.ts';
import { noteOf } from '../notes.ts';
import { parse } from './parse.ts';

const RECORD_FILE = /\.(?:json|ndjson|jsonl)(?:\.gz)?$/i;

export const LINES_FILE = /\.(?:ndjson|jsonl)(?:\.gz)?$/i;

export const unzip = promisify(gunzip);

/** Each file once, however often it was named: a result that is read twice would be counted twice. */
export async function listFiles(paths: readonly string[], report: Report): Promise<string[]> {
  const files = new Map<string, string>();
  const visit = async (path: string, named: boolean): Promise<void> => {
    try {
      const found = await stat(path);
      if (!found.isDirectory()) {
        if (!named && !RECORD_FILE.test(path)) return;
        // A pipe could wait for ever for somebody to write, a device write for ever.
        if (!found.isFile()) report(noteOf(unreadable, { why: 'special' }, { file: path }));
        else files.set(resolve(path), files.get(resolve(path)) ?? path);
        return;
      }
      // A link to a folder could lead in circles.
      if (!named && (await lstat(path)).isSymbolicLink()) return;
      const inner = await readdir(path, { withFileTypes: true });
      inner.sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const item of inner)
        if (!item.isSymbolicLink() || RECORD_FILE.test(item.name)) await visit(join(path, item.name), false);
    } catch (problem) {
      report(unreadableAt(path, problem));
    }
  };
  for (const path of paths) await visit(path, true);
  return [...files.values()];
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
  let length = 0;
  try {
    for await (const chunk of file.pipe(unpacked)) {
      length += (chunk as Buffer).length;
      // `bytesWritten`: what was read of the packed bytes.
      if (length > MIN_SUSPECT_BYTES && length > MAX_UNPACKED_RATIO * unpacked.bytesWritten) throw bomb();
      yield chunk as Buffer;
    }
  } finally {
    file.destroy();
  }
}

const CHUNK_BYTES = 256 * 1024;

/**
 * How many times its size a file may unpack to. Records come to 10 to 30; zeros to
 * 230 or 1,030, and ten megabytes of them would be read for a minute. Looked at once so much is unpacked.
 */
export const MAX_UNPACKED_RATIO = 200;
export const MIN_SUSPECT_BYTES = 64 * 1024 * 1024;
const BOMB = 'LEBEN_UNPACKS_WITHOUT_BOUND';

function bomb(): Error {
  return Object.assign(new Error(BOMB), { code: BOMB });
}

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
  if (codeOf(problem) === BOMB) return noteOf(unpacksWithoutBound, { times: MAX_UNPACKED_RATIO }, { file: path });
  return isArchiveProblem(codeOf(problem))
    ? noteOf(damagedArchive, undefined, { file: path })
    : unreadableAt(path, problem);
}
