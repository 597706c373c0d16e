/** Phrases: values as an author writes them, and answers in words. */
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../language/answer.ts';
import type { DataType, Interface, VerdictInfo } from '../../language/interface.ts';
import { formatValue, jsonValue, phraseAnswer } from '../../language/phrase.ts';
import { rational } from '../../language/rational.ts';
import type { Value } from '../../language/values.ts';

const names = {
  enums: [
    {
      name: 'Advice',
      cases: [
        { name: 'watch', params: [] },
        { name: 'Give', params: [{ name: 'amount', type: { kind: 'number', quantity: 'g', unit: 'mg' } }] },
      ],
    },
  ],
  records: [
    {
      name: 'Dose',
      fields: [
        { name: 'amount', type: { kind: 'number', quantity: 'g', unit: 'mg' } },
        { name: 'every', type: { kind: 'period' } },
      ],
    },
  ],
} as const satisfies Pick<Interface, 'enums' | 'records'>;

const mg = (n: number): Value => ({ kind: 'number', value: rational(n, 1000), unit: 'mg' });
const mass: DataType = { kind: 'number', quantity: 'g', unit: 'mg' };
const int: DataType = { kind: 'int' };

describe('a value', () => {
  const cases: readonly (readonly [Value, DataType, string])[] = [
    [{ kind: 'bool', value: true }, { kind: 'bool' }, 'true'],
    [{ kind: 'int', value: -7n }, int, '-7'],
    [mg(350), mass, '350 mg'],
    [
      { kind: 'number', value: rational(1, 3), unit: '' },
      { kind: 'number', quantity: '1', unit: '' },
      `0.${'3'.repeat(28)}`,
    ],
    [
      { kind: 'number', value: rational(6, 1000), unit: '%' },
      { kind: 'number', quantity: '1|percent', unit: '%' },
      '0.6 %',
    ],
    [
      { kind: 'number', value: rational(30115, 100), unit: 'Cel' },
      { kind: 'number', quantity: 'K|absolute', unit: 'Cel' },
      '28 Cel',
    ],
    [
      // 1 mg/dL of creatinine is 10000/113.12 umol/L: the unit of mass is read through the molar mass.
      { kind: 'number', value: rational(1, 11312), unit: 'mg/dL' },
      {
        kind: 'number',
        quantity: 'conc:creatinine',
        unit: 'mg/dL',
        molarMass: { substance: 'creatinine', n: '2828', d: '25' },
      },
      '1 mg/dL',
    ],
    [{ kind: 'number', value: rational(2), unit: 'EUR' }, { kind: 'number', quantity: 'EUR', unit: 'EUR' }, '2.00 EUR'],
    [{ kind: 'text', value: 'say "a" \\ {b}\n' }, { kind: 'text' }, '"say \\"a\\" \\\\ \\{b}\\n"'],
    [{ kind: 'date', day: 20780 }, { kind: 'date' }, '2026-11-23'],
    [{ kind: 'datetime', ms: 20780 * 86_400_000 + 37_800_000 }, { kind: 'datetime' }, '2026-11-23T10:30Z'],
    [{ kind: 'period', months: 24, ms: 0 }, { kind: 'period' }, '2 years'],
    [{ kind: 'period', months: 0, ms: 36 * 3_600_000 }, { kind: 'period' }, '36 hours'],
    [{ kind: 'code', system: 'http://loinc.org', code: '8867-4' }, { kind: 'code' }, 'loinc "8867-4"'],
    [{ kind: 'case', type: 'Finding', name: 'absent', args: [] }, { kind: 'finding' }, 'absent'],
    [
      { kind: 'case', type: 'Advice', name: 'Give', args: [mg(5)] },
      { kind: 'enum', name: 'Advice' },
      'Give(amount: 5 mg)',
    ],
    [
      { kind: 'record', type: 'Dose', fields: [mg(5), { kind: 'period', months: 0, ms: 86_400_000 }] },
      { kind: 'record', name: 'Dose' },
      'Dose(amount: 5 mg, every: 1 day)',
    ],
    [{ kind: 'list', items: [mg(1), mg(2)] }, { kind: 'list', of: mass }, '[1 mg, 2 mg]'],
    [{ kind: 'set', items: [mg(1)] }, { kind: 'set', of: mass }, '{1 mg}'],
    [{ kind: 'option', value: undefined }, { kind: 'option', of: mass }, 'none'],
    [{ kind: 'option', value: mg(1) }, { kind: 'option', of: mass }, 'some(1 mg)'],
  ];
  test.each(cases)('%# is written as an author writes it', (value, type, written) => {
    expect(formatValue(value, type, names)).toBe(written);
  });

  test('as JSON is a boolean, an integer, text, an array or an object', () => {
    const json = (value: Value, type: DataType) => jsonValue(value, type, names);
    expect(json({ kind: 'bool', value: false }, { kind: 'bool' })).toBe(false);
    expect(json({ kind: 'int', value: 2n ** 53n - 1n }, int)).toBe(9007199254740991);
    expect(json({ kind: 'text', value: 'a "b"' }, { kind: 'text' })).toBe('a "b"');
    expect(json(mg(5), mass)).toBe('5 mg');
    expect(json({ kind: 'list', items: [{ kind: 'int', value: 1n }] }, { kind: 'list', of: int })).toEqual([1]);
    expect(
      json(
        { kind: 'record', type: 'Dose', fields: [mg(5), { kind: 'period', months: 3, ms: 0 }] },
        { kind: 'record', name: 'Dose' },
      ),
    ).toEqual({ amount: '5 mg', every: '3 months' });
  });
});

