/** Proofs of a ledger: written beside whoever uses it, and checked without it. */
import * as codes from '../language/codes/ledger.ts';
import * as nodeCodes from '../language/codes/node.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { COMPACT_PROOF_ENDING, compactProof, expandProof, isCompactProof } from '../runtime/ledger/compact-proof.ts';
import { type Entry, entryOf } from '../runtime/ledger/entry.ts';
import { decodeOpening, type Opening, openingOf, opensEntry } from '../runtime/ledger/file-entry.ts';
import type { NoteKey } from '../runtime/ledger/note.ts';
import { checkProofFile, MAX_PROOF_CHARACTERS, PROOF_ENDING } from '../runtime/ledger/proof-file.ts';
import { checkStateProofFile, isStateProofFile, STATE_PROOF_ENDING } from '../runtime/ledger/state-proof-file.ts';
import { operandOf, readBytes, readText, type Said } from './actions.ts';
import { type Arguments, lastValue, misuse, NOWHERE } from './arguments.ts';
import { executorOf, hex, looking, nodeOf, ofNode, VERIFIER, verifierKeys } from './ledger-look.ts';
import { numberOf } from './ledger-read.ts';
import { writeWhole } from './write.ts';

const STATE = '--state';
const COMPACT = '--compact';

export async function prove(given: Arguments): Promise<Said | FileDiagnostic> {
  const path = operandOf(given, 1, 'DIR', 'leben ledger proof DIR N');
  if (typeof path !== 'string') return path;
  const key = lastValue(given, STATE);
  if (key !== undefined) return proveName(given, path, key);
  const written = operandOf(given, 2, 'N', 'leben ledger proof DIR N');
  if (typeof written !== 'string') return written;
  return looking<Said>(path, ({ size, checkpoint, proof: proofOf }) => {
    const index = numberOf(written, size);
    if (index === undefined) return misuse(codes.noSuchEntry(NOWHERE, { written, size }));
    if (index === 0 && nodeOf(path) !== undefined) return misuse(nodeCodes.foundingNotProved(NOWHERE, undefined));
    const covered = checkpoint?.says.size ?? 0;
    const proof = proofOf(index);
    if (proof === undefined) return misuse(codes.notYetSigned(NOWHERE, { index, size: covered }));
    const compact = given.options.has(COMPACT);
    const content = compact ? compactProof(proof, true)! : proof;
    const output = lastValue(given, '--output') ?? `entry-${index}${compact ? COMPACT_PROOF_ENDING : PROOF_ENDING}`;
    const failure = writeWhole(output, content);
    if (failure !== undefined) return failure;
    return {
      json: { proof: output, index, size: covered, bytes: content.length },
      text: `${output} proves entry ${index} of ${covered}.\n${check(output)}`,
    };
  });
}

/** That a name has its value at the last checkpoint, or none. */
function proveName(given: Arguments, path: string, key: string): Said | FileDiagnostic {
  const node = ofNode(path, `proof DIR --state ${key}`);
  if (node !== undefined) return node;
  return looking<Said>(path, ({ checkpoint, stateProof }) => {
    if (executorOf(path) === undefined) return misuse(codes.noState(NOWHERE, { folder: path }));
    const proof = stateProof(key);
    if (proof === 'no checkpoint') return misuse(codes.noCheckpoint(NOWHERE, { folder: path }));
    const { size } = checkpoint!.says;
    if (proof === 'other state') {
      return misuse(codes.checkpointRefused(NOWHERE, { reason: `the state after ${size} entries is another` }));
    }
    const output = lastValue(given, '--output') ?? `state-${size}${STATE_PROOF_ENDING}`;
    const failure = writeWhole(output, proof);
    if (failure !== undefined) return failure;
    return {
      json: { proof: output, key, size, bytes: proof.length },
      text: `${output} proves what stands at ${key} after ${size} entries.\n${check(output)}`,
    };
  });
}

function check(output: string): string {
  return `Check it anywhere: leben ledger check-proof ${output} ${VERIFIER} KEY`;
}

export async function checkProof(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = `leben ledger check-proof FILE ${VERIFIER} KEY`;
  const file = operandOf(given, 1, 'FILE', usage);
  if (typeof file !== 'string') return file;
  const keys = verifierKeys(given);
  if (keys === undefined) return misuse(codes.keyWanted(NOWHERE, { usage }));
  if ('code' in keys) return keys;
  const read = readBytes(file, MAX_PROOF_CHARACTERS);
  if ('code' in read) return read;
  const refused = (reason: string): FileDiagnostic => misuse(codes.proofRefused(NOWHERE, { file, reason }));
  let text = Buffer.from(read.bytes).toString('utf8');
  if (isStateProofFile(text)) return checkName(file, text, keys);
  if (isCompactProof(read.bytes)) {
    const expanded = expandProof(read.bytes);
    if (expanded.kind === 'refused') return refused(expanded.why);
    text = expanded.text;
  }
  const checked = checkProofFile(text, keys);
  if (checked.kind === 'refused') return refused(checked.why);
  const entry = entryOf(checked.record);
  const of = lastValue(given, '--of');
  if (of !== undefined) {
    const opened = opensFile(entry, of);
    if (typeof opened !== 'boolean') return opened;
    if (!opened) return refused(`the entry is not of ${of}`);
  }
  const { origin, size } = checked.checkpoint;
  const time = new Date(entry.time).toISOString();
  const lines = [
    `${file}: the proof holds`,
    `entry      ${checked.index} of ${size} in ${origin}`,
    `id         ${hex(entry.id)}`,
    `time       ${time}`,
    `signed by  ${checked.signatures.map(({ key }) => key.name).join(', ')}`,
  ];
  if (of !== undefined) lines.push(`of         ${of}`);
  return {
    json: { holds: true, origin, index: checked.index, size, id: hex(entry.id), time, of },
    text: lines.join('\n'),
  };
}

function checkName(file: string, text: string, keys: readonly NoteKey[]): Said | FileDiagnostic {
  const checked = checkStateProofFile(text, keys);
  if (checked.kind === 'refused') return misuse(codes.proofRefused(NOWHERE, { file, reason: checked.why }));
  const { key, value, checkpoint, signatures } = checked;
  const { origin, size } = checkpoint;
  const lines = [
    `${file}: the proof holds`,
    `name       ${key}`,
    `value      ${value === undefined ? 'none: nothing stands there' : hex(value)}`,
    `at         ${size} ${size === 1 ? 'entry' : 'entries'} of ${origin}`,
    `signed by  ${signatures.map((signature) => signature.key.name).join(', ')}`,
  ];
  return {
    json: { holds: true, origin, size, key, value: value === undefined ? null : hex(value) },
    text: lines.join('\n'),
  };
}

/** Whether an entry is of a file whose salt lies beside it. */
function opensFile(entry: Entry, file: string): boolean | FileDiagnostic {
  const opening = readOpening(openingOf(file));
  if ('code' in opening) return opening;
  const content = readBytes(file);
  return 'code' in content ? content : opensEntry(entry, opening.opening, content.bytes);
}

/** The salt in a file that `leben ledger add` wrote. */
export function readOpening(file: string): { readonly opening: Opening } | FileDiagnostic {
  const text = readText(file);
  if (typeof text !== 'string') return text;
  const opening = decodeOpening(text);
  return opening === undefined ? misuse(codes.notASalt(NOWHERE, { file })) : { opening };
}
