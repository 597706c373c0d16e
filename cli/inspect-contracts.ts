/** What `leben inspect` shows of the contracts of a file: who takes part, what leads from state to state, what is owed and paid. */

import { bounds } from '../compiler/check/contracts/bounds.ts';
import { cashFlow, type Flow, type Movement, movementText } from '../compiler/check/contracts/cash-flow.ts';
import type { Checked } from '../compiler/compile.ts';
import type { CoreContract, Party } from '../compiler/contract.ts';
import { transitionsOf } from '../compiler/diagram.ts';
import { actorsText, approvalsText, signature } from '../compiler/simulate/choices.ts';
import { headOf } from '../compiler/simulate/view.ts';
import type { ContractItem } from '../language/ast/contract.ts';
import type { Palette } from '../language/render.ts';
import type { Span } from '../language/span.ts';

export type ContractFacts = {
  readonly name: string;
  readonly parties: readonly string[];
  /** Terms and prices as they are written. */
  readonly terms: readonly string[];
  readonly keeps: readonly string[];
  readonly assets: readonly string[];
  readonly meters: readonly string[];
  readonly prices: readonly string[];
  /** The first is entered when everybody has signed. */
  readonly states: readonly {
    readonly name: string;
    readonly kind: 'passing' | 'lasting' | 'final';
    /** What belongs to the state, as it is written. */
    readonly data: readonly string[];
    readonly escrow: readonly string[];
    /** What leaves it, and to where. */
    readonly leaves: readonly { readonly by: string; readonly to: readonly string[] }[];
  }[];
  readonly actions: readonly {
    readonly name: string;
    readonly call: string;
    readonly by: string;
    readonly in: readonly string[];
    readonly approvals: readonly string[];
    readonly power: boolean;
    /** As it is written, without what it does. */
    readonly head: string;
  }[];
  readonly timers: readonly string[];
  readonly duties: readonly string[];
  /** What is asked of market steps, and what always holds, as they are written. */
  readonly checks: readonly string[];
  readonly invariants: readonly string[];
  /** What each step may cost at most, and what it moves from whom to whom. */
  readonly steps: readonly StepFacts[];
};
export type StepFacts = {
  readonly by: string;
  readonly name: string;
  readonly fuel: number;
  /** In words, and in parts. */
  readonly moves: readonly string[];
  readonly movements: readonly Movement[];
};

export function contractFacts(checked: Checked): ContractFacts[] {
  return checked.contracts.map((contract) => factsOf(contract, checked));
}

function factsOf(contract: CoreContract, { sources, tree, contracts, core }: Checked): ContractFacts {
  const source = sources[0]!;
  const written = ({ start, end }: Span): string => source.text.slice(start, end).replace(/\s+/g, ' ');
  const decl = tree.declarations.find((one) => one.kind === 'contract' && one.name.text === contract.name);
  const items = decl?.kind === 'contract' ? decl.items : [];
  const names = (states: readonly number[]): string[] => states.map((state) => contract.states[state]!.name);
  const timers = contract.timers.map(({ span }) => headOf(span, source));
  return {
    name: contract.name,
    parties: contract.parties.map(partyText),
    terms: items.flatMap((item) => (item.kind === 'terms' ? item.params.map(({ span }) => written(span)) : [])),
    keeps: items.flatMap((item) => (item.kind === 'keeps' ? item.keeps.map(({ span }) => written(span)) : [])),
    assets: contract.assets.map(
      ({ name, of, sort, owner, each }) => `${name}: ${sort} of ${of}, owned by ${each ? 'each of ' : ''}${owner}`,
    ),
    meters: contract.meters.map(({ name, by }) => `${name} by ${by}`),
    prices: items.flatMap((item) => (item.kind === 'price' ? [written(item.span).replace(/^price\s+/, '')] : [])),
    states: contract.states.map(({ name, lasting, final, inventory }, number) => ({
      name,
      kind: lasting ? 'lasting' : final ? 'final' : 'passing',
      data: items.flatMap((item) =>
        item.kind === 'states' ? (item.cases[number]?.params ?? []).map(({ span }) => written(span)) : [],
      ),
      escrow: inventory.map(({ slot, kind }) => `${slot} of ${kind.name}`),
      leaves: transitionsOf(contract, number, source).flatMap(({ by, to }) =>
        to.length === 0 ? [] : [{ by, to: to.map((state) => contract.states[state]!.name) }],
      ),
    })),
    actions: contract.actions.map((action) => ({
      name: action.name,
      call: signature(action),
      by: actorsText(action),
      in: names(action.states),
      approvals: approvalsText(action),
      power: action.power,
      head: actionHead(action.name, items, written),
    })),
    timers,
    duties: items.flatMap((item) => (item.kind === 'duty' ? [headOf(item.span, source).replace(/^duty\s+/, '')] : [])),
    checks: items.flatMap((item) =>
      item.kind === 'check' ? [written({ start: item.name.span.start, end: item.body.span.start }).trim()] : [],
    ),
    invariants: items.flatMap((item) =>
      item.kind === 'invariant' ? [written(item.span).replace(/^invariant\s+/, '')] : [],
    ),
    steps: stepFacts(contract, contracts, core, timers),
  };
}

