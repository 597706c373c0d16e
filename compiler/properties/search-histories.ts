/** Search for a history in which a property of a contract does not hold. */
import { MS_PER_DAY } from '../../language/dates.ts';
import type { ContractTest } from '../contract.ts';
import { beginning } from './beginnings.ts';
import { type History, type HistoryStep, isOver, runAgain, type Subject, take } from './histories.ts';
import { nextStep } from './next-step.ts';
import { seeded, seedOf } from './random.ts';
import { constantsIn } from './samples.ts';

/** Long enough to sign, fill, use, end and settle; what takes more is found by luck only. */
export const STEPS_OF_A_HISTORY = 30;

export type Searched = {
  readonly histories: number;
  readonly steps: number;
  /** Steps that were not rejected. */
  readonly made: number;
  readonly untold: number;
  /** Terms that could not be agreed, and histories that ended before their time, with the first reason. */
  readonly notAgreed: number;
  readonly stuck: { readonly count: number; readonly first: string } | undefined;
  /** The shortest history found; it was run again. */
  readonly witness: History | undefined;
};

export function searchHistories(
  subject: Subject,
  tests: readonly ContractTest[],
  runs: number,
  progress: (done: number) => void = () => {},
): Searched {
  const seed = seedOf(`${subject.property.name} ${subject.property.text}`);
  const spoken = constantsIn([subject.contracts, []]);
  let steps = 0;
  let made = 0;
  let untold = 0;
  let notAgreed = 0;
  let histories = 0;
  let stuck: Searched['stuck'];
  for (let number = 0; number < runs; number += 1) {
    const random = seeded(seed + number * 7919);
    const found = beginning(subject, tests, spoken, random, seed + number);
    progress(number + 1);
    if (found === undefined) {
      notAgreed += 1;
      continue;
    }
    histories += 1;
    const { walk, history } = found;
    const taken: HistoryStep[] = [];
    while (!isOver(walk) && taken.length < STEPS_OF_A_HISTORY) {
      const step = nextStep(walk, tests, spoken, random);
      if (step === undefined) break;
      taken.push(step);
      if (take(walk, step) === undefined) made += 1;
    }
    steps += taken.length;
    untold += walk.untold;
    if (walk.stuck !== undefined) stuck = { count: (stuck?.count ?? 0) + 1, first: stuck?.first ?? walk.stuck };
    if (walk.violated === undefined) continue;
    const witness = shortened(subject, { ...history, steps: taken });
    // What cannot be repeated is no witness.
    if (runAgain(subject, witness)?.violated === undefined)
      throw new Error('a history that refuted a property did not when it was run again');
    return { histories, steps, made, untold, notAgreed, stuck, witness };
  }
  return { histories, steps, made, untold, notAgreed, stuck, witness: undefined };
}

/** Steps dropped, larger pieces first, until none can be spared; then steps of time put together. */
export function shortened(subject: Subject, history: History): History {
  const refutes = (steps: readonly HistoryStep[]): boolean =>
    runAgain(subject, { ...history, steps })?.violated !== undefined;
  let steps = history.steps;
  for (let size = Math.max(1, steps.length >> 1); ; ) {
    let dropped = false;
    for (let from = Math.max(0, steps.length - size); from >= 0 && steps.length > 0; from -= size) {
      const fewer = [...steps.slice(0, from), ...steps.slice(from + size)];
      if (!refutes(fewer)) continue;
      steps = fewer;
      dropped = true;
    }
    if (size === 1 && !dropped) return { ...history, steps: hastened(merged(steps, refutes), refutes) };
    if (size > 1) size >>= 1;
  }
}

/** Two steps of time after one another are one, where that comes to the same. */
function merged(
  from: readonly HistoryStep[],
  refutes: (steps: readonly HistoryStep[]) => boolean,
): readonly HistoryStep[] {
  let steps = from;
  for (let i = 0; i + 1 < steps.length; ) {
    const [one, next] = [steps[i]!, steps[i + 1]!];
    const fewer =
      one.kind === 'after' && next.kind === 'after'
        ? [...steps.slice(0, i), { kind: 'after', ms: one.ms + next.ms } as const, ...steps.slice(i + 2)]
        : undefined;
    if (fewer !== undefined && refutes(fewer)) steps = fewer;
    else i += 1;
  }
  return steps;
}

/** No step of time is longer than it need be: in whole days where days do, else to the second. */
function hastened(
  from: readonly HistoryStep[],
  refutes: (steps: readonly HistoryStep[]) => boolean,
): readonly HistoryStep[] {
  let steps = from;
  for (const [i, step] of from.entries()) {
    if (step.kind !== 'after') continue;
    for (const unit of [MS_PER_DAY, 1000]) {
      let [low, high] = [0, Math.floor(step.ms / unit)];
      const taking = (count: number): readonly HistoryStep[] => steps.with(i, { kind: 'after', ms: count * unit });
      if (!refutes(taking(high))) continue;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (refutes(taking(middle))) high = middle;
        else low = middle + 1;
      }
      steps = taking(high);
      break;
    }
  }
  return steps;
}
