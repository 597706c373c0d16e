/** The checks of a whole module on its Core, and what they proved. */
import type { Proof } from '../../language/artifact.ts';
import type { Diagnostic } from '../../language/diagnostics.ts';
import type { Core, Expr } from '../core.ts';
import type { ModuleBuilder } from '../elaborate/scope.ts';
import { checkVerdicts, type TableShape, type VerdictContext } from './verdicts.ts';

/** Reports what the checks find to the builder; each in the file of its verdict. */
export function checkModule(builder: ModuleBuilder, core: Core): Proof[] {
  const context: VerdictContext = {
    sites: builder.sites,
    describe: (expr) => textOf(builder, expr),
    table: (verdict) => tableShape(builder, verdict),
    rangeSpan: (verdict) => {
      const decl = builder.details[verdict]?.decl;
      return decl?.kind === 'score' ? decl.range.span : undefined;
    },
  };
  const proofs: Proof[] = [];
  for (const [number, verdict] of core.module.verdicts.entries()) {
    const detail = builder.details[number]!;
    const found = checkVerdicts(core, context, number).filter(
      (diagnostic) => !isToldOf(builder, detail.scope.source.file, diagnostic),
    );
    for (const diagnostic of found) builder.diagnostics.push({ ...diagnostic, file: detail.scope.source.file });
    const claim = claimOf(verdict.kind, detail.hit);
    if (claim === undefined) continue;
    const undecided = found.some((d) => d.code === 'T441');
    proofs.push({
      about: verdict.name,
      claim,
      outcome: undecided ? 'warned' : 'proved',
      method: verdict.kind === 'score' ? 'interval arithmetic and enumeration of cells' : 'enumeration of cells',
    });
  }
  return proofs;
}

/** A rule that asks whether something is missing that never is holds for nobody: the question was told of. */
function isToldOf(builder: ModuleBuilder, file: string, { code, span }: Diagnostic): boolean {
  const isInside = (other: Diagnostic & { readonly file: string }): boolean =>
    other.code === 'M007' && other.file === file && other.span.start >= span.start && other.span.end <= span.end;
  return code === 'T423' && builder.diagnostics.some(isInside);
}

function claimOf(kind: string, hit: 'unique' | 'first' | 'collect' | undefined): string | undefined {
  if (kind === 'score') return 'the points stay in the declared range';
  if (kind === 'decide') return 'no two rules answer the same subject differently';
  if (hit === 'unique') return 'the rows are complete and do not disagree';
  return hit === 'first' ? 'the rows are complete' : undefined;
}

function textOf(builder: ModuleBuilder, expr: Expr): string {
  if (expr.kind === 'field') return builder.fields[expr.field]!.name;
  if (expr.kind === 'ref') return builder.verdicts[expr.verdict]!.name;
  const written = builder.written.get(expr);
  return written === undefined
    ? 'this value'
    : written.scope.source.text.slice(written.span.start, written.span.end).replace(/\s+/g, ' ');
}

function tableShape(builder: ModuleBuilder, verdict: number): TableShape | undefined {
  const detail = builder.details[verdict];
  if (detail?.decl?.kind !== 'table' || detail.hit === undefined) return undefined;
  const { decl } = detail;
  const { text } = detail.scope.source;
  const rowOf = (site: number) => decl.rows.find((row) => row.span.start === builder.sites[site]?.span.start);
  const open = text.indexOf('{', decl.output.span.end);
  return {
    hit: detail.hit,
    heading: decl.heading.span,
    columns: detail.columns,
    outputs: decl.output.kind === 'outputs' ? decl.output.params.length : 1,
    cell: (site, column) => {
      const cell = rowOf(site)?.cells[column];
      return cell && { span: cell.span, text: text.slice(cell.span.start, cell.span.end) };
    },
    hitOffset: decl.hit.kind === 'unique' && open >= 0 ? decl.output.span.end : undefined,
  };
}
