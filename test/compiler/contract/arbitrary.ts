/** Small contracts that pass every check of the language, and steps for them, read off a list of numbers. */

import {
  type Action,
  type Approval,
  type CoreContract,
  type Destination,
  type Duty,
  type Moment,
  PARTY,
  PURPOSE,
  type State,
  type Statement,
  type Timer,
} from '../../../compiler/contract.ts';
import type { Expr } from '../../../compiler/core.ts';
import { rational } from '../../../language/rational.ts';
import type { Value } from '../../../language/values.ts';
import { type Dice, often, pick } from '../arbitrary/dice.ts';
import { b, INT, i, name, op } from '../core-builder.ts';
import * as B from './builder.ts';

export const PEOPLE = ['ann', 'bob', 'cem', 'dee'] as const;
const PARTS = ['p', 'q', 'r'] as const;
const PURPOSES = ['care', 'study'] as const;
const PERIODS = ['3 days', '7 days', '1 month', '2 months', '45 days'] as const;
const SHORT = ['5 hours', '2 days', '6 days', '1 month'] as const;
const share = (n: string): Expr => ({ kind: 'const', type: B.PERCENT, value: B.percent(n) });
const pot = name('slot:pot', B.MONEY);
const least = (x: Expr, y: Expr): Expr => op({ name: 'least' }, B.MONEY, x, y);

/** What a state holds: money in `pot`, refills in `box`. Only an action brings money in. */
type Held = { readonly pot: boolean; readonly box: boolean };

