/** The emitter: one text for one Core, a module that imports nothing, deep programs, and what it does with missing data. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../compiler/core.ts';
import { MAX_DEPTH } from '../../../compiler/emit/frame.ts';
import { emit } from '../../../compiler/emit.ts';
import { answer } from '../../../compiler/interpret/answer.ts';
import type { DataState } from '../../../language/values.ts';
import { decodeAnswers, encodeRequest } from '../../../language/wire.ts';
import { preludeFile } from '../../../scripts/pack-prelude.ts';
import { channelsOf, shown } from '../channels.ts';
import {
  ANY_BOOL,
  ANY_FINDING,
  add,
  age,
  and,
  BOOL,
  bool,
  compare,
  completed,
  coreOf,
  DECIMAL,
  d,
  dec,
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
  missing,
  moduleOf,
  NUMBER,
  name,
  op,
  plausible,
  ref,
  stateOf,
  verdict,
} from '../core-builder.ts';

const fields = [input('age', { kind: 'age' }, plausible(age(0), age(45_000))), input('chf', { kind: 'finding' })];
const years = completed('years', field({ fields }, 'age'));
const score = verdict(
  'points',
  INT,
  add(mark(0, iff(compare('ge', years, i(75)), i(2), i(0))), mark(1, iff(holds(field({ fields }, 'chf')), i(1), i(0)))),
  { kind: 'score', policy: { kind: 'range', low: int(0), high: int(3), unknownOn: [] } },
);
const core = coreOf(moduleOf({ fields, verdicts: [score] }));
const facts = { age: known(age(80 * 366)), chf: known(finding('present')) };

describe('the generated module', () => {
  it('has the prelude that stands in prelude/ (node scripts/pack-prelude.ts rewrites it)', () => {
    const file = readFileSync(new URL('../../../compiler/emit/prelude-text.ts', import.meta.url), 'utf8');
    expect(file).toBe(preludeFile());
  });

  it('is the same text for the same Core, imports nothing and exports run alone', () => {
    const text = emit(core);
    expect(emit(structuredClone(core))).toBe(text);
    expect(text).not.toMatch(/^\s*import\b/m);
    expect(text.match(/^export /gm)).toEqual(['export ']);
  });

  it('compares completed years with the first day of the age, not year by year', () => {
    expect(emit(core)).toMatch(/x\[1\] >= w\.h\[0\]/);
  });
});

describe('answers', () => {
  it.each([
    ['all known', facts],
    ['a finding missing', { ...facts, chf: missing(ANY_FINDING) }],
  ])('are those of the interpreter on every channel: %s', async (_, given) => {
    await agree(core, 0, stateOf({ fields }, given));
  });

  it('keeps no state: the same request gives the same text again', async () => {
    const request = encodeRequest(core.module, { verdict: 0, trace: true, states: [stateOf({ fields }, facts)] });
    for (const channel of await channelsOf(emit(core), true)) {
      expect(channel.run(request)).toBe(channel.run(request));
      channel.close();
    }
  });

  it('do not hand over fields that the verdict does not look at', () => {
    const interfaced = { ...core.module, verdicts: [{ reads: [0] }] };
    const request = encodeRequest(interfaced, { verdict: 0, trace: false, states: [stateOf({ fields }, facts)] });
    expect(JSON.parse(request)).toMatchObject({ s: [[0, 80 * 366, 0]] });
  });
});

describe('what is open', () => {
  const flags = Array.from({ length: 13 }, (_, at) => input(`s${at}`, { kind: 'bool' }));
  const points = (count: number): Expr =>
    flags
      .slice(0, count)
      .map(({ name: of }, at) => mark(at, iff(field({ fields: flags }, of), i(1), i(0))))
      .reduce(add);
  const counted = (count: number) =>
    coreOf(
      moduleOf({
        fields: flags,
        verdicts: [
          verdict('count', INT, points(count), {
            kind: 'score',
            policy: { kind: 'range', low: int(0), high: int(count), unknownOn: [] },
          }),
        ],
      }),
    );
  const nothing = stateOf({ fields: flags }, Object.fromEntries(flags.map((one) => [one.name, missing(ANY_BOOL)])));

  it.each([
    [12, true],
    [13, false],
  ])('%d yes or no that are missing make MAX_WORLDS worlds at most: exact %s', async (count, isExact) => {
    const [found] = await agree(counted(count), 0, nothing);
    expect([found!.kind, found!.exact]).toEqual(['range', isExact]);
  });

  it('may fault with a divisor that may be 0, and only then', async () => {
    const fields = [input('y', NUMBER, plausible(dec('0'), dec('10')))];
    const ratio = op({ name: 'div' }, DECIMAL, d('1'), op({ name: 'mul' }, DECIMAL, field({ fields }, 'y'), d('1')));
    const above = coreOf(moduleOf({ fields, verdicts: [verdict('above', BOOL, compare('gt', ratio, d('2')))] }));
    const results = async () => {
      const y = missing(interval(dec('0'), dec('10')));
      const [found] = await agree(above, 0, stateOf({ fields }, { y }));
      return found!.outcomes.map(({ result }) => result);
    };
    const either = [bool(false), bool(true)];
    expect(await results()).toEqual([...either, { code: 'division' }]);
    const positive = stateOf({ fields }, { y: missing(interval(dec('1'), dec('10'))) });
    expect((await agree(above, 0, positive))[0]!.outcomes.map(({ result }) => result)).toEqual(either);
  });
});

describe('deep programs run on both engines', () => {
  const chain = (length: number): Expr => {
    let e: Expr = i(-1);
    for (let n = length; n > 0; n -= 1) e = iff(compare('eq', years, i(n)), i(n), e);
    return e;
  };
  const sum = (length: number): Expr => {
    let e: Expr = i(0);
    for (let n = 0; n < length; n += 1)
      e = add(e, mark(n, iff(and(holds(field({ fields }, 'chf')), compare('ge', years, i(n))), i(1), i(0))));
    return e;
  };

  it.each([
    ['a table of many rows', chain(MAX_DEPTH * 12)],
    ['a score of many lines', sum(MAX_DEPTH * 12)],
  ])('%s', async (_, body) => {
    const deep = coreOf(moduleOf({ fields, verdicts: [verdict('deep', INT, body)] }));
    await agree(deep, 0, stateOf({ fields }, facts));
    await agree(deep, 0, stateOf({ fields }, { ...facts, chf: missing(ANY_FINDING) }));
  });
});

describe('lists', () => {
  const lists = [input('values', listOf({ kind: 'int' }))];
  const total = (from: Expr): Expr =>
    fold(
      field({ fields: lists }, 'values'),
      'x',
      'sum',
      from,
      add(name('sum', INT), {
        kind: 'element',
        type: INT,
        value: name('x', { kind: 'element', of: INT }),
        part: 'value',
      }),
    );
  const listed = coreOf(
    moduleOf({
      fields: lists,
      verdicts: [verdict('total', INT, total(i(0))), verdict('twice', INT, total(ref(0, INT)))],
    }),
  );
  const ofLength = (length: number): DataState =>
    stateOf({ fields: lists }, { values: Array.from({ length }, (_, n) => known(int(n))) });

  it('are folded, one inside the other', async () => {
    await agree(listed, 1, ofLength(3));
  });

  it('of more than MAX_LIST items are a fault', async () => {
    const [found] = await agree(listed, 0, ofLength(1001));
    expect(found!.outcomes[0]!.result).toEqual({ code: 'list_too_long' });
  });
});

describe('numbers without end', () => {
  it('fault where the language does', async () => {
    let power: Expr = d('10');
    for (let n = 0; n < 6; n += 1) power = op({ name: 'mul' }, DECIMAL, power, power);
    const large = coreOf(moduleOf({ verdicts: [verdict('large', DECIMAL, power)] }));
    const [found] = await agree(large, 0, stateOf({ fields: [] }, {}));
    expect(found!.outcomes[0]!.result).toEqual({ code: 'overflow' });
  });
});

/** Every channel gives the interpreter's answer, traced and untraced. */
async function agree(of: ReturnType<typeof coreOf>, number: number, state: DataState) {
  const expected = answer(of, number, state);
  const channels = await channelsOf(emit(of), true);
  for (const { name, run, close } of channels) {
    const [found] = decodeAnswers(run(encodeRequest(of.module, { verdict: number, trace: true, states: [state] })));
    expect(shown(found!), name).toBe(shown(expected));
    const [quick] = decodeAnswers(run(encodeRequest(of.module, { verdict: number, trace: false, states: [state] })));
    expect([quick!.kind, quick!.fuel, quick!.outcomes.map(({ result }) => result)], name).toEqual([
      expected.kind,
      expected.fuel,
      expected.outcomes.map(({ result }) => result),
    ]);
    close();
  }
  return [expected];
}
