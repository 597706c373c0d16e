/** Makes dist/ for the package: JavaScript (Node strips no types under node_modules) and the library written in LEBEN. */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });

const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', join(root, 'scripts', 'tsconfig.package.json')], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(1);

cpSync(join(root, 'stdlib'), join(dist, 'stdlib'), {
  recursive: true,
  filter: (path) => !path.endsWith('.ts'),
});
