/** The rules for operators and what they join. One rule climbs the operators by level (grammar.md, 3.4). */
import type { Expr, MissingExpr, Name, Relation } from '../ast.ts';
import { chainedComparison } from '../codes/syntax.ts';
import { cover } from '../span.ts';
import * as t from '../tokens.ts';
import { MAX_HEIGHT, nameOf, type Rule, tokenSpan } from './base.ts';
import { FormGrammar } from './forms.ts';
import { isName, LEVEL, type Level, OPERATOR_LEVEL } from './levels.ts';

const And = t.word('and');
const Covers = t.word('covers');
const Down = t.word('down');
const Else = t.word('else');
const False = t.word('false');
const If = t.word('if');
const In = t.word('in');
const Is = t.word('is');
const Known = t.word('known');
const Let = t.word('let');
const May = t.word('may');
const Not = t.word('not');
const Or = t.word('or');
const Otherwise = t.word('otherwise');
const Rounding = t.word('rounding');
const Then = t.word('then');
const True = t.word('true');
const Up = t.word('up');
const With = t.word('with');

/** The loosest operator that may follow what was just read: a query or `not` has taken all that it can. */
function loosestAfter(left: Expr): number {
  return left.kind === 'query' || left.kind === 'aggregate' || left.kind === 'not' ? LEVEL.and : LEVEL.power;
}

export class ExpressionGrammar extends FormGrammar {
  /** `min`: the loosest level of operator that belongs to it. */
  readonly expression: Rule<Expr, [Level]> = this.rule('expression', (min: Level) => {
    this.ACTION(() => this.enter());
    const outer = this.height;
    this.height = 0;
    let left = this.SUBRULE(this.prefix, { ARGS: [min] });
    this.height++;
    let top: number = this.ACTION(() => loosestAfter(left));
    this.MANY({
      GATE: () => {
        const level = OPERATOR_LEVEL[this.LA(1).tokenTypeIdx] ?? 0;
        return level >= min && level <= top && (this.LA(1).tokenType !== May || this.asksForUse());
      },
      DEF: () => {
        const from = left;
        this.OR([
          {
            ALT: () => {
              this.CONSUME(Or);
              const right = this.SUBRULE1(this.expression, { ARGS: [LEVEL.and] });
              this.ACTION(() => {
                left = { kind: 'or', left: from, right, span: cover(from.span, right.span) };
              });
              top = LEVEL.or;
            },
          },
          {
            ALT: () => {
              this.CONSUME(And);
              const right = this.SUBRULE2(this.expression, { ARGS: [LEVEL.not] });
              this.ACTION(() => {
                left = { kind: 'and', left: from, right, span: cover(from.span, right.span) };
              });
              top = LEVEL.and;
            },
          },
          {
            ALT: () => {
              const sign = this.CONSUME(t.Relation);
              const right = this.SUBRULE3(this.expression, { ARGS: [LEVEL.otherwise] });
              this.ACTION(() => {
                const op = sign.image as Relation;
                left = { kind: 'relation', op, left: from, right, span: cover(from.span, right.span) };
                if (this.LA(1).tokenType.CATEGORIES?.includes(t.Relation)) {
                  const data = { first: sign.image, second: this.LA(1).image };
                  this.refuse(chainedComparison(cover(tokenSpan(sign), tokenSpan(this.LA(1))), data));
                }
              });
              top = LEVEL.not;
            },
          },
          {
            ALT: () => {
              this.CONSUME(In);
              const right = this.SUBRULE4(this.expression, { ARGS: [LEVEL.otherwise] });
              this.ACTION(() => {
                left = { kind: 'in', left: from, right, span: cover(from.span, right.span) };
              });
              top = LEVEL.not;
            },
          },
          {
            ALT: () => {
              this.CONSUME(Covers);
              const right = this.SUBRULE9(this.expression, { ARGS: [LEVEL.otherwise] });
              this.ACTION(() => {
                left = { kind: 'covers', left: from, right, span: cover(from.span, right.span) };
              });
              top = LEVEL.not;
            },
          },
          {
            ALT: () => {
              left = this.SUBRULE(this.mayUse, { ARGS: [from] });
              top = LEVEL.not;
            },
          },
          {
            ALT: () => {
              left = this.SUBRULE(this.question, { ARGS: [from] });
              top = LEVEL.not;
            },
          },
          {
            ALT: () => {
              this.CONSUME(Otherwise);
              const fallback = this.SUBRULE5(this.expression, { ARGS: [LEVEL.add] });
              this.ACTION(() => {
                left = { kind: 'otherwise', value: from, fallback, span: cover(from.span, fallback.span) };
              });
              top = LEVEL.compare;
            },
          },
          {
            ALT: () => {
              const sign = this.CONSUME(t.RangeSign);
              const high = this.SUBRULE6(this.expression, { ARGS: [LEVEL.add] });
              this.ACTION(() => {
                left = {
                  kind: 'range',
                  low: from,
                  high,
                  openEnd: sign.image === '..<',
                  span: cover(from.span, high.span),
                };
              });
              top = LEVEL.otherwise;
            },
          },
          {
            ALT: () => {
              left = this.SUBRULE(this.sum, { ARGS: [from] });
              top = LEVEL.add;
            },
          },
          {
            ALT: () => {
              const sign = this.OR1([{ ALT: () => this.CONSUME(t.Star) }, { ALT: () => this.CONSUME(t.Slash) }]);
              const right = this.SUBRULE7(this.expression, { ARGS: [LEVEL.negate] });
              this.ACTION(() => {
                const op = sign.image as '*' | '/';
                left = {
                  kind: 'arithmetic',
                  op,
                  left: from,
                  right,
                  rounding: undefined,
                  span: cover(from.span, right.span),
                };
              });
              top = LEVEL.multiply;
            },
          },
          {
            ALT: () => {
              this.CONSUME(t.Caret);
              const exponent = this.SUBRULE8(this.expression, { ARGS: [LEVEL.negate] });
              this.ACTION(() => {
                left = { kind: 'power', base: from, exponent, span: cover(from.span, exponent.span) };
              });
              top = LEVEL.negate;
            },
          },
        ]);
        if (++this.height > MAX_HEIGHT) this.ACTION(() => this.refuseDepth());
      },
    });
    this.height = Math.max(outer, this.height);
    this.depth--;
    return left;
  });

