/** The token types of the language: one a word, one a sign, and the few that have content. */
import { createToken, type IToken, Lexer, type TokenType } from 'chevrotain';
import { RESERVED, WORDS } from './constructs.ts';

/**
 * A token. `startOffset` and `endOffset` (both in) are UTF-16 offsets, as Chevrotain has them; `column` counts from 1;
 * `first`: nothing but blanks before it on its line. A NewLine stands at the line end it stands for.
 */
export type Token = IToken & { readonly endOffset: number; readonly column: number; readonly first: boolean };

/** Every token type is made by hand in `lexer/scan.ts`, so none has a pattern. */
const make = (name: string, label: string, categories: TokenType[] = []): TokenType =>
  createToken({ name, label, pattern: Lexer.NA, categories });
const sign = (name: string, text: string, categories: TokenType[] = []): TokenType =>
  make(name, `\`${text}\``, categories);

/** Every word that is not reserved may be a name. */
export const Name = make('Name', 'a name');
/** What ends a statement. */
export const Separator = make('Separator', 'the end of the line');
/** What stands between the fields of a record, the cases of an enum, the arms of a match. */
export const Delimiter = make('Delimiter', 'a comma');
export const Relation = make('Relation', 'a comparison');
export const RangeSign = make('RangeSign', '`..`');

export const Ident = make('Ident', 'a name', [Name]);
export const Num = make('Num', 'a number');
export const Unit = make('Unit', 'a unit');
export const QuotedUnit = make('QuotedUnit', "a unit in '…'");
export const Day = make('Day', 'a date');
export const Moment = make('Moment', 'a date with a time');
export const Version = make('Version', 'a version');
/** A string without holes. With holes: TextOpen hole (TextMid hole)* TextClose. */
export const Text = make('Text', 'a text in "…"');
export const TextOpen = make('TextOpen', 'a text in "…"');
export const TextMid = make('TextMid', 'the rest of the text');
export const TextClose = make('TextClose', 'the end of the text');
/** A string that is not closed: the rest of its line. */
export const BadText = make('BadText', 'a text');
export const Label = make('Label', 'a privacy label');
export const Literate = make('Literate', 'a Markdown block');
export const Heading = make('Heading', 'a heading row such as `| x | => result |`');
export const NewLine = make('NewLine', 'the end of the line', [Separator, Delimiter]);

export const Semicolon = sign('Semicolon', ';', [Separator, Delimiter]);
export const Comma = sign('Comma', ',', [Delimiter]);
export const Colon = sign('Colon', ':');
export const Dot = sign('Dot', '.');
export const Bar = sign('Bar', '|');
export const Arrow = sign('Arrow', '=>');
export const Question = sign('Question', '?');
export const LParen = sign('LParen', '(');
export const RParen = sign('RParen', ')');
export const LSquare = sign('LSquare', '[');
export const RSquare = sign('RSquare', ']');
export const LBrace = sign('LBrace', '{');
export const RBrace = sign('RBrace', '}');
export const Plus = sign('Plus', '+');
export const Minus = sign('Minus', '-');
export const Star = sign('Star', '*');
export const Slash = sign('Slash', '/');
export const Caret = sign('Caret', '^');
export const Equal = sign('Equal', '=', [Relation]);
export const NotEqual = sign('NotEqual', '!=', [Relation]);
export const Less = sign('Less', '<', [Relation]);
export const LessEqual = sign('LessEqual', '<=', [Relation]);
export const Greater = sign('Greater', '>', [Relation]);
export const GreaterEqual = sign('GreaterEqual', '>=', [Relation]);
export const Upto = sign('Upto', '..', [RangeSign]);
export const UptoBelow = sign('UptoBelow', '..<', [RangeSign]);

/** The token type of each word of the language. */
export const WORD_TOKENS: ReadonlyMap<string, TokenType> = new Map(
  [...WORDS].map((word) => [word, make(`word_${word}`, `\`${word}\``, RESERVED.has(word) ? [] : [Name])]),
);

/** The token type of a word; asking for one that has no row in `constructs.ts` is our own fault. */
export function word(text: string): TokenType {
  const type = WORD_TOKENS.get(text);
  if (type === undefined) throw new Error(`\`${text}\` has no row in constructs.ts`);
  return type;
}

export const VOCABULARY: TokenType[] = [
  Name,
  Separator,
  Relation,
  RangeSign,
  Ident,
  Num,
  Unit,
  QuotedUnit,
  Day,
  Moment,
  Version,
  Text,
  TextOpen,
  TextMid,
  TextClose,
  BadText,
  Label,
  Literate,
  Heading,
  NewLine,
  Semicolon,
  Comma,
  Colon,
  Dot,
  Bar,
  Arrow,
  Question,
  LParen,
  RParen,
  LSquare,
  RSquare,
  LBrace,
  RBrace,
  Plus,
  Minus,
  Star,
  Slash,
  Caret,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  Upto,
  UptoBelow,
  ...WORD_TOKENS.values(),
];
