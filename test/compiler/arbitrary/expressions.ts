/** Random well-typed expressions. */

import type { CoreType, Expr, Op } from '../../../compiler/core.ts';
import { sameType } from '../../../compiler/core-check/types.ts';
import { typeOfData } from '../../../compiler/types-of-data.ts';
import { MISSING_REASONS } from '../../../language/values.ts';
import { BOOL, DECIMAL, elementMissing, FINDING, INT } from '../core-builder.ts';
import { type Dice, often, pick } from './dice.ts';
import { operationsOf } from './operations.ts';
import { GRADE, innerType, MASS, optionOf, PAIR, type Parts, PLAN, randomConst } from './parts.ts';

export type Bound = { readonly name: string; readonly type: CoreType };

/** What an expression may name. `sites` and `names` count up through the module. */
export type Setting = {
  readonly dice: Dice;
  readonly parts: Parts;
  readonly names: { next: number };
  readonly sites: { next: number };
  /** Verdicts may be named: not inside functions. */
  readonly refs: boolean;
};

export type Make = () => Expr;
export function randomExpr(type: CoreType, env: readonly Bound[], depth: number, at: Setting): Expr {
  const { dice } = at;
  // Rolls that are used up give leaves, so that programs end.
  if (depth > 0 && often(dice, 3, 4))
    return pick(dice, [...operationsOf(type, env, depth, at), ...formsOf(type, env, depth, at)])();
  const leaves = leavesOf(type, env, at);
  if (leaves.length === 0) return fallback(type);
  if (!often(dice, 3, 4)) return leaves[0]!();
  if (leaves.length > 1) return pick(dice, leaves.slice(1))();
  // Where nothing of the type is at hand a field decides between two constants.
  return { kind: 'if', type, condition: condition(env, 0, at), yes: leaves[0]!(), no: leaves[0]!() };
}

/** An element type has no constant: it is only made where one is at hand. */
function fallback(type: CoreType): Expr {
  if (type.kind === 'option') return op({ name: 'none' }, type);
  if (type.kind === 'list' || type.kind === 'set') return op({ name: type.kind }, type);
  throw new Error('no value of the type is at hand');
}

function leavesOf(type: CoreType, env: readonly Bound[], at: Setting): Make[] {
  const { dice, parts } = at;
  const makers: Make[] = [];
  if (!holdsElement(type)) makers.push(() => randomConst(dice, type));
  parts.fields.forEach((field, number) => {
    const of = typeOfData(field.type);
    if (sameType(of, type)) makers.push(() => ({ kind: 'field', type, field: number }));
  });
  for (const { name, type: of } of env) {
    if (sameType(of, type)) makers.push(() => ({ kind: 'var', type, name }));
    if (of.kind === 'element' && sameType(of.of, type)) {
      const element: Expr = { kind: 'var', type: of, name };
      const value: Expr = { kind: 'element', type, value: element, part: 'value' };
      makers.push(
        () => value,
        () => ({ kind: 'if', type, condition: elementMissing(element), yes: randomConst(dice, type), no: value }),
      );
    }
    if (of.kind === 'element' && type.kind === 'datetime')
      makers.push(() => ({ kind: 'element', type, value: { kind: 'var', type: of, name }, part: 'time' }));
  }
  if (at.refs)
    parts.verdicts.forEach((verdict, number) => {
      if (sameType(verdict.type, type)) makers.push(() => ({ kind: 'ref', type, verdict: number }));
    });
  if (type.kind === 'bool') {
    if (parts.fields.length > 0) makers.push(() => question(at));
    if (at.refs && parts.verdicts.length > 0)
      makers.push(() => ({
        kind: 'ask',
        type,
        question: { kind: 'verdict_known', verdict: dice(parts.verdicts.length) },
      }));
    for (const { name, type: of } of env)
      if (of.kind === 'element') makers.push(() => elementMissing({ kind: 'var', type: of, name }));
  }
  return makers;
}

