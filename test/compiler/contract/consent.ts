/** The consent, the emergency and the house rules (patient_consent.leben) as contracts in Core, written by hand. */

import {
  ASSET,
  type ContractTest,
  type CoreContract,
  PARTY,
  PURPOSE,
  type Statement,
} from '../../../compiler/contract.ts';
import * as C from '../core-builder.ts';
import { BOOL, compare, INT, name, op, TEXT } from '../core-builder.ts';
import * as B from './builder.ts';

const who = name('param:who', PARTY);
const aim = name('param:aim', PURPOSE);
const record = { name: 'record', member: undefined } as const;
const treatment = B.purpose('treatment');
const patient = B.party('patient');
const board = B.party('board');

const consent: CoreContract = B.contract(
  'PatientConsent',
  ['patient: Patient', 'keeper: DataHolder', 'board: ReviewBoard', 'proxies: 0..3 of Person'],
  {
    assets: [B.assetOf('record', 'patient')],
    states: [B.state('active', { lasting: true }), B.state('withdrawn', { lasting: true })],
    actions: [
      B.action(
        'allow',
        ['patient', 'any of proxies'],
        [0],
        [
          B.require(
            compare(
              'le',
              name('param:last_day', B.DATE),
              B.plus(op({ name: 'today' }, B.DATE), B.lasts('5 years'), 'down'),
            ),
            'at most five years at a time',
          ),
          B.require(
            C.or(compare('eq', B.ACTOR, patient), compare('eq', aim, treatment)),
            'a proxy consents to treatment only',
          ),
          B.grant('record', who, name('param:last_day', B.DATE), { purpose: aim }),
        ],
        { params: [B.param('who', PARTY), B.param('aim', PURPOSE), B.param('last_day', B.DATE)] },
      ),
      B.action('stop', ['patient', 'any of proxies'], [0], [B.endUse('record', who, aim)], {
        params: [B.param('who', PARTY), B.param('aim', PURPOSE)],
      }),
      B.action(
        'pass_on',
        'any Clinician',
        [0],
        [
          B.grant('record', name('param:colleague', PARTY), B.plus(B.NOW, B.lasts('7 days')), {
            purpose: treatment,
            under: B.ACTOR,
          }),
          B.tell([patient], B.ACTOR, ' has called in ', name('param:colleague', PARTY)),
        ],
        {
          params: [B.param('colleague', PARTY)],
          when: [B.query(1, { kind: 'may_use', who: B.ACTOR, asset: record, purpose: treatment })],
          condition: B.found(1, BOOL),
        },
      ),
      B.action(
        'appoint',
        'patient',
        [0],
        [
          B.query(1, { kind: 'count_of', set: 'proxies' }),
          B.require(compare('lt', B.found(1, INT), C.i(3)), 'at most three proxies'),
          { kind: 'add', party: name('param:p', PARTY), set: 'proxies' },
        ],
        { params: [B.param('p', PARTY)] },
      ),
      B.action('dismiss', 'patient', [0], [{ kind: 'remove', party: name('param:p', PARTY), set: 'proxies' }], {
        params: [B.param('p', PARTY)],
      }),
      B.action('withdraw', 'patient', [0], [B.endUse('record'), B.become(1)]),
      B.action('give_again', 'patient', [1], [B.become(0)]),
      B.action(
        'break_glass',
        'any Clinician',
        [0, 1],
        [
          B.grant('record', B.ACTOR, B.plus(B.NOW, B.lasts('24 hours')), { purpose: B.purpose('emergency') }),
          B.tell([patient, B.party('keeper'), board], B.ACTOR, ' has opened the record in an emergency'),
          {
            kind: 'create',
            contract: 1,
            parties: [
              { name: 'patient', party: patient },
              { name: 'clinician', party: B.ACTOR },
              { name: 'board', party: board },
            ],
            terms: [{ name: 'reason', value: name('param:reason', TEXT) }],
          },
        ],
        { params: [B.param('reason', TEXT)] },
      ),
    ],
  },
);

