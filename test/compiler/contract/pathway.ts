/** The pathway and the prescription (care_pathway.leben) as contracts in Core, written by hand. */

import type { ContractTest, CoreContract } from '../../../compiler/contract.ts';
import type { Core, CoreType, Expr } from '../../../compiler/core.ts';
import type { DataState, Value } from '../../../language/values.ts';
import * as C from '../core-builder.ts';
import { compare, INT, name, op, TEXT } from '../core-builder.ts';
import * as B from './builder.ts';

const CODE: CoreType = { kind: 'code' };
const NUMBER: CoreType = { kind: 'number', quantity: '1', units: [''] };
const OPTION: CoreType = { kind: 'option', of: C.BOOL };

/** `contraindicated`: below 15, or a bleed. */
const fields = [C.input('egfr', C.NUMBER), C.input('bleeding', { kind: 'finding' })];
export const core: Core = C.coreOf(
  C.moduleOf({
    fields,
    verdicts: [
      C.verdict(
        'contraindicated',
        C.BOOL,
        C.defaultTerm(
          C.rule(
            0,
            C.b(true),
            C.b(false),
            C.rule(1, compare('lt', C.field({ fields }, 'egfr'), C.d('15')), C.b(true)),
            C.rule(2, C.holds(C.field({ fields }, 'bleeding')), C.b(true)),
          ),
          C.BOOL,
        ),
      ),
    ],
  }),
);

function facts(egfr: string | undefined, bleeding: 'present' | 'absent'): DataState {
  return C.stateOf(
    { fields },
    {
      egfr: egfr === undefined ? C.missing(C.interval(C.dec('0'), C.dec('200')), 'not_done') : C.known(C.dec(egfr)),
      bleeding: C.known(C.finding(bleeding)),
    },
  );
}

const isKnown = (option: Expr): Expr =>
  C.match(
    option,
    C.BOOL,
    { name: 'some', binds: ['v'], body: C.b(true) },
    { name: 'none', binds: [], body: C.b(false) },
  );
const valueOr = (option: Expr, otherwise: Expr): Expr =>
  C.match(
    option,
    C.BOOL,
    { name: 'some', binds: ['v'], body: name('v', C.BOOL) },
    { name: 'none', binds: [], body: otherwise },
  );
const stop = name('let:stop', OPTION);

const pathway: CoreContract = B.contract(
  'Pathway',
  ['patient: Patient', 'clinic: Provider', 'clinician: Clinician', 'lead: Clinician', 'pharmacy: Pharmacy'],
  {
    assets: [B.assetOf('chart', 'patient')],
    states: [
      B.state('referred', {
        entering: [
          B.grant('chart', B.party('clinic'), B.plus(B.NOW, B.lasts('7 days')), { purpose: B.purpose('treatment') }),
        ],
      }),
      B.state('escalated'),
      B.state('treated', { final: true }),
      B.state('handed_over', { final: true }),
    ],
    actions: [
      B.action(
        'prescribe',
        ['clinician', 'lead'],
        [0, 1],
        [
          B.query(1, {
            kind: 'evaluate',
            verdict: 'contraindicated',
            asset: { name: 'chart', member: undefined },
            at: 'clinic',
          }),
          B.given('stop', B.found(1, OPTION)),
          B.require(isKnown(stop), 'kidney function is not known: order a creatinine first'),
          B.require(C.not(valueOr(stop, C.b(true))), 'contraindicated'),
          {
            kind: 'create',
            contract: 1,
            parties: [
              { name: 'patient', party: B.party('patient') },
              { name: 'prescriber', party: B.ACTOR },
              { name: 'pharmacy', party: B.party('pharmacy') },
            ],
            terms: [
              { name: 'drug', value: name('param:drug', CODE) },
              { name: 'refills', value: name('param:refills', INT) },
            ],
          },
          B.become(2),
        ],
        { params: [B.param('drug', CODE), B.param('refills', INT, C.int(1), C.int(12))] },
      ),
      B.action(
        'decline',
        ['clinician', 'lead'],
        [0, 1],
        [B.tell([B.party('patient')], 'no anticoagulant: ', name('param:reason', TEXT)), B.become(3)],
        { params: [B.param('reason', TEXT)] },
      ),
    ],
    duties: [
      B.duty('assessment', 'clinician', 'patient', [0, 1], B.lasts('24 hours'), { kind: 'state', state: 0 }, [
        B.tell([B.party('lead'), B.party('patient')], 'not assessed within 24 hours'),
        B.become(1),
      ]),
      B.duty('rescue', 'lead', 'patient', [0, 1], B.lasts('4 hours'), { kind: 'state', state: 1 }, [
        B.tell([B.party('patient')], 'please go to the emergency department'),
        B.become(3),
      ]),
    ],
  },
);

const left = name('slot:left', B.REFILLS);
const one: Expr = { kind: 'const', type: B.REFILLS, value: B.refills(1) };
const burn = [{ kind: 'burn', slot: 'left' } as const];

