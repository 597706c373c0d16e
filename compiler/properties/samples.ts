/** Random values of a type: mostly ones that the text speaks of, or their neighbours, since there behaviour changes. */
import { ABSENT, PRESENT } from '../../language/admit.ts';
import { MS_PER_DAY } from '../../language/dates.ts';
import type { DataType } from '../../language/interface.ts';
import * as Q from '../../language/rational.ts';
import { minorDigits } from '../../language/units.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { Value } from '../../language/values.ts';
import type { CoreModule, CoreType } from '../core.ts';
import { fits } from '../interpret/contract/ranges.ts';
import type { Random } from './random.ts';

export type Range = { readonly low: Value; readonly high: Value; readonly openEnd: boolean };

/** What values are drawn from. `spoken`: constants of the text; `names`: of enums whose cases are not listed. */
export type Pool = {
  readonly random: Random;
  readonly module: Pick<CoreModule, 'enums' | 'records'>;
  readonly spoken: readonly Value[];
  readonly names: (type: string) => readonly string[];
  readonly nowMs: number;
};

/** Half of the values are spoken of in the text, or one step away from such a one. */
const SPOKEN_PERCENT = 50;
/** Elements of a random list or set. */
const MOST_ITEMS = 2;

/** Not always within `range`: most often, so that both what may be and what may not be is tried. Undefined: there is none. */
export function sample(type: CoreType | DataType, range: Range | undefined, pool: Pool): Value | undefined {
  const { random } = pool;
  if (range !== undefined && random.chance(60)) return within(range, pool);
  const alike = pool.spoken.filter((value) => isAlike(value, type));
  const known = random.chance(SPOKEN_PERCENT) ? random.pick(alike) : undefined;
  return known === undefined ? fresh(type, pool) : near(known, random);
}

/** Every constant in a tree, each once. */
export function constantsIn(tree: unknown): Value[] {
  const found = new Map<string, Value>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('kind' in node && node.kind === 'const' && 'value' in node) add(node.value as Value);
    for (const part of Object.values(node)) visit(part);
  };
  const add = (value: Value): void => {
    if ('items' in value) for (const item of value.items) add(item);
    found.set(
      JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part)),
      value,
    );
  };
  visit(tree);
  return [...found.values()];
}

function isAlike(value: Value, type: CoreType | DataType): boolean {
  if (value.kind === 'period' && type.kind === 'age') return true;
  if (type.kind === 'observed' || !fits(value, type as CoreType)) return false;
  if (value.kind !== 'number' || type.kind !== 'number') return true;
  return type.quantity === '1' || /^[A-Z]{3}$/.test(type.quantity)
    ? value.unit === (type.quantity === '1' ? '' : type.quantity)
    : true;
}

/** The value, or its neighbour on either side. */
function near(value: Value, random: Random): Value {
  const by = random.below(4) === 0 ? (random.chance(50) ? 1 : -1) : 0;
  switch (value.kind) {
    case 'int':
      return { ...value, value: value.value + BigInt(by) };
    case 'number':
      return { ...value, value: Q.add(value.value, Q.rational(by, 10n ** BigInt(minorDigits(value.unit) ?? 1))) };
    case 'age':
      return { ...value, days: Math.max(0, value.days + by) };
    case 'date':
      return { ...value, day: value.day + by };
    default:
      return value;
  }
}

