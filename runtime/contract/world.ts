/** The world as the executor holds it: changed in place, every change in the journal (docs/contracts.md, section 1). */
import type { Kind } from '../../language/contract-info.ts';
import type { Value } from '../../language/values.ts';
import { fastSha256 } from '../ledger/sha256.ts';
import type { Happening, Right, Sees, Told, What } from './events.ts';
import { Heap, type HeapItem } from './heap.ts';
import { Journal } from './journal.ts';
import type { Owed } from './owed.ts';
import type { Attested, Ran } from './requests.ts';
import type { Contract, LoadedText } from './text.ts';

export type World = {
  now: number;
  /** The number of the next right. */
  nextRight: number;
  readonly texts: Map<string, LoadedText>;
  /** In the order in which they were signed. */
  readonly agreements: Map<string, Agreement>;
  /** Those whose text has checks of that name, in the order of signing. */
  readonly ruleBooks: Map<string, Set<Agreement>>;
  /** By the key of their record; what is 0 is not there. */
  readonly accounts: Map<string, Account>;
  readonly supply: Map<string, bigint>;
  /** Of what is being done: by kind, what accounts and slots have gained beyond what came in. What is conserved is not there. */
  readonly unbacked: Map<string, bigint>;
  readonly assets: Map<string, OwnedAsset>;
  readonly roles: Map<string, Roles>;
  readonly register: Register;
  readonly journal: Journal;
  /** Keys of the records that have changed since they were last asked for. */
  readonly dirty: Set<string>;
  /** What falls due next, one item an agreement; `unscheduled`: to be looked at again first. */
  readonly queue: Heap<Due>;
  readonly unscheduled: Set<Agreement>;
  readonly owed: Owed;
  /** Of the operation that is running. */
  events: Happening[];
  messages: Told[];
  trace: Ran[];
  fuel: number;
  readonly attest: (question: Attested) => Value | undefined;
};

export type Account = {
  readonly party: string;
  readonly kind: string;
  readonly amount: bigint;
  readonly salt: Uint8Array | undefined;
};
export type OwnedAsset = {
  readonly owner: string;
  readonly purposes: readonly string[];
  readonly lineage: readonly { readonly party: string; readonly share: Value }[];
  readonly salt: Uint8Array | undefined;
};
export type Roles = { readonly roles: ReadonlySet<string>; readonly salt: Uint8Array | undefined };

/** What parts it has is of its contract; the lists go by the numbers that the parts have there. */
export type Agreement = {
  readonly id: string;
  readonly key: string;
  readonly contract: Contract;
  /** Its place among all, from 0. */
  readonly order: number;
  readonly salt: Uint8Array | undefined;
  readonly parties: ReadonlyMap<string, string>;
  readonly terms: readonly Value[];
} & Changing & {
    /** Not state, but found out from it: everybody who has signed; what falls due; what points gave that only read. */
    signatories: readonly string[] | undefined;
    due: Due | undefined;
    readonly given: (Given | undefined)[];
  };

/** Each is replaced, never changed inside, so that the journal keeps the one before. */
export type Changing = {
  sets: ReadonlyMap<string, readonly string[]>;
  assets: ReadonlyMap<string, string>;
  keeps: readonly Kept[];
  state: number;
  data: readonly Value[];
  slots: ReadonlyMap<string, Slot>;
  entered: number;
  enteredLast: readonly (number | undefined)[];
  done: readonly (number | undefined)[];
  meters: readonly Counted[];
  /** By price and rate: what is not billed, in the order in which it was counted. */
  unbilled: readonly (readonly (readonly Lot[])[])[];
  duties: readonly (DutyState | undefined)[];
  /** When each timer last ran since the state was entered. */
  ran: readonly (number | undefined)[];
  touched: number;
  /** Since when it is halted: a step of time of it could not be made. */
  halted: number | undefined;
};

