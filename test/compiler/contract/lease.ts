/** The lease of a cohort (cohort_lease.leben) as contracts in Core, written by hand. */

import type { ContractTest, CoreContract, Statement } from '../../../compiler/contract.ts';
import { DOCUMENT } from '../../../compiler/contract.ts';
import { rational } from '../../../language/rational.ts';
import { and, compare, name, op, TEXT, text } from '../core-builder.ts';
import * as B from './builder.ts';

const fee = name('term:fee', B.MONEY);
const deposit = name('term:deposit_due', B.MONEY);
const term = name('term:term', B.PERIOD);
const slot = (of: string) => name(`slot:${of}`, B.MONEY);
const OFFERED = 0;
const RELEASED = 1;
const ACTIVE = 2;
const CLOSING = 3;
const CLOSED = 4;
const LAPSED = 5;

/** What is due, as far as the credit goes, to the hospital. */
const settle: readonly Statement[] = [
  B.query(1, { kind: 'bill', price: 'usage' }),
  B.given('due', op({ name: 'least' }, B.MONEY, B.found(1, B.MONEY), slot('credit'))),
  B.move('credit', name('let:due', B.MONEY), B.to(B.party('hospital'))),
];

export const lease: CoreContract = B.contract(
  'CohortLease',
  ['hospital: DataHolder', 'lab: Researcher', 'board: EthicsBoard', 'gateway: Meter'],
  {
    terms: [
      B.variable('term', B.PERIOD, B.period('1 month'), B.period('36 months')),
      B.variable('fee', B.MONEY),
      B.variable('deposit_due', B.MONEY),
    ],
    assets: [B.assetOf('cohort', 'hospital')],
    meters: [{ name: 'rows', by: 'gateway' }],
    prices: [
      {
        name: 'usage',
        kind: B.EUR,
        rates: [{ meter: 'rows', amount: B.money('12.00'), per: rational(1000), how: 'started' }],
        atMost: undefined,
        rounding: 'even',
      },
    ],
    states: [
      B.state('offered'),
      B.state('released'),
      B.state('active', { inventory: B.holding('credit', 'deposit', 'payment') }),
      B.state('closing', {
        inventory: B.holding('deposit'),
        entering: [
          B.endUse('cohort', B.party('lab')),
          B.query(2, { kind: 'time_of', action: 1 }),
          B.query(3, {
            kind: 'prorated',
            amount: fee,
            from: B.found(2, B.DATETIME),
            to: B.plus(B.found(2, B.DATETIME), term, 'down'),
            unit: B.EUR,
          }),
          B.given('earned', B.found(3, B.MONEY)),
          B.move('payment', name('let:earned', B.MONEY), B.to(B.party('hospital'))),
          B.move('payment', undefined, B.to(B.party('lab'))),
          ...settle,
          B.move('credit', undefined, B.to(B.party('lab'))),
        ],
      }),
      B.state('closed', { final: true }),
      B.state('lapsed', { final: true }),
    ],
    actions: [
      B.action('release', 'board', [OFFERED], [B.become(RELEASED)], { params: [B.param('protocol', DOCUMENT)] }),
      B.action(
        'accept',
        'lab',
        [RELEASED],
        [
          B.require(
            and(
              compare('eq', name('param:payment', B.MONEY), fee),
              compare('eq', name('param:deposit', B.MONEY), deposit),
            ),
            'pay the fee and the deposit exactly',
          ),
          B.hold('payment', 'deposit', 'credit'),
          B.grant('cohort', B.party('lab'), B.plus(B.NOW, term, 'down'), { purpose: B.purpose('heart_research') }),
          B.become(ACTIVE),
        ],
        { params: [B.coin('payment'), B.coin('deposit'), B.coin('credit')] },
      ),
      B.action('top_up', 'lab', [ACTIVE], [B.hold('more>credit')], { params: [B.coin('more')] }),
      B.action(
        'withdraw',
        ['board', 'hospital'],
        [ACTIVE],
        [
          B.tell([B.party('lab')], 'the release of the cohort is withdrawn: ', name('param:reason', TEXT)),
          B.become(CLOSING),
        ],
        { params: [B.param('reason', TEXT)] },
      ),
      B.action(
        'deliver_report',
        'lab',
        [CLOSING],
        [B.move('deposit', undefined, B.to(B.party('lab'))), B.become(CLOSED)],
        { params: [B.param('report', DOCUMENT)] },
      ),
    ],
    timers: [
      B.timer('every', B.lasts('1 month'), [ACTIVE], settle),
      B.timer('after', term, [ACTIVE], [B.become(CLOSING)]),
      B.timer('after', B.lasts('30 days'), [OFFERED, RELEASED], [B.become(LAPSED)]),
    ],
    duties: [
      B.duty('report', 'lab', 'hospital', [4], B.lasts('30 days'), { kind: 'state', state: CLOSING }, [
        B.move('deposit', undefined, B.to(B.party('hospital'))),
        B.become(CLOSED),
      ]),
    ],
    invariants: [
      {
        name: 'backed',
        states: [ACTIVE],
        queries: [],
        holds: and(compare('eq', slot('payment'), fee), compare('eq', slot('deposit'), deposit)),
        text: 'amount(escrow.payment) = fee and amount(escrow.deposit) = deposit_due',
      },
    ],
  },
);

