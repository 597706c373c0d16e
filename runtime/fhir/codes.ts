/** Code sets against the codings of a record: compiled once into tables that answer in one or two look-ups. */
import type { CodePattern, CodeSet } from '../../language/interface.ts';
import type { JsonObject } from './json.ts';

/**
 * Which of the compiled sets a coding belongs to, by number, ascending. The code is looked at first: of a coding that nobody
 * asks for, the usual one, the system is not even read.
 */
export type CodeTable = { readonly find: (coding: JsonObject) => readonly number[] };

/**
 * Systems are canonical URLs; their OIDs (http://hl7.org/fhir/R4/terminologies-systems.html) mean the same in records that
 * come from CDA.
 */
const OIDS: readonly (readonly [string, string])[] = [
  ['http://snomed.info/sct', 'urn:oid:2.16.840.1.113883.6.96'],
  ['http://loinc.org', 'urn:oid:2.16.840.1.113883.6.1'],
  ['http://www.nlm.nih.gov/research/umls/rxnorm', 'urn:oid:2.16.840.1.113883.6.88'],
  ['http://hl7.org/fhir/sid/icd-10', 'urn:oid:2.16.840.1.113883.6.3'],
  ['http://hl7.org/fhir/sid/icd-10-cm', 'urn:oid:2.16.840.1.113883.6.90'],
  ['http://www.whocc.no/atc', 'urn:oid:2.16.840.1.113883.6.73'],
];

/** Codes under a prefix are remembered as they turn up; a record with more of them than this is not a record but an attack. */
export const MAX_REMEMBERED_CODES = 50_000;

export function codeTable(sets: readonly CodeSet[]): CodeTable {
  const patterns = sets.flatMap((set) => set.parts.map((part) => part.pattern));
  const prefixes = patterns.some((pattern) => pattern.prefix);
  const codes = new Map<string, Map<string, readonly number[]>>();
  for (const { code, systems } of patterns) {
    for (const system of systems) {
      for (const address of [system, ...OIDS.filter(([url]) => url === system).map(([, oid]) => oid)]) {
        remember(codes, code, address, setsWith(sets, system, code));
      }
    }
  }
  const learned = new Map<string, Map<string, readonly number[]>>();
  return {
    find: (coding) => {
      const code = coding['code'];
      if (typeof code !== 'string') return NONE;
      let bySystem = codes.get(code);
      if (bySystem === undefined) {
        if (!prefixes || !code.includes('.')) return NONE;
        bySystem = learned.get(code);
      }
      const system = coding['system'];
      if (typeof system !== 'string') return NONE;
      const known = bySystem?.get(system);
      if (known !== undefined) return known;
      if (!prefixes || !code.includes('.')) return NONE;
      const url = OIDS.find(([, oid]) => oid === system)?.[0] ?? system;
      const found = setsWith(sets, url, code);
      if (learned.size < MAX_REMEMBERED_CODES) remember(learned, code, system, found);
      return found;
    },
  };
}

/** Whether the set holds the code: the last part that matches decides. */
export function holdsCode(set: CodeSet, system: string, code: string): boolean {
  let holds = false;
  for (const part of set.parts) if (matches(part.pattern, system, code)) holds = part.sign === '+';
  return holds;
}

function matches(pattern: CodePattern, system: string, code: string): boolean {
  if (!pattern.systems.includes(system)) return false;
  return code === pattern.code || (pattern.prefix && code.startsWith(`${pattern.code}.`));
}

const NONE: readonly number[] = [];

function setsWith(sets: readonly CodeSet[], system: string, code: string): readonly number[] {
  const found: number[] = [];
  for (const [index, set] of sets.entries()) if (holdsCode(set, system, code)) found.push(index);
  return found.length === 0 ? NONE : found;
}

function remember(
  codes: Map<string, Map<string, readonly number[]>>,
  code: string,
  system: string,
  sets: readonly number[],
): void {
  const known = codes.get(code);
  if (known === undefined) codes.set(code, new Map([[system, sets]]));
  else known.set(system, sets);
}
