/** The rules for contracts: the parties, what they agree on, the states and what leads from one to another. */

import type {
  Actor,
  Actors,
  Approval,
  Approver,
  ContractDecl,
  ContractItem,
  Keep,
  NumberLiteral,
  Party,
  Price,
  Rate,
  StateCase,
  Visibility,
} from '../ast/contract.ts';
import type { Name } from '../ast.ts';
import { otherExpected } from '../codes/syntax.ts';
import * as t from '../tokens.ts';
import { nameOf, type Rule, tokenSpan } from './base.ts';
import type { Head } from './build.ts';
import * as build from './build.ts';
import { isName, LEVEL } from './levels.ts';
import { StatementGrammar } from './statements.ts';

const After = t.word('after');
const All = t.word('all');
const Any = t.word('any');
const As = t.word('as');
const By = t.word('by');
const Check = t.word('check');
const Each = t.word('each');
const In = t.word('in');
const Of = t.word('of');
const Or = t.word('or');
const Rounding = t.word('rounding');
const To = t.word('to');
const When = t.word('when');
const Within = t.word('within');

export class ContractGrammar extends StatementGrammar {
  readonly contractHead: Rule<Head<ContractDecl, 'items'>> = this.rule('contractHead', () => {
    const start = this.CONSUME(t.word('contract')).startOffset;
    return { kind: 'contract', doc: this.docBefore(start), name: nameOf(this.CONSUME(t.Name)), start };
  });

  readonly contractBody: Rule<readonly ContractItem[]> = this.rule('contractBody', () => {
    const items: ContractItem[] = [];
    this.MANY(() => {
      this.oneOf<unknown>(0, [
        { ALT: () => this.CONSUME(t.Separator) },
        { ALT: () => items.push(this.SUBRULE(this.contractItem)) },
      ]);
    });
    return items;
  });

  readonly contract: Rule<ContractDecl> = this.block('contract', this.contractHead, this.contractBody, build.contract);

  readonly contractItem: Rule<ContractItem> = this.rule('contractItem', () =>
    this.oneOf<ContractItem>(0, [
      { ALT: () => this.SUBRULE(this.parties) },
      { ALT: () => this.SUBRULE(this.terms) },
      { ALT: () => this.SUBRULE(this.keeps) },
      { ALT: () => this.SUBRULE(this.ownedAsset) },
      { ALT: () => this.SUBRULE(this.calendar) },
      { ALT: () => this.SUBRULE(this.meter) },
      { ALT: () => this.SUBRULE(this.price) },
      { ALT: () => this.SUBRULE(this.states) },
      { ALT: () => this.SUBRULE(this.action) },
      { ALT: () => this.SUBRULE(this.timer) },
      { ALT: () => this.SUBRULE(this.onEntering) },
      { ALT: () => this.SUBRULE(this.duty) },
      { ALT: () => this.SUBRULE(this.marketCheck) },
      { ALT: () => this.SUBRULE(this.invariant) },
    ]),
  );

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
    const parts = [nameOf(this.CONSUME(t.Name))];
    this.MANY(() => {
      this.CONSUME(t.Slash);
      parts.push(nameOf(this.CONSUME1(t.Name)));
    });
    const zone = {
      text: parts.map(({ text }) => text).join('/'),
      span: { start: parts[0]!.span.start, end: parts.at(-1)!.span.end },
    };
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

