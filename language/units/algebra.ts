/** Units of products, quotients and powers: how a result is shown. */
import { equals } from '../rational.ts';
import { canonicalUnit } from './canonical.ts';
import { divideKinds, isNumber, type Kind, multiplyKinds, sameKind } from './kinds.ts';
import { factorOfTerms, parseUnit, termsText, ucumText } from './parse.ts';
import { isUnitError, NUMBER_UNIT, type Term, type Unit } from './unit.ts';

/** The largest power a unit is raised to; the type checker refuses more. */
export const MAX_UNIT_POWER = 9;

/**
 * The unit a product is shown in: a unit of one factor cancels one of the same kind in the other, the identical one first
 * (`mg/kg` times `kg` is `mg`, and so is `mg/kg` times `g`: the values are canonical, so the thousand is in them already).
 * `absolute`: a temperature with a zero point, or a level, has none.
 */
export function multiplyUnits(a: Unit, b: Unit): Unit | 'absolute' {
  return combine(a, b, 1);
}

/** The unit a quotient is shown in, by the same rule. */
export function divideUnits(a: Unit, b: Unit): Unit | 'absolute' {
  return combine(a, b, -1);
}

/** The unit of a whole power, |exponent| up to MAX_UNIT_POWER (more throws): a product with itself, so many times. */
export function powUnit(unit: Unit, exponent: number): Unit | 'absolute' {
  if (!Number.isInteger(exponent) || Math.abs(exponent) > MAX_UNIT_POWER) throw new RangeError('a power too large');
  let result = NUMBER_UNIT;
  for (let i = 0; i < Math.abs(exponent); i += 1) {
    const next = combine(result, unit, exponent < 0 ? -1 : 1);
    if (next === 'absolute') return next;
    result = next;
  }
  return exponent === 0 && unit.kind.scale !== 'linear' ? 'absolute' : result;
}

function combine(a: Unit, b: Unit, power: 1 | -1): Unit | 'absolute' {
  const kind = power === 1 ? multiplyKinds(a.kind, b.kind) : divideKinds(a.kind, b.kind);
  if (kind === 'absolute') return kind;
  if (isNumber(kind))
    return isUnitless(b) && isNumber(a.kind) ? a : isUnitless(a) && isNumber(b.kind) && power === 1 ? b : NUMBER_UNIT;
  if (isUnitless(b)) return a;
  if (isUnitless(a) && power === 1) return b;
  const above = a.terms.map((term) => ({ ...term }));
  const below = b.terms.map((term) => ({ ...term, exponent: term.exponent * power }));
  cancel(above, below, (x, y) => x.ucum === y.ucum);
  cancel(above, below, (x, y) => !isNumber(x.kind) && sameKind(x.kind, y.kind));
  return unitOfTerms(percentOnce(merged([...above, ...below]), kind), kind);
}

function isUnitless(unit: Unit): boolean {
  return unit.terms.length === 0;
}

type Open = { -readonly [K in keyof Term]: Term[K] };

/** Takes opposite powers of matching terms of the two operands away, one pair after the other, left to right. */
function cancel(left: Open[], right: Open[], match: (x: Term, y: Term) => boolean): void {
  for (const x of left) {
    for (const y of right) {
      if (Math.sign(x.exponent) * Math.sign(y.exponent) >= 0 || !match(x, y)) continue;
      const taken = Math.min(Math.abs(x.exponent), Math.abs(y.exponent));
      x.exponent -= Math.sign(x.exponent) * taken;
      y.exponent -= Math.sign(y.exponent) * taken;
    }
  }
}

function merged(terms: readonly Term[]): Term[] {
  const result: Open[] = [];
  for (const term of terms) {
    const same = result.find((other) => other.ucum === term.ucum);
    if (same === undefined) result.push({ ...term });
    else same.exponent += term.exponent;
  }
  return result.filter(({ exponent }) => exponent !== 0);
}

/** Percent is a factor of a mass or a rate, not a part of its unit: shown once where the kind still is one, else not. */
function percentOnce(terms: readonly Term[], kind: Kind): Term[] {
  const isPercent = (term: Term): boolean => term.kind.ratios.includes('percent');
  const rest = terms.filter((term) => !isPercent(term));
  const percent = terms.find(isPercent);
  return percent !== undefined && kind.ratios.includes('percent') ? [{ ...percent, exponent: 1 }, ...rest] : rest;
}

function unitOfTerms(terms: readonly Term[], kind: Kind): Unit {
  const measured = terms.some((term) => !isNumber(term.kind));
  // What is left of 10*3/uL times uL is a thousand, of kg times 1/kg nothing: such a kind is shown in its own unit.
  if (!measured) return canonicalUnit(kind);
  const unit = { text: termsText(terms), ucum: ucumText(terms), kind, factor: factorOfTerms(terms), terms };
  return readsBack(unit) ? unit : canonicalUnit(kind);
}

/** A shown unit is read again, so it must mean itself: kelvins per microlitre would come back as thousands (`K/uL`). */
function readsBack(unit: Unit): boolean {
  const again = parseUnit(unit.text);
  if (unit.kind.dimension.some(([base]) => /^(?:#|conc:)/.test(base))) return true;
  return !isUnitError(again) && sameKind(again.kind, unit.kind) && equals(again.factor, unit.factor);
}
