/** Copies of a node: the ledger up to its checkpoint, the texts it runs and what is sealed apart, verified by replaying all of it. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as ledgerCodes from '../language/codes/ledger.ts';
import * as codes from '../language/codes/node.ts';
import { dateOf } from '../language/dates.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { copyLedger } from '../runtime/ledger/backup.ts';
import { diskFolder, makeFolder } from '../runtime/ledger/files.ts';
import { isNode, ledgerFolder, sealedFolders, verifyNode } from '../runtime/node/node.ts';
import { operandOf, type Said } from './actions.ts';
import { type Arguments, misuse, NOWHERE } from './arguments.ts';
import { copyFault } from './ledger-copy.ts';
import { entries, unwritable, verifierKeys } from './ledger-look.ts';
import { verifyFault } from './node-look.ts';
import { recompile } from './recompile.ts';
import { isFinding } from './sources.ts';

export async function backup(given: Arguments): Promise<Said | FileDiagnostic> {
  const copied = await copy(given, 'leben node backup DIR TO', 'DIR', 'TO');
  if (isFinding(copied)) return copied;
  const { from, to, origin, size } = copied;
  return {
    json: { from, to, origin, size },
    text: `${to} is a node with ${entries(size)} of ${origin}, up to its last checkpoint, and was replayed.\nWhat is erased in ${from} has to be erased here, too: leben node erase ${to} sealed:…`,
  };
}

export async function restore(given: Arguments): Promise<Said | FileDiagnostic> {
  const copied = await copy(given, 'leben node restore FROM DIR', 'FROM', 'DIR');
  if (isFinding(copied)) return copied;
  const { from, to, origin, size } = copied;
  return {
    json: { from, to, origin, size },
    text: `${to} is ${origin} again, with ${entries(size)}, and was replayed. Entries after that checkpoint were not in ${from}.\nWhat was erased since the backup has to be erased again: leben node erase ${to} sealed:…`,
  };
}

type Copy = { readonly from: string; readonly to: string; readonly origin: string; readonly size: number };

/** The source may be in use: its log and its texts only grow, and what is erased meanwhile is left out. */
async function copy(given: Arguments, usage: string, source: string, target: string): Promise<Copy | FileDiagnostic> {
  const from = operandOf(given, 1, source, usage);
  if (typeof from !== 'string') return from;
  const to = operandOf(given, 2, target, usage);
  if (typeof to !== 'string') return to;
  const keys = verifierKeys(given);
  if (keys !== undefined && 'code' in keys) return keys;
  if (!isNode(from)) return misuse(codes.noNode(NOWHERE, { folder: from }));
  const trusted = keys === undefined ? {} : { keys };
  const there = existsSync(to);
  let begun = false;
  const clear = (): void => {
    if (begun) for (const name of readdirSync(to)) rmSync(join(to, name), { recursive: true, force: true });
    if (begun && !there) rmSync(to, { recursive: true, force: true });
  };
  try {
    if (there && readdirSync(to).length > 0) return misuse(ledgerCodes.folderNotEmpty(NOWHERE, { folder: to }));
    begun = true;
    const copied = copyLedger(diskFolder(ledgerFolder(from)), makeFolder(ledgerFolder(to)), trusted);
    if (copied.kind !== 'copied') {
      clear();
      return copied.kind === 'no checkpoint'
        ? misuse(ledgerCodes.noCheckpoint(NOWHERE, { folder: from, command: 'node' }))
        : copyFault(copied, from, to);
    }
    copyFiles(join(from, 'texts'), join(to, 'texts'), (name) => name.endsWith('.lebc'));
    const [salts, texts] = [sealedFolders(from), sealedFolders(to)];
    for (const [k, folder] of salts.entries()) copyFiles(folder, texts[k]!, (name) => /^[0-9a-f]{64}$/.test(name));
    const today = dateOf(Date.now());
    const found = await verifyNode(to, { recompile: (artifact) => recompile(artifact, today), ...trusted });
    if (found.kind === 'holds') return { from, to, origin: copied.origin, size: copied.size };
    clear();
    return verifyFault(found, from);
  } catch (error) {
    clear();
    return unwritable(to, error);
  }
}

function copyFiles(from: string, to: string, wanted: (name: string) => boolean): void {
  const [source, target] = [diskFolder(from), makeFolder(to)];
  if (!existsSync(from)) return;
  for (const name of source.list().filter(wanted)) {
    try {
      target.replace(name, source.readAll(name));
    } catch (error) {
      if (source.has(name)) throw error;
    }
  }
}
