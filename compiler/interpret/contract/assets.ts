/** Which assets of the register a statement speaks of. */

import type { AssetRef, CoreContract, Kind } from '../../contract.ts';
import { KEY_OF } from '../../contract.ts';
import { agreementOf, contractAt, nameOf, refuse, type Step, valueIn } from './step.ts';
import type { Agreement, World } from './world.ts';

/** One, or for a bare name of a set's assets those of all members. */
export function assetsOf(ref: AssetRef, step: Step): string[] {
  const agreement = agreementOf(step);
  if ('value' in ref) return [registered(nameOf(valueIn(ref.value, step)), step)];
  const asset = contractAt(step).assets.find(({ name }) => name === ref.name);
  if (asset === undefined || !asset.each) return [registered(ref.name, step)];
  const members =
    ref.member === undefined ? (agreement.sets.get(asset.owner) ?? []) : [nameOf(valueIn(ref.member, step))];
  return members.map((member) => registered(assetOfMember(ref.name, member), step));
}

export function assetOfMember(asset: string, member: string): string {
  return `${asset} of ${member}`;
}

/** A name of the text stands for what was signed; any other is that of the register. */
export function registered(name: string, step: Step): string {
  const found = agreementOf(step).assets.get(name) ?? name;
  if (!step.draft.assets.has(found)) refuse(`there is no asset ${name}`);
  return found;
}

/** What a kind of the text is in the register: the key of an asset is that of what was signed under its name. */
export function kindInRegister(kind: Kind, { assets }: Pick<Agreement, 'assets'>): Kind {
  if (!kind.name.startsWith(KEY_OF)) return kind;
  const named = kind.name.slice(KEY_OF.length);
  return { ...kind, name: `${KEY_OF}${assets.get(named) ?? named}` };
}

/**
 * The assets that a created agreement takes over, by the names of its text: this agreement's `a`, or its `a of p` as the `a` of
 * the owner p, else the register's `a of p` where p owns it (docs/contracts.md, section 3).
 */
export function assetsTakenOver(
  contract: CoreContract,
  parties: ReadonlyMap<string, string>,
  own: ReadonlyMap<string, string>,
  world: Pick<World, 'assets'>,
): Map<string, string> {
  const taken = new Map(own);
  for (const { name, owner, each } of contract.assets) {
    const party = parties.get(owner);
    if (each || party === undefined || own.has(name)) continue;
    const named = assetOfMember(name, party);
    const asset = own.get(named) ?? (world.assets.get(named)?.owner === party ? named : undefined);
    if (asset !== undefined) taken.set(name, asset);
  }
  return taken;
}

/** What the assets of a contract are in the register, each owned as the text says; the reason where one is not. */
export function boundAssets(
  contract: CoreContract,
  agreement: Pick<Agreement, 'parties' | 'sets'>,
  given: ReadonlyMap<string, string>,
  world: Pick<World, 'assets'>,
): Map<string, string> | string {
  const bound = new Map<string, string>();
  for (const { name, owner, each } of contract.assets) {
    const owners = each ? (agreement.sets.get(owner) ?? []) : [agreement.parties.get(owner)!];
    for (const party of owners) {
      const named = each ? assetOfMember(name, party) : name;
      const asset = given.get(named) ?? named;
      if (world.assets.get(asset)?.owner !== party) return `${party} does not own ${named}`;
      bound.set(named, asset);
    }
  }
  return bound;
}
