/** Timers, duties and announced changes, rule by rule (docs/contracts.md, sections 4 and 5). */

import { describe, expect, test } from 'vitest';
import { advance, MAX_STEPS_AT_ONCE, MAX_STEPS_OF_TIME } from '../../../compiler/interpret/contract/advance.ts';
import { open } from '../../../compiler/interpret/contract/open.ts';
import { Unproved } from '../../../compiler/interpret/contract/step.ts';
import { emptyWorld } from '../../../compiler/interpret/contract/world.ts';
import type { Calendar } from '../../../language/contract-info.ts';
import { ZONES_VERSION } from '../../../language/data/zones.ts';
import { formatDateTime } from '../../../language/dates.ts';
import { BOOL, compare, INT, i, name, op } from '../core-builder.ts';
import * as B from './builder.ts';
import { START, scene } from './scene.ts';

const x = B.party('x');
const tick = (text: string) => B.tell([x], text, ' ', B.NOW);
const told = (of: ReturnType<typeof scene>): string[] => of.world.messages.map(({ text }) => text);
const days = (ms: number): number => (ms - START) / B.DAY;

describe('after and every', () => {
  test('months are counted from the anchor by the rounding of the calendar, not from tick to tick', () => {
    for (const [rounding, want] of [
      ['down', ['2027-02-28', '2027-03-31', '2027-04-30', '2027-05-31']],
      ['up', ['2027-03-01', '2027-03-31', '2027-05-01', '2027-05-31']],
    ] as const) {
      const s = scene([
        B.contract('C', ['x: X'], {
          calendar: { zone: 'UTC', rounding },
          states: [B.state('on', { lasting: true })],
          timers: [B.timer('every', B.lasts('1 month'), [0], [tick('tick')])],
        }),
      ]);
      s.until(30 * B.DAY);
      s.open('a', 0);
      s.until(150 * B.DAY);
      expect(told(s)).toEqual(want.map((day) => `tick ${day}T00:00Z`));
    }
  });

  test('`now` inside is the due moment; at one instant the text decides, then the order of agreements', () => {
    const s = scene([
      B.contract('C', ['x: X'], {
        states: [B.state('on'), B.state('off', { final: true })],
        timers: [
          B.timer('every', B.lasts('2 days'), [0], [tick('first')]),
          B.timer('every', B.lasts('1 day'), [0], [tick('second')]),
          B.timer('after', B.lasts('2 days'), [0], [tick('last'), B.become(1)]),
        ],
      }),
    ]);
    s.open('a', 0);
    s.open('b', 0);
    s.until(10 * B.DAY);
    const [one, two] = ['2027-01-02T00:00Z', '2027-01-03T00:00Z'];
    expect(s.world.messages.map(({ agreement, text }) => `${agreement} ${text}`)).toEqual([
      `a second ${one}`,
      `b second ${one}`,
      `a first ${two}`,
      `b first ${two}`,
      `a second ${two}`,
      `b second ${two}`,
      `a last ${two}`,
      `b last ${two}`,
    ]);
  });

  test('an action at the deadline comes too late', () => {
    const s = scene([
      B.contract('C', ['x: X'], {
        states: [B.state('on'), B.state('late', { final: true }), B.state('done', { final: true })],
        actions: [B.action('go', 'x', [0], [B.become(2)])],
        timers: [B.timer('after', B.lasts('1 day'), [0], [B.become(1)])],
      }),
    ]);
    s.open('a', 0);
    s.open('b', 0);
    s.until(B.DAY - 1);
    expect(s.act('x', 'a.go')).toBeUndefined();
    s.until(B.DAY);
    expect(s.act('x', 'b.go')).toBe('go is not done while the agreement is late');
    expect([s.state('a'), s.state('b')]).toEqual(['done', 'late']);
  });

  test('self-loops restart nothing', () => {
    const stay = B.action('stay', 'x', [0], [tick('stays')]);
    const again = B.action('again', 'x', [0], [B.become(0)]);
    const s = scene([
      B.contract('C', ['x: X'], {
        states: [B.state('on', { entering: [tick('entered')] }), B.state('off', { final: true })],
        actions: [stay, again],
        timers: [
          B.timer('after', B.lasts('1 day'), [0], [tick('a day'), B.become(0)]),
          B.timer('after', B.lasts('3 days'), [0], [B.become(1)]),
        ],
      }),
    ]);
    s.open('a', 0);
    s.until(B.HOUR);
    s.act('x', 'a.stay');
    s.act('x', 'a.again');
    s.until(2 * B.DAY);
    s.act('x', 'a.again');
    expect(days(s.agreement('a').entered)).toBe(0);
    s.until(3 * B.DAY);
    expect(s.state('a')).toBe('off');
    expect(told(s)).toEqual([
      'entered 2027-01-01T00:00Z',
      'stays 2027-01-01T01:00Z',
      'entered 2027-01-01T01:00Z',
      'a day 2027-01-02T00:00Z',
      'entered 2027-01-02T00:00Z',
      'entered 2027-01-03T00:00Z',
    ]);
  });

  test('since an action, a state, a meter and a moment', () => {
    const s = scene([
      B.contract('C', ['x: X'], {
        terms: [B.variable('start', B.DATETIME)],
        meters: [{ name: 'm', by: 'x' }],
        states: [B.state('one'), B.state('two', { lasting: true })],
        actions: [B.action('go', 'x', [0], [B.become(1)]), B.action('ping', 'x', [0, 1], [])],
        timers: [
          B.timer('after', B.lasts('10 days'), [1], [tick('ping')], { kind: 'action', action: 1 }),
          B.timer('after', B.lasts('10 days'), [1], [tick('one')], { kind: 'state', state: 0 }),
          B.timer('after', B.lasts('10 days'), [1], [tick('meter')], { kind: 'meter', meter: 'm' }),
          B.timer('after', B.lasts('10 days'), [1], [tick('term')], {
            kind: 'at',
            value: name('term:start', B.DATETIME),
          }),
          B.timer('every', B.lasts('7 days'), [1], [tick('week')], { kind: 'state', state: 0 }),
        ],
      }),
    ]);
    s.open('a', 0, { terms: new Map([['start', B.instant(START + 5 * B.DAY)]]) });
    s.count('x', 'a.m', 1);
    s.until(12 * B.DAY);
    s.act('x', 'a.go');
    s.until(13 * B.DAY);
    s.act('x', 'a.ping');
    s.until(14 * B.DAY);
    s.count('x', 'a.m', 1);
    s.until(16 * B.DAY);
    s.act('x', 'a.ping');
    s.until(30 * B.DAY);
    // What was over before the state was entered falls at the entry; ticks before it are not made up for.
    expect(told(s)).toEqual([
      'one 2027-01-13T00:00Z',
      'week 2027-01-15T00:00Z',
      'term 2027-01-16T00:00Z',
      'week 2027-01-22T00:00Z',
      'meter 2027-01-25T00:00Z',
      'ping 2027-01-27T00:00Z',
      'week 2027-01-29T00:00Z',
    ]);
  });

  test('a circle of timers at one instant, and more steps than MAX_STEPS_OF_TIME, are told apart from progress', () => {
    const since = { kind: 'action', action: 0 } as const;
    const circle = scene([
      B.contract('C', ['x: X'], {
        states: [B.state('one'), B.state('two')],
        actions: [B.action('go', 'x', [0, 1], [])],
        timers: [
          B.timer('after', B.lasts('1 day'), [0], [B.become(1)], since),
          B.timer('after', B.lasts('1 day'), [1], [B.become(0)], since),
        ],
      }),
    ]);
    circle.open('a', 0);
    circle.act('x', 'a.go');
    // At most so many; then it is halted, and the other goes on (halted.test.ts).
    const ran = advance(circle.world, circle.program, START + 2 * B.DAY).events.filter(
      ({ what }) => what.kind === 'ran',
    );
    expect(ran.length).toBe(MAX_STEPS_AT_ONCE);
    const quiet = scene([
      B.contract('C', ['x: X'], {
        states: [B.state('on', { lasting: true })],
        timers: [B.timer('every', B.lasts('1 second'), [0], [])],
      }),
    ]);
    quiet.open('a', 0);
    const last = START + 1000 * MAX_STEPS_OF_TIME;
    expect(() => advance(quiet.world, quiet.program, last + 1000)).toThrow(Unproved);
    expect(advance(quiet.world, quiet.program, last).events.length).toBe(1 + MAX_STEPS_OF_TIME);
  });

  test('time does not go back', () => {
    const s = scene([]);
    s.until(B.DAY);
    expect(() => advance(s.world, s.program, START)).toThrow(RangeError);
  });
});

