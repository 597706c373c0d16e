/** From a path to a program that runs: a source is compiled and built first, an artifact is checked and recompiled. */
import * as use from '../language/codes/use.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { isLoadRefusal, type Loaded, type LoadRefusal, loadArtifact } from '../runtime/run.ts';
import { type Arguments, misuse, NOWHERE } from './arguments.ts';
import type { ExitCode, Io } from './io.ts';
import { openFile } from './open.ts';
import { reportFindings } from './report.ts';
import { isFinding } from './sources.ts';

/** What is wrong has been said when a code comes back. */
export async function loadFile(
  path: string,
  given: Arguments,
  today: number,
  io: Io,
): Promise<{ readonly loaded: Loaded } | { readonly code: ExitCode }> {
  const opened = openFile(path, today);
  if (isFinding(opened)) {
    return { code: await reportFindings([opened], () => undefined, io) };
  }
  const override = (given.options.get('--override') ?? []).filter((word) => word === 'retired' || word === 'expired');
  let result: Loaded | LoadRefusal;
  if (opened.kind === 'artifact') {
    const { recompile } = await import('./recompile.ts');
    result = await loadArtifact(opened.bytes, { today, override, recompile: (artifact) => recompile(artifact, today) });
  } else {
    const { checked, diagnostics, sources } = opened.compiled;
    if (checked === undefined) return { code: await reportFindings(diagnostics, sources, io) };
    // Warnings go to people only: a program reads lines of answers.
    if (!io.json) await reportFindings(diagnostics, sources, io);
    const { buildChecked } = await import('./recompile.ts');
    result = await loadArtifact(await buildChecked(checked), { today, override, madeHere: true });
  }
  if (!isLoadRefusal(result)) return { loaded: result };
  return { code: await reportFindings([refusal(result, path)], () => undefined, io) };
}

function refusal(result: LoadRefusal, path: string): FileDiagnostic {
  switch (result.sort) {
    case 'tampered':
      return misuse(use.artifactRefused(NOWHERE, { reason: result.refused }));
    case 'retired':
      return misuse(use.moduleRetired(NOWHERE, { module: path }));
    case 'expired':
      return misuse(
        use.evidenceTooOld(NOWHERE, { module: path, source: result.source ?? '', since: result.since ?? '' }),
      );
    default:
      return result.sort satisfies never;
  }
}
