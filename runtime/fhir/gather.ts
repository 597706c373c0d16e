/** From resources in any order to one record a subject, in bounded memory. */
import {
  medicationNotGiven,
  noSubject,
  patientsMixed,
  patientWithoutId,
  tooManyMedications,
  unknownPatient,
} from '../../language/codes/facts.ts';
import type { Place, Report } from '../notes.ts';
import { noteOf } from '../notes.ts';
import type { Entry } from './entry.ts';
import type { Patient, Slots, SubjectRecord, Target } from './index.ts';
import {
  hasSubject,
  indexConcepts,
  indexPending,
  indexResource,
  medicationHits,
  put,
  readPatient,
  subjectReference,
  versionOf,
} from './index.ts';
import type { Json, JsonObject } from './json.ts';
import { isObject, objectOf, objectsOf, textOf } from './json.ts';
import type { Selection } from './selection.ts';
import type { Spill } from './spill.ts';
import { openSpill } from './spill.ts';
import { readWhen } from './time.ts';

/** Entries and subjects held in memory before they go to disk: about 30 MB of them. */
export const MAX_HELD = 30_000;
/** Medication resources that prescriptions may refer to, kept in memory while reading: about 40 MB. */
export const MAX_MEDICATIONS = 200_000;

/** What the entries of one Bundle may refer to. */
export type Scope = {
  /** fullUrl of a Patient → its id. */
  readonly patients: ReadonlyMap<string, string>;
  /** Of a history: `Type/id` → the index of its newest version; undefined: no history. */
  readonly newest: ReadonlyMap<string, number> | undefined;
};

export type Held = {
  patient: Patient | undefined;
  mixed: boolean;
  /** Which Patient it is, counted as they were read: the order of the answers. */
  rank: number;
  readonly slots: Slots;
  readonly pending: { readonly reference: string; readonly entry: Entry }[];
};

export type GatherOptions = {
  readonly selection: Selection;
  readonly report: Report;
  /** The folder for what does not fit in memory; without one, MAX_HELD is no limit. */
  readonly temporary?: string | undefined;
  readonly maxHeld?: number;
  readonly maxMedications?: number;
};

export type Gathering = {
  /** Whether anything is kept of resources of this type. */
  readonly wants: (type: string) => boolean;
  /** `place` is copied when something is said, so the caller may change it for the next resource. */
  readonly resource: (type: string, resource: JsonObject, place: Place, scope?: Scope, fullUrl?: string) => void;
  /** The subjects, once everything has been read: in the order of the Patient resources, or by partition when the disk was needed. */
  readonly subjects: () => Generator<SubjectRecord>;
  /** Removes what lies on disk. */
  readonly close: () => void;
};

