/** The register of rights (docs/contracts.md, section 7). */

import type { Value } from '../../../language/values.ts';
import { startOfDayIn, zoneIn } from '../../../language/zones.ts';
import { type Calendar, KEY_OF, type Statement } from '../../contract.ts';
import { assetsOf } from './assets.ts';
import { agreementOf, contractAt, happened, nameOf, partiesOf, refuse, type Step, valueIn } from './step.ts';
import { balance, hasEnded, type Right, signatories, type World } from './world.ts';

/** May the party use the asset now, for that purpose (undefined: for any at all)? The owner may, and who holds a key. */
export function mayUse(world: World, who: string, asset: string, purpose: string | undefined): boolean {
  if (world.assets.get(asset)?.owner === who || balance(world, who, `${KEY_OF}${asset}`) > 0n) return true;
  return inForce(world, asset).some(
    (right) => right.holder === who && (purpose === undefined || covers(right.purpose, purpose)),
  );
}

/** The rights on an asset that are in force at `now`. */
export function inForce(world: World, asset: string): Right[] {
  return world.rights.filter((right) => right.asset === asset && right.end > world.now);
}

/** The first instant that is too late: a date includes its day, where the contract counts. */
export function endOf(until: Value, calendar: Calendar | undefined): number {
  if (until.kind === 'date') return startOfDayIn(until.day + 1, zoneIn(calendar));
  if (until.kind === 'datetime') return until.ms;
  throw new Error('a date is expected');
}

export function grant(statement: Extract<Statement, { kind: 'grant' }>, step: Step): void {
  const assets = assetsOf(statement.asset, step);
  const holders = partiesOf(statement.to, step);
  const purpose = statement.purpose === undefined ? undefined : nameOf(valueIn(statement.purpose, step));
  const end = endOf(valueIn(statement.until, step), contractAt(step).calendar);
  const above = statement.under === undefined ? undefined : nameOf(valueIn(statement.under, step));
  for (const asset of assets)
    for (const holder of holders) {
      const refused = grantOne({ asset, holder, purpose, end, exclusive: statement.exclusive }, above, step);
      if (refused === undefined) continue;
      // What time alone brings about cannot be refused: the right is not given, and the record says so.
      if (step.actor !== undefined) refuse(refused);
      happened(step, { kind: 'not_granted', asset, holder });
    }
}

type Wish = Pick<Right, 'asset' | 'holder' | 'purpose' | 'end' | 'exclusive'>;

/** Why not; undefined: granted (or over before it began, which gives nothing). */
function grantOne(wish: Wish, above: string | undefined, step: Step): string | undefined {
  const { draft } = step;
  const agreement = agreementOf(step);
  const { owner } = draft.assets.get(wish.asset)!;
  const ownerHasSigned = signatories(agreement).includes(owner) || owner === step.actor;
  const parent = above === undefined || above === owner ? undefined : rightAbove(wish, above, draft);
  if (above !== undefined && above !== owner && parent === undefined) return `${above} may not use ${wish.asset} so`;
  if (parent === undefined && !ownerHasSigned) return `the owner of ${wish.asset} is no party of the agreement`;
  const end = parent === undefined ? wish.end : Math.min(wish.end, parent.end);
  if (end <= step.now) return undefined;
  const right: Right = {
    ...wish,
    number: draft.nextRight,
    purpose: wish.purpose ?? parent?.purpose,
    end,
    under: parent?.number,
    agreement: step.id,
    granted: step.now,
  };
  if (inForce(draft, wish.asset).some((other) => excludes(right, other, draft)))
    return `another right on ${wish.asset} stands in the way`;
  draft.rights = [...draft.rights, right];
  draft.nextRight += 1;
  happened(step, { kind: 'granted', right }, [...new Set([...signatories(agreement), right.holder, owner])]);
  return undefined;
}

/** The right of that party that covers the wish and lasts longest; of equals the oldest. */
function rightAbove(wish: Wish, party: string, draft: World): Right | undefined {
  let best: Right | undefined;
  for (const right of inForce(draft, wish.asset)) {
    if (right.holder !== party || !(wish.purpose === undefined || covers(right.purpose, wish.purpose))) continue;
    if (best === undefined || right.end > best.end) best = right;
  }
  return best;
}

/** One of them is exclusive, their purposes meet, and neither hangs on the other. */
function excludes(a: Right, b: Right, world: World): boolean {
  if (!a.exclusive && !b.exclusive) return false;
  if (a.purpose !== undefined && b.purpose !== undefined && a.purpose !== b.purpose) return false;
  return !hangsOn(a, b.number, world) && !hangsOn(b, a.number, world);
}

function hangsOn(right: Right, number: number, world: World): boolean {
  for (let under = right.under; under !== undefined; ) {
    if (under === number) return true;
    under = world.rights.find((other) => other.number === under)?.under;
  }
  return false;
}

function covers(given: string | undefined, asked: string): boolean {
  return given === undefined || given === asked;
}

/** Rights that this agreement granted; one for any purpose ends as a whole, for it would still cover the purpose named. */
export function endUse(statement: Extract<Statement, { kind: 'end' }>, step: Step): void {
  const assets = assetsOf(statement.asset, step);
  const holders = statement.by === undefined ? undefined : partiesOf(statement.by, step);
  const purpose = statement.purpose === undefined ? undefined : nameOf(valueIn(statement.purpose, step));
  endRights(
    (right) =>
      right.agreement === step.id &&
      assets.includes(right.asset) &&
      (holders === undefined || holders.includes(right.holder)) &&
      (purpose === undefined || covers(right.purpose, purpose)),
    step,
  );
}

/** All rights of an agreement end with it. */
export function endWithAgreement(step: Step): void {
  if (hasEnded(step.program, agreementOf(step))) endRights((right) => right.agreement === step.id, step);
}

/** Ends these, and what hangs on them. A right is older than those under it, so one pass in order finds them all. */
function endRights(which: (right: Right) => boolean, step: Step): void {
  const ended = new Set<number>();
  const gone: Right[] = [];
  for (const right of step.draft.rights) {
    if (!which(right) && !(right.under !== undefined && ended.has(right.under))) continue;
    ended.add(right.number);
    gone.push(right);
  }
  if (gone.length === 0) return;
  step.draft.rights = step.draft.rights.filter(({ number }) => !ended.has(number));
  for (const right of gone) {
    const { owner } = step.draft.assets.get(right.asset)!;
    const parties = signatories(step.draft.agreements.get(right.agreement)!);
    happened(step, { kind: 'ended', right }, [...new Set([...parties, right.holder, owner])]);
  }
}

/** Without those that are over: they are no longer in force, and nothing hangs on them that lasts longer. */
export function withoutExpired(rights: readonly Right[], now: number): readonly Right[] {
  return rights.every(({ end }) => end > now) ? rights : rights.filter(({ end }) => end > now);
}

/** Pairs of exclusive rights that meet: none, ever. */
export function overlaps(world: World): (readonly [Right, Right])[] {
  const pairs: (readonly [Right, Right])[] = [];
  world.rights.forEach((a, i) => {
    for (const b of world.rights.slice(i + 1)) if (a.asset === b.asset && excludes(a, b, world)) pairs.push([a, b]);
  });
  return pairs;
}
