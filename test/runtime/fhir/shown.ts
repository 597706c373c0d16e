/** A canonical number in the unit it is shown in. */
import { formatDecimal, quotient, type Rational, sub } from '../../../language/rational.ts';
import { isUnitError, parseUnit } from '../../../language/units.ts';

/** Only for kinds that need no molar mass. */
export function exactValue(value: Rational, text: string): string {
  const unit = parseUnit(text);
  if (isUnitError(unit)) throw new Error(text);
  const shifted = unit.offset === undefined ? value : sub(value, unit.offset);
  return `${formatDecimal(quotient(shifted, unit.factor))} ${text}`;
}