const prescription: CoreContract = B.contract(
  'Prescription',
  ['patient: Patient', 'prescriber: Clinician', 'pharmacy: Pharmacy'],
  {
    terms: [B.variable('drug', CODE), B.variable('refills', INT, C.int(1), C.int(12))],
    keeps: [B.keep('next', B.DATETIME, B.NOW, { visibility: ['patient', 'pharmacy'] })],
    states: [
      B.state('issued', {
        inventory: [{ slot: 'left', kind: B.REFILL }],
        entering: [
          {
            kind: 'mint',
            amount: op(
              { name: 'mul' },
              B.REFILLS,
              op({ name: 'int_to_number' }, NUMBER, name('term:refills', INT)),
              one,
            ),
            unit: B.REFILL,
            slot: 'left',
          },
        ],
      }),
      B.state('used_up', { final: true, entering: burn }),
      B.state('expired', { final: true, entering: burn }),
      B.state('cancelled', { final: true, entering: burn }),
    ],
    actions: [
      B.action(
        'dispense',
        'pharmacy',
        [0],
        [
          B.require(
            compare('ge', B.NOW, name('keep:next', B.DATETIME)),
            'too early: not before ',
            name('keep:next', B.DATETIME),
          ),
          B.move('left', one, B.to(B.party('pharmacy'))),
          B.set('next', B.plus(B.NOW, B.lasts('21 days'))),
          B.when(compare('eq', left, { kind: 'const', type: B.REFILLS, value: B.refills(0) }), [B.become(1)]),
        ],
        {
          params: [B.param('lot', TEXT)],
          approvals: [{ kind: 'party', party: 'patient' }],
          within: B.lasts('1 day'),
        },
      ),
      B.action('cancel', 'prescriber', [0], [B.become(3)], { params: [B.param('reason', TEXT)] }),
    ],
    timers: [B.timer('after', B.lasts('180 days'), [0], [B.become(2)])],
    invariants: [
      {
        name: 'something_left',
        states: [0],
        queries: [],
        holds: compare('ge', left, one),
        text: 'amount(escrow.left) >= 1 Refill',
      },
    ],
  },
);

export const pathwayContracts: readonly CoreContract[] = [pathway, prescription];

const drug: Value = { kind: 'code', system: 'http://www.whocc.no/atc', code: 'B01AF02' };
const chart = (egfr: string | undefined, bleeding: 'present' | 'absent'): B.Step => ({
  kind: 'facts',
  asset: 'chart',
  state: facts(egfr, bleeding),
});
const path = [B.signed('path', 0)];
const lot = (n: string) => [C.text(n)];
const approved = { approvedBy: ['patient'] };
const prescribe = (who: string, count: number) =>
  B.does(who, 'path.prescribe', [drug, C.int(count)], { creating: 'rx' });

export const pathwayTests: readonly ContractTest[] = [
  B.test('prescribed and dispensed twice, not three times', path, [
    chart('60', 'absent'),
    prescribe('clinician', 2),
    B.stands('path', 'treated'),
    B.stands('rx', 'issued'),
    B.does('pharmacy', 'rx.dispense', lot('L1'), approved),
    B.does('pharmacy', 'rx.dispense', lot('L1'), approved),
    B.rejected('too early: not before 2027-01-22T00:00Z'),
    B.after('21 days'),
    B.does('pharmacy', 'rx.dispense', lot('L2'), approved),
    B.stands('rx', 'used_up'),
    B.owns('pharmacy', B.refills(2)),
    B.after('21 days'),
    B.does('pharmacy', 'rx.dispense', lot('L3'), approved),
    B.rejected(),
    B.owns('pharmacy', B.refills(2)),
  ]),
  B.test('kidney failure', path, [
    chart('12', 'absent'),
    prescribe('clinician', 2),
    B.rejected('contraindicated'),
    B.stands('path', 'referred'),
  ]),
  B.test('kidney function unknown', path, [
    chart(undefined, 'absent'),
    prescribe('clinician', 2),
    B.rejected('kidney function is not known: order a creatinine first'),
  ]),
  B.test('a bleed decides, known kidney or not', path, [
    chart(undefined, 'present'),
    prescribe('clinician', 2),
    B.rejected('contraindicated'),
  ]),
  B.test('nobody comes', path, [
    B.after('24 hours'),
    B.stands('path', 'escalated'),
    B.dutyIs('assessment', 'broken'),
    B.after('4 hours'),
    B.stands('path', 'handed_over'),
    B.dutyIs('rescue', 'broken'),
  ]),
  B.test('the lead steps in', path, [
    chart('60', 'absent'),
    B.after('25 hours'),
    prescribe('lead', 1),
    B.after('180 days'),
    B.stands('path', 'treated'),
    B.dutyIs('rescue', 'kept'),
    B.stands('rx', 'expired'),
    B.owns('pharmacy', B.refills(0)),
  ]),
  B.test('the patient must be there', path, [
    chart('60', 'absent'),
    prescribe('clinician', 2),
    B.does('pharmacy', 'rx.dispense', lot('L1')),
    B.rejected('patient has not approved'),
  ]),
];
