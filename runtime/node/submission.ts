/** Submissions: what is handed to a node, and what the body of an entry is. One binary form; its id leaves signatures out. */
import { readValue } from '../../language/artifact-values.ts';
import { oneOf, optional, type Reader, record, tagged } from '../../language/shape.ts';
import type { Value } from '../../language/values.ts';
import { canonical, type Read, readCanonical } from '../identity/canonical.ts';
import {
  exactly,
  HASH_BYTES,
  NONCE_BYTES,
  name,
  readSignature,
  readSignatures,
  readStep,
  type Signature,
  type Step,
  tagged32,
  transactionHash,
  transactionId,
} from '../identity/statement.ts';
import { atMost } from './at-most.ts';
import { type Order, type OrderSignature, readOrder, readOrderSignature, readOrderSignatures } from './order.ts';

/**
 * `steps`: all are done, or none. `approval`: of a step that somebody wants to take; it counts from this entry on. `order`:
 * whatever else parties and operators want. `time`: nobody acts, and what is due by now falls.
 */
export type Submission =
  | { readonly kind: 'steps'; readonly steps: readonly SignedStep[]; readonly attested: readonly Attestation[] }
  | { readonly kind: 'approval'; readonly step: Step; readonly signature: Signature }
  | { readonly kind: 'order'; readonly order: Order; readonly signatures: readonly OrderSignature[] }
  | { readonly kind: 'time'; readonly nonce: Uint8Array };

export type SignedStep = {
  readonly step: Step;
  readonly arguments: Arguments;
  readonly signatures: readonly Signature[];
};

/**
 * In the order of the parameters, texts and documents sealed. `creating`: the name of the first agreement that the action makes.
 * `step.argumentsHash` is of all this.
 */
export type Arguments = { readonly values: readonly Value[]; readonly creating?: string };

/** What a party says that a decision gives for a step that asks; without a value: it is not known. */
export type Attestation = {
  /** Id of the step (`transactionId`). */
  readonly step: Uint8Array;
  readonly verdict: string;
  readonly asset: string;
  readonly value?: Value;
  readonly signature: OrderSignature;
};

/** No action has as many parameters. */
export const MAX_ARGUMENTS = 64;
/** More would make one entry that holds up all others. */
export const MAX_STEPS_TOGETHER = 16;
/** No step asks more of others. */
export const MAX_ATTESTATIONS = 64;
/** A transaction of sixteen steps that are signed by boards; the ledger takes a megabyte. */
export const MAX_SUBMISSION_BYTES = 512 * 1024;

export function encodeSubmission(submission: Submission): Uint8Array {
  return canonical(submission);
}

export function decodeSubmission(body: Uint8Array): Read<Submission> {
  try {
    return readCanonical(body, readSubmission, MAX_SUBMISSION_BYTES);
  } catch (error) {
    // Values within values, until the stack is full: nobody's honest step.
    if (error instanceof RangeError) return { kind: 'refused', why: 'it is nested too deeply' };
    throw error;
  }
}

/** The id of the entry: the same thing wanted is the same entry, whoever has signed it so far. */
export function submissionId(submission: Submission): Uint8Array {
  switch (submission.kind) {
    case 'steps': {
      const [first, ...others] = submission.steps;
      if (first !== undefined && others.length === 0) return transactionId(first.step);
      return transactionHash('leben/steps/v1\n', canonical(submission.steps.map(({ step }) => step)));
    }
    case 'approval': {
      const { step, signature } = submission;
      const { party, role } = signature;
      return transactionHash('leben/approval/v1\n', canonical({ step, party, role }));
    }
    case 'order':
      return transactionHash('leben/order entry/v1\n', canonical(submission.order));
    case 'time':
      return transactionHash('leben/time/v1\n', submission.nonce);
    default:
      return submission satisfies never;
  }
}

/** What a step signs of its arguments. */
export function argumentsHash(given: Arguments): Uint8Array {
  const known = hashes.get(given);
  if (known !== undefined) return known;
  const { values, creating } = given;
  const hash = transactionHash('leben/arguments/v1\n', canonical({ values, creating }));
  hashes.set(given, hash);
  return hash;
}
const hashes = new WeakMap<Arguments, Uint8Array>();

/** What each of several steps signs of the others, so that none is taken alone. */
export function togetherHash(steps: readonly Step[]): Uint8Array {
  const alone = steps.map(({ together: _, ...step }) => step);
  return transactionHash('leben/together/v1\n', canonical(alone));
}

/** What a party signs that answers for a decision. */
export function attestationMessage(
  chain: string,
  { step, verdict, asset, value }: Omit<Attestation, 'signature'>,
): Uint8Array {
  return tagged32('leben/attestation/v1\n', canonical({ chain, step, verdict, asset, value }));
}

const readArguments = record<Arguments>({
  values: atMost(MAX_ARGUMENTS, readValue),
  creating: optional(name) as Reader<string>,
});

const readSignedStep = record<SignedStep>({ step: readStep, arguments: readArguments, signatures: readSignatures });

const readAttestation = record<Attestation>({
  ...{ step: exactly(HASH_BYTES), verdict: name, asset: name },
  value: optional(readValue) as Reader<Value>,
  signature: readOrderSignature,
});

const readSubmission = tagged<Submission>({
  steps: () =>
    record({
      kind: oneOf('steps'),
      steps: atMost(MAX_STEPS_TOGETHER, readSignedStep),
      attested: atMost(MAX_ATTESTATIONS, readAttestation),
    }),
  approval: () => record({ kind: oneOf('approval'), step: readStep, signature: readSignature }),
  order: () => record({ kind: oneOf('order'), order: readOrder, signatures: readOrderSignatures }),
  time: () => record({ kind: oneOf('time'), nonce: exactly(NONCE_BYTES) }),
});
