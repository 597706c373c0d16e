/** Operators on single values (docs/core.md, section 4). */

import { addPeriod, addPeriods, completedMonths, dateOf, negatePeriod, type Period } from '../../language/dates.ts';
import { exp, ln, log10, pow, sqrt } from '../../language/functions.ts';
import type { CodeSet } from '../../language/interface.ts';
import type { Rational } from '../../language/rational.ts';
import * as Q from '../../language/rational.ts';
import {
  asKind,
  countUnit,
  currencyUnit,
  divideUnits,
  kindFromKey,
  multiplyUnits,
  powUnit,
  type Unit,
  unitOf,
} from '../../language/units.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { Fault, Value } from '../../language/values.ts';
import { addPeriodIn, dayIn, localTime, type Zone } from '../../language/zones.ts';
import type { AgeUnit, CoreModule, CoreType, Op } from '../core.ts';
import { bool, distinct, int, isMixed, MAX_INT, order, type Result, sameValue } from './values.ts';

/** What operators may look at beside their arguments. */
export type Surroundings = {
  readonly module: CoreModule;
  readonly today: number;
  readonly nowMs: number;
  /** Where days and months of instants are counted; undefined: UTC. */
  readonly zone?: Zone | undefined;
};

const MS_PER_SECOND = 1000;
const MS_PER_DAY = 86_400_000;

export function operate(op: Op, args: readonly Value[], types: readonly CoreType[], around: Surroundings): Result {
  switch (op.name) {
    case 'not':
      return bool(!truth(args[0]!));
    case 'finding_to_bool':
      return bool(caseName(args[0]!) === 'present');
    case 'int_add':
      return integer(whole(args[0]!) + whole(args[1]!));
    case 'int_sub':
      return integer(whole(args[0]!) - whole(args[1]!));
    case 'int_mul':
      return integer(whole(args[0]!) * whole(args[1]!));
    case 'int_neg':
      return integer(-whole(args[0]!));
    case 'int_abs':
      return integer(whole(args[0]!) < 0n ? -whole(args[0]!) : whole(args[0]!));
    case 'int_to_number':
      return numberOr(Q.limit(Q.rational(whole(args[0]!))), '');
    case 'add':
      return numberOr(Q.checkedAdd(amount(args[0]!), amount(args[1]!)), unitText(args[0]!));
    case 'sub':
      return numberOr(Q.checkedSub(amount(args[0]!), amount(args[1]!)), unitText(args[0]!));
    case 'mul':
      return numberOr(Q.checkedMul(amount(args[0]!), amount(args[1]!)), productUnit(op.name, args, types, around));
    case 'div':
      return numberOr(Q.checkedDiv(amount(args[0]!), amount(args[1]!)), productUnit(op.name, args, types, around));
    case 'neg':
      return numberOr(Q.limit(Q.neg(amount(args[0]!))), unitText(args[0]!));
    case 'abs':
      return numberOr(Q.limit(Q.abs(amount(args[0]!))), unitText(args[0]!));
    case 'power':
      return numberOr(
        Q.checkedPowInt(amount(args[0]!), op.exponent),
        powerUnit(args[0]!, types[0]!, op.exponent, around),
      );
    case 'scale':
      return numberOr(Q.checkedMul(amount(args[0]!), op.factor), op.unit);
    case 'show_in':
      return { kind: 'number', value: amount(args[0]!), unit: op.unit };
    case 'exp':
      return numberOr(exp(amount(args[0]!)), '');
    case 'ln':
      return numberOr(ln(amount(args[0]!)), '');
    case 'log10':
      return numberOr(log10(amount(args[0]!)), '');
    case 'sqrt':
      return numberOr(sqrt(amount(args[0]!)), '');
    case 'pow':
      return numberOr(pow(amount(args[0]!), amount(args[1]!)), '');
    case 'floor':
      return integer(Q.floor(amount(args[0]!)));
    case 'ceil':
      return integer(Q.ceil(amount(args[0]!)));
    case 'round':
      return rounded(args[0]!, op.step, op.offset, op.halfEven);
    case 'round_digits': {
      const unit = unitNamed(unitText(args[0]!), types[0]!, around.module);
      const step = Q.mul(Q.powerOfTen(-op.digits), unit.factor);
      return rounded(args[0]!, step, unit.offset ?? Q.ZERO, op.halfEven);
    }
    case 'least':
    case 'greatest': {
      const sign = order(args[0]!, args[1]!);
      if (sign === undefined) return fault('domain');
      return sign === 0 || sign < 0 === (op.name === 'least') ? args[0]! : args[1]!;
    }
    case 'eq':
      return bool(sameValue(args[0]!, args[1]!));
    case 'ne':
      return bool(!sameValue(args[0]!, args[1]!));
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge': {
      const sign = order(args[0]!, args[1]!);
      if (sign === undefined) return fault('domain');
      const holds = { lt: sign < 0, le: sign <= 0, gt: sign > 0, ge: sign >= 0 };
      return bool(holds[op.name]);
    }
    case 'completed': {
      const age = args[0]!;
      if (age.kind !== 'age') throw unfit(op);
      return int(completedUnits(around.today - age.days, around.today, op.unit));
    }
    case 'today':
      return { kind: 'date', day: around.today };
    case 'now':
      return { kind: 'datetime', ms: around.nowMs };
    case 'date_add':
      return shifted(args[0]!, period(args[1]!), op.rounding ?? 'down', around.zone);
    case 'date_sub':
      return shifted(args[0]!, negatePeriod(period(args[1]!)), op.rounding ?? 'down', around.zone);
    case 'date_diff':
      return { kind: 'period', months: 0, ms: instant(args[0]!) - instant(args[1]!) };
    case 'date_units':
      return int(unitsBetween(args[0]!, args[1]!, op.unit, around.zone));
    case 'period_add':
      return periodSum(period(args[0]!), period(args[1]!));
    case 'period_sub':
      return periodSum(period(args[0]!), negatePeriod(period(args[1]!)));
    case 'to_date': {
      const at = args[0]!;
      if (at.kind === 'date') return at;
      if (at.kind !== 'datetime') throw unfit(op);
      return { kind: 'date', day: dayIn(at.ms, around.zone) };
    }
    case 'in_codes':
      return bool(inCodes(args[0]!, around.module.codeSets[op.set]!));
    case 'member':
      return bool(items(args[1]!).some((item) => sameValue(item, args[0]!)));
    case 'list':
      return { kind: 'list', items: args };
    case 'set':
      return { kind: 'set', items: distinct(args, sameValue) };
    case 'append':
      return { kind: 'list', items: [...items(args[0]!), args[1]!] };
    case 'length':
      return int(items(args[0]!).length);
    case 'median':
      return median(items(args[0]!));
    case 'some':
      return { kind: 'option', value: args[0]! };
    case 'none':
      return { kind: 'option', value: undefined };
    case 'concat':
      return { kind: 'text', value: args.map(text).join('') };
    default:
      return unreachable(op);
  }
}

