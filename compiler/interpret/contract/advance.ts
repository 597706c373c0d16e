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

/** The most steps that one `advance` takes: `every 1 second` for a day. More is a circle of timers at one instant, or no use. */
export const MAX_STEPS_OF_TIME = 100_000;

/**
 * Timers, deadlines and announced changes of all agreements that fall due until `t` (included), in the order of their instants;
 * inside each, `now` is its instant. Throws `Unproved` where a step cannot be made, or there are more than MAX_STEPS_OF_TIME.
 */
export function advance(world: World, program: Program, t: number): World {
  if (t < world.now) throw new RangeError('time goes forward');
  const draft = draftOf(world);
  for (let steps = 0; ; steps += 1) {
    const due = nextDue(program, draft);
    if (due === undefined || due.at > t) return { ...draft, now: t, rights: withoutExpired(draft.rights, t) };
    if (steps === MAX_STEPS_OF_TIME) throw new Unproved(due.agreement, 'time alone takes too many steps');
    stepOfTime(draft, program, due);
  }
}

function stepOfTime(draft: Draft, program: Program, due: Due): void {
  draft.now = due.at;
  draft.rights = withoutExpired(draft.rights, due.at);
  const step = beginStep({ program, draft, id: due.agreement, now: due.at });
  try {
    runDue(due.what, step);
  } catch (end) {
    if (!(end instanceof Refusal)) throw end;
    throw new Unproved(due.agreement, end.reason);
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
