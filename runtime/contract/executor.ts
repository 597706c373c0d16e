/** The executor of contracts: agreements, accounts, rights and duties move by steps that happen whole or not at all (docs/contracts.md). */
import type { Interface } from '../../language/interface.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { Value } from '../../language/values.ts';
import type { Change } from '../ledger/state.ts';
import { act, check, count } from './act.ts';
import { advance } from './advance.ts';
import { Refusal, refuse } from './failure.ts';
import type { Guest } from './guest.ts';
import { balance, changeSupply, credit } from './movements.ts';
import type { ActRequest, Attested, CheckRequest, CountRequest, Outcome, Request, SignRequest } from './requests.ts';
import { sign } from './sign.ts';
import { restored, takeChanges } from './state.ts';
import { loadText } from './text.ts';
import { type View, viewOf } from './view.ts';
import { assetKey, emptyWorld, roleKey, WORLD_KEY, type World } from './world.ts';

/** `id`: the identity of the artifact. */
export type Text = { readonly id: string; readonly interface: Interface; readonly guest: Guest };

/** Of whom an asset is made: shares as fractions of 1 that sum to 1; none: its owner alone. */
export type Lineage = readonly { readonly party: string; readonly share: Value }[];

export type Executor = View & {
  /** Milliseconds since 1970-01-01T00:00Z. */
  readonly now: number;
  /**
   * Texts are numbered in the order in which they are added, and that order breaks ties of time. A text that is there already
   * gets the new guest. The answer is why it is refused: a contract has no bound on its
   * fuel, or the module declares a counted asset that another module's text declares.
   */
  addText(text: Text): string | undefined;
  /** Money that comes in from outside, in minor units (goes out, if negative; more than there is throws a RangeError). */
  bringIn(party: string, kind: string, minor: bigint, salt?: Uint8Array): void;
  setRoles(party: string, roles: readonly string[], salt?: Uint8Array): void;
  setAsset(name: string, owner: string, purposes: readonly string[], lineage: Lineage, salt?: Uint8Array): void;
  /**
   * Each is `advance` to t, then the step; t before `now` throws a RangeError. What throws (`GuestStopped`, `ChannelsDiffer`,
   * `TextFault`, `NotConserved`) has changed nothing.
   */
  sign(request: SignRequest, t: number): Outcome;
  act(request: ActRequest, t: number): Outcome;
  count(request: CountRequest, t: number): Outcome;
  check(request: CheckRequest, t: number): Outcome;
  advance(t: number): Outcome;
  /** All of them in order at t, or (where one is rejected) none of them. */
  together(steps: readonly Request[], t: number): Outcome;
  /** What has changed since the last call, in canonical bytes; a value undefined: it is gone. */
  changes(): readonly Change[];
  /** Begins anew from what `changes` gave, all of it; the texts are there already. Throws where it is not whole. */
  restore(content: Iterable<{ readonly key: string; readonly value: Uint8Array }>): void;
};

export type ExecutorOptions = {
  /** The instant the world begins at, in milliseconds. */
  readonly now: number;
  /** What a party attests of a decision; undefined: not known. Replayed from the ledger, it gives what it gave then. */
  readonly attest: (question: Attested) => Value | undefined;
};

