/** What time alone brings about cannot be refused: its statements are shown to be neither faults nor refused. */

import { mayBeRefused, mayFault, valueNotShown } from '../../../language/codes/agreements.ts';
import type { Label } from '../../../language/diagnostics.ts';
import * as Q from '../../../language/rational.ts';
import type { Span } from '../../../language/span.ts';
import { unreachable } from '../../../language/unreachable.ts';
import type { Value } from '../../../language/values.ts';
import type { AssetRef, CoreContract, Destination, Message, Query, Statement, Variable } from '../../contract.ts';
import type { Expr } from '../../core.ts';
import { inRange, MAX_AMOUNT } from '../../interpret/contract/ranges.ts';
import { sameValue } from '../../interpret/values.ts';
import { faultIn } from './faults.ts';
import { constantForm, minus } from './forms.ts';
import type { Walk } from './paths.ts';
import * as S from './symbols.ts';
import { wordsOf } from './words.ts';

/** Before the statement runs on this path. */
export function checkByTime(walk: Walk, path: S.Path, s: Statement, labels: (span: Span) => readonly Label[]): void {
  const span = s.span ?? walk.road.span;
  const faults = partsOf(s).filter((expr) => checkFault(walk, path, expr, span, labels(span)));
  // A fault has no value to say more of.
  if (faults.length > 0) return;
  const refused = (what: string, why: 'owner' | 'debtor' | 'size' | 'signing'): void =>
    walk.report(mayBeRefused(span, { what, why }, { labels: [...labels(span)] }));
  switch (s.kind) {
    case 'set': {
      const keep = walk.contract.keeps.find(({ name }) => name === s.keep)!;
      checkAllowed(walk, path, keep, s.value, span, labels(span));
      return;
    }
    case 'become':
      walk.contract.states[s.state]!.data.forEach((datum, i) => {
        checkAllowed(walk, path, datum, s.data[i]!, span, labels(span));
      });
      return;
    case 'add': {
      const set = `add … to ${s.set}`;
      if (walk.contract.assets.some(({ each, owner }) => each && owner === s.set)) refused(set, 'owner');
      if (walk.contract.duties.some(({ debtor }) => debtor === s.set)) refused(set, 'debtor');
      return;
    }
    case 'remove': {
      const low = walk.contract.parties.find(({ name }) => name === s.set)?.set?.low ?? 0;
      const count = path.bound.get(`count:${s.set}`);
      const isEnough =
        count?.kind === 'form' &&
        S.proves(path, { form: minus(count.form, constantForm(Q.rational(low + 1))), is: 'ge' });
      if (!isEnough) refused(`remove … from ${s.set}`, 'size');
      return;
    }
    case 'create': {
      const other = walk.contracts[s.contract];
      if (other === undefined) return;
      if (other.assets.length > 0) refused(`create ${other.name}`, 'signing');
      for (const { name, party } of s.parties) {
        const wanted = other.parties.find((p) => p.name === name)?.set;
        const given = party.kind === 'var' ? setOf(walk.contract, party.name) : undefined;
        const fits =
          wanted === undefined || (given !== undefined && given.low >= wanted.low && given.high <= wanted.high);
        if (!fits) refused(`create ${other.name}`, 'size');
      }
      for (const { name, value } of s.terms)
        checkAllowed(walk, path, other.terms.find((term) => term.name === name)!, value, span, labels(span));
      return;
    }
    default:
      return;
  }
}

/** Reports an expression that may be a fault, and says whether it did. */
export function checkFault(walk: Walk, path: S.Path, expr: Expr, span: Span, labels: readonly Label[]): boolean {
  const found = faultIn(path, expr);
  if (found === undefined) return false;
  walk.report(mayFault(span, { text: wordsOf(found.expr, walk.queries), what: found.what }, { labels: [...labels] }));
  return true;
}

function setOf(contract: CoreContract, variable: string): { readonly low: number; readonly high: number } | undefined {
  return contract.parties.find(({ name }) => `party:${name}` === variable)?.set;
}

/** The value is what the keep, datum or term may be (docs/contracts.md, section 2). */
function checkAllowed(
  walk: Walk,
  path: S.Path,
  { name, type, range }: Variable,
  value: Expr,
  span: Span,
  labels: readonly Label[],
): void {
  if (range === undefined && !S.isAmountWithoutRange({ type, range })) return;
  const limits = { low: range?.low, high: range?.high, openEnd: range?.openEnd ?? true };
  const end = endNotShown(path, value, limits);
  if (end === undefined) return;
  const text = wordsOf(value, walk.queries);
  walk.report(valueNotShown(span, { name, text, range: range !== undefined, end }, { labels }));
}

