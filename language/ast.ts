/** The tree of a LEBEN file: what the author wrote, with places, before any meaning is given to it. */
import type {
  AssetDecl,
  ContractDecl,
  ContractExpectation,
  ContractExpr,
  ContractGiven,
  ContractStep,
  PropertyDecl,
  PurposeDecl,
} from './ast/contract.ts';
import type { Span } from './span.ts';

/** A word with its place. `text` is the word as written (NFC). */
export type Name = { readonly text: string; readonly span: Span };

/** `declarations` in source order. A declaration whose parse failed is left out or holds the items that did parse. */
export type FileTree = { readonly declarations: readonly Declaration[]; readonly span: Span };

export type Declaration =
  | Literate
  | ModuleDecl
  | UseDecl
  | SourceDecl
  | CodesDecl
  | SubstanceDecl
  | EnumDecl
  | RecordDecl
  | InputDecl
  | ScoreDecl
  | TableDecl
  | DecideDecl
  | FunctionDecl
  | PurposeDecl
  | AssetDecl
  | ContractDecl
  | TestDecl
  | PropertyDecl;

export type Node<K extends string> = { readonly kind: K; readonly span: Span };
/** Every named declaration may carry `///` lines, joined with newlines, marks removed. */
export type Declared<K extends string> = Node<K> & { readonly doc: string | undefined; readonly name: Name };

export type Literate = Node<'literate'> & { readonly markdown: string };
export type ModuleDecl = Node<'module'> & {
  readonly doc: string | undefined;
  readonly path: readonly Name[];
  readonly version: Name | undefined;
  readonly status: Name | undefined;
  readonly language: Name | undefined;
};
/** `use leben.clinical { a, b }`; `names` undefined: all of it. */
export type UseDecl = Node<'use'> & { readonly path: readonly Name[]; readonly names: readonly Name[] | undefined };

export type SourceDecl = Declared<'source'> & { readonly items: readonly SourceItem[] };
/** `doi "…"`, `grade B`, `reviewed 2026-03-01`, `valid 2 years`. */
export type SourceItem = Node<'source_item'> & { readonly word: Name; readonly value: Literal | NameExpr };

export type CodesDecl = Declared<'codes'> & { readonly parts: readonly CodesPart[] };
/** `icd10 { "I50.*" "I11.0" }` has a system and patterns; a bare name is another `codes`. `sign` is '+' for the first part. */
export type CodesPart = Node<'codes_part'> & {
  readonly sign: '+' | '-';
  readonly name: Name;
  readonly patterns: readonly Name[] | undefined;
};
export type SubstanceDecl = Declared<'substance'> & { readonly molarMass: Literal };
export type EnumDecl = Declared<'enum'> & { readonly cases: readonly EnumCase[] };
/** `params` empty: a plain case. */
export type EnumCase = { readonly name: Name; readonly params: readonly Param[]; readonly span: Span };
export type RecordDecl = Declared<'record'> & { readonly fields: readonly Param[] };
export type Param = { readonly name: Name; readonly type: TypeExpr; readonly span: Span };

/**
 * A written type: `Pressure`, `Conc of creatinine`, `Quantity of 'kg/m2'`, `List of Observed of Percent`, `Map of K to V`,
 * `Int in 0..15`, `Finding @restricted{hiv}`. `of` is another type, or the text of a quoted unit. `optional` is a `?` behind it.
 */
export type TypeExpr = Node<'type'> & {
  readonly name: Name;
  readonly of: TypeExpr | UnitText | undefined;
  readonly to: TypeExpr | undefined;
  readonly optional: boolean;
  readonly range: RangeExpr | undefined;
  readonly label: Name | undefined;
};
export type UnitText = Node<'unit_text'> & { readonly text: string };

export type InputDecl = Declared<'input'> & { readonly fields: readonly InputField[] };
export type InputField = {
  readonly name: Name;
  readonly type: TypeExpr;
  readonly doc: string | undefined;
  readonly modifiers: readonly Modifier[];
  readonly span: Span;
};
export type Modifier =
  | Node<'required'>
  | Node<'ever'>
  | Node<'absent_unless_recorded'>
  | (Node<'plausible'> & { readonly range: RangeExpr })
  | (Node<'rounded'> & { readonly step: Literal; readonly halfEven: boolean })
  /** `pick` undefined: a bare `within`. */
  | (Node<'window'> & {
      readonly pick: 'latest' | 'first' | 'highest' | 'lowest' | 'all' | undefined;
      readonly within: Literal;
    })
  /** `from birth_date`, `from condition in codes`, `from observation loinc "…" component loinc "…"`. */
  | (Node<'from'> & {
      readonly resource: Name;
      readonly codes: readonly Name[] | undefined;
      readonly code: CodeExpr | undefined;
      readonly component: CodeExpr | undefined;
    });

