/** The canonical unit of a kind: the product of its base units, in which values are held. */
import { ONE } from '../rational.ts';
import { baseKind, type Kind, sameKind, TEMPERATURE } from './kinds.ts';
import { termsText, ucumText, unitOf } from './parse.ts';
import { NUMBER_UNIT, type Term, type Unit } from './unit.ts';

/** A unit of this kind with factor 1 (percent: `%`; mass per mass: `g/g`; amount per amount: `mol/mol`). */
export function canonicalUnit(kind: Kind): Unit {
  if (sameKind(kind, TEMPERATURE)) return { ...unitOf('K'), kind };
  if (kind.scale === 'level') return unitOf(kind.dimension[0]![0]);
  const terms: Term[] = kind.dimension.map(([base, exponent]) => baseTerm(base, exponent));
  for (const ratio of kind.ratios) terms.unshift(...RATIO_TERMS[ratio]());
  if (terms.length === 0) return NUMBER_UNIT;
  const factor = kind.ratios.includes('percent') ? unitOf('%').factor : ONE;
  return { text: termsText(terms), ucum: ucumText(terms), kind, factor, terms };
}

const RATIO_TERMS: Readonly<Record<Kind['ratios'][number], () => readonly Term[]>> = {
  percent: () => unitOf('%').terms,
  'mass per mass': () => unitOf('g/g').terms,
  'amount per amount': () => unitOf('mol/mol').terms,
};

function baseTerm(base: string, exponent: number): Term {
  const text = base.startsWith('#') ? base.slice(1) : base.startsWith('conc:') ? 'mol/L' : base;
  return { text, ucum: text, exponent, kind: baseKind(base), factor: ONE };
}
