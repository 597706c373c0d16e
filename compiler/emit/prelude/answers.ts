/** From worlds to an answer (docs/core.md, sections 5 to 7). */
import { type AbstractWorld, abstractBody, abstractNode, cutToRange } from './abstract.ts';
import { cellsOf, staticCells } from './cells.ts';
import { type Abstract, ANY, abstractKey, every, highOf, join, lowOf, one, sample, span, valuesIn } from './domains.ts';
import { type Fault, faultKey, isFault } from './faults.ts';
import type {
  Cell,
  Code,
  FieldInfo,
  Module,
  RuleInfo,
  RunLike,
  TraceEvent,
  Type,
  Use,
  Val,
  VerdictInfo,
  World,
} from './module.ts';
import { type Q, qcmp, qsub } from './numbers.ts';
import { box, unbox } from './terms.ts';
import { type Boxed, key, order } from './values.ts';

/** At most so many combinations of cells are tried, and so many results listed. */
const MAX_WORLDS = 4096;
const MAX_OUTCOMES = 8;

/** What is known of a field, or of the value of an element. */
export type Datum = { readonly status: number; readonly domain: Abstract };
export type ElementDatum = Datum & { readonly time: Val };
export type FieldDatum = Datum & { readonly elements: readonly ElementDatum[] | null };

/** What is known of one subject, and the answers found so far. */
export type Subject = {
  readonly M: Module;
  readonly why: boolean;
  readonly today: number;
  readonly now: number;
  readonly h: readonly number[];
  readonly fields: readonly FieldDatum[];
  readonly statuses: readonly number[];
  readonly answers: (Answer | undefined)[];
  readonly closures: Map<string, Closure>;
};

export type Result = { readonly fault: Fault | null; readonly value: Val };
export type Answer = {
  readonly kind: 'known' | 'fault' | 'range' | 'unknown';
  readonly outcomes: readonly { readonly result: Result; readonly trace: readonly TraceEvent[] }[];
  readonly settledBy: readonly number[];
  readonly assumed: readonly number[];
  readonly because: string | null;
  readonly exact: boolean;
  readonly fuel: number;
  /** The row that answered: with a result, or unknown. */
  readonly row: number;
  readonly faults: readonly Fault[];
  /** What others may take the value to be, where this answer cuts them. */
  readonly domain: Abstract;
};

export type Closure = {
  readonly verdicts: readonly number[];
  readonly fields: readonly Use[];
  readonly forgotten: readonly Use[];
  /** Static numbers of cells, of the fields and then of the forgotten verdicts; and cells of domains met before. */
  readonly weights: readonly number[];
  readonly cells: Map<string, readonly Val[] | undefined>;
};

/** Something with more than one value: a field, an element of a list, or a forgotten verdict. */
type Unsettled = {
  readonly field: number;
  readonly element: number;
  readonly forgotten: number;
  readonly missing: boolean;
  readonly type: Type;
  readonly domain: Abstract;
  /** Undefined: it cannot be enumerated. */
  readonly cells: readonly Val[] | undefined;
  readonly faults: readonly Fault[];
  readonly weight: number;
};

export function answerOf(subject: Subject, v: number): Answer {
  const known = subject.answers[v];
  if (known !== undefined) return known;
  const answer = freshAnswer(subject, v);
  subject.answers[v] = answer;
  return answer;
}

function freshAnswer(subject: Subject, v: number): Answer {
  const M = subject.M;
  const closure = closureOf(subject, v, []);
  const assumed = assumedIn(subject, closure);
  if (!closure.fields.some((use) => isUnsettled(subject, use))) return plainAnswer(subject, v, assumed);
  const counted = new Set<number>();
  for (let i = 0; i < closure.verdicts.length; i += 1) {
    const r = closure.verdicts[i]!;
    if (r !== v && needsAnswer(subject, closure, r)) {
      answerOf(subject, r);
      counted.add(r);
    }
  }
  const forgotten = closure.verdicts.filter((r) => r !== v && isForgotten(subject, r));
  const run = newRun(subject, v, closureOf(subject, v, forgotten), forgotten);
  if (run.open.length > 0)
    for (let i = 0; i < closure.verdicts.length; i += 1) {
      const r = closure.verdicts[i]!;
      if (r === v) continue;
      answerOf(subject, r);
      counted.add(r);
    }
  let fuel = 0;
  counted.forEach((r) => {
    fuel += subject.answers[r]!.fuel;
  });
  const given = run.open.length > 0 ? abstractAnswer(run, M) : worldsAnswer(run, M);
  return { ...given, assumed, fuel: given.fuel + fuel };
}

