/** An answer where some fields are open: each world on abstract values (docs/core.md, section 7). */
import { abstractBody, abstractNode, cutToRange } from './abstract.ts';
import { type Abstract, ANY, abstractKey, highOf, join, lowOf, valuesIn } from './domains.ts';
import { domainOf, type Given, isRange, type Traced } from './exact.ts';
import { type Fault, faultKey } from './faults.ts';
import type { Module, Type, Val, VerdictInfo } from './module.ts';
import type { Q } from './numbers.ts';
import { abstractWorldAt } from './open-worlds.ts';
import { settledBy, widthOf } from './settling.ts';
import type { Answer } from './subject.ts';
import { key } from './values.ts';
import { MAX_OUTCOMES, type Run } from './worlds.ts';

export type AbstractFound = {
  readonly value: Abstract | null;
  readonly faults: readonly Fault[];
  readonly key: string;
};

/** Some fields are open: each world on abstract values. */
export function abstractAnswer(run: Run, M: Module): Given {
  const verdict = M.verdicts[run.v]!;
  const t = verdict.type;
  const found: AbstractFound[] = [];
  for (let at = 0; at < run.count; at += 1) {
    const world = abstractWorldAt(run, at, M);
    const value = abstractBody(world, verdict);
    found.push(abstractFound(t, value === null ? null : cutToRange(verdict, value, M), world.faults, M));
  }
  let fuel = run.count * verdict.bound;
  let row = -1;
  if (verdict.policy === 'rows' && !isSettled(found) && found.some((one) => one.value !== null)) {
    fuel += run.count * verdict.bound;
    row = abstractRow(run, verdict, M);
    if (row >= 0 && verdict.rows[row]!.result >= 0)
      for (let at = 0; at < run.count; at += 1) {
        if (found[at]!.value === null) continue;
        const world = abstractWorldAt(run, at, M);
        abstractBody(world, verdict);
        found[at] = abstractFound(t, abstractNode(world, verdict.rows[row]!.result), world.faults, M);
      }
  }
  const unknownRow = row >= 0 && verdict.rows[row]!.result < 0;
  const faults = distinctFaults(found);
  let hull: Abstract | null = null;
  for (let at = 0; at < found.length; at += 1) hull = join(t, hull, found[at]!.value, M);
  const kind = unknownRow
    ? 'unknown'
    : hull === null
      ? 'fault'
      : isSettled(found)
        ? 'known'
        : isRange(run.subject, verdict) && faults.length === 0 && lowOf(hull) !== null && highOf(hull) !== null
          ? 'range'
          : 'unknown';
  const outcomes = abstractOutcomes(kind, found, hull, faults, t, M);
  const left = (places: readonly number[]): Q => {
    let all: Abstract | null = null;
    for (let i = 0; i < places.length; i += 1) all = join(t, all, found[places[i]!]!.value, M);
    if (kind === 'range') return all === null ? 0 : widthOf(t, all);
    const here = places.map((at) => found[at]!);
    const values = countable(here, t, M);
    return values === null ? Infinity : values.length + distinctFaults(here).length - 1;
  };
  const complete = kind !== 'unknown' || outcomes.length > 0;
  return {
    kind,
    outcomes,
    settledBy: kind === 'known' ? [] : settledBy(run, (at) => found[at]!.key, left),
    because: unknownRow ? verdict.rows[row]!.because : null,
    exact: false,
    fuel,
    row,
    faults,
    domain: complete ? domainOf(kind, outcomes, t, M) : ANY,
  };
}

export function abstractFound(t: Type, value: Abstract | null, faults: Map<string, Fault>, M: Module): AbstractFound {
  const keys: string[] = [];
  faults.forEach((_fault, name) => {
    keys.push(name);
  });
  keys.sort();
  return {
    value,
    faults: keys.map((name) => faults.get(name)!),
    key: `${abstractKey(t, value, M)} ${keys.join(' ')}`,
  };
}

export function distinctFaults(found: readonly AbstractFound[]): Fault[] {
  const keys: string[] = [];
  const faults: Fault[] = [];
  for (let i = 0; i < found.length; i += 1)
    for (let k = 0; k < found[i]!.faults.length; k += 1) {
      const fault = found[i]!.faults[k]!;
      if (keys.indexOf(faultKey(fault)) >= 0) continue;
      keys.push(faultKey(fault));
      faults.push(fault);
    }
  return faults;
}

/** Every world gives the same single value, and no fault is possible. */
export function isSettled(found: readonly AbstractFound[]): boolean {
  return found.every(
    (one) => one.value !== null && one.value.k === 'one' && one.faults.length === 0 && one.key === found[0]!.key,
  );
}

/** The distinct values by world, sets in their order; null: they cannot be counted. */
export function countable(found: readonly AbstractFound[], t: Type, M: Module): Val[] | null {
  const values: Val[] = [];
  const keys: string[] = [];
  for (let i = 0; i < found.length; i += 1) {
    const value = found[i]!.value;
    if (value === null) continue;
    if (value.k !== 'one' && value.k !== 'set') return null;
    const here = valuesIn(value);
    for (let k = 0; k < here.length; k += 1) {
      const name = key(t, here[k]!, M);
      if (keys.indexOf(name) >= 0) continue;
      keys.push(name);
      values.push(here[k]!);
    }
  }
  return values;
}

export function abstractOutcomes(
  kind: Answer['kind'],
  found: readonly AbstractFound[],
  hull: Abstract | null,
  faults: readonly Fault[],
  t: Type,
  M: Module,
): Traced[] {
  const value = (v: Val): Traced => ({ result: { fault: null, value: v }, trace: [] });
  const failed = (fault: Fault): Traced => ({ result: { fault, value: null }, trace: [] });
  if (kind === 'fault') return [failed(found[0]!.faults[0]!)];
  if (kind === 'range') return [value(lowOf(hull!)), value(highOf(hull!))];
  const values = countable(found, t, M);
  if (values === null || values.length + faults.length > MAX_OUTCOMES) return [];
  return values.map((v) => value(v)).concat(faults.map((fault) => failed(fault)));
}

export function abstractRow(run: Run, verdict: VerdictInfo, M: Module): number {
  for (let i = 0; i < verdict.rows.length; i += 1) {
    const cells = verdict.rows[i]!.cells;
    let fits = true;
    for (let k = 0; k < cells.length && fits; k += 1) {
      const cell = cells[k]!;
      if (cell === -2) continue;
      const column = verdict.columns[k]!;
      let all: Abstract | null = null;
      let surely = true;
      for (let at = 0; at < run.count; at += 1) {
        const world = abstractWorldAt(run, at, M);
        const here = abstractNode(world, cell === -1 ? column.node : cell);
        if (cell === -1) all = join(column.type, all, here, M);
        else if (here === null || here.k !== 'one' || here.v !== true || world.faults.size > 0) surely = false;
      }
      fits = cell === -1 ? all !== null && all.k !== 'one' : surely;
    }
    if (fits) return i;
  }
  return -1;
}
