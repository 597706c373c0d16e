/** How tightly each operator binds, and which tokens may be names: tables over token types. */
import type { IToken } from 'chevrotain';
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
  [LEVEL.compare, [t.Equal, t.NotEqual, t.Less, t.LessEqual, t.Greater, t.GreaterEqual, t.word('in'), t.word('is')]],
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

export const isName = (token: IToken): boolean => IS_NAME[token.tokenTypeIdx] === 1;
