/** Do arguments and terms fit what is declared? They come from outside, so nothing about them is taken for granted. */
import { compareValues } from '../../language/admit.ts';
import type { Calendar, Range, VariableInfo } from '../../language/contract-info.ts';
import { FIRST_DATE, LAST_DATE, MS_PER_DAY } from '../../language/dates.ts';
import type { DataType, Interface } from '../../language/interface.ts';
import { compare, limit, type Rational, rational, sign } from '../../language/rational.ts';
import { minorDigits } from '../../language/units/unit.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { Value } from '../../language/values.ts';
import { startOfDayIn, zoneIn } from '../../language/zones.ts';

/** What of an interface says which cases and fields there are. */
export type Declared = Pick<Interface, 'enums' | 'records'>;

/** In whole units of a currency or counted thing: more than there is of any. It keeps sums and products far from an overflow. */
export const MAX_AMOUNT = 10n ** 15n;

/** A value of the variable's type and in its range. Without a range, what counts money or things is 0 or more and below MAX_AMOUNT. */
export function isAllowed(value: Value, { type, range }: VariableInfo, of: Declared): boolean {
  if (!fits(value, type, of)) return false;
  if (range !== undefined) return inRange(value, range);
  return value.kind !== 'number' || !countsThings(type) || isAmount(value.value);
}

/** 0 or more, and below MAX_AMOUNT. */
export function isAmount(value: Rational): boolean {
  return sign(value) >= 0 && compare(value, { n: MAX_AMOUNT, d: 1n }) < 0;
}

/** Both ends count, unless the range is open above. Periods of months and of days have no order: neither lies in a range of the other. */
export function inRange(value: Value, { low, high, openEnd }: Range): boolean {
  const above = compareValues(low, value);
  const below = compareValues(value, high);
  if (above === undefined || below === undefined) return false;
  return above <= 0 && (openEnd ? below < 0 : below <= 0);
}

/** Is it a whole, well-formed value of the type? */
export function fits(value: Value, type: DataType, of: Declared): boolean {
  switch (type.kind) {
    case 'enum':
      return value.kind === 'case' && value.type === type.name && isCase(value, of);
    case 'finding':
      return value.kind === 'case' && value.type === 'Finding' && (value.name === 'present' || value.name === 'absent');
    case 'record': {
      if (value.kind !== 'record' || value.type !== type.name) return false;
      const fields = of.records.find(({ name }) => name === type.name)?.fields ?? [];
      return fieldsFit(value.fields, fields, of);
    }
    case 'list':
    case 'set':
      return value.kind === type.kind && value.items.every((item) => fits(item, type.of, of));
    case 'option':
      return value.kind === 'option' && (value.value === undefined || fits(value.value, type.of, of));
    case 'observed':
      return false;
    case 'int':
      return value.kind === 'int' && value.value <= MAX_INT && value.value >= -MAX_INT;
    case 'number':
      return value.kind === 'number' && isNumber(value.value);
    case 'date':
      return value.kind === 'date' && isDay(value.day);
    case 'datetime':
      return value.kind === 'datetime' && Number.isSafeInteger(value.ms) && isDay(Math.floor(value.ms / MS_PER_DAY));
    case 'period':
      return value.kind === 'period' && Number.isSafeInteger(value.months) && Number.isSafeInteger(value.ms);
    case 'age':
      return value.kind === 'age' && Number.isSafeInteger(value.days);
    case 'text':
      return value.kind === 'text' && value.value.isWellFormed();
    case 'code':
      return value.kind === 'code' && value.system.isWellFormed() && value.code.isWellFormed();
    case 'bool':
      return value.kind === 'bool';
    default:
      return unreachable(type);
  }
}

/** The first instant that is too late: a date includes its day, where the contract counts. */
export function endOf(until: Value, calendar: Calendar | undefined): number {
  return until.kind === 'date' ? startOfDayIn(until.day + 1, zoneIn(calendar)) : instantIn(until, calendar);
}

/** A date stands for its first instant, where the contract counts. */
export function instantIn(value: Value, calendar: Calendar | undefined): number {
  if (value.kind === 'datetime') return value.ms;
  if (value.kind === 'date') return startOfDayIn(value.day, zoneIn(calendar));
  throw new TypeError('the program gave no date where one is due');
}

const MAX_INT = BigInt(Number.MAX_SAFE_INTEGER);

/** In lowest terms, and no larger or finer than numbers of the language are. */
function isNumber(value: Rational): boolean {
  if (value.d <= 0n || limit(value) !== value) return false;
  return value.d === 1n || rational(value.n, value.d).d === value.d;
}

function isDay(day: number): boolean {
  return Number.isInteger(day) && day >= FIRST_DATE && day <= LAST_DATE;
}

/** Currencies, and what modules declare as counted. */
function countsThings(type: DataType): boolean {
  return type.kind === 'number' && (type.quantity.startsWith('#') || minorDigits(type.quantity) !== undefined);
}

/** The names of parties, purposes, documents, assets and agreements are not listed: any name will do. */
function isCase(value: Extract<Value, { kind: 'case' }>, of: Declared): boolean {
  const cases = of.enums.find(({ name }) => name === value.type)?.cases;
  if (cases === undefined || cases.length === 0) return value.args.length === 0 && value.name.isWellFormed();
  const found = cases.find(({ name }) => name === value.name);
  return found !== undefined && fieldsFit(value.args, found.params, of);
}

function fieldsFit(values: readonly Value[], fields: readonly { readonly type: DataType }[], of: Declared): boolean {
  return values.length === fields.length && values.every((value, i) => fits(value, fields[i]!.type, of));
}
