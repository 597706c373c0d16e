/** Random statements of contracts, every form of them. */
import type { AssetRef, CoreContract, Destination, Query, Statement } from '../../../compiler/contract.ts';
import type { Expr } from '../../../compiler/core.ts';
import { type Dice, often, pick } from '../arbitrary/dice.ts';
import * as B from '../contract/builder.ts';
import { b, compare, INT, i, iff, name } from '../core-builder.ts';
import { expr } from './contracts-expressions.ts';
import { KEEPS, type Scope, SORTS, type Sort } from './contracts-vocabulary.ts';

/** What `create` makes: it needs nothing but its parties. */
export const plain: CoreContract = B.contract('Plain', ['p: P', 'team: 0..4 of T'], {
  states: [B.state('on', { final: true })],
});

export function statements(dice: Dice, scope: Scope, depth: number, ends: boolean): readonly Statement[] {
  const { list } = some(dice, scope, depth, ends);
  return list;
}

/** Statements in order, and what is bound after them. `all`: not questions and `let` alone. */
export function some(
  dice: Dice,
  scope: Scope,
  depth: number,
  all: boolean,
): { list: readonly Statement[]; scope: Scope } {
  const list: Statement[] = [];
  let at = scope;
  for (let n = dice(depth > 1 ? 7 : 4); n > 0; n -= 1) {
    const [statement, bound] = one(dice, at, depth, all);
    list.push(statement);
    if (bound !== undefined) at = { ...at, vars: [...at.vars, bound] };
  }
  return { list, scope: at };
}

type Made = readonly [Statement, { readonly sort: Sort; readonly name: string }?];

function one(dice: Dice, scope: Scope, depth: number, all: boolean): Made {
  const of = (sort: Sort): Expr => expr(dice, sort, scope, 2);
  const maybe = (sort: Sort): Expr | undefined => (often(dice, 1, 2) ? of(sort) : undefined);
  const hasCoin = scope.vars.some((one) => one.name === 'param:coin');
  const slot = (): string => pick(dice, ['pot', 'jar']);
  switch (all ? dice(20) : dice(3)) {
    case 0: {
      const sort = pick(dice, SORTS);
      const as = fresh('let', scope);
      return [
        { kind: 'let', name: as, value: of(sort) },
        { sort, name: as },
      ];
    }
    case 1:
    case 2:
      return question(dice, scope, all);
    case 3: {
      const words = Array.from({ length: dice(4) }, () =>
        often(dice, 1, 2) ? of(pick(dice, SORTS)) : pick(dice, ['a ', '"', '\\']),
      );
      return [often(dice, 1, 4) ? B.require(of('bool')) : B.require(likely(of('bool')), 'no: ', ...words)];
    }
    case 4: {
      const [sort, keep] = pick(dice, KEEPS);
      return [B.set(keep.slice(5), of(sort), maybe('period'))];
    }
    case 5:
      return [B.become(dice(2), ...(often(dice, 1, 2) ? [of(pick(dice, SORTS))] : []))];
    case 6:
      return [hasCoin ? B.hold(`coin>${slot()}`) : B.become(1)];
    case 7:
    case 8:
      return [B.move(slot(), maybe('money'), destination(dice, scope))];
    case 9:
      return [hasCoin ? { kind: 'pay', param: 'coin', to: destination(dice, scope) } : B.become(1)];
    case 10:
      return [{ kind: 'mint', amount: of(often(dice, 1, 3) ? 'int' : 'money'), unit: B.EUR, slot: slot() }];
    case 11:
      return [{ kind: 'burn', slot: slot() }];
    case 12:
      return [
        {
          kind: 'grant',
          asset: asset(dice, scope),
          to: of(pick(dice, ['party', 'parties'])),
          purpose: maybe('purpose'),
          until: of(pick(dice, ['datetime', 'date'])),
          exclusive: often(dice, 1, 2),
          under: maybe('party'),
        },
      ];
    case 13:
      return [
        {
          kind: 'end',
          asset: asset(dice, scope),
          by: often(dice, 1, 2) ? of(pick(dice, ['party', 'parties'])) : undefined,
          purpose: maybe('purpose'),
        },
      ];
    case 14:
      return [
        {
          kind: pick(dice, ['add', 'remove'] as const),
          party: of(pick(dice, ['party', 'parties'])),
          set: pick(dice, ['team', 'crew']),
        },
      ];
    case 15:
      return [
        {
          kind: 'create',
          contract: 1,
          parties: [
            { name: 'p', party: of('party') },
            { name: 'team', party: of('parties') },
          ],
          terms: (['money', 'agreement', 'text', 'mass'] as const).map((sort) => ({ name: sort, value: of(sort) })),
        },
      ];
    case 16:
      return [{ kind: 'emit', value: of(pick(dice, SORTS)) }];
    case 17:
      return [B.tell([of('party'), of('parties')], 'told ', of(pick(dice, SORTS)), of('text'))];
    case 18:
      return [
        {
          kind: 'charge',
          from: of('party'),
          share: of(pick(dice, ['percent', 'int'])),
          of: of('money'),
          unit: B.EUR,
          to: of('party'),
          rounding: pick(dice, ['even', 'up', 'down']),
        },
      ];
    default: {
      if (depth <= 1) return [B.become(0)];
      if (often(dice, 1, 3)) {
        const as = fresh('let', scope);
        const inside: Scope = { ...scope, vars: [...scope.vars, { sort: 'party', name: as }] };
        const set = pick(dice, ['team', 'crew']);
        return [{ kind: 'each', name: as, set, body: statements(dice, inside, depth - 1, true) }];
      }
      return [B.when(of('bool'), statements(dice, scope, depth - 1, true), statements(dice, scope, depth - 1, true))];
    }
  }
}

