/** What every step moves from whom to whom, in words: for hover and `leben inspect`. */
import type { CoreContract, Destination, Query, Statement } from '../../contract.ts';
import type { Expr } from '../../core.ts';
import { allStatements, ends, type Road, roadsOf } from './roads.ts';
import { assetWords, queriesByName, wordsOf } from './words.ts';

/** `lines`: one a movement, in order: `fee: lab → escrow.payment`. Empty: nothing moves. */
export type Flow = {
  readonly by: Road['by'];
  readonly name: string;
  readonly states: readonly string[];
  readonly lines: readonly string[];
};

/** The signing first, then actions, timers and the breaches of duties, as they were written. */
export function cashFlow(contract: CoreContract): Flow[] {
  const signing: Flow = {
    by: 'signing',
    name: 'signing',
    states: [],
    lines: linesOf(contract, contract.states[0]?.entering ?? [], 'nobody'),
  };
  const flows = roadsOf(contract).map((road): Flow => {
    const actor = road.by === 'action' ? actorsOf(contract, road.number) : 'nobody';
    const own = linesOf(contract, road.body, actor);
    const entered = [...ends(road.body).targets].flatMap((state) => {
      const { name, entering } = contract.states[state]!;
      return linesOf(contract, entering, actor).map((line) => `on entering ${name}, ${line}`);
    });
    return {
      by: road.by,
      name: nameOf(contract, road),
      states: road.states.map((state) => contract.states[state]!.name),
      lines: [...own, ...entered],
    };
  });
  return [signing, ...flows];
}

function nameOf(contract: CoreContract, road: Road): string {
  if (road.by !== 'timer') return road.name;
  const { kind, period } = contract.timers[road.number]!;
  return `${kind} ${wordsOf(period, new Map())}`;
}

function actorsOf(contract: CoreContract, action: number): string {
  const names = contract.actions[action]!.actors.map((actor) => {
    if (actor.kind === 'party') return actor.party;
    return actor.kind === 'member' ? `any of ${actor.set}` : `any ${actor.role}`;
  });
  return names.join(' or ');
}

function linesOf(contract: CoreContract, body: readonly Statement[], actor: string): string[] {
  const queries = queriesByName(body);
  const lets = new Map<string, Expr>();
  for (const s of allStatements(body)) if (s.kind === 'let') lets.set(s.name, s.value);
  const amount = (expr: Expr): string => {
    const value = expr.kind === 'var' ? lets.get(expr.name) : undefined;
    return value === undefined ? wordsOf(expr, queries) : `${wordsOf(expr, queries)} = ${wordsOf(value, queries)}`;
  };
  return body.flatMap((s) => lines(contract, s, { actor, queries, amount }));
}

type Speaking = {
  readonly actor: string;
  readonly queries: ReadonlyMap<string, Query>;
  readonly amount: (expr: Expr) => string;
};

function lines(contract: CoreContract, s: Statement, speaking: Speaking): string[] {
  const { actor, queries, amount } = speaking;
  const party = (expr: Expr): string => (expr.kind === 'var' && expr.name === 'actor' ? actor : wordsOf(expr, queries));
  const to = (destination: Destination): string => destinationWords(destination, party, queries);
  switch (s.kind) {
    case 'hold':
      return s.coins.map(({ param, slot }) => `${param}: ${actor} → escrow.${slot}`);
    case 'pay':
      return [`${s.param}: ${actor} → ${to(s.to)}`];
    case 'move':
      return [`${s.amount === undefined ? 'all' : amount(s.amount)}: escrow.${s.slot} → ${to(s.to)}`];
    case 'mint':
      return [`${amount(s.amount)}: made → escrow.${s.slot}`];
    case 'burn':
      return [`all: escrow.${s.slot} → destroyed`];
    case 'charge':
      return [`${wordsOf(s.share, queries)} of ${amount(s.of)}: ${party(s.from)} → ${party(s.to)}`];
    case 'if': {
      const yes = s.yes
        .flatMap((inner) => lines(contract, inner, speaking))
        .map((line) => `if ${wordsOf(s.condition, queries)}, ${line}`);
      const no = s.no
        .flatMap((inner) => lines(contract, inner, speaking))
        .map((line) => `if not ${wordsOf(s.condition, queries)}, ${line}`);
      return [...yes, ...no];
    }
    case 'each':
      return s.body.flatMap((inner) => lines(contract, inner, speaking)).map((line) => `for each of ${s.set}, ${line}`);
    default:
      return [];
  }
}

function destinationWords(to: Destination, party: (expr: Expr) => string, queries: ReadonlyMap<string, Query>): string {
  if (to.kind === 'party') return party(to.party);
  if (to.kind === 'lineage') return `those of whom ${assetWords(to.asset)} is made`;
  return `{ ${to.shares.map((share) => `${party(share.party)}: ${wordsOf(share.percent, queries)}`).join(', ')} }`;
}
