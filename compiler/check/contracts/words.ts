/** Expressions of contracts as they may have been written: for messages, and for what moves in a step. */
import { formatDate } from '../../../language/dates.ts';
import { formatDecimal, mul, type Rational, rational } from '../../../language/rational.ts';
import { minorDigits } from '../../../language/units.ts';
import type { Value } from '../../../language/values.ts';
import type { AssetRef, Query, Statement } from '../../contract.ts';
import type { Expr } from '../../core.ts';
import { allStatements } from './roads.ts';

/** What the queries of a body ask, by their variables. */
export function queriesByName(body: readonly Statement[]): ReadonlyMap<string, Query> {
  const out = new Map<string, Query>();
  for (const s of allStatements(body)) if (s.kind === 'query') out.set(s.name, s.query);
  return out;
}

const SIGNS: Readonly<Record<string, string>> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  int_add: '+',
  int_sub: '-',
  int_mul: '*',
  eq: '=',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  date_add: '+',
  date_sub: '-',
};

export function wordsOf(expr: Expr, queries: ReadonlyMap<string, Query>): string {
  const of = (e: Expr): string => wordsOf(e, queries);
  switch (expr.kind) {
    case 'const':
      return valueWords(expr.value);
    case 'var': {
      const query = queries.get(expr.name);
      return query === undefined ? variableWords(expr.name) : queryWords(query, queries);
    }
    case 'mark':
      return of(expr.body);
    case 'if':
      return `if ${of(expr.condition)} then ${of(expr.yes)} else ${of(expr.no)}`;
    case 'op': {
      const sign = SIGNS[expr.op.name];
      const [a, b] = expr.args;
      if (sign !== undefined && a !== undefined && b !== undefined)
        return `${grouped(a, of)} ${sign} ${grouped(b, of)}`;
      if (['show_in', 'int_to_number', 'scale', 'to_date'].includes(expr.op.name) && a !== undefined) return of(a);
      if (a === undefined) return expr.op.name;
      return `${expr.op.name === 'neg' ? '-' : expr.op.name}(${expr.args.map(of).join(', ')})`;
    }
    default:
      return 'an amount';
  }
}

function grouped(expr: Expr, of: (e: Expr) => string): string {
  const written = of(expr);
  return expr.kind === 'op' && SIGNS[expr.op.name] !== undefined ? `(${written})` : written;
}

/** `term:fee` is `fee`, `slot:payment` is `amount(escrow.payment)`. */
export function variableWords(name: string): string {
  const at = name.indexOf(':');
  const [sort, rest] = at < 0 ? ['', name] : [name.slice(0, at), name.slice(at + 1)];
  return sort === 'slot' ? `amount(escrow.${rest})` : rest;
}

function queryWords(query: Query, queries: ReadonlyMap<string, Query>): string {
  switch (query.kind) {
    case 'bill':
      return `bill ${query.price}`;
    case 'prorated':
      return `prorated(${wordsOf(query.amount, queries)})`;
    case 'count_of':
      return `count(${query.set})`;
    case 'counted':
      return query.meter;
    default:
      return query.kind.replaceAll('_', ' ');
  }
}

export function assetWords(asset: AssetRef): string {
  if ('value' in asset) return wordsOf(asset.value, new Map());
  return asset.member === undefined ? asset.name : `${asset.name} of ${wordsOf(asset.member, new Map())}`;
}

function valueWords(value: Value): string {
  switch (value.kind) {
    case 'int':
      return `${value.value}`;
    case 'number':
      return numberWords(value.value, value.unit);
    case 'bool':
      return `${value.value}`;
    case 'case':
      return value.name;
    case 'period':
      return periodWords(value);
    case 'text':
      return `"${value.value}"`;
    case 'date':
      return formatDate(value.day);
    default:
      return 'a constant';
  }
}

function numberWords(value: Rational, unit: string): string {
  if (unit === '%') return `${formatDecimal(mul(value, rational(100)))} %`;
  const digits = minorDigits(unit) ?? 0;
  const [whole, part = ''] = formatDecimal(value).split('.');
  const padded = part.padEnd(digits, '0');
  return `${whole}${padded === '' ? '' : `.${padded}`} ${unit}`.trim();
}

/** In the largest unit that counts it whole. */
function periodWords({ months, ms }: Extract<Value, { kind: 'period' }>): string {
  const counted = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? '' : 's'}`;
  if (months !== 0) return months % 12 === 0 ? counted(months / 12, 'year') : counted(months, 'month');
  for (const [unit, length] of EXACT_UNITS) if (ms % length === 0) return counted(ms / length, unit);
  return counted(ms / 1000, 'second');
}

const EXACT_UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;
