/** Unit literals: the word right after a number on the same line, unless it is a word of the language (grammar.md, 3.3). */
import { WORDS } from '../constructs.ts';

const ATOM = String.raw`(?:[\p{L}_°]+(?:\[[^\]\s]+\])?\d*|\[[^\]\s]+\]\d*|%)`;
const DIVISOR = String.raw`(?:\d+(?:\.\d+)?)?${ATOM}`;
/** A word that goes on behind the atom belongs to it: `m2x` is one unknown unit, not a unit and a name. */
const UNIT = new RegExp(String.raw`(?:${ATOM}|\/${DIVISOR})(?:[/.]${DIVISOR})*[\p{L}\p{M}\p{N}_]*`, 'uy');
const FIRST_WORD = /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy;

const isAsciiLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);

/** Where the unit that begins at `at` ends; `at` itself when no unit begins there. */
export function unitEnd(text: string, at: number): number {
  const code = text.charCodeAt(at);
  // The signs that most often stand behind a bare number, told apart without a regular expression.
  if (code === 10 || code === 44 || code === 41 || code === 124 || code === 46) return at;
  if (isAsciiLetter(code) || code === 95 || code > 127) {
    FIRST_WORD.lastIndex = at;
    const word = FIRST_WORD.exec(text);
    if (word !== null && WORDS.has(word[0])) return at;
  }
  UNIT.lastIndex = at;
  const unit = UNIT.exec(text);
  if (unit === null) return at;
  const end = at + unit[0].length;
  // `60 /min(a, b)` divides by a call.
  return code === 47 && text.charCodeAt(end) === 40 ? at : end;
}