export type ScoreDecl = Declared<'score'> & {
  readonly range: RangeExpr;
  readonly cites: readonly Name[];
  readonly items: readonly ScoreItem[];
};
export type ScoreItem =
  /** `2 if a else 1 if b else 0`: the last branch may have no condition. Points carry their sign. */
  | (Node<'points'> & { readonly branches: readonly PointsBranch[] })
  | (Node<'add'> & { readonly value: Expr; readonly condition: Expr | undefined })
  /** `missing finding gives range`, `missing systolic counts 120 mmHg because "…"` (`because` is required after `counts`). */
  | (Node<'missing_gives'> & { readonly what: Name; readonly gives: Name })
  | (Node<'missing_counts'> & { readonly what: Name; readonly value: Expr; readonly because: StringExpr });
export type PointsBranch = { readonly points: Literal; readonly condition: Expr | undefined; readonly span: Span };

export type TableDecl = Declared<'table'> & {
  readonly inputs: readonly Expr[];
  /** One output: its type alone; several: named. */
  readonly output: TypeExpr | { readonly kind: 'outputs'; readonly params: readonly Param[]; readonly span: Span };
  readonly hit: HitPolicy;
  readonly cites: readonly Name[];
  /** The raw text of the heading row's cells (`=>` stripped off) and how many of them are outputs. */
  readonly heading: {
    readonly cells: readonly { readonly text: string; readonly output: boolean; readonly span: Span }[];
    readonly span: Span;
  };
  readonly rows: readonly TableRow[];
};
export type HitPolicy = Node<'unique'> | Node<'first_row_wins'> | (Node<'collect'> & { readonly how: Name });
export type TableRow = { readonly cells: readonly Cell[]; readonly span: Span };
export type Cell =
  /** `-` */
  | Node<'any'>
  /** `>= 25` */
  | (Node<'compare'> & { readonly op: Relation; readonly value: Expr })
  /** `unknown`, `unknown because "…"` (result cells) */
  | (Node<'unknown'> & { readonly because: StringExpr | undefined })
  /** a value, a range, a set, `missing` (a MissingExpr) or a result */
  | (Node<'value'> & { readonly value: Expr });

export type DecideDecl = Declared<'decide'> & {
  readonly type: TypeExpr;
  readonly cites: readonly Name[];
  readonly items: readonly DecideItem[];
};
export type DecideItem =
  | (Node<'default'> & { readonly value: Expr })
  | (Node<'rule'> & { readonly label: Name; readonly value: Expr; readonly condition: Expr | undefined })
  /** `except base no_lab : v when c`: `of` is the label it is an exception to. */
  | (Node<'except'> & { readonly of: Name; readonly label: Name; readonly value: Expr; readonly condition: Expr })
  | (Node<'say'> & { readonly text: StringExpr });

export type FunctionDecl = Declared<'function'> & {
  readonly params: readonly Param[];
  readonly type: TypeExpr;
  readonly cites: readonly Name[];
  readonly lets: readonly LetLine[];
  readonly body: Expr;
};
export type LetLine = { readonly name: Name; readonly value: Expr; readonly span: Span };

/** `name` is the test's title. */
export type TestDecl = Declared<'test'> & { readonly items: readonly TestItem[] };
export type TestItem =
  | (Node<'given'> & { readonly items: readonly GivenItem[] })
  | (Node<'expect'> & { readonly items: readonly ExpectItem[] })
  /** `starting 2026-01-01`: the as-of date of the test. */
  | (Node<'starting'> & { readonly date: Literal })
  | ContractStep;
export type GivenItem =
  | (Node<'given_field'> & { readonly name: Name; readonly value: Expr })
  /** `all findings present`, `other findings absent` */
  | (Node<'given_findings'> & { readonly which: 'all' | 'other'; readonly value: Expr })
  | ContractGiven;
export type ExpectItem =
  /** `x = 3`, `x in 1..3`, `p > 2`; with `to`: `x = 1 to 3`. `settledBy` undefined: not asked about. */
  | (Node<'expect_holds'> & {
      readonly condition: Expr;
      readonly to: Expr | undefined;
      readonly settledBy: readonly Name[] | undefined;
    })
  | (Node<'expect_unknown'> & { readonly name: Name; readonly settledBy: readonly Name[] | undefined })
  | ContractExpectation;

export type Relation = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type RangeExpr = Node<'range'> & { readonly low: Expr; readonly high: Expr; readonly openEnd: boolean };

