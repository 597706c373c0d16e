/** The worlds of one run: what varies, in which order, and what a world may ask (docs/core.md, sections 5 and 6). */
import { answerOf } from './answers.ts';
import { closureOf, sizeOf, unsettledIn } from './closures.ts';
import { sample } from './domains.ts';
import { isFault } from './faults.ts';
import type { Cell, Code, RuleInfo, RunLike, Type, Val, World } from './module.ts';
import type { Closure, Result, Subject, Unsettled } from './subject.ts';
import { box, unbox } from './terms.ts';

/** At most so many combinations of cells are tried, and so many results listed. */
export const MAX_WORLDS = 4096;
export const MAX_OUTCOMES = 8;

/** One enumeration: what varies, and what stays open. */
export type Run = {
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

export function newRun(subject: Subject, v: number, closure: Closure, forgotten: readonly number[]): Run {
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

/** A row like those of the request, with a value for every field that has one; numbers outside lists without unit. */
export function baseRow(subject: Subject): Val[] {
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

export function newWorld(
  subject: Subject,
  x: readonly Val[],
  g: RunLike | null,
  c: readonly (Cell | undefined)[],
): World {
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

export function resultIn(world: World, code: Code): Result {
  try {
    return { fault: null, value: code(world) };
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown;
    return { fault: thrown, value: null };
  }
}

export function boxResult(t: Type, result: Result): Result {
  return result.fault === null ? { fault: null, value: box(t, result.value) } : result;
}

/** The indexes of the cells of world number `at`, the first varying slowest. */
export function cellsAt(varied: readonly Unsettled[], at: number): number[] {
  const picks: number[] = [];
  let rest = at;
  for (let i = varied.length - 1; i >= 0; i -= 1) {
    const size = sizeOf(varied[i]!);
    picks[i] = rest % size;
    rest = Math.floor(rest / size);
  }
  return picks;
}

export function worldAt(run: Run, at: number, g: RunLike): World {
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

export function forgottenCell(x: Unsettled, pick: number): Cell {
  return pick < x.cells!.length
    ? { fault: null, value: unbox(x.type, x.cells![pick]!) }
    : { fault: x.faults[pick - x.cells!.length]!, value: null };
}

export function put(x: Val[], here: Unsettled, value: Val): void {
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
export function runLike(run: Run): RunLike {
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

export function rowWithResult(subject: Subject, r: number): number {
  const answer = subject.answers[r];
  return answer === undefined || answer.row < 0 || subject.M.verdicts[r]!.rows[answer.row]!.result < 0
    ? -1
    : answer.row;
}

/** What the conditions of a rule ask about, references followed: fields, and forgotten verdicts numbered after them. */
export function askedBy(run: Run, rule: RuleInfo): readonly number[] {
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
