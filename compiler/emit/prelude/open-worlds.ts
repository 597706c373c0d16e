/** Abstract worlds of a run with open fields. */
import type { AbstractWorld } from './abstract.ts';
import { sizeOf } from './closures.ts';
import { type Abstract, one, sample } from './domains.ts';
import type { Fault } from './faults.ts';
import type { Module, RuleInfo, Type, Val } from './module.ts';
import type { Answer, Datum, Unsettled } from './subject.ts';
import { askedBy, cellsAt, type Run, rowWithResult } from './worlds.ts';

export function abstractWorldAt(run: Run, at: number, M: Module): AbstractWorld {
  return abstractWorldOf(run, cellsAt(run.varied, at), M);
}

export function abstractWorldOf(run: Run, picks: readonly number[], M: Module): AbstractWorld {
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

/** Known, a range, or values that are all listed: no fault is possible. */
export function isSure(answer: Answer): boolean {
  if (answer.kind === 'fault' || answer.outcomes.length === 0) return false;
  return answer.outcomes.every((outcome) => outcome.result.fault === null);
}

/** The worlds that differ from one in the enumerated fields that n asks about; null: n cannot beat m. */
export function variedFor(
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
export function openRead(run: Run, rule: RuleInfo): readonly Unsettled[] {
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
