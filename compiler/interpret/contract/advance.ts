/** What time alone brings about (semantics.md, section 10). */

import { unreachable } from '../../../language/unreachable.ts';
import { turn } from './duties.ts';
import { finish } from './finish.ts';
import { type Due, nextDue } from './moments.ts';
import { withoutExpired } from './rights.ts';
import { runStatements } from './statements.ts';
import {
  agreementOf,
  beginStep,
  contractAt,
  type Draft,
  draftOf,
  happened,
  Refusal,
  type Step,
  Unproved,
  update,
} from './step.ts';
import { type Program, readersOf, type World } from './world.ts';

/**
 * The most steps that one `advance` takes before it goes on to another instant: `every 1 second` for a day. Who has further to go
 * takes several; the steps of one instant are never parted.
 */
export const MAX_STEPS_OF_TIME = 100_000;
/** The most steps of time of one agreement at one instant: more than keeps, timers and duties it ever has. More is a circle. */
export const MAX_STEPS_AT_ONCE = 10_000;

/**
 * Timers, deadlines and announced changes of all agreements that fall due until `t` (included), in the order of their instants;
 * inside each, `now` is its instant. An agreement of which a step cannot be made is halted. Throws `Unproved` where there are
 * more than MAX_STEPS_OF_TIME.
 */
export function advance(world: World, program: Program, t: number): World {
  if (t < world.now) throw new RangeError('time goes forward');
  const draft = draftOf(world);
  const atOnce = new Map<string, number>();
  let instant = draft.now;
  let first: number | undefined;
  for (let steps = 0; ; steps += 1) {
    const due = nextDue(program, draft);
    if (due === undefined || due.at > t) return { ...draft, now: t, rights: withoutExpired(draft.rights, t) };
    first ??= due.at;
    if (steps >= MAX_STEPS_OF_TIME && due.at > first)
      throw new Unproved(due.agreement, 'time alone takes too many steps');
    if (due.at !== instant) atOnce.clear();
    instant = due.at;
    const before = atOnce.get(due.agreement) ?? 0;
    atOnce.set(due.agreement, before + 1);
    stepOfTime(draft, program, before === MAX_STEPS_AT_ONCE ? { ...due, fault: 'time goes in a circle' } : due);
  }
}

/** Made whole; or it changes nothing, and the agreement is halted, so that all others go on. */
function stepOfTime(draft: Draft, program: Program, due: Due): void {
  draft.now = due.at;
  draft.rights = withoutExpired(draft.rights, due.at);
  const before = { ...draft };
  const [events, messages] = [draft.events.length, draft.messages.length];
  const step = beginStep({ program, draft, id: due.agreement, now: due.at });
  try {
    if (due.fault !== undefined) throw new Unproved(due.agreement, due.fault);
    runDue(due.what, step);
  } catch (end) {
    if (!(end instanceof Refusal || end instanceof Unproved)) throw end;
    Object.assign(draft, before);
    draft.events.length = events;
    draft.messages.length = messages;
    update(step, { halted: due.at });
    happened(step, { kind: 'halted', because: end instanceof Unproved ? end.what : end.reason });
  }
}

function runDue(what: Due['what'], step: Step): void {
  switch (what.kind) {
    case 'keep': {
      const { keeps } = agreementOf(step);
      const { value } = keeps.get(what.keep)!.pending!;
      const { visibility } = contractAt(step).keeps.find(({ name }) => name === what.keep)!;
      update(step, { keeps: new Map(keeps).set(what.keep, { value, pending: undefined }) });
      happened(
        step,
        { kind: 'kept', keep: what.keep, value, from: step.now },
        readersOf(agreementOf(step), visibility),
      );
      finish(step, {});
      return;
    }
    case 'timer':
      happened(step, { kind: 'ran', timer: what.number });
      update(step, { ran: new Map(agreementOf(step).ran).set(what.number, step.now) });
      runStatements(contractAt(step).timers[what.number]!.body, step);
      finish(step, {});
      return;
    case 'duty':
      turn(what.number, 'broken', step);
      runStatements(contractAt(step).duties[what.number]!.body, step);
      finish(step, {});
      return;
    default:
      unreachable(what);
  }
}