/** Does the code belong to the set: the last part that matches decides. */
export function inCodes(value: Value, set: CodeSet): boolean {
  if (value.kind !== 'code') throw new Error('a code is expected');
  let inside = false;
  for (const { sign, pattern } of set.parts) {
    const fits =
      pattern.systems.includes(value.system) &&
      (value.code === pattern.code || (pattern.prefix && value.code.startsWith(`${pattern.code}.`)));
    if (fits) inside = sign === '+';
  }
  return inside;
}

/** Whole units from one day to a later one. */
export function completedUnits(from: number, to: number, unit: AgeUnit): number {
  switch (unit) {
    case 'years':
      return Math.floor(completedMonths(from, to) / 12);
    case 'months':
      return completedMonths(from, to);
    default:
      return Math.floor(((to - from) * MS_PER_DAY) / UNIT_MS[unit]);
  }
}

const UNIT_MS = {
  seconds: MS_PER_SECOND,
  minutes: 60 * MS_PER_SECOND,
  hours: 3600 * MS_PER_SECOND,
  days: MS_PER_DAY,
  weeks: 7 * MS_PER_DAY,
} as const;

/** Completed units between two dates or instants; negative where the first is the later one. Months go by the clocks of the zone. */
function unitsBetween(a: Value, b: Value, unit: AgeUnit, zone: Zone | undefined): number {
  if (instant(a) > instant(b)) return 0 - unitsBetween(b, a, unit, zone);
  if (unit !== 'years' && unit !== 'months') return Math.floor((instant(b) - instant(a)) / UNIT_MS[unit]);
  const from = clockOf(a, zone);
  // In the hour that clocks show twice the later may look the earlier.
  const to = Math.max(from, clockOf(b, zone));
  const timeOf = (ms: number): number => ms - dateOf(ms) * MS_PER_DAY;
  // The last day counts only when its time of day is reached.
  const last = timeOf(to) < timeOf(from) ? dateOf(to) - 1 : dateOf(to);
  return completedUnits(dateOf(from), last, unit);
}

function clockOf(value: Value, zone: Zone | undefined): number {
  return value.kind === 'date' ? instant(value) : localTime(instant(value), zone);
}

function shifted(at: Value, by: Period, rounding: 'up' | 'down', zone: Zone | undefined): Result {
  if (at.kind === 'date') {
    const day = addPeriod(at.day, by, rounding);
    return typeof day === 'string' ? fault('overflow') : { kind: 'date', day };
  }
  if (at.kind !== 'datetime') throw new Error('a date is expected');
  const ms = addPeriodIn(at.ms, by, rounding, zone);
  return typeof ms === 'string' ? fault('overflow') : { kind: 'datetime', ms };
}

function rounded(x: Value, step: Rational, offset: Rational, halfEven: boolean): Result {
  const away = Q.roundTo(Q.sub(amount(x), offset), step, halfEven ? 'even' : 'away');
  return numberOr(Q.limit(Q.add(offset, away)), unitText(x));
}

