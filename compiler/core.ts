/** LEBEN-Core: the dozen forms that everything desugars to. docs/core.md gives their meaning, cost and trace to the letter. */
import type { CodeSet, EnumInfo, Field, RecordInfo } from '../language/interface.ts';
import type { Rational } from '../language/rational.ts';
import type { Span } from '../language/span.ts';
import type { MissingReason, Value } from '../language/values.ts';

/** Types of Core. `units`: every unit that a value of this expression may be shown in, sorted; '' for a plain Decimal. */
export type CoreType =
  | { readonly kind: 'bool' | 'finding' | 'int' | 'text' | 'date' | 'datetime' | 'period' | 'age' | 'code' }
  | { readonly kind: 'number'; readonly quantity: string; readonly units: readonly string[] }
  | { readonly kind: 'enum'; readonly name: string }
  | { readonly kind: 'record'; readonly name: string }
  | { readonly kind: 'list' | 'set' | 'option'; readonly of: CoreType }
  /** An element of an input list: a value that may be missing, and a time. */
  | { readonly kind: 'element'; readonly of: CoreType };

export type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';
export type AgeUnit = 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | 'months' | 'years';

/** Operators: what they take and give, and their faults, stand in docs/core.md, section 4. */
export type Op =
  | { readonly name: 'not' | 'finding_to_bool' }
  | { readonly name: 'int_add' | 'int_sub' | 'int_mul' | 'int_neg' | 'int_abs' | 'int_to_number' }
  | { readonly name: 'add' | 'sub' | 'mul' | 'div' | 'neg' | 'abs' }
  /** Integer power of a number. */
  | { readonly name: 'power'; readonly exponent: number }
  /** Times a constant into another kind (mass to amount by molar mass, per cent to plain): shown in `unit`. */
  | { readonly name: 'scale'; readonly factor: Rational; readonly unit: string }
  /** The same value, shown in `unit` of the same kind. */
  | { readonly name: 'show_in'; readonly unit: string }
  | { readonly name: 'exp' | 'ln' | 'log10' | 'sqrt' | 'pow' }
  /** Floor and ceiling of a Decimal: an Int. */
  | { readonly name: 'floor' | 'ceil' }
  /** To the nearest multiple of `step`, counted from `offset` (canonical units; offset is not 0 for Cel and degF). */
  | { readonly name: 'round'; readonly step: Rational; readonly offset: Rational; readonly halfEven: boolean }
  /** To so many digits after the point of the unit it is shown in. */
  | { readonly name: 'round_digits'; readonly digits: number; readonly halfEven: boolean }
  | { readonly name: 'least' | 'greatest' }
  /** Two values of one type: bool, finding, int, number, text, date, datetime, period, age, code, enum, record. Order: ordered types only. */
  | { readonly name: Comparison }
  /** Completed units of an Age at the as-of date: an Int. */
  | { readonly name: 'completed'; readonly unit: AgeUnit }
  | { readonly name: 'today' | 'now' }
  /** Date or DateTime + Period, Period + Period … `rounding` undefined: proved not to matter. */
  | { readonly name: 'date_add' | 'date_sub'; readonly rounding: 'up' | 'down' | undefined }
  /** Date − Date, DateTime − DateTime: an exact Period. */
  | { readonly name: 'date_diff' }
  /** Completed units between two dates (first not after second, else negative): an Int. */
  | { readonly name: 'date_units'; readonly unit: AgeUnit }
  | { readonly name: 'period_add' | 'period_sub' }
  | { readonly name: 'to_date' }
  | { readonly name: 'in_codes'; readonly set: number }
  /** Value, set: is it one of the members. */
  | { readonly name: 'member' }
  | { readonly name: 'list' | 'set' }
  | { readonly name: 'append' | 'length' }
  /** Median of a list of numbers or Ints (as numbers): an option. */
  | { readonly name: 'median' }
  | { readonly name: 'some' | 'none' }
  /** Texts joined. */
  | { readonly name: 'concat' };

export type Expr =
  | { readonly kind: 'const'; readonly type: CoreType; readonly value: Value }
  | { readonly kind: 'var'; readonly type: CoreType; readonly name: string }
  /** An input field's value in the world; of a list field: its list of elements. */
  | { readonly kind: 'field'; readonly type: CoreType; readonly field: number }
  | { readonly kind: 'let'; readonly type: CoreType; readonly name: string; readonly value: Expr; readonly body: Expr }
  | { readonly kind: 'if'; readonly type: CoreType; readonly condition: Expr; readonly yes: Expr; readonly no: Expr }
  | { readonly kind: 'match'; readonly type: CoreType; readonly value: Expr; readonly arms: readonly Arm[] }
  | { readonly kind: 'op'; readonly type: CoreType; readonly op: Op; readonly args: readonly Expr[] }
  | { readonly kind: 'record'; readonly type: CoreType; readonly fields: readonly Expr[] }
  | { readonly kind: 'case'; readonly type: CoreType; readonly name: string; readonly args: readonly Expr[] }
  /** Field number `index` of a record. */
  | { readonly kind: 'get'; readonly type: CoreType; readonly value: Expr; readonly index: number }
  /** Of an element of an input list. */
  | { readonly kind: 'element'; readonly type: CoreType; readonly value: Expr; readonly part: 'value' | 'time' }
  | {
      readonly kind: 'fold';
      readonly type: CoreType;
      readonly list: Expr;
      readonly item: string;
      readonly acc: string;
      readonly from: Expr;
      readonly body: Expr;
    }
  | { readonly kind: 'call'; readonly type: CoreType; readonly function: number; readonly args: readonly Expr[] }
  /** Only as the body of a verdict. */
  | { readonly kind: 'default'; readonly type: CoreType; readonly root: Rule }
  | { readonly kind: 'ask'; readonly type: CoreType; readonly question: Question }
  /** The value of another verdict, by number. */
  | { readonly kind: 'ref'; readonly type: CoreType; readonly verdict: number }
  | { readonly kind: 'fault'; readonly type: CoreType; readonly code: 'no_row' | 'domain' | 'overflow' }
  /** A trace point: costs nothing, means `body`. */
  | { readonly kind: 'mark'; readonly type: CoreType; readonly site: number; readonly body: Expr };

