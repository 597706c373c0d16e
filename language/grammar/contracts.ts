/** The rules for contracts, and for what happens in them: actions, timers, duties, checks, invariants. */

import type { Actor, Actors, Approval, Approver, ContractDecl, ContractItem, NumberLiteral } from '../ast/contract.ts';
import type { Name } from '../ast.ts';
import * as t from '../tokens.ts';
import { AgreedGrammar } from './agreed.ts';
import { nameOf, type Rule } from './base.ts';
import type { Head } from './build.ts';
import * as build from './build.ts';
import { isName, LEVEL } from './levels.ts';

const After = t.word('after');
const All = t.word('all');
const Any = t.word('any');
const As = t.word('as');
const By = t.word('by');
const Check = t.word('check');
const In = t.word('in');
const Of = t.word('of');
const Or = t.word('or');
const When = t.word('when');
const Within = t.word('within');

export class ContractGrammar extends AgreedGrammar {
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
