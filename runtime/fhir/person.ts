/** Fields that come from the Patient resource: age, birth date, gender. */

import type { Gate } from '../../language/admit.ts';
import { caseOf, one } from '../../language/admit.ts';
import { badBirthDate, noCase } from '../../language/codes/facts.ts';
import { MS_PER_DAY } from '../../language/dates.ts';
import type { Field, Interface } from '../../language/interface.ts';
import type { Domain, FieldState, Value } from '../../language/values.ts';
import { noteOf } from '../notes.ts';
import type { Context } from './context.ts';
import { admitted, placeOf } from './context.ts';
import { readWhen } from './time.ts';
import { caseName, missingReason, momentDomain } from './value.ts';

/** People live no longer (the longest life on record: 122 years); an older birth date is a placeholder or another calendar. */
export const MAX_AGE_YEARS = 150;

/** The birth date as an age, or as the date itself. A year or a month alone is known, and only that is known. */
export function birthReader(field: Field, gate: Gate): (context: Context) => FieldState {
  return (context) => {
    const { birthDate, birthAbsent } = context.record.patient;
    const { asOf } = context;
    if (birthDate === undefined)
      return gate.missing(birthAbsent === undefined ? 'unknown' : missingReason(birthAbsent), asOf);
    const domain = field.type.kind === 'date' ? birthDay(birthDate, asOf.today) : birthAge(birthDate, asOf.today);
    if (domain === undefined) {
      context.note(noteOf(badBirthDate, { field: field.name }, placeOf(context, field, patientName(context))));
      return gate.missing('error', asOf);
    }
    return admitted(domain, field, gate, context, patientName(context));
  };
}

function patientName({ record }: Context): string {
  return `Patient/${record.subject}`;
}

function lifeDays(text: string, today: number): { readonly from: number; readonly to: number } | undefined {
  const when = readWhen(text);
  if (when === undefined) return undefined;
  const from = Math.floor(when.from / MS_PER_DAY);
  const to = Math.min(Math.floor(when.to / MS_PER_DAY), today);
  return from > today || today - from > MAX_AGE_YEARS * 366 ? undefined : { from, to };
}

function birthDay(text: string, today: number): Domain | undefined {
  const days = lifeDays(text, today);
  return days === undefined ? undefined : momentDomain('date', days.from * MS_PER_DAY, days.to * MS_PER_DAY);
}

/** Days lived at the as-of date, of a birth date as FHIR and facts write it: `1961-05-01`, `1961-05`, `1961`. */
export function birthAge(text: string, today: number): Domain | undefined {
  const days = lifeDays(text, today);
  if (days === undefined) return undefined;
  const low: Value = { kind: 'age', days: today - days.to };
  if (days.from === days.to) return one(low);
  return { kind: 'interval', low, high: { kind: 'age', days: today - days.from }, lowOpen: false, highOpen: false };
}

/** The administrative gender, by the names of the enum's cases. */
export function genderReader(field: Field, gate: Gate, of: Interface): (context: Context) => FieldState {
  const name = field.type.kind === 'enum' ? field.type.name : '';
  const cases = of.enums.find((candidate) => candidate.name === name)?.cases ?? [];
  const values = new Map(cases.map((found) => [caseName(found.name), one(caseOf(name, found.name))]));
  return (context) => {
    const { gender, genderAbsent } = context.record.patient;
    if (gender === undefined) {
      return gate.missing(genderAbsent === undefined ? 'unknown' : missingReason(genderAbsent), context.asOf);
    }
    if (field.type.kind === 'text') return { missing: undefined, domain: one({ kind: 'text', value: gender }) };
    const domain = values.get(gender);
    if (domain !== undefined) return { missing: undefined, domain };
    if (gender !== 'unknown')
      context.note(noteOf(noCase, { field: field.name, enum: name }, placeOf(context, field, patientName(context))));
    return gate.missing('unknown', context.asOf);
  };
}
