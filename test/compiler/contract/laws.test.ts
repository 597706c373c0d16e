/** Laws 10 to 14 of semantics.md, section 14, and those of rights and duties, on random contracts and histories. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CoreContract } from '../../../compiler/contract.ts';
import { act, count } from '../../../compiler/interpret/contract/act.ts';
import { advance } from '../../../compiler/interpret/contract/advance.ts';
import { misheld } from '../../../compiler/interpret/contract/finish.ts';
import { nextDue } from '../../../compiler/interpret/contract/moments.ts';
import { split } from '../../../compiler/interpret/contract/money.ts';
import { type Outcome, open } from '../../../compiler/interpret/contract/open.ts';
import { overlaps } from '../../../compiler/interpret/contract/rights.ts';
import {
  bringIn,
  contractOf,
  emptyWorld,
  hasEnded,
  holdings,
  type Program,
  type World,
} from '../../../compiler/interpret/contract/world.ts';
import { rational } from '../../../language/rational.ts';
import { diceOf, rolls } from '../arbitrary/dice.ts';
import { contractFrom, PEOPLE, type RandomStep, stepFrom } from './arbitrary.ts';
import * as B from './builder.ts';
import { registry } from './registry.ts';
import { START, scene } from './scene.ts';

const RUNS = 300;
/** The same histories in every build, since rare ones (a duty that is kept) are asked for by count; LEBEN_SEED tries others. */
const SEED = Number(process.env['LEBEN_SEED'] ?? 20261124);
/** Enough of a kind to say that the law was tried on it: by chance there are now more of them, now fewer. */
const ENOUGH = RUNS / 5;
const STEPS = 25;
/** Six states in a row, none of which lasts longer than two months unless somebody counts. */
const LONG_MS = 3 * 365 * B.DAY;

/** A program with two agreements of it, and steps to take. */
const plays = fc.tuple(rolls(120), rolls(300)).map(([text, history]) => {
  const contract = contractFrom(diceOf(text));
  const dice = diceOf(history);
  return { contract, steps: Array.from({ length: STEPS }, () => stepFrom(dice, contract)) };
});

function begin(contract: CoreContract): { program: Program; world: World } {
  const program: Program = { core: B.EMPTY, contracts: [contract], attest: () => undefined };
  let world = emptyWorld(B.at('2027-01-31'));
  for (const person of PEOPLE) world = bringIn(world, person, 'EUR', 1001n);
  const roles = new Map([
    ['dee', new Set(['R'])],
    ['bob', new Set(['R'])],
    ['ann', new Set(['R'])],
  ]);
  world = { ...world, roles, assets: new Map([['record', { owner: 'ann', purposes: [], lineage: [] }]]) };
  const parties = new Map([
    ['p', 'ann'],
    ['q', 'bob'],
    ['r', 'cem'],
  ]);
  for (const name of ['one', 'two']) {
    const signed = open(
      world,
      program,
      { contract: 0, name, parties, sets: new Map([['team', ['bob', 'dee']]]), terms: new Map() },
      world.now,
    );
    if (signed.rejected === undefined) world = signed.world;
  }
  return { program, world };
}

function take(step: RandomStep, world: World, program: Program): Outcome {
  if (step.kind === 'wait') return { world: advance(world, program, world.now + step.ms), rejected: undefined };
  if (!world.agreements.has(step.agreement))
    return { world: advance(world, program, world.now), rejected: 'not signed' };
  if (step.kind === 'count')
    return count(
      world,
      program,
      { agreement: step.agreement, meter: 'm', by: step.who, amount: BigInt(step.amount) },
      world.now,
    );
  const approvals = step.approvals.map((by) => ({ by, at: world.now }));
  return act(
    world,
    program,
    { agreement: step.agreement, action: step.action, actor: step.who, args: step.args, approvals },
    world.now,
  );
}

/** Each world of a history, with the step that led to it. */
function play(
  { contract, steps }: { contract: CoreContract; steps: readonly RandomStep[] },
  look: (
    world: World,
    program: Program,
    before: World,
    step: RandomStep | undefined,
    rejected: string | undefined,
  ) => void,
): void {
  const { program, world: first } = begin(contract);
  look(first, program, first, undefined, undefined);
  let world = first;
  for (const step of steps) {
    const { world: next, rejected } = take(step, world, program);
    look(next, program, world, step, rejected);
    world = next;
  }
}

