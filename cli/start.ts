/** `npm start`: checks, tests and runs the examples over the patients that come with them, plays a lease on a ledger, and says what to try next. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatDate, parseDate } from '../language/dates.ts';
import type { Interface } from '../language/interface.ts';
import type { DataState } from '../language/values.ts';
import { type Extraction, makeExtractor, parseAsOf } from '../runtime/fhir/extract.ts';
import { readSubjects } from '../runtime/fhir/read.ts';
import { evaluate, isLoadRefusal, type Loaded, loadArtifact } from '../runtime/run.ts';
import { type AnswerLine, answerLine, refusedLine } from './answers.ts';
import { chart, tally } from './chart.ts';
import { compileFile } from './compile.ts';
import { type ExitCode, type Io, processIo } from './io.ts';
import { ROOT } from './place.ts';
import { buildChecked } from './recompile.ts';
import { reportFindings } from './report.ts';
import { isFinding, lebenFiles } from './sources.ts';
import { startLease } from './start-lease.ts';
import { passed, runTests } from './test-run.ts';

/** The day the synthetic patients were made for. */
const AS_OF = '2026-01-01';

/** What is shown: files with rules, records of patients, and an agreement to play. `ledger`: where its ledger shall be. */
export type Show = {
  readonly examples: string;
  readonly patients: string;
  readonly lease?: string;
  readonly ledger?: string | undefined;
};

const SHOW: Show = {
  examples: fileURLToPath(new URL('examples', ROOT)),
  patients: fileURLToPath(new URL('examples/patients', ROOT)),
  lease: fileURLToPath(new URL('examples/contracts/registry_lease.leben', ROOT)),
};

/** What one example may take: all of it should be over before anybody looks away. */
const EXAMPLE_MS = 300;

/** One example, run: what is shown of it. */
type Shown = {
  readonly file: string;
  readonly module: Interface;
  readonly verdict: string;
  readonly lines: readonly AnswerLine[];
};

export async function start(io: Io, show: Show = SHOW): Promise<ExitCode> {
  const { palette } = io;
  const files = lebenFiles(show.examples);
  if (isFinding(files)) return await reportFindings([files], () => undefined, io);
  const begun = performance.now();
  const today = parseDate(AS_OF)!;
  await io.print(
    `${palette('strong', 'LEBEN')}: ${files.length} examples, checked, tested and run on synthetic patients as of ${AS_OF}\n`,
  );
  const shown: Shown[] = [];
  let failed = 0;
  let tests = 0;
  for (const [index, file] of files.entries()) {
    const progress = io.progress('examples', files.length);
    progress.step(index);
    const compiled = compileFile(file, today);
    if (isFinding(compiled)) return await reportFindings([compiled], () => undefined, io);
    const { checked, diagnostics, sources } = compiled;
    if (checked === undefined) return await reportFindings(diagnostics, sources, io);
    const results = await runTests(
      checked,
      () => true,
      () => {},
    );
    const good = results.filter(passed).length;
    tests += results.length;
    failed += results.length - good;
    progress.end();
    const mark = good === results.length ? palette('good', '✓') : palette('error', '✗');
    await io.print(`  ${mark} ${basename(file).padEnd(32)} ${good} of ${results.length} tests`);
    const loaded = await loadArtifact(await buildChecked(checked), { today, madeHere: true });
    if (isLoadRefusal(loaded)) continue;
    using program = loaded;
    const verdict = mainVerdict(program.interface);
    if (verdict === undefined || !existsSync(show.patients)) continue;
    shown.push({
      file,
      module: program.interface,
      verdict,
      lines: await answersOf(program, verdict, show.patients, today, io),
    });
  }
  const subjects = Math.max(0, ...shown.map(({ lines }) => lines.length));
  for (const example of shown) await printExample(example, subjects, io);
  if (show.lease !== undefined) {
    await io.print(`\n${palette('strong', 'A lease on a ledger')}  ${palette('place', basename(show.lease))}`);
    const finding = await startLease(io, show.lease, show.ledger);
    if (finding !== undefined) return await reportFindings([finding], () => undefined, io);
  }
  await printNext(shown, io);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  await io.print(
    `\n${tests - failed} tests passed, ${failed} failed; ${shown.length} rules on ${subjects} patients in ${seconds} s`,
  );
  return failed > 0 ? 1 : 0;
}

