/** Scores: ranges, assumptions, forgetting, and what would settle them (semantics.md, sections 6 and 7). */
import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../compiler/core.ts';
import { answer } from '../../../compiler/interpret/answer.ts';
import { civil, makeDate } from '../../../language/dates.ts';
import type { Field } from '../../../language/interface.ts';
import type { FieldState } from '../../../language/values.ts';
import {
  AGE,
  ANY_FINDING,
  add,
  age,
  and,
  BOOL,
  b,
  compare,
  completed,
  coreOf,
  field,
  finding,
  holds,
  INT,
  i,
  iff,
  input,
  int,
  interval,
  isKnown,
  isMissing,
  known,
  mark,
  missing,
  moduleOf,
  name,
  not,
  or,
  partly,
  plausible,
  ref,
  stateOf,
  TODAY,
  verdict,
  iff as when,
} from '../core-builder.ts';

const FINDINGS = ['chf', 'hypertension', 'stroke', 'vascular', 'diabetes'] as const;
const fields: Field[] = [
  input('age', { kind: 'age' }, plausible(age(0), age(45_000))),
  ...FINDINGS.map((one) => input(one, { kind: 'finding' })),
  input('female', { kind: 'bool' }),
];

/** Points as the lowering writes them: every line is marked, the sum goes left to right. */
function points(site: number, count: number, condition: Expr): Expr {
  return mark(site, iff(condition, i(count), i(0)));
}

const years = completed('years', field({ fields }, 'age'));
const lines = [
  points(0, 1, holds(field({ fields }, 'chf'))),
  points(1, 1, holds(field({ fields }, 'hypertension'))),
  mark(2, iff(compare('ge', years, i(75)), i(2), iff(compare('ge', years, i(65)), i(1), i(0)))),
  points(3, 1, holds(field({ fields }, 'diabetes'))),
  points(4, 2, holds(field({ fields }, 'stroke'))),
  points(5, 1, holds(field({ fields }, 'vascular'))),
  points(6, 1, field({ fields }, 'female')),
];
const score = verdict('cha2ds2_vasc', INT, lines.reduce(add), {
  kind: 'score',
  policy: { kind: 'range', low: int(0), high: int(9), unknownOn: [] },
});
const core = coreOf(moduleOf({ fields, verdicts: [score] }));

const facts: Record<string, FieldState> = {
  age: known(age(64 * 365)),
  chf: known(finding('absent')),
  hypertension: known(finding('present')),
  stroke: known(finding('absent')),
  vascular: known(finding('absent')),
  diabetes: known(finding('absent')),
  female: known({ kind: 'bool', value: false }),
};
const ask = (more: Record<string, FieldState>) => answer(core, 0, stateOf({ fields }, { ...facts, ...more }));

describe('CHA2DS2-VASc', () => {
  it('is known when all is known; every node costs 1', () => {
    const found = ask({});
    expect(found.kind).toBe('known');
    expect(found.outcomes[0]!.result).toEqual(int(1));
    // 6 additions; 5 findings: if, finding_to_bool, field, points = 4; female: if, field, points = 3; age: if, ge, completed,
    // field, 75 = 5, then if, ge, completed, field, 65, 0 = 6.
    expect(found.fuel).toBe(6 + 5 * 4 + 3 + 11);
    expect(found.outcomes[0]!.trace.map(({ site, value }) => [site, value])).toEqual([
      [0, int(0)],
      [1, int(1)],
      [2, int(0)],
      [3, int(0)],
      [4, int(0)],
      [5, int(0)],
      [6, int(0)],
    ]);
  });

  it('is 1 to 3 without the stroke history, which would settle it', () => {
    const found = ask({ stroke: missing(ANY_FINDING) });
    expect(found.kind).toBe('range');
    expect(found.outcomes.map(({ result }) => result)).toEqual([int(1), int(3)]);
    expect(found.settledBy).toEqual([3]);
    expect(found.exact).toBe(true);
    expect(found.fuel).toBe(2 * 40);
    expect(found.outcomes[1]!.trace.find(({ site }) => site === 4)!.value).toEqual(int(2));
  });

  it('names the field that leaves least open first', () => {
    const found = ask({ stroke: missing(ANY_FINDING), chf: missing(ANY_FINDING), vascular: missing(ANY_FINDING) });
    expect(found.outcomes.map(({ result }) => result)).toEqual([int(1), int(5)]);
    // Knowing the stroke leaves 2 points open, knowing one of the others leaves 3.
    expect(found.settledBy).toEqual([3, 1, 4]);
  });

  it('needs no more than the year of birth where the year is enough', () => {
    // Born in 1950: 75 or 76 years, whichever the day.
    const from = TODAY - makeDate(1950, 12, 31)!;
    const to = TODAY - makeDate(1950, 1, 1)!;
    const sure = ask({ age: partly(interval(age(from), age(to))) });
    expect(sure.kind).toBe('known');
    expect(sure.outcomes[0]!.result).toEqual(int(3));
    expect(civil(TODAY).year).toBe(2026);
    // Born in 1951: 74 or 75.
    const open = ask({ age: partly(interval(age(from - 365), age(to - 365))) });
    expect(open.kind).toBe('range');
    expect(open.outcomes.map(({ result }) => result)).toEqual([int(2), int(3)]);
    expect(open.settledBy).toEqual([0]);
  });
});

