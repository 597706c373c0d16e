/** From a subject's record to the facts that a module asks for: an extractor, compiled once an interface. */

import type { AsOf, Gate } from '../../language/admit.ts';
import { ABSENT, bool, gateOf, one, PRESENT } from '../../language/admit.ts';
import { MAX_LIST } from '../../language/answer.ts';
import { listTooLong, notInRecords, tooCoarse, undated } from '../../language/codes/facts.ts';
import { MS_PER_DAY } from '../../language/dates.ts';
import type { DataType, Field, Interface } from '../../language/interface.ts';
import type { DataState, Domain, FieldState, MissingReason, Value } from '../../language/values.ts';
import type { DataNote } from '../notes.ts';
import { noteOf } from '../notes.ts';
import type { ResourceSource } from './choose.ts';
import { byTime, extreme, inView, observedFinding, pick } from './choose.ts';
import type { Context, State } from './context.ts';
import { admitted, elementType, isMissing, placeOf, reasonOf } from './context.ts';
import type { Entry } from './entry.ts';
import type { FindingAnswer, FindingQuestion } from './finding.ts';
import { countingEntries, findingOf } from './finding.ts';
import type { SubjectRecord } from './index.ts';
import { birthReader, genderReader } from './person.ts';
import { select } from './selection.ts';
import type { When } from './time.ts';
import { readWhen } from './time.ts';
import type { Reading } from './value.ts';
import { codeValue, isNoValue, missingReason, momentDomain, readingOf } from './value.ts';
import { windowStart } from './window.ts';

/** What became of one subject. `refused`: the required fields that are missing; then there is no state. */
export type Extraction = {
  readonly subject: string;
  readonly state: DataState | undefined;
  readonly refused: readonly string[];
  readonly notes: readonly DataNote[];
};

export type Extractor = (record: SubjectRecord, asOf: AsOf) => Extraction;

type FieldReader = (context: Context) => State;

export function makeExtractor(of: Interface): Extractor {
  const { slotOfField } = select(of);
  const readers = of.fields.map((field, index) => fieldReader(field, slotOfField[index], of));
  return (record, asOf) => {
    const notes: DataNote[] = [];
    const context: Context = { record, asOf, note: (note) => notes.push(note) };
    const fields = readers.map((read) => read(context));
    const refused = of.fields
      .filter((field, index) => field.required && isMissing(fields[index]!))
      .map(({ name }) => name);
    const state = refused.length === 0 ? { today: asOf.today, nowMs: asOf.nowMs, fields } : undefined;
    return { subject: record.subject, state, refused, notes };
  };
}

/** The as-of date: a day (all of it counts as past) or an instant. Undefined: the text is neither. Days are those of UTC. */
export function parseAsOf(text: string): AsOf | undefined {
  const when = readWhen(text);
  if (when === undefined || when.to - when.from >= MS_PER_DAY) return undefined;
  return { today: Math.floor(when.from / MS_PER_DAY), nowMs: when.to };
}

function fieldReader(field: Field, slot: number | undefined, of: Interface): FieldReader {
  const gate = gateOf(field, field.type, of);
  const { source } = field;
  switch (source.kind) {
    case 'caller':
      return ({ asOf }) => gate.missing('unknown', asOf);
    case 'birth_date':
      return birthReader(field, gate);
    case 'gender':
      return genderReader(field, gate, of);
    case 'resource': {
      const entriesOf = ({ record }: Context): readonly Entry[] =>
        slot === undefined ? [] : (record.slots[slot] ?? []);
      if (source.resource === 'observation') return observationReader(field, source, gate, of, entriesOf);
      return statementReader(field, source, source.resource, gate, of, entriesOf);
    }
  }
}

type EntriesOf = (context: Context) => readonly Entry[];

/** Observations: the pick decides which entry speaks, then its value is read; no older one takes its place. */
function observationReader(
  field: Field,
  source: ResourceSource,
  gate: Gate,
  of: Interface,
  entriesOf: EntriesOf,
): FieldReader {
  const element = elementType(field.type);
  const reading = readingOf(element, of);
  const elements = element === field.type ? gate : gateOf(field, element, of);
  if (field.type.kind === 'finding') {
    return (context) =>
      findingState(
        observedFinding(inView(entriesOf(context), field, source, context), source.ever),
        field,
        gate,
        context,
      );
  }
  if (field.type.kind === 'list') {
    return (context) =>
      listOf(inView(entriesOf(context), field, source, context), field, context, (entry) =>
        valueState(entry, reading, field, elements, context),
      );
  }
  return (context) => {
    const entries = inView(entriesOf(context), field, source, context);
    if (source.pick === 'highest' || source.pick === 'lowest') {
      return extreme(
        entries.map((entry) => valueState(entry, reading, field, elements, context)),
        source.pick,
        gate,
        context,
      );
    }
    const entry = pick(entries, source.pick);
    if (entry === undefined) return gate.missing('unknown', context.asOf);
    return observedAs(field.type, valueState(entry, reading, field, elements, context), entry);
  };
}

