/** Types, fields and constants of random modules. */
import type { CoreModule, CoreType, Expr } from '../../../compiler/core.ts';
import { typeOfData } from '../../../compiler/types-of-data.ts';
import type { CodeSet, DataType, EnumInfo, Field, RecordInfo } from '../../../language/interface.ts';
import { rational } from '../../../language/rational.ts';
import type { Value } from '../../../language/values.ts';
import { age, bool, finding, input, int, listOf, NUMBER, TODAY, text } from '../core-builder.ts';
import { type Dice, often, pick } from './dice.ts';

export const ENUMS: readonly EnumInfo[] = [
  { name: 'Grade', cases: ['low', 'middle', 'high'].map((name) => ({ name, params: [] })) },
  {
    name: 'Plan',
    cases: [
      { name: 'wait', params: [] },
      {
        name: 'give',
        params: [
          { name: 'times', type: { kind: 'int' } },
          { name: 'fast', type: { kind: 'bool' } },
        ],
      },
    ],
  },
];
export const RECORDS: readonly RecordInfo[] = [
  {
    name: 'Pair',
    fields: [
      { name: 'count', type: { kind: 'int' } },
      { name: 'ok', type: { kind: 'bool' } },
    ],
  },
];
const ICD = 'icd';
const ATC = 'atc';
export const CODE_SETS: readonly CodeSet[] = [
  {
    name: 'heart',
    parts: [
      { sign: '+', pattern: { systems: [ICD], code: 'I48', prefix: true } },
      { sign: '-', pattern: { systems: [ICD], code: 'I48.2', prefix: false } },
    ],
  },
  { name: 'drugs', parts: [{ sign: '+', pattern: { systems: [ATC, ICD], code: 'B01', prefix: true } }] },
];

export const DATE: CoreType = { kind: 'date' };
export const DATETIME: CoreType = { kind: 'datetime' };
export const PERIOD: CoreType = { kind: 'period' };
export const CODE: CoreType = { kind: 'code' };
export const optionOf = (of: CoreType): CoreType => ({ kind: 'option', of });
export const listType = (of: CoreType): CoreType => ({ kind: 'list', of });
export const MASS: CoreType = { kind: 'number', quantity: 'g', units: ['g', 'kg'] };
export const WARMTH: CoreType = { kind: 'number', quantity: 'K|absolute', units: ['Cel'] };
const KILOGRAMS: DataType = { kind: 'number', quantity: 'g', unit: 'kg' };
const DEGREES: DataType = { kind: 'number', quantity: 'K|absolute', unit: 'Cel' };
export const GRADE: CoreType = { kind: 'enum', name: 'Grade' };
export const PLAN: CoreType = { kind: 'enum', name: 'Plan' };
export const PAIR: CoreType = { kind: 'record', name: 'Pair' };

const number = (n: bigint | number, d: bigint | number, unit: string): Value => ({
  kind: 'number',
  value: rational(n, d),
  unit,
});
/** 36.0 Cel and so on: tenths of a degree. */
const degrees = (tenths: number): Value => number(27315 + tenths * 10, 100, 'Cel');

type Kind = (dice: Dice) => readonly [DataType, Partial<Field>];

const randomList: Kind = (dice) => [
  listOf(pick(dice, [{ kind: 'int' }, { kind: 'finding' }, NUMBER, { kind: 'bool' }] as const)),
  {},
];

/** Field kinds, the simplest first. */
const KINDS: readonly Kind[] = [
  () => [{ kind: 'bool' }, {}],
  () => [{ kind: 'finding' }, {}],
  (dice) => [
    { kind: 'int' },
    often(dice, 2, 3) ? { plausible: { low: int(-2), high: int(9), openEnd: often(dice, 1, 4) } } : {},
  ],
  () => [{ kind: 'enum', name: 'Grade' }, {}],
  (dice) => [
    NUMBER,
    {
      plausible: often(dice, 2, 3)
        ? { low: number(0, 1, ''), high: number(6, 1, ''), openEnd: often(dice, 1, 4) }
        : undefined,
      rounded: often(dice, 1, 3) ? { step: number(1, 2, ''), halfEven: false } : undefined,
    },
  ],
  (dice) => [
    { kind: 'age' },
    often(dice, 2, 3) ? { plausible: { low: age(0), high: age(44_000), openEnd: false } } : {},
  ],
  randomList,
  randomList,
  () => [{ kind: 'text' }, {}],
  () => [{ kind: 'code' }, {}],
  (dice) => [
    { kind: 'date' },
    often(dice, 1, 2)
      ? { plausible: { low: { kind: 'date', day: TODAY - 900 }, high: { kind: 'date', day: TODAY }, openEnd: false } }
      : {},
  ],
  () => [KILOGRAMS, { plausible: { low: number(0, 1, 'kg'), high: number(200_000, 1, 'kg'), openEnd: false } }],
  (dice) => [
    DEGREES,
    {
      plausible: { low: degrees(300), high: degrees(450), openEnd: false },
      rounded: often(dice, 1, 2) ? { step: number(1, 10, 'Cel'), halfEven: false } : undefined,
    },
  ],
  () => [{ kind: 'datetime' }, {}],
  () => [{ kind: 'period' }, {}],
  () => [{ kind: 'enum', name: 'Plan' }, {}],
  () => [{ kind: 'record', name: 'Pair' }, {}],
];

