/** Findings: what the status, the dates and the codes of each resource say. */
import { describe, expect, test } from 'vitest';
import type { FieldSource } from '../../../language/interface.ts';
import type { JsonObject } from '../../../runtime/fhir/json.ts';
import { codes, FINDING, field, from, within } from './interfaces.ts';
import { coded, fieldOf, notesOf, resource, status } from './records.ts';

type Source = Partial<Extract<FieldSource, { kind: 'resource' }>>;
const HF = codes('icd10 I50.*', 'icd10 I11.0', 'snomed 42343007');
const chf = (more: Source = {}) => field('chf', FINDING, from('condition', HF, more));
const condition = (more: JsonObject = {}, code = 'icd10 I50.1') =>
  resource('Condition', code, { clinicalStatus: status('active'), verificationStatus: status('confirmed'), ...more });

describe('Condition', () => {
  test.each([
    ['active, confirmed', {}, 'present'],
    ['recurrence', { clinicalStatus: status('recurrence') }, 'present'],
    ['relapse', { clinicalStatus: status('relapse') }, 'present'],
    ['inactive', { clinicalStatus: status('inactive') }, 'missing (unknown)'],
    ['remission', { clinicalStatus: status('remission') }, 'missing (unknown)'],
    ['resolved', { clinicalStatus: status('resolved') }, 'absent'],
    ['no status at all', { clinicalStatus: undefined, verificationStatus: undefined }, 'present'],
    ['unconfirmed', { verificationStatus: status('unconfirmed') }, 'missing (unknown)'],
    ['provisional', { verificationStatus: status('provisional') }, 'missing (unknown)'],
    ['differential', { verificationStatus: status('differential') }, 'missing (unknown)'],
    ['refuted', { verificationStatus: status('refuted') }, 'absent'],
    ['entered in error', { verificationStatus: status('entered-in-error') }, 'missing (unknown)'],
    ['a status FHIR does not know', { clinicalStatus: status('sleeping') }, 'missing (unknown)'],
    ['begun in the future', { onsetDateTime: '2026-07-01' }, 'missing (unknown)'],
    ['begun in a year', { onsetDateTime: '2026' }, 'present'],
    ['abated before', { abatementDateTime: '2026-06-30' }, 'absent'],
    ['abates later', { abatementDateTime: '2026-07-01' }, 'present'],
    ['abated, in words', { abatementString: 'last spring' }, 'missing (unknown)'],
    ['resolved, but only later', { clinicalStatus: status('resolved'), abatementDateTime: '2026-07-01' }, 'present'],
    ['onset as an age', { onsetAge: { value: 50, code: 'a' } }, 'present'],
  ])('%s', (_, more, expected) => {
    expect(fieldOf(chf(), [condition(more)])).toBe(expected);
  });

  test('silence is no answer, unless the field says so', () => {
    expect(fieldOf(chf(), [])).toBe('missing (unknown)');
    expect(fieldOf({ ...chf(), absentUnlessRecorded: true }, [])).toBe('absent');
    const error = condition({ verificationStatus: status('entered-in-error') });
    expect(fieldOf({ ...chf(), absentUnlessRecorded: true }, [error])).toBe('absent');
  });

  test('ever: resolved ones count, wrong ones do not', () => {
    const ever = chf({ ever: true });
    expect(fieldOf(ever, [condition({ clinicalStatus: status('resolved') })])).toBe('present');
    expect(fieldOf(ever, [condition({ clinicalStatus: status('inactive'), abatementDateTime: '1999' })])).toBe(
      'present',
    );
    expect(fieldOf(ever, [condition({ verificationStatus: status('refuted') })])).toBe('absent');
    expect(fieldOf(ever, [condition({ onsetDateTime: '2026-07-01' })])).toBe('missing (unknown)');
  });

  test('within: active at any time of the window', () => {
    const recent = chf({ within: within(2, 'years') });
    expect(fieldOf(recent, [condition({ onsetDateTime: '2001-01-01' })])).toBe('present');
    expect(fieldOf(recent, [condition({ onsetDateTime: '2001-01-01', abatementDateTime: '2024-06-30' })])).toBe(
      'present',
    );
    expect(fieldOf(recent, [condition({ onsetDateTime: '2001-01-01', abatementDateTime: '2024-06-29' })])).toBe(
      'missing (unknown)',
    );
    expect(fieldOf(recent, [condition({ clinicalStatus: status('resolved'), onsetDateTime: '2025-01-01' })])).toBe(
      'present',
    );
    expect(fieldOf(recent, [condition({ clinicalStatus: status('resolved'), onsetDateTime: '2001-01-01' })])).toBe(
      'missing (unknown)',
    );
  });

  test('a denial of one code takes no other back, and none that is stated later', () => {
    const positive = condition({ recordedDate: '2026-01-10' });
    const denial = (recordedDate: string | undefined, code = 'icd10 I50.1') =>
      condition({ verificationStatus: status('refuted'), recordedDate }, code);
    expect(fieldOf(chf(), [positive, denial('2026-01-09')])).toBe('present');
    expect(fieldOf(chf(), [positive, denial('2026-01-10')])).toBe('present');
    expect(fieldOf(chf(), [positive, denial('2026-01-11')])).toBe('absent');
    expect(fieldOf(chf(), [positive, denial('2026-01-11', 'icd10 I50.9')])).toBe('present');
    expect(fieldOf(chf(), [positive, denial(undefined)])).toBe('present');
    expect(fieldOf(chf(), [denial('2026-08-01')])).toBe('missing (unknown)');
  });

  test('an unknown status is told', () => {
    expect(notesOf(chf(), [condition({ clinicalStatus: status('sleeping') })])).toEqual(['F014']);
  });
});

