/** What clients do: put a step or an order into its form and sign it. Nothing here needs the node's trust: it is checked at the gate. */
import { randomBytes } from 'node:crypto';
import type { Value } from '../../language/values.ts';
import { keyId, type Proof, type PublicKey } from '../identity/key.ts';
import type { SecretKey } from '../identity/key-file.ts';
import { type Party, possessionMessage } from '../identity/registry.ts';
import { type Expected, HASH_BYTES, messageOf, NONCE_BYTES, type Signature, type Step } from '../identity/statement.ts';
import type { RelyingParty } from '../identity/webauthn.ts';
import { type Founding, type Order, type OrderSignature, orderMessage, type What } from './order.ts';
import { actionOf, actorPlaces, approvalPlaces, expectedOf, type Standing } from './standing.ts';
import {
  type Arguments,
  type Attestation,
  argumentsHash,
  attestationMessage,
  type SignedStep,
  type Submission,
  togetherHash,
} from './submission.ts';

/** A party's key, wherever it is held. */
export type PartyKey = { readonly party: string; readonly key: string; readonly sign: (message: Uint8Array) => Proof };

/** A key with its public half, as whoever registers it holds it. */
export type OwnKey = PartyKey & { readonly publicKey: PublicKey };

export type WantedStep = {
  readonly agreement: string;
  readonly action: string;
  readonly actor: string;
  /** Texts and documents sealed. */
  readonly values: readonly Value[];
  readonly creating?: string;
  /** Milliseconds since 1970 UTC. */
  readonly expiry: number;
};

/** What a signer of that step sees now; undefined: there is no such agreement, or no such action in it. */
export function expectedNow(standing: Standing, agreement: string, action: string): Expected | undefined {
  const seen = standing.view.agreement(agreement);
  const found = seen === undefined ? undefined : actionOf(standing, seen, action);
  if (seen === undefined || found === undefined || standing.founded === undefined) return undefined;
  return expectedOf(seen, found.action.keeps, standing.founded.seed);
}

/** The steps of one transaction, which are done all or none; undefined where one names what is not there. */
export function draftSteps(standing: Standing, wanted: readonly WantedStep[]): readonly SignedStep[] | undefined {
  const alone: (readonly [Step, Arguments])[] = [];
  for (const { agreement, action, actor, values, creating, expiry } of wanted) {
    const expected = expectedNow(standing, agreement, action);
    if (expected === undefined) return undefined;
    const given: Arguments = { values, ...(creating === undefined ? {} : { creating }) };
    const step: Step = {
      ...{ chain: standing.founded!.registry.chain, contract: agreement, action, actor, expected, expiry },
      ...{ argumentsHash: argumentsHash(given), nonce: freshNonce() },
    };
    alone.push([step, given]);
  }
  const together = alone.length === 1 ? undefined : togetherHash(alone.map(([step]) => step));
  return alone.map(([step, given]) => ({
    step: together === undefined ? step : { ...step, together },
    ...{ arguments: given, signatures: [] },
  }));
}

/** As what a party acts or approves; undefined: the action is not its to do, or does not ask for its approval. */
export function roleFor(standing: Standing, step: Step, part: Signature['part'], party: string): string | undefined {
  const agreement = standing.view.agreement(step.contract);
  const found = agreement === undefined ? undefined : actionOf(standing, agreement, step.action);
  if (agreement === undefined || found === undefined) return undefined;
  const places: readonly { readonly role: string; readonly members?: ReadonlySet<string> }[] =
    part === 'act' ? actorPlaces(agreement, found.action) : approvalPlaces(agreement, found.action, step.actor);
  const held = standing.view.roles(party);
  return places.find(({ role, members }) => (members === undefined ? held.includes(role) : members.has(party)))?.role;
}

export function signStep(step: Step, part: Signature['part'], role: string, by: PartyKey): Signature {
  const { party, key } = by;
  return { party, key, part, role, proof: by.sign(messageOf({ step, part, role })) };
}

export function withSignature(signed: SignedStep, ...signatures: readonly Signature[]): SignedStep {
  return { ...signed, signatures: [...signed.signatures, ...signatures] };
}

export function draftOrder(chain: string, what: What, expiry: number): Order {
  return { chain, what, expiry, nonce: freshNonce() };
}

export function signOrder(order: Order, by: PartyKey): OrderSignature {
  const { party, key } = by;
  return { party, key, proof: by.sign(orderMessage(order)) };
}

export function orderBy(order: Order, ...signers: readonly PartyKey[]): Submission {
  return { kind: 'order', order, signatures: signers.map((by) => signOrder(order, by)) };
}

export function attest(chain: string, said: Omit<Attestation, 'signature'>, by: PartyKey): Attestation {
  const { party, key } = by;
  return { ...said, signature: { party, key, proof: by.sign(attestationMessage(chain, said)) } };
}

/** An Ed25519 or ES256 key, for that party. */
export function ownKey(party: string, { publicKey, sign }: Pick<SecretKey, 'publicKey' | 'sign'>): OwnKey {
  const proof = (message: Uint8Array): Proof => ({ kind: 'signature', signature: sign(message) });
  return { party, key: keyId(publicKey), publicKey, sign: proof };
}

/** Services have Ed25519 keys, people the others: the registry's rule. */
export function kindOf({ algorithm }: PublicKey): Party['kind'] {
  return algorithm === 'ed25519' ? 'service' : 'person';
}

/** What the first entry says; its operator signs the order. */
export function founding(chain: string, site: RelyingParty, operator: OwnKey): Founding {
  const { party, publicKey } = operator;
  const proof = operator.sign(possessionMessage(chain, party, publicKey));
  return {
    ...{ kind: 'founding', seed: new Uint8Array(randomBytes(HASH_BYTES)), site, operator: party },
    ...{ as: kindOf(publicKey), key: publicKey, proof },
  };
}

/** `subject`: the person or institution behind the party, if that has another name. */
export function registration(chain: string, own: OwnKey, subject = own.party): What {
  const { party, publicKey: key } = own;
  const proof = own.sign(possessionMessage(chain, party, key));
  return { kind: 'registry', event: { kind: 'registered', party, as: kindOf(key), subject, key, proof } };
}

export function timeSubmission(): Submission {
  return { kind: 'time', nonce: freshNonce() };
}

function freshNonce(): Uint8Array {
  return new Uint8Array(randomBytes(NONCE_BYTES));
}
