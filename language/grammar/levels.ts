/** How tightly each operator binds, and which tokens may be names: tables over token types. */
import type { IToken } from 'chevrotain';
import { marking } from '../lexer/layout.ts';
import * as t from '../tokens.ts';

/** How tightly each operator binds; an expression of a level holds only operators of it and tighter ones. */
export const LEVEL = {
  or: 1,
  and: 2,
  not: 3,
  compare: 4,
  otherwise: 5,
  range: 6,
  add: 7,
  multiply: 8,
  negate: 9,
  power: 10,
} as const;
export type Level = (typeof LEVEL)[keyof typeof LEVEL];

const TABLE_SIZE = Math.max(...t.VOCABULARY.map((type) => type.tokenTypeIdx!)) + 1;
/** The level of each token type as an operator; 0: it is none. */
export const OPERATOR_LEVEL = new Uint8Array(TABLE_SIZE);
for (const [level, types] of [
  [LEVEL.or, [t.word('or')]],
  [LEVEL.and, [t.word('and')]],
  [
    LEVEL.compare,
    [t.Equal, t.NotEqual, t.Less, t.LessEqual, t.Greater, t.GreaterEqual, ...['in', 'is', 'covers', 'may'].map(t.word)],
  ],
  [LEVEL.otherwise, [t.word('otherwise')]],
  [LEVEL.range, [t.Upto, t.UptoBelow]],
  [LEVEL.add, [t.Plus, t.Minus]],
  [LEVEL.multiply, [t.Star, t.Slash]],
  [LEVEL.power, [t.Caret]],
] as const) {
  for (const type of types) OPERATOR_LEVEL[type.tokenTypeIdx!] = level;
}
/** 1 for each token type that may be a name. */
const IS_NAME = new Uint8Array(TABLE_SIZE);
for (const index of t.Name.categoryMatches ?? []) IS_NAME[index] = 1;

/** 1 for each token type but names and `-` that begins a value and cannot go on with one. */
const BEGINS_VALUE = marking([
  ...[t.Num, t.Text, t.TextOpen, t.Day, t.Moment, t.LBrace, t.LSquare],
  ...['true', 'false', 'missing', 'match', 'if', 'let'].map(t.word),
]);

export const isName = (token: IToken): boolean => IS_NAME[token.tokenTypeIdx] === 1;

/**
 * Whether a token that stands behind a name begins a value, so that the name is one by itself: `egfr 60`, `sex female`,
 * `base_excess -5`, but not `fee - 5` or `f(x)`.
 */
export function beginsValue(token: IToken, next: IToken): boolean {
  if (token.tokenType === t.Minus) return (token.endOffset ?? 0) + 1 === next.startOffset;
  return isName(token) || BEGINS_VALUE[token.tokenTypeIdx] === 1;
}
