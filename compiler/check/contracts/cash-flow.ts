/** What every step moves from whom to whom, and when, in words: for hover and `leben inspect`. */
import { unreachable } from '../../../language/unreachable.ts';
import type { CoreContract, Destination, Kind, Statement } from '../../contract.ts';
import { ends, type Road, roadsOf } from './roads.ts';
import { wordsOf } from './words.ts';
import { type Writer, writerOf } from './written.ts';

/** `when`: what must be so, the outermost first: `on entering closing`, `if late`, `for each h of hospitals`. */
export type Movement = {
  /** Money and things as they are written; of a right `use of cohort for research until now + term`. */
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly when: readonly string[];
};
/** `lines`: one a movement, in order: `if late, fee (EUR): lab → escrow.payment`. Empty: nothing moves. */
export type Flow = {
  readonly by: Road['by'] | 'check';
  readonly name: string;
  readonly states: readonly string[];
  readonly movements: readonly Movement[];
  readonly lines: readonly string[];
};

/** The signing first, then actions, timers, the breaches of duties and the checks of market steps, as they were written. */
export function cashFlow(contract: CoreContract): Flow[] {
  const [first] = contract.states;
  const signing = first === undefined ? [] : movementsOf(contract, first.entering, first.inventory, 'nobody');
  const flows = roadsOf(contract).map((road): Flow => {
    const actor = road.by === 'action' ? actorsOf(contract, road.number) : 'nobody';
    const movements = [
      ...movementsOf(contract, road.body, heldIn(contract, road), actor, road),
      ...entered(contract, road, actor),
    ];
    return {
      by: road.by,
      name: nameOf(contract, road),
      states: namesOf(contract, road.states),
      movements,
      lines: movements.map(movementText),
    };
  });
  const checks = contract.checks.map(({ name, states, body }): Flow => {
    const movements = movementsOf(contract, body, [], 'who offers');
    return { by: 'check', name, states: namesOf(contract, states), movements, lines: movements.map(movementText) };
  });
  return [
    { by: 'signing', name: 'signing', states: [], movements: signing, lines: signing.map(movementText) },
    ...flows,
    ...checks,
  ];
}

export function movementText({ what, from, to, when }: Movement): string {
  return [...when, `${what}: ${from} → ${to}`].join(', ');
}

function namesOf(contract: CoreContract, states: readonly number[]): string[] {
  return states.map((state) => contract.states[state]!.name);
}

type Held = readonly { readonly slot: string; readonly kind: Kind }[];

/** What the slots hold while a step runs: where it begins, and what it puts into them itself. */
function heldIn(contract: CoreContract, { states, body, by, number }: Road): Held {
  const params = by === 'action' ? contract.actions[number]!.params : [];
  const before = states.flatMap((state) => contract.states[state]!.inventory);
  return [...before, ...filledBy(body, params)];
}

function filledBy(body: readonly Statement[], params: Params): Held {
  return body.flatMap((s): Held => {
    if (s.kind === 'mint') return [{ slot: s.slot, kind: s.unit }];
    if (s.kind === 'if') return [...filledBy(s.yes, params), ...filledBy(s.no, params)];
    if (s.kind === 'each') return filledBy(s.body, params);
    if (s.kind !== 'hold') return [];
    return s.coins.flatMap(({ param, slot }) => {
      const kind = params.find(({ name }) => name === param)?.coin;
      return kind === undefined ? [] : [{ slot, kind }];
    });
  });
}

/** What happens on entering the states that a step leads to, with the conditions under which it leads there. */
function entered(contract: CoreContract, road: Road, actor: string): Movement[] {
  const { targets, always } = ends(road.body);
  const isSure = always && targets.size === 1;
  const ways = isSure
    ? [...targets].map((state) => ({ state, when: [] as readonly string[] }))
    : waysTo(road.body, writerOf(contract, bodyWithWhen(contract, road), actor), []);
  return ways.flatMap(({ state, when }) => {
    const { name, entering, inventory } = contract.states[state]!;
    return movementsOf(contract, entering, [...heldIn(contract, road), ...inventory], actor).map((movement) => ({
      ...movement,
      when: [...when, `on entering ${name}`, ...movement.when],
    }));
  });
}

function waysTo(
  body: readonly Statement[],
  writer: Writer,
  when: readonly string[],
): { readonly state: number; readonly when: readonly string[] }[] {
  return body.flatMap((s) => {
    if (s.kind === 'become') return [{ state: s.state, when }];
    if (s.kind === 'each') return waysTo(s.body, writer, [...when, eachText(s)]);
    if (s.kind !== 'if') return [];
    const condition = writer.text(s.condition);
    return [
      ...waysTo(s.yes, writer, [...when, `if ${condition}`]),
      ...waysTo(s.no, writer, [...when, `if not ${condition}`]),
    ];
  });
}

function nameOf(contract: CoreContract, road: Road): string {
  if (road.by !== 'timer') return road.name;
  const { kind, period } = contract.timers[road.number]!;
  return `${kind} ${wordsOf(period, new Map())}`;
}

