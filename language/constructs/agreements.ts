/** The constructs of agreements: contracts, their items and statements, what is tested and claimed of them. */
import { type Row, reserved, soft } from './present.ts';
import { STATEMENT_ROWS } from './statements.ts';

const DECLARATIONS: readonly Row[] = [
  [
    'contract',
    'file',
    'The text of an agreement: parties, states, and what leads from one to another.',
    'contract Loan {\n  parties   lender: Bank, borrower: Person\n  state     open | closed\n}',
  ],
  [
    'purpose',
    'file',
    'What something may be used for, by its code.',
    'purpose heart_research = duo "DS" of icd10 { "I50.*" }',
  ],
  ['asset', 'file', 'A linear thing that only this module mints and burns.', 'asset Refill counted'],
  ['counted', 'file', 'Part of `asset … counted`.', 'asset Refill counted'],
  [
    'property',
    'file',
    'What must hold for all patients or in all runs.',
    'property "money is conserved" in Loan { always total of EUR = at start } check prove',
  ],
];

const ITEMS: readonly Row[] = [
  [
    'parties',
    'contract',
    'Who agrees: each with a role; a set says how many.',
    'parties   board: EthicsBoard, sites: 2..5 of DataHolder',
  ],
  [
    'terms',
    'contract',
    'What is fixed when the agreement is made.',
    'terms     term: Period in 1 month .. 36 months, fee: Money of EUR',
  ],
  [
    'keeps',
    'contract',
    'A value that the agreement keeps and may change.',
    'keeps     rate: Money of EUR = first_rate',
  ],
  ['public', 'contract', 'Everybody may see what is kept.', 'keeps     fee: Percent = 1.5 % public'],
  [
    'visible',
    'contract',
    'Only these parties see what is kept.',
    'keeps     next: DateTime = now visible to patient, pharmacy',
  ],
  ['to', 'contract', 'Part of `visible to`.', 'keeps     next: DateTime = now visible to patient'],
  [
    'asset',
    'contract',
    'What the agreement is about, and whose it is.',
    'asset     cohort: Dataset of patient owned by hospital',
  ],
  ['owned', 'contract', 'Part of `owned by`.', 'asset     chart: Record of patient owned by patient'],
  [
    'each',
    'contract',
    'Every member of a set owns one.',
    'asset     registry: Dataset of patient owned by each of sites',
  ],
  [
    'calendar',
    'contract',
    'The time zone in which days and months are counted.',
    'calendar  Europe/Berlin, months round down',
  ],
  ['round', 'contract', 'Which day to take when months lead to none.', 'calendar  UTC, months round up'],
  ['up', 'contract', 'Part of `round up` and `rounding up`.', 'calendar  UTC, months round up'],
  ['down', 'contract', 'Part of `round down` and `rounding down`.', 'calendar  UTC, months round down'],
  ['meter', 'contract', 'A number that only grows, by signed reports of a party.', 'meter     rows: Int by gateway'],
  [
    'price',
    'contract',
    'What is billed for what a meter counts.',
    'price     usage = 12.00 EUR per started 1_000 rows',
  ],
  [
    'per',
    'contract',
    'Part of a price: the unit that is billed.',
    'price     usage = 1_000 rows per month + 0.05 EUR per cpu_second',
  ],
  [
    'started',
    'contract',
    'A begun unit is billed whole.',
    'price     usage = 12.00 EUR per started 1_000 rows of counter',
  ],
  ['full', 'contract', 'Only whole units are billed.', 'price     usage = 12.00 EUR per full 1_000 rows'],
  [
    'rounding',
    'contract',
    'How a bill is rounded to minor units.',
    'price     usage = 0.001 EUR per row_read, rounding down, at most 50.00 EUR',
  ],
  ['at', 'contract', 'Part of `at most`.', 'price     usage = 2.00 EUR per hour_used, at most 50.00 EUR'],
  [
    'most',
    'contract',
    'Part of `at most`: a bill is never higher.',
    'price     usage = 2.00 EUR per hour_used, at most 50.00 EUR',
  ],
  [
    'state',
    'contract',
    'The states, the first one first; data in braces belong to one.',
    'state     offered | active { rate: Money of EUR } | closed',
  ],
  ['lasting', 'contract', 'The state need not be left by time alone.', 'state     active lasting | withdrawn lasting'],
  [
    'action',
    'contract',
    'What a party may do in a state.',
    'action appoint(p: Party) by patient in active { add p to proxies }',
  ],
  [
    'power',
    'contract',
    'A right that arises on a breach.',
    'power seize() by lender in active when payment is broken { become closed }',
  ],
  [
    'by',
    'contract',
    'Who acts, owns or counts.',
    'action withdraw(reason: Text) by board or hospital in active { become closing }',
  ],
  [
    'any',
    'contract',
    'Any member of a set, or whoever holds a role.',
    'action look(why: Text) by any Clinician or any of proxies as c in active { tell patient why }',
  ],
  [
    'as',
    'contract',
    'Names whoever of them acts.',
    'action stop() by tenant or provider as x in active { become closed }',
  ],
  [
    'approved',
    'contract',
    'Whose approval the action needs.',
    'action set_fee(new: Percent) by lead in open approved by board, 2 of council { set fee = new }',
  ],
  [
    'all',
    'contract',
    'Every member of a set approves.',
    'action stop() by lead in active approved by all of sites within 14 days { become closed }',
  ],
  [
    'within',
    'contract',
    'How long an approval or a duty has time.',
    'duty report: lab owes hospital deliver within 30 days of closing else { become closed }',
  ],
  [
    'after',
    'contract',
    'What time alone brings about, once.',
    'after 30 days in offered or released { become lapsed }',
  ],
  [
    'every',
    'contract',
    'What happens again and again in a state.',
    'every 1 month in active { move due from escrow.credit to hospital }',
  ],
  ['since', 'contract', 'From when a timer runs.', 'after 3 months since reading in active { become idle }'],
  ['on', 'contract', 'Part of `on entering`.', 'on entering closed { burn escrow.left }'],
  ['entering', 'contract', 'Runs whichever way the state is reached.', 'on entering closed { burn escrow.left }'],
  [
    'duty',
    'contract',
    'What one party owes another, and what follows a breach.',
    'duty report: lab owes hospital deliver or withdraw within 30 days of closing in active else {\n  move escrow.deposit to hospital\n  become closed\n}',
  ],
  [
    'owes',
    'contract',
    'Part of a duty.',
    'duty review: board owes patient find within 14 days of explained else { become open }',
  ],
  [
    'check',
    'contract',
    'A rule that every market step of that name must pass.',
    'check offer(price: Money of EUR) in in_force { require price <= ceiling else "too dear" }',
  ],
  [
    'invariant',
    'contract',
    'What holds in every state, or in these.',
    'invariant backed: in active or closing, amount(escrow.fee) = fee',
  ],
];

