/** Abstract values: one value, a set, an interval, any, or none (docs/core.md, section 7). */

import type { Domain, Fault, Value } from '../../language/values.ts';
import type { Comparison, CoreModule, CoreType } from '../core.ts';
import { everyValue } from './parts.ts';
import {
  bool,
  distinct,
  finiteValues,
  int,
  isFaultResult,
  MAX_INT,
  order,
  type Result,
  sameFault,
  sameValue,
} from './values.ts';

/** `none`: surely a fault. */
export type Abstract = Domain | { readonly kind: 'none' };
export type Interval = Extract<Domain, { kind: 'interval' }>;

/** What a part is in a world: a value, a domain, and the faults that a forgotten verdict may be. */
export type Possible = { readonly value: Abstract; readonly faults: readonly Fault[] };

export const NONE: Abstract = { kind: 'none' };
export const one = (value: Value): Abstract => ({ kind: 'one', value });
export const BOTH: Abstract = { kind: 'set', values: [bool(false), bool(true)] };

export function asPossible(result: Result): Possible {
  return isFaultResult(result) ? { value: NONE, faults: [result] } : { value: one(result), faults: [] };
}

/** A domain as an abstract value: of one point or one member, that value; `any` of a type with an order or few values, those. */
export function fromDomain(domain: Domain, type: CoreType, module: CoreModule): Abstract {
  if (domain.kind === 'any') return everyValue(type, { module });
  if (domain.kind === 'set') return setOf(domain.values);
  if (domain.kind === 'one') return domain;
  if (type.kind !== 'int') return intervalOf(domain);
  return intervalOf({ ...domain, low: domain.low ?? int(-MAX_INT), high: domain.high ?? int(MAX_INT) });
}

export function every(type: CoreType, module: CoreModule): Abstract {
  return fromDomain({ kind: 'any' }, type, module);
}

export function setOf(values: readonly Value[]): Abstract {
  if (values.length === 0) return NONE;
  return values.length === 1 ? one(values[0]!) : { kind: 'set', values };
}

export function intervalOf(interval: Interval): Abstract {
  const { low, high, lowOpen, highOpen } = interval;
  const isPoint = low !== undefined && high !== undefined && !lowOpen && !highOpen && sameValue(low, high);
  return isPoint ? one(low) : interval;
}

export function membersOf(value: Abstract): readonly Value[] | undefined {
  if (value.kind === 'one') return [value.value];
  return value.kind === 'set' ? value.values : undefined;
}

/** The values, where all are single. */
export function singles(parts: readonly Abstract[]): Value[] | undefined {
  const values = parts.flatMap((part) => (part.kind === 'one' ? [part.value] : []));
  return values.length === parts.length ? values : undefined;
}

export function asInterval(value: Abstract): Interval | undefined {
  if (value.kind === 'interval') return value;
  if (value.kind !== 'one') return undefined;
  return { kind: 'interval', low: value.value, high: value.value, lowOpen: false, highOpen: false };
}

export function isOrdered({ kind }: CoreType): boolean {
  return kind === 'int' || kind === 'number' || kind === 'date' || kind === 'datetime' || kind === 'age';
}

/** Equal single values stay; finite types unite; ordered types take the hull; else any. */
export function join(a: Abstract, b: Abstract, type: CoreType, module: CoreModule): Abstract {
  if (a.kind === 'none') return b;
  if (b.kind === 'none') return a;
  if (a.kind === 'one' && b.kind === 'one' && sameValue(a.value, b.value)) return a;
  const finite = finiteValues(type, module);
  if (finite !== undefined) {
    const members = [...(membersOf(a) ?? finite), ...(membersOf(b) ?? finite)];
    return setOf(finite.filter((value) => members.some((member) => sameValue(member, value))));
  }
  const [left, right] = [asInterval(a), asInterval(b)];
  if (!isOrdered(type) || left === undefined || right === undefined) return { kind: 'any' };
  return intervalOf({ kind: 'interval', ...lowEnd(left, right, 'outer'), ...highEnd(left, right, 'outer') });
}

/** What both allow; undefined where that is nothing. */
export function cut(a: Abstract, b: Abstract): Abstract | undefined {
  if (a.kind === 'none' || b.kind === 'none') return undefined;
  if (a.kind === 'any') return b;
  if (b.kind === 'any') return a;
  const members = membersOf(b);
  if (a.kind === 'set' || (a.kind === 'one' && b.kind !== 'interval')) {
    const kept = membersOf(a)!.filter((value) => members === undefined || members.some((m) => sameValue(m, value)));
    return kept.length === 0 ? undefined : setOf(kept);
  }
  const [left, right] = [asInterval(a), asInterval(b)];
  if (left === undefined || right === undefined) return undefined;
  const both: Interval = { kind: 'interval', ...lowEnd(left, right, 'inner'), ...highEnd(left, right, 'inner') };
  if (both.low === undefined || both.high === undefined) return both;
  const sign = order(both.low, both.high)!;
  if (sign > 0 || (sign === 0 && (both.lowOpen || both.highOpen))) return undefined;
  return intervalOf(both);
}

