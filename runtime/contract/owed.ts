/** Who owes something: agreements by the debtors of their due duties, brought up to date when it is asked. */
import { type Agreement, membersOf, type World } from './world.ts';

/** `stale`: agreements whose duties or members have changed since it was last asked. */
export type Owed = {
  readonly byDebtor: Map<string, Set<Agreement>>;
  /** Under which names an agreement stands there. */
  readonly debtors: Map<Agreement, readonly string[]>;
  readonly stale: Set<Agreement>;
};

/** The agreements in which that party owes something. Costs as many steps as agreements have changed, and as it owes in. */
export function owingIn(world: World, party: string): readonly Agreement[] {
  for (const agreement of world.owed.stale) settle(world, agreement);
  world.owed.stale.clear();
  return [...(world.owed.byDebtor.get(party) ?? [])];
}

function settle({ owed, agreements }: World, agreement: Agreement): void {
  const { byDebtor, debtors } = owed;
  for (const debtor of debtors.get(agreement) ?? []) {
    const owing = byDebtor.get(debtor)!;
    owing.delete(agreement);
    if (owing.size === 0) byDebtor.delete(debtor);
  }
  // A signing that was taken back has left it.
  const now = agreements.get(agreement.id) === agreement ? debtorsOf(agreement) : [];
  if (now.length === 0) debtors.delete(agreement);
  else debtors.set(agreement, now);
  for (const debtor of now) {
    const owing = byDebtor.get(debtor);
    if (owing === undefined) byDebtor.set(debtor, new Set([agreement]));
    else owing.add(agreement);
  }
}

function debtorsOf(agreement: Agreement): readonly string[] {
  const { duties } = agreement.contract.info;
  return [
    ...new Set(
      agreement.duties.flatMap((duty, number) =>
        duty?.status === 'due' ? membersOf(agreement, duties[number]!.debtor) : [],
      ),
    ),
  ];
}
