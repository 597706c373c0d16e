/** The outline: where each declaration begins and ends, found without parsing, so that a mistake stays in its own. */
import type { TokenType } from 'chevrotain';
import { beginsDeclaration, lineGoesOn } from '../lexer/layout.ts';
import * as t from '../tokens.ts';

/** Declarations whose first item often stands behind the brace: deeper lines are theirs, whatever is closed. */
const RUNS_ON: ReadonlySet<TokenType> = new Set(['contract', 'test', 'property'].map(t.word));

/**
 * The tokens of each declaration. One begins at a declaration word at the margin whatever is open; once the block before
 * is closed, at any token at the margin or left of that block's items; and at a Markdown block.
 */
export function outline(tokens: readonly t.Token[]): t.Token[][] {
  const chunks: t.Token[][] = [];
  let start = 0;
  let depth = 0;
  /** The column of the first item of the block; 0: none seen. */
  let indent = 0;
  let closed = false;
  /** A block that began on its first line is closed, so nothing more can belong to the declaration. */
  let complete = false;
  /** Line ends seen in this declaration, and how many there were at its last outermost `{`. */
  let lines = 0;
  let opened = 0;
  /** Round and square brackets open on this line: braces inside them are sets, not blocks. */
  let round = 0;
  const cut = (at: number): void => {
    if (at > start) chunks.push(tokens.slice(start, at));
    start = at;
    depth = 0;
    indent = 0;
    closed = false;
    complete = false;
    lines = 0;
  };
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.first) {
      const goesOn = i >= 2 && lineGoesOn(tokens[i - 2]!, token);
      const isLeft = token.column === 1 || token.column < indent || (complete && indent === 0);
      const isMargin = closed && !goesOn && token.tokenType !== t.RBrace && isLeft;
      if (isMargin || beginsDeclaration(token, tokens[i + 1]) || token.tokenType === t.Literate) cut(i);
      else if (indent === 0 && i > start && !goesOn) indent = token.column;
    }
    if (token.first) round = 0;
    if (token.tokenType === t.LParen || token.tokenType === t.LSquare) round++;
    else if (token.tokenType === t.RParen || token.tokenType === t.RSquare) round = Math.max(0, round - 1);
    if (round > 0 && tokens[i + 1]?.tokenType !== t.NewLine) continue;
    if (token.tokenType === t.LBrace) {
      if (depth === 0) opened = lines;
      depth++;
      closed = false;
      complete = false;
    } else if (token.tokenType === t.RBrace && depth > 0) {
      depth--;
      closed = depth === 0;
      complete = closed && opened === 0 && !RUNS_ON.has(tokens[start]!.tokenType);
    } else if (token.tokenType === t.NewLine) {
      lines++;
      if (depth === 0) closed = true;
    }
    if (token.tokenType === t.Literate) closed = true;
  }
  cut(tokens.length);
  return chunks;
}
