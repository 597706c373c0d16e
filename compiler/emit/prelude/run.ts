import { answerOf } from './answers.ts';
import { settled } from './cells.ts';
import { firstDayOf } from './dates.ts';
import { type Abstract, ANY, every, one, some, span } from './domains.ts';
import { isFault } from './faults.ts';
import type { Code, FieldInfo, Module, TraceEvent, Type, Val, World } from './module.ts';
import type { Q } from './numbers.ts';
import type { Answer, ElementDatum, FieldDatum, Result, Subject } from './subject.ts';
import { box } from './terms.ts';
import { decodeNumber, encode, encodeFault } from './values.ts';

/** An age that the module compares with: the count and unit of its first day. */
export type AgeCut = readonly [count: number, unit: string];

type Request = {
  readonly v: number;
  readonly why: boolean;
  readonly t: readonly (readonly [number, number])[];
  readonly s: readonly (readonly unknown[])[];
};

export function runBatch(M: Module, ages: readonly AgeCut[], json: string): string {
  const request = JSON.parse(json) as Request;
  const verdict = M.verdicts[request.v]!;
  const states = request.s;
  const firstDays = request.t.map((clock) => ages.map((age) => firstDayOf(age[0], age[1], clock[0])));
  const closures = new Map();
  const out: string[] = [];
  for (let i = 0; i < states.length; i += 1) {
    const row = states[i]!;
    const mark = row[0] as number;
    if (mark < 0 || request.why) {
      const at = mark < 0 ? -1 - mark : mark;
      const clock = request.t[at]!;
      const subject = decodeSubject(M, row, clock[0], clock[1], firstDays[at]!, request.why, closures);
      out.push(JSON.stringify(encodeAnswer(M, verdict.type, answerOf(subject, request.v))));
      continue;
    }
    // Nothing is missing and every value is simple: the row is the world.
    const clock = request.t[mark]!;
    out.push(runPlain(M, verdict.type, verdict.plain, verdict.bound, row as readonly Val[], clock, firstDays[mark]!));
  }
  return `[${out.join(',')}]`;
}

function runPlain(
  M: Module,
  t: Type,
  plain: Code,
  bound: number,
  x: readonly Val[],
  clock: readonly [number, number],
  h: readonly number[],
): string {
  const world: World = { x, s: null, today: clock[0], now: clock[1], h, m: [], f: 0, t: null, g: null, c: NOTHING };
  try {
    const value = plain(world);
    if (typeof value === 'number' && t.k === 'i') return `[${value},${world.f}]`;
    return `[${JSON.stringify(encode(t, box(t, value), M))},${world.f}]`;
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown;
    return `[${JSON.stringify(encodeFault(thrown))},${bound}]`;
  }
}

export const NOTHING = Object.freeze([]);

function decodeSubject(
  M: Module,
  row: readonly unknown[],
  today: number,
  now: number,
  h: readonly number[],
  why: boolean,
  closures: Subject['closures'],
): Subject {
  const fields: FieldDatum[] = M.fields.map((info, i) => decodeField(M, info, row[i + 1]));
  return {
    M,
    why,
    today,
    now,
    h,
    fields,
    statuses: fields.map((field) => field.status),
    answers: [],
    closures,
  };
}

/** A value as it is; {m: reason, d: domain} of one that is missing or not certain; {e: [[value, time], …]} of a list. */
function decodeField(M: Module, info: FieldInfo, wire: unknown): FieldDatum {
  if (typeof wire !== 'object' && info.isSimple)
    return { status: -1, domain: { k: 'one', v: wire as Val }, elements: null };
  const list = (wire as { readonly e?: readonly (readonly [unknown, unknown])[] } | undefined)?.e;
  // A field that the verdict does not look at is 0, which is no value of a type with parts.
  if (wire === 0 && hasParts(M, info.list ? info.type : info.item))
    return { status: -1, domain: ANY, elements: info.list ? [] : null };
  if (list === undefined || Array.isArray(wire)) {
    const datum = decodeDatum(M, info.list ? info.type : info.item, wire);
    return {
      status: datum.status,
      domain: info.list ? datum.domain : settled(info.item, datum.domain, info.grid),
      elements: null,
    };
  }
  const elements: ElementDatum[] = [];
  for (let i = 0; i < list.length; i += 1) {
    const datum = decodeDatum(M, info.item, list[i]![0]);
    elements.push({
      status: datum.status,
      domain: settled(info.item, datum.domain, info.grid),
      time: list[i]![1] as Val,
    });
  }
  return { status: -1, domain: ANY, elements };
}

