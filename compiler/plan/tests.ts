/** Atomic tests against constants: what a comparison, a match or a membership says about the values it looks at. */

import { unreachable } from '../../language/unreachable.ts';
import type { Value } from '../../language/values.ts';
import type { AgeUnit, CellTest, Comparison, CoreModule, CoreType } from '../core.ts';
import { finiteValues, order, sameValue } from '../interpret/values.ts';

/** No date lies further back than year 1 from year 9999: a test on more completed units than that never holds. */
const MAX_AGE_DAYS = 3_652_059;

/** The tests that `x comparison constant` stands for; undefined where it is no atomic test for this type. */
export function comparisonTests(
  name: Comparison,
  constant: Value,
  type: CoreType,
  via: AgeUnit | undefined,
  module: CoreModule,
): CellTest[] | undefined {
  if (via !== undefined) return constant.kind === 'int' ? ageTests(name, constant.value, via) : undefined;
  if (finiteValues(type, module) !== undefined) return [{ kind: 'among', values: [constant] }];
  switch (constant.kind) {
    case 'int':
    case 'number':
    case 'date':
    case 'datetime':
      return sidesOf(name).map((side) => ({ kind: 'cut', at: constant, side }));
    case 'age':
      return ageTests(name, BigInt(constant.days), 'days');
    case 'text':
    case 'code':
      return name === 'eq' || name === 'ne' ? [{ kind: 'equals', value: constant }] : undefined;
    default:
      return undefined;
  }
}

/** The comparison as seen from its right side. */
export function flipped(name: Comparison): Comparison {
  return ({ eq: 'eq', ne: 'ne', lt: 'gt', le: 'ge', gt: 'lt', ge: 'le' } as const)[name];
}

function sidesOf(name: Comparison): readonly ('before' | 'after')[] {
  switch (name) {
    case 'lt':
    case 'ge':
      return ['before'];
    case 'le':
    case 'gt':
      return ['after'];
    default:
      return ['before', 'after'];
  }
}

/** `completed u` against a whole number: it changes where that number is completed, or the next. */
function ageTests(name: Comparison, count: bigint, unit: AgeUnit): CellTest[] {
  return sidesOf(name).flatMap((side) => {
    const from = side === 'before' ? count : count + 1n;
    const [size, of] =
      unit === 'years' ? [12n, 'months' as const] : unit === 'weeks' ? [7n, 'days' as const] : [1n, unit];
    const units = from * size;
    // Days lived are never negative, and never more than the calendar has.
    if (units <= 0n || units > MAX_UNITS[of]) return [];
    return [{ kind: 'age_cut', count: Number(units), unit: of }];
  });
}

const MAX_UNITS = {
  seconds: BigInt(MAX_AGE_DAYS) * 86_400n,
  minutes: BigInt(MAX_AGE_DAYS) * 1_440n,
  hours: BigInt(MAX_AGE_DAYS) * 24n,
  days: BigInt(MAX_AGE_DAYS),
  months: 9_999n * 12n,
} as const;

const KIND_ORDER: readonly CellTest['kind'][] = ['cut', 'age_cut', 'among', 'equals', 'in_codes'];
const AGE_ORDER = ['seconds', 'minutes', 'hours', 'days', 'months'];

/** The order of tests (docs/core.md, section 6); 0 for the same test. */
export function compareTests(a: CellTest, b: CellTest): number {
  if (a.kind !== b.kind) return KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind);
  switch (a.kind) {
    case 'cut':
      if (b.kind !== 'cut') return 0;
      return order(a.at, b.at) || (a.side === b.side ? 0 : a.side === 'before' ? -1 : 1);
    case 'age_cut':
      if (b.kind !== 'age_cut') return 0;
      return AGE_ORDER.indexOf(a.unit) - AGE_ORDER.indexOf(b.unit) || a.count - b.count;
    case 'among':
      if (b.kind !== 'among') return 0;
      return byText(namesOf(a.values), namesOf(b.values));
    case 'equals':
      if (b.kind !== 'equals' || sameValue(a.value, b.value)) return 0;
      return byText(namesOf([a.value]), namesOf([b.value]));
    case 'in_codes':
      return b.kind === 'in_codes' ? a.set - b.set : 0;
    default:
      return unreachable(a);
  }
}

function namesOf(values: readonly Value[]): string {
  return values
    .map((value) => {
      if (value.kind === 'bool') return String(value.value);
      if (value.kind === 'case') return value.name;
      if (value.kind === 'text') return value.value;
      if (value.kind === 'code') return `${value.system}\n${value.code}`;
      throw new Error('a test on a value of another type');
    })
    .join('\n');
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
