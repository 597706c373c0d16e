/** A module: its names first, then the modules it uses, then everything it declares. */
import type * as Ast from '../../language/ast.ts';
import { productionCitesNothing, sourceUncited } from '../../language/codes/missing.ts';
import { circleOfModules, declaredTwice, notInModule, secondInput, unknownModule } from '../../language/codes/names.ts';
import { molarMassUnit } from '../../language/codes/units.ts';
import type { Label } from '../../language/diagnostics.ts';
import type { EnumInfo } from '../../language/interface.ts';
import { nearest } from '../../language/near.ts';
import { parse } from '../../language/parse.ts';
import { type SourceText, type Span, sourceText } from '../../language/span.ts';
import { exactIn, unitOf } from '../../language/units.ts';
import { codeSetNumber } from './codes.ts';
import { elaborateSource, statusOf } from './evidence.ts';
import { elaborateUncalled } from './functions.ts';
import { elaborateInput } from './inputs.ts';
import { literal } from './literals.ts';
import type { EnumCaseTypes, ModuleBuilder, ModuleScope, RecordEntity, VerdictEntity } from './scope.ts';
import { report, spelling, textAt } from './scope.ts';
import { elaborateTest, type TestPlan } from './tests.ts';
import { dataType, kindOf, readType } from './types.ts';
import { verdictNumber } from './verdicts.ts';

/** The text of a module by its path: `leben.clinical`. Undefined: there is none. */
export type Loader = (modulePath: string) => SourceText | undefined;

export type Elaboration = {
  readonly scope: ModuleScope;
  readonly tree: Ast.FileTree;
  readonly sources: readonly SourceText[];
  /** The texts that could not be read whole. */
  readonly unread: readonly Unread[];
  readonly module: Ast.ModuleDecl | undefined;
  readonly status: ReturnType<typeof statusOf>;
  /** How many verdicts the module has without those that its tests added. */
  readonly verdictsWithoutTests: number;
  readonly tests: readonly TestPlan[];
};

export function newBuilder(today: number): ModuleBuilder {
  return {
    today,
    fields: [],
    fieldTypes: [],
    declaredIn: new WeakMap(),
    enums: [],
    records: [],
    codeSets: [],
    functions: [],
    verdicts: [],
    details: [],
    sites: [],
    evidence: [],
    substances: new Map(),
    diagnostics: [],
    written: new WeakMap(),
    stack: [],
  };
}

/** A text with errors of syntax, and the names that were written where it could not be read. */
export type Unread = { readonly source: SourceText; readonly tree: Ast.FileTree; readonly lost: readonly string[] };

type Loading = {
  readonly loader: Loader;
  readonly modules: Map<string, ModuleScope>;
  readonly sources: SourceText[];
  readonly unread: Unread[];
};

export function elaborate(source: SourceText, loader: Loader, builder: ModuleBuilder): Elaboration {
  const loading: Loading = { loader, modules: new Map(), sources: [], unread: [] };
  const { scope, tree } = elaborateScope(source, builder, loading, []);
  const module = tree.declarations.find((decl) => decl.kind === 'module');
  for (const entity of scope.values.values()) {
    if (entity.scope !== scope) continue;
    if (entity.kind === 'verdict') verdictNumber(entity, scope, entity.decl.name.span);
    if (entity.kind === 'function') elaborateUncalled(entity);
  }
  for (const entry of scope.codes.values()) if (entry.scope === scope) codeSetNumber(scope, entry.decl.name, 'report');
  const status = statusOf(scope, module);
  checkCitations(scope, status, tree);
  const verdictsWithoutTests = builder.verdicts.length;
  const tests = tree.declarations
    .flatMap((decl) => (decl.kind === 'test' ? [elaborateTest(scope, decl)] : []))
    .filter((test) => test !== undefined);
  return { scope, tree, sources: loading.sources, unread: loading.unread, module, status, verdictsWithoutTests, tests };
}

function elaborateScope(
  source: SourceText,
  builder: ModuleBuilder,
  loading: Loading,
  path: readonly string[],
): { scope: ModuleScope; tree: Ast.FileTree } {
  loading.sources.push(source);
  const { tree, diagnostics, lost } = parse(source);
  if (diagnostics.length > 0) loading.unread.push({ source, tree, lost: lost.map((name) => name.text) });
  for (const diagnostic of diagnostics) builder.diagnostics.push({ ...diagnostic, file: source.file });
  const module = tree.declarations.find((decl) => decl.kind === 'module');
  const name = module === undefined ? source.file : module.path.map((part) => part.text).join('.');
  const scope: ModuleScope = {
    source,
    path: name,
    builder,
    values: new Map(),
    enums: new Map(),
    records: new Map(),
    codes: new Map(),
    substances: new Map(),
    sources: new Map(),
    doubtful: { names: new Set(), any: false },
  };
  for (const decl of tree.declarations) if (decl.kind === 'use') useModule(scope, decl, loading, [...path, name]);
  declareNames(scope, tree);
  return { scope, tree };
}

