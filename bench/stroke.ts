/**
 * CHA2DS2-VASc, one process, one core: from facts in batches (the border to the sandbox included), from whole parsed bundles, and
 * the same rule in cql-execution 3.3.2 over the same bundles. `node bench/stroke.ts [FOLDER OF BUNDLES]`
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { check } from '../compiler/compile.ts';
import { emit } from '../compiler/emit.ts';
import { sourceText } from '../language/span.ts';
import { makeExtractor, parseAsOf } from '../runtime/fhir/extract.ts';
import type { JsonObject } from '../runtime/fhir/json.ts';
import { subjectIndexer } from '../runtime/fhir/subjects.ts';
import { evaluate, openProgram } from '../runtime/run.ts';
import { prepareBytecode, toBytecode } from '../runtime/vm/bytecode.ts';
import { line, median, times } from './measure.ts';
import { cqlRunner } from './stroke-peer.ts';
import { RULE } from './stroke-rule.ts';

/** After every record in the bundles, so that the short CQL rule, which asks for no onset, sees what LEBEN sees. */
const AS_OF = '2022-12-31';

/** Facts of one crossing, as `leben eval` sends at most. */
const SUBJECTS = 10_000;

const { diagnostics, checked } = check(sourceText('stroke.leben', RULE), () => undefined, { today: 20_781 });
if (checked === undefined) throw new Error(diagnostics.map((d) => d.message).join('\n'));
await prepareBytecode();
const javascript = emit(checked.core);
using loaded = openProgram(
  { name: 'stroke.js', javascript, bytecode: toBytecode(javascript, 'stroke.js') },
  checked.interface,
);

const folder = process.argv[2] ?? join(import.meta.dirname, '../../shared/anchors/synthea-r4/bundles');
const bundles = readdirSync(folder).map(
  (name) => JSON.parse(gunzipSync(readFileSync(join(folder, name))).toString()) as JsonObject,
);
const resources = bundles.reduce((sum, bundle) => sum + (bundle['entry'] as readonly unknown[]).length, 0);
console.log(`${bundles.length} bundles, ${(resources / bundles.length).toFixed(0)} resources each`);

const asOf = parseAsOf(AS_OF)!;
const extract = makeExtractor(checked.interface);
const index = subjectIndexer(checked.interface);
const ignore = (): void => {};
const options = { why: false, secondChannel: false };
const statesOf = (all: readonly JsonObject[]) =>
  all.flatMap((bundle) =>
    index(bundle, ignore).map((record) => {
      const { state } = extract(record, asOf);
      if (state === undefined) throw new Error('a patient was refused');
      return { subject: record.subject, state };
    }),
  );

const subjects = statesOf(bundles);
const answers = await evaluate(
  loaded,
  0,
  subjects.map((s) => s.state),
  options,
);
const peer = cqlRunner();
const scores = await peer(bundles);
for (const [i, evaluation] of answers.entries()) {
  const result = evaluation.kind === 'answer' ? evaluation.answer.outcomes[0]?.result : undefined;
  if (
    result === undefined ||
    !('kind' in result) ||
    result.kind !== 'int' ||
    Number(result.value) !== scores.get(subjects[i]!.subject)
  )
    throw new Error(`patient ${i} has another score in CQL`);
}
console.log('every score is that of CQL');

const many = Array.from({ length: SUBJECTS }, (_, i) => subjects[i % subjects.length]!.state);
const facts = await times(() => evaluate(loaded, 0, many, options), { warm: 3, runs: 11 });
const whole = await times(
  async () =>
    evaluate(
      loaded,
      0,
      statesOf(bundles).map((s) => s.state),
      options,
    ),
  { warm: 10, runs: 21 },
);
const cql = await times(() => peer(bundles), { warm: 1, runs: 5 });
const rate = (ms: number, n: number): string => `${((n / ms) * 1000).toFixed(0)} patients/s`;
console.log(line(`${SUBJECTS} subjects from facts`, facts), rate(median(facts), SUBJECTS));
console.log(line('whole parsed bundles', whole), rate(median(whole), bundles.length));
console.log(line('cql-execution, the same bundles', cql), rate(median(cql), bundles.length));
console.log(`whole bundles against cql-execution: ${(median(cql) / median(whole)).toFixed(0)} times`);
