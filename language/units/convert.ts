/** Conversion: exact between units of one kind; between mass and amount of substance only through a molar mass. */
import { add, limit, mul, powInt, quotient, type Rational, rational, sub } from '../rational.ts';
import { baseKind, type Kind, makeKind, sameKind, TEMPERATURE, TEMPERATURE_DIFFERENCE } from './kinds.ts';
import { unitOf } from './parse.ts';
import type { Unit } from './unit.ts';

/** Two kinds that do not convert into each other. */
export type Mismatch = { readonly mismatch: true; readonly from: Kind; readonly to: Kind };

export function isMismatch(value: Rational | Unit | Mismatch | string): value is Mismatch {
  return typeof value === 'object' && 'mismatch' in value;
}

/** A value in this unit, in the canonical unit of its kind. Fault: overflow. */
export function toCanonical(value: Rational, unit: Unit): Rational | 'overflow' {
  const scaled = mul(value, unit.factor);
  return limit(unit.offset === undefined ? scaled : add(scaled, unit.offset));
}

/** A value in the canonical unit of the kind, in this unit. Fault: overflow. */
export function fromCanonical(value: Rational, unit: Unit): Rational | 'overflow' {
  return limit(exactIn(value, unit));
}

/** The same without the limits of the language, for display. */
export function exactIn(value: Rational, unit: Unit): Rational {
  return quotient(unit.offset === undefined ? value : sub(value, unit.offset), unit.factor);
}

/** A value in `from`, in `to`: exact. Units of other kinds are a Mismatch, never a missing value. */
export function convert(value: Rational, from: Unit, to: Unit): Rational | 'overflow' | Mismatch {
  if (!sameKind(from.kind, to.kind)) return { mismatch: true, from: from.kind, to: to.kind };
  const scaled = mul(value, from.factor);
  return limit(exactIn(from.offset === undefined ? scaled : add(scaled, from.offset), to));
}

/**
 * A value in `from`, in `to`, where one counts mass and the other amount of the same substance (mg/dL and umol/L, g and mol).
 * `molarMass` in g/mol. Units of one kind convert as ever.
 */
export function convertBySubstance(
  value: Rational,
  from: Unit,
  to: Unit,
  molarMass: Rational,
): Rational | 'overflow' | Mismatch {
  if (sameKind(from.kind, to.kind)) return convert(value, from, to);
  const mismatch: Mismatch = { mismatch: true, from: from.kind, to: to.kind };
  const moles = (kind: Kind): Kind =>
    makeKind(kind.dimension.map(([base, power]) => [base === 'g' ? 'mol' : base, power]));
  const plain = [from.kind, to.kind].every((kind) => kind.ratios.length === 0 && kind.scale === 'linear');
  if (!plain || !sameKind(moles(from.kind), moles(to.kind))) return mismatch;
  const grams = powerOf(from.kind, 'g') - powerOf(to.kind, 'g');
  const factor = powInt(molarMass, -grams);
  return factor === 'division' ? mismatch : limit(exactIn(mul(mul(value, from.factor), factor), to));
}

/**
 * The unit as one of `Conc of substance`, a kind of its own whose canonical unit is mol/L. Units of mass and of amount per
 * volume are taken, the former through the molar mass (g/mol): 1 mg/dL of creatinine is 10000/113.12 umol/L, exactly.
 */
export function concUnit(unit: Unit, substance: string, molarMass: Rational): Unit | Mismatch {
  const kind = concKind(substance);
  if (sameKind(unit.kind, kind)) return unit;
  const isMass = sameKind(unit.kind, unitOf('g/L').kind);
  if (!isMass && !sameKind(unit.kind, unitOf('mol/L').kind)) return { mismatch: true, from: unit.kind, to: kind };
  const perLitre = quotient(unit.factor, rational(1000));
  const factor = isMass ? quotient(perLitre, molarMass) : perLitre;
  return { ...unit, kind, factor, terms: [{ text: unit.text, ucum: unit.ucum, exponent: 1, kind, factor }] };
}

export function concKind(substance: string): Kind {
  return baseKind(`conc:${substance}`);
}

/** The unit as one of temperatures: Cel, degF, and K, which `parseUnit` takes for a difference. */
export function temperatureUnit(unit: Unit): Unit | undefined {
  if (unit.kind.scale === 'absolute') return unit;
  if (!sameKind(unit.kind, TEMPERATURE_DIFFERENCE)) return undefined;
  return { ...unit, kind: TEMPERATURE, terms: unit.terms.map((term) => ({ ...term, kind: TEMPERATURE })) };
}

/** The unit in which differences of these temperatures are shown: K. */
export function differenceUnit(unit: Unit): Unit {
  return unit.kind.scale === 'absolute' ? unitOf('K') : unit;
}

/**
 * The unit as one of the kind that is wanted, where it is or can be meant so: itself, K as a temperature, mg/dL or mmol/L as
 * `Conc of s` (with the molar mass).
 */
export function asKind(unit: Unit, kind: Kind, molarMass?: Rational): Unit | undefined {
  if (sameKind(unit.kind, kind)) return unit;
  if (kind.scale === 'absolute') return temperatureUnit(unit);
  const substance = /^conc:(.+)$/.exec(kind.key)?.[1];
  if (substance === undefined || molarMass === undefined) return undefined;
  const conc = concUnit(unit, substance, molarMass);
  return isMismatch(conc) ? undefined : conc;
}

function powerOf(kind: Kind, base: string): number {
  return kind.dimension.find(([name]) => name === base)?.[1] ?? 0;
}
