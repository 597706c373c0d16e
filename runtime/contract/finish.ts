/** How a step ends: duties, the next state, what entering it does, rights that end, invariants (docs/contracts.md, section 2). */
import { keepDuties, type StepKind, settleDuties } from './duties.ts';
import { refuse, TextFault } from './failure.ts';
import { holdsAt, runPoint } from './points.ts';
import { endWithAgreement } from './register.ts';
import { beginStep, change, happened, hasEnded, type Step, withAt } from './world.ts';

/** After the body. `action`: what the actor has done; `meter`: what was counted; `signed`: the agreement begins. */
export function finish(step: Step, what: Partial<Pick<StepKind, 'action' | 'meter' | 'signed'>>): void {
  const { world, agreement, actor, now } = step;
  const { info } = agreement.contract;
  const { action, meter, signed = false } = what;
  handsAreEmpty(step);
  if (action !== undefined && actor !== undefined) {
    keepDuties(action, actor, step);
    change(world, agreement, 'done', withAt(agreement.done, action, now));
  }
  const { target } = step;
  step.target = undefined;
  const entered = signed || (target !== undefined && target.state !== agreement.state);
  if (target !== undefined) {
    change(world, agreement, 'state', target.state);
    change(world, agreement, 'data', target.data);
  }
  if (entered) enter(step);
  settleDuties({ signed, entered, action, meter }, step);
  if (target !== undefined || signed) {
    const { name, entering } = info.states[agreement.state]!;
    happened(step, { kind: signed ? 'signed' : 'entered', state: name });
    if (entering !== undefined) runPoint(entering, step);
    if (step.target !== undefined) throw new TextFault(agreement.id, `entering ${name} leads to another state`);
  }
  endWithAgreement(step);
  change(world, agreement, 'touched', now);
  if (hasEnded(agreement) && agreement.slots.size > 0)
    throw new TextFault(agreement.id, 'it has ended and still holds something');
  checkInvariants(step);
}

/** A coin that finds no place is lost to everybody: the checker refuses such a text. */
export function handsAreEmpty({ agreement, coins }: Step): void {
  for (const coin of coins.keys()) throw new TextFault(agreement.id, `the coin ${coin} is left in hand`);
}

/** Only another state is entered anew: a `become` of the same restarts nothing. */
function enter({ world, agreement, now }: Step): void {
  change(world, agreement, 'entered', now);
  change(world, agreement, 'enteredLast', withAt(agreement.enteredLast, agreement.state, now));
  change(
    world,
    agreement,
    'ran',
    agreement.ran.map(() => undefined),
  );
}

/** What an invariant reads stays as it is: a bill that it asks for stays unbilled. */
function checkInvariants({ world, agreement }: Step): void {
  for (const { name, states, holds, text } of agreement.contract.info.invariants) {
    if (states !== undefined && !states.includes(agreement.state)) continue;
    const mark = world.journal.mark();
    const events = world.events.length;
    const isKept = holdsAt(holds, beginStep(world, agreement));
    world.journal.backTo(mark);
    world.events.length = events;
    if (!isKept) refuse(`invariant ${name}: ${text}`);
  }
}
