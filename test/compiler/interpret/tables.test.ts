/** Tables with `missing` rows, and lists with missing elements. */
import { describe, expect, it } from 'vitest';
import type { CoreType, Expr } from '../../../compiler/core.ts';
import { answer } from '../../../compiler/interpret/answer.ts';
import { MAX_LIST } from '../../../language/answer.ts';
import type { Field } from '../../../language/interface.ts';
import {
  ANY_BOOL,
  ANY_FINDING,
  add,
  BOOL,
  b,
  bool,
  compare,
  coreOf,
  defaultTerm,
  elementMissing,
  FINDING,
  field,
  finding,
  fold,
  holds,
  INT,
  i,
  iff,
  input,
  int,
  interval,
  known,
  listOf,
  mark,
  match,
  missing,
  moduleOf,
  name,
  not,
  op,
  plausible,
  ref,
  rule,
  stateOf,
  TEXT,
  t,
  text,
  verdict,
} from '../core-builder.ts';

describe('missing rows', () => {
  const fields: Field[] = [input('a', { kind: 'bool' }), input('c', { kind: 'int' }, plausible(int(0), int(20)))];
  const [a, c] = [field({ fields }, 'a'), field({ fields }, 'c')];
  const high = compare('ge', c, i(10));
  const cell = (x: Expr, y: Expr): Expr => iff(x, y, b(false));
  const table = verdict(
    't',
    TEXT,
    defaultTerm(
      rule(
        undefined,
        b(true),
        undefined,
        rule(0, cell(a, high), t('yes')),
        rule(1, cell(a, not(high)), t('some')),
        rule(2, not(a), t('no')),
      ),
      TEXT,
    ),
    {
      kind: 'table',
      policy: {
        kind: 'rows',
        columns: [a, c],
        rows: [
          { site: 3, cells: ['missing', 'missing'], result: undefined, because: 'nothing is known' },
          { site: 4, cells: ['missing', high], result: t('look at a'), because: undefined },
          { site: 5, cells: [a, 'missing'], result: iff(high, t('high'), t('low')), because: undefined },
        ],
      },
    },
  );
  const user = verdict('u', BOOL, compare('eq', ref(0, TEXT), t('look at a')));
  const core = coreOf(moduleOf({ fields, verdicts: [table, user] }));
  const anyA = missing(ANY_BOOL);
  const anyC = missing(interval(int(0), int(20)));

  it('are not looked at where the plain rows say one thing', () => {
    const found = answer(core, 0, stateOf({ fields }, { a: known(bool(false)), c: anyC }));
    expect(found.kind).toBe('known');
    expect(found.outcomes[0]!.result).toEqual(text('no'));
  });
  it('the first that fits answers, with its event alone', () => {
    const state = stateOf({ fields }, { a: anyA, c: known(int(12)) });
    const found = answer(core, 0, state);
    expect(found.outcomes).toEqual([
      { result: text('look at a'), trace: [{ site: 4, how: 'gives', value: text('look at a') }] },
    ]);
    expect(found.kind).toBe('known');
    // The plain rows in two worlds: default 1, root 2, two rules of 1 + if, a, and in the world where a is true c >= 10 (3) or
    // not of it (4), the third 1 + 2, the value 1; then two worlds at the bound for looking, and 1 for each result.
    const [without, withA] = [1 + 2 + 4 + 4 + 3 + 1, 1 + 2 + 6 + 7 + 3 + 1];
    expect(found.fuel).toBe(without + withA + 2 * core.plans[0]!.bound + 2);
    expect(answer(core, 1, state).outcomes[0]!.result).toEqual(bool(true));
  });
  it('a row may give different results in different worlds', () => {
    const found = answer(core, 0, stateOf({ fields }, { a: known(bool(true)), c: anyC }));
    expect(found.kind).toBe('unknown');
    expect(found.outcomes.map(({ result }) => result)).toEqual([text('low'), text('high')]);
    expect(found.because).toBeUndefined();
  });
  it('`unknown because` says why, and others see any value', () => {
    const state = stateOf({ fields }, { a: anyA, c: anyC });
    const found = answer(core, 0, state);
    expect([found.kind, found.because]).toEqual(['unknown', 'nothing is known']);
    expect(found.outcomes.map(({ result }) => result)).toEqual([text('no'), text('some'), text('yes')]);
    const other = answer(core, 1, state);
    expect(other.outcomes.map(({ result }) => result)).toEqual([bool(true), bool(false)]);
    expect(other.settledBy).toEqual([0, 1]);
  });
  it('a fault of the plain rows, or of the row, leaves no event, for the table and for others', () => {
    const broken: Expr = { kind: 'fault', type: TEXT, code: 'domain' };
    const halves = rule(undefined, b(true), undefined, rule(0, a, t('yes')), rule(1, not(a), broken));
    const policy = (result: Expr) => ({
      kind: 'rows' as const,
      columns: [a],
      rows: [{ site: 2, cells: ['any' as const], result, because: undefined }],
    });
    const tableOf = (result: Expr) =>
      verdict('h', TEXT, defaultTerm(halves, TEXT), { kind: 'table', policy: policy(result) });
    const user_ = verdict('w', TEXT, mark(9, ref(0, TEXT)));
    const state = stateOf({ fields }, { a: anyA, c: known(int(1)) });
    const gives = coreOf(moduleOf({ fields, verdicts: [tableOf(t('row')), user_] }));
    const row = { site: 2, how: 'gives', value: text('row') };
    expect(answer(gives, 0, state).outcomes).toEqual([
      { result: { code: 'domain' }, trace: [] },
      { result: text('row'), trace: [row] },
    ]);
    expect(answer(gives, 1, state).outcomes).toEqual([
      { result: { code: 'domain' }, trace: [] },
      { result: text('row'), trace: [row, { site: 9, how: 'gives', value: text('row') }] },
    ]);
    const faults = coreOf(moduleOf({ fields, verdicts: [tableOf(iff(a, broken, broken)), user_] }));
    expect(answer(faults, 0, state).outcomes).toEqual([{ result: { code: 'domain' }, trace: [] }]);
    expect(answer(faults, 1, state).outcomes).toEqual([{ result: { code: 'domain' }, trace: [] }]);
  });
  it('no row that fits leaves the plain rows', () => {
    const found = answer(core, 0, stateOf({ fields }, { a: anyA, c: known(int(5)) }));
    expect(found.outcomes.map(({ result }) => result)).toEqual([text('no'), text('some')]);
  });
});

