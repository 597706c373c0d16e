/** What the commands of ledgers share: looking into one, whose rules its state goes by, and what is said where it does not hold. */
import { basename, dirname, relative, resolve } from 'node:path';
import * as codes from '../language/codes/ledger.ts';
import * as nodeCodes from '../language/codes/node.ts';
import * as use from '../language/codes/use.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { unreachable } from '../language/unreachable.ts';
import { applyFiles, FILES_EXECUTOR } from '../runtime/ledger/file-entry.ts';
import { diskFolder } from '../runtime/ledger/files.ts';
import { ledgerExecutor } from '../runtime/ledger/ledger.ts';
import { type Damage, DamagedEntry } from '../runtime/ledger/load.ts';
import { type Executor, type Look, lookInto } from '../runtime/ledger/look.ts';
import { decodeNoteKey, type NoteKey } from '../runtime/ledger/note.ts';
import { isRefusal } from '../runtime/ledger/sqlite.ts';
import type { CheckpointFault } from '../runtime/ledger/verify.ts';
import { isNode, ledgerFolder } from '../runtime/node/node.ts';
import { readText } from './actions.ts';
import { type Arguments, misuse, NOWHERE } from './arguments.ts';
import { reasonOf, unreadable } from './sources.ts';

export const VERIFIER = '--verifier';

/** Undefined: the entries of that ledger lead to no state, or to one by rules that this command does not have. */
export function executorOf(path: string): Executor | undefined {
  return ledgerExecutor(diskFolder(path)) === FILES_EXECUTOR ? { name: FILES_EXECUTOR, apply: applyFiles } : undefined;
}

/** The folder of the node that a folder, or the ledger in it, belongs to. */
export function nodeOf(path: string): string | undefined {
  if (isNode(path)) return path;
  const above = dirname(resolve(path));
  return basename(resolve(path)) === 'ledger' && isNode(above) ? relative('', above) || '.' : undefined;
}

/** What a command of ledgers does not do with a node, and the command that does. `action`: `replay DIR`, with the folder's place as DIR. */
export function ofNode(path: string, action: string): FileDiagnostic | undefined {
  const node = nodeOf(path);
  if (node === undefined) return undefined;
  const command = `leben node ${action.replace('DIR', node)}`;
  return misuse(nodeCodes.ledgerOfNode(NOWHERE, { folder: path, command }));
}

/** There is no ledger; where a node is, its ledger is named. */
export function noLedger(path: string): FileDiagnostic {
  if (!isNode(path)) return misuse(codes.noLedger(NOWHERE, { folder: path }));
  const command = `leben ledger … ${ledgerFolder(path)}`;
  return misuse(nodeCodes.ledgerOfNode(NOWHERE, { folder: path, command }));
}

/** What the system refused in a folder, with the file that it was about. Throws what is not the system's. */
export function unwritable(path: string, error: unknown): FileDiagnostic {
  if (!(error instanceof Error && 'code' in error)) throw error;
  const file = 'path' in error && typeof error.path === 'string' ? error.path : path;
  const reason = isRefusal(error) ? 'the disk is full, or takes nothing' : reasonOf(error);
  return misuse(use.fileUnwritable(NOWHERE, { file, reason }));
}

/** Opens a ledger to read, and does so beside whoever writes it. */
export function looking<T>(path: string, work: (look: Look) => T | FileDiagnostic): T | FileDiagnostic {
  try {
    const looked = lookInto(path, executorOf(path));
    switch (looked.kind) {
      case 'open':
        return work(looked.look);
      case 'none':
        return noLedger(path);
      case 'damaged':
        return damaged(looked.damage);
      case 'no checkpoint':
        return misuse(codes.checkpointRefused(NOWHERE, { reason: faultWords({ kind: 'form' }) }));
      case 'disagrees':
        return misuse(codes.checkpointRefused(NOWHERE, { reason: disagreement(looked) }));
      default:
        return unreachable(looked);
    }
  } catch (error) {
    if (error instanceof DamagedEntry) return damaged(error.damage);
    if (error instanceof Error && 'code' in error) return unreadable(path, error);
    throw error;
  }
}

export function damaged({ file, offset, index, part }: Damage): FileDiagnostic {
  return misuse(codes.ledgerDamaged(NOWHERE, { file, offset, index, part }));
}

export function disagreement({ size, found }: { readonly size: number; readonly found: number }): string {
  return `it counts ${size} entries, and ${found} are there, or others`;
}

export function faultWords(fault: CheckpointFault): string {
  switch (fault.kind) {
    case 'signature':
      return fault.why;
    case 'origin':
      return 'it is of another ledger';
    case 'form':
      return 'its file is not a checkpoint';
    case 'shorter':
      return `it counts ${fault.size} entries, and ${fault.found} are there`;
    case 'other entries':
      return `its first ${fault.size} entries are not the ones that are there`;
    case 'other state':
      return `the state after ${fault.size} entries is another`;
    default:
      return unreachable(fault);
  }
}

/** `--verifier`, each a key or a file that holds one a line; undefined: not given. */
export function verifierKeys(given: Arguments): readonly NoteKey[] | FileDiagnostic | undefined {
  const words = given.options.get(VERIFIER);
  if (words === undefined) return undefined;
  const keys: NoteKey[] = [];
  for (const word of words) {
    const key = decodeNoteKey(word);
    const lines = key === undefined ? readText(word) : '';
    const read =
      typeof lines === 'string'
        ? lines
            .split('\n')
            .filter((line) => line.trim() !== '')
            .map(decodeNoteKey)
        : [undefined];
    const found = key === undefined ? read : [key];
    if (found.length === 0 || found.includes(undefined)) return misuse(codes.notANoteKey(NOWHERE, { written: word }));
    keys.push(...found.filter((one) => one !== undefined));
  }
  return keys;
}

export function entries(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
