/** What is checked of verdicts while typing, on Core and without a solver: tables, decides and scores. */

import { notDecided } from '../../language/codes/tables.ts';
import type { Diagnostic } from '../../language/diagnostics.ts';
import type { Core } from '../core.ts';
import type { Run, VerdictContext } from './cells/context.ts';
import { checkDecide } from './cells/decides.ts';
import { checkMissingRows } from './cells/missing-rows.ts';
import { checkScore } from './cells/scores.ts';
import { checkTable } from './cells/tables.ts';
import { withinLooks } from './cells/walk.ts';

export type { TableShape, VerdictContext } from './cells/context.ts';

/**
 * Tables are complete and their rows agree where they overlap (M003, T401 to T412), the rules of a decide agree where they
 * hold together (T421 to T424), the points of a score stay in the declared range (T431, T432). An error names a patient
 * for whom it was confirmed; what takes a solver is a warning (T441) and never an error. In the order of the verdicts.
 * `only`: of that one alone.
 */
export function checkVerdicts(core: Core, context: VerdictContext, only?: number): Diagnostic[] {
  const run: Run = { core, context, verdictDependencies: dependenciesOf(core), found: [] };
  core.module.verdicts.forEach((verdict, index) => {
    if (only !== undefined && index !== only) return;
    if (withinLooks(() => checkVerdict(run, index))) return;
    const where = `\`${verdict.name}\` is very large`;
    run.found.push(notDecided(verdict.span, { what: 'whether this answers every patient in one way', where }));
  });
  return run.found;
}

/** What verdicts depend on, found once a module. */
const kept = new WeakMap<Core, Map<number, ReadonlySet<number>>>();

function dependenciesOf(core: Core): Map<number, ReadonlySet<number>> {
  const known = kept.get(core) ?? new Map<number, ReadonlySet<number>>();
  kept.set(core, known);
  return known;
}

function checkVerdict(run: Run, index: number): void {
  const { kind } = run.core.module.verdicts[index]!;
  const shape = run.context.table(index);
  if (kind === 'table' && shape !== undefined) {
    checkTable(run, index, shape);
    checkMissingRows(run, index, shape);
  } else if (kind === 'decide') checkDecide(run, index);
  else if (kind === 'score') checkScore(run, index);
}
