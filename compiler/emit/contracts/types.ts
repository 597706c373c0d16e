/** Types of Core as a runtime sees them. */
import type { DataType } from '../../../language/interface.ts';
import type { CoreModule, CoreType } from '../../core.ts';
import { gramsPerMole } from '../molar-mass.ts';

export function dataTypeOf(type: CoreType, module: CoreModule): DataType {
  switch (type.kind) {
    case 'number': {
      const { quantity } = type;
      const mass = gramsPerMole(module, quantity);
      const molarMass = mass && { substance: quantity.replace(/^conc:/, ''), n: String(mass.n), d: String(mass.d) };
      return {
        kind: 'number',
        quantity,
        unit: type.units[0] ?? '',
        ...(molarMass === undefined ? {} : { molarMass }),
      };
    }
    case 'list':
    case 'set':
    case 'option':
      return { kind: type.kind, of: dataTypeOf(type.of, module) };
    case 'element':
      return { kind: 'observed', of: dataTypeOf(type.of, module) };
    default:
      return type;
  }
}
