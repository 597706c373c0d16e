/** The rules for written types, parameters and names in lists. */
import type { Name, Param, TypeExpr, UnitText } from '../ast.ts';
import * as t from '../tokens.ts';
import { nameOf, type Rule, tokenSpan } from './base.ts';
import { ExpressionGrammar } from './expressions.ts';

const In = t.word('in');
const Of = t.word('of');
const To = t.word('to');
const Cites = t.word('cites');

export class TypeGrammar extends ExpressionGrammar {
  readonly type: Rule<TypeExpr> = this.rule('type', () => {
    const core = this.SUBRULE(this.typeCore);
    const range = this.OPTION(() => {
      this.CONSUME(In);
      return this.SUBRULE(this.range);
    });
    const label = this.OPTION1(() => nameOf(this.CONSUME(t.Label)));
    if (range === undefined && label === undefined) return core;
    return this.ACTION(() => ({ ...core, range, label, span: this.spanFrom(core.span.start) }));
  });

  /** `?` belongs to the nearest type; parentheses only say which that is. */
  readonly typeCore: Rule<TypeExpr> = this.rule('typeCore', () => {
    const start = this.LA(1).startOffset;
    this.ACTION(() => this.enter());
    const inner = this.oneOf<TypeExpr>(0, [
      {
        ALT: () => {
          this.CONSUME(t.LParen);
          const type = this.SUBRULE(this.typeCore);
          this.CONSUME(t.RParen);
          return type;
        },
      },
      {
        ALT: () => {
          const name = nameOf(this.CONSUME(t.Name));
          const of = this.OPTION(() => this.SUBRULE(this.typeOf));
          return {
            kind: 'type',
            name,
            of: of?.of,
            to: of?.to,
            optional: false,
            range: undefined,
            label: undefined,
            span: this.spanFrom(start),
          };
        },
      },
    ]);
    const optional = this.OPTION1(() => this.CONSUME(t.Question)) !== undefined;
    this.depth--;
    return this.ACTION(() => ({ ...inner, optional: inner.optional || optional, span: this.spanFrom(start) }));
  });

  readonly typeOf: Rule<{ readonly of: TypeExpr | UnitText; readonly to: TypeExpr | undefined }> = this.rule(
    'typeOf',
    () => {
      this.CONSUME(Of);
      return this.oneOf<{ of: TypeExpr | UnitText; to: TypeExpr | undefined }>(0, [
        {
          ALT: () => {
            const unit = this.CONSUME(t.QuotedUnit);
            return { of: { kind: 'unit_text', text: unit.image.slice(1, -1), span: tokenSpan(unit) }, to: undefined };
          },
        },
        {
          ALT: () => {
            const of = this.SUBRULE(this.typeCore);
            const to = this.OPTION(() => {
              this.CONSUME(To);
              return this.SUBRULE1(this.typeCore);
            });
            return { of, to };
          },
        },
      ]);
    },
  );

  readonly param: Rule<Param> = this.rule('param', () => {
    const name = nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.Colon);
    const type = this.SUBRULE(this.type);
    return { name, type, span: this.spanFrom(name.span.start) };
  });

  /** `(a: A, b: B)`, perhaps empty. */
  readonly params: Rule<readonly Param[]> = this.rule('params', () => {
    const params: Param[] = [];
    this.CONSUME(t.LParen);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => params.push(this.SUBRULE(this.param)) });
    this.CONSUME(t.RParen);
    return params;
  });

  readonly names: Rule<readonly Name[]> = this.rule('names', () => {
    const names: Name[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => names.push(nameOf(this.CONSUME(t.Name))) });
    return names;
  });

  readonly cites: Rule<readonly Name[]> = this.rule('cites', () => {
    const names = this.OPTION(() => {
      this.CONSUME(Cites);
      return this.SUBRULE(this.names);
    });
    return names ?? [];
  });
}
