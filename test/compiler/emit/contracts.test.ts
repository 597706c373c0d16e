/** The three programs point by point: what each point of the lease wants done, by hand, on Node and on both engines. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Effect } from '../../../language/contract-step.ts';
import type { Value } from '../../../language/values.ts';
import * as B from '../contract/builder.ts';
import { programNamed, run, type Steps, stepsOf } from './contracts-channels.ts';

const eur = (cents: string): Value => B.eur(cents);
const time = (text: string): Value => B.instant(B.at(text));
const none: Value = { kind: 'option', value: undefined };
const some = (value: Value): Value => ({ kind: 'option', value });
const to = (party: string) => ({ kind: 'party', party }) as const;
const cohort = { kind: 'named', name: 'cohort', member: undefined } as const;

describe('the lease of a cohort', () => {
  let steps: Steps;
  beforeAll(async () => {
    steps = await stepsOf(programNamed('cohort_lease'));
  });
  afterAll(() => steps.close());

  const accept = {
    'param:payment': eur('300.00'),
    'param:deposit': eur('50.00'),
    'term:fee': eur('300.00'),
    'term:deposit_due': eur('50.00'),
    'party:lab': B.partyNamed('lab'),
    'term:term': B.period('3 months'),
    now: time('2027-01-01'),
  };

  test('accept holds the coins, grants the use and leads to active', () => {
    const reply = run(steps, 0, 'action 1', accept);
    expect(reply).toEqual({
      effects: [
        { kind: 'hold', param: 'payment', slot: 'payment' },
        { kind: 'hold', param: 'deposit', slot: 'deposit' },
        { kind: 'hold', param: 'credit', slot: 'credit' },
        {
          kind: 'grant',
          asset: cohort,
          to: ['lab'],
          purpose: 'heart_research',
          until: time('2027-04-01'),
          exclusive: false,
          under: undefined,
        },
        { kind: 'become', state: 2, data: [] },
      ] satisfies Effect[],
      end: { kind: 'done', value: undefined },
      // require 1 + `and` 1 + two comparisons 6; hold 1 + 3; grant 1 + asset 1 + lab 1 + purpose 1 + sum 3; become 1.
      fuel: 20,
    });
  });

  test('a fee that is not exact is refused in the words of the text', () => {
    expect(run(steps, 0, 'action 1', { ...accept, 'param:payment': eur('299.99') })).toEqual({
      effects: [],
      end: { kind: 'refused', because: ['pay the fee and the deposit exactly'] },
      fuel: 7,
    });
  });

  test('withdraw tells the lab why', () => {
    const reply = run(steps, 0, 'action 3', {
      'party:lab': B.partyNamed('lab'),
      'param:reason': { kind: 'text', value: 'an "adverse" event\n' },
    });
    expect(reply.effects).toEqual([
      {
        kind: 'tell',
        to: ['lab'],
        text: [
          'the release of the cohort is withdrawn: ',
          { value: { kind: 'text', value: 'an "adverse" event\n' }, rests: [] },
        ],
      },
      { kind: 'become', state: 3, data: [] },
    ]);
  });

  const closing = {
    'party:lab': B.partyNamed('lab'),
    'party:hospital': B.partyNamed('hospital'),
    'done:accept': some(time('2027-04-01')),
    'term:fee': eur('610.00'),
    'term:term': B.period('2 months'),
    'slot:credit': eur('20.00'),
    now: time('2027-05-01'),
  };
  const earned: Effect[] = [
    { kind: 'end', asset: cohort, by: ['lab'], purpose: undefined },
    // 30 of 61 days.
    { kind: 'move', slot: 'payment', amount: eur('300.00'), to: to('hospital') },
    { kind: 'move', slot: 'payment', amount: undefined, to: to('lab') },
  ];

  test('entering closing asks for the bill, and goes on from there', () => {
    const asked = run(steps, 0, 'entering state 3', closing);
    expect(asked.effects).toEqual(earned);
    expect(asked.end).toEqual({ kind: 'ask', question: { kind: 'bill', price: 'usage' } });
    const done = run(steps, 0, 'entering state 3', closing, [eur('36.00')]);
    expect(done.effects).toEqual([
      ...earned,
      // The credit covers no more.
      { kind: 'move', slot: 'credit', amount: eur('20.00'), to: to('hospital') },
      { kind: 'move', slot: 'credit', amount: undefined, to: to('lab') },
    ]);
    expect(done.end).toEqual({ kind: 'done', value: undefined });
  });

  test('what has never been done has no time', () => {
    expect(run(steps, 0, 'entering state 3', { ...closing, 'done:accept': none }).end).toEqual({
      kind: 'refused',
      because: ['accept has not been done'],
    });
  });

  test('periods, rates and invariants give values', () => {
    expect(run(steps, 0, 'period of timer 0').end).toEqual({ kind: 'done', value: B.period('1 month') });
    expect(run(steps, 0, 'rate 0 of usage').end).toEqual({ kind: 'done', value: eur('12.00') });
    const held = {
      'slot:payment': eur('1.00'),
      'term:fee': eur('1.00'),
      'slot:deposit': eur('2.00'),
      'term:deposit_due': eur('2.00'),
    };
    const holds = (given: Readonly<Record<string, Value>>) => run(steps, 0, 'invariant 0', { ...held, ...given }).end;
    expect(holds({})).toEqual({ kind: 'done', value: { kind: 'bool', value: true } });
    expect(holds({ 'slot:deposit': eur('1.99') })).toEqual({ kind: 'done', value: { kind: 'bool', value: false } });
  });

  test('what is always the same need not be run', () => {
    const { points } = steps.infos[0]!;
    expect(points.filter(({ always }) => always !== undefined).map(({ name }) => name)).toEqual([
      'period of timer 0',
      'period of timer 2',
      'within of duty 0',
      'rate 0 of usage',
    ]);
  });
});
