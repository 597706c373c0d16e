/** What a decision says: the words of `say` for each subject whose answer is known. */
import { isFault } from '../language/answer.ts';
import type { Interface } from '../language/interface.ts';
import { ageWords, formatValue, phraseResult } from '../language/phrase.ts';
import type { DataState } from '../language/values.ts';
import { whySentence } from '../runtime/explain.ts';
import { type Evaluation, evaluate, type Loaded } from '../runtime/run.ts';

/** One text a state, in order; undefined where nothing is said: no `say`, or an answer that is not known. */
export async function sayings(
  loaded: Loaded,
  index: number,
  states: readonly DataState[],
  answered: readonly Evaluation[],
): Promise<readonly (string | undefined)[]> {
  const module = loaded.interface;
  const verdict = module.verdicts[index]!;
  const { say } = verdict;
  const speaks = answered.map((one) => one.kind === 'answer' && one.answer.kind === 'known');
  if (say === undefined || !speaks.includes(true)) return states.map(() => undefined);
  // Only for those who speak: what is unknown costs most, and says nothing.
  const speaking = states.filter((_, position) => speaks[position]);
  const own = answered.filter((_, position) => speaks[position]);
  const holes = new Map<string, readonly string[]>();
  for (const part of say) {
    if (typeof part === 'string' || holes.has(part.hole)) continue;
    holes.set(part.hole, await hole(part.hole));
  }
  const texts = speaking
    .map((_, position) =>
      say
        .map((part) => (typeof part === 'string' ? part : holes.get(part.hole)![position]!))
        .join('')
        .trim(),
    )
    .values();
  return speaks.map((speaking) => (speaking ? texts.next().value : undefined));

  /** The texts of a hole, one for each who speaks: the reasons, another verdict's answer, or an input. */
  async function hole(name: string): Promise<readonly string[]> {
    const other = module.verdicts.findIndex((candidate) => candidate.name === name);
    if (name === 'why') {
      const traced = await evaluate(loaded, index, speaking, { why: true, secondChannel: false });
      return traced.map((one) => (one.kind === 'answer' ? whySentence(one.answer.outcomes[0]!, verdict, module) : ''));
    }
    if (other < 0) return speaking.map((state) => fieldText(state, name, module));
    const asked = module.verdicts[other]!;
    const answers =
      other === index ? own : await evaluate(loaded, other, speaking, { why: false, secondChannel: false });
    return answers.map((one) => {
      if (one.kind !== 'answer') return 'unknown';
      const [outcome] = one.answer.outcomes;
      const text =
        one.answer.kind === 'known' && outcome !== undefined && !isFault(outcome.result) ? outcome.result : undefined;
      // Within a sentence a text stands without its quotes.
      return text?.kind === 'text' ? text.value : phraseResult(one.answer, asked, module);
    });
  }
}

/** An input of a subject in words. */
function fieldText(state: DataState, name: string, module: Interface): string {
  const index = module.fields.findIndex((field) => field.name === name);
  const field = state.fields[index];
  const type = module.fields[index]?.type;
  if (field === undefined || type === undefined || 'elements' in field) return 'a list';
  if (field.missing !== undefined) return `missing (${field.missing})`;
  if (field.domain.kind !== 'one') return 'known in part';
  const { value } = field.domain;
  if (value.kind === 'text') return value.value;
  return value.kind === 'age' ? ageWords(value.days, state.today) : formatValue(value, type, module);
}
