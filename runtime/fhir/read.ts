/**
 * Records from files: Bundles, single resources, NDJSON, compressed or not, folders of them; one record a subject.
 *
 * Memory. Of each resource only what the selection asks for is kept (entry.ts), and it is dropped at once when no input finds
 * it. Documents up to MAX_WHOLE_BYTES are parsed whole, two at a time; longer ones and NDJSON are streamed, resource by
 * resource (at most MAX_RESOURCE_BYTES each). What is kept may belong to a subject whose other resources come later, from
 * another file: it waits in memory up to MAX_HELD entries, then on disk (spill.ts). So memory does not grow with the number
 * of patients or the size of the files. It grows with the largest single subject, with the Medication resources that
 * prescriptions refer to (MAX_MEDICATIONS), and, for a Bundle longer than MAX_WHOLE_BYTES, with
 * the fullUrls of its patients (of a history: with its entries).
 *
 * Order. Subjects come when everything has been read, in the order of their Patient resources; when the disk was
 * needed, by partition, which depends on their ids alone.
 */
import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { emptyFile, noPatient, notJson, recordNotUtf8, resourceTooLong } from '../../language/codes/facts.ts';
import type { Interface } from '../../language/interface.ts';
import type { Report } from '../notes.ts';
import { noteOf } from '../notes.ts';
import { boundedReport } from './bounded-report.ts';
import { chunksOf, codeOf, fileNote, isCompressed, LINES_FILE, listFiles, looksLikeLines, unzip } from './files.ts';
import type { Gathering, Scope } from './gather.ts';
import { gather, scopeOf } from './gather.ts';
import type { SubjectRecord } from './index.ts';
import type { JsonObject } from './json.ts';
import { isObject, objectOf, textOf } from './json.ts';
import { entrySplitter, lineSplitter } from './lines.ts';
import { parse, parseNote, withoutMark } from './parse.ts';
import { select } from './selection.ts';
import { readDocument, readEntry } from './subjects.ts';

/** Documents up to this size are parsed in one go: their parsed form takes about five times as much. */
export const MAX_WHOLE_BYTES = 16 * 1024 * 1024;
/** One resource of an NDJSON file or of a long Bundle. Longer ones hold attachments, which inputs do not read. */
export const MAX_RESOURCE_BYTES = 16 * 1024 * 1024;

export type ReadOptions = {
  readonly interface: Interface;
  readonly report: Report;
  /** Called after each file, and every few MB of a long one. */
  readonly progress?: (done: { readonly files: number; readonly of: number; readonly bytes: number }) => void;
  /** Where to put what does not fit in memory; the system's folder for temporary files unless said. */
  readonly temporary?: string;
  readonly maxHeld?: number;
  readonly maxWholeBytes?: number;
  readonly maxResourceBytes?: number;
  readonly maxMedications?: number;
};

/**
 * The subjects of files and folders (`.json`, `.ndjson`, `.jsonl`, each also `.gz`; a file that is named itself may be
 * called anything). Whatever is wrong is reported with its place, and reading goes on with the next resource or file.
 */
export async function* readSubjects(paths: readonly string[], options: ReadOptions): AsyncGenerator<SubjectRecord> {
  const bounded = boundedReport(options.report);
  const { report } = bounded;
  const gathering = gather({
    ...options,
    selection: select(options.interface),
    report,
    temporary: options.temporary ?? tmpdir(),
  });
  try {
    const reading = { options, report, gathering, bytes: 0, files: 0, of: 0 };
    await readAll(await listFiles(paths, report), reading);
    let subjects = 0;
    for (const subject of gathering.subjects()) {
      subjects += 1;
      yield subject;
    }
    if (subjects === 0) report(noteOf(noPatient, undefined, {}));
  } finally {
    gathering.close();
    bounded.finish();
  }
}

type Reading = {
  readonly options: ReadOptions;
  readonly report: Report;
  readonly gathering: Gathering;
  bytes: number;
  files: number;
  of: number;
};

type Loaded =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'long'; readonly compressed: boolean }
  | { readonly kind: 'failed' };

