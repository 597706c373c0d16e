/** Default terms: exceptions, conflicts, and rules for what is missing that beat their siblings (semantics.md, section 5). */
import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../compiler/core.ts';
import { answer } from '../../../compiler/interpret/answer.ts';
import type { Field } from '../../../language/interface.ts';
import {
  ANY_BOOL,
  add,
  BOOL,
  b,
  bool,
  compare,
  coreOf,
  DECIMAL,
  d,
  dec,
  defaultTerm,
  field,
  INT,
  i,
  iff,
  input,
  int,
  interval,
  isKnown,
  isMissing,
  known,
  missing,
  moduleOf,
  NUMBER,
  not,
  op,
  partly,
  plausible,
  ref,
  rule,
  stateOf,
  TEXT,
  t,
  text,
  verdict,
} from '../core-builder.ts';

const fields: Field[] = [
  input('egfr', NUMBER, plausible(dec('0'), dec('200'))),
  input('weight', NUMBER, plausible(dec('1'), dec('300'))),
  input('pregnant', { kind: 'bool' }),
];
const egfr = field({ fields }, 'egfr');
const pregnant = field({ fields }, 'pregnant');
const below = (limit: string): Expr => compare('lt', egfr, d(limit));

const dose = verdict(
  'dose',
  TEXT,
  defaultTerm(
    rule(
      0,
      b(true),
      t('full'),
      rule(1, below('45'), t('half'), rule(2, below('30'), t('stop'))),
      rule(3, isMissing({ fields }, 'egfr'), t('check the kidney')),
    ),
    TEXT,
  ),
);
const core = coreOf(moduleOf({ fields, verdicts: [dose] }));
const state = (egfrState: ReturnType<typeof known>, more = {}) =>
  stateOf({ fields }, { egfr: egfrState, weight: known(dec('70')), pregnant: known(bool(false)), ...more });
const noEgfr = missing(interval(dec('0'), dec('200')));

describe('a dose by kidney function', () => {
  it('an exception of an exception decides; every condition that holds is traced', () => {
    const found = answer(core, 0, state(known(dec('20'))));
    expect(found.outcomes).toEqual([
      {
        result: text('stop'),
        trace: [
          { site: 0, how: 'holds', value: undefined },
          { site: 1, how: 'holds', value: undefined },
          { site: 2, how: 'holds', value: undefined },
          { site: 2, how: 'gives', value: text('stop') },
        ],
      },
    ]);
    // default 1; the root 1 + its condition 1; two comparisons 2 × (1 + 3); the question 1 + 1; the value 1.
    expect(found.fuel).toBe(1 + 2 + 8 + 2 + 1);
    expect(core.plans[0]!.bound).toBe(1 + 2 + 8 + 2 + 4);
  });

  it('the rule for a missing value beats those that hold for some values only', () => {
    const found = answer(core, 0, state(noEgfr));
    expect(found.kind).toBe('known');
    expect(found.exact).toBe(true);
    expect(found.outcomes[0]!.result).toEqual(text('check the kidney'));
    // Three cells: below 30, below 45, the rest. In two of them two rules apply, and the three cells are tried, at 17 each.
    expect(found.fuel).toBe(3 * (1 + 2 + 8 + 2 + 1) + 2 * 3 * 17);
  });

  it('a value that is known in part settles what it can', () => {
    const found = answer(core, 0, state(partly(interval(dec('0'), dec('40'), { high: true }))));
    expect(found.kind).toBe('unknown');
    expect(found.outcomes.map(({ result }) => result)).toEqual([text('stop'), text('half')]);
    expect(found.settledBy).toEqual([0]);
    expect(answer(core, 0, state(partly(interval(dec('0'), dec('30'), { high: true })))).kind).toBe('known');
  });
});

