/** A resource cut down to what inputs ask of it: what it says, when, and its value. Small enough to hold thousands. */
import type { Json, JsonObject } from './json.ts';
import { objectOf, objectsOf, textOf } from './json.ts';
import type { Standing } from './status.ts';
import type { When } from './time.ts';
import { readPeriod, readWhen } from './time.ts';

/** The longest text of a value that is kept; what an input compares is shorter. */
export const MAX_VALUE_CHARACTERS = 10_000;

/** `system|code`, and how the record words it. */
export type Coding = { readonly key: string; readonly display: string | undefined };

/** The value of an Observation or of one of its components, as the record gives it. */
export type Observed =
  | {
      readonly kind: 'quantity';
      /** The decimal text of the number: JSON.parse makes doubles, and the shortest text of a double is what was written. */
      readonly number: string | undefined;
      readonly comparator: string | undefined;
      readonly code: string | undefined;
      readonly unit: string | undefined;
    }
  | { readonly kind: 'concept'; readonly codings: readonly Coding[]; readonly text: string | undefined }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly number: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'when'; readonly text: string }
  /** No value, but an interpretation: positive, negative. */
  | { readonly kind: 'interpretation'; readonly codings: readonly Coding[] }
  /** A value[x] that inputs do not read: Ratio, Range, SampledData. */
  | { readonly kind: 'other' };

export type Entry = {
  /** `Observation/9`, of a component `Observation/9#2`. */
  readonly source: string;
  /** `meta.lastUpdated`, in ms: the newest version of a resource counts. */
  readonly version: number | undefined;
  readonly standing: Standing;
  /** When it began, was measured, was done. Undefined: nobody says. */
  readonly begin: When | undefined;
  /** When it ended. Undefined: it has not; `unknown`: it has, and nobody says when. */
  readonly end: When | 'unknown' | undefined;
  /** When it was stated, in ms. */
  readonly stated: number | undefined;
  /** Those of its codings that the input asked for. */
  readonly codings: readonly string[];
  readonly observed: Observed | undefined;
  /** The code of a dataAbsentReason. */
  readonly absent: string | undefined;
};

/** The times of an entry, and the elements that hold no date. */
export type Times = Pick<Entry, 'begin' | 'end' | 'stated'> & { readonly bad: readonly string[] };

export function readTimes(type: string, resource: JsonObject, standing: Standing): Times {
  const bad: string[] = [];
  const at = (key: string): When | undefined => {
    const text = textOf(resource, key);
    if (text === undefined) return undefined;
    const when = readWhen(text);
    if (when === undefined) bad.push(key);
    return when;
  };
  const period = (key: string): { start: When | undefined; end: When | undefined } => {
    const found = readPeriod(resource, key);
    if (found.bad) bad.push(key);
    return found;
  };
  const times = timesOf(type, resource, standing, at, period);
  return { ...times, bad };
}

/** The value of an Observation or component: the first value[x] there is. */
export function readObserved(holder: JsonObject): Observed | undefined {
  const quantity = objectOf(holder, 'valueQuantity');
  if (quantity !== undefined) return quantityOf(quantity);
  const concept = objectOf(holder, 'valueCodeableConcept');
  if (concept !== undefined) return { kind: 'concept', codings: codingsOf(concept), text: shortText(concept['text']) };
  const bool = holder['valueBoolean'];
  if (typeof bool === 'boolean') return { kind: 'bool', value: bool };
  const int = holder['valueInteger'];
  if (typeof int === 'number') return { kind: 'int', number: String(int) };
  const text = shortText(holder['valueString']);
  if (text !== undefined) return { kind: 'text', text };
  const when = textOf(holder, 'valueDateTime') ?? textOf(holder, 'valueDate');
  if (when !== undefined) return { kind: 'when', text: when };
  for (const key in holder) if (key.startsWith('value') && OTHER_VALUES.has(key)) return { kind: 'other' };
  const interpretations = objectsOf(holder, 'interpretation');
  if (interpretations.length > 0) return { kind: 'interpretation', codings: interpretations.flatMap(codingsOf) };
  return undefined;
}

export function readAbsent(holder: JsonObject): string | undefined {
  const concept = objectOf(holder, 'dataAbsentReason');
  if (concept === undefined) return undefined;
  for (const coding of objectsOf(concept, 'coding')) {
    const code = textOf(coding, 'code');
    if (code !== undefined) return code;
  }
  return 'unknown';
}

const OTHER_VALUES = new Set([
  'valueRange',
  'valueRatio',
  'valueSampledData',
  'valueTime',
  'valuePeriod',
  'valueAttachment',
]);

function quantityOf(quantity: JsonObject): Observed {
  return {
    kind: 'quantity',
    number: numberText(quantity['value']),
    comparator: textOf(quantity, 'comparator'),
    code: shortText(quantity['code']),
    unit: shortText(quantity['unit']),
  };
}

