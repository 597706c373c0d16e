/** Molar masses that a module brings along: those of its fields, for `Conc of s`. */
import type { DataType } from '../../language/interface.ts';
import { type Rational, rational } from '../../language/rational.ts';
import type { CoreModule } from '../core.ts';

/** g/mol of the substance of a kind `conc:s`; undefined where no field is one. */
export function gramsPerMole(module: CoreModule, quantity: string): Rational | undefined {
  for (const type of typesIn(module)) {
    if (type.kind !== 'number' || type.quantity !== quantity || type.molarMass === undefined) continue;
    return rational(BigInt(type.molarMass.n), BigInt(type.molarMass.d));
  }
  return undefined;
}

function typesIn(module: CoreModule): DataType[] {
  return [
    ...module.fields.map(({ type }) => innermost(type)),
    ...module.records.flatMap(({ fields }) => fields.map(({ type }) => innermost(type))),
    ...module.enums.flatMap(({ cases }) => cases.flatMap(({ params }) => params.map(({ type }) => innermost(type)))),
  ];
}

function innermost(type: DataType): DataType {
  return 'of' in type ? innermost(type.of) : type;
}
