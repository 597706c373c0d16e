/** Closures: all that a verdict refers to and asks about, and what of it is unsettled (docs/core.md, section 5). */
import { cellsOf, staticCells } from './cells.ts';
import { type Abstract, abstractKey, every, span } from './domains.ts';
import type { FieldInfo, Module, Type, Use, Val, VerdictInfo } from './module.ts';
import type { Q } from './numbers.ts';
import type { Closure, Datum, Subject, Unsettled } from './subject.ts';

/** A verdict and what it refers to or asks about; forgotten verdicts are not entered. */
export function closureOf(subject: Subject, v: number, forgotten: readonly number[]): Closure {
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

export function weightOf(t: Type, range: Abstract | null, use: Use, grid: readonly [Q, Q] | null, M: Module): number {
  return use.cellular ? staticCells(t, range, use.tests, grid, M) : Infinity;
}

/** The cells of a domain of a field; those of a whole type are asked for again and again. */
export function fieldCells(
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

export function addUse(uses: Use[], use: Use): void {
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

export function isUnsettled(subject: Subject, use: Use): boolean {
  const field = subject.fields[use.of]!;
  if (field.elements === null) return unsettledDatum(field, guardOf(subject, use));
  return field.elements.some((element) => unsettledDatum(element, use));
}

export function unsettledDatum(datum: Datum, use: Use): boolean {
  return datum.domain.k !== 'one' && !(datum.status >= 0 && use.guarded);
}

/** A list that is missing as a whole is guarded where the list itself is asked about. */
export function guardOf(subject: Subject, use: Use): Use {
  return subject.M.fields[use.of]!.list ? { ...use, guarded: use.listGuarded } : use;
}

export function needsAnswer(subject: Subject, closure: Closure, r: number): boolean {
  const info = subject.M.verdicts[r]!;
  if (info.policy === 'rows') return true;
  if (info.policy === 'range' && unknownOnMissing(subject, info)) return true;
  return closure.verdicts.some((other) => subject.M.verdicts[other]!.asksVerdicts.indexOf(r) >= 0);
}

export function unknownOnMissing(subject: Subject, info: VerdictInfo): boolean {
  return info.unknownOn.some((field) => isMissing(subject, field));
}

export function isMissing(subject: Subject, field: number): boolean {
  return subject.statuses[field]! >= 0;
}

export function isForgotten(subject: Subject, r: number): boolean {
  const answer = subject.answers[r];
  const info = subject.M.verdicts[r]!;
  if (answer === undefined || answer.kind === 'known') return false;
  if (info.policy === 'range') return unknownOnMissing(subject, info);
  return info.policy === 'rows' && answer.row >= 0 && info.rows[answer.row]!.result < 0;
}

export function assumedIn(subject: Subject, closure: Closure): readonly number[] {
  const found: number[] = [];
  for (let i = 0; i < closure.verdicts.length; i += 1) {
    const counts = subject.M.verdicts[closure.verdicts[i]!]!.counts;
    for (let k = 0; k < counts.length; k += 1)
      if (isMissing(subject, counts[k]!) && found.indexOf(counts[k]!) < 0) found.push(counts[k]!);
  }
  return found.sort((a, b) => a - b);
}

export function sizeOf(x: Unsettled): number {
  return x.cells!.length + x.faults.length;
}

/** By number; the elements of a list in order; forgotten verdicts at the end. */
export function unsettledIn(subject: Subject, closure: Closure): Unsettled[] {
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
