/** The gate of a node: what may become an entry. Whatever is malformed, foreign, expired, replayed, stale or unsigned never does. */
import type { ActionInfo } from '../../language/contract-info.ts';
import { sameBytes } from '../../language/shape.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { MissingMembers } from '../contract/approvals.ts';
import type { Approved } from '../contract/requests.ts';
import type { AgreementView } from '../contract/view.ts';
import { type Gate, judgeTransaction, type Refusal } from '../identity/approvals.ts';
import { checkProof } from '../identity/key.ts';
import { findParty, isValid, type RegistryEvent } from '../identity/registry.ts';
import { messageOf, type Step, transactionId } from '../identity/statement.ts';
import { MAX_LIFETIME_MS } from './order.ts';
import { isPlainName, judgeOrder, judgeSignature, type OrderFault } from './order-gate.ts';
import { isPlain, isSealed } from './sealed-value.ts';
import {
  type ApprovalPlace,
  actionOf,
  actorPlaces,
  approvalPlaces,
  expectedOf,
  type GivenApproval,
  isSignatory,
  type Standing,
} from './standing.ts';
import {
  type Attestation,
  argumentsHash,
  attestationMessage,
  type SignedStep,
  type Submission,
  togetherHash,
} from './submission.ts';

/** `height` and `time`: of the entry that it would be, or is. */
export type At = { readonly height: number; readonly time: number; readonly check?: typeof checkProof };

export type GateFault =
  | Refusal
  | OrderFault
  | { readonly kind: 'not founded' | 'no steps' | 'nothing due' }
  /** Also what an outsider hears in place of where an agreement stands. */
  | { readonly kind: 'no such agreement' | 'no such action' | 'not open' }
  | { readonly kind: 'arguments' | 'not sealed' | 'together' | 'agreement twice' | 'expires too late' }
  /** The action's approvals count for a time, so the moment of each must be known: each is an entry of its own. */
  | { readonly kind: 'approval without its moment' }
  | { readonly kind: 'approved already' }
  /** A party of the agreement, by its part. */
  | { readonly kind: 'party has not approved'; readonly party: string }
  /** Members of a set all of whom are asked: for signatories, who know each other. */
  | ({ readonly kind: 'members have not approved' } & MissingMembers)
  | { readonly kind: 'attestation' };

/** `uses`: counters that the signatures use up. `approvals`: by step, those that count and since when. */
export type Admission =
  | {
      readonly kind: 'admitted';
      readonly uses: readonly RegistryEvent[];
      readonly approvals: readonly (readonly Approved[])[];
      /** Of an approval that is given beforehand. */
      readonly gives?: GivenApproval;
    }
  | { readonly kind: 'refused'; readonly fault: GateFault };

/**
 * Pure, and the same on every machine: it is asked before an entry is written, and again (with what those before it have
 * changed) when the entry is executed. Whether its id is an entry already is the log's to know.
 */
export function admit(submission: Submission, standing: Standing, at: At): Admission {
  if (submission.kind === 'time') return standing.founded === undefined ? refuse({ kind: 'not founded' }) : ADMITTED;
  if (submission.kind === 'order') return judgeOrder(submission, standing, at);
  if (standing.founded === undefined) return refuse({ kind: 'not founded' });
  switch (submission.kind) {
    case 'steps':
      return admitSteps(submission, standing, at);
    case 'approval':
      return admitApproval(submission, standing, at);
    default:
      return unreachable(submission);
  }
}

const ADMITTED: Extract<Admission, { kind: 'admitted' }> = { kind: 'admitted', uses: [], approvals: [] };

