/** Runs `leben` as a process of its own, as a user does. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** A process that takes longer hangs. */
const PROCESS_MS = 60_000;

export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

export function leben(
  words: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
    encoding: 'utf8',
    timeout: PROCESS_MS,
    cwd: options.cwd ?? tmpdir(),
    env: { ...process.env, ...options.env },
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: status, out: stdout, err: stderr };
}

/** An empty folder that is gone after the test. */
export function scratchFolder(): { readonly path: string; readonly file: (name: string) => string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'leben-test-'));
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
