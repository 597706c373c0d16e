/** Runs a point of a text's program: what it reads goes in, its effects happen in order, its questions are answered. */
import type { StepCall, StepReply } from '../../language/contract-step.ts';
import { phraseFault } from '../../language/phrase.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { Value } from '../../language/values.ts';
import { makeHappen } from './effects.ts';
import { refuse, TextFault } from './failure.ts';
import { GuestStopped } from './guest.ts';
import { answerTo } from './questions.ts';
import type { Contract, PointPlan } from './text.ts';
import { worded } from './wording.ts';
import { type Agreement, type Given, type Step, withAt } from './world.ts';

/** The most questions that one point asks: each runs it anew, and a set has few members. More is a circle. */
export const MAX_QUESTIONS = 1000;

/** Runs it for its effects; refusing it, or a fault in it, refuses the step. */
export function runPoint(point: number, step: Step): void {
  run(step.agreement.contract.points[point]!, step, step.now);
}

/** What it gives at this point of the step. */
export function valueAt(point: number, step: Step): Value {
  const plan = step.agreement.contract.points[point]!;
  const known = remembered(plan, step.agreement, step, step.now);
  if ('value' in known) {
    note(step, plan, known.reads, NO_ANSWERS, known.fuel);
    return known.value;
  }
  return remember(plan, step, step.now, known.reads);
}

export function holdsAt(point: number, step: Step): boolean {
  const value = valueAt(point, step);
  if (value.kind !== 'bool') throw new TypeError('the program gave no Bool where one is due');
  return value.value;
}

/**
 * What a period or moment of time gives, with the entry into the state as `now`: when it is looked at makes no difference, and
 * nobody pays for looking.
 */
export function valueForTime(point: number, step: Step): Value {
  const { agreement, world } = step;
  const plan = agreement.contract.points[point]!;
  const known = remembered(plan, agreement, step, agreement.entered);
  if ('value' in known) return known.value;
  const { fuel, trace } = world;
  world.trace = [];
  try {
    return remember(plan, step, agreement.entered, known.reads);
  } finally {
    world.fuel = fuel;
    world.trace = trace;
  }
}

const NO_ANSWERS: readonly Value[] = [];

/** What it gave for the same reads before, or the reads. */
function remembered(plan: PointPlan, agreement: Agreement, step: Step, now: number): Given | Pick<Given, 'reads'> {
  if (plan.constant !== undefined) return { reads: NO_ANSWERS, ...plan.constant };
  const reads = plan.reads.map((read) => read(agreement, step, now));
  const given = agreement.given[plan.number];
  return given?.reads.every((read, at) => isSame(read, reads[at]!)) === true ? given : { reads };
}

/** Runs it; where it asks nothing, what it gives depends on its reads alone, and is kept. */
function remember(plan: PointPlan, step: Step, now: number, reads: readonly Value[]): Value {
  const { value, asked, fuel } = run(plan, step, now, reads);
  if (value === undefined) throw new TypeError('the program gave no value where one is due');
  if (asked) return value;
  if (reads.length === 0) plan.constant = { value, fuel };
  else step.agreement.given[plan.number] = { reads, value, fuel };
  return value;
}

function run(
  plan: PointPlan,
  step: Step,
  now: number,
  reads: readonly Value[] = plan.reads.map((read) => read(step.agreement, step, now)),
): { readonly value: Value | undefined; readonly asked: boolean; readonly fuel: number } {
  const { contract } = step.agreement;
  let answers = NO_ANSWERS;
  let made = 0;
  let fuel = 0;
  try {
    for (;;) {
      const reply = replyOf({ contract: contract.number, point: plan.number, reads, answers }, contract);
      fuel = reply.fuel;
      if (fuel > plan.info.fuel) throw new TextFault(step.agreement.id, `${plan.info.name} costs more than its bound`);
      // What an earlier run of the same point gave has happened already.
      for (; made < reply.effects.length; made += 1) makeHappen(reply.effects[made]!, step);
      const { end } = reply;
      switch (end.kind) {
        case 'done':
          return { value: end.value, asked: answers.length > 0, fuel };
        case 'ask':
          if (answers.length === MAX_QUESTIONS)
            throw new TextFault(step.agreement.id, `${plan.info.name} asks too many questions`);
          answers = withAt(answers, answers.length, answerTo(end.question, step));
          break;
        case 'refused':
          return refuse(worded(end.because, step, 'actor'));
        case 'fault':
          return refuse(phraseFault(end.fault, (site) => `rule ${site}`));
        default:
          unreachable(end);
      }
    }
  } finally {
    note(step, plan, reads, answers, fuel);
  }
}

/** What is too large to cross the border is so on every machine: it is refused like any other step. */
function replyOf(call: StepCall, { text }: Contract): StepReply {
  try {
    return text.guest.call(call);
  } catch (failure) {
    if (failure instanceof GuestStopped && (failure.fault === 'argument_size' || failure.fault === 'result_size'))
      return refuse('more is read or wanted than one step may');
    throw failure;
  }
}

function note(
  { world, agreement }: Step,
  plan: PointPlan,
  reads: readonly Value[],
  answers: readonly Value[],
  fuel: number,
): void {
  world.fuel += fuel;
  world.trace.push({ agreement: agreement.id, point: plan.number, name: plan.info.name, reads, answers, fuel });
}

/** The same value, seen quickly: where it says no, the point runs once more than it had to. */
function isSame(a: Value, b: Value): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case 'number':
      return b.kind === 'number' && a.value.n === b.value.n && a.value.d === b.value.d && a.unit === b.unit;
    case 'int':
      return b.kind === 'int' && a.value === b.value;
    case 'bool':
      return b.kind === 'bool' && a.value === b.value;
    case 'datetime':
      return b.kind === 'datetime' && a.ms === b.ms;
    case 'case':
      return b.kind === 'case' && a.name === b.name && a.type === b.type && a.args.length + b.args.length === 0;
    case 'set':
    case 'list':
      return (
        b.kind === a.kind && a.items.length === b.items.length && a.items.every((item, i) => isSame(item, b.items[i]!))
      );
    case 'option':
      return b.kind === 'option' && a.value !== undefined && b.value !== undefined && isSame(a.value, b.value);
    default:
      return false;
  }
}
