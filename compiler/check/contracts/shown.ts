/** What moves on a path is shown to be there: amounts, shares, and what a rule book charges. */

import {
  amountBelowZero,
  amountFinerThanUnit,
  amountNotCovered,
  chargeNotShown,
  sharesNotWhole,
} from '../../../language/codes/agreements.ts';
import type { Label } from '../../../language/diagnostics.ts';
import * as Q from '../../../language/rational.ts';
import type { Span } from '../../../language/span.ts';
import type { Destination, Statement } from '../../contract.ts';
import type { Expr } from '../../core.ts';
import { constantForm, minus, plus } from './forms.ts';
import { gridOf } from './grids.ts';
import type { Walk } from './paths.ts';
import { allStatements } from './roads.ts';
import * as S from './symbols.ts';
import { wordsOf } from './words.ts';

/** 0 ≤ amount ≤ what the slot holds; whole units where time alone moves it. */
export function checkAmount(
  walk: Walk,
  path: S.Path,
  amount: Expr,
  at: Span | undefined,
  slot: string | undefined,
): void {
  const form = S.formOf(path, amount);
  const text = wordsOf(amount, walk.queries);
  const span = at ?? walk.road.span;
  const labels = labelsOf(walk, span);
  const isNotBelow = S.proves(path, { form, is: 'ge' });
  if (!isNotBelow) walk.report(amountBelowZero(span, { text }, { labels }));
  if (slot !== undefined && !S.proves(path, { form: minus(S.variableForm(path, `slot:${slot}`), form), is: 'ge' }))
    walk.report(amountNotCovered(span, { text, slot, byTime: walk.byTime }, { labels }));
  if (walk.byTime && gridOf(path.grids, amount) === 'finer')
    walk.report(amountFinerThanUnit(span, { text }, { labels }));
}

export function checkShares(walk: Walk, path: S.Path, to: Destination, at: Span | undefined): void {
  if (to.kind !== 'shares') return;
  const forms = to.shares.map(({ percent }) => S.formOf(path, percent));
  const sum = forms.reduce((total, form) => plus(total, form), constantForm(Q.ZERO));
  const isWhole = S.proves(path, { form: minus(sum, constantForm(Q.ONE)), is: 'eq' });
  const areParts = forms.every((form) => S.proves(path, { form, is: 'ge' }));
  const span = at ?? walk.road.span;
  const value = sum.size === 0 ? Q.ZERO : sum.size === 1 ? sum.get('') : undefined;
  if (isWhole && areParts) return;
  const percent = value === undefined ? undefined : Q.formatDecimal(Q.mul(value, Q.rational(100)));
  walk.report(sharesNotWhole(span, { percent: isWhole ? undefined : percent }, { labels: labelsOf(walk, span) }));
}

/** A part of the price between nothing and all of it. */
export function checkCharge(
  walk: Walk,
  path: S.Path,
  { share, of, span }: Extract<Statement, { kind: 'charge' }>,
): void {
  const [part, whole] = [S.formOf(path, share), S.formOf(path, of)];
  const isShown =
    S.proves(path, { form: part, is: 'ge' }) &&
    S.proves(path, { form: minus(constantForm(Q.ONE), part), is: 'ge' }) &&
    S.proves(path, { form: whole, is: 'ge' });
  if (isShown) return;
  const text = `${wordsOf(share, walk.queries)} of ${wordsOf(of, walk.queries)}`;
  walk.report(chargeNotShown(span ?? walk.road.span, { text }));
}

export function labelsOf(walk: Walk, span: Span): Label[] {
  const { road } = walk;
  const isInside = (s: Statement): boolean =>
    s.span !== undefined && s.span.start <= span.start && span.end <= s.span.end;
  if (road.by === 'signing' || allStatements(road.body).some(isInside)) return [];
  return [{ span: road.span, text: `\`${road.name}\` leads here` }];
}
