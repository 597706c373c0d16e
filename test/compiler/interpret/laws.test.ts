/** The laws of semantics.md, section 14, over random programs; completions are tried one by one as the oracle. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Core, Expr, Rule } from '../../../compiler/core.ts';
import { answer } from '../../../compiler/interpret/answer.ts';
import { closureOf } from '../../../compiler/interpret/closure.ts';
import { distinct, isFaultResult, order, type Result, sameResult } from '../../../compiler/interpret/values.ts';
import { plan } from '../../../compiler/plan.ts';
import { type Answer, MAX_OUTCOMES, MAX_WORLDS } from '../../../language/answer.ts';
import type { DataState, FieldState } from '../../../language/values.ts';
import { allCompletions, completion, learned, narrowed } from '../arbitrary/completions.ts';
import { diceOf, rolls } from '../arbitrary/dice.ts';
import { arbitraryProgram, type Program } from '../arbitrary-core.ts';

/** Programs a law; the torture run asks for more. */
const RUNS = Number(process.env['LEBEN_LAW_RUNS'] ?? 1000);
/** Completions of one data state that are tried. */
const MAX_TRIED = 300;

const keyOf = (value: unknown): string => JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? `${v}n` : v));
const coreFrom = ({ module }: Program): Core => ({ module, plans: plan(module) });

/** Runs the law for every verdict of random programs. */
function law(check: (core: Core, verdict: number, state: DataState, numbers: readonly number[]) => void): void {
  fc.assert(
    fc.property(arbitraryProgram(), rolls(80), (program, numbers) => {
      const core = coreFrom(program);
      core.module.verdicts.forEach((_, verdict) => {
        check(core, verdict, program.state, numbers);
      });
    }),
    { numRuns: RUNS },
  );
}

/** Fields whose status an answer looks at, and fields of which it looks at whether they are settled. */
function askedFields(core: Core, verdict: number): { readonly statuses: Set<number>; readonly answers: Set<number> } {
  const statuses = new Set<number>();
  const answers = new Set<number>();
  const addReads = (of: number): void => {
    for (const field of readBelow(core, of)) answers.add(field);
  };
  for (const number of closureOf(core, verdict, new Set())) {
    const { policy } = core.module.verdicts[number]!;
    const { asksFields, asksVerdicts } = core.plans[number]!;
    for (const field of asksFields) statuses.add(field);
    for (const of of asksVerdicts) addReads(of);
    if (policy.kind === 'rows') addReads(number);
    if (policy.kind === 'range') for (const field of policy.unknownOn) statuses.add(field);
  }
  return { statuses, answers };
}

function readBelow(core: Core, verdict: number): Set<number> {
  const closure = closureOf(core, verdict, new Set());
  return new Set(closure.flatMap((r) => core.plans[r]!.reads.map(({ of }) => of)));
}

function someState(state: DataState, field: number, is: (one: FieldState) => boolean): boolean {
  const known = state.fields[field]!;
  return 'elements' in known ? known.elements.some(({ value }) => is(value)) : is(known);
}

const isOpen = ({ domain }: FieldState): boolean => domain.kind !== 'one';

/** Nothing that is missing is asked about, nor by its answer what is not settled. */
function asksNothingMissing(core: Core, verdict: number, state: DataState): boolean {
  const { statuses, answers } = askedFields(core, verdict);
  const isMissing = ({ missing }: FieldState): boolean => missing !== undefined;
  return (
    ![...statuses].some((field) => someState(state, field, isMissing)) &&
    ![...answers].some((field) => someState(state, field, isOpen))
  );
}

/** What v may be forgotten for or decide by rows depends on what is known, not on statuses alone. */
function looksAtAnswers(core: Core, verdict: number): boolean {
  return closureOf(core, verdict, new Set()).some((number) => {
    const { policy } = core.module.verdicts[number]!;
    return (
      core.plans[number]!.asksVerdicts.length > 0 ||
      policy.kind === 'rows' ||
      (policy.kind === 'range' && policy.unknownOn.length > 0)
    );
  });
}

/** Is the result one of those that the answer allows; an unlisted answer allows every value. */
function allows(found: Answer, result: Result): boolean {
  if (found.kind === 'range') {
    const low = found.outcomes[0]!.result;
    const high = found.outcomes[1]!.result;
    if (isFaultResult(result) || isFaultResult(low) || isFaultResult(high)) return false;
    return order(low, result) !== 1 && order(result, high) !== 1;
  }
  if (found.kind === 'fault') return isFaultResult(result);
  if (found.kind === 'unknown' && found.outcomes.length === 0) return true;
  return found.outcomes.some((outcome) => sameResult(outcome.result, result));
}

/** Does one answer allow all that the other allows. */
function contains(wide: Answer, narrow: Answer): boolean {
  if (narrow.kind === 'unknown' && narrow.outcomes.length === 0)
    return wide.kind === 'unknown' && wide.outcomes.length === 0;
  return narrow.outcomes.every(({ result }) => allows(wide, result));
}