/** FHIR decimals are JSON numbers; some systems write them as texts. */
function numberText(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return shortText(value);
}

function codingsOf(concept: JsonObject): readonly Coding[] {
  return objectsOf(concept, 'coding').map((coding) => ({
    key: `${textOf(coding, 'system') ?? ''}|${textOf(coding, 'code') ?? ''}`,
    display: shortText(coding['display']),
  }));
}

function shortText(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value.slice(0, MAX_VALUE_CHARACTERS) : undefined;
}

type At = (key: string) => When | undefined;
type PeriodAt = (key: string) => { readonly start: When | undefined; readonly end: When | undefined };

function timesOf(
  type: string,
  resource: JsonObject,
  standing: Standing,
  at: At,
  period: PeriodAt,
): Pick<Entry, 'begin' | 'end' | 'stated'> {
  const passed = standing === 'over' || standing === 'resolved';
  switch (type) {
    case 'Observation':
    case 'DiagnosticReport':
      return measured(at, period);
    case 'Condition':
    case 'AllergyIntolerance': {
      const stated = at('recordedDate') ?? at('assertedDate');
      const begin = at('onsetDateTime') ?? period('onsetPeriod').start ?? stated;
      const end = abated(resource, at, period) ?? (passed ? 'unknown' : undefined);
      return { begin, end, stated: stated?.from };
    }
    case 'MedicationRequest': {
      const stated = at('authoredOn');
      const bounds = dosageBounds(resource);
      // The end of a dosage is planned: of a course that was stopped or is on hold it says nothing.
      const end = passed && textOf(resource, 'status') !== 'completed' ? 'unknown' : bounds.end;
      return { begin: stated ?? bounds.start, end: end ?? (passed ? 'unknown' : undefined), stated: stated?.from };
    }
    case 'MedicationStatement': {
      const stated = at('dateAsserted');
      const taken = period('effectivePeriod');
      const end = textOf(resource, 'status') === 'on-hold' ? 'unknown' : taken.end;
      const begin = at('effectiveDateTime') ?? taken.start ?? stated;
      return { begin, end: end ?? (passed ? 'unknown' : undefined), stated: stated?.from };
    }
    case 'Procedure': {
      const done = period('performedPeriod');
      return { begin: at('performedDateTime') ?? done.start ?? done.end, end: done.end, stated: undefined };
    }
    case 'Immunization':
      return { begin: at('occurrenceDateTime'), end: undefined, stated: undefined };
    case 'Encounter': {
      const stay = period('period');
      return {
        begin: stay.start,
        end: stay.end ?? (passed ? (stay.start ?? 'unknown') : undefined),
        stated: undefined,
      };
    }
    default:
      return { begin: undefined, end: undefined, stated: undefined };
  }
}

/** The time of a result: its moment, the end of its period (a 24-hour mean is known then), else when it was issued. */
function measured(at: At, period: PeriodAt): Pick<Entry, 'begin' | 'end' | 'stated'> {
  const moment = at('effectiveDateTime') ?? at('effectiveInstant');
  if (moment !== undefined) return { begin: moment, end: undefined, stated: undefined };
  const span = period('effectivePeriod');
  return { begin: span.end ?? span.start ?? at('issued'), end: undefined, stated: undefined };
}

/** An abatement of any form says that it is over; of an age, a range or words the date is not known. */
function abated(resource: JsonObject, at: At, period: PeriodAt): When | 'unknown' | undefined {
  if (textOf(resource, 'abatementDateTime') !== undefined) return at('abatementDateTime') ?? 'unknown';
  if (objectOf(resource, 'abatementPeriod') !== undefined) {
    const { start, end } = period('abatementPeriod');
    return end ?? start ?? 'unknown';
  }
  const said = ['abatementAge', 'abatementRange', 'abatementString'].some((key) => resource[key] !== undefined);
  return said || resource['abatementBoolean'] === true ? 'unknown' : undefined;
}

/** From the first start to the last end of all dosages; no end when one of them has none. */
function dosageBounds(resource: JsonObject): { readonly start: When | undefined; readonly end: When | undefined } {
  let start: When | undefined;
  let end: When | undefined;
  let open = false;
  for (const dosage of objectsOf(resource, 'dosageInstruction')) {
    const repeat = objectOf(objectOf(dosage, 'timing') ?? {}, 'repeat') ?? {};
    const bounds = readPeriod(repeat, 'boundsPeriod');
    if (bounds.start !== undefined && (start === undefined || bounds.start.from < start.from)) start = bounds.start;
    if (bounds.end === undefined) open = true;
    else if (end === undefined || bounds.end.to > end.to) end = bounds.end;
  }
  return { start, end: open ? undefined : end };
}
