/** Statements: what a person or a service signs, in one binary form, and the transaction that gathers the signatures. */
import { hash } from 'node:crypto';
import {
  bytes,
  integer,
  list,
  oneOf,
  optional,
  type Reader,
  record,
  ShapeFault,
  tagged,
  text,
} from '../../language/shape.ts';
import { canonical, type Read, readCanonical } from './canonical.ts';
import type { Proof } from './key.ts';

/** One step that somebody wants taken. All hashes are SHA-256 of canonical bytes. */
export type Step = {
  /** The ledger it is meant for, by its origin. */
  readonly chain: string;
  /** The agreement. */
  readonly contract: string;
  readonly action: string;
  readonly argumentsHash: Uint8Array;
  /** What the signer has seen: a step against anything else is void. Reports of meters do not change it. */
  readonly expected: Expected;
  /** The party that acts; what others approve is that this one does it. */
  readonly actor: string;
  /** Milliseconds since 1970 UTC: void from then on. */
  readonly expiry: number;
  /** 16 random bytes: the same step may be wanted twice, and is then two steps. */
  readonly nonce: Uint8Array;
  /** Of steps that are done all or none: the hash of all of them, each without this. Absent: the step stands alone. */
  readonly together?: Uint8Array;
};

export type Expected = {
  readonly state: string;
  readonly termsHash: Uint8Array;
  /** Of the keeps that the action reads. */
  readonly keepsHash: Uint8Array;
};

/** What one signer signs: the step, and as what. */
export type Statement = {
  readonly step: Step;
  readonly part: 'act' | 'approve';
  readonly role: string;
};

export type Signature = {
  readonly party: string;
  /** Id of the key (`keyId`). */
  readonly key: string;
  readonly part: Statement['part'];
  readonly role: string;
  readonly proof: Proof;
};

export type Transaction = { readonly step: Step; readonly signatures: readonly Signature[] };

export const HASH_BYTES = 32;
export const NONCE_BYTES = 16;
/** Names of parties, roles, actions and states; the longest name the language takes is shorter. */
export const MAX_NAME_CHARACTERS = 256;
/** A statement is some 400 bytes. */
export const MAX_STATEMENT_BYTES = 4096;
/** More approvals than any board has members; each costs a verification. */
export const MAX_SIGNATURES = 64;
/** The largest transaction with `MAX_SIGNATURES` assertions stays under it. */
export const MAX_TRANSACTION_BYTES = 256 * 1024;

/** The bytes that are signed: a tag that no other use of a key has, and the hash of the canonical statement. */
export function messageOf(statement: Statement): Uint8Array {
  const { step, part, role } = statement;
  const known = messages.get(step) ?? [];
  const found = known.find((one) => one.part === part && one.role === role);
  if (found !== undefined) return found.message;
  const message = tagged32('leben/statement/v1\n', canonical(statement));
  messages.set(step, [...known, { part, role, message }]);
  return message;
}

/** Of one step a handful of statements are signed, and each is asked for at the gate and when the step is taken. */
const messages = new WeakMap<
  Step,
  readonly { readonly part: Statement['part']; readonly role: string; readonly message: Uint8Array }[]
>();

/** A transaction is the same one whoever has signed it so far: its id is that of its step. */
export function transactionId(step: Step): Uint8Array {
  const known = ids.get(step);
  if (known !== undefined) return known;
  const id = transactionHash('leben/step/v1\n', canonical(step));
  ids.set(step, id);
  return id;
}

/** A step is asked for its id a handful of times on its way through the gate. */
const ids = new WeakMap<Step, Uint8Array>();

/** The id of an entry of one sort: SHA-256 under a tag of its own. */
export function transactionHash(tag: string, body: Uint8Array): Uint8Array {
  return new Uint8Array(hash('sha256', tagged32(tag, body), 'buffer'));
}

/** `tag` and SHA-256 of `body`, one after the other. */
export function tagged32(tag: string, body: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([Buffer.from(tag, 'utf8'), hash('sha256', body, 'buffer')]));
}

export function encodeStatement(statement: Statement): Uint8Array {
  return canonical(statement);
}

export function decodeStatement(file: Uint8Array): Read<Statement> {
  return readCanonical(file, readStatement, MAX_STATEMENT_BYTES);
}

export function encodeTransaction(transaction: Transaction): Uint8Array {
  return canonical(transaction);
}

export function decodeTransaction(file: Uint8Array): Read<Transaction> {
  return readCanonical(file, readTransaction, MAX_TRANSACTION_BYTES);
}

export function exactly(length: number): Reader<Uint8Array> {
  return (value, at) => {
    const read = bytes(value, at);
    if (read.length !== length) throw new ShapeFault(at, `${length} bytes long`);
    return read;
  };
}

export const name: Reader<string> = (value, at) => {
  const read = text(value, at);
  if (read === '' || read.length > MAX_NAME_CHARACTERS) throw new ShapeFault(at, 'a name');
  return read;
};

export const instant: Reader<number> = (value, at) => {
  const read = integer(value, at);
  if (read < 0) throw new ShapeFault(at, 'a point in time');
  return read;
};

export const readStep = record<Step>({
  chain: name,
  contract: name,
  action: name,
  argumentsHash: exactly(HASH_BYTES),
  expected: record<Expected>({ state: name, termsHash: exactly(HASH_BYTES), keepsHash: exactly(HASH_BYTES) }),
  actor: name,
  expiry: instant,
  nonce: exactly(NONCE_BYTES),
  together: optional(exactly(HASH_BYTES)) as Reader<Uint8Array>,
});

const part = oneOf('act', 'approve');

const readStatement = record<Statement>({ step: readStep, part, role: name });

export const readProof = tagged<Proof>({
  signature: () => record({ kind: oneOf('signature'), signature: bytes }),
  assertion: () => record({ kind: oneOf('assertion'), authenticatorData: bytes, clientData: bytes, signature: bytes }),
});

export const readSignature = record<Signature>({ party: name, key: name, part, role: name, proof: readProof });

export const readSignatures: Reader<readonly Signature[]> = (value, at) => {
  if (Array.isArray(value) && value.length > MAX_SIGNATURES) {
    throw new ShapeFault(at, `a list of at most ${MAX_SIGNATURES} signatures`);
  }
  return list(readSignature)(value, at);
};

const readTransaction = record<Transaction>({ step: readStep, signatures: readSignatures });