describe('lists', () => {
  const fields: Field[] = [
    input('readings', listOf({ kind: 'int' }), plausible(int(0), int(300))),
    input('signs', listOf({ kind: 'finding' })),
  ];
  const readings = field({ fields }, 'readings');
  const element: CoreType = { kind: 'element', of: INT };
  const valueIn = (of: string, type: CoreType): Expr => ({
    kind: 'element',
    type,
    value: name(of, { kind: 'element', of: type }),
    part: 'value',
  });
  const anyHigh = fold(
    readings,
    'x',
    'acc',
    b(false),
    iff(name('acc', BOOL), b(true), compare('ge', valueIn('x', INT), i(140))),
  );
  const option: CoreType = { kind: 'option', of: element };
  const latest = fold(
    readings,
    'x',
    'acc',
    op({ name: 'none' }, option),
    op({ name: 'some' }, option, name('x', element)),
  );
  const latestHigh = match(
    latest,
    BOOL,
    { name: 'none', binds: [], body: b(false) },
    { name: 'some', binds: ['l'], body: compare('ge', valueIn('l', INT), i(140)) },
  );
  const sum = fold(
    readings,
    'x',
    'acc',
    i(0),
    iff(elementMissing(name('x', element)), name('acc', INT), add(name('acc', INT), valueIn('x', INT))),
  );
  const signs = fold(
    field({ fields }, 'signs'),
    'x',
    'acc',
    i(0),
    iff(holds(valueIn('x', FINDING)), add(name('acc', INT), i(1)), name('acc', INT)),
  );
  const core = coreOf(
    moduleOf({
      fields,
      verdicts: [
        verdict('any', BOOL, anyHigh),
        verdict('last', BOOL, latestHigh),
        verdict('sum', INT, sum),
        verdict('signs', INT, signs),
      ],
    }),
  );
  const open = missing(interval(int(0), int(300)));
  const ask = (number: number, states: ReturnType<typeof known>[]) =>
    answer(
      core,
      number,
      stateOf(
        { fields },
        {
          readings: states,
          signs: states.length === 3 ? [known(finding('present')), missing(ANY_FINDING), missing(ANY_FINDING)] : [],
        },
      ),
    );

  it('a missing element is a field of its own, through folds and options', () => {
    expect(core.plans[0]!.reads[0]).toEqual({
      of: 0,
      cellular: true,
      guarded: false,
      listGuarded: false,
      tests: [{ kind: 'cut', at: int(140), side: 'before' }],
    });
    expect(core.plans[1]!.reads[0]!.cellular).toBe(true);
    expect(ask(0, [known(int(150)), open]).kind).toBe('known');
    const unsure = ask(0, [known(int(120)), open, open]);
    expect([unsure.kind, unsure.exact, unsure.settledBy]).toEqual(['unknown', true, [0]]);
    expect(ask(1, [open, known(int(150))]).outcomes[0]!.result).toEqual(bool(true));
    expect(ask(1, [known(int(150)), open]).kind).toBe('unknown');
    expect(ask(3, [open, open, open]).outcomes.map(({ result }) => result)).toEqual([int(1), int(2), int(3)]);
  });
  it('an element whose value stands behind its question is settled', () => {
    const found = ask(2, [known(int(3)), open, known(int(4))]);
    expect([found.kind, found.exact]).toEqual(['known', true]);
    expect(found.outcomes[0]!.result).toEqual(int(7));
  });
  it('a list that is missing as a whole is open', () => {
    const found = answer(core, 0, stateOf({ fields }, { readings: missing({ kind: 'any' }), signs: [] }));
    expect([found.kind, found.exact, found.settledBy]).toEqual(['unknown', false, [0]]);
  });
  it('a list that is too long is a fault', () => {
    const state = stateOf(
      { fields },
      { readings: Array.from({ length: MAX_LIST + 1 }, () => known(int(1))), signs: [] },
    );
    expect(answer(core, 2, state).outcomes[0]!.result).toEqual({ code: 'list_too_long' });
    const longest = stateOf({ fields }, { readings: Array.from({ length: MAX_LIST }, () => known(int(1))), signs: [] });
    expect(answer(core, 2, longest).outcomes[0]!.result).toEqual(int(MAX_LIST));
  });
});
