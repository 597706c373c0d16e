/** The lexer: a text into tokens, comments and what is wrong with its characters, in one pass. */
import type { TokenType } from 'chevrotain';
import {
  foreignSign,
  powerBehindUnit,
  unclosedLiterate,
  unclosedText,
  unclosedUnit,
  unknownCharacter,
} from '../codes/syntax.ts';
import type { Diagnostic } from '../diagnostics.ts';
import type { Span } from '../span.ts';
import * as t from '../tokens.ts';
import { DATE, FOREIGN, KIND, LABEL, LITERATE_CUT, NUMBER, SIGNS, VERSION, WORD } from './signs.ts';
import { badEscape, chunkEnd, textEnd } from './text.ts';
import { unitEnd } from './units.ts';

/** `//` to the end of the line, as written; `doc`: with three strokes and attached to no declaration or field. */
export type Comment = {
  readonly kind: 'line' | 'doc';
  readonly text: string;
  readonly span: Span;
  /** Nothing but blanks before it on its line. */
  readonly ownLine: boolean;
};
/** `///` lines that stand before the token at `before`: its doc when a declaration or field begins there. */
export type Doc = { readonly text: string; readonly before: number; readonly lines: readonly Comment[] };

export type Lexed = {
  /** Every line end that has a token before it on its line is a NewLine. */
  readonly tokens: readonly t.Token[];
  readonly comments: readonly Comment[];
  readonly docs: readonly Doc[];
  /** At most one a line. */
  readonly diagnostics: readonly Diagnostic[];
};

export function scan(text: string): Lexed {
  return new Scanner(text).run();
}

/** The state of one pass over one text. */
class Scanner {
  readonly text: string;
  readonly tokens: t.Token[] = [];
  readonly comments: Comment[] = [];
  readonly docs: Doc[] = [];
  readonly diagnostics: Diagnostic[] = [];
  at = 0;
  lineStart = 0;
  /** Nothing but blanks so far on this line. */
  first = true;
  /** The line start of the last diagnostic: one a line is enough. */
  blamed = -1;
  pendingDoc: Comment[] = [];
  /** Open holes of strings, each as the number of braces open inside it. */
  readonly holes: number[] = [];

  constructor(text: string) {
    this.text = text;
  }

  run(): Lexed {
    const { text } = this;
    while (this.at < text.length) {
      const code = text.charCodeAt(this.at);
      const kind = code < 128 ? KIND[code]! : 0;
      if (kind === 4) this.at++;
      else if (kind === 1) this.word();
      else if (code === 10) this.lineEnd();
      else if (kind === 2) this.number();
      else if (code === 47 && text.charCodeAt(this.at + 1) === 47) this.comment();
      else if (code === 124 && this.first && this.heading()) continue;
      else if (kind === 3) this.sign(code);
      else if (code === 34) this.string();
      else if (code === 39) this.quotedUnit();
      else this.rare();
    }
    const { tokens, comments, docs, diagnostics } = this;
    for (const doc of this.pendingDoc) comments.push(doc);
    return { tokens, comments, docs, diagnostics };
  }

  push(type: TokenType, end: number): void {
    const start = this.at;
    if (this.pendingDoc.length > 0) this.attachDoc(start);
    this.tokens.push({
      image: this.text.slice(start, end),
      startOffset: start,
      endOffset: end - 1,
      tokenTypeIdx: type.tokenTypeIdx!,
      tokenType: type,
      column: start - this.lineStart + 1,
      first: this.first,
    });
    this.first = false;
    this.at = end;
  }

  blame(diagnostic: Diagnostic): void {
    if (this.blamed === this.lineStart) return;
    this.blamed = this.lineStart;
    this.diagnostics.push(diagnostic);
  }

  endOfLine(): number {
    const end = this.text.indexOf('\n', this.at);
    return end < 0 ? this.text.length : end;
  }