function actorsOf(contract: CoreContract, action: number): string {
  const names = contract.actions[action]!.actors.map((actor) => {
    switch (actor.kind) {
      case 'party':
        return actor.party;
      case 'member':
        return `any of ${actor.set}`;
      case 'role':
        return `any ${actor.role}`;
      default:
        return unreachable(actor);
    }
  });
  return names.join(' or ');
}

/** What the `when` of an action asked may be read in its body. */
function bodyWithWhen(contract: CoreContract, { by, number, body }: Road): readonly Statement[] {
  return by === 'action' ? [...contract.actions[number]!.when, ...body] : body;
}

type Params = CoreContract['actions'][number]['params'];

function movementsOf(
  contract: CoreContract,
  body: readonly Statement[],
  held: Held,
  actor: string,
  road?: Road,
): Movement[] {
  const kinds = new Map(held.map(({ slot, kind }) => [slot, kind.name]));
  const writer = writerOf(contract, road === undefined ? body : bodyWithWhen(contract, road), actor);
  const params = road?.by === 'action' ? contract.actions[road.number]!.params : [];
  const coins = new Map(params.flatMap(({ name, coin }) => (coin === undefined ? [] : [[name, coin.name] as const])));
  const speaking: Speaking = { contract, actor, writer, kinds, coins };
  return body.flatMap((s) => movements(s, speaking, []));
}

/** `kinds`: of what a slot holds; `coins`: of the coins that the action is given. */
type Speaking = {
  readonly contract: CoreContract;
  readonly actor: string;
  readonly writer: Writer;
  readonly kinds: ReadonlyMap<string, string>;
  readonly coins: ReadonlyMap<string, string>;
};

function movements(s: Statement, speaking: Speaking, when: readonly string[]): Movement[] {
  const { contract, actor, writer, kinds, coins } = speaking;
  const { text, traced, asset } = writer;
  const named = (what: string, kind: string | undefined): string => (kind === undefined ? what : `${what} (${kind})`);
  const one = (what: string, from: string, to: string): Movement[] => [{ what, from, to, when }];
  switch (s.kind) {
    case 'hold':
      return s.coins.flatMap(({ param, slot }) => one(named(param, coins.get(param)), actor, `escrow.${slot}`));
    case 'pay':
      return one(named(s.param, coins.get(s.param)), actor, destinationText(s.to, writer));
    case 'move': {
      const what = s.amount === undefined ? named('all', kinds.get(s.slot)) : traced(s.amount);
      return one(what, `escrow.${s.slot}`, destinationText(s.to, writer));
    }
    case 'mint':
      return one(traced(s.amount), 'made', `escrow.${s.slot}`);
    case 'burn':
      return one(named('all', kinds.get(s.slot)), `escrow.${s.slot}`, 'destroyed');
    case 'charge':
      return one(`${text(s.share)} of ${traced(s.of)}`, text(s.from), text(s.to));
    case 'grant': {
      const aim = s.purpose === undefined ? '' : ` for ${text(s.purpose)}`;
      const what = `${s.exclusive ? 'exclusive ' : ''}use of ${asset(s.asset)}${aim} until ${text(s.until)}`;
      return one(what, s.under === undefined ? ownerOf(contract, s, writer) : text(s.under), text(s.to));
    }
    case 'end': {
      const aim = s.purpose === undefined ? '' : ` for ${text(s.purpose)}`;
      return one(`use of ${asset(s.asset)}${aim}`, s.by === undefined ? 'everybody' : text(s.by), 'ended');
    }
    case 'if': {
      const condition = text(s.condition);
      return [
        ...s.yes.flatMap((inner) => movements(inner, speaking, [...when, `if ${condition}`])),
        ...s.no.flatMap((inner) => movements(inner, speaking, [...when, `if not ${condition}`])),
      ];
    }
    case 'each':
      return s.body.flatMap((inner) => movements(inner, speaking, [...when, eachText(s)]));
    default:
      return [];
  }
}

/** Whose it is, as the contract declares; of an asset of the register the owner that it has then. */
function ownerOf(contract: CoreContract, { asset }: Extract<Statement, { kind: 'grant' }>, writer: Writer): string {
  if ('value' in asset) return 'its owner';
  const declared = contract.assets.find(({ name }) => name === asset.name);
  if (declared === undefined) return 'its owner';
  if (!declared.each) return declared.owner;
  return asset.member === undefined ? `each of ${declared.owner}` : writer.text(asset.member);
}

function eachText({ name, set }: Extract<Statement, { kind: 'each' }>): string {
  return `for each ${name.slice(name.indexOf(':') + 1)} of ${set}`;
}

function destinationText(to: Destination, { text, asset }: Writer): string {
  switch (to.kind) {
    case 'party':
      return text(to.party);
    case 'shares':
      return `{ ${to.shares.map((share) => `${text(share.party)}: ${text(share.percent)}`).join(', ')} }`;
    case 'lineage':
      return `those of whom ${asset(to.asset)} is made`;
    default:
      return unreachable(to);
  }
}