/** `due` Infinity: beyond the year 9999. */
export type Kept = {
  readonly value: Value;
  readonly pending: { readonly value: Value; readonly due: number } | undefined;
};
export type Slot = { readonly kind: Kind; readonly amount: bigint };
export type Counted = { readonly total: bigint; readonly last: number | undefined };
/** So many units, and the amount for `per` of them (in whole units of the kind) when they were counted. */
export type Lot = { readonly units: bigint; readonly amount: Value };
export type DutyState = {
  readonly status: 'due' | 'kept' | 'broken' | 'lapsed';
  readonly deadline: number;
  /** It lapses when none of these is the state. */
  readonly states: readonly number[];
};
/** What a point gave, for these reads. */
export type Given = { readonly reads: readonly Value[]; readonly value: Value; readonly fuel: number };

export type Due = HeapItem & {
  readonly at: number;
  readonly agreement: Agreement;
  /** Its order within the text. */
  readonly position: number;
  readonly what: { readonly kind: 'keep' | 'timer' | 'duty'; readonly number: number };
  /** Why the instant is not known: it is due at once, and cannot be made. */
  readonly fault: string | undefined;
};

/** A right in the register, in the heap of what ends next. */
export type Held = HeapItem & { readonly right: Right; readonly salt: Uint8Array | undefined };
/** The rights in force, by all that they are looked for by. */
export type Register = {
  readonly byNumber: Map<number, Held>;
  readonly byHolder: Map<string, Map<string, Set<Held>>>;
  readonly exclusive: Map<string, Set<Held>>;
  readonly byAgreement: Map<string, Set<Held>>;
  /** What hangs on a right, by its number. */
  readonly under: Map<number, Set<Held>>;
  readonly ending: Heap<Held>;
};

/** What one agreement does in a step. A `create` inside it has a step of its own. */
export type Step = {
  readonly world: World;
  readonly agreement: Agreement;
  readonly now: number;
  /** The members when the step began: who may see what goes by that, for a refused step has changed nothing. */
  readonly setsBefore: Agreement['sets'];
  /** Undefined: time alone, or a signature. */
  readonly actor: string | undefined;
  readonly approvers: readonly string[];
  readonly args: ReadonlyMap<string, Value> | undefined;
  /** Coins in the actor's hand that have not found their place yet. */
  readonly coins: Map<string, Slot>;
  target: { readonly state: number; readonly data: readonly Value[] } | undefined;
  /** The name for the next agreement that is created. */
  naming: string | undefined;
};

export function emptyWorld(now: number, attest: World['attest']): World {
  return {
    now,
    nextRight: 1,
    texts: new Map(),
    agreements: new Map(),
    ruleBooks: new Map(),
    accounts: new Map(),
    supply: new Map(),
    unbacked: new Map(),
    assets: new Map(),
    roles: new Map(),
    register: {
      byNumber: new Map(),
      byHolder: new Map(),
      exclusive: new Map(),
      byAgreement: new Map(),
      under: new Map(),
      ending: new Heap(
        (a, b) => a.right.end < b.right.end || (a.right.end === b.right.end && a.right.number < b.right.number),
      ),
    },
    journal: new Journal(),
    dirty: new Set([WORLD_KEY]),
    queue: new Heap(isDueBefore),
    unscheduled: new Set(),
    owed: { byDebtor: new Map(), debtors: new Map(), stale: new Set() },
    events: [],
    messages: [],
    trace: [],
    fuel: 0,
    attest,
  };
}

/** Instant, text, order within the text, order of signing (docs/contracts.md, section 4). */
function isDueBefore(a: Due, b: Due): boolean {
  if (a.at !== b.at) return a.at < b.at;
  if (a.agreement.contract.place !== b.agreement.contract.place)
    return a.agreement.contract.place < b.agreement.contract.place;
  if (a.position !== b.position) return a.position < b.position;
  return a.agreement.order < b.agreement.order;
}

/** The names of the records. */
export const WORLD_KEY = 'world';
export const agreementKey = (id: string): string => `agreement/${id}`;
export const accountKey = (party: string, kind: string): string => `account/${party}/${kind}`;
export const assetKey = (name: string): string => `asset/${name}`;
export const roleKey = (party: string): string => `role/${party}`;
export const rightKey = (number: number): string => `right/${number}`;

