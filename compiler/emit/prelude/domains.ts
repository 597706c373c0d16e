/** Sets of values: domains of fields, and what an expression may be where fields are open. */
import type { Module, Type, Val } from './module.ts';
import { isFiniteType, isOrdered, key, order, same, valuesOf } from './values.ts';

/** One value; some of a finite type, in its order; an interval of an ordered type (null: no end); any. */
export type Abstract =
  | { readonly k: 'one'; readonly v: Val }
  | { readonly k: 'set'; readonly vs: readonly Val[] }
  | { readonly k: 'span'; readonly lo: Val; readonly hi: Val; readonly loOpen: boolean; readonly hiOpen: boolean }
  | { readonly k: 'any' };

export const ANY: Abstract = Object.freeze({ k: 'any' as const });

export function one(v: Val): Abstract {
  return { k: 'one', v };
}

export function span(t: Type, lo: Val, hi: Val, loOpen: boolean, hiOpen: boolean): Abstract {
  if (lo !== null && hi !== null && !loOpen && !hiOpen && order(t, lo, hi) === 0) return one(lo);
  return { k: 'span', lo, hi, loOpen, hiOpen };
}

export function some(vs: readonly Val[]): Abstract {
  return vs.length === 1 ? one(vs[0]!) : { k: 'set', vs };
}

/** Every value of a type. */
export function every(t: Type, M: Module): Abstract {
  if (isFiniteType(t, M)) return some(valuesOf(t, M));
  if (t.k === 'i')
    return { k: 'span', lo: -Number.MAX_SAFE_INTEGER, hi: Number.MAX_SAFE_INTEGER, loOpen: false, hiOpen: false };
  if (isOrdered(t)) return { k: 'span', lo: null, hi: null, loOpen: false, hiOpen: false };
  return ANY;
}

/** Some value of a domain: what stands for a value that is never read. */
export function sample(t: Type, a: Abstract): Val {
  if (a.k === 'one') return a.v;
  if (a.k === 'set') return a.vs[0]!;
  if (a.k === 'span') {
    const end = a.lo === null ? a.hi : a.lo;
    return end === null ? (t.k === 'n' ? [0, t.u[0]!] : 0) : end;
  }
  return t.k === 'x' ? '' : t.k === 'k' ? ['', ''] : null;
}

export function valuesIn(a: Abstract): readonly Val[] {
  return a.k === 'one' ? [a.v] : a.k === 'set' ? a.vs : [];
}

export function lowOf(a: Abstract): Val {
  return a.k === 'one' ? a.v : a.k === 'span' ? a.lo : null;
}

export function highOf(a: Abstract): Val {
  return a.k === 'one' ? a.v : a.k === 'span' ? a.hi : null;
}

export function lowOpen(a: Abstract): boolean {
  return a.k === 'span' && a.loOpen;
}

export function highOpen(a: Abstract): boolean {
  return a.k === 'span' && a.hiOpen;
}

/** The join of what two branches give; null: a branch that gives no value. */
export function join(t: Type, a: Abstract | null, b: Abstract | null, M: Module): Abstract | null {
  if (a === null) return b;
  if (b === null) return a;
  if (a.k === 'one' && b.k === 'one' && same(t, a.v, b.v, M)) return a;
  if (isFiniteType(t, M)) {
    const both: Val[] = [];
    const all = valuesOf(t, M);
    for (let i = 0; i < all.length; i += 1)
      if (valuesIn(a).indexOf(all[i]!) >= 0 || valuesIn(b).indexOf(all[i]!) >= 0) both.push(all[i]!);
    return some(both);
  }
  if (!isOrdered(t)) return ANY;
  const low = lowest(t, a, b);
  const high = highest(t, a, b);
  return span(t, lowOf(low), highOf(high), lowOpen(low), highOpen(high));
}

function lowest(t: Type, a: Abstract, b: Abstract): Abstract {
  if (lowOf(a) === null) return a;
  if (lowOf(b) === null) return b;
  const c = order(t, lowOf(a), lowOf(b));
  return c < 0 || (c === 0 && !lowOpen(a)) ? a : b;
}

function highest(t: Type, a: Abstract, b: Abstract): Abstract {
  if (highOf(a) === null) return a;
  if (highOf(b) === null) return b;
  const c = order(t, highOf(a), highOf(b));
  return c > 0 || (c === 0 && !highOpen(a)) ? a : b;
}

