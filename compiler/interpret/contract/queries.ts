/** What a statement may ask of the agreement and the world (docs/contracts.md, section 3). */

import { unreachable } from '../../../language/unreachable.ts';
import type { Value } from '../../../language/values.ts';
import type { CoreContract, Query, Statement } from '../../contract.ts';
import { bool, int } from '../values.ts';
import { assetsOf, registered } from './assets.ts';
import { takeBill } from './meters.ts';
import { amountValue, prorated, rationalOf } from './money.ts';
import { mayUse } from './rights.ts';
import { agreementOf, contractAt, happened, nameOf, partiesOf, refuse, type Step, Unproved, valueIn } from './step.ts';
import { type Agreement, membersOf } from './world.ts';

export function ask(query: Query, step: Step): Value {
  const { draft, program } = step;
  const agreement = agreementOf(step);
  switch (query.kind) {
    case 'may_use': {
      const purpose = query.purpose === undefined ? undefined : nameOf(valueIn(query.purpose, step));
      const assets = assetsOf(query.asset, step);
      return bool(
        partiesOf(query.who, step).every((who) => assets.every((asset) => mayUse(draft, who, asset, purpose))),
      );
    }
    case 'holds_role':
      return bool(draft.roles.get(nameOf(valueIn(query.who, step)))?.has(query.role) ?? false);
    case 'time_of':
    case 'count_of':
    case 'counted':
    case 'duty':
      return askAgreement(query, contractAt(step), agreement);
    case 'bill': {
      const { kind } = contractAt(step).prices.find(({ name }) => name === query.price)!;
      return amountValue(takeBill(query.price, step), kind);
    }
    case 'covers': {
      const asset = draft.assets.get(registered(nameOf(valueIn(query.asset, step)), step))!;
      return bool(asset.purposes.includes(nameOf(valueIn(query.purpose, step))));
    }
    case 'prorated': {
      const amount = rationalOf(valueIn(query.amount, step));
      const [from, to] = [instant(valueIn(query.from, step)), instant(valueIn(query.to, step))];
      return amountValue(prorated(amount, query.unit, { from, to, now: step.now }), query.unit);
    }
    case 'read': {
      const other = draft.agreements.get(nameOf(valueIn(query.agreement, step)));
      const kept = other?.keeps.get(query.keep);
      return kept?.value ?? refuse('there is no such agreement');
    }
    case 'evaluate': {
      const [asset, ...more] = assetsOf(query.asset, step);
      if (asset === undefined || more.length > 0) throw new Unproved(step.id, 'a decision is made on one asset');
      const [at] = membersOf(agreement, query.at);
      if (at === undefined) throw new Unproved(step.id, 'a decision is made at a party');
      const isAllowed = [at, step.actor].some((who) => who !== undefined && mayUse(draft, who, asset, undefined));
      if (!isAllowed) refuse(`${query.at} may not use ${asset}`);
      happened(step, { kind: 'used', asset, at, verdict: query.verdict });
      return { kind: 'option', value: program.attest({ verdict: query.verdict, asset, at, nowMs: step.now }) };
    }
    default:
      return unreachable(query);
  }
}

type OfAgreement = Extract<Query, { kind: 'time_of' | 'count_of' | 'counted' | 'duty' }>;

/** What the agreement itself answers, as it stands. */
function askAgreement(query: OfAgreement, contract: CoreContract, agreement: Agreement): Value {
  switch (query.kind) {
    case 'time_of': {
      const ms = agreement.done.get(query.action);
      if (ms === undefined) return refuse(`${contract.actions[query.action]!.name} has not been done`);
      return { kind: 'datetime', ms };
    }
    case 'count_of':
      return int(membersOf(agreement, query.set).length);
    case 'counted':
      return int(agreement.meters.get(query.meter)?.total ?? 0n);
    case 'duty':
      return bool(agreement.duties.get(query.duty)?.status === query.is);
    default:
      return unreachable(query);
  }
}

/** What the period and the moment of a timer ask, by the names that they read it by. */
export function answersForTime(
  queries: readonly Statement[],
  contract: CoreContract,
  agreement: Agreement,
): ReadonlyMap<string, Value> {
  const bound = new Map<string, Value>();
  for (const s of queries) {
    if (s.kind !== 'query') throw new Error('only questions stand before a time');
    const { query } = s;
    if (query.kind !== 'time_of' && query.kind !== 'count_of' && query.kind !== 'counted' && query.kind !== 'duty')
      throw new Error('a time asks its own agreement only');
    bound.set(s.name, askAgreement(query, contract, agreement));
  }
  return bound;
}

function instant(value: Value): number {
  if (value.kind !== 'datetime') throw new Error('a DateTime is expected');
  return value.ms;
}
