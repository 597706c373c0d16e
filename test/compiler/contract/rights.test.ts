/** The register of rights (docs/contracts.md, section 7). */

import { describe, expect, test } from 'vitest';
import { ASSET, type CoreContract, type Statement } from '../../../compiler/contract.ts';
import { overlaps } from '../../../compiler/interpret/contract/rights.ts';
import { name } from '../core-builder.ts';
import * as B from './builder.ts';
import { registry } from './registry.ts';
import { START, scene } from './scene.ts';

const y = B.party('y');
const on = B.state('on', { lasting: true });

describe('rights', () => {
  const begin = (of: CoreContract = registry) => {
    const s = scene([of]);
    s.own('record', 'x');
    for (const one of ['p', 'q', 'r']) s.role(one, 'R');
    s.open('a', 0);
    return s;
  };
  const to = (party: string, purpose: string, days: number) => [
    B.partyNamed(party),
    B.purposeNamed(purpose),
    B.instant(START + days * B.DAY),
  ];

  test('for a purpose, until an instant that is already too late; the owner always may', () => {
    const s = begin();
    s.act('x', 'a.give', to('p', 'care', 2));
    s.act('x', 'a.give_any', to('q', 'care', 2));
    expect([s.uses('p', 'record', 'care'), s.uses('p', 'record', 'study'), s.uses('p', 'record')]).toEqual([
      true,
      false,
      true,
    ]);
    expect([s.uses('q', 'record', 'study'), s.uses('x', 'record', 'study'), s.uses('r', 'record')]).toEqual([
      true,
      true,
      false,
    ]);
    s.until(2 * B.DAY - 1);
    expect(s.uses('p', 'record')).toBe(true);
    s.until(2 * B.DAY);
    expect([s.uses('p', 'record'), s.world.rights.length]).toEqual([false, 0]);
  });

  test('over before it begins: nothing', () => {
    const s = begin();
    expect(s.act('x', 'a.give', to('p', 'care', 0))).toBeUndefined();
    expect(s.world.rights).toEqual([]);
  });

  test('under another: never longer, never wider, and ends with it', () => {
    const s = begin();
    s.act('x', 'a.give', to('p', 'care', 2));
    expect(s.act('p', 'a.pass', to('q', 'study', 1))).toBe('p may not use record so');
    expect(s.act('p', 'a.pass', to('q', 'care', 9))).toBeUndefined();
    expect(s.act('q', 'a.pass_any', to('r', 'care', 9))).toBeUndefined();
    expect(s.world.rights.map(({ end, purpose }) => [(end - START) / B.DAY, purpose])).toEqual([
      [2, 'care'],
      [2, 'care'],
      [2, 'care'],
    ]);
    s.act('x', 'a.stop', to('p', 'care', 0));
    expect([s.uses('p', 'record'), s.uses('q', 'record'), s.uses('r', 'record')]).toEqual([false, false, false]);
  });

  test('`end … for` one purpose ends a right for any', () => {
    const s = begin();
    s.act('x', 'a.give', to('p', 'study', 2));
    s.act('x', 'a.give_any', to('p', 'care', 2));
    s.act('x', 'a.stop', to('p', 'care', 0));
    expect([s.uses('p', 'record', 'care'), s.uses('p', 'record', 'study')]).toEqual([false, true]);
  });

  test('exclusive rights never overlap, and leave no room for others of that purpose', () => {
    const s = begin();
    s.act('x', 'a.only', to('p', 'care', 2));
    expect(s.act('x', 'a.only', to('q', 'care', 1))).toBe('another right on record stands in the way');
    expect(s.act('x', 'a.give', to('q', 'care', 1))).toBe('another right on record stands in the way');
    expect(s.act('x', 'a.give_any', to('q', 'care', 1))).toBe('another right on record stands in the way');
    expect(s.act('x', 'a.only', to('q', 'study', 1))).toBeUndefined();
    expect(s.act('p', 'a.pass', to('q', 'care', 1))).toBeUndefined();
    s.until(2 * B.DAY);
    expect(s.act('x', 'a.only', to('q', 'care', 3))).toBeUndefined();
    expect(overlaps(s.world)).toEqual([]);
  });

  test('all rights of an agreement end with it; another agreement ends only its own', () => {
    const s = begin();
    s.open('b', 0);
    s.act('x', 'a.give', to('p', 'care', 9));
    s.act('x', 'b.give', to('p', 'care', 8));
    s.act('x', 'b.stop', to('p', 'care', 0));
    expect(s.uses('p', 'record')).toBe(true);
    s.act('x', 'b.give', to('q', 'care', 8));
    s.act('x', 'a.finish');
    expect([s.uses('p', 'record'), s.uses('q', 'record')]).toEqual([false, true]);
  });

  test('nobody grants what the owner has not brought into the agreement', () => {
    const foreign = B.contract('D', ['y: Y'], {
      states: [on],
      actions: [
        B.action('take', 'y', [0], [B.grant(name('param:thing', ASSET), y, B.plus(B.NOW, B.lasts('1 day')))], {
          params: [B.param('thing', ASSET)],
        }),
      ],
    });
    const s = begin(foreign);
    expect(s.act('y', 'a.take', [B.assetNamed('record')])).toBe('the owner of record is no party of the agreement');
    expect(s.act('y', 'a.take', [B.assetNamed('nothing')])).toBe('there is no asset nothing');
    const t = scene([registry]);
    expect(t.open('a', 0)).toBe('x does not own record');
  });

  test('a date includes its day', () => {
    const dated = B.contract('C', ['x: X', 'y: Y'], {
      assets: [B.assetOf('record', 'x')],
      states: [
        B.state('on', {
          lasting: true,
          entering: [B.grant('record', y, { kind: 'const', type: B.DATE, value: B.date('2027-01-03') })],
        }),
      ],
    });
    const s = begin(dated);
    s.until(3 * B.DAY - 1);
    expect(s.uses('y', 'record')).toBe(true);
    s.until(3 * B.DAY);
    expect(s.uses('y', 'record')).toBe(false);
  });

  test('what time alone cannot grant is not granted, and time goes on', () => {
    const timed = B.contract('C', ['x: X', 'y: Y'], {
      assets: [B.assetOf('record', 'x')],
      states: [B.state('on'), B.state('off', { final: true })],
      timers: [
        B.timer(
          'after',
          B.lasts('1 day'),
          [0],
          [B.grant('record', y, B.plus(B.NOW, B.lasts('9 days')), { exclusive: true }), B.become(1)],
        ),
      ],
    });
    const s = scene([registry, timed]);
    s.own('record', 'x');
    s.open('a', 0);
    s.act('x', 'a.give', to('p', 'care', 9));
    s.open('b', 1);
    s.until(B.DAY);
    expect([s.state('b'), s.uses('y', 'record'), s.uses('p', 'record')]).toEqual(['off', false, true]);
    expect(s.world.events.some(({ what }) => what.kind === 'not_granted')).toBe(true);
  });

  test('of each member one, or of all', () => {
    const sites = B.contract('C', ['lab: L', 'sites: 1..3 of S'], {
      assets: [B.assetOf('registry', 'sites', true)],
      states: [on],
      actions: [
        B.action('all', 'lab', [0], [B.grant('registry', B.party('lab'), B.plus(B.NOW, B.lasts('1 day')))]),
        B.action(
          'mine',
          'any of sites',
          [0],
          [
            {
              ...B.grant('registry', B.party('lab'), B.plus(B.NOW, B.lasts('1 day'))),
              asset: { name: 'registry', member: B.ACTOR },
            } as Statement,
          ],
        ),
        B.action('join', 'any S', [0], [{ kind: 'add', party: B.ACTOR, set: 'sites' }]),
      ],
    });
    const s = scene([sites]);
    for (const one of ['h', 'k']) s.own(`registry of ${one}`, one);
    s.role('m', 'S');
    s.role('n', 'S');
    s.own('registry of m', 'm');
    s.open('a', 0, { sets: new Map([['sites', ['h', 'k']]]) });
    s.act('h', 'a.mine');
    expect([s.uses('lab', 'registry of h'), s.uses('lab', 'registry of k')]).toEqual([true, false]);
    expect(s.act('n', 'a.join')).toBe('n does not own registry of n');
    expect(s.act('m', 'a.join')).toBeUndefined();
    s.act('lab', 'a.all');
    expect(['h', 'k', 'm'].map((one) => s.uses('lab', `registry of ${one}`))).toEqual([true, true, true]);
  });
});
