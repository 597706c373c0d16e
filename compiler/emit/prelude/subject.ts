/** What is known of one subject, and what an answer holds. */
import type { Abstract } from './domains.ts';
import type { Fault } from './faults.ts';
import type { Module, TraceEvent, Type, Use, Val } from './module.ts';

/** What is known of a field, or of the value of an element. */
export type Datum = { readonly status: number; readonly domain: Abstract };
export type ElementDatum = Datum & { readonly time: Val };
export type FieldDatum = Datum & { readonly elements: readonly ElementDatum[] | null };

/** What is known of one subject, and the answers found so far. */
export type Subject = {
  readonly M: Module;
  readonly why: boolean;
  readonly today: number;
  readonly now: number;
  readonly h: readonly number[];
  readonly fields: readonly FieldDatum[];
  readonly statuses: readonly number[];
  readonly answers: (Answer | undefined)[];
  readonly closures: Map<string, Closure>;
};

export type Result = { readonly fault: Fault | null; readonly value: Val };
export type Answer = {
  readonly kind: 'known' | 'fault' | 'range' | 'unknown';
  readonly outcomes: readonly { readonly result: Result; readonly trace: readonly TraceEvent[] }[];
  readonly settledBy: readonly number[];
  readonly assumed: readonly number[];
  readonly because: string | null;
  readonly exact: boolean;
  readonly fuel: number;
  /** The row that answered: with a result, or unknown. */
  readonly row: number;
  readonly faults: readonly Fault[];
  /** What others may take the value to be, where this answer cuts them. */
  readonly domain: Abstract;
};

export type Closure = {
  readonly verdicts: readonly number[];
  readonly fields: readonly Use[];
  readonly forgotten: readonly Use[];
  /** Static numbers of cells, of the fields and then of the forgotten verdicts; and cells of domains met before. */
  readonly weights: readonly number[];
  readonly cells: Map<string, readonly Val[] | undefined>;
};

/** Something with more than one value: a field, an element of a list, or a forgotten verdict. */
export type Unsettled = {
  readonly field: number;
  readonly element: number;
  readonly forgotten: number;
  readonly missing: boolean;
  readonly type: Type;
  readonly domain: Abstract;
  /** Undefined: it cannot be enumerated. */
  readonly cells: readonly Val[] | undefined;
  readonly faults: readonly Fault[];
  readonly weight: number;
};