/** What a reader wants to see first: the last decision, else the last score, else the last table. */
function mainVerdict(module: Interface): string | undefined {
  const named = module.verdicts.filter(({ hidden }) => !hidden);
  for (const kind of ['decide', 'score', 'table', 'function'] as const) {
    const last = named.filter((verdict) => verdict.kind === kind).at(-1);
    if (last !== undefined) return last.name;
  }
  return undefined;
}

async function answersOf(
  loaded: Loaded,
  name: string,
  patients: string,
  today: number,
  io: Io,
): Promise<readonly AnswerLine[]> {
  const module = loaded.interface;
  const index = module.verdicts.findIndex((verdict) => verdict.name === name);
  const asked = { module, verdict: module.verdicts[index]!, why: false };
  const at = parseAsOf(formatDate(today))!;
  const extract = makeExtractor(module);
  const lines: AnswerLine[] = [];
  let batch: Extraction[] = [];
  let size = 1;
  const flush = async (): Promise<void> => {
    const states = batch.flatMap(({ state }): readonly DataState[] => (state === undefined ? [] : [state]));
    const evaluations = (await evaluate(loaded, index, states, { why: false, secondChannel: false })).values();
    for (const { subject, state, refused } of batch) {
      const line =
        state === undefined
          ? refusedLine(subject, refused, asked)
          : answerLine(subject, state, evaluations.next().value!, asked);
      lines.push(line);
    }
    batch = [];
  };
  const begun = performance.now();
  const progress = io.progress(name, undefined);
  for await (const record of readSubjects([patients], { interface: module, report: () => {} })) {
    batch.push(extract(record, at));
    if (batch.length < size) continue;
    await flush();
    progress.step(lines.length);
    const taken = performance.now() - begun;
    if (taken > EXAMPLE_MS) break;
    // Twice as many as long as they surely fit in what time is left.
    if (taken < EXAMPLE_MS / 4) size *= 2;
  }
  await flush();
  progress.end();
  return lines;
}

/** `all`: how many patients there are, where this example may have looked at fewer. */
async function printExample({ file, module, verdict, lines }: Shown, all: number, io: Io): Promise<void> {
  const { palette } = io;
  const counted = tally(lines);
  const info = module.verdicts.find(({ name }) => name === verdict)!;
  const cited = info.cites.length === 0 ? '' : palette('quiet', `  ${info.cites.join(', ')}`);
  await io.print(`\n${palette('strong', verdict)}  ${palette('place', basename(file))}${cited}`);
  if (lines.length < all)
    await io.print(
      palette(
        'quiet',
        `    the first ${lines.length} patients: each has thousands of ways its unknown values may turn out`,
      ),
    );
  await io.print(chart(counted, palette).join('\n'));
  if (info.kind !== 'decide' || counted.known.length < 2) return;
  // The most frequent advice is the quiet one; the others are whom a clinician would look at.
  for (const { text, subjects } of counted.known.slice(1, 4)) {
    await io.print(
      `    ${palette('quiet', `${text}: ${subjects.slice(0, 4).join(', ')}${subjects.length > 4 ? ', …' : ''}`)}`,
    );
  }
}

async function printNext(shown: readonly Shown[], io: Io): Promise<void> {
  const example =
    shown.find(({ verdict, module }) => module.verdicts.find(({ name }) => name === verdict)?.kind === 'decide') ??
    shown[0];
  if (example === undefined) return;
  const file = `examples/${basename(example.file)}`;
  await io.print(
    [
      '',
      io.palette('strong', 'Try next'),
      `  npm run -s leben -- eval ${file} ${example.verdict} --fhir examples/patients --as-of ${AS_OF} --why`,
      `  npm run -s leben -- explain ${file} ${example.verdict}`,
      `  npm run -s leben -- inspect ${file}`,
      '  npm run -s leben -- inspect examples/contracts/registry_lease.leben',
      '  npm run -s leben -- node --help',
      '  npm run -s leben -- new falls_risk',
      '  npm run -s leben -- --help',
    ].join('\n'),
  );
}

if (import.meta.main) process.exitCode = await start(processIo(false), { ...SHOW, ledger: process.argv[2] });
