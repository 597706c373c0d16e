/** `leben check`: says what is wrong with files, and what to do. */
import { countLine, type FileDiagnostic, type Sources } from '../language/render.ts';
import type { SourceText } from '../language/span.ts';
import { asOfDay, compileFile } from './compile.ts';
import type { Run } from './io.ts';
import { reportFindings } from './report.ts';
import { allLebenFiles, isFinding } from './sources.ts';

export const run: Run = async (given, io) => {
  const today = asOfDay(given);
  const files = typeof today === 'number' ? allLebenFiles(given.operands) : today;
  if (typeof today !== 'number' || isFinding(files)) {
    return await reportFindings(isFinding(files) ? [files] : [], () => undefined, io);
  }
  const findings: FileDiagnostic[] = [];
  const lookups: Sources[] = [];
  const progress = io.progress('checking', files.length);
  for (const [index, file] of files.entries()) {
    progress.step(index);
    const compiled = compileFile(file, today);
    if (isFinding(compiled)) {
      findings.push(compiled);
      continue;
    }
    // A module that several files use is reported once.
    for (const finding of compiled.diagnostics) {
      if (!findings.some((known) => sameFinding(known, finding))) findings.push(finding);
    }
    lookups.push(compiled.sources);
  }
  progress.end();
  const sources = (name: string): SourceText | undefined => {
    for (const lookup of lookups) {
      const source = lookup(name);
      if (source !== undefined) return source;
    }
    return undefined;
  };
  const code = await reportFindings(findings, sources, io);
  if (!io.json) await io.print(summary(files.length, findings));
  return code;

  function summary(count: number, found: readonly FileDiagnostic[]): string {
    const noun = count === 1 ? '1 file' : `${count} files`;
    const counted = countLine(found, io.palette);
    return counted === '' ? `${noun} checked: ${io.palette('good', 'nothing to say')}` : `${noun} checked: ${counted}`;
  }
};

function sameFinding(a: FileDiagnostic, b: FileDiagnostic): boolean {
  return a.code === b.code && a.file === b.file && a.span.start === b.span.start && a.message === b.message;
}
