/** Units: UCUM and the aliases of daily use, kinds that do not convert into each other, and quantities as LEBEN writes them. */
import { formatDecimal, type Rational } from './rational.ts';
import { canonicalUnit } from './units/canonical.ts';
import { exactIn } from './units/convert.ts';
import { minorDigits, type Unit } from './units/unit.ts';

export { divideUnits, MAX_UNIT_POWER, multiplyUnits, powUnit } from './units/algebra.ts';
export { canonicalUnit } from './units/canonical.ts';
export {
  asKind,
  concKind,
  concUnit,
  convert,
  convertBySubstance,
  differenceUnit,
  exactIn,
  fromCanonical,
  isMismatch,
  type Mismatch,
  temperatureUnit,
  toCanonical,
} from './units/convert.ts';
export {
  addKinds,
  baseKind,
  divideKinds,
  isNumber,
  type Kind,
  kindFromKey,
  makeKind,
  multiplyKinds,
  NUMBER,
  PERCENT,
  type Ratio,
  sameKind,
  TEMPERATURE,
  TEMPERATURE_DIFFERENCE,
} from './units/kinds.ts';
export {
  MAX_TEN_EXPONENT,
  MAX_UNIT_CHARACTERS,
  MAX_UNIT_EXPONENT,
  MAX_UNITS_KEPT,
  parseRecordUnit,
  parseUnit,
  unitOf,
} from './units/parse.ts';
export {
  defaultUnit,
  describeKind,
  kindOfType,
  QUANTITY_TYPES,
  type QuantityType,
  typeOfKind,
  typeUnit,
} from './units/types.ts';
export {
  countUnit,
  currencyUnit,
  isUnitError,
  minorDigits,
  NUMBER_UNIT,
  type Term,
  type Unit,
  type UnitError,
} from './units/unit.ts';

/** A unit that stands bare behind a number (grammar.md, section 3.3). */
const BARE_UNIT = (() => {
  const atom = String.raw`(?:[\p{L}_°]+(?:\[[^\]\s]+\])?\d*|\[[^\]\s]+\]\d*|%)`;
  const number = String.raw`(?:\d+(?:\.\d+)?)?`;
  return new RegExp(`^(?:${atom}|/${number}${atom})(?:[/.]${number}${atom})*$`, 'u');
})();

/** A value in the canonical unit of its kind, as LEBEN writes it in `unit`: `350 mg`, `8 /min`, `60 'mL/min/{1.73_m2}'`, `100.00 EUR`. */
export function formatQuantity(value: Rational, unit: Unit): string {
  // A quoted unit cannot hold a quote: what only records can write is shown in the kind's own unit.
  const shown = BARE_UNIT.test(unit.text) || !unit.text.includes("'") ? unit : canonicalUnit(unit.kind);
  const number = formatDecimal(exactIn(value, shown));
  if (shown.text === '') return number;
  return `${withMinorDigits(number, minorDigits(shown.text))} ${unitSource(shown.text)}`;
}

/** A unit's text as it stands in a LEBEN file: bare, or in quotes where it holds braces, `*`, signs or blanks. */
export function unitSource(text: string): string {
  return BARE_UNIT.test(text) ? text : `'${text}'`;
}

/** Money shows its minor units; a rate that is finer shows all it has. */
function withMinorDigits(number: string, digits: number | undefined): string {
  if (digits === undefined || digits === 0) return number;
  const [whole, fraction = ''] = number.split('.');
  return `${whole}.${fraction.padEnd(digits, '0')}`;
}
