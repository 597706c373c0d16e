/**
 * Between a contract's program in the sandbox and the executor around it. The program is asked to run one point with the values
 * that it reads; it answers with what it wants done, in order, and how it ended. It keeps nothing: where it asks the world
 * something, it is run again with the answers so far, and gives the same effects up to there.
 */
import type { Kind } from './contract-info.ts';
import type { Fault, Value } from './values.ts';

export type StepCall = {
  /** The number of the contract in its module, and of the point in the contract. */
  readonly contract: number;
  readonly point: number;
  /** As the point's `reads` lists them. */
  readonly reads: readonly Value[];
  /** What was answered to its questions, in order. */
  readonly answers: readonly Value[];
};

export type StepReply = {
  /** Everything up to the end, also what an earlier run of the same step has given already. */
  readonly effects: readonly Effect[];
  readonly end: StepEnd;
  readonly fuel: number;
};
export type StepEnd =
  /** `value`: of a point that gives one. */
  | { readonly kind: 'done'; readonly value: Value | undefined }
  | { readonly kind: 'ask'; readonly question: Question }
  | { readonly kind: 'refused'; readonly because: Wording }
  | { readonly kind: 'fault'; readonly fault: Fault };

/**
 * A text in parts. A value says what it rests on, by the names that point reads them by, or `query:may_use`, so that who may not
 * see that sees a dash; so does a fault in its place, which is no business of theirs either.
 */
export type Wording = readonly (
  | string
  | { readonly value: Value; readonly rests: readonly string[] }
  | { readonly fault: Fault; readonly rests: readonly string[] }
)[];

/** An asset by its name in the text (of a set's assets that of one member), or a name of the register. */
export type AssetName =
  | { readonly kind: 'named'; readonly name: string; readonly member: string | undefined }
  | { readonly kind: 'register'; readonly name: string };

/** What the world knows. Parties, purposes, assets and agreements are their names. */
export type Question =
  /** Bool: all of them may use it. */
  | {
      readonly kind: 'may_use';
      readonly who: readonly string[];
      readonly asset: AssetName;
      readonly purpose: string | undefined;
    }
  /** Bool. */
  | { readonly kind: 'holds_role'; readonly who: string; readonly role: string }
  /** A number of the price's kind, in whole units; reading it bills it. */
  | { readonly kind: 'bill'; readonly price: string }
  /** Bool. */
  | { readonly kind: 'duty'; readonly duty: number; readonly is: 'due' | 'kept' | 'broken' }
  /** Bool. */
  | { readonly kind: 'covers'; readonly asset: string; readonly purpose: string }
  /** The keep's value. */
  | { readonly kind: 'read'; readonly agreement: string; readonly keep: string }
  /** An option of the decision's value. */
  | { readonly kind: 'evaluate'; readonly verdict: string; readonly asset: AssetName; readonly at: string };

export type Target =
  | { readonly kind: 'party'; readonly party: string }
  /** Per cent as fractions of 1. */
  | { readonly kind: 'shares'; readonly shares: readonly { readonly party: string; readonly share: Value }[] }
  | { readonly kind: 'lineage'; readonly asset: AssetName };

/** Amounts are numbers in whole units of their kind; the executor decides whether they may move. */
export type Effect =
  | { readonly kind: 'set'; readonly keep: string; readonly value: Value; readonly after: Value | undefined }
  | { readonly kind: 'become'; readonly state: number; readonly data: readonly Value[] }
  | { readonly kind: 'hold'; readonly param: string; readonly slot: string }
  /** `amount` undefined: the slot whole, which is given up. */
  | { readonly kind: 'move'; readonly slot: string; readonly amount: Value | undefined; readonly to: Target }
  | { readonly kind: 'pay'; readonly param: string; readonly to: Target }
  | { readonly kind: 'mint'; readonly amount: Value; readonly unit: Kind; readonly slot: string }
  | { readonly kind: 'burn'; readonly slot: string }
  | {
      readonly kind: 'grant';
      readonly asset: AssetName;
      readonly to: readonly string[];
      readonly purpose: string | undefined;
      /** A DateTime, or a Date, whose day is included. */
      readonly until: Value;
      readonly exclusive: boolean;
      readonly under: string | undefined;
    }
  | {
      readonly kind: 'end';
      readonly asset: AssetName;
      /** Undefined: of everybody. */
      readonly by: readonly string[] | undefined;
      readonly purpose: string | undefined;
    }
  | { readonly kind: 'add' | 'remove'; readonly parties: readonly string[]; readonly set: string }
  | {
      readonly kind: 'create';
      /** The number of the contract in the module. */
      readonly contract: number;
      readonly parties: readonly { readonly name: string; readonly parties: readonly string[] }[];
      readonly terms: readonly { readonly name: string; readonly value: Value }[];
    }
  | { readonly kind: 'emit'; readonly value: Value }
  | { readonly kind: 'tell'; readonly to: readonly string[]; readonly text: Wording }
  | {
      readonly kind: 'charge';
      readonly from: string;
      readonly to: string;
      readonly share: Value;
      readonly of: Value;
      readonly unit: Kind;
      readonly rounding: 'even' | 'up' | 'down';
    };
