/** Do arguments and terms fit what is declared? */

import { unreachable } from '../../../language/unreachable.ts';
import type { Value } from '../../../language/values.ts';
import type { Range } from '../../contract.ts';
import type { CoreType } from '../../core.ts';
import { order } from '../values.ts';

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
