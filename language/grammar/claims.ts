/** The rules for purposes, declared assets and properties. */

import type { AssetDecl, Binder, Claim, PropertyCheck, PropertyDecl, PurposeDecl } from '../ast/contract.ts';
import type { Name } from '../ast.ts';
import * as t from '../tokens.ts';
import { nameOf, type Rule, tokenSpan } from './base.ts';
import { LEVEL } from './levels.ts';
import { TestGrammar } from './tests.ts';

const In = t.word('in');
const Of = t.word('of');

export class ClaimGrammar extends TestGrammar {
  readonly purpose: Rule<PurposeDecl> = this.rule('purpose', () => {
    const start = this.CONSUME(t.word('purpose')).startOffset;
    const doc = this.docBefore(start);
    const name = nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.Equal);
    const code = this.SUBRULE(this.code);
    const of = this.OPTION(() => {
      this.CONSUME(Of);
      return this.SUBRULE(this.codesPart, { ARGS: ['+'] });
    });
    return { kind: 'purpose', doc, name, code, of, span: this.spanFrom(start) };
  });

  readonly assetDecl: Rule<AssetDecl> = this.rule('assetDecl', () => {
    const start = this.CONSUME(t.word('asset')).startOffset;
    const doc = this.docBefore(start);
    const name = nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.word('counted'));
    return { kind: 'asset', doc, name, span: this.spanFrom(start) };
  });

  readonly property: Rule<PropertyDecl> = this.rule('property', () => {
    const start = this.CONSUME(t.word('property')).startOffset;
    const doc = this.docBefore(start);
    const name = this.SUBRULE(this.plainText);
    const of: Name | undefined = this.OPTION(() => {
      this.CONSUME(In);
      return nameOf(this.CONSUME(t.Name));
    });
    this.CONSUME(t.LBrace);
    this.MANY(() => this.CONSUME(t.Separator));
    const claim = this.SUBRULE(this.claim);
    this.MANY1(() => this.CONSUME1(t.Separator));
    this.CONSUME(t.RBrace);
    const checks: PropertyCheck[] = [];
    this.OPTION1(() => {
      this.CONSUME(t.word('check'));
      this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => checks.push(this.SUBRULE(this.propertyCheck)) });
    });
    return { kind: 'property', doc, name, of, claim, checks, span: this.spanFrom(start) };
  });

  readonly claim: Rule<Claim> = this.rule('claim', () => {
    const start = this.LA(1).startOffset;
    return this.oneOf<Claim>(0, [
      {
        ALT: () => {
          this.CONSUME(t.word('always'));
          const condition = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
          return { kind: 'always', condition, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          const binders: Binder[] = [];
          this.CONSUME(t.word('for'));
          this.CONSUME(t.word('all'));
          this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => binders.push(this.SUBRULE(this.binder)) });
          const where = this.SUBRULE(this.where);
          this.MANY(() => this.CONSUME(t.Separator));
          const condition = this.SUBRULE1(this.expression, { ARGS: [LEVEL.or] });
          return { kind: 'for_all', binders, where, condition, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  readonly binder: Rule<Binder> = this.rule('binder', () => {
    const name = nameOf(this.CONSUME(t.Name));
    const { start } = name.span;
    return this.oneOf<Binder>(0, [
      {
        ALT: () => {
          this.CONSUME(t.Colon);
          const type = this.SUBRULE(this.type);
          return { kind: 'of_type', name, type, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(In);
          const list = this.SUBRULE(this.expression, { ARGS: [LEVEL.otherwise] });
          return { kind: 'one_of', name, list, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  readonly propertyCheck: Rule<PropertyCheck> = this.rule('propertyCheck', () => {
    const start = this.LA(1).startOffset;
    return this.oneOf<PropertyCheck>(0, [
      {
        ALT: () => {
          this.CONSUME(t.word('search'));
          const runs = this.CONSUME(t.Num);
          const number = { kind: 'number', text: runs.image, unit: undefined, span: tokenSpan(runs) } as const;
          return { kind: 'search', runs: number, span: this.spanFrom(start) };
        },
      },
      { ALT: () => ({ kind: 'prove', span: tokenSpan(this.CONSUME(t.word('prove'))) }) },
      { ALT: () => ({ kind: 'enforce', span: tokenSpan(this.CONSUME(t.word('enforce'))) }) },
    ]);
  });
}
