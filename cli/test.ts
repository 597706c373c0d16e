/** `leben test`: runs the tests that stand in the files, then looks into their properties. */
import type { Json } from '../language/phrase.ts';
import { diagnosticJson, type FileDiagnostic, renderDiagnostics, type Sources, safe } from '../language/render.ts';
import { lastValue } from './arguments.ts';
import { asOfDay, compileFile } from './compile.ts';
import type { ExitCode, Io, Run } from './io.ts';
import { exitCodeOf, reportFindings } from './report.ts';
import { allLebenFiles, isFinding } from './sources.ts';
import { passed, runProperties, runsOfProperties, runTests, type TestResult } from './test-run.ts';

export const run: Run = async (given, io) => {
  const today = asOfDay(given);
  if (typeof today !== 'number') return await reportFindings([today], () => undefined, io);
  const files = allLebenFiles(given.operands);
  if (isFinding(files)) return await reportFindings([files], () => undefined, io);
  const filter = lastValue(given, '--filter') ?? '';
  const full = given.options.has('--full');
  const results: TestResult[] = [];
  const findings: Findings[] = [];
  for (const file of files) {
    const compiled = compileFile(file, today);
    if (isFinding(compiled)) {
      findings.push({ diagnostics: [compiled], sources: () => undefined });
      continue;
    }
    const errors = compiled.diagnostics.filter(({ severity }) => severity === 'error');
    if (compiled.checked === undefined) {
      findings.push({ diagnostics: errors, sources: compiled.sources });
      continue;
    }
    const { tests, contractTests } = compiled.checked;
    const ofTests = tests.length + contractTests.length;
    const progress = io.progress(file, ofTests + runsOfProperties(compiled.checked, full));
    const only = (name: string): boolean => name.includes(filter);
    const ran = [
      ...(await runTests(compiled.checked, only, progress.step)),
      ...runProperties(compiled.checked, only, full, (done) => progress.step(ofTests + done)),
    ];
    progress.end();
    // Tests of the file itself: those of a module it uses run with that module.
    results.push(...ran.map((result) => ({ ...result, file })));
  }
  return await report(results, findings, io);
};

type Findings = { readonly diagnostics: readonly FileDiagnostic[]; readonly sources: Sources };

/** With JSON: `{"passed","failed","tests"}`, and `diagnostics` where a file does not compile. */
async function report(results: readonly TestResult[], findings: readonly Findings[], io: Io): Promise<ExitCode> {
  const good = results.filter(passed).length;
  const bad = results.length - good;
  if (io.json) {
    const diagnostics = findings.flatMap((finding) =>
      finding.diagnostics.map((diagnostic) => diagnosticJson(diagnostic, finding.sources)),
    );
    const tests = results.map(testJson);
    await io.print(
      JSON.stringify({ passed: good, failed: bad, tests, ...(diagnostics.length > 0 ? { diagnostics } : {}) }),
    );
  } else {
    for (const { diagnostics, sources } of findings) io.say(renderDiagnostics(diagnostics, sources, io.sayPalette));
    for (const result of results.filter((one) => !passed(one))) await io.print(failureText(result, io));
    const failed = `${bad} failed`;
    for (const result of results)
      if (passed(result) && result.found !== undefined) await io.print(propertyText(result, io));
    const properties = results.filter(({ found }) => found !== undefined).length;
    const which =
      properties === 0
        ? ''
        : ` (${counted(results.length - properties, 'test', 'tests')}, ${counted(properties, 'property', 'properties')})`;
    await io.print(
      `${io.palette('good', `${good} passed`)}, ${bad > 0 ? io.palette('error', failed) : failed}${which}`,
    );
  }
  const code = exitCodeOf(findings.flatMap(({ diagnostics }) => diagnostics));
  return code === 0 && bad > 0 ? 1 : code;
}

function testJson(result: TestResult): Json {
  const { name, file, line, judged } = result;
  const ok = passed(result);
  const told = ok ? judged : judged.filter((one) => !one.ok);
  return {
    name,
    file,
    line: ok ? line : (told[0]?.line ?? line),
    ok,
    expected: told.map(({ text }) => text).join(', '),
    got: told.map(({ got }) => got).join(', '),
  };
}

/** A property that was not refuted is not thereby proved: what was done is said. */
function propertyText({ name, file, line, found }: TestResult, io: Io): string {
  return `property: ${safe(name)}\n   ${io.palette('place', `${safe(file)}:${line}`)}   ${safe(found ?? '')}`;
}

function counted(count: number, one: string, more: string): string {
  return `${count} ${count === 1 ? one : more}`;
}

function failureText({ name, file, judged }: TestResult, io: Io): string {
  const lines = [`${io.palette('error', 'failed')}: ${safe(name)}`];
  for (const { text, line, got } of judged.filter(({ ok }) => !ok)) {
    lines.push(`   ${io.palette('place', `${safe(file)}:${line}`)}   expected ${safe(text)}`, `   got ${safe(got)}`);
  }
  return lines.join('\n');
}
