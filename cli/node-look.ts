/** Looking at a node: what a party sees, entries, proofs, and whether all of it replays. */
import * as ledgerCodes from '../language/codes/ledger.ts';
import * as codes from '../language/codes/node.ts';
import * as use from '../language/codes/use.ts';
import { dateOf } from '../language/dates.ts';
import { formatValue } from '../language/phrase.ts';
import type { FileDiagnostic, Palette } from '../language/render.ts';
import { safe } from '../language/render.ts';
import { minorDigits } from '../language/units.ts';
import { unreachable } from '../language/unreachable.ts';
import type { AgreementView } from '../runtime/contract/view.ts';
import { diskFolder } from '../runtime/ledger/files.ts';
import { storedCheckpoint } from '../runtime/ledger/ledger.ts';
import { encodeNoteKey, type NoteSigner } from '../runtime/ledger/note.ts';
import { PROOF_ENDING } from '../runtime/ledger/proof-file.ts';
import { STATE_PROOF_ENDING } from '../runtime/ledger/state-proof-file.ts';
import { FOUNDING_KEY } from '../runtime/node/kept.ts';
import { ledgerFolder, verifyNode } from '../runtime/node/node.ts';
import type { Seen, SeenEntry } from '../runtime/node/seen.ts';
import type { Standing } from '../runtime/node/standing.ts';
import { operandOf, type Said } from './actions.ts';
import { type Arguments, lastValue, misuse, NOWHERE } from './arguments.ts';
import type { Io } from './io.ts';
import { findKey, unlock } from './key-folder.ts';
import { damaged, faultWords, verifierKeys } from './ledger-look.ts';
import { withNode } from './node-open.ts';
import { recompile } from './recompile.ts';
import { isFinding, unreadable } from './sources.ts';
import { writeWhole } from './write.ts';

/** Entries that `view` prints. */
const SHOWN = 20;

export async function view(given: Arguments, io: Io): Promise<Said | FileDiagnostic> {
  const usage = 'leben node view DIR --as PARTY';
  const party = lastValue(given, '--as');
  if (party === undefined) return misuse(use.argumentWanted(NOWHERE, { what: '--as', usage }));
  return await withNode(given, usage, async (node) => {
    const seen = node.seenBy(party);
    return { json: plain(seen) as object, text: viewText(seen, node.standing, io.palette) };
  });
}

export async function checkpoint(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben node checkpoint DIR --key NAME';
  const name = lastValue(given, '--key');
  if (name === undefined) return misuse(use.argumentWanted(NOWHERE, { what: '--key', usage }));
  const found = findKey(given, name);
  if (isFinding(found)) return found;
  const secret = await unlock(given, found);
  if (isFinding(secret)) return secret;
  const { publicKey, sign } = secret;
  if (publicKey.algorithm !== 'ed25519') return misuse(ledgerCodes.notANoteKey(NOWHERE, { written: name }));
  return await withNode(given, usage, async (node) => {
    const signer: NoteSigner = { name: node.origin, kind: 'log', publicKey: publicKey.bytes, sign };
    const note = node.checkpoint(signer);
    const verifier = encodeNoteKey(signer);
    return {
      json: { size: node.height(), note, verifier },
      text: `${note.trimEnd()}\n\nOthers check with the key\n${verifier}`,
    };
  });
}

/** Of an entry by its number, or with `--state` of a name of the state. */
export async function prove(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben node proof DIR N';
  const state = lastValue(given, '--state');
  const written = state ?? operandOf(given, 2, 'N', usage);
  if (typeof written !== 'string') return written;
  return await withNode(given, usage, async (node, path) => {
    const size = node.height();
    const index = state === undefined && /^\d{1,15}$/.test(written) ? Number(written) : -1;
    if (state === undefined && (index < 0 || index >= size)) {
      return misuse(ledgerCodes.noSuchEntry(NOWHERE, { written, size }));
    }
    if (index === 0 || state === FOUNDING_KEY) return misuse(codes.foundingNotProved(NOWHERE, undefined));
    const proof = state === undefined ? node.proof(index) : node.stateProof(state);
    if (proof === undefined) {
      if (state !== undefined) return misuse(ledgerCodes.noCheckpoint(NOWHERE, { folder: path, command: 'node' }));
      const covered = storedCheckpoint(diskFolder(ledgerFolder(path)))?.says.size ?? 0;
      return misuse(ledgerCodes.notYetSigned(NOWHERE, { index, size: covered, command: 'node' }));
    }
    const named =
      state === undefined ? `entry-${index}${PROOF_ENDING}` : `${state.replaceAll('/', '-')}${STATE_PROOF_ENDING}`;
    const output = lastValue(given, '--output') ?? named;
    const failure = writeWhole(output, proof);
    if (failure !== undefined) return failure;
    return {
      json: { proof: output, bytes: proof.length },
      text: `${output} is written.\nCheck it anywhere: leben ledger check-proof ${output} --verifier KEY`,
    };
  });
}

