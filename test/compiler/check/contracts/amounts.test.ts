/** What is proved of amounts, and what is not: each variant differs from its neighbour in the one thing that matters. */
import { describe, expect, test } from 'vitest';
import { MAX_ALTERNATIVES } from '../../../../compiler/check/contracts/symbols.ts';
import { codesIn } from './checked.ts';

const fund = (parts: { terms?: string; accept?: string; body: string; also?: string }): string => `module example

contract Fund {
  parties   sponsor: Sponsor, sites: 2..5 of DataHolder
  terms     share: Money of EUR${parts.terms ?? ''}
  calendar  UTC, months round down
  state     open | funded | over
  action fund(pot: Coin of EUR) by sponsor in open {
    ${parts.accept ?? ''}
    hold pot in escrow
    become funded
  }
  after 30 days in open { become over }
  action report() by any of sites as s in funded {
    ${parts.body}
  }
  after 90 days in funded {
    move escrow.pot to sponsor
    become over
  }
  ${parts.also ?? ''}
}`;

describe('a part of what is held', () => {
  const part = (body: string, also = ''): string[] => codesIn(fund({ body, also }));
  test('a requirement covers it', () => {
    expect(part('require amount(escrow.pot) >= share\n move share from escrow.pot to s')).toEqual([]);
    expect(part('require amount(escrow.pot) >= share - 0.01 EUR\n move share from escrow.pot to s')).toEqual(['C121']);
  });
  test('a branch covers it', () => {
    expect(part('if amount(escrow.pot) > share { move share from escrow.pot to s }')).toEqual([]);
    expect(part('if amount(escrow.pot) < share { move share from escrow.pot to s }')).toEqual(['C121']);
  });
  test('once is not twice', () => {
    const twice = 'move share from escrow.pot to s\n move share from escrow.pot to sponsor';
    expect(part(`require amount(escrow.pot) >= share\n ${twice}`)).toEqual(['C121']);
    expect(part(`require amount(escrow.pot) >= 2 * share\n ${twice}`)).toEqual([]);
  });
  test('an invariant covers it where it is kept', () => {
    const invariant = 'invariant backed: in funded, amount(escrow.pot) >= share';
    expect(part('move share from escrow.pot to s', invariant)).toEqual([]);
    expect(part('move share from escrow.pot to s', 'invariant other: in open, share >= 0.00 EUR')).toEqual(['C121']);
  });
  test('names between do not matter', () => {
    expect(
      part('let held = amount(escrow.pot)\n let some = least(held, share)\n move some from escrow.pot to s'),
    ).toEqual([]);
    expect(
      part('let held = amount(escrow.pot)\n move share from escrow.pot to s\n move held from escrow.pot to s'),
    ).toEqual(['C121', 'C121']);
  });
});

describe('for each member', () => {
  const each = (accept: string, amount: string, n = '5'): string[] =>
    codesIn(
      fund({
        accept,
        body: `for each h in sites { move ${amount} from escrow.pot to h }`,
        also: `invariant backed: in funded, amount(escrow.pot) >= ${n} * share`,
      }),
    );
  test('as much as the most members take', () => {
    expect(each('require amount(pot) >= 5 * share', 'share')).toEqual([]);
    expect(each('require amount(pot) >= 5 * share', 'share', '4')).toEqual(['C121']);
  });
  test('the lesser of it and what is left', () => {
    expect(each('', 'least(share, amount(escrow.pot))', '0')).toEqual([]);
  });
  test('a sum by the number of members', () => {
    const body =
      'require amount(escrow.pot) >= count(sites) * share\n for each h in sites { move share from escrow.pot to h }';
    expect(codesIn(fund({ body }))).toEqual([]);
    expect(codesIn(fund({ body: `${body}\n move share from escrow.pot to s` }))).toEqual(['C121']);
  });
  test('a least that reads what the turns before have left', () => {
    const body =
      'let first = least(share, amount(escrow.pot))\n for each h in sites { move first from escrow.pot to h }';
    expect(codesIn(fund({ body }))).toEqual(['C121']);
  });
});

describe('shares', () => {
  const split = (a: string, b: string, terms = ''): string[] =>
    codesIn(
      fund({ terms, body: `move least(share, amount(escrow.pot)) from escrow.pot to { s: ${a}, sponsor: ${b} }` }),
    );
  test('make the whole', () => {
    expect(split('30 %', '70 %')).toEqual([]);
    expect(split('part', '100 % - part', ', part: Percent in 0 % .. 100 %')).toEqual([]);
  });
  test('or do not', () => {
    expect(split('30 %', '60 %')).toEqual(['C123']);
    expect(split('part', '100 % - part', ', part: Percent')).toEqual(['C123']);
    expect(split('part', 'part', ', part: Percent in 0 % .. 50 %')).toEqual(['C123']);
  });
});

describe('a requirement that never holds', () => {
  const require = (text: string): string[] =>
    codesIn(fund({ terms: ', n: Int in 1..3', body: `${text}\n tell sponsor "reported"` }));
  test('against ranges and what is required before', () => {
    expect(require('require n = 3')).toEqual([]);
    expect(require('require n = 4')).toEqual(['C134']);
    expect(require('require n > 1\n require n < 3\n require n != 2')).toEqual(['C134']);
    expect(require('require s is sponsor\n require not (s is sponsor)')).toEqual(['C134']);
    expect(require('require s is sponsor or n = 1\n require not (s is sponsor)')).toEqual([]);
  });
  test('with more alternatives than the limit it is not seen', () => {
    const flags = Array.from({ length: 2 * Math.log2(MAX_ALTERNATIVES) + 2 }, (_, i) => `, f${i}: Bool`).join('');
    const seen = (pairs: number): string[] => {
      const either = Array.from({ length: pairs }, (_, i) => `(f${2 * i} or f${2 * i + 1})`).join(' and ');
      return codesIn(
        fund({ terms: `, n: Int in 1..3${flags}`, body: `require n > 5 and ${either}\n tell sponsor "reported"` }),
      );
    };
    expect(seen(Math.log2(MAX_ALTERNATIVES))).toEqual(['C134']);
    expect(seen(Math.log2(MAX_ALTERNATIVES) + 1)).toEqual([]);
  });
  test('in one of two branches only', () => {
    expect(require('if n = 1 {\n require n = 2\n tell sponsor "never" }')).toEqual([]);
  });
});

describe('a notice that comes true', () => {
  const keeps = (range: string): string => `module example

contract Rent {
  parties   tenant: Tenant, owner: Owner
  keeps     rate: Money of EUR${range} = 1.00 EUR
  state     open | let_out | over
  action rent(deposit: Coin of EUR) by tenant in open {
    hold deposit in escrow
    become let_out
  }
  action raise(new: Money of EUR) by owner in let_out { set rate = new after 60 days }
  after 30 days in open { become over }
  after 300 days in let_out {
    move escrow.deposit to tenant
    become over
  }
  invariant small: in let_out, rate <= 5.00 EUR
}`;
  test('keeps the invariant by its range, or may break it', () => {
    expect(codesIn(keeps(' in 0.00 EUR .. 5.00 EUR'))).toEqual([]);
    expect(codesIn(keeps(''))).toEqual(['C125']);
  });
});
