/** Do arguments and terms fit what is declared? */

import { compare, type Rational, rational, sign } from '../../../language/rational.ts';
import { unreachable } from '../../../language/unreachable.ts';
import type { Value } from '../../../language/values.ts';
import type { Range, Variable } from '../../contract.ts';
import type { CoreType } from '../../core.ts';
import { kindOfAmount } from '../../elaborate/contracts/scope.ts';
import { order } from '../values.ts';

/** In whole units of a currency or counted thing: more than there is of any. It keeps sums and products far from an overflow. */
export const MAX_AMOUNT = 10n ** 15n;

/**
 * A value that a term, keep, argument or datum may have. What counts money or things is not below 0, and below MAX_AMOUNT,
 * unless its range says otherwise: nobody owes what an agreement names without saying so.
 */
export function isAllowed(value: Value, { type, range }: Pick<Variable, 'type' | 'range'>): boolean {
  if (!fits(value, type)) return false;
  if (range !== undefined) return inRange(value, range);
  return value.kind !== 'number' || kindOfAmount(type) === undefined || isAmount(value.value);
}

function isAmount(value: Rational): boolean {
  return sign(value) >= 0 && compare(value, rational(MAX_AMOUNT)) < 0;
}

/** Periods of months and of days have no order, so neither lies in a range of the other. */
export function inRange(value: Value, range: Range | undefined): boolean {
  if (range === undefined) return true;
  const above = order(range.low, value);
  const below = order(value, range.high);
  if (above === undefined || below === undefined) return false;
  return above <= 0 && (range.openEnd ? below < 0 : below <= 0);
}

export function fits(value: Value, type: CoreType): boolean {
  switch (type.kind) {
    case 'enum':
      return value.kind === 'case' && value.type === type.name;
    case 'finding':
      return value.kind === 'case' && value.type === 'Finding';
    case 'record':
      return value.kind === 'record' && value.type === type.name;
    case 'list':
    case 'set':
      return value.kind === type.kind && value.items.every((item) => fits(item, type.of));
    case 'option':
      return value.kind === 'option' && (value.value === undefined || fits(value.value, type.of));
    case 'element':
      return false;
    case 'bool':
    case 'int':
    case 'text':
    case 'date':
    case 'datetime':
    case 'period':
    case 'age':
    case 'code':
    case 'number':
      return value.kind === type.kind;
    default:
      return unreachable(type);
  }
}
