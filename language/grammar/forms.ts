/** The rules for expressions with a shape of their own: calls, lists, matches, queries, texts with holes, ranges. */
import type { IToken } from 'chevrotain';
import type { Argument, Expr, MatchArm, Name, RangeExpr, StringExpr } from '../ast.ts';
import { wantsParentheses } from '../codes/syntax.ts';
import { unescaped } from '../lexer/text.ts';
import { cover } from '../span.ts';
import * as t from '../tokens.ts';
import { nameOf, type Rule, tokenSpan } from './base.ts';
import { type ContractForm, ContractFormGrammar, contractForm } from './contract-forms.ts';
import { isName, LEVEL, type Level } from './levels.ts';

/** The functions that stand as `sum of e for x in list`. */
export const AGGREGATES: ReadonlySet<string> = new Set(['sum', 'min', 'max', 'mean', 'median', 'product']);

const By = t.word('by');
const Escrow = t.word('escrow');
const For = t.word('for');
const In = t.word('in');
const Match = t.word('match');
const Of = t.word('of');
const To = t.word('to');
const Where = t.word('where');

/** What a name begins: seen from the second and third token (grammar.md, 2, row 12). */
type Form = 'plain' | 'code' | 'aggregate' | 'of' | 'query' | ContractForm;

export abstract class FormGrammar extends ContractFormGrammar {
  readonly args: Rule<readonly Argument[]> = this.rule('args', () => {
    const args: Argument[] = [];
    this.CONSUME(t.LParen);
    this.MANY_SEP({
      SEP: t.Comma,
      DEF: () => {
        args.push(this.SUBRULE(this.argument));
      },
    });
    this.CONSUME(t.RParen);
    return args;
  });