function useModule(scope: ModuleScope, decl: Ast.UseDecl, loading: Loading, path: readonly string[]): void {
  const name = decl.path.map((part) => part.text).join('.');
  const span = { start: decl.path[0]!.span.start, end: decl.path.at(-1)!.span.end };
  if (path.includes(name)) {
    report(scope, circleOfModules(span, { path: [...path.slice(path.indexOf(name)), name] }));
    doubt(scope, decl);
    return;
  }
  let used = loading.modules.get(name);
  if (used === undefined) {
    const source = loading.loader(name);
    if (source === undefined) {
      report(scope, unknownModule(span, { path: name }));
      doubt(scope, decl);
      return;
    }
    used = elaborateScope(sourceText(source.file, source.text), scope.builder, loading, path).scope;
    loading.modules.set(name, used);
  }
  importNames(scope, decl, used, name);
}

/** What a module that cannot be had would have brought, nobody knows. */
function doubt(scope: ModuleScope, decl: Ast.UseDecl): void {
  if (decl.names === undefined) scope.doubtful.any = true;
  else for (const name of decl.names) scope.doubtful.names.add(name.text);
}

function importNames(scope: ModuleScope, decl: Ast.UseDecl, used: ModuleScope, module: string): void {
  const maps = ['values', 'enums', 'records', 'codes', 'substances', 'sources'] as const;
  if (used.doubtful.any) scope.doubtful.any = true;
  for (const name of used.doubtful.names) scope.doubtful.names.add(name);
  if (decl.names === undefined) {
    for (const key of maps)
      for (const [name, entry] of used[key] as Map<string, never>)
        if (!scope[key].has(name)) (scope[key] as Map<string, never>).set(name, entry);
    return;
  }
  for (const wanted of decl.names) {
    let found = false;
    for (const key of maps) {
      const entry = (used[key] as Map<string, never>).get(wanted.text);
      if (entry === undefined) continue;
      found = true;
      (scope[key] as Map<string, never>).set(wanted.text, entry);
    }
    if (found) continue;
    const names = maps.flatMap((key) => [...used[key].keys()]);
    const suggestions = nearest(wanted.text, names);
    report(
      scope,
      notInModule(wanted.span, { module, name: wanted.text, suggestions }, spelling(wanted.span, suggestions)),
    );
    scope.doubtful.names.add(wanted.text);
  }
}

/** Names that a declaration may use before the line that declares them: so they are all there before anything is looked into. */
function declareNames(scope: ModuleScope, tree: Ast.FileTree): void {
  const own = new Map<string, { readonly what: string; readonly span: Span }>();
  const fresh = (name: Ast.Name, what: string): boolean => {
    const before = own.get(name.text);
    if (before !== undefined) {
      report(scope, declaredTwice(name.span, { name: name.text, what: before.what }, first(before.span)));
      return false;
    }
    own.set(name.text, { what, span: name.span });
    return true;
  };
  const { declarations } = tree;
  for (const decl of declarations) {
    if (decl.kind === 'substance' && fresh(decl.name, 'a substance')) declareSubstance(scope, decl);
    if (decl.kind === 'codes' && fresh(decl.name, 'a list of codes'))
      scope.codes.set(decl.name.text, { decl, number: undefined, scope });
    if (decl.kind === 'source' && fresh(decl.name, 'a source')) {
      const evidence = elaborateSource(scope, decl);
      scope.builder.evidence.push(evidence);
      scope.sources.set(decl.name.text, { evidence, span: decl.name.span, cited: false });
    }
  }
  declareTypes(scope, declarations, fresh);
  let input: Ast.InputDecl | undefined;
  for (const decl of declarations) {
    if (decl.kind !== 'input') continue;
    if (input !== undefined)
      report(scope, secondInput(decl.name.span, { first: input.name.text }, first(input.name.span)));
    else input = decl;
    elaborateInput(scope, decl);
  }
  for (const decl of declarations) {
    if (decl.kind !== 'score' && decl.kind !== 'table' && decl.kind !== 'decide' && decl.kind !== 'function') continue;
    const before = scope.values.get(decl.name.text);
    if (before !== undefined && before.scope === scope) {
      const [what, span] =
        before.kind === 'field' ? ['an input', before.span] : [`a ${before.decl.kind}`, before.decl.name.span];
      report(scope, declaredTwice(decl.name.span, { name: decl.name.text, what }, first(span)));
      continue;
    }
    if (decl.kind === 'function')
      scope.values.set(decl.name.text, {
        kind: 'function',
        decl,
        scope,
        state: 'todo',
        signature: undefined,
        made: new Map(),
        verdict: undefined,
      });
    else
      scope.values.set(decl.name.text, {
        kind: 'verdict',
        decl,
        scope,
        state: 'todo',
        type: undefined,
      } satisfies VerdictEntity);
  }
}

