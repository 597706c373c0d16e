/** Random expressions that an operator makes, by the type of the result. */
import type { CoreType, Expr, Op } from '../../../compiler/core.ts';
import { rational } from '../../../language/rational.ts';
import { AGE, BOOL, b, DECIMAL, FINDING, INT, TEXT } from '../core-builder.ts';
import { type Dice, pick } from './dice.ts';
import {
  type Bound,
  condition,
  fieldTypes,
  holdsElement,
  type Make,
  op,
  randomExpr,
  type Setting,
} from './expressions.ts';
import {
  CODE,
  DATE,
  DATETIME,
  GRADE,
  listType,
  MASS,
  optionOf,
  PAIR,
  PERIOD,
  PLAN,
  randomConst,
  WARMTH,
} from './parts.ts';

/** Choices inside an operator are made when it is, so that what is not taken costs no rolls. */
type Apply = (of: Op | (() => Op), ...args: CoreType[]) => Make;

export function operationsOf(type: CoreType, env: readonly Bound[], depth: number, at: Setting): Make[] {
  const { dice } = at;
  const sub = (of: CoreType): Expr => randomExpr(of, env, depth - 1, at);
  const apply: Apply =
    (of, ...args) =>
    () =>
      op(typeof of === 'function' ? of() : of, type, ...args.map(sub));
  switch (type.kind) {
    case 'bool':
      return [
        () => condition(env, depth - 1, at),
        () => condition(env, depth - 1, at),
        () => ({ kind: 'if', type, condition: condition(env, depth - 1, at), yes: sub(BOOL), no: b(false) }),
        () => ({ kind: 'if', type, condition: condition(env, depth - 1, at), yes: b(true), no: sub(BOOL) }),
        apply({ name: 'not' }, BOOL),
        apply({ name: 'finding_to_bool' }, FINDING),
        () => {
          const of = pick(dice, [...fieldTypes(at).filter(isOrdered), ...ORDERED]);
          return op({ name: pick(dice, ['lt', 'le', 'gt', 'ge', 'eq'] as const) }, BOOL, sub(of), sub(of));
        },
        () => {
          const of = pick(dice, [...fieldTypes(at), ...EQUAL]);
          return op({ name: pick(dice, ['eq', 'ne'] as const) }, BOOL, sub(of), sub(of));
        },
        () => {
          const of = pick(dice, [INT, GRADE, TEXT, DECIMAL, CODE]);
          return op({ name: 'member' }, BOOL, sub(of), randomConst(dice, { kind: 'set', of }));
        },
        apply({ name: 'in_codes', set: 0 }, CODE),
      ];
    case 'int':
      return [
        apply({ name: 'int_add' }, INT, INT),
        apply({ name: 'int_sub' }, INT, INT),
        apply({ name: 'int_mul' }, INT, INT),
        apply({ name: 'int_neg' }, INT),
        apply({ name: 'int_abs' }, INT),
        apply(() => ({ name: pick(dice, ['floor', 'ceil'] as const) }), DECIMAL),
        apply(() => ({ name: pick(dice, ['least', 'greatest'] as const) }), INT, INT),
        apply(() => ({ name: 'completed', unit: pick(dice, ['years', 'months', 'hours'] as const) }), AGE),
        apply(() => ({ name: 'date_units', unit: pick(dice, ['months', 'days', 'years'] as const) }), DATE, DATE),
        apply({ name: 'length' }, listType(INT)),
      ];
    case 'number':
      return type.quantity === '1' ? decimals(apply, dice) : quantities(type, apply, dice, sub);
    case 'text':
      return [apply({ name: 'concat' }, TEXT, TEXT)];
    case 'date':
      return [
        apply({ name: 'today' }),
        apply(
          () => ({
            name: pick(dice, ['date_add', 'date_sub'] as const),
            rounding: pick(dice, ['down', 'up'] as const),
          }),
          DATE,
          PERIOD,
        ),
        apply({ name: 'to_date' }, DATETIME),
      ];
    case 'datetime':
      return [apply({ name: 'now' }), apply({ name: 'date_add', rounding: 'down' }, DATETIME, PERIOD)];
    case 'period':
      return [
        apply(() => ({ name: pick(dice, ['period_add', 'period_sub'] as const) }), PERIOD, PERIOD),
        apply({ name: 'date_diff' }, DATE, DATE),
      ];
    case 'enum':
      return type.name === 'Plan' ? [() => ({ kind: 'case', type, name: 'give', args: [sub(INT), sub(BOOL)] })] : [];
    case 'record':
      return [() => ({ kind: 'record', type, fields: [sub(INT), sub(BOOL)] })];
    case 'option': {
      const { of } = type;
      const some: Make[] = holdsElement(of) ? [] : [apply({ name: 'some' }, of)];
      return of.kind === 'number' && of.quantity === '1'
        ? [...some, () => op({ name: 'median' }, type, sub(listType(pick(dice, [INT, DECIMAL]))))]
        : some;
    }
    case 'list': {
      const { of } = type;
      return holdsElement(of) ? [] : [apply({ name: 'list' }, of, of), apply({ name: 'append' }, type, of)];
    }
    default:
      return [];
  }
}

