/** The tables of one module as the emitter writes them: types, names, nodes of Core for abstract values, plans. */
import type { Abstract } from './domains.ts';
import type { Q } from './numbers.ts';

/**
 * A value inside the sandbox. Bool and Finding (present): a boolean. Int, Date, DateTime, Age: a number. Text: a text.
 * Number: a fraction, and inside other values and in `Boxed` a pair of it and the index of its unit. Period: [months, ms].
 * Code: [system, code]. Plain enum: the index of the case; with arguments: [index, …arguments]. Record, list, set: its parts.
 * Option: null or [value]. Element of an input list: [value, time, index of the reason why the value is missing, or -1];
 * one with an open value, among abstract values, has its number in the list and that Abstract beside these.
 */
export type Val = boolean | number | string | null | Q | readonly Val[];

/** `k`: b f i x d t p a k (simple), n (number, `u` its units), y (of contracts, a text: PARTY, …, `n`), e (enum `n`), r (record `n`), l s o m (of `of`). */
export type Type = { readonly k: string; readonly u: readonly number[]; readonly n: number; readonly of: Type | null };

export type Unit = { readonly text: string; readonly factor: Q; readonly offset: Q };
export type Enum = {
  readonly name: string;
  readonly plain: boolean;
  readonly cases: readonly { readonly name: string; readonly types: readonly Type[] }[];
};
export type RecordType = { readonly name: string; readonly types: readonly Type[] };
export type CodePart = {
  readonly plus: boolean;
  readonly systems: readonly string[];
  readonly code: string;
  readonly prefix: boolean;
};

/** `grid`: step and offset in canonical units. Low and high as in a domain. */
export type FieldInfo = {
  readonly type: Type;
  /** Of a list: of its elements' values. */
  readonly item: Type;
  readonly list: boolean;
  /** Values stand on the wire as they are. */
  readonly isSimple: boolean;
  readonly plausible: Abstract | null;
  readonly grid: readonly [Q, Q] | null;
};

/** `rank`: its place among all tests on the field, equal tests have one. `k`: cut (at, after), age (count, unit), among (values), equals (value), codes (set). */
export type Test =
  | { readonly k: 'cut'; readonly rank: number; readonly at: Val; readonly after: boolean }
  | { readonly k: 'age'; readonly rank: number; readonly count: number; readonly unit: string }
  | { readonly k: 'among'; readonly rank: number; readonly values: readonly Val[] }
  | { readonly k: 'equals'; readonly rank: number; readonly value: Val }
  | { readonly k: 'codes'; readonly rank: number; readonly set: number };
export type Use = {
  readonly of: number;
  readonly cellular: boolean;
  readonly guarded: boolean;
  readonly listGuarded: boolean;
  readonly tests: readonly Test[];
};

/** A rule of a default term, in source order; `under`: the rules of its subtree, itself the first. */
export type RuleInfo = {
  readonly site: number;
  readonly condition: number;
  /** -1: none. */
  readonly value: number;
  readonly exceptions: readonly number[];
  readonly under: readonly number[];
  /** What the conditions of the subtree ask about, read and refer to themselves. */
  readonly asksFields: readonly number[];
  readonly asksVerdicts: readonly number[];
  readonly reads: readonly number[];
  readonly refs: readonly number[];
};

export type RowInfo = {
  readonly site: number;
  /** -2: any; -1: missing; else the node of a condition. */
  readonly cells: readonly number[];
  /** Node; -1: unknown. */
  readonly result: number;
  readonly because: string;
};

export type World = {
  /** Field i at i + 1: a row of the request, or one made of it. Numbers that are not in lists stand without unit. */
  readonly x: readonly Val[];
  /** Why field i is missing: the reason's index, or -1. Null: nothing is missing. */
  readonly s: readonly number[] | null;
  readonly today: number;
  readonly now: number;
  /** The first day of each age that the module compares with, by today. */
  readonly h: readonly number[];
  /** Results of verdicts of which this world has met one. */
  m: (Val | undefined)[];
  /** Fuel so far. */
  f: number;
  /** Events: site, 0 holds or 1 gives, type, value. Null: nobody asks. */
  t: TraceEvent[] | null;
  readonly g: RunLike | null;
  /** Cells of forgotten verdicts: a value or a fault. */
  readonly c: readonly (Cell | undefined)[];
};
export type Cell = { readonly fault: FaultLike | null; readonly value: Val };
export type FaultLike = { readonly leben: 'fault'; readonly code: string; readonly sites: readonly number[] };
export type TraceEvent = readonly [site: number, how: 0 | 1, type: Type | null, value: Val];

/** What a world may ask of the run that it belongs to. */
export type RunLike = {
  /** The index of the row with a result that answers a verdict, or -1. */
  readonly row: (verdict: number) => number;
  readonly forgotten: (verdict: number) => boolean;
  readonly known: (verdict: number) => boolean;
  /** The worlds that differ in the missing and enumerated fields that a rule asks about; null: there are none. */
  readonly vary: (world: World, rule: RuleInfo) => readonly World[] | null;
  /** The most that a world of the verdict that is answered costs. */
  readonly bound: number;
};

export type Code = (world: World) => Val;

export type VerdictInfo = {
  readonly type: Type;
  /** One world, in which nothing unsettled is met: no trace, no runs. */
  readonly plain: Code;
  /** One world of a run. */
  readonly full: Code;
  readonly bound: number;
  /** Range, open or rows. */
  readonly policy: string;
  readonly low: Val;
  readonly high: Val;
  readonly unknownOn: readonly number[];
  readonly columns: readonly { readonly code: Code; readonly node: number; readonly type: Type }[];
  readonly rows: readonly RowInfo[];
  readonly rowCode: readonly (Code | null)[];
  readonly cellCode: readonly (readonly (Code | null)[])[];
  readonly rules: readonly RuleInfo[];
  readonly conditions: readonly Code[];
  readonly values: readonly (Code | null)[];
  /** Node of the body; -1: a default term. */
  readonly body: number;
  readonly counts: readonly number[];
  readonly reads: readonly Use[];
  readonly refs: readonly Use[];
  readonly asksFields: readonly number[];
  readonly asksVerdicts: readonly number[];
};

export type FunctionInfo = { readonly body: number; readonly slots: number };

/** A node of Core: what it is, its type, then its parts; parts that are nodes are indexes into `nodes`. */
export type Node = readonly [kind: string, type: Type, ...parts: NodePart[]];
export type NodePart = Val | OpInfo | Arms;
export type OpInfo = {
  readonly name: string;
  readonly unit: number;
  readonly number: Q;
  readonly offset: Q;
  readonly flag: boolean;
  readonly word: string;
  readonly table: UnitTable | null;
  readonly set: number;
  /** Type of the first argument. */
  readonly of: Type;
};
/** The unit of a product, by those of its factors. */
export type UnitTable = Readonly<Record<number, Readonly<Record<number, number>>>>;
export type Arms = readonly {
  readonly tag: number;
  readonly binds: readonly number[];
  readonly types: readonly Type[];
  readonly body: number;
}[];

export type Module = {
  readonly units: readonly Unit[];
  readonly enums: readonly Enum[];
  readonly records: readonly RecordType[];
  readonly codeSets: readonly (readonly CodePart[])[];
  readonly fields: readonly FieldInfo[];
  readonly functions: readonly FunctionInfo[];
  readonly verdicts: readonly VerdictInfo[];
  readonly nodes: readonly Node[];
};
