/** Small records by hand: a patient, and resources that belong to it. */

import type { Field, Interface } from '../../../language/interface.ts';
import { formatDecimal } from '../../../language/rational.ts';
import type { DataState, Domain, FieldState, Value } from '../../../language/values.ts';
import { type Extraction, makeExtractor, parseAsOf } from '../../../runtime/fhir/extract.ts';
import type { Json, JsonObject } from '../../../runtime/fhir/json.ts';
import { subjectIndexer } from '../../../runtime/fhir/subjects.ts';
import type { DataNote } from '../../../runtime/notes.ts';
import { interfaceOf, SYSTEMS } from './interfaces.ts';
import { exactValue } from './shown.ts';

export const AS_OF = '2026-06-30';

export const patient: JsonObject = { resourceType: 'Patient', id: 'p', birthDate: '1961-05-01', gender: 'female' };

let made = 0;

/** `resource('Condition', 'icd10 I50.1', { … })` of patient p. */
export function resource(type: string, code: string, more: JsonObject = {}): JsonObject {
  made += 1;
  const concept = coded(code);
  const place: { [type: string]: string } = {
    MedicationRequest: 'medicationCodeableConcept',
    MedicationStatement: 'medicationCodeableConcept',
    Immunization: 'vaccineCode',
  };
  const who = type === 'AllergyIntolerance' || type === 'Immunization' ? 'patient' : 'subject';
  const about: JsonObject = type === 'Encounter' ? { type: [concept] } : { [place[type] ?? 'code']: concept };
  return { resourceType: type, id: `${type}-${made}`, [who]: { reference: 'Patient/p' }, ...about, ...more };
}

export function coded(...codes: readonly string[]): JsonObject {
  const coding = codes.map((text) => {
    const [system, code] = text.split(' ') as [keyof typeof SYSTEMS, string];
    return { system: SYSTEMS[system].at(-1)!, code };
  });
  return { coding };
}

/** A CodeableConcept of a status. */
export function status(code: string): JsonObject {
  return { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/status', code }] };
}

export function quantityOf(value: number, unit: string, more: JsonObject = {}): JsonObject {
  return { value, unit, system: 'http://unitsofmeasure.org', code: unit, ...more };
}

export function bundle(type: string, ...resources: readonly JsonObject[]): JsonObject {
  return { resourceType: 'Bundle', type, entry: resources.map((one) => ({ resource: one })) };
}

/** What became of patient p, of whom these resources are known. */
export function extractOf(
  of: Interface,
  resources: readonly JsonObject[],
  asOf = AS_OF,
): Extraction & { readonly all: readonly DataNote[] } {
  const notes: DataNote[] = [];
  const records = subjectIndexer(of)(bundle('collection', patient, ...resources) as Json, (note) => notes.push(note));
  const extraction = makeExtractor(of)(records[0]!, parseAsOf(asOf)!);
  return { ...extraction, all: [...notes, ...extraction.notes] };
}

/** The one field of an interface, in words: `present`, `missing (unknown)`, `12 mmHg`, `< 5 mg/L`, `[1; 2]`. */
export function fieldOf(
  field: Field,
  resources: readonly JsonObject[],
  asOf = AS_OF,
  enums: Interface['enums'] = [],
): string {
  const of = interfaceOf([field], enums);
  const extraction = extractOf(of, resources, asOf);
  return extraction.state === undefined
    ? `refused (${extraction.refused.join(', ')})`
    : stateText(extraction.state.fields[0]!);
}

/** Codes of the notes, in order. */
export function notesOf(
  field: Field,
  resources: readonly JsonObject[],
  asOf = AS_OF,
  enums: Interface['enums'] = [],
): string[] {
  return extractOf(interfaceOf([field], enums), resources, asOf).all.map((note) => note.code);
}

export function stateText(state: DataState['fields'][number]): string {
  if ('elements' in state) {
    return `[${state.elements.map(({ value, time }) => `${stateText(value)} at ${valueText(time)}`).join('; ')}]`;
  }
  return knownText(state);
}

function knownText(state: FieldState): string {
  return state.missing === undefined ? domainText(state.domain) : `missing (${state.missing})`;
}

export function domainText(domain: Domain): string {
  switch (domain.kind) {
    case 'one':
      return valueText(domain.value);
    case 'set':
      return `{${domain.values.map(valueText).join(', ')}}`;
    case 'any':
      return 'any';
    case 'interval': {
      const low = domain.low === undefined ? '' : `${domain.lowOpen ? '>' : '>='} ${valueText(domain.low)}`;
      const high = domain.high === undefined ? '' : `${domain.highOpen ? '<' : '<='} ${valueText(domain.high)}`;
      return [low, high].filter((text) => text !== '').join(' and ');
    }
  }
}

export function valueText(value: Value): string {
  switch (value.kind) {
    case 'number':
      return value.unit === '' ? formatDecimal(value.value) : exactValue(value.value, value.unit);
    case 'int':
      return String(value.value);
    case 'bool':
      return String(value.value);
    case 'text':
      return value.value;
    case 'date':
      return new Date(value.day * 86_400_000).toISOString().slice(0, 10);
    case 'datetime':
      return new Date(value.ms).toISOString().replace('.000Z', 'Z');
    case 'age':
      return `${value.days} days`;
    case 'code':
      return `${value.system}|${value.code}`;
    case 'case':
      return value.name;
    case 'period':
      return value.months === 0 ? `${value.ms} ms` : `${value.months} months`;
    default:
      return value.kind;
  }
}
