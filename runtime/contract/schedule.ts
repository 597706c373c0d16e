/** When things fall due by time alone (docs/contracts.md, section 4). */
import type { Calendar, MomentInfo, TimerInfo } from '../../language/contract-info.ts';
import type { Period } from '../../language/dates.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { Value } from '../../language/values.ts';
import { addPeriodIn, zoneIn } from '../../language/zones.ts';
import { Refusal, TextFault } from './failure.ts';
import { instantIn } from './fit.ts';
import { valueForTime } from './points.ts';
import { type Agreement, beginStep, type Due, type Step, type World } from './world.ts';

/** What no instant comes after. */
export const NEVER = Number.POSITIVE_INFINITY;

/** The earliest of all agreements; undefined: nothing is due, ever. Agreements that steps have touched are looked at first. */
export function nextDue(world: World): Due | undefined {
  for (const agreement of world.unscheduled) {
    const due = dueOf(agreement, world);
    if (agreement.due !== undefined) world.queue.remove(agreement.due);
    agreement.due = due;
    if (due !== undefined) world.queue.add(due);
    world.unscheduled.delete(agreement);
  }
  return world.queue.first();
}

/** The instant a period later by the contract's calendar; what lies beyond the year 9999 never comes. */
export function later(at: number, period: Value, calendar: Calendar | undefined): number {
  const to = addPeriodIn(at, periodIn(period), calendar?.rounding ?? 'down', zoneIn(calendar));
  return typeof to === 'string' ? NEVER : to;
}

/** What time is counted from; undefined: it has not happened. */
export function momentOf(moment: MomentInfo, step: Step): number | undefined {
  const { agreement } = step;
  switch (moment.kind) {
    case 'entry':
      return agreement.entered;
    case 'action':
      return agreement.done[moment.action];
    case 'state':
      return agreement.enteredLast[moment.state];
    case 'meter': {
      const { last } = agreement.meters[agreement.contract.meterAt.get(moment.meter)!]!;
      return Math.max(last ?? agreement.entered, agreement.entered);
    }
    case 'at':
      return instantIn(timeOf(moment.value, step), agreement.contract.info.calendar);
    default:
      return unreachable(moment);
  }
}

/** What of an agreement falls due first; of one instant what stands first in the text, keeps before all else. */
function dueOf(agreement: Agreement, world: World): Due | undefined {
  if (agreement.halted !== undefined) return undefined;
  const { info, timersIn } = agreement.contract;
  let best: Due | undefined;
  const add = (
    at: number | undefined,
    position: number,
    kind: Due['what']['kind'],
    number: number,
    fault?: string,
  ): void => {
    if (at === undefined || at === NEVER) return;
    // Nothing of an agreement falls due before its last step.
    const when = Math.max(at, agreement.touched);
    if (best !== undefined && (best.at < when || (best.at === when && best.position < position))) return;
    best = { slot: -1, at: when, agreement, position, what: { kind, number }, fault };
  };
  agreement.keeps.forEach(({ pending }, keep) => {
    add(pending?.due, keep - info.keeps.length, 'keep', keep);
  });
  const timers = timersIn[agreement.state]!;
  if (timers.length > 0) {
    const step = beginStep(world, agreement);
    for (const timer of timers) {
      const { place } = info.timers[timer]!;
      try {
        add(timerDue(info.timers[timer]!, timer, step), place, 'timer', timer);
      } catch (end) {
        if (!(end instanceof TextFault)) throw end;
        add(agreement.touched, place, 'timer', timer, end.what);
      }
    }
  }
  agreement.duties.forEach((duty, number) => {
    if (duty?.status === 'due') add(duty.deadline, info.duties[number]!.place, 'duty', number);
  });
  return best;
}

function timerDue(timer: TimerInfo, number: number, step: Step): number | undefined {
  const { agreement } = step;
  const { calendar } = agreement.contract.info;
  const moment = momentOf(timer.since, step);
  if (moment === undefined) return undefined;
  const period = timeOf(timer.period, step);
  const ran = agreement.ran[number];
  if (timer.kind === 'every') {
    const after = Math.max(ran ?? agreement.entered, agreement.entered, agreement.touched - 1);
    return tickAfter(moment, periodIn(period), calendar, after, agreement.id);
  }
  const at = later(moment, period, calendar);
  // Once for each instant it falls at: a step that stays in the state restarts nothing.
  return ran !== undefined && ran >= at ? undefined : at;
}

/** A refusal of what time is counted by is the text's fault. */
function timeOf(point: number, step: Step): Value {
  try {
    return valueForTime(point, step);
  } catch (end) {
    if (!(end instanceof Refusal)) throw end;
    throw new TextFault(step.agreement.id, end.reason);
  }
}

/** The shortest period of `every`: what is not proved of a text must not fill a day with steps. */
const MIN_EVERY_MS = 1000;

/** No month is longer, so the first guess is never too late. */
const LONGEST_MONTH_MS = 31 * 86_400_000;

/** The first moment + k·P, k = 1, 2, …, after an instant; months are counted from the moment, not from tick to tick. */
function tickAfter(
  moment: number,
  { months, ms }: Period,
  calendar: Calendar | undefined,
  after: number,
  of: string,
): number {
  const longest = ms + months * LONGEST_MONTH_MS;
  if (longest < MIN_EVERY_MS) throw new TextFault(of, 'a period of `every` is shorter than a second');
  for (let k = Math.max(1, Math.floor((after - moment) / longest)); ; k += 1) {
    const at = later(moment, { kind: 'period', months: k * months, ms: k * ms }, calendar);
    if (at > after) return at;
  }
}

function periodIn(value: Value): Period {
  if (value.kind !== 'period') throw new TypeError('the program gave no period where one is due');
  return value;
}
