/** What time alone brings about (docs/contracts.md, section 4). */
import { unreachable } from '../../language/unreachable.ts';
import { turnDuty } from './duties.ts';
import { Refusal, TextFault } from './failure.ts';
import { finish } from './finish.ts';
import { runPoint } from './points.ts';
import { dropExpired } from './register.ts';
import { nextDue } from './schedule.ts';
import { readersOf } from './sees.ts';
import {
  type Agreement,
  beginStep,
  change,
  type Due,
  happened,
  type Step,
  setNow,
  type World,
  withAt,
} from './world.ts';

/**
 * The most steps that one `advance` takes before it goes on to another instant: `every 1 second` for a day. Who has further to go
 * takes several; the steps of one instant are never parted, however many agreements have something due at it.
 */
export const MAX_STEPS_OF_TIME = 100_000;
/** The most steps of time of one agreement at one instant: more than keeps, timers and duties it ever has. More is a circle. */
export const MAX_STEPS_AT_ONCE = 10_000;

/**
 * Runs what falls due until t (included) in the order of its instants, each with its instant as `now`; then it is t. An
 * agreement of which a step cannot be made is halted. Throws a TextFault where there are more than MAX_STEPS_OF_TIME after the first instant.
 */
export function advance(world: World, t: number): void {
  if (t < world.now) throw new RangeError('time goes forward');
  let steps = 0;
  let first: number | undefined;
  const atOnce = new Map<Agreement, number>();
  for (let due = nextDue(world); due !== undefined && due.at <= t; due = nextDue(world)) {
    first ??= due.at;
    if (steps >= MAX_STEPS_OF_TIME && due.at > first)
      throw new TextFault(due.agreement.id, 'time alone takes too many steps');
    steps += 1;
    if (due.at !== world.now) atOnce.clear();
    setNow(world, due.at);
    dropExpired(world);
    const before = atOnce.get(due.agreement) ?? 0;
    atOnce.set(due.agreement, before + 1);
    runDue(world, before === MAX_STEPS_AT_ONCE ? { ...due, fault: 'time goes in a circle' } : due);
  }
  setNow(world, t);
  dropExpired(world);
}

/**
 * Made whole; or it changes nothing, and the agreement is halted, so that all others go on. Time asks nobody, so it cannot be
 * refused: where it is, the checker should have refused the text.
 */
function runDue(world: World, { agreement, what, fault }: Due): void {
  const mark = world.journal.mark();
  const [events, messages] = [world.events.length, world.messages.length];
  const step = beginStep(world, agreement);
  try {
    if (fault !== undefined) throw new TextFault(agreement.id, fault);
    runBody(what, step);
    finish(step, {});
  } catch (end) {
    if (!(end instanceof Refusal || end instanceof TextFault)) throw end;
    world.journal.backTo(mark);
    world.events.length = events;
    world.messages.length = messages;
    change(world, agreement, 'halted', world.now);
    happened(step, { kind: 'halted', because: end instanceof TextFault ? end.what : end.reason });
  }
}

function runBody({ kind, number }: Due['what'], step: Step): void {
  const { world, agreement, now } = step;
  const { info } = agreement.contract;
  switch (kind) {
    case 'keep': {
      const { value } = agreement.keeps[number]!.pending!;
      const { name, visibility } = info.keeps[number]!;
      change(world, agreement, 'keeps', withAt(agreement.keeps, number, { value, pending: undefined }));
      happened(step, { kind: 'kept', keep: name, value, from: now }, readersOf(agreement, visibility));
      return;
    }
    case 'timer':
      happened(step, { kind: 'ran', timer: number });
      change(world, agreement, 'ran', withAt(agreement.ran, number, now));
      runPoint(info.timers[number]!.body, step);
      return;
    case 'duty':
      turnDuty(number, 'broken', step);
      runPoint(info.duties[number]!.body, step);
      return;
    default:
      unreachable(kind);
  }
}