const RESERVED_IN_CONTRACTS: readonly Row[] = [
  ['in', 'contract', 'In which states.', 'action stop() by tenant in active or idle { become closed }'],
  [
    'when',
    'contract',
    'A condition of the action.',
    'action pass_on() by any Clinician as c in active when c may use record { become passed_on }',
  ],
];

const TESTS: readonly Row[] = [
  ['with', 'test', 'Makes an agreement for the test.', 'with lease = Lease(term: 3 months, fee: 300.00 EUR)'],
  ['does', 'test', 'A party acts.', 'lab does lease.accept(300.00 EUR, document "protocol")'],
  ['approved', 'test', 'Who has approved the step.', 'operator does set_fee(2 %) approved by ann, bob'],
  [
    'creating',
    'test',
    'Names the agreement that the step makes.',
    'clinician does path.prescribe(atc "B01AF02", 2) creating rx',
  ],
  ['counts', 'test', 'A party reports a meter.', 'gateway counts rows 2_500'],
  ['after', 'test', 'Time passes.', 'after 30 days'],
  [
    'has',
    'test',
    'What a party holds, or what a record says.',
    'given lab has 450.00 EUR, chart has age 64 years, bleeding absent',
  ],
  ['allows', 'test', 'An owner allows a purpose.', 'given cohort allows heart_research'],
  ['compute', 'test', 'What a computation over many parties gives.', 'given compute gives 71 years from 120 subjects'],
  ['gives', 'test', 'Part of `compute gives`.', 'given compute gives 71 years from 120 subjects'],
  ['from', 'test', 'Part of `compute gives`: how many subjects.', 'given compute gives 71 years from 120 subjects'],
  ['lineage', 'test', 'Who made what a guideline is made of.', 'given lineage of guideline { ann: 60 %, bob: 40 % }'],
  ['rejected', 'test', 'The step before was rejected, and why.', 'expect rejected because "too early", rx is issued'],
  ['allowed', 'test', 'The step before was accepted.', 'expect allowed, operator has 3.00 EUR'],
  ['because', 'test', 'What the reason contains.', 'expect rejected because "too early"'],
  ['owned', 'test', 'Whose an asset is.', 'expect cohort owned by hospital'],
  ['learned', 'test', 'What a party was told or computed.', 'expect lab learned 71 years'],
];

