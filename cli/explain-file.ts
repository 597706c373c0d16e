/** The rules of a file in words: each verdict with its lines, what it reads and whom it cites. */
import { lineText, sourceText } from '../language/span.ts';
import { explainVerdict } from '../runtime/explain.ts';
import type { Arguments } from './arguments.ts';
import { asOfDay } from './compile.ts';
import type { ExitCode, Io } from './io.ts';
import { openFile } from './open.ts';
import { reportFindings } from './report.ts';
import { isFinding } from './sources.ts';
import { verdictNamed } from './verdict.ts';

/** Without names: every verdict of the module. */
export async function explainFile(path: string, names: readonly string[], given: Arguments, io: Io): Promise<ExitCode> {
  const today = asOfDay(given);
  const opened = typeof today === 'number' ? openFile(path, today) : today;
  if (isFinding(opened)) {
    return await reportFindings([opened], () => undefined, io);
  }
  if (opened.kind === 'source' && opened.compiled.checked === undefined) {
    return await reportFindings(opened.compiled.diagnostics, opened.compiled.sources, io);
  }
  const module = opened.kind === 'artifact' ? opened.artifact.interface : opened.compiled.checked!.interface;
  const texts =
    opened.kind === 'artifact'
      ? opened.artifact.sources.map(({ file, text }) => sourceText(file, text))
      : opened.compiled.checked!.sources;
  const written = (file: string, line: number): string | undefined => {
    const source = texts.find((text) => text.file === file);
    return source === undefined ? undefined : lineText(source, line).trim();
  };
  const explained: { readonly name: string; readonly words: string }[] = [];
  for (const name of names.length === 0
    ? module.verdicts.filter(({ hidden }) => !hidden).map((verdict) => verdict.name)
    : names) {
    const found = verdictNamed(name, module, path);
    if (isFinding(found)) {
      return await reportFindings([found], () => undefined, io);
    }
    explained.push({ name, words: explainVerdict(found.verdict, module, written) });
  }
  if (io.json) await io.print(JSON.stringify({ module: module.module, verdicts: explained }));
  else await io.print(explained.map(({ words }) => words).join('\n\n'));
  return 0;
}
