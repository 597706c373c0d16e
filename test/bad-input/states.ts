/** Random facts for any module: of a pool of values each field gets some that it takes, or is missing. */
import type { Interface } from '../../language/interface.ts';
import { type DataState, MISSING_REASONS } from '../../language/values.ts';
import { factsToState } from '../../runtime/facts.ts';
import { parseAsOf } from '../../runtime/fhir/extract.ts';
import type { Json } from '../../runtime/fhir/json.ts';
import { type Dice, pick } from './mutants.ts';

const AS_OF = parseAsOf('2026-06-01')!;

const UNITS = [
  '',
  ' mmHg',
  ' mg',
  ' mg/dL',
  ' umol/L',
  ' kg',
  ' cm',
  ' Cel',
  ' %',
  ' /min',
  ' mmol/L',
  ' years',
  ' months',
  ' mL/min',
  ' g/L',
  ' U/L',
];
const NUMBERS = ['0', '1', '2.5', '7', '36.9', '40', '64', '98', '120', '180.5', '1000'];
const PLAIN: readonly Json[] = [
  true,
  false,
  0,
  1,
  3,
  12,
  90,
  'present',
  'absent',
  '2026-01-01',
  '1950-02-28',
  'a text',
];
const POOL: readonly Json[] = [...PLAIN, ...NUMBERS.flatMap((number) => UNITS.map((unit) => `${number}${unit}`))];

/** For each field what it takes: asked of the facts themselves. */
export function statesOf(of: Interface): (dice: Dice) => DataState {
  const pool = [...POOL, ...of.enums.flatMap(({ cases }) => cases.map(({ name }) => name))];
  // Fields are tried one by one; that another is required is no matter.
  const loose: Interface = { ...of, fields: of.fields.map((field) => ({ ...field, required: false })) };
  const takes = loose.fields.map(({ name, type }) =>
    pool
      .map((value): Json => (type.kind === 'list' ? [{ value, time: '2026-05-01' }] : value))
      .filter((value) => factsToState(loose, { [name]: value }, AS_OF).notes.length === 0),
  );
  return (dice) => {
    const facts: Record<string, Json> = {};
    for (const [index, { name, required }] of of.fields.entries()) {
      const known = takes[index]!;
      if (known.length > 0 && (required || dice() < 0.7)) facts[name] = pick(dice, known);
      else if (dice() < 0.5) facts[name] = { missing: pick(dice, MISSING_REASONS) };
    }
    return factsToState(loose, facts, AS_OF).state!;
  };
}
