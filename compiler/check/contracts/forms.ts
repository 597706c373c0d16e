/** Sums of products of unknowns, exactly: what amounts are made of when nothing is known but their shape. */

import type { Rational } from '../../../language/rational.ts';
import * as Q from '../../../language/rational.ts';

/** Coefficients by product; a product is its unknowns' numbers, sorted, with commas between. '' is the constant. */
export type Form = ReadonlyMap<string, Rational>;

export const constantForm = (value: Rational): Form => (Q.sign(value) === 0 ? new Map() : new Map([['', value]]));
export const unknownForm = (number: number): Form => new Map([[`${number}`, Q.ONE]]);

export function plus(a: Form, b: Form, times: Rational = Q.ONE): Form {
  const sum = new Map(a);
  for (const [product, factor] of b) put(sum, product, Q.add(sum.get(product) ?? Q.ZERO, Q.mul(factor, times)));
  return sum;
}

export const minus = (a: Form, b: Form): Form => plus(a, b, Q.neg(Q.ONE));
export const scaled = (a: Form, by: Rational): Form => plus(new Map(), a, by);

export function times(a: Form, b: Form): Form {
  const out = new Map<string, Rational>();
  for (const [p, x] of a) {
    for (const [q, y] of b) {
      const product = [...factors(p), ...factors(q)].sort((m, n) => m - n).join(',');
      put(out, product, Q.add(out.get(product) ?? Q.ZERO, Q.mul(x, y)));
    }
  }
  return out;
}

/** The value of a form without unknowns. */
export function valueOfForm(a: Form): Rational | undefined {
  if (a.size === 0) return Q.ZERO;
  return a.size === 1 ? a.get('') : undefined;
}

/** Of the product of most unknowns. */
export function degree(a: Form): number {
  return Math.max(0, ...[...a.keys()].map((product) => factors(product).length));
}

/** About how long its longest coefficient is, in bits. */
export function bits(a: Form): number {
  return Math.max(0, ...[...a.values()].map(({ n, d }) => 4 * (n.toString(16).length + d.toString(16).length)));
}

/** Equal forms have equal keys. */
export function formKey(a: Form): string {
  return [...a]
    .sort(([p], [q]) => (p < q ? -1 : 1))
    .map(([product, { n, d }]) => `${n}/${d}*${product}`)
    .join('+');
}

function factors(product: string): number[] {
  return product === '' ? [] : product.split(',').map(Number);
}

function put(map: Map<string, Rational>, product: string, factor: Rational): void {
  if (Q.sign(factor) === 0) map.delete(product);
  else map.set(product, factor);
}
