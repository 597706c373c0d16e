/** Reads the interface of a module back from an artifact: every record and union of interface.ts, checked. */
import type {
  CodePattern,
  CodeSet,
  DataType,
  EnumInfo,
  Evidence,
  Field,
  FieldSource,
  Interface,
  MolarMass,
  RecordInfo,
  Site,
  VerdictInfo,
  Window,
} from './interface.ts';
import type { Rational } from './rational.ts';
import { big, bool, integer, list, oneOf, optional, type Reader, record, ShapeFault, tagged, text } from './shape.ts';
import type { Span } from './span.ts';
import type { Value } from './values.ts';

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
  })(value, at);

const readSpan = record<Span>({ start: integer, end: integer });
const readRational: Reader<Rational> = (value, at) => {
  const { n, d } = record<Rational>({ n: big, d: big })(value, at);
  if (d <= 0n) throw new ShapeFault(at, 'a fraction');
  return { n, d };
};

/** A type nests no deeper than an author writes it; the reader follows it as deep as it goes. */
const readType: Reader<DataType> = (value, at) => {
  const simple = () => readSimpleType;
  const named = <K extends 'enum' | 'record'>(kind: K) =>
    record<{ readonly kind: K; readonly name: string }>({ kind: oneOf(kind), name: text });
  const holding = () => record<HoldingType>({ kind: oneOf('list', 'set', 'option', 'observed'), of: readType });
  return tagged<DataType>({
    bool: simple,
    finding: simple,
    int: simple,
    text: simple,
    date: simple,
    datetime: simple,
    period: simple,
    age: simple,
    code: simple,
    number: () => readNumberType,
    enum: () => named('enum'),
    record: () => named('record'),
    list: holding,
    set: holding,
    option: holding,
    observed: holding,
  })(value, at);
};

type SimpleType = {
  readonly kind: 'bool' | 'finding' | 'int' | 'text' | 'date' | 'datetime' | 'period' | 'age' | 'code';
};
type HoldingType = { readonly kind: 'list' | 'set' | 'option' | 'observed'; readonly of: DataType };
const readSimpleType = record<SimpleType>({
  kind: oneOf('bool', 'finding', 'int', 'text', 'date', 'datetime', 'period', 'age', 'code'),
});

type NumberType = Extract<DataType, { readonly kind: 'number' }>;
const readNumberType = record<NumberType>({
  kind: oneOf('number'),
  quantity: text,
  unit: text,
  // `record` leaves a name out whose reader gives undefined: what an optional property wants.
  molarMass: optional(record<MolarMass>({ substance: text, n: text, d: text })) as Reader<MolarMass>,
});

const readValue: Reader<Value> = (value, at) => {
  const items = <K extends 'list' | 'set'>(kind: K) =>
    record<{ readonly kind: K; readonly items: readonly Value[] }>({ kind: oneOf(kind), items: list(readValue) });
  return tagged<Value>({
    bool: () => record({ kind: oneOf('bool'), value: bool }),
    int: () => record({ kind: oneOf('int'), value: big }),
    number: () => record({ kind: oneOf('number'), value: readRational, unit: text }),
    text: () => record({ kind: oneOf('text'), value: text }),
    date: () => record({ kind: oneOf('date'), day: integer }),
    datetime: () => record({ kind: oneOf('datetime'), ms: integer }),
    period: () => record({ kind: oneOf('period'), months: integer, ms: integer }),
    age: () => record({ kind: oneOf('age'), days: integer }),
    code: () => record({ kind: oneOf('code'), system: text, code: text }),
    case: () => record({ kind: oneOf('case'), type: text, name: text, args: list(readValue) }),
    record: () => record({ kind: oneOf('record'), type: text, fields: list(readValue) }),
    list: () => items('list'),
    set: () => items('set'),
    option: () => record({ kind: oneOf('option'), value: optional(readValue) }),
  })(value, at);
};

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