function stepFacts(
  contract: CoreContract,
  contracts: readonly CoreContract[],
  { module }: Checked['core'],
  heads: readonly string[],
): StepFacts[] {
  // Both lists have the order of the contract, and two timers may bear one name: so by number.
  const flows: ReadonlyMap<string, readonly Flow[]> = Map.groupBy(cashFlow(contract), ({ by }) => by);
  return [...Map.groupBy(bounds(contract, contracts, module), ({ by }) => by)].flatMap(([by, steps]) =>
    steps.map(({ name, fuel }, i) => ({
      by,
      name: by === 'timer' ? heads[i]! : name,
      fuel,
      moves: flows.get(by)?.[i]?.lines ?? [],
      movements: flows.get(by)?.[i]?.movements ?? [],
    })),
  );
}

function actionHead(name: string, items: readonly ContractItem[], written: (span: Span) => string): string {
  const item = items.find((one) => (one.kind === 'action' || one.kind === 'power') && one.name.text === name);
  if (item?.kind !== 'action' && item?.kind !== 'power') return name;
  const head = written({ start: item.name.span.start, end: item.body.span.start }).trim();
  return item.kind === 'power' ? `power ${head}` : head;
}

function partyText({ name, role, set }: Party): string {
  if (set === undefined) return `${name}: ${role}`;
  return `${name}: ${set.low === set.high ? set.low : `${set.low}..${set.high}`} of ${role}`;
}

export function contractText(facts: ContractFacts, palette: Palette): string[] {
  const list = (label: string, all: readonly string[]): string[] =>
    all.map((text, i) => `  ${(i === 0 ? label : '').padEnd(LABEL_COLUMNS)}${text}`);
  const widest = Math.max(0, ...facts.states.map(({ name }) => name.length));
  return [
    palette('strong', `Contract ${facts.name}`),
    ...list('parties', [facts.parties.join(', ')]),
    ...list('terms', facts.terms),
    ...list('keeps', facts.keeps),
    ...list('assets', facts.assets),
    ...list('meters', facts.meters),
    ...list('prices', facts.prices),
    ...list(
      'states',
      facts.states.map((state) => `${state.name.padEnd(widest)}  ${stateText(state)}`.trimEnd()),
    ),
    ...list(
      'actions',
      facts.actions.map(({ head }) => head),
    ),
    ...list('timers', facts.timers),
    ...list('duties', facts.duties),
    ...list('checks', facts.checks),
    ...list('always', facts.invariants),
    ...list('steps', facts.steps.flatMap(stepText(new Set()))),
  ];
}

const LABEL_COLUMNS = 9;

function stateText({ kind, data, escrow, leaves }: ContractFacts['states'][number]): string {
  const ways = leaves.map(({ by, to }) => `${by} → ${to.join(' or ')}`).join('; ');
  const ends = kind === 'final' ? 'final' : kind === 'lasting' ? 'lasting' : '';
  const holds = escrow.length === 0 ? '' : `holds ${escrow.join(', ')}`;
  const known = data.length === 0 ? '' : `with ${data.join(', ')}`;
  return [ends, known, ways, holds].filter((part) => part !== '').join('; ');
}

/** Actions by their names, what time brings by what it is. `told`: what entering a state moves, of those told in full. */
const stepText =
  (told: Set<string>) =>
  ({ by, name, fuel, movements }: StepFacts): string[] => {
    const title = by === 'action' || by === 'timer' || by === name ? name : `${by} ${name}`;
    return [`${title}: fuel at most ${fuel}`, ...movementLines(movements, told).map((line) => `  ${line}`)];
  };

function movementLines(movements: readonly Movement[], told: Set<string>): string[] {
  const lines: string[] = [];
  for (const group of entries(movements)) {
    const [{ when }] = group;
    const at = when.findIndex((condition) => condition.startsWith(ENTERING));
    const brought = group.map((one) => movementText({ ...one, when: one.when.slice(at) })).join('\n');
    if (at >= 0 && group.length > 1 && told.has(brought)) lines.push(`${when.slice(0, at + 1).join(', ')}: as above`);
    else lines.push(...group.map(movementText));
    if (at >= 0) told.add(brought);
  }
  return lines;
}

const ENTERING = 'on entering ';

/** Movements one after another that one entry into a state brings; any other by itself. */
function entries(movements: readonly Movement[]): [Movement, ...Movement[]][] {
  const way = ({ when }: Movement): string =>
    when.slice(0, when.findIndex((condition) => condition.startsWith(ENTERING)) + 1).join('\n');
  const groups: [Movement, ...Movement[]][] = [];
  for (const movement of movements) {
    const last = groups.at(-1);
    if (last !== undefined && way(movement) !== '' && way(last[0]) === way(movement)) last.push(movement);
    else groups.push([movement]);
  }
  return groups;
}
