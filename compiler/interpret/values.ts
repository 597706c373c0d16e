/** Values in a world: equality, order, and what an element of an input list is. */

import { comparePeriods, type Period } from '../../language/dates.ts';
import { compare, equals } from '../../language/rational.ts';
import type { Fault, Value } from '../../language/values.ts';
import type { CoreModule, CoreType } from '../core.ts';

export type Result = Value | Fault;

/** Int: what a double holds exactly (semantics.md, section 2). */
export const MAX_INT = 2n ** 53n - 1n;

export const bool = (value: boolean): Value => ({ kind: 'bool', value });
export const int = (value: bigint | number): Value => ({ kind: 'int', value: BigInt(value) });
export const plainCase = (type: string, name: string): Value => ({ kind: 'case', type, name, args: [] });

/** An element of an input list is a reference into the data state, so it is one value even where what it holds is open. */
export type ElementPlace = { readonly field: number; readonly index: number };
const ELEMENT = 'element of an input list';

export function elementAt(field: number, index: number): Value {
  return { kind: 'record', type: ELEMENT, fields: [int(field), int(index)] };
}

export function placeOf(element: Value): ElementPlace {
  if (element.kind !== 'record' || element.type !== ELEMENT) throw new Error('an element of an input list is expected');
  const [field, index] = element.fields.map((part) => (part.kind === 'int' ? Number(part.value) : -1));
  return { field: field!, index: index! };
}

/** Numbers by the number alone, sets as sets, all else part by part. */
export function sameValue(a: Value, b: Value): boolean {
  switch (a.kind) {
    case 'bool':
      return b.kind === 'bool' && a.value === b.value;
    case 'int':
      return b.kind === 'int' && a.value === b.value;
    case 'number':
      return b.kind === 'number' && equals(a.value, b.value);
    case 'text':
      return b.kind === 'text' && a.value === b.value;
    case 'date':
      return b.kind === 'date' && a.day === b.day;
    case 'datetime':
      return b.kind === 'datetime' && a.ms === b.ms;
    case 'period':
      return b.kind === 'period' && a.months === b.months && a.ms === b.ms;
    case 'age':
      return b.kind === 'age' && a.days === b.days;
    case 'code':
      return b.kind === 'code' && a.system === b.system && a.code === b.code;
    case 'case':
      return b.kind === 'case' && a.type === b.type && a.name === b.name && sameParts(a.args, b.args);
    case 'record':
      return b.kind === 'record' && a.type === b.type && sameParts(a.fields, b.fields);
    case 'list':
      return b.kind === 'list' && sameParts(a.items, b.items);
    case 'set':
      return b.kind === 'set' && covers(a.items, b.items) && covers(b.items, a.items);
    case 'option':
      if (b.kind !== 'option') return false;
      return a.value === undefined || b.value === undefined ? a.value === b.value : sameValue(a.value, b.value);
  }
}

function sameParts(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((part, i) => sameValue(part, b[i]!));
}

function covers(a: readonly Value[], b: readonly Value[]): boolean {
  return b.every((item) => a.some((other) => sameValue(item, other)));
}

export function isFaultResult(result: Result): result is Fault {
  return 'code' in result && !('kind' in result);
}

export function sameFault(a: Fault, b: Fault): boolean {
  if (a.code !== b.code) return false;
  return a.code !== 'conflict' || b.code !== 'conflict' || (a.sites[0] === b.sites[0] && a.sites[1] === b.sites[1]);
}

export function sameResult(a: Result, b: Result): boolean {
  if (isFaultResult(a)) return isFaultResult(b) && sameFault(a, b);
  return !isFaultResult(b) && sameValue(a, b);
}

/** Order of two values of an ordered type. Undefined: periods of months and of exact time. */
export function order(a: Value, b: Value): -1 | 0 | 1 | undefined {
  if (a.kind === 'int' && b.kind === 'int') return signOf(a.value < b.value, a.value > b.value);
  if (a.kind === 'number' && b.kind === 'number') return compare(a.value, b.value);
  if (a.kind === 'date' && b.kind === 'date') return signOf(a.day < b.day, a.day > b.day);
  if (a.kind === 'datetime' && b.kind === 'datetime') return signOf(a.ms < b.ms, a.ms > b.ms);
  if (a.kind === 'age' && b.kind === 'age') return signOf(a.days < b.days, a.days > b.days);
  if (a.kind === 'period' && b.kind === 'period') return isMixed(a, b) ? undefined : comparePeriods(a, b);
  throw new Error('order is asked of values that have none');
}

/** One counts months and the other exact time: they have no order and no sum. */
export function isMixed(a: Period, b: Period): boolean {
  return (a.months !== 0 && b.ms !== 0) || (a.ms !== 0 && b.months !== 0);
}

function signOf(less: boolean, more: boolean): -1 | 0 | 1 {
  return less ? -1 : more ? 1 : 0;
}

export const FINDING_CASES = ['absent', 'present'] as const;

/** The values of a finite type in its order; undefined for every other type. */
export function finiteValues(type: CoreType, module: CoreModule): readonly Value[] | undefined {
  if (type.kind === 'bool') return [bool(false), bool(true)];
  if (type.kind === 'finding') return FINDING_CASES.map((name) => plainCase('Finding', name));
  if (type.kind !== 'enum') return undefined;
  const cases = module.enums.find(({ name }) => name === type.name)?.cases;
  if (cases === undefined || cases.some(({ params }) => params.length > 0)) return undefined;
  return cases.map(({ name }) => plainCase(type.name, name));
}

/** The distinct ones, in order of their first occurrence. */
export function distinct<T>(items: readonly T[], same: (a: T, b: T) => boolean): T[] {
  const kept: T[] = [];
  for (const item of items) if (!kept.some((other) => same(other, item))) kept.push(item);
  return kept;
}
