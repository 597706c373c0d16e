/** Interfaces by hand, for tests of what reads records: no compiler is needed to ask a record a question. */
import type {
  CodePattern,
  CodeSet,
  DataType,
  EnumInfo,
  Field,
  FieldSource,
  Interface,
  Window,
} from '../../../language/interface.ts';
import { parseDecimal } from '../../../language/rational.ts';
import { asKind, concKind, isUnitError, kindFromKey, parseUnit, toCanonical } from '../../../language/units.ts';
import type { Value } from '../../../language/values.ts';

export const SYSTEMS = {
  icd10: ['http://hl7.org/fhir/sid/icd-10', 'http://hl7.org/fhir/sid/icd-10-cm'],
  snomed: ['http://snomed.info/sct'],
  loinc: ['http://loinc.org'],
  rxnorm: ['http://www.nlm.nih.gov/research/umls/rxnorm'],
  atc: ['http://www.whocc.no/atc'],
  cvx: ['http://hl7.org/fhir/sid/cvx'],
  act: ['http://terminology.hl7.org/CodeSystem/v3-ActCode'],
} as const;

type System = keyof typeof SYSTEMS;
type Resource = Extract<FieldSource, { kind: 'resource' }>;

/** `codes('icd10 I50.*', '- icd10 I50.1', 'snomed 42343007')`. */
export function codes(...patterns: readonly string[]): CodeSet {
  const parts = patterns.map((text) => {
    const words = text.split(' ');
    const minus = words[0] === '-';
    const [system, code] = (minus ? words.slice(1) : words) as [System, string];
    const prefix = code.endsWith('.*');
    const pattern: CodePattern = { systems: SYSTEMS[system], code: prefix ? code.slice(0, -2) : code, prefix };
    return { sign: minus ? ('-' as const) : ('+' as const), pattern };
  });
  return { name: patterns.join(' '), parts };
}

export function number(unit: string): DataType {
  const parsed = parseUnit(unit);
  if (isUnitError(parsed)) throw new Error(unit);
  return { kind: 'number', quantity: parsed.kind.key, unit };
}

export function conc(substance: string, unit: string, gramsPerMol: string): DataType {
  const mass = parseDecimal(gramsPerMol)!;
  const molarMass = { substance, n: String(mass.n), d: String(mass.d) };
  return { kind: 'number', quantity: concKind(substance).key, unit, molarMass };
}

export function quantity(text: string, type: DataType): Value {
  if (type.kind !== 'number') throw new Error('a number is wanted');
  const [digits, unitText = ''] = text.split(' ');
  const unit = parseUnit(unitText);
  if (isUnitError(unit)) throw new Error(text);
  const mass = type.molarMass === undefined ? undefined : parseDecimal(type.molarMass.n)!;
  const grams = mass === undefined ? undefined : { n: mass.n, d: BigInt(type.molarMass!.d) };
  const meant = asKind(unit, kindFromKey(type.quantity)!, grams)!;
  const value = toCanonical(parseDecimal(digits!)!, meant);
  if (value === 'overflow') throw new Error(text);
  return { kind: 'number', value, unit: type.unit };
}

export function years(count: number): Value {
  return { kind: 'period', months: 12 * count, ms: 0 };
}

export const FINDING: DataType = { kind: 'finding' };
export const AGE: DataType = { kind: 'age' };
export const SEX: DataType = { kind: 'enum', name: 'Sex' };

export function within(count: number, unit: Window['unit']): Window {
  return { count, unit };
}

export function from(resource: Resource['resource'], set: CodeSet, more: Partial<Resource> = {}): FieldSource {
  const pick = resource === 'observation' ? 'latest' : 'any';
  return {
    kind: 'resource',
    resource,
    codes: set,
    component: undefined,
    pick,
    within: undefined,
    ever: false,
    ...more,
  };
}

export function field(name: string, type: DataType, source: FieldSource, more: Partial<Field> = {}): Field {
  return {
    name,
    type,
    source,
    required: false,
    absentUnlessRecorded: false,
    plausible: undefined,
    rounded: undefined,
    span: { start: 0, end: 0 },
    ...more,
  };
}

export function plainEnum(name: string, ...cases: readonly string[]): EnumInfo {
  return { name, cases: cases.map((one) => ({ name: one, params: [] })) };
}

export function interfaceOf(
  fields: readonly Field[],
  enums: readonly EnumInfo[] = [plainEnum('Sex', 'female', 'male')],
): Interface {
  return {
    module: 'test.module',
    version: '1.0.0',
    status: 'demo',
    language: 'en',
    fields,
    enums,
    records: [],
    verdicts: [],
    sites: [],
    evidence: [],
    contracts: [],
    counted: [],
  };
}

export const PERSON: readonly Field[] = [
  field('age', AGE, { kind: 'birth_date' }, { required: true }),
  field('sex', SEX, { kind: 'gender' }, { required: true }),
];

/** What the stroke rule of language.md asks for, with the codes of both ICD-10 and the Synthea generator. */
export function strokeInterface(): Interface {
  const pressure = number('mm[Hg]');
  const limits = { low: quantity('40 mm[Hg]', pressure), high: quantity('300 mm[Hg]', pressure), openEnd: false };
  return interfaceOf([
    ...PERSON,
    field('chf', FINDING, from('condition', codes('icd10 I50.*', 'icd10 I11.0', 'snomed 88805009', 'snomed 84114007'))),
    field('htn', FINDING, from('condition', codes('icd10 I10', 'snomed 59621000', 'snomed 38341003'))),
    field('diabetes', FINDING, from('condition', codes('icd10 E11.*', 'snomed 44054006'))),
    field('stroke', FINDING, from('condition', codes('icd10 I63.*', 'snomed 230690007'), { ever: true })),
    field(
      'vascular',
      FINDING,
      from('condition', codes('icd10 I21.*', 'snomed 22298006', 'snomed 53741008'), { ever: true }),
      {
        absentUnlessRecorded: true,
      },
    ),
    field('systolic', pressure, from('observation', codes('loinc 8480-6'), { within: within(12, 'months') }), {
      plausible: limits,
    }),
    field(
      'creatinine',
      conc('creatinine', 'mg/dL', '113.12'),
      from('observation', codes('loinc 2160-0', 'loinc 38483-4'), { within: within(6, 'months') }),
    ),
  ]);
}