export const terms = (lasts: string, price: string, due: string) => ({
  term: B.period(lasts),
  fee: B.eur(price),
  deposit_due: B.eur(due),
});
const accept = (...amounts: string[]) => B.does('lab', 'accept', amounts.map(B.eur));
const release = B.does('board', 'release', [B.documentNamed('protocol')]);

export const leaseTests: readonly ContractTest[] = [
  B.test(
    'full term and a report',
    [B.signed('lease', 0, terms('3 months', '300.00', '50.00'))],
    [
      B.has('lab', B.eur('450.00')),
      release,
      accept('300.00', '50.00', '100.00'),
      B.uses('lab', 'cohort', 'heart_research'),
      B.owns('lab', B.eur('0.00')),
      B.counts('gateway', 'rows', 2500),
      B.after('3 months'),
      B.stands('lease', 'closing'),
      B.owns('hospital', B.eur('336.00')),
      B.owns('lab', B.eur('64.00')),
      B.usesNot('lab', 'cohort'),
      B.does('lab', 'deliver_report', [B.documentNamed('final report')]),
      B.stands('lease', 'closed'),
      B.owns('lab', B.eur('114.00')),
      { kind: 'expect_owned', asset: 'cohort', by: 'hospital' },
    ],
  ),
  B.test(
    'withdrawn after 30 of 61 days',
    [B.signed('lease', 0, terms('2 months', '610.00', '50.00'))],
    [
      B.has('lab', B.eur('680.00')),
      release,
      accept('610.00', '50.00', '20.00'),
      B.after('30 days'),
      B.does('board', 'withdraw', [text('adverse event under review')]),
      B.stands('lease', 'closing'),
      B.owns('hospital', B.eur('300.00')),
      B.owns('lab', B.eur('330.00')),
      B.usesNot('lab', 'cohort'),
      B.after('30 days'),
      B.stands('lease', 'closed'),
      B.dutyIs('report', 'broken'),
      B.owns('hospital', B.eur('350.00')),
      B.owns('lab', B.eur('330.00')),
    ],
    '2027-04-01',
  ),
  B.test(
    'the fee must be exact',
    [B.signed('lease', 0, terms('3 months', '300.00', '50.00'))],
    [
      B.has('lab', B.eur('450.00')),
      release,
      accept('299.99', '50.00', '0.00'),
      B.rejected('pay the fee and the deposit exactly'),
      B.stands('lease', 'released'),
      B.owns('lab', B.eur('450.00')),
    ],
  ),
  B.test(
    'nobody pays before the board has released',
    [B.signed('lease', 0, terms('3 months', '300.00', '50.00'))],
    [
      B.has('lab', B.eur('450.00')),
      accept('300.00', '50.00', '0.00'),
      B.rejected(),
      B.stands('lease', 'offered'),
      B.after('30 days'),
      B.stands('lease', 'lapsed'),
      B.owns('lab', B.eur('450.00')),
    ],
  ),
  B.test(
    'only the gateway counts rows',
    [B.signed('lease', 0, terms('3 months', '1.00', '1.00'))],
    [
      B.has('lab', B.eur('2.00')),
      release,
      accept('1.00', '1.00', '0.00'),
      B.counts('hospital', 'rows', 1_000_000),
      B.rejected(),
      B.stands('lease', 'active'),
    ],
  ),
];