function median(list: readonly Value[]): Result {
  if (list.length === 0) return { kind: 'option', value: undefined };
  const numbers = list
    .map((item) =>
      item.kind === 'int' ? { value: Q.rational(item.value), unit: '' } : { value: amount(item), unit: unitText(item) },
    )
    .sort((a, b) => Q.compare(a.value, b.value));
  const half = Math.floor(numbers.length / 2);
  const upper = numbers[half]!;
  const lower = numbers.length % 2 === 1 ? upper : numbers[half - 1]!;
  const middle = lower === upper ? lower.value : Q.limit(Q.mul(Q.add(lower.value, upper.value), Q.rational(1, 2)));
  if (middle === 'overflow') return fault('overflow');
  return { kind: 'option', value: { kind: 'number', value: middle, unit: lower.unit } };
}

/**
 * The unit of this text, as one of the kind that the type names (mg/dL as a `Conc of s` has a factor of its own). A substance
 * that no field measures has no molar mass here: the texts of products do not hang on it.
 */
export function unitNamed(name: string, type: CoreType, module: CoreModule): Unit {
  const quantity = type.kind === 'number' ? type.quantity : '1';
  const counted = [currencyUnit(name), countUnit(name)].find((unit) => unit?.kind.key === quantity);
  if (counted !== undefined) return counted;
  const unit = unitOf(name);
  const kind = kindFromKey(quantity);
  if (kind === undefined) return unit;
  return asKind(unit, kind, molarMassOf(quantity, module) ?? Q.ONE) ?? unit;
}

function molarMassOf(quantity: string, module: CoreModule): Rational | undefined {
  for (const { type } of module.fields) {
    let inner = type;
    while (inner.kind === 'list' || inner.kind === 'set' || inner.kind === 'option' || inner.kind === 'observed')
      inner = inner.of;
    if (inner.kind === 'number' && inner.quantity === quantity && inner.molarMass !== undefined)
      return Q.rational(BigInt(inner.molarMass.n), BigInt(inner.molarMass.d));
  }
  return undefined;
}

function productUnit(
  op: 'mul' | 'div',
  args: readonly Value[],
  types: readonly CoreType[],
  around: Surroundings,
): string {
  const [a, b] = args.map((arg, i) => unitNamed(unitText(arg), types[i]!, around.module));
  const unit = op === 'mul' ? multiplyUnits(a!, b!) : divideUnits(a!, b!);
  if (unit === 'absolute') throw new Error('a temperature with a zero point has no product');
  return unit.text;
}

function powerUnit(x: Value, type: CoreType, exponent: number, around: Surroundings): string {
  if (unitText(x) === '') return '';
  const unit = powUnit(unitNamed(unitText(x), type, around.module), exponent);
  if (unit === 'absolute') throw new Error('a temperature with a zero point has no power');
  return unit.text;
}

function integer(value: bigint): Result {
  return value > MAX_INT || value < -MAX_INT ? fault('overflow') : int(value);
}

function numberOr(value: Rational | 'overflow' | 'division' | 'domain', unit: string): Result {
  return typeof value === 'string' ? fault(value) : { kind: 'number', value, unit };
}

function periodSum(a: Period, b: Period): Result {
  if (isMixed(a, b)) return fault('domain');
  const { months, ms } = addPeriods(a, b);
  return Number.isSafeInteger(months) && Number.isSafeInteger(ms) ? { kind: 'period', months, ms } : fault('overflow');
}

function fault(code: 'overflow' | 'division' | 'domain'): Fault {
  return { code };
}

export function truth(value: Value): boolean {
  if (value.kind !== 'bool') throw new Error('a Bool is expected');
  return value.value;
}

function caseName(value: Value): string {
  if (value.kind !== 'case') throw new Error('a case is expected');
  return value.name;
}

function whole(value: Value): bigint {
  if (value.kind !== 'int') throw new Error('an Int is expected');
  return value.value;
}

function amount(value: Value): Rational {
  if (value.kind !== 'number') throw new Error('a number is expected');
  return value.value;
}

function unitText(value: Value): string {
  if (value.kind !== 'number') throw new Error('a number is expected');
  return value.unit;
}

function period(value: Value): Period {
  if (value.kind !== 'period') throw new Error('a period is expected');
  return value;
}

function text(value: Value): string {
  if (value.kind !== 'text') throw new Error('a text is expected');
  return value.value;
}

function items(value: Value): readonly Value[] {
  if (value.kind !== 'list' && value.kind !== 'set') throw new Error('a list is expected');
  return value.items;
}

function instant(value: Value): number {
  if (value.kind === 'date') return value.day * MS_PER_DAY;
  if (value.kind !== 'datetime') throw new Error('a date is expected');
  return value.ms;
}

function unfit(op: Op): Error {
  return new Error(`an argument that does not fit ${op.name}`);
}
