/** The rules for tests: an example patient or a run of agreements, and what must hold. */
import { EOF, type IToken } from 'chevrotain';
import type { GivenField } from '../ast/contract.ts';
import type { ExpectItem, GivenItem, Name, Relation, TestDecl, TestItem } from '../ast.ts';
import { marking } from '../lexer/layout.ts';
import * as t from '../tokens.ts';
import { nameOf, type Rule } from './base.ts';
import type { Head } from './build.ts';
import * as build from './build.ts';
import { ContractGrammar } from './contracts.ts';
import { beginsValue, isName, LEVEL } from './levels.ts';

const After = t.word('after');
const All = t.word('all');
const Allowed = t.word('allowed');
const Allows = t.word('allows');
const Because = t.word('because');
const By = t.word('by');
const Compute = t.word('compute');
const Counts = t.word('counts');
const Does = t.word('does');
const Expect = t.word('expect');
const Findings = t.word('findings');
const From = t.word('from');
const Given = t.word('given');
const Gives = t.word('gives');
const Has = t.word('has');
const In = t.word('in');
const Learned = t.word('learned');
const Lineage = t.word('lineage');
const Of = t.word('of');
const Other = t.word('other');
const Owned = t.word('owned');
const Rejected = t.word('rejected');
const Settled = t.word('settled');
const Starting = t.word('starting');
const Unknown = t.word('unknown');
const With = t.word('with');

/** Behind a name in a list of facts: it begins a fact of its own, so the comma before it ends the record. */
const BEGINS_FACT = marking([Has, Allows, Findings, Gives, Of]);
/** What may follow `rejected` and `allowed` as words; anything else goes on with an expression. */
const ENDS_EXPECTATION = marking([t.Comma, t.NewLine, t.Semicolon, t.RBrace, Because, Given, Expect, After, Starting]);

type Member = { readonly agreement: Name | undefined; readonly name: Name };

const BEGINS_ITEM = marking([Given, Expect, With, After, Starting]);
/** Behind `given counts` and `expect counts` the `counts` is a name that goes on, not the deed of a party. */
const GOES_ON = marking([
  ...[Has, Allows, Learned, Owned, Unknown, Settled, With],
  ...['covers', 'may', 'otherwise', 'to'].map(t.word),
]);

export class TestGrammar extends ContractGrammar {
  readonly testHead: Rule<Head<TestDecl, 'items'>> = this.rule('testHead', () => {
    const start = this.CONSUME(t.word('test')).startOffset;
    return { kind: 'test', doc: this.docBefore(start), name: this.SUBRULE(this.plainText), start };
  });

  readonly testBody: Rule<readonly TestItem[]> = this.rule('testBody', () => {
    const items: TestItem[] = [];
    this.MANY(() => {
      this.oneOf<unknown>(0, [
        { ALT: () => this.CONSUME(t.Separator) },
        { ALT: () => items.push(this.SUBRULE(this.testItem)) },
      ]);
    });
    return items;
  });

  readonly test: Rule<TestDecl> = this.block('test', this.testHead, this.testBody, build.test);

