/** Search for a patient of whom a property does not hold. */
import { ABSENT, gateOf, one } from '../../language/admit.ts';
import { type Answer, isFault } from '../../language/answer.ts';
import { addMonths, completedYears, dateOf, startOfDay } from '../../language/dates.ts';
import type { Field } from '../../language/interface.ts';
import * as Q from '../../language/rational.ts';
import type { DataState, Value } from '../../language/values.ts';
import type { Core, CoreVerdict, Expr } from '../core.ts';
import { answer } from '../interpret/answer.ts';
import type { Run } from '../interpret/run.ts';
import { type Env, evaluate, evaluation, Faulted } from '../interpret/world.ts';
import { FIRST_DAY } from './beginnings.ts';
import { leftOut, randomState } from './patients.ts';
import type { Atom, Change, PatientProperty } from './property.ts';
import { type Random, seeded, seedOf } from './random.ts';
import { fieldsOf } from './reads.ts';

/** Draws of values for what is missing of a witness. */
const COMPLETIONS = 300;

/** A patient, the finding that is meant, and what each atom was: of a range both ends. */
export type PatientWitness = {
  readonly state: DataState;
  readonly finding: number | undefined;
  readonly atoms: ReadonlyMap<string, readonly [Value, Value]>;
};
export type SearchedPatients = {
  readonly patients: number;
  /** Patients, or pairs of a patient and a finding, that the condition was compared for. */
  readonly compared: number;
  /** Of them: by the ends of ranges. */
  readonly byEnds: number;
  /** Pairs of which an answer is not known. */
  readonly untold: number;
  readonly witness: PatientWitness | undefined;
};

export function searchPatients(
  core: Core,
  property: PatientProperty,
  runs: number,
  progress: (done: number) => void = () => {},
): SearchedPatients {
  const seed = seedOf(`${property.name} ${property.text}`);
  const { fields } = core.module;
  const findings =
    property.finding === undefined
      ? [undefined]
      : fields.flatMap(({ type }, index) => (type.kind === 'finding' ? [index] : []));
  let compared = 0;
  let byEnds = 0;
  let untold = 0;
  for (let number = 0; number < runs; number += 1) {
    const state = randomState(core.module, seeded(seed + number * 7919), startOfDay(FIRST_DAY));
    for (const finding of findings) {
      const found = judged(core, property, state, finding);
      if (found === 'outside') continue;
      if (found === 'untold') {
        untold += 1;
        continue;
      }
      compared += 1;
      if (found.byEnds) byEnds += 1;
      if (found.holds) continue;
      const known = found.byEnds ? completed(core, property, state, finding, seeded(seed + number)) : state;
      const plainest = simplified(core, property, known, finding, found.byEnds && known === state);
      const again = judged(core, property, plainest, finding);
      if (typeof again === 'string' || again.holds)
        throw new Error('a patient that refuted a property did not when it was run again');
      return {
        patients: number + 1,
        compared,
        byEnds,
        untold,
        witness: { state: plainest, finding, atoms: again.atoms },
      };
    }
    progress(number + 1);
  }
  return { patients: runs, compared, byEnds, untold, witness: undefined };
}

type Judged = { readonly holds: boolean; readonly byEnds: boolean; readonly atoms: PatientWitness['atoms'] };

/** `outside`: the claim does not speak of this patient. `untold`: an answer is not known. */
function judged(
  core: Core,
  property: PatientProperty,
  state: DataState,
  finding: number | undefined,
): Judged | 'outside' | 'untold' {
  const atoms = new Map<string, readonly [Value, Value]>();
  const inWhere =
    property.where === undefined ? [] : property.atoms.filter(({ core: name }) => reads(property.where!, name));
  for (const atom of inWhere) {
    const ends = endsOf(core, atom, state, finding);
    if (ends === undefined || ends.isRange) return 'outside';
    atoms.set(atom.core, ends.values);
  }
  if (property.where !== undefined && truth(core, property.where, atoms, 0, state) !== true) return 'outside';
  let byEnds = false;
  for (const atom of property.atoms) {
    if (atoms.has(atom.core) || !reads(property.holds, atom.core)) continue;
    const ends = endsOf(core, atom, state, finding);
    if (ends === undefined) return 'untold';
    if (ends.isRange) byEnds = true;
    atoms.set(atom.core, ends.values);
  }
  if (byEnds && !isComparison(property.holds)) return 'untold';
  const [low, high] = [truth(core, property.holds, atoms, 0, state), truth(core, property.holds, atoms, 1, state)];
  if (low === undefined || high === undefined) return 'untold';
  return { holds: low && high, byEnds, atoms };
}

type Ends = { readonly values: readonly [Value, Value]; readonly isRange: boolean };

/** The value of an atom, or the ends of its range; undefined: not known. */
function endsOf(core: Core, atom: Atom, state: DataState, finding: number | undefined): Ends | undefined {
  const { of } = atom;
  if (of.kind !== 'verdict') {
    const has = state.fields[of.kind === 'field' ? of.field : finding!]!;
    if ('elements' in has || has.missing !== undefined || has.domain.kind !== 'one') return undefined;
    return { values: [has.domain.value, has.domain.value], isRange: false };
  }
  const { kind, outcomes, exact }: Answer = answer(core, of.verdict, changed(core, state, atom.changes, finding));
  const [low, high] = [outcomes[0]?.result, outcomes.at(-1)?.result];
  if (low === undefined || high === undefined || isFault(low) || isFault(high)) return undefined;
  if (kind === 'known') return { values: [low, low], isRange: false };
  // A range that may be wider than what is possible decides nothing.
  return kind === 'range' && exact ? { values: [low, high], isRange: true } : undefined;
}

