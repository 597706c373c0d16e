/** The pages of the diagnostics: one for each code, the wrong example gives it, the right one does not, a fix mends it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { starter } from '../cli/new.ts';
import { check } from '../compiler/compile.ts';
import { parseDate } from '../language/dates.ts';
import { allDiagnosticKinds, type Diagnostic, type Fix } from '../language/diagnostics.ts';
import { sourceText } from '../language/span.ts';
import { english } from '../language/words/en.ts';
import { readFacts } from '../runtime/facts.ts';
import { makeExtractor, parseAsOf } from '../runtime/fhir/extract.ts';
import { type ReadOptions, readSubjects } from '../runtime/fhir/read.ts';
import { scratchFolder } from './cli/process.ts';
import { type Block, type ErrorPage, pageCodes, readPage } from './error-page.ts';

const CODES = new URL('../language/codes/', import.meta.url);
for (const file of readdirSync(CODES)) await import(new URL(file, CODES).href);
const codes = allDiagnosticKinds().map(({ code }) => code);

/** The day on which the examples are checked: evidence of a page is current or expired for good. */
const DAY = '2026-01-01';
const TODAY = parseDate(DAY)!;

test('every code has its words and its page, and no page is without a code', () => {
  expect(codes.length).toBeGreaterThan(100);
  expect(Object.keys(english).sort()).toEqual([...codes].sort());
  expect(pageCodes()).toEqual([...codes].sort());
});

describe('pages', () => {
  test.each(codes)('%s says why, and what to do', (code) => {
    const page = readPage(code);
    expect(page.title).not.toMatch(/\.$/);
    expect(page.prose.length).toBeGreaterThan(30);
    expect(page.wrong.text).not.toBe(page.right.text);
    expect(page.wrong.language).toBe(page.right.language);
  });
});

// The pages of the I and A codes are run in test/cli/pages.test.ts.
const run = codes.filter((code) => !/^[IA]/.test(code)).map(readPage);

describe('examples of modules', () => {
  test.each(run.filter(({ wrong }) => wrong.language === 'leben'))('$code', (page) => {
    const found = findings(page, page.wrong.text);
    expect(found.map(({ code }) => code)).toEqual([page.code]);
    const right = findings(page, page.right.text);
    expect(right.filter(({ code, severity }) => code === page.code || severity !== 'information')).toEqual([]);
    const fix = found[0]!.fixes[0];
    if (fix === undefined) return;
    const mended = findings(page, applied(fix, page.wrong.text));
    expect(mended.filter(({ code, severity }) => code === page.code || severity === 'error')).toEqual([]);
  });
});

describe('examples of commands', () => {
  test.each(run.filter(({ wrong }) => wrong.language === 'sh'))('$code', ({ code, wrong, right }) => {
    expect(shell(wrong.text)).toMatch(new RegExp(`^(error|warning)\\[${code}\\]`, 'm'));
    expect(shell(right.text)).not.toMatch(/^(error|warning)\[|failed, and it is not/m);
  });
});

describe('examples of data', () => {
  test.each(run.filter(({ module }) => module !== undefined))('$code', async (page) => {
    expect(await notes(page, page.wrong)).toContain(page.code);
    expect(await notes(page, page.right)).toEqual([]);
  });
});

test('each example is run by one of these', () => {
  const kinds = run.map(({ wrong, module }) => (module === undefined ? wrong.language : 'data'));
  expect([...new Set(kinds)].sort()).toEqual(['data', 'leben', 'sh']);
});

function findings(page: ErrorPage, text: string): readonly Diagnostic[] {
  const load = (path: string) => {
    const found = path === 'example' ? text : page.beside.get(path);
    return found === undefined ? undefined : sourceText(`${path}.leben`, found);
  };
  return check(sourceText('example.leben', text), load, { today: TODAY }).diagnostics;
}

function applied(fix: Fix, text: string): string {
  const edits = [...fix.edits].sort((a, b) => b.span.start - a.span.start);
  return edits.reduce((mended, { span, text: by }) => mended.slice(0, span.start) + by + mended.slice(span.end), text);
}

/** Limits that no example of a page could reach. */
const LIMITS: { readonly [code: string]: Partial<ReadOptions> } = {
  F008: { maxResourceBytes: 300 },
  F016: { maxMedications: 1 },
};

/** The codes of what is said about facts, or about records and the facts that are made of them. */
async function notes(page: ErrorPage, { language, text }: Block): Promise<readonly string[]> {
  const { checked } = check(sourceText('example.leben', page.module!), () => undefined, { today: TODAY });
  expect(checked).toBeDefined();
  const of = checked!.interface;
  const asOf = parseAsOf(DAY)!;
  if (page.code >= 'F050') return readFacts(of, text, asOf).notes.map(({ code }) => code);
  using folder = scratchFolder();
  const file = folder.file(`records.${language}`);
  writeFileSync(file, text);
  const found: string[] = [];
  const report: ReadOptions['report'] = ({ code }) => found.push(code);
  const extract = makeExtractor(of);
  for await (const subject of readSubjects([file], { interface: of, report, ...LIMITS[page.code] })) {
    for (const note of extract(subject, asOf).notes) report(note);
  }
  return found;
}

/** What the commands print, with `leben` at hand and a module to run it on. */
function shell(script: string): string {
  const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
  using folder = scratchFolder();
  writeFileSync(folder.file('falls_risk.leben'), starter('falls_risk', DAY));
  mkdirSync(folder.file('.bin'));
  writeFileSync(folder.file('.bin/leben'), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  chmodSync(folder.file('.bin/leben'), 0o755);
  const env = { ...process.env, PATH: `${folder.file('.bin')}:${process.env['PATH'] ?? ''}` };
  const { stdout, stderr } = spawnSync('sh', ['-c', script], { cwd: folder.path, encoding: 'utf8', env });
  return stdout + stderr;
}
