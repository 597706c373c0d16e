/** Which fields would settle an answer, the most useful first. */
import { sizeOf } from './closures.ts';
import { type Abstract, highOf, lowOf } from './domains.ts';
import type { Type } from './module.ts';
import { type Q, qcmp, qsub } from './numbers.ts';
import type { Unsettled } from './subject.ts';
import type { Boxed } from './values.ts';
import type { Run } from './worlds.ts';

/** The fields that matter, by what is left open when they are learned; then the open ones. */
export function widthOf(t: Type, a: Abstract): Q {
  const low = lowOf(a)!;
  const high = highOf(a)!;
  return t.k === 'n' ? qsub((high as Boxed)[0], (low as Boxed)[0]) : (high as number) - (low as number);
}

export function settledBy(
  run: Run,
  keyAt: (world: number) => string,
  left: (worlds: readonly number[]) => Q,
): readonly number[] {
  const mattering: { readonly x: Unsettled; readonly left: Q; readonly i: number }[] = [];
  let stride = run.count;
  for (let i = 0; i < run.varied.length; i += 1) {
    const x = run.varied[i]!;
    const size = sizeOf(x);
    stride = Math.floor(stride / size);
    let matters = false;
    const places: number[][] = [];
    for (let at = 0; at < run.count; at += 1) {
      const cell = Math.floor(at / stride) % size;
      if (places[cell] === undefined) places[cell] = [];
      places[cell].push(at);
      if (cell > 0 && keyAt(at) !== keyAt(at - cell * stride)) matters = true;
    }
    if (!matters) continue;
    let most: Q = 0;
    for (let cell = 0; cell < size; cell += 1) {
      const rest = left(places[cell]!);
      if (qcmp(rest, most) > 0) most = rest;
    }
    mattering.push({ x, left: most, i });
  }
  mattering.sort((a, b) => qcmp(a.left, b.left) || a.i - b.i);
  const named: number[] = [];
  const name = (x: Unsettled) => {
    const fields = x.forgotten < 0 ? [x.field] : run.subject.answers[x.forgotten]!.settledBy;
    for (let k = 0; k < fields.length; k += 1) if (named.indexOf(fields[k]!) < 0) named.push(fields[k]!);
  };
  for (let i = 0; i < mattering.length; i += 1) name(mattering[i]!.x);
  for (let i = 0; i < run.open.length; i += 1) name(run.open[i]!);
  return named;
}
