/** The index of a patient: what was asked for by (type, system|code), made in one pass over the resources. */
import { badDate, noCode, unknownStatus } from '../../language/codes/facts.ts';
import type { DiagnosticKind } from '../../language/diagnostics.ts';
import type { Entry } from './entry.ts';
import { readAbsent, readObserved, readTimes } from './entry.ts';
import type { Json, JsonObject } from './json.ts';
import { isObject, objectOf, objectsOf, textOf } from './json.ts';
import type { Wanted } from './selection.ts';
import { readStatus } from './status.ts';
import { readWhen } from './time.ts';

/** What inputs ask of the Patient resource. */
export type Patient = {
  readonly birthDate: string | undefined;
  readonly birthAbsent: string | undefined;
  readonly gender: string | undefined;
  readonly genderAbsent: string | undefined;
  readonly version: number | undefined;
};

/** Entries by slot of the selection. */
export type Slots = (Entry[] | undefined)[];

/** All that is kept of one subject. `subject` is the Patient id. */
export type SubjectRecord = { readonly subject: string; readonly patient: Patient; readonly slots: Slots };

export function readPatient(resource: JsonObject): Patient {
  return {
    birthDate: textOf(resource, 'birthDate'),
    birthAbsent: primitiveAbsent(resource, '_birthDate'),
    gender: textOf(resource, 'gender'),
    genderAbsent: primitiveAbsent(resource, '_gender'),
    version: versionOf(resource),
  };
}

/** A reference that says whose resource it is. */
export function subjectReference(type: string, resource: JsonObject): string | undefined {
  const subject = subjectElement(type, resource);
  return isObject(subject) ? textOf(subject, 'reference') : undefined;
}

/** Whether a subject is there at all: of the many resources that no input wants, no more is looked at. */
export function hasSubject(type: string, resource: JsonObject): boolean {
  return subjectElement(type, resource) !== undefined;
}

function subjectElement(type: string, resource: JsonObject): Json | undefined {
  const patient = type === 'AllergyIntolerance' || type === 'Immunization';
  return patient ? (resource['patient'] ?? resource['subject']) : (resource['subject'] ?? resource['patient']);
}

/** Where the entries of a resource go, and what is said about it; its subject is looked for only when an input wants it. */
export type Target = {
  readonly add: (slot: number, entry: Entry) => void;
  readonly note: <D>(kind: DiagnosticKind<D>, data: D) => void;
  readonly name: () => string;
};

/** Gives the target an entry for each slot that asks for one of the resource's codes. */
export function indexResource(type: string, resource: JsonObject, wanted: Wanted, target: Target): void {
  if (wanted.word === 'observation') {
    indexObservation(resource, wanted, target);
    return;
  }
  const concepts = conceptsOf(type, resource);
  if (concepts.length === 0 && type !== 'Encounter') target.note(noCode, { type });
  indexConcepts(type, resource, concepts, wanted, target);
}

/** The same for a medication whose concept stands in a resource of its own. */
export function indexConcepts(
  type: string,
  resource: JsonObject,
  concepts: readonly JsonObject[],
  wanted: Wanted,
  target: Target,
): void {
  const hits = hitsOf(concepts, wanted);
  if (hits === undefined) return;
  const head = headOf(type, resource, target);
  for (const [slot, codings] of hits) target.add(slot, { ...head, codings, observed: undefined, absent: undefined });
}

/** An entry without codes yet, of a medication that refers to another resource. */
export function indexPending(type: string, resource: JsonObject, target: Target): Entry {
  return { ...headOf(type, resource, target), codings: [], observed: undefined, absent: undefined };
}

/** Slot → codings, of a Medication that others refer to. */
export function medicationHits(
  resource: JsonObject,
  wanted: Wanted,
): ReadonlyMap<number, readonly string[]> | undefined {
  return hitsOf(objectsOf(resource, 'code'), wanted);
}

export function versionOf(resource: JsonObject): number | undefined {
  const meta = objectOf(resource, 'meta');
  const text = meta === undefined ? undefined : textOf(meta, 'lastUpdated');
  return text === undefined ? undefined : readWhen(text)?.from;
}

export function put(slots: Slots, slot: number, entry: Entry): void {
  const list = slots[slot];
  if (list === undefined) slots[slot] = [entry];
  else list.push(entry);
}

