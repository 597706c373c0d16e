/** Brackets and line ends: which bracket closes which, and which line ends end a statement (grammar.md, 3.2). */
import type { TokenType } from 'chevrotain';
import { DECLARATION_WORDS } from '../constructs.ts';
import * as t from '../tokens.ts';

/** Deeper brackets are refused before parsing: the parser's recursion overflows the stack between 100 and 300. */
export const MAX_NESTING = 64;

/** A table over token types: 1 for those given. */
export const marking = (types: readonly TokenType[]): Uint8Array => {
  const table = new Uint8Array(Math.max(...t.VOCABULARY.map((type) => type.tokenTypeIdx!)) + 1);
  for (const type of types) table[type.tokenTypeIdx!] = 1;
  return table;
};

const OPERATORS: readonly TokenType[] = [
  t.Comma,
  t.Equal,
  t.NotEqual,
  t.Less,
  t.LessEqual,
  t.Greater,
  t.GreaterEqual,
  t.Arrow,
  t.Star,
  t.Slash,
  t.Caret,
  t.Dot,
  t.Upto,
  t.UptoBelow,
];
/** A line that ends in one of these goes on. */
const GOES_ON = marking([
  ...OPERATORS,
  t.Colon,
  t.Plus,
  t.Minus,
  ...['and', 'or', 'not', 'in', 'is', 'of', 'if', 'then', 'else', 'when', 'where', 'for', 'match', 'let'].map(t.word),
]);
/** A line that begins with one of these continues the one above; `+` and `-` never do. */
const CONTINUES = marking([
  ...OPERATORS,
  t.RParen,
  t.RSquare,
  ...['and', 'or', 'then', 'else', 'in', 'is', 'when', 'where'].map(t.word),
]);

const OPENS: ReadonlyMap<number, TokenType> = new Map([
  [t.LParen.tokenTypeIdx!, t.RParen],
  [t.LSquare.tokenTypeIdx!, t.RSquare],
  [t.LBrace.tokenTypeIdx!, t.RBrace],
  [t.TextOpen.tokenTypeIdx!, t.TextClose],
]);
const IS_OPENING = marking([t.LParen, t.LSquare, t.LBrace, t.TextOpen]);
const CLOSES = marking([t.RParen, t.RSquare, t.RBrace, t.TextClose]);

const NEW_LINE = t.NewLine.tokenTypeIdx!;
const BRACE = t.LBrace.tokenTypeIdx!;
const HOLE = t.TextOpen.tokenTypeIdx!;

/** Whether a token begins a declaration whatever is open: a declaration word at the margin that is not a field's name. */
export function beginsDeclaration(token: t.Token, next: t.Token | undefined): boolean {
  return (
    token.column === 1 &&
    token.first &&
    (token.tokenType === t.Literate || (DECLARATION_WORDS.has(token.image) && next?.tokenType !== t.Colon))
  );
}

export type Brackets = {
  /** For each token the index of the bracket that closes it; -1: it opens nothing or is not closed. */
  readonly closing: Int32Array;
  /** The token at which nesting first goes beyond MAX_NESTING. */
  readonly tooDeep: t.Token | undefined;
};

/** A `}` or the beginning of a declaration ends every `(` and `[` that is open. */
export function matchBrackets(tokens: readonly t.Token[]): Brackets {
  const closing = new Int32Array(tokens.length).fill(-1);
  const open: number[] = [];
  let tooDeep: t.Token | undefined;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (IS_OPENING[token.tokenTypeIdx] === 1) {
      if (open.length < MAX_NESTING) open.push(i);
      else tooDeep ??= token;
    } else if (CLOSES[token.tokenTypeIdx] === 1) {
      const isRound = token.tokenType === t.RParen || token.tokenType === t.RSquare;
      for (let depth = open.length - 1; depth >= 0; depth--) {
        const opener = tokens[open[depth]!]!;
        if (OPENS.get(opener.tokenTypeIdx) === token.tokenType) {
          closing[open[depth]!] = i;
          open.length = depth;
          break;
        }
        if (isRound && (opener.tokenTypeIdx === BRACE || opener.tokenTypeIdx === HOLE)) break;
      }
    } else if (token.column === 1 && open.length > 0 && beginsDeclaration(token, tokens[i + 1])) open.length = 0;
  }
  return { closing, tooDeep };
}

/** Whether a statement goes on over the line end between these two tokens. */
export function lineGoesOn(last: t.Token, next: t.Token | undefined): boolean {
  return GOES_ON[last.tokenTypeIdx] === 1 || (next !== undefined && CONTINUES[next.tokenTypeIdx] === 1);
}

/** The tokens without the line ends that end no statement. */
export function statementTokens(tokens: readonly t.Token[], brackets: Brackets): t.Token[] {
  const kept: t.Token[] = [];
  // Closing places of the open brackets, innermost last; -1 for a brace or hole, inside which line ends count.
  const ends: number[] = [];
  const closers: number[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    while (closers.length > 0 && i >= closers.at(-1)!) {
      closers.pop();
      ends.pop();
    }
    if (token.tokenTypeIdx === NEW_LINE) {
      if ((ends.at(-1) ?? -1) >= 0) continue;
      const last = kept.at(-1);
      if (last === undefined || last.tokenTypeIdx === NEW_LINE || lineGoesOn(last, tokens[i + 1])) continue;
    } else if (brackets.closing[i]! >= 0) {
      const isBlock = token.tokenTypeIdx === BRACE || token.tokenTypeIdx === HOLE;
      ends.push(isBlock ? -1 : brackets.closing[i]!);
      closers.push(brackets.closing[i]!);
    }
    kept.push(token);
  }
  return kept;
}
