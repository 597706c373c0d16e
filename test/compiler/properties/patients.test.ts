/** Properties of verdicts: over random patients, findings known, absent and missing. */
import { expect, test } from 'vitest';
import { randomState } from '../../../compiler/properties/patients.ts';
import { seeded } from '../../../compiler/properties/random.ts';
import { compiled, looked, refused } from './module.ts';

const RISK = `
input patient {
  age: Age required plausible 18 years .. 110 years
  chf: Finding
  stroke: Finding
  bleed: Finding absent unless recorded
  hba1c: Decimal plausible 3 .. 20
}
score risk : 0..4 {
  1 if chf
  2 if stroke
  1 if age >= 65 years
  missing chf gives range
  missing stroke gives range
}
score odd : 0..3 {
  1 if chf and not stroke
  1 if age >= 65 years
  1 if hba1c > 7
  missing chf gives range
  missing stroke gives range
  missing hba1c gives range
}
`;

test('a property that holds: known answers and the ends of ranges', () => {
  const [result] = looked(`${RISK}property "a finding never lowers the score" {
  for all p: patient, f in findings of p where f is absent
    risk(p with f present) >= risk(p)
} check search 500, prove`);
  expect(result).toMatchObject({ ok: true, text: 'risk(p with f present) >= risk(p)' });
  expect(result!.found).toMatch(
    /^searched: held in 500 patients \(\d+ comparisons, \d+ of them by the ends of ranges\); prove: not decided: no solver$/,
  );
});

test('one that does not: the plainest patient, the finding, and both answers', () => {
  const [result] = looked(`${RISK}property "a finding never lowers the score" {
  for all p: patient, f in findings of p where f is absent
    odd(p with f present) >= odd(p)
} check search 500`);
  expect(result!.ok).toBe(false);
  expect(result!.found).toMatch(
    /^refuted: a patient with age \d+ years, chf present, stroke absent, hba1c \d+; f is stroke; odd\(p with f present\) is (\d), odd\(p\) is (\d)$/,
  );
  const [, after, before] = /is (\d), odd\(p\) is (\d)$/.exec(result!.found)!;
  expect(Number(after)).toBeLessThan(Number(before));
});

test('fields of the patient, and named findings', () => {
  const [young, added, sure] = looked(`${RISK}
property "the young are not at risk" { for all p: patient where p.age < 65 years
  risk(p) <= 2 }
property "two are added" { for all p: patient
  risk(p with stroke present) > risk(p with stroke absent) }
property "sure" { for all p: patient
  risk(p) < 1 or p.age >= 18 years }
`);
  expect(young!.found).toMatch(/^refuted: a patient with age \d+ years, chf present, stroke present; risk\(p\) is 3$/);
  expect(added!.ok).toBe(true);
  // Not one comparison: ranges are skipped and counted.
  expect(sure!.found).toMatch(
    /^searched: held in 200 patients \(\d+ comparisons\); \d+ skipped, where an answer is not known$/,
  );
});

test('nothing to compare is not held', () => {
  const [result] = looked(`${RISK}property "none" { for all p: patient where p.age > 200 years
  risk(p) = 0 }`);
  expect(result!.found).toBe('not decided: nothing could be compared in 200 patients');
});

test('random patients are let in, and some of their fields are missing', () => {
  const { module } = compiled(RISK).core;
  const states = Array.from({ length: 100 }, (_, i) => randomState(module, seeded(i), 0));
  for (const [index, field] of module.fields.entries()) {
    const missing = states.filter(({ fields }) => {
      const has = fields[index]!;
      return 'missing' in has && has.missing !== undefined;
    }).length;
    if (field.required || field.absentUnlessRecorded) expect(missing).toBe(0);
    else expect(missing).toBeGreaterThan(5);
    expect(missing).toBeLessThan(60);
  }
});

test('what this version cannot look into is said', () => {
  const of = (claim: string): string => refused(`${RISK}property "x" ${claim}`).join(', ');
  expect(of('{ for all p: patient  odd >= 0 }')).toBe(
    'C010 A verdict or a field without its patient (write `score(p)`, `p.age`) is not part of this version.',
  );
  expect(of('{ for all p: patient, q: patient  odd(p) >= odd(q) }')).toMatch(/^C010 A property of two patients/);
  expect(of('{ for all n: Int  1 >= 0 }')).toMatch(/^C010 A property of all values of a type other than the input/);
  expect(of('{ for all p: patient, f in [1, 2]  odd(p) >= 0 }')).toMatch(/^C010 `in` of anything but/);
  expect(of('{ for all p: patient  odd(p) >= 0 } check enforce')).toMatch(/^C010 `enforce` of a property of patients/);
  expect(of('{ for all p: patient  chf(p) >= 0 }')).toMatch(/^C010 `chf` of a patient, which is no verdict/);
  expect(of('{ for all p: patient  odd(p with nothing present) >= 0 }')).toMatch(/^N\d+ /);
});
