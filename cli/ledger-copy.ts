/** Copies of a ledger: its entries as lines for other programs, a backup while it is in use, and the way back. */
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import * as codes from '../language/codes/ledger.ts';
import * as use from '../language/codes/use.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { unreachable } from '../language/unreachable.ts';
import { type Copied, copyLedger } from '../runtime/ledger/backup.ts';
import { diskFolder, makeFolder } from '../runtime/ledger/files.ts';
import { ledgerOrigin } from '../runtime/ledger/ledger.ts';
import type { Look } from '../runtime/ledger/look.ts';
import { operandOf, type Said } from './actions.ts';
import { type Arguments, lastValue, misuse, NOWHERE } from './arguments.ts';
import type { Io } from './io.ts';
import {
  damaged,
  entries,
  executorOf,
  faultWords,
  hex,
  looking,
  noLedger,
  unwritable,
  verifierKeys,
} from './ledger-look.ts';
import { isFinding, reasonOf } from './sources.ts';

/** One line a write would be one system call an entry. */
const LINES_A_WRITE = 1000;

/**
 * The entries up to the last checkpoint, one JSON object a line, behind a line with that checkpoint: `{"origin", "size",
 * "checkpoint"}`, then `{"index", "time", "id", "body"}` with the id in hexadecimal, the body in base 64 and the time in
 * milliseconds since 1970 UTC. Leaf n of the tree is id, time (8 bytes, big-endian) and body.
 */
export async function exportEntries(given: Arguments, io: Io): Promise<Said | FileDiagnostic> {
  const path = operandOf(given, 1, 'DIR', 'leben ledger export DIR -o OUT');
  if (typeof path !== 'string') return path;
  const output = lastValue(given, '--output');
  if (output === undefined) {
    return misuse(use.argumentWanted(NOWHERE, { what: '--output', usage: 'leben ledger export DIR -o OUT' }));
  }
  return looking<Said>(path, (look) => {
    if (look.checkpoint === undefined) return misuse(codes.noCheckpoint(NOWHERE, { folder: path }));
    const { size } = look.checkpoint.says;
    const bar = io.progress('export', size);
    const failure = writeLines(output, linesOf(look, look.checkpoint.note, size, bar.step));
    bar.end();
    if (failure !== undefined) return failure;
    const text = `${output} holds ${entries(size)} of ${look.origin}.`;
    return { json: { file: output, origin: look.origin, size }, text };
  });
}

/** As `writeWhole`, for what does not fit into memory: whole, or not there. */
function writeLines(output: string, lines: Iterable<string>): FileDiagnostic | undefined {
  const isFile = statSync(output, { throwIfNoEntry: false })?.isFile() ?? true;
  const beside = isFile ? `${output}.${randomUUID().slice(0, 8)}.tmp` : output;
  try {
    const file = openSync(beside, isFile ? 'wx' : 'w', 0o600);
    try {
      for (const some of lines) writeSync(file, some);
      if (isFile) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (isFile) renameSync(beside, output);
    return undefined;
  } catch (error) {
    if (isFile) rmSync(beside, { force: true });
    if (!(error instanceof Error && 'code' in error)) throw error;
    return misuse(use.fileUnwritable(NOWHERE, { file: output, reason: reasonOf(error) }));
  }
}

function* linesOf(look: Look, checkpoint: string, size: number, step: (done: number) => void): Iterable<string> {
  yield `${JSON.stringify({ origin: look.origin, size, checkpoint })}\n`;
  for (let from = 0; from < size; from += LINES_A_WRITE) {
    const lines: string[] = [];
    const to = Math.min(size, from + LINES_A_WRITE);
    look.each(from, to, ({ id, time, body }, index) => {
      lines.push(JSON.stringify({ index, time, id: hex(id), body: Buffer.from(body).toString('base64') }));
    });
    step(to);
    yield `${lines.join('\n')}\n`;
  }
}

export async function backup(given: Arguments): Promise<Said | FileDiagnostic> {
  const copied = copy(given, 'leben ledger backup DIR TO', 'TO');
  if (isFinding(copied)) return copied;
  const { from, to, origin, size } = copied;
  return {
    json: { from, to, origin, size },
    text: `${to} holds ${entries(size)} of ${origin}, up to its last checkpoint, and was verified.`,
  };
}

export async function restore(given: Arguments): Promise<Said | FileDiagnostic> {
  const copied = copy(given, 'leben ledger restore FROM DIR', 'DIR');
  if (isFinding(copied)) return copied;
  const { from, to, origin, size } = copied;
  return {
    json: { from, to, origin, size },
    text: `${to} is ${origin} again, with ${entries(size)}, and was verified. Entries after that checkpoint were not in ${from}.`,
  };
}

function copy(
  given: Arguments,
  usage: string,
  target: string,
): { readonly from: string; readonly to: string; readonly origin: string; readonly size: number } | FileDiagnostic {
  const from = operandOf(given, 1, target === 'TO' ? 'DIR' : 'FROM', usage);
  if (typeof from !== 'string') return from;
  const to = operandOf(given, 2, target, usage);
  if (typeof to !== 'string') return to;
  const keys = verifierKeys(given);
  if (keys !== undefined && 'code' in keys) return keys;
  try {
    // Nothing is made where there is nothing to copy.
    if (ledgerOrigin(diskFolder(from)) === undefined) return noLedger(from);
    const apply = executorOf(from)?.apply;
    const trusted = { ...(keys === undefined ? {} : { keys }), ...(apply === undefined ? {} : { apply }) };
    const copied = copyLedger(diskFolder(from), makeFolder(to), trusted);
    if (copied.kind !== 'copied') return copyFault(copied, from, to);
    return { from, to, origin: copied.origin, size: copied.size };
  } catch (error) {
    return unwritable(to, error);
  }
}

export function copyFault(
  fault: Exclude<Copied, { readonly kind: 'copied' }>,
  from: string,
  to: string,
): FileDiagnostic {
  switch (fault.kind) {
    case 'none':
      return noLedger(from);
    case 'not empty':
      return misuse(codes.folderNotEmpty(NOWHERE, { folder: to }));
    case 'no checkpoint':
      return misuse(codes.noCheckpoint(NOWHERE, { folder: from }));
    case 'damaged':
      return damaged(fault.damage);
    case 'checkpoint':
      return misuse(codes.checkpointRefused(NOWHERE, { reason: faultWords(fault.why) }));
    case 'not the same':
      return misuse(codes.checkpointRefused(NOWHERE, { reason: 'the copy has other entries' }));
    default:
      return unreachable(fault);
  }
}
