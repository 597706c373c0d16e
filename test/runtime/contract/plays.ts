/** Random contracts with random histories, and the world in which they begin. */

import type fc from 'fast-check';
import { array, nat, noBias, tuple } from 'fast-check';
import { ASSET, type CoreContract, PARTY, PURPOSE, type Statement } from '../../../compiler/contract.ts';
import { type Dice, diceOf, often, pick } from '../../compiler/arbitrary/dice.ts';
import { contractFrom, PEOPLE, type RandomStep, stepFrom } from '../../compiler/contract/arbitrary.ts';
import * as B from '../../compiler/contract/builder.ts';
import { BOOL, INT, i, name, op } from '../../compiler/core-builder.ts';

/** `dice`: for the steps, which are thought of while the history is played. */
export type Play = { readonly contracts: readonly [CoreContract, CoreContract]; readonly dice: Dice };

export const START = B.at('2027-01-31');
export const ROLES = ['dee', 'bob', 'ann'] as const;
export const CENTS = 1001n;
export const PARTIES: ReadonlyMap<string, string> = new Map([
  ['p', 'ann'],
  ['q', 'bob'],
  ['r', 'cem'],
]);
export const SETS: ReadonlyMap<string, readonly string[]> = new Map([['team', ['bob', 'dee']]]);
export { PEOPLE };

/** As `rolls`, but nearly all of them: a short list would end as a row of the simplest steps. */
function manyRolls(count: number): fc.Arbitrary<number[]> {
  return noBias(array(nat({ max: 2519 }), { minLength: Math.floor(count * 0.9), maxLength: count, size: 'max' }));
}

/** So many that the dice are rarely used up before the last timer of a contract. */
const TEXT_ROLLS = 400;

export function plays(steps: number): fc.Arbitrary<Play> {
  return tuple(manyRolls(TEXT_ROLLS), manyRolls(steps * 14)).map(([text, history]) => ({
    contracts: [enriched(contractFrom(diceOf(text))), loan] as const,
    dice: diceOf(history),
  }));
}

/** The random contract with actions that ask all that may be asked, settle bills, make agreements, and with a check. */
function enriched(contract: CoreContract): CoreContract {
  const running = contract.states.flatMap(({ final }, state) => (final ? [] : [state]));
  const withPot = running.filter((state) => contract.states[state]!.inventory.some(({ slot }) => slot === 'pot'));
  const record = { name: 'record', member: undefined };
  const pot = name('slot:pot', B.MONEY);
  const settle: Statement[] = [
    B.query(1, { kind: 'bill', price: 'usage' }),
    B.given('due', op({ name: 'least' }, B.MONEY, B.found(1, B.MONEY), pot)),
    B.move('pot', name('let:due', B.MONEY), B.to(B.party('q'))),
    B.query(2, { kind: 'bill', price: 'usage' }),
    B.tell([B.party('q')], B.found(1, B.MONEY), ' of ', pot, ' then ', B.found(2, B.MONEY)),
  ];
  const ask: Statement[] = [
    B.query(1, { kind: 'may_use', who: B.ACTOR, asset: record, purpose: name('param:aim', PURPOSE) }),
    B.query(2, { kind: 'holds_role', who: name('param:who', PARTY), role: 'R' }),
    B.query(3, {
      kind: 'covers',
      asset: { kind: 'const', type: ASSET, value: B.assetNamed('record') },
      purpose: name('param:aim', PURPOSE),
    }),
    B.query(4, { kind: 'count_of', set: 'team' }),
    B.query(5, { kind: 'counted', meter: 'm' }),
    ...(contract.duties.length > 0 ? [B.query(6, { kind: 'duty', duty: 0, is: 'due' })] : []),
    B.query(7, { kind: 'evaluate', verdict: 'fit', asset: record, at: 'p' }),
    ...[B.found(1, BOOL), B.found(2, BOOL), B.found(4, INT), B.found(5, INT)].map((found) =>
      B.tell([B.ACTOR, B.party('p'), B.ACTOR], 'it is ', found, ' now ', B.NOW),
    ),
    B.query(8, { kind: 'time_of', action: 0 }),
    B.query(9, {
      kind: 'prorated',
      amount: B.money('10.01'),
      from: B.found(8, B.DATETIME),
      to: B.plus(B.found(8, B.DATETIME), B.lasts('9 days'), 'down'),
      unit: B.EUR,
    }),
    { kind: 'emit', value: B.found(9, B.MONEY) },
    B.require(
      op({ name: 'lt' }, BOOL, B.found(4, INT), i(3)),
      'too many: ',
      B.found(4, INT),
      ' with ',
      name('keep:rate', INT),
    ),
  ];
  const lend: Statement[] = [
    {
      kind: 'create',
      contract: 1,
      parties: [
        { name: 'lender', party: B.party('p') },
        { name: 'friends', party: name('party:team', { kind: 'set', of: PARTY }) },
      ],
      terms: [{ name: 'rate', value: name('keep:rate', INT) }],
    },
  ];
  const params = [B.param('who', PARTY), B.param('aim', PURPOSE)];
  return {
    ...contract,
    actions: [
      ...contract.actions,
      ...(withPot.length > 0 ? [B.action('settle', ['p', 'q'], withPot, settle)] : []),
      B.action('ask', ['p', 'any of team', 'q'], running, ask, { params }),
      B.action('lend', 'any of team', running, lend, {
        when: [B.query(1, { kind: 'count_of', set: 'team' })],
        condition: op({ name: 'lt' }, BOOL, i(0), B.found(1, INT)),
        whenText: '0 < count(team)',
        approvals: [{ kind: 'party', party: 'p' }],
        within: B.lasts('1 day'),
      }),
    ],
    checks: [
      {
        name: 'offer',
        params: [B.param('price', B.MONEY)],
        states: running,
        body: [
          B.require(
            op({ name: 'lt' }, BOOL, name('param:price', B.MONEY), B.money('9.00')),
            'dear: ',
            name('param:price', B.MONEY),
          ),
          {
            kind: 'charge',
            from: B.ACTOR,
            share: { kind: 'const', type: B.PERCENT, value: B.percent('2.5') },
            of: name('param:price', B.MONEY),
            unit: B.EUR,
            to: B.party('q'),
            rounding: 'even',
          },
        ],
        span: B.span(),
      },
    ],
    invariants: [
      ...contract.invariants,
      {
        name: 'settled',
        states: undefined,
        queries: [B.query(1, { kind: 'bill', price: 'usage' })],
        holds: op({ name: 'lt' }, BOOL, B.found(1, B.MONEY), B.money('12.00')),
        text: 'what is not billed is below 12 EUR',
      },
    ],
  };
}