export function gather(options: GatherOptions): Gathering {
  const { selection, report } = options;
  const maxHeld = options.maxHeld ?? MAX_HELD;
  const medications = medicationShelf(options);
  let held = new Map<string, Held>();
  let heldCount = 0;
  let ranked = 0;
  let spill: Spill | undefined;

  const holdOf = (subject: string): Held => {
    const known = held.get(subject);
    if (known !== undefined) return known;
    const fresh: Held = { patient: undefined, mixed: false, rank: Number.POSITIVE_INFINITY, slots: [], pending: [] };
    held.set(subject, fresh);
    heldCount += 1;
    return fresh;
  };
  const makeRoom = (): void => {
    if (heldCount < maxHeld || options.temporary === undefined) return;
    spill ??= openSpill(options.temporary);
    spill.write(held);
    held = new Map();
    heldCount = 0;
  };
  const addPatient = (resource: JsonObject, place: Place, fullUrl: string | undefined): void => {
    const id = patientId(resource, fullUrl);
    if (id === undefined) {
      report(noteOf(patientWithoutId, undefined, place));
      return;
    }
    const hold = holdOf(id);
    ranked += 1;
    hold.rank = Math.min(hold.rank, ranked);
    mergePatient(hold, readPatient(resource));
  };

  // The resource at hand; one target serves all of them.
  let found: JsonObject = {};
  let foundType = '';
  let foundPlace: Place = {};
  let foundScope: Scope | undefined;
  let owner: Held | 'nobody' | undefined;
  const name = (): string => {
    const id = textOf(found, 'id');
    if (id !== undefined) return `${foundType}/${id}`;
    return `${foundType} (${foundPlace.file ?? ''} ${foundPlace.line ?? ''} ${foundPlace.entry ?? ''})`;
  };
  const findOwner = (): Held | 'nobody' => {
    const reference = subjectReference(foundType, found);
    if (reference === undefined) {
      target.note(noSubject, { type: foundType });
      return 'nobody';
    }
    const subject = reference.startsWith('#')
      ? containedPatient(found, reference, name(), holdOf)
      : subjectOf(reference, foundScope);
    // A group, a device or a location is no patient, and that is no mistake.
    return subject === undefined ? 'nobody' : holdOf(subject);
  };
  const target: Target = {
    name,
    note: (kind, data) => report(noteOf(kind, data, { ...foundPlace, resource: name() })),
    add: (slot, entry) => {
      owner ??= findOwner();
      if (owner === 'nobody') return;
      put(owner.slots, slot, entry);
      heldCount += 1;
    },
  };
  const pend = (reference: string): void => {
    owner ??= findOwner();
    if (owner === 'nobody') return;
    owner.pending.push({ reference, entry: indexPending(foundType, found, target) });
    heldCount += 1;
  };

  const resource: Gathering['resource'] = (type, read, place, scope, fullUrl) => {
    if (type === 'Patient') {
      addPatient(read, place, fullUrl);
      makeRoom();
      return;
    }
    if (type === 'Medication') {
      medications.add(read, fullUrl, place);
      return;
    }
    const wanted = selection.types.get(type);
    if (wanted === undefined) return;
    found = read;
    foundType = type;
    foundPlace = place;
    foundScope = scope;
    owner = undefined;
    if (!hasSubject(type, read)) {
      target.note(noSubject, { type });
      return;
    }
    const reference = wanted.word === 'medication' ? medicationReference(read) : undefined;
    if (reference === undefined) indexResource(type, read, wanted, target);
    else if (reference.startsWith('#')) indexConcepts(type, read, containedCodes(read, reference), wanted, target);
    else pend(reference);
    makeRoom();
  };

  function* subjects(): Generator<SubjectRecord> {
    if (spill === undefined) {
      for (const [subject, hold] of byRank(held)) yield* finish(subject, hold);
      return;
    }
    spill.write(held);
    held = new Map();
    for (const group of spill.groups()) for (const [subject, hold] of byRank(group)) yield* finish(subject, hold);
  }
  function* finish(subject: string, hold: Held): Generator<SubjectRecord> {
    medications.resolve(hold, subject);
    const place = { subject };
    if (hold.mixed) {
      report(noteOf(patientsMixed, undefined, place));
      return;
    }
    if (hold.patient === undefined) {
      const resources = hold.slots.reduce((sum, list) => sum + (list?.length ?? 0), 0);
      if (resources > 0) report(noteOf(unknownPatient, { resources }, place));
      return;
    }
    for (const list of hold.slots) if (list !== undefined && list.length > 1) keepNewest(list);
    yield { subject, patient: hold.patient, slots: hold.slots };
  }
  const kept = new Set([...selection.types.keys(), 'Patient', 'Medication', 'Bundle']);
  return { wants: (type) => kept.has(type), resource, subjects, close: () => spill?.close() };
}

/**
 * The patients of a Bundle by fullUrl, and of a history the newest version of each resource. `wanted`: the entries to look at
 * for the patients; a history has all of its entries looked at, since a deletion holds no resource.
 */
export function scopeOf(bundleType: string | undefined, entries: readonly Json[], wanted: readonly number[]): Scope {
  const patients = new Map<string, string>();
  for (const index of wanted) {
    const entry = entries[index] as JsonObject;
    const resource = entry['resource'] as JsonObject;
    if (resource['resourceType'] !== 'Patient') continue;
    const fullUrl = textOf(entry, 'fullUrl');
    const id = patientId(resource, fullUrl);
    if (fullUrl !== undefined && id !== undefined) patients.set(fullUrl, id);
  }
  return { patients, newest: bundleType === 'history' ? newestVersions(entries) : undefined };
}

/** http://hl7.org/fhir/R4/http.html#history: the newest version stands first; `lastUpdated` knows better. */
function newestVersions(entries: readonly Json[]): ReadonlyMap<string, number> {
  const newest = new Map<string, { readonly index: number; readonly version: number }>();
  for (const [index, entry] of entries.entries()) {
    const name = isObject(entry) ? versionedName(entry) : undefined;
    if (name === undefined || !isObject(entry)) continue;
    const resource = objectOf(entry, 'resource');
    const version = resource === undefined ? deletedAt(entry) : (versionOf(resource) ?? Number.NEGATIVE_INFINITY);
    const known = newest.get(name);
    if (known === undefined || version > known.version) newest.set(name, { index, version });
  }
  return new Map([...newest].map(([name, { index }]) => [name, index]));
}

function byRank(held: ReadonlyMap<string, Held>): readonly (readonly [string, Held])[] {
  return [...held].sort(([, a], [, b]) => (a.rank === b.rank ? 0 : a.rank - b.rank));
}

export function patientId(resource: JsonObject, fullUrl: string | undefined): string | undefined {
  return textOf(resource, 'id') ?? fullUrl?.replace(/^urn:(?:uuid|oid):/, '');
}

