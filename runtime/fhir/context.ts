/** What the readers of fields share: the subject at hand, and how they say what is wrong with it. */

import type { AsOf, Gate } from '../../language/admit.ts';
import { implausible, noCase, notInRecords, otherKind, unknownUnit } from '../../language/codes/facts.ts';
import type { DataType, Field } from '../../language/interface.ts';
import { describeKind, kindFromKey, NUMBER } from '../../language/units.ts';
import type { Domain, ElementState, FieldState, MissingReason } from '../../language/values.ts';
import type { DataNote } from '../notes.ts';
import { noteOf } from '../notes.ts';
import type { SubjectRecord } from './index.ts';
import type { NoValue } from './value.ts';

export type State = FieldState | { readonly elements: readonly ElementState[] };
/** One field of one subject: what the reader may look at, and where it says what is wrong. */
export type Context = { readonly record: SubjectRecord; readonly asOf: AsOf; readonly note: (note: DataNote) => void };

export function isMissing(state: State): boolean {
  return 'missing' in state && state.missing !== undefined;
}

export function admitted(domain: Domain, field: Field, gate: Gate, context: Context, resource: string): FieldState {
  const state = gate.admit(domain, context.asOf);
  if (state !== 'implausible') return state;
  return gate.missing(reasonOf({ kind: 'implausible' }, field, context, resource), context.asOf);
}

export function reasonOf(result: NoValue, field: Field, context: Context, resource: string): MissingReason {
  if (result.kind === 'missing') return result.reason;
  context.note(noValueNote(result, field, placeOf(context, field, resource)));
  return result.kind === 'case' ? 'unknown' : 'error';
}

/** Why a value could not be used, in words; the same for records and for facts. */
export function noValueNote(
  result: Exclude<NoValue, { kind: 'missing' }>,
  field: Field,
  place: DataNote['place'],
): DataNote {
  switch (result.kind) {
    case 'other':
      return noteOf(otherKind, { field: field.name, wanted: wantedWords(field.type), found: result.found }, place);
    case 'unit':
      return noteOf(unknownUnit, { field: field.name }, place);
    case 'implausible':
      return noteOf(implausible, { field: field.name }, place);
    case 'case':
      return noteOf(noCase, { field: field.name, enum: typeName(elementType(field.type)) }, place);
    case 'form':
      return noteOf(notInRecords, { field: field.name }, place);
  }
}

export function placeOf(context: Context, field: Field, resource: string | undefined): DataNote['place'] {
  const place = { subject: context.record.subject, field: field.name };
  return resource === undefined ? place : { ...place, resource: resource.replace(/#\d+$/, '') };
}

/** What is read of one entry: `List of Observed of Percent` → Percent. */
export function elementType(type: DataType): DataType {
  return type.kind === 'list' || type.kind === 'observed' || type.kind === 'option' ? elementType(type.of) : type;
}

function wantedWords(type: DataType): string {
  const element = elementType(type);
  if (element.kind === 'number') return describeKind(kindFromKey(element.quantity) ?? NUMBER);
  return WORDS[element.kind] ?? `a ${typeName(element)}`;
}

const WORDS: { readonly [kind: string]: string } = {
  bool: 'a Bool',
  int: 'a whole number',
  text: 'a text',
  date: 'a date',
  datetime: 'a date and time',
  code: 'a coded value',
  age: 'an age',
  period: 'a period',
  finding: 'a Finding',
};

function typeName(type: DataType): string {
  return type.kind === 'enum' || type.kind === 'record' ? type.name : type.kind;
}
