/** Values that a reader takes in at once: the roundest number of a piece, in the unit the author wrote. */
import type { DataType } from '../../../language/interface.ts';
import {
  add,
  compare,
  mul,
  powerOfTen,
  type Rational,
  rational,
  roundDigits,
  sub,
} from '../../../language/rational.ts';
import { exactIn } from '../../../language/units/convert.ts';
import {
  asKind,
  canonicalUnit,
  countUnit,
  currencyUnit,
  isUnitError,
  kindFromKey,
  parseUnit,
  type Unit,
} from '../../../language/units.ts';
import type { CoreModule, CoreType } from '../../core.ts';
import { type Grid, gridPoint } from './cells.ts';

type Piece = {
  readonly low: Rational | undefined;
  readonly high: Rational | undefined;
  readonly lowIn: boolean;
  readonly highIn: boolean;
};

/** More digits than these behind the point are shown only where a piece is narrower than that. */
const MAX_EXAMPLE_DIGITS = 12;

/** The unit of that text as one of the type's kind; of `Conc of s` through the molar mass that some input gives. */
export function unitOfValue(module: CoreModule, type: CoreType | DataType, text: string): Unit | undefined {
  const inner = innermost(type);
  if (inner.kind !== 'number') return undefined;
  const kind = kindFromKey(inner.quantity);
  const parsed = parseUnit(text);
  if (kind === undefined) return isUnitError(parsed) ? undefined : parsed;
  if (isUnitError(parsed)) return [currencyUnit(text), countUnit(text)].find((unit) => unit?.kind.key === kind.key);
  const mass = molarMass(module, inner.quantity);
  return asKind(parsed, kind, mass) ?? canonicalUnit(kind);
}

/** The type with the molar mass that formatting a concentration needs. */
export function dataTypeOf(module: CoreModule, type: CoreType, unit: string): DataType {
  if (type.kind !== 'number') return plainType(type);
  const field = fieldOfQuantity(module, type.quantity);
  return { ...(field ?? { kind: 'number', quantity: type.quantity }), unit };
}

/** A number of the piece that is short in `unit`: on the grid if there is one, near the middle, near a lone end. */
export function readable(piece: Piece, grid: Grid | undefined, unit: Unit | undefined): Rational {
  const { low, high, lowIn } = piece;
  if (low !== undefined && (lowIn || (high !== undefined && compare(low, high) === 0))) return low;
  if (grid !== undefined) return gridPoint(piece, grid)!;
  const shown = (at: Rational): Rational => (unit === undefined ? at : exactIn(at, unit));
  const back = (at: Rational): Rational => {
    const scaled = unit === undefined ? at : mul(at, unit.factor);
    return unit?.offset === undefined ? scaled : add(scaled, unit.offset);
  };
  const one = rational(1);
  if (low === undefined && high === undefined) return back(rational(0));
  if (low === undefined) return back(sub(shown(high!), one));
  if (high === undefined) return back(add(shown(low), one));
  const [from, to] = [shown(low), shown(high)];
  const middle = mul(add(from, to), { n: 1n, d: 2n });
  for (let digits = -3; digits <= MAX_EXAMPLE_DIGITS; digits++) {
    // A digit that is far wider than the piece cannot meet it.
    if (compare(powerOfTen(-digits), mul(sub(to, from), rational(4))) > 0) continue;
    const near = roundDigits(middle, digits, 'even');
    if (compare(near, from) > 0 && compare(near, to) < 0) return back(near);
  }
  return back(middle);
}

function molarMass(module: CoreModule, quantity: string): Rational | undefined {
  const mass = fieldOfQuantity(module, quantity)?.molarMass;
  return mass === undefined ? undefined : rational(BigInt(mass.n), BigInt(mass.d));
}

function fieldOfQuantity(module: CoreModule, quantity: string): (DataType & { readonly kind: 'number' }) | undefined {
  for (const { type } of module.fields) {
    const inner = innermostData(type);
    if (inner.kind === 'number' && inner.quantity === quantity) return inner;
  }
  return undefined;
}

function innermost<T extends CoreType | DataType>(type: T): CoreType | DataType {
  return 'of' in type ? innermost(type.of) : type;
}

function innermostData(type: DataType): DataType {
  return 'of' in type ? innermostData(type.of) : type;
}

function plainType(type: CoreType): DataType {
  switch (type.kind) {
    case 'number':
    case 'element':
    case 'list':
    case 'set':
    case 'option':
      return { kind: 'text' };
    default:
      return type;
  }
}
