/** Repair by trial: the one change of a token or two after which everything reads; it becomes the suggestion, and the tree. */
import type { TokenType } from 'chevrotain';
import {
  misspelt,
  onceTooOften,
  somethingMissing,
  strayBracket,
  unclosedBracket,
  wrongSign,
  wrongWayRound,
} from '../codes/syntax.ts';
import { wordsWithin } from '../constructs.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { tokenSpan } from '../grammar/base.ts';
import type { LebenGrammar } from '../grammar.ts';
import type { Doc } from '../lexer/scan.ts';
import { cover, type Span } from '../span.ts';
import * as t from '../tokens.ts';
import { type Attempt, attempt } from './attempt.ts';
import { nearest } from './nearest.ts';

/** Longer pieces are not tried again: a mistake in one costs a dozen more readings. */
const MAX_REPAIR_TOKENS = 20_000;
/** How many tokens before the place where reading stopped may be the misspelt one. */
const LOOK_BACK = 3;

type Candidate = { readonly tokens: readonly t.Token[]; readonly say: () => Diagnostic };
export type Repaired<R> = { readonly read: Attempt<R> & { kind: 'read' }; readonly diagnostic: Diagnostic };

/**
 * Tries the likely repairs, most likely first. Undefined: none reads, or deleting either of two signs would, and it is
 * not for us to say which.
 */
export function repair<R>(
  tokens: readonly t.Token[],
  stopped: Attempt<R> & { kind: 'stopped' },
  declaration: string,
  rule: (grammar: LebenGrammar) => R,
  docs: ReadonlyMap<number, Doc>,
): Repaired<R> | undefined {
  if (tokens.length > MAX_REPAIR_TOKENS) return undefined;
  const at = placeOf(tokens, stopped.problem.token.startOffset);
  const tried = (candidate: Candidate): Repaired<R> | undefined => {
    const read = attempt(candidate.tokens, rule, docs);
    return read.kind === 'read' ? { read, diagnostic: candidate.say() } : undefined;
  };
  for (const candidates of [braces, misspellings, doublings, insertions, alternatives, replacements, swaps]) {
    for (const candidate of candidates(tokens, at, stopped, declaration)) {
      const repaired = tried(candidate);
      if (repaired !== undefined) return repaired;
    }
  }
  const strays = deletions(tokens, at)
    .map(tried)
    .filter((repaired) => repaired !== undefined);
  return strays.length === 1 ? strays[0] : undefined;
}

type Source = (
  tokens: readonly t.Token[],
  at: number,
  stopped: Attempt<unknown> & { kind: 'stopped' },
  declaration: string,
) => Iterable<Candidate>;

/** The index of the token where reading stopped; one behind the last at the end. */
function placeOf(tokens: readonly t.Token[], offset: number): number {
  if (Number.isNaN(offset)) return lastWritten(tokens) + 1;
  const found = tokens.findIndex((token) => token.startOffset >= offset);
  return found < 0 ? tokens.length : found;
}

/** The index of the last token that is no line end; -1: there is none. */
export function lastWritten(tokens: readonly t.Token[]): number {
  let last = tokens.length - 1;
  while (last >= 0 && tokens[last]!.tokenType === t.NewLine) last--;
  return last;
}

const isWordLike = (token: t.Token): boolean => /^[\p{L}_]+$/u.test(token.image) && token.image.length > 1;

/** `state open(until: Date)`, `become open(until: today)`: data of a state stand in braces. */
const braces: Source = function* (tokens, at, _stopped, declaration) {
  const [open, state, before] = [tokens[at], tokens[at - 1], tokens[at - 2]];
  if (declaration !== 'contract' || open?.image !== '(' || state?.first === true) return;
  if (!['state', '|', 'become'].includes(before?.image ?? '')) return;
  let [depth, close] = [1, at];
  while (depth > 0 && close + 1 < tokens.length) {
    close += 1;
    if (tokens[close]!.image === '(') depth += 1;
    else if (tokens[close]!.image === ')') depth -= 1;
  }
  if (depth > 0) return;
  const edits = [
    { span: tokenSpan(open), text: ' {' },
    { span: tokenSpan(tokens[close]!), text: '}' },
  ];
  yield {
    tokens: tokens.with(at, as(open, t.LBrace, '{')).with(close, as(tokens[close]!, t.RBrace, '}')),
    say: () => wrongSign(tokenSpan(open), { written: '(', meant: '{' }, { fixes: [{ title: 'Write { … }', edits }] }),
  };
};

