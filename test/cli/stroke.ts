/** A small module and a few records that the tests of the command line share. */

export const STROKE = `module cardio.stroke version 1.0.0 status demo language en

source Lip2010 { doi "10.1378/chest.09-1584" grade B reviewed 2026-03-01 valid 2 years }

codes chf_codes = icd10 { "I50.*" }
codes stroke_codes = icd10 { "I63.*" }

enum Sex { female, male }
enum Advice { watch, treat, ask }

input patient {
  age      : Age      from birth_date required
  sex      : Sex      from gender required
  chf      : Finding  from condition in chf_codes
  stroke   : Finding  from condition in stroke_codes ever
  systolic : Pressure from observation loinc "8480-6" latest within 12 months plausible 40 mmHg .. 300 mmHg
  weight   : Mass
}

score risk : 0..5 cites Lip2010 {
  1 if chf
  2 if stroke
  1 if age >= 65 years
  1 if sex is female
  missing finding gives range
}

decide advice : Advice cites Lip2010 {
  default           : watch
  rule high         : treat when risk >= 2
  except high blind : ask   when risk >= 2 and systolic is missing
  say "Risk {risk}. {why}"
}

decide per_weight : Decimal { default : 100 kg / weight }

test "all present" {
  given age 70 years, sex female, all findings present
  expect risk = 5
}

test "nobody asked about the stroke" {
  given age 64 years, sex male, chf present, stroke missing
  expect risk = 1 to 3 settled by stroke
}
`;

const patient = (id: string, gender: string, birthDate: string): object => ({
  resourceType: 'Patient',
  id,
  gender,
  birthDate,
});
const condition = (subject: string, code: string): object => ({
  resourceType: 'Condition',
  id: `${subject}-${code}`,
  subject: { reference: `Patient/${subject}` },
  clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
  verificationStatus: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }],
  },
  code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code }] },
});

/** Synthetic: three people in one NDJSON file; the third has no birth date. */
export const RECORDS = [
  patient('one', 'female', '1950-05-01'),
  patient('two', 'male', '1990-01-31'),
  { resourceType: 'Patient', id: 'three', gender: 'male' },
  condition('one', 'I50.1'),
  condition('two', 'I63.9'),
]
  .map((resource) => JSON.stringify(resource))
  .join('\n');
