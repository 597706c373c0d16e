/** What every world of one answer shares. */

import type { Answer } from '../../language/answer.ts';
import type { DataState, Fault } from '../../language/values.ts';
import type { Core, Rule } from '../core.ts';
import type { Names } from './closure.ts';
import type { Surroundings } from './operators.ts';
import type { Part, Place } from './parts.ts';

/** The answer to a verdict, and what those that refer to it need beside it. */
export type Settlement = {
  readonly answer: Answer;
  /** Every fault among the results. */
  readonly faults: readonly Fault[];
  /** The `missing` row that answered. */
  readonly row: number | undefined;
};

export type Run = {
  readonly core: Core;
  readonly state: DataState;
  /** The verdict that is answered: its bound is what a world costs that faults or is tried. */
  readonly verdict: number;
  /** Nothing is unsettled: a reference is the body, and what does not fault is known. */
  readonly plain: boolean;
  readonly forgotten: ReadonlySet<number>;
  readonly settlement: (verdict: number) => Settlement;
  /** The unsettled parts that are enumerated, in order of number. */
  readonly parts: readonly Part[];
  /** The unsettled parts that are not enumerated. */
  readonly open: readonly Place[];
  /** What the conditions of a rule's subtree ask about. */
  readonly asked: (n: Rule) => Names;
  /** What they read. */
  readonly read: (m: Rule) => Names;
  readonly around: Surroundings;
};

export function boundOf(run: Run): number {
  return run.core.plans[run.verdict]!.bound;
}
