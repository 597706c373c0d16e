/** Weight, height, blood pressure, and the vital signs of a morning in hospital. */
import {
  concept,
  daysAgo,
  hoursAfterMidnight,
  type Json,
  notObserved,
  observe,
  type Person,
  quantity,
  SYSTEMS,
} from './resources.ts';

export function addMeasurements(person: Person): void {
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