/** Most steps go on. */
function likely(condition: Expr): Expr {
  return iff(compare('lt', name('term:many', INT), i(8)), b(true), condition);
}

/** Outside bodies nothing is billed and nothing decided. */
function question(dice: Dice, scope: Scope, inBody: boolean): Made {
  const of = (sort: Sort): Expr => expr(dice, sort, scope, 2);
  const as = fresh('query', scope);
  const made = (sort: Sort, query: Query): Made => [
    { kind: 'query', name: as, query },
    { sort, name: as },
  ];
  switch (dice(inBody ? 11 : 9)) {
    case 0:
      return made('bool', {
        kind: 'may_use',
        who: of(pick(dice, ['party', 'parties'])),
        asset: asset(dice, scope),
        purpose: often(dice, 1, 2) ? of('purpose') : undefined,
      });
    case 1:
      return made('bool', { kind: 'holds_role', who: of('party'), role: 'R' });
    case 2:
      return made('datetime', { kind: 'time_of', action: 0 });
    case 3:
      return made('int', { kind: 'count_of', set: pick(dice, ['team', 'crew', 'p']) });
    case 4:
      return made('int', { kind: 'counted', meter: 'm' });
    case 5:
      return made('bool', { kind: 'duty', duty: 0, is: pick(dice, ['due', 'kept', 'broken']) });
    case 6:
      return made('bool', { kind: 'covers', asset: of('asset'), purpose: of('purpose') });
    case 7:
      return made('money', {
        kind: 'prorated',
        amount: of(pick(dice, ['money', 'int'])),
        from: of('datetime'),
        to: of('datetime'),
        unit: B.EUR,
      });
    case 8: {
      const [sort, keep] = pick(dice, KEEPS);
      return made(sort, { kind: 'read', agreement: of('agreement'), keep: keep.slice(5) });
    }
    case 9:
      return made('money', { kind: 'bill', price: 'usage' });
    default:
      return made('maybe', {
        kind: 'evaluate',
        verdict: 'risk',
        asset: asset(dice, scope),
        at: pick(dice, ['p', 'q']),
      });
  }
}

function fresh(sort: string, scope: Scope): string {
  scope.count.n += 1;
  return `${sort}:${scope.count.n}`;
}

function asset(dice: Dice, scope: Scope): AssetRef {
  if (often(dice, 1, 3)) return { value: expr(dice, 'asset', scope, 1) };
  return { name: 'record', member: often(dice, 1, 2) ? expr(dice, 'party', scope, 1) : undefined };
}

function destination(dice: Dice, scope: Scope): Destination {
  const party = (): Expr => expr(dice, 'party', scope, 1);
  switch (dice(3)) {
    case 0:
      return { kind: 'party', party: party() };
    case 1:
      return { kind: 'lineage', asset: asset(dice, scope) };
    default:
      return {
        kind: 'shares',
        shares: Array.from({ length: 1 + dice(3) }, () => ({
          party: party(),
          percent: expr(dice, 'percent', scope, 1),
        })),
      };
  }
}
