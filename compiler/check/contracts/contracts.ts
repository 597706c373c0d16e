/** The checks of a module's contracts. What they cannot decide is an error that says what to write. */
import { tooMuchToFollow } from '../../../language/codes/agreements.ts';
import type { Diagnostic } from '../../../language/diagnostics.ts';
import type { CoreContract } from '../../contract.ts';
import { checkAmounts } from './amounts.ts';
import { checkCalendar } from './calendar.ts';
import { circles } from './circles.ts';
import { inventories } from './inventory.ts';
import { checkProgress } from './progress.ts';
import { pastOf, roadsOf } from './roads.ts';
import { checkUses } from './uses.ts';

/**
 * The same contracts with the inventory of every state. `report` is given the number of the contract. `own`: the counted
 * assets that the module declares itself; undefined: all that are no currency.
 */
export function checkContracts(
  contracts: readonly CoreContract[],
  report: (contract: number, diagnostic: Diagnostic) => void,
  own?: ReadonlySet<string>,
): CoreContract[] {
  const filled = contracts.map((contract, number) =>
    checkContract(
      contract,
      contracts,
      own,
      once((diagnostic) => report(number, diagnostic)),
    ),
  );
  circles(filled, report);
  return filled;
}

function checkContract(
  contract: CoreContract,
  contracts: readonly CoreContract[],
  own: ReadonlySet<string> | undefined,
  report: (diagnostic: Diagnostic) => void,
): CoreContract {
  if (isTooLarge(contract, report)) return contract;
  let isSound = true;
  const held = inventories(contract, own, (diagnostic) => {
    isSound = false;
    report(diagnostic);
  });
  const filled = { ...contract, states: contract.states.map((state, i) => ({ ...state, inventory: held[i]! })) };
  const past = pastOf(filled);
  checkCalendar(filled, report);
  checkProgress(filled, past, report);
  checkUses(filled, report);
  // Amounts are those of what is held: where that is in doubt they would only repeat it.
  if (isSound) checkAmounts(filled, contracts, past, report);
  return filled;
}

/** The checks look at every step from every state, and at what every other has done before: their work grows with the square. */
export const MAX_STATES = 1000;
/** Actions, timers and duties, each counted for each of its states. */
export const MAX_STEPS = 20_000;

function isTooLarge(contract: CoreContract, report: (diagnostic: Diagnostic) => void): boolean {
  const { name, states, span } = contract;
  const steps = roadsOf(contract).reduce((sum, road) => sum + road.states.length, 0);
  if (states.length > MAX_STATES) report(tooMuchToFollow(span, { what: name, of: 'states', most: MAX_STATES }));
  else if (steps > MAX_STEPS) report(tooMuchToFollow(span, { what: name, of: 'steps', most: MAX_STEPS }));
  else return false;
  return true;
}

/** A body that runs in several states has its faults in each of them; they are told once. */
function once(report: (diagnostic: Diagnostic) => void): (diagnostic: Diagnostic) => void {
  const told = new Set<string>();
  return (diagnostic) => {
    const key = `${diagnostic.code} ${diagnostic.span.start} ${diagnostic.span.end}`;
    if (told.has(key)) return;
    told.add(key);
    report(diagnostic);
  };
}
