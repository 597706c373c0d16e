/** The three programs, written by hand in Core, pass their tests; a test that should fail does. */

import { expect, test } from 'vitest';
import { PARTY } from '../../../compiler/contract.ts';
import { misheld } from '../../../compiler/interpret/contract/finish.ts';
import { runTest } from '../../../compiler/interpret/contract/run-test.ts';
import * as B from './builder.ts';
import { consentContracts, consentTests } from './consent.ts';
import { lease, leaseTests, terms } from './lease.ts';
import { core, pathwayContracts, pathwayTests } from './pathway.ts';

const programs = [
  { name: 'cohort_lease', core: B.EMPTY, contracts: [lease], tests: leaseTests },
  { name: 'care_pathway', core, contracts: pathwayContracts, tests: pathwayTests },
  { name: 'patient_consent', core: B.EMPTY, contracts: consentContracts, tests: consentTests },
];

for (const program of programs)
  for (const one of program.tests)
    test(`${program.name}: ${one.name}`, () => {
      const { failures, world } = runTest(program.core, program.contracts, one);
      expect(failures).toEqual([]);
      const attest = (): undefined => undefined;
      for (const agreement of world.agreements.values())
        expect(misheld({ core: program.core, contracts: program.contracts, attest }, agreement)).toEqual([]);
    });

const lineage = {
  kind: 'lineage',
  asset: { name: 'registry', member: { kind: 'const', type: PARTY, value: B.partyNamed('h') } },
} as const;
const agreed = [B.signed('lease', 0, terms('3 months', '300.00', '50.00'))];
const messages = (...steps: B.Step[]): string[] =>
  runTest(B.EMPTY, [lease], B.test('fails', agreed, steps)).failures.map(({ line, message }) => `${line}: ${message}`);

test('a rejection that nothing expects fails the test, at its own step', () => {
  expect(messages(B.does('lab', 'release', [B.documentNamed('p')]), B.stands('lease', 'offered'))).toEqual([
    '2: rejected: lab may not release now',
  ]);
});

test('every expectation can fail', () => {
  const release = B.does('board', 'release', [B.documentNamed('p')]);
  expect(
    messages(
      release,
      B.rejected(),
      B.stands('lease', 'offered'),
      B.owns('lab', B.eur('1.00')),
      B.uses('lab', 'cohort'),
      B.usesNot('hospital', 'cohort'),
      { kind: 'expect_owned', asset: 'cohort', by: 'lab' },
      B.dutyIs('report', 'due'),
      release,
      B.rejected('nonsense'),
      { kind: 'expect_keep', agreement: 'lease', keep: 'rate', value: B.eur('1') },
      B.stands('rent', 'offered'),
    ),
  ).toEqual([
    '3: it was not rejected',
    '4: lease is released',
    '5: lab has 0.00 EUR',
    '6: lab may not use cohort',
    '7: hospital may use cohort',
    '8: cohort is owned by hospital',
    '9: report has not arisen',
    '11: it was rejected because "release is not done while the agreement is released"',
    '12: there is no lease.rate',
    '13: there is no agreement rent',
  ]);
});

test('terms outside their range are not agreed', () => {
  const long = [B.signed('lease', 0, terms('37 months', '300.00', '50.00'))];
  expect(runTest(B.EMPTY, [lease], B.test('too long', long, [])).failures.map(({ message }) => message)).toEqual([
    'lease cannot be agreed: the term term is not what it may be',
  ]);
});

test('assets of a set: one a member, also of who joins; strangers hold the roles that are asked of them', () => {
  const sites = B.contract('Sites', ['lab: Lab', 'sites: 1..3 of Holder'], {
    assets: [B.assetOf('registry', 'sites', true)],
    states: [B.state('on', { lasting: true })],
    actions: [
      B.action('join', 'any Holder', [0], [{ kind: 'add', party: B.ACTOR, set: 'sites' }]),
      B.action('open', 'lab', [0], [B.grant('registry', B.party('lab'), B.plus(B.NOW, B.lasts('1 day')))]),
      B.action('pay', 'lab', [0], [{ kind: 'pay', param: 'fee', to: lineage }], { params: [B.coin('fee')] }),
    ],
  });
  const agreed = [B.signed('a', 0, {}, { sites: ['h'] })];
  const run = (...steps: B.Step[]) => runTest(B.EMPTY, [sites], B.test('sites', agreed, steps));
  expect(
    run(
      { kind: 'lineage', asset: 'registry', shares: [{ party: 'mara', percent: B.percent('100') }] },
      B.has('lab', B.eur('5.00')),
      B.does('k', 'join'),
      B.does('lab', 'open'),
      B.uses('lab', 'registry'),
      B.uses('lab', 'registry of k'),
      B.does('lab', 'a.pay', [B.eur('5.00')]),
      B.owns('mara', B.eur('5.00')),
      B.does('lab', 'join'),
      B.rejected('lab may not join now'),
    ).failures,
  ).toEqual([]);
});
