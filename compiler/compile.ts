/** The whole compiler: text in, diagnostics and Core out; Core in, an artifact out. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Artifact, Proof } from '../language/artifact.ts';
import { encodeArtifact } from '../language/artifact.ts';
import type { FileTree } from '../language/ast.ts';
import type { Diagnostic } from '../language/diagnostics.ts';
import type { Interface, VerdictInfo } from '../language/interface.ts';
import { positionOf, type SourceText, type Span } from '../language/span.ts';
import { checkContracts } from './check/contracts/contracts.ts';
import { checkModule } from './check/module.ts';
import type { ContractTest, CoreContract } from './contract.ts';
import type { Core, CoreModule, CoreVerdict } from './core.ts';
import { printCore } from './core-print.ts';
import { elaborate, type Loader, newBuilder, type Unread } from './elaborate/module.ts';
import { fieldsRead, verdictsRead } from './elaborate/reads.ts';
import type { ModuleBuilder } from './elaborate/scope.ts';
import type { TestPlan } from './elaborate/tests.ts';
import { dataType } from './elaborate/types.ts';
import { contractInfos } from './emit/contracts/info.ts';
import { emit } from './emit.ts';
import { plan } from './plan.ts';
import type { Property } from './properties/property.ts';

export type { Loader } from './elaborate/module.ts';
export type { Expectation, TestPlan } from './elaborate/tests.ts';

/** Part of every artifact: another version may make other bytes of the same source. */
export const COMPILER = 'leben 0.1.0';

export type FileDiagnostic = Diagnostic & { readonly file: string };

export type Checked = {
  /** The entry first, then the modules it uses. */
  readonly sources: readonly SourceText[];
  readonly tree: FileTree;
  readonly core: Core;
  readonly interface: Interface;
  readonly tests: readonly TestPlan[];
  /** The module and, after its own, the verdicts that its tests ask. */
  readonly testCore: Core;
  /** Agreements that the module declares, and the tests of them. */
  readonly contracts: readonly CoreContract[];
  readonly contractTests: readonly ContractTest[];
  /** What the module claims; looked into by `compiler/properties/run.ts`. */
  readonly properties: readonly Property[];
  readonly proofs: readonly Proof[];
};

export type CheckOptions = {
  /** The day on which evidence may have expired: days since 1970-01-01. */
  readonly today: number;
};

/** Everything that can be said of a text. `checked` is there when there are no errors. */
export function check(
  source: SourceText,
  loader: Loader,
  options: CheckOptions,
): { diagnostics: FileDiagnostic[]; checked: Checked | undefined } {
  const builder = newBuilder(options.today);
  const elaboration = elaborate(source, loader, builder);
  const name = elaboration.module?.path.map((part) => part.text).join('.') ?? moduleName(source.file);
  const version = elaboration.module?.version?.text ?? '0.0.0';
  const withTests = moduleOf(builder, name, version, builder.verdicts);
  const own = moduleOf(builder, name, version, builder.verdicts.slice(0, elaboration.verdictsWithoutTests));
  const testPlans = plan(withTests);
  const core: Core = { module: own, plans: testPlans.slice(0, own.verdicts.length) };
  const proofs = checkModule(builder, core);
  const counted = elaboration.tree.declarations.flatMap((decl) => (decl.kind === 'asset' ? decl.name.text : []));
  const contracts = checkContracts(
    elaboration.contracts,
    (_, diagnostic) => builder.diagnostics.push({ ...diagnostic, file: source.file }),
    new Set(counted),
  );
  const diagnostics = distinct(withoutEchoes(builder.diagnostics, elaboration.unread));
  if (diagnostics.some((d) => d.severity === 'error')) return { diagnostics, checked: undefined };
  const checked: Checked = {
    sources: elaboration.sources,
    tree: elaboration.tree,
    core,
    interface: {
      ...interfaceOf(builder, core, contracts, elaboration.status, elaboration.module?.language?.text ?? 'en'),
      counted,
    },
    tests: elaboration.tests,
    testCore: { module: withTests, plans: testPlans },
    contracts,
    contractTests: elaboration.contractTests,
    properties: elaboration.properties,
    proofs,
  };
  return { diagnostics, checked };
}

/** The artifact of a checked module: the same source and compiler give the same bytes. */
export async function build(
  checked: Checked,
  toBytecode: (javascript: string, name: string) => Uint8Array | Promise<Uint8Array>,
): Promise<Uint8Array> {
  const javascript = emit(checked.core, checked.contracts);
  const artifact: Artifact = {
    compiler: COMPILER,
    interface: checked.interface,
    sources: checked.sources.map(({ file, text }) => ({ file, text })),
    coreHash: bytesToHex(sha256(utf8ToBytes(`${printCore(checked.core)}${contractsText(checked.contracts)}`))),
    javascript,
    bytecode: await toBytecode(javascript, `${checked.interface.module}.js`),
    engine: { name: 'quickjs-wasi', version: '3.6.2' },
    bounds: checked.interface.verdicts.map((verdict) => ({ verdict: verdict.name, fuel: verdict.bound })),
    proofs: checked.proofs,
  };
  return encodeArtifact(artifact);
}

/** Contracts as one text, without where they were written; empty where there are none. */
function contractsText(contracts: readonly CoreContract[]): string {
  if (contracts.length === 0) return '';
  return JSON.stringify(contracts, (key, value: unknown) => {
    if (key === 'span' || key === 'whenSpan') return undefined;
    return typeof value === 'bigint' ? `${value}n` : value;
  });
}

function moduleName(file: string): string {
  const base = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  return base.replace(/\.leben$/, '');
}