/** The place where a name was declared first. */
function first(span: Span): { readonly labels: readonly Label[] } {
  return { labels: [{ span, text: 'the first' }] };
}

function declareSubstance(scope: ModuleScope, decl: Ast.SubstanceDecl): void {
  scope.doubtful.names.add(decl.name.text);
  if (decl.molarMass.kind === 'string') return;
  const value = literal(scope, decl.molarMass);
  if (value === undefined) return;
  const unit = unitOf('g/mol');
  if (value.value.kind !== 'number' || value.type.kind !== 'number' || kindOf(value.type).key !== unit.kind.key) {
    report(
      scope,
      molarMassUnit(decl.molarMass.span, { name: decl.name.text, given: textAt(scope, decl.molarMass.span) }),
    );
    return;
  }
  const mass = exactIn(value.value.value, unit);
  scope.substances.set(decl.name.text, mass);
  scope.builder.substances.set(decl.name.text, mass);
  scope.doubtful.names.delete(decl.name.text);
}

/** Enums and records may name each other: first the names, then what is in them. */
function declareTypes(
  scope: ModuleScope,
  declarations: readonly Ast.Declaration[],
  fresh: (name: Ast.Name, what: string) => boolean,
): void {
  const work: (() => void)[] = [];
  const record = (name: Ast.Name, params: readonly Ast.Param[]): void => {
    const fields: { name: string; type: NonNullable<ReturnType<typeof readType>>['type'] }[] = [];
    const info: RecordEntity['info'] = { name: name.text, fields: [] };
    scope.records.set(name.text, { info, fields, span: name.span });
    work.push(() => {
      for (const param of params) {
        const read = readType(scope, param.type);
        if (read === undefined) continue;
        fields.push({ name: param.name.text, type: read.type });
        info.fields.push({
          name: param.name.text,
          type: dataType(scope, read.type),
        });
      }
      addShared(scope, scope.builder.records, info, name.span);
    });
  };
  for (const decl of declarations) {
    if (decl.kind === 'record' && fresh(decl.name, 'a record')) record(decl.name, decl.fields);
    if (decl.kind === 'table' && decl.output.kind === 'outputs') record(decl.name, decl.output.params);
    if (decl.kind !== 'enum' || !fresh(decl.name, 'an enum')) continue;
    const cases: EnumCaseTypes[] = [];
    const info: EnumInfo = { name: decl.name.text, cases: [] };
    scope.enums.set(decl.name.text, { info, cases, span: decl.name.span });
    for (const c of decl.cases) cases.push({ name: c.name.text, params: [] });
    work.push(() => {
      for (const [i, c] of decl.cases.entries()) {
        const params = c.params
          .map((param) => ({ name: param.name.text, type: readType(scope, param.type)?.type }))
          .filter((param) => param.type !== undefined);
        cases[i] = { name: c.name.text, params: params as EnumCaseTypes['params'] };
        const shown = params.map((param) => ({ name: param.name, type: dataType(scope, param.type!) }));
        (info.cases as EnumInfo['cases'][number][]).push({ name: c.name.text, params: shown });
        if (decl.cases.findIndex((other) => other.name.text === c.name.text) < i)
          report(scope, declaredTwice(c.name.span, { name: c.name.text, what: 'a case' }));
      }
      addShared(scope, scope.builder.enums, info, decl.name.span);
    });
  }
  for (const fill of work) fill();
}

/** Types of one name in several modules are one type when they are declared alike, else a mistake. */
function addShared<T extends { readonly name: string }>(scope: ModuleScope, all: T[], info: T, span: Span): void {
  const other = all.find((t) => t.name === info.name);
  if (other === undefined) all.push(info);
  else if (JSON.stringify(other) !== JSON.stringify(info))
    report(scope, declaredTwice(span, { name: info.name, what: 'another type' }));
}

function checkCitations(scope: ModuleScope, status: ReturnType<typeof statusOf>, tree: Ast.FileTree): void {
  const { builder } = scope;
  if (status === 'production') {
    for (const [i, detail] of builder.details.entries()) {
      const verdict = builder.verdicts[i]!;
      if (detail.scope === scope && !detail.hidden && detail.cites.length === 0 && verdict.kind !== 'function')
        report(scope, productionCitesNothing(detail.nameSpan, { name: verdict.name }));
    }
  }
  // Sources that came with a used module are that module's to cite.
  const own = new Set(tree.declarations.flatMap((decl) => (decl.kind === 'source' ? [decl.name.text] : [])));
  // A citation that names no source may mean any of them.
  const isMisspelt = builder.diagnostics.some(({ code, file }) => code === 'N012' && file === scope.source.file);
  for (const [name, { span, cited }] of scope.sources)
    if (!cited && own.has(name) && !isMisspelt) report(scope, sourceUncited(span, { name }));
}