describe('duties', () => {
  const report = (acts: readonly number[], more: Partial<ReturnType<typeof B.contract>> = {}) =>
    B.contract('C', ['x: X', 'y: Y'], {
      states: [B.state('asked'), B.state('other'), B.state('failed', { final: true })],
      actions: [
        B.action('ask', 'y', [0, 1], []),
        B.action('report', ['x', 'y'], [0], []),
        B.action('decline', 'x', [0], [B.become(1)]),
        B.action('leave', 'y', [0], [B.become(1)]),
        B.action('back', 'y', [1], [B.become(0)]),
      ],
      duties: [
        B.duty('d', 'x', 'y', acts, B.lasts('10 days'), { kind: 'action', action: 0 }, [tick('broken'), B.become(2)]),
      ],
      ...more,
    });
  const status = (s: ReturnType<typeof scene>): string | undefined => s.agreement('a').duties.get(0)?.status;

  test('kept by the debtor alone, by any of its acts; asked again while due, the first deadline stands', () => {
    const s = scene([report([1, 2])]);
    s.open('a', 0);
    expect(status(s)).toBeUndefined();
    s.act('y', 'a.ask');
    s.until(4 * B.DAY);
    s.act('y', 'a.ask');
    expect(days(s.agreement('a').duties.get(0)!.deadline)).toBe(10);
    s.act('y', 'a.report');
    expect(status(s)).toBe('due');
    s.act('x', 'a.decline');
    expect(status(s)).toBe('kept');
    s.until(20 * B.DAY);
    expect([status(s), s.state('a')]).toEqual(['kept', 'other']);
  });

  test('broken by time, at the deadline; its consequence runs with that moment as now', () => {
    const s = scene([report([1])]);
    s.open('a', 0);
    s.act('y', 'a.ask');
    s.until(10 * B.DAY);
    expect(s.act('x', 'a.report')).toBe('report is not done while the agreement is failed');
    expect([status(s), s.state('a'), ...told(s)]).toEqual(['broken', 'failed', 'broken 2027-01-11T00:00Z']);
  });

  test('lapses when its states are left, and arises anew when it is asked anew', () => {
    const s = scene([report([1])]);
    s.open('a', 0);
    s.act('y', 'a.ask');
    s.act('y', 'a.leave');
    expect(status(s)).toBe('lapsed');
    s.until(20 * B.DAY);
    s.act('y', 'a.back');
    expect(status(s)).toBe('lapsed');
    s.act('y', 'a.ask');
    expect([status(s), days(s.agreement('a').duties.get(0)!.deadline)]).toEqual(['due', 30]);
  });

  test('lives on in all the states that it names', () => {
    const contract = report([1]);
    const s = scene([{ ...contract, duties: contract.duties.map((one) => ({ ...one, states: [0, 1] })) }]);
    s.open('a', 0);
    s.act('y', 'a.ask');
    s.act('y', 'a.leave');
    expect(status(s)).toBe('due');
    s.until(10 * B.DAY);
    expect([status(s), s.state('a')]).toEqual(['broken', 'failed']);
  });

  test('a power arises on a breach', () => {
    const power = B.action('seize', 'y', [0], [B.become(2)], {
      power: true,
      when: [B.query(1, { kind: 'duty', duty: 0, is: 'broken' })],
      condition: B.found(1, BOOL),
    });
    const base = report([1]);
    const s = scene([
      { ...base, actions: [...base.actions, power], duties: base.duties.map((one) => ({ ...one, body: [] })) },
    ]);
    s.open('a', 0);
    s.act('y', 'a.ask');
    expect(s.act('y', 'a.seize')).toBe('seize is not open to y now');
    s.until(10 * B.DAY);
    expect(s.act('y', 'a.seize')).toBeUndefined();
    expect(s.state('a')).toBe('failed');
  });
});

