/** Code systems: the names they have in LEBEN, and the addresses records write. */

/** The first address of each is the one a value carries when an author writes the code. */
export const SYSTEMS: Readonly<Record<string, readonly string[]>> = {
  loinc: ['http://loinc.org'],
  icd10: ['http://hl7.org/fhir/sid/icd-10', 'http://hl7.org/fhir/sid/icd-10-cm'],
  snomed: ['http://snomed.info/sct'],
  rxnorm: ['http://www.nlm.nih.gov/research/umls/rxnorm'],
  atc: ['http://www.whocc.no/atc'],
};

/** Address to name. */
export const SYSTEM_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(SYSTEMS).flatMap(([name, addresses]) => addresses.map((address) => [address, name] as const)),
);
