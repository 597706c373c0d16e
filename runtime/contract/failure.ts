/** How a step ends that is not made: refused, or through a fault of the text. */

/** Why a step is not made. Of an action: it is rejected. No `Error`: refusals are common, and nobody reads their stack. */
export class Refusal {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

export function refuse(reason: string): never {
  throw new Refusal(reason);
}

/**
 * A step of time that cannot be made, an agreement that does not hold what its state says, a point that costs more than its
 * bound: the checker should have refused the text. The world is as it was before the step.
 */
export class TextFault extends Error {
  readonly agreement: string;
  readonly what: string;
  constructor(agreement: string, what: string) {
    super(`${agreement}: ${what}`);
    this.name = 'TextFault';
    this.agreement = agreement;
    this.what = what;
  }
}
