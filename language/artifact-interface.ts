/** Reads the interface of a module back from an artifact: every record and union of interface.ts, checked. */
import { readContract } from './artifact-contracts.ts';
import { readType, readValue } from './artifact-values.ts';
import type {
  CodePattern,
  CodeSet,
  DataType,
  EnumInfo,
  Evidence,
  Field,
  FieldSource,
  Interface,
  RecordInfo,
  Site,
  VerdictInfo,
  Window,
} from './interface.ts';
import { bool, integer, list, oneOf, optional, type Reader, record, tagged, text } from './shape.ts';
import type { Span } from './span.ts';

export const readInterface: Reader<Interface> = (value, at) =>
  record<Interface>({
    module: text,
    version: text,
    status: oneOf('draft', 'demo', 'review', 'production', 'retired'),
    language: text,
    fields: list(readField),
    enums: list(readEnum),
    records: list(readRecord),
    verdicts: list(readVerdict),
    sites: list(readSite),
    evidence: list(readEvidence),
    contracts: list(readContract),
    counted: list(text),
  })(value, at);

const readSpan = record<Span>({ start: integer, end: integer });
const readPattern = record<CodePattern>({ systems: list(text), code: text, prefix: bool });
const readCodes = record<CodeSet>({
  name: text,
  parts: list(record<CodeSet['parts'][number]>({ sign: oneOf('+', '-'), pattern: readPattern })),
});
const readWindow = record<Window>({
  count: integer,
  unit: oneOf('seconds', 'minutes', 'hours', 'days', 'weeks', 'months', 'years'),
});

const readSource: Reader<FieldSource> = (value, at) => {
  return tagged<FieldSource>({
    caller: () => record({ kind: oneOf('caller') }),
    birth_date: () => record({ kind: oneOf('birth_date') }),
    gender: () => record({ kind: oneOf('gender') }),
    resource: () => readResourceSource,
  })(value, at);
};

type ResourceSource = Extract<FieldSource, { readonly kind: 'resource' }>;
const readResourceSource = record<ResourceSource>({
  kind: oneOf('resource'),
  resource: oneOf(
    'condition',
    'observation',
    'medication',
    'procedure',
    'allergy',
    'immunization',
    'encounter',
    'report',
  ),
  codes: readCodes,
  component: optional(readCodes),
  pick: oneOf('latest', 'first', 'highest', 'lowest', 'all', 'any'),
  within: optional(readWindow),
  ever: bool,
});

const readField = record<Field>({
  name: text,
  type: readType,
  required: bool,
  absentUnlessRecorded: bool,
  source: readSource,
  plausible: optional(record<NonNullable<Field['plausible']>>({ low: readValue, high: readValue, openEnd: bool })),
  rounded: optional(record<NonNullable<Field['rounded']>>({ step: readValue, halfEven: bool })),
  span: readSpan,
});

const readNamedType = record<{ readonly name: string; readonly type: DataType }>({ name: text, type: readType });
const readEnum = record<EnumInfo>({
  name: text,
  cases: list(record<EnumInfo['cases'][number]>({ name: text, params: list(readNamedType) })),
});
const readRecord = record<RecordInfo>({ name: text, fields: list(readNamedType) });

const readSayPart: Reader<string | { readonly hole: string }> = (value, at) =>
  typeof value === 'string' ? value : record<{ readonly hole: string }>({ hole: text })(value, at);

const readVerdict = record<VerdictInfo>({
  name: text,
  kind: oneOf('score', 'table', 'decide', 'function', 'measure'),
  type: readType,
  cites: list(text),
  doc: optional(text),
  say: optional(list(readSayPart)),
  bound: integer,
  reads: list(integer),
  hidden: bool,
});

const readSite = record<Site>({
  id: integer,
  verdict: text,
  kind: oneOf('points', 'add', 'row', 'rule', 'default'),
  label: text,
  file: text,
  line: integer,
  span: readSpan,
});

const readEvidence = record<Evidence>({
  name: text,
  items: list(record<Evidence['items'][number]>({ word: text, value: text })),
  expires: optional(integer),
});