function hasParts(M: Module, t: Type): boolean {
  return t.k === 'l' || t.k === 's' || t.k === 'o' || t.k === 'r' || (t.k === 'e' && !M.enums[t.n]!.plain);
}

function decodeDatum(M: Module, t: Type, wire: unknown): { readonly status: number; readonly domain: Abstract } {
  if (typeof wire !== 'object' || wire === null || Array.isArray(wire))
    return { status: -1, domain: one(decodeValue(M, t, wire)) };
  const datum = wire as { readonly m: number; readonly d: readonly unknown[] };
  return { status: datum.m, domain: decodeDomain(M, t, datum.d) };
}

function decodeDomain(M: Module, t: Type, wire: readonly unknown[]): Abstract {
  if (wire[0] === 'one') return one(decodeValue(M, t, wire[1]));
  if (wire[0] === 'set') {
    const values = (wire[1] as readonly unknown[]).map((value) => decodeValue(M, t, value));
    return some(values);
  }
  if (wire[0] === 'any') return every(t, M);
  const ends = wire as readonly [string, unknown, unknown, boolean, boolean];
  const int = t.k === 'i';
  let lo = ends[1] === null ? (int ? -Number.MAX_SAFE_INTEGER : null) : decodeValue(M, t, ends[1]);
  const hi = ends[2] === null ? (int ? Number.MAX_SAFE_INTEGER : null) : decodeValue(M, t, ends[2]);
  let loOpen = ends[1] !== null && ends[3];
  // Days lived are at least 0.
  if (t.k === 'a' && (lo === null || (lo as number) < 0)) {
    lo = 0;
    loOpen = false;
  }
  return span(t, lo, hi, loOpen, ends[2] !== null && ends[4]);
}

/** Numbers get the unit of their type; inside enums with arguments, records and lists they bring their own. */
function decodeValue(M: Module, t: Type, wire: unknown): Val {
  if (t.k === 'n') return [decodeNumber(wire), t.u[0]!];
  return decodeNested(M, t, wire);
}

export function decodeNested(M: Module, t: Type, wire: unknown): Val {
  const parts = wire as readonly unknown[];
  switch (t.k) {
    case 'n': {
      let unit = 0;
      for (let i = 0; i < M.units.length; i += 1) if (M.units[i]!.text === parts[1]) unit = i;
      return [decodeNumber(parts[0]) as Q, unit];
    }
    case 'e': {
      const info = M.enums[t.n]!;
      if (info.plain) return wire as number;
      const types = info.cases[parts[0] as number]!.types;
      return withTag(
        parts[0] as number,
        types.map((type, i) => decodeNested(M, type, parts[i + 1])),
      );
    }
    case 'r':
      return M.records[t.n]!.types.map((type, i) => decodeNested(M, type, parts[i]));
    case 'l':
    case 's':
      return parts.map((item) => decodeNested(M, t.of!, item));
    case 'o':
      return parts.length === 0 ? null : [decodeNested(M, t.of!, parts[0])];
    default:
      return wire as Val;
  }
}

function withTag(tag: number, args: readonly Val[]): Val {
  const first: Val[] = [tag];
  return first.concat(args);
}

function encodeAnswer(M: Module, t: Type, answer: Answer): unknown {
  return {
    k: answer.kind,
    o: answer.outcomes.map((outcome) => [
      encodeResult(M, t, outcome.result),
      outcome.trace.map((event) => encodeEvent(M, event)),
    ]),
    s: answer.settledBy,
    a: answer.assumed,
    b: answer.because,
    x: answer.exact,
    f: answer.fuel,
  };
}

function encodeResult(M: Module, t: Type, result: Result): unknown {
  return result.fault === null ? encode(t, result.value, M) : encodeFault(result.fault);
}

function encodeEvent(M: Module, event: TraceEvent): unknown {
  return event[1] === 0 ? [event[0], 0] : [event[0], 1, encode(event[2]!, event[3], M)];
}
