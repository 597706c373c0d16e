/** The direction of imports, as docs/architecture.md draws it, read from the code itself. */
import { readdirSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { Project } from 'ts-morph';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const FOLDERS = ['language', 'stdlib', 'compiler', 'runtime', 'cli', 'playground', 'scripts'] as const;
type Folder = (typeof FOLDERS)[number];

/** What each folder may import of ours, beside itself. */
const MAY_IMPORT: Readonly<Record<Folder, readonly Folder[]>> = {
  language: [],
  stdlib: ['language'],
  compiler: ['language', 'stdlib'],
  runtime: ['language', 'stdlib'],
  cli: ['language', 'stdlib', 'compiler', 'runtime'],
  playground: ['language', 'stdlib', 'compiler', 'runtime'],
  scripts: ['language', 'stdlib', 'compiler', 'runtime', 'cli'],
};
/** Folders that run in a browser: no Node. */
const BROWSER: readonly Folder[] = ['language', 'stdlib', 'compiler'];
/** Node edges of a folder that else runs in a browser. */
const NODE_EDGES = new Set(['runtime/vm/wasm-file.ts']);
/** One importer for each heavy library. */
const ONE_IMPORTER = ['quickjs-wasi', 'quickjs-emscripten'];
/** Libraries by the folders that may use them. */
const LIBRARIES: Readonly<Record<Folder, readonly string[]>> = {
  language: ['chevrotain', 'cborg', '@noble/hashes'],
  stdlib: [],
  compiler: ['@noble/hashes'],
  runtime: ['quickjs-wasi', 'quickjs-emscripten', '@noble/hashes', '@noble/curves', 'cborg'],
  cli: [],
  playground: [],
  scripts: ['@lhncbc/ucum-lhc', 'ts-morph'],
};

type Import = { readonly file: string; readonly folder: Folder; readonly to: string };

function importsOf(): Import[] {
  const project = new Project({
    skipAddingFilesFromTsConfig: true,
    compilerOptions: { allowImportingTsExtensions: true },
  });
  const out: Import[] = [];
  for (const folder of FOLDERS) {
    for (const source of project.addSourceFilesAtPaths(`${ROOT}/${folder}/**/*.ts`)) {
      const file = relative(ROOT, source.getFilePath()).replaceAll('\\', '/');
      const specifiers = [
        ...source.getImportDeclarations().map((d) => d.getModuleSpecifierValue()),
        ...source.getExportDeclarations().flatMap((d) => d.getModuleSpecifierValue() ?? []),
        ...source.getImportStringLiterals().map((literal) => literal.getLiteralValue()),
      ];
      for (const specifier of new Set(specifiers)) {
        const to = specifier.startsWith('.')
          ? relative(ROOT, resolve(dirname(source.getFilePath()), specifier)).replaceAll('\\', '/')
          : specifier;
        out.push({ file, folder, to });
      }
    }
  }
  return out;
}

describe('the direction of imports', () => {
  const imports = importsOf();
  const folderOf = (path: string): Folder | undefined => FOLDERS.find((folder) => path.startsWith(`${folder}/`));
  const libraryOf = (path: string): string | undefined =>
    path.startsWith('node:') || folderOf(path) !== undefined || path.includes('package.json')
      ? undefined
      : path
          .split('/')
          .slice(0, path.startsWith('@') ? 2 : 1)
          .join('/');

  test('the code was found', () => {
    expect(imports.length).toBeGreaterThan(100);
    for (const folder of FOLDERS.filter((f) => f !== 'playground'))
      expect(
        imports.some((i) => i.folder === folder),
        folder,
      ).toBe(true);
  });

  test('each folder imports only what it may', () => {
    const wrong = imports.filter(({ folder, to }) => {
      const target = folderOf(to);
      return target !== undefined && target !== folder && !MAY_IMPORT[folder].includes(target);
    });
    expect(wrong).toEqual([]);
  });

  test('language, stdlib and compiler know no Node', () => {
    expect(
      imports.filter(
        ({ file, folder, to }) => BROWSER.includes(folder) && to.startsWith('node:') && !NODE_EDGES.has(file),
      ),
    ).toEqual([]);
  });

  test('a heavy library has one importer', () => {
    for (const library of ONE_IMPORTER) {
      const files = new Set(imports.filter(({ to }) => libraryOf(to) === library).map(({ file }) => file));
      expect([...files], library).toHaveLength(1);
    }
  });

  test('SQLite, too, which Node brings along', () => {
    const files = new Set(imports.filter(({ to }) => to === 'node:sqlite').map(({ file }) => file));
    expect([...files]).toEqual(['runtime/ledger/sqlite.ts']);
  });

  test('a folder uses only its libraries', () => {
    const wrong = imports.filter(({ folder, to }) => {
      const library = libraryOf(to);
      return library !== undefined && !LIBRARIES[folder].includes(library);
    });
    expect(wrong).toEqual([]);
  });

  test('every top-level folder is one that docs/architecture.md names', () => {
    const known = [...FOLDERS, 'bin', 'bench', 'docs', 'examples', 'test', 'node_modules', 'dist', 'coverage'];
    const there = readdirSync(ROOT, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && !entry.name.startsWith('.'),
    );
    expect(there.map((entry) => entry.name).filter((name) => !known.includes(name))).toEqual([]);
  });
});
