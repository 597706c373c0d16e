/** Random histories of random contracts: the executor is the reference, after every step, on both engines. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../../language/values.ts';
import { type Dice, often, pick } from '../../compiler/arbitrary/dice.ts';
import type { RandomStep } from '../../compiler/contract/arbitrary.ts';
import * as B from '../../compiler/contract/builder.ts';
import { CENTS, PARTIES, PEOPLE, type Play, plays, ROLES, SETS, START, stepIn } from './plays.ts';
import { type Twin, twin } from './twin.ts';

/** The same histories in every build; LEBEN_SEED tries others, LEBEN_RUNS more. */
const SEED = Number(process.env['LEBEN_SEED'] ?? 20261124);
const RUNS = Number(process.env['LEBEN_RUNS'] ?? 25);
const STEPS = 200;
/** Three years later nothing is left that time alone brings about. */
const LONG_MS = 3 * 365 * B.DAY;

/** Two agreements at a time; one that has ended is followed by a new one. */
class Places {
  readonly #now = new Map<string, string>();
  signed = 0;

  /** Its name and state. */
  at(place: string, both: Twin): { readonly name: string; readonly state: string | undefined } {
    const name = this.#now.get(place) ?? place;
    const there = both.executor.agreement(name);
    if (there?.ended === false) return { name, state: there.state };
    const next = `${place} ${this.signed + 1}`;
    const signed = both.open({ contract: 0, name: next, parties: PARTIES, sets: SETS, terms: new Map() });
    if (signed !== undefined) return { name, state: there?.state };
    this.signed += 1;
    this.#now.set(place, next);
    return { name: next, state: both.executor.agreement(next)!.state };
  }
}

async function begin(contracts: Play['contracts']): Promise<Twin> {
  const both = await twin(B.EMPTY, contracts, { now: START, attest });
  for (const person of PEOPLE) both.bringIn(person, 'EUR', CENTS);
  for (const person of ROLES) both.setRoles(person, new Set(['R']));
  both.setAsset('record', { owner: 'ann', purposes: [], lineage: [] });
  return both;
}

function take(step: RandomStep, agreement: string, both: Twin): string | undefined {
  if (step.kind === 'wait') {
    both.advance(both.world.now + step.ms);
    return undefined;
  }
  const { who } = step;
  if (step.kind === 'count') return both.count({ agreement, meter: 'm', by: who, amount: BigInt(step.amount) });
  const approvals = step.approvals.map((by) => ({ by, at: both.world.now }));
  return both.act({ agreement, action: step.action, actor: who, args: step.args, approvals });
}

function offer(dice: Dice, both: Twin): string | undefined {
  const price = B.eur(pick(dice, ['1.00', '8.20', '9.00', '0.20']));
  return both.check({ name: 'offer', by: pick(dice, PEOPLE), args: [price] });
}

/** Known on even days. */
const attest = ({ nowMs }: { readonly nowMs: number }): Value | undefined =>
  Math.floor(nowMs / B.DAY) % 2 === 0 ? { kind: 'bool', value: true } : undefined;

test('the same worlds, events, messages and reasons', { timeout: 600_000 }, async () => {
  let made = 0;
  let signed = 0;
  const reasons = new Set<string>();
  const happenings = new Set<string>();
  await fc.assert(
    fc.asyncProperty(plays(STEPS), async (play) => {
      using both = await begin(play.contracts);
      const places = new Places();
      for (let taken = 0; taken < STEPS; taken += 1) {
        const { name, state } = places.at(often(play.dice, 1, 2) ? 'one' : 'two', both);
        const isMarket = often(play.dice, 1, 20);
        const rejected = isMarket ? offer(play.dice, both) : take(stepIn(state, play), name, both);
        if (rejected === undefined) made += 1;
        else reasons.add(rejected);
      }
      both.advance(both.world.now + LONG_MS);
      signed += places.signed;
      for (const { what } of both.world.events) happenings.add(what.kind === 'duty' ? what.is : what.kind);
    }),
    // A history is long: it is found again by its seed sooner than it is made shorter.
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
  // The histories say something: many steps are made, many refused for many reasons, and of all kinds things happen.
  expect(made).toBeGreaterThan(RUNS * 20);
  expect(signed).toBeGreaterThan(RUNS * 3);
  expect(reasons.size).toBeGreaterThan(10);
  for (const kind of [
    ...['due', 'kept', 'broken', 'granted', 'ended', 'billed', 'ran', 'moved', 'not_granted'],
    ...['used', 'passed', 'emitted'],
  ])
    expect(happenings).toContain(kind);
});
