/** What an examiner wrote by language.md alone, and stumbled over. */
import { expect, test } from 'vitest';
import { check } from '../../../../compiler/compile.ts';
import { sourceText } from '../../../../language/span.ts';
import { failures, said, told } from './reads.ts';

const VISITS = `contract Visits {
  parties   sponsor: Sponsor, site: Hospital
  terms     per_visit: Money of EUR
  keeps     visits: Int in 0..1_000 = 0
  state     funded | over
  action certify(pot: Coin of EUR, n: Int in 1..50) by sponsor in funded {
    hold pot in escrow
    let due = per_visit * n
    require due <= amount(escrow.pot) else "not enough"
    move due from escrow.pot to { site: 70 %, sponsor: 30 % }
    move escrow.pot to sponsor
    become over
  }
  after 30 days in funded { become over }
}
`;

test('a product of what is not below 0 is not below 0, and of at least one no less than the other', () => {
  expect(told(VISITS)).toEqual([]);
  expect(told(VISITS.replace('n: Int in 1..50', 'n: Int in -1..50'))).toEqual(['C122']);
  const share = VISITS.replace('per_visit: Money of EUR', 'per_visit: Percent in 0 % .. 100 %')
    .replace('per_visit * n', 'amount(escrow.pot) * per_visit')
    .replace('    require due <= amount(escrow.pot) else "not enough"\n', '');
  expect(told(share)).toEqual([]);
  expect(told(share.replace('100 %,', '101 %,').replace('.. 100 %', '.. 101 %'))).toEqual(['C121']);
  expect(
    failures(`${VISITS}test "t" { with t = Visits(per_visit: 3.33 EUR)
  given sponsor has 10.00 EUR
  sponsor does certify(10.00 EUR, 3)
  expect site has 6.99 EUR, sponsor has 3.01 EUR }
`),
  ).toEqual([]);
});

const TUBES = `asset Tube counted
contract Custody {
  parties   bank: Biobank, lab: Laboratory
  state     stored | over
  on entering stored { mint 9 Tube in escrow.rack }
  action lend(n: Int in 1..8) by lab in stored {
    require amount(escrow.rack) >= n * 1 Tube
    move n Tube from escrow.rack to lab
  }
  after 30 days in stored { move escrow.rack to bank; become over }
}
`;

test('a number that has a name is moved as it is minted, and in a value the message says how', () => {
  expect(
    failures(`${TUBES}test "t" { with c = Custody()
  lab does lend(4)
  expect lab has 4 Tube }
`),
  ).toEqual([]);
  expect(said(TUBES.replace('n * 1 Tube', 'n Tube'))).toEqual([
    'P028 `Tube` stands behind `n`, where nothing can follow. Write `n * 1 Tube`.',
  ]);
});

const STUDY = `contract Study {
  parties   maker: Manufacturer, boards: 2..3 of EthicsBoard
  terms     last: Date
  calendar  UTC, months round down
  state     planned | running { begin: Date } | over
  action start() by maker in planned { become running { begin: today } }
  action report() by maker in running { become over }
  action join(p: Party) by maker in planned { require count(boards) < 3; add p to boards }
  duty prompt: maker owes maker report within 30 days of running else { tell maker "none since {begin}" }
  after 60 days in planned or running { become over }
}
`;

test('a duty of a state knows its data, as long as it has no other states', () => {
  expect(told(STUDY)).toEqual([]);
  expect(told(STUDY.replace('of running else', 'of running in planned or running else'))).toEqual(['N001']);
});

test('data of a state stand in braces, and one message says so', () => {
  expect(said(STUDY.replace('running { begin: Date }', 'running(begin: Date)'))).toEqual([
    'P026 `(` stands where `{` belongs. Write `{`.',
  ]);
  expect(said(STUDY.replace('running { begin: today }', 'running(begin: today)'))).toEqual([
    'P026 `(` stands where `{` belongs. Write `{`.',
  ]);
});

test('a moment where a period is wanted: since it', () => {
  expect(said(STUDY.replace('after 60 days', 'after last'))).toEqual([
    'T001 This is a Date, and `after` wants a Period. Write `1 day since last`.',
  ]);
});

test('a test counts the members of a set', () => {
  const counted = (n: number): string[] =>
    failures(`${STUDY}test "t" { with s = Study(boards: { ann, bob }, last: 2030-01-01)
  maker does join(cem)
  expect count(s.boards) = ${n} }
`);
  expect(counted(3)).toEqual([]);
  expect(counted(2)).not.toEqual([]);
});

