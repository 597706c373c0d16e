/** Queries over lists: each becomes a fold. */
import type * as Ast from '../../language/ast.ts';
import { notList, notOrdered, operatorMismatch, unknownQuery } from '../../language/codes/types.ts';
import { temperatureArithmetic } from '../../language/codes/units.ts';
import type { CoreType, Expr } from '../core.ts';
import { toNumber } from './arithmetic.ts';
import { condition, infer } from './expressions.ts';
import { boolConstant, constant, intConstant } from './literals.ts';
import { compareWith, ifElse, op } from './making.ts';
import { bindVariable, freshName, type Place } from './names.ts';
import { report } from './scope.ts';
import { BOOL, DECIMAL, INT, isOrdered, kindOf, type NumberType, typeWords } from './types.ts';

export const QUERY_WORDS = ['exists', 'all', 'count', 'latest', 'first', 'highest', 'lowest'] as const;
export const AGGREGATE_WORDS = ['sum', 'min', 'max', 'mean', 'median', 'product'] as const;

type Query = Extract<Ast.Expr, { kind: 'query' }>;
type Aggregate = Extract<Ast.Expr, { kind: 'aggregate' }>;
type Comprehension = Extract<Ast.Expr, { kind: 'comprehension' }>;

const variable = (type: CoreType, name: string): Expr => ({ kind: 'var', type, name });

/** A fold whose body is made from the item and the accumulator. */
function fold(at: Place, list: Expr, item: string, type: CoreType, from: Expr, body: (acc: Expr) => Expr): Expr {
  const acc = freshName(at, 'acc');
  return { kind: 'fold', type, list, item, acc, from, body: body(variable(type, acc)) };
}

type Source = {
  readonly list: Expr;
  readonly item: CoreType;
  readonly at: Place;
  readonly core: string;
  readonly where: Expr | undefined;
};

/** The list, its item bound to the name, and the condition. */
function source(
  at: Place,
  written: { list: Ast.Expr; name: Ast.Name; where: Ast.Expr | undefined },
): Source | undefined {
  const list = infer(at, written.list);
  if (list === undefined) return undefined;
  if (list.type.kind !== 'list') return report(at.scope, notList(written.list.span, { given: typeWords(list.type) }));
  const bound = bindVariable(at, written.name.text, list.type.of);
  const where = written.where === undefined ? undefined : condition(bound.at, written.where);
  if (written.where !== undefined && where === undefined) return undefined;
  return { list, item: list.type.of, at: bound.at, core: bound.core, where };
}

const guarded = (from: Source, yes: Expr, no: Expr): Expr =>
  from.where === undefined ? yes : ifElse(from.where, yes, no, no.type);

export function query(at: Place, written: Query): Expr | undefined {
  const { scope } = at;
  const word = written.word.text;
  const from = source(at, written);
  if (from === undefined) return undefined;
  switch (word) {
    case 'exists':
      return fold(at, from.list, from.core, BOOL, boolConstant(false), (acc) =>
        ifElse(acc, boolConstant(true), from.where ?? boolConstant(true)),
      );
    case 'all':
      return fold(at, from.list, from.core, BOOL, boolConstant(true), (acc) =>
        ifElse(acc, from.where ?? boolConstant(true), boolConstant(false)),
      );
    case 'count': {
      if (from.where === undefined) return op(INT, 'length', from.list);
      return fold(at, from.list, from.core, INT, intConstant(0), (acc) =>
        guarded(from, { kind: 'op', type: INT, op: { name: 'int_add' }, args: [acc, intConstant(1)] }, acc),
      );
    }
    case 'latest':
    case 'first':
    case 'highest':
    case 'lowest':
      return chosen(at, written, from, word);
    default:
      return report(
        scope,
        unknownQuery(written.word.span, { word, known: [...QUERY_WORDS, ...AGGREGATE_WORDS.map((a) => `${a} of`)] }),
      );
  }
}

/** The item that stands first by its key: of equal ones the later for `latest`, else the earlier in the list (time, then source id). */
function chosen(
  at: Place,
  written: Query,
  from: Source,
  word: 'latest' | 'first' | 'highest' | 'lowest',
): Expr | undefined {
  const best = bindVariable(at, written.name.text, from.item);
  const key = (inner: Place, core: string): Expr | undefined => {
    if (written.by !== undefined) return infer(inner, written.by);
    const item = variable(from.item, core);
    if (from.item.kind !== 'element') return item;
    const time = word === 'latest' || word === 'first';
    return {
      kind: 'element',
      type: time ? { kind: 'datetime' } : from.item.of,
      value: item,
      part: time ? 'time' : 'value',
    };
  };
  const ofItem = key(from.at, from.core);
  const ofBest = key(best.at, best.core);
  if (ofItem === undefined || ofBest === undefined) return undefined;
  if (!isOrdered(ofItem.type))
    return report(at.scope, notOrdered((written.by ?? written.list).span, { given: typeWords(ofItem.type) }));
  const comparison = { latest: 'ge', first: 'lt', highest: 'gt', lowest: 'lt' } as const;
  const type: CoreType = { kind: 'option', of: from.item };
  const some = op(type, 'some', variable(from.item, from.core));
  return fold(at, from.list, from.core, type, op(type, 'none'), (acc) =>
    guarded(
      from,
      {
        kind: 'match',
        type,
        value: acc,
        arms: [
          { name: 'none', binds: [], body: some },
          {
            name: 'some',
            binds: [best.core],
            body: ifElse(compareWith(comparison[word], ofItem, ofBest), some, acc, type),
          },
        ],
      },
      acc,
    ),
  );
}

