/** The world in which a test of contracts begins: who is there, with which roles, and which assets. */

import type { ContractTest, CoreContract } from '../../contract.ts';
import { assetOfMember } from './assets.ts';
import { emptyWorld, type OwnedAsset, type World } from './world.ts';

/**
 * Assets that a contract names exist, owned as it says. A party that is given, or named by its part, holds the roles of its
 * parts; any other name in the test holds whatever role is asked of it.
 */
export function startingWorld(contracts: readonly CoreContract[], test: ContractTest): World {
  const roles = new Map<string, Set<string>>();
  const hold = (party: string, role: string): void => {
    roles.set(party, (roles.get(party) ?? new Set()).add(role));
  };
  for (const agreement of test.agreements)
    for (const { name, role, set } of contracts[agreement.contract]!.parties)
      for (const party of set === undefined ? [partyIn(agreement, name)] : membersIn(agreement.sets, name))
        hold(party, role);
  const all = allRoles(contracts);
  for (const name of namesIn(test)) if (!roles.has(name)) roles.set(name, new Set(all));
  return { ...emptyWorld(test.starting), roles, assets: assetsOfTest(contracts, test) };
}

function assetsOfTest(contracts: readonly CoreContract[], test: ContractTest): Map<string, OwnedAsset> {
  const assets = new Map<string, OwnedAsset>();
  const put = (name: string, owner: string): void => {
    if (!assets.has(name)) assets.set(name, { owner, purposes: [], lineage: [] });
  };
  for (const agreement of test.agreements)
    for (const { name, owner, each } of contracts[agreement.contract]!.assets) {
      if (!each) put(name, partyIn(agreement, owner));
      else for (const member of membersIn(agreement.sets, owner)) put(assetOfMember(name, member), member);
      // A set may grow: whoever the test names can bring an asset of its own.
      if (each) for (const stranger of namesIn(test)) put(assetOfMember(name, stranger), stranger);
    }
  for (const { assets: own } of contracts) for (const { name, owner, each } of own) if (!each) put(name, owner);
  // What is only spoken of belongs to nobody in the test.
  for (const name of assetsIn(test))
    if (![...assets.keys()].some((known) => known.startsWith(`${name} of `))) put(name, '');
  return assets;
}

function partyIn({ parties = [] }: ContractTest['agreements'][number], part: string): string {
  return parties.find(({ name }) => name === part)?.party ?? part;
}

function membersIn(sets: ContractTest['agreements'][number]['sets'], name: string): readonly string[] {
  return sets.find((set) => set.name === name)?.members ?? [];
}

/** Every role that a contract names: of a party, an actor, or in a question. */
function allRoles(contracts: readonly CoreContract[]): Set<string> {
  const roles = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('role' in node && typeof node.role === 'string') roles.add(node.role);
    for (const part of Object.values(node)) visit(part);
  };
  visit(contracts);
  return roles;
}

/** Parties that the steps name. */
function namesIn({ steps }: ContractTest): Set<string> {
  const names = new Set<string>();
  for (const step of steps) {
    if ('who' in step) names.add(step.who);
    if ('party' in step) names.add(step.party);
    if (step.kind !== 'does') continue;
    for (const name of step.approvedBy) names.add(name);
    for (const arg of step.args) if (arg.kind === 'case' && arg.type === 'Party') names.add(arg.name);
  }
  return names;
}

function assetsIn({ steps }: ContractTest): Set<string> {
  const names = new Set<string>();
  for (const step of steps) {
    if ('asset' in step) names.add(step.asset);
    if (step.kind !== 'does') continue;
    for (const arg of step.args) if (arg.kind === 'case' && arg.type === 'Asset') names.add(arg.name);
  }
  return names;
}
