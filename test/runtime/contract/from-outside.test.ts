/** What comes from outside and what goes there: arguments, reasons, events, salts. */

import { describe, expect, test } from 'vitest';
import { PARTY } from '../../../compiler/contract.ts';
import type { Value } from '../../../language/values.ts';
import { maySee } from '../../../runtime/contract/events.ts';
import type { Attested } from '../../../runtime/contract/requests.ts';
import { readCanonical } from '../../../runtime/identity/canonical.ts';
import type { Change } from '../../../runtime/ledger/state.ts';
import { ARGUMENT_LENGTH } from '../../../runtime/vm/limits.ts';
import * as B from '../../compiler/contract/builder.ts';
import { name } from '../../compiler/core-builder.ts';
import { buy, lasting, n, open, till } from './till.ts';
import { TEXT } from './twin.ts';

describe('what a party may see', () => {
  test('a reason shows an outsider public keeps, its roles and its rights, and a dash for all else', async () => {
    using opened = await open();
    const ask = (actor: string): string | undefined =>
      opened.executor.act({ agreement: 'till', action: 'ask', actor, args: [], approvals: [] }, 1).rejected;
    expect(ask('ann')).toBe('sales 0, cost …, margin 2, buyer ann, role false, may false');
    expect(ask('bob')).toBe('sales 0, cost 40, margin 2, buyer ann, role false, may true');
    expect(ask('cem')).toBe('sales 0, cost …, margin …, buyer …, role true, may false');
  });

  test('an agreement is shown to its signatories, without narrower keeps; to others its public keeps', async () => {
    using opened = await open();
    const { executor } = opened;
    const keeps = (party: string) => [...executor.agreementSeenBy('till', party)!.keeps.keys()];
    expect(keeps('bob')).toEqual(['sales', 'cost', 'margin']);
    expect(keeps('ann')).toEqual(['sales', 'margin']);
    expect(keeps('eve')).toEqual(['sales']);
    expect(Object.keys(executor.agreementSeenBy('till', 'eve')!)).toEqual(['id', 'keeps']);
    expect(executor.agreementSeenBy('shop', 'eve')).toBe(undefined);
  });

  test('events are read by those they are for', async () => {
    using opened = await open();
    const { events } = opened.executor.act(buy('1.00'), 1);
    const seen = (party: string) => events.filter((event) => maySee(event, party)).map(({ what }) => what.kind);
    expect(seen('ann')).toEqual(['done', 'kept', 'moved', 'granted']);
    expect(seen('eve')).toEqual(['kept']);
  });
});

describe('salts', () => {
  const salt = new Uint8Array(16).fill(7);
  const saltIn = (changes: readonly Change[], key: string): string | undefined => {
    const value = changes.find((one) => one.key === key)!.value!;
    const read = readCanonical(value, (record) => (record as { salt?: Uint8Array }).salt, 1 << 20);
    return read.kind === 'read' ? read.value && Buffer.from(read.value).toString('hex') : undefined;
  };

  test('go into the record of the agreement and, each another, into what hangs on it', async () => {
    using opened = await open(till, { salt });
    opened.executor.act(buy('1.00'), 1);
    const changes = opened.executor.changes();
    const salts = ['agreement/till', 'right/1', 'account/bob/EUR'].map((key) => saltIn(changes, key)!);
    expect(salts[0]).toBe(Buffer.from(salt).toString('hex'));
    expect(salts.map(({ length }) => length)).toEqual([32, 64, 64]);
    expect(new Set(salts).size).toBe(3);
  });

  test('without one there is none', async () => {
    using opened = await open();
    const changes = opened.executor.changes();
    for (const { key } of changes) expect(saltIn(changes, key)).toBe(undefined);
  });
});

