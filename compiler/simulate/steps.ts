/** Lines of a walk, read as tests of agreements are: the same grammar, the same names, the same diagnostics. */
import type * as Ast from '../../language/ast.ts';
import type { Diagnostic } from '../../language/diagnostics.ts';
import { parse } from '../../language/parse.ts';
import { type SourceText, type Span, sourceText } from '../../language/span.ts';
import type { FileDiagnostic } from '../compile.ts';
import type { ContractStep, ContractTest } from '../contract.ts';
import { elaborateContracts } from '../elaborate/contracts/contract.ts';
import type { ContractScope } from '../elaborate/contracts/scope.ts';
import { elaborateContractTest } from '../elaborate/contracts/tests.ts';
import { elaborate, type Loader, newBuilder } from '../elaborate/module.ts';
import type { ModuleScope } from '../elaborate/scope.ts';

/** What names mean in the lines of a walk. */
export type Reader = { readonly scope: ModuleScope; readonly contracts: ReadonlyMap<string, ContractScope> };

/** A line (or several, while a bracket is open) and where it stands in what was typed or in the script. */
export type Written = { readonly text: string; readonly source: SourceText; readonly start: number };

/** `names`: later lines may speak of an agreement that this line names. */
export type Read = {
  readonly line: number;
  readonly agreements: ContractTest['agreements'];
  readonly steps: readonly ContractStep[];
  readonly names: boolean;
  readonly starting: number;
};

/** Of a module without errors. */
export function openReader(source: SourceText, loader: Loader, today: number): Reader {
  const { scope, tree } = elaborate(source, loader, newBuilder(today));
  return { scope, contracts: elaborateContracts(scope, tree.declarations).scopes };
}

/**
 * The steps of one line. `before`: the lines so far that name agreements. A fact may stand without `given`:
 * `lab has 450.00 EUR`. What is wrong is said at its place in the text that the line stands in.
 */
export function readLine(
  reader: Reader,
  before: readonly string[],
  written: Written,
): Read | readonly FileDiagnostic[] {
  const opening = `test "simulate" {\n${before.map((line) => `${line}\n`).join('')}`;
  const lead = FACT.test(written.text) ? 'given ' : '';
  const text = `${opening}${lead}${written.text}\n}`;
  const source = sourceText(written.source.file, text);
  const first = opening.length + lead.length;
  const { tree, diagnostics } = parse(source);
  const placed = (all: readonly Diagnostic[]): FileDiagnostic[] => all.map((one) => shifted(one, first, written));
  if (diagnostics.length > 0) return placed(diagnostics);
  const [test, ...more] = tree.declarations;
  // A bracket in the line may have closed the test; what follows it is no step.
  if (test?.kind !== 'test' || more.length > 0) return placed(parse(sourceText(source.file, written.text)).diagnostics);
  const scope: ModuleScope = { ...reader.scope, source, builder: { ...reader.scope.builder, diagnostics: [] } };
  const made = elaborateContractTest(scope, test, reader.contracts, { isWalk: true });
  if (made === undefined) return placed(scope.builder.diagnostics);
  const own = test.items.filter(({ span }) => span.end > opening.length);
  const count = own.reduce((sum, item) => sum + stepsOf(item), 0);
  const line = lineOf(written);
  return {
    line,
    agreements: made.agreements.slice(made.agreements.length - own.filter(isAgreement).length),
    steps: made.steps.slice(made.steps.length - count).map((step) => ({ ...step, line })),
    names: own.some((item) => isAgreement(item) || (item.kind === 'does' && item.creating !== undefined)),
    starting: made.starting,
  };
}

/** Its number in the text, from 1. */
export function lineOf({ source, start }: Written): number {
  return source.lineStarts.findLastIndex((begins) => begins <= start) + 1;
}

const FACT = /^(?:[A-Za-z_]\w*\s+(?:has|allows)\b|lineage\s+of\b)/;

function isAgreement(item: Ast.TestItem): boolean {
  return item.kind === 'with_agreement';
}

function stepsOf(item: Ast.TestItem): number {
  switch (item.kind) {
    case 'given':
    case 'expect':
      return item.items.length;
    case 'starting':
    case 'with_agreement':
      return 0;
    default:
      return 1;
  }
}

/** From the text that was parsed to the one that the author sees; what lies outside the line is put at its ends. */
function shifted(one: Diagnostic, first: number, { text, source, start }: Written): FileDiagnostic {
  const place = (offset: number, last: number): number => start + Math.min(Math.max(offset - first, 0), last);
  const moved = (span: Span): Span => ({
    start: place(span.start, Math.max(text.length - 1, 0)),
    end: place(span.end, text.length),
  });
  return {
    ...one,
    file: source.file,
    span: moved(one.span),
    labels: one.labels.map((label) => (label.file === undefined ? { ...label, span: moved(label.span) } : label)),
    fixes: one.fixes.map((fix) => ({ ...fix, edits: fix.edits.map((e) => ({ ...e, span: moved(e.span) })) })),
  };
}
