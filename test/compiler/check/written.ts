/** Tables, decides and scores as text, made into Core and the context of their checks: for tests that read like documents. */
import { checkVerdicts, type TableShape, type VerdictContext } from '../../../compiler/check/verdicts.ts';
import type { CoreModule, CoreVerdict, Expr, MissingRow, Rule } from '../../../compiler/core.ts';
import type { Diagnostic } from '../../../language/diagnostics.ts';
import type { Site } from '../../../language/interface.ts';
import { parseDecimal } from '../../../language/rational.ts';
import { isUnitError, parseUnit, toCanonical } from '../../../language/units.ts';
import type { Value } from '../../../language/values.ts';
import {
  and,
  BOOL,
  b,
  compare,
  completed,
  constant,
  coreOf,
  holds,
  INT,
  i,
  iff,
  mark,
  moduleOf,
  not,
  op,
  or,
  rule,
  verdict,
} from '../core-builder.ts';

export type WrittenTable = {
  readonly columns: readonly { readonly text: string; readonly expr: Expr }[];
  /** `| 4..9 | 3 |`; the last cell is a whole number, or `unknown`. */
  readonly rows: readonly string[];
  readonly hit?: TableShape['hit'];
};

/** What the check says of a module whose last verdict is that table, and the text its spans point into. */
export function checkTableOf(module: Partial<CoreModule>, table: WrittenTable): { found: Diagnostic[]; text: string } {
  const { written, context, text } = tableVerdict(module, table);
  const whole = moduleOf({ ...module, verdicts: [...(module.verdicts ?? []), written] });
  return { found: checkVerdicts(coreOf(whole), context), text };
}

export function tableVerdict(
  module: Partial<CoreModule>,
  table: WrittenTable,
): { written: CoreVerdict; context: VerdictContext; text: string } {
  const heading = `| ${table.columns.map(({ text }) => text).join(' | ')} | => points |`;
  const text = `table t : Int {\n  ${[heading, ...table.rows].join('\n  ')}\n}`;
  const hit = table.hit ?? 'unique';
  const sites: Site[] = table.rows.map((row, id) => {
    const start = text.indexOf(row, id === 0 ? heading.length : 0);
    return {
      id,
      verdict: 't',
      kind: 'row',
      label: String(id + 1),
      file: 't.leben',
      line: id + 3,
      span: { start, end: start + row.length },
    };
  });
  const cells = table.rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  const isAsking = cells.map((row) => row.includes('missing'));
  const plain = cells.map((row, site) => ({ row, site })).filter(({ site }) => !isAsking[site]);
  const conditionOf = (row: readonly string[]): Expr =>
    table.columns
      .map(({ expr }, column) => readCell(expr, row[column]!))
      .reduce((all, cell) => (isTrue(all) ? cell : isTrue(cell) ? all : and(all, cell)));
  const pointsOf = (row: readonly string[]): Expr => i(Number(row.at(-1)));
  const rules = plain.map(({ row, site }): Rule => rule(site, conditionOf(row), pointsOf(row)));
  const fault: Expr = { kind: 'fault', type: INT, code: 'no_row' };
  const chain = plain.reduceRight<Expr>(
    (rest, { row, site }) => iff(conditionOf(row), mark(site, pointsOf(row)), rest),
    fault,
  );
  const body: Expr =
    hit === 'first' ? chain : { kind: 'default', type: INT, root: rule(undefined, b(true), undefined, ...rules) };
  const asking = cells.flatMap((row, site): MissingRow[] => {
    if (!isAsking[site]) return [];
    const parts = table.columns.map(({ expr }, column) =>
      row[column] === 'missing'
        ? ('missing' as const)
        : row[column] === '-'
          ? ('any' as const)
          : readCell(expr, row[column]!),
    );
    const isUnknown = row.at(-1) === 'unknown';
    return [
      {
        site,
        cells: parts,
        result: isUnknown ? undefined : pointsOf(row),
        because: isUnknown ? 'not known' : undefined,
      },
    ];
  });
  const policy: CoreVerdict['policy'] =
    asking.length === 0
      ? { kind: 'open' }
      : { kind: 'rows', columns: table.columns.map(({ expr }) => expr), rows: asking };
  const shape: TableShape = {
    hit,
    heading: { start: text.indexOf(heading), end: text.indexOf(heading) + heading.length },
    columns: table.columns.map((column) => ({ ...column, span: { start: 0, end: 0 } })),
    outputs: 1,
    cell: (site, column) => {
      const row = table.rows[site]!;
      const before =
        row
          .split('|')
          .slice(0, column + 1)
          .join('|').length + 1;
      const raw = row.split('|')[column + 1]!;
      const start = sites[site]!.span.start + before + raw.indexOf(raw.trim());
      return { span: { start, end: start + raw.trim().length }, text: raw.trim() };
    },
    hitOffset: text.indexOf(' {'),
  };
  const at = module.verdicts?.length ?? 0;
  const context = contextOf(sites, table.columns, (number) => (number === at ? shape : undefined));
  return { written: verdict('t', INT, body, { kind: 'table', policy }), context, text };
}