function admitSteps(submission: Extract<Submission, { kind: 'steps' }>, standing: Standing, at: At): Admission {
  const { steps, attested } = submission;
  if (steps.length === 0) return refuse({ kind: 'no steps' });
  if (new Set(steps.map(({ step }) => step.contract)).size !== steps.length) return refuse({ kind: 'agreement twice' });
  const together = steps.length === 1 ? undefined : togetherHash(steps.map(({ step }) => step));
  const uses: RegistryEvent[] = [];
  const approvals: (readonly Approved[])[] = [];
  for (const signed of steps) {
    if (!sameOrAbsent(signed.step.together, together)) return refuse({ kind: 'together' });
    const admission = admitStep(signed, standing, at);
    if (admission.kind === 'refused') return admission;
    uses.push(...admission.uses);
    approvals.push(...admission.approvals);
  }
  const fault = attestationFault(attested, steps, standing, at);
  return fault === undefined ? { kind: 'admitted', uses, approvals } : refuse(fault);
}

function admitStep({ step, arguments: given, signatures }: SignedStep, standing: Standing, at: At): Admission {
  if (step.expiry > at.time + MAX_LIFETIME_MS) return refuse({ kind: 'expires too late' });
  if (!sameBytes(step.argumentsHash, argumentsHash(given))) return refuse({ kind: 'arguments' });
  if (!given.values.every(isPlain)) return refuse({ kind: 'value' });
  if (!given.values.every(isSealed)) return refuse({ kind: 'not sealed' });
  if (given.creating !== undefined && !isPlainName(given.creating)) return refuse({ kind: 'name', of: 'agreement' });
  if (step.chain !== standing.founded!.registry.chain) return refuse({ kind: 'foreign chain' });
  const found = placeOf(step, standing);
  if ('kind' in found) return refuse(found);
  const { agreement, action } = found;
  const act = signatures.find(({ part }) => part === 'act');
  const actor = actorPlaces(agreement, action).find(({ role }) => role === act?.role) ?? { role: '' };
  const places = approvalPlaces(agreement, action, step.actor);
  const demands = places.map((place) => ({ ...place, count: 0 }));
  const judged = judgeTransaction({ step, signatures }, gateOf(found, step, standing, at, { actor, demands }));
  if (judged.kind === 'refused') return refuse(toldTo(judged.refusal, signatures, step, agreement, standing, at));

  const inPlace = signatures.filter(({ part }) => part === 'approve');
  if (action.within !== undefined && inPlace.length > 0) return refuse({ kind: 'approval without its moment' });
  const { registry } = standing.founded!;
  const before = standing.approvals.get(hexId(step))?.given ?? [];
  const now = inPlace.map(({ party, role }) => ({
    ...{ party, role, at: at.time },
    subject: findParty(registry, party)!.subject,
  }));
  // Each person once, with the earlier signature.
  const counted: GivenApproval[] = [];
  for (const one of [...before, ...now]) {
    if (!counted.some(({ subject }) => subject === one.subject)) counted.push(one);
  }
  const signed = new Set([...before, ...now].map(({ party }) => party));
  for (const place of places) {
    const lacking = lackingIn(place, agreement, step.actor, counted, signed);
    if (lacking !== undefined) return refuse(lacking);
  }
  const approved = counted.map(({ party, at: moment }) => ({ by: party, at: moment }));
  return { kind: 'admitted', uses: judged.uses, approvals: [approved] };
}

/** What a place lacks, and who is missing as far as the actor may know it. `counted`: one a person. `signed`: all who have signed. */
function lackingIn(
  { role, count, members, each }: ApprovalPlace,
  agreement: AgreementView,
  actor: string,
  counted: readonly GivenApproval[],
  signed: ReadonlySet<string>,
): GateFault | undefined {
  const given = new Set(counted.filter((one) => one.role === role).map(({ party }) => party));
  if (given.size >= count) return undefined;
  if (agreement.parties.has(role) && given.size === 0) return { kind: 'party has not approved', party: role };
  const missing = [...members].filter((member) => member !== actor && !given.has(member));
  if (!each || missing.length === 0 || !isSignatory(agreement, actor))
    return { kind: 'too few approvals', role, wanted: count, given: given.size };
  const elsewhere = missing.filter((member) => signed.has(member));
  return {
    ...{ kind: 'members have not approved', elsewhere },
    silent: missing.filter((member) => !signed.has(member)),
  };
}

