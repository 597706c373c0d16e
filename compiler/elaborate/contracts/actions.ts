/** Actions and powers: who, in which states, when, with whose approval, and the body. */

import type { Approver, Action as WrittenAction, Actor as WrittenActor } from '../../../language/ast/contract.ts';
import type * as Ast from '../../../language/ast.ts';
import { powerWithoutWhen } from '../../../language/codes/contracts.ts';
import { typeMismatch } from '../../../language/codes/types.ts';
import type { Action, Actor, Approval, Statement } from '../../contract.ts';
import { PARTY } from '../../contract.ts';
import { condition } from '../expressions.ts';
import { bind, type Place } from '../names.ts';
import { report, textAt } from '../scope.ts';
import { rangeOf } from './declared.ts';
import { coinsOf } from './parts.ts';
import { type ContractScope, checkNew, kindOfAmount, lookUp, readContractType, statesOf, withData } from './scope.ts';
import { checkApprovals, numberOf, onePartyOf } from './sound.ts';
import { statements, within } from './statements.ts';
import { period } from './times.ts';

export function elaborateAction(of: ContractScope, at: Place, decl: WrittenAction): Action | undefined {
  const { scope } = of;
  const states = statesOf(of, decl.states);
  const actors = decl.by.actors.map((actor) => actorOf(of, actor));
  let inner = withData(of, at, states);
  if (decl.by.as !== undefined) inner = bind(inner, decl.by.as.text, { kind: 'var', type: PARTY, core: 'actor' });
  const coins = coinsOf(scope, decl.params, decl.body);
  checkNew(inner, ...decl.params);
  const params: Action['params'][number][] = [];
  for (const param of decl.params) {
    const read = readContractType(scope, param.type, { name: param.name, contracts: of.contracts });
    if (read === undefined) {
      scope.doubtful.names.add(param.name.text);
      continue;
    }
    if (!isKeyOfAsset(of, param)) continue;
    if (read.coin === undefined && coins.has(param.name.text)) {
      tellMoneyInHand(of, param);
      continue;
    }
    const coin = read.coin && kindOfAmount(read.coin);
    params.push({ name: param.name.text, type: read.type, range: rangeOf(of, at, param.type.range, read.type), coin });
    if (coin === undefined)
      inner = bind(inner, param.name.text, { kind: 'var', type: read.type, core: `param:${param.name.text}` });
  }
  inner = { ...inner, contract: { ...inner.contract!, coins, count: { queries: 0 } } };
  if (decl.kind === 'power' && decl.condition === undefined)
    report(scope, powerWithoutWhen(decl.name.span, { name: decl.name.text }));
  const when: Statement[] = [];
  const test = decl.condition === undefined ? undefined : condition(within(inner, when), decl.condition);
  const approvals = (decl.approval?.approvers ?? []).map((approver) => approvalOf(of, approver));
  const span = decl.approval?.within;
  const limit = span === undefined ? undefined : period(withData(of, at, states), span, 'step', '`within`');
  const body = statements(inner, decl.body, 'action');
  if (body === undefined) return undefined;
  return {
    name: decl.name.text,
    power: decl.kind === 'power',
    params,
    actors: actors.filter((a) => a !== undefined),
    states,
    when,
    condition: test,
    ...(decl.condition === undefined
      ? {}
      : { whenText: textAt(scope, decl.condition.span), whenSpan: decl.condition.span }),
    approvals: approvals.filter((a) => a !== undefined),
    within: limit?.value,
    ...(limit === undefined || limit.queries.length === 0 ? {} : { withinQueries: limit.queries }),
    body,
    span: decl.name.span,
  };
}

/** `pay: Money of EUR`, and the body holds it or moves it on; told once, where the type stands. */
function tellMoneyInHand({ scope }: ContractScope, { name, type }: Ast.Param): void {
  const given = textAt(scope, { ...type.span, end: type.range?.span.start ?? type.span.end }).replace(/ in$/, '');
  report(
    scope,
    typeMismatch(type.span, {
      given: `an amount, \`${given}\``,
      wanted: `a coin in hand, \`${given.replace('Money', 'Coin')}\``,
      where: `each of \`hold\`, \`move\` and \`amount(${name.text})\``,
    }),
  );
}

function actorOf(of: ContractScope, actor: WrittenActor): Actor | undefined {
  switch (actor.kind) {
    case 'party':
      return onePartyOf(of, actor.name, 'an actor (of a set: `any of …`)') && { kind: 'party', party: actor.name.text };
    case 'any_of':
      return lookUp(of, of.sets, actor.set, 'set of parties') && { kind: 'member', set: actor.set.text };
    case 'any_role':
      return { kind: 'role', role: actor.role.text };
  }
}

function approvalOf(of: ContractScope, approver: Approver): Approval | undefined {
  switch (approver.kind) {
    case 'party':
      return (
        onePartyOf(of, approver.name, 'an approval (of a set: `1 of …`, `all of …`)') && {
          kind: 'party',
          party: approver.name.text,
        }
      );
    case 'some_of': {
      const set = lookUp(of, of.sets, approver.set, 'set of parties');
      checkApprovals(of, approver);
      return set && { kind: 'some', count: numberOf(approver.count), set: approver.set.text };
    }
    case 'all_of':
      return lookUp(of, of.sets, approver.set, 'set of parties') && { kind: 'all', set: approver.set.text };
  }
}

/** A key is that of an asset of the contract, of which there is one. Any other type: true. */
function isKeyOfAsset(of: ContractScope, { type }: Ast.Param): boolean {
  if (type.name.text !== 'Key' || type.of?.kind !== 'type') return true;
  const asset = lookUp(of, of.assets, type.of.name, 'asset');
  if (asset === undefined) return false;
  if (!asset.each) return true;
  report(
    of.scope,
    typeMismatch(type.span, {
      given: `the assets of all of \`${asset.owner}\``,
      wanted: 'one asset, owned by one party',
      where: '`Key of …`',
    }),
  );
  return false;
}
