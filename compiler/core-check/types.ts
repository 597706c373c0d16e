/** Types of Core: when one fits where another is wanted, and which values have a type. */

import type { Value } from '../../language/values.ts';
import type { CoreModule, CoreType } from '../core.ts';
import { MAX_INT } from '../interpret/values.ts';
import { typeOfData } from '../types-of-data.ts';

export function sameType(a: CoreType, b: CoreType): boolean {
  switch (a.kind) {
    case 'number':
      return b.kind === 'number' && a.quantity === b.quantity;
    case 'enum':
    case 'record':
      return b.kind === a.kind && 'name' in b && a.name === b.name;
    case 'list':
    case 'set':
    case 'option':
    case 'element':
      return b.kind === a.kind && 'of' in b && sameType(a.of, b.of);
    default:
      return a.kind === b.kind;
  }
}

/** The same type, and every unit that the value may be shown in is allowed where it goes. */
export function fits(from: CoreType, into: CoreType): boolean {
  if (!sameType(from, into)) return false;
  if (from.kind === 'number' && into.kind === 'number') return from.units.every((unit) => into.units.includes(unit));
  return 'of' in from && 'of' in into ? fits(from.of, into.of) : true;
}

/** Units are named, sorted and distinct. */
export function unitsAreSound(type: CoreType): boolean {
  if (type.kind === 'number')
    return type.units.length > 0 && type.units.every((unit, i) => i === 0 || type.units[i - 1]! < unit);
  return 'of' in type ? unitsAreSound(type.of) : true;
}

export function holdsElement(type: CoreType): boolean {
  return type.kind === 'element' || ('of' in type && holdsElement(type.of));
}

export function valueFits(value: Value, type: CoreType, module: CoreModule): boolean {
  // A part of a record or a case keeps the unit it came in.
  const partFits = (part: Value, type: CoreType): boolean =>
    valueFits(part, part.kind === 'number' && type.kind === 'number' ? { ...type, units: [part.unit] } : type, module);
  const all = (values: readonly Value[], types: readonly CoreType[]): boolean =>
    values.length === types.length && values.every((part, i) => partFits(part, types[i]!));
  switch (value.kind) {
    case 'int':
      return type.kind === 'int' && value.value <= MAX_INT && value.value >= -MAX_INT;
    case 'number':
      return type.kind === 'number' && type.units.includes(value.unit);
    case 'case': {
      if (value.type === 'Finding')
        return (
          type.kind === 'finding' && (value.name === 'present' || value.name === 'absent') && value.args.length === 0
        );
      const info = module.enums.find(({ name }) => name === value.type)?.cases.find(({ name }) => name === value.name);
      return (
        type.kind === 'enum' &&
        type.name === value.type &&
        info !== undefined &&
        all(
          value.args,
          info.params.map((param) => typeOfData(param.type)),
        )
      );
    }
    case 'record': {
      const info = module.records.find(({ name }) => name === value.type);
      return (
        type.kind === 'record' &&
        type.name === value.type &&
        info !== undefined &&
        all(
          value.fields,
          info.fields.map((field) => typeOfData(field.type)),
        )
      );
    }
    case 'list':
    case 'set':
      return type.kind === value.kind && value.items.every((item) => valueFits(item, type.of, module));
    case 'option':
      return type.kind === 'option' && (value.value === undefined || valueFits(value.value, type.of, module));
    default:
      return type.kind === value.kind;
  }
}

export function typeName(type: CoreType): string {
  if ('name' in type) return type.name;
  if (type.kind === 'number') return `number<${type.quantity}>(${type.units.join(', ')})`;
  return 'of' in type ? `${type.kind}<${typeName(type.of)}>` : type.kind;
}
