/** Whatever stands in a text, the whole check answers with diagnostics; what still checks is evaluated without throwing. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Checked, check } from '../../compiler/compile.ts';
import { answers } from '../../compiler/interpret/answer.ts';
import { normaliseSource } from '../../language/lexer/source.ts';
import { type Dice, diceOf, library, mutant, soup } from './mutants.ts';
import { statesOf } from './states.ts';

/** 10,000 mutants with LEBEN_TORTURE=1. */
const TORTURE = process.env['LEBEN_TORTURE'] === '1';
const MUTANTS = TORTURE ? 10_000 : 1_000;
const SEED = Number(process.env['LEBEN_SEED'] ?? 1);
/** A mutant is at most as large as the largest example, which takes some 200 ms; nothing makes it take this long. */
const CHECK_MS = 5_000;

const TODAY = 20_600;

function checked(text: string): Checked | undefined {
  const { source, diagnostics } = normaliseSource('mutant.leben', text);
  if (diagnostics.length > 0) return undefined;
  const begun = performance.now();
  const result = check(source, library, { today: TODAY });
  if (performance.now() - begun > CHECK_MS) throw new Error('the check took too long');
  if (result.checked === undefined) expect(result.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  for (const { message, span } of result.diagnostics) {
    expect(message).not.toBe('');
    expect(message).not.toMatch(/undefined|\[object|NaN/);
    expect(span.start).toBeLessThanOrEqual(span.end);
  }
  return result.checked;
}

function evaluated({ core, interface: of }: Checked, dice: Dice): void {
  const state = statesOf(of)(dice);
  const verdicts = core.module.verdicts.map((_, index) => index);
  expect(answers(core, verdicts, state)).toHaveLength(verdicts.length);
}

test(`${MUTANTS} mutants of programs give diagnostics, and what still checks is evaluated`, () => {
  let stillCheck = 0;
  for (let seed = SEED; seed < SEED + MUTANTS; seed++) {
    const text = mutant(diceOf(seed));
    try {
      const result = checked(text);
      if (result === undefined) continue;
      stillCheck += 1;
      // Evaluation takes longer than all checks together: one in four stands for all.
      if (TORTURE || seed % 4 === 0) evaluated(result, diceOf(seed));
    } catch (error) {
      throw new Error(`seed ${seed}: ${String(error)}\n${text}`, { cause: error });
    }
  }
  // Else nothing behind the parser was tried.
  expect(stillCheck).toBeGreaterThan(MUTANTS / 20);
});

describe('no text makes the check throw', () => {
  test('soups of tokens', () => {
    for (let seed = SEED; seed < SEED + MUTANTS; seed++) checked(soup(diceOf(seed)));
  });

  test('any characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        checked(text);
      }),
      { numRuns: MUTANTS, seed: SEED },
    );
  });

  test('any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const { source, diagnostics } = normaliseSource('mutant.leben', bytes);
        if (diagnostics.length === 0) check(source, library, { today: TODAY });
      }),
      { numRuns: MUTANTS, seed: SEED },
    );
  });
});
