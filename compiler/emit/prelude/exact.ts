/** An answer from worlds in which every unsettled field is enumerated: exact. */
import { unknownOnMissing } from './closures.ts';
import { type Abstract, ANY, join, one } from './domains.ts';
import { type Fault, faultKey } from './faults.ts';
import type { Code, Module, RunLike, TraceEvent, Type, VerdictInfo } from './module.ts';
import type { Q } from './numbers.ts';
import { settledBy, widthOf } from './settling.ts';
import type { Answer, Result, Subject } from './subject.ts';
import { box } from './terms.ts';
import { key, order } from './values.ts';
import { boxResult, MAX_OUTCOMES, type Run, resultIn, runLike, worldAt } from './worlds.ts';

export type Given = Omit<Answer, 'assumed'>;
export type Found = { readonly result: Result; readonly key: string };
export type Traced = { readonly result: Result; readonly trace: readonly TraceEvent[] };

export const NO_EVENTS: TraceEvent[] = [];

/** Every unsettled field is enumerated: exact. */
export function worldsAnswer(run: Run, M: Module): Given {
  const verdict = M.verdicts[run.v]!;
  const g = runLike(run);
  // Without references, default terms and traces a world of a run is a world like any other.
  const isAlone = run.closure.verdicts.length === 1 && run.closure.forgotten.length === 0 && verdict.body >= 0;
  const code = isAlone && !run.subject.why ? verdict.plain : verdict.full;
  const found: Found[] = [];
  const costs: number[] = [];
  let distinct = new Map<string, Traced>();
  for (let at = 0; at < run.count; at += 1) {
    const world = worldAt(run, at, g);
    const trace: TraceEvent[] = run.subject.why ? [] : NO_EVENTS;
    if (run.subject.why) world.t = trace;
    const result = boxResult(verdict.type, resultIn(world, code));
    costs.push(result.fault === null ? world.f : verdict.bound);
    note(found, distinct, verdict.type, result, trace, M);
  }
  let fuel = 0;
  let row = -1;
  if (verdict.policy === 'rows' && distinct.size > 1 && hasValue(distinct)) {
    fuel += run.count * verdict.bound;
    row = fittingRow(run, verdict, g, M);
    if (row >= 0 && verdict.rows[row]!.result >= 0) {
      const plain = found.splice(0, found.length);
      distinct = new Map();
      for (let at = 0; at < run.count; at += 1) {
        if (plain[at]!.result.fault !== null) {
          note(found, distinct, verdict.type, plain[at]!.result, [], M);
          continue;
        }
        const world = worldAt(run, at, g);
        verdict.full(world);
        world.f = 0;
        const result = boxResult(verdict.type, resultIn(world, verdict.rowCode[row]!));
        costs[at] = result.fault === null ? costs[at]! + world.f : verdict.bound;
        const trace: TraceEvent[] =
          result.fault === null && run.subject.why ? [[verdict.rows[row]!.site, 1, verdict.type, result.value]] : [];
        note(found, distinct, verdict.type, result, trace, M);
      }
    }
  }
  for (let at = 0; at < costs.length; at += 1) fuel += costs[at]!;
  const outcomes: Traced[] = [];
  distinct.forEach((one) => {
    outcomes.push(one);
  });
  const faults: Fault[] = [];
  for (let i = 0; i < outcomes.length; i += 1)
    if (outcomes[i]!.result.fault !== null) faults.push(outcomes[i]!.result.fault!);
  const unknownRow = row >= 0 && verdict.rows[row]!.result < 0;
  const kind = unknownRow
    ? 'unknown'
    : faults.length === outcomes.length
      ? 'fault'
      : outcomes.length === 1
        ? 'known'
        : isRange(run.subject, verdict) && faults.length === 0
          ? 'range'
          : 'unknown';
  const left = (places: readonly number[]): Q => {
    const keys = new Set<string>();
    let all: Abstract | null = null;
    for (let i = 0; i < places.length; i += 1) {
      const here = found[places[i]!]!;
      keys.add(here.key);
      if (kind === 'range') all = join(verdict.type, all, one(here.result.value), M);
    }
    return all === null ? keys.size - 1 : widthOf(verdict.type, all);
  };
  return {
    kind,
    outcomes: listed(kind, outcomes, verdict.type),
    settledBy: kind === 'known' ? [] : settledBy(run, (at) => found[at]!.key, left),
    because: unknownRow ? verdict.rows[row]!.because : null,
    exact: true,
    fuel,
    row,
    faults,
    domain: domainOf(kind, outcomes, verdict.type, M),
  };
}

