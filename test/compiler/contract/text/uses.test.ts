/** A decision on an asset: where a right leads to it; and facts that grow older with the test. */
import { expect, test } from 'vitest';
import { failures, told } from './reads.ts';

const VISIT = `input patient {
  age : Age from birth_date required
}
decide grown_up : Bool {
  default    : false
  rule adult : true when age >= 18 years
}
purpose treatment = hl7 "TREAT"

contract Visit {
  parties   patient: Patient, clinic: Provider, other: Provider
  asset     chart: Record of patient owned by patient
  state     asked | open | over
  action allow() by patient in asked {
    grant use of chart to clinic for treatment until now + 900 days
    become open
  }
  action look() by clinic in open {
    let adult = evaluate grown_up on chart at clinic
    require adult is known else "not known"
    require adult else "too young"
    become over
  }
  after 30 days in asked { become over }
  after 900 days in open { become over }
}
`;

test('a grant on every road leads to it', () => {
  expect(told(VISIT)).toEqual([]);
  expect(told(VISIT.replace('to clinic for', 'to other for'))).toEqual(['C140']);
  expect(
    told(VISIT.replace('after 30 days in asked { become over }', 'after 30 days in asked { become open }')),
  ).toEqual(['C140']);
  expect(told(VISIT.replace('    become open\n', '    end use of chart by clinic\n    become open\n'))).toEqual([
    'C140',
  ]);
});

test('so does a requirement, a condition of the action, or being the owner', () => {
  const granted = '    grant use of chart to clinic for treatment until now + 900 days\n';
  const bare = VISIT.replace(granted, '');
  const line = '    let adult = evaluate';
  expect(told(bare)).toEqual(['C140']);
  expect(told(bare.replace(line, `    require clinic may use chart\n${line}`))).toEqual([]);
  expect(told(bare.replace(line, `    require clinic may use chart and patient may use chart\n${line}`))).toEqual([]);
  expect(told(bare.replace(line, `    require clinic may use chart or patient may use chart\n${line}`))).toEqual([
    'C140',
  ]);
  expect(told(bare.replace(line, `    require not (clinic may use chart)\n${line}`))).toEqual(['C140']);
  expect(told(bare.replace('by clinic in open', 'by clinic in open when clinic may use chart for treatment'))).toEqual(
    [],
  );
  expect(told(bare.replace('look() by clinic', 'look() by patient'))).toEqual([]);
  expect(told(bare.replace('on chart at clinic', 'on chart at patient'))).toEqual([]);
});

test('a right under another: where that one leads to it', () => {
  const passing = (action: string): string[] => told(VISIT.replace('  after 900', `  ${action}\n  after 900`));
  const grant = 'grant use of chart to other for treatment until now + 7 days under';
  expect(passing(`action pass() by clinic in open { ${grant} clinic }`)).toEqual([]);
  expect(passing(`action pass() by clinic as who in open { ${grant} who }`)).toEqual([]);
  expect(passing(`action pass() by patient in open { ${grant} patient }`)).toEqual([]);
  expect(passing(`action pass() by other in open { ${grant} other }`)).toEqual(['C140']);
  expect(passing(`action pass() by any Nurse as who in open { ${grant} who }`)).toEqual(['C140']);
  expect(passing(`action pass() by any Nurse as who in open when who may use chart { ${grant} who }`)).toEqual([]);
});

test('only an action evaluates', () => {
  expect(
    told(
      VISIT.replace(
        '  after 900 days in open {',
        '  after 900 days in open {\n    let adult = evaluate grown_up on chart at clinic\n',
      ),
    ),
  ).toEqual(['C004']);
});

test('who was 17 grows older while the test goes on', () => {
  expect(
    failures(`${VISIT}test "t" { with visit = Visit()
  given chart has age 17 years
  patient does allow()
  clinic does look()
  expect rejected because "too young"
  after 370 days
  clinic does look()
  expect visit is over }`),
  ).toEqual([]);
});

test('parties are who the test gives; a duty is that of the agreement named', () => {
  const text = `${VISIT.replace('after 900 days', 'duty see: clinic owes patient look within 3 days of open else { become over }\n  after 900 days')}test "t" { with a = Visit(patient: ann, clinic: east) with b = Visit(patient: ann, clinic: west)
  ann does a.allow()
  expect a.see is due, b.see is not due, east may use chart, west may not use chart
  west does a.look()
  expect rejected because "west may not look now"
  after 3 days
  expect a.see is broken, a is over, b is asked, b.see is not broken }`;
  expect(failures(text)).toEqual([]);
  expect(failures(text.replace('b.see is not due', 'a.see is not due'))).toEqual(['line 30: see is due']);
  expect(told(text.replace('b.see is not due', 'b.seen is not due'))).toEqual(['C001']);
});
