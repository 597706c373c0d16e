/** Random numbers with a seed, the same on every machine. */

export type Random = {
  /** 0 to 1, 1 not included. */
  readonly unit: () => number;
  readonly chance: (probability: number) => boolean;
  readonly whole: (low: number, high: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
  /** About normal, cut at three deviations, to so many decimals. */
  readonly around: (mean: number, deviation: number, decimals: number) => number;
};

/** mulberry32: 32 bits of state, the same on every machine. */
export function randomNumbers(seed: number): Random {
  let state = seed >>> 0;
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (low: number, high: number): number => low + Math.floor(unit() * (high - low + 1));
  return {
    unit,
    whole,
    chance: (probability) => unit() < probability,
    pick: (items) => items[whole(0, items.length - 1)]!,
    around: (mean, deviation, decimals) => {
      // The sum of six uniform numbers has deviation sqrt(1/2): no logarithm, whose last digit is the host's business.
      let sum = -3;
      for (let i = 0; i < 6; i += 1) sum += unit();
      const scale = 10 ** decimals;
      return Math.round((mean + (sum / Math.SQRT1_2) * deviation) * scale) / scale;
    },
  };
}