export function isRange(subject: Subject, verdict: VerdictInfo): boolean {
  return verdict.policy === 'range' && !unknownOnMissing(subject, verdict);
}

export function hasValue(distinct: Map<string, Traced>): boolean {
  let has = false;
  distinct.forEach((one) => {
    if (one.result.fault === null) has = true;
  });
  return has;
}

export function note(
  found: Found[],
  distinct: Map<string, Traced>,
  t: Type,
  result: Result,
  trace: readonly TraceEvent[],
  M: Module,
): void {
  const name = result.fault === null ? key(t, result.value, M) : faultKey(result.fault);
  found.push({ result, key: name });
  if (!distinct.has(name)) distinct.set(name, { result, trace });
}

export function listed(kind: Answer['kind'], outcomes: readonly Traced[], t: Type): readonly Traced[] {
  if (kind === 'known' || kind === 'fault') return outcomes.slice(0, 1);
  if (kind === 'unknown') return outcomes.length <= MAX_OUTCOMES ? outcomes : [];
  let low = outcomes[0]!;
  let high = outcomes[0]!;
  for (let i = 1; i < outcomes.length; i += 1) {
    const here = outcomes[i]!;
    if (order(t, here.result.value, low.result.value) < 0) low = here;
    if (order(t, here.result.value, high.result.value) > 0) high = here;
  }
  return [low, high];
}

/** known: the value; range: between its ends; unknown, all listed and values: their set or hull. */
export function domainOf(kind: Answer['kind'], outcomes: readonly Traced[], t: Type, M: Module): Abstract {
  if (kind === 'fault' || outcomes.length === 0) return ANY;
  if (kind === 'unknown' && outcomes.length > MAX_OUTCOMES) return ANY;
  let all: Abstract | null = null;
  for (let i = 0; i < outcomes.length; i += 1) {
    if (outcomes[i]!.result.fault !== null) return ANY;
    all = join(t, all, one(outcomes[i]!.result.value), M);
  }
  return all!;
}

export function fittingRow(run: Run, verdict: VerdictInfo, g: RunLike, M: Module): number {
  const spread: (boolean | undefined)[] = [];
  const isSpread = (column: number): boolean => {
    const before = spread[column];
    if (before !== undefined) return before;
    const info = verdict.columns[column]!;
    const keys = new Set<string>();
    for (let at = 0; at < run.count && keys.size < 2; at += 1) {
      const result = resultIn(worldAt(run, at, g), info.code);
      if (result.fault === null) keys.add(key(info.type, box(info.type, result.value), M));
    }
    spread[column] = keys.size > 1;
    return keys.size > 1;
  };
  const holds = (code: Code): boolean => {
    for (let at = 0; at < run.count; at += 1) {
      const result = resultIn(worldAt(run, at, g), code);
      if (result.fault !== null || result.value !== true) return false;
    }
    return true;
  };
  for (let i = 0; i < verdict.rows.length; i += 1) {
    const cells = verdict.rows[i]!.cells;
    let fits = true;
    for (let k = 0; k < cells.length && fits; k += 1) {
      if (cells[k] === -1) fits = isSpread(k);
      else if (cells[k]! >= 0) fits = holds(verdict.cellCode[i]![k]!);
    }
    if (fits) return i;
  }
  return -1;
}
