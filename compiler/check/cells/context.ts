/** What the checks of verdicts know of the text beside Core: places, and how things were written. */
import type { Diagnostic } from '../../../language/diagnostics.ts';
import type { Site } from '../../../language/interface.ts';
import type { Span } from '../../../language/span.ts';
import type { Core, Expr } from '../../core.ts';

/** A table as it was written. */
export type TableShape = {
  readonly hit: 'unique' | 'first' | 'collect';
  /** The heading row: where a table that is not complete is pointed at. */
  readonly heading: Span;
  readonly columns: readonly { readonly expr: Expr; readonly text: string; readonly span: Span }[];
  /** Result cells of a row. */
  readonly outputs: number;
  /** The cell of the row with that site, as written. */
  readonly cell: (site: number, column: number) => { readonly span: Span; readonly text: string } | undefined;
  /** The offset at which ` first row wins` may be written. */
  readonly hitOffset: number | undefined;
};

export type VerdictContext = {
  /** All sites of the module, at their `id`. */
  readonly sites: readonly Site[];
  /** The source text of an expression that a condition tests (a column, a call); a few words where it has none. */
  readonly describe: (expr: Expr) => string;
  /** Of a verdict that is a table. */
  readonly table: (verdict: number) => TableShape | undefined;
  /** The declared range of a score, `0..9`. */
  readonly rangeSpan: (verdict: number) => Span | undefined;
};

/** One run over a module: what is shared by the checks of its verdicts. */
export type Run = {
  readonly core: Core;
  readonly context: VerdictContext;
  readonly verdictDependencies: Map<number, ReadonlySet<number>>;
  readonly found: Diagnostic[];
};

export function siteSpan(run: Run, site: number | undefined, verdict: number): Span {
  const known = site === undefined ? undefined : run.context.sites[site];
  return known?.span ?? run.core.module.verdicts[verdict]!.span;
}

export function siteLabel(run: Run, site: number | undefined): string {
  return site === undefined ? '?' : (run.context.sites[site]?.label ?? String(site));
}
