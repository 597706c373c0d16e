/**
 * The wire between host and sandbox: a batch of data states in, their answers out.
 *
 * A request is `{ v, why, t, s }`: the verdict, whether traces are wanted, the distinct clocks `[today, now]`, and one row a
 * state. A row holds the number of its clock, then a value a field: where nothing is missing, and every value has a form
 * that generated code takes as it is, the row is the world it runs on. Any other row holds −1 − clock, and in it a field is
 * a value, `{ m: reason or -1, d: domain }`, or for a list `{ e: [[value, time], …] }`. Fields that the verdict does not
 * look at are 0: they do not leave the host.
 */
import type { Answer, Outcome, TraceEvent } from './answer.ts';
import type { DataType, EnumInfo, Field, RecordInfo } from './interface.ts';
import { type Rational, rational } from './rational.ts';
import { unreachable } from './unreachable.ts';
import { type DataState, type Domain, type Fault, type FieldState, MISSING_REASONS, type Value } from './values.ts';

/** What of an interface the wire needs; a Core module has the same. */
export type WireInterface = {
  readonly fields: readonly Field[];
  readonly enums: readonly EnumInfo[];
  readonly records: readonly RecordInfo[];
  /** `reads`: the fields that the verdict's closure reads or asks about; without it all are handed over. */
  readonly verdicts: readonly ({ readonly reads: readonly number[] } | { readonly body: unknown })[];
};

export type WireRequest = {
  /** The number of the verdict. */
  readonly verdict: number;
  /** Are traces wanted. */
  readonly trace: boolean;
  readonly states: readonly DataState[];
};

/** The text for `run`. */
export function encodeRequest(module: WireInterface, request: WireRequest): string {
  const verdict = module.verdicts[request.verdict]!;
  const wanted = module.fields.map((_, i) => !('reads' in verdict) || verdict.reads.includes(i));
  const clocks = new Map<string, number>();
  const times: (readonly [number, number])[] = [];
  const rows = request.states.map((state) => {
    const name = `${state.today} ${state.nowMs}`;
    let clock = clocks.get(name);
    if (clock === undefined) {
      clock = times.push([state.today, state.nowMs]) - 1;
      clocks.set(name, clock);
    }
    let plain = true;
    const row: unknown[] = [clock];
    for (let i = 0; i < module.fields.length; i += 1) {
      if (!wanted[i]) {
        row.push(0);
        continue;
      }
      const encoded = encodeField(module, module.fields[i]!.type, state.fields[i]!);
      plain &&= encoded.plain;
      row.push(encoded.wire);
    }
    if (!plain) row[0] = -1 - clock;
    return row;
  });
  return JSON.stringify({ v: request.verdict, why: request.trace, t: times, s: rows });
}

/**
 * The answers in a text that `run` gave, one a state. The text is the sandbox's word: whatever is not an answer throws a
 * WireError, which says where and never quotes it.
 */
export function decodeAnswers(json: string): Answer[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new WireError('the text');
  }
  return array(parsed, 'the text').map((item) => decodeAnswer(item));
}

/** The sandbox gave something that is no answer. */
export class WireError extends Error {
  constructor(place: string) {
    super(`The sandbox's reply is not in the form of the wire: ${place}.`);
    this.name = 'WireError';
  }
}

type Encoded = { readonly wire: unknown; readonly plain: boolean };

function encodeField(module: WireInterface, type: DataType, state: DataState['fields'][number]): Encoded {
  if (!('elements' in state)) return encodeState(module, type, state);
  const item = itemOf(type);
  const elements = state.elements.map(({ value, time }) => [
    encodeState(module, item, value).wire,
    encodeValue(module, { kind: 'datetime' }, time).wire,
  ]);
  return { wire: { e: elements }, plain: false };
}

function encodeState(module: WireInterface, type: DataType, state: FieldState): Encoded {
  if (state.missing === undefined && state.domain.kind === 'one') return encodeValue(module, type, state.domain.value);
  const reason = state.missing === undefined ? -1 : MISSING_REASONS.indexOf(state.missing);
  return { wire: { m: reason, d: encodeDomain(module, type, state.domain) }, plain: false };
}

