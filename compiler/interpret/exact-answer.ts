/** From worlds to an answer when every unsettled part is enumerated (docs/core.md, section 5). */

import { type Answer, MAX_OUTCOMES, type Outcome } from '../../language/answer.ts';
import { type Rational, rational, sub } from '../../language/rational.ts';
import type { Value } from '../../language/values.ts';
import type { MissingRow, Policy } from '../core.ts';
import { settledValues, type World } from './parts.ts';
import { boundOf, type Run, type Settlement } from './run.ts';
import { bool, distinct, isFaultResult, order, type Result, sameFault, sameResult } from './values.ts';
import { type Evaluation, evaluation, resultOf, type WorldResult } from './world.ts';
import { combinations, isUnknownOnMissing, settledBy, worldOf } from './worlds.ts';

export function exactAnswer(run: Run): Settlement {
  const settled = settledValues(run.core, run.state);
  const worlds: World[] = combinations(run.parts).map((cells) => worldOf(run.parts, cells, settled, (cell) => cell));
  const { body, policy } = run.core.module.verdicts[run.verdict]!;
  const evaluations = worlds.map((world) => evaluation(run, world));
  const plain = evaluations.map((at) => resultOf(body, at));
  if (policy.kind !== 'rows' || isDecided(plain)) return summarise(run, plain, 0, undefined, undefined);

  const looking = worlds.length * boundOf(run);
  const number = policy.rows.findIndex((row) => fits(row, policy, run, worlds));
  const row = policy.rows[number];
  if (row === undefined) return summarise(run, plain, looking, undefined, undefined);
  if (row.result === undefined) return summarise(run, plain, looking, number, row);
  const results = plain.map((before, i) => withRow(row, before, evaluations[i]!));
  return summarise(run, results, looking, number, row);
}

/** The plain rows say one thing in every world, or nothing but faults. */
function isDecided(plain: readonly WorldResult[]): boolean {
  const values = plain.filter(({ result }) => !isFaultResult(result));
  return values.length === 0 || (values.length === plain.length && distinctResults(plain).length === 1);
}

function fits(row: MissingRow, policy: Extract<Policy, { kind: 'rows' }>, run: Run, worlds: readonly World[]): boolean {
  return row.cells.every((cell, i) => {
    if (cell === 'any') return true;
    const looked = worlds.map((world) =>
      resultOf(cell === 'missing' ? policy.columns[i]! : cell, evaluation(run, world)),
    );
    if (cell !== 'missing') return looked.every(({ result }) => sameResult(result, bool(true)));
    return distinctResults(looked.filter(({ result }) => !isFaultResult(result))).length > 1;
  });
}

/** The row's result in a world whose plain rows have been evaluated; its event is the only one, a fault has none. */
function withRow(row: MissingRow, before: WorldResult, at: Evaluation): WorldResult {
  if (isFaultResult(before.result) || row.result === undefined) return { ...before, events: [] };
  const { result, fuel } = resultOf(row.result, at);
  if (isFaultResult(result)) return { result, events: [], fuel };
  return { result, events: [{ site: row.site, how: 'gives', value: result }], fuel };
}

function summarise(
  run: Run,
  worlds: readonly WorldResult[],
  looking: number,
  number: number | undefined,
  row: MissingRow | undefined,
): Settlement {
  const outcomes = distinctResults(worlds);
  const faults = outcomes.flatMap(({ result }) => (isFaultResult(result) ? [result] : []));
  const isUnknown = row !== undefined && row.result === undefined;
  const kind = isUnknown ? 'unknown' : kindOf(run, outcomes);
  const results = worlds.map(({ result }) => result);
  const left = (some: readonly Result[]): Rational =>
    kind === 'range' ? spread(some) : rational(distinct(some, sameResult).length - 1);
  const answer: Answer = {
    kind,
    outcomes: shown(kind, outcomes),
    settledBy: kind === 'known' ? [] : settledBy(run, results, sameResult, left),
    assumed: [],
    because: isUnknown ? row.because : undefined,
    exact: true,
    fuel: worlds.reduce((fuel, world) => fuel + world.fuel, looking),
  };
  return { answer, faults: distinct(faults, sameFault), row: number };
}

function kindOf(run: Run, outcomes: readonly Outcome[]): Answer['kind'] {
  const faults = outcomes.filter(({ result }) => isFaultResult(result)).length;
  if (faults === outcomes.length) return 'fault';
  if (outcomes.length === 1) return 'known';
  const isRange = run.core.module.verdicts[run.verdict]!.policy.kind === 'range';
  return isRange && faults === 0 && !isUnknownOnMissing(run) ? 'range' : 'unknown';
}

function shown(kind: Answer['kind'], outcomes: readonly Outcome[]): readonly Outcome[] {
  if (kind === 'unknown') return outcomes.length <= MAX_OUTCOMES ? outcomes : [];
  if (kind !== 'range') return outcomes.slice(0, 1);
  const low = outcomes.reduce((best, other) => (before(other.result, best.result) ? other : best));
  const high = outcomes.reduce((best, other) => (before(best.result, other.result) ? other : best));
  return [low, high];
}

function before(a: Result, b: Result): boolean {
  return !isFaultResult(a) && !isFaultResult(b) && order(a, b) === -1;
}

/** Highest less lowest. */
function spread(results: readonly Result[]): Rational {
  const values = results.map((result) => numberOf(result));
  const low = values.reduce((best, other) => (sub(other, best).n < 0n ? other : best));
  const high = values.reduce((best, other) => (sub(other, best).n > 0n ? other : best));
  return sub(high, low);
}

export function numberOf(result: Result): Rational {
  const value: Value | undefined = isFaultResult(result) ? undefined : result;
  if (value?.kind === 'int') return rational(value.value);
  if (value?.kind === 'number') return value.value;
  throw new Error('a score is an Int or a number');
}

/** The first world of each result, in world order. */
function distinctResults(worlds: readonly WorldResult[]): Outcome[] {
  const first = distinct(worlds, (a, b) => sameResult(a.result, b.result));
  return first.map(({ result, events }) => ({ result, trace: events }));
}
