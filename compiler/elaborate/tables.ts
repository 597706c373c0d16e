/** Tables: rows become rules (one row each), nested conditions (first row wins) or a collection. */
import type * as Ast from '../../language/ast.ts';
import { cellCount, headingShape, unknownCollect, unknownWithoutMissing } from '../../language/codes/types.ts';
import type { CoreType, Expr, MissingRow, Rule } from '../core.ts';
import { compareWritten, within } from './comparison.ts';
import { check, infer } from './expressions.ts';
import { boolConstant, constant, plainText } from './literals.ts';
import { both, ifElse, op } from './making.ts';
import { freshName, type Place, place } from './names.ts';
import { addSite, type ModuleScope, report, textAt } from './scope.ts';
import { BOOL, dataType, FINDING, joinTypes, readType } from './types.ts';
import { type Elaborated, shownAs } from './verdicts.ts';

type Column = { readonly written: Ast.Expr; readonly value: Expr };
type Row = {
  readonly number: number;
  readonly site: number;
  readonly cells: readonly (Expr | 'missing' | 'any')[];
  readonly result: Expr | undefined;
  readonly because: string | undefined;
};

export function elaborateTable(scope: ModuleScope, decl: Ast.TableDecl): Elaborated | undefined {
  const at = place(scope, false);
  const outputs = outputTypes(scope, decl);
  const columns = decl.inputs.map((written) => ({ written, value: infer(at, written) }));
  const wide = columns.length + (outputs?.types.length ?? 1);
  checkHeading(scope, decl, columns.length, wide - columns.length);
  if (outputs === undefined || columns.some((c) => c.value === undefined)) return undefined;
  const rows = decl.rows.map((row, i) => elaborateRow(at, decl, columns as Column[], outputs, row, i + 1, wide));
  if (rows.some((row) => row === undefined)) return undefined;
  return assemble(at, decl, columns as Column[], outputs, rows as Row[]);
}

type Outputs = {
  readonly types: readonly {
    readonly type: CoreType;
    readonly written: Ast.TypeExpr;
    readonly unit: string | undefined;
  }[];
  readonly type: CoreType;
};

function outputTypes(scope: ModuleScope, decl: Ast.TableDecl): Outputs | undefined {
  const written = decl.output.kind === 'outputs' ? decl.output.params.map((p) => p.type) : [decl.output];
  const types = written.map((w) => ({ written: w, read: readType(scope, w) }));
  if (types.some((t) => t.read === undefined)) return undefined;
  const list = types.map((t) => ({ type: t.read!.type, written: t.written, unit: t.read!.unit?.text }));
  const type: CoreType = decl.output.kind === 'outputs' ? { kind: 'record', name: decl.name.text } : list[0]!.type;
  return { types: list, type };
}

function checkHeading(scope: ModuleScope, decl: Ast.TableDecl, columns: number, outputs: number): void {
  const headingOutputs = decl.heading.cells.filter((cell) => cell.output).length;
  const headingColumns = decl.heading.cells.length - headingOutputs;
  if (headingColumns !== columns || headingOutputs !== outputs)
    report(scope, headingShape(decl.heading.span, { columns, outputs, headingColumns, headingOutputs }));
}

function elaborateRow(
  at: Place,
  decl: Ast.TableDecl,
  columns: readonly Column[],
  outputs: Outputs,
  row: Ast.TableRow,
  number: number,
  wide: number,
): Row | undefined {
  const { scope } = at;
  if (row.cells.length !== wide)
    return report(scope, cellCount(row.span, { row: number, given: row.cells.length, wanted: wide }));
  const site = addSite(scope, { verdict: decl.name.text, kind: 'row', label: `row ${number}`, span: row.span });
  const cells = columns.map((column, i) => cellCondition(at, column, row.cells[i]!));
  const results = row.cells.slice(columns.length);
  const unknown = results.find((cell) => cell.kind === 'unknown');
  let fine = !cells.some((cell) => cell === undefined);
  if (unknown !== undefined && !cells.includes('missing')) {
    report(scope, unknownWithoutMissing(unknown.span, {}));
    fine = false;
  }
  const values =
    unknown !== undefined
      ? []
      : results.map((cell, i) => {
          const { type, written, unit } = outputs.types[i]!;
          const value = cell.kind === 'value' ? check(at, cell.value, type, 'this column') : undefined;
          return value && shownAs(value, written, unit);
        });
  if (!fine || values.some((value) => value === undefined)) return undefined;
  const because =
    unknown?.kind === 'unknown' && unknown.because !== undefined ? plainText(scope, unknown.because) : undefined;
  const result =
    unknown !== undefined
      ? undefined
      : decl.output.kind === 'outputs'
        ? recordOf(outputs, values as Expr[])
        : values[0];
  return { number, site, cells: cells as Row['cells'], result, because };
}

