/**
 * Findings: present, absent, or nobody says.
 *
 * What lasts (conditions, allergies, medications, encounters) is present while it is active at the as-of date; `ever`: when it
 * was active at any time up to it; `within P`: at any time of the window. What happens once (procedures, immunizations,
 * reports) stands from then on, so that `ever` adds nothing; `within P` asks whether it happened in the window.
 *
 * Absent: a condition or allergy that is refuted or resolved, a medication that is not taken, an observation that says no; and
 * where the field says `absent unless recorded`, silence. What is present beats what is absent: one code of a set that does not
 * apply says nothing of the others. Only a denial of the same code that is dated later than the statement takes it back.
 */
import type { AsOf } from '../../language/admit.ts';
import type { Coding, Entry, Observed } from './entry.ts';
import type { ResourceWord } from './selection.ts';
import type { When } from './time.ts';
import { inWindow } from './window.ts';

export type FindingAnswer = 'present' | 'absent' | 'unknown';

export type FindingQuestion = {
  readonly word: Exclude<ResourceWord, 'observation'>;
  readonly ever: boolean;
  /** The first instant of the window. */
  readonly start: number | undefined;
  readonly asOf: AsOf;
  readonly coarse: (entry: Entry) => void;
  readonly undated: (entry: Entry) => void;
};

export function findingOf(entries: readonly Entry[], question: FindingQuestion): FindingAnswer {
  const counting = countingEntries(entries, question);
  const denials = entries.filter((entry) => isDenial(entry, question));
  if (counting.some((entry) => !denials.some((denial) => takesBack(denial, entry)))) return 'present';
  return denials.length > 0 || entries.some((entry) => isResolved(entry, question)) ? 'absent' : 'unknown';
}

/** The entries that make the finding present, denials aside. */
export function countingEntries(entries: readonly Entry[], question: FindingQuestion): readonly Entry[] {
  return entries.filter((entry) => counts(entry, question));
}

/** What an Observation says of a finding by its value; undefined: nothing. */
export function saidBy(observed: Observed | undefined): 'present' | 'absent' | undefined {
  switch (observed?.kind) {
    case 'bool':
      return observed.value ? 'present' : 'absent';
    case 'concept':
    case 'interpretation':
      return observed.codings.map(saidByCoding).find((said) => said !== undefined);
    default:
      return undefined;
  }
}

/** Yes and no, as SNOMED CT, LOINC answers and HL7 say them. */
const SAYS_YES = new Set([
  'http://snomed.info/sct|52101004',
  'http://snomed.info/sct|373066001',
  'http://snomed.info/sct|10828004',
  'http://loinc.org|LA33-6',
  'http://loinc.org|LA9633-4',
  'http://loinc.org|LA6576-8',
  'http://terminology.hl7.org/CodeSystem/v2-0136|Y',
  'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation|POS',
  'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation|DET',
]);
const SAYS_NO = new Set([
  'http://snomed.info/sct|2667000',
  'http://snomed.info/sct|373067005',
  'http://snomed.info/sct|260385009',
  'http://snomed.info/sct|260415000',
  'http://loinc.org|LA32-8',
  'http://loinc.org|LA9634-2',
  'http://loinc.org|LA6577-6',
  'http://terminology.hl7.org/CodeSystem/v2-0136|N',
  'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation|NEG',
  'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation|ND',
]);

function saidByCoding({ key }: Coding): 'present' | 'absent' | undefined {
  return SAYS_YES.has(key) ? 'present' : SAYS_NO.has(key) ? 'absent' : undefined;
}

function counts(entry: Entry, question: FindingQuestion): boolean {
  if (entry.standing === 'void' || entry.standing === 'denied') return false;
  const { begin } = entry;
  if (begin !== undefined && begin.from > question.asOf.nowMs) return false;
  return isEvent(question.word) ? eventCounts(entry, question) : stateCounts(entry, question);
}

function isEvent(word: FindingQuestion['word']): boolean {
  return word === 'procedure' || word === 'immunization' || word === 'report';
}

function eventCounts(entry: Entry, question: FindingQuestion): boolean {
  const { start, asOf } = question;
  if (start === undefined) return true;
  if (entry.begin === undefined) {
    question.undated(entry);
    return false;
  }
  const place = inWindow(spanOf(entry.begin, entry.end), start, asOf);
  if (place === 'coarse') question.coarse(entry);
  return place === 'in';
}

function spanOf(begin: When, end: Entry['end']): When {
  return end === undefined || end === 'unknown' || end.to < begin.to ? begin : { from: end.from, to: end.to };
}

function stateCounts(entry: Entry, question: FindingQuestion): boolean {
  const { start, asOf } = question;
  if (start !== undefined) return lastMoment(entry, asOf) >= start;
  return question.ever || !isOver(entry, question);
}

/** The last moment at which a state is known to have been there; undated and over: none. */
function lastMoment(entry: Entry, asOf: AsOf): number {
  if (entry.end === undefined) return asOf.nowMs;
  if (entry.end === 'unknown') return entry.begin?.to ?? Number.NEGATIVE_INFINITY;
  return Math.min(entry.end.to, asOf.nowMs);
}

/** Over at the as-of date. An encounter that ended on the day still counts on it; a disease that went is gone. */
function isOver(entry: Entry, question: FindingQuestion): boolean {
  if (entry.end === undefined) return false;
  if (entry.end === 'unknown') return true;
  if (question.word === 'encounter') return entry.end.to < question.asOf.today * DAY;
  return entry.end.from <= question.asOf.nowMs;
}

const DAY = 86_400_000;

function isDenial(entry: Entry, question: FindingQuestion): boolean {
  if (entry.standing !== 'denied') return false;
  const stated = statedAt(entry);
  if (stated !== undefined && stated > question.asOf.nowMs) return false;
  // A denial from before the window says nothing about it.
  return question.start === undefined || (stated !== undefined && stated >= question.start);
}

function takesBack(denial: Entry, entry: Entry): boolean {
  const denied = statedAt(denial);
  const stated = statedAt(entry);
  if (denied === undefined || stated === undefined || denied <= stated) return false;
  return denial.codings.some((coding) => entry.codings.includes(coding));
}

function statedAt(entry: Entry): number | undefined {
  return entry.stated ?? entry.begin?.from;
}

/** `resolved`, or a date on which it abated: the record says that it is no longer there. Of the past it says nothing. */
function isResolved(entry: Entry, question: FindingQuestion): boolean {
  if (question.word !== 'condition' && question.word !== 'allergy') return false;
  if (question.ever || question.start !== undefined || entry.standing === 'void') return false;
  if (entry.begin !== undefined && entry.begin.from > question.asOf.nowMs) return false;
  const abated = entry.end !== undefined && entry.end !== 'unknown' && entry.end.from <= question.asOf.nowMs;
  return abated || (entry.standing === 'resolved' && entry.end === 'unknown');
}
