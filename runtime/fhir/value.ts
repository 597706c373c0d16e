/** From a value as the record gives it to what a field may hold: units, comparators, codes. */

import { ABSENT, bool, caseOf, one, PRESENT } from '../../language/admit.ts';
import { MS_PER_DAY } from '../../language/dates.ts';
import type { DataType, Interface, MolarMass } from '../../language/interface.ts';
import { parseDecimal, type Rational, rational } from '../../language/rational.ts';
import {
  asKind,
  describeKind,
  isUnitError,
  type Kind,
  kindFromKey,
  NUMBER,
  parseRecordUnit,
  toCanonical,
  type Unit,
} from '../../language/units.ts';
import type { Domain, MissingReason, Value } from '../../language/values.ts';
import type { Observed } from './entry.ts';
import { saidBy } from './finding.ts';
import { readWhen } from './time.ts';

/** Why there is no domain. `other`: a value of another kind; `found` says of which, never what. */
export type NoValue =
  | { readonly kind: 'missing'; readonly reason: MissingReason }
  | { readonly kind: 'other'; readonly found: string }
  | { readonly kind: 'unit' }
  | { readonly kind: 'implausible' }
  | { readonly kind: 'case' }
  | { readonly kind: 'form' };

export type Reading = (observed: Observed | undefined) => Domain | NoValue;

export function isNoValue(result: Domain | NoValue): result is NoValue {
  return result.kind !== 'one' && result.kind !== 'set' && result.kind !== 'interval' && result.kind !== 'any';
}

/** The reader of values of one type, compiled once. */
export function readingOf(type: DataType, of: Interface): Reading {
  switch (type.kind) {
    case 'number':
      return readQuantity(type);
    case 'int':
      return readInt;
    case 'bool':
      return (observed) => {
        const said = saidBy(observed);
        return said === undefined ? nothingIn(observed) : one(bool(said === 'present'));
      };
    case 'finding':
      return (observed) => {
        const said = saidBy(observed);
        return said === undefined ? nothingIn(observed) : one(said === 'present' ? PRESENT : ABSENT);
      };
    case 'text':
      return readText;
    case 'code':
      return readCode;
    case 'enum':
      return readCase(type.name, of);
    case 'date':
    case 'datetime':
      return readMoment(type.kind);
    case 'period':
    case 'age':
    case 'record':
    case 'list':
    case 'set':
    case 'option':
    case 'observed':
      return () => ({ kind: 'form' });
  }
}

/** http://hl7.org/fhir/R4/valueset-data-absent-reason.html in the words of the language. */
export function missingReason(code: string): MissingReason {
  return REASONS.get(code) ?? 'unknown';
}

const REASONS: ReadonlyMap<string, MissingReason> = new Map([
  ['unknown', 'unknown'],
  ['asked-unknown', 'unknown'],
  ['temp-unknown', 'unknown'],
  ['not-asked', 'not_asked'],
  ['asked-declined', 'declined'],
  ['masked', 'masked'],
  ['not-applicable', 'not_applicable'],
  ['not-permitted', 'not_applicable'],
  ['unsupported', 'unknown'],
  ['as-text', 'unknown'],
  ['error', 'error'],
  ['not-a-number', 'error'],
  ['negative-infinity', 'error'],
  ['positive-infinity', 'error'],
  ['not-performed', 'not_done'],
]);

/** A number in the unit it is given in; what a field of that kind may hold of it. Used by records and by facts alike. */
export function quantityDomain(
  number: Rational,
  unit: Unit,
  comparator: string | undefined,
  target: QuantityTarget,
): Domain | NoValue {
  const meant = asKind(unit, target.kind, target.molarMass);
  if (meant === undefined) return { kind: 'other', found: describeKind(unit.kind) };
  const canonical = toCanonical(number, meant);
  if (canonical === 'overflow') return { kind: 'implausible' };
  return compared({ kind: 'number', value: canonical, unit: target.unit }, comparator);
}

export type QuantityTarget = { readonly kind: Kind; readonly unit: string; readonly molarMass: Rational | undefined };

export function quantityTarget(type: Extract<DataType, { kind: 'number' }>): QuantityTarget {
  const kind = kindFromKey(type.quantity) ?? NUMBER;
  return { kind, unit: type.unit, molarMass: massOf(type.molarMass) };
}

/** The interval of a comparator: FHIR's `<`, `<=`, `>=`, `>`. */
export function compared(value: Value, comparator: string | undefined): Domain | NoValue {
  switch (comparator) {
    case undefined:
      return one(value);
    case '<':
    case '<=':
      return { kind: 'interval', low: undefined, high: value, lowOpen: false, highOpen: comparator === '<' };
    case '>':
    case '>=':
      return { kind: 'interval', low: value, high: undefined, lowOpen: comparator === '>', highOpen: false };
    default:
      return { kind: 'other', found: 'a value with another comparator' };
  }
}

/** `Moderately Severe` and `moderately-severe` are the case `moderately_severe`. */
export function caseName(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
}

const UNKNOWN: NoValue = { kind: 'missing', reason: 'unknown' };

function massOf(mass: MolarMass | undefined): Rational | undefined {
  if (mass === undefined) return undefined;
  return rational(BigInt(mass.n), BigInt(mass.d));
}

/** No value of this kind: is there none at all, or another? */
function nothingIn(observed: Observed | undefined): NoValue {
  if (observed === undefined || observed.kind === 'interpretation') return UNKNOWN;
  return { kind: 'other', found: FORMS[observed.kind] };
}