  lineEnd(): void {
    if (this.first) this.at++;
    else this.push(t.NewLine, this.at + 1);
    this.lineStart = this.at;
    this.first = true;
  }

  word(): void {
    const { text } = this;
    let end = this.at + 1;
    while (end < text.length) {
      const code = text.charCodeAt(end);
      if (code < 128 ? KIND[code] === 1 || KIND[code] === 2 : false) end++;
      else if (code < 128) break;
      else {
        WORD.lastIndex = this.at;
        end = this.at + (WORD.exec(text)?.[0].length ?? 1);
        break;
      }
    }
    this.push(t.WORD_TOKENS.get(text.slice(this.at, end)) ?? t.Ident, end);
  }

  number(): void {
    const { text } = this;
    if (text.charCodeAt(this.at + 4) === 45) {
      const date = this.match(DATE);
      if (date !== undefined) {
        this.push(date.length > 10 ? t.Moment : t.Day, this.at + date.length);
        return;
      }
    }
    const number = this.match(NUMBER) ?? '';
    const end = this.at + number.length;
    if (text.charCodeAt(end) === 46 && number.includes('.')) {
      const version = this.match(VERSION);
      if (version !== undefined) {
        this.push(t.Version, this.at + version.length);
        return;
      }
    }
    this.push(t.Num, end);
    while (KIND[text.charCodeAt(this.at)] === 4) this.at++;
    const unit = this.at < text.length ? unitEnd(text, this.at) : this.at;
    if (unit > this.at) this.unit(unit);
  }

  unit(end: number): void {
    const caret = /^ *\^ *([0-9]*)/.exec(this.text.slice(end, end + 24));
    if (caret === null) {
      this.push(t.Unit, end);
      return;
    }
    // `m^2` is read as `m2`, so that what follows is still checked.
    const unit = this.text.slice(this.at, end);
    const exponent = caret[1] ?? '';
    const span = { start: end, end: end + caret[0].length };
    const fixes = exponent === '' ? [] : [{ title: `Write ${unit}${exponent}`, edits: [{ span, text: exponent }] }];
    this.blame(powerBehindUnit(span, { unit, exponent }, { fixes }));
    this.push(t.Unit, end);
    this.at = span.end;
  }

  comment(): void {
    const { text, at } = this;
    const end = this.endOfLine();
    const isDoc = text.charCodeAt(at + 2) === 47 && text.charCodeAt(at + 3) !== 47 && this.first;
    const written = text.slice(at, end).trimEnd();
    const comment: Comment = {
      kind: isDoc ? 'doc' : 'line',
      text: written,
      span: { start: at, end: at + written.length },
      ownLine: this.first,
    };
    if (isDoc) this.pendingDoc.push(comment);
    else this.comments.push(comment);
    this.at = end;
  }

  attachDoc(before: number): void {
    const lines = this.pendingDoc;
    this.pendingDoc = [];
    this.docs.push({ text: lines.map((line) => line.text.replace(/^\/\/\/ ?/, '')).join('\n'), before, lines });
  }

  /** A heading row is free text: one raw token up to the last bar of the line. */
  heading(): boolean {
    const line = this.text.slice(this.at, this.endOfLine());
    if (!/\|\s*=>/.test(line)) return false;
    const last = line.lastIndexOf('|');
    this.push(t.Heading, this.at + (/^\s*=>/.test(line.slice(last + 1)) ? line.trimEnd().length : last + 1));
    return true;
  }

  sign(code: number): void {
    const { text, at, holes } = this;
    if (holes.length > 0) {
      const depth = holes.at(-1)!;
      if (code === 123) holes[holes.length - 1] = depth + 1;
      else if (code === 125) {
        if (depth === 0) {
          this.chunk(t.TextMid, t.TextClose);
          return;
        }
        holes[holes.length - 1] = depth - 1;
      }
    }
    for (let length = 3; length > 0; length--) {
      const written = text.slice(at, at + length);
      const type = SIGNS.get(written);
      const foreign = type === undefined ? FOREIGN.get(written) : undefined;
      if (foreign !== undefined && length > 1) {
        this.foreign(written, foreign);
        return;
      }
      if (type !== undefined && written.length === length) {
        this.push(type, at + length);
        return;
      }
    }
    this.rare();
  }

