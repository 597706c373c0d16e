/** Points of contracts: runs them with what they read, and writes what they want done (language/contract-wire.ts). */
import { type Clocks, firstDayOf, localDay, type Period, setClocks } from './dates.ts';
import { isFault } from './faults.ts';
import type { Module, Type, Val, World } from './module.ts';
import { big, denom, nearest, numer, type Q, SAFE, ten } from './numbers.ts';
import { type AgeCut, decodeNested, NOTHING } from './run.ts';
import { unbox } from './terms.ts';
import { type Boxed, decodeNumber, encode, encodeFault, encodeNumber } from './values.ts';

/**
 * One run of a point: what it wants done so far (JSON, a comma before each), the answers given, how many it has taken, and
 * whether a hole of its refusal has faulted.
 */
export type StepWorld = World & { e: string; readonly a: readonly unknown[]; i: number; b: boolean };

/** `run` gives its end as JSON. `now`: where the instant stands among what it reads, or -1. `ages`: it compares with ages. */
export type StepPoint = {
  readonly run: (w: StepWorld, r: readonly unknown[]) => string;
  readonly bound: number;
  readonly now: number;
  readonly ages: boolean;
};

type Call = readonly [contract: number, point: number, reads: readonly unknown[], answers: readonly unknown[]];

/** `zones`: the clocks by which each contract counts; null: UTC. */
export function runSteps(
  contracts: readonly (readonly StepPoint[])[],
  zones: readonly (Clocks | null)[],
  ages: readonly AgeCut[],
  json: string,
): string {
  const calls = JSON.parse(json) as readonly Call[];
  let out = '';
  try {
    for (let i = 0; i < calls.length; i += 1) {
      const call = calls[i]!;
      setClocks(zones[call[0]]!);
      out += `${i === 0 ? '[' : ','}${runStep(contracts[call[0]]![call[1]]!, ages, call[2], call[3])}`;
    }
  } finally {
    setClocks(null);
  }
  return `${out}]`;
}

function runStep(
  point: StepPoint,
  ages: readonly AgeCut[],
  reads: readonly unknown[],
  answers: readonly unknown[],
): string {
  const now = point.now < 0 ? 0 : (reads[point.now] as number);
  const today = localDay(now);
  const h = point.ages ? ages.map((age) => firstDayOf(age[0], age[1], today)) : NO_AGES;
  const w: StepWorld = {
    x: NOTHING,
    s: null,
    today,
    now,
    h,
    m: NO_RESULTS,
    f: 0,
    t: null,
    g: null,
    c: NOTHING,
    e: '',
    a: answers,
    i: 0,
    b: false,
  };
  let end: string;
  try {
    end = point.run(w, reads);
    if (w.b) w.f = point.bound;
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown;
    // As in docs/core.md, section 3: a fault costs the bound.
    end = `["f",${JSON.stringify(encodeFault(thrown))}]`;
    w.f = point.bound;
  }
  return `[[${w.e.slice(1)}],${end},${w.f}]`;
}

const NO_AGES: readonly number[] = Object.freeze([]);
/** A point refers to no verdict, so none is ever kept here. */
const NO_RESULTS = Object.freeze([]) as unknown as Val[];

/** A number that stands without its unit: n, [n, d], "n/d", or one of these with a unit's text beside it. */
export function qread(wire: unknown): Q {
  if (typeof wire === 'number') return wire;
  if (typeof wire !== 'string' && typeof (wire as readonly unknown[])[1] === 'string')
    return decodeNumber((wire as readonly unknown[])[0]);
  return decodeNumber(wire);
}

/** A number that brings its unit along where it is another than the first of its type. */
export function readBoxed(wire: unknown, t: Type, M: Module): Val {
  if (Array.isArray(wire) && typeof wire[1] === 'string') return decodeNested(M, t, wire);
  return [decodeNumber(wire), t.u[0]!];
}

/** Any other value with parts. */
export function readValue(wire: unknown, t: Type, M: Module): Val {
  return unbox(t, decodeNested(M, t, wire));
}

/** A hole with what it rests on. Who may not see it must not learn either that it has no value, so that is told beside. */
export function hole(w: StepWorld, make: () => string, rests: string): string {
  try {
    return `[${make()},${rests}]`;
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown;
    w.b = true;
    return `[null,${rests},${JSON.stringify(encodeFault(thrown))}]`;
  }
}

export function quote(text: string): string {
  return JSON.stringify(text);
}

/** `"a","b"`. */
export function quotes(names: readonly string[]): string {
  let out = '';
  for (let i = 0; i < names.length; i += 1) out += `${i === 0 ? '' : ','}${JSON.stringify(names[i])}`;
  return out;
}

export function qtext(q: Q): string {
  return typeof q === 'number' ? String(q) : `"${String(encodeNumber(q))}"`;
}

export function periodText(period: Period): string {
  return `["p",${period[0]},${period[1]}]`;
}

export function valueText(t: Type, boxed: Val, M: Module): string {
  return JSON.stringify(encode(t, boxed, M));
}

export function qof(number: Val): Q {
  return (number as Boxed)[0];
}

/** What a slot holds after so much went in: amounts have no limit of digits. */
export function slotAdd(a: Q, b: Q): Q {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (sum <= SAFE && sum >= -SAFE) return sum;
  }
  return big(numer(a) * denom(b) + numer(b) * denom(a), denom(a) * denom(b));
}

export function slotSub(a: Q, b: Q): Q {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (difference <= SAFE && difference >= -SAFE) return difference;
  }
  return big(numer(a) * denom(b) - numer(b) * denom(a), denom(a) * denom(b));
}

/** m·(now−a)/(b−a) to so many digits, half-even: docs/contracts.md, section 6. */
export function prorated(amount: Q, digits: number, from: number, to: number, now: number): Q {
  const n = numer(amount) * ten(digits);
  const d = denom(amount);
  if (now >= to) return big(nearest(n, d, true), ten(digits));
  if (now <= from) return 0;
  return big(nearest(n * BigInt(now - from), d * BigInt(to - from), true), ten(digits));
}

/** A change after such a period is not there yet. */
export function isAhead(period: Period): boolean {
  return period[0] > 0 || period[1] > 0;
}

/** As far as there is room: more is refused, and no loop runs over it before the executor says so. */
export function withMembers(members: readonly string[], more: readonly string[], high: number): readonly string[] {
  let all = members;
  for (let i = 0; i < more.length; i += 1)
    if (all.length < high && all.indexOf(more[i]!) < 0) all = all.concat([more[i]!]);
  return all;
}

export function withoutMembers(members: readonly string[], less: readonly string[]): readonly string[] {
  return members.filter((member) => less.indexOf(member) < 0);
}
