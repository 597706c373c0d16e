/** The tests that agreements bring along run in the sandbox, on both engines, as in the reference. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { check } from '../../../compiler/compile.ts';
import { parseDate } from '../../../language/dates.ts';
import { sourceText } from '../../../language/span.ts';
import * as B from '../../compiler/contract/builder.ts';
import { consentContracts, consentTests } from '../../compiler/contract/consent.ts';
import { lease, leaseTests } from '../../compiler/contract/lease.ts';
import { core, pathwayContracts, pathwayTests } from '../../compiler/contract/pathway.ts';
import { play } from './play.ts';

const FOLDERS = ['../../../examples/contracts/', '../../../../shared/programs/'].map(
  (at) => new URL(at, import.meta.url),
);
const TODAY = parseDate('2026-12-01')!;

for (const folder of FOLDERS.filter((one) => existsSync(one)))
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.leben')))
    describe(file, () => {
      const source = sourceText(file, readFileSync(new URL(file, folder), 'utf8'));
      const { checked } = check(source, () => undefined, { today: TODAY });
      test('has tests', () => {
        expect(checked!.contractTests.length).toBeGreaterThan(0);
      });
      test.each(checked?.contractTests ?? [])('$name', async (one) => {
        await play(checked!.testCore, checked!.contracts, one);
      });
    });

describe.each([
  { name: 'cohort_lease', of: B.EMPTY, contracts: [lease], tests: leaseTests },
  { name: 'care_pathway', of: core, contracts: pathwayContracts, tests: pathwayTests },
  { name: 'patient_consent', of: B.EMPTY, contracts: consentContracts, tests: consentTests },
])('$name by hand', ({ of, contracts, tests }) => {
  test.each(tests)('$name', async (one) => {
    await play(of, contracts, one);
  });
});
