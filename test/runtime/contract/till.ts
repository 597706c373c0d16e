/** A small contract that sells, asks and tells, and an executor in which it is agreed. */

import { expect } from 'vitest';
import type { CoreContract } from '../../../compiler/contract.ts';
import type { Value } from '../../../language/values.ts';
import { type Executor, type ExecutorOptions, openExecutor, type Text } from '../../../runtime/contract/executor.ts';
import type { Request } from '../../../runtime/contract/requests.ts';
import type { Change } from '../../../runtime/ledger/state.ts';
import * as B from '../../compiler/contract/builder.ts';
import { compare, INT, i, name, op } from '../../compiler/core-builder.ts';
import { guestOf, TEXT } from './twin.ts';

export const lasting = B.state('on', { lasting: true });
export const n = (value: number): Value => ({ kind: 'int', value: BigInt(value) });
const sales = name('keep:sales', INT);

/** y sells to x: pays from x's account into y's, and counts. */
export const till: CoreContract = B.contract('Till', ['x: X', 'y: Y'], {
  keeps: [
    B.keep('sales', INT, i(0), { visibility: 'public' }),
    B.keep('cost', INT, i(40), { visibility: ['y'] }),
    B.keep('margin', INT, i(2)),
  ],
  assets: [B.assetOf('shelf', 'y')],
  states: [lasting],
  actions: [
    B.action(
      'buy',
      'x',
      [0],
      [
        B.set('sales', op({ name: 'int_add' }, INT, sales, i(1))),
        { kind: 'pay', param: 'price', to: B.to(B.party('y')) },
        B.grant('shelf', B.party('x'), B.plus(B.NOW, B.lasts('1 day'))),
      ],
      { params: [B.coin('price')] },
    ),
    B.action(
      'ask',
      ['x', 'y', 'any R'],
      [0],
      [
        B.query(1, { kind: 'may_use', who: B.ACTOR, asset: { name: 'shelf', member: undefined }, purpose: undefined }),
        B.query(2, { kind: 'holds_role', who: B.ACTOR, role: 'R' }),
        B.require(
          compare('eq', sales, i(-1)),
          ...['sales ', sales, ', cost ', name('keep:cost', INT), ', margin ', name('keep:margin', INT)],
          ...[
            ', buyer ',
            B.party('x'),
            ', role ',
            B.found(2, { kind: 'bool' }),
            ', may ',
            B.found(1, { kind: 'bool' }),
          ],
        ),
      ],
    ),
  ],
  timers: [B.timer('every', B.lasts('10 days'), [0], [B.tell([B.party('y')], 'sold ', sales)])],
});

export type Opened = Disposable & { readonly executor: Executor; readonly text: Text };

export async function open(
  contract: CoreContract = till,
  more: { salt?: Uint8Array; secondChannel?: boolean; attest?: ExecutorOptions['attest'] } = {},
): Promise<Opened> {
  const text = await guestOf(B.EMPTY, [contract], more.secondChannel ?? false);
  const executor = openExecutor({ now: 0, attest: more.attest ?? (() => undefined) });
  expect(executor.addText(text)).toBe(undefined);
  executor.bringIn('ann', 'EUR', 1000n);
  executor.setAsset('shelf', 'bob', [], []);
  executor.setRoles('cem', ['R']);
  const parties = new Map([
    ['x', 'ann'],
    ['y', 'bob'],
  ]);
  const salt = more.salt === undefined ? {} : { salt: more.salt };
  const request = { text: TEXT, contract: 0, name: 'till', parties, sets: new Map(), terms: new Map(), ...salt };
  expect(executor.sign(request, 0).rejected).toBe(undefined);
  return { executor, text, [Symbol.dispose]: () => text.guest[Symbol.dispose]() };
}

export const buy = (price: string, actor = 'ann'): Extract<Request, { kind: 'act' }> => ({
  kind: 'act',
  ...{ agreement: 'till', action: 'buy', actor, args: [B.eur(price)], approvals: [] },
});
export const hex = (changes: readonly Change[]): Map<string, string | undefined> =>
  new Map(changes.map(({ key, value }) => [key, value && Buffer.from(value).toString('hex')]));
