/**
 * `npm run torture -- [programs] [seed]`: random programs on every channel until one disagrees; it lands in test/golden/regressions. Then ledgers whose writers are killed.
 * `npm run torture -- node [entries] [seed]`: random histories of a node, 100,000 entries unless said, replayed in another process,
 * on another engine and on Node 22, until a state root differs.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { scratchFolder } from './cli/process.ts';
import { compareChannels } from './compiler/differential.ts';
import { preserve } from './compiler/regressions.ts';
import { killRounds } from './runtime/ledger/kill-rounds.ts';
import { replayedElsewhere } from './runtime/node/determinism.ts';
import { killNode } from './runtime/node/kill-rounds.ts';
import { fetchedNode, otherNode } from './runtime/node/other-node.ts';
import { leased, scene } from './runtime/node/scene.ts';

/** Programs a slice: each slice has a seed of its own, so a failure is found again without the slices before it. */
const SLICE = 500;
/** Entries a ledger: each has a seed of its own, and is replayed when it has them. */
const LEDGER = 10_000;
const ofNode = process.argv[2] === 'node';
const [first, second] = process.argv.slice(ofNode ? 3 : 2);
const programs = Number(first ?? 100_000);
const seed = Number(second ?? Date.now() % 1_000_000);
if (!Number.isInteger(programs) || programs < 1 || !Number.isInteger(seed)) {
  process.stderr.write('npm run torture -- [programs] [seed]\nnpm run torture -- node [entries] [seed]\n');
  process.exit(2);
}
if (ofNode) {
  await histories(programs, seed);
  process.exit();
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

const KILLS = 100;
{
  using scratch = scratchFolder();
  const found = await killRounds(scratch.file('log'), KILLS, (round) => {
    process.stdout.write(`\r${round} of ${KILLS} kills, nothing that was answered is lost `);
  });
  process.stdout.write(`\n${JSON.stringify(found)}\n`);
}

const NODE_KILLS = 20;
{
  await using at = await scene();
  await leased(at);
  await at.node().close();
  const found = await killNode(at.folder, NODE_KILLS, (round) => {
    process.stdout.write(`\r${round} of ${NODE_KILLS} kills of a node, nothing that was answered is lost `);
  });
  process.stdout.write(`\n${JSON.stringify(found)}\n`);
}

async function histories(entries: number, from: number): Promise<void> {
  using scratch = scratchFolder();
  const other = await otherNode(process.env['LEBEN_OTHER_NODE'] ?? fetchedNode(scratch.path));
  if (other === undefined) process.stdout.write('no other Node can be had: this one alone\n');
  for (let done = 0; done < entries; done += LEDGER) {
    const ledgerSeed = from + done / LEDGER;
    const { tally, size, root, others } = await replayedElsewhere(ledgerSeed, Math.min(LEDGER, entries - done), other);
    const odd = others.find((said) => !said.startsWith(`holds ${size} ${root} `));
    if (odd !== undefined) {
      process.stdout.write(`seed ${ledgerSeed}: here ${size} ${root}, and elsewhere ${odd}\n`);
      process.exitCode = 1;
      return;
    }
    process.stdout.write(
      `${done + size} entries: ${tally.accepted} accepted, ${tally.rejected} rejected, ${tally.refused} refused; one state on ${others.map((said) => said.split(' ').at(-1)).join(', ')}\n`,
    );
  }
}
