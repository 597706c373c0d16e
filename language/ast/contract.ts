/** The tree of agreements: contracts, their items and statements, what they speak of, and what is tested and claimed of them. */
import type {
  Argument,
  CodeExpr,
  CodesPart,
  Declared,
  Expr,
  LetLine,
  Literal,
  Name,
  Node,
  Param,
  Relation,
  StringExpr,
  TypeExpr,
} from '../ast.ts';
import type { Span } from '../span.ts';

/** A number as written, with the word behind it, if any, as its unit. */
export type NumberLiteral = Extract<Literal, { kind: 'number' }>;

/** `purpose heart_research = duo "DS" of icd10 { "I50.*" }`. `of` undefined: not narrowed to diseases. Its `sign` is '+'. */
export type PurposeDecl = Declared<'purpose'> & { readonly code: CodeExpr; readonly of: CodesPart | undefined };

/** `asset Refill counted`: a linear thing that only this module mints and burns. */
export type AssetDecl = Declared<'asset'>;

/** `items` in source order; that each may stand once, or must, is not asked here. */
export type ContractDecl = Declared<'contract'> & { readonly items: readonly ContractItem[] };

/** An item may carry `///` lines, as a declaration does. */
type Item<K extends string> = Node<K> & { readonly doc: string | undefined };
type NamedItem<K extends string> = Item<K> & { readonly name: Name };

export type ContractItem =
  | (Item<'parties'> & { readonly parties: readonly Party[] })
  | (Item<'terms'> & { readonly params: readonly Param[] })
  | (Item<'keeps'> & { readonly keeps: readonly Keep[] })
  /** `asset registry: Dataset of patient owned by each of sites`; `each`: `owner` is a set of parties. */
  | (NamedItem<'owned_asset'> & { readonly type: TypeExpr; readonly owner: Name; readonly each: boolean })
  | Calendar
  | (NamedItem<'meter'> & { readonly type: TypeExpr; readonly by: Name })
  | Price
  /** The first case is the state in which an agreement begins. */
  | (Item<'states'> & { readonly cases: readonly StateCase[] })
  | Action
  | Timer
  | (Item<'on_entering'> & { readonly state: Name; readonly body: Block })
  | Duty
  /** `check offer(…) in s { … }`: `name` is a step of the market. */
  | (NamedItem<'check'> & { readonly params: readonly Param[]; readonly states: readonly Name[]; readonly body: Block })
  /** `states` empty: in every state. */
  | (NamedItem<'invariant'> & { readonly states: readonly Name[]; readonly condition: Expr });

/** `lab: Researcher`, `sites: 2..5 of DataHolder`, `nodes: 3 of Node` (`low` and `high` are then the same literal). */
export type Party = {
  readonly name: Name;
  readonly role: Name;
  /** Undefined: one party, not a set. */
  readonly count: { readonly low: NumberLiteral; readonly high: NumberLiteral } | undefined;
  readonly span: Span;
};

export type Keep = {
  readonly name: Name;
  readonly type: TypeExpr;
  readonly value: Expr;
  readonly seen: Visibility;
  readonly span: Span;
};
/** Who sees a keep: the parties of the agreement, everybody, or some of the parties. */
export type Visibility =
  | { readonly kind: 'parties' }
  | { readonly kind: 'public' }
  | { readonly kind: 'visible_to'; readonly names: readonly Name[] };

/** `calendar Europe/Berlin, months round down`. `months` undefined: not said. */
export type Calendar = Item<'calendar'> & { readonly zone: Name; readonly months: 'up' | 'down' | undefined };

/** `price usage = 12.00 EUR per started 1_000 rows + …, rounding down, at most 5_000.00 EUR`. */
export type Price = NamedItem<'price'> & {
  readonly rates: readonly Rate[];
  readonly rounding: 'up' | 'down' | undefined;
  readonly atMost: Expr | undefined;
};
/** `part` undefined: exact, by the fraction. `per` is a number with its counting word, or that word alone (one of it). */
export type Rate = {
  readonly amount: Expr;
  readonly part: 'started' | 'full' | undefined;
  readonly per: NumberLiteral | { readonly kind: 'word'; readonly name: Name; readonly span: Span };
  /** The meter, where it is said. */
  readonly of: Name | undefined;
  readonly span: Span;
};

/** `active { rate: Money of EUR } lasting`; `params`: the data that belong to the state. */
export type StateCase = {
  readonly name: Name;
  readonly params: readonly Param[];
  readonly lasting: boolean;
  readonly span: Span;
};

/** An action, or a `power`: an action that arises on a breach and must have a condition. */
export type Action = NamedItem<'action' | 'power'> & {
  readonly params: readonly Param[];
  readonly by: Actors;
  readonly states: readonly Name[];
  readonly condition: Expr | undefined;
  readonly approval: Approval | undefined;
  readonly body: Block;
};
/** `by tenant or provider as x`: `as` names whoever of them acts. */
export type Actors = { readonly actors: readonly Actor[]; readonly as: Name | undefined; readonly span: Span };
export type Actor =
  /** A party; a set of parties stands behind `any of`. */
  | (Node<'party'> & { readonly name: Name })
  | (Node<'any_of'> & { readonly set: Name })
  /** Whoever holds the role. */
  | (Node<'any_role'> & { readonly role: Name });
