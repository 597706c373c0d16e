/** Who has approved, and what is missing (docs/contracts.md, section 9). */
import type { Approval, Calendar } from '../../language/contract-info.ts';
import { enumerate } from '../../language/phrase.ts';
import type { Value } from '../../language/values.ts';
import type { Approved } from './requests.ts';
import { later } from './schedule.ts';
import { type Agreement, membersOf, signatories } from './world.ts';

/** Those whose approval was given by now and, where it lasts for a period, is not over: its last instant does not count. */
export function approversNow(
  approvals: readonly Approved[],
  within: Value | undefined,
  now: number,
  calendar: Calendar | undefined,
): readonly string[] {
  const recent = approvals.filter(({ at }) => at <= now && (within === undefined || later(at, within, calendar) > now));
  return [...new Set(recent.map(({ by }) => by))];
}

/**
 * Every place that lacks, in words for the actor; undefined: none does. The actor never counts, each person fills one place, and
 * as many places as possible are filled, earlier ones first. An outsider is told how many of a set are missing, never who.
 */
export function missingApprovals(
  approvals: readonly Approval[],
  agreement: Agreement,
  actor: string,
  approvers: readonly string[],
): string | undefined {
  if (approvals.length === 0) return undefined;
  const places = approvals.map((approval) => placesOf(approval, agreement, actor));
  const filled = fill(places.flat(), new Set(approvers.filter((one) => one !== actor)));
  const isInside = signatories(agreement).includes(actor);
  const missing: string[] = [];
  let from = 0;
  approvals.forEach((approval, at) => {
    const wanted = places[at]!.length;
    const start = from;
    const lacking = places[at]!.filter((_, place) => !filled[start + place]);
    from += wanted;
    if (lacking.length === 0) return;
    if (approval.kind === 'party') {
      missing.push(`${approval.party} has not approved`);
    } else if (approval.kind === 'all' && isInside) {
      const members = lacking.flat();
      const elsewhere = members.filter((member) => approvers.includes(member));
      missing.push(missingMembers({ elsewhere, silent: members.filter((member) => !elsewhere.includes(member)) }));
    } else {
      missing.push(`${wanted - lacking.length} of ${wanted} approvals by ${approval.set}`);
    }
  });
  return missing.length === 0 ? undefined : missing.join('; ');
}

/** Members who are each asked: `silent` have not approved, the approval of those `elsewhere` fills another place. */
export type MissingMembers = { readonly silent: readonly string[]; readonly elsewhere: readonly string[] };

/** Who they are, for somebody who may know it; a long list is cut, and the rest counted. */
export function missingMembers({ silent, elsewhere }: MissingMembers): string {
  const words: string[] = [];
  if (silent.length > 0) words.push(`${enumerate(silent, 'and')} ${haveOf(silent)} not approved`);
  if (elsewhere.length > 0)
    words.push(`${enumerate(elsewhere, 'and')} ${haveOf(elsewhere)} approved for another place`);
  return words.join('; ');
}

function haveOf(who: readonly string[]): string {
  return who.length === 1 ? 'has' : 'have';
}

/** The places of one approval, each with those who may fill it. */
function placesOf(approval: Approval, agreement: Agreement, actor: string): readonly (readonly string[])[] {
  switch (approval.kind) {
    case 'party':
      return [membersOf(agreement, approval.party)];
    case 'some':
      return Array.from({ length: approval.count }, () => membersOf(agreement, approval.set));
    case 'all':
      return membersOf(agreement, approval.set)
        .filter((member) => member !== actor)
        .map((member) => [member]);
  }
}

/** Which places are filled. One that finds its people taken asks them to move to another place that they can fill (Kuhn 1955). */
function fill(places: readonly (readonly string[])[], approvers: ReadonlySet<string>): readonly boolean[] {
  const placeOf = new Map<string, number>();
  const seat = (place: number, asked: Set<string>): boolean =>
    places[place]!.some((who) => {
      if (!approvers.has(who) || asked.has(who)) return false;
      asked.add(who);
      const taken = placeOf.get(who);
      if (taken !== undefined && !seat(taken, asked)) return false;
      placeOf.set(who, place);
      return true;
    });
  const filled = places.map(() => false);
  places.forEach((_, place) => {
    seat(place, new Set());
  });
  for (const place of placeOf.values()) filled[place] = true;
  return filled;
}
