/** The rules for what a contract agrees on: parties, terms, what it keeps, assets, calendar, meters, prices, states. */
import type { IToken } from 'chevrotain';
import type { ContractItem, Keep, Party, Price, Rate, StateCase, Visibility } from '../ast/contract.ts';
import type { Name } from '../ast.ts';
import { otherExpected } from '../codes/syntax.ts';
import * as t from '../tokens.ts';
import { nameOf, type Rule, tokenSpan } from './base.ts';
import { isName, LEVEL } from './levels.ts';
import { StatementGrammar } from './statements.ts';

const By = t.word('by');
const Each = t.word('each');
const Of = t.word('of');
const Rounding = t.word('rounding');
const To = t.word('to');

export class AgreedGrammar extends StatementGrammar {
  readonly parties: Rule<ContractItem> = this.rule('parties', () => {
    const start = this.CONSUME(t.word('parties')).startOffset;
    const doc = this.docBefore(start);
    const parties: Party[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => parties.push(this.SUBRULE(this.party)) });
    return { kind: 'parties', doc, parties, span: this.spanFrom(start) };
  });

  readonly party: Rule<Party> = this.rule('party', () => {
    const name = nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.Colon);
    const count = this.OPTION(() => {
      const low = this.SUBRULE(this.number);
      const high = this.OPTION1(() => {
        this.CONSUME(t.Upto);
        return this.SUBRULE1(this.number);
      });
      this.CONSUME(Of);
      return { low, high: high ?? low };
    });
    const role = nameOf(this.CONSUME1(t.Name));
    return { name, role, count, span: this.spanFrom(name.span.start) };
  });

  readonly terms: Rule<ContractItem> = this.rule('terms', () => {
    const start = this.CONSUME(t.word('terms')).startOffset;
    const doc = this.docBefore(start);
    const params: Extract<ContractItem, { kind: 'terms' }>['params'][number][] = [];
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => params.push(this.SUBRULE(this.param)) });
    return { kind: 'terms', doc, params, span: this.spanFrom(start) };
  });

  readonly keeps: Rule<ContractItem> = this.rule('keeps', () => {
    const start = this.CONSUME(t.word('keeps')).startOffset;
    const doc = this.docBefore(start);
    const keeps: Keep[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => keeps.push(this.SUBRULE(this.keep)) });
    return { kind: 'keeps', doc, keeps, span: this.spanFrom(start) };
  });

  readonly keep: Rule<Keep> = this.rule('keep', () => {
    const name = nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.Colon);
    const type = this.SUBRULE(this.type);
    this.CONSUME(t.Equal);
    const value = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
    const seen = this.OPTION(() => this.SUBRULE(this.visibility)) ?? { kind: 'parties' };
    return { name, type, value, seen, span: this.spanFrom(name.span.start) };
  });

  readonly visibility: Rule<Visibility> = this.rule('visibility', () =>
    this.oneOf<Visibility>(0, [
      {
        ALT: () => {
          this.CONSUME(t.word('public'));
          return { kind: 'public' };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.word('visible'));
          this.CONSUME(To);
          const names = [nameOf(this.CONSUME(t.Name))];
          this.MANY({
            // `visible to a, b, c: T`: behind the comma stands the next keep.
            GATE: () => this.LA(3).tokenType !== t.Colon,
            DEF: () => {
              this.CONSUME(t.Comma);
              names.push(nameOf(this.CONSUME1(t.Name)));
            },
          });
          return { kind: 'visible_to', names };
        },
      },
    ]),
  );

  readonly ownedAsset: Rule<ContractItem> = this.rule('ownedAsset', () => {
    const start = this.CONSUME(t.word('asset')).startOffset;
    const doc = this.docBefore(start);
    const name = nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.Colon);
    const type = this.SUBRULE(this.type);
    this.CONSUME(t.word('owned'));
    this.CONSUME(By);
    const each = this.OPTION({
      GATE: () => this.LA(2).tokenType === Of,
      DEF: () => {
        this.CONSUME(Each);
        this.CONSUME(Of);
        return true;
      },
    });
    const owner = nameOf(this.CONSUME1(t.Name));
    return { kind: 'owned_asset', doc, name, type, owner, each: each === true, span: this.spanFrom(start) };
  });

  readonly calendar: Rule<ContractItem> = this.rule('calendar', () => {
    const start = this.CONSUME(t.word('calendar')).startOffset;
    const doc = this.docBefore(start);
    const zone = this.SUBRULE(this.zone);
    const months = this.OPTION(() => {
      this.CONSUME(t.Comma);
      // `months` is a unit elsewhere, and no word of the language.
      const word = this.CONSUME2(t.Name);
      this.ACTION(() => {
        if (word.image === 'months') return;
        const span = tokenSpan(word);
        const fixes = [{ title: 'Write months', edits: [{ span, text: 'months' }] }];
        this.refuse(otherExpected(span, { written: word.image, expected: ['`months`'] }, { fixes }));
      });
      this.CONSUME(t.word('round'));
      return this.SUBRULE(this.direction);
    });
    return { kind: 'calendar', doc, zone, months, span: this.spanFrom(start) };
  });

  /** `Europe/Berlin`, `America/Port-au-Prince`, `Etc/GMT+1`. */
  readonly zone: Rule<Name> = this.rule('zone', () => {
    const first = this.CONSUME(t.Name);
    const more: IToken[] = [];
    this.MANY(() => {
      const sign = this.oneOf(0, [
        { ALT: () => this.CONSUME(t.Slash) },
        { ALT: () => this.CONSUME(t.Minus) },
        { ALT: () => this.CONSUME(t.Plus) },
      ]);
      more.push(sign, this.oneOf(1, [{ ALT: () => this.CONSUME1(t.Name) }, { ALT: () => this.CONSUME(t.Num) }]));
    });
    return {
      text: [first, ...more].map(({ image }) => image).join(''),
      span: { start: first.startOffset, end: tokenSpan(more.at(-1) ?? first).end },
    };
  });

  readonly meter: Rule<ContractItem> = this.rule('meter', () => {
    const start = this.CONSUME(t.word('meter')).startOffset;
    const doc = this.docBefore(start);
    const name = nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.Colon);
    const type = this.SUBRULE(this.type);
    this.CONSUME(By);
    const by = nameOf(this.CONSUME1(t.Name));
    return { kind: 'meter', doc, name, type, by, span: this.spanFrom(start) };
  });

  readonly price: Rule<Price> = this.rule('price', () => {
    const start = this.CONSUME(t.word('price')).startOffset;
    const doc = this.docBefore(start);
    const name = nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.Equal);
    const rates = [this.SUBRULE(this.rate)];
    this.MANY(() => {
      this.CONSUME(t.Plus);
      rates.push(this.SUBRULE1(this.rate));
    });
    const rounding = this.OPTION({
      GATE: () => this.LA(2).tokenType === Rounding,
      DEF: () => {
        this.CONSUME(t.Comma);
        this.CONSUME(Rounding);
        return this.SUBRULE(this.direction);
      },
    });
    const atMost = this.OPTION1(() => {
      this.CONSUME1(t.Comma);
      this.CONSUME(t.word('at'));
      this.CONSUME(t.word('most'));
      return this.SUBRULE(this.expression, { ARGS: [LEVEL.add] });
    });
    return { kind: 'price', doc, name, rates, rounding, atMost, span: this.spanFrom(start) };
  });

  readonly rate: Rule<Rate> = this.rule('rate', () => {
    const amount = this.SUBRULE(this.expression, { ARGS: [LEVEL.add] });
    this.CONSUME(t.word('per'));
    const part = this.OPTION({
      GATE: () => this.LA(2).tokenType === t.Num || isName(this.LA(2)),
      DEF: () =>
        this.oneOf(0, [{ ALT: () => this.CONSUME(t.word('started')) }, { ALT: () => this.CONSUME(t.word('full')) }])
          .image as 'started' | 'full',
    });
    const per = this.oneOf<Rate['per']>(1, [
      { ALT: () => this.SUBRULE(this.number) },
      {
        ALT: () => {
          const name = nameOf(this.CONSUME(t.Name));
          return { kind: 'word', name, span: name.span };
        },
      },
    ]);
    const of = this.OPTION1(() => {
      this.CONSUME(Of);
      return nameOf(this.CONSUME1(t.Name));
    });
    return this.ACTION(() => ({ amount, part, per, of, span: this.spanFrom(amount.span.start) }));
  });

  readonly states: Rule<ContractItem> = this.rule('states', () => {
    const start = this.CONSUME(t.word('state')).startOffset;
    const doc = this.docBefore(start);
    const cases: StateCase[] = [this.SUBRULE(this.stateCase)];
    this.MANY({
      GATE: () => this.LA(1).tokenType === t.Bar || this.LA(2).tokenType === t.Bar,
      DEF: () => {
        this.OPTION(() => this.CONSUME(t.NewLine));
        this.CONSUME(t.Bar);
        cases.push(this.SUBRULE1(this.stateCase));
      },
    });
    return { kind: 'states', doc, cases, span: this.spanFrom(start) };
  });

  readonly stateCase: Rule<StateCase> = this.rule('stateCase', () => {
    const name = nameOf(this.CONSUME(t.Name));
    const params = this.OPTION(() => {
      this.CONSUME(t.LBrace);
      const fields = this.SUBRULE(this.recordBody);
      this.CONSUME(t.RBrace);
      return fields;
    });
    const lasting = this.OPTION1(() => this.CONSUME(t.word('lasting'))) !== undefined;
    return { name, params: params ?? [], lasting, span: this.spanFrom(name.span.start) };
  });
}
