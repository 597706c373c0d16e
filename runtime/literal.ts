/** LEBEN literals as facts give them: `"64 years"`, `"<5 mg/L"`, `"present"`, `"female"`, `"1961"`. */

import type { AsOf } from '../language/admit.ts';
import { ABSENT, ageLiteral, bool, caseOf, daysLived, one, PRESENT } from '../language/admit.ts';
import { MS_PER_DAY, makePeriod, parseDateTime, parsePartialDate } from '../language/dates.ts';
import type { DataType, Interface } from '../language/interface.ts';
import { parseDecimal, type Rational } from '../language/rational.ts';
import { SYSTEMS } from '../language/systems.ts';
import { isUnitError, NUMBER_UNIT, parseRecordUnit, type Unit } from '../language/units.ts';
import type { Domain, Value } from '../language/values.ts';
import type { Json } from './fhir/json.ts';
import { birthAge } from './fhir/person.ts';
import type { NoValue } from './fhir/value.ts';
import { compared, momentDomain, type QuantityTarget, quantityDomain, quantityTarget } from './fhir/value.ts';

/** `malformed`: not a literal of the type, nor of a kind it could be mistaken for. */
export type Literal = Domain | NoValue | 'malformed';
export type LiteralReader = (given: Json, asOf: AsOf) => Literal;

/** The reader of the literals of one plain type; undefined: facts cannot give values of this type. */
export function literalReader(type: DataType, of: Interface): LiteralReader | undefined {
  switch (type.kind) {
    case 'finding':
      return (given) => readTruth(given, 'present', 'absent', PRESENT, ABSENT);
    case 'bool':
      return (given) => readTruth(given, 'true', 'false', bool(true), bool(false));
    case 'int':
      return readInt;
    case 'number': {
      const target = quantityTarget(type);
      return (given) => readQuantity(given, target);
    }
    case 'age':
      return readAge;
    case 'period':
      return (given) => readPeriod(given);
    case 'date':
    case 'datetime': {
      const { kind } = type;
      return (given) => readMoment(given, kind);
    }
    case 'text':
      return (given) =>
        typeof given === 'string' ? one({ kind: 'text', value: given.normalize('NFC') }) : 'malformed';
    case 'code':
      return readCode;
    case 'enum': {
      const cases = of.enums.find((candidate) => candidate.name === type.name)?.cases ?? [];
      const plain = new Set(cases.filter((found) => found.params.length === 0).map((found) => found.name));
      return (given) => {
        const name = typeof given === 'string' ? given.normalize('NFC').trim() : '';
        return plain.has(name) ? one(caseOf(type.name, name)) : 'malformed';
      };
    }
    case 'record':
    case 'list':
    case 'set':
    case 'option':
    case 'observed':
      return undefined;
  }
}

/** How a literal of the type is written, for messages. */
export function literalWords(type: DataType, of: Interface): string {
  switch (type.kind) {
    case 'finding':
      return '"present" or "absent"';
    case 'bool':
      return 'true or false';
    case 'int':
      return 'a whole number';
    case 'number':
      return type.unit === '' ? 'a number: "1.5"' : `a number and its unit: "5 ${type.unit}"`;
    case 'age':
      return 'an age or a birth date: "64 years", "1961-05-01"';
    case 'period':
      return 'a period: "3 months"';
    case 'date':
      return 'a date: "2026-01-31"';
    case 'datetime':
      return 'a date and time: "2026-01-31T10:30Z"';
    case 'text':
      return 'a text';
    case 'code':
      return 'a code with its system: "icd10 I50.1"';
    case 'enum': {
      const cases = of.enums.find((candidate) => candidate.name === type.name)?.cases ?? [];
      return `one of ${cases.map((found) => `"${found.name}"`).join(', ')}`;
    }
    case 'list':
      return 'a list: [{"value": …, "time": "2026-01-31"}]';
    case 'record':
    case 'set':
    case 'option':
    case 'observed':
      return 'a plain value';
  }
}

/** The instant of an element: a date (its first instant) or a date and time; without a zone in UTC. */
export function readTime(given: Json | undefined): Value | undefined {
  if (typeof given !== 'string') return undefined;
  const span = momentSpan(given.trim());
  return span === undefined ? undefined : { kind: 'datetime', ms: span.from };
}

function readTruth(given: Json, yes: string, no: string, onYes: Value, onNo: Value): Literal {
  if (given === true || given === yes) return one(onYes);
  if (given === false || given === no) return one(onNo);
  return 'malformed';
}

/** An optional comparator, a number, and what follows it. */
const MEASURED = /^(<=|>=|<|>)?\s*([+-]?\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d{1,4})?)\s*(.*)$/s;

type Measured = { readonly comparator: string | undefined; readonly number: Rational; readonly rest: string };