/** Later versions replace earlier ones; two of one version that say different things are two people. */
export function mergePatient(hold: Held, patient: Patient): void {
  const known = hold.patient;
  if (known === undefined) {
    hold.patient = patient;
    return;
  }
  const newer = (patient.version ?? 0) - (known.version ?? 0);
  const same = known.birthDate === patient.birthDate && known.gender === patient.gender;
  if (newer === 0 && !same) hold.mixed = true;
  if (newer > 0) hold.patient = patient;
}

/** A deletion holds no resource; without a date nothing that the history shows is newer. */
function deletedAt(entry: JsonObject): number {
  const date = textOf(objectOf(entry, 'response') ?? {}, 'lastModified');
  return (date === undefined ? undefined : readWhen(date)?.from) ?? Number.POSITIVE_INFINITY;
}

/** `Type/id` of an entry of a history, deletions included. */
export function versionedName(entry: JsonObject): string | undefined {
  const resource = objectOf(entry, 'resource');
  if (resource !== undefined) {
    const id = textOf(resource, 'id');
    return id === undefined ? undefined : `${textOf(resource, 'resourceType')}/${id}`;
  }
  const url = textOf(objectOf(entry, 'request') ?? {}, 'url');
  return url === undefined ? undefined : /([A-Za-z]+\/[A-Za-z0-9\-.]{1,64})(?:\/_history\/.*)?$/.exec(url)?.[1];
}

const PATIENT_REFERENCE = /(?:^|\/)Patient\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/.*)?$/;

function subjectOf(reference: string, scope: Scope | undefined): string | undefined {
  const inBundle = scope?.patients.get(reference);
  if (inBundle !== undefined) return inBundle;
  if (reference.startsWith('Patient/') && reference.indexOf('/', 8) < 0) return reference.slice(8);
  if (reference.startsWith('urn:')) return reference.replace(/^urn:(?:uuid|oid):/, '');
  return PATIENT_REFERENCE.exec(reference)?.[1];
}

/** A contained Patient is nobody else's: a subject of its own, named after the resource that holds it. */
function containedPatient(
  resource: JsonObject,
  reference: string,
  name: string,
  holdOf: (subject: string) => Held,
): string | undefined {
  const inner = objectsOf(resource, 'contained').find((candidate) => textOf(candidate, 'id') === reference.slice(1));
  if (inner === undefined || textOf(inner, 'resourceType') !== 'Patient') return undefined;
  const subject = `${name}${reference}`;
  mergePatient(holdOf(subject), readPatient(inner));
  return subject;
}

function medicationReference(resource: JsonObject): string | undefined {
  const medication = objectOf(resource, 'medicationReference');
  return medication === undefined ? undefined : textOf(medication, 'reference');
}

function containedCodes(resource: JsonObject, reference: string): readonly JsonObject[] {
  const inner = objectsOf(resource, 'contained').filter((candidate) => textOf(candidate, 'id') === reference.slice(1));
  return inner.flatMap((medication) => objectsOf(medication, 'code'));
}

/** One version of each resource: the newest, of equals the one that was read first. */
function keepNewest(list: Entry[]): void {
  const best = new Map<string, Entry>();
  for (const entry of list) {
    const known = best.get(entry.source);
    if (known === undefined || (entry.version ?? 0) > (known.version ?? 0)) best.set(entry.source, entry);
  }
  if (best.size < list.length) list.splice(0, list.length, ...best.values());
}

/** The Medication resources that prescriptions refer to. Those that no input asks for are remembered by name alone. */
function medicationShelf({ selection, report, maxMedications = MAX_MEDICATIONS }: GatherOptions) {
  const wanted = selection.wanted.get('medication');
  const shelf = new Map<string, ReadonlyMap<number, readonly string[]> | undefined>();
  let full = false;
  const add = (resource: JsonObject, fullUrl: string | undefined, place: Place): void => {
    if (wanted === undefined || full) return;
    if (shelf.size >= maxMedications) {
      full = true;
      report(noteOf(tooManyMedications, { limit: maxMedications }, place));
      return;
    }
    const hits = medicationHits(resource, wanted);
    const id = textOf(resource, 'id');
    if (id !== undefined) shelf.set(id, hits);
    if (fullUrl !== undefined) shelf.set(fullUrl, hits);
  };
  const resolve = (hold: Held, subject: string): void => {
    for (const { reference, entry } of hold.pending) {
      const id = /(?:^|\/)Medication\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/.*)?$/.exec(reference)?.[1];
      const key = shelf.has(reference) ? reference : (id ?? reference.replace(/^urn:uuid:/, ''));
      if (!shelf.has(key) && !full) report(noteOf(medicationNotGiven, undefined, { subject, resource: entry.source }));
      for (const [slot, codings] of shelf.get(key) ?? []) put(hold.slots, slot, { ...entry, codings });
    }
  };
  return { add, resolve };
}