const review: CoreContract = B.contract(
  'EmergencyReview',
  ['patient: Patient', 'clinician: Clinician', 'board: ReviewBoard'],
  {
    terms: [B.variable('reason', TEXT)],
    states: [
      B.state('open'),
      B.state('explained'),
      B.state('justified', { final: true }),
      B.state('breach', { final: true }),
      B.state('unreviewed', { final: true }),
    ],
    actions: [
      B.action('explain', 'clinician', [0], [B.become(1)], { params: [B.param('account', TEXT)] }),
      B.action(
        'find',
        'board',
        [1],
        [
          B.tell([patient, B.party('clinician')], name('param:words', TEXT)),
          B.when(name('param:justified', BOOL), [B.become(2)], [B.become(3)]),
        ],
        { params: [B.param('justified', BOOL), B.param('words', TEXT)] },
      ),
    ],
    duties: [
      B.duty('explanation', 'clinician', 'board', [0], B.lasts('48 hours'), { kind: 'state', state: 0 }, [
        B.tell([board, patient], 'no explanation was given'),
        B.become(3),
      ]),
      B.duty('review', 'board', 'patient', [1], B.lasts('14 days'), { kind: 'state', state: 1 }, [
        B.tell([patient], 'the access was not reviewed in time'),
        B.become(4),
      ]),
    ],
  },
);

const ceiling = name('keep:ceiling', B.MONEY);
const price = name('param:price', B.MONEY);
const offerBody: readonly Statement[] = [
  B.require(compare('le', price, ceiling), 'dearer than ', ceiling),
  B.query(1, { kind: 'covers', asset: name('param:thing', ASSET), purpose: aim }),
  B.require(B.found(1, BOOL), 'the owner has not allowed this purpose'),
  B.query(2, { kind: 'holds_role', who: name('param:buyer', PARTY), role: 'Researcher' }),
  B.require(C.or(B.found(2, BOOL), compare('eq', aim, treatment)), 'only researchers trade for research'),
  {
    kind: 'charge',
    from: name('param:buyer', PARTY),
    share: name('keep:fee', B.PERCENT),
    of: price,
    unit: B.EUR,
    to: B.party('operator'),
    rounding: 'down',
  },
];

const rules: CoreContract = B.contract('HouseRules', ['operator: Operator', 'council: 3..9 of Steward'], {
  keeps: [
    B.keep('fee', B.PERCENT, C.constant(B.percent('1.5'), B.PERCENT), {
      visibility: 'public',
      range: { low: B.percent('0'), high: B.percent('3'), openEnd: false },
    }),
    B.keep('ceiling', B.MONEY, B.money('100000.00'), { visibility: 'public' }),
  ],
  states: [B.state('in_force', { lasting: true })],
  checks: [
    {
      name: 'offer',
      params: [
        B.variable('thing', ASSET),
        B.variable('price', B.MONEY),
        B.variable('seller', PARTY),
        B.variable('buyer', PARTY),
        B.variable('aim', PURPOSE),
      ],
      states: [0],
      body: offerBody,
      span: B.span(),
    },
  ],
  actions: [
    B.action('set_fee', 'operator', [0], [B.set('fee', name('param:new', B.PERCENT), B.lasts('30 days'))], {
      params: [B.param('new', B.PERCENT, B.percent('0'), B.percent('3'))],
      approvals: [{ kind: 'some', count: 2, set: 'council' }],
      within: B.lasts('30 days'),
    }),
  ],
});

export const consentContracts: readonly CoreContract[] = [consent, review, rules];

const given = [B.signed('consent', 0, {}, { proxies: [] })];
const allow = (giver: string, whom: string, what: string, until: string) =>
  B.does(giver, 'allow', [B.partyNamed(whom), B.purposeNamed(what), B.date(until)]);
