/** Which assets of the register a text speaks of. */
import type { ContractInfo, Kind } from '../../language/contract-info.ts';
import type { AssetName } from '../../language/contract-step.ts';
import { refuse, TextFault } from './failure.ts';
import type { Agreement, Step, World } from './world.ts';

/** One, or for a bare name of a set's assets those of all members. */
export function assetsOf(asset: AssetName, step: Step): readonly string[] {
  const { name } = asset;
  if (asset.kind === 'register') return [registered(name, step)];
  const info = step.agreement.contract.info.assets.find((one) => one.name === name);
  if (info === undefined || !info.each) return [registered(name, step)];
  const members = asset.member === undefined ? (step.agreement.sets.get(info.owner) ?? []) : [asset.member];
  return members.map((member) => registered(assetOfMember(name, member), step));
}

/** Where the text can only mean one; `what` says so where it does not. */
export function oneAssetOf(asset: AssetName, step: Step, what: string): string {
  const [one, ...more] = assetsOf(asset, step);
  if (one === undefined || more.length > 0) throw new TextFault(step.agreement.id, what);
  return one;
}

export function assetOfMember(asset: string, member: string): string {
  return `${asset} of ${member}`;
}

/** A name of the text stands for what was signed; any other is that of the register. */
export function registered(name: string, { world, agreement }: Step): string {
  const found = agreement.assets.get(name) ?? name;
  return world.assets.has(found) ? found : refuse(`there is no asset ${name}`);
}

/**
 * The assets that a created agreement takes over, by the names of its text: this agreement's `a`, or its `a of p` as the `a` of
 * the owner p, else the register's `a of p` where p owns it (docs/contracts.md, section 3).
 */
export function assetsTakenOver(
  { assets }: ContractInfo,
  parties: ReadonlyMap<string, string>,
  own: ReadonlyMap<string, string>,
  world: World,
): ReadonlyMap<string, string> {
  const taken = new Map(own);
  for (const { name, owner, each } of assets) {
    const party = parties.get(owner);
    if (each || party === undefined || own.has(name)) continue;
    const named = assetOfMember(name, party);
    const asset = own.get(named) ?? (world.assets.get(named)?.owner === party ? named : undefined);
    if (asset !== undefined) taken.set(name, asset);
  }
  return taken;
}

/** A key of an asset is one thing of the kind `Key of A`; in the register A is the asset's name there. */
export const KEY_OF = 'Key of ';

/** What a kind of the text is in the register: the key of an asset is that of what was signed under its name. */
export function kindInRegister(kind: Kind, { assets }: Pick<Agreement, 'assets'>): Kind {
  if (!kind.name.startsWith(KEY_OF)) return kind;
  const named = kind.name.slice(KEY_OF.length);
  return { name: `${KEY_OF}${assets.get(named) ?? named}`, minor: kind.minor };
}

/** What the assets of a contract are in the register, each owned as the text says; else the signing is refused. */
export function assetsSigned(
  { assets }: ContractInfo,
  { parties, sets }: Pick<Agreement, 'parties' | 'sets'>,
  given: ReadonlyMap<string, string>,
  world: World,
): ReadonlyMap<string, string> {
  const signed = new Map<string, string>();
  for (const { name, owner, each } of assets)
    for (const party of each ? (sets.get(owner) ?? []) : [parties.get(owner)!]) {
      const named = each ? assetOfMember(name, party) : name;
      const asset = given.get(named) ?? named;
      if (world.assets.get(asset)?.owner !== party) refuse(`${party} does not own ${named}`);
      signed.set(named, asset);
    }
  return signed;
}