describe('every answer', () => {
  it('1 is total, the same each time, and within its bound', () => {
    law((core, verdict, state) => {
      const found = answer(core, verdict, state);
      expect(answer(core, verdict, state)).toEqual(found);
      expect(found.outcomes.length).toBeLessThanOrEqual(MAX_OUTCOMES);
      expect(Number.isSafeInteger(found.fuel)).toBe(true);
      if (found.kind === 'known' || found.kind === 'fault') expect(found.outcomes.length).toBe(1);
      // Worlds, looking for a row and trying what beats what, for the verdict and all below it.
      const closure = closureOf(core, verdict, new Set());
      expect(found.fuel).toBeLessThanOrEqual(
        MAX_WORLDS * MAX_WORLDS * Math.max(...closure.map((r) => core.plans[r]!.bound)) * 4 ** closure.length,
      );
    });
  });

  it('2 is known or a fault, from one world, when nothing is unsettled', () => {
    law((core, verdict, state, numbers) => {
      const found = answer(core, verdict, completion(core, state, diceOf(numbers)));
      expect(['known', 'fault']).toContain(found.kind);
      expect(found.exact).toBe(true);
      expect(found.settledBy).toEqual([]);
      expect(found.fuel).toBeLessThanOrEqual(core.plans[verdict]!.bound);
    });
  });

  it('3 only gets narrower by learning what it does not ask about', () => {
    law((core, verdict, state, numbers) => {
      const { statuses, answers } = askedFields(core, verdict);
      const asked = new Set([...statuses, ...answers]);
      const before = answer(core, verdict, state);
      const after = answer(core, verdict, narrowed(core, state, diceOf(numbers), asked));
      expect(contains(before, after)).toBe(true);
    });
  });

  it('4 and 7 contains every completion; known: no completion is another or a fault', () => {
    law((core, verdict, state, numbers) => {
      if (!asksNothingMissing(core, verdict, state)) return;
      const found = answer(core, verdict, state);
      const dice = diceOf(numbers);
      for (let i = 0; i < 6; i += 1) {
        const complete = answer(core, verdict, completion(core, state, dice));
        expect(allows(found, complete.outcomes[0]!.result)).toBe(true);
      }
    });
  });

  it('4 and 5 is exact: its results are those of all completions, and what is listed matters', () => {
    let tried = 0;
    law((core, verdict, state) => {
      if (!asksNothingMissing(core, verdict, state)) return;
      const found = answer(core, verdict, state);
      const completions = allCompletions(core, state, readBelow(core, verdict), MAX_TRIED);
      if (!found.exact || completions === undefined || completions.length === 1) return;
      tried += 1;
      const results = completions.map((complete) => answer(core, verdict, complete).outcomes[0]!.result);
      const all = distinct(results, sameResult);
      if (found.kind === 'range') {
        for (const { result } of found.outcomes) expect(all.some((one) => sameResult(one, result))).toBe(true);
        expect(all.every((result) => allows(found, result))).toBe(true);
      } else if (found.kind === 'fault') expect(all.every(isFaultResult)).toBe(true);
      else if (found.outcomes.length > 0) {
        expect(all.length).toBe(found.outcomes.length);
        expect(all.every((result) => allows(found, result))).toBe(true);
      } else expect(all.length).toBeGreaterThan(MAX_OUTCOMES);
      for (const field of found.settledBy) {
        const others = completions.map((complete) =>
          keyOf({ ...complete, fields: complete.fields.toSpliced(field, 1) }),
        );
        const matters = results.some((result, i) =>
          others.some((other, j) => other === others[i] && !sameResult(result, results[j]!)),
        );
        expect(matters).toBe(true);
      }
    });
    expect(tried).toBeGreaterThan(RUNS / 20);
  });

  it('5 is settled by what it says settles it', () => {
    law((core, verdict, state, numbers) => {
      const before = answer(core, verdict, state);
      if (!asksNothingMissing(core, verdict, state) || !before.exact || before.kind === 'known') return;
      const after = answer(core, verdict, learned(core, state, diceOf(numbers), new Set(before.settledBy)));
      expect(['known', 'fault']).toContain(after.kind);
      if (before.kind !== 'fault') expect(before.settledBy.length).toBeGreaterThan(0);
    });
  });

  it('6 looks at every value of what is missing while the statuses stay', () => {
    law((core, verdict, state, numbers) => {
      if (
        looksAtAnswers(core, verdict) ||
        closureOf(core, verdict, new Set()).some((r) => hasQuestions(core.module.verdicts[r]!.body))
      )
        return;
      if (
        state.fields.some((known, field) => !('elements' in known) && core.module.fields[field]!.type.kind === 'list')
      )
        return;
      const found = answer(core, verdict, state);
      const dice = diceOf(numbers);
      for (let i = 0; i < 4; i += 1) {
        const one = answer(core, verdict, completion(core, state, dice, 'statuses stay'));
        expect(allows(found, one.outcomes[0]!.result)).toBe(true);
      }
    });
  });

  it('8 does not hang on the order of siblings', () => {
    law((core, verdict, state) => {
      const before = answer(core, verdict, state);
      const all = closureOf(core, verdict, new Set()).map((r) => answer(core, r, state));
      if (
        all.some(
          ({ kind, outcomes }) =>
            kind !== 'known' && (outcomes.length === 0 || outcomes.some(({ result }) => isFaultResult(result))),
        )
      )
        return;
      const verdicts = core.module.verdicts.map((one) => ({ ...one, body: mirrored(one.body) }));
      const module = { ...core.module, verdicts };
      const after = answer({ module, plans: plan(module) }, verdict, state);
      expect(after.kind).toBe(before.kind);
      if (before.exact) {
        expect(contains(before, after) && contains(after, before)).toBe(true);
        expect(after.settledBy).toEqual(before.settledBy);
        expect(after.fuel).toBe(before.fuel);
      }
    });
  });
});

/** Does a condition of a default term ask anything. */
function hasQuestions(body: Expr): boolean {
  const conditions = (rule: Rule): boolean =>
    /"(ask|ref|call)"/.test(keyOf(rule.condition)) || rule.exceptions.some(conditions);
  return body.kind === 'default' && conditions(body.root);
}

function mirrored(body: Expr): Expr {
  const turn = (rule: Rule): Rule => ({ ...rule, exceptions: rule.exceptions.map(turn).reverse() });
  return body.kind === 'default' ? { ...body, root: turn(body.root) } : body;
}