const check = (law: (play: { contract: CoreContract; steps: readonly RandomStep[] }) => void): void => {
  fc.assert(fc.property(plays, law), { numRuns: RUNS, seed: SEED });
};

test('10: looking at the time changes nothing', () => {
  fc.assert(
    fc.property(plays, fc.nat(90 * 24), fc.nat(90 * 24), (one, some, more) => {
      let seen = 0;
      play(one, (world, program) => {
        seen += 1;
        if (seen % 5 !== 0) return;
        const t = world.now + some * B.HOUR;
        const u = t + more * B.HOUR;
        expect(advance(advance(world, program, t), program, u)).toEqual(advance(world, program, u));
      });
    }),
    { numRuns: RUNS, seed: SEED },
  );
});

test('11: a rejected step equals time', () => {
  let accepted = 0;
  let rejections = 0;
  check((one) =>
    play(one, (world, program, before, step, rejected) => {
      if (step === undefined || step.kind === 'wait') return;
      if (rejected === undefined) accepted += 1;
      else {
        rejections += 1;
        expect(world).toEqual(advance(before, program, before.now));
      }
    }),
  );
  // The histories say something: many steps are made, many refused.
  expect(accepted).toBeGreaterThan(ENOUGH);
  expect(rejections).toBeGreaterThan(ENOUGH);
});

test('12: conserved, and every state holds what it says', () => {
  check((one) =>
    play(one, (world, program) => {
      expect(holdings(world)).toEqual(world.supply);
      expect(world.supply.get('EUR')).toBe(4004n);
      for (const account of world.accounts.values())
        for (const amount of account.values()) expect(amount > 0n).toBe(true);
      for (const agreement of world.agreements.values()) {
        expect(misheld(program, agreement)).toEqual([]);
        for (const { amount } of agreement.slots.values()) expect(amount >= 0n).toBe(true);
      }
    }),
  );
});

test('13: time alone brings every agreement to its end, with nothing held', () => {
  let ended = 0;
  check((one) => {
    let last: { world: World; program: Program } | undefined;
    play(one, (world, program) => {
      last = { world, program };
    });
    const { world, program } = last!;
    const late = advance(world, program, world.now + LONG_MS);
    for (const agreement of late.agreements.values()) {
      ended += 1;
      expect(hasEnded(program, agreement)).toBe(true);
      expect(agreement.slots.size).toBe(0);
    }
    expect(late.rights).toEqual([]);
    expect(nextDue(program, late)?.what.kind ?? 'keep').toBe('keep');
  });
  expect(ended).toBeGreaterThan(ENOUGH);
});

test('14: only `by`, approvals and deadlines change anything', () => {
  check((one) =>
    play(one, (world, program, before, step, rejected) => {
      if (step === undefined) return;
      if (step.kind === 'wait') {
        // Without a deadline in between, nothing but the clock, and rights that are over.
        const due = nextDue(program, before);
        if (due === undefined || due.at > world.now)
          expect({ ...world, now: 0, rights: [] }).toEqual({ ...before, now: 0, rights: [] });
        return;
      }
      if (rejected !== undefined) return;
      const agreement = advance(before, program, before.now).agreements.get(step.agreement)!;
      if (step.kind === 'count') {
        expect(step.who).toBe('bob');
        return;
      }
      const action = contractOf(program, agreement).actions.find(({ name }) => name === step.action)!;
      expect(action.states).toContain(agreement.state);
      const mayAct = action.actors.some((who) => {
        if (who.kind === 'party') return agreement.parties.get(who.party) === step.who;
        return who.kind === 'member'
          ? agreement.sets.get(who.set)!.includes(step.who)
          : ['ann', 'bob', 'dee'].includes(step.who);
      });
      expect(mayAct).toBe(true);
      const others = step.approvals.filter((by) => by !== step.who);
      for (const approval of action.approvals) {
        if (approval.kind === 'party') expect(others).toContain(agreement.parties.get(approval.party));
        else {
          const members = agreement.sets.get(approval.set)!.filter((one) => one !== step.who);
          const given = members.filter((one) => others.includes(one)).length;
          expect(given).toBeGreaterThanOrEqual(approval.kind === 'some' ? approval.count : members.length);
        }
      }
    }),
  );
});

