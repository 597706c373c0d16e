/** Which of many results speaks for a field: those in the window, and of them the latest, first, highest or lowest. */

import type { Gate } from '../../language/admit.ts';
import { compareValues, one } from '../../language/admit.ts';
import { tooCoarse, undated } from '../../language/codes/facts.ts';
import type { Field, FieldSource } from '../../language/interface.ts';
import type { Domain, FieldState, MissingReason, Value } from '../../language/values.ts';
import { noteOf } from '../notes.ts';
import type { Context } from './context.ts';
import { placeOf } from './context.ts';
import type { Entry } from './entry.ts';
import type { FindingAnswer } from './finding.ts';
import { saidBy } from './finding.ts';
import type { When } from './time.ts';
import { missingReason } from './value.ts';
import { inWindow, windowStart } from './window.ts';

export type ResourceSource = Extract<FieldSource, { kind: 'resource' }>;

/** The entries that lie in the past and in the window. */
export function inView(
  entries: readonly Entry[],
  field: Field,
  source: ResourceSource,
  context: Context,
): readonly Entry[] {
  if (entries.length === 0) return entries;
  const { asOf } = context;
  const start = source.within === undefined ? Number.NEGATIVE_INFINITY : windowStart(source.within, asOf);
  return entries.filter((entry) => {
    if (entry.standing !== 'holds') return false;
    if (entry.begin === undefined) {
      context.note(noteOf(undated, { field: field.name }, placeOf(context, field, entry.source)));
      return false;
    }
    const place = inWindow(entry.begin, start, asOf);
    if (place === 'coarse')
      context.note(noteOf(tooCoarse, { field: field.name }, placeOf(context, field, entry.source)));
    return place === 'in';
  });
}

export function pick(entries: readonly Entry[], how: ResourceSource['pick']): Entry | undefined {
  let best = entries[0];
  const side = how === 'first' ? -1 : 1;
  for (const entry of entries) if (side * byTime(entry, best!) > 0) best = entry;
  return best;
}

/** Time, then source id (language.md, Types). */
export function byTime(a: Entry, b: Entry): number {
  const time = (a.begin as When).from - (b.begin as When).from;
  return time !== 0 ? time : a.source < b.source ? -1 : a.source > b.source ? 1 : 0;
}

/** The latest statement decides; `ever`: any that says yes. Of equal times the one that says yes. */
export function observedFinding(
  entries: readonly Entry[],
  ever: boolean,
): { readonly said: FindingAnswer; readonly reason: MissingReason } {
  const statements = entries.map((entry) => ({ entry, said: saidBy(entry.observed) }));
  if (ever && statements.some(({ said }) => said === 'present')) return { said: 'present', reason: 'unknown' };
  let best: (typeof statements)[number] | undefined;
  for (const statement of statements) {
    const order = best === undefined ? 1 : statement.entry.begin!.from - best.entry.begin!.from;
    if (order > 0 || (order === 0 && statement.said === 'present')) best = statement;
  }
  if (best === undefined) return { said: 'unknown', reason: 'unknown' };
  const absent = best.said === undefined && best.entry.absent !== undefined;
  return { said: best.said ?? 'unknown', reason: absent ? missingReason(best.entry.absent!) : 'unknown' };
}

/**
 * The highest or lowest of what is known. A value in error makes it unknowable; one that was not measured does not. Of results
 * like `<5` the ends bound it.
 */
export function extreme(
  states: readonly FieldState[],
  how: 'highest' | 'lowest',
  gate: Gate,
  context: Context,
): FieldState {
  const wrong = states.find((state) => state.missing === 'error');
  const known = states.filter((state) => state.missing === undefined);
  if (wrong !== undefined || known.length === 0)
    return gate.missing(wrong?.missing ?? states[0]?.missing ?? 'unknown', context.asOf);
  const side = how === 'highest' ? 1 : -1;
  let result = known[0]!.domain;
  for (const { domain } of known.slice(1)) result = further(result, domain, side);
  return { missing: undefined, domain: result };
}

type End = { readonly value: Value | undefined; readonly open: boolean };

function further(a: Domain, b: Domain, side: 1 | -1): Domain {
  if (a.kind === 'one' && b.kind === 'one') return (compareValues(b.value, a.value) ?? 0) * side > 0 ? b : a;
  const low = furtherEnd(endOf(a, 'low'), endOf(b, 'low'), side, -1);
  const high = furtherEnd(endOf(a, 'high'), endOf(b, 'high'), side, 1);
  if (low.value !== undefined && high.value !== undefined && compareValues(low.value, high.value) === 0)
    return one(low.value);
  return { kind: 'interval', low: low.value, high: high.value, lowOpen: low.open, highOpen: high.open };
}

function endOf(domain: Domain, end: 'low' | 'high'): End {
  if (domain.kind === 'one') return { value: domain.value, open: false };
  if (domain.kind !== 'interval') return { value: undefined, open: false };
  return end === 'low' ? { value: domain.low, open: domain.lowOpen } : { value: domain.high, open: domain.highOpen };
}

/** `infinity`: which way an absent end lies. */
function furtherEnd(a: End, b: End, side: 1 | -1, infinity: 1 | -1): End {
  if (a.value === undefined) return infinity === side ? a : b;
  if (b.value === undefined) return infinity === side ? b : a;
  const order = (compareValues(b.value, a.value) ?? 0) * side;
  if (order === 0) return a.open ? b : a;
  return order > 0 ? b : a;
}
