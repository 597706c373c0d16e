/** What `leben inspect` shows of the contracts of a file: who takes part, what leads from state to state, what is owed and paid. */

import { bounds } from '../compiler/check/contracts/bounds.ts';
import { cashFlow, type Flow } from '../compiler/check/contracts/cash-flow.ts';
import { allStatements } from '../compiler/check/contracts/roads.ts';
import type { Checked } from '../compiler/compile.ts';
import type { CoreContract, Party, Statement } from '../compiler/contract.ts';
import { actorsText, approvalsText, signature } from '../compiler/simulate/choices.ts';
import { headOf } from '../compiler/simulate/view.ts';
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
  }[];
  readonly timers: readonly string[];
  readonly duties: readonly string[];
  /** What each step may cost at most, and what it moves from whom to whom. */
  readonly steps: readonly StepFacts[];
};
export type StepFacts = {
  readonly by: string;
  readonly name: string;
  readonly fuel: number;
  readonly moves: readonly string[];
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
    keeps: items.flatMap((item) =>
      item.kind === 'keeps' ? item.keeps.map(({ name, type }) => `${name.text}: ${written(type.span)}`) : [],
    ),
    assets: contract.assets.map(
      ({ name, of, sort, owner, each }) => `${name}: ${sort} of ${of}, owned by ${each ? 'each of ' : ''}${owner}`,
    ),
    meters: contract.meters.map(({ name, by }) => `${name} by ${by}`),
    prices: items.flatMap((item) => (item.kind === 'price' ? [written(item.span).replace(/^price\s+/, '')] : [])),
    states: contract.states.map(({ name, lasting, final, inventory }, number) => ({
      name,
      kind: lasting ? 'lasting' : final ? 'final' : 'passing',
      escrow: inventory.map(({ slot, kind }) => `${slot} of ${kind.name}`),
      leaves: exits(contract, number, (span) => headOf(span, source)),
    })),
    actions: contract.actions.map((action) => ({
      name: action.name,
      call: signature(action),
      by: actorsText(action),
      in: names(action.states),
      approvals: approvalsText(action),
      power: action.power,
    })),
    timers,
    duties: items.flatMap((item) => (item.kind === 'duty' ? [headOf(item.span, source).replace(/^duty\s+/, '')] : [])),
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
    })),
  );
}

function partyText({ name, role, set }: Party): string {
  if (set === undefined) return `${name}: ${role}`;
  return `${name}: ${set.low === set.high ? set.low : `${set.low}..${set.high}`} of ${role}`;
}

/** What may lead from a state into another. */
function exits(
  { actions, timers, duties, states }: CoreContract,
  from: number,
  head: (span: Span) => string,
): ContractFacts['states'][number]['leaves'] {
  const ways = [
    ...actions.map((action) => ({ by: action.name, states: action.states, body: action.body })),
    ...timers.map(({ span, states: within, body }) => ({
      by: head(span).replace(/ in .*$/, ''),
      states: within,
      body,
    })),
    // A duty that no state bounds may break in any state that its deadline finds.
    ...duties.map(({ name, states: within, body, of }) => ({
      by: `${name} broken`,
      states: within ?? (of.kind === 'state' ? [of.state] : states.map((_, state) => state)),
      body,
    })),
  ];
  return ways.flatMap(({ by, states: within, body }) => {
    const to = targets(body).filter((state) => state !== from);
    if (!within.includes(from) || to.length === 0) return [];
    return [{ by, to: to.map((state) => states[state]!.name) }];
  });
}

function targets(body: readonly Statement[]): number[] {
  return [...new Set(allStatements(body).flatMap((one) => (one.kind === 'become' ? [one.state] : [])))];
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
    ...list('actions', facts.actions.map(actionText)),
    ...list('timers', facts.timers),
    ...list('duties', facts.duties),
    ...list('steps', facts.steps.flatMap(stepText)),
  ];
}

const LABEL_COLUMNS = 9;

function stateText({ kind, escrow, leaves }: ContractFacts['states'][number]): string {
  const ways = leaves.map(({ by, to }) => `${by} → ${to.join(' or ')}`).join('; ');
  const ends = kind === 'final' ? 'final' : kind === 'lasting' ? 'lasting' : '';
  const holds = escrow.length === 0 ? '' : `holds ${escrow.join(', ')}`;
  return [ends, ways, holds].filter((part) => part !== '').join('; ');
}

/** Actions by their names, what time brings by what it is. */
function stepText({ by, name, fuel, moves }: StepFacts): string[] {
  const title = by === 'action' || by === 'timer' || by === name ? name : `${by} ${name}`;
  return [`${title}: fuel at most ${fuel}`, ...moves.map((move) => `  ${move}`)];
}

function actionText({ call, by, in: states, approvals, power }: ContractFacts['actions'][number]): string {
  return [`${power ? 'power ' : ''}${call} by ${by} in ${states.join(' or ')}`, ...approvals].join(', ');
}