/** Nothing unsettled: one world. */
function plainAnswer(subject: Subject, v: number, assumed: readonly number[]): Answer {
  const verdict = subject.M.verdicts[v]!;
  const world = newWorld(subject, baseRow(subject), null, []);
  const trace: TraceEvent[] | null = subject.why ? [] : null;
  world.t = trace;
  const result = resultIn(world, subject.why ? verdict.full : verdict.plain);
  const isFaulty = result.fault !== null;
  return {
    kind: isFaulty ? 'fault' : 'known',
    outcomes: [{ result: boxResult(verdict.type, result), trace: trace ?? [] }],
    settledBy: [],
    assumed,
    because: null,
    exact: true,
    fuel: isFaulty ? verdict.bound : world.f,
    row: -1,
    faults: isFaulty ? [result.fault!] : [],
    domain: isFaulty ? ANY : one(box(verdict.type, result.value)),
  };
}

/** A verdict and what it refers to or asks about; forgotten verdicts are not entered. */
function closureOf(subject: Subject, v: number, forgotten: readonly number[]): Closure {
  const name = `${v}:${forgotten.join(',')}`;
  const known = subject.closures.get(name);
  if (known !== undefined) return known;
  const verdicts: number[] = [];
  const visit = (r: number) => {
    if (verdicts.indexOf(r) >= 0 || forgotten.indexOf(r) >= 0) return;
    verdicts.push(r);
    const info = subject.M.verdicts[r]!;
    for (let i = 0; i < info.refs.length; i += 1) visit(info.refs[i]!.of);
    for (let i = 0; i < info.asksVerdicts.length; i += 1) visit(info.asksVerdicts[i]!);
  };
  visit(v);
  verdicts.sort((a, b) => a - b);
  const fields: Use[] = [];
  const cells: Use[] = [];
  for (let i = 0; i < verdicts.length; i += 1) {
    const info = subject.M.verdicts[verdicts[i]!]!;
    for (let k = 0; k < info.reads.length; k += 1) addUse(fields, info.reads[k]!);
    for (let k = 0; k < info.refs.length; k += 1)
      if (forgotten.indexOf(info.refs[k]!.of) >= 0) addUse(cells, info.refs[k]!);
    for (let k = 0; k < info.asksVerdicts.length; k += 1)
      if (forgotten.indexOf(info.asksVerdicts[k]!) >= 0)
        addUse(cells, { of: info.asksVerdicts[k]!, cellular: true, guarded: true, listGuarded: true, tests: [] });
  }
  fields.sort((a, b) => a.of - b.of);
  cells.sort((a, b) => a.of - b.of);
  const M = subject.M;
  const weights: number[] = [];
  for (let i = 0; i < fields.length; i += 1) {
    const info = M.fields[fields[i]!.of]!;
    weights.push(weightOf(info.item, info.plausible, fields[i]!, info.grid, M));
  }
  for (let i = 0; i < cells.length; i += 1) {
    const info = M.verdicts[cells[i]!.of]!;
    const range = info.policy === 'range' ? span(info.type, info.low, info.high, false, false) : null;
    weights.push(weightOf(info.type, range, cells[i]!, null, M));
  }
  const closure = { verdicts, fields, forgotten: cells, weights, cells: new Map() };
  subject.closures.set(name, closure);
  return closure;
}

function weightOf(t: Type, range: Abstract | null, use: Use, grid: readonly [Q, Q] | null, M: Module): number {
  return use.cellular ? staticCells(t, range, use.tests, grid, M) : Infinity;
}

/** The cells of a domain of a field; those of a whole type are asked for again and again. */
function fieldCells(
  subject: Subject,
  closure: Closure,
  use: Use,
  info: FieldInfo,
  domain: Abstract,
): readonly Val[] | undefined {
  const name = `${use.of} ${subject.today} ${abstractKey(info.item, domain, subject.M)}`;
  if (closure.cells.has(name)) return closure.cells.get(name);
  const cells = cellsOf(info.item, domain, use.tests, info.grid, subject.today, subject.M);
  closure.cells.set(name, cells);
  return cells;
}

