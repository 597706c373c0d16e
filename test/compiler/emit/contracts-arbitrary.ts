/** Contracts in which every form stands somewhere, to be run point by point: well typed, and otherwise without sense. */
import type { CoreContract } from '../../../compiler/contract.ts';
import { rational } from '../../../language/rational.ts';
import type { Dice } from '../arbitrary/dice.ts';
import * as B from '../contract/builder.ts';
import { expr } from './contracts-expressions.ts';
import { some, statements } from './contracts-statements.ts';
import { AGREED, KEEPS, PARAMS, type Scope, type Sort, TYPES } from './contracts-vocabulary.ts';

/** A contract with one of each place, its statements read off the list of numbers. */
export function wildContract(dice: Dice): CoreContract {
  const scope = (params: boolean): Scope => ({
    vars: [...AGREED, ...(params ? PARAMS : [])].map(([sort, of]) => ({ sort, name: of })),
    count: { n: 0 },
  });
  const body = (params = true) => statements(dice, scope(params), 3, true);
  const asked = (of: Sort) => {
    const at = scope(false);
    const { list, scope: after } = some(dice, at, 1, false);
    return { queries: list, value: expr(dice, of, after, 3) };
  };
  const when = some(dice, scope(true), 1, false);
  const [within, moment, rate, most, first, holds] = [
    asked('period'),
    asked('datetime'),
    asked('money'),
    asked('money'),
    asked('money'),
    asked('bool'),
  ];
  return B.contract('Wild', ['p: P', 'q: Q', 'team: 0..4 of T', 'crew: 0..3 of T'], {
    terms: AGREED.filter(([, of]) => of.startsWith('term:')).map(([sort, of]) => B.variable(of.slice(5), TYPES[sort])),
    keeps: [
      { ...B.keep('cost', B.MONEY, first.value), queries: first.queries },
      ...KEEPS.slice(1).map(([sort, of]) => B.keep(of.slice(5), TYPES[sort], expr(dice, sort, scope(false), 2))),
    ],
    assets: [B.assetOf('record', 'p')],
    meters: [{ name: 'm', by: 'q' }],
    prices: [
      {
        name: 'usage',
        kind: B.EUR,
        rates: [{ meter: 'm', amount: rate.value, queries: rate.queries, per: rational(1), how: 'exact' }],
        atMost: most.value,
        queries: most.queries,
        rounding: 'even',
      },
    ],
    states: [B.state('one', { entering: body(false) }), B.state('two', { final: true })],
    actions: [
      B.action('go', 'p', [0], body(), {
        params: PARAMS.map(([sort, of]) => ({
          ...B.variable(of.slice(6), TYPES[sort]),
          coin: sort === 'money' ? B.EUR : undefined,
        })),
        when: when.list,
        condition: expr(dice, 'bool', when.scope, 3),
        within: within.value,
        withinQueries: within.queries,
      }),
    ],
    timers: [
      {
        ...B.timer('after', expr(dice, 'period', scope(false), 2), [0], body(false), {
          kind: 'at',
          value: moment.value,
        }),
        queries: moment.queries,
      },
    ],
    duties: [{ ...B.duty('d', 'p', 'q', [0], within.value, { kind: 'entry' }, body(false)), queries: within.queries }],
    checks: [
      {
        name: 'offer',
        params: PARAMS.map(([sort, of]) => B.variable(of.slice(6), TYPES[sort])),
        states: [0],
        body: body(),
        span: B.span(),
      },
    ],
    invariants: [{ name: 'true', states: undefined, queries: holds.queries, holds: holds.value, text: 'true' }],
  });
}
