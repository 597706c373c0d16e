/**
 * What a runtime must know of a contract beside its program: who the parties are, which states there are, who may do what, and
 * which point of the program it runs when. What a step means stands in docs/contracts.md.
 */
import type { DataType } from './interface.ts';
import type { Value } from './values.ts';

/** What is moved: a currency, or what a module declares as counted. `minor`: digits of the smallest unit (EUR 2, counted 0). */
export type Kind = { readonly name: string; readonly minor: number };

export type PartyInfo = {
  readonly name: string;
  readonly role: string;
  /** A set of so many members; undefined: one party. */
  readonly set: { readonly low: number; readonly high: number } | undefined;
};
export type Range = { readonly low: Value; readonly high: Value; readonly openEnd: boolean };
export type Visibility = 'parties' | 'public' | readonly string[];

export type AssetInfo = {
  readonly name: string;
  readonly sort: 'dataset' | 'record' | 'storage' | 'compute' | 'knowledge';
  /** The input, module or subject it is made of. */
  readonly of: string;
  readonly owner: string;
  /** Owned by each member of a party set, one apiece. */
  readonly each: boolean;
};
/** `version`: the release of the IANA database whose rules of the zone count; UTC has none, and so no version. */
export type Calendar = {
  readonly zone: string;
  readonly version?: string;
  readonly rounding: 'up' | 'down' | undefined;
};
export type Meter = { readonly name: string; readonly by: string };

/** Who may act. `role`: whoever holds it (the signature binds them). */
export type Actor =
  | { readonly kind: 'party'; readonly party: string }
  | { readonly kind: 'member'; readonly set: string }
  | { readonly kind: 'role'; readonly role: string };
export type Approval =
  | { readonly kind: 'party'; readonly party: string }
  | { readonly kind: 'some'; readonly count: number; readonly set: string }
  | { readonly kind: 'all'; readonly set: string };

/** The number of a point of the program: something that can be run, with the agreement's variables that it reads. */
export type Point = number;
export type PointInfo = {
  /** For people: `action accept`, `period of timer 1`. */
  readonly name: string;
  /**
   * What it reads of the agreement, in the order in which the values are handed over: `term:fee`, `keep:rate`, `data:left`,
   * `slot:payment` (0 where it is not held), `party:lab`, `members:sites` (in order), `param:amount`, `actor`, `now`, `meter:rows` (the total),
   * `done:accept` (an option: when it was last done), and of another agreement nothing (that is asked).
   */
  readonly reads: readonly { readonly name: string; readonly type: DataType }[];
  /** The type of its value; undefined: it has effects and no value. */
  readonly gives: DataType | undefined;
  /** The most fuel that running it can cost. */
  readonly fuel: number;
  /** The value, where it is always this one (`every 1 month`): nothing has to be run to know it. It costs `fuel`. */
  readonly always?: Value;
};

export type VariableInfo = {
  readonly name: string;
  readonly type: DataType;
  readonly range: Range | undefined;
  /** Of a term that is an agreement: the number of the contract that it is one of. */
  readonly contract?: number;
};
export type MomentInfo =
  | { readonly kind: 'entry' }
  | { readonly kind: 'action'; readonly action: number }
  | { readonly kind: 'state'; readonly state: number }
  | { readonly kind: 'meter'; readonly meter: string }
  | { readonly kind: 'at'; readonly value: Point };

export type StateInfo = {
  readonly name: string;
  readonly data: readonly VariableInfo[];
  readonly lasting: boolean;
  /** No action, timer or duty leaves it. */
  readonly final: boolean;
  /** The slots it holds, sorted, with what is in them. */
  readonly inventory: readonly { readonly slot: string; readonly kind: Kind }[];
  readonly entering: Point | undefined;
};
export type ActionInfo = {
  readonly name: string;
  readonly power: boolean;
  readonly params: readonly (VariableInfo & { readonly coin: Kind | undefined })[];
  readonly actors: readonly Actor[];
  readonly states: readonly number[];
  /** Gives a Bool. */
  readonly when: Point | undefined;
  /** As the author wrote it. */
  readonly whenText: string | undefined;
  readonly approvals: readonly Approval[];
  readonly within: Point | undefined;
  readonly body: Point;
  /** The keeps that it reads, which a signer has therefore seen. */
  readonly keeps: readonly string[];
};
export type TimerInfo = {
  readonly kind: 'after' | 'every';
  readonly period: Point;
  readonly since: MomentInfo;
  readonly states: readonly number[];
  readonly body: Point;
  /** Where it stands in the text, from which ties are broken. */
  readonly place: number;
};
export type DutyInfo = {
  readonly name: string;
  readonly debtor: string;
  readonly creditor: string;
  readonly acts: readonly number[];
  readonly within: Point;
  readonly of: MomentInfo;
  /** Undefined: the states that the moment leads to, until they are left. */
  readonly states: readonly number[] | undefined;
  readonly body: Point;
  readonly place: number;
};
export type PriceInfo = {
  readonly name: string;
  readonly kind: Kind;
  readonly rates: readonly {
    readonly meter: string;
    readonly amount: Point;
    readonly per: { readonly n: string; readonly d: string };
    readonly how: 'exact' | 'started' | 'full';
  }[];
  readonly atMost: Point | undefined;
  readonly rounding: 'even' | 'up' | 'down';
};
export type CheckInfo = {
  readonly name: string;
  readonly params: readonly VariableInfo[];
  readonly states: readonly number[];
  readonly body: Point;
};
export type InvariantInfo = {
  readonly name: string;
  readonly states: readonly number[] | undefined;
  /** Gives a Bool. */
  readonly holds: Point;
  readonly text: string;
};
/** The most that a step costs: its own points, the end of the step, and what it creates. */
export type StepFuel = {
  readonly by: 'signing' | 'action' | 'timer' | 'duty' | 'check' | 'meter';
  readonly name: string;
  readonly fuel: number;
};

export type ContractInfo = {
  readonly name: string;
  readonly parties: readonly PartyInfo[];
  readonly terms: readonly VariableInfo[];
  readonly keeps: readonly (VariableInfo & { readonly first: Point; readonly visibility: Visibility })[];
  readonly assets: readonly AssetInfo[];
  readonly calendar: Calendar | undefined;
  readonly meters: readonly Meter[];
  readonly prices: readonly PriceInfo[];
  /** The first is entered when everybody has signed. */
  readonly states: readonly StateInfo[];
  readonly actions: readonly ActionInfo[];
  readonly timers: readonly TimerInfo[];
  readonly duties: readonly DutyInfo[];
  readonly checks: readonly CheckInfo[];
  readonly invariants: readonly InvariantInfo[];
  readonly points: readonly PointInfo[];
  readonly bounds: readonly StepFuel[];
};