function decimals(apply: Apply, dice: Dice): Make[] {
  return [
    apply({ name: 'add' }, DECIMAL, DECIMAL),
    apply({ name: 'sub' }, DECIMAL, DECIMAL),
    apply({ name: 'mul' }, DECIMAL, DECIMAL),
    apply({ name: 'div' }, DECIMAL, DECIMAL),
    apply(() => ({ name: pick(dice, ['neg', 'abs'] as const) }), DECIMAL),
    apply({ name: 'int_to_number' }, INT),
    apply(() => ({ name: 'power', exponent: pick(dice, [2, 3, -1, 0]) }), DECIMAL),
    apply(() => ({ name: 'scale', factor: pick(dice, [rational(2), rational(-1, 3)]), unit: '' }), DECIMAL),
    apply(() => ({ name: 'round', step: rational(1, 2), offset: rational(0), halfEven: dice(2) === 1 }), DECIMAL),
    apply(() => ({ name: 'round_digits', digits: dice(3), halfEven: dice(2) === 1 }), DECIMAL),
    apply(() => ({ name: pick(dice, ['least', 'greatest'] as const) }), DECIMAL, DECIMAL),
    apply(() => ({ name: pick(dice, ['exp', 'ln', 'log10', 'sqrt'] as const) }), DECIMAL),
    apply({ name: 'pow' }, DECIMAL, DECIMAL),
  ];
}

function quantities(type: CoreType, apply: Apply, dice: Dice, sub: (of: CoreType) => Expr): Make[] {
  const makers = [
    apply(() => ({ name: pick(dice, ['least', 'greatest'] as const) }), type, type),
    apply({ name: 'round_digits', digits: 1, halfEven: false }, type),
  ];
  if (type.kind !== 'number' || type.quantity !== 'g') return makers;
  return [
    ...makers,
    apply({ name: 'add' }, type, type),
    apply({ name: 'sub' }, type, type),
    () => op({ name: 'mul' }, type, sub(type), sub(DECIMAL)),
    () => op({ name: 'div' }, type, sub(type), sub(DECIMAL)),
    apply(() => ({ name: 'show_in', unit: pick(dice, ['g', 'kg']) }), type),
  ];
}

function isOrdered({ kind }: CoreType): boolean {
  return ['int', 'number', 'date', 'datetime', 'age', 'period'].includes(kind);
}

const ORDERED = [INT, DECIMAL, DATE, MASS, WARMTH, AGE, DATETIME, PERIOD];
const EQUAL = [GRADE, FINDING, BOOL, INT, TEXT, CODE, PAIR, PLAN, DECIMAL, MASS, listType(INT), optionOf(INT)];