  /** Several states or actions: `a or b`. */
  readonly either: Rule<readonly Name[]> = this.rule('either', () => {
    const names: Name[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: Or, DEF: () => names.push(nameOf(this.CONSUME(t.Name))) });
    return names;
  });

  readonly inStates: Rule<readonly Name[]> = this.rule('inStates', () => {
    this.CONSUME(In);
    return this.SUBRULE(this.either);
  });

  readonly action: Rule<ContractItem> = this.rule('action', () => {
    const word = this.oneOf(0, [
      { ALT: () => this.CONSUME(t.word('action')) },
      { ALT: () => this.CONSUME(t.word('power')) },
    ]);
    const doc = this.docBefore(word.startOffset);
    const name = nameOf(this.CONSUME(t.Name));
    const params = this.SUBRULE(this.params);
    this.CONSUME(By);
    const by = this.SUBRULE(this.actors);
    const states = this.SUBRULE(this.inStates);
    const condition = this.OPTION(() => {
      this.CONSUME(When);
      return this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
    });
    const approval = this.OPTION1(() => this.SUBRULE(this.approval));
    const body = this.SUBRULE(this.braces);
    const kind = word.image as 'action' | 'power';
    return { kind, doc, name, params, by, states, condition, approval, body, span: this.spanFrom(word.startOffset) };
  });

  readonly actors: Rule<Actors> = this.rule('actors', () => {
    const start = this.LA(1).startOffset;
    const actors: Actor[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: Or, DEF: () => actors.push(this.SUBRULE(this.actor)) });
    const as = this.OPTION(() => {
      this.CONSUME(As);
      return nameOf(this.CONSUME(t.Name));
    });
    return { actors, as, span: this.spanFrom(start) };
  });

  readonly actor: Rule<Actor> = this.rule('actor', () => {
    const start = this.LA(1).startOffset;
    const second = this.LA(2);
    const isAny = this.LA(1).tokenType === Any;
    const isSet = isAny && second.tokenType === Of;
    const isRole = isAny && isName(second) && second.tokenType !== As;
    return this.oneOf<Actor>(0, [
      {
        GATE: () => isSet,
        ALT: () => {
          this.CONSUME(Any);
          this.CONSUME(Of);
          const set = nameOf(this.CONSUME(t.Name));
          return { kind: 'any_of', set, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => isRole,
        ALT: () => {
          this.CONSUME1(Any);
          const role = nameOf(this.CONSUME1(t.Name));
          return { kind: 'any_role', role, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => !isSet && !isRole,
        ALT: () => {
          const name = nameOf(this.CONSUME2(t.Name));
          return { kind: 'party', name, span: name.span };
        },
      },
    ]);
  });

  readonly approval: Rule<Approval> = this.rule('approval', () => {
    const start = this.CONSUME(t.word('approved')).startOffset;
    this.CONSUME(By);
    const approvers: Approver[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => approvers.push(this.SUBRULE(this.approver)) });
    const within = this.OPTION(() => {
      this.CONSUME(Within);
      return this.SUBRULE(this.expression, { ARGS: [LEVEL.add] });
    });
    return { approvers, within, span: this.spanFrom(start) };
  });

  readonly approver: Rule<Approver> = this.rule('approver', () => {
    const start = this.LA(1).startOffset;
    const isAll = this.LA(1).tokenType === All && this.LA(2).tokenType === Of;
    return this.oneOf<Approver>(0, [
      {
        ALT: () => {
          const count: NumberLiteral = this.SUBRULE(this.number);
          this.CONSUME(Of);
          const set = nameOf(this.CONSUME(t.Name));
          return { kind: 'some_of', count, set, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => isAll,
        ALT: () => {
          this.CONSUME(All);
          this.CONSUME1(Of);
          const set = nameOf(this.CONSUME1(t.Name));
          return { kind: 'all_of', set, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => !isAll,
        ALT: () => {
          const name = nameOf(this.CONSUME2(t.Name));
          return { kind: 'party', name, span: name.span };
        },
      },
    ]);
  });

  readonly timer: Rule<ContractItem> = this.rule('timer', () => {
    const word = this.oneOf(0, [{ ALT: () => this.CONSUME(After) }, { ALT: () => this.CONSUME(t.word('every')) }]);
    const doc = this.docBefore(word.startOffset);
    const period = this.SUBRULE(this.expression, { ARGS: [LEVEL.add] });
    const since = this.OPTION(() => {
      this.CONSUME(t.word('since'));
      return this.SUBRULE1(this.expression, { ARGS: [LEVEL.add] });
    });
    const states = this.SUBRULE(this.inStates);
    const body = this.SUBRULE(this.braces);
    const kind = word.image as 'after' | 'every';
    return { kind, doc, period, since, states, body, span: this.spanFrom(word.startOffset) };
  });

  readonly onEntering: Rule<ContractItem> = this.rule('onEntering', () => {
    const start = this.CONSUME(t.word('on')).startOffset;
    const doc = this.docBefore(start);
    this.CONSUME(t.word('entering'));
    const state = nameOf(this.CONSUME(t.Name));
    const body = this.SUBRULE(this.braces);
    return { kind: 'on_entering', doc, state, body, span: this.spanFrom(start) };
  });

  readonly duty: Rule<ContractItem> = this.rule('duty', () => {
    const start = this.CONSUME(t.word('duty')).startOffset;
    const doc = this.docBefore(start);
    const name = nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.Colon);
    const debtor = nameOf(this.CONSUME1(t.Name));
    this.CONSUME(t.word('owes'));
    const creditor = nameOf(this.CONSUME2(t.Name));
    const acts = this.SUBRULE(this.either);
    this.CONSUME(Within);
    const within = this.SUBRULE(this.part);
    this.CONSUME(Of);
    const of = this.SUBRULE(this.expression, { ARGS: [LEVEL.add] });
    const states = this.OPTION(() => this.SUBRULE(this.inStates)) ?? [];
    this.CONSUME(t.word('else'));
    const otherwise = this.SUBRULE(this.braces);
    const span = this.spanFrom(start);
    return { kind: 'duty', doc, name, debtor, creditor, acts, within, of, states, otherwise, span };
  });

  readonly marketCheck: Rule<ContractItem> = this.rule('marketCheck', () => {
    const start = this.CONSUME(Check).startOffset;
    const doc = this.docBefore(start);
    const name = nameOf(this.CONSUME(t.Name));
    const params = this.SUBRULE(this.params);
    const states = this.SUBRULE(this.inStates);
    const body = this.SUBRULE(this.braces);
    return { kind: 'check', doc, name, params, states, body, span: this.spanFrom(start) };
  });

  readonly invariant: Rule<ContractItem> = this.rule('invariant', () => {
    const start = this.CONSUME(t.word('invariant')).startOffset;
    const doc = this.docBefore(start);
    const name = nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.Colon);
    const states = this.OPTION(() => {
      const names = this.SUBRULE(this.inStates);
      this.CONSUME(t.Comma);
      return names;
    });
    const condition = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
    return { kind: 'invariant', doc, name, states: states ?? [], condition, span: this.spanFrom(start) };
  });
}
