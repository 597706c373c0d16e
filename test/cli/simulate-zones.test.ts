/** A walk through an agreement that counts by the clocks of Berlin: days begin there, and times are shown as clocks there show them. */
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { leben, scratchFolder } from './process.ts';

const VISIT = `module visit version 1.0.0 status demo

contract Visit {
  parties   patient: Patient, doctor: Clinician
  calendar  Europe/Berlin, months round down
  state     asked | seen | over
  action see() by doctor in asked { become seen }
  after 1 month in asked or seen { become over }
}
`;

test('days are those of Berlin, and times say how far they are ahead', () => {
  using folder = scratchFolder();
  writeFileSync(folder.file('visit.leben'), VISIT);
  writeFileSync(
    folder.file('walk'),
    [
      'starting 2027-03-27',
      'with v = Visit()',
      'at 2027-03-28',
      'after 1 hour',
      'after 1 hour',
      'at 2027-03-29',
      '',
    ].join('\n'),
  );
  const { out, err, code } = leben(['simulate', 'visit.leben', 'Visit', '--script', 'walk'], { cwd: folder.path });
  expect(err).toBe('');
  expect(code).toBe(0);
  const at = [...out.matchAll(/^(2027-\S+) {2}v \(Visit\)/gm)].map(([, when]) => when);
  expect(at).toEqual(['2027-03-27', '2027-03-28', '2027-03-28T01:00+01:00', '2027-03-28T03:00+02:00', '2027-03-29']);
  expect(out).toContain('next     2027-04-27 v: after 1 month in asked or seen');
});