/** `approved by board, 2 of council, all of sites within 14 days`. */
export type Approval = {
  readonly approvers: readonly Approver[];
  readonly within: Expr | undefined;
  readonly span: Span;
};
export type Approver =
  | (Node<'party'> & { readonly name: Name })
  | (Node<'some_of'> & { readonly count: NumberLiteral; readonly set: Name })
  | (Node<'all_of'> & { readonly set: Name });

/** `after P since m in s1 or s2 { … }` and `every P …`. `since` undefined: since the state was entered. */
export type Timer = Item<'after' | 'every'> & {
  readonly period: Expr;
  readonly since: Expr | undefined;
  readonly states: readonly Name[];
  readonly body: Block;
};

/** `duty report: lab owes hospital deliver_report or … within 30 days of closing in s1 else { … }`. */
export type Duty = NamedItem<'duty'> & {
  readonly debtor: Name;
  readonly creditor: Name;
  /** Any one of these actions keeps it. */
  readonly acts: readonly Name[];
  readonly within: Expr;
  /** The moment it arises: an action, a state, a meter or a DateTime. */
  readonly of: Expr;
  /** Empty: not said; it lapses when none of these holds any longer. */
  readonly states: readonly Name[];
  readonly otherwise: Block;
};

/** From `{` to `}`. */
export type Block = { readonly statements: readonly Statement[]; readonly span: Span };

export type Statement =
  | (Node<'require'> & { readonly condition: Expr; readonly otherwise: StringExpr | undefined })
  | (Node<'let_line'> & LetLine)
  /** `after` undefined: at once; else with that notice. */
  | (Node<'set_keep'> & { readonly name: Name; readonly value: Expr; readonly after: Expr | undefined })
  /** `become active { rate: fee }`: `data` of the state, by name. */
  | (Node<'become'> & { readonly state: Name; readonly data: readonly Argument[] })
  | (Node<'hold'> & { readonly names: readonly Name[]; readonly slot: Slot })
  /**
   * `move due from escrow.credit to hospital` takes a part. Without `from`, `what` is a slot that is given up whole
   * (`escrow`, `escrow.payment`: a name or a field of it), or a linear thing in hand.
   */
  | (Node<'move'> & { readonly what: Expr; readonly from: Slot | undefined; readonly to: Destination })
  /** `mint refills Refill in escrow.left`; `asset` undefined: the amount carries it, as in `mint 3 Refill in …`. */
  | (Node<'mint'> & { readonly amount: Expr; readonly asset: Name | undefined; readonly slot: Slot })
  | (Node<'burn'> & { readonly slot: Slot })
  | (Node<'grant'> & {
      readonly thing: Thing;
      readonly to: Name;
      readonly purpose: Name | undefined;
      readonly until: Expr;
      readonly exclusive: boolean;
      /** Whose right this one stands under. */
      readonly under: Name | undefined;
    })
  /** `by` undefined: `by all`. */
  | (Node<'end_use'> & { readonly thing: Thing; readonly by: Name | undefined; readonly purpose: Name | undefined })
  | (Node<'add_party'> & { readonly party: Name; readonly set: Name })
  | (Node<'remove_party'> & { readonly party: Name; readonly set: Name })
  | (Node<'create'> & { readonly contract: Name; readonly args: readonly Argument[] })
  | (Node<'emit'> & { readonly event: Expr })
  | (Node<'tell'> & { readonly to: readonly Name[]; readonly text: Expr })
  /** `charge buyer fee of price to operator, rounding down`. */
  | (Node<'charge'> & {
      readonly party: Name;
      readonly part: Expr;
      readonly of: Expr;
      readonly to: Name;
      readonly rounding: 'up' | 'down' | undefined;
    })
  | (Node<'disclose'> & {
      readonly value: Expr;
      readonly to: Name;
      readonly guards: readonly Guard[];
      readonly because: StringExpr;
    })
  /** `no` undefined: no `else`. */
  | (Node<'if_statement'> & { readonly condition: Expr; readonly yes: Block; readonly no: Block | undefined })
  | (Node<'for_each'> & { readonly name: Name; readonly set: Name; readonly body: Block });

/** What limits a disclosure, in the order written. */
export type Guard =
  | (Node<'guard_rounding'> & { readonly step: NumberLiteral })
  | (Node<'guard_at_least'> & { readonly count: NumberLiteral })
  | (Node<'guard_epsilon'> & {
      readonly epsilon: NumberLiteral;
      readonly delta: NumberLiteral | undefined;
      readonly budget: NumberLiteral | Name;
    });

/** `escrow.payment`; `name` undefined: `escrow` alone, where each thing takes the slot of its own name. */
export type Slot = { readonly name: Name | undefined; readonly span: Span };
/** An asset: `cohort`, or one member's of an asset that each of a set owns: `registry of h`. */
export type Thing = { readonly name: Name; readonly of: Name | undefined; readonly span: Span };

