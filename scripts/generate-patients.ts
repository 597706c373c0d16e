/**
 * Makes the synthetic patients of examples/patients: FHIR R4, one NDJSON file a resource type, as a bulk export gives them.
 * Nobody is in them: names, dates and values are drawn from the numbers of scripts/patients by a generator of random numbers
 * with a seed, so that the same script always writes the same bytes. `node scripts/generate-patients.ts`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { addConditions, addMedications } from './patients/conditions.ts';
import { addMeasurements } from './patients/measurements.ts';
import { type Random, randomNumbers } from './patients/random.ts';
import { concept, daysAgo, type Person, type Resource, SYSTEMS, status } from './patients/resources.ts';
import { addTests } from './patients/tests.ts';

export { AS_OF } from './patients/resources.ts';

export const PATIENTS = 240;

const SEED = 20260101;

/** File name → content. */
export function generatePatients(count = PATIENTS, seed = SEED): ReadonlyMap<string, string> {
  const files = new Map<string, string[]>();
  const random = randomNumbers(seed);
  for (let number = 1; number <= count; number += 1) {
    for (const resource of patient(number, random)) {
      const lines = files.get(resource.resourceType) ?? [];
      lines.push(JSON.stringify(resource));
      files.set(resource.resourceType, lines);
    }
  }
  return new Map(
    [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, lines]) => [`${type}.ndjson`, `${lines.join('\n')}\n`]),
  );
}

function patient(number: number, random: Random): readonly Resource[] {
  const id = `synthetic-${String(number).padStart(3, '0')}`;
  const resources: Resource[] = [];
  const counts = new Map<string, number>();
  // A third are old, a tenth are children: those whom the examples speak of.
  const ageDays = random.chance(0.1)
    ? random.whole(30, 17 * 365)
    : random.chance(0.4)
      ? random.whole(65 * 365, 96 * 365)
      : random.whole(18 * 365, 70 * 365);
  const person: Person = {
    id,
    age: Math.floor(ageDays / 365.25),
    female: random.chance(0.51),
    random,
    has: new Set(),
    add: (type, more) => {
      const index = (counts.get(type) ?? 0) + 1;
      counts.set(type, index);
      const who = type === 'AllergyIntolerance' || type === 'Immunization' ? 'patient' : 'subject';
      resources.push({
        resourceType: type,
        id: `${id}-${type.toLowerCase()}-${index}`,
        [who]: { reference: `Patient/${id}` },
        ...more,
      });
    },
  };
  const born = daysAgo(ageDays);
  resources.push({
    resourceType: 'Patient',
    id,
    // Of some only the year is known; a few are neither female nor male in the register.
    birthDate: random.chance(0.03) ? born.slice(0, 4) : born,
    gender: random.chance(0.01) ? 'other' : person.female ? 'female' : 'male',
  });
  addConditions(person);
  addMedications(person);
  addMeasurements(person);
  addTests(person);
  addEvents(person);
  return resources;
}

function addEvents(person: Person): void {
  const { random, add, has, age } = person;
  if (has.has('Mitral stenosis') || random.chance(0.02)) {
    add('Procedure', {
      status: random.chance(0.7) ? 'completed' : 'not-done',
      code: concept('snomed 34068001', 'Heart valve replacement'),
      performedDateTime: daysAgo(random.whole(300, 3000)),
    });
  }
  if (random.chance(0.08)) {
    add('AllergyIntolerance', {
      clinicalStatus: status('allergyintolerance-clinical', random.chance(0.85) ? 'active' : 'inactive'),
      verificationStatus: status(
        'allergyintolerance-verification',
        random.pick(['confirmed', 'unconfirmed', 'refuted']),
      ),
      code: concept('snomed 91936005', 'Penicillin allergy'),
      recordedDate: daysAgo(random.whole(50, 4000)),
    });
  }
  if (age >= 60 && random.chance(0.6)) {
    add('Immunization', {
      status: random.chance(0.9) ? 'completed' : 'not-done',
      vaccineCode: concept('cvx 140', 'Influenza'),
      occurrenceDateTime: daysAgo(random.whole(20, 420)),
    });
  }
  if (random.chance(0.7)) {
    const days = random.whole(20, 800);
    add('Encounter', {
      status: 'finished',
      class: { system: SYSTEMS.act, code: 'AMB' },
      type: [concept('snomed 185349003', 'Encounter for check up')],
      period: { start: daysAgo(days), end: daysAgo(days) },
    });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = join(import.meta.dirname, '../examples/patients');
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of generatePatients()) {
    writeFileSync(join(folder, name), content);
    console.log(`${name}: ${content.split('\n').length - 1} resources, ${Math.ceil(content.length / 1024)} kB`);
  }
}
