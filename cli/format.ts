/** `leben format`: writes files in the one layout. */
import { parse } from '../language/parse.ts';
import { print } from '../language/printer.ts';
import { diagnosticJson, type FileDiagnostic, renderDiagnostics } from '../language/render.ts';
import type { SourceText } from '../language/span.ts';
import type { Run } from './io.ts';
import { exitCodeOf, reportFindings } from './report.ts';
import { allLebenFiles, isFinding, readSource } from './sources.ts';
import { writeWhole } from './write.ts';

export const run: Run = async (given, io) => {
  const files = allLebenFiles(given.operands);
  if (isFinding(files)) {
    return await reportFindings([files], () => undefined, io);
  }
  const onlyCheck = given.options.has('--check');
  const findings: FileDiagnostic[] = [];
  const texts = new Map<string, SourceText>();
  const results: { readonly file: string; readonly changed: boolean }[] = [];
  const progress = io.progress('formatting', files.length);
  for (const [index, file] of files.entries()) {
    progress.step(index);
    const { source, problem } = readSource(file, file);
    if (source !== undefined) texts.set(file, source);
    if (source === undefined || problem !== undefined) {
      if (problem !== undefined) findings.push(problem);
      continue;
    }
    const formatted = formatSource(source);
    if (typeof formatted !== 'string') {
      findings.push(...formatted);
      continue;
    }
    const changed = formatted !== source.text;
    results.push({ file, changed });
    if (changed && !onlyCheck) {
      const failure = writeWhole(file, formatted);
      if (failure !== undefined) findings.push(failure);
    }
  }
  progress.end();
  const sources = (name: string): SourceText | undefined => texts.get(name);
  const changed = results.filter((result) => result.changed);
  if (io.json) {
    const diagnostics = findings.map((finding) => diagnosticJson(finding, sources));
    await io.print(JSON.stringify({ files: results, diagnostics }));
  } else {
    if (findings.length > 0) io.say(renderDiagnostics(findings, sources, io.sayPalette));
    for (const { file } of changed) await io.print(onlyCheck ? `${file} would change` : `${file} changed`);
    await io.print(`${changed.length} of ${results.length} ${onlyCheck ? 'would change' : 'changed'}`);
  }
  const code = exitCodeOf(findings);
  return code === 0 && onlyCheck && changed.length > 0 ? 1 : code;
};

/** The text in the one layout, or why it has none. */
function formatSource(source: SourceText): string | readonly FileDiagnostic[] {
  const { tree, comments, diagnostics } = parse(source);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return errors.map((error) => ({ ...error, file: source.file }));
  return print(tree, comments, source);
}