/** Timers and duties lead upwards only, so that time alone comes to the end; actions lead anywhere. */
export function contractFrom(dice: Dice): CoreContract {
  const count = 2 + dice(3);
  const end = count;
  const held: Held[] = Array.from({ length: count + 1 }, (_, at) =>
    at === end ? { pot: false, box: false } : { pot: at > 0 && often(dice, 1, 2), box: often(dice, 1, 3) },
  );
  const targetsByTime = (from: number): number[] =>
    held.map((_, at) => at).filter((at) => at > from && (!held[at]!.pot || held[from]!.pot));
  // A state is entered with its box made; what is left behind is given away on the road.
  const road = (from: number, to: number, coin: string | undefined): Statement[] => {
    const out: Statement[] = [];
    const before = held[from]!;
    const after = held[to]!;
    if (before.pot && !after.pot) {
      if (often(dice, 1, 3)) out.push(B.move('pot', least(B.money('1.37'), pot), destination(dice)));
      out.push(B.move('pot', undefined, destination(dice)));
    }
    if (coin !== undefined && after.pot) out.push(B.hold(`${coin}>pot`));
    if (coin !== undefined && !after.pot) out.push({ kind: 'pay', param: coin, to: destination(dice) });
    if (before.box && !after.box) {
      if (often(dice, 1, 2)) out.push({ kind: 'burn', slot: 'box' });
      else out.push(B.move('box', undefined, destination(dice)));
    }
    const made: Expr = { kind: 'const', type: B.REFILLS, value: B.refills(3) };
    if (!before.box && after.box) out.push({ kind: 'mint', amount: made, unit: B.REFILL, slot: 'box' });
    return from === to && often(dice, 1, 2) ? out : [...out, B.become(to)];
  };
  const states: State[] = held.map((holds, at) =>
    B.state(at === end ? 'end' : `s${at}`, {
      final: at === end,
      inventory: [
        ...(holds.box ? [{ slot: 'box', kind: B.REFILL }] : []),
        ...(holds.pot ? [{ slot: 'pot', kind: B.EUR }] : []),
      ],
      entering: [
        ...(at === 0 && holds.box
          ? [
              {
                kind: 'mint',
                amount: { kind: 'const', type: B.REFILLS, value: B.refills(2) },
                unit: B.REFILL,
                slot: 'box',
              } as const,
            ]
          : []),
        ...(at !== end && often(dice, 1, 3) ? [grantFrom(dice, undefined)] : []),
        ...(often(dice, 1, 4) ? [B.endUse('record')] : []),
      ],
    }),
  );
  const actions: Action[] = Array.from({ length: 2 + dice(4) }, (_, number) => {
    const from = dice(count);
    const to = often(dice, 1, 3) ? from : dice(count + 1);
    const needsCoin = held[to]!.pot && !held[from]!.pot;
    const coin = needsCoin || often(dice, 1, 4) ? 'coin' : undefined;
    const roleActs = often(dice, 1, 3);
    return B.action(
      `a${number}`,
      roleActs ? 'any R' : often(dice, 1, 4) ? ['any of team'] : [pick(dice, PARTS)],
      [from],
      [
        ...(often(dice, 1, 4)
          ? [B.require(op({ name: 'lt' }, { kind: 'bool' }, name('param:n', INT), i(3)), 'too much')]
          : []),
        ...(often(dice, 2, 3) ? [grantFrom(dice, roleActs ? B.ACTOR : undefined)] : []),
        ...(held[from]!.pot && often(dice, 1, 2)
          ? [B.move('pot', least(B.money('2.05'), pot), destination(dice))]
          : []),
        ...(often(dice, 1, 4)
          ? [B.set('rate', name('param:n', INT), often(dice, 1, 2) ? B.lasts(pick(dice, SHORT)) : undefined)]
          : []),
        ...(often(dice, 1, 5)
          ? [{ kind: pick(dice, ['add', 'remove'] as const), party: name('param:who', PARTY), set: 'team' }]
          : []),
        ...road(from, to, coin),
      ],
      {
        params: [
          B.param('who', PARTY),
          B.param('aim', PURPOSE),
          B.param('n', INT, { kind: 'int', value: 0n }, { kind: 'int', value: 4n }),
          ...(coin === undefined ? [] : [B.coin(coin)]),
        ],
        approvals: often(dice, 1, 4) ? [approvalFrom(dice)] : [],
      },
    );
  });
  const timers: Timer[] = [];
  const duties: Duty[] = [];
  for (let at = 0; at < count; at += 1) {
    const to = pick(dice, targetsByTime(at));
    if (often(dice, 1, 3)) {
      const acts = actions.flatMap((_, number) => (often(dice, 1, 2) ? [number] : []));
      const debtor = pick(dice, PARTS);
      duties.push(
        B.duty(`d${at}`, debtor, 'p', acts, B.lasts(pick(dice, PERIODS)), { kind: 'state', state: at }, [
          ...(often(dice, 1, 3) ? [grantFrom(dice, undefined)] : []),
          ...road(at, to, undefined).filter(({ kind }) => kind !== 'become'),
          B.become(to),
        ]),
      );
      // A duty that was kept leaves the state to a timer.
      timers.push(B.timer('after', B.lasts('2 months'), [at], [...road(at, end, undefined)]));
    } else
      timers.push(B.timer('after', B.lasts(pick(dice, PERIODS)), [at], road(at, to, undefined), momentFrom(dice, at)));
    if (often(dice, 1, 2))
      timers.push(B.timer('every', B.lasts(pick(dice, SHORT.slice(1))), [at], tickFrom(dice, held[at]!)));
  }
  return B.contract('Any', ['p: P', 'q: Q', 'r: S', 'team: 0..3 of T'], {
    keeps: [B.keep('rate', INT, i(1))],
    assets: [B.assetOf('record', 'p')],
    meters: [{ name: 'm', by: 'q' }],
    prices: [
      {
        name: 'usage',
        kind: B.EUR,
        rates: [
          {
            meter: 'm',
            amount: op(
              { name: 'mul' },
              B.MONEY,
              op({ name: 'int_to_number' }, { kind: 'number', quantity: '1', units: [''] }, name('keep:rate', INT)),
              B.money('0.333'),
            ),
            per: rational(1 + dice(3)),
            how: pick(dice, ['exact', 'started', 'full']),
          },
        ],
        atMost: undefined,
        rounding: pick(dice, ['even', 'up', 'down']),
      },
    ],
    states,
    actions,
    timers,
    duties,
    invariants: [{ name: 'true', states: undefined, queries: [], holds: b(true), text: 'true' }],
  });
}

