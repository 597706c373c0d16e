/** Analysis of Core: what each verdict reads, asks about, tests and may cost (docs/core.md, sections 3, 5 and 6). */

import type { CellTest, CoreModule, Use, VerdictPlan } from './core.ts';
import { costBounds } from './plan/bounds.ts';
import { flowsOf } from './plan/flows.ts';
import { compareTests } from './plan/tests.ts';

/** One plan a verdict, in the same order. */
export function plan(module: CoreModule): VerdictPlan[] {
  const bounds = costBounds(module);
  return module.verdicts.map((verdict, number) => {
    const flows = flowsOf(module, verdict);
    return {
      reads: uses(flows.fields),
      refs: uses(flows.verdicts),
      asksFields: ascending(flows.asksFields),
      asksVerdicts: ascending(flows.asksVerdicts),
      bound: bounds[number]!,
    };
  });
}

/** The tests of several uses as one list: distinct, in the order of docs/core.md, section 6. */
export function mergeTests(lists: readonly (readonly CellTest[])[]): CellTest[] {
  const sorted = lists.flat().sort(compareTests);
  return sorted.filter((test, i) => i === 0 || compareTests(sorted[i - 1]!, test) !== 0);
}

function uses(found: ReadonlyMap<number, Omit<Use, 'of'>>): Use[] {
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([of, use]) => ({ of, ...use, tests: use.cellular ? mergeTests([use.tests]) : [] }));
}

function ascending(numbers: ReadonlySet<number>): number[] {
  return [...numbers].sort((a, b) => a - b);
}
