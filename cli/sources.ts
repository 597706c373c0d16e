/** Source files: reads them, finds the modules they use, and remembers each text for the messages that quote it. */
import { readdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileTooLarge } from '../language/codes/syntax.ts';
import * as use from '../language/codes/use.ts';
import { MAX_SOURCE_BYTES, normaliseSource } from '../language/lexer/source.ts';
import type { FileDiagnostic, Sources } from '../language/render.ts';
import type { SourceText } from '../language/span.ts';
import { misuse, NOWHERE } from './arguments.ts';
import { LIBRARY } from './place.ts';
import { NOT_A_FILE, readBounded, TOO_LARGE } from './read.ts';

/** Deepest folder that is looked into: a tree of guidelines is shallow, and a circle of links is endless. */
const MAX_FOLDER_DEPTH = 12;

export type Workspace = {
  readonly entry: SourceText;
  /** Finds the text of a module that is used: `leben.…` in the standard library, others beside the entry. */
  readonly loader: (modulePath: string) => SourceText | undefined;
  /** The texts read so far, by the name that messages call them. */
  readonly sources: Sources;
  readonly names: () => readonly string[];
  /** The path to a file so called, from where the command runs. */
  readonly shown: (file: string) => string;
  /** What is wrong with modules that were found and could not be read. */
  readonly problems: readonly FileDiagnostic[];
};

/**
 * Opens a file and what it uses. Within the compiler a file is called by its place beside the entry (`stroke.leben`,
 * `lib/codes.leben`), so that an artifact does not depend on where its source stood.
 */
export function openWorkspace(path: string): Workspace | FileDiagnostic {
  const folder = dirname(path);
  const texts = new Map<string, SourceText>();
  const problems: FileDiagnostic[] = [];
  const read = readSource(path, basename(path));
  if (read.source === undefined) return read.problem;
  texts.set(basename(path), read.source);
  if (read.problem !== undefined) problems.push(read.problem);
  return {
    entry: read.source,
    loader(modulePath) {
      const found = findModule(modulePath, folder);
      if (found === undefined) return undefined;
      const known = texts.get(found.name);
      if (known !== undefined) return known;
      const used = readSource(found.file, found.name);
      if (used.problem !== undefined) problems.push(used.problem);
      if (used.source === undefined) return undefined;
      texts.set(found.name, used.source);
      return used.source;
    },
    sources: (file) => texts.get(file),
    names: () => [...texts.keys()],
    shown: (file) => (file === '' || file.startsWith(LIBRARY_NAME) ? file : join(folder, file)),
    problems,
  };
}

export function isFinding(value: object): value is FileDiagnostic {
  return 'code' in value && 'severity' in value;
}

/** The .leben files a path stands for: itself, or all below a folder in the order of their names. */
export function lebenFiles(path: string): readonly string[] | FileDiagnostic {
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch (error) {
    return unreadable(path, error);
  }
  if (!stats.isDirectory()) return [path];
  let files: readonly string[];
  try {
    files = filesBelow(path, 0);
  } catch (error) {
    return unreadable(path, error);
  }
  return files.length === 0 ? misuse(use.noLebenFiles(NOWHERE, { file: path })) : files;
}

/** All .leben files that several paths stand for, each once; the first path that stands for none. */
export function allLebenFiles(paths: readonly string[]): readonly string[] | FileDiagnostic {
  const files = new Set<string>();
  for (const path of paths) {
    const found = lebenFiles(path);
    if (isFinding(found)) return found;
    for (const file of found) files.add(file);
  }
  return [...files];
}

type Read =
  | { readonly source: SourceText; readonly problem: FileDiagnostic | undefined }
  | { readonly source: undefined; readonly problem: FileDiagnostic };

/** Reads a file as text. What is not text has a problem, and an empty source to show it in. */
export function readSource(path: string, name: string): Read {
  let bytes: Uint8Array;
  try {
    bytes = readBounded(path, MAX_SOURCE_BYTES);
  } catch (error) {
    if (codeOf(error) !== TOO_LARGE) return { source: undefined, problem: unreadable(path, error) };
    const { source } = normaliseSource(name, '');
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const bytes = Math.max(size, MAX_SOURCE_BYTES + 1);
    return { source, problem: { ...fileTooLarge(NOWHERE, { bytes, limit: MAX_SOURCE_BYTES }), file: name } };
  }
  const { source, diagnostics } = normaliseSource(name, bytes);
  const [first] = diagnostics;
  return { source, problem: first === undefined ? undefined : { ...first, file: name } };
}

export function unreadable(file: string, error: unknown): FileDiagnostic {
  return misuse(use.fileUnreadable(NOWHERE, { file, reason: reasonOf(error) }));
}

/** The operating system's code in words; its own sentence holds paths and English that differ by platform. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return REASONS[code] ?? (code === '' ? 'the system gives no reason' : `the system says ${code}`);
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is nothing of that name',
  EEXIST: 'something of that name is there',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EACCES: 'you have no permission',
  EPERM: 'you have no permission',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ELOOP: 'its links go in a circle',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many files are open',
  EXDEV: 'it lies on another disk',
  [NOT_A_FILE]: 'it is a pipe or a device, not a file',
  [TOO_LARGE]: 'it is too large',
};

function filesBelow(folder: string, depth: number): string[] {
  if (depth > MAX_FOLDER_DEPTH) return [];
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesBelow(path, depth + 1);
    return entry.name.endsWith('.leben') && (entry.isFile() || isFile(path)) ? [path] : [];
  });
}

/** Whether there is a file, of its own or behind a link. A path that leads nowhere, or in circles, is none. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

const SKIPPED = new Set(['node_modules', '.git', 'dist']);

const LIBRARY_NAME = 'leben/';

type Found = { readonly file: string; readonly name: string };

/** `leben.clinical` is stdlib/clinical.leben; `cardio.codes` is cardio/codes.leben or codes.leben beside the entry. */
function findModule(modulePath: string, folder: string): Found | undefined {
  const words = modulePath.split('.');
  if (words.some((word) => word === '' || /[/\\]/.test(word))) return undefined;
  const library = words[0] === 'leben';
  const root = library ? LIBRARY : folder;
  const parts = library ? words.slice(1) : words;
  const candidates = parts.map((_, index) => `${join(root, ...parts.slice(index))}.leben`);
  if (library) candidates.push(join(root, ...parts, `${parts.at(-1)}.leben`));
  const file = candidates.find(isFile);
  if (file === undefined) return undefined;
  const name = relative(root, file).split(sep).join('/');
  return { file, name: library ? `${LIBRARY_NAME}${name}` : name };
}
