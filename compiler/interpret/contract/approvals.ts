/** Who has approved, and what is missing (semantics.md, section 10). */

import { enumerate } from '../../../language/phrase.ts';
import type { Approval } from '../../contract.ts';
import { type Agreement, membersOf, signatories } from './world.ts';

/** One person's signature under this step. */
export type Approved = { readonly by: string; readonly at: number };

/** One approval that is needed: whose will do, and under which part of the list it is counted. */
type Demand = { readonly of: number; readonly who: readonly string[] };

/**
 * What is missing, in words for the actor; undefined: nothing. The actor never counts, and each person counts once. Who is in a
 * set is told to signatories only: to an outsider it is so many of so many.
 */
export function missingApprovals(
  approvals: readonly Approval[],
  agreement: Agreement,
  actor: string,
  approvers: readonly string[],
): string | undefined {
  const demands = approvals.flatMap((approval, of) => demandsOf(approval, of, agreement, actor));
  const met = assign(demands, new Set(approvers.filter((one) => one !== actor)));
  const missing = approvals.flatMap((approval, of) => {
    const needed = demands.filter((demand) => demand.of === of).length;
    const unmet = demands.filter((demand, i) => demand.of === of && !met.has(i));
    if (unmet.length === 0) return [];
    if (approval.kind === 'party') return [`${approval.party} has not approved`];
    if (approval.kind === 'all' && signatories(agreement).includes(actor))
      return whoIsMissing(
        unmet.flatMap(({ who }) => who),
        approvers,
      );
    return [`${needed - unmet.length} of ${needed} approvals by ${approval.set}`];
  });
  return missing.length === 0 ? undefined : missing.join('; ');
}

/** Those who have not approved, and those whose approval another place has taken. */
function whoIsMissing(members: readonly string[], approvers: readonly string[]): string[] {
  const say = (who: readonly string[], words: string): string[] =>
    who.length === 0 ? [] : [`${enumerate(who, 'and')} ${who.length === 1 ? 'has' : 'have'} ${words}`];
  return [
    ...say(
      members.filter((member) => !approvers.includes(member)),
      'not approved',
    ),
    ...say(
      members.filter((member) => approvers.includes(member)),
      'approved for another place',
    ),
  ];
}

function demandsOf(approval: Approval, of: number, agreement: Agreement, actor: string): Demand[] {
  switch (approval.kind) {
    case 'party':
      return [{ of, who: membersOf(agreement, approval.party) }];
    case 'some':
      return Array.from({ length: approval.count }, () => ({ of, who: membersOf(agreement, approval.set) }));
    case 'all':
      return membersOf(agreement, approval.set)
        .filter((member) => member !== actor)
        .map((member) => ({ of, who: [member] }));
  }
}

/** The demands that are met when as many as possible are (augmenting paths), earlier ones first. */
function assign(demands: readonly Demand[], approvers: ReadonlySet<string>): Set<number> {
  const met = new Map<string, number>();
  const place = (demand: number, tried: Set<string>): boolean => {
    for (const who of demands[demand]!.who) {
      if (!approvers.has(who) || tried.has(who)) continue;
      tried.add(who);
      const other = met.get(who);
      if (other !== undefined && !place(other, tried)) continue;
      met.set(who, demand);
      return true;
    }
    return false;
  };
  demands.forEach((_, i) => {
    place(i, new Set());
  });
  return new Set(met.values());
}
