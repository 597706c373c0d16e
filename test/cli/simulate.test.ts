/** `leben simulate` and the contracts of `leben inspect`, as processes: scripts, pipes, and what a slip gives. */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Ended, leben, scratchFolder } from './process.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const LEASE = fileURLToPath(new URL('../../../shared/programs/cohort_lease.leben', import.meta.url));

/** A visit that is paid beforehand: the money waits, and goes to the doctor, or back after a week. */
const VISIT = `module visit version 1.0.0 status demo

contract Visit {
  parties   patient: Patient, doctor: Clinician
  calendar  UTC, months round down
  state     asked | paid | over
  action pay(fee: Coin of EUR) by patient in asked {
    require amount(fee) > 0.00 EUR else "a visit is not free"
    hold fee in escrow
    become paid
  }
  action see(note: Text) by doctor in paid {
    move escrow.fee to doctor
    tell patient "seen: {note}"
    become over
  }
  after 7 days in paid {
    move escrow.fee to patient
    become over
  }
  after 30 days in asked { become over }
}
`;

type Step = {
  readonly line: string;
  readonly result: string;
  readonly because: string | null;
  readonly changes: readonly { readonly kind: string; readonly at: string; readonly text: string }[];
  readonly at: string;
  readonly agreements: readonly {
    readonly state: string;
    readonly escrow: readonly { readonly name: string; readonly value: string }[];
    readonly duties: readonly { readonly name: string; readonly status: string; readonly deadline: string }[];
  }[];
  readonly balances: readonly { readonly party: string; readonly amounts: readonly string[] }[];
  readonly rights: readonly { readonly holder: string; readonly asset: string; readonly until: string }[];
  readonly next: { readonly at: string; readonly what: string } | null;
};

function piped(words: readonly string[], input: string, cwd: string): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
    encoding: 'utf8',
    input,
    cwd,
    timeout: 60_000,
  });
  return { code: status, out: stdout, err: stderr };
}

/** A walk through `Visit`, its lines from a pipe. */
function visit(lines: readonly string[], ...options: readonly string[]): Ended {
  using folder = scratchFolder();
  writeFileSync(folder.file('visit.leben'), VISIT);
  return piped(['simulate', 'visit.leben', 'Visit', ...options], `${lines.join('\n')}\n`, folder.path);
}

/** The same with a script, as JSON. */
function scripted(
  file: string,
  contract: string,
  lines: readonly string[],
): { readonly steps: readonly Step[]; readonly code: number | null } {
  using folder = scratchFolder();
  writeFileSync(folder.file('steps.txt'), lines.join('\n'));
  writeFileSync(folder.file('visit.leben'), VISIT);
  const { out, err, code } = leben(['simulate', file, contract, '--script', 'steps.txt', '--json'], {
    cwd: folder.path,
  });
  expect(err).toBe('');
  return {
    steps: out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Step),
    code,
  };
}

