/** How fast records become facts: whole parsed bundles on one core, and files end to end. `node bench/fhir-extract.ts [FOLDER]` */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { makeExtractor, parseAsOf } from '../runtime/fhir/extract.ts';
import type { JsonObject } from '../runtime/fhir/json.ts';
import { readSubjects } from '../runtime/fhir/read.ts';
import { subjectIndexer } from '../runtime/fhir/subjects.ts';
import { strokeInterface } from '../test/runtime/fhir/interfaces.ts';

const folder = process.argv[2] ?? join(import.meta.dirname, '../../shared/anchors/synthea-r4/bundles');
const of = strokeInterface();
const asOf = parseAsOf('2019-12-31')!;
const extract = makeExtractor(of);
const ignore = (): void => {};

const bundles = readdirSync(folder).map(
  (name) => JSON.parse(gunzipSync(readFileSync(join(folder, name))).toString()) as JsonObject,
);
const resources = bundles.reduce((sum, bundle) => sum + (bundle['entry'] as readonly unknown[]).length, 0);
const index = subjectIndexer(of);
const walls: number[] = [];
const cores: number[] = [];
for (let round = 0; round < 41; round += 1) {
  const start = performance.now();
  const used = process.cpuUsage();
  for (const bundle of bundles) for (const record of index(bundle, ignore)) extract(record, asOf);
  const { user, system } = process.cpuUsage(used);
  walls.push((bundles.length / (performance.now() - start)) * 1000);
  cores.push((bundles.length / (user + system)) * 1_000_000);
}
console.log(`parsed bundles: ${bundles.length}, ${(resources / bundles.length).toFixed(0)} resources each`);
console.log(`index and extract: ${spread(walls)} patients/s; by processor time ${spread(cores)}`);

const records = bundles.flatMap((bundle) => index(bundle, ignore));
const start = performance.now();
const rounds = 500;
for (let round = 0; round < rounds; round += 1) for (const record of records) extract(record, asOf);
console.log(
  `extract alone, from the index: ${(((records.length * rounds) / (performance.now() - start)) * 1000).toFixed(0)} patients/s`,
);

const whole: number[] = [];
for (let round = 0; round < 5; round += 1) {
  const begun = performance.now();
  for await (const record of readSubjects([folder], { interface: of, report: ignore })) extract(record, asOf);
  whole.push(performance.now() - begun);
}
console.log(`files to facts, ${bundles.length} bundles: ${spread(whole)} ms`);
console.log(`peak memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB (the parsed bundles included)`);

/** The median of the figures, and the least and the greatest. */
function spread(figures: readonly number[]): string {
  const sorted = figures.toSorted((a, b) => a - b);
  return `${sorted[sorted.length >> 1]!.toFixed(0)} (${sorted[0]!.toFixed(0)} to ${sorted.at(-1)!.toFixed(0)})`;
}
