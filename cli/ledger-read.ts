/** Reading a ledger: what stands in it, whether it holds, and what state it leads to. Nothing is written. */
import * as codes from '../language/codes/ledger.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { sameBytes } from '../language/shape.ts';
import { unreachable } from '../language/unreachable.ts';
import type { DatedEntry } from '../runtime/ledger/entry.ts';
import { fileEntry } from '../runtime/ledger/file-entry.ts';
import { diskFolder } from '../runtime/ledger/files.ts';
import { ledgerOrigin } from '../runtime/ledger/ledger.ts';
import { stateRoot } from '../runtime/ledger/state.ts';
import { peekIndex } from '../runtime/ledger/state-index.ts';
import { type Verified, verifyLedger } from '../runtime/ledger/verify.ts';
import { operandOf, type Said } from './actions.ts';
import { type Arguments, misuse, NOWHERE } from './arguments.ts';
import {
  damaged,
  entries,
  executorOf,
  faultWords,
  hex,
  looking,
  noLedger,
  ofNode,
  verifierKeys,
} from './ledger-look.ts';
import { isFinding, unreadable } from './sources.ts';

/** Entries that `show` prints where no number is given. */
const SHOWN = 20;

export async function show(given: Arguments): Promise<Said | FileDiagnostic> {
  const path = operandOf(given, 1, 'DIR', 'leben ledger show DIR [N]');
  if (typeof path !== 'string') return path;
  return looking(path, ({ origin, size, each }) => {
    const written = given.operands[2];
    const first = written === undefined ? Math.max(0, size - SHOWN) : numberOf(written, size);
    if (first === undefined) return misuse(codes.noSuchEntry(NOWHERE, { written: written!, size }));
    const found: Shown[] = [];
    each(first, written === undefined ? size : first + 1, (entry, index) => found.push(shown(entry, index)));
    if (written !== undefined) {
      return { json: { origin, ...found[0] }, text: Object.entries(found[0]!).map(row).join('\n') };
    }
    const lines = [`${origin}: ${entries(size)}`];
    if (first > 0) lines.push(`the last ${SHOWN}:`);
    lines.push(...found.map(({ index, id, holds }) => `${String(index).padStart(8)}  ${id}  ${holds}`));
    return { json: { origin, size, entries: found }, text: lines.join('\n') };
  });
}

export async function verify(given: Arguments): Promise<Said | FileDiagnostic> {
  const found = verified(given, 'verify');
  if (isFinding(found)) return found;
  const { origin, size, checkpoint, signed, torn } = found;
  const root = hex(found.root);
  const promise =
    checkpoint === undefined
      ? 'it has no checkpoint: that nothing is missing at the end is not known'
      : `its checkpoint of ${checkpoint.size} entries fits${signed ? ' and is signed by the key given' : '; whether it is signed was not asked (--verifier)'}`;
  return {
    json: { holds: true, origin, size, root, checkpoint: checkpoint?.size, signed },
    text: `${origin}: ${size === 1 ? '1 entry holds' : `${size} entries hold`}\nroot       ${root}\ncheckpoint ${promise}`,
    warnings: torn === undefined ? [] : [misuse(codes.tornEnd(NOWHERE, torn))],
  };
}

/** Executes all entries again, and compares the state with what checkpoint and index say of it. */
export async function replayed(given: Arguments): Promise<Said | FileDiagnostic> {
  const path = operandOf(given, 1, 'DIR', 'leben ledger replay DIR');
  if (typeof path !== 'string') return path;
  const node = ofNode(path, 'verify DIR');
  if (node !== undefined) return node;
  const executor = executorOf(path);
  const origin = ledgerOrigin(diskFolder(path));
  if (origin !== undefined && executor === undefined) return misuse(codes.noState(NOWHERE, { folder: path }));
  const index = peekIndex(path, { origin: origin ?? '', executor: executor?.name }).state;
  const found = verified(given, 'replay', index?.height);
  if (isFinding(found)) return found;
  const { size, checkpoint, rootAt } = found;
  const root = hex(found.stateRoot);
  const differs = index !== undefined && (rootAt === undefined || !sameBytes(stateRoot(index.state), rootAt));
  const said = checkpoint?.stateRoot === undefined ? 'says nothing of the state' : `of ${checkpoint.size} entries fits`;
  const kept =
    index === undefined
      ? 'has no state yet: the next start makes it'
      : differs
        ? 'does not fit: end whoever writes the ledger and delete index.db; the next start makes it again'
        : `of ${index.height} entries fits`;
  return {
    json: { origin, size, stateRoot: root, checkpoint: checkpoint?.size, index: index?.height, indexFits: !differs },
    text: `${origin}: ${entries(size)} executed again\nstate      ${root}\ncheckpoint ${said}\nindex      ${kept}`,
    code: differs ? 1 : 0,
  };
}

/** The ledger of the first operand, read whole. `at`: executed too, with the root of the state at that height. */
function verified(
  given: Arguments,
  action: 'verify' | 'replay',
  at?: number,
): (Verified & { readonly kind: 'holds' }) | FileDiagnostic {
  const path = operandOf(given, 1, 'DIR', `leben ledger ${action} DIR`);
  if (typeof path !== 'string') return path;
  const keys = verifierKeys(given);
  if (keys !== undefined && 'code' in keys) return keys;
  const apply = action === 'replay' ? executorOf(path)?.apply : undefined;
  let found: Verified;
  try {
    found = verifyLedger(diskFolder(path), {
      ...(keys === undefined ? {} : { keys }),
      ...(apply === undefined ? {} : { apply }),
      ...(at === undefined ? {} : { at }),
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error) return unreadable(path, error);
    throw error;
  }
  switch (found.kind) {
    case 'none':
      return noLedger(path);
    case 'damaged':
      return damaged(found.damage);
    case 'checkpoint':
      return misuse(codes.checkpointRefused(NOWHERE, { reason: faultWords(found.why) }));
    case 'holds':
      return found;
    default:
      return unreachable(found);
  }
}

/** Undefined: there is no such entry. */
export function numberOf(written: string, size: number): number | undefined {
  const index = /^\d{1,15}$/.test(written) ? Number(written) : size;
  return index < size ? index : undefined;
}

type Shown = {
  readonly index: number;
  readonly time: string;
  readonly id: string;
  readonly bytes: number;
  readonly holds: string;
};

function shown(entry: DatedEntry, index: number): Shown {
  const commitment = fileEntry(entry);
  const holds =
    commitment === undefined ? `${entry.body.length} bytes` : `the commitment of a file, ${hex(commitment)}`;
  const time = new Date(entry.time).toISOString();
  return { index, time, id: hex(entry.id), bytes: entry.body.length, holds };
}

function row([name, value]: readonly [string, string | number]): string {
  return `${name.padEnd(6)} ${value}`;
}