/** The parts of a row taken out of the table are shown in the unit of its first row. */
function nameUnits(scope: ModuleScope, decl: Ast.TableDecl, rows: readonly Row[]): void {
  const record = scope.records.get(decl.name.text);
  const first = rows.find((row) => row.result?.kind === 'record')?.result;
  if (record === undefined || first?.kind !== 'record') return;
  for (const [i, part] of first.fields.entries()) {
    if (part.type.kind !== 'number') continue;
    const type: CoreType = { ...part.type, units: [part.type.units[0]!] };
    record.fields[i] = { name: record.fields[i]!.name, type };
    record.info.fields[i] = { name: record.fields[i]!.name, type: dataType(scope, type) };
  }
}

function recordOf(outputs: Outputs, values: readonly Expr[]): Expr {
  return { kind: 'record', type: outputs.type, fields: values };
}

function cellCondition(at: Place, column: Column, cell: Ast.Cell): Expr | 'missing' | 'any' | undefined {
  switch (cell.kind) {
    case 'any':
      return 'any';
    case 'compare':
      return compareWritten(at, column.written, cell.op, cell.value, column.written);
    case 'unknown':
      return testFor(at, column, { kind: 'name', name: { text: 'unknown', span: cell.span }, span: cell.span });
    case 'value':
      if (cell.value.kind === 'missing' && cell.value.reason === undefined) return 'missing';
      return testFor(at, column, cell.value);
  }
}

/** A cell that is a value, a range, a set, a list of codes. */
function testFor(at: Place, column: Column, cell: Ast.Expr): Expr | undefined {
  if (cell.kind === 'range' || cell.kind === 'set') return within(at, column.value, column.written, cell, cell);
  if (cell.kind === 'name' && column.value.type.kind === 'code' && at.scope.codes.has(cell.name.text))
    return within(at, column.value, column.written, cell, cell);
  if (column.value.type.kind === 'bool' || column.value.type.kind === 'finding') {
    const wanted =
      cell.kind === 'bool'
        ? cell.value
        : cell.kind === 'name' && cell.name.text === 'present'
          ? true
          : cell.kind === 'name' && cell.name.text === 'absent'
            ? false
            : undefined;
    if (wanted !== undefined) {
      const value = column.value.type.kind === 'finding' ? op(BOOL, 'finding_to_bool', column.value) : column.value;
      return wanted ? value : op(BOOL, 'not', value);
    }
    if (column.value.type.kind === 'finding') {
      const other = infer(at, cell, FINDING);
      if (other === undefined) return undefined;
    }
    return compareWritten(at, column.written, '=', cell, cell);
  }
  return compareWritten(at, column.written, '=', cell, cell);
}

/** All cells of a row at once; a row of `-` alone holds always. */
function rowHolds(cells: Row['cells']): Expr {
  const tests = cells.filter((cell): cell is Expr => typeof cell !== 'string');
  return tests.length === 0 ? boolConstant(true) : tests.reduceRight((rest, test) => both(test, rest));
}

function assemble(
  at: Place,
  decl: Ast.TableDecl,
  columns: readonly Column[],
  outputs: Outputs,
  rows: readonly Row[],
): Elaborated {
  const { scope } = at;
  nameUnits(scope, decl, rows);
  const plain = rows.filter((row) => !row.cells.includes('missing'));
  const missing = rows.filter((row) => row.cells.includes('missing'));
  const type =
    outputs.type.kind === 'record'
      ? outputs.type
      : (rows.reduce<CoreType | undefined>(
          (t, row) =>
            row.result === undefined ? t : t === undefined ? row.result.type : (joinTypes(t, row.result.type) ?? t),
          undefined,
        ) ?? outputs.type);
  const collected = decl.hit.kind === 'collect' ? collect(at, decl.hit, plain, type) : undefined;
  const resultType = collected?.type ?? type;
  const body: Expr =
    decl.hit.kind === 'unique'
      ? { kind: 'default', type, root: tableRoot(plain) }
      : decl.hit.kind === 'first_row_wins'
        ? firstWins(plain, type)
        : collected!;
  const missingRows = missing.map(
    (row): MissingRow => ({ site: row.site, cells: row.cells, result: row.result, because: row.because }),
  );
  return {
    verdict: {
      name: decl.name.text,
      kind: 'table',
      type: resultType,
      body,
      policy:
        missingRows.length === 0
          ? { kind: 'open' }
          : { kind: 'rows', columns: columns.map((c) => c.value), rows: missingRows },
      counts: [],
      span: decl.name.span,
    },
    detail: {
      say: undefined,
      hit: decl.hit.kind === 'unique' ? 'unique' : decl.hit.kind === 'first_row_wins' ? 'first' : 'collect',
      columns: columns.map((c, i) => ({
        expr: c.value,
        text: textAt(scope, decl.inputs[i]!.span),
        span: decl.inputs[i]!.span,
      })),
    },
  };
}