function addUse(uses: Use[], use: Use): void {
  for (let i = 0; i < uses.length; i += 1) {
    const before = uses[i]!;
    if (before.of !== use.of) continue;
    const tests = before.tests.slice();
    for (let k = 0; k < use.tests.length; k += 1)
      if (!tests.some((test) => test.rank === use.tests[k]!.rank)) tests.push(use.tests[k]!);
    tests.sort((x, y) => x.rank - y.rank);
    uses[i] = {
      of: use.of,
      cellular: before.cellular && use.cellular,
      guarded: before.guarded && use.guarded,
      listGuarded: before.listGuarded && use.listGuarded,
      tests,
    };
    return;
  }
  uses.push(use);
}

function isUnsettled(subject: Subject, use: Use): boolean {
  const field = subject.fields[use.of]!;
  if (field.elements === null) return unsettledDatum(field, guardOf(subject, use));
  return field.elements.some((element) => unsettledDatum(element, use));
}

function unsettledDatum(datum: Datum, use: Use): boolean {
  return datum.domain.k !== 'one' && !(datum.status >= 0 && use.guarded);
}

/** A list that is missing as a whole is guarded where the list itself is asked about. */
function guardOf(subject: Subject, use: Use): Use {
  return subject.M.fields[use.of]!.list ? { ...use, guarded: use.listGuarded } : use;
}

function needsAnswer(subject: Subject, closure: Closure, r: number): boolean {
  const info = subject.M.verdicts[r]!;
  if (info.policy === 'rows') return true;
  if (info.policy === 'range' && unknownOnMissing(subject, info)) return true;
  return closure.verdicts.some((other) => subject.M.verdicts[other]!.asksVerdicts.indexOf(r) >= 0);
}

function unknownOnMissing(subject: Subject, info: VerdictInfo): boolean {
  return info.unknownOn.some((field) => isMissing(subject, field));
}

function isMissing(subject: Subject, field: number): boolean {
  return subject.statuses[field]! >= 0;
}

function isForgotten(subject: Subject, r: number): boolean {
  const answer = subject.answers[r];
  const info = subject.M.verdicts[r]!;
  if (answer === undefined || answer.kind === 'known') return false;
  if (info.policy === 'range') return unknownOnMissing(subject, info);
  return info.policy === 'rows' && answer.row >= 0 && info.rows[answer.row]!.result < 0;
}

function assumedIn(subject: Subject, closure: Closure): readonly number[] {
  const found: number[] = [];
  for (let i = 0; i < closure.verdicts.length; i += 1) {
    const counts = subject.M.verdicts[closure.verdicts[i]!]!.counts;
    for (let k = 0; k < counts.length; k += 1)
      if (isMissing(subject, counts[k]!) && found.indexOf(counts[k]!) < 0) found.push(counts[k]!);
  }
  return found.sort((a, b) => a - b);
}

/** One enumeration: what varies, and what stays open. */
type Run = {
  readonly subject: Subject;
  readonly v: number;
  readonly closure: Closure;
  readonly forgotten: readonly number[];
  /** In world order. */
  readonly varied: readonly Unsettled[];
  readonly open: readonly Unsettled[];
  readonly count: number;
  readonly base: readonly Val[];
};

function newRun(subject: Subject, v: number, closure: Closure, forgotten: readonly number[]): Run {
  const all = unsettledIn(subject, closure);
  const candidates = all.filter((x) => x.cells !== undefined);
  const ranked = candidates.map((x, i) => ({ x, i }));
  ranked.sort((a, b) => a.x.weight - b.x.weight || a.i - b.i);
  const chosen: Unsettled[] = [];
  let count = 1;
  for (let i = 0; i < ranked.length; i += 1) {
    const x = ranked[i]!.x;
    const next = count * sizeOf(x);
    if (next > MAX_WORLDS) break;
    count = next;
    chosen.push(x);
  }
  return {
    subject,
    v,
    closure,
    forgotten,
    varied: all.filter((x) => chosen.indexOf(x) >= 0),
    open: all.filter((x) => chosen.indexOf(x) < 0),
    count,
    base: baseRow(subject),
  };
}

