/** Results of the laboratory, with the slips that real records hold. */
import { daysAgo, hoursAfterMidnight, type Measured, observe, type Person } from './resources.ts';

/** A result on a day; one in thirty was withdrawn, one in fifty is a slip of the keyboard. */
function result(person: Person, code: string, text: string, days: number, measured: Measured): void {
  const { random } = person;
  const slip = random.chance(0.02) ? { ...measured, value: Math.round(measured.value * 1000) } : measured;
  observe(person, code, text, daysAgo(days), slip, random.chance(0.033) ? 'entered-in-error' : 'final');
}

export function addTests(person: Person): void {
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
