/** What the lexer knows of single characters and fixed patterns. */
import type { TokenType } from 'chevrotain';
import { DECLARATION_WORDS } from '../constructs.ts';
import * as t from '../tokens.ts';

export const DATE = /\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?/y;
export const VERSION = /\d+\.\d+\.\d+/y;
export const NUMBER = /\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?/y;
export const WORD = /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy;
export const LABEL =
  /@[\p{L}_][\p{L}\p{M}\p{N}_]*(?:\{ *[\p{L}_][\p{L}\p{M}\p{N}_]*(?: *, *[\p{L}_][\p{L}\p{M}\p{N}_]*)* *\})?/uy;
export const LITERATE_CUT = new RegExp(
  String.raw`\n(?:${[...DECLARATION_WORDS].filter((w) => /^[a-z]+$/.test(w)).join('|')})\b`,
  'g',
);

/** Signs of other languages and of typesetting, with what they are here. Undefined: a word of help cannot be given. */
export const FOREIGN: ReadonlyMap<string, string> = new Map([
  ['≥', '>='],
  ['≤', '<='],
  ['≠', '!='],
  ['×', '*'],
  ['·', '*'],
  ['÷', '/'],
  ['−', '-'],
  ['→', '=>'],
  ['…', '..'],
  ['==', '='],
  ['<>', '!='],
  ['&&', 'and'],
  ['&', 'and'],
  ['!', 'not'],
  ['（', '('],
  ['）', ')'],
  ['，', ','],
  ['：', ':'],
  ['；', ';'],
]);

/** One character a sign, two, three: the longest first. */
export const SIGNS: ReadonlyMap<string, TokenType> = new Map(
  [
    t.Semicolon,
    t.Comma,
    t.Colon,
    t.Dot,
    t.Bar,
    t.Arrow,
    t.Question,
    t.LParen,
    t.RParen,
    t.LSquare,
    t.RSquare,
    t.LBrace,
    t.RBrace,
    t.Plus,
    t.Minus,
    t.Star,
    t.Slash,
    t.Caret,
    t.Equal,
    t.NotEqual,
    t.Less,
    t.LessEqual,
    t.Greater,
    t.GreaterEqual,
    t.Upto,
    t.UptoBelow,
  ].map((type) => [(type.LABEL ?? '').slice(1, -1), type]),
);

/** What each ASCII character can begin: 1 a word, 2 a number, 3 a sign, 4 blank, 0 something else. */
export const KIND = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(char)) KIND[code] = 1;
  else if (/[0-9]/.test(char)) KIND[code] = 2;
  else if (/[ \t\r]/.test(char)) KIND[code] = 4;
  else if ([...SIGNS.keys()].some((text) => text.startsWith(char))) KIND[code] = 3;
}
