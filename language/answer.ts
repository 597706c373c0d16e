/** The answer to a verdict (semantics.md, section 6), as every implementation gives it. */
import type { Fault, Value } from './values.ts';

/** What happened at a site, in the order of evaluation: a rule's condition held, or it gave the result; a line gave points. */
export type TraceEvent = { readonly site: number; readonly how: 'holds' | 'gives'; readonly value: Value | undefined };

/** One result among the worlds, and the trace of the first world that gave it. */
export type Outcome = { readonly result: Value | Fault; readonly trace: readonly TraceEvent[] };

export type Answer = {
  readonly kind: 'known' | 'fault' | 'range' | 'unknown';
  /**
   * known, fault: one. range: the lowest and the highest. unknown: every result of the worlds in world order when there are
   * at most MAX_OUTCOMES, else none.
   */
  readonly outcomes: readonly Outcome[];
  /** Indexes of fields, the most useful first; a list field stands for its elements. */
  readonly settledBy: readonly number[];
  /** Indexes of fields that a score counted as something because they are missing. */
  readonly assumed: readonly number[];
  /** The words of `unknown because "…"`, where that row answered. */
  readonly because: string | undefined;
  /** False where some fields were left open: the answer contains every completion and may be wider. */
  readonly exact: boolean;
  readonly fuel: number;
};

/** At most so many results of an unknown answer are listed (semantics.md, section 6). */
export const MAX_OUTCOMES = 8;
/** At most so many combinations of cells are tried (semantics.md, section 7). */
export const MAX_WORLDS = 4096;
/** The declared bound of every list that an input gives: a longer one is a fault, so that cost stays bounded. */
export const MAX_LIST = 1000;

export function isFault(result: Value | Fault): result is Fault {
  return 'code' in result && !('kind' in result);
}
