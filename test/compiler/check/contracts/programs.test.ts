/** Contracts without a fault: what each state holds, what moves in each step, and what it costs at most. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bounds } from '../../../../compiler/check/contracts/bounds.ts';
import { cashFlow } from '../../../../compiler/check/contracts/cash-flow.ts';
import { pageCodes, readPage } from '../../../error-page.ts';
import { checkedContracts } from './checked.ts';

const PROGRAMS = new URL('../../../../../shared/programs/', import.meta.url);
const read = (name: string) => checkedContracts(readFileSync(new URL(`${name}.leben`, PROGRAMS), 'utf8'));
const held = (name: string): Record<string, string[]> =>
  Object.fromEntries(
    read(name).contracts.flatMap((c) =>
      c.states.map((s): [string, string[]] => [s.name, s.inventory.map(({ slot }) => slot)]),
    ),
  );

describe('the shared programs', () => {
  test.each(['care_pathway', 'cohort_lease', 'patient_consent'])('%s has no fault', (name) => {
    expect(read(name).found).toEqual([]);
  });
  test('what the states hold', () => {
    expect(held('cohort_lease')).toEqual({
      offered: [],
      released: [],
      active: ['credit', 'deposit', 'payment'],
      closing: ['deposit'],
      closed: [],
      lapsed: [],
    });
    expect(held('care_pathway')['issued']).toEqual(['left']);
  });
  test('what moves', () => {
    const flows = cashFlow(read('cohort_lease').contracts[0]!);
    const of = (name: string) => flows.find((f) => f.name === name)?.lines;
    expect(of('accept')).toEqual([
      'payment (EUR): lab → escrow.payment',
      'deposit (EUR): lab → escrow.deposit',
      'credit (EUR): lab → escrow.credit',
      'use of cohort for heart_research until now + term: hospital → lab',
    ]);
    expect(of('report')).toEqual(['all (EUR): escrow.deposit → hospital']);
    expect(of('after term')?.slice(0, 2)).toEqual([
      'on entering closing, use of cohort: lab → ended',
      'on entering closing, earned = prorated(fee, from: time of accept, to: time of accept + term): escrow.payment → hospital',
    ]);
    expect(of('every 1 month')).toEqual(['due = least(bill usage, amount(escrow.credit)): escrow.credit → hospital']);
    expect(of('release')).toEqual([]);
  });
});

describe('bounds', () => {
  test('grow with the members a set may have', () => {
    const of = (most: number) => {
      const text = readPage('C109').right.text.replace('2..5', `2..${most}`);
      return bounds(checkedContracts(text).contracts[0]!).find(({ name }) => name === 'pay')!.fuel;
    };
    expect(of(6) - of(5)).toBe(of(5) - of(4));
    expect(of(5)).toBeGreaterThan(of(4));
  });
  test('are there for every step of every right example', () => {
    for (const code of pageCodes().filter((c) => c.startsWith('C'))) {
      const { contracts } = checkedContracts(readPage(code).right.text);
      for (const contract of contracts)
        for (const { fuel } of bounds(contract, contracts)) expect(fuel).toBeGreaterThan(0);
    }
  });
  test('an agreement that creates one pays for its signing', () => {
    const { contracts } = read('care_pathway');
    const [pathway, prescription] = contracts;
    const signing = bounds(prescription!, contracts)[0]!.fuel;
    expect(bounds(pathway!, contracts).find(({ name }) => name === 'prescribe')!.fuel).toBeGreaterThan(signing);
  });
});
