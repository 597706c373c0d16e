/** Verdicts: elaborated when they are first referred to, so that each stands after those it rests on. */
import type * as Ast from '../../language/ast.ts';
import { chainTooLong, circle, tooMany, unknownSource } from '../../language/codes/names.ts';
import { nearest } from '../../language/near.ts';
import type { Span } from '../../language/span.ts';
import type { CoreType, CoreVerdict, Expr } from '../core.ts';
import { elaborateDecide } from './decides.ts';
import { check } from './expressions.ts';
import { place } from './names.ts';
import {
  type FunctionEntity,
  type ModuleScope,
  report,
  spelling,
  type VerdictDecl,
  type VerdictDetail,
  type VerdictEntity,
} from './scope.ts';
import { elaborateScore } from './scores.ts';
import { isTooHigh, MAX_CORE_HEIGHT } from './sizes.ts';
import { elaborateTable } from './tables.ts';
import { readType } from './types.ts';

/** Longer chains of references nobody can follow, and they would exhaust the stack. */
export const MAX_CHAIN = 100;

/** What elaboration makes of a declaration: the Core of it, and what is told of it beside. */
export type Elaborated = {
  readonly verdict: CoreVerdict;
  readonly detail: Pick<VerdictDetail, 'say' | 'hit' | 'columns'>;
};

/** The number of the verdict; undefined when it has errors, or leads back to itself. */
export function verdictNumber(entity: VerdictEntity, from: ModuleScope, span: Span): number | undefined {
  if (typeof entity.state === 'number') return entity.state;
  if (entity.state === 'failed') return undefined;
  const name = entity.decl.name.text;
  if (entity.state === 'busy') return reportCircle(from, span, name);
  entity.state = 'busy';
  const elaborated = nested(entity.scope, from, span, name, () => elaborate(entity));
  if (elaborated === undefined || reportTooHigh(entity.scope, entity.decl.name, elaborated.verdict.body)) {
    entity.state = 'failed';
    return undefined;
  }
  entity.state = addVerdict(entity.scope, elaborated, entity.decl);
  return entity.state;
}

function elaborate(entity: VerdictEntity): Elaborated | undefined {
  const { decl, scope } = entity;
  switch (decl.kind) {
    case 'score':
      return elaborateScore(scope, decl);
    case 'table':
      return elaborateTable(scope, decl);
    case 'decide':
      return elaborateDecide(scope, decl);
  }
}

/** The verdict that a function without parameters is. */
export function functionVerdict(entity: FunctionEntity, from: ModuleScope, span: Span): number | undefined {
  if (entity.verdict !== undefined) return entity.verdict;
  const name = entity.decl.name.text;
  if (entity.state === 'failed') return undefined;
  if (entity.state === 'busy') return reportCircle(from, span, name);
  entity.state = 'busy';
  const body = nested(entity.scope, from, span, name, () => {
    const at = place(entity.scope, true);
    const type = readType(entity.scope, entity.decl.type);
    return type && functionBody(at, entity.decl, type.type, type.unit?.text);
  });
  const fits = body !== undefined && !reportTooHigh(entity.scope, entity.decl.name, body);
  entity.state = fits ? 'ready' : 'failed';
  if (!fits) return undefined;
  const verdict: CoreVerdict = {
    name,
    kind: 'function',
    type: body.type,
    body,
    policy: { kind: 'open' },
    counts: [],
    span: entity.decl.name.span,
  };
  entity.verdict = addVerdict(
    entity.scope,
    { verdict, detail: { say: undefined, hit: undefined, columns: [] } },
    entity.decl,
  );
  return entity.verdict;
}

/** True where the Core of a declaration is too high for the passes over it; it is told of, and must not get to them. */
export function reportTooHigh(scope: ModuleScope, name: Ast.Name, body: Expr): boolean {
  if (!isTooHigh(body)) return false;
  const parts = 'levels, one inside the other';
  report(scope, tooMany(name.span, { what: `\`${name.text}\``, limit: MAX_CORE_HEIGHT, parts }));
  return true;
}

/** The lets and the result of a function, in Core. */
export function functionBody(
  at: ReturnType<typeof place>,
  decl: Ast.FunctionDecl,
  type: CoreType,
  unit: string | undefined,
): Expr | undefined {
  const written = decl.lets.reduceRight<Ast.Expr>(
    (body, line) => ({
      kind: 'let',
      name: line.name,
      value: line.value,
      body,
      span: { start: line.span.start, end: body.span.end },
    }),
    decl.body,
  );
  const body = check(at, written, type, `\`${decl.name.text}\``);
  return body && shownAs(body, decl.type, unit);
}

/** A result is shown in the unit that its declared type names (`Quantity of 'kg/m2'`), else as it was computed. */
export function shownAs(value: Expr, written: Ast.TypeExpr, unit: string | undefined): Expr {
  if (written.name.text !== 'Quantity' || unit === undefined || value.type.kind !== 'number') return value;
  if (value.type.units.length === 1 && value.type.units[0] === unit) return value;
  return { kind: 'op', type: { ...value.type, units: [unit] }, op: { name: 'show_in', unit }, args: [value] };
}

/** A verdict that no declaration stands for: a hole of a `say`, an expression of a test. */
export type HiddenDecl = { readonly kind: 'hidden'; readonly name: Ast.Name };

export function addVerdict(
  scope: ModuleScope,
  { verdict, detail }: Elaborated,
  decl: VerdictDecl | Ast.FunctionDecl | HiddenDecl,
): number {
  const { verdicts, details } = scope.builder;
  verdicts.push(verdict);
  const written = decl.kind === 'hidden' ? undefined : decl;
  details.push({
    ...detail,
    scope,
    doc: written?.doc,
    cites: cited(scope, written?.cites ?? []),
    hidden: written === undefined,
    nameSpan: decl.name.span,
    decl: written,
  });
  return verdicts.length - 1;
}

/** The sources that a declaration cites, each marked so. */
export function cited(scope: ModuleScope, names: readonly Ast.Name[]): string[] {
  const out: string[] = [];
  for (const name of names) {
    const found = scope.sources.get(name.text);
    if (found === undefined) {
      const suggestions = nearest(name.text, scope.sources.keys());
      report(scope, unknownSource(name.span, { name: name.text, suggestions }, spelling(name.span, suggestions)));
    } else {
      found.cited = true;
      out.push(name.text);
    }
  }
  return out;
}

/** Elaborates one declaration inside another, and keeps the chain short. */
export function nested<T>(
  scope: ModuleScope,
  from: ModuleScope,
  span: Span,
  name: string,
  work: () => T | undefined,
): T | undefined {
  const { stack } = scope.builder;
  if (stack.length >= MAX_CHAIN) return report(from, chainTooLong(span, { deep: MAX_CHAIN }));
  stack.push(name);
  try {
    return work();
  } finally {
    stack.pop();
  }
}

export function reportCircle(from: ModuleScope, span: Span, name: string): undefined {
  const { stack } = from.builder;
  const path = [...stack.slice(Math.max(0, stack.lastIndexOf(name))), name];
  return report(from, circle(span, { path }));
}