function lowEnd(a: Interval, b: Interval, which: 'outer' | 'inner'): Pick<Interval, 'low' | 'lowOpen'> {
  if (a.low === undefined || b.low === undefined) {
    const { low, lowOpen } = (a.low === undefined) === (which === 'outer') ? a : b;
    return { low, lowOpen: low !== undefined && lowOpen };
  }
  const sign = order(a.low, b.low)!;
  if (sign === 0) return { low: a.low, lowOpen: which === 'outer' ? a.lowOpen && b.lowOpen : a.lowOpen || b.lowOpen };
  const { low, lowOpen } = sign < 0 === (which === 'outer') ? a : b;
  return { low, lowOpen };
}

function highEnd(a: Interval, b: Interval, which: 'outer' | 'inner'): Pick<Interval, 'high' | 'highOpen'> {
  if (a.high === undefined || b.high === undefined) {
    const { high, highOpen } = (a.high === undefined) === (which === 'outer') ? a : b;
    return { high, highOpen: high !== undefined && highOpen };
  }
  const sign = order(a.high, b.high)!;
  if (sign === 0)
    return { high: a.high, highOpen: which === 'outer' ? a.highOpen && b.highOpen : a.highOpen || b.highOpen };
  const { high, highOpen } = sign > 0 === (which === 'outer') ? a : b;
  return { high, highOpen };
}

/** A comparison of values that are not both single. */
export function compareAbstract(name: Comparison, a: Abstract, b: Abstract): Abstract {
  if (name === 'ne') return negated(compareAbstract('eq', a, b));
  const [left, right] = [asInterval(a), asInterval(b)];
  const isLine = (a.kind === 'interval' || b.kind === 'interval') && left !== undefined && right !== undefined;
  if (!isLine) {
    const [ours, theirs] = [membersOf(a), membersOf(b)];
    if (name !== 'eq' || ours === undefined || theirs === undefined) return BOTH;
    return ours.some((value) => theirs.some((other) => sameValue(value, other))) ? BOTH : one(bool(false));
  }
  switch (name) {
    case 'eq':
      return isBelow(left, right, true) || isBelow(right, left, true) ? one(bool(false)) : BOTH;
    case 'lt':
      return isBelow(left, right, true) ? one(bool(true)) : isBelow(right, left, false) ? one(bool(false)) : BOTH;
    case 'le':
      return isBelow(left, right, false) ? one(bool(true)) : isBelow(right, left, true) ? one(bool(false)) : BOTH;
    case 'gt':
      return compareAbstract('lt', b, a);
    case 'ge':
      return compareAbstract('le', b, a);
  }
}

/** Is every value of a less than (or, not strictly, at most) every value of b. */
function isBelow(a: Interval, b: Interval, strictly: boolean): boolean {
  if (a.high === undefined || b.low === undefined) return false;
  const sign = order(a.high, b.low)!;
  return sign < 0 || (sign === 0 && (!strictly || a.highOpen || b.lowOpen));
}

export function negated(value: Abstract): Abstract {
  const members = membersOf(value);
  if (members === undefined) return value;
  const images = members.map((member) => bool(member.kind === 'bool' && !member.value));
  return setOf([false, true].map(bool).filter((v) => images.some((image) => sameValue(image, v))));
}

const CODE_ORDER: readonly Fault['code'][] = ['overflow', 'division', 'domain', 'no_row', 'list_too_long', 'conflict'];

/** Distinct faults in the order of docs/core.md, section 7. */
export function faultsInOrder(faults: readonly Fault[]): Fault[] {
  return distinct(faults, sameFault).sort((a, b) => {
    if (a.code !== b.code) return CODE_ORDER.indexOf(a.code) - CODE_ORDER.indexOf(b.code);
    return a.code === 'conflict' && b.code === 'conflict' ? a.sites[0] - b.sites[0] || a.sites[1] - b.sites[1] : 0;
  });
}

export function sameAbstract(a: Abstract, b: Abstract): boolean {
  if (a.kind === 'one') return b.kind === 'one' && sameValue(a.value, b.value);
  if (a.kind === 'set')
    return (
      b.kind === 'set' && a.values.length === b.values.length && a.values.every((v, i) => sameValue(v, b.values[i]!))
    );
  if (a.kind !== 'interval') return a.kind === b.kind;
  const sameEnd = (x: Value | undefined, y: Value | undefined): boolean =>
    x === undefined || y === undefined ? x === y : sameValue(x, y);
  return (
    b.kind === 'interval' &&
    sameEnd(a.low, b.low) &&
    sameEnd(a.high, b.high) &&
    a.lowOpen === b.lowOpen &&
    a.highOpen === b.highOpen
  );
}
