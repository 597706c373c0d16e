/** The rules for tests: an example patient and what must hold. */
import type { ExpectItem, GivenItem, Name, TestDecl, TestItem } from '../ast.ts';
import * as t from '../tokens.ts';
import { nameOf, type Rule } from './base.ts';
import type { Head } from './build.ts';
import * as build from './build.ts';
import { isName, LEVEL } from './levels.ts';
import { VerdictGrammar } from './verdicts.ts';

const By = t.word('by');
const Findings = t.word('findings');
const Settled = t.word('settled');
const Unknown = t.word('unknown');

export class TestGrammar extends VerdictGrammar {
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
    return this.oneOf<TestItem>(0, [
      {
        ALT: () => {
          const items: GivenItem[] = [];
          this.CONSUME(t.word('given'));
          this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => items.push(this.SUBRULE(this.givenItem)) });
          return { kind: 'given', items, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          const items: ExpectItem[] = [];
          this.CONSUME(t.word('expect'));
          this.AT_LEAST_ONE_SEP1({ SEP: t.Comma, DEF: () => items.push(this.SUBRULE(this.expectItem)) });
          return { kind: 'expect', items, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.word('starting'));
          const date = this.SUBRULE(this.date);
          return { kind: 'starting', date, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  readonly givenItem: Rule<GivenItem> = this.rule('givenItem', () => {
    const start = this.LA(1).startOffset;
    const isMany = this.LA(2).tokenType === Findings && ['all', 'other'].includes(this.LA(1).image);
    return this.oneOf<GivenItem>(0, [
      {
        GATE: () => isMany,
        ALT: () => {
          const which = this.oneOf(1, [
            { ALT: () => this.CONSUME(t.word('all')) },
            { ALT: () => this.CONSUME(t.word('other')) },
          ]);
          this.CONSUME(Findings);
          const value = this.SUBRULE(this.expression, { ARGS: [LEVEL.otherwise] });
          return { kind: 'given_findings', which: which.image as 'all' | 'other', value, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => !isMany,
        ALT: () => {
          const name = nameOf(this.CONSUME(t.Name));
          const value = this.SUBRULE1(this.expression, { ARGS: [LEVEL.otherwise] });
          return { kind: 'given_field', name, value, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  readonly expectItem: Rule<ExpectItem> = this.rule('expectItem', () => {
    const start = this.LA(1).startOffset;
    const isUnknown = isName(this.LA(1)) && this.LA(2).tokenType === Unknown;
    return this.oneOf<ExpectItem>(0, [
      {
        GATE: () => isUnknown,
        ALT: () => {
          const name = nameOf(this.CONSUME(t.Name));
          this.CONSUME(Unknown);
          const settledBy = this.SUBRULE(this.settledBy);
          return { kind: 'expect_unknown', name, settledBy, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => !isUnknown,
        ALT: () => {
          const condition = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
          const to = this.OPTION(() => {
            this.CONSUME(t.word('to'));
            return this.SUBRULE1(this.expression, { ARGS: [LEVEL.add] });
          });
          const settledBy = this.SUBRULE1(this.settledBy);
          return { kind: 'expect_holds', condition, to, settledBy, span: this.spanFrom(start) };
        },
      },
    ]);
  });

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
