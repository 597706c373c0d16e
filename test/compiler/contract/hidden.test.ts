/** What a reason shows, and to whom (docs/contracts.md, section 9), and the order in which a step is refused (section 2). */

import { describe, expect, test } from 'vitest';
import { ASSET, PARTY, type Statement } from '../../../compiler/contract.ts';
import { BOOL, b, compare, INT, i, iff, int, name, op } from '../core-builder.ts';
import * as B from './builder.ts';
import { type Scene, START, scene } from './scene.ts';

const on = B.state('on', { lasting: true });
const secret = name('keep:secret', INT);
const shelf = { name: 'shelf', member: undefined };

/** One action that everybody may try, and that always refuses. */
const asking = (body: readonly Statement[], ...words: Parameters<typeof B.require>[1][]): Scene => {
  const contract = B.contract('C', ['x: X', 'y: Y', 'sites: 0..3 of R'], {
    keeps: [
      B.keep('secret', INT, i(0), { visibility: ['y'] }),
      B.keep('shared', INT, i(7)),
      B.keep('open', INT, i(3), { visibility: 'public' }),
    ],
    assets: [B.assetOf('shelf', 'y')],
    states: [on],
    actions: [
      B.action('ask', ['x', 'y', 'any R'], [0], [...body, B.require(b(false), ...words)], {
        params: [B.param('n', INT)],
      }),
    ],
  });
  const s = scene([contract]);
  s.own('shelf', 'y');
  s.role('out', 'R');
  s.role('in', 'R');
  s.open('a', 0, { sets: new Map([['sites', ['in']]]) });
  return s;
};
const hears = (s: Scene): (string | undefined)[] => ['y', 'x', 'in', 'out'].map((who) => s.act(who, 'a.ask', [int(4)]));

describe('an outsider hears', () => {
  test('roles, rights and purposes, but no question that is put with what is hidden', () => {
    const body = [
      B.query(1, { kind: 'holds_role', who: B.ACTOR, role: 'R' }),
      B.query(2, { kind: 'may_use', who: B.party('x'), asset: shelf, purpose: undefined }),
      B.query(3, {
        kind: 'may_use',
        who: iff(compare('eq', secret, i(0)), B.party('y'), B.ACTOR),
        asset: shelf,
        purpose: undefined,
      }),
      B.query(4, {
        kind: 'covers',
        asset: { kind: 'const', type: ASSET, value: B.assetNamed('shelf') },
        purpose: B.purpose('care'),
      }),
      B.query(5, { kind: 'count_of', set: 'sites' }),
    ];
    const may = (n: number) => B.found(n, BOOL);
    const s = asking(body, may(1), ' ', may(2), ' ', may(3), ' ', may(4), ' ', B.found(5, INT));
    expect(hears(s)).toEqual([
      'false false true false 1',
      'false false … false 1',
      'true false … false 1',
      'true false … false …',
    ]);
  });

  test('what it brings; no members of a set, one by one or through what is bound', () => {
    const each: Statement = {
      kind: 'each',
      name: 'let:one',
      set: 'sites',
      body: [
        B.given('who', name('let:one', PARTY)),
        B.require(
          b(false),
          name('let:one', PARTY),
          ' ',
          name('let:who', PARTY),
          ' ',
          name('param:n', INT),
          ' ',
          B.ACTOR,
        ),
      ],
    };
    expect(hears(asking([each]))).toEqual(['in in 4 y', 'in in 4 x', 'in in 4 in', '… … 4 out']);
  });

  test('nothing more for having tried to join: the step that is refused has changed nothing', () => {
    const join: Statement = { kind: 'add', party: B.ACTOR, set: 'sites' };
    const leave: Statement = { kind: 'remove', party: B.ACTOR, set: 'sites' };
    const shared = name('keep:shared', INT);
    expect(hears(asking([join, B.given('it', shared)], shared, ' ', name('let:it', INT)))).toEqual([
      '7 7',
      '7 7',
      '7 7',
      '… …',
    ]);
    expect(hears(asking([leave], shared))).toEqual(['7', '7', '7', '…']);
  });
});

describe('a hole that has no value', () => {
  /** Overflows where the secret is 0. */
  const product = op({ name: 'int_mul' }, INT, i(2 ** 53 - 1), op({ name: 'int_sub' }, INT, i(2), secret));

  test('is a fault for who may see it, and as shut as any other for who may not', () => {
    const s = asking([], 'is ', product, ' of ', name('keep:open', INT));
    expect(hears(s)).toEqual(['a number leaves the range that numbers have', 'is … of 3', 'is … of 3', 'is … of 3']);
  });

  test('the first that the reader may see says why', () => {
    const late = op(
      { name: 'int_mul' },
      INT,
      i(2 ** 53 - 1),
      op({ name: 'int_add' }, INT, name('keep:open', INT), i(1)),
    );
    const s = asking([], 'is ', product, ' of ', late);
    expect(new Set(hears(s))).toEqual(new Set(['a number leaves the range that numbers have']));
  });

  test('told to those who are named, it refuses the step', () => {
    const s = asking([B.tell([B.party('y')], 'it is ', product)], 'never');
    expect(new Set(hears(s))).toEqual(new Set(['a number leaves the range that numbers have']));
  });
});

describe('a step is refused in order', () => {
  test('arguments and `when` go before how long approvals last', () => {
    const wild = op({ name: 'int_mul' }, INT, i(2 ** 53 - 1), i(2));
    const contract = B.contract('C', ['x: X', 'y: Y'], {
      states: [on],
      actions: [
        B.action('go', 'x', [0], [], {
          params: [B.param('n', INT)],
          condition: compare('lt', name('param:n', INT), i(3)),
          whenText: 'n < 3',
          approvals: [{ kind: 'party', party: 'y' }],
          within: iff(compare('lt', wild, i(0)), B.lasts('1 day'), B.lasts('2 days')),
        }),
      ],
    });
    const s = scene([contract]);
    s.open('a', 0);
    expect(s.act('x', 'a.go')).toBe('go takes 1 arguments');
    expect(s.act('x', 'a.go', [int(3)])).toBe('go is not open to x now: n < 3');
    expect(s.act('x', 'a.go', [int(2)])).toBe('a number leaves the range that numbers have');
  });
});

test('a change announced for the past is one at once, and its event says so', () => {
  const ago = { kind: 'const', type: B.PERIOD, value: { kind: 'period', months: 0, ms: -B.DAY } } as const;
  const s = scene([
    B.contract('C', ['x: X'], {
      keeps: [B.keep('n', INT, i(0))],
      states: [on],
      actions: [B.action('set', 'x', [0], [B.set('n', i(5), ago)])],
    }),
  ]);
  s.open('a', 0);
  s.until(B.DAY);
  s.act('x', 'a.set');
  expect(s.agreement('a').keeps.get('n')).toEqual({ value: int(5), pending: undefined });
  expect(s.world.events.at(-1)!.what).toEqual({ kind: 'kept', keep: 'n', value: int(5), from: START + B.DAY });
});
