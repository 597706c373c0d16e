/** What each operator takes and gives (docs/core.md, section 4). */

import {
  addKinds,
  divideKinds,
  divideUnits,
  type Kind,
  kindFromKey,
  MAX_UNIT_POWER,
  multiplyKinds,
  multiplyUnits,
  powUnit,
  type Unit,
} from '../../language/units.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { CoreModule, CoreType, Op } from '../core.ts';
import { unitNamed } from '../interpret/operators.ts';
import { holdsElement, sameType } from './types.ts';

type NumberType = Extract<CoreType, { kind: 'number' }>;
const BOOL: CoreType = { kind: 'bool' };
const INT: CoreType = { kind: 'int' };
const PERIOD: CoreType = { kind: 'period' };

/** The type of the result, with every unit it may be shown in; undefined for arguments that do not fit. `given`: as declared. */
export function operatorType(
  op: Op,
  args: readonly CoreType[],
  given: CoreType,
  module: CoreModule,
): CoreType | undefined {
  const [a, b] = args;
  const kinds = args.map(({ kind }) => kind).join(' ');
  const when = (fit: string, type: CoreType): CoreType | undefined => (kinds === fit ? type : undefined);
  const numbers = args.flatMap((arg) => (arg.kind === 'number' ? [arg] : []));
  const areNumbers = (count: number): boolean => args.length === count && numbers.length === count;
  const shown = (like: NumberType, units: readonly string[]): CoreType => ({
    ...like,
    units: [...new Set(units)].sort(),
  });
  const givenNumber = given.kind === 'number' ? given : undefined;
  switch (op.name) {
    case 'not':
      return when('bool', BOOL);
    case 'finding_to_bool':
      return when('finding', BOOL);
    case 'int_add':
    case 'int_sub':
    case 'int_mul':
      return when('int int', INT);
    case 'int_neg':
    case 'int_abs':
      return when('int', INT);
    case 'int_to_number':
      return when('int', { kind: 'number', quantity: givenNumber?.quantity ?? '1', units: [''] });
    case 'add':
    case 'sub': {
      if (!areNumbers(2)) return undefined;
      const [left, right] = numbers.map(({ quantity }) => kindFromKey(quantity));
      if (left === undefined || right === undefined) return sameType(a!, b!) ? a : undefined;
      const kind = addKinds(left, right, op.name === 'sub');
      return kind && { kind: 'number', quantity: kind.key, units: numbers[0]!.units };
    }
    case 'mul':
    case 'div':
      return areNumbers(2) ? product(op.name, numbers[0]!, numbers[1]!, module) : undefined;
    case 'neg':
    case 'abs':
    case 'round':
    case 'round_digits':
      return areNumbers(1) ? a : undefined;
    case 'power': {
      if (!areNumbers(1) || !Number.isInteger(op.exponent) || givenNumber === undefined) return undefined;
      const { units } = numbers[0]!;
      if (units.some((unit) => unit !== '') && Math.abs(op.exponent) > MAX_UNIT_POWER) return undefined;
      const powers = units.map((unit) => (unit === '' ? '' : powUnit(unitNamed(unit, a!, module), op.exponent)));
      return shown(
        givenNumber,
        powers.flatMap((unit) => (unit === 'absolute' ? [] : typeof unit === 'string' ? [unit] : [unit.text])),
      );
    }
    case 'scale':
    case 'show_in':
      if (!areNumbers(1) || givenNumber === undefined) return undefined;
      return { ...(op.name === 'scale' ? givenNumber : numbers[0]!), units: [op.unit] };
    case 'exp':
    case 'ln':
    case 'log10':
    case 'sqrt':
      return areNumbers(1) && givenNumber !== undefined ? { ...givenNumber, units: [''] } : undefined;
    case 'pow':
      return areNumbers(2) && givenNumber !== undefined ? { ...givenNumber, units: [''] } : undefined;
    case 'floor':
    case 'ceil':
      return areNumbers(1) ? INT : undefined;
    case 'least':
    case 'greatest':
      if (args.length !== 2 || !sameType(a!, b!) || !hasOrder(a!)) return undefined;
      return areNumbers(2)
        ? shown(
            numbers[0]!,
            numbers.flatMap(({ units }) => units),
          )
        : a;
    case 'eq':
    case 'ne':
      return args.length === 2 && sameType(a!, b!) && !holdsElement(a!) ? BOOL : undefined;
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return args.length === 2 && sameType(a!, b!) && hasOrder(a!) ? BOOL : undefined;
    case 'completed':
      return when('age', INT);
    case 'today':
      return when('', { kind: 'date' });
    case 'now':
      return when('', { kind: 'datetime' });
    case 'date_add':
    case 'date_sub':
      return when('date period', { kind: 'date' }) ?? when('datetime period', { kind: 'datetime' });
    case 'date_diff':
      return when('date date', PERIOD) ?? when('datetime datetime', PERIOD);
    case 'date_units':
      return when('date date', INT) ?? when('datetime datetime', INT);
    case 'period_add':
    case 'period_sub':
      return when('period period', PERIOD);
    case 'to_date':
      return when('date', { kind: 'date' }) ?? when('datetime', { kind: 'date' });
    case 'in_codes':
      return module.codeSets[op.set] === undefined ? undefined : when('code', BOOL);
    case 'member':
      return b !== undefined && (b.kind === 'set' || b.kind === 'list') && sameType(a!, b.of) && !holdsElement(a!)
        ? BOOL
        : undefined;
    case 'list':
    case 'set': {
      if (given.kind !== op.name || !args.every((arg) => sameType(arg, given.of))) return undefined;
      return {
        kind: op.name,
        of:
          given.of.kind === 'number' && numbers.length > 0
            ? shown(
                given.of,
                numbers.flatMap(({ units }) => units),
              )
            : given.of,
      };
    }
    case 'append':
      if (a === undefined || b === undefined || a.kind !== 'list') return undefined;
      if (!sameType(a.of, b)) return undefined;
      return a.of.kind === 'number' && b.kind === 'number'
        ? { kind: 'list', of: shown(a.of, [...a.of.units, ...b.units]) }
        : a;
    case 'length':
      return args.length === 1 && (a!.kind === 'list' || a!.kind === 'set') ? INT : undefined;
    case 'median':
      if (a?.kind !== 'list' || args.length !== 1) return undefined;
      if (a.of.kind === 'int') return { kind: 'option', of: { kind: 'number', quantity: '1', units: [''] } };
      return a.of.kind === 'number' ? { kind: 'option', of: a.of } : undefined;
    case 'some':
      return args.length === 1 ? { kind: 'option', of: a! } : undefined;
    case 'none':
      return args.length === 0 && given.kind === 'option' ? given : undefined;
    case 'concat':
      return args.every(({ kind }) => kind === 'text') ? { kind: 'text' } : undefined;
    default:
      return unreachable(op);
  }
}

function hasOrder({ kind }: CoreType): boolean {
  return (
    kind === 'int' || kind === 'number' || kind === 'date' || kind === 'datetime' || kind === 'age' || kind === 'period'
  );
}

function product(op: 'mul' | 'div', a: NumberType, b: NumberType, module: CoreModule): CoreType | undefined {
  const [left, right] = [kindFromKey(a.quantity), kindFromKey(b.quantity)];
  if (left === undefined || right === undefined) return undefined;
  const kind: Kind | 'absolute' = op === 'mul' ? multiplyKinds(left, right) : divideKinds(left, right);
  if (kind === 'absolute') return undefined;
  const units = new Set<string>();
  for (const x of a.units)
    for (const y of b.units) {
      const [one, other]: [Unit, Unit] = [unitNamed(x, a, module), unitNamed(y, b, module)];
      const unit = op === 'mul' ? multiplyUnits(one, other) : divideUnits(one, other);
      if (unit !== 'absolute') units.add(unit.text);
    }
  return { kind: 'number', quantity: kind.key, units: [...units].sort() };
}