/** What lies in both; a cut that leaves nothing is not made. */
export function cut(t: Type, a: Abstract, by: Abstract, M: Module): Abstract {
  if (by.k === 'any') return a;
  if (isFiniteType(t, M)) {
    const left: Val[] = [];
    for (let i = 0; i < valuesIn(a).length; i += 1)
      if (valuesIn(by).indexOf(valuesIn(a)[i]!) >= 0) left.push(valuesIn(a)[i]!);
    return left.length === 0 ? a : some(left);
  }
  if (!isOrdered(t)) return a.k === 'any' && by.k === 'one' ? by : a;
  const low = laterLow(t, a, by);
  const high = earlierHigh(t, a, by);
  const lo = lowOf(low);
  const hi = highOf(high);
  if (lo !== null && hi !== null) {
    const c = order(t, lo, hi);
    if (c > 0 || (c === 0 && (lowOpen(low) || highOpen(high)))) return a;
  }
  return span(t, lo, hi, lowOpen(low), highOpen(high));
}

function laterLow(t: Type, a: Abstract, b: Abstract): Abstract {
  if (lowOf(b) === null) return a;
  if (lowOf(a) === null) return b;
  const c = order(t, lowOf(a), lowOf(b));
  return c > 0 || (c === 0 && (lowOpen(a) || !lowOpen(b))) ? a : b;
}

function earlierHigh(t: Type, a: Abstract, b: Abstract): Abstract {
  if (highOf(b) === null) return a;
  if (highOf(a) === null) return b;
  const c = order(t, highOf(a), highOf(b));
  return c < 0 || (c === 0 && (highOpen(a) || !highOpen(b))) ? a : b;
}

/** Equal abstract values have equal keys. */
export function abstractKey(t: Type, a: Abstract | null, M: Module): string {
  if (a === null) return 'none';
  switch (a.k) {
    case 'one':
      return key(t, a.v, M);
    case 'set': {
      let text = 'set';
      for (let i = 0; i < a.vs.length; i += 1) text += ` ${key(t, a.vs[i]!, M)}`;
      return text;
    }
    case 'span':
      return (
        (a.loOpen ? '(' : '[') +
        (a.lo === null ? '' : key(t, a.lo, M)) +
        '..' +
        (a.hi === null ? '' : key(t, a.hi, M)) +
        (a.hiOpen ? ')' : ']')
      );
    default:
      return a.k;
  }
}

/** Comparison: which answers are possible. */
export function compareAbstract(name: string, t: Type, a: Abstract, b: Abstract, M: Module): Abstract {
  let yes = true;
  let no = true;
  if (isFiniteType(t, M)) {
    const meet = valuesIn(a).some((v) => valuesIn(b).indexOf(v) >= 0);
    yes = name === 'eq' ? meet : true;
    no = name === 'ne' ? meet : true;
  } else if (isOrdered(t)) {
    const below = mayBeBelow(t, a, b);
    const above = mayBeBelow(t, b, a);
    const equal = mayBeEqual(t, a, b);
    if (name === 'lt' || name === 'ge') {
      yes = below;
      no = equal || above;
    } else if (name === 'gt' || name === 'le') {
      yes = above;
      no = equal || below;
    } else {
      yes = equal;
      no = below || above;
    }
    if (name === 'ge' || name === 'le' || name === 'ne') {
      const turned = yes;
      yes = no;
      no = turned;
    }
  }
  return yes ? (no ? some([false, true]) : one(true)) : one(false);
}

function mayBeBelow(t: Type, a: Abstract, b: Abstract): boolean {
  const lo = lowOf(a);
  const hi = highOf(b);
  return lo === null || hi === null || order(t, lo, hi) < 0;
}

function mayBeEqual(t: Type, a: Abstract, b: Abstract): boolean {
  return !endsBefore(t, a, b) && !endsBefore(t, b, a);
}

/** All of a lies below all of b. */
function endsBefore(t: Type, a: Abstract, b: Abstract): boolean {
  const hi = highOf(a);
  const lo = lowOf(b);
  if (hi === null || lo === null) return false;
  const c = order(t, hi, lo);
  return c < 0 || (c === 0 && (highOpen(a) || lowOpen(b)));
}
