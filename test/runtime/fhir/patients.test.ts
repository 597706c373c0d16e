/** The synthetic patients of the repo: what the script makes is what is there, and a reader finds them all. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeExtractor, parseAsOf } from '../../../runtime/fhir/extract.ts';
import { readSubjects } from '../../../runtime/fhir/read.ts';
import type { DataNote } from '../../../runtime/notes.ts';
import { AS_OF, generatePatients, PATIENTS } from '../../../scripts/generate-patients.ts';
import { codes, field, from, interfaceOf, number, strokeInterface, within } from './interfaces.ts';

const folder = join(import.meta.dirname, '../../../examples/patients');

test('the files are what the script makes, byte for byte', () => {
  const made = generatePatients();
  expect([...made.keys()]).toEqual(
    readdirSync(folder)
      .filter((name) => name.endsWith('.ndjson'))
      .sort(),
  );
  for (const [name, content] of made) expect(readFileSync(join(folder, name), 'utf8') === content, name).toBe(true);
});

test('another seed makes other patients', () => {
  expect(generatePatients(5, 1)).not.toEqual(generatePatients(5, 2));
  expect(generatePatients(5, 1)).toEqual(generatePatients(5, 1));
});

test('every patient is read, and the traps in the records are seen', async () => {
  const stroke = strokeInterface();
  const hba1c = field('hba1c', number('%'), from('observation', codes('loinc 4548-4'), { within: within(2, 'years') }));
  const of = interfaceOf([...stroke.fields, hba1c], stroke.enums);
  const extract = makeExtractor(of);
  const notes: DataNote[] = [];
  const missing = new Map<string, number>();
  let subjects = 0;
  let refused = 0;
  for await (const record of readSubjects([folder], { interface: of, report: (note) => notes.push(note) })) {
    const extraction = extract(record, parseAsOf(AS_OF)!);
    subjects += 1;
    notes.push(...extraction.notes);
    if (extraction.state === undefined) refused += 1;
    for (const [index, state] of (extraction.state?.fields ?? []).entries()) {
      if ('missing' in state && state.missing !== undefined) {
        const key = `${of.fields[index]!.name} ${state.missing}`;
        missing.set(key, (missing.get(key) ?? 0) + 1);
      }
    }
  }
  expect(subjects).toBe(PATIENTS);
  expect(PATIENTS).toBeGreaterThanOrEqual(200);
  // A gender without a case refuses; a percentage in mmol/mol is of another kind.
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThan(PATIENTS / 20);
  const found = new Set(notes.map((note) => note.code));
  expect([...found].sort()).toEqual(['F020', 'F027']);
  for (const key of ['chf unknown', 'stroke unknown', 'systolic unknown', 'creatinine unknown', 'hba1c error']) {
    expect(missing.get(key), key).toBeGreaterThan(0);
  }
});
