/** A module: its names first, then the modules it uses, then everything it declares. */
import type * as Ast from '../../language/ast.ts';
import { productionCitesNothing, sourceUncited } from '../../language/codes/missing.ts';
import {
  broughtTwice,
  circleOfModules,
  declaredTwice,
  notInModule,
  secondInput,
  unknownModule,
} from '../../language/codes/names.ts';
import { molarMassUnit } from '../../language/codes/units.ts';
import type { Label } from '../../language/diagnostics.ts';
import { nearest } from '../../language/near.ts';
import { parse } from '../../language/parse.ts';
import { type SourceText, type Span, sourceText } from '../../language/span.ts';
import { countUnit, exactIn, unitOf } from '../../language/units.ts';
import type { ContractTest, CoreContract } from '../contract.ts';
import type { Property } from '../properties/property.ts';
import { codeSetNumber } from './codes.ts';
import { elaborateContracts } from './contracts/contract.ts';
import { checkPurpose } from './contracts/purposes.ts';
import { elaborateContractTest } from './contracts/tests.ts';
import { elaborateSource, statusOf } from './evidence.ts';
import { elaborateUncalled } from './functions.ts';
import { elaborateInput } from './inputs.ts';
import { isOfAgreements } from './later.ts';
import { literal } from './literals.ts';
import { elaborateProperties, withEnforced } from './properties.ts';
import type { ModuleBuilder, ModuleScope, VerdictEntity } from './scope.ts';
import { report, spelling, textAt } from './scope.ts';
import { ofBoundedSize } from './sizes.ts';
import { elaborateTest, type TestPlan } from './tests.ts';
import { declareTypes } from './type-declarations.ts';
import { kindOf } from './types.ts';
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
  readonly contracts: readonly CoreContract[];
  readonly contractTests: readonly ContractTest[];
  readonly properties: readonly Property[];
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
    written: new Map(),
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
  /** Scores, tables, decides and functions met so far. */
  definitions: number;
};

export function elaborate(source: SourceText, loader: Loader, builder: ModuleBuilder): Elaboration {
  const loading: Loading = { loader, modules: new Map(), sources: [], unread: [], definitions: 0 };
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
  const { contracts, scopes } = elaborateContracts(scope, tree.declarations);
  const contractTests = tree.declarations
    .flatMap((decl) =>
      decl.kind === 'test' && isOfAgreements(decl) ? [elaborateContractTest(scope, decl, scopes)] : [],
    )
    .filter((test) => test !== undefined);
  const verdictsWithoutTests = builder.verdicts.length;
  const tests = tree.declarations
    .flatMap((decl) => (decl.kind === 'test' && !isOfAgreements(decl) ? [elaborateTest(scope, decl)] : []))
    .filter((test) => test !== undefined);
  const properties = elaborateProperties(scope, tree.declarations, scopes);
  return {
    scope,
    tree,
    sources: loading.sources,
    unread: loading.unread,
    module,
    status,
    verdictsWithoutTests,
    tests,
    contracts: withEnforced(contracts, properties),
    contractTests,
    properties,
  };
}