function within({ low, high, openEnd }: Range, pool: Pool): Value {
  const { random } = pool;
  const ends = openEnd ? [low] : [low, high];
  if (random.chance(30)) return random.pick(ends)!;
  const part = BigInt(random.below(1000));
  const between = (a: bigint, b: bigint): bigint => a + ((b - a) * part) / 1000n;
  if (low.kind === 'int' && high.kind === 'int') return { kind: 'int', value: between(low.value, high.value) };
  if (low.kind === 'number' && high.kind === 'number') {
    const grid = 10n ** BigInt(minorDigits(low.unit) ?? 1);
    const scaled = (value: Q.Rational): bigint => Q.floor(Q.mul(value, Q.rational(grid)));
    const chosen = Q.rational(between(scaled(low.value), scaled(high.value)), grid);
    return { ...low, value: Q.compare(chosen, low.value) < 0 ? low.value : chosen };
  }
  if (low.kind === 'period' && high.kind === 'period') {
    const months = Number(between(BigInt(low.months), BigInt(high.months)));
    return { kind: 'period', months, ms: Number(between(BigInt(low.ms), BigInt(high.ms))) };
  }
  if (low.kind === 'age' && high.kind === 'age')
    return { kind: 'age', days: Number(between(BigInt(low.days), BigInt(high.days))) };
  if (low.kind === 'date' && high.kind === 'date')
    return { kind: 'date', day: Number(between(BigInt(low.day), BigInt(high.day))) };
  return low;
}

function fresh(type: CoreType | DataType, pool: Pool): Value | undefined {
  const { random } = pool;
  switch (type.kind) {
    case 'bool':
      return { kind: 'bool', value: random.chance(50) };
    case 'finding':
      return random.chance(50) ? PRESENT : ABSENT;
    case 'int':
      return { kind: 'int', value: BigInt(random.below(random.chance(50) ? 6 : 5000) - (random.chance(10) ? 3 : 0)) };
    case 'number': {
      const unit = 'units' in type ? (type.units[0] ?? '') : type.unit;
      const digits = minorDigits(type.quantity) ?? (type.quantity.startsWith('#') ? 0 : 1);
      return {
        kind: 'number',
        value: Q.rational(random.chance(10) ? 0 : random.below(20_000), 10n ** BigInt(digits)),
        unit,
      };
    }
    case 'text':
      return { kind: 'text', value: random.pick(['', 'a word', 'some more words'])! };
    case 'date':
      return { kind: 'date', day: Math.floor(pool.nowMs / MS_PER_DAY) + random.below(800) - 400 };
    case 'datetime':
      return { kind: 'datetime', ms: pool.nowMs + (random.below(800) - 400) * MS_PER_DAY };
    case 'period':
      return random.chance(50)
        ? { kind: 'period', months: 1 + random.below(24), ms: 0 }
        : { kind: 'period', months: 0, ms: (1 + random.below(60)) * MS_PER_DAY };
    case 'age':
      return { kind: 'age', days: random.below(110 * 366) };
    case 'code':
      return { kind: 'code', system: 'http://example.org/codes', code: 'other' };
    case 'enum': {
      const cases = pool.module.enums.find(({ name }) => name === type.name)?.cases;
      if (cases === undefined) {
        const name = random.pick(pool.names(type.name));
        return name === undefined ? undefined : { kind: 'case', type: type.name, name, args: [] };
      }
      const chosen = random.pick(cases);
      const args = chosen && all(chosen.params.map((param) => fresh(param.type, pool)));
      return chosen && args && { kind: 'case', type: type.name, name: chosen.name, args };
    }
    case 'record': {
      const fields = all(
        (pool.module.records.find(({ name }) => name === type.name)?.fields ?? []).map((field) =>
          fresh(field.type, pool),
        ),
      );
      return fields && { kind: 'record', type: type.name, fields };
    }
    case 'list':
    case 'set': {
      const items = all(Array.from({ length: random.below(MOST_ITEMS + 1) }, () => fresh(type.of, pool)));
      return items && { kind: type.kind, items };
    }
    case 'option':
      return { kind: 'option', value: random.chance(30) ? undefined : fresh(type.of, pool) };
    case 'observed':
    case 'element':
      return undefined;
    default:
      return unreachable(type);
  }
}

function all(values: readonly (Value | undefined)[]): Value[] | undefined {
  return values.some((value) => value === undefined) ? undefined : (values as Value[]);
}
