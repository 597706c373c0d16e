/** The answer to a verdict for one subject: plain where nothing is unsettled, else from worlds (docs/core.md, section 5). */
import { assumedIn, closureOf, isForgotten, isUnsettled, needsAnswer } from './closures.ts';
import { ANY, one } from './domains.ts';
import { worldsAnswer } from './exact.ts';
import type { TraceEvent } from './module.ts';
import { abstractAnswer } from './open.ts';
import type { Answer, Subject } from './subject.ts';
import { box } from './terms.ts';
import { baseRow, boxResult, newRun, newWorld, resultIn } from './worlds.ts';

export function answerOf(subject: Subject, v: number): Answer {
  const known = subject.answers[v];
  if (known !== undefined) return known;
  const answer = freshAnswer(subject, v);
  subject.answers[v] = answer;
  return answer;
}

export function freshAnswer(subject: Subject, v: number): Answer {
  const M = subject.M;
  const closure = closureOf(subject, v, []);
  const assumed = assumedIn(subject, closure);
  if (!closure.fields.some((use) => isUnsettled(subject, use))) return plainAnswer(subject, v, assumed);
  const counted = new Set<number>();
  for (let i = 0; i < closure.verdicts.length; i += 1) {
    const r = closure.verdicts[i]!;
    if (r !== v && needsAnswer(subject, closure, r)) {
      answerOf(subject, r);
      counted.add(r);
    }
  }
  const forgotten = closure.verdicts.filter((r) => r !== v && isForgotten(subject, r));
  const run = newRun(subject, v, closureOf(subject, v, forgotten), forgotten);
  if (run.open.length > 0)
    for (let i = 0; i < closure.verdicts.length; i += 1) {
      const r = closure.verdicts[i]!;
      if (r === v) continue;
      answerOf(subject, r);
      counted.add(r);
    }
  let fuel = 0;
  counted.forEach((r) => {
    fuel += subject.answers[r]!.fuel;
  });
  const given = run.open.length > 0 ? abstractAnswer(run, M) : worldsAnswer(run, M);
  return { ...given, assumed, fuel: given.fuel + fuel };
}

/** Nothing unsettled: one world. */
export function plainAnswer(subject: Subject, v: number, assumed: readonly number[]): Answer {
  const verdict = subject.M.verdicts[v]!;
  const world = newWorld(subject, baseRow(subject), null, []);
  const trace: TraceEvent[] | null = subject.why ? [] : null;
  world.t = trace;
  const result = resultIn(world, subject.why ? verdict.full : verdict.plain);
  const isFaulty = result.fault !== null;
  return {
    kind: isFaulty ? 'fault' : 'known',
    outcomes: [{ result: boxResult(verdict.type, result), trace: trace ?? [] }],
    settledBy: [],
    assumed,
    because: null,
    exact: true,
    fuel: isFaulty ? verdict.bound : world.f,
    row: -1,
    faults: isFaulty ? [result.fault!] : [],
    domain: isFaulty ? ANY : one(box(verdict.type, result.value)),
  };
}