/** A pattern is a case with the names of its arguments; of an option: `none`, `some` with one name. `_` fits all. */
export type Arm = { readonly name: string; readonly binds: readonly string[]; readonly body: Expr };

/** `reason` undefined: for any reason. */
export type Question =
  | { readonly kind: 'field_missing'; readonly field: number; readonly reason: MissingReason | undefined }
  /** `element`: a variable bound to an element of an input list. */
  | { readonly kind: 'element_missing'; readonly element: Expr; readonly reason: MissingReason | undefined }
  | { readonly kind: 'verdict_known'; readonly verdict: number };

/** `value` undefined: the root of a table, which gives nothing by itself. `site` undefined: such a root. */
export type Rule = {
  readonly label: string;
  readonly site: number | undefined;
  readonly condition: Expr;
  readonly value: Expr | undefined;
  readonly exceptions: readonly Rule[];
};

export type Policy =
  /** A score: an Int, or a Decimal where points are broken (Wells: 1.5), both ends values of its type. Where a field of `unknownOn` is missing and the score is not known, it is forgotten. */
  | { readonly kind: 'range'; readonly low: Value; readonly high: Value; readonly unknownOn: readonly number[] }
  | { readonly kind: 'open' }
  /** A table with `missing` rows. */
  | { readonly kind: 'rows'; readonly columns: readonly Expr[]; readonly rows: readonly MissingRow[] };

/** A condition cell is a Bool expression. `result` undefined: `unknown because`. */
export type MissingRow = {
  readonly site: number;
  readonly cells: readonly ('missing' | 'any' | Expr)[];
  readonly result: Expr | undefined;
  readonly because: string | undefined;
};

export type CoreFunction = {
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly type: CoreType }[];
  readonly type: CoreType;
  readonly body: Expr;
};

export type CoreVerdict = {
  readonly name: string;
  readonly kind: 'score' | 'table' | 'decide' | 'function';
  readonly type: CoreType;
  readonly body: Expr;
  readonly policy: Policy;
  /** Fields that `missing … counts` covers in this verdict (the body reads them behind an `ask`). */
  readonly counts: readonly number[];
  readonly span: Span;
};

/** Verdicts and functions stand in dependency order: each refers to earlier ones only. */
export type CoreModule = {
  readonly name: string;
  readonly version: string;
  readonly fields: readonly Field[];
  readonly enums: readonly EnumInfo[];
  readonly records: readonly RecordInfo[];
  readonly codeSets: readonly CodeSet[];
  readonly functions: readonly CoreFunction[];
  readonly verdicts: readonly CoreVerdict[];
};

/** What analysis adds to a verdict: computed once by `plan.ts`, used by every implementation. */
export type VerdictPlan = {
  /** Every input field whose value the body, its calls, columns and rows read themselves (references not followed). */
  readonly reads: readonly Use[];
  /** Every verdict referred to (value), with the tests on it. */
  readonly refs: readonly Use[];
  /** Fields and verdicts asked about, references not followed. */
  readonly asksFields: readonly number[];
  readonly asksVerdicts: readonly number[];
  /** The most that one world costs: docs/core.md, section 3. */
  readonly bound: number;
};

/** How a field's (or a verdict's) value is used. `of` is the number of the field or verdict. */
export type Use = {
  readonly of: number;
  /** Each use is an atomic test against constants. */
  readonly cellular: boolean;
  /** No read of the value is reached where the field is missing (it stands behind an `ask`). Of a list field: of its elements' values. */
  readonly guarded: boolean;
  /** Of a list field: the list itself is not read where it is missing as a whole. True for other fields. */
  readonly listGuarded: boolean;
  /** Distinct, sorted: docs/core.md, section 6. */
  readonly tests: readonly CellTest[];
};

export type CellTest =
  /** The line is cut just before or just after a constant (Int, number, date, datetime). */
  | { readonly kind: 'cut'; readonly at: Value; readonly side: 'before' | 'after' }
  /** Cut before the first day on which `count` units are completed. Weeks are given as days, years as months. */
  | {
      readonly kind: 'age_cut';
      readonly count: number;
      readonly unit: 'seconds' | 'minutes' | 'hours' | 'days' | 'months';
    }
  /** Finite types: the values for which the test is true. */
  | { readonly kind: 'among'; readonly values: readonly Value[] }
  /** Texts and codes. */
  | { readonly kind: 'equals'; readonly value: Value }
  | { readonly kind: 'in_codes'; readonly set: number };

/** A module with its plans, one a verdict, in the same order. */
export type Core = { readonly module: CoreModule; readonly plans: readonly VerdictPlan[] };
