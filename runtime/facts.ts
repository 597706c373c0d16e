/** Facts given as JSON: one subject's input fields, as LEBEN literals. */

import type { AsOf, Gate } from '../language/admit.ts';
import { ANY, gateOf } from '../language/admit.ts';
import { MAX_LIST } from '../language/answer.ts';
import {
  badElement,
  badLiteral,
  badReason,
  factNotPlain,
  factsNotJson,
  factsNotObject,
  factTwice,
  listTooLong,
  unknownField,
} from '../language/codes/facts.ts';
import type { DataType, Field, Interface } from '../language/interface.ts';
import { nearest } from '../language/near.ts';
import type { DataState, ElementState, FieldState, MissingReason, Value } from '../language/values.ts';
import { MISSING_REASONS } from '../language/values.ts';
import { elementType, isMissing, noValueNote, type State } from './fhir/context.ts';
import type { Json, JsonObject } from './fhir/json.ts';
import { isObject } from './fhir/json.ts';
import { jsonFault, nameTwice } from './fhir/json-fault.ts';
import { lineOf, parse, withoutMark } from './fhir/parse.ts';
import { isNoValue } from './fhir/value.ts';
import { type LiteralReader, literalReader, literalWords, readTime } from './literal.ts';
import type { DataNote } from './notes.ts';
import { noteOf } from './notes.ts';

/**
 * `state` is undefined when a required field is missing (`refused` names those), or when a note is an error. Warnings go with
 * a state: a value that is implausible or of another kind is missing (error).
 */
export type Facts = {
  readonly state: DataState | undefined;
  readonly refused: readonly string[];
  readonly notes: readonly DataNote[];
};

/**
 * Field name → literal (`"64 years"`), JSON boolean or number, `{"missing": reason}`, or for a list `[{value, time}]`. What is
 * left out is missing (unknown), also where the field says `absent unless recorded`: silence of a caller is not silence of a
 * record.
 */
export function factsToState(of: Interface, facts: Json, asOf: AsOf): Facts {
  if (!isObject(facts)) return failed([noteOf(factsNotObject, undefined, {})]);
  const notes: DataNote[] = [];
  const names = of.fields.map((field) => field.name);
  for (const name of Object.keys(facts)) {
    if (names.includes(name)) continue;
    const near = nearest(name, names)[0];
    notes.push(noteOf(unknownField, { name: shown(name), near }, { field: shown(name) }));
  }
  const fields = of.fields.map((field) => readField(field, valueAt(facts, field.name), of, asOf, notes));
  if (notes.some((note) => note.severity === 'error')) return failed(notes);
  const refused = of.fields
    .filter((field, index) => field.required && isMissing(fields[index]!))
    .map(({ name }) => name);
  const state = refused.length > 0 ? undefined : { today: asOf.today, nowMs: asOf.nowMs, fields };
  return { state, refused, notes };
}

/** The same from the text of a JSON document. */
export function readFacts(of: Interface, text: string, asOf: AsOf): Facts {
  const json = withoutMark(text);
  const parsed = parse(json);
  const twice = parsed.ok ? nameTwice(json) : undefined;
  if (twice !== undefined) return failed([noteOf(factTwice, { line: lineOf(json, twice) }, {})]);
  if (parsed.ok) return factsToState(of, parsed.value, asOf);
  return failed([noteOf(factsNotJson, { line: lineOf(json, jsonFault(json).at) }, {})]);
}

function failed(notes: readonly DataNote[]): Facts {
  return { state: undefined, refused: [], notes };
}

/** Names are the caller's text: a line of it at most. */
function shown(name: string): string {
  return name.length <= 60 ? name : `${name.slice(0, 57)}…`;
}

function valueAt(facts: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(facts, name) ? facts[name] : undefined;
}

