/** Findings on their way out: text for people, `{"diagnostics":[…]}` for programs. */
import { diagnosticJson, type FileDiagnostic, renderDiagnostics, type Sources } from '../language/render.ts';
import type { ExitCode, Io } from './io.ts';

/** Prints diagnostics and gives the exit code they make; with JSON on standard output, for people on standard error, where results do not go. */
export async function reportFindings(
  diagnostics: readonly FileDiagnostic[],
  sources: Sources,
  io: Io,
): Promise<ExitCode> {
  if (io.json) {
    await io.print(JSON.stringify({ diagnostics: diagnostics.map((finding) => diagnosticJson(finding, sources)) }));
  } else if (diagnostics.length > 0) {
    io.say(renderDiagnostics(diagnostics, sources, io.sayPalette));
  }
  return exitCodeOf(diagnostics);
}

/** Wrong use of the command line (I codes) is 2, errors in files and artifacts are 1. */
export function exitCodeOf(diagnostics: readonly FileDiagnostic[]): ExitCode {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.some(({ code }) => code.startsWith('I'))) return 2;
  return errors.length > 0 ? 1 : 0;
}
