/** Elimination finds a contradiction only where there is none of the whole numbers that fits, and finds the plain ones. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { constantForm, type Form, plus, unknownForm } from '../../../../compiler/check/contracts/forms.ts';
import {
  type Condition,
  contradicts,
  MAX_COMBINATIONS,
  MAX_CONDITIONS,
} from '../../../../compiler/check/contracts/inequalities.ts';
import * as Q from '../../../../language/rational.ts';

const form = (a: number, b: number, c: number): Form =>
  plus(plus(constantForm(Q.rational(c)), unknownForm(0), Q.rational(a)), unknownForm(1), Q.rational(b));
const small = fc.integer({ min: -3, max: 3 });
type Written = { a: number; b: number; c: number; is: Condition['is'] };
const written = fc.record({
  a: small,
  b: small,
  c: small,
  is: fc.constantFrom('ge' as const, 'gt' as const, 'eq' as const),
});
const made = ({ a, b, c, is }: Written): Condition => ({ form: form(a, b, c), is });
const fits = ({ a, b, c, is }: Written, x: number, y: number): boolean => {
  const value = a * x + b * y + c;
  return is === 'eq' ? value === 0 : is === 'gt' ? value > 0 : value >= 0;
};

describe('contradictions', () => {
  test('what some pair of numbers makes true does not contradict itself', () => {
    const run = fc.property(fc.array(written, { maxLength: 6 }), (conditions) => {
      if (!contradicts(conditions.map(made))) return;
      for (let x = -6; x <= 6; x += 0.5) {
        for (let y = -6; y <= 6; y += 0.5) expect(conditions.every((c) => fits(c, x, y))).toBe(false);
      }
    });
    fc.assert(run, { numRuns: 300 });
  });

  test('x ≥ 1, y ≥ x, y < 1 do', () => {
    const conditions = [form(1, 0, -1), form(-1, 1, 0)].map((f): Condition => ({ form: f, is: 'ge' }));
    expect(contradicts([...conditions, { form: form(0, -1, 1), is: 'gt' }])).toBe(true);
    expect(contradicts([...conditions, { form: form(0, -1, 1), is: 'ge' }])).toBe(false);
  });

  test('of alternatives each has to fail', () => {
    const x = (c: number, is: Condition['is']): Condition => ({ form: form(1, 0, c), is });
    const known: Condition[] = [x(0, 'ge')];
    expect(contradicts(known, [[[x(1, 'eq')], [x(2, 'eq')]]])).toBe(true);
    expect(contradicts(known, [[[x(1, 'eq')], [x(-2, 'eq')]]])).toBe(false);
  });

  test('more combinations than the limit are left undecided', () => {
    const free = Array.from({ length: Math.log2(MAX_COMBINATIONS) + 1 }, (_, i): Condition[][] => [
      [{ form: unknownForm(10 + i), is: 'ge' }],
      [{ form: unknownForm(10 + i), is: 'gt' }],
    ]);
    const wrong: Condition[][] = [[{ form: form(0, 0, -1), is: 'ge' }], [{ form: form(0, 0, -2), is: 'ge' }]];
    expect(contradicts([], [wrong, ...free])).toBe(true);
    expect(contradicts([], [...free, wrong])).toBe(false);
  });

  test('conditions that multiply beyond the limit are left undecided', () => {
    const unknowns = [0, 1, 2, 3, 4];
    const dense = Array.from({ length: 60 }, (_, i): Condition => {
      const sum = unknowns.reduce(
        (f, n) => plus(f, unknownForm(n), Q.rational(((i * 37 + n * 41 + i * i * (n + 3) * 13) % 101) - 50)),
        constantForm(Q.rational(100)),
      );
      return { form: sum, is: 'ge' };
    });
    // x0 + x1 ≥ 1, x2 ≥ x1, x3 ≥ x2, x4 ≥ x3, x0 + x4 ≤ 0: seen when the first are eliminated.
    const row = (factors: readonly number[], c: number): Condition => ({
      form: factors.reduce((f, by, n) => plus(f, unknownForm(n), Q.rational(by)), constantForm(Q.rational(c))),
      is: 'ge',
    });
    const wrong = [
      row([1, 1], -1),
      row([0, -1, 1], 0),
      row([0, 0, -1, 1], 0),
      row([0, 0, 0, -1, 1], 0),
      row([-1, 0, 0, 0, -1], 0),
    ];
    expect(dense.length).toBeLessThan(MAX_CONDITIONS);
    expect(contradicts(wrong)).toBe(true);
    expect(contradicts([...dense, ...wrong])).toBe(false);
  });
});
