/** The interface of a compiled module: the fields that leave the record, and how a runtime finds them. */
import type { ContractInfo } from './contract-info.ts';
import type { Span } from './span.ts';
import type { Value } from './values.ts';

/** A type as the runtime sees it. `kind` keys are those of units.ts; `unit` is the unit values are shown in. */
export type DataType =
  | { readonly kind: 'bool' | 'finding' | 'int' | 'text' | 'date' | 'datetime' | 'period' | 'age' | 'code' }
  | { readonly kind: 'number'; readonly quantity: string; readonly unit: string; readonly molarMass?: MolarMass }
  | { readonly kind: 'enum'; readonly name: string }
  | { readonly kind: 'record'; readonly name: string }
  | { readonly kind: 'list' | 'set' | 'option' | 'observed'; readonly of: DataType };
/** g/mol as an exact fraction in decimal digits, for `Conc of s`: amount and mass convert through it. */
export type MolarMass = { readonly substance: string; readonly n: string; readonly d: string };

/** A period as written after `within`: `12 months`, `24 hours`. */
export type Window = {
  readonly count: number;
  readonly unit: 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | 'months' | 'years';
};

/** One alternative of a code set: exact, or a code and all that begins with it and a dot. */
export type CodePattern = { readonly systems: readonly string[]; readonly code: string; readonly prefix: boolean };
/** `parts` in order; the last part that matches decides (so `- { … }` takes out). */
export type CodeSet = {
  readonly name: string;
  readonly parts: readonly { readonly sign: '+' | '-'; readonly pattern: CodePattern }[];
};

export type FieldSource =
  | { readonly kind: 'caller' }
  | { readonly kind: 'birth_date' }
  | { readonly kind: 'gender' }
  | {
      readonly kind: 'resource';
      readonly resource:
        | 'condition'
        | 'observation'
        | 'medication'
        | 'procedure'
        | 'allergy'
        | 'immunization'
        | 'encounter'
        | 'report';
      readonly codes: CodeSet;
      readonly component: CodeSet | undefined;
      readonly pick: 'latest' | 'first' | 'highest' | 'lowest' | 'all' | 'any';
      readonly within: Window | undefined;
      readonly ever: boolean;
    };

export type Field = {
  readonly name: string;
  readonly type: DataType;
  readonly required: boolean;
  readonly absentUnlessRecorded: boolean;
  readonly source: FieldSource;
  /** Plausible values, both ends in. For a list: of its elements' values. */
  readonly plausible: { readonly low: Value; readonly high: Value; readonly openEnd: boolean } | undefined;
  /** A grid: values are rounded to it as they come in. */
  readonly rounded: { readonly step: Value; readonly halfEven: boolean } | undefined;
  readonly span: Span;
};

export type EnumInfo = {
  readonly name: string;
  readonly cases: readonly {
    readonly name: string;
    readonly params: readonly { readonly name: string; readonly type: DataType }[];
  }[];
};
export type RecordInfo = {
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: DataType }[];
};

export type Evidence = {
  readonly name: string;
  readonly items: readonly { readonly word: string; readonly value: string }[];
  /** Day number after which it is expired; undefined: never said. */
  readonly expires: number | undefined;
};

/** A place where a rule, row or line of points makes a result: what a trace speaks of. */
export type Site = {
  readonly id: number;
  readonly verdict: string;
  readonly kind: 'points' | 'add' | 'row' | 'rule' | 'default';
  /** The rule's label, the row's number, or the line as written. */
  readonly label: string;
  readonly file: string;
  readonly line: number;
  readonly span: Span;
};

export type VerdictInfo = {
  readonly name: string;
  readonly kind: 'score' | 'table' | 'decide' | 'function' | 'measure';
  readonly type: DataType;
  readonly cites: readonly string[];
  readonly doc: string | undefined;
  /** `say` of a decide, as text and holes: a hole names a verdict, an input, or `why`. */
  readonly say: readonly (string | { readonly hole: string })[] | undefined;
  /** The most fuel one world can cost. */
  readonly bound: number;
  /** All input fields its closure reads or asks about, by index into `fields`. */
  readonly reads: readonly number[];
  /** Made by the compiler for a hole of a `say`: numbered like the others, not shown to anyone. */
  readonly hidden: boolean;
};

export type Interface = {
  readonly module: string;
  readonly version: string;
  readonly status: 'draft' | 'demo' | 'review' | 'production' | 'retired';
  readonly language: string;
  readonly fields: readonly Field[];
  readonly enums: readonly EnumInfo[];
  readonly records: readonly RecordInfo[];
  readonly verdicts: readonly VerdictInfo[];
  readonly sites: readonly Site[];
  readonly evidence: readonly Evidence[];
  /** What the module lets parties agree on; `step` of its program runs them. */
  readonly contracts: readonly ContractInfo[];
  /** Assets that the module declares as counted: it alone mints and burns them. */
  readonly counted: readonly string[];
};
