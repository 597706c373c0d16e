/**
 * Makes the synthetic patients of examples/patients: FHIR R4, one NDJSON file a resource type, as a bulk export gives them.
 * Nobody is in them: names, dates and values are drawn from the numbers below by a generator of random numbers with a seed, so
 * that the same script always writes the same bytes. `node scripts/generate-patients.ts`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const PATIENTS = 240;
/** The day that the records were made for: they end in its morning. */
export const AS_OF = '2026-01-01';
const SEED = 20260101;

type Json = string | number | boolean | undefined | readonly Json[] | { readonly [key: string]: Json };
type Resource = { readonly resourceType: string; readonly id: string; readonly [key: string]: Json };

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

type Random = {
  /** 0 to 1, 1 not included. */
  readonly unit: () => number;
  readonly chance: (probability: number) => boolean;
  readonly whole: (low: number, high: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
  /** About normal, cut at three deviations, to so many decimals. */
  readonly around: (mean: number, deviation: number, decimals: number) => number;
};

/** mulberry32: 32 bits of state, the same on every machine. */
function randomNumbers(seed: number): Random {
  let state = seed >>> 0;
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (low: number, high: number): number => low + Math.floor(unit() * (high - low + 1));
  return {
    unit,
    whole,
    chance: (probability) => unit() < probability,
    pick: (items) => items[whole(0, items.length - 1)]!,
    around: (mean, deviation, decimals) => {
      // The sum of six uniform numbers has deviation sqrt(1/2): no logarithm, whose last digit is the host's business.
      let sum = -3;
      for (let i = 0; i < 6; i += 1) sum += unit();
      const scale = 10 ** decimals;
      return Math.round((mean + (sum / Math.SQRT1_2) * deviation) * scale) / scale;
    },
  };
}

const DAY_MS = 86_400_000;
const TODAY = Date.parse(`${AS_OF}T00:00:00Z`);

function daysAgo(days: number): string {
  return new Date(TODAY - days * DAY_MS).toISOString().slice(0, 10);
}

function hoursAfterMidnight(hours: number): string {
  return `${new Date(TODAY + Math.round(hours * 60) * 60_000).toISOString().slice(0, 16)}:00Z`;
}

const SYSTEMS = {
  icd10: 'http://hl7.org/fhir/sid/icd-10-cm',
  snomed: 'http://snomed.info/sct',
  loinc: 'http://loinc.org',
  rxnorm: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  atc: 'http://www.whocc.no/atc',
  cvx: 'http://hl7.org/fhir/sid/cvx',
  act: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
} as const;

/** `icd10 I50.9`: system and code of one word each. */
function concept(code: string, text: string): Json {
  const [system, value] = code.split(' ') as [keyof typeof SYSTEMS, string];
  return { coding: [{ system: SYSTEMS[system], code: value }], text };
}

function status(name: string, code: string): Json {
  return { coding: [{ system: `http://terminology.hl7.org/CodeSystem/${name}`, code }] };
}

type Person = {
  readonly id: string;
  readonly age: number;
  readonly female: boolean;
  readonly random: Random;
  readonly add: (type: string, resource: { readonly [key: string]: Json }) => void;
  readonly has: Set<string>;
};

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

type Disease = {
  readonly name: string;
  readonly codes: readonly string[];
  readonly probability: (person: Person) => number;
};

/** Rough frequencies, so that every example finds somebody; no epidemiology. */
const DISEASES: readonly Disease[] = [
  {
    name: 'Hypertension',
    codes: ['icd10 I10', 'snomed 38341003'],
    probability: ({ age }) => (age < 30 ? 0.02 : 0.1 + age * 0.006),
  },
  {
    name: 'Type 2 diabetes',
    codes: ['icd10 E11.9', 'snomed 44054006'],
    probability: ({ age }) => (age < 30 ? 0.01 : 0.08 + age * 0.002),
  },
  {
    name: 'Type 1 diabetes',
    codes: ['icd10 E10.9'],
    probability: ({ has }) => (has.has('Type 2 diabetes') ? 0 : 0.01),
  },
  {
    name: 'Atrial fibrillation',
    codes: ['icd10 I48.91', 'snomed 49436004'],
    probability: ({ age }) => (age < 50 ? 0.02 : (age - 40) * 0.009),
  },
  {
    name: 'Heart failure',
    codes: ['icd10 I50.9', 'icd10 I50.22', 'snomed 84114007'],
    probability: ({ age, has }) => (age < 50 ? 0.01 : has.has('Atrial fibrillation') ? 0.3 : 0.08),
  },
  {
    name: 'Stroke',
    codes: ['icd10 I63.9', 'snomed 230690007'],
    probability: ({ age, has }) => (age < 50 ? 0.01 : has.has('Atrial fibrillation') ? 0.2 : 0.06),
  },
  {
    name: 'Myocardial infarction',
    codes: ['icd10 I21.9', 'snomed 22298006'],
    probability: ({ age }) => (age < 45 ? 0.01 : 0.09),
  },
  {
    name: 'Peripheral artery disease',
    codes: ['icd10 I73.9', 'snomed 399957001'],
    probability: ({ age }) => (age < 50 ? 0 : 0.07),
  },
  {
    name: 'Chronic kidney disease',
    codes: ['icd10 N18.30', 'icd10 N18.4'],
    probability: ({ age, has }) => (age < 40 ? 0.01 : has.has('Type 2 diabetes') ? 0.25 : 0.08),
  },
  {
    name: 'Mitral stenosis',
    codes: ['icd10 I05.0', 'snomed 79619009'],
    probability: ({ has }) => (has.has('Atrial fibrillation') ? 0.04 : 0.005),
  },
  { name: 'Cirrhosis', codes: ['icd10 K74.60'], probability: ({ age }) => (age < 30 ? 0 : 0.05) },
  {
    name: 'Cancer of the breast',
    codes: ['icd10 C50.919'],
    probability: ({ age, female }) => (female && age > 40 ? 0.05 : 0),
  },
  { name: 'Pneumonia', codes: ['icd10 J18.9', 'snomed 233604007'], probability: () => 0.08 },
];

const HISTORY = [
  ['Hypertension', 'icd10 I10'],
  ['Type 2 diabetes', 'icd10 E11.9'],
  ['Heart failure', 'icd10 I50.9'],
  ['Stroke', 'icd10 I63.9'],
] as const;

function addConditions(person: Person): void {
  const { random, add, has } = person;
  for (const { name, codes, probability } of DISEASES) {
    const drawn = random.unit();
    const share = probability(person);
    if (drawn >= share * 1.15) continue;
    const acute = name === 'Pneumonia';
    const onset = daysAgo(
      acute ? random.whole(0, 4) : random.whole(200, Math.max(400, Math.min(person.age * 300, 9000))),
    );
    const base = {
      code: concept(random.pick(codes), name),
      onsetDateTime: random.chance(0.08) ? onset.slice(0, 4) : onset,
      recordedDate: onset,
    };
    if (drawn < share) {
      has.add(name);
      const past = (name === 'Stroke' || name === 'Myocardial infarction') && random.chance(0.6);
      const end = past ? { abatementDateTime: daysAgo(random.whole(10, 190)) } : {};
      add('Condition', { ...stated(past ? 'resolved' : 'active', 'confirmed'), ...base, ...end });
    } else {
      // One in seven of what was written down is not so: mistaken, ruled out, or only suspected.
      const how = random.pick(['entered-in-error', 'refuted', 'provisional'] as const);
      add('Condition', { ...stated(how === 'entered-in-error' ? undefined : 'active', how), ...base });
    }
  }
  // Where the history was taken in full, what is not there was asked about and denied.
  const asked = person.age >= 18 && random.chance(0.55);
  for (const [name, code] of HISTORY) {
    if (has.has(name) || !(asked || random.chance(0.05))) continue;
    add('Condition', {
      ...stated(undefined, 'refuted'),
      code: concept(code, name),
      recordedDate: daysAgo(random.whole(5, 300)),
    });
  }
}

function stated(clinical: string | undefined, verification: string): { readonly [key: string]: Json } {
  const clinicalStatus = clinical === undefined ? {} : { clinicalStatus: status('condition-clinical', clinical) };
  return { ...clinicalStatus, verificationStatus: status('condition-ver-status', verification) };
}

function addMedications(person: Person): void {
  const { random, add, has } = person;
  const order = (code: string, name: string): void => {
    const state = random.chance(0.8)
      ? 'active'
      : random.pick(['stopped', 'completed', 'on-hold', 'cancelled', 'entered-in-error']);
    add('MedicationRequest', {
      status: state,
      intent: 'order',
      medicationCodeableConcept: concept(code, name),
      authoredOn: daysAgo(random.whole(5, 1500)),
    });
  };
  if (has.has('Type 2 diabetes') && random.chance(0.7)) order(random.pick(['atc A10BA02', 'rxnorm 6809']), 'Metformin');
  if (has.has('Type 2 diabetes') && random.chance(0.2)) order('atc A10BB12', 'Glimepiride');
  if (has.has('Type 1 diabetes')) order('atc A10AE04', 'Insulin glargine');
  if (has.has('Atrial fibrillation') && random.chance(0.45))
    order(random.pick(['atc B01AF02', 'atc B01AF01', 'atc B01AA03']), 'Anticoagulant');
  if (has.has('Hypertension') && random.chance(0.7))
    order(random.pick(['atc C09AA05', 'atc C08CA01', 'atc C03AA03']), 'Antihypertensive');
  if (person.age > 40 && random.chance(0.3)) {
    const taken = random.chance(0.75);
    const asserted = daysAgo(random.whole(1, 400));
    add('MedicationStatement', {
      status: taken ? 'active' : 'not-taken',
      medicationCodeableConcept: concept('atc C10AA05', 'Atorvastatin'),
      dateAsserted: asserted,
    });
  }
}

type Measured = { readonly value: number; readonly unit: string; readonly comparator?: string };

function observe(person: Person, code: string, text: string, when: string, measured: Measured, state = 'final'): void {
  person.add('Observation', {
    status: state,
    code: concept(`loinc ${code}`, text),
    effectiveDateTime: when,
    valueQuantity: quantity(measured),
  });
}

function quantity({ value, unit, comparator }: Measured): Json {
  return {
    value,
    ...(comparator === undefined ? {} : { comparator }),
    unit,
    system: 'http://unitsofmeasure.org',
    code: unit,
  };
}

function notObserved(person: Person, code: string, text: string, when: string): void {
  const reason = person.random.pick(['not-performed', 'asked-declined', 'unknown', 'error']);
  person.add('Observation', {
    status: 'final',
    code: concept(`loinc ${code}`, text),
    effectiveDateTime: when,
    dataAbsentReason: status('data-absent-reason', reason),
  });
}

function addMeasurements(person: Person): void {
  const { random, age, female, has } = person;
  const weight = age < 18 ? random.around(8 + age * 3, 2, 1) : random.around(female ? 70 : 83, 14, 1);
  const height = age < 18 ? random.around(70 + age * 6, 4, 0) : random.around(female ? 164 : 177, 7, 0);
  if (random.chance(0.9)) {
    const pounds = random.chance(0.1);
    observe(
      person,
      '29463-7',
      'Weight',
      daysAgo(random.whole(1, random.chance(0.8) ? 80 : 700)),
      pounds ? { value: Math.round(weight * 22.0462) / 10, unit: '[lb_av]' } : { value: weight, unit: 'kg' },
    );
  }
  if (random.chance(0.8))
    observe(person, '8302-2', 'Height', daysAgo(random.whole(20, 900)), { value: height, unit: 'cm' });
  const high = has.has('Hypertension') ? 148 : age < 18 ? 105 : 126;
  for (let visit = random.whole(0, 3); visit > 0; visit -= 1)
    pressure(person, daysAgo(random.whole(2, 500)), random.around(high, 13, 0), random.around(high * 0.6, 8, 0));
  // In hospital this morning: vital signs of the day.
  if (!has.has('Pneumonia') && !random.chance(0.15)) return;
  const ill = has.has('Pneumonia') || random.chance(0.2);
  const when = hoursAfterMidnight(random.whole(60, 100) / 10);
  person.add('Encounter', {
    status: 'in-progress',
    class: { system: SYSTEMS.act, code: 'IMP' },
    type: [concept('snomed 32485007', 'Hospital admission')],
    period: { start: daysAgo(random.whole(0, 4)) },
  });
  const vital = (code: string, text: string, value: number, unit: string): void => {
    if (random.chance(0.9))
      observe(person, code, text, when, { value, unit }, random.chance(0.05) ? 'preliminary' : 'final');
    else if (random.chance(0.5)) notObserved(person, code, text, when);
  };
  vital('9279-1', 'Respiratory rate', random.around(ill ? 23 : 15, 3, 0), '/min');
  vital('59408-5', 'Oxygen saturation', Math.min(100, random.around(ill ? 92 : 97, 2, 0)), '%');
  vital('8867-4', 'Heart rate', random.around(ill ? 104 : 76, 14, 0), '/min');
  if (random.chance(0.2)) vital('8310-5', 'Body temperature', random.around(ill ? 101.6 : 98.4, 0.8, 1), '[degF]');
  else vital('8310-5', 'Body temperature', random.around(ill ? 38.7 : 36.8, 0.5, 1), 'Cel');
  pressure(person, when, random.around(ill ? 104 : high, 15, 0), random.around(ill ? 62 : 78, 9, 0));
  if (random.chance(0.7)) {
    const deep = ill && random.chance(0.3);
    observe(person, '9269-2', 'Glasgow coma score', when, { value: deep ? random.whole(9, 14) : 15, unit: '{score}' });
    const level = deep ? 'Confusion' : 'Alert';
    person.add('Observation', {
      status: 'final',
      code: concept('loinc 67775-7', 'Level of responsiveness'),
      effectiveDateTime: when,
      valueCodeableConcept: { text: level },
    });
  }
}

function pressure(person: Person, when: string, systolic: number, diastolic: number): void {
  const part = (code: string, text: string, value: number): Json => ({
    code: concept(`loinc ${code}`, text),
    valueQuantity: quantity({ value, unit: 'mm[Hg]' }),
  });
  person.add('Observation', {
    status: person.random.chance(0.03) ? 'entered-in-error' : 'final',
    code: concept('loinc 85354-9', 'Blood pressure'),
    effectiveDateTime: when,
    component: [
      part('8480-6', 'Systolic', systolic),
      ...(person.random.chance(0.04) ? [] : [part('8462-4', 'Diastolic', diastolic)]),
    ],
  });
}

/** A result on a day; one in thirty was withdrawn, one in fifty is a slip of the keyboard. */
function result(person: Person, code: string, text: string, days: number, measured: Measured): void {
  const { random } = person;
  const slip = random.chance(0.02) ? { ...measured, value: Math.round(measured.value * 1000) } : measured;
  observe(person, code, text, daysAgo(days), slip, random.chance(0.033) ? 'entered-in-error' : 'final');
}

function addTests(person: Person): void {
  const { random, age, has } = person;
  if (age < 18 && random.chance(0.8)) return;
  const kidney = has.has('Chronic kidney disease');
  for (let times = random.chance(0.75) ? random.whole(1, 2) : 0; times > 0; times -= 1) {
    const milligrams = random.around(kidney ? 2.1 : 0.95, kidney ? 0.5 : 0.18, 2);
    const molar = random.chance(0.4);
    result(
      person,
      molar ? '38483-4' : '2160-0',
      'Creatinine',
      random.whole(3, 400),
      molar ? { value: Math.round(milligrams * 88.4), unit: 'umol/L' } : { value: milligrams, unit: 'mg/dL' },
    );
  }
  if (random.chance(0.5))
    result(person, '62238-1', 'eGFR', random.whole(3, 400), {
      value: random.around(kidney ? 38 : 84, kidney ? 11 : 15, 0),
      unit: 'mL/min/{1.73_m2}',
    });
  if (kidney || has.has('Type 2 diabetes')) {
    const albumin = random.around(kidney ? 180 : 25, kidney ? 55 : 7, 0);
    if (random.chance(0.7))
      result(
        person,
        '9318-7',
        'Albumin/creatinine',
        random.whole(10, 360),
        albumin < 5 ? { value: 5, unit: 'mg/g', comparator: '<' } : { value: albumin, unit: 'mg/g' },
      );
  }
  if (has.has('Type 2 diabetes') || has.has('Type 1 diabetes') || random.chance(0.15)) {
    for (let times = random.whole(1, 4); times > 0; times -= 1) {
      const percent = random.around(has.has('Type 2 diabetes') ? 7.4 : 5.6, 0.8, 1);
      // mmol/mol under the code of the percentage is a mistake that real records hold.
      if (random.chance(0.04))
        result(person, '4548-4', 'HbA1c', random.whole(10, 720), {
          value: Math.round((percent - 2.15) * 10.93),
          unit: 'mmol/mol',
        });
      else result(person, '4548-4', 'HbA1c', random.whole(10, 720), { value: percent, unit: '%' });
    }
  }
  if (has.has('Cirrhosis')) {
    result(person, '1975-2', 'Bilirubin', random.whole(1, 45), { value: random.around(2.4, 0.7, 1), unit: 'mg/dL' });
    result(person, '1751-7', 'Albumin', random.whole(1, 45), { value: random.around(31, 4, 0), unit: 'g/L' });
    result(person, '6301-6', 'INR', random.whole(1, 45), { value: random.around(1.6, 0.2, 1), unit: '{INR}' });
    if (random.chance(0.8))
      result(person, '2951-2', 'Sodium', random.whole(1, 45), { value: random.around(135, 4, 0), unit: 'mmol/L' });
  }
  if (!has.has('Pneumonia')) return;
  const today = (code: string, text: string, measured: Measured): void =>
    observe(person, code, text, hoursAfterMidnight(7), measured);
  if (random.chance(0.8)) today('3094-0', 'Urea nitrogen', { value: random.around(21, 6, 0), unit: 'mg/dL' });
  if (random.chance(0.7)) today('6690-2', 'Leukocytes', { value: random.around(13.5, 3, 1), unit: '10*3/uL' });
  if (random.chance(0.6))
    today(
      '2524-7',
      'Lactate',
      random.chance(0.1)
        ? { value: 0.5, unit: 'mmol/L', comparator: '<' }
        : { value: random.around(2.1, 0.6, 1), unit: 'mmol/L' },
    );
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
