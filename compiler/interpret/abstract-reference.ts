/** What a verdict may be in a world cannot leave what its own answer allows (docs/core.md, section 7). */
import type { Value } from '../../language/values.ts';
import { type Abstract, cut, intervalOf, isOrdered, one, type Possible, setOf } from './abstract-values.ts';
import type { Run } from './run.ts';
import { finiteValues, isFaultResult, order, sameValue } from './values.ts';

/** What v may be in a world cannot leave what its own answer allows. */
export function cutToAnswer(verdict: number, { value, faults }: Possible, run: Run): Possible {
  const { type } = run.core.module.verdicts[verdict]!;
  const { kind, outcomes } = run.settlement(verdict).answer;
  const ranged = inDeclaredRange(verdict, value, run);
  const values = outcomes.flatMap(({ result }) => (isFaultResult(result) ? [] : [result]));
  if (kind === 'fault' || outcomes.length === 0 || values.length < outcomes.length) return { value: ranged, faults };
  // The answer has no fault in any world.
  if (kind === 'known') return { value: one(values[0]!), faults: [] };
  const finite = finiteValues(type, run.core.module);
  const allowed =
    finite !== undefined
      ? setOf(finite.filter((v) => values.some((w) => sameValue(v, w))))
      : isOrdered(type)
        ? hull(values)
        : undefined;
  if (allowed === undefined) return { value: ranged, faults: [] };
  if (ranged.kind === 'none') return { value: allowed, faults: [] };
  return { value: cut(ranged, allowed) ?? ranged, faults: [] };
}

/** A score lies in its declared range. */
export function inDeclaredRange(verdict: number, value: Abstract, run: Run): Abstract {
  const { policy } = run.core.module.verdicts[verdict]!;
  if (policy.kind !== 'range') return value;
  return (
    cut(value, intervalOf({ kind: 'interval', low: policy.low, high: policy.high, lowOpen: false, highOpen: false })) ??
    value
  );
}

function hull(values: readonly Value[]): Abstract {
  const low = values.reduce((best, other) => (order(other, best)! < 0 ? other : best));
  const high = values.reduce((best, other) => (order(other, best)! > 0 ? other : best));
  return intervalOf({ kind: 'interval', low, high, lowOpen: false, highOpen: false });
}
