/** The register of rights: grant, end, and who may use what (docs/contracts.md, section 7). */
import { KEY_OF } from './assets.ts';
import type { Right } from './events.ts';
import { refuse } from './failure.ts';
import { balance } from './movements.ts';
import {
  type Agreement,
  type Held,
  happened,
  hasEnded,
  type Register,
  rightKey,
  type Step,
  saltFor,
  signatories,
  togetherWith,
  WORLD_KEY,
  type World,
} from './world.ts';

/** May the party use the asset now, for that purpose (undefined: for any at all)? The owner may, and who holds a key. */
export function mayUse(world: World, who: string, asset: string, purpose: string | undefined): boolean {
  if (world.assets.get(asset)?.owner === who || balance(world, who, `${KEY_OF}${asset}`) > 0n) return true;
  for (const { right } of heldBy(world.register, asset, who))
    if (purpose === undefined || covers(right.purpose, purpose)) return true;
  return false;
}

/** What is asked for: the end is the first instant at which it is over. */
export type Wish = Pick<Right, 'asset' | 'holder' | 'purpose' | 'end' | 'exclusive'>;

/** Grants the wish, under that party's right where one is named. Where time alone grants, what may not be is left undone, and said. */
export function grant(wish: Wish, above: string | undefined, step: Step): void {
  const refused = whyNot(wish, above, step);
  if (refused === undefined) return;
  if (step.actor !== undefined) refuse(refused);
  happened(step, { kind: 'not_granted', asset: wish.asset, holder: wish.holder });
}

/** Ends what this agreement granted of the assets, to those holders and for that purpose (undefined: all), and all that hangs on it. */
export function endUse(
  assets: readonly string[],
  holders: readonly string[] | undefined,
  purpose: string | undefined,
  step: Step,
): void {
  endRights(step, ({ asset, holder, purpose: own }) => {
    if (!assets.includes(asset) || holders?.includes(holder) === false) return false;
    return purpose === undefined || covers(own, purpose);
  });
}

/** With an agreement end all its rights. */
export function endWithAgreement(step: Step): void {
  if (hasEnded(step.agreement)) endRights(step, () => true);
}

/** Takes out what is over at `now`; nothing that hangs on it lasts longer. */
export function dropExpired(world: World): void {
  for (let held = world.register.ending.first(); held !== undefined; held = world.register.ending.first()) {
    if (held.right.end > world.now) return;
    takeOut(world, held);
  }
}

/** In force on an asset, oldest first. */
export function rightsOn(register: Register, asset: string): readonly Right[] {
  const holders = register.byHolder.get(asset);
  if (holders === undefined) return [];
  return [...holders.values()]
    .flatMap((held) => [...held].map(({ right }) => right))
    .sort((a, b) => a.number - b.number);
}

/** As it comes from a record: no journal, no event. */
export function putBack(register: Register, held: Held): void {
  const { right } = held;
  register.byNumber.set(right.number, held);
  let holders = register.byHolder.get(right.asset);
  if (holders === undefined) {
    holders = new Map();
    register.byHolder.set(right.asset, holders);
  }
  into(holders, right.holder, held);
  if (right.exclusive) into(register.exclusive, right.asset, held);
  into(register.byAgreement, right.agreement, held);
  if (right.under !== undefined) into(register.under, right.under, held);
  register.ending.add(held);
}

function remove(register: Register, held: Held): void {
  const { right } = held;
  register.byNumber.delete(right.number);
  const holders = register.byHolder.get(right.asset)!;
  outOf(holders, right.holder, held);
  if (holders.size === 0) register.byHolder.delete(right.asset);
  if (right.exclusive) outOf(register.exclusive, right.asset, held);
  outOf(register.byAgreement, right.agreement, held);
  if (right.under !== undefined) outOf(register.under, right.under, held);
  register.ending.remove(held);
}