/** While one file is parsed the next one is read and unpacked on another thread. */
async function readAll(files: readonly string[], reading: Reading): Promise<void> {
  reading.of = files.length;
  const start = (path: string | undefined): Promise<Loaded> | undefined =>
    path === undefined ? undefined : load(path, reading);
  let next = start(files[0]);
  for (const [index, path] of files.entries()) {
    const loaded = await next!;
    next = start(files[index + 1]);
    if (loaded.kind === 'whole') readWhole(loaded.bytes, path, reading);
    else if (loaded.kind === 'long') await readLong(path, loaded.compressed, reading);
    reading.files += 1;
    tell(reading);
  }
}

function tell({ options, files, of, bytes }: Reading): void {
  options.progress?.({ files, of, bytes });
}

async function load(path: string, { options, report }: Reading): Promise<Loaded> {
  const limit = options.maxWholeBytes ?? MAX_WHOLE_BYTES;
  try {
    const { size } = await stat(path);
    if (size === 0) {
      report(noteOf(emptyFile, undefined, { file: path }));
      return { kind: 'failed' };
    }
    const compressed = await isCompressed(path);
    if (LINES_FILE.test(path) || size > limit) return { kind: 'long', compressed };
    const bytes = await readFile(path);
    if (!compressed) return { kind: 'whole', bytes };
    return { kind: 'whole', bytes: await unzip(bytes, { maxOutputLength: limit }) };
  } catch (problem) {
    const code = codeOf(problem);
    if (code === 'ERR_BUFFER_TOO_LARGE') return { kind: 'long', compressed: true };
    report(fileNote(path, problem));
    return { kind: 'failed' };
  }
}

function readWhole(bytes: Buffer, path: string, reading: Reading): void {
  const { report } = reading;
  reading.bytes += bytes.length;
  const place = { file: path };
  if (!isUtf8(bytes)) {
    report(noteOf(recordNotUtf8, undefined, place));
    return;
  }
  const text = withoutMark(bytes.toString('utf8'));
  if (text.trim() === '') {
    report(noteOf(emptyFile, undefined, place));
    return;
  }
  const document = parse(text);
  if (document.ok) {
    readDocument(document.value, place, reading.gathering, report);
    return;
  }
  // One resource a line under another name: the first line is complete.
  const firstLine = text.slice(0, Math.max(0, text.indexOf('\n')));
  if (firstLine.trim() === '' || !parse(firstLine).ok) {
    report(parseNote(text, place));
    return;
  }
  const splitter = resourceLines(path, reading);
  splitter.push(bytes);
  splitter.end();
}

async function readLong(path: string, compressed: boolean, reading: Reading): Promise<void> {
  const { report } = reading;
  try {
    if (LINES_FILE.test(path) || (await looksLikeLines(path, compressed))) await readLines(path, compressed, reading);
    else await readLongBundle(path, compressed, reading);
  } catch (problem) {
    const code = codeOf(problem);
    // What only we can cause is not dressed up as the file's fault.
    if (code === undefined) throw problem;
    report(fileNote(path, problem));
  }
}

async function readLines(path: string, compressed: boolean, reading: Reading): Promise<void> {
  const splitter = resourceLines(path, reading);
  for await (const chunk of chunksOf(path, compressed)) {
    reading.bytes += chunk.length;
    splitter.push(chunk);
    tell(reading);
  }
  splitter.end();
}

function resourceLines(path: string, { gathering, report, options }: Reading) {
  const limit = options.maxResourceBytes ?? MAX_RESOURCE_BYTES;
  return lineSplitter({
    limit,
    line: (bytes, number) => {
      const place = { file: path, line: number };
      if (!mayMatter(bytes, gathering)) return;
      if (!isUtf8(bytes)) {
        report(noteOf(recordNotUtf8, undefined, place));
        return;
      }
      const text = withoutMark(bytes.toString('utf8'));
      const parsed = parse(text);
      if (parsed.ok) readDocument(parsed.value, place, gathering, report);
      else report(parseNote(text, place));
    },
    tooLong: (number) => report(noteOf(resourceTooLong, { limitMb: megabytes(limit) }, { file: path, line: number })),
  });
}

