/** Choices read off a list of numbers: shorter lists and smaller numbers make simpler programs, so lists shrink well. */
import fc from 'fast-check';

/** A number below `sides`; 0, the simplest choice, when the list is used up. */
export type Dice = (sides: number) => number;

export function diceOf(numbers: readonly number[]): Dice {
  let at = 0;
  return (sides) => {
    const number = numbers[at] ?? 0;
    at += 1;
    return sides <= 1 ? 0 : number % sides;
  };
}

export const pick = <T>(dice: Dice, from: readonly T[]): T => from[dice(from.length)]!;
/** True in `times` of `of` cases, never when the list is used up. */
export const often = (dice: Dice, times: number, of: number): boolean => dice(of) >= of - times;

/** 2520 is divisible by every number of sides up to 10 and by 60, so choices are even. */
export const rolls = (maxLength: number): fc.Arbitrary<number[]> =>
  fc.noBias(fc.array(fc.nat({ max: 2519 }), { minLength: 0, maxLength, size: 'max' }));