function rightsAreSound(world: World, program: Program): number {
  let hanging = 0;
  expect(overlaps(world)).toEqual([]);
  for (const right of world.rights) {
    expect(hasEnded(program, world.agreements.get(right.agreement)!)).toBe(false);
    expect(right.end).toBeGreaterThan(right.granted);
    if (right.under === undefined) continue;
    hanging += 1;
    const above = world.rights.find(({ number }) => number === right.under)!;
    expect(above.end).toBeGreaterThanOrEqual(right.end);
    if (above.purpose !== undefined) expect(right.purpose).toBe(above.purpose);
  }
  return hanging;
}

test('rights: none outlives its agreement or the right it hangs on, exclusive ones never meet', () => {
  check((one) =>
    play(one, (world, program) => {
      rightsAreSound(world, program);
    }),
  );
});

test('rights, where every step grants, passes on or ends them', () => {
  let hanging = 0;
  const step = fc.record({
    agreement: fc.constantFrom('a', 'b'),
    action: fc.constantFrom('give', 'give_any', 'only', 'pass', 'pass', 'pass_any', 'pass_only', 'stop'),
    actor: fc.constantFrom('x', 'x', 'p', 'q', 'r'),
    who: fc.constantFrom('p', 'q', 'r'),
    aim: fc.constantFrom('care', 'study'),
    days: fc.nat(20),
    wait: fc.constantFrom(0, 0, 0, 1, 5),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), fc.nat(40), (steps, finish) => {
      const s = scene([registry]);
      s.own('record', 'x');
      for (const one of ['p', 'q', 'r']) s.role(one, 'R');
      s.open('a', 0);
      s.open('b', 0);
      steps.forEach(({ agreement, action, actor, who, aim, days, wait }, at) => {
        s.until(s.world.now - START + wait * B.DAY);
        const args = [B.partyNamed(who), B.purposeNamed(aim), B.instant(s.world.now + days * B.DAY)];
        if (at === finish) s.act('x', `${agreement}.finish`);
        else s.act(actor, `${agreement}.${action}`, args);
        hanging += rightsAreSound(s.world, s.program);
      });
    }),
    { numRuns: RUNS, seed: SEED },
  );
  expect(hanging).toBeGreaterThan(ENOUGH);
});

test('duties: due, then kept or broken or lapsed, never two of them', () => {
  let broken = 0;
  let kept = 0;
  check((one) => {
    let last: World | undefined;
    play(one, (world, program) => {
      last = advance(world, program, world.now);
    });
    const open = new Map<string, boolean>();
    for (const { agreement, what } of last!.events) {
      if (what.kind !== 'duty') continue;
      const key = `${agreement} ${what.duty}`;
      expect(open.get(key) ?? false).toBe(what.is !== 'due');
      open.set(key, what.is === 'due');
      if (what.is === 'broken') broken += 1;
      if (what.is === 'kept') kept += 1;
    }
  });
  expect(broken).toBeGreaterThan(0);
  expect(kept).toBeGreaterThan(0);
});

test('time runs forward in the record', () => {
  check((one) =>
    play(one, (world) => {
      const times = world.events.map(({ at }) => at);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }),
  );
});

test('shares conserve: the parts sum to the whole, each within one unit of its share', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 15n }),
      fc.array(fc.nat(1000), { minLength: 1, maxLength: 7 }),
      (whole, weights) => {
        const sum = weights.reduce((a, w) => a + w, 0);
        fc.pre(sum > 0);
        const shares = weights.map((weight) => rational(weight, sum));
        const parts = split(whole, shares)!;
        expect(parts.reduce((a, part) => a + part, 0n)).toBe(whole);
        parts.forEach((part, at) => {
          const floor = (whole * BigInt(weights[at]!)) / BigInt(sum);
          expect(part === floor || part === floor + 1n).toBe(true);
        });
      },
    ),
  );
});
