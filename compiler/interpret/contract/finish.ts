/** How a step ends: duties kept, the next state entered, duties that arise and lapse, rights that end (docs/contracts.md, section 2). */

import { kindInRegister } from './assets.ts';
import { ariseAndLapse, keepDuties, type Moments } from './duties.ts';
import { amountValue } from './money.ts';
import { endWithAgreement } from './rights.ts';
import { runStatements } from './statements.ts';
import { agreementOf, beginStep, contractAt, happened, refuse, type Step, Unproved, update, valueAt } from './step.ts';
import { type Agreement, contractOf, hasEnded, type Program, type World } from './world.ts';

/** After the body. `action`: what was done, by the actor; `meter`: what was counted. */
export function finish(step: Step, what: Partial<Pick<Moments, 'action' | 'meter' | 'signed'>>): void {
  const { action, meter, signed = false } = what;
  const [forgotten] = step.coins.keys();
  if (forgotten !== undefined) throw new Unproved(step.id, `the coin ${forgotten} is left in hand`);
  if (action !== undefined && step.actor !== undefined) {
    keepDuties(action, step.actor, step);
    update(step, { done: new Map(agreementOf(step).done).set(action, step.now) });
  }
  const { target } = step;
  step.target = undefined;
  const entered = signed || (target !== undefined && target.state !== agreementOf(step).state);
  if (target !== undefined) update(step, target);
  if (entered) enter(step);
  ariseAndLapse({ signed, entered, action, meter }, step);
  if (target !== undefined || signed) {
    const { entering, name } = contractAt(step).states[agreementOf(step).state]!;
    happened(step, { kind: signed ? 'signed' : 'entered', state: name });
    runStatements(entering, step);
    if (step.target !== undefined) throw new Unproved(step.id, `entering ${name} leads to another state`);
  }
  endWithAgreement(step);
  update(step, { touched: step.now });
  if (hasEnded(step.program, agreementOf(step)) && agreementOf(step).slots.size > 0)
    throw new Unproved(step.id, 'it has ended and still holds something');
  const broken = brokenInvariant(step.program, step.draft, agreementOf(step));
  if (broken !== undefined) refuse(`invariant ${broken.name}: ${broken.text}`);
}

/** A self-loop restarts nothing: only another state is entered anew. */
function enter(step: Step): void {
  const { state, enteredLast } = agreementOf(step);
  update(step, { entered: step.now, enteredLast: new Map(enteredLast).set(state, step.now), ran: new Map() });
}

/** The first invariant that does not hold of an agreement as it stands. */
export function brokenInvariant(
  program: Program,
  world: World,
  agreement: Agreement,
): { readonly name: string; readonly text: string } | undefined {
  return contractOf(program, agreement).invariants.find(({ states, queries, holds, slots = [] }) => {
    if (states !== undefined && !states.includes(agreement.state)) return false;
    // On a draft of its own: a bill that an invariant asks for stays unbilled.
    const step = beginStep({
      program,
      draft: { ...world, events: [], messages: [] },
      id: agreement.id,
      now: world.now,
    });
    for (const { name, kind } of slots)
      if (!agreement.slots.has(name)) step.bound.set(`slot:${name}`, amountValue(0n, kind));
    runStatements(queries, step);
    const value = valueAt(holds, program, agreement, world.now, step.bound);
    return !(value.kind === 'bool' && value.value);
  });
}

/** Slots that an agreement holds and its state does not list, or the other way round: none, if the text passed the checker. */
export function misheld(program: Program, agreement: Agreement): string[] {
  const listed = new Map(
    contractOf(program, agreement).states[agreement.state]!.inventory.map(({ slot, kind }) => [
      slot,
      kindInRegister(kind, agreement).name,
    ]),
  );
  const held = [...agreement.slots].filter(([slot, { kind }]) => listed.get(slot) !== kind.name).map(([slot]) => slot);
  return [...held, ...[...listed.keys()].filter((slot) => !agreement.slots.has(slot))];
}
