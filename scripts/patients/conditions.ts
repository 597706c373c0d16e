/** What a made-up person has, had, or was asked about, and what is prescribed for it. */
import { concept, daysAgo, type Json, type Person, status } from './resources.ts';

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

export function addConditions(person: Person): void {
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

export function addMedications(person: Person): void {
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
