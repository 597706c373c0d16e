/** Values inside the sandbox: equality, order, keys, and their form on the wire. */

import { orderPeriods, type Period } from './dates.ts';
import { type Fault, LIST_TOO_LONG, OVERFLOW } from './faults.ts';
import type { CodePart, Module, Type, Val } from './module.ts';
import { denom, form, numer, type Q, qcmp, qeq, SAFE } from './numbers.ts';

export type Boxed = readonly [Q, number];
/** Enums whose cases are not listed: inside they are texts. The same list stands in language/contract-wire.ts. */
const NOMINAL = Object.freeze(['Party', 'Purpose', 'Document', 'Asset', 'Agreement']);
/** The declared bound of every list. */
const MAX_LIST = 1000;

export function int(n: number): number {
  if (n > SAFE || n < -SAFE) throw OVERFLOW;
  return n;
}

export function checkList(list: Val): readonly Val[] {
  const items = list as readonly Val[];
  if (items.length > MAX_LIST) throw LIST_TOO_LONG;
  return items;
}

export function isFiniteType(t: Type, M: Module): boolean {
  return t.k === 'b' || t.k === 'f' || (t.k === 'e' && M.enums[t.n]!.plain);
}

export function isOrdered(t: Type): boolean {
  return t.k === 'i' || t.k === 'n' || t.k === 'd' || t.k === 't' || t.k === 'a';
}

/** All values of a finite type, in its order. */
export function valuesOf(t: Type, M: Module): readonly Val[] {
  if (t.k !== 'e') return [false, true];
  const all: Val[] = [];
  for (let i = 0; i < M.enums[t.n]!.cases.length; i += 1) all.push(i);
  return all;
}

/** Of two boxed values of an ordered type (and two periods): negative, 0, positive. */
export function order(t: Type, a: Val, b: Val): number {
  if (t.k === 'n') return qcmp((a as Boxed)[0], (b as Boxed)[0]);
  if (t.k === 'p') return orderPeriods(a as Period, b as Period);
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
}

/** Equality of two values inside others (numbers boxed). */
export function same(t: Type, a: Val, b: Val, M: Module): boolean {
  switch (t.k) {
    case 'b':
    case 'f':
    case 'i':
    case 'x':
    case 'd':
    case 't':
    case 'a':
    case 'y':
      return a === b;
    case 'n':
      return qeq((a as Boxed)[0], (b as Boxed)[0]);
    case 'p':
    case 'k':
      return samePair(a, b);
    default:
      return a === b || key(t, a, M) === key(t, b, M);
  }
}

export function samePair(a: Val, b: Val): boolean {
  const x = a as readonly Val[];
  const y = b as readonly Val[];
  return x[0] === y[0] && x[1] === y[1];
}

/** Equal values, and no others, have equal keys: units do not count, nor the order of a set. */
export function key(t: Type, v: Val, M: Module): string {
  switch (t.k) {
    case 'b':
    case 'f':
    case 'i':
    case 'd':
    case 't':
    case 'a':
      return String(v);
    case 'x':
    case 'y':
      return JSON.stringify(v);
    case 'n': {
      const q = (v as Boxed)[0];
      return typeof q === 'number' ? String(q) : `${String(numer(q))}/${String(denom(q))}`;
    }
    case 'p':
    case 'k':
      return JSON.stringify(v);
    case 'e': {
      const info = M.enums[t.n]!;
      if (info.plain) return String(v);
      const parts = v as readonly Val[];
      let text = String(parts[0]);
      const types = info.cases[parts[0] as number]!.types;
      for (let i = 0; i < types.length; i += 1) text += `,${key(types[i]!, parts[i + 1]!, M)}`;
      return `(${text})`;
    }
    case 'r': {
      const types = M.records[t.n]!.types;
      const parts = v as readonly Val[];
      let text = '';
      for (let i = 0; i < types.length; i += 1) text += `${key(types[i]!, parts[i]!, M)},`;
      return `{${text}}`;
    }
    case 'o':
      return v === null ? '-' : `+${key(t.of!, (v as readonly Val[])[0]!, M)}`;
    case 'm': {
      const parts = v as readonly Val[];
      if (parts.length > 3) return `<#${String(parts[3])}>`;
      return `<${key(t.of!, parts[0]!, M)},${String(parts[1])},${String(parts[2])}>`;
    }
    default: {
      const parts: string[] = [];
      const items = v as readonly Val[];
      for (let i = 0; i < items.length; i += 1) {
        const one = key(t.of!, items[i]!, M);
        if (t.k === 'l' || parts.indexOf(one) < 0) parts.push(one);
      }
      if (t.k === 's') parts.sort();
      return `[${parts.join(',')}]`;
    }
  }
}