  /** `is known`, `is missing (r)`, `is female`, each with `not`. */
  readonly question: Rule<Expr, [Expr]> = this.rule('question', (operand: Expr) => {
    this.CONSUME(Is);
    const negated = this.OPTION(() => this.CONSUME(Not)) !== undefined;
    const what = this.oneOf<{ kind: 'known' } | MissingExpr | { kind: 'case'; path: readonly Name[] }>(0, [
      // `known` is a name elsewhere, so the third alternative begins with it too.
      {
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          this.CONSUME(Known);
          return { kind: 'known' };
        },
      },
      { ALT: () => this.SUBRULE(this.missing) },
      { ALT: () => ({ kind: 'case', path: this.SUBRULE(this.path) }) },
    ]);
    return this.ACTION(() => ({ kind: 'is', operand, negated, what, span: this.spanFrom(operand.span.start) }));
  });

  readonly sum: Rule<Expr, [Expr]> = this.rule('sum', (left: Expr) => {
    const sign = this.OR([{ ALT: () => this.CONSUME(t.Plus) }, { ALT: () => this.CONSUME(t.Minus) }]);
    const right = this.SUBRULE(this.expression, { ARGS: [LEVEL.multiply] });
    const rounding = this.OPTION({
      GATE: () => this.LA(2).tokenType === Up || this.LA(2).tokenType === Down,
      DEF: () => {
        this.CONSUME(Rounding);
        return this.OR1([{ ALT: () => this.CONSUME(Up) }, { ALT: () => this.CONSUME(Down) }]).image;
      },
    });
    return this.ACTION(() => ({
      kind: 'arithmetic',
      op: sign.image as '+' | '-',
      left,
      right,
      rounding: rounding as 'up' | 'down' | undefined,
      span: this.spanFrom(left.span.start),
    }));
  });

  readonly prefix: Rule<Expr, [Level]> = this.rule('prefix', (min: Level) =>
    this.oneOf<Expr>(0, [
      {
        ALT: () => {
          const word = this.CONSUME(Not);
          this.ACTION(() => this.standsAsCondition(word, min));
          const operand = this.SUBRULE(this.expression, { ARGS: [LEVEL.not] });
          return this.ACTION(() => ({ kind: 'not', operand, span: this.spanFrom(word.startOffset) }));
        },
      },
      {
        ALT: () => {
          const sign = this.CONSUME(t.Minus);
          const operand = this.SUBRULE1(this.expression, { ARGS: [LEVEL.negate] });
          return this.ACTION(() => ({ kind: 'negate', operand, span: this.spanFrom(sign.startOffset) }));
        },
      },
      { ALT: () => this.SUBRULE(this.postfix, { ARGS: [min] }) },
    ]),
  );

  readonly postfix: Rule<Expr, [Level]> = this.rule('postfix', (min: Level) => {
    let value = this.SUBRULE(this.primary, { ARGS: [min] });
    this.MANY({
      GATE: () =>
        value.kind !== 'query' &&
        value.kind !== 'aggregate' &&
        (this.LA(1).tokenType !== With || (isName(this.LA(2)) && this.LA(3).tokenType !== t.Equal)),
      DEF: () => {
        const from = value;
        this.OR([
          {
            ALT: () => {
              this.CONSUME(t.Dot);
              const name = nameOf(this.CONSUME(t.Name));
              this.ACTION(() => {
                value = { kind: 'field', value: from, name, span: cover(from.span, name.span) };
              });
            },
          },
          {
            ALT: () => {
              const args = this.SUBRULE(this.args);
              this.ACTION(() => {
                value = { kind: 'call', callee: from, args, span: this.spanFrom(from.span.start) };
              });
            },
          },
          {
            ALT: () => {
              this.CONSUME(With);
              const name = nameOf(this.CONSUME1(t.Name));
              const to = this.SUBRULE(this.expression, { ARGS: [LEVEL.otherwise] });
              this.ACTION(() => {
                value = { kind: 'with', value: from, name, to, span: this.spanFrom(from.span.start) };
              });
            },
          },
        ]);
        if (++this.height > MAX_HEIGHT) this.ACTION(() => this.refuseDepth());
      },
    });
    return value;
  });

  readonly primary: Rule<Expr, [Level]> = this.rule('primary', (min: Level) =>
    this.oneOf<Expr>(0, [
      { ALT: () => this.SUBRULE(this.named, { ARGS: [min] }) },
      { ALT: () => this.SUBRULE(this.number) },
      { ALT: () => this.SUBRULE(this.string) },
      { ALT: () => this.SUBRULE(this.date) },
      { ALT: () => ({ kind: 'bool', value: true, span: tokenSpan(this.CONSUME(True)) }) },
      { ALT: () => ({ kind: 'bool', value: false, span: tokenSpan(this.CONSUME(False)) }) },
      { ALT: () => this.SUBRULE(this.missing) },
      {
        ALT: () => {
          const open = this.CONSUME(t.LParen);
          const value = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
          this.CONSUME(t.RParen);
          return { kind: 'group', value, span: this.spanFrom(open.startOffset) };
        },
      },
      {
        ALT: () => {
          const items: Expr[] = [];
          const open = this.CONSUME(t.LBrace);
          this.MANY_SEP({
            SEP: t.Comma,
            DEF: () => {
              items.push(this.SUBRULE1(this.expression, { ARGS: [LEVEL.or] }));
            },
          });
          this.CONSUME(t.RBrace);
          return { kind: 'set', items, span: this.spanFrom(open.startOffset) };
        },
      },
      { ALT: () => this.SUBRULE(this.list) },
      {
        ALT: () => {
          const word = this.CONSUME(If);
          const condition = this.SUBRULE2(this.expression, { ARGS: [LEVEL.or] });
          this.CONSUME(Then);
          const yes = this.SUBRULE3(this.expression, { ARGS: [LEVEL.or] });
          this.CONSUME(Else);
          const no = this.SUBRULE4(this.expression, { ARGS: [LEVEL.or] });
          return { kind: 'if', condition, yes, no, span: this.spanFrom(word.startOffset) };
        },
      },
      { ALT: () => this.SUBRULE(this.match) },
      {
        ALT: () => {
          const word = this.CONSUME(Let);
          const name = nameOf(this.CONSUME(t.Name));
          this.CONSUME(t.Equal);
          const value = this.SUBRULE5(this.expression, { ARGS: [LEVEL.otherwise] });
          this.CONSUME(In);
          const body = this.SUBRULE6(this.expression, { ARGS: [LEVEL.or] });
          return { kind: 'let', name, value, body, span: this.spanFrom(word.startOffset) };
        },
      },
    ]),
  );
}
