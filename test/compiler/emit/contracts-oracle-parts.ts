/** The parts that the oracle of contracts is put together from: a run's state, and its values, names, assets and words. */
import type { AssetRef, CoreContract, Destination, Message } from '../../../compiler/contract.ts';
import type { Core, Expr } from '../../../compiler/core.ts';
import { rationalOf } from '../../../compiler/interpret/contract/money.ts';
import type { Run } from '../../../compiler/interpret/run.ts';
import { type Env, evaluate, evaluation, Faulted } from '../../../compiler/interpret/world.ts';
import type { AssetName, Effect, Question, StepEnd, Target, Wording } from '../../../language/contract-step.ts';
import { dateOf } from '../../../language/dates.ts';
import * as Q from '../../../language/rational.ts';
import { unreachable } from '../../../language/unreachable.ts';
import type { Value } from '../../../language/values.ts';

export class Ended extends Error {
  readonly end: StepEnd;
  constructor(end: StepEnd) {
    super(end.kind);
    this.end = end;
  }
}

/** One run of a point: what is bound, what it rests on, and what it wants done so far. */
export type Step = {
  readonly core: Core;
  readonly contract: CoreContract;
  readonly bound: Map<string, Value>;
  readonly rests: Map<string, readonly string[]>;
  readonly effects: Effect[];
  readonly answers: readonly Value[];
  asked: number;
  asking: string;
  fuel: number;
  /** A hole of its refusal has faulted. */
  faulted: boolean;
};

export function put(question: Question, step: Step): Value {
  const answer = step.answers[step.asked];
  if (answer === undefined) throw new Ended({ kind: 'ask', question });
  step.asked += 1;
  return answer;
}

export function addTo(slot: string, amount: Value, step: Step): void {
  const held = step.bound.get(`slot:${slot}`);
  if (held?.kind !== 'number') return;
  step.bound.set(`slot:${slot}`, { ...held, value: Q.add(held.value, rationalOf(amount)) });
}

export function isSet(party: string, step: Step): boolean {
  return step.contract.parties.some(({ name: of, set }) => of === party && set !== undefined);
}

export function roomIn(set: string, step: Step): number {
  return step.contract.parties.find(({ name: of }) => of === set)!.set!.high;
}

export function membersOf(set: string, step: Step): string[] {
  const members = step.bound.get(`members:${set}`);
  return members?.kind === 'set' ? members.items.map(nameOf) : [];
}

export function target(to: Destination, step: Step): Target {
  switch (to.kind) {
    case 'party':
      return { kind: 'party', party: name(to.party, step) };
    case 'shares':
      return {
        kind: 'shares',
        shares: to.shares.map(({ party, percent }) => {
          step.fuel += 1;
          return { party: name(party, step), share: amountOf(percent, step) };
        }),
      };
    case 'lineage':
      step.fuel += 1;
      return { kind: 'lineage', asset: asset(to.asset, step) };
    default:
      return unreachable(to);
  }
}

export function asset(ref: AssetRef, step: Step): AssetName {
  if ('value' in ref) return { kind: 'register', name: name(ref.value, step) };
  step.fuel += 1;
  return { kind: 'named', name: ref.name, member: ref.member && name(ref.member, step) };
}

/** `reader` the actor: a fault in a hole is told beside, with what the hole rests on. */
export function wording(message: Message, step: Step, reader: 'actor' | 'told'): Wording {
  return message.map((part) => {
    if (typeof part !== 'string') {
      const rests = restsOf(part, step);
      try {
        return { value: value(part, step), rests };
      } catch (thrown) {
        if (reader === 'told' || !(thrown instanceof Faulted)) throw thrown;
        step.faulted = true;
        return { fault: thrown.fault, rests };
      }
    }
    step.fuel += 1;
    return part;
  });
}

export function restsOf(expr: unknown, step: Step): readonly string[] {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('kind' in node && node.kind === 'var' && 'name' in node) {
      const of = String(node.name);
      if (of === 'actor' || of.startsWith('param:')) return;
      const [sort, rest] = of.split(':');
      const own = sort === 'party' && isSet(rest!, step) ? `members:${rest}` : of;
      for (const one of step.rests.get(of) ?? [own]) found.add(one);
      return;
    }
    for (const part of Object.values(node)) visit(part);
  };
  visit(expr);
  return [...found];
}

export function names(expr: Expr, step: Step): string[] {
  const found = value(expr, step);
  return found.kind === 'set' || found.kind === 'list' ? found.items.map(nameOf) : [nameOf(found)];
}

export function name(expr: Expr, step: Step): string {
  return nameOf(value(expr, step));
}

export function nameOf(of: Value): string {
  if (of.kind !== 'case') throw new Error('a name is expected');
  return of.name;
}

export function amountOf(expr: Expr, step: Step): Value {
  const amount = value(expr, step);
  return amount.kind === 'int' ? { kind: 'number', value: Q.rational(amount.value), unit: '' } : amount;
}

export function isTrue(of: Value): boolean {
  return of.kind === 'bool' && of.value;
}

export function instant(of: Value): number {
  if (of.kind !== 'datetime') throw new Error('a DateTime is expected');
  return of.ms;
}

export function value(expr: Expr, step: Step): Value {
  const now = step.bound.get('now');
  const nowMs = now?.kind === 'datetime' ? now.ms : Number.NaN;
  const today = dateOf(Number.isNaN(nowMs) ? 0 : nowMs);
  let env: Env;
  for (const [of, is] of step.bound) env = { name: of, value: is, next: env };
  const at = evaluation(runAt(step.core, today, nowMs), new Map());
  const found = evaluate(expr, env, at);
  step.fuel += at.fuel;
  return found;
}

function runAt(core: Core, today: number, nowMs: number): Run {
  const none = (): never => {
    throw new Error('an expression of a contract reads no facts');
  };
  return {
    core,
    state: { today, nowMs, fields: [] },
    verdict: 0,
    plain: true,
    forgotten: new Set(),
    settlement: none,
    parts: [],
    open: [],
    asked: none,
    read: none,
    around: { module: core.module, today, nowMs },
  };
}
