/** What an editor says of the place under the pointer: of a step of a contract, what it moves from whom to whom and what it costs. */
import type { Span } from '../../language/span.ts';
import { bounds } from '../check/contracts/bounds.ts';
import { cashFlow } from '../check/contracts/cash-flow.ts';
import { roadsOf } from '../check/contracts/roads.ts';
import type { Checked } from '../compile.ts';
import type { CoreContract } from '../contract.ts';

/** `title`: the step by its name. `lines`: one a movement, then the fuel. `span`: of its name; a timer, which has none, as a whole. */
export type Hover = { readonly span: Span; readonly title: string; readonly lines: readonly string[] };

/** Of the entry file; undefined: no step of a contract is named at that offset (UTF-16 units from the start of the text). */
export function hoverAt(checked: Checked, offset: number): Hover | undefined {
  return checked.contracts
    .flatMap((contract) => stepsOf(contract, checked))
    .find(({ span }) => span.start <= offset && offset < span.end);
}

/** Actions, timers and duties: flows and bounds list the signing first, then these in the order of the roads. */
function stepsOf(contract: CoreContract, { contracts, core }: Checked): Hover[] {
  const flows = cashFlow(contract);
  const costs = bounds(contract, contracts, core.module);
  return roadsOf(contract).map(({ span }, number): Hover => {
    const { by, name, lines } = flows[number + 1]!;
    const moves = lines.length === 0 ? ['moves nothing'] : lines;
    return { span, title: `${by} ${name}`, lines: [...moves, `fuel at most ${costs[number + 1]!.fuel}`] };
  });
}