describe('keeps', () => {
  const rate = name('keep:rate', INT);
  const contract = B.contract('C', ['x: X'], {
    keeps: [
      B.keep('rate', INT, i(1), {
        visibility: 'public',
        range: { low: { kind: 'int', value: 0n }, high: { kind: 'int', value: 9n }, openEnd: false },
      }),
    ],
    states: [B.state('on', { lasting: true })],
    actions: [
      B.action('later', 'x', [0], [B.set('rate', name('param:to', INT), B.lasts('10 days'))], {
        params: [B.param('to', INT)],
      }),
      B.action('now', 'x', [0], [B.set('rate', name('param:to', INT))], { params: [B.param('to', INT)] }),
    ],
    timers: [B.timer('every', B.lasts('5 days'), [0], [B.tell([x], rate)])],
  });
  const n = (value: number) => ({ kind: 'int', value: BigInt(value) }) as const;

  test('one change is pending, a later one takes its place; the change goes before timers of its moment', () => {
    const s = scene([contract]);
    s.open('a', 0);
    s.act('x', 'a.later', [n(2)]);
    s.until(2 * B.DAY);
    s.act('x', 'a.later', [n(3)]);
    s.until(5 * B.DAY);
    s.act('x', 'a.later', [n(4)]);
    s.until(15 * B.DAY);
    expect(told(s)).toEqual(['1', '1', '4']);
  });

  test('a change at once drops the pending one; a value outside the range is refused', () => {
    const s = scene([contract]);
    s.open('a', 0);
    s.act('x', 'a.later', [n(2)]);
    s.act('x', 'a.now', [n(5)]);
    expect(s.act('x', 'a.later', [n(10)])).toBe('rate would leave its range');
    s.until(15 * B.DAY);
    expect(told(s)).toEqual(['5', '5', '5']);
  });

  test('read by another agreement at the same moment', () => {
    const reader = B.contract('R', ['y: Y'], {
      terms: [B.variable('board', { kind: 'enum', name: 'Agreement' })],
      states: [B.state('on', { lasting: true })],
      actions: [
        B.action(
          'look',
          'y',
          [0],
          [
            B.query(1, {
              kind: 'read',
              agreement: name('term:board', { kind: 'enum', name: 'Agreement' }),
              keep: 'rate',
            }),
            B.require(compare('eq', B.found(1, INT), i(7)), 'it is ', B.found(1, INT)),
          ],
        ),
      ],
    });
    const s = scene([contract, reader]);
    s.open('a', 0);
    s.open('r', 1, { terms: new Map([['board', { kind: 'case', type: 'Agreement', name: 'a', args: [] } as const]]) });
    expect(s.act('y', 'r.look')).toBe('it is 1');
    s.act('x', 'a.now', [n(7)]);
    expect(s.act('y', 'r.look')).toBeUndefined();
  });
});