function moduleOf(builder: ModuleBuilder, name: string, version: string, verdicts: readonly CoreVerdict[]): CoreModule {
  const { fields, enums, records, codeSets, functions } = builder;
  return { name, version, fields, enums, records, codeSets, functions, verdicts };
}

function interfaceOf(
  builder: ModuleBuilder,
  { module, plans }: Core,
  contracts: readonly CoreContract[],
  status: Interface['status'],
  language: string,
): Omit<Interface, 'counted'> {
  const verdicts = module.verdicts.map((verdict, number): VerdictInfo => {
    const detail = builder.details[number]!;
    return {
      name: verdict.name,
      kind: verdict.kind,
      type: dataType(detail.scope, verdict.type),
      cites: detail.cites,
      doc: detail.doc,
      say: detail.say,
      bound: plans[number]!.bound,
      reads: closureReads(builder, number),
      hidden: detail.hidden,
    };
  });
  const { fields, enums, records, sites, evidence } = builder;
  return {
    module: module.name,
    version: module.version,
    status,
    language,
    fields,
    enums,
    records,
    verdicts,
    sites,
    evidence,
    contracts: contractInfos(module, contracts),
  };
}

/** Every field that the verdict, and what it rests on, reads or asks about. */
function closureReads(builder: ModuleBuilder, number: number, seen: Set<number> = new Set()): number[] {
  const fields = new Set<number>();
  const visit = (n: number): void => {
    if (seen.has(n)) return;
    seen.add(n);
    const { body, policy } = builder.verdicts[n]!;
    const rows =
      policy.kind === 'rows'
        ? [...policy.columns, ...policy.rows.flatMap((row) => (row.result === undefined ? [] : [row.result]))]
        : [];
    for (const expr of [body, ...rows]) {
      fieldsRead(builder, expr, fields, true);
      for (const other of verdictsRead(builder, expr)) visit(other);
    }
  };
  visit(number);
  return [...fields].sort((a, b) => a - b);
}

/**
 * What is said of a line that could not be read is no news, nor that a name is not known when it was declared where the text could
 * not be read.
 */
function withoutEchoes(diagnostics: readonly FileDiagnostic[], unread: readonly Unread[]): FileDiagnostic[] {
  const lost = new Map(unread.map((u) => [u.source.file, new Set(u.lost)]));
  const lineOf = (d: FileDiagnostic): string | undefined => {
    const source = unread.find((u) => u.source.file === d.file)?.source;
    return source && `${d.file} ${positionOf(source, d.span.start).line}`;
  };
  // What could not be read of a declaration may be what is missed in it.
  const inUnread = (d: FileDiagnostic): boolean => {
    const decl = unread
      .find((u) => u.source.file === d.file)
      ?.tree.declarations.find(({ span }) => isWithin(span, d.span));
    return (
      decl !== undefined &&
      diagnostics.some((p) => p.code.startsWith('P') && p.file === d.file && isWithin(decl.span, p.span))
    );
  };
  // A part that was lost is missed in its contract, and in the tests of the file.
  const isOfUnreadContract = (d: FileDiagnostic, text: string): boolean => {
    if (lost.get(d.file)?.has(text.slice(d.span.start, d.span.end)) || inUnread(d)) return true;
    const declarations = unread.find((u) => u.source.file === d.file)?.tree.declarations ?? [];
    const inTest = declarations.some(({ kind, span }) => kind === 'test' && isWithin(span, d.span));
    const isUnread = ({ kind, span }: (typeof declarations)[number]): boolean =>
      kind === 'contract' &&
      diagnostics.some((p) => p.code.startsWith('P') && p.file === d.file && isWithin(span, p.span));
    return inTest && declarations.some(isUnread);
  };
  const lines = new Set(diagnostics.filter((d) => d.severity === 'error' && d.code.startsWith('P')).map(lineOf));
  return diagnostics.filter((d) => {
    const source = unread.find((u) => u.source.file === d.file)?.source;
    if (d.code.startsWith('P') || source === undefined) return true;
    if (lines.has(lineOf(d))) return false;
    if (d.code.startsWith('N')) return !lost.get(d.file)!.has(source.text.slice(d.span.start, d.span.end));
    // What the checks say of a contract, they say of what was read of it.
    if (PARTS_OF_CONTRACTS.includes(d.code) || d.code.startsWith('C1')) return !isOfUnreadContract(d, source.text);
    return !(INCOMPLETE.includes(d.code) && inUnread(d));
  });
}

const isWithin = (outer: Span, inner: Span): boolean => outer.start <= inner.start && inner.start <= outer.end;

/** Diagnostics about a part that a contract has not: a state, a moment, a meter, a slot, an argument. */
const PARTS_OF_CONTRACTS = ['C001', 'C002', 'C003', 'C007', 'C008', 'C009', 'C011', 'C012', 'C016'];

/** Diagnostics about something that is not there: a default, cases, a row, a line of a score. */
const INCOMPLETE = ['T007', 'T017', 'T401', 'M002', 'M003'];

/** A fault in a function is met once for each way the function is used: told once. */
function distinct(diagnostics: readonly FileDiagnostic[]): FileDiagnostic[] {
  const seen = new Set<string>();
  const out = diagnostics.filter((d) => {
    const key = `${d.file} ${d.code} ${d.span.start} ${d.span.end} ${d.message}`;
    return !seen.has(key) && seen.add(key);
  });
  const files = [...new Set(out.map((d) => d.file))];
  return out.sort(
    (a, b) =>
      files.indexOf(a.file) - files.indexOf(b.file) || a.span.start - b.span.start || (a.code < b.code ? -1 : 1),
  );
}
