/** Nodes of the command line: opens the one in a folder, signs with keys of the key folder, and hands in or keeps for others to sign. */
import { readFileSync } from 'node:fs';
import * as ledgerCodes from '../language/codes/ledger.ts';
import * as codes from '../language/codes/node.ts';
import { dateOf } from '../language/dates.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { unreachable } from '../language/unreachable.ts';
import { draftOrder, type OwnKey, ownKey, signOrder } from '../runtime/node/draft.ts';
import { faultWords } from '../runtime/node/fault-words.ts';
import { type Node, openNode, type Submitted } from '../runtime/node/node.ts';
import { type Order, signatoriesOf, type What } from '../runtime/node/order.ts';
import { decodeSubmission, encodeSubmission, type Submission } from '../runtime/node/submission.ts';
import { operandOf, readBytes, type Said } from './actions.ts';
import { type Arguments, lastValue, misuse, NOWHERE } from './arguments.ts';
import { findKey, unlock } from './key-folder.ts';
import { damaged, unwritable } from './ledger-look.ts';
import { recompile } from './recompile.ts';
import { isFinding } from './sources.ts';
import { writeWhole } from './write.ts';

/** Signatures are asked for within days; what is not handed in by then is made anew. */
export const VALID_MS = 7 * 24 * 60 * 60 * 1000;

/** Opens the node of the first operand, and closes it whatever happens. */
export async function withNode(
  given: Arguments,
  usage: string,
  work: (node: Node, path: string) => Promise<Said | FileDiagnostic>,
): Promise<Said | FileDiagnostic> {
  const path = operandOf(given, 1, 'DIR', usage);
  if (typeof path !== 'string') return path;
  const today = dateOf(Date.now());
  let opened: Awaited<ReturnType<typeof openNode>>;
  try {
    opened = await openNode(path, {
      recompile: (artifact) => recompile(artifact, today),
      secondChannel: given.options.has('--second-channel'),
    });
  } catch (error) {
    return unwritable(path, error);
  }
  switch (opened.kind) {
    case 'none':
      return misuse(codes.noNode(NOWHERE, { folder: path }));
    case 'held':
      return misuse(ledgerCodes.ledgerHeld(NOWHERE, { folder: path }));
    case 'no checkpoint':
      return misuse(ledgerCodes.checkpointRefused(NOWHERE, { reason: 'its file is not a checkpoint' }));
    case 'damaged':
      return damaged(opened.damage);
    case 'disagrees': {
      const reason = `it counts ${opened.size} entries, and ${opened.found} are there, or others`;
      return misuse(ledgerCodes.checkpointRefused(NOWHERE, { reason }));
    }
    case 'other state': {
      const reason = `the state after ${opened.size} entries is another`;
      return misuse(ledgerCodes.checkpointRefused(NOWHERE, { reason }));
    }
    case 'text refused':
      return misuse(codes.nodeTextRefused(NOWHERE, { reason: `${opened.refusedFile}: ${opened.why}` }));
    case 'text missing':
      return misuse(codes.nodeTextRefused(NOWHERE, { reason: `${opened.text}.lebc is missing` }));
    case 'stopped':
      return misuse(ledgerCodes.notRecorded(NOWHERE, { reason: opened.why, known: false }));
    case 'open': {
      const { node, cut } = opened;
      try {
        const said = await work(node, path);
        if (isFinding(said) || cut === undefined) return said;
        return { ...said, warnings: [...(said.warnings ?? []), misuse(ledgerCodes.tornEnd(NOWHERE, cut))] };
      } catch (error) {
        return unwritable(path, error);
      } finally {
        await node.close();
      }
    }
    default:
      return unreachable(opened);
  }
}

/** `--by PARTY=KEY`, each unlocked. */
export async function signersOf(given: Arguments): Promise<readonly OwnKey[] | FileDiagnostic> {
  const signers: OwnKey[] = [];
  for (const written of given.options.get('--by') ?? []) {
    const at = written.lastIndexOf('=');
    if (at < 1 || at === written.length - 1) return misuse(codes.notASigner(NOWHERE, { written }));
    const found = findKey(given, written.slice(at + 1));
    if (isFinding(found)) return found;
    const secret = await unlock(given, found);
    if (isFinding(secret)) return secret;
    signers.push(ownKey(written.slice(0, at), secret));
  }
  return signers;
}

