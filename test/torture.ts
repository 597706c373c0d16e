/** `npm run torture -- [programs] [seed]`: random programs on every channel until one disagrees; it lands in test/golden/regressions. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { compareChannels } from './compiler/differential.ts';
import { preserve } from './compiler/regressions.ts';

/** Programs a slice: each slice has a seed of its own, so a failure is found again without the slices before it. */
const SLICE = 500;
const programs = Number(process.argv[2] ?? 100_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
if (!Number.isInteger(programs) || programs < 1 || !Number.isInteger(seed)) {
  process.stderr.write('npm run torture -- [programs] [seed]\n');
  process.exit(2);
}

const start = Date.now();
for (let done = 0; done < programs; done += SLICE) {
  const slice = Math.min(SLICE, programs - done);
  const failure = await compareChannels({ seed: seed + done / SLICE, programs: slice, engineEvery: 10 });
  if (failure !== undefined) {
    const folder = new URL('./golden/regressions/', import.meta.url);
    mkdirSync(folder, { recursive: true });
    const file = new URL(`seed-${seed + done / SLICE}.json`, folder);
    writeFileSync(file, preserve(failure.case));
    process.stdout.write(`\n${failure.why}\nkept in ${file.pathname}\n`);
    process.exit(1);
  }
  const rate = Math.round((1000 * (done + slice)) / (Date.now() - start));
  process.stdout.write(`\r${done + slice} of ${programs} programs agree, ${rate}/s `);
}
process.stdout.write('\n');
