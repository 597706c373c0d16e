/** Data states that know more than a given one: everything, some fields, or a part of each domain. */
import type { Core, CoreType } from '../../../compiler/core.ts';
import { finiteValues, order } from '../../../compiler/interpret/values.ts';
import { add, ceil, compare, floor, mul, quotient, type Rational, rational, sub } from '../../../language/rational.ts';
import type { DataState, Domain, FieldState, Value } from '../../../language/values.ts';
import { type Dice, pick } from './dice.ts';
import { innerType, randomValue } from './parts.ts';

export type Statuses = 'become known' | 'statuses stay';

/** A value for every field and element. A list that is missing as a whole becomes one of up to three elements. */
export function completion(core: Core, state: DataState, dice: Dice, statuses: Statuses = 'become known'): DataState {
  return learned(core, state, dice, new Set(state.fields.keys()), statuses);
}

/** The same for some fields. */
export function learned(
  core: Core,
  state: DataState,
  dice: Dice,
  which: ReadonlySet<number>,
  statuses: Statuses = 'become known',
): DataState {
  const one = (field: number, { missing, domain }: FieldState): FieldState => ({
    missing: statuses === 'statuses stay' ? missing : undefined,
    domain: { kind: 'one', value: valueIn(core, field, domain, dice) },
  });
  return mapped(state, (field, known) => {
    if (!which.has(field)) return known;
    if ('elements' in known)
      return { elements: known.elements.map(({ value, time }) => ({ value: one(field, value), time })) };
    if (core.module.fields[field]!.type.kind !== 'list') return one(field, known);
    // The statuses of a list that is missing as a whole cannot stay and the list be known.
    const elements = Array.from({ length: dice(4) }, (_, at) => ({
      value: one(field, { missing: undefined, domain: { kind: 'any' } }),
      time: { kind: 'datetime', ms: (state.today - 9 + at) * 86_400_000 } as const,
    }));
    return { elements };
  });
}

/** Some of the fields that are not `asked` about are known more closely, or wholly. */
export function narrowed(core: Core, state: DataState, dice: Dice, asked: ReadonlySet<number>): DataState {
  const one = (field: number, before: FieldState): FieldState => {
    if (dice(2) === 0) return before;
    const value = valueIn(core, field, before.domain, dice);
    return { missing: undefined, domain: dice(2) === 0 ? { kind: 'one', value } : halfOf(before.domain, value, dice) };
  };
  return mapped(state, (field, known) => {
    if (asked.has(field)) return known;
    if ('elements' in known)
      return { elements: known.elements.map(({ value, time }) => ({ value: one(field, value), time })) };
    return core.module.fields[field]!.type.kind === 'list' ? known : one(field, known);
  });
}

type Known = DataState['fields'][number];
function mapped(state: DataState, change: (field: number, known: Known) => Known): DataState {
  return { ...state, fields: state.fields.map((known, field) => change(field, known)) };
}

/** A part of the domain in which the value lies. */
function halfOf(domain: Domain, value: Value, dice: Dice): Domain {
  if (domain.kind === 'set') return { kind: 'set', values: domain.values.filter((v) => v === value || dice(2) === 1) };
  if (domain.kind !== 'interval') return { kind: 'one', value };
  return dice(2) === 0 ? { ...domain, low: value, lowOpen: false } : { ...domain, high: value, highOpen: false };
}

/** A value that the domain allows: one that meets often, an end, or one between. On the grid of the field. */
export function valueIn(core: Core, field: number, domain: Domain, dice: Dice): Value {
  const type = innerType(core.module.fields[field]!);
  switch (domain.kind) {
    case 'one':
      return domain.value;
    case 'set':
      return pick(dice, domain.values);
    case 'any': {
      const values = finiteValues(type, core.module);
      return values === undefined ? randomValue(dice, type) : pick(dice, values);
    }
    case 'interval': {
      const step = core.module.fields[field]!.rounded?.step;
      const grid = step?.kind === 'number' ? step.value : type.kind === 'number' ? undefined : rational(1);
      const offset = type.kind === 'number' && type.quantity === 'K|absolute' ? rational(27315, 100) : rational(0);
      const candidates = [
        randomValue(dice, type),
        randomValue(dice, type),
        domain.low,
        domain.high,
        between(domain, type, dice),
      ]
        .filter((value) => value !== undefined)
        .flatMap((value) => (grid === undefined ? [value] : nearby(value, grid, offset)))
        .filter((value) => isWithin(value, domain, type));
      if (candidates.length > 0) return pick(dice, candidates);
      // Between two points of the grid the grid is left out.
      return pointAt(mul(add(onLine(domain.low!), onLine(domain.high!)), rational(1, 2)), domain.low!);
    }
  }
}