function encodeDomain(module: WireInterface, type: DataType, domain: Domain): unknown {
  switch (domain.kind) {
    case 'one':
      return ['one', encodeValue(module, type, domain.value).wire];
    case 'set':
      return ['set', domain.values.map((value) => encodeValue(module, type, value).wire)];
    case 'interval': {
      const end = (value: Value | undefined) => (value === undefined ? null : encodeValue(module, type, value).wire);
      return ['interval', end(domain.low), end(domain.high), domain.lowOpen, domain.highOpen];
    }
    case 'any':
      return ['any'];
    default:
      return unreachable(domain);
  }
}

/** A value of a field; `plain`: in a form that generated code takes as it is. */
function encodeValue(module: WireInterface, type: DataType, value: Value): Encoded {
  switch (value.kind) {
    case 'bool':
      return { wire: value.value, plain: true };
    case 'int':
      return { wire: Number(value.value), plain: true };
    case 'number': {
      const wire = encodeNumber(value.value);
      return { wire, plain: typeof wire !== 'string' };
    }
    case 'text':
      return { wire: value.value, plain: true };
    case 'date':
      return { wire: value.day, plain: true };
    case 'datetime':
      return { wire: value.ms, plain: true };
    case 'age':
      return { wire: value.days, plain: true };
    case 'period':
      return { wire: [value.months, value.ms], plain: true };
    case 'code':
      return { wire: [value.system, value.code], plain: true };
    case 'case':
      if (value.type === 'Finding') return { wire: value.name === 'present', plain: true };
      return { wire: encodeCase(module, value), plain: isPlain(module, value.type) };
    case 'record':
    case 'list':
    case 'set':
    case 'option':
      return { wire: encodeNested(module, type, value), plain: false };
    default:
      return unreachable(value);
  }
}

function encodeCase(module: WireInterface, value: Extract<Value, { kind: 'case' }>): unknown {
  const info = module.enums.find(({ name }) => name === value.type)!;
  const tag = info.cases.findIndex(({ name }) => name === value.name);
  if (isPlain(module, value.type)) return tag;
  return [tag, ...value.args.map((arg, i) => encodeNested(module, info.cases[tag]!.params[i]!.type, arg))];
}

function isPlain(module: WireInterface, name: string): boolean {
  return module.enums.find((info) => info.name === name)!.cases.every(({ params }) => params.length === 0);
}

/** Inside others numbers bring their unit. */
function encodeNested(module: WireInterface, type: DataType, value: Value): unknown {
  switch (value.kind) {
    case 'number':
      return [encodeNumber(value.value), value.unit];
    case 'record': {
      const info = module.records.find(({ name }) => name === value.type)!;
      return value.fields.map((field, i) => encodeNested(module, info.fields[i]!.type, field));
    }
    case 'list':
    case 'set':
      return value.items.map((item) => encodeNested(module, itemOf(type), item));
    case 'option':
      return value.value === undefined ? [] : [encodeNested(module, itemOf(type), value.value)];
    default:
      return encodeValue(module, type, value).wire;
  }
}

/** An integer, [n, d] of safe integers, else the text "n/d". */
export function encodeNumber({ n, d }: Rational): number | readonly [number, number] | string {
  const small = Number(n);
  const under = Number(d);
  if (!Number.isSafeInteger(small) || !Number.isSafeInteger(under)) return `${n}/${d}`;
  return under === 1 ? small : [small, under];
}

function itemOf(type: DataType): DataType {
  const of = 'of' in type ? type.of : type;
  return of.kind === 'observed' ? of.of : of;
}

function decodeAnswer(wire: unknown): Answer {
  if (Array.isArray(wire)) {
    const [result, fuel] = wire as readonly unknown[];
    const value = decodeResult(result);
    return {
      kind: 'code' in value && !('kind' in value) ? 'fault' : 'known',
      outcomes: [{ result: value, trace: [] }],
      settledBy: [],
      assumed: [],
      because: undefined,
      exact: true,
      fuel: integer(fuel, 'fuel'),
    };
  }
  if (typeof wire !== 'object' || wire === null) throw new WireError('an answer');
  const answer = wire as Readonly<Record<string, unknown>>;
  const kind = answer['k'];
  if (kind !== 'known' && kind !== 'fault' && kind !== 'range' && kind !== 'unknown') throw new WireError('a kind');
  return {
    kind,
    outcomes: array(answer['o'], 'outcomes').map(decodeOutcome),
    settledBy: array(answer['s'], 'settledBy').map((at) => integer(at, 'settledBy')),
    assumed: array(answer['a'], 'assumed').map((at) => integer(at, 'assumed')),
    because: answer['b'] === null ? undefined : string(answer['b'], 'because'),
    exact: boolean(answer['x'], 'exact'),
    fuel: integer(answer['f'], 'fuel'),
  };
}