function readMeasured(given: Json): Measured | undefined {
  if (typeof given === 'number') {
    const number = parseDecimal(String(given));
    return number === undefined ? undefined : { comparator: undefined, number, rest: '' };
  }
  const match = typeof given === 'string' ? MEASURED.exec(given.trim()) : null;
  const number = match === null ? undefined : parseDecimal(match[2]!);
  return number === undefined ? undefined : { comparator: match![1], number, rest: match![3]!.trim() };
}

const MAX_INT = BigInt(Number.MAX_SAFE_INTEGER);

function readInt(given: Json): Literal {
  const measured = readMeasured(given);
  if (measured === undefined) return 'malformed';
  const { comparator, number, rest } = measured;
  if (rest !== '') return { kind: 'other', found: 'a quantity with a unit' };
  if (number.d !== 1n) return { kind: 'other', found: 'a fraction' };
  if (number.n > MAX_INT || number.n < -MAX_INT) return { kind: 'implausible' };
  return compared({ kind: 'int', value: number.n }, comparator);
}

function readQuantity(given: Json, target: QuantityTarget): Literal {
  const measured = readMeasured(given);
  if (measured === undefined) return 'malformed';
  const unit = unitOf(measured.rest);
  return unit === undefined ? 'malformed' : quantityDomain(measured.number, unit, measured.comparator, target);
}

function unitOf(text: string): Unit | undefined {
  if (text === '') return NUMBER_UNIT;
  const quoted = /^'([^']*)'$/.exec(text);
  const unit = parseRecordUnit(quoted === null ? text : quoted[1]!);
  return isUnitError(unit) ? undefined : unit;
}

/** `"64 years"`: 64 years are completed, and not a day more. `"<65 years"`: the days of all who are younger. */
function readAge(given: Json, asOf: AsOf): Literal {
  if (typeof given === 'string' && /^\d{4}(?:-\d{2}){0,2}$/.test(given.trim())) {
    return birthAge(given.trim(), asOf.today) ?? { kind: 'implausible' };
  }
  const measured = readMeasured(given);
  if (measured === undefined) return 'malformed';
  const period = makePeriod(measured.number, measured.rest);
  if (period === undefined)
    return measured.rest === '' ? { kind: 'other', found: 'a plain number' } : otherUnit(measured.rest);
  const literal: Value = { kind: 'period', ...period };
  const days = daysLived(literal, asOf.today);
  const next = daysLived(nextUnit(literal), asOf.today);
  if (days < 0 || days > MAX_DAYS) return { kind: 'implausible' };
  const age = (count: number): Value => ({ kind: 'age', days: count });
  switch (measured.comparator) {
    case undefined:
      return one(age(days));
    case '<':
      return { kind: 'interval', low: age(0), high: age(days), lowOpen: false, highOpen: true };
    case '<=':
      return { kind: 'interval', low: age(0), high: age(next), lowOpen: false, highOpen: true };
    case '>':
      return { kind: 'interval', low: age(next), high: undefined, lowOpen: false, highOpen: false };
    default:
      return { kind: 'interval', low: age(days), high: undefined, lowOpen: false, highOpen: false };
  }
}

/** 200 years: no age, and far from the ends of the calendar. */
const MAX_DAYS = 73_050;

function otherUnit(text: string): Literal {
  return unitOf(text) === undefined
    ? 'malformed'
    : { kind: 'other', found: 'a quantity that is no span of the calendar' };
}

/** One completed unit more: 65 years after 64. */
function nextUnit(value: Value): Value {
  if (value.kind !== 'period') return value;
  if (value.ms !== 0 || value.months === 0) return { ...value, ms: value.ms + MS_PER_DAY };
  return { ...value, months: value.months + (ageLiteral(value).unit === 'years' ? 12 : 1) };
}

function readPeriod(given: Json): Literal {
  const measured = readMeasured(given);
  if (measured === undefined || measured.rest === '') return 'malformed';
  const period = makePeriod(measured.number, measured.rest);
  if (period === undefined) return otherUnit(measured.rest);
  return compared({ kind: 'period', ...period }, measured.comparator);
}

function readMoment(given: Json, kind: 'date' | 'datetime'): Literal {
  const span = typeof given === 'string' ? momentSpan(given.trim()) : undefined;
  return span === undefined ? 'malformed' : momentDomain(kind, span.from, span.to);
}

function momentSpan(text: string): { readonly from: number; readonly to: number } | undefined {
  const at = parseDateTime(text, 0);
  if (at !== undefined) return { from: at, to: at };
  const days = parsePartialDate(text);
  return days === undefined ? undefined : { from: days.from * MS_PER_DAY, to: (days.to + 1) * MS_PER_DAY - 1 };
}

/** `icd10 "I50.1"`, with or without the quotes. */
function readCode(given: Json): Literal {
  const match = typeof given === 'string' ? /^([a-z0-9_]+)\s+"?([^"\s]+)"?$/.exec(given.trim()) : null;
  const system = match === null || !Object.hasOwn(SYSTEMS, match[1]!) ? undefined : SYSTEMS[match[1]!]?.[0];
  return system === undefined ? 'malformed' : one({ kind: 'code', system, code: match![2]! });
}