describe('a walk with a script', () => {
  test('shows what is moved, who has what, and what comes next', () => {
    const { out, err, code } = visit([
      'patient has 80.00 EUR',
      'patient does pay(60.00 EUR)',
      'doctor does see("all is well")',
    ]);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toContain('60.00 EUR from patient to visit (escrow.fee)');
    expect(out).toContain('have     patient 20.00 EUR, doctor nothing');
    expect(out).toContain('next     2026-01-08 visit: after 7 days in paid');
    expect(out).toContain('60.00 EUR from visit (escrow.fee) to doctor');
    expect(out).toContain('patient told: seen: all is well');
    expect(out).toContain('visit (Visit) is over since 2026-01-01, and over');
    expect(out).not.toContain('\u001b[');
  });

  test('goes through time, back and forth, without changing what was', () => {
    const { steps, code } = scripted('visit.leben', 'Visit', [
      '// the doctor does not come',
      'starting 2027-03-01',
      'patient has 60.00 EUR',
      'patient does pay(60.00 EUR)',
      'at 2027-03-05',
      'at 2027-03-20',
      'at 2027-03-05',
      'undo',
      'redo',
      'expect visit is over, patient has 60.00 EUR',
    ]);
    expect(code).toBe(0);
    expect(steps.map(({ result }) => result)).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'accepted',
      'accepted',
      'looked_back',
      'undone',
      'redone',
      'expected',
    ]);
    const [, , paid, waiting, gone, looked, undone, redone] = steps;
    expect(paid!.agreements[0]).toMatchObject({ state: 'paid', escrow: [{ name: 'fee', value: '60.00 EUR' }] });
    expect(paid!.next).toMatchObject({ at: '2027-03-08', what: 'after 7 days in paid' });
    expect(gone!.agreements[0]!.state).toBe('over');
    expect(gone!.changes).toContainEqual(
      expect.objectContaining({
        kind: 'moved',
        at: '2027-03-08',
        text: '60.00 EUR from visit (escrow.fee) to patient',
      }),
    );
    for (const same of [looked, undone]) {
      expect(same!.at).toBe('2027-03-05');
      expect(same!.agreements).toEqual(waiting!.agreements);
      expect(same!.balances).toEqual(waiting!.balances);
    }
    expect(redone).toMatchObject({ at: '2027-03-20', agreements: gone!.agreements });
  });

  test('a rejected step changes nothing; what no line expects ends with 1', () => {
    const before = ['patient has 10.00 EUR', 'patient does pay(0.00 EUR)'];
    const surprised = visit(before);
    expect(surprised.out).toContain('rejected because a visit is not free; nothing has changed');
    expect(surprised.out).toContain('not as expected, line 2');
    expect(surprised.code).toBe(1);
    const told = visit([
      ...before,
      'expect rejected because "not free", visit is asked, patient has 10.00 EUR',
      'patient does pay(10.00 EUR)',
    ]);
    expect(told.out).toContain('as expected');
    expect(told.code).toBe(0);
    const wrong = visit([...before, 'expect rejected because "too late"']);
    expect(wrong.out).toContain('not as expected: it was rejected because "a visit is not free"');
    expect(wrong.code).toBe(1);
    expect(visit(['expect visit is paid']).code).toBe(1);
  });

  test('`who` says what each party may do now, and why not the rest', () => {
    const { out, code } = visit(['who', 'patient has 5.00 EUR', 'patient does pay(5.00 EUR)', 'who']);
    expect(code).toBe(0);
    const [first, second] = out.split('> patient has');
    expect(first).toMatch(
      /patient\n {2}may {6}pay\(fee: Coin of EUR\) {3}if amount\(fee\) > 0\.00 EUR\n {2}may not {2}see: that is for doctor/,
    );
    expect(first).toMatch(/doctor\n {2}may not {2}pay: that is for patient\n {2}may not {2}see: only while it is paid/);
    expect(second).toMatch(/doctor\n {2}may {6}see\(note: Text\)\n {2}may not {2}pay: that is for patient/);
  });

  test('nothing to take back, time before the beginning, and a period that runs backwards', () => {
    const lines = ['undo', 'redo', 'at 2020-01-01', 'after -3 days', 'after 9000 years'];
    const { out, code } = visit(lines.flatMap((line) => [line, 'expect rejected']));
    expect(visit(['undo']).code).toBe(1);
    expect(out).toContain('rejected because there is nothing to take back');
    expect(out).toContain('rejected because there is nothing to bring back');
    expect(out).toContain('the walk begins at 2026-01-01');
    expect(out).toContain('rejected because time goes forward');
    expect(out).toContain('that is beyond the year 9999');
    expect(code).toBe(0);
  });

  test('a fact that cannot be is rejected, and leaves things as they were', () => {
    const lines = ['patient has 5.00 EUR', 'patient has -1.00 EUR', 'expect rejected because "less than nothing"'];
    lines.push('patient has 0.001 EUR', 'expect rejected because "smallest unit"');
    lines.push('starting 2027-01-01', 'expect rejected', 'expect patient has 5.00 EUR');
    const { out, code } = visit(lines);
    expect(out.match(/^rejected because/gm)).toHaveLength(3);
    expect(out.match(/^as expected$/gm)).toHaveLength(4);
    expect(out).toContain('`starting` stands on a line of its own');
    expect(code).toBe(0);
  });

  test('`quit` ends, and an empty pipe is no walk and no mistake', () => {
    expect(visit(['quit', 'this is never read']).code).toBe(0);
    expect(visit([])).toEqual({ code: 0, out: '', err: '' });
  });
});

