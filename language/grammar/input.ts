/** The rules for `input`: what leaves the record, and how it is found there. */
import type { InputDecl, InputField, Modifier } from '../ast.ts';
import { saidTwice } from '../codes/syntax.ts';
import * as t from '../tokens.ts';
import { nameOf, type Rule, tokenSpan } from './base.ts';
import type { Head } from './build.ts';
import * as build from './build.ts';
import { DefinitionGrammar } from './definitions.ts';

const PICKS = ['latest', 'first', 'highest', 'lowest', 'all'] as const;

export class InputGrammar extends DefinitionGrammar {
  readonly inputHead: Rule<Head<InputDecl, 'fields'>> = this.rule('inputHead', () => {
    const start = this.CONSUME(t.word('input')).startOffset;
    return { kind: 'input', doc: this.docBefore(start), name: nameOf(this.CONSUME(t.Name)), start };
  });

  readonly inputBody: Rule<readonly InputField[]> = this.rule('inputBody', () => {
    const fields: InputField[] = [];
    this.OPTION(() => fields.push(this.SUBRULE(this.inputField)));
    this.MANY(() => {
      this.CONSUME(t.Separator);
      this.OPTION1(() => fields.push(this.SUBRULE1(this.inputField)));
    });
    return fields;
  });

  readonly inputDecl: Rule<InputDecl> = this.block('inputDecl', this.inputHead, this.inputBody, build.input);

  readonly inputField: Rule<InputField> = this.rule('inputField', () => {
    const name = nameOf(this.CONSUME(t.Name));
    const doc = this.docBefore(name.span.start);
    this.CONSUME(t.Colon);
    const type = this.SUBRULE(this.type);
    const modifiers: Modifier[] = [];
    this.MANY(() => {
      const modifier = this.SUBRULE(this.modifier);
      this.ACTION(() => {
        if (modifiers.every((other) => other.kind !== modifier.kind)) modifiers.push(modifier);
        else this.notes.push(saidTwice(modifier.span, { written: modifier.kind.replaceAll('_', ' ') }));
      });
    });
    return { name, type, doc, modifiers, span: this.spanFrom(name.span.start) };
  });

  readonly modifier: Rule<Modifier> = this.rule('modifier', () => {
    const start = this.LA(1).startOffset;
    return this.oneOf<Modifier>(0, [
      { ALT: () => ({ kind: 'required', span: tokenSpan(this.CONSUME(t.word('required'))) }) },
      { ALT: () => ({ kind: 'ever', span: tokenSpan(this.CONSUME(t.word('ever'))) }) },
      {
        ALT: () => {
          this.CONSUME(t.word('absent'));
          this.CONSUME(t.word('unless'));
          this.CONSUME(t.word('recorded'));
          return { kind: 'absent_unless_recorded', span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.word('plausible'));
          return { kind: 'plausible', range: this.SUBRULE(this.range), span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.word('rounded'));
          this.CONSUME(t.word('to'));
          const step = this.SUBRULE(this.quantity);
          const halfEven = this.OPTION(() => {
            this.CONSUME(t.word('half'));
            return this.CONSUME(t.word('even'));
          });
          return { kind: 'rounded', step, halfEven: halfEven !== undefined, span: this.spanFrom(start) };
        },
      },
      { ALT: () => this.SUBRULE(this.window) },
      { ALT: () => this.SUBRULE(this.origin) },
    ]);
  });

  readonly window: Rule<Modifier> = this.rule('window', () => {
    const start = this.LA(1).startOffset;
    const pick = this.OPTION(() =>
      this.oneOf(
        0,
        PICKS.map((pick) => ({ ALT: () => this.CONSUME(t.word(pick)) })),
      ),
    );
    this.CONSUME(t.word('within'));
    const within = this.SUBRULE1(this.quantity);
    return {
      kind: 'window',
      pick: pick?.image as (typeof PICKS)[number] | undefined,
      within,
      span: this.spanFrom(start),
    };
  });

  readonly origin: Rule<Modifier> = this.rule('origin', () => {
    const start = this.CONSUME(t.word('from')).startOffset;
    const resource = nameOf(this.CONSUME(t.Name));
    const codes = this.OPTION(() => {
      this.CONSUME(t.word('in'));
      return this.SUBRULE(this.path);
    });
    const code = this.OPTION1({
      // `from gender required`: a modifier, not a code.
      GATE: () => codes === undefined && (this.LA(2).tokenType === t.Text || this.LA(2).tokenType === t.TextOpen),
      DEF: () => this.SUBRULE(this.code),
    });
    const component = this.OPTION2(() => {
      this.CONSUME(t.word('component'));
      return this.SUBRULE1(this.code);
    });
    return { kind: 'from', resource, codes, code, component, span: this.spanFrom(start) };
  });
}