  readonly testItem: Rule<TestItem> = this.rule('testItem', () => {
    const start = this.LA(1).startOffset;
    const step = this.stepAhead();
    return this.oneOf<TestItem>(0, [
      { GATE: () => step === Does, ALT: () => this.SUBRULE(this.does) },
      { GATE: () => step === Counts, ALT: () => this.SUBRULE(this.counts) },
      {
        GATE: () => step === undefined,
        ALT: () => {
          const items: GivenItem[] = [];
          this.CONSUME(Given);
          this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => items.push(this.SUBRULE(this.givenItem)) });
          return { kind: 'given', items, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => step === undefined,
        ALT: () => {
          const items: ExpectItem[] = [];
          this.CONSUME(Expect);
          this.AT_LEAST_ONE_SEP1({ SEP: t.Comma, DEF: () => items.push(this.SUBRULE(this.expectItem)) });
          return { kind: 'expect', items, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => step === undefined,
        ALT: () => {
          this.CONSUME(Starting);
          const date = this.SUBRULE(this.date);
          return { kind: 'starting', date, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => step === undefined,
        ALT: () => {
          this.CONSUME(With);
          const name = nameOf(this.CONSUME(t.Name));
          this.CONSUME(t.Equal);
          const contract = nameOf(this.CONSUME1(t.Name));
          const args = this.SUBRULE(this.args);
          return { kind: 'with_agreement', name, contract, args, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => step === undefined,
        ALT: () => {
          this.CONSUME(After);
          const period = this.SUBRULE(this.expression, { ARGS: [LEVEL.add] });
          return { kind: 'pass_time', period, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  /** `p does a(`, `p does x.a(`, `p counts m 5`: the party may bear any name, that of another item too. */
  private stepAhead(): typeof Does | undefined {
    const second = this.LA(2).tokenType;
    if ((second !== Does && second !== Counts) || !isName(this.LA(1))) return undefined;
    if (BEGINS_ITEM[this.LA(1).tokenTypeIdx] !== 1) return second;
    const [third, fourth] = [this.LA(3), this.LA(4)];
    if (!isName(third)) return undefined;
    if (fourth.tokenType === t.Dot) return second;
    if (GOES_ON[third.tokenTypeIdx] === 1) return undefined;
    return (second === Does ? fourth.tokenType === t.LParen : beginsValue(fourth, this.LA(5))) ? second : undefined;
  }

  readonly does: Rule<TestItem> = this.rule('does', () => {
    const party = nameOf(this.CONSUME(t.Name));
    this.CONSUME(Does);
    const { agreement, name: action } = this.SUBRULE(this.member);
    const args = this.SUBRULE(this.args);
    const approvedBy = this.OPTION(() => {
      this.CONSUME(t.word('approved'));
      this.CONSUME(By);
      return this.SUBRULE(this.names);
    });
    const creating = this.OPTION1(() => {
      this.CONSUME(t.word('creating'));
      return nameOf(this.CONSUME1(t.Name));
    });
    const span = this.spanFrom(party.span.start);
    return { kind: 'does', party, agreement, action, args, approvedBy: approvedBy ?? [], creating, span };
  });

  readonly counts: Rule<TestItem> = this.rule('counts', () => {
    const party = nameOf(this.CONSUME(t.Name));
    this.CONSUME(Counts);
    const { agreement, name: meter } = this.SUBRULE(this.member);
    const amount = this.SUBRULE(this.expression, { ARGS: [LEVEL.add] });
    return { kind: 'counts', party, agreement, meter, amount, span: this.spanFrom(party.span.start) };
  });

  /** `lease.accept`, or `accept` alone. */
  readonly member: Rule<Member> = this.rule('member', () => {
    const first = nameOf(this.CONSUME(t.Name));
    const second = this.OPTION(() => {
      this.CONSUME(t.Dot);
      return nameOf(this.CONSUME1(t.Name));
    });
    return second === undefined ? { agreement: undefined, name: first } : { agreement: first, name: second };
  });

  readonly givenItem: Rule<GivenItem> = this.rule('givenItem', () => {
    const start = this.LA(1).startOffset;
    const what = this.factAhead(this.LA(1), this.LA(2), this.LA(3));
    return this.oneOf<GivenItem>(0, [
      {
        GATE: () => what === Findings,
        ALT: () => {
          const which = this.oneOf(1, [{ ALT: () => this.CONSUME(All) }, { ALT: () => this.CONSUME(Other) }]);
          this.CONSUME(Findings);
          const value = this.SUBRULE(this.expression, { ARGS: [LEVEL.otherwise] });
          return { kind: 'given_findings', which: which.image as 'all' | 'other', value, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => what === Compute,
        ALT: () => {
          this.CONSUME(Compute);
          this.CONSUME(Gives);
          const value = this.SUBRULE1(this.expression, { ARGS: [LEVEL.otherwise] });
          this.CONSUME(From);
          const from = this.SUBRULE(this.quantity);
          return { kind: 'given_compute', value, from, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => what === Lineage,
        ALT: () => {
          this.CONSUME(Lineage);
          this.CONSUME(Of);
          const of = nameOf(this.CONSUME(t.Name));
          const shares = this.SUBRULE(this.shares);
          return { kind: 'given_lineage', of, shares, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => what === Allows,
        ALT: () => {
          const asset = nameOf(this.CONSUME1(t.Name));
          this.CONSUME(Allows);
          const purpose = nameOf(this.CONSUME2(t.Name));
          return { kind: 'given_allows', asset, purpose, span: this.spanFrom(start) };
        },
      },
      { GATE: () => what === Has, ALT: () => this.SUBRULE(this.givenHas) },
      {
        GATE: () => what === undefined,
        ALT: () => {
          const { name, value, span } = this.SUBRULE(this.givenField);
          return { kind: 'given_field', name, value, span };
        },
      },
    ]);
  });

  private factAhead(first: IToken, second: IToken, third: IToken): IToken['tokenType'] | undefined {
    const word = second.tokenType;
    if (word === Findings && (first.tokenType === All || first.tokenType === Other)) return Findings;
    if (word === Of && first.tokenType === Lineage) return Lineage;
    if (word === Gives && first.tokenType === Compute && this.isValue(third, this.LA(4))) return Compute;
    if (word === Allows && isName(third)) return Allows;
    return word === Has && this.isValue(third, this.LA(4)) ? Has : undefined;
  }

  private isValue(token: IToken, next: IToken): boolean {
    return token.tokenType === t.LParen || beginsValue(token, next);
  }

  readonly givenField: Rule<GivenField> = this.rule('givenField', () => {
    const name = nameOf(this.CONSUME(t.Name));
    const value = this.SUBRULE(this.expression, { ARGS: [LEVEL.otherwise] });
    return { name, value, span: this.spanFrom(name.span.start) };
  });

  /** `lab has 450.00 EUR`, or a record: `chart has egfr 60, bleeding absent`. */
  readonly givenHas: Rule<GivenItem> = this.rule('givenHas', () => {
    const name = nameOf(this.CONSUME(t.Name));
    const { start } = name.span;
    this.CONSUME(Has);
    const isRecord = isName(this.LA(1)) && beginsValue(this.LA(2), this.LA(3));
    return this.oneOf<GivenItem>(0, [
      {
        GATE: () => isRecord,
        ALT: () => {
          const fields = [this.SUBRULE(this.givenField)];
          this.MANY({
            GATE: () => BEGINS_FACT[this.LA(3).tokenTypeIdx] !== 1,
            DEF: () => {
              this.CONSUME(t.Comma);
              fields.push(this.SUBRULE1(this.givenField));
            },
          });
          return { kind: 'given_record', asset: name, fields, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => !isRecord,
        ALT: () => {
          const value = this.SUBRULE(this.expression, { ARGS: [LEVEL.otherwise] });
          return { kind: 'given_has', party: name, value, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  readonly expectItem: Rule<ExpectItem> = this.rule('expectItem', () => {
    const start = this.LA(1).startOffset;
    const what = this.expectationAhead(this.LA(1), this.LA(2), this.LA(3));
    return this.oneOf<ExpectItem>(0, [
      {
        GATE: () => what === Rejected,
        ALT: () => {
          this.CONSUME(Rejected);
          const because = this.OPTION(() => {
            this.CONSUME(Because);
            return this.SUBRULE(this.string);
          });
          return { kind: 'expect_rejected', because, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => what === Allowed,
        ALT: () => {
          this.CONSUME(Allowed);
          return { kind: 'expect_allowed', span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => what === Owned,
        ALT: () => {
          const asset = nameOf(this.CONSUME(t.Name));
          this.CONSUME(Owned);
          this.CONSUME(By);
          const by = nameOf(this.CONSUME1(t.Name));
          return { kind: 'expect_owned', asset, by, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => what === Has || what === Learned,
        ALT: () => {
          const party = nameOf(this.CONSUME2(t.Name));
          const word = this.oneOf(1, [{ ALT: () => this.CONSUME(Has) }, { ALT: () => this.CONSUME(Learned) }]);
          const relation = this.OPTION2({
            GATE: () => word.tokenType === Has,
            DEF: () => this.CONSUME(t.Relation).image as Relation,
          });
          const value = this.SUBRULE(this.expression, { ARGS: [LEVEL.otherwise] });
          const span = this.spanFrom(start);
          return word.tokenType === Has
            ? { kind: 'expect_has', party, relation, value, span }
            : { kind: 'expect_learned', party, value, span };
        },
      },
      {
        GATE: () => what === Unknown,
        ALT: () => {
          const name = nameOf(this.CONSUME3(t.Name));
          this.CONSUME(Unknown);
          const settledBy = this.SUBRULE(this.settledBy);
          return { kind: 'expect_unknown', name, settledBy, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => what === undefined,
        ALT: () => {
          const condition = this.SUBRULE1(this.expression, { ARGS: [LEVEL.or] });
          const to = this.OPTION1(() => {
            this.CONSUME(t.word('to'));
            return this.SUBRULE2(this.expression, { ARGS: [LEVEL.add] });
          });
          const settledBy = this.SUBRULE1(this.settledBy);
          return { kind: 'expect_holds', condition, to, settledBy, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  private expectationAhead(first: IToken, second: IToken, third: IToken): IToken['tokenType'] | undefined {
    if (!isName(first)) return undefined;
    const word = second.tokenType;
    if (word === Unknown && third.tokenType !== In) return Unknown;
    if (word === Owned && third.tokenType === By) return Owned;
    if ((word === Has || word === Learned) && this.isValue(third, this.LA(4))) return word;
    if (word === Has && third.tokenType.CATEGORIES?.includes(t.Relation)) return word;
    if (first.tokenType !== Rejected && first.tokenType !== Allowed) return undefined;
    const isStep = isName(second) && (third.tokenType === Does || third.tokenType === Counts);
    const isOver = second.tokenType === EOF || ENDS_EXPECTATION[second.tokenTypeIdx] === 1 || isStep;
    return isOver ? first.tokenType : undefined;
  }

  readonly settledBy: Rule<readonly Name[] | undefined> = this.rule('settledBy', () =>
    this.OPTION(() => {
      this.CONSUME(Settled);
      this.CONSUME(By);
      return this.oneOf<readonly Name[]>(0, [
        { ALT: () => [nameOf(this.CONSUME(t.Name))] },
        {
          ALT: () => {
            this.CONSUME(t.LSquare);
            const names = this.SUBRULE(this.names);
            this.CONSUME(t.RSquare);
            return names;
          },
        },
      ]);
    }),
  );
}
