/** What a node knows at a height beside the agreements: parties, texts, and approvals that wait for their step. */
import type { ActionInfo, Approval, ContractInfo } from '../../language/contract-info.ts';
import type { Interface } from '../../language/interface.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { AgreementView, View } from '../contract/view.ts';
import { canonical } from '../identity/canonical.ts';
import type { Registry } from '../identity/registry.ts';
import { type Expected, transactionHash } from '../identity/statement.ts';

export type Standing = {
  /** Undefined: nobody has founded the ledger yet. */
  readonly founded: { readonly registry: Registry; readonly seed: Uint8Array } | undefined;
  readonly view: View;
  /** The texts that may be signed, by identity. */
  readonly texts: ReadonlyMap<string, Interface>;
  /** By the id of a step in hexadecimal: who has approved it beforehand. */
  readonly approvals: ReadonlyMap<string, WaitingStep>;
};

export type WaitingStep = { readonly expiry: number; readonly given: readonly GivenApproval[] };
/** `at`: the moment of the entry, milliseconds since 1970 UTC. */
export type GivenApproval = {
  readonly party: string;
  readonly subject: string;
  readonly role: string;
  readonly at: number;
};

/** The contract of an agreement, and an action of it. */
export function actionOf(
  standing: Pick<Standing, 'texts'>,
  agreement: AgreementView,
  action: string,
): { readonly contract: ContractInfo; readonly action: ActionInfo } | undefined {
  const contract = standing.texts.get(agreement.text)?.contracts[agreement.contract];
  const found = contract?.actions.find(({ name }) => name === action);
  return contract === undefined || found === undefined ? undefined : { contract, action: found };
}

/**
 * What a signer of the step has seen. The hashes are salted with the ledger's seed: terms and keeps are few words and small
 * numbers, which whoever sees the entry in a proof could else try out.
 */
export function expectedOf(agreement: AgreementView, keeps: readonly string[], seed: Uint8Array): Expected {
  const { termsHash, noKeepsHash } = fixedOf(agreement, seed);
  const { state } = agreement;
  if (keeps.length === 0) return { state, termsHash, keepsHash: noKeepsHash };
  const values = keeps.map((name) => [name, agreement.keeps.get(name)?.value]);
  return { state, termsHash, keepsHash: salted('leben/keeps/v1\n', seed, agreement.id, values) };
}

type Fixed = { readonly seed: Uint8Array; readonly termsHash: Uint8Array; readonly noKeepsHash: Uint8Array };

/** Parties and terms are fixed for good, so that their hash is reckoned once for each agreement. */
function fixedOf({ id, text, contractName, parties, terms }: AgreementView, seed: Uint8Array): Fixed {
  const known = fixed.get(parties);
  if (known?.seed === seed) return known;
  const signed = { text, contractName, parties: [...parties], terms: [...terms] };
  const made: Fixed = {
    seed,
    termsHash: salted('leben/terms/v1\n', seed, id, signed),
    noKeepsHash: salted('leben/keeps/v1\n', seed, id, []),
  };
  fixed.set(parties, made);
  return made;
}
const fixed = new WeakMap<AgreementView['parties'], Fixed>();

/** As what somebody may act, and who may act so: a part of the agreement, or a role of the register. */
export function actorPlaces(
  agreement: AgreementView,
  action: ActionInfo,
): readonly { readonly role: string; readonly members?: ReadonlySet<string> }[] {
  return action.actors.map((actor) => {
    switch (actor.kind) {
      case 'party':
        return { role: actor.party, members: membersOf(agreement, actor.party) };
      case 'member':
        return { role: actor.set, members: membersOf(agreement, actor.set) };
      case 'role':
        return { role: actor.role };
      default:
        return unreachable(actor);
    }
  });
}

/** How many approvals of a part, and of whom. `each`: of every one of them but the actor. */
export type ApprovalPlace = {
  readonly role: string;
  readonly count: number;
  readonly members: ReadonlySet<string>;
  readonly each: boolean;
};

/** How many approvals the action takes of each part, and of whom. The actor never counts. */
export function approvalPlaces(agreement: AgreementView, action: ActionInfo, actor: string): readonly ApprovalPlace[] {
  const places = new Map<string, ApprovalPlace>();
  for (const approval of action.approvals) {
    const role = partOf(approval);
    const members = membersOf(agreement, role);
    const others = [...members].filter((member) => member !== actor).length;
    const count = approval.kind === 'party' ? 1 : approval.kind === 'some' ? approval.count : others;
    const known = places.get(role);
    const each = approval.kind === 'all' || known?.each === true;
    places.set(role, { role, members, count: count + (known?.count ?? 0), each });
  }
  return [...places.values()];
}

/** The party of that part, or the members of the set. */
export function membersOf(agreement: AgreementView, part: string): ReadonlySet<string> {
  const one = agreement.parties.get(part);
  return new Set(one === undefined ? (agreement.sets.get(part) ?? []) : [one]);
}

export function isSignatory({ parties, sets }: Pick<AgreementView, 'parties' | 'sets'>, party: string): boolean {
  return [...parties.values()].includes(party) || [...sets.values()].some((members) => members.includes(party));
}

function partOf(approval: Approval): string {
  return approval.kind === 'party' ? approval.party : approval.set;
}

function salted(tag: string, seed: Uint8Array, id: string, value: unknown): Uint8Array {
  return transactionHash(tag, canonical([seed, id, value]));
}