/** An agreement takes its place behind those signed before. */
export function enlist(world: World, agreement: Agreement): void {
  world.agreements.set(agreement.id, agreement);
  world.unscheduled.add(agreement);
  world.owed.stale.add(agreement);
  for (const { name } of agreement.contract.info.checks) {
    const books = world.ruleBooks.get(name);
    if (books === undefined) world.ruleBooks.set(name, new Set([agreement]));
    else books.add(agreement);
  }
}

/** Its signing is taken back: it was the last. */
export function delist(world: World, agreement: Agreement): void {
  world.agreements.delete(agreement.id);
  world.unscheduled.delete(agreement);
  world.owed.stale.add(agreement);
  if (agreement.due !== undefined) world.queue.remove(agreement.due);
  agreement.due = undefined;
  for (const { name } of agreement.contract.info.checks) world.ruleBooks.get(name)?.delete(agreement);
}

export function beginStep(
  world: World,
  agreement: Agreement,
  more: Partial<Pick<Step, 'actor' | 'approvers' | 'args' | 'naming'>> = {},
): Step {
  return {
    world,
    agreement,
    now: world.now,
    setsBefore: agreement.sets,
    actor: more.actor,
    approvers: more.approvers ?? [],
    args: more.args,
    coins: new Map(),
    target: undefined,
    naming: more.naming,
  };
}

/** Changes one part of an agreement. */
export function change<K extends keyof Changing>(
  world: World,
  agreement: Agreement,
  part: K,
  value: Changing[K],
): void {
  const held: Changing = agreement;
  const before = held[part];
  held[part] = value;
  world.journal.note(() => {
    held[part] = before;
    settleLater(world, agreement, part);
  });
  settleLater(world, agreement, part);
  world.journal.add(world.dirty, agreement.key);
}

/** The list with one part replaced. */
export function withAt<T>(list: readonly T[], at: number, value: T): readonly T[] {
  const copy = list.slice();
  copy[at] = value;
  return copy;
}

export function setNow(world: World, now: number): void {
  const before = world.now;
  if (now === before) return;
  world.now = now;
  world.journal.note(() => {
    world.now = before;
  });
  world.journal.add(world.dirty, WORLD_KEY);
}

/** Everyone who has signed: parties and the members of sets, each once. */
export function signatories(agreement: Agreement): readonly string[] {
  agreement.signatories ??= [...new Set([...agreement.parties.values(), ...[...agreement.sets.values()].flat()])];
  return agreement.signatories;
}

/** The party of that part, or the members of the set. */
export function membersOf(agreement: Agreement, part: string): readonly string[] {
  const one = agreement.parties.get(part);
  return one === undefined ? (agreement.sets.get(part) ?? []) : [one];
}

/** No action, timer or duty leaves its state, and it is not meant to last. */
export function hasEnded(agreement: Agreement): boolean {
  const state = agreement.contract.info.states[agreement.state]!;
  return state.final && !state.lasting;
}

export function happened(step: Step, what: What, sees: Sees = signatories(step.agreement)): void {
  step.world.events.push({ at: step.now, agreement: step.agreement.id, sees, what });
}

/** These, and those beside them that are not among them. */
export function togetherWith(some: readonly string[], ...more: readonly string[]): readonly string[] {
  return more.every((one) => some.includes(one)) ? some : [...new Set([...some, ...more])];
}

/** Salt of what hangs on a record: its own, so that whoever learns it learns that of no other. */
export function saltFor(salt: Uint8Array | undefined, what: string): Uint8Array | undefined {
  return salt === undefined ? undefined : fastSha256(Buffer.concat([salt, Buffer.from(what, 'utf8')]));
}

function settleLater(world: World, agreement: Agreement, part: keyof Changing): void {
  if (part === 'sets') agreement.signatories = undefined;
  if (part === 'sets' || part === 'duties') world.owed.stale.add(agreement);
  world.unscheduled.add(agreement);
}
