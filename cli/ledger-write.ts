/** Writing to a ledger: begins one, records files and signs checkpoints. */
import { existsSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as codes from '../language/codes/ledger.ts';
import * as use from '../language/codes/use.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { unreachable } from '../language/unreachable.ts';
import type { SecretKey } from '../runtime/identity/key-file.ts';
import { encodeOpening, FILES_EXECUTOR, openingOf, recordFile } from '../runtime/ledger/file-entry.ts';
import { diskFolder, makeFolder } from '../runtime/ledger/files.ts';
import { createLedger, type Ledger, ledgerOrigin, openLedger } from '../runtime/ledger/ledger.ts';
import { encodeNoteKey, isNoteName, type NoteSigner } from '../runtime/ledger/note.ts';
import { operandOf, readBytes, type Said } from './actions.ts';
import { type Arguments, lastValue, misuse, NOWHERE } from './arguments.ts';
import { findKey, type KeyFound, unlock } from './key-folder.ts';
import { damaged, disagreement, executorOf, faultWords, noLedger, ofNode, unwritable } from './ledger-look.ts';
import { readOpening } from './ledger-proof.ts';
import { isFinding, reasonOf } from './sources.ts';

export async function begin(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben ledger new DIR --origin NAME';
  const path = operandOf(given, 1, 'DIR', usage);
  if (typeof path !== 'string') return path;
  const origin = lastValue(given, '--origin');
  if (origin === undefined) return misuse(use.argumentWanted(NOWHERE, { what: '--origin', usage }));
  if (!isNoteName(origin)) return misuse(codes.badOrigin(NOWHERE, { written: origin }));
  try {
    if (!createLedger(path, origin, makeFolder(path), FILES_EXECUTOR))
      return misuse(codes.folderNotEmpty(NOWHERE, { folder: path }));
  } catch (error) {
    return misuse(use.fileUnwritable(NOWHERE, { file: path, reason: reasonOf(error) }));
  }
  return { json: { folder: path, origin }, text: `${path} is a ledger now: ${origin}` };
}

export async function add(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben ledger add DIR FILE';
  const file = operandOf(given, 2, 'FILE', usage);
  if (typeof file !== 'string') return file;
  return await writing(given, usage, 'act DIR AGREEMENT CALL', async (ledger) => {
    const content = readBytes(file === '-' ? 0 : file);
    if ('code' in content) return content;
    const beside = openingOf(file === '-' ? 'stdin' : file);
    // A salt that is there is used again: the same file is then the same entry, and an earlier one stays open.
    const known = existsSync(beside) ? readOpening(beside) : undefined;
    if (known !== undefined && 'code' in known) return known;
    const { entry, opening } = recordFile(content.bytes, known?.opening.salt);
    try {
      // Before the entry: an entry that nobody can open would be there for nothing.
      if (known === undefined) writeFileSync(beside, encodeOpening(opening), { mode: 0o600, flag: 'wx', flush: true });
    } catch (error) {
      return misuse(use.fileUnwritable(NOWHERE, { file: beside, reason: reasonOf(error) }));
    }
    const appended = await ledger.append(entry);
    if (appended.kind === 'refused') {
      const known = appended.why !== 'broken';
      return misuse(codes.notRecorded(NOWHERE, { reason: REFUSALS[appended.why], known }));
    }
    const { index } = appended;
    return {
      json: { index, id: Buffer.from(entry.id).toString('hex'), salt: beside },
      text: `${basename(file)} is entry ${index} of ${ledger.origin}: a commitment, not its text.\n${beside} shows that the entry is of this file; without it nobody can tell.`,
    };
  });
}

const REFUSALS = {
  'no space': 'the disk is full',
  'not written': 'the folder cannot be written',
  broken: 'the disk failed',
  closed: 'the ledger is closed',
  busy: 'too many wait',
  'too large': 'the entry is too large',
} as const;

export async function checkpoint(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben ledger checkpoint DIR --key NAME';
  const found = keyOption(given, usage);
  if (isFinding(found)) return found;
  const secret = await unlock(given, found);
  if (isFinding(secret)) return secret;
  return await writing(given, usage, 'checkpoint DIR --key NAME', async (ledger) => {
    const signer = noteSigner(ledger.origin, secret);
    if (signer === undefined) return misuse(codes.notANoteKey(NOWHERE, { written: found.key.name }));
    const note = ledger.checkpoint(signer);
    return {
      json: { origin: ledger.origin, size: ledger.log.size(), note, verifier: encodeNoteKey(signer) },
      text: note.trimEnd(),
      warnings: found.warnings,
    };
  });
}

/** The public half, as those who check proofs need it; no passphrase is asked for. */
export async function verifierKey(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben ledger key DIR --key NAME';
  const path = operandOf(given, 1, 'DIR', usage);
  if (typeof path !== 'string') return path;
  const found = keyOption(given, usage);
  if (isFinding(found)) return found;
  const origin = ledgerOrigin(diskFolder(path));
  if (origin === undefined) return noLedger(path);
  if (found.key.algorithm !== 'ed25519') return misuse(codes.notANoteKey(NOWHERE, { written: found.key.name }));
  const verifier = encodeNoteKey({ name: origin, kind: 'log', publicKey: found.key.publicKey });
  return { json: { origin, verifier }, text: verifier, warnings: found.warnings };
}

/** Opens the ledger of the first operand, and closes it whatever happens. `ofNodes`: what is done where it is a node's. */
async function writing(
  given: Arguments,
  usage: string,
  ofNodes: string,
  work: (ledger: Ledger) => Promise<Said | FileDiagnostic>,
): Promise<Said | FileDiagnostic> {
  const path = operandOf(given, 1, 'DIR', usage);
  if (typeof path !== 'string') return path;
  const node = ofNode(path, ofNodes);
  if (node !== undefined) return node;
  let opened: ReturnType<typeof openLedger>;
  try {
    const executor = executorOf(path);
    opened = openLedger(path, executor === undefined ? {} : { apply: executor.apply, executor: executor.name });
  } catch (error) {
    return unwritable(path, error);
  }
  switch (opened.kind) {
    case 'none':
      return noLedger(path);
    case 'held':
      return misuse(codes.ledgerHeld(NOWHERE, { folder: path }));
    case 'no checkpoint':
      return misuse(codes.checkpointRefused(NOWHERE, { reason: faultWords({ kind: 'form' }) }));
    case 'damaged':
      return damaged(opened.damage);
    case 'disagrees':
      return misuse(codes.checkpointRefused(NOWHERE, { reason: disagreement(opened) }));
    case 'other state': {
      const reason = faultWords({ kind: 'other state', size: opened.size });
      return misuse(codes.checkpointRefused(NOWHERE, { reason }));
    }
    case 'open': {
      const { ledger, cut } = opened;
      try {
        const said = await work(ledger);
        if (isFinding(said) || cut === undefined) return said;
        return { ...said, warnings: [...(said.warnings ?? []), misuse(codes.tornEnd(NOWHERE, cut))] };
      } finally {
        await ledger.close();
      }
    }
    default:
      return unreachable(opened);
  }
}

function keyOption(given: Arguments, usage: string): KeyFound | FileDiagnostic {
  const name = lastValue(given, '--key');
  if (name === undefined) return misuse(use.argumentWanted(NOWHERE, { what: '--key', usage }));
  return findKey(given, name);
}

/** Notes are signed with Ed25519 alone. */
function noteSigner(origin: string, { publicKey, sign }: SecretKey): NoteSigner | undefined {
  return publicKey.algorithm === 'ed25519'
    ? { name: origin, kind: 'log', publicKey: publicKey.bytes, sign }
    : undefined;
}
