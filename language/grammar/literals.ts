/** The rules for what has no expression inside: numbers, dates, codes, paths, `missing`. */
import type { CodeExpr, Literal, MissingExpr, Name } from '../ast.ts';
import { holeInPlainText } from '../codes/syntax.ts';
import { unescaped } from '../lexer/text.ts';
import * as t from '../tokens.ts';
import { GrammarBase, nameOf, type Rule, tokenSpan } from './base.ts';

const Missing = t.word('missing');

export class LiteralGrammar extends GrammarBase {
  readonly path: Rule<readonly Name[]> = this.rule('path', () => {
    const names = [nameOf(this.CONSUME(t.Name))];
    this.MANY(() => {
      this.CONSUME(t.Dot);
      names.push(nameOf(this.CONSUME1(t.Name)));
    });
    return names;
  });

  readonly missing: Rule<MissingExpr> = this.rule('missing', () => {
    const word = this.CONSUME(Missing);
    const reason = this.OPTION(() => {
      this.CONSUME(t.LParen);
      const name = nameOf(this.CONSUME(t.Name));
      this.CONSUME(t.RParen);
      return name;
    });
    return { kind: 'missing', reason, span: this.spanFrom(word.startOffset) };
  });

  readonly code: Rule<CodeExpr> = this.rule('code', () => {
    const system = nameOf(this.CONSUME(t.Name));
    const code = this.SUBRULE(this.plainText);
    return { kind: 'code', system, code: code.text, span: this.spanFrom(system.span.start) };
  });

  /** A text without holes: a title, a code. */
  readonly plainText: Rule<Name> = this.rule('plainText', () => {
    this.ACTION(() => {
      const next = this.LA(1);
      if (next.tokenType !== t.TextOpen) return;
      const hole = { start: next.endOffset ?? 0, end: (next.endOffset ?? 0) + 1 };
      const fixes = [{ title: 'Write \\{', edits: [{ span: hole, text: '\\{' }] }];
      this.refuse(holeInPlainText(hole, undefined, { fixes }));
    });
    const token = this.CONSUME(t.Text);
    return { text: unescaped(token.image.slice(1, -1)), span: tokenSpan(token) };
  });

  readonly number: Rule<Extract<Literal, { kind: 'number' }>> = this.rule('number', () => {
    const digits = this.CONSUME(t.Num);
    const unit = this.OPTION(() =>
      this.OR([{ ALT: () => this.CONSUME(t.Unit) }, { ALT: () => this.CONSUME(t.QuotedUnit) }]),
    );
    return {
      kind: 'number',
      text: digits.image,
      unit: unit && {
        text: unit.tokenType === t.QuotedUnit ? unit.image.slice(1, -1) : unit.image,
        quoted: unit.tokenType === t.QuotedUnit,
        span: tokenSpan(unit),
      },
      span: this.spanFrom(digits.startOffset),
    };
  });

  /** A number that may carry a sign, in its text, and a unit. */
  readonly quantity: Rule<Extract<Literal, { kind: 'number' }>> = this.rule('quantity', () => {
    const sign = this.OPTION(() => this.CONSUME(t.Minus));
    const number = this.SUBRULE(this.number);
    if (sign === undefined) return number;
    return { ...number, text: `-${number.text}`, span: this.spanFrom(sign.startOffset) };
  });

  readonly date: Rule<Extract<Literal, { kind: 'date' | 'datetime' }>> = this.rule('date', () => {
    const token = this.OR([{ ALT: () => this.CONSUME(t.Day) }, { ALT: () => this.CONSUME(t.Moment) }]);
    return { kind: token.tokenType === t.Day ? 'date' : 'datetime', text: token.image, span: tokenSpan(token) };
  });
}
