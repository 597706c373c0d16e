/** Expressions of a step as they were written: what queries asked stands in them, and what a name of the step is made of. */
import { unreachable } from '../../../language/unreachable.ts';
import type { AssetRef, CoreContract, Query, Statement } from '../../contract.ts';
import type { Expr } from '../../core.ts';
import { allStatements } from './roads.ts';
import { assetWords, wordsOf } from './words.ts';

export type Writer = {
  readonly text: (expr: Expr) => string;
  /** `half = earned / 2, earned = prorated(fee, from: time of accept, to: now)`; what is no name of the step as it is. */
  readonly traced: (expr: Expr) => string;
  readonly asset: (asset: AssetRef) => string;
};

/** Of the statements of a step, those inside others too; `actor` is who acts in it. */
export function writerOf(contract: CoreContract, body: readonly Statement[], actor: string): Writer {
  const asked = new Map<string, Query>();
  const named = new Map<string, Expr>();
  for (const s of allStatements(body)) {
    if (s.kind === 'query') asked.set(s.name, s.query);
    if (s.kind === 'let') named.set(s.name, s.value);
  }
  const text = (expr: Expr): string => wordsOf(filled(expr), NOTHING_ASKED);
  const asset = (of: AssetRef): string => ('value' in of ? text(of.value) : assetWords(of));
  const filled = (expr: Expr): Expr => {
    switch (expr.kind) {
      case 'var': {
        const query = asked.get(expr.name);
        if (query !== undefined) return { ...expr, name: asWritten(queryText(contract, query, { text, asset })) };
        return expr.name === 'actor' ? { ...expr, name: asWritten(actor) } : expr;
      }
      case 'mark':
        return { ...expr, body: filled(expr.body) };
      case 'if':
        return { ...expr, condition: filled(expr.condition), yes: filled(expr.yes), no: filled(expr.no) };
      case 'op':
        return { ...expr, args: expr.args.map(filled) };
      default:
        return expr;
    }
  };
  const traced = (expr: Expr): string => {
    const lines = definitions(expr, named).map(([name, value]) => `${text(name)} = ${text(value)}`);
    return lines.length === 0 || expr.kind !== 'var' ? [text(expr), ...lines].join(', ') : lines.join(', ');
  };
  return { text, traced, asset };
}

const NOTHING_ASKED: ReadonlyMap<string, Query> = new Map();

/** What follows the first colon of a variable's name is shown as it is. */
const asWritten = (text: string): string => `written:${text}`;

/** The names of the step that an expression reads, each with what it was made of, the outer ones first. */
function definitions(expr: Expr, named: ReadonlyMap<string, Expr>): (readonly [Expr, Expr])[] {
  const found = new Map<string, readonly [Expr, Expr]>();
  const visit = (of: Expr): void => {
    const value = of.kind === 'var' ? named.get(of.name) : undefined;
    if (of.kind === 'var' && value !== undefined && !found.has(of.name)) {
      found.set(of.name, [of, value]);
      visit(value);
    }
    for (const part of partsOf(of)) visit(part);
  };
  visit(expr);
  return [...found.values()];
}

function partsOf(expr: Expr): readonly Expr[] {
  if (expr.kind === 'mark') return [expr.body];
  if (expr.kind === 'if') return [expr.condition, expr.yes, expr.no];
  return expr.kind === 'op' ? expr.args : [];
}

function queryText(contract: CoreContract, query: Query, { text, asset }: Omit<Writer, 'traced'>): string {
  switch (query.kind) {
    case 'may_use':
      return `${text(query.who)} may use ${asset(query.asset)}${query.purpose === undefined ? '' : ` for ${text(query.purpose)}`}`;
    case 'holds_role':
      return `${text(query.who)} is ${query.role}`;
    case 'time_of':
      return `time of ${contract.actions[query.action]!.name}`;
    case 'bill':
      return `bill ${query.price}`;
    case 'count_of':
      return `count(${query.set})`;
    case 'counted':
      return query.meter;
    case 'duty':
      return `${contract.duties[query.duty]!.name} is ${query.is}`;
    case 'covers':
      return `${text(query.asset)}.purposes covers ${text(query.purpose)}`;
    case 'prorated':
      return `prorated(${text(query.amount)}, from: ${text(query.from)}, to: ${text(query.to)})`;
    case 'read':
      return `${text(query.agreement)}.${query.keep}`;
    case 'evaluate':
      return `evaluate ${query.verdict} on ${asset(query.asset)} at ${query.at}`;
    default:
      return unreachable(query);
  }
}
