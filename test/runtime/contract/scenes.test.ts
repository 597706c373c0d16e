/** Every scene that the tests of the reference play is played again on both executors, with all that it did to the world. */

import { afterAll, describe, expect, test, vi } from 'vitest';
import { type CoreContract, PARTY } from '../../../compiler/contract.ts';
import type { Core } from '../../../compiler/core.ts';
import type { Act, Count } from '../../../compiler/interpret/contract/act.ts';
import type { Signed } from '../../../compiler/interpret/contract/open.ts';
import { balance, type Program, type World } from '../../../compiler/interpret/contract/world.ts';
import type { Value } from '../../../language/values.ts';
import type { Scene } from '../../compiler/contract/scene.ts';
import { Fault, type Twin, twin } from './twin.ts';

type Did =
  | { readonly kind: 'open'; readonly signed: Signed }
  | { readonly kind: 'act'; readonly done: Act }
  | { readonly kind: 'count'; readonly counted: Count }
  | { readonly kind: 'check'; readonly name: string; readonly args: readonly Value[] }
  | { readonly kind: 'until'; readonly t: number };
/** `before`: the world that it was done to, with what the test itself had put there. */
type Played = {
  readonly test: string;
  readonly contracts: readonly CoreContract[];
  readonly core: Core;
  readonly attest: Program['attest'];
  readonly steps: { readonly before: World; readonly did: Did; readonly rejected: string | undefined }[];
};

const { played } = vi.hoisted(() => ({ played: [] as unknown[] })) as { played: Played[] };

vi.mock('../../compiler/contract/scene.ts', async (original) => {
  const real = await original<typeof import('../../compiler/contract/scene.ts')>();
  const { EMPTY } = await import('../../compiler/contract/builder.ts');
  return {
    ...real,
    scene: (contracts: readonly CoreContract[], attest: Program['attest'] = () => undefined, core: Core = EMPTY) => {
      const one: Played = { test: expect.getState().currentTestName ?? '', contracts, core, attest, steps: [] };
      played.push(one);
      return recorded(real.scene(contracts, attest, core), one, real.START);
    },
  };
});

/** The scene, with a note of each step that it makes. */
function recorded(s: Scene, { steps, contracts }: Played, start: number): Scene {
  const noted = (did: Did, make: () => string | undefined): string | undefined => {
    const before = s.world;
    let rejected: string | undefined;
    try {
      rejected = make();
      return rejected;
    } finally {
      steps.push({ before, did, rejected });
    }
  };
  const { open, act, count, check, until } = s;
  return Object.assign(s, {
    open(as: string, contract: number, more: Parameters<Scene['open']>[2] = {}) {
      const parties = new Map(contracts[contract]!.parties.map(({ name }) => [name, more.parties?.get(name) ?? name]));
      const signed = { sets: new Map(), terms: new Map(), ...more, contract, name: as, parties };
      return noted({ kind: 'open', signed }, () => open(as, contract, more));
    },
    act(...given: Parameters<Scene['act']>) {
      const [actor, written, args = [], more = {}] = given;
      const [agreement = '', action = ''] = written.split('.');
      const approvals = (more.approvals ?? []).map((by) => (typeof by === 'string' ? { by, at: s.world.now } : by));
      const creating = more.creating === undefined ? {} : { creating: more.creating };
      return noted({ kind: 'act', done: { agreement, action, actor, args, approvals, ...creating } }, () =>
        act(...given),
      );
    },
    count(...given: Parameters<Scene['count']>) {
      const [by, written, amount] = given;
      const [agreement = '', meter = ''] = written.split('.');
      return noted({ kind: 'count', counted: { agreement, meter, by, amount: BigInt(amount) } }, () => count(...given));
    },
    check(name: string, args: readonly Value[]) {
      return noted({ kind: 'check', name, args }, () => check(name, args));
    },
    until(ms: number) {
      noted({ kind: 'until', t: start + ms }, () => {
        until(ms);
        return undefined;
      });
    },
  } satisfies Partial<Scene>);
}

await import('../../compiler/contract/edges.test.ts');
await import('../../compiler/contract/halted.test.ts');
await import('../../compiler/contract/hidden.test.ts');
await import('../../compiler/contract/meters.test.ts');
await import('../../compiler/contract/money.test.ts');
await import('../../compiler/contract/parties.test.ts');
await import('../../compiler/contract/rights.test.ts');
await import('../../compiler/contract/statements.test.ts');
await import('../../compiler/contract/time.test.ts');

describe('again, in the sandbox', () => {
  test('each scene', { timeout: 120_000 }, async () => {
    expect(played.length).toBeGreaterThan(50);
    for (const one of played) {
      try {
        await playAgain(one);
      } catch (failure) {
        throw new Error(`in the scene of ${one.test}`, { cause: failure });
      }
    }
  });
});

afterAll(() => {
  played.length = 0;
});

async function playAgain({ contracts, core, attest, steps }: Played): Promise<void> {
  if (steps.length === 0) return;
  using both = await twin(core, contracts.map(wellTyped), { now: steps[0]!.before.now, attest });
  for (const { before, did, rejected } of steps) {
    bringUp(both, before);
    try {
      expect(again(did, both)).toBe(rejected);
    } catch (end) {
      // The test of the reference has seen that it throws there.
      if (end instanceof Fault) return;
      throw end;
    }
  }
}

function again(did: Did, both: Twin): string | undefined {
  switch (did.kind) {
    case 'open':
      return both.open(did.signed);
    case 'act':
      return both.act(did.done);
    case 'count':
      return both.count(did.counted);
    case 'check':
      return both.check({ name: did.name, by: 'market', args: did.args });
    case 'until':
      both.advance(did.t);
      return undefined;
  }
}

/** What the test has put into the world by itself: money, assets, roles, and time that it let pass. */
function bringUp(both: Twin, to: World): void {
  for (const [party, kinds] of to.accounts)
    for (const kind of kinds.keys()) {
      const more = balance(to, party, kind) - balance(both.world, party, kind);
      if (more !== 0n) both.bringIn(party, kind, more);
    }
  for (const [name, asset] of to.assets) if (both.world.assets.get(name) !== asset) both.setAsset(name, asset);
  for (const [party, roles] of to.roles) if (both.world.roles.get(party) !== roles) both.setRoles(party, roles);
  if (to.now > both.world.now) both.advance(to.now);
}

/** Contracts written by hand call a set of parties a party here and there, which the elaborator never does. */
function wellTyped(contract: CoreContract): CoreContract {
  const sets = new Set(contract.parties.filter(({ set }) => set !== undefined).map(({ name }) => `party:${name}`));
  const typed = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(typed);
    if (typeof node !== 'object' || node === null) return node;
    const copy = Object.fromEntries(Object.entries(node).map(([name, part]) => [name, typed(part)]));
    const isSet = copy['kind'] === 'var' && typeof copy['name'] === 'string' && sets.has(copy['name']);
    return isSet ? { ...copy, type: { kind: 'set', of: PARTY } } : copy;
  };
  return typed(contract) as CoreContract;
}
