/** Duties: how they arise, are kept, broken, or lapse (docs/contracts.md, section 5). */

import { unreachable } from '../../../language/unreachable.ts';
import type { Duty } from '../../contract.ts';
import { anchorOf, later } from './moments.ts';
import { runStatements } from './statements.ts';
import { agreementOf, aside, contractAt, happened, type Step, update, valueIn } from './step.ts';
import { type DutyState, membersOf } from './world.ts';

/** What the step was, as far as moments go. `entered`: into another state than before. */
export type Moments = {
  readonly signed: boolean;
  readonly entered: boolean;
  readonly action: number | undefined;
  readonly meter: string | undefined;
};

/** The actor has done an act: what it owed thereby is kept. */
export function keepDuties(action: number, actor: string, step: Step): void {
  contractAt(step).duties.forEach((duty, number) => {
    if (agreementOf(step).duties.get(number)?.status !== 'due' || !duty.acts.includes(action)) return;
    if (membersOf(agreementOf(step), duty.debtor).includes(actor)) turn(number, 'kept', step);
  });
}

/** After the state has changed (or not): what it leaves lapses, what the moment asks for arises. */
export function ariseAndLapse(moments: Moments, step: Step): void {
  contractAt(step).duties.forEach((duty, number) => {
    const before = agreementOf(step).duties.get(number);
    if (before?.status === 'due' && !before.states.includes(agreementOf(step).state)) turn(number, 'lapsed', step);
    if (isAsked(duty, moments, step)) arise(duty, number, step);
  });
}

export function turn(number: number, status: DutyState['status'], step: Step): void {
  const { duties } = agreementOf(step);
  update(step, { duties: new Map(duties).set(number, { ...duties.get(number)!, status }) });
  happened(step, { kind: 'duty', duty: contractAt(step).duties[number]!.name, is: status });
}

function isAsked(duty: Duty, moments: Moments, step: Step): boolean {
  const { of } = duty;
  switch (of.kind) {
    case 'entry':
    case 'at':
      return duty.states === undefined ? moments.signed : moments.entered;
    case 'state':
      return moments.entered && agreementOf(step).state === of.state;
    case 'action':
      return moments.action === of.action;
    case 'meter':
      return moments.meter === of.meter;
    default:
      return unreachable(of);
  }
}

/** Asked again while due, the first deadline stands. */
function arise(duty: Duty, number: number, step: Step): void {
  const agreement = agreementOf(step);
  const states = duty.states ?? statesOf(duty, step);
  if (agreement.duties.get(number)?.status === 'due' || !states.includes(agreement.state)) return;
  const own = aside(step);
  runStatements(duty.queries ?? [], own);
  const anchor = anchorOf(duty.of, step.program, agreement, own.bound);
  if (anchor === undefined) return;
  const deadline = later(anchor, valueIn(duty.within, own), contractAt(step).calendar);
  update(step, { duties: new Map(agreement.duties).set(number, { status: 'due', deadline, states }) });
  happened(step, { kind: 'duty', duty: duty.name, is: 'due' });
}

/** The states that the moment leads to; a duty of no particular moment holds in all. */
function statesOf(duty: Duty, step: Step): number[] {
  if (duty.of.kind === 'entry' || duty.of.kind === 'at') return contractAt(step).states.map((_, state) => state);
  return [agreementOf(step).state];
}