/** A number with the word behind it, a date, a date-time: `text` as written, `unit` without quotes. */
export type Literal =
  | (Node<'number'> & {
      readonly text: string;
      readonly unit: { readonly text: string; readonly quoted: boolean; readonly span: Span } | undefined;
    })
  | (Node<'date'> & { readonly text: string })
  | (Node<'datetime'> & { readonly text: string })
  | StringExpr;
/** Parts alternate text (escapes resolved) and holes; a plain string is one text part, the empty string none. */
export type StringExpr = Node<'string'> & { readonly parts: readonly (string | Expr)[] };
export type NameExpr = Node<'name'> & { readonly name: Name };
export type CodeExpr = Node<'code'> & { readonly system: Name; readonly code: string };
export type MissingExpr = Node<'missing'> & { readonly reason: Name | undefined };

export type Expr =
  | Literal
  | NameExpr
  | CodeExpr
  | MissingExpr
  | (Node<'bool'> & { readonly value: boolean })
  | RangeExpr
  | (Node<'not'> & { readonly operand: Expr })
  | (Node<'negate'> & { readonly operand: Expr })
  | (Node<'and'> & { readonly left: Expr; readonly right: Expr })
  | (Node<'or'> & { readonly left: Expr; readonly right: Expr })
  | (Node<'relation'> & { readonly op: Relation; readonly left: Expr; readonly right: Expr })
  | (Node<'in'> & { readonly left: Expr; readonly right: Expr })
  /** `x is known`, `x is missing (not_done)`, `sex is female`, each with `not`. A case is one name here; a path has more. */
  | (Node<'is'> & {
      readonly operand: Expr;
      readonly negated: boolean;
      readonly what:
        | { readonly kind: 'known' }
        | MissingExpr
        | { readonly kind: 'case'; readonly path: readonly Name[] };
    })
  | (Node<'arithmetic'> & {
      readonly op: '+' | '-' | '*' | '/';
      readonly left: Expr;
      readonly right: Expr;
      readonly rounding: 'up' | 'down' | undefined;
    })
  | (Node<'power'> & { readonly base: Expr; readonly exponent: Expr })
  | (Node<'otherwise'> & { readonly value: Expr; readonly fallback: Expr })
  | (Node<'if'> & { readonly condition: Expr; readonly yes: Expr; readonly no: Expr })
  | (Node<'match'> & { readonly value: Expr; readonly arms: readonly MatchArm[] })
  | (Node<'let'> & { readonly name: Name; readonly value: Expr; readonly body: Expr })
  | (Node<'field'> & { readonly value: Expr; readonly name: Name })
  | (Node<'call'> & { readonly callee: Expr; readonly args: readonly Argument[] })
  | (Node<'set'> & { readonly items: readonly Expr[] })
  | (Node<'list'> & { readonly items: readonly Expr[] })
  /** `[value for name in list where condition]` */
  | (Node<'comprehension'> & {
      readonly value: Expr;
      readonly name: Name;
      readonly list: Expr;
      readonly where: Expr | undefined;
    })
  /** `exists r in list where c`, `latest r in list by k where c`: `word` as written. */
  | (Node<'query'> & {
      readonly word: Name;
      readonly name: Name;
      readonly list: Expr;
      readonly by: Expr | undefined;
      readonly where: Expr | undefined;
    })
  /** `sum of value for name in list where c` */
  | (Node<'aggregate'> & {
      readonly word: Name;
      readonly value: Expr;
      readonly name: Name;
      readonly list: Expr;
      readonly where: Expr | undefined;
    })
  /** Two names joined by `of`: `findings of p`, `time of accept`, `total of EUR`, `registry of h`. */
  | (Node<'of'> & { readonly word: Name; readonly name: Name })
  /** `p with f present` */
  | (Node<'with'> & { readonly value: Expr; readonly name: Name; readonly to: Expr })
  | ContractExpr
  /** `( e )`, kept so that the printer gives back what was written. */
  | (Node<'group'> & { readonly value: Expr });

/** `case` undefined in `pattern`: `missing => …`. */
export type MatchArm = {
  readonly pattern: MissingExpr | { readonly kind: 'case'; readonly name: Name; readonly binds: readonly Name[] };
  readonly value: Expr;
  readonly span: Span;
};
/** `f(x)`, `f(name: x)`, `round(x, to 5 mg)`, `round(x, 2 digits)` (the last is a number with the unit `digits`). */
export type Argument =
  | { readonly kind: 'value'; readonly name: Name | undefined; readonly value: Expr; readonly span: Span }
  | { readonly kind: 'to'; readonly value: Literal; readonly span: Span };