export type Destination =
  | (Node<'to_party'> & { readonly party: Name })
  /** `{ a: 70 %, b: 30 % }`, in the order written: a tie of the remainder goes to the first. */
  | (Node<'to_shares'> & { readonly shares: readonly Share[] })
  | (Node<'to_lineage'> & { readonly of: Name });
export type Share = { readonly party: Name; readonly share: Expr; readonly span: Span };

/** What only agreements say in expressions; part of `Expr`. */
export type ContractExpr =
  /** `thing.purposes covers aim` */
  | (Node<'covers'> & { readonly left: Expr; readonly right: Expr })
  /** `lab may not use cohort for heart_research` */
  | (Node<'may_use'> & {
      readonly party: Expr;
      readonly negated: boolean;
      readonly thing: Thing;
      readonly purpose: Name | undefined;
    })
  /** `evaluate contraindicated on chart at clinic`: attested by the party `at`. */
  | (Node<'evaluate'> & { readonly verdict: Name; readonly on: Thing; readonly by: Name })
  /** `compute mean(age) over cohort using mpc(nodes)` */
  | (Node<'compute'> & {
      readonly value: Expr;
      readonly over: Thing;
      readonly method: Name;
      readonly args: readonly Argument[];
    })
  /** `bill usage`: what is not billed yet of a price. */
  | (Node<'bill'> & { readonly price: Name })
  /** `document "protocol"`: in tests, a document by its title. */
  | (Node<'document'> & { readonly title: string })
  /** `at start`: the value of the other side of the comparison when the run began. */
  | Node<'at_start'>;

/** What only tests of contracts say; part of `TestItem`. */
export type ContractStep =
  /** `with lease = CohortLease(term: 3 months)` */
  | (Node<'with_agreement'> & { readonly name: Name; readonly contract: Name; readonly args: readonly Argument[] })
  /** `after 30 days`: time passes. */
  | (Node<'pass_time'> & { readonly period: Expr })
  /** `ann does lease.accept(5.00 EUR) approved by bob creating review`; `agreement` undefined: the only one that has it. */
  | (Node<'does'> & {
      readonly party: Name;
      readonly agreement: Name | undefined;
      readonly action: Name;
      readonly args: readonly Argument[];
      readonly approvedBy: readonly Name[];
      readonly creating: Name | undefined;
    })
  /** `gateway counts lease.rows 2_500` */
  | (Node<'counts'> & {
      readonly party: Name;
      readonly agreement: Name | undefined;
      readonly meter: Name;
      readonly amount: Expr;
    });

/** What only tests of contracts give; part of `GivenItem`. */
export type ContractGiven =
  /** `lab has 450.00 EUR` */
  | (Node<'given_has'> & { readonly party: Name; readonly value: Expr })
  /** `chart has egfr 60 'mL/min', bleeding absent`: the record of a subject, field by field. */
  | (Node<'given_record'> & { readonly asset: Name; readonly fields: readonly GivenField[] })
  /** `cohort allows heart_research` */
  | (Node<'given_allows'> & { readonly asset: Name; readonly purpose: Name })
  /** `compute gives 71 years from 120 subjects` */
  | (Node<'given_compute'> & { readonly value: Expr; readonly from: NumberLiteral })
  /** `lineage of guideline { ann: 60 %, bob: 40 % }` */
  | (Node<'given_lineage'> & { readonly of: Name; readonly shares: readonly Share[] });
export type GivenField = { readonly name: Name; readonly value: Expr; readonly span: Span };

/** What only tests of contracts expect; part of `ExpectItem`. */
export type ContractExpectation =
  | (Node<'expect_rejected'> & { readonly because: StringExpr | undefined })
  | Node<'expect_allowed'>
  | (Node<'expect_owned'> & { readonly asset: Name; readonly by: Name })
  /** `lab has 3.00 EUR`, `lab has 1.00 EUR .. 3.00 EUR`, `lab has >= 3.00 EUR`. */
  | (Node<'expect_has'> & { readonly party: Name; readonly relation: Relation | undefined; readonly value: Expr })
  | (Node<'expect_learned'> & { readonly party: Name; readonly value: Expr });

/** `name` is the title; `of` the contract it speaks of. `checks` in the order written, perhaps none. */
export type PropertyDecl = Declared<'property'> & {
  readonly of: Name | undefined;
  readonly claim: Claim;
  readonly checks: readonly PropertyCheck[];
};
export type Claim =
  /** In every state that a run reaches. */
  | (Node<'always'> & { readonly condition: Expr })
  /** `for all p: patient, f in findings of p where c`, then what holds. */
  | (Node<'for_all'> & {
      readonly binders: readonly Binder[];
      readonly where: Expr | undefined;
      readonly condition: Expr;
    });
export type Binder =
  | (Node<'of_type'> & { readonly name: Name; readonly type: TypeExpr })
  | (Node<'one_of'> & { readonly name: Name; readonly list: Expr });
export type PropertyCheck = (Node<'search'> & { readonly runs: NumberLiteral }) | Node<'prove'> | Node<'enforce'>;
