/** The reference interpreter: the answer to a verdict for one data state, straight from docs/core.md. */

import type { Answer } from '../../language/answer.ts';
import type { DataState } from '../../language/values.ts';
import type { Core, Rule } from '../core.ts';
import { askedAbout, closureOf, isFieldMissing, type Names, readBy } from './closure.ts';
import { exactAnswer } from './exact-answer.ts';
import { openAnswer } from './open-answer.ts';
import { enumerated, forgottenPart, type Part, settledValues, unsettledParts } from './parts.ts';
import type { Run, Settlement } from './run.ts';
import { isFaultResult } from './values.ts';
import { evaluation, resultOf } from './world.ts';

/** Total: every program and data state that fit each other have one answer. */
export function answer(core: Core, verdict: number, state: DataState): Answer {
  return settler(core, state)(verdict).answer;
}

/** `answer` for several verdicts of one data state; what they share is computed once. */
export function answers(core: Core, verdicts: readonly number[], state: DataState): Answer[] {
  const settlement = settler(core, state);
  return verdicts.map((verdict) => settlement(verdict).answer);
}

function settler(core: Core, state: DataState): (verdict: number) => Settlement {
  const known = new Map<number, Settlement>();
  const settlement = (verdict: number): Settlement => {
    let found = known.get(verdict);
    if (found === undefined) {
      found = settle(core, verdict, state, settlement);
      known.set(verdict, found);
    }
    return found;
  };
  return settlement;
}

function settle(
  core: Core,
  verdict: number,
  state: DataState,
  settlement: (verdict: number) => Settlement,
): Settlement {
  const closure = closureOf(core, verdict, new Set());
  const assumed = assumedFields(core, state, closure);
  const below = closure.filter((r) => r !== verdict);
  if (unsettledParts(core, state, closure).length === 0)
    return plainAnswer(newRun(core, state, verdict, settlement, new Set(), [], true), assumed);

  const needed = new Set(below.filter((r) => isNeeded(core, state, closure, r)));
  const forgotten = new Set([...needed].filter((r) => isForgotten(core, state, settlement(r), r)));
  const kept = closureOf(core, verdict, forgotten);
  const parts = [
    ...unsettledParts(core, state, kept),
    ...[...forgotten]
      .filter((r) => isReferred(core, kept, r))
      .map((r) => forgottenPart(core, state, kept, r, settlement(r).faults)),
  ];
  const run = newRun(core, state, verdict, settlement, forgotten, parts, false);
  const isExact = run.open.length === 0;
  if (!isExact) for (const r of below) needed.add(r);
  const fuelBefore = [...needed].reduce((fuel, r) => fuel + settlement(r).answer.fuel, 0);
  const settled = isExact ? exactAnswer(run) : openAnswer(run, parts);
  return { ...settled, answer: { ...settled.answer, assumed, fuel: settled.answer.fuel + fuelBefore } };
}

/** One world. */
function plainAnswer(run: Run, assumed: readonly number[]): Settlement {
  const at = evaluation(run, settledValues(run.core, run.state));
  const { result, events, fuel } = resultOf(run.core.module.verdicts[run.verdict]!.body, at);
  const isFault = isFaultResult(result);
  return {
    answer: {
      kind: isFault ? 'fault' : 'known',
      outcomes: [{ result, trace: events }],
      settledBy: [],
      assumed,
      because: undefined,
      exact: true,
      fuel,
    },
    faults: isFault ? [result] : [],
    row: undefined,
  };
}

function newRun(
  core: Core,
  state: DataState,
  verdict: number,
  settlement: (verdict: number) => Settlement,
  forgotten: ReadonlySet<number>,
  unsettled: readonly Part[],
  plain: boolean,
): Run {
  const parts = enumerated(unsettled);
  const open = unsettled.filter((part) => !parts.includes(part)).map(({ place }) => place);
  const around = { module: core.module, today: state.today, nowMs: state.nowMs };
  const asked = once((n) => askedAbout(core, n, forgotten));
  const read = once((m) => readBy(core, m, forgotten));
  return { core, state, verdict, plain, forgotten, settlement, parts, open, asked, read, around };
}

function once(find: (rule: Rule) => Names): (rule: Rule) => Names {
  const known = new Map<Rule, Names>();
  return (rule) => {
    const found = known.get(rule) ?? find(rule);
    known.set(rule, found);
    return found;
  };
}

function isNeeded(core: Core, state: DataState, closure: readonly number[], r: number): boolean {
  const { policy } = core.module.verdicts[r]!;
  if (policy.kind === 'rows') return true;
  if (policy.kind === 'range' && policy.unknownOn.some((field) => isFieldMissing(state, field))) return true;
  return closure.some((number) => core.plans[number]!.asksVerdicts.includes(r));
}

function isForgotten(core: Core, state: DataState, settled: Settlement, r: number): boolean {
  const { policy } = core.module.verdicts[r]!;
  if (settled.answer.kind === 'known') return false;
  if (policy.kind === 'rows') return settled.row !== undefined && policy.rows[settled.row]!.result === undefined;
  return policy.kind === 'range' && policy.unknownOn.some((field) => isFieldMissing(state, field));
}

function isReferred(core: Core, kept: readonly number[], r: number): boolean {
  return kept.some((number) => {
    const { refs, asksVerdicts } = core.plans[number]!;
    return asksVerdicts.includes(r) || refs.some(({ of }) => of === r);
  });
}

function assumedFields(core: Core, state: DataState, closure: readonly number[]): number[] {
  const counted = closure.flatMap((number) => core.module.verdicts[number]!.counts);
  return [...new Set(counted)].filter((field) => isFieldMissing(state, field)).sort((a, b) => a - b);
}