/** `[value for name in list where condition]` */
export function comprehension(at: Place, written: Comprehension): Expr | undefined {
  const from = source(at, written);
  if (from === undefined) return undefined;
  const value = infer(from.at, written.value);
  return value && collected(at, from, value);
}

function collected(at: Place, from: Source, value: Expr): Expr {
  const type: CoreType = { kind: 'list', of: value.type };
  return fold(at, from.list, from.core, type, constant(type, { kind: 'list', items: [] }), (acc) =>
    guarded(from, op(type, 'append', acc, value), acc),
  );
}

/** `sum of value for name in list where condition`; of an empty list a sum is 0 and a product 1, the others are none. */
export function aggregate(at: Place, written: Aggregate): Expr | undefined {
  const { scope } = at;
  const word = AGGREGATE_WORDS.find((w) => w === written.word.text);
  if (word === undefined)
    return report(
      scope,
      unknownQuery(written.word.span, {
        word: `${written.word.text} of`,
        known: AGGREGATE_WORDS.map((a) => `${a} of`),
      }),
    );
  const from = source(at, written);
  if (from === undefined) return undefined;
  const value = infer(from.at, written.value);
  if (value === undefined) return undefined;
  const refuse = (why: string): undefined =>
    report(
      scope,
      operatorMismatch(written.span, { op: `${word} of`, left: typeWords(value.type), right: 'one another', why }),
    );
  const { type } = value;
  if (word === 'min' || word === 'max') {
    if (!isOrdered(type)) return report(scope, notOrdered(written.value.span, { given: typeWords(type) }));
    return extreme(at, from, value, word);
  }
  if (type.kind !== 'int' && type.kind !== 'number') return refuse('Only numbers and quantities are summed.');
  if (type.kind === 'number' && kindOf(type).scale === 'absolute')
    return report(scope, temperatureArithmetic(written.span, { op: word === 'product' ? 'product' : 'sum' }));
  switch (word) {
    case 'sum':
      return type.kind === 'int'
        ? fold(at, from.list, from.core, INT, intConstant(0), (acc) =>
            guarded(from, { kind: 'op', type: INT, op: { name: 'int_add' }, args: [acc, value] }, acc),
          )
        : sum(at, from, value, type as NumberType);
    case 'product': {
      if (type.kind === 'number' && type.quantity !== '1')
        return refuse('Only plain numbers have a product over a list.');
      const number = toNumber(value);
      const one = constant(DECIMAL, { kind: 'number', value: { n: 1n, d: 1n }, unit: '' });
      return fold(at, from.list, from.core, DECIMAL, one, (acc) =>
        guarded(from, { kind: 'op', type: DECIMAL, op: { name: 'mul' }, args: [acc, number] }, acc),
      );
    }
    case 'mean':
      return mean(at, from, toNumber(value));
    case 'median': {
      const number = toNumber(value);
      return {
        kind: 'op',
        type: { kind: 'option', of: number.type },
        op: { name: 'median' },
        args: [collected(at, from, number)],
      };
    }
  }
}

function zero(type: NumberType): Expr & { readonly type: NumberType } {
  const unit = type.units[0]!;
  return { kind: 'const', type: { ...type, units: [unit] }, value: { kind: 'number', value: { n: 0n, d: 1n }, unit } };
}

/** Shown in the unit of its start, the first unit of the values. */
function sum(at: Place, from: Source, value: Expr, type: NumberType): Expr {
  const start = zero(type);
  return fold(at, from.list, from.core, start.type, start, (acc) =>
    guarded(from, { kind: 'op', type: start.type, op: { name: 'add' }, args: [acc, value] }, acc),
  );
}

function mean(at: Place, from: Source, value: Expr): Expr {
  const values = collected(at, from, value);
  const name = freshName(at, 'values');
  const list = variable(values.type, name);
  const item = bindVariable(at, 'value', value.type);
  const total = sum(
    at,
    { list, item: value.type, at: item.at, core: item.core, where: undefined },
    variable(value.type, item.core),
    value.type as NumberType,
  );
  const length = op(INT, 'length', list);
  const type: CoreType = { kind: 'option', of: total.type };
  const quotient: Expr = {
    kind: 'op',
    type: total.type,
    op: { name: 'div' },
    args: [total, op(DECIMAL, 'int_to_number', length)],
  };
  const body = ifElse(compareWith('eq', length, intConstant(0)), op(type, 'none'), op(type, 'some', quotient), type);
  return { kind: 'let', type, name, value: values, body };
}

function extreme(at: Place, from: Source, value: Expr, word: 'min' | 'max'): Expr {
  const type: CoreType = { kind: 'option', of: value.type };
  const best = bindVariable(at, 'best', value.type);
  const chooseBest: Expr = {
    kind: 'op',
    type: value.type,
    op: { name: word === 'min' ? 'least' : 'greatest' },
    args: [variable(value.type, best.core), value],
  };
  return fold(at, from.list, from.core, type, op(type, 'none'), (acc) =>
    guarded(
      from,
      {
        kind: 'match',
        type,
        value: acc,
        arms: [
          { name: 'none', binds: [], body: op(type, 'some', value) },
          { name: 'some', binds: [best.core], body: op(type, 'some', chooseBest) },
        ],
      },
      acc,
    ),
  );
}
