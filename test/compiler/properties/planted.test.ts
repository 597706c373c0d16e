/** A fault planted in an agreement is found, told in as few steps as it takes, and met again when those are run; mended, it is found no more. */
import { describe, expect, test } from 'vitest';
import { runAgain } from '../../../compiler/properties/histories.ts';
import type { ContractProperty } from '../../../compiler/properties/property.ts';
import { searchHistories } from '../../../compiler/properties/search-histories.ts';
import { compiled, looked, refused } from './module.ts';

const HEAD = 'purpose research = duo "GRU"\nasset Ticket counted\n';

type Planted = {
  readonly what: string;
  readonly text: string;
  /** The line with the fault, and without. */
  readonly fault: readonly [string, string];
  readonly property: string;
  /** The kinds of steps that a shortest witness has; one kind where their number depends on how the agreement begins. */
  readonly steps: readonly string[] | string;
  readonly words: RegExp;
};

const PLANTED: readonly Planted[] = [
  {
    what: 'a right that outlives what was paid for',
    text: `contract Lease {
  parties   holder: DataHolder, lab: Researcher
  asset     cohort: Dataset of patient owned by holder
  keeps     paid: Bool = false
  state     offered | active | over lasting
  action accept(fee: Coin of EUR) by lab in offered {
    require amount(fee) >= 10.00 EUR
    move fee to holder
    set paid = true
    grant use of cohort to lab for research until now + 300 days
    become active
  }
  action leave() by lab in active {
    set paid = false
    FAULT
    become over
  }
  after 30 days in offered { become over }
  after 300 days in active { become over }
}`,
    fault: ['tell holder "gone"', 'end use of cohort by lab'],
    property: 'in Lease { always paid or not (lab may use cohort) }',
    steps: ['does accept', 'does leave'],
    words: /lab does accept\([^)]*\); lab does leave\(\); then it does not hold$/,
  },
  {
    what: 'a ceiling that nobody asks for',
    text: `contract Club {
  parties   host: Person, guests: 0..9 of Person
  keeps     places: Int in 0..100 = 4
  state     open lasting
  action admit(p: Party) by host in open {
    require count(guests) < FAULT
    add p to guests
  }
}`,
    fault: ['9', '4'],
    property: 'in Club { always count(guests) <= places }',
    steps: 'does admit',
    words: /(host does admit\(\w+\); )+then it does not hold$/,
  },
  {
    what: 'a change with notice that is not asked about when it comes',
    text: `contract Rules {
  parties   operator: Operator, council: 3..5 of Steward
  keeps     fee: Percent in 0 % .. 9 % = 1 % public
  state     in_force lasting
  action set_fee(new: Percent in 0 % .. FAULT) by operator in in_force approved by 2 of council within 30 days {
    set fee = new after 30 days
  }
}`,
    fault: ['9 %', '3 %'],
    property: 'in Rules { always fee <= 3 % }',
    steps: ['does set_fee', 'after'],
    words: /operator does set_fee\([3-9][^)]*%\) approved by \w+, \w+; after 30 days; then it does not hold$/,
  },
  {
    what: 'a duty that one may let lapse into a breach',
    text: `contract Report {
  parties   owner: DataHolder, author: Researcher
  keeps     fined: Bool = false
  state     owed | done | late
  action deliver() by author in owed { become done }
  duty report: author owes owner deliver within 20 days of owed else {
    set fined = FAULT
    become late
  }
}`,
    fault: ['false', 'true'],
    property: 'in Report { always fined or not (report is broken) }',
    steps: ['after'],
    words: /with Report = Report; after 20 days; then it does not hold$/,
  },
  {
    what: 'things made more than once',
    text: `contract Issue {
  parties   clerk: Clinician, pharmacy: Pharmacy
  keeps     issued: Int = 0
  state     running lasting
  action issue() by clerk in running {
    require issued < FAULT
    set issued = issued + 1
    mint 2 Ticket in escrow.left
    move escrow.left to pharmacy
  }
}`,
    fault: ['5', '1'],
    property: 'in Issue { always total of Ticket <= 2 Ticket }',
    steps: ['does issue', 'does issue'],
    words: /clerk does issue\(\); clerk does issue\(\); then it does not hold$/,
  },
  {
    what: 'a bill beyond the credit that covers it',
    text: `contract Use {
  parties   holder: DataHolder, lab: Researcher, gateway: Meter
  keeps     owed: Money of EUR = 0.00 EUR
  meter     rows: Int by gateway
  price     usage = 1.00 EUR per rows
  state     running lasting
  action settle() by holder in running {
    let due = FAULT
    set owed = due
  }
}`,
    fault: ['bill usage', 'least(bill usage, 50.00 EUR)'],
    property: 'in Use { always owed <= 50.00 EUR }',
    steps: ['counts rows', 'does settle'],
    words: /gateway counts rows \d+; holder does settle\(\); then it does not hold$/,
  },
];