describe('decisions', () => {
  const judge = B.contract('Judge', ['x: X', 'y: Y'], {
    assets: [B.assetOf('shelf', 'y')],
    states: [lasting],
    actions: [
      B.action(
        'ask',
        ['x', 'y'],
        [0],
        [
          B.query(1, { kind: 'evaluate', verdict: 'fit', asset: { name: 'shelf', member: undefined }, at: 'x' }),
          { kind: 'emit', value: B.found(1, { kind: 'option', of: { kind: 'bool' } }) },
        ],
      ),
    ],
  });

  test('are attested by a party for whoever may use the asset, and told to the record', async () => {
    const asked: Attested[] = [];
    const attest = (question: Attested): Value | undefined => {
      asked.push(question);
      return question.nowMs > 1 ? { kind: 'bool', value: true } : undefined;
    };
    using opened = await open(judge, { attest });
    const ask = (actor: string, t: number) =>
      opened.executor.act({ agreement: 'till', action: 'ask', actor, args: [], approvals: [] }, t);
    // Neither x, at whom it is asked, nor x as who asks may use what y owns.
    expect(ask('ann', 1).rejected).toBe('x may not use shelf');
    expect(asked).toEqual([]);
    const emitted = (t: number) =>
      ask('bob', t).events.flatMap(({ what }) => (what.kind === 'emitted' ? [what.value] : []));
    expect(emitted(1)).toEqual([{ kind: 'option', value: undefined }]);
    expect(emitted(2)).toEqual([{ kind: 'option', value: { kind: 'bool', value: true } }]);
    expect(asked[1]).toEqual({ text: TEXT, verdict: 'fit', asset: 'shelf', at: 'ann', nowMs: 2 });
  });
});

describe('arguments come from outside', () => {
  const echo = B.contract('Echo', ['x: X', 'y: Y'], {
    states: [lasting],
    actions: [
      B.action('say', 'x', [0], [B.tell([B.party('y')], name('param:text', { kind: 'text' }))], {
        params: [B.param('text', { kind: 'text' })],
      }),
      B.action('owe', 'x', [0], [{ kind: 'emit', value: name('param:sum', B.MONEY) }], {
        params: [B.param('sum', B.MONEY)],
      }),
      B.action('meet', 'x', [0], [], { params: [B.param('who', PARTY), B.param('at', B.DATETIME)] }),
    ],
  });
  const number = (top: bigint, under: bigint): Value => ({ kind: 'number', value: { n: top, d: under }, unit: 'EUR' });
  const text = (value: string): Value => ({ kind: 'text', value });
  const later = (ms: number): Value[] => [B.partyNamed('eve'), B.instant(ms)];

  test.each([
    ['say', [text('half a pair: \ud800')]],
    ['owe', [number(1n, -1n)]],
    ['owe', [number(1n, 0n)]],
    ['owe', [number(2n, 4n)]],
    ['owe', [number(10n ** 90n, 1n)]],
    ['owe', [number(-1n, 2n)]],
    ['owe', [n(1)]],
    ['meet', [B.partyNamed('\udc00'), B.instant(0)]],
    ['meet', [B.purposeNamed('care'), B.instant(0)]],
    ['meet', later(0.5)],
    ['meet', later(Number.NaN)],
    ['meet', later(9e15)],
  ])('%s, case %#, is refused', async (action, args) => {
    using opened = await open(echo);
    const outcome = opened.executor.act({ agreement: 'till', action, actor: 'ann', args, approvals: [] }, 1);
    expect(outcome.rejected).toMatch(/^(text|sum|who|at) is not what it may be$/);
  });

  test('as many as declared, and such as they may be', async () => {
    using opened = await open(echo);
    const act = (action: string, args: readonly Value[]) =>
      opened.executor.act({ agreement: 'till', action, actor: 'ann', args, approvals: [] }, 1);
    expect(act('say', []).rejected).toBe('say takes 1 arguments');
    expect(act('say', [text('größer als ☃ 𝄞 "quoted" \u0000')]).messages[0]!.text).toBe(
      'größer als ☃ 𝄞 "quoted" \u0000',
    );
    expect(act('owe', [number(1n, 3n)]).rejected).toBe(undefined);
    expect(act('meet', later(0)).rejected).toBe(undefined);
  });

  test('more than crosses the border is refused, and the sandbox lives on', async () => {
    using opened = await open(echo);
    const say = (value: string) =>
      opened.executor.act({ agreement: 'till', action: 'say', actor: 'ann', args: [text(value)], approvals: [] }, 1);
    expect(say('x'.repeat(ARGUMENT_LENGTH)).rejected).toBe('more is read or wanted than one step may');
    expect(say('x').rejected).toBe(undefined);
  });
});