describe('codes', () => {
  const present = (code: string) => fieldOf(chf(), [condition({}, code)]) === 'present';
  test('a prefix is the code and all behind its dot', () => {
    expect(['icd10 I50', 'icd10 I50.1', 'icd10 I50.814', 'icd10 I11.0', 'snomed 42343007'].map(present)).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(['icd10 I500', 'icd10 I5', 'icd10 I11.01', 'snomed I50', 'loinc 42343007'].map(present)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
  test('both addresses of ICD-10, and OIDs', () => {
    for (const system of [
      'http://hl7.org/fhir/sid/icd-10',
      'http://hl7.org/fhir/sid/icd-10-cm',
      'urn:oid:2.16.840.1.113883.6.90',
    ]) {
      expect(fieldOf(chf(), [condition({ code: { coding: [{ system, code: 'I50.1' }] } })])).toBe('present');
    }
  });
  test('any coding of several', () => {
    expect(fieldOf(chf(), [condition({ code: coded('loinc 1-1', 'snomed 42343007') })])).toBe('present');
  });
  test('the last part that matches decides', () => {
    const source = from('condition', codes('icd10 I50.*', '- icd10 I50.1'));
    expect(fieldOf(field('f', FINDING, source), [condition({}, 'icd10 I50.1')])).toBe('missing (unknown)');
    expect(fieldOf(field('f', FINDING, source), [condition({}, 'icd10 I50.2')])).toBe('present');
  });
  test('a text is no code', () => {
    expect(notesOf(chf(), [condition({ code: { text: 'heart failure' } })])).toEqual(['F011']);
  });
});

describe('medications', () => {
  const statin = field('statin', FINDING, from('medication', codes('rxnorm 1')));
  const order = (more: JsonObject = {}) =>
    resource('MedicationRequest', 'rxnorm 1', { status: 'active', intent: 'order', ...more });
  const taking = (more: JsonObject = {}) => resource('MedicationStatement', 'rxnorm 1', { status: 'active', ...more });
  const until = (end: string): JsonObject => ({
    dosageInstruction: [{ timing: { repeat: { boundsPeriod: { end } } } }],
  });

  test.each([
    ['active order', order(), 'present'],
    ['on hold', order({ status: 'on-hold' }), 'missing (unknown)'],
    ['on hold with a dosage that goes on', order({ status: 'on-hold', ...until('2027-01-01') }), 'missing (unknown)'],
    ['cancelled', order({ status: 'cancelled' }), 'missing (unknown)'],
    ['completed', order({ status: 'completed' }), 'missing (unknown)'],
    ['completed after the as-of date', order({ status: 'completed', ...until('2027-01-01') }), 'present'],
    ['stopped', order({ status: 'stopped', ...until('2027-01-01') }), 'missing (unknown)'],
    ['entered in error', order({ status: 'entered-in-error' }), 'missing (unknown)'],
    ['draft', order({ status: 'draft' }), 'missing (unknown)'],
    ['a proposal', order({ intent: 'proposal' }), 'missing (unknown)'],
    ['a plan', order({ intent: 'plan' }), 'missing (unknown)'],
    ['a plan that reports', order({ intent: 'plan', reportedBoolean: true }), 'present'],
    ['not to be taken', order({ doNotPerform: true }), 'missing (unknown)'],
    ['ordered in the future', order({ authoredOn: '2026-07-02' }), 'missing (unknown)'],
    ['the dosage has ended', order(until('2026-06-01')), 'missing (unknown)'],
    ['statement, active', taking(), 'present'],
    ['statement, not taken', taking({ status: 'not-taken' }), 'absent'],
    ['statement, intended', taking({ status: 'intended' }), 'missing (unknown)'],
    ['statement, on hold', taking({ status: 'on-hold', effectivePeriod: { end: '2027-01-01' } }), 'missing (unknown)'],
    ['statement, its period over', taking({ effectivePeriod: { start: '2020', end: '2021' } }), 'missing (unknown)'],
  ])('%s', (_, given, expected) => {
    expect(fieldOf(statin, [given])).toBe(expected);
  });

  test('ever and within', () => {
    const ever = field('statin', FINDING, from('medication', codes('rxnorm 1'), { ever: true }));
    expect(fieldOf(ever, [order({ status: 'stopped', authoredOn: '1999-01-01' })])).toBe('present');
    expect(fieldOf(ever, [order({ status: 'cancelled', authoredOn: '1999-01-01' })])).toBe('missing (unknown)');
    const recent = field('statin', FINDING, from('medication', codes('rxnorm 1'), { within: within(12, 'months') }));
    expect(fieldOf(recent, [order({ status: 'completed', authoredOn: '2025-06-30' })])).toBe('present');
    expect(fieldOf(recent, [order({ status: 'completed', authoredOn: '2025-06-29' })])).toBe('missing (unknown)');
  });

  test('what the patient does not take beats the order, if it was asked later', () => {
    const asked = (dateAsserted: string) => taking({ status: 'not-taken', dateAsserted });
    expect(fieldOf(statin, [order({ authoredOn: '2026-01-01' }), asked('2026-02-01')])).toBe('absent');
    expect(fieldOf(statin, [order({ authoredOn: '2026-03-01' }), asked('2026-02-01')])).toBe('present');
  });

  test('a reference to a Medication, contained or beside', () => {
    const medication = { resourceType: 'Medication', id: 'm', code: coded('rxnorm 1') };
    const refer = (reference: string, more: JsonObject = {}) =>
      order({ medicationCodeableConcept: undefined, medicationReference: { reference }, ...more });
    expect(fieldOf(statin, [refer('#m', { contained: [medication] })])).toBe('present');
    expect(fieldOf(statin, [refer('Medication/m'), medication])).toBe('present');
    expect(fieldOf(statin, [medication, refer('http://example.org/fhir/Medication/m')])).toBe('present');
    expect(fieldOf(statin, [refer('Medication/m'), { ...medication, code: coded('rxnorm 2') }])).toBe(
      'missing (unknown)',
    );
    expect(notesOf(statin, [refer('Medication/other'), medication])).toEqual(['F015']);
  });
});

describe('procedures, immunizations, reports: once done they stand', () => {
  const valve = (more: Source = {}) => field('valve', FINDING, from('procedure', codes('snomed 7'), more));
  const done = (more: JsonObject = {}) =>
    resource('Procedure', 'snomed 7', { status: 'completed', performedDateTime: '2010-03-01', ...more });

  test.each([
    ['completed', done(), 'present'],
    ['in progress', done({ status: 'in-progress' }), 'present'],
    ['not done', done({ status: 'not-done' }), 'missing (unknown)'],
    ['stopped', done({ status: 'stopped' }), 'missing (unknown)'],
    ['in preparation', done({ status: 'preparation' }), 'missing (unknown)'],
    ['entered in error', done({ status: 'entered-in-error' }), 'missing (unknown)'],
    ['planned for later', done({ performedDateTime: '2026-07-01' }), 'missing (unknown)'],
    ['without a date', done({ performedDateTime: undefined }), 'present'],
    [
      'over a period',
      done({ performedDateTime: undefined, performedPeriod: { start: '2010-03-01', end: '2010-03-02' } }),
      'present',
    ],
  ])('procedure, %s', (_, given, expected) => {
    expect(fieldOf(valve(), [given])).toBe(expected);
    expect(fieldOf(valve({ ever: true }), [given])).toBe(expected);
  });

  test('not done on one occasion takes no other back', () => {
    expect(fieldOf(valve(), [done(), done({ status: 'not-done', performedDateTime: '2020-01-01' })])).toBe('present');
  });

  test('within', () => {
    const recent = valve({ within: within(90, 'days') });
    expect(fieldOf(recent, [done({ performedDateTime: '2026-04-01' })])).toBe('present');
    expect(fieldOf(recent, [done({ performedDateTime: '2026-03-31' })])).toBe('missing (unknown)');
    expect(fieldOf(recent, [done({ performedDateTime: '2026' })])).toBe('missing (unknown)');
    expect(notesOf(recent, [done({ performedDateTime: '2026' }), done({ performedDateTime: undefined })])).toEqual([
      'F023',
      'F024',
    ]);
  });

  test('immunization and report', () => {
    const flu = field('flu', FINDING, from('immunization', codes('cvx 140')));
    const shot = (more: JsonObject = {}) =>
      resource('Immunization', 'cvx 140', { status: 'completed', occurrenceDateTime: '2025-10-01', ...more });
    expect(fieldOf(flu, [shot()])).toBe('present');
    expect(fieldOf(flu, [shot({ status: 'not-done' })])).toBe('missing (unknown)');
    expect(fieldOf(flu, [shot({ occurrenceDateTime: '2026-10-01' })])).toBe('missing (unknown)');
    const stenosis = field('stenosis', FINDING, from('report', codes('snomed 5')));
    const report = (more: JsonObject = {}) =>
      resource('DiagnosticReport', 'loinc 1-1', {
        status: 'final',
        effectiveDateTime: '2026-01-01',
        conclusionCode: [coded('snomed 5')],
        ...more,
      });
    expect(fieldOf(stenosis, [report()])).toBe('present');
    expect(fieldOf(stenosis, [report({ status: 'cancelled' })])).toBe('missing (unknown)');
    expect(fieldOf(stenosis, [report({ status: 'registered' })])).toBe('missing (unknown)');
  });
});

describe('allergies', () => {
  const penicillin = field('penicillin', FINDING, from('allergy', codes('snomed 3')));
  const allergy = (more: JsonObject = {}) =>
    resource('AllergyIntolerance', 'snomed 3', { clinicalStatus: status('active'), ...more });
  test.each([
    ['active', allergy(), 'present'],
    ['unconfirmed: reported is enough', allergy({ verificationStatus: status('unconfirmed') }), 'present'],
    ['refuted', allergy({ verificationStatus: status('refuted') }), 'absent'],
    ['entered in error', allergy({ verificationStatus: status('entered-in-error') }), 'missing (unknown)'],
    ['inactive', allergy({ clinicalStatus: status('inactive') }), 'missing (unknown)'],
    ['resolved', allergy({ clinicalStatus: status('resolved') }), 'absent'],
    [
      'by the substance of a reaction',
      allergy({ code: coded('snomed 9'), reaction: [{ substance: coded('snomed 3') }] }),
      'present',
    ],
  ])('%s', (_, given, expected) => {
    expect(fieldOf(penicillin, [given])).toBe(expected);
  });
});

describe('encounters: while they last', () => {
  const hospice = field('hospice', FINDING, from('encounter', codes('snomed 4', 'act IMP')));
  const stay = (more: JsonObject = {}) =>
    resource('Encounter', 'snomed 4', { status: 'in-progress', period: { start: '2026-06-01' }, ...more });
  test.each([
    ['in progress', stay(), 'present'],
    [
      'finished before',
      stay({ status: 'finished', period: { start: '2026-06-01', end: '2026-06-29' } }),
      'missing (unknown)',
    ],
    [
      'finished on the day',
      stay({ status: 'finished', period: { start: '2026-06-01', end: '2026-06-30T09:00:00Z' } }),
      'present',
    ],
    ['finished, without an end', stay({ status: 'finished' }), 'missing (unknown)'],
    ['planned', stay({ status: 'planned' }), 'missing (unknown)'],
    ['cancelled', stay({ status: 'cancelled' }), 'missing (unknown)'],
    ['on leave', stay({ status: 'onleave' }), 'present'],
    ['entered in error', stay({ status: 'entered-in-error' }), 'missing (unknown)'],
    ['begins tomorrow', stay({ period: { start: '2026-07-01' } }), 'missing (unknown)'],
    [
      'by its class',
      stay({
        type: [coded('snomed 8')],
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
      }),
      'present',
    ],
    ['by its reason', stay({ type: [coded('snomed 8')], reasonCode: [coded('snomed 4')] }), 'present'],
  ])('%s', (_, given, expected) => {
    expect(fieldOf(hospice, [given])).toBe(expected);
  });
  test('within', () => {
    const recent = field('hospice', FINDING, from('encounter', codes('snomed 4'), { within: within(1, 'years') }));
    expect(fieldOf(recent, [stay({ status: 'finished', period: { start: '2025-06-01', end: '2025-07-01' } })])).toBe(
      'present',
    );
    expect(fieldOf(recent, [stay({ status: 'finished', period: { start: '2025-06-01', end: '2025-06-29' } })])).toBe(
      'missing (unknown)',
    );
  });
});

describe('findings from observations', () => {
  const smoker = (more: Source = {}) => field('smoker', FINDING, from('observation', codes('loinc 2-2'), more));
  const said = (value: JsonObject, time = '2026-01-01', more: JsonObject = {}) =>
    resource('Observation', 'loinc 2-2', { status: 'final', effectiveDateTime: time, ...value, ...more });
  const YES = { valueCodeableConcept: coded('snomed 373066001') };
  const NO = { valueBoolean: false };
  test('yes, no, and neither', () => {
    expect(fieldOf(smoker(), [said(YES)])).toBe('present');
    expect(fieldOf(smoker(), [said(NO)])).toBe('absent');
    expect(fieldOf(smoker(), [said({})])).toBe('missing (unknown)');
    expect(fieldOf(smoker(), [said({ dataAbsentReason: status('not-asked') })])).toBe('missing (not_asked)');
    expect(
      fieldOf({ ...smoker(), absentUnlessRecorded: true }, [said({ dataAbsentReason: status('asked-declined') })]),
    ).toBe('missing (declined)');
    expect(
      fieldOf(smoker(), [
        said({
          interpretation: [
            { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: 'POS' }] },
          ],
        }),
      ]),
    ).toBe('present');
  });
  test('the latest decides, ever asks for one', () => {
    const story = [said(YES, '2020-01-01'), said(NO, '2026-01-01')];
    expect(fieldOf(smoker(), story)).toBe('absent');
    expect(fieldOf(smoker({ ever: true }), story)).toBe('present');
    expect(fieldOf(smoker(), [said(YES), said(NO, '2026-02-01', { status: 'entered-in-error' })])).toBe('present');
    expect(fieldOf(smoker(), [said(NO), said(YES)])).toBe('present');
    expect(fieldOf(smoker({ within: within(1, 'years') }), [said(YES, '2020-01-01')])).toBe('missing (unknown)');
  });
});