function admitApproval(
  { step, signature }: Extract<Submission, { kind: 'approval' }>,
  standing: Standing,
  at: At,
): Admission {
  if (step.expiry > at.time + MAX_LIFETIME_MS) return refuse({ kind: 'expires too late' });
  if (step.chain !== standing.founded!.registry.chain) return refuse({ kind: 'foreign chain' });
  const found = placeOf(step, standing);
  if ('kind' in found) return refuse(found);
  if (signature.part !== 'approve') return refuse({ kind: 'signer', signer: 0, why: { kind: 'not demanded' } });
  const { registry } = standing.founded!;
  const demands = approvalPlaces(found.agreement, found.action, step.actor).map((place) => ({ ...place, count: 0 }));
  const gate = gateOf(found, step, standing, at, { actor: { role: '' }, demands });
  const judged = judgeTransaction({ step, signatures: [signature] }, { ...gate, wanted: 'approve' });
  if (judged.kind === 'refused') {
    return refuse(toldTo(judged.refusal, [signature], step, found.agreement, standing, at));
  }
  const { party, role } = signature;
  const { subject } = findParty(registry, party)!;
  const before = standing.approvals.get(hexId(step))?.given ?? [];
  if (before.some((one) => one.subject === subject)) return refuse({ kind: 'approved already' });
  return { ...ADMITTED, uses: judged.uses, gives: { party, subject, role, at: at.time } };
}

type Found = { readonly agreement: AgreementView; readonly action: ActionInfo };

function placeOf(step: Step, standing: Standing): Found | GateFault {
  // Where nobody has signed an agreement of that name, and where somebody else has, an outsider hears the same.
  const agreement = standing.view.agreement(step.contract);
  if (agreement === undefined) return { kind: 'not open' };
  const found = actionOf(standing, agreement, step.action);
  return found === undefined ? { kind: 'not open' } : { agreement, action: found.action };
}

function gateOf(
  { agreement, action }: Found,
  step: Step,
  standing: Standing,
  { height, time, check }: At,
  who: Pick<Gate, 'actor' | 'demands'>,
): Gate {
  const { registry, seed } = standing.founded!;
  return {
    ...{ registry, height, now: time, contract: step.contract, ...who, seen: () => false },
    expected: expectedOf(agreement, action.keeps, seed),
    ...(check === undefined ? {} : { check }),
  };
}

/** Where an agreement stands is told to its parties only: to others a stale step and one that is not theirs are the same. */
function toldTo(
  refusal: Refusal,
  signatures: SignedStep['signatures'],
  step: Step,
  agreement: AgreementView,
  standing: Standing,
  { height, check = checkProof }: At,
): GateFault {
  if (refusal.kind !== 'stale' && refusal.kind !== 'signer') return refusal;
  const { registry } = standing.founded!;
  const isInside = signatures.some(({ party: name, key: id, part, role, proof }) => {
    if (!isSignatory(agreement, name)) return false;
    const key = findParty(registry, name)?.keys.find((one) => one.id === id && isValid(one, height));
    return key !== undefined && check(proof, messageOf({ step, part, role }), key, registry.site).kind === 'holds';
  });
  return isInside ? refusal : { kind: 'not open' };
}

function attestationFault(
  attested: readonly Attestation[],
  steps: readonly SignedStep[],
  standing: Standing,
  at: At,
): GateFault | undefined {
  const ids = steps.map(({ step }) => transactionId(step));
  for (const one of attested) {
    if (!ids.some((id) => sameBytes(id, one.step))) return { kind: 'attestation' };
    if (one.value !== undefined && !isPlain(one.value)) return { kind: 'value' };
    const message = attestationMessage(standing.founded!.registry.chain, one);
    const judged = judgeSignature(one.signature, message, standing, at);
    // A device's counter says nothing here: services attest.
    if (judged.kind === 'refused' || judged.counter !== undefined) return { kind: 'attestation' };
  }
  return undefined;
}

export function hexId(step: Step): string {
  return Buffer.from(transactionId(step)).toString('hex');
}

function sameOrAbsent(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameBytes(a, b);
}

function refuse(fault: GateFault): Admission {
  return { kind: 'refused', fault };
}
