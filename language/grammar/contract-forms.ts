/** The rules for what only agreements say in expressions: rights, bills, attested values, documents. */
import type { IToken } from 'chevrotain';
import type { Thing } from '../ast/contract.ts';
import type { Argument, Expr } from '../ast.ts';
import { marking } from '../lexer/layout.ts';
import * as t from '../tokens.ts';
import { nameOf, type Rule } from './base.ts';
import { isName, LEVEL, type Level } from './levels.ts';
import { LiteralGrammar } from './literals.ts';

const At = t.word('at');
const Bill = t.word('bill');
const Compute = t.word('compute');
const Document = t.word('document');
const Evaluate = t.word('evaluate');
const For = t.word('for');
const In = t.word('in');
const May = t.word('may');
const Not = t.word('not');
const Of = t.word('of');
const On = t.word('on');
const Start = t.word('start');
const Use = t.word('use');

export type ContractForm = 'evaluate' | 'bill' | 'compute' | 'document' | 'at_start';

const FIRST = marking([At, Bill, Compute, Document, Evaluate]);
/** Behind `evaluate`, `bill` and `compute` these go on after a value, so that the word before them is a name (grammar.md, 3.4). */
const GOES_ON = marking(
  [
    ...[
      'after',
      'approved',
      'by',
      'cites',
      'covers',
      'exclusive',
      'from',
      'may',
      'otherwise',
      'owned',
      'per',
      'public',
    ],
    ...['over', 'rounding', 'settled', 'since', 'to', 'under', 'until', 'visible', 'with', 'within'],
  ].map(t.word),
);

/** The form that begins with this word, seen from the two tokens behind it; undefined: none, it is a name. */
export function contractForm(first: IToken, second: IToken, third: IToken): ContractForm | undefined {
  if (FIRST[first.tokenTypeIdx] !== 1) return undefined;
  // `bill r in readings` is a query.
  if (third.tokenType === In && first.tokenType !== Document) return undefined;
  switch (first.tokenType) {
    case At:
      return second.tokenType === Start ? 'at_start' : undefined;
    case Document:
      return second.tokenType === t.Text || second.tokenType === t.TextOpen ? 'document' : undefined;
    case Evaluate:
      return isObject(second) && third.tokenType === On ? 'evaluate' : undefined;
    case Bill:
      return isObject(second) ? 'bill' : undefined;
    default:
      return isObject(second) || second.tokenType === t.Num ? 'compute' : undefined;
  }
}

/** What one of these words may be about. */
const isObject = (token: IToken): boolean => isName(token) && GOES_ON[token.tokenTypeIdx] !== 1;

export abstract class ContractFormGrammar extends LiteralGrammar {
  /** Any expression whose operators are of a level or tighter: `expressions.ts` has it. */
  abstract readonly expression: Rule<Expr, [Level]>;
  abstract readonly args: Rule<readonly Argument[]>;

  readonly thing: Rule<Thing> = this.rule('thing', () => {
    const name = nameOf(this.CONSUME(t.Name));
    const of = this.OPTION(() => {
      this.CONSUME(Of);
      return nameOf(this.CONSUME1(t.Name));
    });
    return { name, of, span: this.spanFrom(name.span.start) };
  });

  /** `p may [not] use thing [for purpose]`, from the `may`. */
  readonly mayUse: Rule<Expr, [Expr]> = this.rule('mayUse', (party: Expr) => {
    this.CONSUME(May);
    const negated = this.OPTION(() => this.CONSUME(Not)) !== undefined;
    this.CONSUME(Use);
    const thing = this.SUBRULE(this.thing);
    const purpose = this.OPTION1({
      // `[p may use a for p in parties]`
      GATE: () => this.LA(3).tokenType !== In,
      DEF: () => {
        this.CONSUME(For);
        return nameOf(this.CONSUME(t.Name));
      },
    });
    return this.ACTION(() => ({
      kind: 'may_use',
      party,
      negated,
      thing,
      purpose,
      span: this.spanFrom(party.span.start),
    }));
  });

  protected asksForUse(): boolean {
    const second = this.LA(2).tokenType;
    return second === Use || (second === Not && this.LA(3).tokenType === Use);
  }

  readonly contractForm: Rule<Expr> = this.rule('contractForm', () => {
    const start = this.LA(1).startOffset;
    return this.oneOf<Expr>(0, [
      {
        ALT: () => {
          this.CONSUME(Evaluate);
          const verdict = nameOf(this.CONSUME(t.Name));
          this.CONSUME(On);
          const on = this.SUBRULE(this.thing);
          this.CONSUME(At);
          const by = nameOf(this.CONSUME1(t.Name));
          return { kind: 'evaluate', verdict, on, by, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(Compute);
          const value = this.SUBRULE(this.expression, { ARGS: [LEVEL.otherwise] });
          this.CONSUME(t.word('over'));
          const over = this.SUBRULE1(this.thing);
          this.CONSUME(t.word('using'));
          const method = nameOf(this.CONSUME2(t.Name));
          const args = this.SUBRULE(this.args);
          return { kind: 'compute', value, over, method, args, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(Bill);
          const price = nameOf(this.CONSUME3(t.Name));
          return { kind: 'bill', price, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(Document);
          const title = this.SUBRULE(this.plainText);
          return { kind: 'document', title: title.text, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME1(At);
          this.CONSUME(Start);
          return { kind: 'at_start', span: this.spanFrom(start) };
        },
      },
    ]);
  });
}