export function openExecutor({ now, attest }: ExecutorOptions): Executor {
  let world = emptyWorld(now, attest);
  const made = (t: number, ...requests: readonly Request[]): Outcome => operation(world, t, requests);
  return {
    ...viewOf(() => world),
    get now() {
      return world.now;
    },
    addText(text) {
      const known = world.texts.get(text.id);
      if (known !== undefined) {
        known.guest = text.guest;
        return undefined;
      }
      for (const other of world.texts.values()) {
        const kind = minted(text).find((name) => minted(other).includes(name));
        // Else whoever brings a text could make what another module's text alone may make.
        if (kind !== undefined && other.interface.module !== text.interface.module)
          return `${kind} is made by ${other.interface.module} already`;
      }
      const loaded = loadText(
        text,
        [...world.texts.values()].reduce((sum, { contracts }) => sum + contracts.length, 0),
      );
      if (typeof loaded === 'string') return loaded;
      world.texts.set(text.id, loaded);
      world.dirty.add(WORLD_KEY);
      return undefined;
    },
    bringIn(party, kind, minor, salt) {
      if (balance(world, party, kind) + minor < 0n) throw new RangeError('more is taken out than there is');
      credit(world, party, kind, minor, salt);
      changeSupply(world, kind, minor);
      world.journal.forget();
    },
    setRoles(party, roles, salt) {
      if (roles.length === 0) world.roles.delete(party);
      else world.roles.set(party, { roles: new Set(roles), salt });
      world.dirty.add(roleKey(party));
    },
    setAsset(name, owner, purposes, lineage, salt) {
      world.assets.set(name, { owner, purposes, lineage, salt });
      world.dirty.add(assetKey(name));
    },
    sign: (request, t) => made(t, { kind: 'sign', ...request }),
    act: (request, t) => made(t, { kind: 'act', ...request }),
    count: (request, t) => made(t, { kind: 'count', ...request }),
    check: (request, t) => made(t, { kind: 'check', ...request }),
    advance: (t) => made(t),
    together: (steps, t) => made(t, ...steps),
    changes: () => takeChanges(world),
    restore(content) {
      world = restored(world, content);
    },
  };
}

/** Money came from nowhere or went nowhere (semantics.md, law 12): ours to mend, never an author's fault. Nothing has changed. */
export class NotConserved extends Error {
  constructor(kind: string) {
    super(`${kind} is not conserved`);
    this.name = 'NotConserved';
  }
}

/** The kinds that the text's module alone makes. */
function minted(text: { readonly interface: Interface }): readonly string[] {
  return text.interface.counted;
}

/** Time first, then the steps, all or none; where something throws, not even time has passed. */
function operation(world: World, t: number, requests: readonly Request[]): Outcome {
  const { journal } = world;
  const start = journal.mark();
  world.events = [];
  world.messages = [];
  world.trace = [];
  world.fuel = 0;
  try {
    advance(world, t);
    const rejected = rejectionOf(world, t, requests);
    const [unbacked] = world.unbacked.keys();
    if (unbacked !== undefined) throw new NotConserved(unbacked);
    const { events, messages, trace, fuel } = world;
    const movements = events.flatMap(({ what }) => (what.kind === 'moved' ? [what.movement] : []));
    return { rejected, events, messages, movements, trace, fuel };
  } catch (failure) {
    journal.backTo(start);
    throw failure;
  } finally {
    journal.forget();
  }
}

/** Why the steps are not made, after which they have changed nothing; undefined: they are. */
function rejectionOf(world: World, t: number, requests: readonly Request[]): string | undefined {
  const mark = world.journal.mark();
  const [events, messages] = [world.events.length, world.messages.length];
  try {
    requests.forEach((request, at) => {
      // What the step before has made due at this very instant goes first.
      if (at > 0) advance(world, t);
      make(world, request);
    });
    return undefined;
  } catch (end) {
    if (!(end instanceof Refusal)) throw end;
    world.journal.backTo(mark);
    world.events.length = events;
    world.messages.length = messages;
    return end.reason;
  }
}

function make(world: World, request: Request): void {
  switch (request.kind) {
    case 'sign': {
      const { kind: _, text, contract: number, ...signed } = request;
      const contract = world.texts.get(text)?.contracts[number] ?? refuse('there is no such contract');
      sign(world, { ...signed, contract }, undefined);
      return;
    }
    case 'act':
      act(world, request);
      return;
    case 'count':
      count(world, request);
      return;
    case 'check':
      check(world, request);
      return;
    default:
      unreachable(request);
  }
}
