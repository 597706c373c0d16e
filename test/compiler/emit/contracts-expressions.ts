/** Random expressions of contracts, by sort. */
import { PARTY } from '../../../compiler/contract.ts';
import type { Expr } from '../../../compiler/core.ts';
import { type Dice, often, pick } from '../arbitrary/dice.ts';
import * as B from '../contract/builder.ts';
import { add, and, BOOL, compare, constant, INT, i, iff, name, not, op } from '../core-builder.ts';
import { type Scope, type Sort, TYPES, valueFor } from './contracts-vocabulary.ts';

/** An expression of that sort; `depth` 0: a variable or a constant. */
export function expr(dice: Dice, sort: Sort, scope: Scope, depth: number): Expr {
  const type = TYPES[sort];
  const known = scope.vars.filter((one) => one.sort === sort);
  const leaf = (): Expr =>
    known.length > 0 && often(dice, 3, 4) ? name(pick(dice, known).name, type) : constant(valueFor(dice, sort), type);
  if (depth <= 0 || often(dice, 1, 3)) return leaf();
  const of = (other: Sort): Expr => expr(dice, other, scope, depth - 1);
  if (often(dice, 1, 5)) return iff(of('bool'), of(sort), of(sort));
  if (often(dice, 1, 8))
    return {
      kind: 'let',
      type,
      name: `inner${depth}`,
      value: of(sort),
      body: often(dice, 1, 2) ? name(`inner${depth}`, type) : of(sort),
    };
  switch (sort) {
    case 'money':
      switch (dice(5)) {
        case 0:
          return op({ name: pick(dice, ['add', 'sub'] as const) }, type, of('money'), of('money'));
        case 1:
          return op({ name: pick(dice, ['least', 'greatest'] as const) }, type, of('money'), of('money'));
        case 2:
          return { kind: 'call', type, function: 1, args: [of('int')] };
        case 3:
          return op(
            { name: 'mul' },
            type,
            op({ name: 'int_to_number' }, { kind: 'number', quantity: '1', units: [''] }, of('int')),
            of('money'),
          );
        default:
          return { kind: 'get', type, value: of('pair'), index: 1 };
      }
    case 'int':
      switch (dice(4)) {
        case 0:
          return op({ name: pick(dice, ['int_add', 'int_sub', 'int_mul'] as const) }, type, of('int'), of('int'));
        case 1:
          return op(
            { name: 'date_units', unit: pick(dice, ['days', 'months'] as const) },
            type,
            of('date'),
            of('date'),
          );
        case 2:
          return {
            kind: 'match',
            type,
            value: of('maybe'),
            arms: [
              {
                name: 'none',
                binds: [],
                body: often(dice, 1, 4) ? { kind: 'fault', type, code: 'domain' } : of('int'),
              },
              { name: 'some', binds: [`found${depth}`], body: add(name(`found${depth}`, INT), of('int')) },
            ],
          };
        default:
          return {
            kind: 'fold',
            type,
            list: of('parties'),
            item: `one${depth}`,
            acc: `sum${depth}`,
            from: of('int'),
            body: add(
              name(`sum${depth}`, INT),
              iff(compare('eq', name(`one${depth}`, PARTY), of('party')), i(1), i(2)),
            ),
          };
      }
    case 'bool':
      switch (dice(6)) {
        case 0:
          return compare(pick(dice, ['lt', 'ge', 'eq', 'ne'] as const), of('money'), of('money'));
        case 1: {
          const same = pick(dice, [
            'party',
            'purpose',
            'asset',
            'text',
            'color',
            'shape',
            'pair',
            'mass',
            'parties',
            'maybe',
            'agreement',
          ] as const);
          return compare(pick(dice, ['eq', 'ne'] as const), of(same), of(same));
        }
        case 2:
          return op({ name: 'member' }, BOOL, of('party'), of('parties'));
        case 3:
          return and(of('bool'), not(of('bool')));
        case 4:
          return compare(pick(dice, ['le', 'gt'] as const), of('period'), of('period'));
        default:
          return compare(pick(dice, ['le', 'gt'] as const), of('datetime'), of('datetime'));
      }
    case 'parties':
      return op({ name: 'set' }, type, of('party'), of('party'));
    case 'text':
      return op({ name: 'concat' }, type, of('text'), of('text'));
    case 'datetime':
      switch (dice(3)) {
        case 0:
          return B.NOW;
        case 1:
          return { kind: 'call', type, function: 0, args: [of('period')] };
        default:
          return op(
            { name: pick(dice, ['date_add', 'date_sub'] as const), rounding: pick(dice, ['up', 'down'] as const) },
            type,
            of('datetime'),
            of('period'),
          );
      }
    case 'date':
      return often(dice, 1, 2) ? op({ name: 'today' }, type) : op({ name: 'to_date' }, type, of('datetime'));
    case 'period':
      return often(dice, 1, 2)
        ? op({ name: pick(dice, ['period_add', 'period_sub'] as const) }, type, of('period'), of('period'))
        : op({ name: 'date_diff' }, type, of('datetime'), of('datetime'));
    case 'shape':
      return often(dice, 1, 2)
        ? { kind: 'case', type, name: 'box', args: [of('int'), of('money')] }
        : { kind: 'case', type, name: 'dot', args: [] };
    case 'pair':
      return { kind: 'record', type, fields: [of('int'), of('money')] };
    case 'mass':
      return op({ name: pick(dice, ['add', 'sub', 'least'] as const) }, type, of('mass'), of('mass'));
    case 'maybe':
      return op({ name: 'some' }, type, of('int'));
    case 'color':
      return { kind: 'case', type, name: pick(dice, ['red', 'green', 'blue']), args: [] };
    case 'percent':
      return op({ name: pick(dice, ['add', 'sub'] as const) }, type, of('percent'), of('percent'));
    case 'party':
    case 'purpose':
    case 'asset':
    case 'agreement':
      return leaf();
  }
}
