/** Another major version of Node, to replay on: our TypeScript is put together for it first, since it may lack newer syntax. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { OtherNode } from './determinism.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Below node_modules, so that the packages are found from there. */
const OUT = fileURLToPath(new URL('../../../node_modules/.cache/leben-replay/', import.meta.url));
/** The least that has `node:sqlite` without asking. */
const LEAST_MAJOR = 22;

/** The Node that LEBEN_OTHER_NODE names; undefined: none is named. Throws where it is of the same major, or too old. */
export async function otherNode(node = process.env['LEBEN_OTHER_NODE']): Promise<OtherNode | undefined> {
  if (node === undefined || node === '') return undefined;
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  const major = Number(/^v(\d+)/.exec(stdout ?? '')?.[1] ?? 0);
  if (major < LEAST_MAJOR || process.version.startsWith(`v${major}.`)) {
    throw new Error(`${node} is no other Node of ${LEAST_MAJOR} or later: ${stdout}`);
  }
  await build({
    ...{ configFile: false, root: ROOT, logLevel: 'warn' },
    build: {
      ssr: fileURLToPath(new URL('replay-child.ts', import.meta.url)),
      ...{ outDir: OUT, emptyOutDir: true, target: `node${major}`, minify: false },
    },
  });
  return { node, child: `${OUT}replay-child.js` };
}

/** Fetches Node 22 into a folder with npm; undefined: that cannot be had here. */
export function fetchedNode(folder: string): string | undefined {
  const words = ['install', '--no-audit', '--no-fund', '--silent', '--prefix', folder, `node@${LEAST_MAJOR}`];
  const { status } = spawnSync('npm', words, { stdio: 'ignore' });
  return status === 0 ? `${folder}/node_modules/node/bin/node` : undefined;
}
