/** Whether cells of several terms can meet in one patient, where the terms hang on the same inputs. */
import { compare, type Rational, rational, sub } from '../../../language/rational.ts';
import type { MissingReason, Value } from '../../../language/values.ts';
import type { Expr } from '../../core.ts';
import { typeOfData } from '../../types-of-data.ts';
import { buildCells, type CellSet } from './cells.ts';
import { readCondition } from './conditions.ts';
import { evaluate, type Patient } from './evaluate.ts';
import { fieldInterval } from './hull.ts';
import { between, cellOf, sampleOf, valueAt } from './samples.ts';
import { dependenciesOf, isOrdered, newTerms, statusTerm, type Term, type Terms, valueTerm } from './terms.ts';
import { bodyOfCall, type Closure, children, closed, keyOf, look, part, scalar, verdictParts } from './walk.ts';

export type Confirmation =
  /** The cells meet; `patients`: for each group of terms that hang together, one in whom they do. */
  | { readonly kind: 'meets'; readonly patients: readonly Patient[] }
  /** They meet in no patient: every combination was tried. */
  | { readonly kind: 'never' }
  /** Not decided: it takes a solver. */
  | { readonly kind: 'open' };

/** Patients tried before a question is left open: some tens of milliseconds, and only where terms hang together. */
export const MAX_PATIENTS = 2_000;
/** Halvings of the way between two patients: enough to meet a gap of a millionth of the way. */
const MAX_HALVINGS = 24;

/**
 * `allowed`: for each term the cells in question. Terms without a common input take their values independently, and an input
 * or a declared result takes each of its values; anything else is searched for.
 */
export function confirm(terms: Terms, allowed: ReadonlyMap<Term, CellSet>): Confirmation {
  const patients: Patient[] = [];
  let isOpen = false;
  for (const group of groups(terms, [...allowed.keys()])) {
    if (group.length === 1 && isFree(group[0]!)) continue;
    const found = search(terms, group, allowed);
    if (found === 'never') return { kind: 'never' };
    if (found === 'open') isOpen = true;
    else patients.push(found);
  }
  return isOpen ? { kind: 'open' } : { kind: 'meets', patients };
}

/**
 * Whether some patient exists in whom `holds` is true whatever the fields that are missing turn out to be. `terms` are those
 * that it hangs on; `missing`: the fields and why.
 */
export function confirmForAll(
  terms: Terms,
  group: readonly Term[],
  missing: ReadonlyMap<number, MissingReason>,
  holds: (patient: Patient) => boolean,
): Confirmation {
  const deep = newTerms(terms.module, terms.verdictDependencies);
  const collected = collect(deep, group);
  if (collected.hasUnknowable) return { kind: 'open' };
  buildCells(deep);
  const choices = choicesOf(deep, group, collected.openFields);
  if (choices === undefined) return { kind: 'open' };
  const [some, every] = [
    choices.filter(({ field }) => !missing.has(field)),
    choices.filter(({ field }) => missing.has(field)),
  ];
  const patient = { values: new Map<number, Value>(), missing: new Map(missing) };
  let left = MAX_PATIENTS;
  const forAll = (index: number): boolean => {
    const choice = every[index];
    if (choice === undefined) {
      left -= 1;
      return left >= 0 && holds(patient);
    }
    return choice.values.every((value) => {
      patient.values.set(choice.field, value);
      return forAll(index + 1);
    });
  };
  const exists = (index: number): boolean => {
    const choice = some[index];
    if (choice === undefined) return forAll(0);
    return choice.values.some((value) => {
      if (left <= 0) return false;
      patient.values.set(choice.field, value);
      return exists(index + 1);
    });
  };
  if (exists(0)) return { kind: 'meets', patients: [copy(patient)] };
  return { kind: left > 0 && collected.openFields.size === 0 ? 'never' : 'open' };
}

