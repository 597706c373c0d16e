/** When things fall due (docs/contracts.md, section 4). */

import type { Period } from '../../../language/dates.ts';
import { unreachable } from '../../../language/unreachable.ts';
import type { Value } from '../../../language/values.ts';
import { addPeriodIn, startOfDayIn, zoneIn } from '../../../language/zones.ts';
import type { Calendar, Moment, Timer } from '../../contract.ts';
import type { Expr } from '../../core.ts';
import { answersForTime } from './queries.ts';
import { Refusal, Unproved, valueAt } from './step.ts';
import { type Agreement, contractOf, type Program, type World } from './world.ts';

/** What falls due by time alone. */
export type Due = {
  readonly at: number;
  readonly agreement: string;
  readonly what:
    | { readonly kind: 'keep'; readonly keep: string }
    | { readonly kind: 'timer' | 'duty'; readonly number: number };
  /** Why the instant is not known: it is due at once, and cannot be made. */
  readonly fault: string | undefined;
};

/** The earliest of all agreements; ties: order of the source, then of the agreements. Undefined: nothing is due, ever. */
export function nextDue(program: Program, world: World): Due | undefined {
  let best: (Due & { readonly place: readonly number[] }) | undefined;
  let order = 0;
  for (const agreement of world.agreements.values()) {
    for (const { at, position, what, fault } of dueOf(program, agreement)) {
      const place = [at, agreement.contract, position, order];
      if (best === undefined || isBefore(place, best.place)) best = { at, agreement: agreement.id, what, fault, place };
    }
    order += 1;
  }
  return best;
}

/** The instant a period later by the contract's calendar; beyond the year 9999 it never comes. */
export function later(at: number, period: Value, calendar: Calendar | undefined): number {
  const to = addPeriodIn(at, periodOf(period), calendar?.rounding ?? 'down', zoneIn(calendar));
  return typeof to === 'string' ? Number.POSITIVE_INFINITY : to;
}

/** What time is counted from; undefined: it has not happened. `now` in the expression is the entry into the state. */
export function anchorOf(
  moment: Moment,
  program: Program,
  agreement: Agreement,
  bound: ReadonlyMap<string, Value>,
): number | undefined {
  switch (moment.kind) {
    case 'entry':
      return agreement.entered;
    case 'action':
      return agreement.done.get(moment.action);
    case 'state':
      return agreement.enteredLast.get(moment.state);
    case 'meter':
      return Math.max(agreement.meters.get(moment.meter)?.last ?? agreement.entered, agreement.entered);
    case 'at':
      return firstInstant(atEntry(moment.value, program, agreement, bound), contractOf(program, agreement).calendar);
    default:
      return unreachable(moment);
  }
}

/** A period or a moment of the text, with the entry as `now`: when it is looked at makes no difference. */
function atEntry(expr: Expr, program: Program, agreement: Agreement, bound: ReadonlyMap<string, Value>): Value {
  try {
    return valueAt(expr, program, agreement, agreement.entered, bound);
  } catch (end) {
    if (!(end instanceof Refusal)) throw end;
    throw new Unproved(agreement.id, end.reason);
  }
}

/** A date stands for its first instant, where the contract counts. */
function firstInstant(value: Value, calendar: Calendar | undefined): number {
  if (value.kind === 'datetime') return value.ms;
  if (value.kind === 'date') return startOfDayIn(value.day, zoneIn(calendar));
  throw new Error('a date is expected');
}

type DueItem = Omit<Due, 'agreement'> & { readonly position: number };

function dueOf(program: Program, agreement: Agreement): DueItem[] {
  if (agreement.halted !== undefined) return [];
  const contract = contractOf(program, agreement);
  const items: DueItem[] = [];
  const add = (at: number | undefined, position: number, what: Due['what']): void => {
    if (at !== undefined && at !== Number.POSITIVE_INFINITY)
      items.push({ at: Math.max(at, agreement.touched), position, what, fault: undefined });
  };
  // Keeps stand before all else in the text.
  contract.keeps.forEach(({ name }, i) => {
    add(agreement.keeps.get(name)?.pending?.due, i - contract.keeps.length, { kind: 'keep', keep: name });
  });
  contract.timers.forEach((timer, number) => {
    if (!timer.states.includes(agreement.state)) return;
    const position = timer.span.start;
    const what = { kind: 'timer', number } as const;
    try {
      add(timerDue(timer, number, program, agreement), position, what);
    } catch (end) {
      if (!(end instanceof Unproved)) throw end;
      items.push({ at: agreement.touched, position, what, fault: end.what });
    }
  });
  contract.duties.forEach(({ span }, number) => {
    const duty = agreement.duties.get(number);
    if (duty?.status === 'due') add(duty.deadline, span.start, { kind: 'duty', number });
  });
  return items;
}

function timerDue(timer: Timer, number: number, program: Program, agreement: Agreement): number | undefined {
  const { calendar } = contractOf(program, agreement);
  const bound = answers(timer, program, agreement);
  const anchor = anchorOf(timer.since, program, agreement, bound);
  if (anchor === undefined) return undefined;
  const period = atEntry(timer.period, program, agreement, bound);
  const ran = agreement.ran.get(number);
  if (timer.kind === 'every') {
    const after = Math.max(ran ?? agreement.entered, agreement.entered, agreement.touched - 1);
    return tickAfter(anchor, periodOf(period), calendar, after, agreement.id);
  }
  const at = later(anchor, period, calendar);
  // Once for each time it falls: a step that stays, or comes back to the same state, restarts nothing.
  return ran !== undefined && ran >= at ? undefined : at;
}

function answers({ queries = [] }: Timer, program: Program, agreement: Agreement): ReadonlyMap<string, Value> {
  try {
    return answersForTime(queries, contractOf(program, agreement), agreement);
  } catch (end) {
    if (!(end instanceof Refusal)) throw end;
    throw new Unproved(agreement.id, end.reason);
  }
}

/** The shortest period of `every`: what is not proved of a text must not fill a day with steps. */
const MIN_EVERY_MS = 1000;

/** The longest month, so that a first guess never overshoots. */
const LONGEST_MONTH_MS = 31 * 86_400_000;

/** The first anchor + k·P, k = 1, 2, …, after an instant; months are counted from the anchor, not from tick to tick. */
function tickAfter(anchor: number, period: Period, calendar: Calendar | undefined, after: number, of: string): number {
  const size = period.ms + period.months * LONGEST_MONTH_MS;
  if (size < MIN_EVERY_MS) throw new Unproved(of, 'a period of `every` is shorter than a second');
  for (let k = Math.max(1, Math.floor((after - anchor) / size)); ; k += 1) {
    const times: Value = { kind: 'period', months: k * period.months, ms: k * period.ms };
    const at = later(anchor, times, calendar);
    if (at > after) return at;
  }
}

function periodOf(value: Value): Period {
  if (value.kind !== 'period') throw new Error('a period is expected');
  return value;
}

function isBefore(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return a[i]! < b[i]!;
  return false;
}