const EXPRESSIONS: readonly Row[] = [
  ['covers', 'expression', 'Whether purposes allow a purpose.', 'thing.purposes covers aim'],
  ['may', 'expression', 'Whether a party has a right to use an asset.', 'lab may not use cohort for research'],
  ['use', 'expression', 'Part of `may use`.', 'lab may use cohort'],
  [
    'evaluate',
    'expression',
    'A verdict about a record, attested by a party.',
    'evaluate contraindicated on chart at clinic',
  ],
  ['on', 'expression', 'Part of `evaluate`.', 'evaluate contraindicated on chart at clinic'],
  ['at', 'expression', 'Part of `evaluate … at` and `at start`.', 'evaluate contraindicated on chart of h at h'],
  [
    'compute',
    'expression',
    'A statistic over the data of many, attested by the nodes.',
    'compute mean(age) over cohort using mpc(nodes)',
  ],
  ['over', 'expression', 'Part of `compute`: the asset.', 'compute mean(age) over cohort using mpc(nodes)'],
  ['using', 'expression', 'Part of `compute`: the protocol.', 'compute mean(age) over cohort using mpc(nodes)'],
  ['bill', 'expression', 'What is not billed yet of a price.', 'least(bill usage, fee)'],
  ['time', 'expression', 'The moment of an action or state.', 'time of accept + term'],
  ['document', 'expression', 'In tests, a document by its title.', 'deliver(document "final report")'],
  ['start', 'expression', 'Part of `at start`: the value when the run began.', 'total of EUR = at start'],
];

const PROPERTIES: readonly Row[] = [
  [
    'always',
    'property',
    'Holds in every state that a run reaches.',
    'property "solvent" in Loan { always amount(escrow.fee) >= 0.00 EUR } check enforce',
  ],
  [
    'all',
    'property',
    'Holds for all values.',
    'property "monotone" {\n  for all p: patient, f in findings of p where f is absent\n    points(p with f present) >= points(p)\n} check search 10_000, prove',
  ],
  ['check', 'property', 'How it is looked into.', 'property "solvent" { always x >= 0 } check search 100'],
  [
    'search',
    'property',
    'Looks for a counterexample, so many runs.',
    'property "solvent" { always x >= 0 } check search 1_000',
  ],
  ['prove', 'property', 'Proves it, or says why not.', 'property "solvent" { always x >= 0 } check prove'],
  [
    'enforce',
    'property',
    'Looks at every step at run time.',
    'property "solvent" { always x >= 0 } check prove, enforce',
  ],
];

export const AGREEMENTS = [
  ...[...DECLARATIONS, ...ITEMS, ...TESTS, ...EXPRESSIONS, ...PROPERTIES].map(soft),
  ...RESERVED_IN_CONTRACTS.map(reserved),
  ...STATEMENT_ROWS,
];