export function expiry(): number {
  return Date.now() + VALID_MS;
}

/** An order of these signers: handed in, or with `-o` kept for others to sign. */
export async function order(
  node: Node,
  what: What,
  signers: readonly OwnKey[],
  given: Arguments,
  done: string,
  sealed: readonly Uint8Array[] = [],
): Promise<Said | FileDiagnostic> {
  const odd = notAsked(what, [], signers);
  if (odd !== undefined) {
    for (const commitment of sealed) node.erase(commitment);
    return misuse(codes.signatureNotAsked(NOWHERE, { party: odd, file: undefined }));
  }
  const made: Order = draftOrder(node.origin, what, expiry());
  const signatures = signers.map((by) => signOrder(made, by));
  return await handIn(node, { kind: 'order', order: made, signatures }, given, done, sealed);
}

/** Whose signature an order does not ask for, or has already. Of some orders only the node knows who may sign. */
export function notAsked(what: What, signed: readonly string[], signers: readonly OwnKey[]): string | undefined {
  const wanted = what.kind === 'signing' ? signatoriesOf(what) : what.kind === 'asset' ? [what.owner] : undefined;
  const parties = signers.map(({ party }) => party);
  return parties.find(
    (party, k) => signed.includes(party) || parties.indexOf(party) !== k || wanted?.includes(party) === false,
  );
}

/** Hands it in, or with `-o` writes it into a file. `sealed`: texts that were sealed for it; refused, it leaves none behind. */
export async function handIn(
  node: Node,
  submission: Submission,
  given: Arguments,
  done: string,
  sealed: readonly Uint8Array[] = [],
): Promise<Said | FileDiagnostic> {
  const output = lastValue(given, '--output');
  if (output === undefined) {
    const answer = await node.submit(encodeSubmission(submission));
    // Where the node broke, the entry may be there, and with it what it names.
    if (answer.kind === 'refused' || (answer.kind === 'not written' && answer.why !== 'broken')) {
      for (const commitment of sealed) node.erase(commitment);
    }
    return answered(answer, done);
  }
  const failure = writeWhole(output, encodeSubmission(submission));
  if (failure !== undefined) {
    for (const commitment of sealed) node.erase(commitment);
    return failure;
  }
  return {
    json: { draft: output },
    text: `${output} is kept for others: \`leben node sign DIR ${output} --by PARTY=KEY\` adds a signature, \`leben node submit DIR ${output}\` hands it in.`,
  };
}

export function answered(answer: Submitted, done: string): Said | FileDiagnostic {
  switch (answer.kind) {
    case 'refused':
      return misuse(codes.notTaken(NOWHERE, { reason: faultWords(answer.fault) }));
    case 'not written': {
      const reason = answer.stopped ?? UNWRITTEN[answer.why];
      return misuse(ledgerCodes.notRecorded(NOWHERE, { reason, known: answer.why !== 'broken' }));
    }
    case 'entry': {
      const { index, recorded } = answer;
      if (recorded.rejected !== undefined)
        return misuse(codes.rejectedStep(NOWHERE, { index, reason: recorded.rejected }));
      return { json: { index, what: recorded.what, accepted: true }, text: `${done} Entry ${index}.` };
    }
    default:
      return unreachable(answer);
  }
}

export function readDraft(file: string): Submission | FileDiagnostic {
  const read = readBytes(file);
  if ('code' in read) return read;
  const decoded = decodeSubmission(read.bytes);
  if (decoded.kind === 'read') return decoded.value;
  return misuse(codes.notADraft(NOWHERE, { file, reason: decoded.why }));
}

/** The artifact of a text, as the node keeps it. */
export function artifactFile(path: string, id: string): Uint8Array {
  return new Uint8Array(readFileSync(`${path}/texts/${id}.lebc`));
}

const UNWRITTEN = {
  'no space': 'the disk is full',
  'not written': 'the folder cannot be written',
  broken: 'the disk failed',
  closed: 'the node is closed',
  busy: 'too many wait',
  'too large': 'the entry is too large',
} as const;
