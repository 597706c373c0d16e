/** What a state proof of a node says, in words: the record behind the salt, checked against the key of the ledger, without the node. */
import * as ledgerCodes from '../language/codes/ledger.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { safe } from '../language/render.ts';
import { readCanonical } from '../runtime/identity/canonical.ts';
import { checkStateProofFile, MAX_STATE_PROOF_CHARACTERS } from '../runtime/ledger/state-proof-file.ts';
import { unsalted } from '../runtime/node/kept.ts';
import { operandOf, readText, type Said } from './actions.ts';
import { type Arguments, misuse, NOWHERE } from './arguments.ts';
import { verifierKeys } from './ledger-look.ts';

export async function readProof(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben node read-proof FILE --verifier KEY';
  const file = operandOf(given, 1, 'FILE', usage);
  if (typeof file !== 'string') return file;
  const keys = verifierKeys(given);
  if (keys === undefined) return misuse(ledgerCodes.keyWanted(NOWHERE, { usage }));
  if ('code' in keys) return keys;
  const text = readText(file, MAX_STATE_PROOF_CHARACTERS);
  if (typeof text !== 'string') return text;
  const checked = checkStateProofFile(text, keys);
  const refused = (reason: string): FileDiagnostic => misuse(ledgerCodes.proofRefused(NOWHERE, { file, reason }));
  if (checked.kind === 'refused') return refused(checked.why);
  const { key, value, checkpoint } = checked;
  const at = `${key} at height ${checkpoint.size} of ${checkpoint.origin}`;
  if (value === undefined)
    return { json: { key, height: checkpoint.size, record: null }, text: `${at}: nothing stands there` };
  const record = readCanonical(unsalted(value), (read) => read, value.length);
  if (record.kind === 'refused') return refused('what stands there is not a record of a node');
  const said = inWords(record.value);
  const lines = linesOf(said, '');
  return { json: { key, height: checkpoint.size, record: said }, text: [at, ...lines].join('\n') };
}

/** Numbers of these names, or within them, are milliseconds since 1970 UTC. */
const INSTANTS = new Set([
  'entered',
  'enteredLast',
  'touched',
  'done',
  'last',
  'deadline',
  'due',
  'end',
  'granted',
  'now',
]);

type Words = string | { readonly [name: string]: Words } | readonly Words[];

/** Values as one would write them; the rest as it stands. */
function inWords(value: unknown, name = '', within = ''): Words {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map((item) => inWords(item));
  if (typeof value === 'number' && (INSTANTS.has(name) || INSTANTS.has(within))) return new Date(value).toISOString();
  if (typeof value !== 'object' || value === null) return String(value);
  const record = value as Readonly<Record<string, unknown>>;
  const kind = record['kind'];
  if (kind === 'number' && typeof record['unit'] === 'string')
    return `${fraction(record['value'])} ${record['unit']}`.trim();
  if (kind === 'period') return `${record['months']} months, ${record['ms']} ms`;
  if (kind === 'datetime') return new Date(Number(record['ms'])).toISOString();
  if (kind === 'text' || kind === 'int' || kind === 'bool') return String(record['value']);
  if (kind === 'case' && Array.isArray(record['args']) && record['args'].length === 0) return String(record['name']);
  return Object.fromEntries(Object.entries(record).map(([part, item]) => [part, inWords(item, part, name)]));
}

function fraction(value: unknown): string {
  const { n, d } = value as { readonly n: number | bigint; readonly d: number | bigint };
  return BigInt(d) === 1n ? String(n) : `${n}/${d}`;
}

function linesOf(said: Words, indent: string): readonly string[] {
  if (typeof said === 'string') return [`${indent}${safe(said)}`];
  if (Array.isArray(said)) return said.flatMap((item) => linesOf(item, indent));
  return Object.entries(said).flatMap(([name, part]) => {
    if (typeof part === 'string') return [`${indent}  ${safe(name)}: ${safe(part)}`];
    const below = linesOf(part, `${indent}  `);
    return below.length === 0 ? [] : [`${indent}  ${safe(name)}`, ...below];
  });
}
