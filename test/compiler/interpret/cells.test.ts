/** Cells of every type, and fields left open. */
import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../compiler/core.ts';
import { answer } from '../../../compiler/interpret/answer.ts';
import { MAX_OUTCOMES, MAX_WORLDS } from '../../../language/answer.ts';
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
  field,
  INT,
  i,
  iff,
  input,
  int,
  interval,
  known,
  mark,
  missing,
  moduleOf,
  NUMBER,
  op,
  partly,
  plausible,
  stateOf,
  TEXT,
  t,
  text,
  verdict,
} from '../core-builder.ts';

describe('open fields', () => {
  const fields: Field[] = [
    input('x', { kind: 'int' }, plausible(int(0), int(10))),
    input('y', NUMBER, plausible(dec('0'), dec('10'))),
    ...Array.from({ length: 13 }, (_, at) => input(`s${at}`, { kind: 'bool' })),
  ];
  const [x, y] = [field({ fields }, 'x'), field({ fields }, 'y')];
  const points = Array.from({ length: 13 }, (_, at) => mark(at, iff(field({ fields }, `s${at}`), i(1), i(0)))).reduce(
    add,
  );
  const twice = verdict('twice', INT, add(x, x));
  const scored = verdict('scored', INT, add(x, i(1)), {
    kind: 'score',
    policy: { kind: 'range', low: int(0), high: int(9), unknownOn: [] },
  });
  const many = verdict('many', INT, points, {
    kind: 'score',
    policy: { kind: 'range', low: int(0), high: int(13), unknownOn: [] },
  });
  const half = verdict('half', DECIMAL, op({ name: 'div' }, DECIMAL, d('1'), y));
  const sure = verdict('sure', BOOL, compare('le', op({ name: 'mul' }, DECIMAL, y, y), d('100')));
  const core = coreOf(moduleOf({ fields, verdicts: [twice, scored, many, half, sure] }));
  const all = Object.fromEntries(fields.slice(2).map((one) => [one.name, missing(ANY_BOOL)]));
  const state = stateOf(
    { fields },
    { x: missing(interval(int(1), int(4))), y: missing(interval(dec('0'), dec('10'))), ...all },
  );

  it('are intervals: an answer that is wider than need be, and says so', () => {
    expect(answer(core, 0, state)).toEqual({
      kind: 'unknown',
      outcomes: [],
      settledBy: [0],
      assumed: [],
      because: undefined,
      exact: false,
      fuel: 3,
    });
    const range = answer(core, 1, state);
    expect([range.kind, range.exact, range.settledBy]).toEqual(['range', false, [0]]);
    expect(range.outcomes).toEqual([
      { result: int(2), trace: [] },
      { result: int(5), trace: [] },
    ]);
  });
  it('may fault where a divisor may be 0, and not where it cannot', () => {
    expect(answer(core, 3, state).outcomes).toEqual([]);
    const positive = stateOf(
      { fields },
      { x: known(int(1)), y: missing(interval(dec('0'), dec('10'), { low: true })), ...all },
    );
    expect(answer(core, 3, positive).kind).toBe('unknown');
    expect(answer(core, 4, state).outcomes[0]!.result).toEqual(bool(true));
  });
  it('beyond MAX_WORLDS the last fields are left open, and the range is still right', () => {
    const found = answer(core, 2, state);
    expect([found.kind, found.exact]).toEqual(['range', false]);
    expect(found.outcomes.map(({ result }) => result)).toEqual([int(0), int(13)]);
    expect(found.settledBy.at(-1)).toBe(14);
    expect(found.settledBy.length).toBe(13);
    // 2^12 worlds, each at the bound.
    expect(MAX_WORLDS).toBe(2 ** 12);
    expect(found.fuel).toBe(MAX_WORLDS * core.plans[2]!.bound);
    const fewer = stateOf({ fields }, { x: known(int(0)), y: known(dec('1')), ...all, s12: known(bool(true)) });
    const exact = answer(core, 2, fewer);
    expect([exact.exact, exact.outcomes.map(({ result }) => result)]).toEqual([true, [int(1), int(13)]]);
  });
});