/** The sealed texts of an entry, for who operates the node: their names, and whether they are still there. */
export async function show(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben node show DIR N';
  const written = operandOf(given, 2, 'N', usage);
  if (typeof written !== 'string') return written;
  return await withNode(given, usage, async (node) => {
    const index = /^\d{1,15}$/.test(written) ? Number(written) : -1;
    const body = node.body(index);
    if (body === undefined) return misuse(ledgerCodes.noSuchEntry(NOWHERE, { written, size: node.height() }));
    const names = [
      ...new Set(
        Buffer.from(body)
          .toString('latin1')
          .match(/sealed:[0-9a-f]{64}/g) ?? [],
      ),
    ];
    const sealed = names.map((name) => ({
      name,
      there: node.unseal(new Uint8Array(Buffer.from(name.slice('sealed:'.length), 'hex'))) !== undefined,
    }));
    const lines = sealed.map(({ name, there }) => `${name}  ${there ? 'is here' : 'is deleted, or lies elsewhere'}`);
    return {
      json: { index, bytes: body.length, sealed },
      text: [
        `entry ${index}, ${body.length} bytes`,
        ...(lines.length === 0 ? ['it holds no sealed text'] : lines),
      ].join('\n'),
    };
  });
}

/** Replays the log with all signatures, and compares with the checkpoint. */
export async function verify(given: Arguments): Promise<Said | FileDiagnostic> {
  const path = operandOf(given, 1, 'DIR', 'leben node verify DIR');
  if (typeof path !== 'string') return path;
  const keys = verifierKeys(given);
  if (keys !== undefined && 'code' in keys) return keys;
  const today = dateOf(Date.now());
  let found: Awaited<ReturnType<typeof verifyNode>>;
  try {
    found = await verifyNode(path, {
      recompile: (artifact) => recompile(artifact, today),
      secondChannel: given.options.has('--second-channel'),
      ...(keys === undefined ? {} : { keys }),
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error) return unreadable(path, error);
    throw error;
  }
  if (found.kind !== 'holds') return verifyFault(found, path);
  const { origin, size, checkpoint: says, signed } = found;
  const state = Buffer.from(found.stateRoot).toString('hex');
  const promise =
    says === undefined
      ? 'it has no checkpoint to compare with'
      : `that of ${says.size} entries fits${signed ? ', and is signed by the key given' : ''}`;
  return {
    json: { holds: true, origin, size, state, checkpoint: says?.size, signed },
    text: `${origin}: ${size} entries replay${given.options.has('--second-channel') ? ', on two engines' : ''}\nstate      ${state}\ncheckpoint ${promise}`,
  };
}

export function verifyFault(
  fault: Exclude<Awaited<ReturnType<typeof verifyNode>>, { readonly kind: 'holds' }>,
  path: string,
): FileDiagnostic {
  switch (fault.kind) {
    case 'none':
      return misuse(codes.noNode(NOWHERE, { folder: path }));
    case 'damaged':
      return damaged(fault.damage);
    case 'checkpoint':
      return misuse(ledgerCodes.checkpointRefused(NOWHERE, { reason: faultWords(fault.why) }));
    case 'text refused':
      return misuse(codes.nodeTextRefused(NOWHERE, { reason: `${fault.refusedFile}: ${fault.why}` }));
    case 'text missing':
      return misuse(codes.nodeTextRefused(NOWHERE, { reason: `${fault.text}.lebc is missing` }));
    case 'stopped':
      return misuse(ledgerCodes.notRecorded(NOWHERE, { reason: fault.why, known: false }));
    default:
      return unreachable(fault);
  }
}

function viewText(seen: Seen, standing: Standing, palette: Palette): string {
  const lines = [`${palette('strong', safe(seen.party))} at height ${seen.height}`];
  const section = (title: string, rows: readonly string[]): void => {
    if (rows.length > 0) lines.push('', palette('strong', title), ...rows.map((row) => `  ${row}`));
  };
  section(
    'Money',
    seen.balances.map(({ kind, amount }) => amountText(amount, kind)),
  );
  section(
    'Agreements',
    seen.agreements.flatMap((agreement) => ('state' in agreement ? agreementLines(agreement, standing, palette) : [])),
  );
  section(
    'Rights',
    seen.rights.map(
      ({ holder, asset, purpose, end, exclusive }) =>
        `${safe(holder)} may ${exclusive ? 'alone ' : ''}use ${safe(asset)}${purpose === undefined ? '' : ` for ${safe(purpose)}`} until ${instant(end)}`,
    ),
  );
  section(
    'Duties',
    seen.duties.map(({ agreement, duty, deadline }) => `${duty} of ${safe(agreement)} until ${instant(deadline)}`),
  );
  section(
    'Messages',
    seen.messages.map(({ at, agreement, text }) => `${instant(at)}  ${safe(agreement)}: ${safe(text)}`),
  );
  const last = seen.entries.slice(-SHOWN);
  section(
    seen.entries.length > SHOWN ? `The last ${SHOWN} entries` : 'Entries',
    last.map((entry) => entryLine(entry, palette)),
  );
  return lines.join('\n');
}

function agreementLines(agreement: AgreementView, standing: Standing, palette: Palette): readonly string[] {
  const module = standing.texts.get(agreement.text)!;
  const info = module.contracts[agreement.contract]!;
  const valueText = (
    name: string,
    value: Parameters<typeof formatValue>[0],
    all: readonly { readonly name: string; readonly type: Parameters<typeof formatValue>[1] }[],
  ): string => {
    const { type } = all.find((one) => one.name === name)!;
    return `${name} ${safe(value.kind === 'text' ? value.value : formatValue(value, type, module))}`;
  };
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['terms', [...agreement.terms].map(([name, value]) => valueText(name, value, info.terms))],
    ['keeps', [...agreement.keeps].map(([name, { value }]) => valueText(name, value, info.keeps))],
    ['escrow', [...agreement.slots].map(([slot, { kind, amount }]) => `${slot} ${amountText(amount, kind)}`)],
    ['counted', [...agreement.meters].map(([name, { total }]) => `${name} ${total}`)],
  ];
  return [
    `${safe(agreement.id)} (${agreement.contractName}) is ${palette('place', agreement.state)} since ${instant(agreement.entered)}${agreement.ended ? ', and over' : ''}`,
    ...rows.flatMap(([label, items]) => (items.length === 0 ? [] : [`  ${label.padEnd(8)} ${items.join(', ')}`])),
  ];
}