/** The end that it may lie beyond, of what has an order. Without ends: an amount, from 0 to below MAX_AMOUNT. */
function endNotShown(
  path: S.Path,
  value: Expr,
  {
    low,
    high,
    openEnd,
  }: { readonly low: Value | undefined; readonly high: Value | undefined; readonly openEnd: boolean },
): 'low' | 'high' | 'any' | undefined {
  const own = value.kind === 'var' ? path.ranges.get(value.name)?.range : undefined;
  const isOwn = own !== undefined && low !== undefined && high !== undefined && own.openEnd === openEnd;
  if (isOwn && sameValue(own.low, low) && sameValue(own.high, high)) return undefined;
  if (low !== undefined && high !== undefined && !S.isOrdered(value.type))
    return value.kind === 'const' && inRange(value.value, { low, high, openEnd }) ? undefined : 'any';
  const form = S.formOf(path, value);
  const bottom = low === undefined ? constantForm(Q.ZERO) : S.constantOf(path, low);
  const top = high === undefined ? constantForm(Q.rational(MAX_AMOUNT)) : S.constantOf(path, high);
  if (!S.proves(path, { form: minus(form, bottom), is: 'ge' })) return 'low';
  return S.proves(path, { form: minus(top, form), is: openEnd ? 'gt' : 'ge' }) ? undefined : 'high';
}

/** The expressions that a statement reads itself, those inside its blocks left out. */
export function partsOf(s: Statement): readonly Expr[] {
  switch (s.kind) {
    case 'query':
      return partsOfQuery(s.query);
    case 'let':
      return [s.value];
    case 'require':
      return [s.condition, ...partsOfMessage(s.otherwise ?? [])];
    case 'set':
      return s.after === undefined ? [s.value] : [s.value, s.after];
    case 'become':
      return s.data;
    case 'hold':
    case 'burn':
      return [];
    case 'move':
      return [...(s.amount === undefined ? [] : [s.amount]), ...partsOfDestination(s.to)];
    case 'pay':
      return partsOfDestination(s.to);
    case 'mint':
      return [s.amount];
    case 'grant':
      return [...partsOfAsset(s.asset), s.to, s.until, ...[s.purpose, s.under].filter((e) => e !== undefined)];
    case 'end':
      return [...partsOfAsset(s.asset), ...[s.by, s.purpose].filter((e) => e !== undefined)];
    case 'add':
    case 'remove':
      return [s.party];
    case 'create':
      return [...s.parties.map(({ party }) => party), ...s.terms.map(({ value }) => value)];
    case 'emit':
      return [s.value];
    case 'tell':
      return [...s.to, ...partsOfMessage(s.message)];
    case 'charge':
      return [s.from, s.share, s.of, s.to];
    case 'if':
      return [s.condition];
    case 'each':
      return [];
    default:
      return unreachable(s);
  }
}

function partsOfQuery(query: Query): readonly Expr[] {
  switch (query.kind) {
    case 'may_use':
      return [query.who, ...partsOfAsset(query.asset), ...(query.purpose === undefined ? [] : [query.purpose])];
    case 'holds_role':
      return [query.who];
    case 'covers':
      return [query.asset, query.purpose];
    case 'prorated':
      return [query.amount, query.from, query.to];
    case 'read':
      return [query.agreement];
    case 'evaluate':
      return partsOfAsset(query.asset);
    case 'time_of':
    case 'bill':
    case 'count_of':
    case 'counted':
    case 'duty':
      return [];
    default:
      return unreachable(query);
  }
}

function partsOfDestination(to: Destination): readonly Expr[] {
  if (to.kind === 'party') return [to.party];
  if (to.kind === 'lineage') return partsOfAsset(to.asset);
  return to.shares.flatMap(({ party, percent }) => [party, percent]);
}

function partsOfAsset(asset: AssetRef): readonly Expr[] {
  if ('value' in asset) return [asset.value];
  return asset.member === undefined ? [] : [asset.member];
}

function partsOfMessage(message: Message): readonly Expr[] {
  return message.filter((part) => typeof part !== 'string');
}