/** A long document is read twice: the patients first, because what refers to them may stand before them. */
async function readLongBundle(path: string, compressed: boolean, reading: Reading): Promise<void> {
  const { report, gathering } = reading;
  const place = { file: path };
  const found: JsonObject[] = [];
  const frame = await eachEntry(path, compressed, reading, false, (bytes) => {
    if (!bytes.includes('"Patient"')) return;
    const entry = parse(bytes.toString('utf8'));
    const name = entry.ok && isObject(entry.value) ? nameIn(entry.value) : undefined;
    if (name !== undefined && textOf(objectOf(name, 'resource')!, 'resourceType') === 'Patient') found.push(name);
  });
  if (frame === undefined) return;
  const document = parse(frame);
  if (!document.ok) {
    report(parseNote(frame, place));
    return;
  }
  if (!isObject(document.value) || textOf(document.value, 'resourceType') !== 'Bundle') {
    readDocument(document.value, place, gathering, report);
    return;
  }
  const scope = scopeOf(undefined, found, [...found.keys()]);
  const isHistory = textOf(document.value, 'type') === 'history';
  const newest = isHistory ? await newestInLong(path, compressed, reading) : undefined;
  await eachEntry(path, compressed, reading, true, (bytes, index) => {
    const here = { ...place, entry: index + 1 };
    if (!isUtf8(bytes)) {
      report(noteOf(recordNotUtf8, undefined, here));
      return;
    }
    const entry = parse(bytes.toString('utf8'));
    if (!entry.ok) {
      report(noteOf(notJson, { line: undefined }, here));
      return;
    }
    if (isObject(entry.value)) readEntry(entry.value, index, { ...scope, newest }, here, gathering, report);
  });
}

/** A history is read a third time, for the newest version of each resource. */
async function newestInLong(path: string, compressed: boolean, reading: Reading): Promise<Scope['newest']> {
  const names: JsonObject[] = [];
  await eachEntry(path, compressed, reading, false, (bytes, index) => {
    const entry = parse(bytes.toString('utf8'));
    names[index] = entry.ok && isObject(entry.value) ? nameIn(entry.value) : {};
  });
  return scopeOf('history', names, []).newest;
}

/** Of an entry only what a scope is made of: names and versions, not people. */
function nameIn(entry: JsonObject): JsonObject {
  const resource = objectOf(entry, 'resource');
  const { fullUrl, request, response } = entry;
  if (resource === undefined) return { fullUrl, request, response };
  const { resourceType, id, meta } = resource;
  return { fullUrl, resource: { resourceType, id, meta } };
}

async function eachEntry(
  path: string,
  compressed: boolean,
  reading: Reading,
  counted: boolean,
  entry: (bytes: Buffer, index: number) => void,
): Promise<string | undefined> {
  const limit = reading.options.maxResourceBytes ?? MAX_RESOURCE_BYTES;
  const splitter = entrySplitter({
    limit,
    entry,
    tooLong: (index) => {
      if (index !== undefined && !counted) return;
      const place = { file: path, ...(index === undefined ? {} : { entry: index + 1 }) };
      reading.report(noteOf(resourceTooLong, { limitMb: megabytes(limit) }, place));
    },
  });
  for await (const chunk of chunksOf(path, compressed)) {
    if (counted) reading.bytes += chunk.length;
    splitter.push(chunk);
    tell(reading);
    if (splitter.isTooLong()) break;
  }
  return splitter.end();
}

/** NDJSON lines begin with their type; a line of a type that nobody asks for is not even parsed. */
function mayMatter(bytes: Buffer, gathering: Gathering): boolean {
  const head = bytes.toString('latin1', 0, 64);
  const match = /^\s*\{\s*"resourceType"\s*:\s*"([A-Za-z]+)"/.exec(head);
  return match === null || gathering.wants(match[1]!);
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / (1024 * 1024));
}
