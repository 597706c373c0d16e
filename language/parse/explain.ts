/** From the place where reading stopped to a sentence: what was written there, what belongs there. */
import {
  laterConstruct,
  misspelt,
  nothingCanFollow,
  otherExpected,
  reservedAsName,
  somethingMissing,
  strayBracket,
  valueMissing,
} from '../codes/syntax.ts';
import { CONSTRUCTS, RESERVED, wordsWithin } from '../constructs.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { type Problem, tokenSpan } from '../grammar/base.ts';
import { isName } from '../grammar/levels.ts';
import type { Span } from '../span.ts';
import * as t from '../tokens.ts';
import { nearest } from './nearest.ts';

/** More than this many words are not listed as what could stand here. */
const MAX_EXPECTED = 5;

const LATER_WORDS: ReadonlySet<string> = new Set(
  CONSTRUCTS.filter(
    (row) => !row.available && !CONSTRUCTS.some((other) => other.available && other.keyword === row.keyword),
  ).map((row) => row.keyword),
);

/** Of these, the words that stand before a value. */
const LATER_FORMS: ReadonlySet<string> = new Set(['seal', 'encrypt', 'share']);
const isOperand = (token: t.Token): boolean => isName(token) || token.tokenType === t.Num || token.tokenType === t.Text;

/** Declarations whose lines begin with a name. */
const NAME_FIRST: ReadonlySet<string> = new Set(['enum', 'record', 'input']);

/** `tokens`: those that were being read; `declaration`: the word of the declaration they belong to. */
export function explain(problem: Problem, tokens: readonly t.Token[], declaration: string): Diagnostic {
  const at = tokens.findIndex((token) => token.startOffset === problem.token.startOffset);
  const found = at < 0 ? undefined : tokens[at];
  const previous = at < 0 ? tokens.findLast((token) => token.tokenType !== t.NewLine) : tokens[at - 1];
  const atEnd = found === undefined || found.tokenType === t.NewLine;
  const written = atEnd ? '' : found.image;
  const after = previous === undefined || previous.tokenType === t.NewLine ? '' : previous.image;
  const place: Span = !atEnd ? tokenSpan(found) : previous === undefined ? { start: 0, end: 0 } : tokenSpan(previous);

  if (!atEnd && LATER_WORDS.has(written) && (problem.expected.length === 0 || !problem.certain)) {
    return laterConstruct(place, { written });
  }
  // `seal x for (…)`: the word was read as a name, with something behind it.
  if (!atEnd && LATER_FORMS.has(after) && previous !== undefined && isOperand(found)) {
    return laterConstruct(tokenSpan(previous), { written: after });
  }
  const step = declaration === 'test' ? stepMeant(tokens, at) : undefined;
  if (step !== undefined) return step;
  // `n Refill` in a value: a word stands behind a number only.
  if (declaration === 'contract' && previous !== undefined && isCounted(previous, found)) {
    return nothingCanFollow(place, { written, after, instead: `${after} * 1 ${written}` });
  }
  const near = [written, after].find((word) => wordsNear(word, declaration).length > 0);
  if (near !== undefined && !isExpectedName(problem)) {
    const span = near === written ? place : tokenSpan(previous!);
    const meant = wordsNear(near, declaration)[0]!;
    return misspelt(
      span,
      { written: near, meant },
      { fixes: [{ title: `Write ${meant}`, edits: [{ span, text: meant }] }] },
    );
  }
  const isName = isExpectedName(problem) || (previous === undefined && NAME_FIRST.has(declaration));
  if (isName && RESERVED.has(written)) return reservedAsName(place, { written });
  if (problem.expected.some((type) => type === t.LParen) && problem.expected.length > MAX_EXPECTED) {
    return valueMissing(place, { after, found: written });
  }
  const expected = [...new Set(problem.expected.map((type) => type.LABEL ?? type.name))];
  if (expected.length === 0 || problem.expected.includes(t.RBrace)) {
    if ([')', ']', '}'].includes(written)) return strayBracket(place, { written });
    return nothingCanFollow(place, { written, after, instead: undefined });
  }
  if (atEnd && expected.length <= MAX_EXPECTED) {
    return somethingMissing(place, { what: expected.join(' or '), after, before: '' });
  }
  return expected.length > MAX_EXPECTED
    ? nothingCanFollow(place, { written, after, instead: undefined })
    : otherExpected(place, { written, expected });
}

/** A line of a test that lacks its word: `lab accepts(…)`, `lab has 5.00 EUR`. */
function stepMeant(tokens: readonly t.Token[], at: number): Diagnostic | undefined {
  const [who, what, next] = tokens.slice(at, at + 3);
  if (at < 0 || who === undefined || what === undefined || !isName(who) || !isName(what)) return undefined;
  const isFact = what.image === 'has' || what.image === 'allows';
  if (!isFact && next?.tokenType !== t.LParen) return undefined;
  const { start } = tokenSpan(isFact ? who : what);
  const text = isFact ? 'given' : 'does';
  const instead = isFact ? `given ${who.image} ${what.image} …` : `${who.image} does ${what.image}(…)`;
  const fixes = [{ title: `Write ${text}`, edits: [{ span: { start, end: start }, text: `${text} ` }] }];
  return nothingCanFollow(tokenSpan(who), { written: who.image, after: '', instead }, { fixes });
}

const isCounted = (amount: t.Token, word: t.Token | undefined): boolean =>
  isName(amount) && word !== undefined && isName(word) && /^\p{Lu}/u.test(word.image);

const isExpectedName = (problem: Problem): boolean => problem.certain && problem.expected[0] === t.Name;

function wordsNear(written: string, declaration: string): readonly string[] {
  const words = wordsWithin(declaration);
  return /^[\p{L}_]{2,}$/u.test(written) && !words.has(written) ? nearest(written, words) : [];
}
