/** The subjects of documents that are parsed already: a Bundle, a resource, an array of resources. */
import { notFhir } from '../../language/codes/facts.ts';
import type { Interface } from '../../language/interface.ts';
import type { Place, Report } from '../notes.ts';
import { noteOf } from '../notes.ts';
import type { Gathering, Scope } from './gather.ts';
import { gather, scopeOf, versionedName } from './gather.ts';
import type { SubjectRecord } from './index.ts';
import type { Json, JsonObject } from './json.ts';
import { isObject, textOf } from './json.ts';
import { select } from './selection.ts';

/** Compiled once an interface: the records of the subjects of a document, in order of appearance. */
export function subjectIndexer(of: Interface): (document: Json, report: Report) => readonly SubjectRecord[] {
  const selection = select(of);
  return (document, report) => {
    const gathering = gather({ selection, report });
    readDocument(document, {}, gathering, report);
    return [...gathering.subjects()];
  };
}

/** Bundles in Bundles, lists in lists: no sender nests them three deep, and an attacker would until the stack ends. */
export const MAX_NESTED_BUNDLES = 8;

export function readDocument(document: Json, place: Place, gathering: Gathering, report: Report, depth = 0): void {
  if (Array.isArray(document) && depth < MAX_NESTED_BUNDLES) {
    for (const [index, item] of (document as readonly Json[]).entries()) {
      readDocument(item, { ...place, entry: index + 1 }, gathering, report, depth + 1);
    }
    return;
  }
  const type = isObject(document) ? document['resourceType'] : undefined;
  if (!isObject(document) || typeof type !== 'string') {
    report(noteOf(notFhir, undefined, place));
    return;
  }
  if (type === 'Bundle') readBundle(document, place, gathering, report);
  else gathering.resource(type, document, place);
}

/** Who the patients are comes first, because what refers to them may stand before them; then what is wanted of the rest. */
function readBundle(bundle: JsonObject, place: Place, gathering: Gathering, report: Report, depth = 0): void {
  const entries = bundle['entry'];
  if (depth >= MAX_NESTED_BUNDLES) {
    report(noteOf(notFhir, undefined, { ...place }));
    return;
  }
  if (!Array.isArray(entries)) return;
  const here = { ...place, entry: 0 };
  const waiting: number[] = [];
  for (let index = 0; index < entries.length; index += 1) {
    const entry: Json | undefined = entries[index];
    if (!isObject(entry)) continue;
    const resource = entry['resource'];
    if (!isObject(resource)) continue;
    const type = resource['resourceType'];
    if (typeof type === 'string') {
      if (gathering.wants(type)) waiting.push(index);
      continue;
    }
    here.entry = index + 1;
    report(noteOf(notFhir, undefined, here));
  }
  const scope = scopeOf(textOf(bundle, 'type'), entries, waiting);
  for (const index of waiting) {
    here.entry = index + 1;
    readEntry(entries[index] as JsonObject, index, scope, here, gathering, report, depth);
  }
}

/** One entry of a Bundle; `place` names it. */
export function readEntry(
  entry: JsonObject,
  index: number,
  scope: Scope,
  place: Place,
  gathering: Gathering,
  report: Report,
  depth = 0,
): void {
  const resource = entry['resource'];
  if (!isObject(resource)) return;
  const type = resource['resourceType'];
  if (typeof type !== 'string') {
    report(noteOf(notFhir, undefined, { ...place }));
    return;
  }
  if (!gathering.wants(type)) return;
  if (scope.newest !== undefined) {
    const name = versionedName(entry);
    if (name !== undefined && scope.newest.get(name) !== index) return;
  }
  if (type === 'Bundle') readBundle(resource, place, gathering, report, depth + 1);
  else gathering.resource(type, resource, place, scope, textOf(entry, 'fullUrl'));
}
