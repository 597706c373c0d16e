/** Transactions at the gate: is this step meant for us, now, and signed by those it takes. Every refusal has its reason. */
import { sameBytes } from '../../language/shape.ts';
import { type Counter, useCounter } from './counter.ts';
import { checkProof, type ProofFault } from './key.ts';
import {
  findParty,
  holdsRole,
  isValid,
  type Party,
  type RegisteredKey,
  type Registry,
  type RegistryEvent,
} from './registry.ts';
import {
  decodeTransaction,
  type Expected,
  messageOf,
  type Signature,
  type Transaction,
  transactionId,
} from './statement.ts';

/** `count` different people or institutions with the role; `members`: those named by the agreement, in place of the registry's. */
export type Demand = { readonly role: string; readonly count: number; readonly members?: ReadonlySet<string> };

/** What the gate compares with: the ledger, and the agreement the step names as it stands at this height. */
export type Gate = {
  readonly registry: Registry;
  readonly height: number;
  /** Milliseconds since 1970 UTC, of the block, not of a clock. */
  readonly now: number;
  readonly contract: string;
  readonly expected: Expected;
  /** As what the actor must sign, and who may. */
  readonly actor: { readonly role: string; readonly members?: ReadonlySet<string> };
  readonly demands: readonly Demand[];
  /** Is there an entry with this transaction id. */
  readonly seen: (id: Uint8Array) => boolean;
  /** `approve`: nobody acts yet, the signatures are approvals that are given beforehand. Left out: somebody acts. */
  readonly wanted?: 'approve';
  /** `checkProof`, or one that remembers what held before. */
  readonly check?: typeof checkProof;
};

export type Refusal =
  | { readonly kind: 'form'; readonly why: string }
  | { readonly kind: 'foreign chain' | 'foreign contract' | 'expired' | 'replayed' }
  | { readonly kind: 'stale'; readonly part: 'state' | 'terms' | 'keeps' }
  | { readonly kind: 'no actor' }
  | { readonly kind: 'signer'; readonly signer: number; readonly why: SignerFault }
  | { readonly kind: 'too few approvals'; readonly role: string; readonly wanted: number; readonly given: number };

export type SignerFault =
  | { readonly kind: 'unknown party' | 'unknown key' | 'key not yet valid' | 'key revoked' | 'role not held' }
  /** Not asked for: another role, or an act by somebody else than the actor. */
  | { readonly kind: 'not demanded' }
  /** The actor approves itself, or one person signs twice. */
  | { readonly kind: 'actor approves' | 'signed twice' }
  | { readonly kind: 'counter was used' }
  | { readonly kind: 'proof'; readonly fault: ProofFault };

export type Admitted = {
  readonly kind: 'admitted';
  readonly id: Uint8Array;
  readonly transaction: Transaction;
  /** The counters that these signatures use up: to be applied with the step. */
  readonly uses: readonly RegistryEvent[];
};

export type Judged = Admitted | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Judges the bytes of a transaction. Pure, and the same on every machine. One bad signature voids the whole. */
export function judge(bytes: Uint8Array, gate: Gate): Judged {
  const read = decodeTransaction(bytes);
  return read.kind === 'refused' ? refuse({ kind: 'form', why: read.why }) : judgeTransaction(read.value, gate);
}

/** The same, of one that was read. */
export function judgeTransaction(transaction: Transaction, gate: Gate): Judged {
  const { step, signatures } = transaction;
  if (step.chain !== gate.registry.chain) return refuse({ kind: 'foreign chain' });
  if (step.contract !== gate.contract) return refuse({ kind: 'foreign contract' });
  if (gate.now >= step.expiry) return refuse({ kind: 'expired' });
  const id = transactionId(step);
  if (gate.seen(id)) return refuse({ kind: 'replayed' });
  const stale = staleness(step.expected, gate.expected);
  if (stale !== undefined) return refuse({ kind: 'stale', part: stale });

  const subjects = new Set<string>();
  const given = new Map<string, number>();
  const uses: RegistryEvent[] = [];
  const counters = new Map<string, Counter>();
  let acted = false;
  const actor = findParty(gate.registry, step.actor)?.subject;
  const check = gate.check ?? checkProof;
  for (const [signer, signature] of signatures.entries()) {
    const found = signerOf(signature, gate);
    if ('kind' in found) return refuse({ kind: 'signer', signer, why: found });
    const { party, key } = found;
    const why = placeFault(signature, party, transaction, gate) ?? doubleFault(signature, party, actor, subjects);
    if (why !== undefined) return refuse({ kind: 'signer', signer, why });
    const checked = check(
      signature.proof,
      messageOf({ step, part: signature.part, role: signature.role }),
      key,
      gate.registry.site,
    );
    if (checked.kind === 'refused') {
      return refuse({ kind: 'signer', signer, why: { kind: 'proof', fault: checked.fault } });
    }
    if (checked.counter !== undefined) {
      const counter = useCounter(counters.get(key.id) ?? key.counter, checked.counter);
      if (counter === undefined) return refuse({ kind: 'signer', signer, why: { kind: 'counter was used' } });
      counters.set(key.id, counter);
      uses.push({ kind: 'key used', party: party.name, key: key.id, counter: checked.counter });
    }
    subjects.add(party.subject);
    if (signature.part === 'act') acted = true;
    else given.set(signature.role, (given.get(signature.role) ?? 0) + 1);
  }
  if (!acted && gate.wanted !== 'approve') return refuse({ kind: 'no actor' });
  for (const { role, count } of gate.demands) {
    const got = given.get(role) ?? 0;
    if (got < count) return refuse({ kind: 'too few approvals', role, wanted: count, given: got });
  }
  return { kind: 'admitted', id, transaction, uses };
}

function staleness(signed: Expected, now: Expected): 'state' | 'terms' | 'keeps' | undefined {
  if (signed.state !== now.state) return 'state';
  if (!sameBytes(signed.termsHash, now.termsHash)) return 'terms';
  return sameBytes(signed.keepsHash, now.keepsHash) ? undefined : 'keeps';
}

function signerOf(
  { party: name, key: id }: Signature,
  { registry, height }: Gate,
): { readonly party: Party; readonly key: RegisteredKey } | SignerFault {
  const party = findParty(registry, name);
  if (party === undefined) return { kind: 'unknown party' };
  const key = party.keys.find((candidate) => candidate.id === id);
  if (key === undefined) return { kind: 'unknown key' };
  if (isValid(key, height)) return { party, key };
  return { kind: key.from > height ? 'key not yet valid' : 'key revoked' };
}

/** Is the signature one that the step asks for, by somebody who may give it. */
function placeFault(
  { part, role }: Signature,
  party: Party,
  { step }: Transaction,
  gate: Gate,
): SignerFault | undefined {
  const place =
    part === 'act'
      ? party.name === step.actor && gate.actor.role === role && gate.actor
      : gate.demands.find((demand) => demand.role === role);
  if (place === undefined || place === false) return { kind: 'not demanded' };
  const may = place.members === undefined ? holdsRole(party, role, gate.height) : place.members.has(party.name);
  return may ? undefined : { kind: 'role not held' };
}

/** The actor never counts as an approver, under whatever name; and each subject counts once. */
function doubleFault(
  { part }: Signature,
  { subject }: Party,
  actor: string | undefined,
  subjects: ReadonlySet<string>,
): SignerFault | undefined {
  if (part === 'approve' && subject === actor) return { kind: 'actor approves' };
  return subjects.has(subject) ? { kind: 'signed twice' } : undefined;
}

function refuse(refusal: Refusal): Judged {
  return { kind: 'refused', refusal };
}
