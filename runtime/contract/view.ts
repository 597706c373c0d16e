/** Reading the world: what stands where, and what of it a party may see (docs/contracts.md, section 9). */
import type { Value } from '../../language/values.ts';
import type { Right } from './events.ts';
import { balance } from './movements.ts';
import { owingIn } from './owed.ts';
import { mayUse, rightsOn } from './register.ts';
import { nextDue } from './schedule.ts';
import { readersOf } from './sees.ts';
import { type Agreement, hasEnded, membersOf, signatories, type World } from './world.ts';

export type AgreementView = {
  readonly id: string;
  readonly text: string;
  readonly contract: number;
  readonly contractName: string;
  readonly parties: ReadonlyMap<string, string>;
  readonly sets: ReadonlyMap<string, readonly string[]>;
  readonly assets: ReadonlyMap<string, string>;
  readonly terms: ReadonlyMap<string, Value>;
  readonly keeps: ReadonlyMap<string, KeepView>;
  readonly state: string;
  readonly data: ReadonlyMap<string, Value>;
  /** Whole minor units. */
  readonly slots: ReadonlyMap<string, { readonly kind: string; readonly amount: bigint }>;
  readonly entered: number;
  /** When each action was last done. */
  readonly done: ReadonlyMap<string, number>;
  readonly meters: ReadonlyMap<string, { readonly total: bigint; readonly last: number | undefined }>;
  /** Those that have arisen. */
  readonly duties: ReadonlyMap<string, DutyView>;
  readonly touched: number;
  readonly ended: boolean;
  /** Since when, where a step of time of it could not be made. */
  readonly halted: number | undefined;
};
/** `due` and `deadline` Infinity: beyond the year 9999, so that it never comes. */
export type KeepView = {
  readonly value: Value;
  readonly pending: { readonly value: Value; readonly due: number } | undefined;
};
export type DutyView = { readonly status: 'due' | 'kept' | 'broken' | 'lapsed'; readonly deadline: number };
/** What somebody who is no signatory may see: the public keeps. */
export type OutsideView = Pick<AgreementView, 'id' | 'keeps'>;
export type AssetView = {
  readonly owner: string;
  readonly purposes: readonly string[];
  readonly lineage: readonly { readonly party: string; readonly share: Value }[];
};

export type View = {
  readonly agreement: (id: string) => AgreementView | undefined;
  /** In the order of signing. */
  readonly agreements: () => readonly string[];
  /** An agreement as that party may see it: all but narrower keeps for a signatory, the public keeps for anybody else. */
  readonly agreementSeenBy: (id: string, party: string) => AgreementView | OutsideView | undefined;
  /** Whole minor units. */
  readonly balance: (party: string, kind: string) => bigint;
  /** What the party has money or counted things of, in order; a kind of which nothing is left is not among them. */
  readonly kindsOf: (party: string) => readonly string[];
  /** What has come in and was minted, less what was burned. */
  readonly supply: (kind: string) => bigint;
  readonly asset: (name: string) => AssetView | undefined;
  readonly roles: (party: string) => readonly string[];
  /** In force now, oldest first. */
  readonly rightsOn: (asset: string) => readonly Right[];
  readonly rights: () => readonly Right[];
  readonly mayUse: (who: string, asset: string, purpose: string | undefined) => boolean;
  /** The duties that are due of that party, earliest first. */
  readonly dutiesOf: (party: string) => readonly OwedView[];
  /** The instant at which something falls due by time alone; undefined: nothing ever. */
  readonly nextDue: () => number | undefined;
};
export type OwedView = { readonly agreement: string; readonly duty: string; readonly deadline: number };

/** `at`: the world as it is when it is looked at. */
export function viewOf(at: () => World): View {
  const agreementAt = (id: string): Agreement | undefined => at().agreements.get(id);
  return {
    agreement: (id) => mapped(agreementAt(id), agreementView),
    agreements: () => [...at().agreements.keys()],
    agreementSeenBy: (id, party) => mapped(agreementAt(id), (agreement) => seenBy(agreement, party)),
    balance: (party, kind) => balance(at(), party, kind),
    kindsOf: (party) =>
      [...at().accounts.values()]
        .filter((account) => account.party === party)
        .map(({ kind }) => kind)
        .sort(),
    supply: (kind) => at().supply.get(kind) ?? 0n,
    asset: (name) => at().assets.get(name),
    roles: (party) => [...(at().roles.get(party)?.roles ?? [])].sort(),
    rightsOn: (asset) => rightsOn(at().register, asset),
    rights: () => [...at().register.byNumber.values()].map(({ right }) => right).sort((a, b) => a.number - b.number),
    mayUse: (who, asset, purpose) => mayUse(at(), who, asset, purpose),
    dutiesOf: (party) => dutiesOf(at(), party),
    nextDue: () => nextDue(at())?.at,
  };
}

function agreementView(agreement: Agreement): AgreementView {
  const { info, number, text } = agreement.contract;
  return {
    id: agreement.id,
    text: text.id,
    contract: number,
    contractName: info.name,
    parties: agreement.parties,
    sets: agreement.sets,
    assets: agreement.assets,
    terms: named(info.terms, agreement.terms),
    keeps: named(info.keeps, agreement.keeps),
    state: info.states[agreement.state]!.name,
    data: named(info.states[agreement.state]!.data, agreement.data),
    slots: new Map([...agreement.slots].map(([slot, { kind, amount }]) => [slot, { kind: kind.name, amount }])),
    entered: agreement.entered,
    done: named(info.actions, agreement.done),
    meters: named(info.meters, agreement.meters),
    duties: named(
      info.duties,
      agreement.duties.map((duty) => mapped(duty, ({ status, deadline }): DutyView => ({ status, deadline }))),
    ),
    touched: agreement.touched,
    ended: hasEnded(agreement),
    halted: agreement.halted,
  };
}

function seenBy(agreement: Agreement, party: string): AgreementView | OutsideView {
  const view = agreementView(agreement);
  const readable = agreement.contract.info.keeps.filter(({ visibility }) => {
    const readers = readersOf(agreement, visibility);
    return readers === 'public' || readers.includes(party);
  });
  const keeps = new Map(readable.map(({ name }) => [name, view.keeps.get(name)!]));
  return signatories(agreement).includes(party) ? { ...view, keeps } : { id: view.id, keeps };
}

function dutiesOf(world: World, party: string): readonly OwedView[] {
  const owed: OwedView[] = [];
  for (const agreement of owingIn(world, party).toSorted((a, b) => a.order - b.order))
    agreement.duties.forEach((duty, number) => {
      const { name, debtor } = agreement.contract.info.duties[number]!;
      if (duty?.status !== 'due' || !membersOf(agreement, debtor).includes(party)) return;
      owed.push({ agreement: agreement.id, duty: name, deadline: duty.deadline });
    });
  return owed.sort((a, b) => a.deadline - b.deadline);
}

function named<T>(
  parts: readonly { readonly name: string }[],
  values: readonly (T | undefined)[],
): ReadonlyMap<string, T> {
  return new Map(values.flatMap((value, at) => (value === undefined ? [] : [[parts[at]!.name, value] as const])));
}

function mapped<T, U>(value: T | undefined, make: (value: T) => U): U | undefined {
  return value === undefined ? undefined : make(value);
}
