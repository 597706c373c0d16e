/** Built-ins: what a function of the language is, in one value: how it is called, what it means, what it promises. */

/**
 * What a built-in takes and gives.
 * `decimal`: plain numbers to a plain number. `same`: one number or quantity to the like (no temperature where `linear`).
 * `pair`: two ordered values of one type to one of them. `whole`: a plain number to an Int. `round`: a number or quantity with a
 * grid. `completed`: an Age, or two dates, to an Int.
 */
export type Shape = 'decimal' | 'same' | 'pair' | 'whole' | 'round' | 'completed';

export type Builtin = {
  readonly name: string;
  readonly doc: string;
  readonly shape: Shape;
  /** Names of the parameters, in order, as messages show them. */
  readonly params: readonly string[];
  /** The Core operator it becomes. */
  readonly op: string;
  readonly faults: readonly ('overflow' | 'division' | 'domain')[];
  readonly source: string;
  /** A call and what it gives, as LEBEN writes both; every one is run by a test. */
  readonly examples: readonly (readonly [call: string, result: string])[];
  /** Laws that hold for all arguments, as conditions over `x` and `y`; each is searched for a counterexample by a test. */
  readonly laws: readonly string[];
};

/** Checks nothing at run time: it fixes the type where a built-in is written down. */
export function builtin(value: Builtin): Builtin {
  return value;
}