/** Terms that share an input, directly or through others, are in one group. */
function groups(terms: Terms, list: readonly Term[]): Term[][] {
  let result: { members: Term[]; on: Set<number> }[] = [];
  for (const term of list) {
    const on = dependenciesOf(terms, term);
    const touching = result.filter((group) => [...on].some((of) => group.on.has(of)));
    const merged = { members: [...touching.flatMap((group) => group.members), term], on: new Set(on) };
    for (const group of touching) for (const of of group.on) merged.on.add(of);
    result = [...result.filter((group) => !touching.includes(group)), merged];
  }
  return result.map((group) => group.members);
}

/** Every cell of it is met by some patient: inputs, statuses, declared results, and queries over lists. */
function isFree(term: Term): boolean {
  if (term.kind === 'status' || term.kind === 'known') return true;
  if (term.kind === 'order') return false;
  const { expr } = look(term.closure);
  if (expr.kind === 'field') return true;
  if (expr.kind === 'ref') return expr.type.kind !== 'number';
  return (expr.type.kind === 'bool' || expr.type.kind === 'int') && isQuery(expr);
}

function isQuery(expr: Expr): boolean {
  return expr.kind === 'fold' || children(expr).some(isQuery);
}

type Choice = {
  readonly field: number;
  readonly values: readonly Value[];
  readonly reasons: readonly (MissingReason | undefined)[];
};

