/** Writing to a ledger: begins one, records files, signs checkpoints and makes proofs. */
import { existsSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as codes from '../language/codes/ledger.ts';
import * as use from '../language/codes/use.ts';
import type { FileDiagnostic } from '../language/render.ts';
import type { SecretKey } from '../runtime/identity/key-file.ts';
import { encodeOpening, openingOf, recordFile } from '../runtime/ledger/file-entry.ts';
import { diskFolder } from '../runtime/ledger/files.ts';
import { createLedger, type Ledger, ledgerOrigin, openLedger, storedCheckpoint } from '../runtime/ledger/ledger.ts';
import { encodeNoteKey, isNoteName, type NoteSigner } from '../runtime/ledger/note.ts';
import { PROOF_ENDING } from '../runtime/ledger/proof-file.ts';
import { type Arguments, lastValue, misuse, NOWHERE } from './arguments.ts';
import { findKey, type KeyFound, unlock } from './key-folder.ts';
import type { Said } from './ledger.ts';
import { damaged, operandOf, readBytes, readOpening } from './ledger-read.ts';
import { isFinding, reasonOf } from './sources.ts';
import { writeWhole } from './write.ts';

export async function begin(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben ledger new DIR --origin NAME';
  const path = operandOf(given, 1, 'DIR', usage);
  if (typeof path !== 'string') return path;
  const origin = lastValue(given, '--origin');
  if (origin === undefined) return misuse(use.argumentWanted(NOWHERE, { what: '--origin', usage }));
  if (!isNoteName(origin)) return misuse(codes.badOrigin(NOWHERE, { written: origin }));
  try {
    if (!createLedger(path, origin)) return misuse(codes.folderNotEmpty(NOWHERE, { folder: path }));
  } catch (error) {
    return misuse(use.fileUnwritable(NOWHERE, { file: path, reason: reasonOf(error) }));
  }
  return { json: { folder: path, origin }, text: `${path} is a ledger now: ${origin}` };
}

export async function add(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben ledger add DIR FILE';
  const file = operandOf(given, 2, 'FILE', usage);
  if (typeof file !== 'string') return file;
  return await writing(given, usage, async (ledger) => {
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
    if (appended.kind === 'refused') return misuse(codes.notRecorded(NOWHERE, { reason: REFUSALS[appended.why] }));
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
  return await writing(given, usage, async (ledger) => {
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
  if (origin === undefined) return misuse(codes.noLedger(NOWHERE, { folder: path }));
  if (found.key.algorithm !== 'ed25519') return misuse(codes.notANoteKey(NOWHERE, { written: found.key.name }));
  const verifier = encodeNoteKey({ name: origin, kind: 'log', publicKey: found.key.publicKey });
  return { json: { origin, verifier }, text: verifier, warnings: found.warnings };
}

export async function prove(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben ledger proof DIR N';
  const written = operandOf(given, 2, 'N', usage);
  if (typeof written !== 'string') return written;
  return await writing(given, usage, async (ledger) => {
    const index = /^\d{1,15}$/.test(written) ? Number(written) : -1;
    const size = ledger.log.size();
    if (index < 0 || index >= size) return misuse(codes.noSuchEntry(NOWHERE, { written, size }));
    const proof = ledger.proof(index);
    const path = given.operands[1]!;
    const covered = storedCheckpoint(diskFolder(path))?.says.size ?? 0;
    if (proof === undefined) return misuse(codes.notYetSigned(NOWHERE, { index, size: covered }));
    const output = lastValue(given, '--output') ?? `entry-${index}${PROOF_ENDING}`;
    const failure = writeWhole(output, proof);
    if (failure !== undefined) return failure;
    const text = `${output} proves entry ${index} of ${covered}.\nCheck it anywhere: leben ledger check-proof ${output} --verifier KEY`;
    return { json: { proof: output, index, size: covered, bytes: proof.length }, text };
  });
}

/** Opens the ledger of the first operand, and closes it whatever happens. */
async function writing(
  given: Arguments,
  usage: string,
  work: (ledger: Ledger) => Promise<Said | FileDiagnostic>,
): Promise<Said | FileDiagnostic> {
  const path = operandOf(given, 1, 'DIR', usage);
  if (typeof path !== 'string') return path;
  let opened: ReturnType<typeof openLedger>;
  try {
    opened = openLedger(path);
  } catch (error) {
    return misuse(use.fileUnwritable(NOWHERE, { file: path, reason: reasonOf(error) }));
  }
  switch (opened.kind) {
    case 'none':
      return misuse(codes.noLedger(NOWHERE, { folder: path }));
    case 'held':
      return misuse(codes.ledgerHeld(NOWHERE, { folder: path }));
    case 'no checkpoint':
      return misuse(codes.checkpointRefused(NOWHERE, { reason: 'its file is not a checkpoint' }));
    case 'damaged':
      return damaged(opened.damage);
    case 'disagrees': {
      const reason = `it counts ${opened.size} entries, and ${opened.found} are there, or others`;
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