const text = ({ text: body, fault, property }: Planted, which: 0 | 1, checks = 'check search 400'): string =>
  `${HEAD}${body.replace('FAULT', fault[which])}\nproperty "p" ${property} ${checks}`;

describe.each(PLANTED.map((one) => [one.what, one] as const))('%s', (_, planted) => {
  test('is found, and told in words', () => {
    const [result] = looked(text(planted, 0));
    expect(result!.found).toMatch(/^refuted: /);
    expect(result!.ok).toBe(false);
    expect(result!.found).toMatch(planted.words);
  });

  test('in no more steps than it takes, each of them needed; and the same again when they are run', () => {
    const checked = compiled(text(planted, 0));
    const property = checked.properties[0] as ContractProperty;
    const subject = { core: checked.testCore, contracts: checked.contracts, property };
    const { witness } = searchHistories(subject, checked.contractTests, 400);
    const kinds = witness!.steps.map((step) =>
      step.kind === 'after' ? 'after' : `${step.kind} ${step.kind === 'does' ? step.action : step.meter}`,
    );
    if (typeof planted.steps === 'string') expect([...new Set(kinds)]).toEqual([planted.steps]);
    else expect(kinds).toEqual(planted.steps);
    const again = runAgain(subject, witness!)!;
    expect(again.violated).toBe(checked.contracts[property.contract]!.name);
    expect(runAgain(subject, { ...witness!, steps: witness!.steps.slice(0, -1) })!.violated).toBeUndefined();
    for (const [i] of witness!.steps.entries())
      expect(runAgain(subject, { ...witness!, steps: witness!.steps.toSpliced(i, 1) })!.violated).toBeUndefined();
  });

  test('mended, nothing is found; to prove it is not decided here', () => {
    const [result] = looked(text(planted, 1, 'check search 200, prove'));
    expect(result!.found).toMatch(/^searched: held in 200 histories .*; prove: not decided: no solver$/);
    expect(result!.ok).toBe(true);
    const [proved] = looked(text(planted, 0, 'check prove'));
    expect(proved).toMatchObject({ ok: true, found: 'prove: not decided: no solver' });
  });
});

test('to look at a bill bills nothing', () => {
  const use = PLANTED.find(({ what }) => what.startsWith('a bill'))!;
  const looking = { ...use, property: 'in Use { always bill usage >= 0.00 EUR and owed <= 50.00 EUR }' };
  expect(looked(text(looking, 0))[0]!.found).toMatch(use.words);
});

test('enforce: the step that would break it is rejected, so a search finds nothing', () => {
  const club = PLANTED[1]!;
  const [result] = looked(text(club, 0, 'check search 200, enforce'));
  expect(result!.ok).toBe(true);
  expect(result!.found).toContain('enforce: the executor checks it at every step');
  const checked = compiled(
    `${text(club, 0, 'check enforce')}
test "no fifth guest" { with club = Club(guests: { })
  host does admit(ann)
  host does admit(bob)
  host does admit(cem)
  host does admit(dan)
  host does admit(eve)
  expect rejected because "invariant p: count(guests) <= places" }
`,
  );
  expect(checked.contracts[0]!.invariants.map(({ name }) => name)).toEqual(['p']);
  expect(checked.contractTests).toHaveLength(1);
});

test('enforce of what time alone would break is an error of the text', () => {
  const late = text(PLANTED[3]!, 0, 'check enforce');
  expect(refused(late).length).toBeGreaterThan(0);
});