function readField(field: Field, given: Json | undefined, of: Interface, asOf: AsOf, notes: DataNote[]): State {
  const { type } = field;
  const element = elementType(type);
  const reading: Reading = {
    field,
    of,
    asOf,
    notes,
    element,
    gate: gateOf(field, element, of),
    literal: literalReader(element, of),
  };
  const missing = (reason: MissingReason): State =>
    type.kind === 'list' ? { missing: reason, domain: ANY } : reading.gate.missing(reason, asOf);
  if (given === undefined) return missing('unknown');
  if (reading.literal === undefined || (type.kind !== 'list' && element !== type)) {
    notes.push(noteOf(factNotPlain, { field: field.name, shape: type.kind }, { field: field.name }));
    return missing('error');
  }
  if (isObject(given)) {
    const reason = reasonOf(given);
    if (reason === undefined)
      notes.push(noteOf(badReason, { field: field.name, reasons: MISSING_REASONS.join(', ') }, { field: field.name }));
    return missing(reason ?? 'error');
  }
  if (type.kind !== 'list') return readValue(given, reading, reading.literal);
  return readList(given, reading, reading.literal, type.of.kind === 'observed');
}

type Reading = {
  readonly field: Field;
  readonly of: Interface;
  readonly asOf: AsOf;
  readonly notes: DataNote[];
  readonly element: DataType;
  readonly gate: Gate;
  readonly literal: LiteralReader | undefined;
};

function reasonOf(given: JsonObject): MissingReason | undefined {
  const reason = Object.keys(given).length === 1 ? valueAt(given, 'missing') : undefined;
  return MISSING_REASONS.find((known) => known === reason);
}

function readValue(given: Json, reading: Reading, literal: LiteralReader): FieldState {
  const { field, asOf, gate, notes } = reading;
  const place = { field: field.name };
  const result = literal(given, asOf);
  if (result === 'malformed') {
    notes.push(noteOf(badLiteral, { field: field.name, wanted: literalWords(reading.element, reading.of) }, place));
    return gate.missing('error', asOf);
  }
  if (isNoValue(result)) {
    if (result.kind !== 'missing') notes.push(noValueNote(result, field, place));
    return gate.missing(result.kind === 'missing' ? result.reason : 'error', asOf);
  }
  const state = gate.admit(result, asOf);
  if (state !== 'implausible') return state;
  notes.push(noValueNote({ kind: 'implausible' }, field, place));
  return gate.missing('error', asOf);
}

function readList(given: Json, reading: Reading, literal: LiteralReader, timed: boolean): State {
  const { field, notes, asOf } = reading;
  const place = { field: field.name };
  const bad: State = { missing: 'error', domain: ANY };
  if (!Array.isArray(given)) {
    notes.push(noteOf(badLiteral, { field: field.name, wanted: literalWords(field.type, reading.of) }, place));
    return bad;
  }
  const items = given as readonly Json[];
  if (items.length > MAX_LIST) {
    notes.push(noteOf(listTooLong, { field: field.name, limit: MAX_LIST }, place));
    return bad;
  }
  const elements: ElementState[] = [];
  for (const item of items) {
    const element = readElement(item, reading, literal, timed);
    if (element === undefined) {
      notes.push(noteOf(badElement, { field: field.name }, place));
      return bad;
    }
    // What lies after the as-of date is not known yet, in a list as in a record.
    if (element.time.kind === 'datetime' && element.time.ms <= asOf.nowMs) elements.push(element);
  }
  // Elements of one time stay in the order given: it stands in for the source id.
  return { elements: elements.sort((a, b) => msOf(a.time) - msOf(b.time)) };
}

function readElement(item: Json, reading: Reading, literal: LiteralReader, timed: boolean): ElementState | undefined {
  if (!isObject(item)) return undefined;
  const given = valueAt(item, 'value');
  const at = valueAt(item, 'time');
  const time: Value | undefined =
    at === undefined && !timed ? { kind: 'datetime', ms: reading.asOf.nowMs } : readTime(at);
  if (given === undefined || time === undefined) return undefined;
  if (!isObject(given)) return { value: readValue(given, reading, literal), time };
  const reason = reasonOf(given);
  return reason === undefined ? undefined : { value: reading.gate.missing(reason, reading.asOf), time };
}

function msOf(time: Value): number {
  return time.kind === 'datetime' ? time.ms : 0;
}