test('several lines are taken back at once, and `who` can be asked of one party', () => {
  const { out, code } = visit([
    'patient has 90.00 EUR',
    'patient does pay(90.00 EUR)',
    'after 1 day',
    'undo 3',
    'redo 2',
    'who doctor',
    'who nobody_here',
    'undo 9',
    'expect rejected because "there is no more than 3 to take back"',
  ]);
  expect(out).toContain('taken back: after 1 day; patient does pay(90.00 EUR); with visit = Visit()');
  expect(out).toContain('brought back: with visit = Visit(); patient does pay(90.00 EUR)');
  expect(out).toMatch(/> who doctor\ndoctor\n {2}may {6}see\(note: Text\)/);
  expect(out).toContain('nobody_here has no part in what is agreed');
  expect(code).toBe(0);
});

test('a step before anything is agreed, where terms are asked for, is told how to begin', () => {
  using folder = scratchFolder();
  writeFileSync(folder.file('visit.leben'), VISIT.replace('  calendar', '  terms     price: Money of EUR\n  calendar'));
  const { out, code } = piped(['simulate', 'visit.leben', 'Visit'], 'patient does pay(1.00 EUR)\n', folder.path);
  expect(out).toContain('with visit = Visit(price: Money of EUR)');
  expect(code).toBe(1);
});

describe('a slip is an ordinary diagnostic at its place', () => {
  test.each([
    ['patient does pai(1.00 EUR)', 'error[C001]', 'input:2:14', 'Did you mean `pay`?'],
    ['patient does pay(1.00 EUR) }', 'error[P031]', 'input:2:28', 'closes nothing'],
    ['patient does pay("much")', 'error[T', 'input:2:18', ''],
    ['at 2027-02-30', 'error[I009]', 'input:2:4', '`at 2027-05-01`'],
    ['nonsense', 'error[P', 'input:2:1', ''],
  ])('%s', (line, code, place, help) => {
    const { out, err, code: ended } = visit(['patient has 5.00 EUR', line, 'show']);
    expect(err).toContain(code);
    expect(err).toContain(place);
    expect(err).toContain(help);
    expect(err).not.toMatch(/\n\s+at .*:\d+:\d+\)/);
    // What follows is not played on: it may rest on the line.
    expect(out).not.toContain('> show');
    expect(ended).toBe(1);
  });

  test.each([
    [['simulate', 'visit.leben', 'Visti'], 'error[I015]', '`Visit`'],
    [['simulate', 'visit.leben'], 'error[I004]', 'CONTRACT'],
    [['simulate', 'nowhere.leben', 'Visit'], 'error[I006]', 'nothing of that name'],
    [['simulate', 'visit.leben', 'Visit', '--script', 'nowhere.txt'], 'error[I006]', 'nothing of that name'],
  ])('%j is wrong use', (words, code, part) => {
    using folder = scratchFolder();
    writeFileSync(folder.file('visit.leben'), VISIT);
    const ended = leben(words, { cwd: folder.path });
    expect(ended.err).toContain(code);
    expect(ended.err).toContain(part);
    expect(ended.out).toBe('');
    expect(ended.code).toBe(2);
  });
});