function elaborateScope(
  source: SourceText,
  builder: ModuleBuilder,
  loading: Loading,
  path: readonly string[],
): { scope: ModuleScope; tree: Ast.FileTree } {
  loading.sources.push(source);
  const { tree: whole, diagnostics, lost } = parse(source);
  const { tree, excesses } = ofBoundedSize(whole, loading);
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
    purposes: new Map(),
    counted: new Map(),
    sources: new Map(),
    doubtful: { names: new Set(), any: false },
    picked: new Map(),
  };
  for (const { decl, found } of excesses) {
    if (found !== undefined) report(scope, found);
    // That its name is then not known is no news.
    if ('name' in decl) scope.doubtful.names.add(decl.name.text);
    if (decl.kind === 'input') scope.doubtful.any = true;
  }
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
  const maps = ['values', 'enums', 'records', 'codes', 'substances', 'sources', 'purposes', 'counted'] as const;
  if (used.doubtful.any) scope.doubtful.any = true;
  for (const name of used.doubtful.names) scope.doubtful.names.add(name);
  if (decl.names === undefined) {
    for (const key of maps) {
      for (const [name, entry] of used[key] as Map<string, never>) {
        const before = scope[key].get(name);
        if (before === undefined) (scope[key] as Map<string, never>).set(name, entry);
        else if (DIFFER.has(key) && !isSame(before, entry)) broughtBefore(scope, decl, name, module, before);
      }
    }
    return;
  }
  for (const wanted of decl.names) {
    let found = false;
    for (const key of maps) {
      const entry = (used[key] as Map<string, never>).get(wanted.text);
      if (entry === undefined) continue;
      found = true;
      const before = scope[key].get(wanted.text);
      if (before !== undefined && DIFFER.has(key) && !isSame(before, entry))
        broughtBefore(scope, { path: [wanted] }, wanted.text, module, before);
      (scope[key] as Map<string, never>).set(wanted.text, entry);
      scope.picked.set(wanted.text, { module, span: wanted.span });
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

/** Of these, two of one name are two. */
const DIFFER: ReadonlySet<string> = new Set(['values', 'codes', 'counted']);

/** The same declaration that came along two ways, or fields that are one field of the patient. */
function isSame(a: unknown, b: unknown): boolean {
  const isField = (one: unknown): boolean =>
    typeof one === 'object' && one !== null && 'kind' in one && one.kind === 'field';
  return a === b || (isField(a) && isField(b));
}

function broughtBefore(
  scope: ModuleScope,
  { path }: Pick<Ast.UseDecl, 'path'>,
  name: string,
  module: string,
  before: unknown,
): void {
  const isOfModule = typeof before === 'object' && before !== null && 'scope' in before;
  const first = isOfModule ? (before.scope as ModuleScope).path : (scope.picked.get(name)?.module ?? 'another module');
  const span = { start: path[0]!.span.start, end: path.at(-1)!.span.end };
  report(scope, broughtTwice(span, { name, first, second: module }));
}

/** Names that a declaration may use before the line that declares them: so they are all there before anything is looked into. */
function declareNames(scope: ModuleScope, tree: Ast.FileTree): void {
  const own = new Map<string, { readonly what: string; readonly span: Span }>();
  const fresh = (name: Ast.Name, what: string): boolean => {
    const before = own.get(name.text) ?? pickedAs(scope, name.text);
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
    if (decl.kind === 'purpose' && fresh(decl.name, 'a purpose')) scope.purposes.set(decl.name.text, decl.name.text);
    if (decl.kind === 'asset' && fresh(decl.name, 'an asset')) {
      // Two kinds of one name could not be told apart in an account.
      if (scope.counted.has(decl.name.text))
        report(
          scope,
          declaredTwice(decl.name.span, { name: decl.name.text, what: 'an asset of a module that is used' }),
        );
      scope.counted.set(decl.name.text, countUnit(decl.name.text));
    }
    if (decl.kind === 'source' && fresh(decl.name, 'a source')) {
      const evidence = elaborateSource(scope, decl);
      scope.builder.evidence.push(evidence);
      scope.sources.set(decl.name.text, { evidence, span: decl.name.span, cited: false });
    }
  }
  for (const decl of declarations) if (decl.kind === 'purpose') checkPurpose(scope, decl);
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
    const picked = pickedAs(scope, decl.name.text);
    if (picked !== undefined) {
      report(scope, declaredTwice(decl.name.span, { name: decl.name.text, what: picked.what }, first(picked.span)));
      continue;
    }
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

/** What a `use` picked by this name. */
function pickedAs(scope: ModuleScope, name: string): { readonly what: string; readonly span: Span } | undefined {
  const picked = scope.picked.get(name);
  return picked && { what: `one of \`${picked.module}\``, span: picked.span };
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
  const isMass =
    value.value.kind === 'number' && value.type.kind === 'number' && kindOf(value.type).key === unit.kind.key;
  // Amounts are divided by it.
  if (!isMass || value.value.kind !== 'number' || value.value.value.n <= 0n) {
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