describe('conflicts', () => {
  const verdictOf = (...rules: ReturnType<typeof rule>[]) =>
    coreOf(
      moduleOf({ fields, verdicts: [verdict('v', TEXT, defaultTerm(rule(0, b(true), t('no'), ...rules), TEXT))] }),
    );
  const asked = rule(1, isMissing({ fields }, 'egfr'), t('ask'));

  it('two siblings with different results conflict, with the same one they do not', () => {
    const conflict = verdictOf(rule(1, pregnant, t('a')), rule(2, below('45'), t('b')), rule(3, below('60'), t('c')));
    const found = answer(conflict, 0, state(known(dec('20'))));
    expect(found.kind).toBe('fault');
    expect(found.outcomes[0]!.result).toEqual({ code: 'conflict', sites: [2, 3] });
    expect(found.fuel).toBe(conflict.plans[0]!.bound);
    const same = verdictOf(rule(2, below('45'), t('b')), rule(3, below('60'), t('b')));
    expect(answer(same, 0, state(known(dec('20')))).outcomes[0]!.result).toEqual(text('b'));
  });

  it('source order ranks nothing', () => {
    const one = verdictOf(asked, rule(2, below('45'), t('half')));
    const other = verdictOf(rule(2, below('45'), t('half')), asked);
    for (const core_ of [one, other]) expect(answer(core_, 0, state(noEgfr)).outcomes[0]!.result).toEqual(text('ask'));
  });

  it('a sibling that hangs on something else is not beaten', () => {
    const found = answer(
      verdictOf(asked, rule(2, pregnant, t('stop'))),
      0,
      state(noEgfr, { pregnant: known(bool(true)) }),
    );
    expect(found.outcomes[0]!.result).toEqual({ code: 'conflict', sites: [1, 2] });
  });

  it('a sibling that faults for some of the missing values is not beaten', () => {
    const faulty = compare('gt', op({ name: 'div' }, DECIMAL, d('1'), field({ fields }, 'weight')), d('0'));
    const both = iff(below('45'), b(true), iff(pregnant, faulty, b(false)));
    const zero = { weight: known(dec('0')), pregnant: known(bool(true)) };
    const found = answer(verdictOf(asked, rule(2, both, t('half'))), 0, state(noEgfr, zero));
    expect(found.kind).toBe('fault');
    expect(found.outcomes[0]!.result).toEqual({ code: 'conflict', sites: [1, 2] });
  });

  it('two that would beat each other both stay', () => {
    const lowOrAsked = rule(2, iff(isMissing({ fields }, 'egfr'), b(true), below('45')), t('other'));
    const found = answer(verdictOf(asked, lowOrAsked), 0, state(noEgfr));
    expect(found.outcomes[0]!.result).toEqual({ code: 'conflict', sites: [1, 2] });
  });

  it('a rule for a score that is not known beats rules on the score', () => {
    const score = verdict('score', INT, iff(pregnant, i(2), i(0)), {
      kind: 'score',
      policy: { kind: 'range', low: int(0), high: int(2), unknownOn: [2] },
    });
    const advice = verdict(
      'advice',
      TEXT,
      defaultTerm(
        rule(
          0,
          b(true),
          t('nothing'),
          rule(1, compare('ge', ref(0, INT), i(1)), t('treat')),
          rule(2, not(isKnown(0)), t('find out')),
        ),
        TEXT,
      ),
    );
    const module = coreOf(moduleOf({ fields, verdicts: [score, advice] }));
    const found = answer(module, 1, state(known(dec('90')), { pregnant: missing(ANY_BOOL) }));
    expect(found.kind).toBe('known');
    expect(found.outcomes[0]!.result).toEqual(text('find out'));
  });
});