  /** A sign of another language: blamed, and read as what it is here. */
  foreign(written: string, instead: string): void {
    const span = { start: this.at, end: this.at + written.length };
    const fixes = [{ title: `Write ${instead}`, edits: [{ span, text: instead }] }];
    this.blame(
      written.length > 1
        ? foreignSign(span, { written, instead }, { fixes })
        : unknownCharacter(span, { written, instead }, { fixes }),
    );
    this.push(SIGNS.get(instead) ?? t.WORD_TOKENS.get(instead) ?? t.Ident, span.end);
  }

  string(): void {
    const { text, at } = this;
    if (text.startsWith('"""', at) && this.holes.length === 0 && this.first) {
      this.literate();
      return;
    }
    if (this.holes.length === 0 && textEnd(text, at) < 0) {
      const end = this.endOfLine();
      this.blame(unclosedText({ start: at, end }, undefined));
      this.push(t.BadText, Math.max(at + 1, end));
      return;
    }
    this.chunk(t.TextOpen, t.Text);
  }

  /** From a quote or the `}` of a hole to the next hole or the closing quote. */
  chunk(open: TokenType, close: TokenType): void {
    const end = chunkEnd(this.text, this.at + 1);
    const bad = badEscape(this.text.slice(this.at + 1, end), this.at + 1);
    if (bad !== undefined) this.blame(bad);
    const hole = this.text.charCodeAt(end) === 123;
    if (open === t.TextOpen && hole) this.holes.push(0);
    else if (open === t.TextMid && !hole) this.holes.pop();
    this.push(hole ? open : close, end + 1);
  }

  literate(): void {
    const { text, at } = this;
    const close = text.indexOf('"""', at + 3);
    let end = close + 3;
    if (close < 0) {
      LITERATE_CUT.lastIndex = at;
      end = LITERATE_CUT.exec(text)?.index ?? text.length;
      this.blame(unclosedLiterate({ start: at, end: at + 3 }, undefined));
    }
    this.push(t.Literate, end);
    const lastLine = text.lastIndexOf('\n', end - 1) + 1;
    if (lastLine > at) this.lineStart = lastLine;
  }

  quotedUnit(): void {
    const { text, at } = this;
    const close = text.indexOf("'", at + 1);
    const end = this.endOfLine();
    if (close >= 0 && close < end && close > at + 1) {
      this.push(t.QuotedUnit, close + 1);
      return;
    }
    this.blame(unclosedUnit({ start: at, end: at + 1 }, undefined));
    while (this.at < end && KIND[text.charCodeAt(this.at)] !== 4) this.at++;
  }

  /** Letters of other scripts, labels, and characters that mean nothing. */
  rare(): void {
    const { text, at } = this;
    const word = this.match(WORD);
    if (word !== undefined) {
      this.push(t.Ident, at + word.length);
      return;
    }
    const label = this.match(LABEL);
    if (label !== undefined) {
      this.push(t.Label, at + label.length);
      return;
    }
    const double = text.slice(at, at + 2);
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (/\s/u.test(char)) {
      this.at += char.length;
      return;
    }
    const written = FOREIGN.has(double) ? double : char;
    const instead = FOREIGN.get(written);
    if (instead !== undefined) {
      this.foreign(written, instead);
      return;
    }
    const quote = '“”„«»'.includes(char);
    const span = { start: at, end: at + char.length };
    const fixes = quote ? [{ title: 'Write "', edits: [{ span, text: '"' }] }] : [];
    this.blame(unknownCharacter(span, { written: char, instead: quote ? '"' : undefined }, { fixes }));
    this.at = quote ? this.endOfLine() : span.end;
  }

  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0];
  }
}
