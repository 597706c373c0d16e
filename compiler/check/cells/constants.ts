/** Constants among the expressions of conditions, and how two of them compare. */
import { compare, neg } from '../../../language/rational.ts';
import type { Value } from '../../../language/values.ts';
import type { Comparison } from '../../core.ts';
import { FALSE, type Formula, TRUE } from './terms.ts';
import { type Closure, closed, look, part, scalar, valueKey } from './walk.ts';

/** The value of an expression that is constant. */
export function constantOf(closure: Closure): Value | undefined {
  const here = look(closure);
  const { expr } = here;
  if (expr.kind === 'const') return expr.value;
  if (expr.kind === 'case' && expr.args.length === 0 && expr.type.kind === 'enum') {
    return { kind: 'case', type: expr.type.name, name: expr.name, args: [] };
  }
  if (expr.kind !== 'op') return undefined;
  const arg = expr.args[0] === undefined ? undefined : constantOf(part(here, expr.args[0]));
  if (arg === undefined) return undefined;
  switch (expr.op.name) {
    case 'show_in':
      return arg.kind === 'number' ? { ...arg, unit: expr.op.unit } : undefined;
    case 'int_to_number':
      return arg.kind === 'int' ? { kind: 'number', value: { n: arg.value, d: 1n }, unit: '' } : undefined;
    case 'neg':
      return arg.kind === 'number' ? { ...arg, value: neg(arg.value) } : undefined;
    case 'int_neg':
      return arg.kind === 'int' ? { ...arg, value: -arg.value } : undefined;
    default:
      return undefined;
  }
}

export function membersOf(closure: Closure): readonly Closure[] | undefined {
  const here = look(closure);
  const { expr } = here;
  if (expr.kind === 'op' && (expr.op.name === 'set' || expr.op.name === 'list')) {
    return expr.args.map((arg) => look(part(here, arg)));
  }
  if (expr.kind !== 'const' || (expr.value.kind !== 'set' && expr.value.kind !== 'list')) return undefined;
  const type = expr.type.kind === 'set' || expr.type.kind === 'list' ? expr.type.of : expr.type;
  return expr.value.items.map((value) => closed({ kind: 'const', type, value }));
}

export function compareConstants(comparison: Comparison, a: Value, b: Value): Formula {
  const x = scalar(a);
  const y = scalar(b);
  const order = x !== undefined && y !== undefined ? compare(x, y) : undefined;
  const equal = order === undefined ? valueKey(a) === valueKey(b) : order === 0;
  switch (comparison) {
    case 'eq':
      return equal ? TRUE : FALSE;
    case 'ne':
      return equal ? FALSE : TRUE;
    case 'lt':
      return order === -1 ? TRUE : FALSE;
    case 'le':
      return order === -1 || equal ? TRUE : FALSE;
    case 'gt':
      return order === 1 ? TRUE : FALSE;
    case 'ge':
      return order === 1 || equal ? TRUE : FALSE;
  }
}
