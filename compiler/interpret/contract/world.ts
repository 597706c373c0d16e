/** The world of agreements: who holds what, which rights are in force, and where every agreement stands (docs/contracts.md, section 1). */

import type { Value } from '../../../language/values.ts';
import type { CoreContract, Kind, Visibility } from '../../contract.ts';
import type { Core } from '../../core.ts';

/** The texts, and how a decision on an asset is attested (undefined: not known). */
export type Program = {
  readonly core: Core;
  readonly contracts: readonly CoreContract[];
  readonly attest: (question: Attested) => Value | undefined;
};
export type Attested = {
  readonly verdict: string;
  readonly asset: string;
  readonly at: string;
  readonly nowMs: number;
};

export type World = {
  /** Milliseconds since 1970-01-01T00:00Z. */
  readonly now: number;
  /** Party, kind, whole minor units; what is 0 is not listed. */
  readonly accounts: ReadonlyMap<string, ReadonlyMap<string, bigint>>;
  /** What has come in from outside, and minted less burned, by kind: accounts and slots sum to it. */
  readonly supply: ReadonlyMap<string, bigint>;
  readonly assets: ReadonlyMap<string, OwnedAsset>;
  readonly roles: ReadonlyMap<string, ReadonlySet<string>>;
  /** The rights in force, oldest first. */
  readonly rights: readonly Right[];
  /** The number of the next right. */
  readonly nextRight: number;
  /** In the order in which they were signed. */
  readonly agreements: ReadonlyMap<string, Agreement>;
  readonly messages: readonly Told[];
  readonly events: readonly Happening[];
};

export type OwnedAsset = {
  readonly owner: string;
  /** For which its owner lets it be offered. */
  readonly purposes: readonly string[];
  /** Whom it is made of, in per cent as fractions of 1; empty: its owner alone. */
  readonly lineage: readonly { readonly party: string; readonly share: Value }[];
};

export type Right = {
  readonly number: number;
  readonly asset: string;
  readonly holder: string;
  /** Undefined: any. */
  readonly purpose: string | undefined;
  /** The first instant at which it is over. */
  readonly end: number;
  readonly exclusive: boolean;
  /** The right it hangs on. */
  readonly under: number | undefined;
  readonly agreement: string;
  readonly granted: number;
};

export type Agreement = {
  readonly id: string;
  /** Its number in the program. */
  readonly contract: number;
  readonly parties: ReadonlyMap<string, string>;
  readonly sets: ReadonlyMap<string, readonly string[]>;
  /** What each named asset is in the register; of a set's assets `registry of h`. */
  readonly assets: ReadonlyMap<string, string>;
  readonly terms: ReadonlyMap<string, Value>;
  readonly keeps: ReadonlyMap<string, Kept>;
  readonly state: number;
  readonly data: readonly Value[];
  readonly slots: ReadonlyMap<string, Slot>;
  /** When the present state was entered, and when each state was last entered. */
  readonly entered: number;
  readonly enteredLast: ReadonlyMap<number, number>;
  /** When each action was last done. */
  readonly done: ReadonlyMap<number, number>;
  readonly meters: ReadonlyMap<string, Counted>;
  /** By price, one list a rate: what is not billed, in the order in which it was counted. */
  readonly unbilled: ReadonlyMap<string, readonly (readonly Lot[])[]>;
  readonly duties: ReadonlyMap<number, DutyState>;
  /** When each timer last ran since the state was entered. */
  readonly ran: ReadonlyMap<number, number>;
  /** The moment of its last step: nothing of it falls due before. */
  readonly touched: number;
  /** Since when it is halted: a step of time of it could not be made. */
  readonly halted: number | undefined;
};

export type Kept = {
  readonly value: Value;
  readonly pending: { readonly value: Value; readonly due: number } | undefined;
};
export type Slot = { readonly kind: Kind; readonly amount: bigint };
/** `last` undefined: nothing was counted yet. */
export type Counted = { readonly total: bigint; readonly last: number | undefined };
/** So many units, and the amount for `per` of them (in whole units of the kind) when they were counted. */
export type Lot = { readonly units: bigint; readonly amount: Value };
export type DutyState = {
  readonly status: 'due' | 'kept' | 'broken' | 'lapsed';
  readonly deadline: number;
  /** It lapses when none of these is the state. */
  readonly states: readonly number[];
};

export type Told = {
  readonly at: number;
  readonly agreement: string;
  readonly to: readonly string[];
  readonly text: string;
};

