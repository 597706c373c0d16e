/** Types as written, made into types of Core, and the words for them in messages. */
import type * as Ast from '../../language/ast.ts';
import { unknownType } from '../../language/codes/names.ts';
import { modifierMismatch } from '../../language/codes/types.ts';
import { unitOfOtherType, unknownUnit } from '../../language/codes/units.ts';
import type { DataType } from '../../language/interface.ts';
import { nearest } from '../../language/near.ts';
import type { Rational } from '../../language/rational.ts';
import {
  asKind,
  canonicalUnit,
  concKind,
  currencyUnit,
  defaultUnit,
  describeKind,
  isUnitError,
  type Kind,
  kindFromKey,
  NUMBER_UNIT,
  parseUnit,
  QUANTITY_TYPES,
  typeUnit,
  type Unit,
} from '../../language/units.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { CoreType } from '../core.ts';
import { type ModuleScope, report, spelling } from './scope.ts';

export const BOOL: CoreType = { kind: 'bool' };
export const INT: CoreType = { kind: 'int' };
export const FINDING: CoreType = { kind: 'finding' };
export const TEXT: CoreType = { kind: 'text' };
export const DECIMAL: CoreType = { kind: 'number', quantity: '1', units: [''] };
export type NumberType = Extract<CoreType, { kind: 'number' }>;

/** A written type with its question mark and the unit it names. `unit` undefined: not a quantity. */
export type WrittenType = { readonly type: CoreType; readonly optional: boolean; readonly unit: Unit | undefined };

const SIMPLE: Readonly<Record<string, CoreType>> = {
  Bool: BOOL,
  Int: INT,
  Decimal: DECIMAL,
  Text: TEXT,
  Date: { kind: 'date' },
  DateTime: { kind: 'datetime' },
  Period: { kind: 'period' },
  Age: { kind: 'age' },
  Finding: FINDING,
  Code: { kind: 'code' },
};
const MADE = ['Conc', 'Quantity', 'Money', 'List', 'Set', 'Observed'];

export function numberType(unit: Unit): NumberType {
  return { kind: 'number', quantity: unit.kind.key, units: [unit.text] };
}

/** `also`: names of types that are known where it stands, and may have been meant. */
export function readType(
  scope: ModuleScope,
  written: Ast.TypeExpr,
  also: Iterable<string> = [],
): WrittenType | undefined {
  const name = written.name.text;
  const plain = (type: CoreType, unit?: Unit): WrittenType => ({ type, optional: written.optional, unit });
  if (written.label !== undefined)
    report(
      scope,
      modifierMismatch(written.label.span, {
        modifier: written.label.text,
        why: 'Labels belong to a later version of the language.',
      }),
    );
  const simple = Object.hasOwn(SIMPLE, name) ? SIMPLE[name] : undefined;
  if (simple !== undefined && written.of === undefined)
    return plain(simple, name === 'Decimal' ? NUMBER_UNIT : undefined);
  const unit = typeUnit(name);
  if (unit !== undefined && written.of === undefined) return plain(numberType(unit), unit);
  if (written.of !== undefined) {
    const made = readMade(scope, written, name);
    if (made !== 'unknown') return made === undefined ? undefined : plain(made.type, made.unit);
  } else {
    if (scope.enums.has(name)) return plain({ kind: 'enum', name });
    if (scope.records.has(name)) return plain({ kind: 'record', name });
  }
  const known = [
    ...Object.keys(SIMPLE),
    ...Object.keys(QUANTITY_TYPES),
    ...MADE,
    ...scope.enums.keys(),
    ...scope.records.keys(),
    ...also,
  ];
  const suggestions = nearest(name, known);
  return report(
    scope,
    unknownType(written.name.span, { name, suggestions, what: 'type' }, spelling(written.name.span, suggestions)),
  );
}

function readMade(
  scope: ModuleScope,
  written: Ast.TypeExpr,
  name: string,
): { type: CoreType; unit: Unit | undefined } | 'unknown' | undefined {
  const of = written.of!;
  if (name === 'Quantity') {
    const text = of.kind === 'unit_text' ? of.text : of.name.text;
    const unit = parseUnit(text);
    if (isUnitError(unit))
      return report(scope, unknownUnit(of.span, { unit: text, suggestions: unit.suggestions, divide: undefined }));
    return { type: numberType(unit), unit };
  }
  if (of.kind === 'unit_text') return 'unknown';
  if (name === 'Conc') {
    const substance = of.name.text;
    if (!scope.substances.has(substance)) return unknownSubstance(scope, of.name);
    const unit = unitAs(scope, 'mg/dL', concKind(substance)) ?? canonicalUnit(concKind(substance));
    return { type: numberType(unit), unit };
  }
  if (name === 'Money') {
    const unit = currencyUnit(of.name.text);
    if (unit === undefined) return report(scope, unitOfOtherType(of.span, { unit: of.name.text, type: 'money' }));
    return { type: numberType(unit), unit };
  }
  if (name === 'List' || name === 'Set' || name === 'Observed') {
    const inner = readType(scope, of);
    if (inner === undefined) return undefined;
    const kind = name === 'List' ? 'list' : name === 'Set' ? 'set' : 'element';
    return { type: { kind, of: inner.type }, unit: inner.unit };
  }
  return 'unknown';
}

