/** The states of a contract as a picture: what leads from each into which, as Mermaid text (mermaid.js.org, stateDiagram-v2). */
import type { SourceText } from '../language/span.ts';
import { ends, type Road, roadsOf } from './check/contracts/roads.ts';
import type { CoreContract } from './contract.ts';
import { actorsText } from './simulate/choices.ts';
import { headOf } from './simulate/view.ts';

/** One way out of a state, or, where it leads to none, what may happen while it goes on. */
export type Transition = {
  /** `accept`, `after 30 days`, `report broken`. */
  readonly by: string;
  /** Who does it; undefined: time alone. */
  readonly who: string | undefined;
  /** Other states than this one, by number. */
  readonly to: readonly number[];
};

/** What may happen in a state: actions, then timers, then duties, each in the order of the contract. `source`: of the contract. */
export function transitionsOf(contract: CoreContract, state: number, source: SourceText): Transition[] {
  return roadsOf(contract).flatMap((road) => {
    if (!road.states.includes(state)) return [];
    const to = [...ends(road.body).targets].filter((target) => target !== state);
    return [{ ...titleOf(contract, road, source), to }];
  });
}

/** `source`: the text in which the contract stands. */
export function stateDiagram(contract: CoreContract, source: SourceText): string {
  const { states } = contract;
  const lines = ['stateDiagram-v2'];
  const label = (one: Transition): string => escaped(one.who === undefined ? one.by : `${one.by} by ${one.who}`);
  for (const { name } of states) if (idOf(name) !== name) lines.push(`  state "${escaped(name)}" as ${idOf(name)}`);
  lines.push(`  [*] --> ${idOf(states[0]!.name)}`);
  for (const [number, { name, final, inventory }] of states.entries()) {
    const from = idOf(name);
    const ways = transitionsOf(contract, number, source);
    // Two ways between the same states are one arrow with two lines.
    const arrows = new Map<number, string[]>();
    for (const way of ways) for (const to of way.to) arrows.set(to, [...(arrows.get(to) ?? []), label(way)]);
    for (const [to, labels] of arrows) lines.push(`  ${from} --> ${idOf(states[to]!.name)}: ${labels.join('<br/>')}`);
    if (final) lines.push(`  ${from} --> [*]`);
    const stays = ways.filter(({ to, who }) => to.length === 0 && who !== undefined).map(label);
    const holds = inventory.map(({ slot }) => slot);
    const notes = [...(holds.length === 0 ? [] : [escaped(`holds ${holds.join(', ')}`)]), ...stays];
    if (notes.length > 0) lines.push(`  note right of ${from}`, ...notes.map((note) => `    ${note}`), '  end note');
  }
  return `${lines.join('\n')}\n`;
}

function titleOf(contract: CoreContract, road: Road, source: SourceText): Pick<Transition, 'by' | 'who'> {
  switch (road.by) {
    case 'action': {
      const action = contract.actions[road.number]!;
      return { by: action.name, who: actorsText(action) };
    }
    case 'timer':
      return { by: headOf(road.span, source).replace(/ in .*$/, ''), who: undefined };
    case 'duty':
      return { by: `${road.name} broken`, who: undefined };
    case 'signing':
      return { by: road.name, who: undefined };
  }
}

/** What Mermaid would take for its own: its words, and letters that its names have not. */
const MERMAID_WORDS: ReadonlySet<string> = new Set(
  'as choice class classdef default direction end fork history join left note of over right scale state style'.split(
    ' ',
  ),
);

function idOf(name: string): string {
  if (/^[a-z_][a-z0-9_]*$/.test(name) && !MERMAID_WORDS.has(name)) return name;
  return `s_${[...name].map((letter) => (/[a-z0-9]/i.test(letter) ? letter : `_${letter.codePointAt(0)!.toString(16)}`)).join('')}`;
}

/** `;`, `:`, `#`, `"` and `<` have a meaning within a label: written as entities, as Mermaid asks. */
function escaped(text: string): string {
  return text.replace(/[;#:"<>]/g, (sign) => `#${sign.codePointAt(0)!};`);
}
