/** Attested decisions that may be unknown: where a plain value is wanted, whether they are known has been asked before. */

import type { Block, Statement } from '../../../language/ast/contract.ts';
import type * as Ast from '../../../language/ast.ts';
import { mayBeUnknown } from '../../../language/codes/missing.ts';
import { bind, type Named, type Place } from '../names.ts';
import { fieldsRead, verdictsRead } from '../reads.ts';
import { type ModuleScope, report } from '../scope.ts';

type Attested = Extract<Named, { kind: 'attested' }>;

/** Required fields are always known, and so is what reads no others. */
export function isAlwaysKnown({ builder }: ModuleScope, verdict: number): boolean {
  const seen = new Set([verdict]);
  for (const number of seen) {
    const { body } = builder.verdicts[number]!;
    if ([...fieldsRead(builder, body, undefined, true)].some((field) => !builder.fields[field]!.required)) return false;
    for (const other of verdictsRead(builder, body)) seen.add(other);
  }
  return true;
}

/** Tells of each name that may be unknown where the statement reads its value; the place behind the statement. */
export function checkKnown(at: Place, written: Statement): Place {
  const told = new Map<string, Place>();
  const tell = (here: Place, { name }: Ast.NameExpr): void => {
    if (attestedBy(here, name.text)?.mayBeUnknown !== true || told.has(name.text)) return;
    told.set(name.text, here);
    report(at.scope, mayBeUnknown(name.span, { name: name.text }));
  };
  if (written.kind === 'require') {
    visit(at, written.condition, tell);
    visit(learnt(at, written.condition, false), written.otherwise, tell);
  } else visit(at, written, tell);
  const behind = written.kind === 'require' ? learnt(at, written.condition, true) : at;
  return [...told.keys()].reduce(knowing, behind);
}

/** What a condition that holds, or does not, says of decisions being known. */
export function learnt(at: Place, condition: Ast.Expr, holds: boolean): Place {
  switch (condition.kind) {
    case 'group':
      return learnt(at, condition.value, holds);
    case 'not':
      return learnt(at, condition.operand, !holds);
    case 'and':
    case 'or':
      return (condition.kind === 'and') === holds
        ? learnt(learnt(at, condition.left, holds), condition.right, holds)
        : at;
    case 'is': {
      const { what, operand, negated } = condition;
      const name = bareName(operand);
      const isPlain = what.kind === 'known' || (what.kind === 'missing' && what.reason === undefined);
      if (!isPlain || name === undefined) return at;
      return ((what.kind === 'known') !== negated) === holds ? knowing(at, name) : at;
    }
    default:
      return at;
  }
}

type Tell = (at: Place, name: Ast.NameExpr) => void;

function visit(at: Place, node: unknown, tell: Tell): void {
  if (Array.isArray(node)) for (const part of node) visit(at, part, tell);
  if (Array.isArray(node) || typeof node !== 'object' || node === null || isBlock(node)) return;
  const written = node as Partial<Ast.Expr>;
  const isAsked = (operand: Ast.Expr): boolean => attestedBy(at, bareName(operand) ?? '') !== undefined;
  switch (written.kind) {
    case 'name':
      tell(at, written as Ast.NameExpr);
      return;
    case 'is': {
      const { what, operand } = written as Extract<Ast.Expr, { kind: 'is' }>;
      if (what.kind === 'case' || !isAsked(operand)) visit(at, operand, tell);
      return;
    }
    case 'otherwise': {
      const { value, fallback } = written as Extract<Ast.Expr, { kind: 'otherwise' }>;
      if (!isAsked(value)) visit(at, value, tell);
      visit(at, fallback, tell);
      return;
    }
    case 'and':
    case 'or': {
      const { left, right, kind } = written as Extract<Ast.Expr, { kind: 'and' | 'or' }>;
      visit(at, left, tell);
      visit(learnt(at, left, kind === 'and'), right, tell);
      return;
    }
    case 'if': {
      const { condition, yes, no } = written as Extract<Ast.Expr, { kind: 'if' }>;
      visit(at, condition, tell);
      visit(learnt(at, condition, true), yes, tell);
      visit(learnt(at, condition, false), no, tell);
      return;
    }
    case 'match': {
      const { value, arms } = written as Extract<Ast.Expr, { kind: 'match' }>;
      const name = bareName(value);
      if (!isAsked(value)) visit(at, value, tell);
      visit(name === undefined ? at : knowing(at, name), arms, tell);
      return;
    }
    case 'call': {
      const { callee, args } = written as Extract<Ast.Expr, { kind: 'call' }>;
      // A parameter may be of a type that may be missing.
      const isOurs = callee.kind === 'name' && at.scope.values.get(callee.name.text)?.kind === 'function';
      const given = args.filter((arg) => !isOurs || arg.kind !== 'value' || !isAsked(arg.value));
      visit(at, given, tell);
      return;
    }
    default:
      visit(at, Object.values(node), tell);
  }
}

/** Statements within are looked at where they stand. */
const isBlock = (node: object): node is Block => 'statements' in node;

function attestedBy(at: Place, name: string): Attested | undefined {
  const local = at.locals.get(name);
  return local?.kind === 'alias' && local.of.kind === 'attested' ? local.of : undefined;
}

function knowing(at: Place, name: string): Place {
  const of = attestedBy(at, name);
  return of === undefined ? at : bind(at, name, { kind: 'alias', of: { ...of, mayBeUnknown: false } });
}

function bareName(written: Ast.Expr): string | undefined {
  if (written.kind === 'group') return bareName(written.value);
  return written.kind === 'name' ? written.name.text : undefined;
}