function unknownSubstance(scope: ModuleScope, { text, span }: Ast.Name): undefined {
  const suggestions = nearest(text, scope.substances.keys());
  return report(scope, unknownType(span, { name: text, suggestions, what: 'substance' }, spelling(span, suggestions)));
}

/** The unit of that text as one of the kind, through the molar mass where the kind is a concentration of a substance. */
export function unitAs(scope: ModuleScope, text: string, kind: Kind): Unit | undefined {
  if (text === '') return kind.key === '1' ? NUMBER_UNIT : undefined;
  const unit = parseUnit(text);
  if (!isUnitError(unit)) {
    const meant = asKind(unit, kind, molarMassOf(scope, kind));
    if (meant !== undefined) return meant;
  }
  const currency = currencyUnit(text);
  return currency !== undefined && currency.kind.key === kind.key ? currency : undefined;
}

/** A unit of a type: the first that its values may be shown in. */
export function unitOfType(scope: ModuleScope, type: NumberType, text = type.units[0]!): Unit {
  const kind = kindOf(type);
  return unitAs(scope, text, kind) ?? (text === canonicalUnit(kind).text ? canonicalUnit(kind) : defaultUnit(kind));
}

export function kindOf(type: NumberType): Kind {
  const kind = kindFromKey(type.quantity);
  if (kind === undefined) throw new Error(`not a kind: ${type.quantity}`);
  return kind;
}

function molarMassOf(scope: ModuleScope, kind: Kind): Rational | undefined {
  const substance = /^conc:(.+)$/.exec(kind.key)?.[1];
  return substance === undefined ? undefined : scope.builder.substances.get(substance);
}

/** Equal but for the units that values are shown in. */
export function sameType(a: CoreType, b: CoreType): boolean {
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'number':
      return a.quantity === (b as NumberType).quantity;
    case 'enum':
    case 'record':
      return a.name === (b as typeof a).name;
    case 'list':
    case 'set':
    case 'option':
    case 'element':
      return sameType(a.of, (b as typeof a).of);
    default:
      return true;
  }
}

/** The type of a value that may come from either: the units of both. Undefined: they are different types. */
export function joinTypes(a: CoreType, b: CoreType): CoreType | undefined {
  if (!sameType(a, b)) return undefined;
  if (a.kind === 'number') return { ...a, units: [...new Set([...a.units, ...(b as NumberType).units])].sort() };
  if (a.kind === 'list' || a.kind === 'set' || a.kind === 'option' || a.kind === 'element') {
    const of = joinTypes(a.of, (b as typeof a).of);
    return of === undefined ? undefined : { ...a, of };
  }
  return a;
}

export function isOrdered(type: CoreType): boolean {
  return ['int', 'number', 'date', 'datetime', 'period', 'age'].includes(type.kind);
}

/** A type in words, for messages: `a Finding`, `Pressure (mmHg)`. */
export function typeWords(type: CoreType): string {
  switch (type.kind) {
    case 'bool':
      return 'a condition (Bool)';
    case 'finding':
      return 'a Finding';
    case 'int':
      return 'a whole number (Int)';
    case 'number':
      return describeKind(kindOf(type));
    case 'text':
      return 'a Text';
    case 'date':
      return 'a Date';
    case 'datetime':
      return 'a DateTime';
    case 'period':
      return 'a Period';
    case 'age':
      return 'an Age';
    case 'code':
      return 'a Code';
    case 'enum':
    case 'record':
      return `a value of \`${type.name}\``;
    case 'list':
      return `a list of ${plural(type.of)}`;
    case 'set':
      return `a set of ${plural(type.of)}`;
    case 'option':
      return `${typeWords(type.of)} or none`;
    case 'element':
      return `an observed value (${typeWords(type.of)})`;
    default:
      return unreachable(type);
  }
}

function plural(type: CoreType): string {
  switch (type.kind) {
    case 'element':
      return `observed values (${typeWords(type.of)})`;
    case 'number':
      return type.quantity === '1' ? 'numbers' : typeWords(type);
    case 'enum':
    case 'record':
      return `values of \`${type.name}\``;
    case 'bool':
      return 'conditions';
    case 'int':
      return 'whole numbers';
    default:
      return `values that are ${typeWords(type)}`;
  }
}

/** The type as the runtime sees it. */
export function dataType(scope: ModuleScope, type: CoreType): DataType {
  switch (type.kind) {
    case 'number': {
      const substance = /^conc:(.+)$/.exec(type.quantity)?.[1];
      const mass = substance === undefined ? undefined : scope.builder.substances.get(substance);
      return {
        kind: 'number',
        quantity: type.quantity,
        unit: type.units[0]!,
        ...(mass === undefined ? {} : { molarMass: { substance: substance!, n: String(mass.n), d: String(mass.d) } }),
      };
    }
    case 'list':
    case 'set':
    case 'option':
      return { kind: type.kind, of: dataType(scope, type.of) };
    case 'element':
      return { kind: 'observed', of: dataType(scope, type.of) };
    default:
      return type;
  }
}
