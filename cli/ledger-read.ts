/** Reading a ledger: what stands in it, whether it holds, and whether a proof of it does. Nothing is written. */
import { readFileSync } from 'node:fs';
import * as codes from '../language/codes/ledger.ts';
import * as use from '../language/codes/use.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { unreachable } from '../language/unreachable.ts';
import { type Entry, entryOf } from '../runtime/ledger/entry.ts';
import { decodeOpening, fileEntry, type Opening, openingOf, opensEntry } from '../runtime/ledger/file-entry.ts';
import { diskFolder, type Folder } from '../runtime/ledger/files.ts';
import { ledgerOrigin } from '../runtime/ledger/ledger.ts';
import { type Damage, loadLog } from '../runtime/ledger/load.ts';
import { decodeNoteKey, type NoteKey } from '../runtime/ledger/note.ts';
import { checkProofFile } from '../runtime/ledger/proof-file.ts';
import { type CheckpointFault, verifyLedger } from '../runtime/ledger/verify.ts';
import { type Arguments, lastValue, misuse, NOWHERE } from './arguments.ts';
import type { Said } from './ledger.ts';
import { unreadable } from './sources.ts';

export const VERIFIER = '--verifier';
/** Entries that `show` prints where no number is given. */
const SHOWN = 20;

export async function show(given: Arguments): Promise<Said | FileDiagnostic> {
  const path = operandOf(given, 1, 'DIR', 'leben ledger show DIR [N]');
  if (typeof path !== 'string') return path;
  const folder = diskFolder(path);
  const origin = ledgerOrigin(folder);
  if (origin === undefined) return misuse(codes.noLedger(NOWHERE, { folder: path }));
  const entries: Entry[] = [];
  const loaded = loadLog(folder, { cut: false, each: (record) => entries.push(entryOf(record)) });
  if (loaded.kind === 'damaged') return damaged(loaded.damage);
  const written = given.operands[2];
  if (written !== undefined) {
    const index = /^\d{1,15}$/.test(written) ? Number(written) : -1;
    const entry = entries[index];
    if (entry === undefined) return misuse(codes.noSuchEntry(NOWHERE, { written, size: entries.length }));
    return { json: { origin, ...shown(entry, index) }, text: Object.entries(shown(entry, index)).map(row).join('\n') };
  }
  const first = Math.max(0, entries.length - SHOWN);
  const last = entries.slice(first).map((entry, k) => shown(entry, first + k));
  const lines = [`${origin}: ${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}`];
  if (first > 0) lines.push(`the last ${SHOWN}:`);
  lines.push(...last.map(({ index, id, holds }) => `${String(index).padStart(8)}  ${id}  ${holds}`));
  return { json: { origin, size: entries.length, entries: last }, text: lines.join('\n') };
}

export async function verify(given: Arguments): Promise<Said | FileDiagnostic> {
  const path = operandOf(given, 1, 'DIR', 'leben ledger verify DIR');
  if (typeof path !== 'string') return path;
  const keys = verifierKeys(given);
  if (keys !== undefined && 'code' in keys) return keys;
  const folder: Folder = diskFolder(path);
  const found = verifyLedger(folder, keys === undefined ? {} : { keys });
  switch (found.kind) {
    case 'none':
      return misuse(codes.noLedger(NOWHERE, { folder: path }));
    case 'damaged':
      return damaged(found.damage);
    case 'checkpoint':
      return misuse(codes.checkpointRefused(NOWHERE, { reason: faultWords(found.why) }));
    case 'holds': {
      const root = hex(found.root);
      const { origin, size, checkpoint, signed, torn } = found;
      const promise =
        checkpoint === undefined
          ? 'it has no checkpoint: that nothing is missing at the end is not known'
          : `its checkpoint of ${checkpoint.size} entries fits${signed ? ' and is signed by the key given' : '; whether it is signed was not asked (--verifier)'}`;
      return {
        json: { holds: true, origin, size, root, checkpoint: checkpoint?.size, signed },
        text: `${origin}: ${size} ${size === 1 ? 'entry holds' : 'entries hold'}\nroot       ${root}\ncheckpoint ${promise}`,
        warnings: torn === undefined ? [] : [misuse(codes.tornEnd(NOWHERE, torn))],
      };
    }
    default:
      return unreachable(found);
  }
}

