/** What is said where two quantities are of different kinds: what each of them measures, as the author wrote them. */
import { substanceWanted, unitMismatch } from '../../language/codes/units.ts';
import type { Span } from '../../language/span.ts';
import { exponentOf } from '../../language/units/kinds.ts';
import { describeKind, type Kind } from '../../language/units.ts';
import type { Expr } from '../core.ts';
import { type ModuleScope, report, textAt } from './scope.ts';
import { kindOf, type NumberType } from './types.ts';

/** A side of a comparison or sum, or the place that wants a quantity (`wants`). */
export type Side = { readonly words: string; readonly kind: Kind; readonly wants?: true };

/** Longer texts are not repeated in a message: the mark below it shows them. */
const MAX_QUOTED = 40;

export type NumberExpr = Expr & { readonly type: NumberType };

export function sideOf(scope: ModuleScope, value: NumberExpr): Side {
  const text = writtenAs(scope, value);
  return { words: text === undefined ? '' : `\`${text}\``, kind: kindOf(value.type) };
}

/** The expression as its author wrote it; undefined where that is long, or stands in another file. */
export function writtenAs(scope: ModuleScope, value: Expr): string | undefined {
  const written = scope.builder.written.get(value);
  const text = written?.scope === scope ? textAt(scope, written.span) : '';
  return text === '' || text.length > MAX_QUOTED ? undefined : text;
}

export function reportKinds(scope: ModuleScope, span: Span, left: Side, right: Side): undefined {
  const data = {
    left: left.words === '' ? 'This' : left.words,
    leftKind: describeKind(left.kind),
    right: right.words === '' ? 'the other side' : right.words,
    rightKind: describeKind(right.kind),
    wants: right.wants === true,
  };
  return report(
    scope,
    isMassAgainstAmount(left.kind, right.kind) ? substanceWanted(span, data) : unitMismatch(span, data),
  );
}

/** The same dimension but for grams in one where the other has moles: a molar mass is all that is wanting. */
function isMassAgainstAmount(a: Kind, b: Kind): boolean {
  if (a.scale !== 'linear' || b.scale !== 'linear' || a.ratios.length + b.ratios.length > 0) return false;
  const bases = new Set([...a.dimension, ...b.dimension].map(([base]) => base));
  const lacks = (base: string): number => exponentOf(a, base) - exponentOf(b, base);
  return (
    lacks('g') !== 0 &&
    lacks('g') === -lacks('mol') &&
    [...bases].every((base) => base === 'g' || base === 'mol' || lacks(base) === 0)
  );
}
