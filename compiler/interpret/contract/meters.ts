/** Meters and bills (docs/contracts.md, section 8). */

import * as Q from '../../../language/rational.ts';
import { unreachable } from '../../../language/unreachable.ts';
import type { Value } from '../../../language/values.ts';
import type { Price, Rate } from '../../contract.ts';
import { inMinor, rationalOf, roundMinor } from './money.ts';
import { runStatements } from './statements.ts';
import { agreementOf, aside, contractAt, happened, type Step, update, valueIn } from './step.ts';
import type { Lot } from './world.ts';

/** Adds to a meter; each unit keeps the price that is in force now. */
export function addToMeter(meter: string, amount: bigint, step: Step): void {
  const agreement = agreementOf(step);
  const total = (agreement.meters.get(meter)?.total ?? 0n) + amount;
  const unbilled = new Map(agreement.unbilled);
  for (const { name, rates } of contractAt(step).prices) {
    const lots = unbilled.get(name) ?? rates.map(() => []);
    unbilled.set(
      name,
      rates.map((rate, i) =>
        rate.meter === meter && amount > 0n ? [...lots[i]!, { units: amount, amount: amountOf(rate, step) }] : lots[i]!,
      ),
    );
  }
  update(step, { meters: new Map(agreement.meters).set(meter, { total, last: step.now }), unbilled });
  happened(step, { kind: 'counted', meter, amount });
}

function amountOf({ queries = [], amount }: Rate, step: Step): Value {
  const own = aside(step);
  runStatements(queries, own);
  return valueIn(amount, own);
}

/** What is not billed yet, in minor units; from now on it is billed. */
export function takeBill(name: string, step: Step): bigint {
  const agreement = agreementOf(step);
  const price = contractAt(step).prices.find((one) => one.name === name)!;
  const lots = agreement.unbilled.get(name) ?? [];
  const exact = price.rates.map((rate, i) => costOf(rate, lots[i] ?? [])).reduce(Q.add, Q.ZERO);
  const amount = atMost(roundMinor(inMinor(exact, price.kind), price.rounding), price, step);
  update(step, {
    unbilled: new Map(agreement.unbilled).set(
      name,
      price.rates.map(() => []),
    ),
  });
  if (lots.some((list) => list.length > 0)) happened(step, { kind: 'billed', price: name, amount });
  return amount;
}

function atMost(amount: bigint, price: Price, step: Step): bigint {
  if (price.atMost === undefined) return amount;
  const own = aside(step);
  runStatements(price.queries ?? [], own);
  const most = roundMinor(inMinor(rationalOf(valueIn(price.atMost, own)), price.kind), 'down');
  return amount < most ? amount : most;
}

/**
 * Exactly: each unit at its own price. In blocks of `per`, cut off in the order of counting: a started one costs what its first
 * unit costs, a full one what the unit that fills it costs; what fills no block costs nothing.
 */
function costOf({ per, how }: Rate, lots: readonly Lot[]): Q.Rational {
  switch (how) {
    case 'exact':
      return lots
        .map(({ units, amount }) => Q.quotient(Q.mul(rationalOf(amount), Q.rational(units)), per))
        .reduce(Q.add, Q.ZERO);
    case 'started':
    case 'full': {
      // Units up to here; the blocks that are paid by then.
      let counted = 0n;
      let paid = 0n;
      let cost = Q.ZERO;
      for (const { units, amount } of lots) {
        counted += units;
        const blocks = Q.quotient(Q.rational(counted), per);
        const reached = how === 'started' ? Q.ceil(blocks) : Q.floor(blocks);
        cost = Q.add(cost, Q.mul(rationalOf(amount), Q.rational(reached - paid)));
        paid = reached;
      }
      return cost;
    }
    default:
      return unreachable(how);
  }
}
