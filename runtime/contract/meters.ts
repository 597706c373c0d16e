/** Meters and bills (docs/contracts.md, section 8). */
import type { PriceInfo } from '../../language/contract-info.ts';
import { add, ceil, floor, mul, quotient, type Rational, rational, ZERO } from '../../language/rational.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { Value } from '../../language/values.ts';
import { inMinor, numberIn, roundMinor } from './amounts.ts';
import { valueAt } from './points.ts';
import { change, happened, type Lot, type Step, withAt } from './world.ts';

/** Adds to a meter; each unit keeps the amount of each rate as it is now. */
export function addToMeter(meter: number, amount: bigint, step: Step): void {
  const { world, agreement, now } = step;
  const { info } = agreement.contract;
  const { name } = info.meters[meter]!;
  if (amount > 0n && info.prices.length > 0) {
    const unbilled = info.prices.map(({ rates }, price) =>
      rates.map((rate, at) => {
        const lots = agreement.unbilled[price]![at]!;
        return rate.meter === name ? withLot(lots, amount, valueAt(rate.amount, step)) : lots;
      }),
    );
    change(world, agreement, 'unbilled', unbilled);
  }
  const total = agreement.meters[meter]!.total + amount;
  change(world, agreement, 'meters', withAt(agreement.meters, meter, { total, last: now }));
  happened(step, { kind: 'counted', meter: name, amount });
}

/** What is not billed yet, in minor units; from now on it is billed. */
export function takeBill(price: number, step: Step): bigint {
  const { world, agreement } = step;
  const info = agreement.contract.info.prices[price]!;
  const lots = agreement.unbilled[price]!;
  const exact = info.rates.reduce((sum, rate, at) => add(sum, costOf(rate, lots[at]!)), ZERO);
  const amount = atMost(roundMinor(inMinor(exact, info.kind), info.rounding), info, step);
  if (lots.some((list) => list.length > 0)) {
    change(
      world,
      agreement,
      'unbilled',
      withAt(
        agreement.unbilled,
        price,
        info.rates.map(() => NO_LOTS),
      ),
    );
    happened(step, { kind: 'billed', price: info.name, amount });
  }
  return amount;
}

export const NO_LOTS: readonly Lot[] = [];

/** Units at the same amount stand together, so that a meter may be counted a thousand times between two bills; their sum is the same. */
function withLot(lots: readonly Lot[], units: bigint, amount: Value): readonly Lot[] {
  const last = lots.at(-1);
  if (last === undefined || !isSameAmount(last.amount, amount)) return [...lots, { units, amount }];
  return withAt(lots, lots.length - 1, { units: last.units + units, amount });
}

function isSameAmount(a: Value, b: Value): boolean {
  const [x, y] = [numberIn(a), numberIn(b)];
  return x.n === y.n && x.d === y.d;
}

function atMost(amount: bigint, price: PriceInfo, step: Step): bigint {
  if (price.atMost === undefined) return amount;
  const most = roundMinor(inMinor(numberIn(valueAt(price.atMost, step)), price.kind), 'down');
  return amount < most ? amount : most;
}

/**
 * Exactly: each unit at its own amount. In blocks of `per`, cut off in the order of counting: a started one costs what its first
 * unit keeps, a full one what the unit keeps that fills it; what fills no block costs nothing.
 */
function costOf({ per: { n, d }, how }: PriceInfo['rates'][number], lots: readonly Lot[]): Rational {
  const per = rational(BigInt(n), BigInt(d));
  let cost = ZERO;
  switch (how) {
    case 'exact':
      for (const { units, amount } of lots) cost = add(cost, quotient(mul(numberIn(amount), { n: units, d: 1n }), per));
      return cost;
    case 'started':
    case 'full': {
      let counted = 0n;
      let paid = 0n;
      for (const { units, amount } of lots) {
        counted += units;
        const blocks = quotient({ n: counted, d: 1n }, per);
        const reached = how === 'started' ? ceil(blocks) : floor(blocks);
        cost = add(cost, mul(numberIn(amount), { n: reached - paid, d: 1n }));
        paid = reached;
      }
      return cost;
    }
    default:
      return unreachable(how);
  }
}