describe.skipIf(!existsSync(LEASE))('the lease of a cohort (skipped where the shared programs are not there)', () => {
  test('withdrawn: the fee is split, the right ends, the duty breaks', () => {
    const { steps, code } = scripted(LEASE, 'CohortLease', [
      'starting 2027-04-01',
      'with lease = CohortLease(term: 2 months, fee: 610.00 EUR,',
      '  deposit_due: 50.00 EUR)',
      'lab has 680.00 EUR',
      'lab does accept(610.00 EUR, 50.00 EUR, 20.00 EUR)',
      'expect rejected',
      'board does release(document "protocol")',
      'lab does accept(610.00 EUR, 50.00 EUR, 20.00 EUR)',
      'after 30 days',
      'board does withdraw("adverse event under review")',
      'after 30 days',
      'expect lease is closed, report is broken, hospital has 350.00 EUR, lab has 330.00 EUR',
    ]);
    expect(code).toBe(0);
    const accepted = steps.find(({ line, result }) => line.includes('accept(') && result === 'accepted')!;
    expect(accepted.rights).toEqual([
      { holder: 'lab', asset: 'cohort', purpose: 'heart_research', until: '2027-06-01', exclusive: false },
    ]);
    const withdrawn = steps.find(({ line }) => line.includes('withdraw('))!;
    expect(withdrawn.rights).toEqual([]);
    expect(withdrawn.agreements[0]!.duties).toMatchObject([{ name: 'report', status: 'due', deadline: '2027-05-31' }]);
    expect(withdrawn.changes.filter(({ kind }) => kind === 'moved').map(({ text }) => text)).toEqual([
      '300.00 EUR from lease (escrow.payment) to hospital',
      '310.00 EUR from lease (escrow.payment) to lab',
      '20.00 EUR from lease (escrow.credit) to lab',
    ]);
    expect(steps.at(-1)).toMatchObject({ result: 'expected', next: null });
  });

  test('`--with` signs, and a step before it says what is wanted', () => {
    const terms = 'lease = CohortLease(term: 3 months, fee: 1.00 EUR, deposit_due: 1.00 EUR)';
    using folder = scratchFolder();
    const signed = piped(
      ['simulate', LEASE, 'CohortLease', '--with', terms],
      'board does release(document "p")\n',
      folder.path,
    );
    expect(signed.out).toContain('lease is now released');
    expect(signed.code).toBe(0);
    const outside = terms.replace('3 months', '40 months');
    const refused = piped(['simulate', LEASE, 'CohortLease', '--with', outside], '', folder.path);
    expect(refused.out).toContain('lease cannot be agreed');
    expect(refused.code).toBe(1);
    expect(piped(['simulate', LEASE, 'CohortLease'], 'who\n', folder.path).out).toContain(
      'term: Period in 1 month .. 36 months',
    );
  });

  test('a step that leads to the same state does not say that it is entered', () => {
    const notes = `module notes version 1.0.0 status demo
contract Notes {
  parties   author: Author, reader: Reader
  state     open lasting | shut
  action write(what: Text) by author in open {
    tell reader "{what}"
    become open
  }
  action shut_it() by reader in open { become shut }
}
`;
    using folder = scratchFolder();
    writeFileSync(`${folder.path}/notes.leben`, notes);
    const words = ['simulate', 'notes.leben', 'Notes', '--with', 'n = Notes()'];
    const { out } = piped(words, 'author does write("x")\nreader does shut_it()\n', folder.path);
    expect(out).toContain('reader told: x');
    expect(out).not.toContain('n is now open');
    expect(out).toContain('n is now shut');
  });

  test('inspect shows what leads from state to state, and what every step costs and moves', () => {
    const { out, code } = leben(['inspect', LEASE]);
    expect(code).toBe(0);
    expect(out).toMatch(/states {3}offered {3}release → released; after 30 days → lapsed/);
    expect(out).toContain('accept(payment: Coin of EUR, deposit: Coin of EUR, credit: Coin of EUR) by lab in released');
    expect(out).toContain('usage = 12.00 EUR per started 1_000 rows');
    expect(out).toContain('report: lab owes hospital deliver_report within 30 days of closing');
    expect(out).toMatch(/accept: fuel at most [1-9]\d*\n\s+payment \(EUR\): lab → escrow\.payment/);
    expect(out).toMatch(/every 1 month in active: fuel at most \d+\n\s+.*escrow\.credit → hospital/);
    // What entering brings is told in full once.
    expect(out.match(/on entering closing, all \(EUR\): escrow\.payment → lab/g)).toHaveLength(1);
    expect(out).toMatch(/after term in active: fuel at most \d+\n\s+on entering closing: as above\n/);
    expect(out).toContain('always   backed: in active, amount(escrow.payment) = fee');
    expect(out).toContain('use of cohort for heart_research until now + term: hospital → lab');
  });
});

