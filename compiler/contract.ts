/**
 * Contracts in Core: a state machine whose expressions are Core without missing data. What a step means stands in docs/contracts.md.
 *
 * Expressions read the agreement through variables: `term:fee`, `keep:rate`, `data:left` (data of the present state),
 * `slot:payment` (the amount held), `party:lab`, `param:amount`, `let:due`, `actor`, and `query:1`, `query:2`, … for what a
 * `query` statement before them found out; a set of parties `party:sites` is a set. Statements name what they bind in full
 * (`query:1`, `let:due`, of an `each` `let:h`). Parties, purposes, documents, assets and agreements are values of the nominal
 * enums PARTY, PURPOSE, DOCUMENT, ASSET and AGREEMENT, whose cases are not listed. An ASSET that the contract names stands for
 * what was signed under that name; any other is a name of the register.
 */

import type {
  Actor,
  Approval,
  AssetInfo,
  Calendar,
  Kind,
  Meter,
  PartyInfo,
  Range,
  Visibility,
} from '../language/contract-info.ts';
import type { Rational } from '../language/rational.ts';
import type { Span } from '../language/span.ts';
import type { DataState, Value } from '../language/values.ts';
import type { CoreType, Expr } from './core.ts';

export const PARTY: CoreType = { kind: 'enum', name: 'Party' };
export const PURPOSE: CoreType = { kind: 'enum', name: 'Purpose' };
export const DOCUMENT: CoreType = { kind: 'enum', name: 'Document' };
export const ASSET: CoreType = { kind: 'enum', name: 'Asset' };
export const AGREEMENT: CoreType = { kind: 'enum', name: 'Agreement' };

/** The kind of a key of an asset, by the asset's name in the text; what moves is of the asset in the register. There is one of it. */
export const KEY_OF = 'Key of ';

export type { Actor, Approval, Calendar, Kind, Meter, Range, Visibility };
export type Party = PartyInfo & { readonly span?: Span };
export type Variable = {
  readonly name: string;
  readonly type: CoreType;
  readonly range: Range | undefined;
  /** Of a term that is an AGREEMENT: the number of the contract that it is one of. */
  readonly contract?: number;
};
/** `queries`: what `first` asks, before it is read. */
export type Keep = Variable & {
  readonly first: Expr;
  readonly visibility: Visibility;
  readonly queries?: readonly Statement[];
};
export type Asset = AssetInfo;

/** `amount` for each `per` units of the meter, exactly, started or full. */
export type Rate = {
  readonly meter: string;
  readonly amount: Expr;
  readonly per: Rational;
  readonly how: 'exact' | 'started' | 'full';
  /** What `amount` asks, before it is read: when units are counted. */
  readonly queries?: readonly Statement[];
};
export type Price = {
  readonly name: string;
  readonly kind: Kind;
  readonly rates: readonly Rate[];
  readonly atMost: Expr | undefined;
  readonly rounding: 'even' | 'up' | 'down';
  /** What `atMost` asks, before it is read: when the bill is. */
  readonly queries?: readonly Statement[];
};

export type State = {
  readonly name: string;
  readonly data: readonly Variable[];
  readonly lasting: boolean;
  /** No action, timer or duty leaves it. */
  readonly final: boolean;
  /** The slots it holds, sorted, with what is in them. */
  readonly inventory: readonly { readonly slot: string; readonly kind: Kind }[];
  /** `on entering`: runs at the end of every step into it. */
  readonly entering: readonly Statement[];
  readonly span?: Span;
};

export type Action = {
  readonly name: string;
  readonly power: boolean;
  /** A coin is taken from the actor's account; `coin` says of what kind. */
  readonly params: readonly (Variable & { readonly coin: Kind | undefined })[];
  readonly actors: readonly Actor[];
  readonly states: readonly number[];
  readonly when: readonly Statement[];
  /** Evaluated after `when`; undefined: always. */
  readonly condition: Expr | undefined;
  /** The `when` as it was written, for the reason, and where; absent where it was made by hand. */
  readonly whenText?: string;
  readonly whenSpan?: Span;
  readonly approvals: readonly Approval[];
  readonly within: Expr | undefined;
  /** What `within` asks, before it is read. */
  readonly withinQueries?: readonly Statement[];
  readonly body: readonly Statement[];
  readonly span: Span;
};

/** A moment that time is counted from. `entry`: into the state it stands in. */
export type Moment =
  | { readonly kind: 'entry' }
  | { readonly kind: 'action'; readonly action: number }
  | { readonly kind: 'state'; readonly state: number }
  | { readonly kind: 'meter'; readonly meter: string }
  | { readonly kind: 'at'; readonly value: Expr };