function search(terms: Terms, group: readonly Term[], allowed: ReadonlyMap<Term, CellSet>): Patient | 'never' | 'open' {
  const { module } = terms;
  const deep = newTerms(module, terms.verdictDependencies);
  const collected = collect(deep, group);
  if (collected.hasUnknowable) return 'open';
  buildCells(deep);
  const choices = choicesOf(deep, group, collected.openFields);
  if (choices === undefined) return 'open';
  const near: Near = { low: undefined, high: undefined };
  const values = new Map<number, Value>();
  const missing = new Map<number, MissingReason>();
  const patient: Patient = { values, missing };
  let left = MAX_PATIENTS;
  const descend = (index: number): Patient | undefined => {
    const choice = choices[index];
    if (choice === undefined) {
      left -= 1;
      return fits(terms, group, allowed, patient, near) ? copy(patient) : undefined;
    }
    for (const reason of choice.reasons) {
      if (reason === undefined) missing.delete(choice.field);
      else missing.set(choice.field, reason);
      for (const value of choice.values) {
        if (left <= 0) return undefined;
        values.set(choice.field, value);
        const found = descend(index + 1);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  };
  const found = descend(0);
  if (found !== undefined) return found;
  const halved = halve(terms, group, allowed, near);
  if (halved !== undefined) return halved;
  return left > 0 && collected.openFields.size === 0 ? 'never' : 'open';
}

/** Registers every test inside the group's expressions and the verdicts they refer to. */
function collect(deep: Terms, group: readonly Term[]): { openFields: ReadonlySet<number>; hasUnknowable: boolean } {
  const { module } = deep;
  const seen = new Set<number>();
  const visit = (closure: Closure): void => {
    const here = look(closure);
    const { expr } = here;
    if (expr.type.kind === 'bool') readCondition(deep, here);
    if (expr.kind === 'ref' && !seen.has(expr.verdict)) {
      seen.add(expr.verdict);
      for (const inner of verdictParts(module.verdicts[expr.verdict]!)) visit(closed(inner));
    }
    if (expr.kind === 'call') visit(bodyOfCall(module, here, expr));
    for (const inner of children(expr)) visit(part(here, inner));
  };
  for (const term of group) {
    visit(term.closure);
    if (term.other !== undefined) visit(term.other);
    if (term.kind === 'value' && look(term.closure).expr.kind === 'field') {
      const copied = valueTerm(deep, term.closure);
      copied.shown ??= term.shown;
      for (const [key, index] of term.testIndex) addTest(copied, key, term, index);
    }
  }
  const open = new Set<number>();
  let hasUnknowable = false;
  for (const term of [...deep.list, ...group]) {
    const { expr } = look(term.closure);
    if (term.kind === 'status' || (term.kind === 'value' && (expr.kind === 'field' || expr.kind === 'ref'))) continue;
    if (term.kind === 'known' || isQuery(expr)) hasUnknowable = true;
    for (const of of dependenciesOf(deep, term)) if (of >= 0) open.add(of);
  }
  // A number that no test cuts may still decide: `weight / height^2` as the result of a verdict that is compared.
  for (const term of group) if (term.kind === 'value') for (const of of computedFrom(deep, term.closure)) open.add(of);
  return { openFields: open, hasUnknowable };
}

/** Inputs of ordered types whose very value goes into a result, not only whether tests on it hold. */
function computedFrom(deep: Terms, closure: Closure): Set<number> {
  const found = new Set<number>();
  const visit = (inner: Closure, isWhole: boolean): void => {
    const here = look(inner);
    const { expr } = here;
    if (expr.type.kind === 'bool' || expr.kind === 'ask') return;
    if (expr.kind === 'field') {
      // A term that is the input itself is cut into cells by its own tests.
      if (!isWhole && isOrdered(expr.type)) found.add(expr.field);
    } else if (expr.kind === 'ref') {
      const { body } = deep.module.verdicts[expr.verdict]!;
      visit(closed(body), false);
    } else if (expr.kind === 'call') visit(bodyOfCall(deep.module, here, expr), false);
    else for (const next of children(expr)) visit(part(here, next), false);
  };
  visit(closure, true);
  return found;
}

function addTest(to: Term, key: string, from: Term, index: number): void {
  if (to.testIndex.has(key)) return;
  to.testIndex.set(key, to.tests.push(from.tests[index]!) - 1);
}

/** For each input one value a cell; for those that are reckoned with, also what inputs of the same kind are cut at. */
function choicesOf(deep: Terms, group: readonly Term[], open: ReadonlySet<number>): Choice[] | undefined {
  const { module } = deep;
  const needed = new Set(group.flatMap((term) => [...dependenciesOf(deep, term)]));
  const fields = [...new Set([...needed].map((of) => (of < 0 ? -1 - of : of)))].sort((a, b) => a - b);
  const choices: Choice[] = [];
  for (const field of fields) {
    const info = module.fields[field]!;
    const type = typeOfData(info.type);
    if (type.kind === 'list' || type.kind === 'element') return undefined;
    const expr: Expr = { kind: 'field', type, field };
    const isNew = !deep.byKey.has(keyOf(closed(expr)));
    const term = valueTerm(deep, closed(expr));
    if (isNew) buildCells(deep);
    const samples = term.cells.map((cell) => sampleOf(deep, term, cell));
    if (samples.some((value) => value === undefined)) return undefined;
    const values = samples as Value[];
    if (open.has(field)) values.push(...spread(deep, term, field, fields));
    const status = needed.has(-1 - field) && !info.required ? statusTerm(deep, field) : undefined;
    if (status !== undefined && status.cells.length === 0) buildCells(deep);
    const reasons = status?.cells.map((cell) => (cell.kind === 'status' ? cell.reason : undefined)) ?? [undefined];
    choices.push({ field, values: unique(values), reasons });
  }
  return choices;
}

/** Values over the plausible range, or over magnitudes, and those at which inputs of the same kind are cut. */
function spread(deep: Terms, term: Term, field: number, fields: readonly number[]): Value[] {
  if (term.type.kind !== 'number' && term.type.kind !== 'int') return [];
  const { module } = deep;
  const { low, high } = fieldInterval(module.fields[field]!);
  const points: Rational[] = [];
  if (low !== undefined && high !== undefined) {
    for (const share of [0, 1, 2, 3, 4]) points.push(between(low, high, rational(share, 4)));
  } else for (const magnitude of [1, 10, 100, 1000]) points.push(rational(magnitude));
  for (const other of deep.list) {
    const { expr } = look(other.closure);
    if (expr.kind !== 'field' || !fields.includes(expr.field) || other.type.kind !== term.type.kind) continue;
    for (const test of other.tests) if (test.kind === 'cut') points.push(test.at);
  }
  const within = points.filter(
    (at) => (low === undefined || compare(at, low) >= 0) && (high === undefined || compare(at, high) <= 0),
  );
  const sample = sampleOf(deep, term, term.cells[0]!);
  const unit = sample?.kind === 'number' ? sample.unit : '';
  const whole = term.type.kind === 'int' ? within.map((at) => rational(at.n / at.d)) : within;
  return whole.map((at) => valueAt(term, at, unit));
}

/** Patients who fit but for one number, on either side of it. */
type Near = { low: Patient | undefined; high: Patient | undefined };

function fits(
  terms: Terms,
  group: readonly Term[],
  allowed: ReadonlyMap<Term, CellSet>,
  patient: Patient,
  near: Near,
): boolean {
  let off: { term: Term; at: Rational } | undefined;
  for (const term of group) {
    const cell = cellIn(terms, term, patient);
    if (cell !== undefined && cell.index >= 0 && (allowed.get(term)! >> BigInt(cell.index)) & 1n) continue;
    if (off !== undefined || cell?.at === undefined) return false;
    off = { term, at: cell.at };
  }
  if (off === undefined) return true;
  const target = pieceOf(off.term, allowed.get(off.term)!);
  if (target === undefined) return false;
  if (target.low !== undefined && compare(off.at, target.low) <= 0) near.low ??= copy(patient);
  if (target.high !== undefined && compare(off.at, target.high) >= 0) near.high ??= copy(patient);
  return false;
}

/** Walks half the way between a patient below and one above, again and again: a number that changes steadily meets the gap. */
function halve(
  terms: Terms,
  group: readonly Term[],
  allowed: ReadonlyMap<Term, CellSet>,
  near: Near,
): Patient | undefined {
  let { low, high } = near;
  for (let i = 0; i < MAX_HALVINGS && low !== undefined && high !== undefined; i++) {
    const middle = halfWay(low, high);
    const side: Near = { low: undefined, high: undefined };
    if (fits(terms, group, allowed, middle, side)) return middle;
    if (side.low !== undefined) low = side.low;
    else if (side.high !== undefined) high = side.high;
    else return undefined;
  }
  return undefined;
}

function halfWay(a: Patient, b: Patient): Patient {
  const values = new Map(a.values);
  for (const [field, value] of a.values) {
    const other = b.values.get(field)!;
    if (value.kind !== 'number' || other.kind !== 'number') continue;
    values.set(field, { ...value, value: between(value.value, other.value, { n: 1n, d: 2n }) });
  }
  return { values, missing: a.missing };
}

function cellIn(terms: Terms, term: Term, patient: Patient): { index: number; at: Rational | undefined } | undefined {
  if (term.kind === 'status') {
    const { expr } = look(term.closure);
    if (expr.kind !== 'ask' || expr.question.kind !== 'field_missing') return undefined;
    const reason = patient.missing.get(expr.question.field);
    return { index: term.cells.findIndex((cell) => cell.kind === 'status' && cell.reason === reason), at: undefined };
  }
  let value = evaluate(terms.module, term.closure, patient);
  if (value === undefined) return undefined;
  if (term.other !== undefined) {
    const other = evaluate(terms.module, term.other, patient);
    const [a, b] = [scalar(value), other === undefined ? undefined : scalar(other)];
    if (a === undefined || b === undefined) return undefined;
    value = { kind: 'number', value: rational(compare(a, b)), unit: '' };
  }
  const at = value.kind === 'number' && term.kind === 'value' ? value.value : undefined;
  return { index: cellOf(terms, term, value), at };
}

/** The allowed cells of a line as one piece, where they are one. */
function pieceOf(term: Term, cells: CellSet): { low: Rational | undefined; high: Rational | undefined } | undefined {
  const pieces = term.cells.filter((cell, index) => cell.kind === 'piece' && (cells >> BigInt(index)) & 1n);
  const [first, last] = [pieces[0], pieces.at(-1)];
  if (first?.kind !== 'piece' || last?.kind !== 'piece' || term.kind === 'order') return undefined;
  if (first.low !== undefined && last.high !== undefined && sub(last.high, first.low).n < 0n) return undefined;
  return { low: first.low, high: last.high };
}

function unique(values: readonly Value[]): Value[] {
  const kept = new Map<string, Value>();
  for (const value of values)
    kept.set(
      JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}` : inner)),
      value,
    );
  return [...kept.values()];
}

function copy(patient: Patient): Patient {
  return { values: new Map(patient.values), missing: new Map(patient.missing) };
}
