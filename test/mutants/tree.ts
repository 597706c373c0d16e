/** A copy of the repository to break things in: faults are put in and taken out, tests run there. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Mutant, mutated } from './mutants.ts';

/** Folders that no test reads, or that are linked instead of copied. */
const LEFT_OUT = new Set(['.git', 'node_modules', 'dist', 'coverage', '.vitest']);

/** A test file that has not ended after so long hangs: the slowest takes a minute on two busy cores. */
export const MAX_TEST_MS = 5 * 60_000;

/** What one test file said. `broken`: it could not be run, which says nothing of the fault. */
export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly test: string }
  | { readonly kind: 'broken'; readonly why: string };

export type Tree = {
  /** Puts the fault in, runs `inside`, takes it out again. */
  readonly with: <T>(mutant: Mutant, inside: () => Promise<T>) => Promise<T>;
  readonly test: (file: string) => Promise<Verdict>;
};

/** Copies the repository into the folder; what stands beside it (the anchors) is linked, since tests read `../shared`. */
export function copyTree(root: string, folder: string): Tree {
  const at = join(folder, 'tree');
  mkdirSync(folder, { recursive: true });
  cpSync(root, at, { recursive: true, filter: (path) => path === root || !LEFT_OUT.has(basename(path)) });
  symlinkSync(join(root, 'node_modules'), join(at, 'node_modules'));
  const beside = join(dirname(root), 'shared');
  if (existsSync(beside)) symlinkSync(beside, join(folder, 'shared'));
  return {
    async with(mutant, inside) {
      const path = join(at, mutant.file);
      const before = readFileSync(path);
      writeFileSync(path, mutated(at, mutant));
      try {
        await packed(at, mutant);
        return await inside();
      } finally {
        writeFileSync(path, before);
        await packed(at, mutant);
      }
    },
    test: (file) => runTest(at, folder, file),
  };
}

/** The prelude runs as the text that it is packed into. */
async function packed(at: string, { file }: Mutant): Promise<void> {
  if (!file.startsWith('compiler/emit/prelude/')) return;
  const { code, said } = await node(at, ['scripts/pack-prelude.ts'], MAX_TEST_MS);
  if (code !== 0) throw new Error(`the prelude was not packed: ${said}`);
}

async function runTest(at: string, folder: string, file: string): Promise<Verdict> {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const words = ['node_modules/vitest/vitest.mjs', 'run', file, '--bail', '1', '--maxWorkers', '1'];
  const limits = ['--testTimeout', String(MAX_TEST_MS), '--hookTimeout', String(MAX_TEST_MS)];
  const { code, said } = await node(
    at,
    [...words, ...limits, '--reporter', 'json', '--outputFile', report],
    MAX_TEST_MS,
    {
      LEBEN_ENGINE_EVERY: '100',
      NODE_OPTIONS: `--import ${pathToFileURL(join(at, 'test/mutants/random.ts')).href}`,
    },
  );
  if (code === 0) return { kind: 'passed' };
  if (code === 'late') return { kind: 'broken', why: `${file} did not end` };
  const failed = existsSync(report) ? firstFailure(report) : undefined;
  if (failed === undefined)
    return { kind: 'broken', why: `${file} could not be run: ${said.trim().split('\n').slice(-3).join(' ')}` };
  // A busy machine is no fault that was noticed.
  if (failed.words.includes('timed out')) return { kind: 'broken', why: `${file}: ${failed.test} ran out of time` };
  return { kind: 'failed', test: failed.test };
}

type Report = {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
};

function firstFailure(path: string): { readonly test: string; readonly words: string } | undefined {
  const { testResults } = JSON.parse(readFileSync(path, 'utf8')) as Report;
  const failed = testResults.flatMap((file) => file.assertionResults).find(({ status }) => status === 'failed');
  return failed && { test: failed.fullName, words: (failed.failureMessages ?? []).join('\n') };
}

function node(
  cwd: string,
  words: readonly string[],
  ms: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | 'late'; readonly said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    let said = '';
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, ms);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: late ? 'late' : (code ?? 1), said });
    });
  });
}
