/** What a program asks of the world (docs/contracts.md, section 3). */
import type { Question } from '../../language/contract-step.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { Value } from '../../language/values.ts';
import { amountValue } from './amounts.ts';
import { assetsOf, oneAssetOf, registered } from './assets.ts';
import { refuse, TextFault } from './failure.ts';
import { takeBill } from './meters.ts';
import { mayUse } from './register.ts';
import { happened, membersOf, type Step } from './world.ts';

export function answerTo(question: Question, step: Step): Value {
  const { world, agreement } = step;
  const { info, priceAt } = agreement.contract;
  switch (question.kind) {
    case 'may_use': {
      const { who, purpose } = question;
      const assets = assetsOf(question.asset, step);
      return bool(who.every((one) => assets.every((asset) => mayUse(world, one, asset, purpose))));
    }
    case 'holds_role':
      return bool(world.roles.get(question.who)?.roles.has(question.role) ?? false);
    case 'bill': {
      const price = priceAt.get(question.price)!;
      return amountValue(takeBill(price, step), info.prices[price]!.kind);
    }
    case 'duty':
      return bool(agreement.duties[question.duty]?.status === question.is);
    case 'covers': {
      const asset = world.assets.get(registered(question.asset, step))!;
      return bool(asset.purposes.includes(question.purpose));
    }
    case 'read': {
      const other = world.agreements.get(question.agreement);
      const keep = other?.contract.keepAt.get(question.keep);
      if (other === undefined || keep === undefined) return refuse('there is no such agreement');
      if (other.contract.info.keeps[keep]!.visibility !== 'public') refuse('there is no such agreement');
      return other.keeps[keep]!.value;
    }
    case 'evaluate':
      return evaluate(question, step);
    default:
      return unreachable(question);
  }
}

/** Attested by a party who may see the asset, or for an actor who may. */
function evaluate(question: Extract<Question, { kind: 'evaluate' }>, step: Step): Value {
  const { world, agreement, actor, now } = step;
  const asset = oneAssetOf(question.asset, step, 'a decision is made on one asset');
  const [at] = membersOf(agreement, question.at);
  if (at === undefined) throw new TextFault(agreement.id, 'a decision is made at a party');
  if (!mayUse(world, at, asset, undefined) && (actor === undefined || !mayUse(world, actor, asset, undefined)))
    refuse(`${question.at} may not use ${asset}`);
  const { verdict } = question;
  happened(step, { kind: 'used', asset, at, verdict });
  return { kind: 'option', value: world.attest({ text: agreement.contract.text.id, verdict, asset, at, nowMs: now }) };
}

function bool(value: boolean): Value {
  return { kind: 'bool', value };
}
