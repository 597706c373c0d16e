/** Every built-in does what its own value says: its examples are run, its laws are searched for a counterexample. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../compiler/compile.ts';
import { answer } from '../compiler/interpret/answer.ts';
import { isFault } from '../language/answer.ts';
import type { Rational } from '../language/rational.ts';
import { rational } from '../language/rational.ts';
import { sourceText } from '../language/span.ts';
import { BUILTINS } from '../stdlib/index.ts';

/** How many random pairs a law is tried on. */
const TRIES = 200;

function checked(text: string) {
  const { diagnostics, checked: module } = check(sourceText('builtin.leben', text), () => undefined, { today: 20_454 });
  expect(diagnostics.filter((d) => d.severity === 'error').map((d) => d.message)).toEqual([]);
  return module!;
}

describe.each([...BUILTINS.values()])('$name', (builtin) => {
  test.each(builtin.examples)('%s = %s', (call, result) => {
    const unit = / /.test(result);
    const type = unit ? 'Mass' : ['whole', 'completed'].includes(builtin.shape) || !/\./.test(call) ? 'Int' : 'Decimal';
    const module = checked(
      `module b version 1.0.0\nfunction given() : ${type} { ${call} }\nfunction wanted() : ${type} { ${result} }\n`,
    );
    const numberOf = (name: string): number => module.core.module.verdicts.findIndex((v) => v.name === name);
    const state = { today: 20_454, nowMs: 0, fields: [] };
    const [given, wanted] = ['given', 'wanted'].map((name) => answer(module.core, numberOf(name), state));
    expect(given!.kind).toBe('known');
    expect(given!.outcomes[0]!.result).toEqual(wanted!.outcomes[0]!.result);
  });

  if (builtin.laws.length > 0)
    test.each(builtin.laws)('for all x and y: %s', (law) => {
      const module = checked(
        `module b version 1.0.0\ninput p {\n  x : Decimal required\n  y : Decimal required\n}\ndecide law : Bool { default : ${law} }\n`,
      );
      const decimal = fc
        .tuple(fc.bigInt({ min: -1_000_000n, max: 1_000_000n }), fc.constantFrom(1n, 2n, 3n, 7n, 10n, 100n, 1000n))
        .map(([n, d]) => rational(n, d));
      const field = (value: Rational) => ({
        missing: undefined,
        domain: { kind: 'one' as const, value: { kind: 'number' as const, value, unit: '' } },
      });
      fc.assert(
        fc.property(decimal, decimal, (x, y) => {
          const { kind, outcomes } = answer(module.core, 0, { today: 0, nowMs: 0, fields: [field(x), field(y)] });
          const result = outcomes[0]!.result;
          // A fault that the built-in declares is no counterexample.
          if (isFault(result)) return builtin.faults.some((fault) => fault === result.code);
          return kind === 'known' && result.kind === 'bool' && result.value;
        }),
        { numRuns: TRIES },
      );
    });
});