const misspellings: Source = function* (tokens, at, _stopped, declaration) {
  const words = wordsWithin(declaration);
  for (const i of nearby(tokens, at)) {
    const token = tokens[i]!;
    if (!isWordLike(token) || (words.has(token.image) && i === at && token.tokenType !== t.Unit)) continue;
    for (const meant of nearest(token.image, words).slice(0, 3)) {
      const span = tokenSpan(token);
      yield {
        tokens: tokens.with(i, as(token, t.word(meant), meant)),
        say: () =>
          misspelt(
            span,
            { written: token.image, meant },
            {
              fixes: [{ title: `Write ${meant}`, edits: [{ span, text: meant }] }],
            },
          ),
      };
    }
  }
};

/** The place, those before it on its line, and the one behind it: `lab dose accept(…)` stops at the `lab`. */
function nearby(tokens: readonly t.Token[], at: number): readonly number[] {
  const places: number[] = [];
  for (let i = at; i >= Math.max(0, at - LOOK_BACK); i--) {
    if (i < at && tokens[i]?.tokenType === t.NewLine) break;
    places.push(i);
  }
  if (tokens[at]?.tokenType !== t.NewLine) places.push(at + 1);
  return places.filter((i) => tokens[i] !== undefined);
}

/** A token written twice: near the place, then the first that opens a bracket twice. */
const doublings: Source = function* (tokens, at) {
  const twice = (i: number): boolean => {
    const [a, b] = [tokens[i - 1], tokens[i]];
    return a !== undefined && b !== undefined && a.image === b.image && a.tokenType !== t.NewLine;
  };
  for (const i of [at, at - 1, at + 1]) if (twice(i)) yield without(tokens, i);
  const open = tokens.findIndex((token, i) => twice(i) && ['{', '(', '['].includes(token.image));
  if (open >= 0) yield without(tokens, open);
};

const insertions: Source = function* (tokens, at, { problem }) {
  if (!problem.certain) return;
  const type = problem.expected[0]!;
  const text = fixedText(type);
  if (text === undefined) return;
  const place = insertionPlace(tokens, at);
  const previous = tokens[place - 1];
  const offset = previous === undefined ? (tokens[0]?.startOffset ?? 0) : previous.endOffset + 1;
  const span = { start: offset, end: offset };
  const inserted: t.Token = {
    image: text,
    startOffset: offset,
    endOffset: offset - 1,
    tokenType: type,
    tokenTypeIdx: type.tokenTypeIdx!,
    column: 2,
    first: false,
  };
  const fixes = [{ title: `Write ${text}`, edits: [{ span, text: /^[,:;)\]]/.test(text) ? text : ` ${text}` }] }];
  yield {
    tokens: [...tokens.slice(0, place), inserted, ...tokens.slice(place)],
    say: () => missing(tokens, place, text, span, fixes),
  };
};

/** A closer that is missing is said at its opener; anything else where it belongs. */
function missing(
  tokens: readonly t.Token[],
  place: number,
  text: string,
  span: Span,
  fixes: Diagnostic['fixes'],
): Diagnostic {
  const open = { ')': '(', ']': '[', '}': '{' }[text];
  const opener = open === undefined ? undefined : tokens.slice(0, place).findLast((token) => token.image === open);
  if (open !== undefined && opener !== undefined) {
    return unclosedBracket(tokenSpan(opener), { open, close: text }, { fixes });
  }
  const previous = tokens[place - 1];
  const data = { what: `\`${text}\``, after: previous?.image ?? '', before: tokens[place]?.image ?? '' };
  return somethingMissing(previous === undefined ? span : tokenSpan(previous), data, { fixes });
}

/** Before the line ends that stand before the place, so that what is missing is missed on its own line. */
function insertionPlace(tokens: readonly t.Token[], at: number): number {
  let place = at;
  while (place > 0 && tokens[place - 1]!.tokenType === t.NewLine) place--;
  return place;
}

const replacements: Source = function* (tokens, at, { problem }) {
  const token = tokens[at];
  const confused = token === undefined ? undefined : CONFUSED.get(token.image);
  if (token === undefined || token.tokenType === t.NewLine) return;
  const types = problem.certain ? [problem.expected[0]!] : [];
  const texts = [...types.map(fixedText), confused];
  for (const meant of texts) {
    const type =
      meant === undefined ? undefined : (types.find((one) => fixedText(one) === meant) ?? SIGN_TYPES.get(meant));
    if (meant === undefined || type === undefined) continue;
    const span = tokenSpan(token);
    yield {
      tokens: tokens.with(at, as(token, type, meant)),
      say: () =>
        wrongSign(
          span,
          { written: token.image, meant },
          {
            fixes: [{ title: `Write ${meant}`, edits: [{ span, text: meant }] }],
          },
        ),
    };
  }
};