function entryLine(entry: SeenEntry, palette: Palette): string {
  const at = `${String(entry.height).padStart(6)}  ${instant(entry.time)}`;
  if (entry.kind === 'other') return palette('quiet', `${at}  of others: ${entry.id.slice(0, 16)}…`);
  const by = entry.by.length === 0 ? '' : ` by ${entry.by.map(safe).join(', ')}`;
  const end = entry.accepted
    ? ''
    : `  ${palette('warning', 'rejected')}${entry.reason === undefined ? '' : `: ${safe(entry.reason)}`}`;
  return `${at}  ${safe(entry.what)}${by}${end}`;
}

function amountText(minor: bigint, kind: string): string {
  const digits = minorDigits(kind) ?? 0;
  const whole = String(minor).padStart(digits + 1, '0');
  const text = digits === 0 ? whole : `${whole.slice(0, -digits)}.${whole.slice(-digits)}`;
  return `${text} ${kind.replace(/^#/, '')}`;
}

function instant(ms: number): string {
  return Number.isFinite(ms)
    ? new Date(ms)
        .toISOString()
        .replace(/:\d\d\.\d{3}Z$/, 'Z')
        .replace('T', ' ')
    : 'ever';
}

/** For JSON: numbers of any size as text, maps as lists of pairs by name. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
