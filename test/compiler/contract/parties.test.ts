/** Parties, approvals, and what is told to whom (docs/contracts.md, sections 3 and 9). */

import { describe, expect, test } from 'vitest';
import { type CoreContract, PARTY, type Statement } from '../../../compiler/contract.ts';
import { b, bool, compare, INT, i, int, name, op } from '../core-builder.ts';
import * as B from './builder.ts';
import { START, scene } from './scene.ts';

const y = B.party('y');
const on = B.state('on', { lasting: true });

describe('parties and approvals', () => {
  const add = (who = name('param:who', PARTY)): Statement => ({ kind: 'add', party: who, set: 'council' });
  const council = (more: Partial<CoreContract> = {}) =>
    B.contract('C', ['x: X', 'board: B', 'council: 1..3 of S'], {
      states: [on],
      actions: [
        B.action('add', 'x', [0], [add()], { params: [B.param('who', PARTY)] }),
        B.action('remove', 'x', [0], [{ kind: 'remove', party: name('param:who', PARTY), set: 'council' }], {
          params: [B.param('who', PARTY)],
        }),
        B.action('two', ['x', 'any of council'], [0], [], {
          approvals: [
            { kind: 'party', party: 'board' },
            { kind: 'some', count: 2, set: 'council' },
          ],
          within: B.lasts('2 days'),
        }),
        B.action('every', ['x', 'any of council'], [0], [], { approvals: [{ kind: 'all', set: 'council' }] }),
      ],
      ...more,
    });
  const begin = (members: readonly string[], of: CoreContract = council()) => {
    const s = scene([of]);
    s.open('a', 0, { sets: new Map([['council', members]]) });
    return s;
  };
  const person = (who: string) => [B.partyNamed(who)];

  test('a set has room, and keeps as many as it must', () => {
    const s = begin(['a', 'b']);
    s.act('x', 'a.add', person('b'));
    s.act('x', 'a.add', person('c'));
    expect(s.agreement('a').sets.get('council')).toEqual(['a', 'b', 'c']);
    expect(s.act('x', 'a.add', person('d'))).toBe('there is no room in council');
    s.act('x', 'a.remove', person('a'));
    s.act('x', 'a.remove', person('b'));
    expect(s.act('x', 'a.remove', person('nobody'))).toBeUndefined();
    expect(s.act('x', 'a.remove', person('c'))).toBe('council would have too few members');
    expect(scene([council()]).open('a', 0)).toBe('council are 0, not 1 to 3');
  });

  test('a member that will owe a duty is asked', () => {
    const s = begin(
      ['a'],
      council({ duties: [B.duty('d', 'council', 'x', [2], B.lasts('1 day'), { kind: 'action', action: 0 }, [])] }),
    );
    expect(s.act('x', 'a.add', person('b'))).toBe('b has not approved');
    expect(s.act('x', 'a.add', person('b'), { approvals: ['b'] })).toBeUndefined();
  });

  test('each person counts once, the actor never, and an approval grows old', () => {
    const s = begin(['a', 'b', 'c']);
    expect(s.act('x', 'a.two')).toBe('board has not approved; 0 of 2 approvals by council');
    expect(s.act('x', 'a.two', [], { approvals: ['board', 'a', 'a', 'z'] })).toBe('1 of 2 approvals by council');
    expect(s.act('a', 'a.two', [], { approvals: ['board', 'a', 'b'] })).toBe('1 of 2 approvals by council');
    const old = { by: 'board', at: START };
    s.until(2 * B.DAY - 1);
    expect(s.act('x', 'a.two', [], { approvals: [old, 'a', 'b'] })).toBeUndefined();
    s.until(2 * B.DAY);
    expect(s.act('x', 'a.two', [], { approvals: [old, 'a', 'b'] })).toBe('board has not approved');
  });

  test('who sits in two places counts in one, wherever that helps', () => {
    const s = scene([council()]);
    s.open('a', 0, { parties: new Map([['board', 'a']]), sets: new Map([['council', ['a', 'b', 'c']]]) });
    expect(s.act('x', 'a.two', [], { approvals: ['a', 'b'] })).toBe('1 of 2 approvals by council');
    expect(s.act('x', 'a.two', [], { approvals: ['a', 'b', 'c'] })).toBeUndefined();
  });

  test('all of a set: all but the actor', () => {
    const s = begin(['a', 'b']);
    expect(s.act('a', 'a.every')).toBe('b has not approved');
    expect(s.act('a', 'a.every', [], { approvals: ['b'] })).toBeUndefined();
    expect(s.act('x', 'a.every', [], { approvals: ['b'] })).toBe('a has not approved');
  });

  describe('who is missing where all are asked', () => {
    const contract = B.contract('C', ['x: X', 'board: B', 'council: 0..9 of S'], {
      states: [on],
      actions: [
        B.action('every', ['x', 'any of council', 'any R'], [0], [], { approvals: [{ kind: 'all', set: 'council' }] }),
        B.action('both', 'x', [0], [], {
          approvals: [
            { kind: 'party', party: 'board' },
            { kind: 'all', set: 'council' },
          ],
        }),
      ],
    });
    const among = (members: string, board = 'board') => {
      const s = scene([contract]);
      s.role('r', 'R');
      s.role('b', 'R');
      s.open('a', 0, { parties: new Map([['board', board]]), sets: new Map([['council', [...members]]]) });
      return s;
    };

    test('they are named in the order of the set, and too many are counted', () => {
      expect(among('cab').act('x', 'a.every', [], { approvals: ['c'] })).toBe('a and b have not approved');
      expect(among('abcdefgh').act('x', 'a.every')).toBe('a, b, c, d, e, f, g and h have not approved');
      expect(among('abcdefghi').act('x', 'a.every')).toBe('a, b, c, d, e, f, g and 2 more have not approved');
    });

    test('an outsider, who may not know the set, hears how many', () => {
      const s = among('abc');
      expect(s.act('r', 'a.every', [], { approvals: ['a'] })).toBe('1 of 3 approvals by council');
      expect(s.act('b', 'a.every', [], { approvals: ['a'] })).toBe('c has not approved');
    });

    test('of whoever has approved it is not said that they have not', () => {
      const s = among('abc', 'a');
      expect(s.act('x', 'a.both', [], { approvals: ['a', 'b'] })).toBe(
        'c has not approved; a has approved for another place',
      );
      expect(s.act('x', 'a.both')).toBe('board has not approved; a, b and c have not approved');
      expect(s.act('x', 'a.both', [], { approvals: ['a', 'b', 'c'] })).toBe('a has approved for another place');
    });
  });

  test('order: state, party, arguments, approvals, funds, requires, invariants', () => {
    const s = scene([
      B.contract('C', ['x: X', 'y: Y'], {
        keeps: [B.keep('n', INT, i(0))],
        states: [on, B.state('other', { lasting: true })],
        actions: [
          B.action('off', 'y', [0], [B.become(1)]),
          B.action('back', 'y', [1], [B.become(0)]),
          B.action(
            'go',
            'x',
            [0],
            [
              B.require(name('param:ok', { kind: 'bool' }), 'not ok'),
              { kind: 'pay', param: 'c', to: B.to(y) },
              B.set('n', i(9)),
            ],
            {
              params: [B.coin('c'), B.param('ok', { kind: 'bool' }), B.param('n', INT, int(1), int(3))],
              approvals: [{ kind: 'party', party: 'y' }],
            },
          ),
        ],
        invariants: [
          {
            name: 'small',
            states: undefined,
            queries: [],
            holds: compare('lt', name('keep:n', INT), i(5)),
            text: 'n < 5',
          },
        ],
      }),
    ]);
    s.open('a', 0);
    s.act('y', 'a.off');
    const go = (who: string, ok: boolean, n: number, ...approvals: string[]) =>
      s.act(who, 'a.go', [B.eur('1.00'), bool(ok), int(n)], { approvals });
    expect(go('y', false, 9)).toBe('go is not done while the agreement is other');
    s.act('y', 'a.back');
    expect(go('y', false, 9)).toBe('y may not go now');
    expect(go('x', false, 9)).toBe('n is not what it may be');
    expect(go('x', false, 3)).toBe('y has not approved');
    expect(go('x', false, 3, 'y')).toBe('x has not enough EUR');
    s.fund('x', 100);
    expect(go('x', false, 3, 'y')).toBe('not ok');
    const before = s.world;
    expect(go('x', true, 3, 'y')).toBe('invariant small: n < 5');
    expect(s.world).toEqual(before);
    expect(s.act('x', 'a.go', [B.eur('1.00')])).toBe('go takes 3 arguments');
    expect(s.act('x', 'a.nothing')).toBe('there is no action nothing');
    expect(s.act('x', 'b.go')).toBe('there is no agreement b');
  });
});

