/** Random verdicts: scores, tables with `missing` rows, decides with nested exceptions, functions. */
import type { CoreFunction, CoreType, CoreVerdict, Expr, MissingRow, Rule } from '../../../compiler/core.ts';
import { typeOfData } from '../../../compiler/types-of-data.ts';
import { rational } from '../../../language/rational.ts';
import type { Value } from '../../../language/values.ts';
import { AGE, BOOL, b, DECIMAL, FINDING, INT, int, TEXT } from '../core-builder.ts';
import { often, pick } from './dice.ts';
import { condition, fieldTypes, fresh, op, question, randomExpr, type Setting } from './expressions.ts';
import { DATE, DATETIME, GRADE, MASS, optionOf, PAIR, PERIOD, PLAN, randomConst, WARMTH } from './parts.ts';

const DEPTH = 3;
const SPAN = { start: 0, end: 0 };
/** Types with many operators come more often. */
const RESULTS: readonly CoreType[] = [
  BOOL,
  INT,
  DECIMAL,
  GRADE,
  INT,
  DECIMAL,
  BOOL,
  TEXT,
  FINDING,
  DATE,
  MASS,
  PAIR,
  PLAN,
  optionOf(INT),
  AGE,
  PERIOD,
  DATETIME,
  WARMTH,
];

export function randomFunction(at: Setting, name: string): CoreFunction {
  const { dice } = at;
  const params = Array.from({ length: 1 + dice(2) }, () => ({
    name: fresh(at),
    type: pick(dice, [BOOL, INT, AGE, GRADE, DECIMAL]),
  }));
  const type = pick(dice, [BOOL, INT, GRADE, DECIMAL]);
  return { name, params, type, body: randomExpr(type, params, DEPTH - 1, at) };
}

export function randomVerdict(at: Setting, name: string): CoreVerdict {
  const { dice } = at;
  return pick(dice, [functionVerdict, score, decide, table, functionVerdict])(at, name);
}

function functionVerdict(at: Setting, name: string): CoreVerdict {
  const type = pick(at.dice, [...fieldTypes(at), ...RESULTS]);
  return {
    name,
    kind: 'function',
    type,
    body: randomExpr(type, [], DEPTH, at),
    policy: { kind: 'open' },
    counts: [],
    span: SPAN,
  };
}

/** A sum of lines; the declared range is that of the sum. */
function score(at: Setting, name: string): CoreVerdict {
  const { dice, parts } = at;
  const isBroken = often(dice, 1, 5);
  const type = isBroken ? DECIMAL : INT;
  const value = (halves: number): Value =>
    isBroken ? { kind: 'number', value: rational(halves, 2), unit: '' } : int(halves);
  const of = (halves: number): Expr => ({ kind: 'const', type, value: value(halves) });
  const counts: number[] = [];
  let [low, high] = [0, 0];
  const lines = Array.from({ length: 1 + dice(3) }, () => {
    const count = pick(dice, [1, 2, 3, -1]);
    let body: Expr = { kind: 'if', type, condition: condition([], DEPTH - 2, at), yes: of(count), no: of(0) };
    low += Math.min(0, count);
    high += Math.max(0, count);
    const field = dice(Math.max(1, parts.fields.length));
    if (often(dice, 1, 4) && parts.fields.length > 0) {
      body = { kind: 'if', type, condition: missing(field), yes: of(0), no: body };
      counts.push(field);
    }
    return { kind: 'mark', type, site: at.sites.next++, body } as const;
  });
  const body = lines.reduce<Expr>((sum, line) => op({ name: isBroken ? 'add' : 'int_add' }, type, sum, line), of(0));
  const unknownOn = often(dice, 1, 3) ? parts.fields.flatMap((_, field) => (dice(2) === 1 ? [field] : [])) : [];
  const policy = { kind: 'range', low: value(low), high: value(high), unknownOn } as const;
  return { name, kind: 'score', type, body, policy, counts: [...new Set(counts)].sort((x, y) => x - y), span: SPAN };
}

function missing(field: number): Expr {
  return { kind: 'ask', type: BOOL, question: { kind: 'field_missing', field, reason: undefined } };
}