function between({ low, high }: Extract<Domain, { kind: 'interval' }>, type: CoreType, dice: Dice): Value | undefined {
  if (low === undefined || high === undefined) {
    const end = low ?? high;
    return end === undefined
      ? randomValue(dice, type)
      : pointAt(add(onLine(end), rational(low === undefined ? -3 : 3)), end);
  }
  const part = rational(1 + dice(6), 7);
  const at = add(onLine(low), mul(sub(onLine(high), onLine(low)), part));
  return pointAt(type.kind === 'number' ? at : rational(floor(at)), low);
}

/** The points of the grid below and above. */
function nearby(value: Value, step: Rational, offset: Rational): Value[] {
  const steps = quotient(sub(onLine(value), offset), step);
  return [floor(steps), ceil(steps)].map((count) => pointAt(add(offset, mul(rational(count), step)), value));
}

function isWithin(
  value: Value,
  { low, high, lowOpen, highOpen }: Extract<Domain, { kind: 'interval' }>,
  type: CoreType,
): boolean {
  const above = low === undefined ? 1 : order(value, low)!;
  const below = high === undefined ? -1 : order(value, high)!;
  const isAge = type.kind !== 'age' || (value.kind === 'age' && value.days >= 0);
  const isInt = value.kind !== 'int' || compare(rational(value.value), rational(2n ** 53n)) < 0;
  return isAge && isInt && (lowOpen ? above > 0 : above >= 0) && (highOpen ? below < 0 : below <= 0);
}

function onLine(value: Value): Rational {
  switch (value.kind) {
    case 'int':
      return rational(value.value);
    case 'number':
      return value.value;
    case 'date':
      return rational(value.day);
    case 'datetime':
      return rational(value.ms);
    case 'age':
      return rational(value.days);
    default:
      throw new Error('a value that lies on no line');
  }
}

function pointAt(x: Rational, like: Value): Value {
  switch (like.kind) {
    case 'int':
      return { kind: 'int', value: x.n };
    case 'number':
      return { ...like, value: x };
    case 'date':
      return { kind: 'date', day: Number(x.n) };
    case 'datetime':
      return { kind: 'datetime', ms: Number(x.n) };
    case 'age':
      return { kind: 'age', days: Number(x.n) };
    default:
      throw new Error('a value that lies on no line');
  }
}

/** Every completion, where each unsettled one of these fields has few values; undefined where they are too many. */
export function allCompletions(
  core: Core,
  state: DataState,
  fields: ReadonlySet<number>,
  limit: number,
): DataState[] | undefined {
  let states: DataState[] = [state];
  for (const field of fields) {
    const known = state.fields[field]!;
    const places = 'elements' in known ? known.elements.map(({ value }) => value) : [known];
    for (const [index, { domain }] of places.entries()) {
      const values = fewValues(core, field, domain);
      if (values === undefined || states.length * values.length > limit) return undefined;
      states = states.flatMap((one) => values.map((value) => withValue(one, field, index, value)));
    }
  }
  return states;
}

function withValue(state: DataState, field: number, index: number, value: Value): DataState {
  const complete: FieldState = { missing: undefined, domain: { kind: 'one', value } };
  return mapped(state, (number, known) => {
    if (number !== field) return known;
    if (!('elements' in known)) return complete;
    return {
      elements: known.elements.map((element, at) => (at === index ? { ...element, value: complete } : element)),
    };
  });
}

function fewValues(core: Core, field: number, domain: Domain): readonly Value[] | undefined {
  if (domain.kind === 'one') return [domain.value];
  if (domain.kind === 'set') return domain.values;
  if (domain.kind === 'any') return undefined;
  const { low, high } = domain;
  const step = core.module.fields[field]!.rounded?.step;
  if (low === undefined || high === undefined || (step === undefined && low.kind === 'number')) return undefined;
  const grid = step?.kind === 'number' ? step.value : rational(1);
  const type = innerType(core.module.fields[field]!);
  const offset = type.kind === 'number' && type.quantity === 'K|absolute' ? rational(27315, 100) : rational(0);
  const steps = (value: Value): Rational => quotient(sub(onLine(value), offset), grid);
  const [first, last] = [floor(steps(low)), ceil(steps(high))];
  if (last - first > 40n) return undefined;
  const points = Array.from({ length: Number(last - first) + 1 }, (_, i) =>
    pointAt(add(offset, mul(rational(first + BigInt(i)), grid)), low),
  );
  return points.filter((value) => isWithin(value, domain, type));
}
