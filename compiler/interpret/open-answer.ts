/** From worlds to an answer when some parts are left open (docs/core.md, section 7): it contains every completion. */

import { type Answer, MAX_OUTCOMES, type Outcome } from '../../language/answer.ts';
import { rational, sub } from '../../language/rational.ts';
import type { Fault, Value } from '../../language/values.ts';
import type { MissingRow, Policy } from '../core.ts';
import { type AbstractEvaluation, type AbstractWorld, abstractEvaluation, possible } from './abstract.ts';
import { inDeclaredRange } from './abstract-reference.ts';
import {
  type Abstract,
  asPossible,
  faultsInOrder,
  fromDomain,
  join,
  membersOf,
  NONE,
  one,
  type Possible,
  sameAbstract,
} from './abstract-values.ts';
import { numberOf } from './exact-answer.ts';
import { keyOf, type Part, settledValues } from './parts.ts';
import { boundOf, type Run, type Settlement } from './run.ts';
import { bool, distinct, type Result, sameFault, sameValue } from './values.ts';
import { combinations, isUnknownOnMissing, type Left, settledBy, worldOf } from './worlds.ts';

export function openAnswer(run: Run, parts: readonly Part[]): Settlement {
  const common = new Map<string, Possible>();
  for (const [key, result] of settledValues(run.core, run.state)) common.set(key, asPossible(result));
  for (const { place, domain, type, faults } of parts)
    common.set(keyOf(place), { value: fromDomain(domain, type, run.core.module), faults });
  const worlds = combinations(run.parts).map((cells) => worldOf(run.parts, cells, common, asPossible));
  const { body, policy } = run.core.module.verdicts[run.verdict]!;
  const evaluations = worlds.map((world) => abstractEvaluation(run, world));
  const plain = evaluations.map((at) => ranged(run, possible(body, at)));
  const cost = worlds.length * boundOf(run);
  if (policy.kind !== 'rows' || isDecided(plain)) return summarise(run, plain, cost, undefined, undefined);

  const number = policy.rows.findIndex((row) => fits(row, policy, run, worlds));
  const row = policy.rows[number];
  if (row === undefined) return summarise(run, plain, cost * 2, undefined, undefined);
  if (row.result === undefined) return summarise(run, plain, cost * 2, number, row);
  const results = plain.map((before, i) => withRow(row, before, evaluations[i]!));
  return summarise(run, results, cost * 2, number, row);
}

function ranged(run: Run, { value, faults }: Possible): Possible {
  return { value: inDeclaredRange(run.verdict, value, run), faults };
}

function isDecided(worlds: readonly Possible[]): boolean {
  return isOneValue(worlds) || worlds.every(({ value }) => value.kind === 'none');
}

function isOneValue(worlds: readonly Possible[]): boolean {
  const first = worlds[0]!.value;
  return first.kind === 'one' && worlds.every(({ value, faults }) => faults.length === 0 && sameAbstract(value, first));
}

function fits(
  row: MissingRow,
  policy: Extract<Policy, { kind: 'rows' }>,
  run: Run,
  worlds: readonly AbstractWorld[],
): boolean {
  return row.cells.every((cell, i) => {
    if (cell === 'any') return true;
    const looked = worlds.map((world) =>
      possible(cell === 'missing' ? policy.columns[i]! : cell, abstractEvaluation(run, world)),
    );
    if (cell !== 'missing')
      return looked.every(({ value, faults }) => faults.length === 0 && sameAbstract(value, one(bool(true))));
    const values = looked.map(({ value }) => value).filter(({ kind }) => kind !== 'none');
    return values.some(({ kind }) => kind !== 'one') || distinct(values, sameAbstract).length > 1;
  });
}

function withRow(row: MissingRow, before: Possible, at: AbstractEvaluation): Possible {
  if (before.value.kind === 'none' || row.result === undefined) return before;
  const { value, faults } = possible(row.result, at);
  return { value, faults: faultsInOrder([...before.faults, ...faults]) };
}

function summarise(
  run: Run,
  worlds: readonly Possible[],
  fuel: number,
  number: number | undefined,
  row: MissingRow | undefined,
): Settlement {
  const isUnknown = row !== undefined && row.result === undefined;
  const faults = distinct(
    worlds.flatMap((world) => world.faults),
    sameFault,
  );
  const kind = isUnknown ? 'unknown' : kindOf(run, worlds, faults);
  const answer: Answer = {
    kind,
    outcomes: shown(run, kind, worlds, faults),
    settledBy: kind === 'known' ? [] : settledBy(run, worlds, samePossible, (some) => left(run, kind, some)),
    assumed: [],
    because: isUnknown ? row.because : undefined,
    exact: false,
    fuel,
  };
  return { answer, faults, row: number };
}

function kindOf(run: Run, worlds: readonly Possible[], faults: readonly Fault[]): Answer['kind'] {
  if (isOneValue(worlds)) return 'known';
  if (worlds.every(({ value }) => value.kind === 'none')) return 'fault';
  const isRange = run.core.module.verdicts[run.verdict]!.policy.kind === 'range';
  const ends = isRange && faults.length === 0 && !isUnknownOnMissing(run) ? hullOf(run, worlds) : undefined;
  return ends === undefined ? 'unknown' : 'range';
}

function shown(run: Run, kind: Answer['kind'], worlds: readonly Possible[], faults: readonly Fault[]): Outcome[] {
  const asOutcome = (result: Result): Outcome => ({ result, trace: [] });
  switch (kind) {
    case 'known':
      return distinctMembers(worlds)!.slice(0, 1).map(asOutcome);
    case 'fault':
      return faults.slice(0, 1).map(asOutcome);
    case 'range':
      return hullOf(run, worlds)!.map(asOutcome);
    default: {
      const members = distinctMembers(worlds);
      if (members === undefined || members.length + faults.length > MAX_OUTCOMES) return [];
      return [...members, ...faults].map(asOutcome);
    }
  }
}

/** The values of all worlds, by world; undefined where they cannot be listed. */
function distinctMembers(worlds: readonly Possible[]): Value[] | undefined {
  const lists = worlds.map(({ value }) => (value.kind === 'none' ? [] : membersOf(value)));
  return lists.every((list) => list !== undefined) ? distinct(lists.flat(), sameValue) : undefined;
}

/** Both ends of all worlds of a score; undefined where there is none. */
function hullOf(run: Run, worlds: readonly Possible[]): readonly [Value, Value] | undefined {
  const { type } = run.core.module.verdicts[run.verdict]!;
  const all = worlds.reduce<Abstract>((joined, { value }) => join(joined, value, type, run.core.module), NONE);
  if (all.kind === 'one') return [all.value, all.value];
  return all.kind === 'interval' && all.low !== undefined && all.high !== undefined ? [all.low, all.high] : undefined;
}

function samePossible(a: Possible, b: Possible): boolean {
  return (
    sameAbstract(a.value, b.value) &&
    a.faults.length === b.faults.length &&
    a.faults.every((fault, i) => sameFault(fault, b.faults[i]!))
  );
}

function left(run: Run, kind: Answer['kind'], worlds: readonly Possible[]): Left {
  if (kind === 'range') {
    const ends = hullOf(run, worlds);
    return ends === undefined ? undefined : sub(numberOf(ends[1]), numberOf(ends[0]));
  }
  const members = distinctMembers(worlds);
  if (members === undefined) return undefined;
  const faults = distinct(
    worlds.flatMap((world) => world.faults),
    sameFault,
  );
  return rational(members.length + faults.length - 1);
}