function tableRoot(rows: readonly Row[]): Rule {
  const exceptions = rows.map(
    (row): Rule => ({
      label: `row ${row.number}`,
      site: row.site,
      condition: rowHolds(row.cells),
      value: row.result,
      exceptions: [],
    }),
  );
  return { label: '', site: undefined, condition: boolConstant(true), value: undefined, exceptions };
}

function marked(row: Row): Expr {
  const body = row.result!;
  return { kind: 'mark', type: body.type, site: row.site, body };
}

function firstWins(rows: readonly Row[], type: CoreType): Expr {
  return rows.reduceRight<Expr>((rest, row) => ifElse(rowHolds(row.cells), marked(row), rest, type), {
    kind: 'fault',
    type,
    code: 'no_row',
  });
}

/** Every row that holds, in order, put together: a list, a sum, the smallest or the greatest. */
function collect(
  at: Place,
  hit: Extract<Ast.HitPolicy, { kind: 'collect' }>,
  rows: readonly Row[],
  type: CoreType,
): Expr {
  const how = hit.how.text;
  const list: CoreType = { kind: 'list', of: type };
  if (how !== 'list' && how !== 'sum' && how !== 'min' && how !== 'max')
    report(at.scope, unknownCollect(hit.how.span, { how }));
  if (how === 'sum' && (type.kind === 'int' || type.kind === 'number')) {
    const zero = zeroOf(type);
    return rows.reduce<Expr>(
      (total, row) => ({
        kind: 'op',
        type: zero.type,
        op: { name: type.kind === 'int' ? 'int_add' : 'add' },
        args: [total, ifElse(rowHolds(row.cells), marked(row), zero, type)],
      }),
      zero,
    );
  }
  if (how === 'min' || how === 'max') {
    const option: CoreType = { kind: 'option', of: type };
    const best = rows.reduce<Expr>(
      (acc, row) => {
        const name = freshName(at, 'best');
        const other = freshName(at, 'row');
        const variable: Expr = { kind: 'var', type, name };
        const value: Expr = { kind: 'var', type, name: other };
        const chosen: Expr = {
          kind: 'op',
          type,
          op: { name: how === 'min' ? 'least' : 'greatest' },
          args: [variable, value],
        };
        const before = freshName(at, 'before');
        const held: Expr = {
          kind: 'let',
          type: option,
          name: other,
          value: marked(row),
          body: {
            kind: 'match',
            type: option,
            value: { kind: 'var', type: option, name: before },
            arms: [
              { name: 'none', binds: [], body: op(option, 'some', value) },
              { name: 'some', binds: [name], body: op(option, 'some', chosen) },
            ],
          },
        };
        return {
          kind: 'let',
          type: option,
          name: before,
          value: acc,
          body: ifElse(rowHolds(row.cells), held, { kind: 'var', type: option, name: before }, option),
        };
      },
      op(option, 'none'),
    );
    const name = freshName(at, 'best');
    return {
      kind: 'match',
      type,
      value: best,
      arms: [
        { name: 'none', binds: [], body: { kind: 'fault', type, code: 'no_row' } },
        { name: 'some', binds: [name], body: { kind: 'var', type, name } },
      ],
    };
  }
  const empty: Expr = constant(list, { kind: 'list', items: [] });
  return rows.reduce<Expr>((acc, row) => {
    const before = freshName(at, 'before');
    const variable: Expr = { kind: 'var', type: list, name: before };
    return {
      kind: 'let',
      type: list,
      name: before,
      value: acc,
      body: ifElse(rowHolds(row.cells), op(list, 'append', variable, marked(row)), variable, list),
    };
  }, empty);
}

function zeroOf(type: CoreType): Expr {
  if (type.kind !== 'number') return constant(type, { kind: 'int', value: 0n });
  const unit = type.units[0]!;
  return constant({ ...type, units: [unit] }, { kind: 'number', value: { n: 0n, d: 1n }, unit });
}