describe('an answer', () => {
  const field = (name: string) => ({ name }) as Interface['fields'][number];
  const module = {
    ...names,
    fields: [field('stroke'), field('htn')],
    sites: [
      { id: 4, verdict: 'v', kind: 'rule', label: 'base', file: 'a.leben', line: 3, span: { start: 0, end: 1 } },
      { id: 5, verdict: 'v', kind: 'rule', label: 'valve', file: 'a.leben', line: 5, span: { start: 0, end: 1 } },
    ],
  } as unknown as Interface;
  const verdict = { name: 'v', type: int } as unknown as VerdictInfo;
  const outcome = (value: number): Answer['outcomes'][number] => ({
    result: { kind: 'int', value: BigInt(value) },
    trace: [],
  });
  const answer = (given: Partial<Answer>): string =>
    phraseAnswer(
      { kind: 'known', outcomes: [], settledBy: [], assumed: [], because: undefined, exact: true, fuel: 1, ...given },
      verdict,
      module,
    );

  test('that is known', () => expect(answer({ outcomes: [outcome(7)] })).toBe('7'));
  test('with an assumption', () =>
    expect(answer({ outcomes: [outcome(7)], assumed: [1] })).toBe('7; htn is missing and counted as the score says'));
  test('that is a range', () =>
    expect(answer({ kind: 'range', outcomes: [outcome(3), outcome(5)], settledBy: [0] })).toBe(
      '3 to 5; stroke would settle it',
    ));
  test('that is unknown', () =>
    expect(answer({ kind: 'unknown', outcomes: [outcome(1), outcome(2)], settledBy: [0, 1] })).toBe(
      'unknown: 1 or 2; stroke and htn would settle it',
    ));
  test('that is unknown with a reason, or with too many outcomes to list', () => {
    expect(answer({ kind: 'unknown', because: 'score not settled' })).toBe('unknown: score not settled');
    expect(answer({ kind: 'unknown' })).toBe('unknown');
  });
  test('that is unknown and may fail', () =>
    expect(answer({ kind: 'unknown', outcomes: [outcome(1), { result: { code: 'division' }, trace: [] }] })).toBe(
      'unknown: 1 or may fail: division by zero',
    ));
  test('that is a fault, with both places of a conflict', () =>
    expect(answer({ kind: 'fault', outcomes: [{ result: { code: 'conflict', sites: [4, 5] }, trace: [] }] })).toBe(
      'fault: two rules hold together with different results: base (a.leben:3) and valve (a.leben:5)',
    ));
});
