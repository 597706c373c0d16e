/** Files of odd sorts, for tests. */
import { spawnSync } from 'node:child_process';

export { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';

/** A pipe with a name. Node makes none itself. */
export function mkfifoSync(path: string): void {
  const { status } = spawnSync('mkfifo', [path]);
  if (status !== 0) throw new Error('mkfifo failed');
}
