/** Signature counters of devices: a number that comes twice tells of a copied key (WebAuthn §6.1.1). */

/** `seen`: bit n is the number `highest - n`. Devices that do not count say 0 for ever. */
export type Counter = { readonly highest: number; readonly seen: bigint };

/**
 * A person may approve two things and the second be executed first, so that numbers arrive out of order. A number is
 * taken once, and not at all when it lies further back than this (the sliding window of RFC 4303 §3.4.3).
 */
export const COUNTER_WINDOW = 64;

/** The counter after a use of `value`; undefined: the number was used, or is too old to know. */
export function useCounter(counter: Counter | undefined, value: number): Counter | undefined {
  if (counter === undefined) return { highest: value, seen: 1n };
  if (value === 0 && counter.highest === 0) return counter;
  if (value > counter.highest) {
    const ahead = value - counter.highest;
    const kept = ahead >= COUNTER_WINDOW ? 0n : counter.seen << BigInt(ahead);
    return { highest: value, seen: BigInt.asUintN(COUNTER_WINDOW, kept) | 1n };
  }
  const back = counter.highest - value;
  // A device that counts never says 0 again.
  if (value === 0 || back >= COUNTER_WINDOW || ((counter.seen >> BigInt(back)) & 1n) === 1n) return undefined;
  return { highest: counter.highest, seen: counter.seen | (1n << BigInt(back)) };
}