/** The first of equal items each. */
export function setOf(t: Type, items: readonly Val[], M: Module): readonly Val[] {
  const kept: Val[] = [];
  const keys: string[] = [];
  for (let i = 0; i < items.length; i += 1) {
    const name = key(t, items[i]!, M);
    if (keys.indexOf(name) >= 0) continue;
    keys.push(name);
    kept.push(items[i]!);
  }
  return kept;
}

/** Does a code belong to a set: the last part that matches decides. */
export function inCodes(code: Val, parts: readonly CodePart[]): boolean {
  const pair = code as readonly [string, string];
  let found = false;
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i]!;
    if (part.systems.indexOf(pair[0]) < 0) continue;
    if (pair[1] === part.code || (part.prefix && pair[1].startsWith(`${part.code}.`))) found = part.plus;
  }
  return found;
}

/** The self-describing form of the wire: see language/wire.ts. */
export function encode(t: Type, v: Val, M: Module): unknown {
  switch (t.k) {
    case 'b':
    case 'i':
    case 'x':
      return v;
    case 'f':
      return ['c', 'Finding', v === true ? 'present' : 'absent'];
    case 'n':
      return ['n', encodeNumber((v as Boxed)[0]), M.units[(v as Boxed)[1]]!.text];
    case 'y':
      return ['c', NOMINAL[t.n], v];
    case 'p':
    case 'k':
      return [t.k, (v as readonly Val[])[0], (v as readonly Val[])[1]];
    case 'e': {
      const info = M.enums[t.n]!;
      const parts = info.plain ? [v] : (v as readonly Val[]);
      const chosen = info.cases[parts[0] as number]!;
      const out: unknown[] = ['c', info.name, chosen.name];
      for (let i = 0; i < chosen.types.length; i += 1) out.push(encode(chosen.types[i]!, parts[i + 1]!, M));
      return out;
    }
    case 'r': {
      const info = M.records[t.n]!;
      const out: unknown[] = ['r', info.name];
      for (let i = 0; i < info.types.length; i += 1) out.push(encode(info.types[i]!, (v as readonly Val[])[i]!, M));
      return out;
    }
    case 'o':
      return v === null ? ['o'] : ['o', encode(t.of!, (v as readonly Val[])[0]!, M)];
    case 'l':
    case 's': {
      const out: unknown[] = [t.k];
      const items = v as readonly Val[];
      for (let i = 0; i < items.length; i += 1) out.push(encode(t.of!, items[i]!, M));
      return out;
    }
    case 'm':
      return encode(t.of!, (v as readonly Val[])[0]!, M);
    default:
      return [t.k, v];
  }
}

export function encodeFault(fault: Fault): unknown {
  const out: unknown[] = ['!', fault.code];
  for (let i = 0; i < fault.sites.length; i += 1) out.push(fault.sites[i]);
  return out;
}

export function encodeNumber(q: Q): number | string {
  return typeof q === 'number' ? q : `${String(numer(q))}/${String(denom(q))}`;
}

/** A fraction of the wire: an integer, [n, d] of safe ones, or the text "n/d". */
export function decodeNumber(wire: unknown): Q {
  if (typeof wire !== 'string') return wire as Q;
  const slash = wire.indexOf('/');
  return form(BigInt(wire.slice(0, slash)), BigInt(wire.slice(slash + 1)));
}
