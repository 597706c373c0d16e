/** What `leben eval` says of a subject: one JSON line for programs, one line of text for people. */
import { type Answer, isFault } from '../language/answer.ts';
import type { Interface, VerdictInfo } from '../language/interface.ts';
import { type Json, jsonValue, phraseAnswer, phraseFault, sitePlace } from '../language/phrase.ts';
import { type Palette, type Style, safe } from '../language/render.ts';
import type { DataState, MissingReason } from '../language/values.ts';
import { explainAnswer, whyJson, whyText } from '../runtime/explain.ts';
import type { Evaluation } from '../runtime/run.ts';

export type AnswerKind = 'known' | 'range' | 'unknown' | 'fault' | 'refused';

/** The JSON line of a subject. `outcomes`: an unknown answer whose results are listed; `because`: fault, refused, unknown. */
export type AnswerLine = {
  readonly subject: string;
  readonly kind: AnswerKind;
  readonly value: Json;
  readonly text: string;
  readonly settled_by: readonly string[];
  readonly assumed: readonly string[];
  readonly missing: { readonly [field: string]: MissingReason };
  readonly cites: readonly string[];
  readonly fuel: number;
  readonly outcomes?: Json;
  readonly because?: string;
  readonly why?: Json;
};

export type Asked = {
  readonly module: Interface;
  readonly verdict: VerdictInfo;
  readonly why: boolean;
};

/** `said`: the words of the decision's `say`, where it speaks. */
export function answerLine(
  subject: string,
  state: DataState,
  evaluation: Evaluation,
  asked: Asked,
  said?: string,
): AnswerLine {
  const { module, verdict } = asked;
  const missing = missingFields(state, asked);
  if (evaluation.kind === 'failure') {
    return { ...nothing(subject, 'fault', evaluation.because, asked), missing };
  }
  const { answer } = evaluation;
  const names = (indexes: readonly number[]): string[] => indexes.map((index) => module.fields[index]?.name ?? '?');
  const because = becauseOf(answer, asked);
  return {
    subject,
    kind: answer.kind,
    value: resultJson(answer, asked),
    text: phraseAnswer(answer, verdict, module) + (said === undefined ? '' : `: ${said}`),
    settled_by: names(answer.settledBy),
    assumed: names(answer.assumed),
    missing,
    cites: verdict.cites,
    fuel: answer.fuel,
    ...(answer.kind === 'unknown' && answer.outcomes.length > 0 ? { outcomes: outcomesJson(answer, asked) } : {}),
    ...(because === undefined ? {} : { because }),
    ...(asked.why ? { why: whyJson(explainAnswer(answer, verdict, module), module) } : {}),
  };
}

/** A subject whom no answer is given: a required field is missing. */
export function refusedLine(subject: string, fields: readonly string[], asked: Asked): AnswerLine {
  const because = `${fields.join(', ')} ${fields.length === 1 ? 'is' : 'are'} required and not known`;
  return nothing(subject, 'refused', because, asked);
}

/** One line for people, and below it the reasons where they are asked for. */
export function lineText(line: AnswerLine, whys: string, palette: Palette): string {
  const head = `${palette('strong', safe(line.subject))}  ${palette(STYLES[line.kind], safe(line.text))}`;
  return whys === '' ? head : `${head}\n${whys.replace(/^/gm, '  ')}`;
}

/** The reasons of an evaluation as indented lines. */
export function reasonsText(evaluation: Evaluation, { module, verdict }: Asked): string {
  return evaluation.kind === 'failure' ? '' : whyText(explainAnswer(evaluation.answer, verdict, module), module);
}

const STYLES: Readonly<Record<AnswerKind, Style>> = {
  known: 'good',
  range: 'warning',
  unknown: 'warning',
  fault: 'error',
  refused: 'error',
};

function nothing(subject: string, kind: 'fault' | 'refused', because: string, { verdict }: Asked): AnswerLine {
  return {
    subject,
    kind,
    value: null,
    text: `${kind}: ${because}`,
    settled_by: [],
    assumed: [],
    missing: {},
    cites: verdict.cites,
    fuel: 0,
    because,
  };
}

function resultJson(answer: Answer, { module, verdict }: Asked): Json {
  if (answer.kind !== 'known' && answer.kind !== 'range') return null;
  const values = answer.outcomes.map(({ result }) =>
    isFault(result) ? null : jsonValue(result, verdict.type, module),
  );
  return answer.kind === 'known' ? values[0]! : values;
}

function outcomesJson(answer: Answer, { module, verdict }: Asked): Json {
  return answer.outcomes.map(({ result }) =>
    isFault(result)
      ? { fault: phraseFault(result, (site) => sitePlace(site, module)) }
      : jsonValue(result, verdict.type, module),
  );
}

function becauseOf(answer: Answer, { module }: Asked): string | undefined {
  if (answer.kind !== 'fault') return answer.because;
  const result = answer.outcomes[0]?.result;
  return result !== undefined && isFault(result) ? phraseFault(result, (site) => sitePlace(site, module)) : 'a fault';
}

function missingFields(state: DataState, { module, verdict }: Asked): { readonly [field: string]: MissingReason } {
  const missing: Record<string, MissingReason> = {};
  for (const index of verdict.reads) {
    const field = state.fields[index];
    const name = module.fields[index]?.name;
    if (name !== undefined && field !== undefined && 'domain' in field && field.missing !== undefined) {
      missing[name] = field.missing;
    }
  }
  return missing;
}