function sizeOf(x: Unsettled): number {
  return x.cells!.length + x.faults.length;
}

/** By number; the elements of a list in order; forgotten verdicts at the end. */
function unsettledIn(subject: Subject, closure: Closure): Unsettled[] {
  const M = subject.M;
  const found: Unsettled[] = [];
  for (let i = 0; i < closure.fields.length; i += 1) {
    const use = closure.fields[i]!;
    const info = M.fields[use.of]!;
    const datum = subject.fields[use.of]!;
    const weight = closure.weights[i]!;
    const add = (one: Datum, element: number) => {
      const isWhole = info.list && element < 0;
      if (!unsettledDatum(one, isWhole ? guardOf(subject, use) : use)) return;
      const cells = use.cellular && !isWhole ? fieldCells(subject, closure, use, info, one.domain) : undefined;
      const type = isWhole ? info.type : info.item;
      found.push({
        field: use.of,
        element,
        forgotten: -1,
        missing: one.status >= 0,
        type,
        domain: one.domain,
        cells,
        faults: [],
        weight,
      });
    };
    if (datum.elements === null) add(datum, -1);
    else for (let k = 0; k < datum.elements.length; k += 1) add(datum.elements[k]!, k);
  }
  for (let i = 0; i < closure.forgotten.length; i += 1) {
    const use = closure.forgotten[i]!;
    const info = M.verdicts[use.of]!;
    const domain = info.policy === 'range' ? span(info.type, info.low, info.high, false, false) : every(info.type, M);
    found.push({
      field: M.fields.length + use.of,
      element: -1,
      forgotten: use.of,
      missing: true,
      type: info.type,
      domain,
      cells: use.cellular ? cellsOf(info.type, domain, use.tests, null, subject.today, M) : undefined,
      faults: subject.answers[use.of]!.faults,
      weight: closure.weights[closure.fields.length + i]!,
    });
  }
  return found;
}

/** A row like those of the request, with a value for every field that has one; numbers outside lists without unit. */
function baseRow(subject: Subject): Val[] {
  const row: Val[] = [0];
  for (let i = 0; i < subject.fields.length; i += 1) {
    const datum = subject.fields[i]!;
    const info = subject.M.fields[i]!;
    if (datum.elements !== null)
      row.push(datum.elements.map((element) => [sample(info.item, element.domain), element.time, element.status]));
    else row.push(unbox(info.type, sample(info.type, datum.domain)));
  }
  return row;
}

function newWorld(subject: Subject, x: readonly Val[], g: RunLike | null, c: readonly (Cell | undefined)[]): World {
  return {
    x,
    s: subject.statuses,
    today: subject.today,
    now: subject.now,
    h: subject.h,
    m: [],
    f: 0,
    t: null,
    g,
    c,
  };
}

function resultIn(world: World, code: Code): Result {
  try {
    return { fault: null, value: code(world) };
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown;
    return { fault: thrown, value: null };
  }
}

function boxResult(t: Type, result: Result): Result {
  return result.fault === null ? { fault: null, value: box(t, result.value) } : result;
}

/** The indexes of the cells of world number `at`, the first varying slowest. */
function cellsAt(varied: readonly Unsettled[], at: number): number[] {
  const picks: number[] = [];
  let rest = at;
  for (let i = varied.length - 1; i >= 0; i -= 1) {
    const size = sizeOf(varied[i]!);
    picks[i] = rest % size;
    rest = Math.floor(rest / size);
  }
  return picks;
}

function worldAt(run: Run, at: number, g: RunLike): World {
  const picks = cellsAt(run.varied, at);
  const x = run.base.slice();
  const c: (Cell | undefined)[] = [];
  for (let i = 0; i < picks.length; i += 1) {
    const here = run.varied[i]!;
    if (here.forgotten < 0) put(x, here, here.cells![picks[i]!]!);
    else c[here.forgotten] = forgottenCell(here, picks[i]!);
  }
  return newWorld(run.subject, x, g, c);
}

function forgottenCell(x: Unsettled, pick: number): Cell {
  return pick < x.cells!.length
    ? { fault: null, value: unbox(x.type, x.cells![pick]!) }
    : { fault: x.faults[pick - x.cells!.length]!, value: null };
}

