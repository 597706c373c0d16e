/**
 * What the status of each resource says: one table a value set of FHIR R4.
 *
 *   holds     a statement about the patient that counts
 *   over      it counted once (`ever`, `within`), and does not any more
 *   resolved  the same, and the record says that the patient no longer has it
 *   denied    the record says that it is not so
 *   void      nobody says anything: entered in error, not confirmed, only planned, never happened
 *
 * A code that no table knows is void, with a warning.
 */
import type { JsonObject } from './json.ts';
import { objectOf, objectsOf, textOf } from './json.ts';

export type Standing = 'holds' | 'over' | 'resolved' | 'denied' | 'void';
type Table = ReadonlyMap<string, Standing>;
/** `unknownCode`: a status that its value set does not hold. */
export type Status = { readonly standing: Standing; readonly unknownCode: boolean };

/** http://hl7.org/fhir/R4/valueset-condition-ver-status.html: only what is confirmed is a finding; silence counts as confirmed. */
const CONDITION_VERIFICATION = table({
  confirmed: 'holds',
  unconfirmed: 'void',
  provisional: 'void',
  differential: 'void',
  refuted: 'denied',
  'entered-in-error': 'void',
});
/** http://hl7.org/fhir/R4/valueset-condition-clinical.html; `unknown` came with R5. */
const CONDITION_CLINICAL = table({
  active: 'holds',
  recurrence: 'holds',
  relapse: 'holds',
  inactive: 'over',
  remission: 'over',
  resolved: 'resolved',
  unknown: 'void',
});
/**
 * http://hl7.org/fhir/R4/valueset-allergyintolerance-verification.html. Unlike a condition an unconfirmed allergy counts: most
 * allergies are what patients report, and to leave them out is the dangerous way to be wrong. `presumed` came with R5.
 */
const ALLERGY_VERIFICATION = table({
  confirmed: 'holds',
  presumed: 'holds',
  unconfirmed: 'holds',
  refuted: 'denied',
  'entered-in-error': 'void',
});
const ALLERGY_CLINICAL = table({ active: 'holds', inactive: 'over', resolved: 'resolved' });

/** http://hl7.org/fhir/R4/valueset-medicationrequest-status.html: `from medication` asks what the patient is on. */
const MEDICATION_REQUEST = table({
  active: 'holds',
  'on-hold': 'over',
  completed: 'over',
  stopped: 'over',
  ended: 'over',
  cancelled: 'void',
  draft: 'void',
  unknown: 'void',
  'entered-in-error': 'void',
});
/** A proposal or an option is no prescription; a plan is one only where it reports what another has prescribed (US Core). */
const MEDICATION_INTENT = table({
  order: 'holds',
  'original-order': 'holds',
  'reflex-order': 'holds',
  'filler-order': 'holds',
  'instance-order': 'holds',
  plan: 'void',
  proposal: 'void',
  option: 'void',
});
/** http://hl7.org/fhir/R4/valueset-medication-statement-status.html; `recorded` and `draft` came with R5. */
const MEDICATION_STATEMENT = table({
  active: 'holds',
  recorded: 'holds',
  'on-hold': 'over',
  completed: 'over',
  stopped: 'over',
  'not-taken': 'denied',
  intended: 'void',
  draft: 'void',
  unknown: 'void',
  'entered-in-error': 'void',
});

/**
 * http://hl7.org/fhir/R4/valueset-event-status.html. What was begun and broken off was not done. `not-done` speaks of one
 * occasion: it does not say that the patient never had it, so it is no denial.
 */
const PROCEDURE = table({
  completed: 'holds',
  'in-progress': 'holds',
  preparation: 'void',
  'on-hold': 'void',
  stopped: 'void',
  'not-done': 'void',
  unknown: 'void',
  'entered-in-error': 'void',
});
/** http://hl7.org/fhir/R4/valueset-immunization-status.html; `not-done` as for procedures. */
const IMMUNIZATION = table({ completed: 'holds', 'not-done': 'void', 'entered-in-error': 'void' });
/** http://hl7.org/fhir/R4/valueset-encounter-status.html, and R5's words. */
const ENCOUNTER = table({
  arrived: 'holds',
  triaged: 'holds',
  'in-progress': 'holds',
  onleave: 'holds',
  'on-hold': 'holds',
  finished: 'over',
  discharged: 'over',
  completed: 'over',
  planned: 'void',
  cancelled: 'void',
  discontinued: 'void',
  unknown: 'void',
  'entered-in-error': 'void',
});

