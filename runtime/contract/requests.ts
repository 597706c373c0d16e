/** What is asked of the executor, and what comes of it. */
import type { Value } from '../../language/values.ts';
import type { Happening, Movement, Told } from './events.ts';

/** Everybody has signed. `parties`: one name a part; `sets`: the members of a set of parties; `terms` by name. */
export type SignRequest = {
  /** The text, by the identity it was added under, and the number of the contract in it. */
  readonly text: string;
  readonly contract: number;
  /** The name of the agreement, free so far. */
  readonly name: string;
  readonly parties: ReadonlyMap<string, string>;
  readonly sets: ReadonlyMap<string, readonly string[]>;
  readonly terms: ReadonlyMap<string, Value>;
  /** What the contract's assets are in the register (of a set's assets `registry of h`); else those of the same name. */
  readonly assets?: ReadonlyMap<string, string>;
  /** Random bytes that go into the records of the agreement and what hangs on it, so that their hashes tell nothing. */
  readonly salt?: Uint8Array;
};
/** One person's signature under this step, and when it was given (milliseconds). */
export type Approved = { readonly by: string; readonly at: number };
export type ActRequest = {
  readonly agreement: string;
  readonly action: string;
  readonly actor: string;
  /** In the order of the parameters; a coin is the amount. */
  readonly args: readonly Value[];
  readonly approvals: readonly Approved[];
  /** The name of the first agreement that it creates. */
  readonly creating?: string;
};
/** `amount`: whole units, 0 or more. `by`: the meter's party, or `platform` where the platform counts. */
export type CountRequest = {
  readonly agreement: string;
  readonly meter: string;
  readonly by: string;
  readonly amount: bigint;
};
/** A step of the market (`offer`, `transfer`, …), which every check of that name in force must pass. */
export type CheckRequest = { readonly name: string; readonly by: string; readonly args: readonly Value[] };

export type Request =
  | ({ readonly kind: 'sign' } & SignRequest)
  | ({ readonly kind: 'act' } & ActRequest)
  | ({ readonly kind: 'count' } & CountRequest)
  | ({ readonly kind: 'check' } & CheckRequest);

/** A decision on an asset, to be attested by a party; the verdict is one of the text's module. */
export type Attested = {
  readonly text: string;
  readonly verdict: string;
  readonly asset: string;
  readonly at: string;
  readonly nowMs: number;
};

/** A point of a text's program that ran: for whom, what it read, in the order of its `PointInfo.reads`, and what it cost. */
export type Ran = {
  readonly agreement: string;
  readonly point: number;
  /** As the text names the point. */
  readonly name: string;
  readonly reads: readonly Value[];
  /** What the world answered to its questions, in order. */
  readonly answers: readonly Value[];
  readonly fuel: number;
};

/**
 * `rejected`: why the step was not made; then events, messages and movements are those of time alone. `fuel` and `trace` are of
 * all that ran, also in a step that was rejected then.
 */
export type Outcome = {
  readonly rejected: string | undefined;
  readonly events: readonly Happening[];
  readonly messages: readonly Told[];
  readonly movements: readonly Movement[];
  readonly trace: readonly Ran[];
  readonly fuel: number;
};
