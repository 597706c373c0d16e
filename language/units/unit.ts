/** Units: a text, the kind it measures, and its exact size. */
import { CURRENCIES } from '../data/currencies.ts';
import { ONE, type Rational } from '../rational.ts';
import { baseKind, type Kind, NUMBER } from './kinds.ts';

/** One factor of a unit, as it is shown: `kg` to the power -1 in `mg/kg`. */
export type Term = {
  readonly text: string;
  readonly ucum: string;
  readonly exponent: number;
  /** Kind and size of the factor to the power 1. An annotation or a bare number has the kind of a plain number. */
  readonly kind: Kind;
  readonly factor: Rational;
};

/**
 * A value v in this unit is v * factor (+ offset, for Cel and degF) in the canonical unit of its kind: the product of the base
 * units (g, m, s, …), mol/L for `Conc of s`, a fraction for percent and the other ratios, one whole unit of a currency.
 */
export type Unit = {
  /** As written: `mmHg`. */
  readonly text: string;
  /** The same in UCUM: `mm[Hg]`. */
  readonly ucum: string;
  readonly kind: Kind;
  readonly factor: Rational;
  readonly offset?: Rational;
  readonly terms: readonly Term[];
};

/** Why a text is no unit. `word`: the part that is not known; `temperature`, `level`: a scale inside a compound. */
export type UnitError = {
  readonly error: 'unknown' | 'syntax' | 'too_long' | 'temperature' | 'level';
  readonly text: string;
  readonly word: string;
  /** Units that were perhaps meant, the likeliest first. */
  readonly suggestions: readonly string[];
};

export function isUnitError(value: Unit | UnitError): value is UnitError {
  return 'error' in value;
}

/** The unit of plain numbers: no text. */
export const NUMBER_UNIT: Unit = { text: '', ucum: '1', kind: NUMBER, factor: ONE, terms: [] };

/** A currency by its ISO 4217 code, with a kind of its own: `100.00 EUR`. */
export function currencyUnit(code: string): Unit | undefined {
  return CURRENCIES.has(code) ? namedUnit(code, code) : undefined;
}

/** Decimal digits of the currency's minor unit: EUR 2, JPY 0. */
export function minorDigits(code: string): number | undefined {
  return CURRENCIES.get(code);
}

/** A counted noun with a kind of its own: `1_000 rows`. */
export function countUnit(noun: string): Unit {
  return namedUnit(noun, `#${noun}`);
}

function namedUnit(text: string, base: string): Unit {
  const kind = baseKind(base);
  return { text, ucum: `{${text}}`, kind, factor: ONE, terms: [{ text, ucum: text, exponent: 1, kind, factor: ONE }] };
}