function put(x: Val[], here: Unsettled, value: Val): void {
  if (here.element < 0) {
    x[here.field + 1] = unbox(here.type, value);
    return;
  }
  const list = (x[here.field + 1] as readonly Val[]).slice();
  const element = list[here.element] as readonly Val[];
  list[here.element] = [value, element[1]!, element[2]!];
  x[here.field + 1] = list;
}

/** What a world of this run may ask. */
function runLike(run: Run): RunLike {
  const subject = run.subject;
  const like: RunLike = {
    row: (r) => rowWithResult(subject, r),
    forgotten: (r) => run.forgotten.indexOf(r) >= 0,
    known: (r) => answerOf(subject, r).kind === 'known',
    bound: subject.M.verdicts[run.v]!.bound,
    vary: (world, rule) => {
      const asked = askedBy(run, rule);
      const moved = run.varied.filter((x) => x.missing && asked.indexOf(x.field) >= 0);
      if (moved.length === 0) return null;
      let count = 1;
      for (let i = 0; i < moved.length; i += 1) count *= sizeOf(moved[i]!);
      const worlds: World[] = [];
      for (let at = 0; at < count; at += 1) {
        const picks = cellsAt(moved, at);
        const x = world.x.slice();
        const c = world.c.slice();
        for (let i = 0; i < moved.length; i += 1) {
          const here = moved[i]!;
          if (here.forgotten < 0) put(x, here, here.cells![picks[i]!]!);
          else c[here.forgotten] = forgottenCell(here, picks[i]!);
        }
        worlds.push(newWorld(subject, x, like, c));
      }
      return worlds;
    },
  };
  return like;
}

function rowWithResult(subject: Subject, r: number): number {
  const answer = subject.answers[r];
  return answer === undefined || answer.row < 0 || subject.M.verdicts[r]!.rows[answer.row]!.result < 0
    ? -1
    : answer.row;
}

type Given = Omit<Answer, 'assumed'>;
type Found = { readonly result: Result; readonly key: string };
type Traced = { readonly result: Result; readonly trace: readonly TraceEvent[] };

const NO_EVENTS: TraceEvent[] = [];