const VISIT = `purpose care = hl7 "TREAT"
input patient { chf : Finding
  age : Age from birth_date required }
decide contraindicated : Bool { default : false
  rule chf : true when chf }
decide minor : Bool { default : false
  rule young : true when age < 18 years }
contract Visit {
  parties   patient: Patient, clinic: Provider
  asset     chart: Record of patient owned by patient
  keeps     stopped: Bool = false
  state     open | over
  on entering open { grant use of chart to clinic for care until now + 7 days }
  action look() by clinic in open {
    let stop = evaluate contraindicated on chart at clinic
    require true
    set stopped = false
    become over
  }
  after 7 days in open { become over }
}
`;

test('a decision that may be unknown is asked whether it is known, or otherwise, before its value is read', () => {
  const body = (text: string): string[] => told(VISIT.replace('    require true\n', `${text}\n`));
  for (const fine of [
    '    require stop is known\n    require not stop',
    '    require stop is known and not stop',
    '    require not (stop is missing) and not stop else "no"',
    '    require stop is missing or not stop',
    '    require not (stop otherwise true)',
    '    if stop is known { tell patient "{stop}" } else { tell patient "not known" }',
    '    if stop is missing { tell patient "not known" } else { set stopped = stop }',
    '    set stopped = if stop is known then stop else true',
  ])
    expect(body(fine), fine).toEqual([]);
  for (const wrong of [
    '    require not stop',
    '    require stop is known or not stop',
    '    if stop is known { tell patient "known" } else { set stopped = stop }',
    '    if stop is known { tell patient "known" }\n    set stopped = stop',
    '    tell patient "{stop}"',
    '    require stop is known else "it is {stop}"',
    '    require not stop\n    set stopped = stop',
  ])
    expect(body(wrong), wrong).toEqual(['M010']);
  expect(told(VISIT.replace('contraindicated on', 'minor on').replace('require true', 'require not stop'))).toEqual([]);
  expect(said(VISIT.replace('set stopped = false', 'set stopped = stop'))).toEqual([
    'M010 `stop` may be unknown, and here its value is wanted. Write `stop otherwise …`; or before it `require stop is known else "…"`, or `if stop is known { … }`.',
  ]);
});

const CURATION = `purpose quality = hl7 "HQUALIMP"
contract Curation {
  parties   registry: Registry, sites: 1..3 of Hospital, curator: Curator
  asset     entries: Dataset of entry owned by each of sites
  keeps     why: Text = "none"
  calendar  UTC, months round down
  state     working lasting
  action pass() by registry in working {
    require registry may use entries for quality
    for each s in sites { grant use of entries of s to curator for quality until now + 5 days under registry }
    set why = "passed"
  }
}
`;

test('a right on the assets of all is one on each', () => {
  expect(told(CURATION)).toEqual([]);
  expect(told(CURATION.replace('registry may use entries', 'curator may use entries'))).toEqual(['C140']);
  const ended = '    for each s in sites { end use of entries of s by all }\n    for each s in sites { grant';
  expect(told(CURATION.replace('    for each s in sites { grant', ended))).toEqual(['C140']);
});

test('a hole in a text that is no message, and a name that stands for something already', () => {
  expect(said(CURATION.replace('"passed"', '"passed to {curator}"'))).toEqual([
    'T014 "passed to {curator}" has a hole, and is no message. Say it there, or leave the hole out.',
  ]);
});

test('what another module declares as counted is paid and moved, and neither made nor destroyed', () => {
  const theirs = 'module bank version 1.0.0 status demo\npurpose care = hl7 "TREAT"\nasset Tube counted\n';
  const codes = (text: string): string[] => {
    const files = sourceText('lab.leben', `module lab version 1.0.0 status demo\n${text}`);
    const loader = (name: string) => (name === 'bank' ? sourceText('bank.leben', theirs) : undefined);
    return check(files, loader, { today: 20_454 })
      .diagnostics.filter(({ severity }) => severity === 'error')
      .map(({ code }) => code);
  };
  const sale = (body: string): string => `contract Sale {
  parties   lab: Laboratory, clinic: Clinic
  asset     film: Dataset of scan owned by lab
  state     open | over
  action go(tubes: Coin of Tube) by lab in open {
    require amount(tubes) >= 2 Tube
    grant use of film to clinic for care until now + 5 days
    hold tubes in escrow
    ${body}
    become over
  }
  after 30 days in open { become over }
}
`;
  for (const used of ['use bank\n', 'use bank { Tube, care }\n'])
    expect(codes(used + sale('move escrow.tubes to clinic'))).toEqual([]);
  expect(codes(`use bank\n${sale('burn escrow.tubes')}`)).toEqual(['C112']);
  expect(codes(`use bank\n${sale('mint 3 Tube in escrow.tubes\n    move escrow.tubes to clinic')}`)).toEqual(['C112']);
  expect(codes(`use bank\nasset Tube counted\n${sale('move escrow.tubes to clinic')}`)).toEqual(['N002']);
  expect(codes(`use bank { Tub, care }\n${sale('move escrow.tubes to clinic')}`)).toContain('N007');
});
