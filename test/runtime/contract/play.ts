/** A test of contracts played on both executors at once: what it expects is looked up in the executor as well. */

import { expect } from 'vitest';
import { type ContractStep, type ContractTest, type CoreContract, firstCalendar } from '../../../compiler/contract.ts';
import type { Core } from '../../../compiler/core.ts';
import { later } from '../../../compiler/interpret/contract/moments.ts';
import { rationalOf, wholeMinor } from '../../../compiler/interpret/contract/money.ts';
import { mayUse } from '../../../compiler/interpret/contract/rights.ts';
import { beginRun, runTest } from '../../../compiler/interpret/contract/run-test.ts';
import { startingWorld } from '../../../compiler/interpret/contract/test-world.ts';
import { balance, type OwnedAsset } from '../../../compiler/interpret/contract/world.ts';
import { unreachable } from '../../../language/unreachable.ts';
import { type Twin, twin } from './twin.ts';

export async function play(core: Core, contracts: readonly CoreContract[], test: ContractTest): Promise<void> {
  expect(runTest(core, contracts, test).failures).toEqual([]);
  const first = startingWorld(contracts, test);
  const { program, facts } = beginRun(core, contracts, first);
  using both = await twin(core, contracts, { now: first.now, attest: program.attest });
  for (const [party, roles] of first.roles) both.setRoles(party, roles);
  for (const [name, asset] of first.assets) both.setAsset(name, asset);
  for (const { name, contract, terms, sets, parties: given = [] } of test.agreements) {
    const parties = contracts[contract]!.parties.filter(({ set }) => set === undefined).map(
      ({ name: part }) => [part, given.find((one) => one.name === part)?.party ?? part] as const,
    );
    both.open({
      contract,
      name,
      parties: new Map(parties),
      sets: new Map(sets.map((set) => [set.name, set.members])),
      terms: new Map(terms.map((term) => [term.name, term.value])),
    });
  }
  let rejected: string | undefined;
  for (const step of test.steps)
    if (step.kind === 'facts') for (const asset of assetsNamed(step.asset, both)) facts.set(asset, step.state);
    else rejected = take(step, both, rejected);
}

type Step = Exclude<ContractStep, { kind: 'facts' }>;

/** Why the last step that might be was rejected. */
function take(step: Step, both: Twin, rejected: string | undefined): string | undefined {
  const { executor } = both;
  switch (step.kind) {
    case 'has': {
      const { name } = step.unit;
      const amount = wholeMinor(rationalOf(step.amount), step.unit)!;
      both.bringIn(step.party, name, amount - balance(both.world, step.party, name));
      return rejected;
    }
    case 'allows':
      changeAssets(step.asset, both, (asset) => ({ ...asset, purposes: [...asset.purposes, step.purpose] }));
      return rejected;
    case 'lineage': {
      const lineage = step.shares.map(({ party, percent }) => ({ party, share: percent }));
      changeAssets(step.asset, both, (asset) => ({ ...asset, lineage }));
      return rejected;
    }
    case 'does': {
      const agreement = agreementWith(step.agreement, both, ({ actions }) => actions, step.action);
      if (agreement === undefined) return both.check({ name: step.action, by: step.who, args: step.args });
      const approvals = step.approvedBy.map((by) => ({ by, at: both.world.now }));
      const { action, who: actor, args, creating } = step;
      const naming = creating === undefined ? {} : { creating };
      return both.act({ agreement, action, actor, args, approvals, ...naming });
    }
    case 'counts': {
      const agreement = agreementWith(step.agreement, both, ({ meters }) => meters, step.meter)!;
      return both.count({ agreement, meter: step.meter, by: step.who, amount: rationalOf(step.amount).n });
    }
    case 'after': {
      both.advance(later(both.world.now, step.period, firstCalendar(both.program.contracts)));
      return undefined;
    }
    default:
      both.advance(both.world.now);
  }
  // What is expected has been found true of the reference's world: here the executor's view says the same of its own.
  const { world } = both;
  switch (step.kind) {
    case 'expect_rejected':
      expect(rejected).toContain(step.because ?? '');
      break;
    case 'expect_allowed':
      expect(rejected).toBe(undefined);
      break;
    case 'expect_state':
      expect(executor.agreement(step.agreement)!.state === step.state).toBe(!step.negated);
      break;
    case 'expect_has':
      expect(executor.balance(step.party, step.unit.name)).toBe(balance(world, step.party, step.unit.name));
      break;
    case 'expect_may_use':
      for (const asset of agreedAssets(step.asset, both))
        expect(executor.mayUse(step.who, asset, step.purpose)).toBe(mayUse(world, step.who, asset, step.purpose));
      break;
    case 'expect_owned':
      for (const asset of agreedAssets(step.asset, both)) expect(executor.asset(asset)?.owner).toBe(step.by);
      break;
    case 'expect_duty': {
      const agreement = agreementWith(step.agreement, both, ({ duties }) => duties, step.duty)!;
      const is = executor.agreement(agreement)!.duties.get(step.duty)?.status;
      expect(is === step.is).toBe(!(step.negated ?? false));
      break;
    }
    case 'expect_keep':
      expect(executor.agreement(step.agreement)!.keeps.get(step.keep)?.value).toEqual(step.value);
      break;
    case 'expect_that':
      for (const { agreement, part } of step.reads)
        expect(executor.agreement(agreement)!.keeps.get(part)?.value).toEqual(
          world.agreements.get(agreement)!.keeps.get(part)?.value,
        );
      break;
    default:
      unreachable(step);
  }
  return rejected;
}

/** The one of that name, else the first signed whose text has the part. */
function agreementWith(
  name: string | undefined,
  { program, world }: Twin,
  parts: (of: CoreContract) => readonly { readonly name: string }[],
  part: string,
): string | undefined {
  if (name !== undefined) return name;
  const found = [...world.agreements.values()].find(({ contract }) =>
    parts(program.contracts[contract]!).some((one) => one.name === part),
  );
  return found?.id;
}

function changeAssets(name: string, both: Twin, change: (asset: OwnedAsset) => OwnedAsset): void {
  for (const asset of assetsNamed(name, both)) both.setAsset(asset, change(both.world.assets.get(asset)!));
}

/** An asset, or those of everybody who may be a member of the set. */
function assetsNamed(name: string, { world }: Twin): string[] {
  return world.assets.has(name) ? [name] : [...world.assets.keys()].filter((asset) => asset.startsWith(`${name} of `));
}

/** What agreements have under this name; where none has, of a set's assets those that its members have brought into one. */
function agreedAssets(name: string, both: Twin): string[] {
  const agreed = [...both.world.agreements.values()].flatMap(({ assets }) => [...assets]);
  const bound = agreed.filter(([part]) => part === name).map(([, asset]) => asset);
  if (bound.length > 0) return [...new Set(bound)];
  const members = agreed.filter(([part]) => part.startsWith(`${name} of `)).map(([, asset]) => asset);
  return members.length > 0 ? [...new Set(members)] : assetsNamed(name, both);
}
