/** The Core type of a field of the interface. */
import type { DataType } from '../language/interface.ts';
import type { CoreType } from './core.ts';

/** `List of Observed of T` is a list of elements. */
export function typeOfData(type: DataType): CoreType {
  switch (type.kind) {
    case 'number':
      return { kind: 'number', quantity: type.quantity, units: [type.unit] };
    case 'observed':
      return { kind: 'element', of: typeOfData(type.of) };
    case 'list':
    case 'set':
    case 'option':
      return { kind: type.kind, of: typeOfData(type.of) };
    default:
      return type;
  }
}