/** A set that grows, each member with an asset of its own. */
const CLUB = `module club version 1.0.0 status demo
contract Club {
  parties   office: Office, members: 2..3 of DataHolder
  asset     data: Dataset of patient owned by each of members
  state     open lasting
  action join() by any DataHolder as p in open approved by office {
    require count(members) < 3 else "full"
    add p to members
  }
  action show(who: Party) by office in open { grant use of data to who until now + 7 days }
}
`;

test('who takes a part and who is a member is shown; a newcomer brings an asset along', () => {
  using folder = scratchFolder();
  writeFileSync(folder.file('club.leben'), CLUB);
  writeFileSync(
    folder.file('walk.txt'),
    [
      'with club = Club(office: desk, members: { ann, bob })',
      'cem does join() approved by desk',
      'office does show(wu)',
      'expect rejected',
      'desk does show(wu)',
    ].join('\n'),
  );
  const { out, code } = leben(['simulate', 'club.leben', 'Club', '--script', 'walk.txt'], { cwd: folder.path });
  expect(code).toBe(0);
  const [signed, joined] = out.split('> cem does join');
  expect(signed).toMatch(/ {2}parties {2}office: desk\n {11}members: ann, bob\n/);
  expect(joined).toContain('members: ann, bob, cem\n');
  expect(joined).toContain('wu may use data of cem until 2026-01-08');
});

test('inspect --diagram draws the states of each contract, as text or in JSON', () => {
  using folder = scratchFolder();
  writeFileSync(folder.file('visit.leben'), VISIT);
  const { out, code } = leben(['inspect', 'visit.leben', '--diagram'], { cwd: folder.path });
  expect(code).toBe(0);
  expect(out).toMatch(/^stateDiagram-v2\n[\s\S]*\[\*\] --> asked\n {2}asked --> paid: pay by patient\n/);
  const json = leben(['inspect', 'visit.leben', '--diagram', '--json'], { cwd: folder.path });
  const { diagrams } = JSON.parse(json.out) as { diagrams: readonly { contract: string; diagram: string }[] };
  expect(diagrams.map(({ diagram }) => diagram).join('\n')).toBe(out.replace(/\n$/, ''));
});

test('inspect --json holds the contracts', () => {
  using folder = scratchFolder();
  writeFileSync(folder.file('visit.leben'), VISIT);
  const { out, code } = leben(['inspect', 'visit.leben', '--json'], { cwd: folder.path });
  expect(code).toBe(0);
  const { contracts } = JSON.parse(out) as { contracts: readonly { name: string; states: unknown; timers: unknown }[] };
  expect(contracts).toMatchObject([
    {
      name: 'Visit',
      parties: ['patient: Patient', 'doctor: Clinician'],
      states: [
        {
          name: 'asked',
          kind: 'passing',
          leaves: [
            { by: 'pay', to: ['paid'] },
            { by: 'after 30 days', to: ['over'] },
          ],
        },
        {
          name: 'paid',
          escrow: ['fee of EUR'],
          leaves: [
            { by: 'see', to: ['over'] },
            { by: 'after 7 days', to: ['over'] },
          ],
        },
        { name: 'over', kind: 'final', leaves: [] },
      ],
      timers: ['after 7 days in paid', 'after 30 days in asked'],
    },
  ]);
});
