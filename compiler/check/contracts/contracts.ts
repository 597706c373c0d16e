/** The checks of a module's contracts. What they cannot decide is an error that says what to write. */
import type { Diagnostic } from '../../../language/diagnostics.ts';
import type { CoreContract } from '../../contract.ts';
import { checkAmounts } from './amounts.ts';
import { checkCalendar } from './calendar.ts';
import { inventories } from './inventory.ts';
import { checkProgress, circles } from './progress.ts';
import { pastOf } from './roads.ts';

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
      own,
      once((diagnostic) => report(number, diagnostic)),
    ),
  );
  circles(filled, report);
  return filled;
}

function checkContract(
  contract: CoreContract,
  own: ReadonlySet<string> | undefined,
  report: (diagnostic: Diagnostic) => void,
): CoreContract {
  let isSound = true;
  const held = inventories(contract, own, (diagnostic) => {
    isSound = false;
    report(diagnostic);
  });
  const filled = { ...contract, states: contract.states.map((state, i) => ({ ...state, inventory: held[i]! })) };
  const past = pastOf(filled);
  checkCalendar(filled, report);
  checkProgress(filled, past, report);
  // Amounts are those of what is held: where that is in doubt they would only repeat it.
  if (isSound) checkAmounts(filled, past, report);
  return filled;
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
