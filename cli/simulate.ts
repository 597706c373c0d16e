/** `leben simulate`: a walk through agreements, line by line, with the way back. */
import type { Checked } from '../compiler/compile.ts';
import { firstCalendar } from '../compiler/contract.ts';
import { TEST_DATE } from '../compiler/elaborate/tests.ts';
import { begin, settled } from '../compiler/simulate/session.ts';
import { openReader } from '../compiler/simulate/steps.ts';
import * as use from '../language/codes/use.ts';
import { parseDate } from '../language/dates.ts';
import { nearest } from '../language/near.ts';
import { enumerate } from '../language/phrase.ts';
import { type FileDiagnostic, safe } from '../language/render.ts';
import { startOfDayIn, zoneIn } from '../language/zones.ts';
import { lastValue, misuse, NOWHERE } from './arguments.ts';
import { asOfDay, compileFile } from './compile.ts';
import type { ExitCode, Io, Run } from './io.ts';
import { reportFindings } from './report.ts';
import { scriptLines, typedLines, written } from './simulate/lines.ts';
import { howToBegin, take, type Walk } from './simulate/walk.ts';
import { isFinding, openWorkspace, readSource } from './sources.ts';

export const run: Run = async (given, io) => {
  const [path, name] = given.operands as [string, string];
  const refuse = (finding: FileDiagnostic): Promise<ExitCode> => reportFindings([finding], () => undefined, io);
  const today = asOfDay(given);
  if (typeof today !== 'number') return await refuse(today);
  const compiled = compileFile(path, today);
  if (isFinding(compiled)) return await refuse(compiled);
  const { checked, diagnostics, sources } = compiled;
  if (checked === undefined) return await reportFindings(diagnostics, sources, io);
  const contract = checked.contracts.find((one) => one.name === name);
  if (contract === undefined) return await refuse(noSuchContract(name, checked));
  const workspace = openWorkspace(path);
  if (isFinding(workspace)) return await refuse(workspace);
  const script = lastValue(given, '--script');
  const read = script === undefined ? undefined : readSource(script, script);
  if (read?.problem !== undefined) return await reportFindings([read.problem], () => read.source, io);
  // A pipe is a script too: what is rejected in it, and not expected, ends with 1.
  const typed = read === undefined && process.stdin.isTTY === true;
  const prompts = typed && !io.json ? (['> ', '… '] as const) : undefined;
  const lines = read?.source === undefined ? typedLines(prompts) : scriptLines(read.source);
  const texts = { core: checked.testCore, contracts: checked.contracts, source: checked.sources[0]! };
  const context = {
    texts,
    contract,
    reader: openReader(workspace.entry, workspace.loader, today),
    tree: checked.tree,
    sources,
    typed,
    io,
  };
  let now: Walk = {
    session: begin(texts, startOfDayIn(parseDate(TEST_DATE)!, zoneIn(firstCalendar(texts.contracts)))),
    ended: undefined,
  };
  const agreed = lastValue(given, '--with');
  if (agreed !== undefined) now = await take(context, now, written(`with ${agreed}`, 0, '--with'));
  if (prompts !== undefined) await io.print(howToBegin(context, now));
  if (now.ended === undefined)
    for await (const line of lines) {
      now = await take(context, now, line);
      if (now.ended !== undefined) break;
    }
  return typed ? 0 : await judged(now, io);
};

/** Of a script: what it did not expect, once more at its end. */
async function judged({ session, ended }: Walk, io: Io): Promise<ExitCode> {
  if (ended === 'unread') return 1;
  const { surprises } = settled(session);
  if (surprises.length > 0 && !io.json) {
    await io.print('');
    for (const { line, text, message } of surprises)
      await io.print(`${io.palette('error', 'not as expected')}, line ${line}: ${safe(text)}\n   ${safe(message)}`);
  }
  return surprises.length > 0 ? 1 : 0;
}

function noSuchContract(written: string, { contracts }: Checked): FileDiagnostic {
  const names = contracts.map((contract) => contract.name);
  const [near] = nearest(written, names);
  const known = names.length === 0 ? 'a contract, and the file declares none' : enumerate(names, 'or');
  return misuse(use.notAChoice(NOWHERE, { option: 'CONTRACT', written, near, choices: known }));
}