/** Lent by p to its friends for some days; a friend may leave, and then nothing hangs on the loan. */
const loan = B.contract('Loan', ['lender: P', 'friends: 0..3 of T'], {
  terms: [B.variable('rate', INT, { kind: 'int', value: 0n }, { kind: 'int', value: 3n })],
  keeps: [B.keep('left', INT, name('term:rate', INT))],
  states: [
    B.state('lent', {
      entering: [
        {
          kind: 'each',
          name: 'let:one',
          set: 'friends',
          body: [B.tell([name('let:one', PARTY)], name('let:one', PARTY), ' has lent at ', name('keep:left', INT))],
        },
      ],
    }),
    B.state('back', { final: true }),
  ],
  actions: [B.action('leave', 'any of friends', [0], [{ kind: 'remove', party: B.ACTOR, set: 'friends' }])],
  timers: [
    B.timer(
      'after',
      B.lasts('9 days'),
      [0],
      [B.tell([name('party:friends', { kind: 'set', of: PARTY })], 'back'), B.become(1)],
    ),
  ],
});

/** A step that may well be made: by somebody whom the action is open to in that state; or any other. */
export function stepIn(state: string | undefined, { contracts: [contract], dice }: Play): RandomStep {
  const step = stepFrom(dice, contract);
  const open = contract.actions.filter(({ states }) => states.some((at) => contract.states[at]!.name === state));
  if (open.length === 0 || often(dice, 1, 8)) return step;
  if (step.kind === 'count') return { ...step, who: 'bob' };
  // Short, so that much is done before time ends it.
  if (step.kind === 'wait') return { ...step, ms: pick(dice, [1, B.HOUR, B.DAY, B.DAY, 2 * B.DAY]) };
  const { name: action, actors, params } = pick(dice, open);
  const who = pick(
    dice,
    actors.flatMap((actor) => {
      if (actor.kind === 'party') return [PARTIES.get(actor.party)!];
      return actor.kind === 'member' ? SETS.get('team')! : ROLES;
    }),
  );
  const args = params.map(({ name: of, coin }) => {
    if (coin !== undefined) return B.eur(pick(dice, ['3.33', '0.50', '1.00']));
    if (of === 'who') return B.partyNamed(pick(dice, PEOPLE));
    return of === 'aim'
      ? B.purposeNamed(pick(dice, ['care', 'study']))
      : ({ kind: 'int', value: BigInt(dice(5)) } as const);
  });
  return { ...step, action, who, args, approvals: PEOPLE };
}