export function randomField(dice: Dice, named: string): Field {
  const [type, more] = pick(dice, KINDS)(dice);
  return input(named, type, more);
}

/** The type of a field's value, or of its elements' values. */
export function innerType({ type }: Field): CoreType {
  const whole = typeOfData(type);
  return whole.kind === 'list' && whole.of.kind === 'element' ? whole.of.of : whole;
}

/** A value of the type, from a few that meet often. */
export function randomValue(dice: Dice, type: CoreType): Value {
  switch (type.kind) {
    case 'bool':
      return bool(dice(2) === 1);
    case 'finding':
      return finding(pick(dice, ['absent', 'present'] as const));
    case 'int':
      return int(pick(dice, [0, 1, 2, 3, 5, -1, 9, 2 ** 53 - 1]));
    case 'number':
      if (type.quantity === 'g') return number(dice(6) * 25_000, 1, pick(dice, type.units));
      if (type.quantity === 'K|absolute') return degrees(300 + dice(10) * 15);
      return number(dice(9) - 1, pick(dice, [1, 2, 1, 3]), '');
    case 'text':
      return text(pick(dice, ['', 'a', 'b', 'aa']));
    case 'date':
      return { kind: 'date', day: TODAY - pick(dice, [0, 1, 31, 365, 400, 731]) };
    case 'datetime':
      return { kind: 'datetime', ms: (TODAY - dice(5)) * 86_400_000 + dice(3) * 3_600_000 };
    case 'period':
      return pick(dice, [
        { kind: 'period', months: 0, ms: 0 },
        { kind: 'period', months: 1, ms: 0 },
        { kind: 'period', months: 0, ms: 86_400_000 },
        { kind: 'period', months: 12, ms: 0 },
        { kind: 'period', months: 0, ms: -3_600_000 },
      ] as const);
    case 'age':
      return age(pick(dice, [0, 400, 6574, 6575, 23_741, 30_000]));
    case 'code':
      return {
        kind: 'code',
        ...pick(dice, [
          { system: ICD, code: 'I48' },
          { system: ICD, code: 'I48.2' },
          { system: ICD, code: 'I48.0' },
          { system: ATC, code: 'B01.1' },
          { system: ATC, code: 'X' },
        ]),
      };
    case 'enum':
      if (type.name === 'Plan' && dice(2) === 1)
        return { kind: 'case', type: 'Plan', name: 'give', args: [int(dice(3)), bool(dice(2) === 1)] };
      return {
        kind: 'case',
        type: type.name,
        name: type.name === 'Plan' ? 'wait' : pick(dice, ['low', 'middle', 'high']),
        args: [],
      };
    case 'record':
      return { kind: 'record', type: 'Pair', fields: [int(dice(3)), bool(dice(2) === 1)] };
    case 'option':
      return { kind: 'option', value: dice(2) === 1 ? randomValue(dice, type.of) : undefined };
    case 'list':
    case 'set':
      return { kind: type.kind, items: Array.from({ length: dice(3) }, () => randomValue(dice, type.of)) };
    case 'element':
      throw new Error('an element is no constant');
  }
}

export function randomConst(dice: Dice, type: CoreType): Expr {
  const value = randomValue(dice, type);
  // A set has no two equal items.
  if (value.kind === 'set') return { kind: 'const', type, value: { kind: 'set', items: value.items.slice(0, 1) } };
  return { kind: 'const', type, value };
}

export type Parts = Pick<CoreModule, 'fields' | 'functions' | 'verdicts'>;