/** `state offered, active, closed`: what stands between cases is `|`, all along the line. */
const alternatives: Source = function* (tokens, at) {
  if (tokens[at]?.image !== ',') return;
  const type = SIGN_TYPES.get('|')!;
  const out = [...tokens];
  const edits: { readonly span: Span; readonly text: string }[] = [];
  let depth = 0;
  for (let i = at; i < tokens.length; i++) {
    const token = tokens[i]!;
    if ('([{'.includes(token.image)) depth += 1;
    else if (')]}'.includes(token.image)) depth -= 1;
    if (depth < 0) break;
    // A line that ends in a comma goes on.
    if (token.tokenType === t.NewLine && depth === 0) break;
    if (token.image !== ',' || depth > 0) continue;
    out[i] = as(token, type, '|');
    edits.push({ span: tokenSpan(token), text: ' |' });
  }
  yield {
    tokens: out,
    say: () => wrongSign(edits[0]!.span, { written: ',', meant: '|' }, { fixes: [{ title: 'Write |', edits }] }),
  };
};

const swaps: Source = function* (tokens, at) {
  for (const i of [at, at - 1, at + 1]) {
    const [first, second] = [tokens[i - 1], tokens[i]];
    if (first === undefined || second === undefined) continue;
    if (first.tokenType === t.NewLine || second.tokenType === t.NewLine || first.image === second.image) continue;
    const span = cover(tokenSpan(first), tokenSpan(second));
    yield {
      tokens: [...tokens.slice(0, i - 1), moved(second, first), moved(first, second), ...tokens.slice(i + 1)],
      say: () =>
        wrongWayRound(
          span,
          { first: first.image, second: second.image },
          {
            fixes: [
              {
                title: 'Swap them',
                edits: [
                  { span: tokenSpan(first), text: second.image },
                  { span: tokenSpan(second), text: first.image },
                ],
              },
            ],
          },
        ),
    };
  }
};

function deletions(tokens: readonly t.Token[], at: number): readonly Candidate[] {
  return [at, at - 1]
    .filter((i) => {
      const token = tokens[i];
      if (token === undefined || token.tokenType === t.NewLine || !isSign(token)) return false;
      // Behind an operator a value is missing; without the operator the line would say something else.
      return i === at || !INFIX.has(token.image);
    })
    .map((i) => without(tokens, i));
}

function without(tokens: readonly t.Token[], at: number): Candidate {
  const token = tokens[at]!;
  const span = tokenSpan(token);
  const fixes = [{ title: 'Remove it', edits: [{ span, text: '' }] }];
  return {
    tokens: tokens.toSpliced(at, 1),
    say: () =>
      [')', ']', '}'].includes(token.image)
        ? strayBracket(span, { written: token.image }, { fixes })
        : onceTooOften(span, { written: token.image }, { fixes }),
  };
}

const SIGN_TYPES: ReadonlyMap<string, TokenType> = new Map(
  t.VOCABULARY.filter((type) => type.LABEL?.startsWith('`')).map((type) => [type.LABEL!.slice(1, -1), type]),
);
/** Signs taken for one another. */
const CONFUSED: ReadonlyMap<string, string> = new Map([
  ['=>', '>='],
  [':', '='],
  ['=', ':'],
  [';', ','],
  ['.', ','],
  [',', '.'],
  ['->', '=>'],
  ['<', '('],
  ['to', '..'],
]);

/** Signs that stand between two values. */
const INFIX: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '^', '..', '..<']);

const isSign = (token: t.Token): boolean => !/[\p{L}\p{N}_"']/u.test(token.image);

/** The text of a token type that has only one. */
export function fixedText(type: TokenType): string | undefined {
  return type.LABEL?.startsWith('`') && type !== t.RangeSign
    ? type.LABEL.slice(1, -1)
    : type === t.RangeSign
      ? '..'
      : undefined;
}

function as(token: t.Token, type: TokenType, image: string): t.Token {
  return { ...token, tokenType: type, tokenTypeIdx: type.tokenTypeIdx!, image };
}
/** The token where another stands, as far as lines are concerned; it keeps its own place in the text. */
function moved(token: t.Token, to: t.Token): t.Token {
  return { ...token, column: to.column, first: to.first };
}