describe('faults', () => {
  const ratio = op({ name: 'div' }, DECIMAL, d('100'), field({ fields }, 'weight'));

  it('are never absorbed: not by an exception, not by another world', () => {
    const body = defaultTerm(rule(0, b(true), t('fine'), rule(1, compare('gt', ratio, d('1')), t('high'))), TEXT);
    const module = coreOf(moduleOf({ fields, verdicts: [verdict('v', TEXT, body)] }));
    const found = answer(module, 0, state(known(dec('60')), { weight: known(dec('0')) }));
    expect(found.kind).toBe('fault');
    expect(found.outcomes[0]!.result).toEqual({ code: 'division' });
    const either = coreOf(moduleOf({ fields, verdicts: [verdict('e', DECIMAL, iff(pregnant, ratio, d('1')))] }));
    const open = answer(either, 0, state(known(dec('60')), { weight: known(dec('0')), pregnant: missing(ANY_BOOL) }));
    expect(open.kind).toBe('unknown');
    expect(open.outcomes.map(({ result }) => result)).toEqual([dec('1'), { code: 'division' }]);
    // The world that faults costs the bound: if, pregnant, div, 100, weight. The other: if, pregnant, 1.
    expect(open.fuel).toBe(5 + 3);
  });

  it('a root without a value has no row', () => {
    const body = defaultTerm(rule(undefined, b(true), undefined, rule(1, pregnant, t('yes'))), TEXT);
    const found = answer(
      coreOf(moduleOf({ fields, verdicts: [verdict('v', TEXT, body)] })),
      0,
      state(known(dec('60'))),
    );
    expect(found.outcomes).toEqual([{ result: { code: 'no_row' }, trace: [] }]);
  });

  it('an Int beyond 2^53 − 1 overflows', () => {
    const big = { kind: 'const', type: INT, value: int(2n ** 53n - 1n) } as const;
    const found = answer(
      coreOf(moduleOf({ fields, verdicts: [verdict('v', INT, add(big, i(1)))] })),
      0,
      state(known(dec('60'))),
    );
    expect(found.outcomes[0]!.result).toEqual({ code: 'overflow' });
  });
});

describe('references', () => {
  it('a verdict is evaluated once in a world, and asked about with its faults', () => {
    const one = verdict('one', BOOL, compare('lt', egfr, d('45')));
    const two = verdict('two', BOOL, iff(ref(0, BOOL), ref(0, BOOL), not(ref(0, BOOL))));
    const broken = verdict('broken', BOOL, { kind: 'fault', type: BOOL, code: 'domain' });
    const asks = verdict('asks', BOOL, isKnown(2));
    const module = coreOf(moduleOf({ fields, verdicts: [one, two, broken, asks] }));
    // if 1, ref 1 + 3 for its body, ref 1.
    expect(answer(module, 1, state(known(dec('20')))).fuel).toBe(1 + 4 + 1);
    expect(module.plans[1]!.bound).toBe(1 + 4 + 5);
    expect(answer(module, 3, state(known(dec('20')))).outcomes[0]!.result).toEqual({ code: 'domain' });
  });
});

describe('with fields left open', () => {
  // The weight is computed with: it has no cells, so every world is abstract.
  const heavy = compare('gt', op({ name: 'mul' }, DECIMAL, field({ fields }, 'weight'), d('2')), d('150'));
  const anyWeight = missing(interval(dec('1'), dec('300')));
  const verdictOf = (...rules: ReturnType<typeof rule>[]) =>
    coreOf(
      moduleOf({ fields, verdicts: [verdict('v', TEXT, defaultTerm(rule(0, b(true), t('no'), ...rules), TEXT))] }),
    );

  it('a rule for a missing open field beats those that hang on it', () => {
    const module = verdictOf(rule(1, isMissing({ fields }, 'weight'), t('weigh')), rule(2, heavy, t('less')));
    const found = answer(module, 0, state(known(dec('90')), { weight: anyWeight }));
    expect([found.kind, found.exact]).toEqual(['known', false]);
    expect(found.outcomes).toEqual([{ result: text('weigh'), trace: [] }]);
  });
  it('as does one for a missing field that is enumerated', () => {
    const module = verdictOf(
      rule(1, isMissing({ fields }, 'egfr'), t('check the kidney')),
      rule(2, below('45'), t('half')),
      rule(3, iff(pregnant, heavy, b(false)), t('half')),
    );
    const found = answer(module, 0, state(noEgfr, { weight: anyWeight }));
    expect([found.kind, found.exact]).toEqual(['known', false]);
    expect(found.outcomes[0]!.result).toEqual(text('check the kidney'));
  });
  it('one that surely holds is not beaten: they conflict', () => {
    const always = rule(2, iff(heavy, b(true), compare('ge', field({ fields }, 'weight'), d('0'))), t('less'));
    const found = answer(
      verdictOf(rule(1, isMissing({ fields }, 'weight'), t('weigh')), always),
      0,
      state(known(dec('90')), { weight: anyWeight }),
    );
    // Texts have no join, so the two results and the possible conflict are not listed.
    expect([found.kind, found.exact, found.outcomes]).toEqual(['unknown', false, []]);
  });
});