/** Conditions, medications, procedures, …: a finding, or the code or date of the one that counts. */
function statementReader(
  field: Field,
  source: ResourceSource,
  word: FindingQuestion['word'],
  gate: Gate,
  of: Interface,
  entriesOf: EntriesOf,
): FieldReader {
  const element = elementType(field.type);
  const elements = element === field.type ? gate : gateOf(field, element, of);
  const question = (context: Context): FindingQuestion => ({
    word,
    ever: source.ever,
    start: source.within === undefined ? undefined : windowStart(source.within, context.asOf),
    asOf: context.asOf,
    coarse: (entry) => context.note(noteOf(tooCoarse, { field: field.name }, placeOf(context, field, entry.source))),
    undated: (entry) => context.note(noteOf(undated, { field: field.name }, placeOf(context, field, entry.source))),
  });
  if (field.type.kind === 'finding' || field.type.kind === 'bool') {
    return (context) => findingState(findingOf(entriesOf(context), question(context)), field, gate, context);
  }
  const valueIn = (entry: Entry, context: Context): FieldState => {
    const domain = statementValue(entry, element);
    if (domain !== undefined) return admitted(domain, field, elements, context, entry.source);
    context.note(noteOf(notInRecords, { field: field.name }, placeOf(context, field, entry.source)));
    return elements.missing('error', context.asOf);
  };
  return (context) => {
    const entries = [...countingEntries(entriesOf(context), question(context))].filter(
      (entry) => entry.begin !== undefined,
    );
    if (field.type.kind === 'list') return listOf(entries, field, context, (entry) => valueIn(entry, context));
    const entry = pick(entries, source.pick);
    if (entry === undefined) return gate.missing('unknown', context.asOf);
    return observedAs(field.type, valueIn(entry, context), entry);
  };
}

function statementValue(entry: Entry, type: DataType): Domain | undefined {
  const { begin } = entry;
  if (type.kind === 'code' && entry.codings.length > 0) return one(codeValue(entry.codings[0]!));
  if (type.kind === 'finding') return one(PRESENT);
  if (type.kind === 'bool') return one(bool(true));
  if ((type.kind === 'date' || type.kind === 'datetime') && begin !== undefined)
    return momentDomain(type.kind, begin.from, begin.to);
  return undefined;
}

function listOf(
  entries: readonly Entry[],
  field: Field,
  context: Context,
  valueIn: (entry: Entry) => FieldState,
): State {
  if (entries.length > MAX_LIST) {
    context.note(noteOf(listTooLong, { field: field.name, limit: MAX_LIST }, placeOf(context, field, undefined)));
    return { missing: 'error', domain: { kind: 'any' } };
  }
  const ordered = [...entries].sort(byTime);
  return { elements: ordered.map((entry) => ({ value: valueIn(entry), time: timeOf(entry) })) };
}

function timeOf(entry: Entry): Value {
  return { kind: 'datetime', ms: (entry.begin as When).from };
}

/** The value of an entry, or the reason why there is none. */
function valueState(entry: Entry, reading: Reading, field: Field, gate: Gate, context: Context): FieldState {
  if (entry.observed === undefined || entry.observed.kind === 'interpretation') {
    if (entry.absent !== undefined) return gate.missing(missingReason(entry.absent), context.asOf);
  }
  const result = reading(entry.observed);
  if (!isNoValue(result)) return admitted(result, field, gate, context, entry.source);
  return gate.missing(reasonOf(result, field, context, entry.source), context.asOf);
}

function findingState(
  answer: FindingAnswer | { readonly said: FindingAnswer; readonly reason: MissingReason },
  field: Field,
  gate: Gate,
  context: Context,
): FieldState {
  const { said, reason } = typeof answer === 'string' ? { said: answer, reason: 'unknown' as const } : answer;
  const asBool = field.type.kind === 'bool';
  if (said === 'present') return { missing: undefined, domain: one(asBool ? bool(true) : PRESENT) };
  if (said === 'absent') return { missing: undefined, domain: one(asBool ? bool(false) : ABSENT) };
  // A stated reason (not asked, declined) is no silence.
  if (field.absentUnlessRecorded && reason === 'unknown') {
    return { missing: undefined, domain: one(asBool ? bool(false) : ABSENT) };
  }
  return gate.missing(reason, context.asOf);
}

/** An `Observed of T` that is no list: a record of value and time. */
function observedAs(type: DataType, state: FieldState, entry: Entry): FieldState {
  if (type.kind !== 'observed' || state.missing !== undefined) return state;
  if (state.domain.kind !== 'one') return { missing: undefined, domain: { kind: 'any' } };
  const fields = [state.domain.value, timeOf(entry)];
  return { missing: undefined, domain: one({ kind: 'record', type: 'Observed', fields }) };
}