const FORMS: { readonly [kind in Observed['kind']]: string } = {
  quantity: 'a quantity',
  concept: 'a coded value',
  bool: 'a Bool',
  int: 'a whole number',
  text: 'a text',
  when: 'a date',
  interpretation: 'an interpretation',
  other: 'a ratio, range or series',
};

function readQuantity(type: Extract<DataType, { kind: 'number' }>): Reading {
  const target = quantityTarget(type);
  return (observed) => {
    if (observed?.kind === 'int') {
      const number = parseDecimal(observed.number);
      return number === undefined ? nothingIn(observed) : quantityDomain(number, unitless(), undefined, target);
    }
    if (observed?.kind !== 'quantity') return nothingIn(observed);
    if (observed.number === undefined) return UNKNOWN;
    const number = parseDecimal(observed.number);
    if (number === undefined) return { kind: 'other', found: 'a number that cannot be read' };
    const unit = unitIn(observed);
    if (unit === undefined) return { kind: 'unit' };
    return quantityDomain(number, unit, observed.comparator, target);
  };
}

/** By the UCUM code; where it is none, by the text beside it. */
function unitIn(observed: Extract<Observed, { kind: 'quantity' }>): Unit | undefined {
  for (const text of [observed.code, observed.unit]) {
    if (text === undefined || text === '') continue;
    const unit = parseRecordUnit(text);
    if (!isUnitError(unit)) return unit;
  }
  return observed.code === undefined && observed.unit === undefined ? unitless() : undefined;
}

function unitless(): Unit {
  const unit = parseRecordUnit('1');
  if (isUnitError(unit)) throw new Error('1 is a unit');
  return unit;
}

const MAX_INT = BigInt(Number.MAX_SAFE_INTEGER);

function readInt(observed: Observed | undefined): Domain | NoValue {
  const plain = observed?.kind === 'int' ? parseDecimal(observed.number) : plainNumber(observed);
  if (plain === undefined) return nothingIn(observed);
  if (plain.d !== 1n) return { kind: 'other', found: 'a fraction' };
  if (plain.n > MAX_INT || plain.n < -MAX_INT) return { kind: 'implausible' };
  return compared({ kind: 'int', value: plain.n }, observed?.kind === 'quantity' ? observed.comparator : undefined);
}

/** A quantity without a unit, or in one that only counts (`{score}`). */
function plainNumber(observed: Observed | undefined): Rational | undefined {
  if (observed?.kind !== 'quantity' || observed.number === undefined) return undefined;
  const unit = unitIn(observed);
  const number = parseDecimal(observed.number);
  if (unit === undefined || number === undefined || unit.kind.key !== NUMBER.key) return undefined;
  const canonical = toCanonical(number, unit);
  return canonical === 'overflow' ? undefined : canonical;
}

function readText(observed: Observed | undefined): Domain | NoValue {
  if (observed?.kind === 'text') return one({ kind: 'text', value: observed.text.normalize('NFC') });
  if (observed?.kind !== 'concept') return nothingIn(observed);
  const text = observed.text ?? observed.codings.find((coding) => coding.display !== undefined)?.display;
  return text === undefined ? UNKNOWN : one({ kind: 'text', value: text.normalize('NFC') });
}

function readCode(observed: Observed | undefined): Domain | NoValue {
  if (observed?.kind !== 'concept') return nothingIn(observed);
  const coding = observed.codings.find(({ key }) => !key.startsWith('|') && !key.endsWith('|'));
  return coding === undefined ? UNKNOWN : one(codeValue(coding.key));
}

/** `system|code` as a value. */
export function codeValue(key: string): Value {
  const bar = key.lastIndexOf('|');
  return { kind: 'code', system: key.slice(0, bar), code: key.slice(bar + 1) };
}

function readCase(name: string, of: Interface): Reading {
  const cases = of.enums.find((candidate) => candidate.name === name)?.cases ?? [];
  const byName = new Map(
    cases.filter((one) => one.params.length === 0).map((found) => [caseName(found.name), found.name]),
  );
  return (observed) => {
    for (const word of wordsOf(observed)) {
      const found = byName.get(caseName(word));
      if (found !== undefined) return one(caseOf(name, found));
    }
    return observed?.kind === 'concept' || observed?.kind === 'text' ? { kind: 'case' } : nothingIn(observed);
  };
}

function wordsOf(observed: Observed | undefined): readonly string[] {
  if (observed?.kind === 'text') return [observed.text];
  if (observed?.kind === 'bool') return [String(observed.value)];
  if (observed?.kind !== 'concept') return [];
  const codes = observed.codings.map(({ key }) => key.slice(key.lastIndexOf('|') + 1));
  const displays = observed.codings.flatMap(({ display }) => display ?? []);
  return [...codes, ...displays, ...(observed.text === undefined ? [] : [observed.text])];
}

function readMoment(kind: 'date' | 'datetime'): Reading {
  return (observed) => {
    if (observed?.kind !== 'when') return nothingIn(observed);
    const when = readWhen(observed.text);
    return when === undefined
      ? { kind: 'other', found: 'a text that is no date' }
      : momentDomain(kind, when.from, when.to);
  };
}

/** The dates or instants that a span allows. */
export function momentDomain(kind: 'date' | 'datetime', from: number, to: number): Domain {
  const at = (ms: number): Value =>
    kind === 'date' ? { kind: 'date', day: Math.floor(ms / MS_PER_DAY) } : { kind: 'datetime', ms };
  const low = at(from);
  const high = at(to);
  const same = kind === 'date' ? Math.floor(from / MS_PER_DAY) === Math.floor(to / MS_PER_DAY) : from === to;
  return same ? one(low) : { kind: 'interval', low, high, lowOpen: false, highOpen: false };
}
