/** Random data states: known, missing for some reason, or partly known; lists with elements of all three. */
import type { CoreType } from '../../../compiler/core.ts';
import { finiteValues, order } from '../../../compiler/interpret/values.ts';
import type { Field } from '../../../language/interface.ts';
import { type DataState, type Domain, type FieldState, MISSING_REASONS, type Value } from '../../../language/values.ts';
import { age, moduleOf, TODAY } from '../core-builder.ts';
import { type Dice, often, pick } from './dice.ts';
import { ENUMS, innerType, randomValue } from './parts.ts';

const NOON = 43_200_000;
/** 2^13 worlds of a list of Bools. */
const MANY = 13;

export function randomState(dice: Dice, fields: readonly Field[]): DataState {
  const today = TODAY + pick(dice, [0, 97, -600]);
  return { today, nowMs: today * 86_400_000 + NOON, fields: fields.map((field) => fieldState(dice, field)) };
}

function fieldState(dice: Dice, field: Field): DataState['fields'][number] {
  if (field.type.kind !== 'list') return valueState(dice, field);
  if (often(dice, 1, 8)) return { missing: pick(dice, MISSING_REASONS), domain: { kind: 'any' } };
  // Once in a while more elements than MAX_WORLDS has room for.
  const length = often(dice, 1, 60) ? MANY : dice(4);
  const elements = Array.from({ length }, (_, at) => ({
    value: valueState(dice, field),
    time: { kind: 'datetime', ms: (TODAY - 10 + at) * 86_400_000 } as const,
  }));
  return { elements };
}

function valueState(dice: Dice, field: Field): FieldState {
  const type = innerType(field);
  const whole = wholeDomain(field, type);
  switch (dice(5)) {
    case 1:
    case 2:
      return { missing: pick(dice, MISSING_REASONS), domain: whole };
    case 3:
      return { missing: undefined, domain: part(dice, type, whole) };
    default:
      return { missing: undefined, domain: { kind: 'one', value: fitting(dice, field, type) } };
  }
}

/** Every plausible value, else every value of the type. */
export function wholeDomain({ plausible }: Field, type: CoreType): Domain {
  const values = finiteValues(type, moduleOf({ enums: ENUMS }));
  if (values !== undefined) return { kind: 'set', values };
  if (plausible !== undefined)
    return { kind: 'interval', low: plausible.low, high: plausible.high, lowOpen: false, highOpen: plausible.openEnd };
  switch (type.kind) {
    case 'age':
      return { kind: 'interval', low: age(0), high: undefined, lowOpen: false, highOpen: false };
    case 'int':
    case 'number':
    case 'date':
    case 'datetime':
      return { kind: 'interval', low: undefined, high: undefined, lowOpen: false, highOpen: false };
    default:
      return { kind: 'any' };
  }
}

/** What a report such as `<5` or `2026-05` allows. */
function part(dice: Dice, type: CoreType, whole: Domain): Domain {
  if (whole.kind === 'set') {
    const kept = whole.values.filter(() => dice(2) === 0);
    return { kind: 'set', values: kept.length === 0 ? whole.values.slice(0, 1) : kept };
  }
  if (whole.kind !== 'interval') return { kind: 'one', value: randomValue(dice, type) };
  const ends = [randomValue(dice, type), randomValue(dice, type)].sort((a, b) => order(a, b) ?? 0);
  const isOpen = type.kind === 'number' && often(dice, 1, 3);
  const [low, high] = pick(dice, [ends, [whole.low, ends[1]], [ends[0], whole.high]]);
  if (low !== undefined && high !== undefined && order(low, high) !== -1) return { kind: 'one', value: low };
  const lowOpen = isOpen && low !== undefined && dice(2) === 1;
  return { kind: 'interval', low, high, lowOpen, highOpen: isOpen && high !== undefined && !lowOpen };
}

/** A known value within the plausible ones: the gate of the facts lets no other in. */
function fitting(dice: Dice, { plausible }: Field, type: CoreType): Value {
  const value = randomValue(dice, type);
  if (plausible === undefined) return value;
  if (order(value, plausible.low) === -1) return plausible.low;
  return order(value, plausible.high) !== -1 ? plausible.low : value;
}
