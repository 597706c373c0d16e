/** The rules for the statements of actions, timers and duties: what a step of an agreement does. */

import type { Block, Guard, Statement } from '../ast/contract.ts';
import type { Argument, Expr, Name } from '../ast.ts';
import * as t from '../tokens.ts';
import { nameOf, type Rule } from './base.ts';
import { LEVEL } from './levels.ts';
import { MovementGrammar } from './movements.ts';

const After = t.word('after');
const All = t.word('all');
const By = t.word('by');
const Each = t.word('each');
const Else = t.word('else');
const For = t.word('for');
const From = t.word('from');
const If = t.word('if');
const In = t.word('in');
const Of = t.word('of');
const Rounding = t.word('rounding');
const To = t.word('to');
const Use = t.word('use');

export class StatementGrammar extends MovementGrammar {
  readonly braces: Rule<Block> = this.rule('braces', () => {
    const open = this.CONSUME(t.LBrace);
    const statements = this.SUBRULE(this.statements);
    this.CONSUME(t.RBrace);
    return { statements, span: this.spanFrom(open.startOffset) };
  });

  readonly statements: Rule<readonly Statement[]> = this.rule('statements', () => {
    const statements: Statement[] = [];
    this.OPTION(() => statements.push(this.SUBRULE(this.statement)));
    this.MANY(() => {
      this.CONSUME(t.Separator);
      this.OPTION1(() => statements.push(this.SUBRULE1(this.statement)));
    });
    return statements;
  });

  readonly statement: Rule<Statement> = this.rule('statement', () =>
    this.oneOf<Statement>(0, [
      { ALT: () => this.SUBRULE(this.requireStatement) },
      {
        ALT: () => {
          const line = this.SUBRULE(this.letLine);
          return this.ACTION(() => ({ kind: 'let_line', ...line }));
        },
      },
      { ALT: () => this.SUBRULE(this.setStatement) },
      { ALT: () => this.SUBRULE(this.becomeStatement) },
      { ALT: () => this.SUBRULE(this.holdStatement) },
      { ALT: () => this.SUBRULE(this.moveStatement) },
      { ALT: () => this.SUBRULE(this.mintStatement) },
      { ALT: () => this.SUBRULE(this.burnStatement) },
      { ALT: () => this.SUBRULE(this.grantStatement) },
      { ALT: () => this.SUBRULE(this.endStatement) },
      { ALT: () => this.SUBRULE(this.membership) },
      { ALT: () => this.SUBRULE(this.createStatement) },
      { ALT: () => this.SUBRULE(this.emitStatement) },
      { ALT: () => this.SUBRULE(this.tellStatement) },
      { ALT: () => this.SUBRULE(this.chargeStatement) },
      { ALT: () => this.SUBRULE(this.discloseStatement) },
      { ALT: () => this.SUBRULE(this.ifStatement) },
      { ALT: () => this.SUBRULE(this.forEachStatement) },
    ]),
  );

  readonly requireStatement: Rule<Statement> = this.rule('requireStatement', () => {
    const start = this.CONSUME(t.word('require')).startOffset;
    const condition = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
    const otherwise = this.OPTION(() => {
      this.CONSUME(Else);
      return this.SUBRULE(this.string);
    });
    return { kind: 'require', condition, otherwise, span: this.spanFrom(start) };
  });