const stop = (giver: string, whom: string) => B.does(giver, 'stop', [B.partyNamed(whom), B.purposeNamed('treatment')]);
const daughter = [B.partyNamed('daughter')];
const breakGlass = B.does('dr_eng', 'consent.break_glass', [C.text('unconscious')], { creating: 'review' });
const offer = (amount: string, what: string) =>
  B.does('hospital', 'offer', [
    B.assetNamed('cohort'),
    B.eur(amount),
    B.partyNamed('hospital'),
    B.partyNamed('lab'),
    B.purposeNamed(what),
  ]);
const setFee = (...by: string[]) => B.does('operator', 'rules.set_fee', [B.percent('2')], { approvedBy: by });

export const consentTests: readonly ContractTest[] = [
  B.test('given, passed on, taken back', given, [
    allow('patient', 'dr_wu', 'treatment', '2027-12-31'),
    B.does('dr_wu', 'pass_on', [B.partyNamed('dr_ash')]),
    B.uses('dr_ash', 'record', 'treatment'),
    B.usesNot('dr_ash', 'record', 'heart_research'),
    stop('patient', 'dr_wu'),
    B.usesNot('dr_wu', 'record'),
    B.usesNot('dr_ash', 'record'),
  ]),
  B.test('a consent ends by itself', given, [
    allow('patient', 'dr_wu', 'treatment', '2027-02-01'),
    B.after('31 days'),
    B.uses('dr_wu', 'record', 'treatment'),
    B.after('1 day'),
    B.usesNot('dr_wu', 'record'),
  ]),
  B.test('a proxy consents to treatment only', given, [
    B.does('patient', 'appoint', daughter),
    allow('daughter', 'dr_wu', 'treatment', '2027-12-31'),
    B.uses('dr_wu', 'record', 'treatment'),
    allow('daughter', 'lab', 'heart_research', '2027-12-31'),
    B.rejected('a proxy consents to treatment only'),
    B.does('patient', 'dismiss', daughter),
    stop('daughter', 'dr_wu'),
    B.rejected(),
    B.uses('dr_wu', 'record', 'treatment'),
  ]),
  B.test('emergency, explained and reviewed', given, [
    B.does('patient', 'consent.withdraw'),
    breakGlass,
    B.uses('dr_eng', 'record', 'emergency'),
    B.does('dr_eng', 'review.explain', [C.text('needed the medication list')]),
    B.does('board', 'review.find', [C.bool(true), C.text('justified')]),
    B.after('24 hours'),
    B.stands('review', 'justified'),
    B.usesNot('dr_eng', 'record'),
  ]),
  B.test('emergency, never explained', given, [
    breakGlass,
    B.after('48 hours'),
    B.stands('review', 'breach'),
    B.dutyIs('explanation', 'broken'),
  ]),
  B.test("no calling in without a right of one's own", given, [
    B.does('dr_wu', 'pass_on', [B.partyNamed('dr_ash')]),
    B.rejected(),
    B.usesNot('dr_ash', 'record'),
  ]),
  B.test(
    'the house rules bind an offer',
    [B.signed('rules', 2, {}, { council: ['ann', 'bob', 'cem'] })],
    [
      { kind: 'allows', asset: 'cohort', purpose: 'heart_research' },
      B.has('lab', B.eur('10.00')),
      offer('200.00', 'heart_research'),
      { kind: 'expect_allowed' },
      B.owns('operator', B.eur('3.00')),
      B.owns('lab', B.eur('7.00')),
      offer('200.00', 'treatment'),
      B.rejected('the owner has not allowed this purpose'),
      offer('100000.01', 'heart_research'),
      B.rejected('dearer than 100000.00 EUR'),
      setFee('ann'),
      B.rejected('1 of 2 approvals by council'),
      setFee('ann', 'bob'),
      B.after('30 days'),
      { kind: 'expect_keep', agreement: 'rules', keep: 'fee', value: B.percent('2') },
    ],
  ),
];
