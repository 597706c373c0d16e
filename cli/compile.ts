/** A file on its way through the compiler: opened, checked, and its findings named by the paths that were given. */
import { type Checked, check } from '../compiler/compile.ts';
import * as use from '../language/codes/use.ts';
import { dateOf, parseDate } from '../language/dates.ts';
import type { FileDiagnostic, Sources } from '../language/render.ts';
import { type Arguments, lastValue, misuse, NOWHERE } from './arguments.ts';
import { openWorkspace } from './sources.ts';

export type Compiled = {
  readonly path: string;
  readonly diagnostics: readonly FileDiagnostic[];
  readonly sources: Sources;
  /** Undefined where there are errors. */
  readonly checked: Checked | undefined;
};

/** Checks one file and what it uses. A file that cannot be read at all is the second kind of result: wrong use. */
export function compileFile(path: string, today: number): Compiled | FileDiagnostic {
  const workspace = openWorkspace(path);
  if ('code' in workspace) return workspace;
  const named = (findings: readonly FileDiagnostic[]): readonly FileDiagnostic[] =>
    findings.map((finding) => ({
      ...finding,
      file: workspace.shown(finding.file),
      labels: finding.labels.map((label) =>
        label.file === undefined ? label : { ...label, file: workspace.shown(label.file) },
      ),
    }));
  const sources: Sources = (shown) => {
    const name = workspace.names().find((candidate) => workspace.shown(candidate) === shown);
    return name === undefined ? undefined : workspace.sources(name);
  };
  if (workspace.problems.length > 0) {
    return { path, diagnostics: named(workspace.problems), sources, checked: undefined };
  }
  const { diagnostics, checked } = check(workspace.entry, workspace.loader, { today });
  const problems = workspace.problems;
  return {
    path,
    diagnostics: named([...problems, ...diagnostics]),
    sources,
    checked: problems.length > 0 ? undefined : checked,
  };
}

/** The as-of day: as given, else today in UTC. */
export function asOfDay(given: Arguments): number | FileDiagnostic {
  const written = lastValue(given, '--as-of');
  if (written === undefined) return dateOf(Date.now());
  return parseDate(written) ?? misuse(use.badDateOption(NOWHERE, { written }));
}