export type Timer = {
  readonly kind: 'after' | 'every';
  readonly period: Expr;
  readonly since: Moment;
  /**
   * What `period` and `since` ask, before they are read: only `time_of` (of what has been done), `count_of`, `counted` and
   * `duty`, so that only a step of the agreement itself changes when it falls due.
   */
  readonly queries?: readonly Statement[];
  readonly states: readonly number[];
  readonly body: readonly Statement[];
  readonly span: Span;
};
export type Duty = {
  readonly name: string;
  readonly debtor: string;
  readonly creditor: string;
  readonly acts: readonly number[];
  readonly within: Expr;
  readonly of: Moment;
  /** What `within` and `of` ask, before they are read: when the duty arises. */
  readonly queries?: readonly Statement[];
  /** Undefined: the states that the moment leads to, until they are left. */
  readonly states: readonly number[] | undefined;
  readonly body: readonly Statement[];
  readonly span: Span;
};
export type Check = {
  readonly name: string;
  readonly params: readonly Variable[];
  readonly states: readonly number[];
  readonly body: readonly Statement[];
  readonly span: Span;
};
export type Invariant = {
  readonly name: string;
  readonly states: readonly number[] | undefined;
  readonly queries: readonly Statement[];
  readonly holds: Expr;
  readonly text: string;
  /** Slots that are read as 0 in a state that does not hold them; any other is held in every state that the invariant is about. */
  readonly slots?: readonly { readonly name: string; readonly kind: Kind }[];
  /** Where it was written; absent where it was made by hand. */
  readonly span?: Span;
};

/** What a statement may ask of the agreement and the world; the result is bound to a variable. */
export type Query =
  | { readonly kind: 'may_use'; readonly who: Expr; readonly asset: AssetRef; readonly purpose: Expr | undefined }
  | { readonly kind: 'holds_role'; readonly who: Expr; readonly role: string }
  | { readonly kind: 'time_of'; readonly action: number }
  | { readonly kind: 'bill'; readonly price: string }
  | { readonly kind: 'count_of'; readonly set: string }
  | { readonly kind: 'counted'; readonly meter: string }
  | { readonly kind: 'duty'; readonly duty: number; readonly is: 'due' | 'kept' | 'broken' }
  | { readonly kind: 'covers'; readonly asset: Expr; readonly purpose: Expr }
  | { readonly kind: 'prorated'; readonly amount: Expr; readonly from: Expr; readonly to: Expr; readonly unit: Kind }
  /** A public keep of an agreement that is a term. */
  | { readonly kind: 'read'; readonly agreement: Expr; readonly keep: string }
  /** Attested: an option of the decision's value; none: not known. */
  | { readonly kind: 'evaluate'; readonly verdict: string; readonly asset: AssetRef; readonly at: string };
/** An asset by name; of a set's assets that of one member. */
export type AssetRef = { readonly name: string; readonly member: Expr | undefined } | { readonly value: Expr };

/** Where things go: a party's account, shares in per cent of the whole, or those of whom a thing is made. */
export type Destination =
  | { readonly kind: 'party'; readonly party: Expr }
  | { readonly kind: 'shares'; readonly shares: readonly { readonly party: Expr; readonly percent: Expr }[] }
  | { readonly kind: 'lineage'; readonly asset: AssetRef };

/** Texts are parts and expressions, put together when the step is made. */
export type Message = readonly (string | Expr)[];

/** `span`: where it was written; absent where it was made by hand. */
export type Statement = StatementForm & { readonly span?: Span };

export type StatementForm =
  | { readonly kind: 'query'; readonly name: string; readonly query: Query }
  | { readonly kind: 'let'; readonly name: string; readonly value: Expr }
  | {
      readonly kind: 'require';
      readonly condition: Expr;
      readonly otherwise: Message | undefined;
      readonly text: string;
    }
  | { readonly kind: 'set'; readonly keep: string; readonly value: Expr; readonly after: Expr | undefined }
  | { readonly kind: 'become'; readonly state: number; readonly data: readonly Expr[] }
  /** Each coin parameter into the slot of that name, or all into one. */
  | { readonly kind: 'hold'; readonly coins: readonly { readonly param: string; readonly slot: string }[] }
  /** `amount` undefined: the slot whole, which is given up. */
  | { readonly kind: 'move'; readonly slot: string; readonly amount: Expr | undefined; readonly to: Destination }
  /** A coin parameter, whole. */
  | { readonly kind: 'pay'; readonly param: string; readonly to: Destination }
  | { readonly kind: 'mint'; readonly amount: Expr; readonly unit: Kind; readonly slot: string }
  | { readonly kind: 'burn'; readonly slot: string }
  | {
      readonly kind: 'grant';
      readonly asset: AssetRef;
      readonly to: Expr;
      readonly purpose: Expr | undefined;
      /** A DateTime, or a Date, whose day is included. */
      readonly until: Expr;
      readonly exclusive: boolean;
      readonly under: Expr | undefined;
    }
  /** `by` undefined: of everybody. */
  | {
      readonly kind: 'end';
      readonly asset: AssetRef;
      readonly by: Expr | undefined;
      readonly purpose: Expr | undefined;
    }
  | { readonly kind: 'add' | 'remove'; readonly party: Expr; readonly set: string }
  | {
      readonly kind: 'create';
      readonly contract: number;
      readonly parties: readonly { readonly name: string; readonly party: Expr }[];
      readonly terms: readonly { readonly name: string; readonly value: Expr }[];
    }
  | { readonly kind: 'emit'; readonly value: Expr }
  | { readonly kind: 'tell'; readonly to: readonly Expr[]; readonly message: Message }
  | {
      readonly kind: 'charge';
      readonly from: Expr;
      readonly share: Expr;
      readonly of: Expr;
      readonly unit: Kind;
      readonly to: Expr;
      readonly rounding: 'even' | 'up' | 'down';
    }
  | {
      readonly kind: 'if';
      readonly condition: Expr;
      readonly yes: readonly Statement[];
      readonly no: readonly Statement[];
    }
  | { readonly kind: 'each'; readonly name: string; readonly set: string; readonly body: readonly Statement[] };