describe('what is told to whom', () => {
  const secret = name('keep:secret', INT);
  const contract = B.contract('C', ['x: X', 'y: Y', 'none: 0..1 of N'], {
    terms: [B.variable('fee', INT)],
    keeps: [
      B.keep('secret', INT, i(42), { visibility: ['y'] }),
      B.keep('shared', INT, i(7)),
      B.keep('open', INT, i(3), { visibility: 'public' }),
    ],
    states: [on, B.state('other', { lasting: true })],
    actions: [
      B.action(
        'ask',
        ['x', 'y', 'any R'],
        [0],
        [
          B.given('twice', op({ name: 'int_mul' }, INT, secret, i(2))),
          B.query(1, { kind: 'count_of', set: 'none' }),
          B.require(
            b(false),
            ...[
              'it is ',
              secret,
              ', ',
              name('let:twice', INT),
              ', ',
              name('keep:shared', INT),
              ', ',
              name('keep:open', INT),
              ', ',
              name('term:fee', INT),
              ', ',
              B.found(1, INT),
              ', ',
              B.ACTOR,
            ],
          ),
        ],
      ),
      B.action('hide', 'y', [0], [B.set('secret', i(43)), B.become(1)]),
    ],
  });
  const begin = () => {
    const s = scene([contract]);
    s.role('r', 'R');
    s.open('a', 0, { terms: new Map([['fee', int(5)]]) });
    return s;
  };

  test('a reason shows a caller what it may see, and no more', () => {
    const s = begin();
    expect(s.act('y', 'a.ask')).toBe('it is 42, 84, 7, 3, 5, 0, y');
    expect(s.act('x', 'a.ask')).toBe('it is …, …, 7, 3, 5, 0, x');
    expect(s.act('r', 'a.ask')).toBe('it is …, …, …, 3, …, …, r');
  });

  test('an outsider hears the same whatever the state', () => {
    const s = begin();
    expect(s.act('stranger', 'a.ask')).toBe('stranger may not ask now');
    s.act('y', 'a.hide');
    expect(s.act('r', 'a.ask')).toBe('r may not ask now');
    expect(s.act('stranger', 'a.ask')).toBe('stranger may not ask now');
    expect(s.act('x', 'a.ask')).toBe('ask is not done while the agreement is other');
  });

  test('events of a narrower keep are seen by those it is visible to', () => {
    const s = begin();
    s.act('y', 'a.hide');
    const kept = s.world.events.filter(({ what }) => what.kind === 'kept');
    expect(kept.map(({ sees }) => sees)).toEqual([['y']]);
    expect(s.world.events.filter(({ what }) => what.kind === 'entered').map(({ sees }) => sees)).toEqual([['x', 'y']]);
  });
});
