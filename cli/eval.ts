/** `leben eval`: answers for patients, what, why, and what is missing. */
import { existsSync } from 'node:fs';
import * as use from '../language/codes/use.ts';
import { formatDate } from '../language/dates.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { readFacts } from '../runtime/facts.ts';
import { boundedReport } from '../runtime/fhir/bounded-report.ts';
import { type Extraction, makeExtractor, parseAsOf } from '../runtime/fhir/extract.ts';
import { readSubjects } from '../runtime/fhir/read.ts';
import { type DataNote, placeText } from '../runtime/notes.ts';
import { BATCH_SUBJECTS, type Evaluation, evaluate, type Loaded } from '../runtime/run.ts';
import { type Asked, answerLine, lineText, reasonsText, refusedLine } from './answers.ts';
import { type Arguments, lastValue, misuse, NOWHERE } from './arguments.ts';
import { COMMANDS, usageOf } from './commands.ts';
import { asOfDay } from './compile.ts';
import type { ExitCode, Io, Run } from './io.ts';
import { loadFile } from './load.ts';
import { notesText } from './notes.ts';
import { readBounded } from './read.ts';
import { reportFindings } from './report.ts';
import { sayings } from './say.ts';
import { isFinding, unreadable } from './sources.ts';
import { verdictNamed } from './verdict.ts';

export const run: Run = async (given, io) => {
  const today = asOfDay(given);
  if (typeof today !== 'number') return await refuse(today, io);
  const misused = wrongOptions(given);
  if (misused !== undefined) return await refuse(misused, io);
  const [path, name] = given.operands as [string, string];
  const loading = await loadFile(path, given, today, io);
  if ('code' in loading) return loading.code;
  using loaded = loading.loaded;
  const found = verdictNamed(name, loaded.interface, path);
  if (isFinding(found)) return await refuse(found, io);
  const question: Question = { loaded, ...found, given, io };
  const facts = lastValue(given, '--facts');
  return facts === undefined ? await evaluateRecords(question, today) : await evaluateFacts(question, facts, today);
};

type Question = {
  readonly loaded: Loaded;
  readonly index: number;
  readonly verdict: Asked['verdict'];
  readonly given: Arguments;
  readonly io: Io;
};

async function refuse(finding: FileDiagnostic, io: Io): Promise<ExitCode> {
  return await reportFindings([finding], () => undefined, io);
}

function wrongOptions(given: Arguments): FileDiagnostic | undefined {
  if (given.options.has('--facts') !== given.options.has('--fhir')) return undefined;
  const command = COMMANDS.find(({ name }) => name === 'eval')!;
  return misuse(use.oneOfOptions(NOWHERE, { options: '`--facts` and `--fhir`', usage: usageOf(command) }));
}

async function evaluateFacts(question: Question, written: string, today: number): Promise<ExitCode> {
  const { io, loaded } = question;
  const text = factsText(written);
  if (typeof text !== 'string') return await refuse(text, io);
  const read = readFacts(loaded.interface, text, asOf(today));
  const wrong = sayNotes(read.notes, io);
  if (read.state === undefined && read.refused.length === 0) return 2;
  const tally: Tally = { worst: wrong ? 1 : 0 };
  await printBatch(question, [{ subject: 'facts', state: read.state, refused: read.refused, notes: [] }], tally);
  return tally.worst;
}

/** One subject: a thousand times what its fields take. */
const MAX_FACTS_BYTES = 16 * 1024 * 1024;

/** The facts themselves where they begin as JSON does, else the text of a file of that name. */
function factsText(written: string): string | FileDiagnostic {
  if (/^\s*[{["]/.test(written)) return written;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readBounded(written, MAX_FACTS_BYTES));
  } catch (error) {
    if (!(error instanceof TypeError)) return unreadable(written, error);
    return misuse(use.fileUnreadable(NOWHERE, { file: written, reason: 'it is not UTF-8 text' }));
  }
}

/** Subjects go through in bounded batches: lines come as they are ready, in the order of the records. */
async function evaluateRecords(question: Question, today: number): Promise<ExitCode> {
  const { given, io, loaded } = question;
  const paths = given.options.get('--fhir') ?? [];
  const nowhere = paths.find((path) => !existsSync(path));
  if (nowhere !== undefined) return await refuse(unreadable(nowhere, { code: 'ENOENT' }), io);
  const tally: Tally = { worst: 0 };
  const extract = makeExtractor(loaded.interface);
  const at = asOf(today);
  const reading = io.progress('reading records', undefined);
  const report = (note: DataNote): void => {
    if (sayNotes([note], io)) tally.worst = worst(tally.worst, 1);
  };
  const facts = boundedReport(report);
  const subjects = readSubjects(paths, {
    interface: loaded.interface,
    report,
    progress: ({ files }) => reading.step(files),
  });
  let batch: Extraction[] = [];
  let count = 0;
  const flush = async (): Promise<void> => {
    await printBatch(question, batch, tally);
    batch = [];
  };
  for await (const record of subjects) {
    const extraction = extract(record, at);
    for (const note of extraction.notes) facts.report(note);
    batch.push(extraction);
    count += 1;
    if (batch.length >= BATCH_SUBJECTS) await flush();
  }
  await flush();
  facts.finish();
  reading.end();
  if (!io.json) io.say(`${count} ${count === 1 ? 'subject' : 'subjects'}, as of ${formatDate(today)}`);
  return tally.worst;
}

type Tally = { worst: ExitCode };

function worst(a: ExitCode, b: ExitCode): ExitCode {
  return a > b ? a : b;
}

async function printBatch(question: Question, batch: readonly Extraction[], tally: Tally): Promise<void> {
  const { loaded, index, verdict, given, io } = question;
  const why = given.options.has('--why');
  const options = { why, secondChannel: given.options.has('--second-channel') };
  const states = batch.flatMap(({ state }) => (state === undefined ? [] : [state]));
  const answered = await evaluate(loaded, index, states, options);
  const said = (await sayings(loaded, index, states, answered)).values();
  const evaluations = answered.values();
  const asked: Asked = { module: loaded.interface, verdict, why };
  const lines: string[] = [];
  for (const { subject, state, refused } of batch) {
    if (state === undefined) {
      tally.worst = worst(tally.worst, 1);
      const line = refusedLine(subject, refused, asked);
      lines.push(io.json ? JSON.stringify(line) : lineText(line, '', io.palette));
      continue;
    }
    const evaluation = evaluations.next().value!;
    const line = answerLine(subject, state, evaluation, asked, said.next().value);
    if (line.kind === 'fault') tally.worst = worst(tally.worst, weight(evaluation));
    lines.push(io.json ? JSON.stringify(line) : lineText(line, why ? reasonsText(evaluation, asked) : '', io.palette));
  }
  if (lines.length > 0) await io.print(lines.join('\n'));
}

/** A fault of the rules is a finding; one of the engine or of two channels that differ is ours. */
function weight(evaluation: Evaluation): ExitCode {
  return evaluation.kind === 'failure' && evaluation.sort === 'ours' ? 3 : 1;
}

/** True when an error was among them. */
function sayNotes(notes: readonly DataNote[], io: Io): boolean {
  for (const note of notes) io.say(notesText(note, placeText(note.place), io));
  return notes.some(({ severity }) => severity === 'error');
}

function asOf(today: number): NonNullable<ReturnType<typeof parseAsOf>> {
  return parseAsOf(formatDate(today))!;
}
