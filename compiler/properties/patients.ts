/** Random patients: every field of the input known or missing, within what is plausible. */
import { ABSENT, everyValue, gateOf, one } from '../../language/admit.ts';
import { addMonths, completedYears, MS_PER_DAY, startOfDay } from '../../language/dates.ts';
import type { DataType, Field } from '../../language/interface.ts';
import { formatValue } from '../../language/phrase.ts';
import { type DataState, type FieldState, MISSING_REASONS, type Value } from '../../language/values.ts';
import type { CoreModule } from '../core.ts';
import type { Random } from './random.ts';
import { constantsIn, type Pool, sample } from './samples.ts';

type State = DataState['fields'][number];

/** One field in five is missing. */
const MISSING_PERCENT = 20;
/** Observed values in a list. */
const MOST_OBSERVED = 3;
/** Draws of one value until it is plausible; then it is missing, or of a required field its lowest. */
const TRIES = 20;

export function randomState(module: CoreModule, random: Random, nowMs: number): DataState {
  const today = Math.floor(nowMs / MS_PER_DAY);
  const at = { today, nowMs: startOfDay(today) };
  // Numbers of the verdicts are where answers change.
  const pool: Pool = { random, module, spoken: spokenIn(module), names: () => [], nowMs: at.nowMs };
  return { ...at, fields: module.fields.map((field) => randomField(field, pool, at)) };
}

const spoken = new WeakMap<CoreModule, readonly Value[]>();

function spokenIn(module: CoreModule): readonly Value[] {
  let found = spoken.get(module);
  if (found === undefined) {
    found = constantsIn([module.verdicts, module.functions]);
    spoken.set(module, found);
  }
  return found;
}

function randomField(field: Field, pool: Pool, at: { today: number; nowMs: number }): State {
  if (field.type.kind === 'list') {
    const of = field.type.of.kind === 'observed' ? field.type.of.of : field.type.of;
    const elements = Array.from({ length: pool.random.below(MOST_OBSERVED + 1) }, () => ({
      value: randomValue(field, of, pool, at),
      time: { kind: 'datetime', ms: at.nowMs - pool.random.below(1200) * MS_PER_DAY } as const,
    }));
    return { elements: elements.sort((a, b) => a.time.ms - b.time.ms) };
  }
  return randomValue(field, field.type, pool, at);
}

function randomValue(field: Field, type: DataType, pool: Pool, at: { today: number; nowMs: number }): FieldState {
  const { random, module } = pool;
  const gate = gateOf(field, type, module);
  if (!field.required && random.chance(MISSING_PERCENT)) {
    if (field.absentUnlessRecorded) return { missing: undefined, domain: one(ABSENT) };
    return gate.missing(random.pick(MISSING_REASONS)!, at);
  }
  const every = everyValue(type, module);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const value = every.kind === 'set' ? random.pick(every.values) : sample(type, field.plausible, pool);
    const state = value && gate.admit(one(value), at);
    if (state !== undefined && state !== 'implausible') return state;
  }
  const low = field.plausible?.low;
  const state = low && gate.admit(one(low), at);
  return state === undefined || state === 'implausible' ? gate.missing('unknown', at) : state;
}

/** A field that is left out, as far as that may be. */
export function leftOut(
  field: Field,
  module: CoreModule,
  at: { readonly today: number; readonly nowMs: number },
): State | undefined {
  if (field.type.kind === 'list') return { elements: [] };
  if (field.absentUnlessRecorded) return { missing: undefined, domain: one(ABSENT) };
  return field.required ? undefined : gateOf(field, field.type, module).missing('unknown', at);
}

/** `age 71 years, chf present, egfr missing`: the fields whose numbers are given. */
export function patientWords(state: DataState, fields: readonly number[], module: CoreModule): string {
  return fields
    .map((index) => {
      const field = module.fields[index]!;
      const has = state.fields[index]!;
      if ('elements' in has) {
        const of = field.type.kind === 'list' && field.type.of.kind === 'observed' ? field.type.of.of : field.type;
        return `${field.name} [${has.elements.map(({ value }) => fieldWords(value, of, module, state.today)).join(', ')}]`;
      }
      return `${field.name} ${fieldWords(has, field.type, module, state.today)}`;
    })
    .join(', ');
}

function fieldWords({ missing, domain }: FieldState, type: DataType, module: CoreModule, today: number): string {
  if (missing !== undefined) return 'missing';
  if (domain.kind === 'one' && domain.value.kind === 'age') {
    // In years where that is exact.
    const years = completedYears(today - domain.value.days, today);
    if (years > 0 && addMonths(today, -12 * years, 'down') === today - domain.value.days)
      return years === 1 ? '1 year' : `${years} years`;
  }
  return domain.kind === 'one' ? formatValue(domain.value, type, module) : 'not exactly known';
}
