/** `npm run mutants -- [--quick] [--only id] [--write]`: puts each seeded fault into a copy of the tree; the suite must notice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { MUTANTS, type Mutant, mutated } from './mutants.ts';
import { type Score, writeScore } from './score.ts';
import { copyTree, type Tree, type Verdict } from './tree.ts';

/** Copies that are tested at a time: each keeps one core busy, and more than a few only compete for memory. */
const MAX_COPIES = 4;

const root = resolve(import.meta.dirname, '../..');
const { values: given } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    write: { type: 'boolean', default: false },
  },
});
const unknown = given.only.find((id) => !MUTANTS.some((mutant) => mutant.id === id));
if (unknown !== undefined || (given.write && (given.quick || given.only.length > 0))) {
  process.stderr.write(unknown === undefined ? '--write is for a whole run\n' : `there is no mutant ${unknown}\n`);
  process.exit(2);
}
const chosen = MUTANTS.filter(
  ({ id, quick }) => (given.only.length === 0 || given.only.includes(id)) && (!given.quick || quick === true),
);

const folder = mkdtempSync(join(tmpdir(), 'leben-mutants-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

const stale = chosen.flatMap((mutant) => staleness(mutant) ?? []);
for (const why of stale) console.log(`error    ${why}`);
process.exitCode = stale.length > 0 ? 1 : await run();

function staleness(mutant: Mutant): string | undefined {
  try {
    mutated(root, mutant);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The exit code. */
async function run(): Promise<number> {
  const copies = Math.max(1, Math.min(MAX_COPIES, availableParallelism(), chosen.length));
  const trees = Array.from({ length: copies }, (_, i) => copyTree(root, join(folder, `copy-${i}`)));
  const unbroken = new Map<string, Promise<Verdict>>();
  const scores: Score[] = [];
  await share(trees, chosen, async (tree, mutant) => {
    progress(`${scores.length} of ${chosen.length} mutants`);
    const begin = performance.now();
    const score = await tested(tree, mutant, unbroken);
    scores.push(score);
    const seconds = `${((performance.now() - begin) / 1000).toFixed(1)} s`.padStart(7);
    say(
      `${score.outcome.padEnd(8)} ${seconds}  ${mutant.id}: ${score.outcome === 'SURVIVED' ? mutant.breaks : score.by}`,
    );
  });
  if (given.write) writeScore(join(root, 'docs/trust.md'), scores);
  const count = (outcome: Score['outcome']): number => scores.filter((score) => score.outcome === outcome).length;
  const errors = count('error') === 0 ? '' : `, ${count('error')} errors`;
  say(`${count('killed')} killed, ${count('SURVIVED')} survived${errors}`);
  return count('killed') === chosen.length ? 0 : 1;
}

async function tested(tree: Tree, mutant: Mutant, unbroken: Map<string, Promise<Verdict>>): Promise<Score> {
  try {
    for (const file of mutant.tests) {
      const verdict = await tree.with(mutant, () => tree.test(file));
      if (verdict.kind === 'passed') continue;
      if (verdict.kind === 'broken') return { mutant, outcome: 'error', by: verdict.why };
      // A test that fails without the fault says nothing of it.
      const before = unbroken.get(file) ?? tree.test(file);
      unbroken.set(file, before);
      const { kind } = await before;
      if (kind !== 'passed') return { mutant, outcome: 'error', by: `${file} fails without a fault` };
      return { mutant, outcome: 'killed', by: `${file}: ${verdict.test}` };
    }
    return { mutant, outcome: 'SURVIVED', by: '' };
  } catch (error) {
    return { mutant, outcome: 'error', by: error instanceof Error ? error.message : String(error) };
  }
}

/** Each tree takes the next item when it is free. */
async function share<T>(trees: readonly Tree[], items: readonly T[], work: (tree: Tree, item: T) => Promise<void>) {
  const waiting = items.values();
  await Promise.all(
    trees.map(async (tree) => {
      for (const item of waiting) await work(tree, item);
    }),
  );
}

function progress(text: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${text}`);
}

function say(line: string): void {
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
  console.log(line);
}