/** By whose days a test or a walk counts: the first calendar of its contracts. */
export function firstCalendar(contracts: Iterable<{ readonly calendar: Calendar | undefined }>): Calendar | undefined {
  for (const { calendar } of contracts) if (calendar !== undefined) return calendar;
  return undefined;
}

export type CoreContract = {
  readonly name: string;
  readonly parties: readonly Party[];
  readonly terms: readonly Variable[];
  readonly keeps: readonly Keep[];
  readonly assets: readonly Asset[];
  readonly calendar: Calendar | undefined;
  readonly meters: readonly Meter[];
  readonly prices: readonly Price[];
  /** The first is entered when everybody has signed. */
  readonly states: readonly State[];
  readonly actions: readonly Action[];
  readonly timers: readonly Timer[];
  readonly duties: readonly Duty[];
  readonly checks: readonly Check[];
  readonly invariants: readonly Invariant[];
  readonly span: Span;
};

/** The tests of a module's contracts, in steps. Names of parties are cases of PARTY. */
export type ContractTest = {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly starting: number;
  readonly agreements: readonly {
    readonly name: string;
    readonly contract: number;
    readonly terms: readonly { readonly name: string; readonly value: Value }[];
    readonly sets: readonly { readonly name: string; readonly members: readonly string[] }[];
    /** Who is not given is named by its part. */
    readonly parties?: readonly { readonly name: string; readonly party: string }[];
  }[];
  readonly steps: readonly ContractStep[];
};
export type ContractStep = { readonly line: number; readonly text: string } & (
  | { readonly kind: 'has'; readonly party: string; readonly amount: Value; readonly unit: Kind }
  | { readonly kind: 'allows'; readonly asset: string; readonly purpose: string }
  | { readonly kind: 'facts'; readonly asset: string; readonly state: DataState }
  | {
      readonly kind: 'lineage';
      readonly asset: string;
      readonly shares: readonly { readonly party: string; readonly percent: Value }[];
    }
  | {
      readonly kind: 'does';
      readonly who: string;
      readonly agreement: string | undefined;
      readonly action: string;
      readonly args: readonly Value[];
      readonly approvedBy: readonly string[];
      readonly creating: string | undefined;
    }
  | {
      readonly kind: 'counts';
      readonly who: string;
      readonly agreement: string | undefined;
      readonly meter: string;
      readonly amount: Value;
    }
  | { readonly kind: 'after'; readonly period: Value }
  | { readonly kind: 'expect_rejected'; readonly because: string | undefined }
  | { readonly kind: 'expect_allowed' }
  | { readonly kind: 'expect_state'; readonly agreement: string; readonly state: string; readonly negated: boolean }
  /** `relation` undefined: exactly that; `most`: not below the amount, and not above this (`openEnd`: below it). */
  | {
      readonly kind: 'expect_has';
      readonly party: string;
      readonly amount: Value;
      readonly unit: Kind;
      readonly relation?: '!=' | '<' | '<=' | '>' | '>=';
      readonly most?: { readonly amount: Value; readonly openEnd: boolean };
    }
  | {
      readonly kind: 'expect_may_use';
      readonly who: string;
      readonly asset: string;
      readonly purpose: string | undefined;
      readonly negated: boolean;
    }
  | { readonly kind: 'expect_owned'; readonly asset: string; readonly by: string }
  | {
      readonly kind: 'expect_duty';
      readonly agreement: string | undefined;
      readonly duty: string;
      readonly is: 'due' | 'kept' | 'broken';
      readonly negated?: boolean;
    }
  | { readonly kind: 'expect_keep'; readonly agreement: string; readonly keep: string; readonly value: Value }
  /** A condition of variables, each of which is read of an agreement. */
  | { readonly kind: 'expect_that'; readonly condition: Expr; readonly reads: readonly ReadOfAgreement[] }
);
/** `part`: a keep, a term, a meter, a party or a set. */
export type ReadOfAgreement = {
  readonly name: string;
  readonly agreement: string;
  readonly part: string;
  readonly type: CoreType;
};