export function question({ dice, parts }: Setting): Expr {
  const field = dice(parts.fields.length);
  const reason = often(dice, 1, 5) ? pick(dice, MISSING_REASONS) : undefined;
  return { kind: 'ask', type: BOOL, question: { kind: 'field_missing', field, reason } };
}

/** Forms that every type has. */
function formsOf(type: CoreType, env: readonly Bound[], depth: number, at: Setting): Make[] {
  const { dice, parts } = at;
  const sub = (of: CoreType, inner: readonly Bound[] = env): Expr => randomExpr(of, inner, depth - 1, at);
  const makers: Make[] = [
    () => ({ kind: 'if', type, condition: condition(env, depth - 1, at), yes: sub(type), no: sub(type) }),
    () => {
      const of = pick(dice, simpleTypes(at));
      const name = fresh(at);
      return { kind: 'let', type, name, value: sub(of), body: sub(type, [...env, { name, type: of }]) };
    },
    () => ({ kind: 'mark', type, site: at.sites.next++, body: sub(type) }),
    () => matched(type, env, depth, at),
  ];
  parts.functions.forEach((called, number) => {
    if (sameType(called.type, type))
      makers.push(() => ({
        kind: 'call',
        type,
        function: number,
        args: called.params.map((param) => sub(param.type)),
      }));
  });
  parts.fields.forEach((field, number) => {
    const list = typeOfData(field.type);
    if (list.kind === 'list')
      makers.push(() => folded(type, { kind: 'field', type: list, field: number }, list.of, env, depth, at));
  });
  // A fault now and then; too many would hide all else.
  makers.push(() =>
    often(dice, 1, 4)
      ? { kind: 'fault', type, code: pick(dice, ['no_row', 'domain', 'overflow'] as const) }
      : sub(type),
  );
  if (type.kind === 'int' || type.kind === 'bool')
    makers.push(() => ({ kind: 'get', type, value: sub(PAIR), index: type.kind === 'int' ? 0 : 1 }));
  return makers;
}

/** An atomic test more often than not: that is what rules are made of. */
export function condition(env: readonly Bound[], depth: number, at: Setting): Expr {
  const { dice, parts } = at;
  if (often(dice, 1, 3) || parts.fields.length === 0) return randomExpr(BOOL, env, depth, at);
  const number = dice(parts.fields.length);
  const field = parts.fields[number]!;
  const type = typeOfData(field.type);
  if (type.kind === 'list') return randomExpr(BOOL, env, depth, at);
  return test({ kind: 'field', type, field: number }, at);
}

function test(value: Expr, at: Setting): Expr {
  const { dice } = at;
  const { type } = value;
  const comparisons = ['ge', 'lt', 'eq', 'gt', 'le', 'ne'] as const;
  switch (type.kind) {
    case 'bool':
      return value;
    case 'finding':
      return op({ name: 'finding_to_bool' }, BOOL, value);
    case 'age': {
      const unit = pick(dice, ['years', 'months', 'weeks', 'days'] as const);
      const count: Expr = {
        kind: 'const',
        type: INT,
        value: { kind: 'int', value: BigInt(pick(dice, [18, 65, 1, 0, 75])) },
      };
      return op({ name: pick(dice, comparisons) }, BOOL, op({ name: 'completed', unit }, INT, value), count);
    }
    case 'int':
    case 'number':
    case 'date':
    case 'datetime':
    case 'period':
      return op({ name: pick(dice, comparisons) }, BOOL, value, randomConst(dice, type));
    case 'code':
      return often(dice, 2, 3)
        ? op({ name: 'in_codes', set: dice(2) }, BOOL, value)
        : op({ name: 'eq' }, BOOL, value, randomConst(dice, type));
    default:
      return op({ name: pick(dice, ['eq', 'ne'] as const) }, BOOL, value, randomConst(dice, type));
  }
}