/** One event of the record; `sees`: who may read it. */
export type Happening = { readonly at: number; readonly agreement: string; readonly sees: Sees; readonly what: What };
export type Sees = 'public' | readonly string[];
export type What =
  | { readonly kind: 'signed' | 'entered'; readonly state: string }
  | { readonly kind: 'done'; readonly action: string; readonly by: string; readonly approvals: readonly string[] }
  | { readonly kind: 'ran'; readonly timer: number }
  | { readonly kind: 'duty'; readonly duty: string; readonly is: 'due' | 'kept' | 'broken' | 'lapsed' }
  | { readonly kind: 'kept'; readonly keep: string; readonly value: Value; readonly from: number }
  | { readonly kind: 'moved'; readonly movement: Movement }
  | { readonly kind: 'granted'; readonly right: Right }
  | { readonly kind: 'not_granted'; readonly asset: string; readonly holder: string }
  | { readonly kind: 'ended'; readonly right: Right }
  | { readonly kind: 'counted'; readonly meter: string; readonly amount: bigint }
  | { readonly kind: 'billed'; readonly price: string; readonly amount: bigint }
  | { readonly kind: 'used'; readonly asset: string; readonly at: string; readonly verdict: string }
  | { readonly kind: 'added' | 'removed'; readonly party: string; readonly set: string }
  | { readonly kind: 'emitted'; readonly value: Value }
  | { readonly kind: 'passed'; readonly check: string }
  /** A step of time of it could not be made: the text's fault. */
  | { readonly kind: 'halted'; readonly because: string };

/** `from` or `to` undefined: minted, or burned. */
export type Movement = {
  readonly kind: string;
  readonly amount: bigint;
  readonly from: Place | undefined;
  readonly to: Place | undefined;
};
export type Place = { readonly party: string } | { readonly agreement: string; readonly slot: string };

export function emptyWorld(now: number): World {
  return {
    now,
    accounts: new Map(),
    supply: new Map(),
    assets: new Map(),
    roles: new Map(),
    rights: [],
    nextRight: 1,
    agreements: new Map(),
    messages: [],
    events: [],
  };
}

export function contractOf(program: Program, agreement: Agreement): CoreContract {
  return program.contracts[agreement.contract]!;
}

/** Ended: no action, timer or duty leaves the state, and it is not meant to last. */
export function hasEnded(program: Program, agreement: Agreement): boolean {
  const state = contractOf(program, agreement).states[agreement.state]!;
  return state.final && !state.lasting;
}

/** Everyone who has signed: parties and the members of sets, each once. */
export function signatories(agreement: Agreement): string[] {
  return [...new Set([...agreement.parties.values(), ...[...agreement.sets.values()].flat()])];
}

/** Who reads what has this visibility. */
export function readersOf(agreement: Agreement, visibility: Visibility): Sees {
  if (visibility === 'public') return 'public';
  if (visibility === 'parties') return signatories(agreement);
  return [...new Set(visibility.flatMap((part) => membersOf(agreement, part)))];
}

/** The party of that part, or the members of the set. */
export function membersOf(agreement: Agreement, part: string): readonly string[] {
  const one = agreement.parties.get(part);
  return one === undefined ? (agreement.sets.get(part) ?? []) : [one];
}

export function balance(world: World, party: string, kind: string): bigint {
  return world.accounts.get(party)?.get(kind) ?? 0n;
}

/** The text's fault, where a step of time since that event could not be made: of which agreement, and why. */
export function firstFault(
  { events }: World,
  since = 0,
): { readonly agreement: string; readonly because: string } | undefined {
  for (const { agreement, what } of events.slice(since))
    if (what.kind === 'halted') return { agreement, because: what.because };
  return undefined;
}

/** Puts so many minor units into an account from outside (or takes them out): how a test begins, and how money comes in. */
export function bringIn(world: World, party: string, kind: string, amount: bigint): World {
  return {
    ...world,
    accounts: credited(world.accounts, party, kind, amount),
    supply: changed(world.supply, kind, amount),
  };
}

export function credited(accounts: World['accounts'], party: string, kind: string, amount: bigint): World['accounts'] {
  const account = changed(accounts.get(party) ?? new Map(), kind, amount);
  const all = new Map(accounts);
  if (account.size === 0) all.delete(party);
  else all.set(party, account);
  return all;
}

export function changed(amounts: ReadonlyMap<string, bigint>, kind: string, by: bigint): ReadonlyMap<string, bigint> {
  const sum = (amounts.get(kind) ?? 0n) + by;
  const all = new Map(amounts);
  if (sum === 0n) all.delete(kind);
  else all.set(kind, sum);
  return all;
}

/** All that accounts and slots hold, by kind: what `supply` says, always (semantics.md, law 12). */
export function holdings(world: World): ReadonlyMap<string, bigint> {
  let sums: ReadonlyMap<string, bigint> = new Map();
  for (const account of world.accounts.values())
    for (const [kind, amount] of account) sums = changed(sums, kind, amount);
  for (const { slots } of world.agreements.values())
    for (const { kind, amount } of slots.values()) sums = changed(sums, kind.name, amount);
  return sums;
}