export function contextOf(
  sites: readonly Site[],
  columns: readonly { readonly text: string; readonly expr: Expr }[] = [],
  table: VerdictContext['table'] = () => undefined,
): VerdictContext {
  const describe = (expr: Expr): string => columns.find((column) => column.expr === expr)?.text ?? 'a computed value';
  return { sites, describe, table, rangeSpan: () => undefined };
}

/** The text after the first fix of a diagnostic. */
export function fixed(text: string, diagnostic: Diagnostic, fix = 0): string {
  const edits = [...diagnostic.fixes[fix]!.edits].sort((x, y) => y.span.start - x.span.start);
  return edits.reduce((all, { span, text: put }) => all.slice(0, span.start) + put + all.slice(span.end), text);
}

export const codes = (found: readonly Diagnostic[]): string[] => found.map(({ code }) => code);

/** One test on a column as it is written in a cell. */
export function readCell(expr: Expr, cell: string): Expr {
  if (cell === '-') return b(true);
  const range = /^(.+?)\.\.(<?)(.+)$/.exec(cell);
  if (range !== null) {
    const low = against(expr, 'ge', range[1]!, range[3]!);
    return and(low, against(expr, range[2] === '<' ? 'lt' : 'le', range[3]!, range[1]!));
  }
  const order = /^(<=|>=|<|>|!=)\s*(.+)$/.exec(cell);
  const names = { '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge', '!=': 'ne' } as const;
  if (order !== null) return against(expr, names[order[1] as keyof typeof names], order[2]!, order[2]!);
  const set = /^\{(.+)\}$/.exec(cell);
  if (set !== null)
    return set[1]!
      .split(',')
      .map((one) => against(expr, 'eq', one.trim(), one))
      .reduce(or);
  return against(expr, 'eq', cell, cell);
}

/** `like`: the other end of a range, which may carry the unit. */
function against(expr: Expr, comparison: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge', text: string, like: string): Expr {
  const number = /^(-?[\d.]+)\s*(.*)$/.exec(text.trim());
  const unit = number?.[2] || /^-?[\d.]+\s*(.*)$/.exec(like.trim())?.[1] || '';
  switch (expr.type.kind) {
    case 'int':
      return compare(comparison, expr, i(Number(text)));
    case 'age':
      return compare(comparison, completed(unit as 'years', expr), i(Number(number![1])));
    case 'number':
      return compare(comparison, expr, constant(quantity(number![1]!, unit), expr.type));
    case 'bool':
      return text === 'true' ? expr : not(expr);
    case 'finding':
      return text === 'present' ? holds(expr) : not(holds(expr));
    case 'enum':
      return compare(
        comparison,
        expr,
        constant({ kind: 'case', type: expr.type.name, name: text, args: [] }, expr.type),
      );
    case 'text':
      return compare(comparison, expr, constant({ kind: 'text', value: text }, expr.type));
    case 'code': {
      const [, set] = /^codes (\d+)$/.exec(text)!;
      return op({ name: 'in_codes', set: Number(set) }, BOOL, expr);
    }
    default:
      throw new Error(`no cell on a ${expr.type.kind}`);
  }
}

export function quantity(number: string, unit: string): Value {
  const value = parseDecimal(number)!;
  if (unit === '') return { kind: 'number', value, unit };
  const parsed = parseUnit(unit);
  if (isUnitError(parsed)) throw new Error(`no unit: ${unit}`);
  const canonical = toCanonical(value, parsed);
  if (canonical === 'overflow') throw new Error(number);
  return { kind: 'number', value: canonical, unit };
}

function isTrue(expr: Expr): boolean {
  return expr.kind === 'const' && expr.value.kind === 'bool' && expr.value.value;
}