/**
 * http://hl7.org/fhir/R4/valueset-observation-status.html. A preliminary result counts: it is what the clinician sees, and
 * passing it over would put an older value in its place.
 */
const OBSERVATION = table({
  final: 'holds',
  amended: 'holds',
  corrected: 'holds',
  preliminary: 'holds',
  registered: 'void',
  cancelled: 'void',
  unknown: 'void',
  'entered-in-error': 'void',
});
/** http://hl7.org/fhir/R4/valueset-diagnostic-report-status.html, read as for observations. */
const REPORT = table({
  final: 'holds',
  amended: 'holds',
  corrected: 'holds',
  appended: 'holds',
  preliminary: 'holds',
  partial: 'holds',
  registered: 'void',
  cancelled: 'void',
  unknown: 'void',
  'entered-in-error': 'void',
});

/** The status of a resource of one of the types that inputs read. A status that is left out counts as `holds`. */
export function readStatus(type: string, resource: JsonObject): Status {
  switch (type) {
    case 'Observation':
      return plain(OBSERVATION, resource);
    case 'Condition':
      return verified(CONDITION_VERIFICATION, CONDITION_CLINICAL, resource);
    case 'AllergyIntolerance':
      return verified(ALLERGY_VERIFICATION, ALLERGY_CLINICAL, resource);
    case 'MedicationRequest':
      return medicationRequest(resource);
    case 'MedicationStatement':
      return plain(MEDICATION_STATEMENT, resource);
    case 'Procedure':
      return plain(PROCEDURE, resource);
    case 'Immunization':
      return plain(IMMUNIZATION, resource);
    case 'Encounter':
      return plain(ENCOUNTER, resource);
    case 'DiagnosticReport':
      return plain(REPORT, resource);
    default:
      return { standing: 'void', unknownCode: false };
  }
}

function table(rows: { readonly [code: string]: Standing }): Table {
  return new Map(Object.entries(rows));
}

const HOLDS: Status = { standing: 'holds', unknownCode: false };

function look(rows: Table, code: string | undefined): Status {
  if (code === undefined) return HOLDS;
  const standing = rows.get(code);
  return standing === undefined ? { standing: 'void', unknownCode: true } : { standing, unknownCode: false };
}

function plain(rows: Table, resource: JsonObject): Status {
  return look(rows, textOf(resource, 'status'));
}

/** Verification first: whether it is so at all; then whether it still is. */
function verified(verification: Table, clinical: Table, resource: JsonObject): Status {
  const whether = look(verification, conceptCode(resource, 'verificationStatus', verification));
  if (whether.standing !== 'holds') return whether;
  return look(clinical, conceptCode(resource, 'clinicalStatus', clinical));
}

/** The code of a status that is a CodeableConcept (R4), or a plain code (DSTU2, STU3); the first one that the table knows. */
function conceptCode(resource: JsonObject, key: string, rows: Table): string | undefined {
  const plainCode = textOf(resource, key);
  if (plainCode !== undefined) return plainCode;
  const concept = objectOf(resource, key);
  if (concept === undefined) return undefined;
  const codes = objectsOf(concept, 'coding').flatMap((coding) => textOf(coding, 'code') ?? []);
  return codes.find((code) => rows.has(code)) ?? codes[0];
}

function medicationRequest(resource: JsonObject): Status {
  const status = plain(MEDICATION_REQUEST, resource);
  if (status.standing === 'void') return status;
  // An order not to take something says nothing of what the patient takes.
  if (resource['doNotPerform'] === true) return { standing: 'void', unknownCode: false };
  const intent = textOf(resource, 'intent');
  const reported = resource['reportedBoolean'] === true || objectOf(resource, 'reportedReference') !== undefined;
  const meant = intent === 'plan' && reported ? HOLDS : look(MEDICATION_INTENT, intent);
  return meant.standing === 'holds' ? status : meant;
}
