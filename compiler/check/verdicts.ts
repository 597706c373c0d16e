/** What is checked of verdicts while typing, on Core and without a solver: tables, decides and scores. */

import { notDecided } from '../../language/codes/tables.ts';
import type { Diagnostic } from '../../language/diagnostics.ts';
import type { Core } from '../core.ts';
import type { Run, VerdictContext } from './cells/context.ts';
import { checkDecide } from './cells/decides.ts';
import { checkMissingRows } from './cells/missing-rows.ts';
import { checkScore } from './cells/scores.ts';
import { checkTable, readTable } from './cells/tables.ts';
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
  for (const index of only === undefined ? core.module.verdicts.keys() : [only]) {
    if (withinLooks(() => checkVerdict(run, index))) continue;
    const { name, span } = core.module.verdicts[index]!;
    const where = `\`${name}\` is very large`;
    run.found.push(notDecided(span, { what: 'whether this answers every patient in one way', where }));
  }
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
    const table = readTable(run, index, shape);
    if (table === undefined) return;
    checkTable(run, index, shape, table);
    // After the table: it adds the conditions of the `missing` rows to the terms of its columns.
    checkMissingRows(run, index, shape, table);
  } else if (kind === 'decide') checkDecide(run, index);
  else if (kind === 'score') checkScore(run, index);
}
