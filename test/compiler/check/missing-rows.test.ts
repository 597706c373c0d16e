/** `missing` rows: every pattern of missing columns has its row, and no two of them differ. */
import { describe, expect, it } from 'vitest';
import {
  add,
  constant,
  FINDING,
  field,
  finding,
  holds,
  INT,
  i,
  iff,
  input,
  int,
  isMissing,
  moduleOf,
  plausible,
  ref,
  verdict,
} from '../core-builder.ts';
import { checkTableOf, codes, fixed, type WrittenTable } from './written.ts';

const base = moduleOf({
  fields: [
    input('n', { kind: 'int' }, plausible(int(0), int(5))),
    input('m', { kind: 'int' }, plausible(int(0), int(5))),
    input('chf', { kind: 'finding' }),
    input('k', { kind: 'int' }, { required: true, ...plausible(int(0), int(5)) }),
  ],
});
const on = (...names: string[]): WrittenTable['columns'] => names.map((text) => ({ text, expr: field(base, text) }));
const check = (columns: WrittenTable['columns'], ...rows: string[]) => checkTableOf(base, { columns, rows });

describe('missing rows', () => {
  it('are needed where a column may be missing, and offered', () => {
    const { found, text } = check(on('n', 'k'), '| < 3 | - | 1 |', '| >= 3 | - | 2 |');
    expect(codes(found)).toEqual(['M003']);
    const better = fixed(text, found[0]!);
    expect(better).toContain('| >= 3 | - | 2 |\n  | missing | - | unknown because "not known" |');
    expect(check(on('n', 'k'), '| < 3 | - | 1 |', '| >= 3 | - | 2 |', '| missing | - | unknown |').found).toEqual([]);
    expect(check(on('k'), '| < 3 | 1 |', '| >= 3 | 2 |').found).toEqual([]);
  });
  it('are not needed where the column makes no difference', () => {
    expect(check(on('n', 'k'), '| - | < 3 | 1 |', '| - | >= 3 | 2 |').found).toEqual([]);
    expect(check(on('n'), '| < 3 | 1 |', '| >= 3 | 1 |').found).toEqual([]);
  });
  it('must answer for all values of the known columns', () => {
    const rows = ['| < 3 | < 3 | 1 |', '| >= 3 | < 3 | 2 |', '| - | >= 3 | 3 |'];
    expect(check(on('n', 'k'), ...rows, '| missing | < 3 | 4 |').found).toEqual([]);
    const { found } = check(on('n', 'k'), ...rows, '| missing | < 2 | 4 |');
    expect(codes(found)).toEqual(['T404']);
    expect(found[0]!.why).toContain('n missing, k 2');
  });
  it('must answer for columns that are missing together', () => {
    const rows = ['| < 3 | < 3 | 1 |', '| < 3 | >= 3 | 2 |', '| >= 3 | - | 3 |'];
    const single = ['| missing | < 3 | 4 |', '| missing | >= 3 | 4 |', '| < 3 | missing | 5 |'];
    const { found } = check(on('n', 'm'), ...rows, ...single);
    expect(codes(found)).toEqual(['T404']);
    expect(found[0]!.message).toContain('`n` and `m` are missing');
    expect(check(on('n', 'm'), ...rows, ...single, '| missing | missing | 6 |').found).toEqual([]);
  });
  it('must not answer differently', () => {
    const rows = ['| < 3 | < 3 | 1 |', '| < 3 | >= 3 | 2 |', '| >= 3 | - | 3 |'];
    const { found } = check(on('n', 'm'), ...rows, '| missing | - | 4 |', '| - | missing | 5 |');
    expect(codes(found)).toEqual(['T405']);
    expect(found[0]!.why).toContain('n missing, m missing');
    expect(check(on('n', 'm'), ...rows, '| missing | - | unknown |', '| - | missing | unknown |').found).toEqual([]);
  });
  it('are not needed for a score that counts what is missing', () => {
    const chf = field(base, 'chf');
    const counted = iff(isMissing(base, 'chf'), constant(finding('absent'), FINDING), chf);
    const policy = { kind: 'range', low: int(0), high: int(1), unknownOn: [] } as const;
    const columns = [{ text: 'score', expr: ref(0, INT) }];
    const rows = ['| 0 | 1 |', '| 1 | 2 |'];
    const counting = verdict('score', INT, iff(holds(counted), i(1), i(0)), { kind: 'score', policy, counts: [2] });
    expect(checkTableOf({ ...base, verdicts: [counting] }, { columns, rows }).found).toEqual([]);
    const open = verdict('score', INT, add(iff(holds(chf), i(1), i(0)), i(0)), { kind: 'score', policy });
    expect(codes(checkTableOf({ ...base, verdicts: [open] }, { columns, rows }).found)).toEqual(['M003']);
  });
});
