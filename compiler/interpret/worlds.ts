/** The worlds of a run, in order, and what they say about the parts that matter (docs/core.md, section 5). */

import { compare, type Rational } from '../../language/rational.ts';
import { isFieldMissing } from './closure.ts';
import { keyOf, type Part, type Place } from './parts.ts';
import type { Run } from './run.ts';
import type { Result } from './values.ts';

/** What stays open once a part is known; undefined: more than can be counted. */
export type Left = Rational | undefined;

/** Every combination of cells: the first part varies slowest, cells ascending. */
export function combinations(parts: readonly Part[]): Result[][] {
  let worlds: Result[][] = [[]];
  for (const { cells } of parts) worlds = worlds.flatMap((world) => cells.map((cell) => [...world, cell]));
  return worlds;
}

/** The world of one combination, over what is settled. */
export function worldOf<T>(
  parts: readonly Part[],
  cells: readonly Result[],
  settled: ReadonlyMap<string, T>,
  as: (cell: Result) => T,
): Map<string, T> {
  const world = new Map(settled);
  parts.forEach(({ place }, i) => {
    world.set(keyOf(place), as(cells[i]!));
  });
  return world;
}

/**
 * The parts that matter, the most useful first, then the open fields: as field indexes. `results` in world order; `left` of
 * the results in the worlds of one cell.
 */
export function settledBy<R>(
  run: Run,
  results: readonly R[],
  same: (a: R, b: R) => boolean,
  left: (results: readonly R[]) => Left,
): number[] {
  const useful: { readonly place: Place; readonly left: Left }[] = [];
  let stride = results.length;
  for (const { place, cells } of run.parts) {
    stride /= cells.length;
    const cellOf = (world: number): number => Math.floor(world / stride) % cells.length;
    // Worlds that differ in this part alone give the same result when each gives that of the first cell.
    const matters = results.some((result, world) => !same(result, results[world - cellOf(world) * stride]!));
    if (!matters) continue;
    const lefts = cells.map((_, cell) => left(results.filter((_, world) => cellOf(world) === cell)));
    useful.push({ place, left: lefts.reduce((worst, other) => (compareLeft(other, worst) > 0 ? other : worst)) });
  }
  useful.sort((a, b) => compareLeft(a.left, b.left));
  const named = [...useful.map(({ place }) => place), ...run.open].flatMap((place) =>
    place.kind === 'verdict' ? run.settlement(place.verdict).answer.settledBy : [place.field],
  );
  return [...new Set(named)];
}

function compareLeft(a: Left, b: Left): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return compare(a, b);
}

/** Is a field missing for which the score is not to be a range. */
export function isUnknownOnMissing(run: Run): boolean {
  const { policy } = run.core.module.verdicts[run.verdict]!;
  return policy.kind === 'range' && policy.unknownOn.some((field) => isFieldMissing(run.state, field));
}