function decodeOutcome(wire: unknown): Outcome {
  const [result, trace] = array(wire, 'an outcome');
  return { result: decodeResult(result), trace: array(trace, 'a trace').map(decodeEvent) };
}

function decodeEvent(wire: unknown): TraceEvent {
  const parts = array(wire, 'an event');
  const site = integer(parts[0], 'a site');
  if (parts[1] === 0) return { site, how: 'holds', value: undefined };
  return { site, how: 'gives', value: decodeValue(parts[2], 0) };
}

export function decodeResult(wire: unknown): Value | Fault {
  if (!Array.isArray(wire) || wire[0] !== '!') return decodeValue(wire, 0);
  const code: unknown = wire[1];
  if (code === 'conflict') return { code, sites: [integer(wire[2], 'a site'), integer(wire[3], 'a site')] };
  if (code === 'overflow' || code === 'division' || code === 'domain' || code === 'no_row' || code === 'list_too_long')
    return { code };
  throw new WireError('a fault');
}

/** Values nest no deeper than types do; the bound keeps a hostile reply from ending the host's stack. */
const MAX_DEPTH = 200;

export function decodeValue(wire: unknown, depth: number): Value {
  if (depth > MAX_DEPTH) throw new WireError('a value');
  if (typeof wire === 'boolean') return { kind: 'bool', value: wire };
  if (typeof wire === 'number') return { kind: 'int', value: BigInt(integer(wire, 'an Int')) };
  if (typeof wire === 'string') return { kind: 'text', value: wire };
  const parts = array(wire, 'a value');
  const inside = (from: number): Value[] => parts.slice(from).map((part) => decodeValue(part, depth + 1));
  switch (parts[0]) {
    case 'n':
      return { kind: 'number', value: decodeNumber(parts[1]), unit: string(parts[2], 'a unit') };
    case 'd':
      return { kind: 'date', day: integer(parts[1], 'a date') };
    case 't':
      return { kind: 'datetime', ms: integer(parts[1], 'a time') };
    case 'a':
      return { kind: 'age', days: integer(parts[1], 'an age') };
    case 'p':
      return { kind: 'period', months: integer(parts[1], 'a period'), ms: integer(parts[2], 'a period') };
    case 'k':
      return { kind: 'code', system: string(parts[1], 'a code'), code: string(parts[2], 'a code') };
    case 'c':
      return { kind: 'case', type: string(parts[1], 'a case'), name: string(parts[2], 'a case'), args: inside(3) };
    case 'r':
      return { kind: 'record', type: string(parts[1], 'a record'), fields: inside(2) };
    case 'l':
      return { kind: 'list', items: inside(1) };
    case 's':
      return { kind: 'set', items: inside(1) };
    case 'o':
      return { kind: 'option', value: inside(1)[0] };
    default:
      throw new WireError('a value');
  }
}

function decodeNumber(wire: unknown): Rational {
  if (typeof wire === 'number') return rational(integer(wire, 'a number'));
  const match = /^(-?\d{1,400})\/([1-9]\d{0,400})$/.exec(string(wire, 'a number'));
  if (match === null) throw new WireError('a number');
  return rational(BigInt(match[1]!), BigInt(match[2]!));
}

export function array(wire: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(wire)) throw new WireError(place);
  return wire;
}

export function integer(wire: unknown, place: string): number {
  if (typeof wire !== 'number' || !Number.isSafeInteger(wire)) throw new WireError(place);
  return wire === 0 ? 0 : wire;
}

export function string(wire: unknown, place: string): string {
  if (typeof wire !== 'string') throw new WireError(place);
  return wire;
}

export function boolean(wire: unknown, place: string): boolean {
  if (typeof wire !== 'boolean') throw new WireError(place);
  return wire;
}