export function changed(
  core: Core,
  state: DataState,
  changes: readonly Change[],
  finding: number | undefined,
): DataState {
  const fields = [...state.fields];
  for (const { field, to } of changes) {
    const index = field === 'one' ? finding! : field;
    const without = leftOut(core.module.fields[index]!, core.module, state);
    fields[index] = to === undefined ? (without ?? fields[index]!) : { missing: undefined, domain: one(to) };
  }
  return { ...state, fields };
}

/** With every range at its low end (0) or its high one (1); undefined: a fault. */
function truth(
  core: Core,
  condition: Expr,
  atoms: PatientWitness['atoms'],
  end: 0 | 1,
  state: DataState,
): boolean | undefined {
  let env: Env;
  for (const [name, ends] of atoms) env = { name, value: ends[end], next: env };
  try {
    const value = evaluate(condition, env, evaluation(closedRun(core, state), new Map()));
    return value.kind === 'bool' ? value.value : undefined;
  } catch (fault) {
    if (fault instanceof Faulted) return undefined;
    throw fault;
  }
}

/** Conditions read atoms only, so there is nothing to settle. */
function closedRun(core: Core, state: DataState): Run {
  const none = (): never => {
    throw new Error('a condition of a property reads atoms only');
  };
  const today = dateOf(state.nowMs);
  return {
    core,
    state,
    verdict: 0,
    plain: true,
    forgotten: new Set(),
    settlement: none,
    parts: [],
    open: [],
    asked: none,
    read: none,
    around: { module: core.module, today, nowMs: state.nowMs },
  };
}

/**
 * One comparison of two atoms, or of an atom and a constant. Then a pair of low or of high ends that fails is a world that fails:
 * where a(w) is the lowest of `a` and below the lowest of `b`, a(w) < b(w).
 */
function isComparison(expr: Expr): boolean {
  if (expr.kind !== 'op' || expr.args.length !== 2 || !['eq', 'lt', 'le', 'gt', 'ge'].includes(expr.op.name))
    return false;
  const bare = (arg: Expr): boolean =>
    arg.kind === 'var' ||
    arg.kind === 'const' ||
    (arg.kind === 'op' && ['show_in', 'int_to_number'].includes(arg.op.name) && bare(arg.args[0]!));
  return expr.args.every(bare);
}

function reads(node: unknown, name: string): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if ('kind' in node && node.kind === 'var' && 'name' in node && node.name === name) return true;
  return Object.values(node).some((part) => reads(part, name));
}

/** Of a patient whose answers are ranges: one with values in place of what is missing, of whom the condition fails outright. */
function completed(
  core: Core,
  property: PatientProperty,
  state: DataState,
  finding: number | undefined,
  random: Random,
): DataState {
  for (let tries = 0; tries < COMPLETIONS; tries += 1) {
    const other = randomState(core.module, random, state.nowMs);
    const fields = state.fields.map((has, index) =>
      'elements' in has || has.missing === undefined ? has : other.fields[index]!,
    );
    const found = judged(core, property, { ...state, fields }, finding);
    if (typeof found !== 'string' && !found.holds && !found.byEnds) return { ...state, fields };
  }
  return state;
}

/** The same patient with findings absent and fields left out, as far as the condition still fails in the same manner. */
function simplified(
  core: Core,
  property: PatientProperty,
  from: DataState,
  finding: number | undefined,
  byEnds: boolean,
): DataState {
  let state = from;
  const fails = (other: DataState): boolean => {
    const found = judged(core, property, other, finding);
    return typeof found !== 'string' && !found.holds && found.byEnds === byEnds;
  };
  const relevant = new Set(relevantFields(core, property, finding));
  for (const [index, field] of core.module.fields.entries()) {
    const without = leftOut(field, core.module, state);
    const has = state.fields[index]!;
    for (const simpler of relevant.has(index) ? [...plainer(field, has, core, state), without] : [without]) {
      if (simpler === undefined) continue;
      const other = { ...state, fields: state.fields.with(index, simpler) };
      if (!fails(other)) continue;
      state = other;
      break;
    }
  }
  return state;
}

/** The same field absent, or with a rounder value, where that is let in. */
function plainer(
  field: Field,
  has: DataState['fields'][number],
  { module }: Core,
  at: DataState,
): DataState['fields'][number][] {
  if (field.type.kind === 'finding') return [{ missing: undefined, domain: one(ABSENT) }];
  if ('elements' in has || has.domain.kind !== 'one') return [];
  return rounder(has.domain.value, at.today).flatMap((value) => {
    const state = gateOf(field, field.type, module).admit(one(value), at);
    return state === 'implausible' ? [] : [state];
  });
}

function rounder(value: Value, today: number): Value[] {
  if (value.kind === 'number') return [{ ...value, value: Q.rational(Q.floor(value.value)) }];
  if (value.kind !== 'age') return [];
  const born = addMonths(today, -12 * completedYears(today - value.days, today), 'down');
  return typeof born === 'number' ? [{ ...value, days: today - born }] : [];
}

/** The fields that the claim can depend on. */
export function relevantFields(core: Core, property: PatientProperty, finding: number | undefined): number[] {
  const fields = new Set<number>(finding === undefined ? [] : [finding]);
  for (const { of, changes } of property.atoms) {
    if (of.kind === 'field') fields.add(of.field);
    if (of.kind === 'verdict')
      for (const field of fieldsOf(core.module.verdicts as readonly CoreVerdict[], of.verdict)) fields.add(field);
    for (const { field } of changes) if (field !== 'one') fields.add(field);
  }
  return [...fields].sort((a, b) => a - b);
}
