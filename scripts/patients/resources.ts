/** FHIR resources of one made-up person: codes, days and measured values as bulk exports write them. */
import type { Random } from './random.ts';

/** The day that the records were made for: they end in its morning. */
export const AS_OF = '2026-01-01';

export type Json = string | number | boolean | undefined | readonly Json[] | { readonly [key: string]: Json };

export type Resource = { readonly resourceType: string; readonly id: string; readonly [key: string]: Json };

const DAY_MS = 86_400_000;

const TODAY = Date.parse(`${AS_OF}T00:00:00Z`);

export function daysAgo(days: number): string {
  return new Date(TODAY - days * DAY_MS).toISOString().slice(0, 10);
}

export function hoursAfterMidnight(hours: number): string {
  return `${new Date(TODAY + Math.round(hours * 60) * 60_000).toISOString().slice(0, 16)}:00Z`;
}

export const SYSTEMS = {
  icd10: 'http://hl7.org/fhir/sid/icd-10-cm',
  snomed: 'http://snomed.info/sct',
  loinc: 'http://loinc.org',
  rxnorm: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  atc: 'http://www.whocc.no/atc',
  cvx: 'http://hl7.org/fhir/sid/cvx',
  act: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
} as const;

/** `icd10 I50.9`: system and code of one word each. */
export function concept(code: string, text: string): Json {
  const [system, value] = code.split(' ') as [keyof typeof SYSTEMS, string];
  return { coding: [{ system: SYSTEMS[system], code: value }], text };
}

export function status(name: string, code: string): Json {
  return { coding: [{ system: `http://terminology.hl7.org/CodeSystem/${name}`, code }] };
}

export type Person = {
  readonly id: string;
  readonly age: number;
  readonly female: boolean;
  readonly random: Random;
  readonly add: (type: string, resource: { readonly [key: string]: Json }) => void;
  readonly has: Set<string>;
};

export type Measured = { readonly value: number; readonly unit: string; readonly comparator?: string };

export function observe(
  person: Person,
  code: string,
  text: string,
  when: string,
  measured: Measured,
  state = 'final',
): void {
  person.add('Observation', {
    status: state,
    code: concept(`loinc ${code}`, text),
    effectiveDateTime: when,
    valueQuantity: quantity(measured),
  });
}

export function quantity({ value, unit, comparator }: Measured): Json {
  return {
    value,
    ...(comparator === undefined ? {} : { comparator }),
    unit,
    system: 'http://unitsofmeasure.org',
    code: unit,
  };
}

export function notObserved(person: Person, code: string, text: string, when: string): void {
  const reason = person.random.pick(['not-performed', 'asked-declined', 'unknown', 'error']);
  person.add('Observation', {
    status: 'final',
    code: concept(`loinc ${code}`, text),
    effectiveDateTime: when,
    dataAbsentReason: status('data-absent-reason', reason),
  });
}
