/** A process that works until it is killed at a moment of chance. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Starts the script with these words, kills it at most so long after its first line (`open`), and gives the lines it had printed since. */
export async function killedChild(
  script: string,
  words: readonly string[],
  mostMs: number,
): Promise<readonly string[]> {
  const child = spawn(process.execPath, [script, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.setEncoding('utf8');
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (text: string) => {
      const first = out === '';
      out += text;
      if (first) resolve();
    });
    child.once('close', () => resolve());
  });
  const closed = child.exitCode === null && child.signalCode === null ? once(child, 'close') : undefined;
  await new Promise((resolve) => setTimeout(resolve, Math.random() * mostMs));
  child.kill('SIGKILL');
  await closed;
  const lines = out.split('\n');
  assert.equal(lines[0], 'open');
  // The last one may be cut.
  return lines.slice(1, -1);
}
