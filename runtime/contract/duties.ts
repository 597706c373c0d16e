/** Duties: asked at their moment, then kept, broken or lapsed (docs/contracts.md, section 5). */
import type { DutyInfo } from '../../language/contract-info.ts';
import { unreachable } from '../../language/unreachable.ts';
import { valueAt } from './points.ts';
import { later, momentOf } from './schedule.ts';
import { change, type DutyState, happened, membersOf, type Step, withAt } from './world.ts';

/** What a step was, as far as moments go. `entered`: another state than before. */
export type StepKind = {
  readonly signed: boolean;
  readonly entered: boolean;
  readonly action: number | undefined;
  readonly meter: string | undefined;
};

/** The actor has done an act: what it owed thereby is kept. */
export function keepDuties(action: number, actor: string, step: Step): void {
  const { agreement } = step;
  agreement.contract.info.duties.forEach(({ acts, debtor }, number) => {
    if (agreement.duties[number]?.status !== 'due' || !acts.includes(action)) return;
    if (membersOf(agreement, debtor).includes(actor)) turnDuty(number, 'kept', step);
  });
}

/** After the state has changed, or not: what it leaves lapses, what the moment asks for arises. */
export function settleDuties(kind: StepKind, step: Step): void {
  const { agreement } = step;
  agreement.contract.info.duties.forEach((duty, number) => {
    const before = agreement.duties[number];
    if (before?.status === 'due' && !before.states.includes(agreement.state)) turnDuty(number, 'lapsed', step);
    if (isAsked(duty, kind, agreement.state)) arise(duty, number, step);
  });
}

export function turnDuty(number: number, status: DutyState['status'], step: Step): void {
  const { world, agreement } = step;
  change(world, agreement, 'duties', withAt(agreement.duties, number, { ...agreement.duties[number]!, status }));
  happened(step, { kind: 'duty', duty: agreement.contract.info.duties[number]!.name, is: status });
}

function isAsked({ of, states }: DutyInfo, kind: StepKind, state: number): boolean {
  switch (of.kind) {
    case 'entry':
    case 'at':
      return states === undefined ? kind.signed : kind.entered;
    case 'state':
      return kind.entered && state === of.state;
    case 'action':
      return kind.action === of.action;
    case 'meter':
      return kind.meter === of.meter;
    default:
      return unreachable(of);
  }
}

/** Asked again while due, the first deadline stands. */
function arise(duty: DutyInfo, number: number, step: Step): void {
  const { world, agreement } = step;
  const { info } = agreement.contract;
  const states = duty.states ?? statesOf(duty, step);
  if (agreement.duties[number]?.status === 'due' || !states.includes(agreement.state)) return;
  const moment = momentOf(duty.of, step);
  if (moment === undefined) return;
  const deadline = later(moment, valueAt(duty.within, step), info.calendar);
  change(world, agreement, 'duties', withAt(agreement.duties, number, { status: 'due', deadline, states }));
  happened(step, { kind: 'duty', duty: duty.name, is: 'due' });
}

/** Undeclared: the state after the step; of no moment: all. */
function statesOf({ of }: DutyInfo, { agreement }: Step): readonly number[] {
  const { states } = agreement.contract.info;
  return of.kind === 'entry' || of.kind === 'at' ? states.map((_, state) => state) : [agreement.state];
}