  readonly argument: Rule<Argument> = this.rule('argument', () => {
    const start = this.LA(1).startOffset;
    const second = this.LA(2).tokenType;
    const isStep = this.LA(1).tokenType === To && second === t.Num;
    return this.oneOf<Argument>(0, [
      {
        GATE: () => isStep,
        ALT: () => {
          this.CONSUME(To);
          const value = this.SUBRULE(this.number);
          return { kind: 'to', value, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => !isStep && second === t.Colon,
        ALT: () => {
          const name = nameOf(this.CONSUME(t.Name));
          this.CONSUME(t.Colon);
          const value = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
          return { kind: 'value', name, value, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => !isStep && second !== t.Colon,
        ALT: () => {
          const value = this.SUBRULE1(this.expression, { ARGS: [LEVEL.or] });
          return { kind: 'value', name: undefined, value, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  readonly list: Rule<Expr> = this.rule('list', () => {
    const open = this.CONSUME(t.LSquare);
    const items: Expr[] = [];
    const loop = this.OPTION(() => {
      const value = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
      items.push(value);
      return this.OR([
        {
          ALT: () => {
            this.CONSUME(For);
            const name = nameOf(this.CONSUME(t.Name));
            this.CONSUME(In);
            const list = this.SUBRULE1(this.expression, { ARGS: [LEVEL.add] });
            const where = this.SUBRULE(this.where);
            return { value, name, list, where };
          },
        },
        {
          ALT: () => {
            this.MANY(() => {
              this.CONSUME(t.Comma);
              items.push(this.SUBRULE2(this.expression, { ARGS: [LEVEL.or] }));
            });
            return undefined;
          },
        },
      ]);
    });
    this.CONSUME(t.RSquare);
    const span = this.spanFrom(open.startOffset);
    return loop === undefined ? { kind: 'list', items, span } : { kind: 'comprehension', ...loop, span };
  });

  readonly where: Rule<Expr | undefined> = this.rule('where', () =>
    this.OPTION(() => {
      this.CONSUME(Where);
      return this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
    }),
  );

  readonly match: Rule<Expr> = this.rule('match', () => {
    const word = this.CONSUME(Match);
    const value = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
    const arms: MatchArm[] = [];
    this.CONSUME(t.LBrace);
    this.OPTION(() => {
      arms.push(this.SUBRULE(this.arm));
    });
    this.MANY(() => {
      this.CONSUME(t.Delimiter);
      this.OPTION1(() => {
        arms.push(this.SUBRULE1(this.arm));
      });
    });
    this.CONSUME(t.RBrace);
    return { kind: 'match', value, arms, span: this.spanFrom(word.startOffset) };
  });

  readonly arm: Rule<MatchArm> = this.rule('arm', () => {
    const start = this.LA(1).startOffset;
    const pattern = this.oneOf<MatchArm['pattern']>(0, [
      { ALT: () => this.SUBRULE(this.missing) },
      {
        ALT: () => {
          const name = nameOf(this.CONSUME(t.Name));
          const binds: Name[] = [];
          this.OPTION(() => {
            this.CONSUME(t.LParen);
            this.AT_LEAST_ONE_SEP({
              SEP: t.Comma,
              DEF: () => {
                binds.push(nameOf(this.CONSUME1(t.Name)));
              },
            });
            this.CONSUME(t.RParen);
          });
          return { kind: 'case', name, binds };
        },
      },
    ]);
    this.CONSUME(t.Arrow);
    const value = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
    return { pattern, value, span: this.spanFrom(start) };
  });

  readonly named: Rule<Expr, [Level]> = this.rule('named', (min: Level) => {
    const form = this.form();
    const isPlain = form === 'plain';
    const isOwn = isPlain || form === 'code' || form === 'query' || form === 'aggregate' || form === 'of';
    const start = this.LA(1);
    return this.oneOf<Expr>(0, [
      {
        GATE: () => isPlain,
        ALT: () => {
          const name = nameOf(this.CONSUME(t.Name));
          return { kind: 'name', name, span: name.span };
        },
      },
      { GATE: () => form === 'code', ALT: () => this.SUBRULE(this.code) },
      {
        GATE: () => form === 'query',
        ALT: () => {
          this.ACTION(() => this.standsAsCondition(start, min));
          const word = nameOf(this.CONSUME1(t.Name));
          const name = nameOf(this.CONSUME2(t.Name));
          this.CONSUME(In);
          const list = this.SUBRULE(this.expression, { ARGS: [LEVEL.add] });
          const by = this.OPTION(() => {
            this.CONSUME(By);
            return this.SUBRULE1(this.expression, { ARGS: [LEVEL.add] });
          });
          const where = this.SUBRULE(this.where);
          return { kind: 'query', word, name, list, by, where, span: this.spanFrom(start.startOffset) };
        },
      },
      {
        GATE: () => form === 'aggregate',
        ALT: () => {
          this.ACTION(() => this.standsAsCondition(start, min));
          const word = nameOf(this.CONSUME3(t.Name));
          this.CONSUME(Of);
          const value = this.SUBRULE2(this.expression, { ARGS: [LEVEL.add] });
          this.CONSUME(For);
          const name = nameOf(this.CONSUME4(t.Name));
          this.CONSUME1(In);
          const list = this.SUBRULE3(this.expression, { ARGS: [LEVEL.add] });
          const where = this.SUBRULE1(this.where);
          return { kind: 'aggregate', word, value, name, list, where, span: this.spanFrom(start.startOffset) };
        },
      },
      {
        GATE: () => form === 'of',
        ALT: () => {
          const word = nameOf(this.CONSUME5(t.Name));
          this.CONSUME1(Of);
          const name = nameOf(this.CONSUME6(t.Name));
          return { kind: 'of', word, name, span: this.spanFrom(start.startOffset) };
        },
      },
      { GATE: () => !isOwn, ALT: () => this.SUBRULE(this.contractForm) },
    ]);
  });

  readonly string: Rule<StringExpr> = this.rule('string', () => {
    const start = this.LA(1).startOffset;
    const parts: (string | Expr)[] = [];
    const add = (token: IToken): void => {
      const raw = token.image.slice(1, -1);
      if (raw !== '') parts.push(unescaped(raw));
    };
    this.OR([
      { ALT: () => add(this.CONSUME(t.Text)) },
      {
        ALT: () => {
          add(this.CONSUME(t.TextOpen));
          parts.push(this.SUBRULE(this.expression, { ARGS: [LEVEL.or] }));
          this.MANY(() => {
            add(this.CONSUME(t.TextMid));
            parts.push(this.SUBRULE1(this.expression, { ARGS: [LEVEL.or] }));
          });
          add(this.CONSUME(t.TextClose));
        },
      },
    ]);
    return { kind: 'string', parts, span: this.spanFrom(start) };
  });

  readonly range: Rule<RangeExpr> = this.rule('range', () => {
    const low = this.SUBRULE(this.expression, { ARGS: [LEVEL.add] });
    const sign = this.CONSUME(t.RangeSign);
    const high = this.SUBRULE1(this.expression, { ARGS: [LEVEL.add] });
    return this.ACTION(() => ({
      kind: 'range',
      low,
      high,
      openEnd: sign.image === '..<',
      span: cover(low.span, high.span),
    }));
  });

  /** Every decision on what begins with a name is made here: one token does not tell (grammar.md, 1). */
  private form(): Form {
    const second = this.LA(2);
    const contract = contractForm(this.LA(1), second, this.LA(3));
    if (contract !== undefined) return contract;
    if (second.tokenType === t.Text || second.tokenType === t.TextOpen) return 'code';
    if (second.tokenType === Of) return AGGREGATES.has(this.LA(1).image) ? 'aggregate' : 'of';
    if (!isName(second) || this.LA(3).tokenType !== In) return 'plain';
    return this.minting && this.LA(4).tokenType === Escrow ? 'plain' : 'query';
  }

  protected standsAsCondition(word: IToken, min: Level): void {
    if (min > LEVEL.not) this.refuse(wantsParentheses(tokenSpan(word), { written: word.image }));
  }
}