function indexObservation(resource: JsonObject, wanted: Wanted, target: Target): void {
  const code = resource['code'];
  const panel = isObject(code) ? targetsOf(code, wanted) : undefined;
  if (panel === undefined && !(isObject(code) && isCoded(code))) target.note(noCode, { type: 'Observation' });
  const components = resource['component'];
  if (panel === undefined && components === undefined) return;
  let head: Head | undefined;
  const add = (slot: number, holder: JsonObject, part: number): void => {
    head ??= headOf('Observation', resource, target);
    target.add(slot, {
      ...head,
      source: part === 0 ? head.source : `${head.source}#${part}`,
      codings: [],
      observed: readObserved(holder),
      absent: readAbsent(holder) ?? (part === 0 ? undefined : readAbsent(resource)),
    });
  };
  if (panel !== undefined) {
    for (const [index, slot] of wanted.slots.entries()) {
      if (panel.has(2 * index) && wanted.components[index] === false) add(slot, resource, 0);
    }
  }
  if (components === undefined) return;
  for (const [part, component] of objectsOf(resource, 'component').entries()) {
    const own = objectOf(component, 'code');
    const targets = own === undefined ? undefined : targetsOf(own, wanted);
    if (targets === undefined) continue;
    for (const [index, slot] of wanted.slots.entries()) {
      // A plain `observation` finds components too; `component` wants the panel's code and its own.
      const found = wanted.components[index]
        ? targets.has(2 * index + 1) && panel?.has(2 * index) === true
        : targets.has(2 * index);
      if (found) add(slot, component, part + 1);
    }
  }
}

type Head = Omit<Entry, 'codings' | 'observed' | 'absent'>;

function headOf(type: string, resource: JsonObject, target: Target): Head {
  const { standing, unknownCode } = readStatus(type, resource);
  if (unknownCode) target.note(unknownStatus, { type });
  const { begin, end, stated, bad } = readTimes(type, resource, standing);
  for (const element of bad) target.note(badDate, { element });
  return { source: target.name(), version: versionOf(resource), standing, begin, end, stated };
}

function isCoded(concept: JsonObject): boolean {
  const codings = concept['coding'];
  return Array.isArray(codings) && codings.length > 0;
}

/** The numbers of the code sets (see `Wanted`) that hold a coding of the concept; undefined: none, the usual case. */
function targetsOf(concept: JsonObject, wanted: Wanted): Set<number> | undefined {
  const codings = concept['coding'];
  if (!Array.isArray(codings)) return undefined;
  let targets: Set<number> | undefined;
  for (let index = 0; index < codings.length; index += 1) {
    const coding: Json | undefined = codings[index];
    if (typeof coding !== 'object' || coding === null) continue;
    const found = wanted.table.find(coding as JsonObject);
    if (found.length === 0) continue;
    targets ??= new Set();
    for (const target of found) targets.add(target);
  }
  return targets;
}

function hitsOf(concepts: readonly JsonObject[], wanted: Wanted): Map<number, string[]> | undefined {
  let hits: Map<number, string[]> | undefined;
  for (const concept of concepts) {
    for (const coding of objectsOf(concept, 'coding')) {
      for (const target of wanted.table.find(coding)) {
        if (target % 2 === 1) continue;
        hits ??= new Map();
        const slot = wanted.slots[target / 2]!;
        const key = `${textOf(coding, 'system')}|${textOf(coding, 'code')}`;
        const known = hits.get(slot);
        if (known === undefined) hits.set(slot, [key]);
        else known.push(key);
      }
    }
  }
  return hits;
}

/** The CodeableConcepts that say what a resource is about. A Coding alone (Encounter.class) becomes one. */
function conceptsOf(type: string, resource: JsonObject): readonly JsonObject[] {
  switch (type) {
    case 'MedicationRequest':
    case 'MedicationStatement':
      return coded(objectsOf(resource, 'medicationCodeableConcept'));
    case 'Immunization':
      return coded(objectsOf(resource, 'vaccineCode'));
    case 'Encounter': {
      const kind = objectsOf(resource, 'class').map((coding) => ({ coding: [coding] }));
      return [...objectsOf(resource, 'type'), ...kind, ...objectsOf(resource, 'reasonCode')];
    }
    case 'AllergyIntolerance': {
      const substances = objectsOf(resource, 'reaction').flatMap((reaction) => objectsOf(reaction, 'substance'));
      return coded([...objectsOf(resource, 'code'), ...substances]);
    }
    case 'DiagnosticReport':
      return coded([...objectsOf(resource, 'code'), ...objectsOf(resource, 'conclusionCode')]);
    default:
      return coded(objectsOf(resource, 'code'));
  }
}

function coded(concepts: readonly JsonObject[]): readonly JsonObject[] {
  return concepts.every(isCoded) ? concepts : concepts.filter(isCoded);
}

const DATA_ABSENT = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';

/** The data-absent-reason extension of a primitive element. */
function primitiveAbsent(resource: JsonObject, key: string): string | undefined {
  const element = objectOf(resource, key);
  if (element === undefined) return undefined;
  const extension = objectsOf(element, 'extension').find((candidate) => candidate['url'] === DATA_ABSENT);
  return extension === undefined ? undefined : textOf(extension, 'valueCode');
}