/** Why the wish may not be; undefined: granted (or over before it began, which gives nothing). */
function whyNot(wish: Wish, above: string | undefined, step: Step): string | undefined {
  const { world, agreement } = step;
  const { owner } = world.assets.get(wish.asset)!;
  const hangs = above !== undefined && above !== owner;
  const parent = hangs ? lastingLongest(wish, above, world.register) : undefined;
  if (hangs && parent === undefined) return `${above} may not use ${wish.asset} so`;
  if (!hangs && owner !== step.actor && !signatories(agreement).includes(owner))
    return `the owner of ${wish.asset} is no party of the agreement`;
  const end = parent === undefined ? wish.end : Math.min(wish.end, parent.end);
  if (end <= step.now) return undefined;
  const right: Right = {
    number: world.nextRight,
    asset: wish.asset,
    holder: wish.holder,
    purpose: wish.purpose ?? parent?.purpose,
    end,
    exclusive: wish.exclusive,
    under: parent?.number,
    agreement: agreement.id,
    granted: step.now,
  };
  if (standsInTheWay(right, world.register)) return `another right on ${wish.asset} stands in the way`;
  enter(right, agreement, world);
  happened(step, { kind: 'granted', right }, togetherWith(signatories(agreement), right.holder, owner));
  return undefined;
}

/** The right of that party that covers the wish and ends last; of equals the oldest. */
function lastingLongest(wish: Wish, party: string, register: Register): Right | undefined {
  let best: Right | undefined;
  for (const { right } of heldBy(register, wish.asset, party)) {
    if (wish.purpose !== undefined && !covers(right.purpose, wish.purpose)) continue;
    if (best === undefined || right.end > best.end || (right.end === best.end && right.number < best.number))
      best = right;
  }
  return best;
}

/** One of two is exclusive, their purposes meet, and the new one does not hang on the other (nothing hangs on a new one yet). */
function standsInTheWay(right: Right, register: Register): boolean {
  const meets = ({ right: other }: Held): boolean =>
    (right.purpose === undefined || other.purpose === undefined || right.purpose === other.purpose) &&
    !hangsOn(right, other.number, register);
  if (!right.exclusive) return some(register.exclusive.get(right.asset) ?? [], meets);
  for (const held of register.byHolder.get(right.asset)?.values() ?? []) if (some(held, meets)) return true;
  return false;
}

function hangsOn(right: Right, number: number, register: Register): boolean {
  for (let under = right.under; under !== undefined; under = register.byNumber.get(under)?.right.under)
    if (under === number) return true;
  return false;
}

function enter(right: Right, agreement: Agreement, world: World): void {
  const held: Held = { slot: -1, right, salt: saltFor(agreement.salt, rightKey(right.number)) };
  putBack(world.register, held);
  world.nextRight += 1;
  world.journal.note(() => {
    world.nextRight -= 1;
    remove(world.register, held);
  });
  world.journal.add(world.dirty, rightKey(right.number));
  world.journal.add(world.dirty, WORLD_KEY);
}

function takeOut(world: World, held: Held): void {
  remove(world.register, held);
  world.journal.note(() => {
    putBack(world.register, held);
  });
  world.journal.add(world.dirty, rightKey(held.right.number));
}

/** Ends the rights of this agreement that are meant and what hangs on them, in whatever agreement; told oldest first. */
function endRights(step: Step, isMeant: (right: Right) => boolean): void {
  const { register, agreements, assets } = step.world;
  const gone = new Set<Held>();
  for (const held of register.byAgreement.get(step.agreement.id) ?? []) if (isMeant(held.right)) gone.add(held);
  // A set shows what is added while it is walked: so the walk comes to all that hangs on what it has met.
  for (const { right } of gone) for (const below of register.under.get(right.number) ?? []) gone.add(below);
  const ordered = [...gone].sort((a, b) => a.right.number - b.right.number);
  for (const held of ordered) takeOut(step.world, held);
  for (const { right } of ordered) {
    const { owner } = assets.get(right.asset)!;
    const parties = signatories(agreements.get(right.agreement)!);
    happened(step, { kind: 'ended', right }, togetherWith(parties, right.holder, owner));
  }
}

function heldBy(register: Register, asset: string, holder: string): Iterable<Held> {
  return register.byHolder.get(asset)?.get(holder) ?? [];
}

function covers(given: string | undefined, asked: string): boolean {
  return given === undefined || given === asked;
}

function some(held: Iterable<Held>, test: (held: Held) => boolean): boolean {
  for (const one of held) if (test(one)) return true;
  return false;
}

function into<K>(map: Map<K, Set<Held>>, key: K, held: Held): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([held]));
  else set.add(held);
}

function outOf<K>(map: Map<K, Set<Held>>, key: K, held: Held): void {
  const set = map.get(key)!;
  set.delete(held);
  if (set.size === 0) map.delete(key);
}