test('a calendar whose rules are not here is refused, not taken for UTC', () => {
  const rejected = (calendar: Calendar): string | undefined => {
    const contracts = [B.contract('C', ['x: X'], { calendar, states: [B.state('on')] })];
    const program = { core: B.EMPTY, contracts, attest: () => undefined };
    const signed = { contract: 0, name: 'a', parties: new Map([['x', 'x']]), sets: new Map(), terms: new Map() };
    return open(emptyWorld(START), program, signed, START).rejected;
  };
  expect(rejected({ zone: 'Europe/Berlin', rounding: 'down' })).toBe('the calendar of Europe/Berlin is not known');
  for (const zone of ['Europe/Berlin', 'UTC'])
    expect(rejected({ zone, version: ZONES_VERSION, rounding: 'down' })).toBe(undefined);
  expect(rejected({ zone: 'Europe/Berlin', version: '2020a', rounding: 'down' })).toMatch(/is not known$/);
  expect(rejected({ zone: 'Mars', version: ZONES_VERSION, rounding: 'down' })).toMatch(/is not known$/);
});

test('a fault in an action rejects it; in a timer it is a fault of the text', () => {
  const overflow = op({ name: 'int_mul' }, INT, i(2 ** 53 - 1), i(2));
  const s = scene([
    B.contract('C', ['x: X'], {
      states: [B.state('on'), B.state('off', { final: true })],
      actions: [B.action('go', 'x', [0], [B.given('n', overflow), B.become(1)])],
      timers: [B.timer('after', B.lasts('1 day'), [0], [B.given('n', overflow), B.become(1)])],
    }),
  ]);
  s.open('a', 0);
  expect(s.act('x', 'a.go')).toBe('a number leaves the range that numbers have');
  s.until(B.DAY);
  expect(s.world.events.at(-1)!.what).toEqual({
    kind: 'halted',
    because: 'a number leaves the range that numbers have',
  });
  expect([s.state('a'), formatDateTime(s.world.now)]).toEqual(['on', '2027-01-02T00:00Z']);
});