/** Every unsettled field is enumerated: exact. */
function worldsAnswer(run: Run, M: Module): Given {
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

function isRange(subject: Subject, verdict: VerdictInfo): boolean {
  return verdict.policy === 'range' && !unknownOnMissing(subject, verdict);
}

function hasValue(distinct: Map<string, Traced>): boolean {
  let has = false;
  distinct.forEach((one) => {
    if (one.result.fault === null) has = true;
  });
  return has;
}

function note(
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

function listed(kind: Answer['kind'], outcomes: readonly Traced[], t: Type): readonly Traced[] {
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
function domainOf(kind: Answer['kind'], outcomes: readonly Traced[], t: Type, M: Module): Abstract {
  if (kind === 'fault' || outcomes.length === 0) return ANY;
  if (kind === 'unknown' && outcomes.length > MAX_OUTCOMES) return ANY;
  let all: Abstract | null = null;
  for (let i = 0; i < outcomes.length; i += 1) {
    if (outcomes[i]!.result.fault !== null) return ANY;
    all = join(t, all, one(outcomes[i]!.result.value), M);
  }
  return all!;
}

function fittingRow(run: Run, verdict: VerdictInfo, g: RunLike, M: Module): number {
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

/** The fields that matter, by what is left open when they are learned; then the open ones. */
function widthOf(t: Type, a: Abstract): Q {
  const low = lowOf(a)!;
  const high = highOf(a)!;
  return t.k === 'n' ? qsub((high as Boxed)[0], (low as Boxed)[0]) : (high as number) - (low as number);
}

function settledBy(
  run: Run,
  keyAt: (world: number) => string,
  left: (worlds: readonly number[]) => Q,
): readonly number[] {
  const mattering: { readonly x: Unsettled; readonly left: Q; readonly i: number }[] = [];
  let stride = run.count;
  for (let i = 0; i < run.varied.length; i += 1) {
    const x = run.varied[i]!;
    const size = sizeOf(x);
    stride = Math.floor(stride / size);
    let matters = false;
    const places: number[][] = [];
    for (let at = 0; at < run.count; at += 1) {
      const cell = Math.floor(at / stride) % size;
      if (places[cell] === undefined) places[cell] = [];
      places[cell].push(at);
      if (cell > 0 && keyAt(at) !== keyAt(at - cell * stride)) matters = true;
    }
    if (!matters) continue;
    let most: Q = 0;
    for (let cell = 0; cell < size; cell += 1) {
      const rest = left(places[cell]!);
      if (qcmp(rest, most) > 0) most = rest;
    }
    mattering.push({ x, left: most, i });
  }
  mattering.sort((a, b) => qcmp(a.left, b.left) || a.i - b.i);
  const named: number[] = [];
  const name = (x: Unsettled) => {
    const fields = x.forgotten < 0 ? [x.field] : run.subject.answers[x.forgotten]!.settledBy;
    for (let k = 0; k < fields.length; k += 1) if (named.indexOf(fields[k]!) < 0) named.push(fields[k]!);
  };
  for (let i = 0; i < mattering.length; i += 1) name(mattering[i]!.x);
  for (let i = 0; i < run.open.length; i += 1) name(run.open[i]!);
  return named;
}

type AbstractFound = {
  readonly value: Abstract | null;
  readonly faults: readonly Fault[];
  readonly key: string;
};

/** Some fields are open: each world on abstract values. */
function abstractAnswer(run: Run, M: Module): Given {
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

function abstractFound(t: Type, value: Abstract | null, faults: Map<string, Fault>, M: Module): AbstractFound {
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

function distinctFaults(found: readonly AbstractFound[]): Fault[] {
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
function isSettled(found: readonly AbstractFound[]): boolean {
  return found.every(
    (one) => one.value !== null && one.value.k === 'one' && one.faults.length === 0 && one.key === found[0]!.key,
  );
}

/** The distinct values by world, sets in their order; null: they cannot be counted. */
function countable(found: readonly AbstractFound[], t: Type, M: Module): Val[] | null {
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

function abstractOutcomes(
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

function abstractRow(run: Run, verdict: VerdictInfo, M: Module): number {
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

function abstractWorldAt(run: Run, at: number, M: Module): AbstractWorld {
  return abstractWorldOf(run, cellsAt(run.varied, at), M);
}

function abstractWorldOf(run: Run, picks: readonly number[], M: Module): AbstractWorld {
  const subject = run.subject;
  const pickOf = (field: number, element: number): Val | undefined => {
    for (let i = 0; i < run.varied.length; i += 1) {
      const x = run.varied[i]!;
      if (x.forgotten < 0 && x.field === field && x.element === element) return x.cells![picks[i]!]!;
    }
    return undefined;
  };
  const datum = (known: Datum, t: Type, field: number, element: number): Abstract => {
    const pick = pickOf(field, element);
    if (pick !== undefined) return one(pick);
    const isOpen = run.open.some((x) => x.forgotten < 0 && x.field === field && x.element === element);
    return isOpen ? known.domain : one(sample(t, known.domain));
  };
  const fields: Abstract[] = subject.fields.map((field, i) => {
    const info = M.fields[i]!;
    if (field.elements === null) return datum(field, info.type, i, -1);
    return one(
      field.elements.map((element, k): Val => {
        const value = datum(element, info.item, i, k);
        if (value.k === 'one') return [value.v, element.time, element.status];
        return [null, element.time, element.status, k, value as unknown as Val];
      }),
    );
  });
  const forgotten: ({ readonly value: Abstract | null; readonly faults: readonly Fault[] } | undefined)[] = [];
  for (let i = 0; i < run.varied.length; i += 1) {
    const x = run.varied[i]!;
    if (x.forgotten < 0) continue;
    const isValue = picks[i]! < x.cells!.length;
    forgotten[x.forgotten] = {
      value: isValue ? one(x.cells![picks[i]!]!) : null,
      faults: isValue ? [] : [x.faults[picks[i]! - x.cells!.length]!],
    };
  }
  for (let i = 0; i < run.open.length; i += 1) {
    const x = run.open[i]!;
    if (x.forgotten >= 0) forgotten[x.forgotten] = { value: x.domain, faults: x.faults };
  }
  return {
    M,
    today: subject.today,
    now: subject.now,
    fields,
    statuses: subject.statuses,
    faults: new Map(),
    memo: [],
    forgotten,
    answers: subject.answers.map((answer, r) =>
      answer === undefined
        ? undefined
        : {
            domain: answer.domain,
            sure: isSure(answer),
            row: rowWithResult(subject, r),
            known: answer.kind === 'known',
          },
    ),
    vary: (n, m) => variedFor(run, picks, n, m, M),
  };
}

/** What the conditions of a rule ask about, references followed: fields, and forgotten verdicts numbered after them. */
function askedBy(run: Run, rule: RuleInfo): readonly number[] {
  const asked: number[] = [];
  const seen: number[] = [];
  const M = run.subject.M;
  const visit = (fields: readonly number[], verdicts: readonly number[], refs: readonly number[]) => {
    for (let i = 0; i < fields.length; i += 1) asked.push(fields[i]!);
    for (let i = 0; i < verdicts.length; i += 1) {
      const v = verdicts[i]!;
      if (run.forgotten.indexOf(v) >= 0) {
        asked.push(M.fields.length + v);
        continue;
      }
      follow(v);
      const below = closureOf(run.subject, v, run.forgotten);
      for (let k = 0; k < below.fields.length; k += 1) asked.push(below.fields[k]!.of);
      for (let k = 0; k < below.forgotten.length; k += 1) asked.push(M.fields.length + below.forgotten[k]!.of);
    }
    for (let i = 0; i < refs.length; i += 1) follow(refs[i]!);
  };
  const follow = (r: number) => {
    if (seen.indexOf(r) >= 0 || run.forgotten.indexOf(r) >= 0) return;
    seen.push(r);
    const info = M.verdicts[r]!;
    visit(
      info.asksFields,
      info.asksVerdicts,
      info.refs.map((use) => use.of),
    );
  };
  visit(rule.asksFields, rule.asksVerdicts, rule.refs);
  return asked;
}

/** Known, a range, or values that are all listed: no fault is possible. */
function isSure(answer: Answer): boolean {
  if (answer.kind === 'fault' || answer.outcomes.length === 0) return false;
  return answer.outcomes.every((outcome) => outcome.result.fault === null);
}

/** The worlds that differ from one in the enumerated fields that n asks about; null: n cannot beat m. */
function variedFor(
  run: Run,
  picks: readonly number[],
  n: RuleInfo,
  m: RuleInfo,
  M: Module,
): readonly AbstractWorld[] | null {
  const asked = askedBy(run, n);
  const isAsked = (x: Unsettled) => x.missing && asked.indexOf(x.field) >= 0;
  const moved: number[] = [];
  for (let i = 0; i < run.varied.length; i += 1) if (isAsked(run.varied[i]!)) moved.push(i);
  if (moved.length === 0 && !run.open.some(isAsked)) return null;
  if (!openRead(run, m).every(isAsked)) return null;
  const parts = moved.map((i) => run.varied[i]!);
  let count = 1;
  for (let i = 0; i < parts.length; i += 1) count *= sizeOf(parts[i]!);
  const worlds: AbstractWorld[] = [];
  for (let at = 0; at < count; at += 1) {
    const cells = cellsAt(parts, at);
    const next = picks.slice();
    for (let i = 0; i < moved.length; i += 1) next[moved[i]!] = cells[i]!;
    worlds.push(abstractWorldOf(run, next, M));
  }
  return worlds;
}

/** The open fields that the conditions of a rule read, references followed; open forgotten verdicts after them. */
function openRead(run: Run, rule: RuleInfo): readonly Unsettled[] {
  const fields = rule.reads.slice();
  const seen: number[] = [];
  const visit = (r: number) => {
    if (seen.indexOf(r) >= 0) return;
    seen.push(r);
    if (run.forgotten.indexOf(r) >= 0) {
      fields.push(run.subject.M.fields.length + r);
      return;
    }
    const info = run.subject.M.verdicts[r]!;
    for (let i = 0; i < info.reads.length; i += 1) fields.push(info.reads[i]!.of);
    for (let i = 0; i < info.refs.length; i += 1) visit(info.refs[i]!.of);
    for (let i = 0; i < info.asksVerdicts.length; i += 1) visit(info.asksVerdicts[i]!);
  };
  for (let i = 0; i < rule.refs.length; i += 1) visit(rule.refs[i]!);
  for (let i = 0; i < rule.asksVerdicts.length; i += 1) visit(rule.asksVerdicts[i]!);
  return run.open.filter((x) => fields.indexOf(x.field) >= 0);
}
