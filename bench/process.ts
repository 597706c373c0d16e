/** Whole processes: the time from the command to its end, and the most memory it held. `node bench/process.ts [FOLDER OF BUNDLES]` */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { line, median } from './measure.ts';

const ROOT = resolve(import.meta.dirname, '..');
const LEBEN = join(ROOT, 'cli/main.ts');
const BUNDLES = process.argv[2] ?? join(ROOT, '../shared/anchors/synthea-r4/bundles');
const RULE = join(ROOT, 'examples/stroke_in_af.leben');
const FACTS = '{"age":"72 years","sex":"female","chf":"present"}';
/** Tells the peak memory of the process through its third pipe. */
const PEAK = `data:text/javascript,import{writeSync}from'node:fs';process.on('exit',()=>writeSync(3,String(process.resourceUsage().maxRSS)))`;

function run(args: readonly string[]): { ms: number; peakMb: number } {
  const start = performance.now();
  const { status, output } = spawnSync(process.execPath, ['--import', PEAK, LEBEN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    maxBuffer: 1 << 30,
  });
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`leben ${args[0]} ended with ${status}: ${output[2]}`);
  return { ms, peakMb: Number(output[3]) / 1024 };
}

function report(name: string, args: readonly string[], runs: number): void {
  run(args);
  const all = Array.from({ length: runs }, () => run(args));
  const sorted = all.map(({ ms }) => ms).sort((a, b) => a - b);
  const peaks = all.map(({ peakMb }) => peakMb).sort((a, b) => a - b);
  console.log(`${line(name, sorted)}, peak ${median(peaks).toFixed(0)} MB`);
}

report('leben check examples/stroke_in_af.leben', ['check', RULE], 9);
report('leben eval … --facts', ['eval', RULE, 'cha2ds2_vasc', '--facts', FACTS], 9);
report(
  'leben eval … --fhir, 100 Synthea bundles',
  ['eval', RULE, 'cha2ds2_vasc', '--fhir', BUNDLES, '--as-of', '2019-12-31', '--json'],
  5,
);

/** Bulk export: one resource a line, patients after one another, each with ids of its own, until a gigabyte is there. */
const BYTES = Number(process.env['BENCH_NDJSON_BYTES'] ?? 1_000_000_000);
const folder = mkdtempSync(join(tmpdir(), 'leben-bench-'));
const file = join(folder, 'bulk.ndjson');
const out = createWriteStream(file);
const bundles = readdirSync(BUNDLES).map((name) => gunzipSync(readFileSync(join(BUNDLES, name))).toString());
let written = 0;
let patients = 0;
for (let round = 0; written < BYTES; round += 1) {
  for (const text of bundles) {
    if (written >= BYTES) break;
    const bundle = JSON.parse(text.replace(/urn:uuid:/g, `urn:uuid:${round}-`)) as {
      entry: { fullUrl: string; resource: { resourceType: string; id: string } }[];
    };
    const ids = new Map(
      bundle.entry.map(({ fullUrl, resource }) => [fullUrl, `${resource.resourceType}/${round}-${resource.id}`]),
    );
    const lines = bundle.entry.map(({ resource }) => JSON.stringify({ ...resource, id: `${round}-${resource.id}` }));
    const block = `${lines.join('\n').replace(/urn:uuid:[\w-]+/g, (url) => ids.get(url) ?? url)}\n`;
    written += Buffer.byteLength(block);
    patients += 1;
    if (!out.write(block)) await once(out, 'drain');
  }
}
await new Promise<void>((done) => {
  out.end(() => done());
});
report(
  `leben eval … --fhir, ${(statSync(file).size / 1e9).toFixed(2)} GB of NDJSON, ${patients} patients`,
  ['eval', RULE, 'cha2ds2_vasc', '--fhir', file, '--as-of', '2019-12-31', '--json'],
  1,
);
rmSync(folder, { recursive: true });
