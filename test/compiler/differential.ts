/** Random programs on every channel: what `npm test` does a thousand times and `npm run torture` as often as asked. */
import fc from 'fast-check';
import type { CoreModule } from '../../compiler/core.ts';
import type { DataState } from '../../language/values.ts';
import { arbitraryCore, arbitraryState } from './arbitrary-core.ts';
import { difference } from './channels.ts';

export type Case = { readonly module: CoreModule; readonly states: readonly DataState[] };

/** States that each program is run on. */
export const STATES = 4;

const cases: fc.Arbitrary<Case> = arbitraryCore().chain((module) =>
  fc
    .array(arbitraryState(module), { minLength: 1, maxLength: STATES, size: 'max' })
    .map((states) => ({ module, states })),
);

/** `engineEvery`: the sandbox engines run every so many-th program; Node runs them all. */
export type Plan = { readonly seed: number; readonly programs: number; readonly engineEvery: number };
export type Failure = { readonly case: Case; readonly why: string };

/** The first failure, shrunk; undefined: all agree. `progress` hears of each program, shrinking ones too. */
export async function compareChannels(
  { seed, programs, engineEvery }: Plan,
  progress: () => void = () => {},
): Promise<Failure | undefined> {
  let count = 0;
  const details = await fc.check(
    fc.asyncProperty(cases, async ({ module, states }) => {
      count += 1;
      progress();
      const found = await difference(module, states, count % engineEvery === 0);
      if (found !== undefined) throw new Error(found);
    }),
    { seed, numRuns: programs },
  );
  if (!details.failed) return undefined;
  const failing = details.counterexample![0];
  return {
    case: failing,
    why: (await difference(failing.module, failing.states, true)) ?? String(details.errorInstance),
  };
}