function matched(type: CoreType, env: readonly Bound[], depth: number, at: Setting): Expr {
  const { dice } = at;
  const sub = (of: CoreType, inner: readonly Bound[] = env): Expr => randomExpr(of, inner, depth - 1, at);
  const of = pick(dice, [GRADE, FINDING, PLAN, optionOf(INT), optionOf(DECIMAL)]);
  const value = sub(of);
  if (of.kind === 'option') {
    const name = fresh(at);
    return {
      kind: 'match',
      type,
      value,
      arms: [
        { name: 'some', binds: [name], body: sub(type, [...env, { name, type: of.of }]) },
        { name: 'none', binds: [], body: sub(type) },
      ],
    };
  }
  if (of.kind === 'enum' && of.name === 'Plan') {
    const [times, fast] = [fresh(at), fresh(at)];
    const inner = [...env, { name: times, type: INT }, { name: fast, type: BOOL }];
    return {
      kind: 'match',
      type,
      value,
      arms: [
        { name: 'give', binds: [times, fast], body: sub(type, inner) },
        { name: '_', binds: [], body: sub(type) },
      ],
    };
  }
  const names = of.kind === 'finding' ? ['absent', 'present'] : ['low', 'middle', 'high'];
  const named = names.slice(dice(2)).map((name) => ({ name, binds: [], body: sub(type) }));
  const arms = named.length === names.length ? named : [...named, { name: '_', binds: [], body: sub(type) }];
  return { kind: 'match', type, value, arms };
}

/** Any fold, or one that takes the first or last element and then looks at it. */
function folded(
  type: CoreType,
  list: Expr,
  element: CoreType,
  env: readonly Bound[],
  depth: number,
  at: Setting,
): Expr {
  const { dice } = at;
  const [item, acc] = [fresh(at), fresh(at)];
  const sub = (of: CoreType, inner: readonly Bound[]): Expr => randomExpr(of, inner, depth - 1, at);
  if (often(dice, 1, 2)) {
    const inner = [...env, { name: item, type: element }, { name: acc, type }];
    return { kind: 'fold', type, list, item, acc, from: sub(type, env), body: sub(type, inner) };
  }
  const option = optionOf(element);
  const [x, chosen] = [
    { kind: 'var', type: element, name: item } as const,
    { kind: 'var', type: option, name: acc } as const,
  ];
  const some = op({ name: 'some' }, option, x);
  const other = fresh(at);
  const inner = [...env, { name: item, type: element }, { name: other, type: element }];
  const body: Expr = {
    kind: 'match',
    type: option,
    value: chosen,
    arms: [
      { name: 'none', binds: [], body: some },
      {
        name: 'some',
        binds: [other],
        body: { kind: 'if', type: option, condition: sub(BOOL, inner), yes: some, no: chosen },
      },
    ],
  };
  const fold: Expr = { kind: 'fold', type: option, list, item, acc, from: op({ name: 'none' }, option), body };
  const found = fresh(at);
  return {
    kind: 'match',
    type,
    value: fold,
    arms: [
      { name: 'none', binds: [], body: sub(type, env) },
      { name: 'some', binds: [found], body: sub(type, [...env, { name: found, type: element }]) },
    ],
  };
}

/** Types that are made anew: those of the fields first. */
export function simpleTypes({ parts }: Setting): readonly CoreType[] {
  return [BOOL, INT, ...parts.fields.map(innerType).map(widest), DECIMAL, FINDING, GRADE];
}

/** Types of fields and elements, the same field types again and again: comparisons on them are worth most. */
export function fieldTypes({ parts }: Setting): readonly CoreType[] {
  const types = parts.fields.map(innerType).map(widest);
  return [...types, ...types];
}

/** Masses may be shown in either unit wherever they go. */
function widest(type: CoreType): CoreType {
  return type.kind === 'number' && type.quantity === 'g' ? MASS : type;
}

export function fresh({ names }: Setting): string {
  names.next += 1;
  return `n${names.next}`;
}

export function op(of: Op, type: CoreType, ...args: Expr[]): Expr {
  return { kind: 'op', type, op: of, args };
}

export function holdsElement(type: CoreType): boolean {
  return type.kind === 'element' || ('of' in type && holdsElement(type.of));
}