describe('counts', () => {
  const guarded = iff(isMissing({ fields }, 'stroke'), i(0), iff(holds(field({ fields }, 'stroke')), i(2), i(0)));
  const counted = verdict('counted', INT, add(guarded, points(0, 1, holds(field({ fields }, 'chf')))), {
    kind: 'score',
    policy: { kind: 'range', low: int(0), high: int(3), unknownOn: [] },
    counts: [3],
  });
  const module = coreOf(moduleOf({ fields, verdicts: [counted] }));

  it('reads the field behind its question only', () => {
    expect(module.plans[0]!.reads.map(({ of, guarded: g }) => [of, g])).toEqual([
      [1, false],
      [3, true],
    ]);
  });
  it('settles what is missing and lists it as assumed', () => {
    const found = answer(module, 0, stateOf({ fields }, { ...facts, stroke: missing(ANY_FINDING) }));
    expect(found.kind).toBe('known');
    expect(found.outcomes[0]!.result).toEqual(int(0));
    expect(found.assumed).toEqual([3]);
    expect(found.settledBy).toEqual([]);
  });
  it('does not settle what is only partly known', () => {
    const found = answer(module, 0, stateOf({ fields }, { ...facts, stroke: partly(ANY_FINDING) }));
    expect(found.kind).toBe('range');
    expect(found.assumed).toEqual([]);
  });
});

describe('a forgotten score', () => {
  const unknown = { ...score, policy: { kind: 'range' as const, low: int(0), high: int(9), unknownOn: [3] } };
  const high = verdict('high', BOOL, compare('ge', ref(0, INT), i(2)));
  const sure = verdict('sure', BOOL, and(isKnown(0), compare('ge', ref(0, INT), i(2))));
  const either = verdict('either', BOOL, or(not(b(true)), ref(1, BOOL)));
  const odd = verdict('odd', INT, add(ref(0, INT), i(1)));
  const module = coreOf(moduleOf({ fields, verdicts: [unknown, high, sure, either, odd] }));
  const state = stateOf({ fields }, { ...facts, hypertension: known(finding('absent')), stroke: missing(ANY_FINDING) });

  it('is unknown, with its results, when a field of `unknownOn` is missing', () => {
    const found = answer(module, 0, state);
    expect(found.kind).toBe('unknown');
    expect(found.outcomes.map(({ result }) => result)).toEqual([int(0), int(2)]);
    expect(found.settledBy).toEqual([3]);
  });
  it('may be anything in its range for others, and stands for its own list', () => {
    const found = answer(module, 1, state);
    expect(found.kind).toBe('unknown');
    expect(found.outcomes.map(({ result }) => result)).toEqual(
      [b(false), b(true)].map((e) => (e.kind === 'const' ? e.value : undefined)),
    );
    expect(found.settledBy).toEqual([3]);
    expect(answer(module, 3, state).settledBy).toEqual([3]);
  });
  it('costs its own answer once and two worlds of one comparison', () => {
    // The score: two worlds of 40. Here: ge, ref, 2 in each of the two cells 0..1 and 2..9.
    expect(answer(module, 0, state).fuel).toBe(80);
    expect(answer(module, 1, state).fuel).toBe(80 + 2 * 3);
  });
  it('is not known where that is asked', () => {
    const found = answer(module, 2, state);
    expect(found.kind).toBe('known');
    expect(found.outcomes[0]!.result).toEqual({ kind: 'bool', value: false });
  });
  it('is a range over its declared one where it is computed with, not exact', () => {
    const found = answer(module, 4, state);
    expect(found.kind).toBe('unknown');
    expect(found.exact).toBe(false);
    expect(found.outcomes).toEqual([]);
    expect(found.settledBy).toEqual([3]);
  });
  it('is plainly used when it is known all the same', () => {
    const found = answer(module, 1, stateOf({ fields }, facts));
    expect(found.kind).toBe('known');
    // ge, ref, the score, 2.
    expect(found.fuel).toBe(3 + 40);
  });
});

describe('names and calls', () => {
  it('a test through a name, a call and a branch is still a test', () => {
    const params = [{ name: 'x', type: AGE }];
    const grown = compare('ge', completed('years', name('x', AGE)), i(18));
    const old = { name: 'old', params, type: BOOL, body: grown } as const;
    const call: Expr = { kind: 'call', type: BOOL, function: 0, args: [name('a', AGE)] };
    const body: Expr = {
      kind: 'let',
      type: BOOL,
      name: 'a',
      value: field({ fields }, 'age'),
      body: when(field({ fields }, 'female'), call, not(call)),
    };
    const module = coreOf(moduleOf({ fields, functions: [old], verdicts: [verdict('v', BOOL, body)] }));
    expect(module.plans[0]!.reads[0]).toEqual({
      of: 0,
      cellular: true,
      guarded: false,
      listGuarded: true,
      tests: [{ kind: 'age_cut', count: 216, unit: 'months' }],
    });
    const found = answer(module, 0, stateOf({ fields }, { ...facts, age: missing(interval(age(0), undefined)) }));
    expect(found.exact).toBe(true);
    expect(found.outcomes.length).toBe(2);
  });
});