  readonly setStatement: Rule<Statement> = this.rule('setStatement', () => {
    const start = this.CONSUME(t.word('set')).startOffset;
    const name = nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.Equal);
    const value = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
    const after = this.OPTION(() => {
      this.CONSUME(After);
      return this.SUBRULE1(this.expression, { ARGS: [LEVEL.add] });
    });
    return { kind: 'set_keep', name, value, after, span: this.spanFrom(start) };
  });

  readonly becomeStatement: Rule<Statement> = this.rule('becomeStatement', () => {
    const start = this.CONSUME(t.word('become')).startOffset;
    const state = nameOf(this.CONSUME(t.Name));
    const data = this.OPTION(() => this.SUBRULE(this.braced)) ?? [];
    return { kind: 'become', state, data, span: this.spanFrom(start) };
  });

  /** `{ a: x, b: y }`: arguments in braces. */
  readonly braced: Rule<readonly Argument[]> = this.rule('braced', () => {
    const data: Argument[] = [];
    this.CONSUME(t.LBrace);
    this.MANY(() => this.CONSUME(t.Separator));
    this.MANY_SEP({ SEP: t.Comma, DEF: () => data.push(this.SUBRULE(this.argument)) });
    this.MANY1(() => this.CONSUME1(t.Separator));
    this.CONSUME(t.RBrace);
    return data;
  });

  readonly purposeOf: Rule<Name | undefined> = this.rule('purposeOf', () =>
    this.OPTION(() => {
      this.CONSUME(For);
      return nameOf(this.CONSUME(t.Name));
    }),
  );

  readonly grantStatement: Rule<Statement> = this.rule('grantStatement', () => {
    const start = this.CONSUME(t.word('grant')).startOffset;
    this.CONSUME(Use);
    this.CONSUME(Of);
    const thing = this.SUBRULE(this.thing);
    this.CONSUME(To);
    const to = nameOf(this.CONSUME(t.Name));
    const purpose = this.SUBRULE(this.purposeOf);
    this.CONSUME(t.word('until'));
    const until = this.SUBRULE(this.expression, { ARGS: [LEVEL.add] });
    const exclusive = this.OPTION(() => this.CONSUME(t.word('exclusive'))) !== undefined;
    const under = this.OPTION1(() => {
      this.CONSUME(t.word('under'));
      return nameOf(this.CONSUME1(t.Name));
    });
    return { kind: 'grant', thing, to, purpose, until, exclusive, under, span: this.spanFrom(start) };
  });

  readonly endStatement: Rule<Statement> = this.rule('endStatement', () => {
    const start = this.CONSUME(t.word('end')).startOffset;
    this.CONSUME(Use);
    this.CONSUME(Of);
    const thing = this.SUBRULE(this.thing);
    this.CONSUME(By);
    const by = this.CONSUME(t.Name);
    const purpose = this.SUBRULE(this.purposeOf);
    return {
      kind: 'end_use',
      thing,
      by: by.tokenType === All ? undefined : nameOf(by),
      purpose,
      span: this.spanFrom(start),
    };
  });

  readonly membership: Rule<Statement> = this.rule('membership', () => {
    const start = this.LA(1).startOffset;
    return this.oneOf<Statement>(0, [
      {
        ALT: () => {
          this.CONSUME(t.word('add'));
          const party = nameOf(this.CONSUME(t.Name));
          this.CONSUME(To);
          const set = nameOf(this.CONSUME1(t.Name));
          return { kind: 'add_party', party, set, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.word('remove'));
          const party = nameOf(this.CONSUME2(t.Name));
          this.CONSUME(From);
          const set = nameOf(this.CONSUME3(t.Name));
          return { kind: 'remove_party', party, set, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  readonly createStatement: Rule<Statement> = this.rule('createStatement', () => {
    const start = this.CONSUME(t.word('create')).startOffset;
    const contract = nameOf(this.CONSUME(t.Name));
    const args = this.SUBRULE(this.args);
    return { kind: 'create', contract, args, span: this.spanFrom(start) };
  });

  readonly emitStatement: Rule<Statement> = this.rule('emitStatement', () => {
    const start = this.CONSUME(t.word('emit')).startOffset;
    const event = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
    return { kind: 'emit', event, span: this.spanFrom(start) };
  });

  readonly tellStatement: Rule<Statement> = this.rule('tellStatement', () => {
    const start = this.CONSUME(t.word('tell')).startOffset;
    const to = this.SUBRULE(this.names);
    const text = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
    return { kind: 'tell', to, text, span: this.spanFrom(start) };
  });

  readonly chargeStatement: Rule<Statement> = this.rule('chargeStatement', () => {
    const start = this.CONSUME(t.word('charge')).startOffset;
    const party = nameOf(this.CONSUME(t.Name));
    const part = this.SUBRULE(this.part);
    this.CONSUME(Of);
    const of = this.SUBRULE(this.expression, { ARGS: [LEVEL.add] });
    this.CONSUME(To);
    const to = nameOf(this.CONSUME1(t.Name));
    const rounding = this.OPTION(() => {
      this.CONSUME(t.Comma);
      this.CONSUME(Rounding);
      return this.SUBRULE(this.direction);
    });
    return { kind: 'charge', party, part, of, to, rounding, span: this.spanFrom(start) };
  });

  readonly direction: Rule<'up' | 'down'> = this.rule(
    'direction',
    () =>
      this.oneOf(0, [{ ALT: () => this.CONSUME(t.word('up')) }, { ALT: () => this.CONSUME(t.word('down')) }]).image as
        | 'up'
        | 'down',
  );

  /** What stands before `of`, where a name and the name behind the `of` would be read as one (grammar.md, 3.4). */
  readonly part: Rule<Expr> = this.rule('part', () =>
    this.oneOf<Expr>(0, [
      { ALT: () => this.SUBRULE(this.quantity) },
      {
        ALT: () => {
          const path = this.SUBRULE(this.path);
          return this.ACTION(() => fieldOf(path));
        },
      },
      {
        ALT: () => {
          const open = this.CONSUME(t.LParen);
          const value = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
          this.CONSUME(t.RParen);
          return { kind: 'group', value, span: this.spanFrom(open.startOffset) };
        },
      },
    ]),
  );

  readonly discloseStatement: Rule<Statement> = this.rule('discloseStatement', () => {
    const start = this.CONSUME(t.word('disclose')).startOffset;
    const value = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
    this.CONSUME(To);
    const to = nameOf(this.CONSUME(t.Name));
    const guards: Guard[] = [];
    this.MANY(() => guards.push(this.SUBRULE(this.guard)));
    this.CONSUME(t.word('because'));
    const because = this.SUBRULE(this.string);
    return { kind: 'disclose', value, to, guards, because, span: this.spanFrom(start) };
  });

  readonly guard: Rule<Guard> = this.rule('guard', () => {
    const start = this.LA(1).startOffset;
    return this.oneOf<Guard>(0, [
      {
        ALT: () => {
          this.CONSUME(Rounding);
          const step = this.SUBRULE(this.quantity);
          return { kind: 'guard_rounding', step, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.word('at'));
          this.CONSUME(t.word('least'));
          const count = this.SUBRULE1(this.quantity);
          return { kind: 'guard_at_least', count, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.word('epsilon'));
          const epsilon = this.SUBRULE(this.number);
          const delta = this.OPTION(() => {
            this.CONSUME(t.word('delta'));
            return this.SUBRULE1(this.number);
          });
          this.CONSUME(t.word('budget'));
          const budget = this.oneOf<Extract<Guard, { kind: 'guard_epsilon' }>['budget']>(1, [
            { ALT: () => this.SUBRULE2(this.number) },
            { ALT: () => nameOf(this.CONSUME(t.Name)) },
          ]);
          return { kind: 'guard_epsilon', epsilon, delta, budget, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  readonly ifStatement: Rule<Statement> = this.rule('ifStatement', () => {
    const start = this.CONSUME(If).startOffset;
    const condition = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
    const yes = this.SUBRULE(this.braces);
    const no = this.OPTION(() => {
      this.CONSUME(Else);
      return this.SUBRULE1(this.braces);
    });
    return { kind: 'if_statement', condition, yes, no, span: this.spanFrom(start) };
  });

  readonly forEachStatement: Rule<Statement> = this.rule('forEachStatement', () => {
    const start = this.CONSUME(For).startOffset;
    this.CONSUME(Each);
    const name = nameOf(this.CONSUME(t.Name));
    this.CONSUME(In);
    const set = nameOf(this.CONSUME1(t.Name));
    const body = this.SUBRULE(this.braces);
    return { kind: 'for_each', name, set, body, span: this.spanFrom(start) };
  });
}

/** `a.b.c` as the expression it is. */
function fieldOf([first, ...rest]: readonly Name[]): Expr {
  let value: Expr = { kind: 'name', name: first!, span: first!.span };
  for (const name of rest)
    value = { kind: 'field', value, name, span: { start: value.span.start, end: name.span.end } };
  return value;
}
