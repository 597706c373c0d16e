/** Scores: the sum of the points lies within the declared range and fills it. */
import { describe, expect, it } from 'vitest';
import { checkVerdicts } from '../../../compiler/check/verdicts.ts';
import type { Expr } from '../../../compiler/core.ts';
import type { Site } from '../../../language/interface.ts';
import {
  add,
  compare,
  completed,
  coreOf,
  DECIMAL,
  d,
  dec,
  field,
  holds,
  INT,
  i,
  iff,
  input,
  int,
  mark,
  moduleOf,
  NUMBER,
  op,
  plausible,
  verdict,
} from '../core-builder.ts';
import { codes, contextOf, fixed } from './written.ts';

const base = moduleOf({
  fields: [
    input('age', { kind: 'age' }, { required: true }),
    input('chf', { kind: 'finding' }),
    input('stroke', { kind: 'finding' }),
    input('x', NUMBER, { required: true, ...plausible(dec('0'), dec('10')) }),
    input('y', NUMBER, { required: true, ...plausible(dec('0'), dec('10')) }),
  ],
});
const years = completed('years', field(base, 'age'));
const old = iff(compare('ge', years, i(75)), i(2), iff(compare('ge', years, i(65)), i(1), i(0)));
const finding = (name: string, points: number): Expr => iff(holds(field(base, name)), i(points), i(0));
const sites: Site[] = [0, 1, 2, 3].map((id) => ({
  id,
  verdict: 's',
  kind: 'points',
  label: `line ${id}`,
  file: 's.leben',
  line: id + 1,
  span: { start: id, end: id + 1 },
}));
const check = (low: number, high: number, ...lines: Expr[]) => {
  const body = lines.map((line, site) => mark(site, line)).reduce(add);
  const policy = { kind: 'range', low: int(low), high: int(high), unknownOn: [] } as const;
  const core = coreOf({ ...base, verdicts: [verdict('s', INT, body, { kind: 'score', policy })] });
  const text = `score s : ${low}..${high} {`;
  const rangeSpan = () => ({ start: text.indexOf(`${low}..`), end: text.indexOf(' {') });
  return { found: checkVerdicts(core, { ...contextOf(sites), rangeSpan }), text };
};

describe('the declared range', () => {
  it('holds what the lines add up to', () => {
    expect(check(0, 5, old, finding('chf', 1), finding('stroke', 2)).found).toEqual([]);
  });
  it('is exceeded with a patient, line by line, and widened', () => {
    const { found, text } = check(0, 4, old, finding('chf', 1), finding('stroke', 2));
    expect(codes(found)).toEqual(['T431']);
    expect(found[0]!.message).toContain('declared as 0..4 and can be 5');
    expect(found[0]!.why).toContain('age 75 years, chf present, stroke present');
    expect(found[0]!.why).toContain('`line 0` 0..2; `line 1` 0..1; `line 2` 0..2');
    expect(fixed(text, found[0]!)).toContain('0..5');
  });
  it('is left at the lower end too', () => {
    const { found } = check(0, 2, old, finding('chf', -1));
    expect(codes(found)).toEqual(['T431']);
    expect(found[0]!.message).toContain('can be -1');
  });
  it('counts points that exclude each other once', () => {
    const young = iff(compare('lt', years, i(65)), i(3), i(0));
    expect(check(1, 3, old, young).found).toEqual([]);
    expect(codes(check(0, 5, old, young).found)).toEqual(['T432']);
  });
  it('is remarked on where it is wider than the points', () => {
    const { found, text } = check(0, 9, old, finding('chf', 1));
    expect(codes(found)).toEqual(['T432']);
    expect(found[0]!.message).toContain('never outside 0..3');
    expect(fixed(text, found[0]!)).toContain('0..3');
  });
  it('takes the hull of what is added, and leaves to a solver what it cannot confirm', () => {
    const sum = op({ name: 'floor' }, INT, op({ name: 'sub' }, DECIMAL, field(base, 'x'), field(base, 'y')));
    expect(check(-10, 10, sum).found).toEqual([]);
    expect(codes(check(-10, 5, sum).found)).toEqual(['T441']);
  });
  it('works for broken points', () => {
    const body = add(
      iff(holds(field(base, 'chf')), d('1.5'), d('0')),
      iff(compare('ge', years, i(65)), d('3'), d('0')),
    );
    const policy = { kind: 'range', low: dec('0'), high: dec('4'), unknownOn: [] } as const;
    const core = coreOf({ ...base, verdicts: [verdict('s', DECIMAL, body, { kind: 'score', policy })] });
    const found = checkVerdicts(core, contextOf([]));
    expect(codes(found)).toEqual(['T431']);
    expect(found[0]!.message).toContain('can be 4.5');
  });
});