export type RandomStep =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'count'; readonly who: string; readonly agreement: string; readonly amount: number }
  | {
      readonly kind: 'act';
      readonly who: string;
      readonly agreement: string;
      readonly action: string;
      readonly args: readonly Value[];
      readonly approvals: readonly string[];
    };

export function stepFrom(dice: Dice, contract: CoreContract): RandomStep {
  const agreement = pick(dice, ['one', 'two']);
  const who = pick(dice, PEOPLE);
  switch (dice(5)) {
    case 0:
      return { kind: 'wait', ms: pick(dice, [1, B.HOUR, B.DAY, 5 * B.DAY, 31 * B.DAY]) };
    case 1:
      return { kind: 'count', who, agreement, amount: dice(9) };
    default: {
      const action = pick(dice, contract.actions);
      const args = action.params.map(({ name: of, coin }): Value => {
        if (coin !== undefined) return B.eur(pick(dice, ['0.00', '0.01', '1.00', '3.33', '10.00']));
        if (of === 'who') return B.partyNamed(pick(dice, PEOPLE));
        return of === 'aim' ? B.purposeNamed(pick(dice, PURPOSES)) : { kind: 'int', value: BigInt(dice(5)) };
      });
      const approvals = PEOPLE.filter(() => often(dice, 1, 2));
      return { kind: 'act', who, agreement, action: action.name, args, approvals };
    }
  }
}

function destination(dice: Dice): Destination {
  if (often(dice, 1, 3)) {
    const [x, y, z] = pick(dice, [
      ['33.3', '33.3', '33.4'],
      ['10', '20', '70'],
      ['50', '0', '50'],
    ] as const);
    return {
      kind: 'shares',
      shares: [
        { party: B.party('p'), percent: share(x) },
        { party: B.party('q'), percent: share(y) },
        { party: B.party('r'), percent: share(z) },
      ],
    };
  }
  return often(dice, 1, 4)
    ? { kind: 'lineage', asset: { name: 'record', member: undefined } }
    : B.to(B.party(pick(dice, PARTS)));
}

function grantFrom(dice: Dice, actor: Expr | undefined): Statement {
  const whom = B.party(pick(dice, PARTS));
  return B.grant('record', whom, B.plus(B.NOW, B.lasts(pick(dice, PERIODS)), 'down'), {
    ...(often(dice, 2, 3) ? { purpose: B.purpose(pick(dice, PURPOSES)) } : {}),
    exclusive: often(dice, 1, 4),
    ...(actor !== undefined && often(dice, 3, 4) ? { under: actor } : {}),
  });
}

function approvalFrom(dice: Dice): Approval {
  switch (dice(3)) {
    case 0:
      return { kind: 'party', party: pick(dice, PARTS) };
    case 1:
      return { kind: 'some', count: 1 + dice(2), set: 'team' };
    default:
      return { kind: 'all', set: 'team' };
  }
}

function momentFrom(dice: Dice, state: number): Moment {
  return pick(dice, [
    { kind: 'entry' },
    { kind: 'state', state },
    { kind: 'meter', meter: 'm' },
    { kind: 'entry' },
  ] as const);
}

function tickFrom(dice: Dice, held: Held): Statement[] {
  if (!held.pot) return [B.tell([B.party('p')], 'tick')];
  return [
    B.query(1, { kind: 'bill', price: 'usage' }),
    B.given('due', least(B.found(1, B.MONEY), pot)),
    B.move('pot', name('let:due', B.MONEY), destination(dice)),
  ];
}
