/** Scopes: what the names of a module stand for, and the module under construction that all of them build together. */
import type * as Ast from '../../language/ast.ts';
import type { Diagnostic, Fix } from '../../language/diagnostics.ts';
import type { CodeSet, EnumInfo, Evidence, Field, RecordInfo, Site } from '../../language/interface.ts';
import type { Rational } from '../../language/rational.ts';
import { positionOf, type SourceText, type Span } from '../../language/span.ts';
import type { Unit } from '../../language/units.ts';
import type { CoreFunction, CoreType, CoreVerdict, Expr } from '../core.ts';

export type VerdictDecl = Ast.ScoreDecl | Ast.TableDecl | Ast.DecideDecl;

/** What a value name of a module stands for. */
export type Entity =
  | {
      readonly kind: 'field';
      readonly index: number;
      readonly name: string;
      readonly span: Span;
      readonly scope: ModuleScope;
    }
  | VerdictEntity
  | FunctionEntity;

export type VerdictEntity = {
  readonly kind: 'verdict';
  readonly decl: VerdictDecl;
  readonly scope: ModuleScope;
  /** Number in the module under construction; 'busy' while it is elaborated, 'failed' when it has errors. */
  state: number | 'todo' | 'busy' | 'failed';
  type: CoreType | undefined;
};

export type FunctionEntity = {
  readonly kind: 'function';
  readonly decl: Ast.FunctionDecl;
  readonly scope: ModuleScope;
  state: 'todo' | 'busy' | 'ready' | 'failed';
  signature: Signature | undefined;
  /** Numbers of the functions made of it, by what its optional parameters stand for. */
  readonly made: Map<string, number>;
  /** The verdict made of it, where it has no parameters. */
  verdict: number | undefined;
};
export type Signature = { readonly params: readonly SignatureParam[]; readonly type: CoreType };
export type SignatureParam = { readonly name: string; readonly type: CoreType; readonly optional: boolean };

export type EnumEntity = { readonly info: EnumInfo; readonly cases: readonly EnumCaseTypes[]; readonly span: Span };
export type EnumCaseTypes = {
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly type: CoreType }[];
};
export type RecordEntity = {
  /** As the interface has it. Filled in when all types have names. */
  readonly info: { readonly name: string; readonly fields: RecordInfo['fields'][number][] };
  readonly fields: { readonly name: string; readonly type: CoreType }[];
  readonly span: Span;
};

export type ModuleScope = {
  readonly source: SourceText;
  readonly path: string;
  readonly builder: ModuleBuilder;
  readonly values: Map<string, Entity>;
  readonly enums: Map<string, EnumEntity>;
  readonly records: Map<string, RecordEntity>;
  readonly codes: Map<
    string,
    { readonly decl: Ast.CodesDecl; number: number | 'busy' | 'failed' | undefined; readonly scope: ModuleScope }
  >;
  readonly substances: Map<string, Rational>;
  /** Purposes by name, each with the text of its code. */
  readonly purposes: Map<string, string>;
  /** Assets that modules declare as counted. */
  readonly counted: Map<string, Unit>;
  readonly sources: Map<string, { readonly evidence: Evidence; readonly span: Span; cited: boolean }>;
  readonly doubtful: Doubtful;
  /** Names that a `use` picked out, and where. */
  readonly picked: Map<string, { readonly module: string; readonly span: Span }>;
};

/** Names whose declaration has faults of its own, which were told of: that such a name is not known is no news. */
export type Doubtful = { readonly names: Set<string>; any: boolean };

/** What all modules of one compilation add to. */
export type ModuleBuilder = {
  readonly today: number;
  readonly fields: Field[];
  readonly fieldTypes: CoreType[];
  /** The module that declared a field first. */
  readonly declaredIn: WeakMap<Field, ModuleScope>;
  readonly enums: EnumInfo[];
  readonly records: RecordInfo[];
  readonly codeSets: CodeSet[];
  readonly functions: CoreFunction[];
  readonly verdicts: CoreVerdict[];
  readonly details: VerdictDetail[];
  readonly sites: Site[];
  readonly evidence: Evidence[];
  readonly substances: Map<string, Rational>;
  readonly diagnostics: (Diagnostic & { readonly file: string })[];
  /** Where an expression of Core was written. */
  readonly written: Map<Expr, { readonly scope: ModuleScope; readonly span: Span }>;
  /** Names of the verdicts and functions that are being elaborated, each for the sake of the next. */
  readonly stack: string[];
};

/** What checks and the interface want to know of a verdict beside its Core, in the order of the verdicts. */
export type VerdictDetail = {
  readonly scope: ModuleScope;
  readonly doc: string | undefined;
  readonly cites: readonly string[];
  readonly say: readonly (string | { readonly hole: string })[] | undefined;
  readonly hit: 'unique' | 'first' | 'collect' | undefined;
  readonly columns: readonly { readonly expr: Expr; readonly text: string; readonly span: Span }[];
  /** The declaration; of a hidden verdict undefined. */
  readonly decl: VerdictDecl | Ast.FunctionDecl | undefined;
  /** Made by the compiler (a hole of a `say`, an expectation): not part of the interface. */
  readonly hidden: boolean;
  readonly nameSpan: Span;
};

/** The codes that say of the word at their place that it is not known. */
const NOT_KNOWN = new Set(['N001', 'N010', 'N011', 'N012']);

export function report(scope: ModuleScope, diagnostic: Diagnostic): undefined {
  if (NOT_KNOWN.has(diagnostic.code)) {
    const { doubtful, source } = scope;
    if (doubtful.any || doubtful.names.has(source.text.slice(diagnostic.span.start, diagnostic.span.end)))
      return undefined;
  }
  scope.builder.diagnostics.push({ ...diagnostic, file: scope.source.file });
  return undefined;
}

/** Adds a place of which traces speak, and gives its number. */
export function addSite(
  scope: ModuleScope,
  site: { verdict: string; kind: Site['kind']; label: string; span: Span },
): number {
  const { sites } = scope.builder;
  const id = sites.length;
  sites.push({ id, ...site, file: scope.source.file, line: positionOf(scope.source, site.span.start).line });
  return id;
}

/** The change that puts the nearest known name in the place of the written one. */
export function spelling(span: Span, suggestions: readonly string[]): { readonly fixes: readonly Fix[] } {
  return { fixes: suggestions.slice(0, 1).map((text) => ({ title: `Write ${text}`, edits: [{ span, text }] })) };
}

export function textAt(scope: ModuleScope, span: Span): string {
  return scope.source.text.slice(span.start, span.end).replace(/\s+/g, ' ').trim();
}