describe('cells', () => {
  const fields: Field[] = [
    input('n', { kind: 'int' }),
    input('temp', NUMBER, { rounded: { step: dec('0.5'), halfEven: false } }),
    input('word', { kind: 'text' }),
    input('code', { kind: 'code' }),
    input('day', { kind: 'date' }),
  ];
  const codeSets = [
    {
      name: 'af',
      parts: [
        { sign: '+' as const, pattern: { systems: ['icd'], code: 'I48', prefix: true } },
        { sign: '-' as const, pattern: { systems: ['icd'], code: 'I48.0', prefix: false } },
      ],
    },
  ];
  const on = (named: string): Expr => field({ fields }, named);
  const between = iff(compare('gt', on('n'), i(3)), compare('lt', on('n'), i(4)), b(false));
  const grid = iff(compare('gt', on('temp'), d('1')), compare('lt', on('temp'), d('1.5')), b(false));
  const words = iff(compare('eq', on('word'), t('')), i(0), iff(compare('eq', on('word'), t('a')), i(1), i(2)));
  const coded = op({ name: 'in_codes', set: 0 }, BOOL, on('code'));
  const date = (day: number): Expr => ({ kind: 'const', type: { kind: 'date' }, value: { kind: 'date', day } });
  const days = iff(compare('gt', on('day'), date(3)), compare('lt', on('day'), date(4)), b(false));
  const escaped = verdict('escaped', TEXT, on('word'));
  const core = coreOf(
    moduleOf({
      fields,
      codeSets,
      verdicts: [
        verdict('between', BOOL, between),
        verdict('grid', BOOL, grid),
        verdict('words', INT, words),
        verdict('coded', BOOL, coded),
        verdict('days', BOOL, days),
        escaped,
      ],
    }),
  );
  const line = interval(undefined, undefined);
  const state = stateOf(
    { fields },
    {
      n: missing(line),
      temp: missing(line),
      word: missing({ kind: 'any' }),
      code: missing({ kind: 'any' }),
      day: missing(line),
    },
  );
  const results = (number: number) => answer(core, number, state).outcomes.map(({ result }) => result);

  it('pieces without a whole number, a day or a point of the grid are none', () => {
    expect(results(0)).toEqual([bool(false)]);
    expect(results(1)).toEqual([bool(false)]);
    expect(results(4)).toEqual([bool(false)]);
  });
  it('texts: each literal and any other; codes: each pattern, what lies below it, and any other', () => {
    expect(results(2)).toEqual([int(0), int(1), int(2)]);
    expect(results(3)).toEqual([bool(true), bool(false)]);
    expect(results(5)).toEqual([]);
    expect(answer(core, 5, state).exact).toBe(false);
  });
  it('`<5` is what the report allows', () => {
    const low = stateOf(
      { fields },
      {
        n: partly(interval(undefined, int(5), { high: true })),
        temp: known(dec('1')),
        word: known(text('')),
        code: missing({ kind: 'any' }),
        day: known({ kind: 'date', day: 1 }),
      },
    );
    const small = coreOf(
      moduleOf({
        fields,
        codeSets,
        verdicts: [
          verdict('small', BOOL, compare('lt', on('n'), i(5))),
          verdict('tiny', BOOL, compare('lt', on('n'), i(4))),
        ],
      }),
    );
    expect(answer(small, 0, low).outcomes.map(({ result }) => result)).toEqual([bool(true)]);
    expect(answer(small, 1, low).outcomes.map(({ result }) => result)).toEqual([bool(true), bool(false)]);
  });
  it('more results than MAX_OUTCOMES are not listed', () => {
    const steps = Array.from({ length: MAX_OUTCOMES + 1 }, (_, at) => at).reduceRight<Expr>(
      (rest, at) => iff(compare('lt', on('n'), i(at)), i(at), rest),
      i(99),
    );
    const stairs = coreOf(moduleOf({ fields, codeSets, verdicts: [verdict('stairs', INT, steps)] }));
    const found = answer(stairs, 0, state);
    expect([found.kind, found.exact, found.outcomes]).toEqual(['unknown', true, []]);
  });
});