export async function checkProof(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = `leben ledger check-proof FILE ${VERIFIER} KEY`;
  const file = operandOf(given, 1, 'FILE', usage);
  if (typeof file !== 'string') return file;
  const keys = verifierKeys(given);
  if (keys === undefined) return misuse(codes.keyWanted(NOWHERE, { usage }));
  if ('code' in keys) return keys;
  const text = readText(file);
  if (typeof text !== 'string') return text;
  const refused = (reason: string): FileDiagnostic => misuse(codes.proofRefused(NOWHERE, { file, reason }));
  const checked = checkProofFile(text, keys);
  if (checked.kind === 'refused') return refused(checked.why);
  const entry = entryOf(checked.record);
  const of = lastValue(given, '--of');
  if (of !== undefined) {
    const opening = readOpening(openingOf(of));
    if ('code' in opening) return opening;
    const content = readBytes(of);
    if ('code' in content) return content;
    if (!opensEntry(entry, opening.opening, content.bytes)) return refused(`the entry is not of ${of}`);
  }
  const { origin, size } = checked.checkpoint;
  const lines = [
    `${file}: the proof holds`,
    `entry      ${checked.index} of ${size} in ${origin}`,
    `id         ${hex(entry.id)}`,
    `signed by  ${checked.signatures.map(({ key }) => key.name).join(', ')}`,
  ];
  if (of !== undefined) lines.push(`of         ${of}`);
  return { json: { holds: true, origin, index: checked.index, size, id: hex(entry.id), of }, text: lines.join('\n') };
}

export function operandOf(given: Arguments, at: number, what: string, usage: string): string | FileDiagnostic {
  return given.operands[at] ?? misuse(use.argumentWanted(NOWHERE, { what, usage }));
}

export function damaged({ file, offset, index, part }: Damage): FileDiagnostic {
  return misuse(codes.ledgerDamaged(NOWHERE, { file, offset, index, part }));
}

/** `file` 0: standard input. */
export function readBytes(file: string | 0): { readonly bytes: Uint8Array } | FileDiagnostic {
  try {
    return { bytes: new Uint8Array(readFileSync(file)) };
  } catch (error) {
    return unreadable(file === 0 ? '-' : file, error);
  }
}

/** `--verifier`, each a key or a file that holds one a line; undefined: not given. */
function verifierKeys(given: Arguments): readonly NoteKey[] | FileDiagnostic | undefined {
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

/** The salt in a file that `leben ledger add` wrote. */
export function readOpening(file: string): { readonly opening: Opening } | FileDiagnostic {
  const text = readText(file);
  if (typeof text !== 'string') return text;
  const opening = decodeOpening(text);
  return opening === undefined ? misuse(codes.notASalt(NOWHERE, { file })) : { opening };
}

function readText(file: string): string | FileDiagnostic {
  const read = readBytes(file);
  return 'code' in read ? read : Buffer.from(read.bytes).toString('utf8');
}

function shown(
  entry: Entry,
  index: number,
): { readonly index: number; readonly id: string; readonly bytes: number; readonly holds: string } {
  const commitment = fileEntry(entry);
  const holds =
    commitment === undefined ? `${entry.body.length} bytes` : `the commitment of a file, ${hex(commitment)}`;
  return { index, id: hex(entry.id), bytes: entry.body.length, holds };
}

function row([name, value]: readonly [string, string | number]): string {
  return `${name.padEnd(6)} ${value}`;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function faultWords(fault: CheckpointFault): string {
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
