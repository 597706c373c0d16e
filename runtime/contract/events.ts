/** What a step brings about beside the state: events with those who see them, messages, and movements (docs/contracts.md, section 9). */
import type { Value } from '../../language/values.ts';

/** A right as the register holds it (docs/contracts.md, section 7). */
export type Right = {
  readonly number: number;
  readonly asset: string;
  readonly holder: string;
  /** Undefined: any. */
  readonly purpose: string | undefined;
  /** The first instant at which it is over, in milliseconds. */
  readonly end: number;
  readonly exclusive: boolean;
  /** The right it hangs on. */
  readonly under: number | undefined;
  readonly agreement: string;
  readonly granted: number;
};

/** One message, to the distinct parties named. */
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
  /** `from` beyond the year 9999 is Infinity: the change never comes. */
  | { readonly kind: 'kept'; readonly keep: string; readonly value: Value; readonly from: number }
  | { readonly kind: 'moved'; readonly movement: Movement }
  | { readonly kind: 'granted' | 'ended'; readonly right: Right }
  | { readonly kind: 'not_granted'; readonly asset: string; readonly holder: string }
  | { readonly kind: 'counted'; readonly meter: string; readonly amount: bigint }
  | { readonly kind: 'billed'; readonly price: string; readonly amount: bigint }
  | { readonly kind: 'used'; readonly asset: string; readonly at: string; readonly verdict: string }
  | { readonly kind: 'added' | 'removed'; readonly party: string; readonly set: string }
  | { readonly kind: 'emitted'; readonly value: Value }
  | { readonly kind: 'passed'; readonly check: string }
  /** A step of time of it could not be made: the text's fault. */
  | { readonly kind: 'halted'; readonly because: string };

/** Whole minor units of a kind. `from` or `to` undefined: minted, or burned. */
export type Movement = {
  readonly kind: string;
  readonly amount: bigint;
  readonly from: Place | undefined;
  readonly to: Place | undefined;
};
export type Place = { readonly party: string } | { readonly agreement: string; readonly slot: string };

/** May the party read the event? */
export function maySee(event: Happening, party: string): boolean {
  return event.sees === 'public' || event.sees.includes(party);
}
