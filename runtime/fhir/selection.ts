/** What an interface wants of a record: which resource types, which codes. All else is dropped as soon as it is read. */
import type { CodeSet, FieldSource, Interface } from '../../language/interface.ts';
import type { CodeTable } from './codes.ts';
import { codeTable } from './codes.ts';

type ResourceSource = Extract<FieldSource, { kind: 'resource' }>;
export type ResourceWord = ResourceSource['resource'];

/** One question to the record. Fields that ask the same share a slot. */
export type Slot = {
  readonly resource: ResourceWord;
  readonly codes: CodeSet;
  readonly component: CodeSet | undefined;
};

/**
 * The codes of one resource word. A coding is looked up once for all slots: set number `2i` is slot `slots[i]`'s `codes`,
 * `2i + 1` its `component`.
 */
export type Wanted = {
  readonly word: ResourceWord;
  readonly slots: readonly number[];
  readonly components: readonly boolean[];
  readonly table: CodeTable;
};

export type Selection = {
  readonly slots: readonly Slot[];
  /** For each field of the interface its slot; undefined where no resource is asked. */
  readonly slotOfField: readonly (number | undefined)[];
  readonly wanted: ReadonlyMap<ResourceWord, Wanted>;
  /** FHIR resource type → what is wanted of it. */
  readonly types: ReadonlyMap<string, Wanted>;
  readonly medications: boolean;
};

/** The FHIR types behind each word. */
export const RESOURCE_TYPES: { readonly [word in ResourceWord]: readonly string[] } = {
  condition: ['Condition'],
  observation: ['Observation'],
  medication: ['MedicationRequest', 'MedicationStatement'],
  procedure: ['Procedure'],
  allergy: ['AllergyIntolerance'],
  immunization: ['Immunization'],
  encounter: ['Encounter'],
  report: ['DiagnosticReport'],
};

export function select(of: Interface): Selection {
  const slots: Slot[] = [];
  const numbers = new Map<string, number>();
  const slotOfField = of.fields.map((field) => {
    if (field.source.kind !== 'resource') return undefined;
    const { resource, codes, component } = field.source;
    const key = JSON.stringify([resource, codes.parts, component?.parts]);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, slots.length);
    return slots.push({ resource, codes, component }) - 1;
  });
  const wanted = new Map<ResourceWord, Wanted>();
  for (const word of new Set(slots.map((slot) => slot.resource))) wanted.set(word, wantedOf(word, slots));
  const types = new Map<string, Wanted>();
  for (const [word, what] of wanted) for (const type of RESOURCE_TYPES[word]) types.set(type, what);
  return { slots, slotOfField, wanted, types, medications: wanted.has('medication') };
}

function wantedOf(word: ResourceWord, slots: readonly Slot[]): Wanted {
  const numbers = [...slots.keys()].filter((index) => slots[index]!.resource === word);
  const sets = numbers.flatMap((index) => [slots[index]!.codes, slots[index]!.component ?? EMPTY]);
  const components = numbers.map((index) => slots[index]!.component !== undefined);
  return { word, slots: numbers, components, table: codeTable(sets) };
}

const EMPTY: CodeSet = { name: '', parts: [] };