function decide(at: Setting, name: string): CoreVerdict {
  const { dice } = at;
  const type = pick(dice, [GRADE, BOOL, INT, TEXT, PLAN, DECIMAL]);
  const root: Rule = {
    label: 'otherwise',
    site: at.sites.next++,
    condition: b(true),
    value: randomConst(dice, type),
    exceptions: rules(type, 1 + dice(3), 2, at),
  };
  return {
    name,
    kind: 'decide',
    type,
    body: { kind: 'default', type, root },
    policy: { kind: 'open' },
    counts: [],
    span: SPAN,
  };
}

function rules(type: CoreType, count: number, depth: number, at: Setting): Rule[] {
  const { dice, parts } = at;
  return Array.from({ length: count }, () => {
    const isQuestion = often(dice, 1, 4) && parts.fields.length > 0;
    const asked: Expr = isQuestion ? question(at) : condition([], DEPTH - 2, at);
    return {
      label: `rule ${at.sites.next}`,
      site: at.sites.next++,
      condition: asked,
      value: often(dice, 1, 4) ? randomExpr(type, [], 1, at) : randomConst(dice, type),
      exceptions: depth > 0 ? rules(type, dice(3), depth - 1, at) : [],
    };
  });
}

/** Rows on one or two columns, most of them fields; a row for each half of a test, so that many are complete. */
function table(at: Setting, name: string): CoreVerdict {
  const { dice, parts } = at;
  const type = pick(dice, [GRADE, BOOL, INT]);
  const columns = Array.from({ length: 1 + dice(2) }, () => column(at));
  const splits = columns.map((of) => split(of, at));
  const not = (e: Expr): Expr => op({ name: 'not' }, BOOL, e);
  const cells = splits.reduce<Expr[][]>(
    (rows, test) =>
      rows.flatMap((row) => [
        [...row, test],
        [...row, not(test)],
      ]),
    [[]],
  );
  const exceptions = cells.map(
    (row): Rule => ({
      label: '',
      site: at.sites.next++,
      condition: row.reduce((all, cell) => ({ kind: 'if', type: BOOL, condition: all, yes: cell, no: b(false) })),
      value: randomConst(dice, type),
      exceptions: [],
    }),
  );
  if (often(dice, 1, 6)) exceptions.pop();
  const root: Rule = { label: '', site: undefined, condition: b(true), value: undefined, exceptions };
  const rows = parts.fields.length === 0 ? [] : Array.from({ length: dice(3) }, () => missingRow(columns, type, at));
  const policy = rows.length === 0 ? ({ kind: 'open' } as const) : ({ kind: 'rows', columns, rows } as const);
  return { name, kind: 'table', type, body: { kind: 'default', type, root }, policy, counts: [], span: SPAN };
}

function column(at: Setting): Expr {
  const { dice, parts } = at;
  const fields = parts.fields.flatMap((field, number): Expr[] => {
    const type = typeOfData(field.type);
    return type.kind === 'list' || type.kind === 'record' || type.kind === 'period'
      ? []
      : [{ kind: 'field', type, field: number }];
  });
  const others = at.refs ? parts.verdicts.map(({ type }, verdict): Expr => ({ kind: 'ref', type, verdict })) : [];
  const all = [...fields, ...others];
  return all.length === 0 || often(dice, 1, 8) ? randomExpr(BOOL, [], 1, at) : pick(dice, all);
}

/** A test of a column. */
function split(column: Expr, { dice }: Setting): Expr {
  const { type } = column;
  if (type.kind === 'bool') return column;
  const value = randomConst(dice, type);
  const isOrdered =
    type.kind === 'int' ||
    type.kind === 'number' ||
    type.kind === 'date' ||
    type.kind === 'datetime' ||
    type.kind === 'age';
  return op({ name: isOrdered ? pick(dice, ['lt', 'ge'] as const) : 'eq' }, BOOL, column, value);
}

function missingRow(columns: readonly Expr[], type: CoreType, at: Setting): MissingRow {
  const { dice } = at;
  const cells = columns.map((of) => pick(dice, ['missing', 'missing', 'any', split(of, at)] as const));
  const isUnknown = often(dice, 1, 3);
  return {
    site: at.sites.next++,
    cells,
    result: isUnknown ? undefined : randomExpr(type, [], 1, at),
    because: isUnknown ? 'it was not looked at' : undefined,
  };
}
