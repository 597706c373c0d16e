/** `leben keys`: makes, lists and rotates keys, signs with them, and checks what others signed. */
import { rmSync } from 'node:fs';
import * as codes from '../language/codes/ledger.ts';
import * as use from '../language/codes/use.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { canonical } from '../runtime/identity/canonical.ts';
import {
  type HeldAlgorithm,
  isKeyName,
  keyFileId,
  newKeyFile,
  publicKeyIn,
  unlockKeyFile,
} from '../runtime/identity/key-file.ts';
import { possessionMessage } from '../runtime/identity/registry.ts';
import {
  checkContent,
  decodeSignature,
  encodeSignature,
  SIGNATURE_ENDING,
  signContent,
} from '../runtime/identity/signed-file.ts';
import { decodeStatement, type Statement } from '../runtime/identity/statement.ts';
import { operandOf, readBytes, readText, runActions, type Said } from './actions.ts';
import { type Arguments, lastValue, misuse, NOWHERE } from './arguments.ts';
import { findKey, keyFolder, keyNames, keyPath, replaceKey, unlock, writeKey } from './key-folder.ts';
import { unwritable } from './ledger-look.ts';
import { passphraseFor } from './passphrase.ts';
import { isFinding } from './sources.ts';
import { writeWhole } from './write.ts';

export const run = runActions('keys', { new: makeKey, list, rotate, sign, verify });

async function makeKey(given: Arguments): Promise<Said | FileDiagnostic> {
  const name = operandOf(given, 1, 'NAME', 'leben keys new NAME');
  if (typeof name !== 'string') return name;
  if (!isKeyName(name)) return misuse(codes.badKeyName(NOWHERE, { name }));
  const folder = keyFolder(given);
  if (keyNames(folder).includes(name)) return misuse(codes.keyExists(NOWHERE, { name }));
  const passphrase = await passphraseFor(given, true);
  if (typeof passphrase !== 'string') return passphrase;
  const algorithm = (lastValue(given, '--algorithm') ?? 'ed25519') as HeldAlgorithm;
  const key = await newKeyFile(name, algorithm, passphrase, Date.now());
  try {
    if (!writeKey(folder, key)) return misuse(codes.keyExists(NOWHERE, { name }));
  } catch (error) {
    return unwritable(folder, error);
  }
  const file = keyPath(folder, name);
  const id = keyFileId(key);
  const publicKey = Buffer.from(key.publicKey).toString('base64');
  return {
    json: { name, algorithm, id, publicKey, file },
    text: `${file} is written, encrypted with your passphrase.\nalgorithm  ${algorithm}\nid         ${id}\npublic key ${publicKey}`,
  };
}

async function list(given: Arguments): Promise<Said | FileDiagnostic> {
  const folder = keyFolder(given);
  const found = keyNames(folder).map((name) => ({ name, found: findKey(given, name) }));
  const warnings = found.flatMap((one) => (isFinding(one.found) ? [one.found] : one.found.warnings));
  const keys = found.flatMap((one) => (isFinding(one.found) ? [] : [{ name: one.name, key: one.found.key }]));
  const shown = keys.map(({ name, key }) => ({
    name,
    algorithm: key.algorithm,
    id: keyFileId(key),
    created: new Date(key.created).toISOString(),
  }));
  const width = Math.max(0, ...shown.map(({ name }) => name.length));
  const lines = shown.map(
    ({ name, algorithm, id, created }) =>
      `${name.padEnd(width)}  ${algorithm.padEnd(7)}  ${id}  ${created.slice(0, 10)}`,
  );
  return {
    json: { folder, keys: shown },
    text: lines.length === 0 ? `no keys in ${folder}` : lines.join('\n'),
    warnings,
  };
}

/** A new key takes the name; the old one stays under a name with its id, to be looked up, not to be used. */
async function rotate(given: Arguments): Promise<Said | FileDiagnostic> {
  const name = operandOf(given, 1, 'NAME', 'leben keys rotate NAME');
  if (typeof name !== 'string') return name;
  const found = findKey(given, name);
  if (isFinding(found)) return found;
  const [chain, party] = [lastValue(given, '--chain'), lastValue(given, '--party')];
  if ((chain === undefined) !== (party === undefined)) {
    return misuse(
      use.argumentWanted(NOWHERE, {
        what: chain === undefined ? '--chain' : '--party',
        usage: 'leben keys rotate NAME --chain LEDGER --party PARTY',
      }),
    );
  }
  const passphrase = await passphraseFor(given, true);
  if (typeof passphrase !== 'string') return passphrase;
  const old = await unlock(given, found);
  if (isFinding(old)) return old;
  const folder = keyFolder(given);
  const fresh = await newKeyFile(name, found.key.algorithm, passphrase, Date.now());
  const oldId = keyFileId(found.key);
  const kept = keyPath(folder, `${name}.retired-${oldId.slice(0, 16)}`);
  let event: string | undefined;
  if (chain !== undefined && party !== undefined) {
    const secret = (await unlockKeyFile(fresh, passphrase))!;
    const message = possessionMessage(chain, party, publicKeyIn(fresh));
    event = `${name}.rotation`;
    const failure = writeWhole(
      event,
      canonical({
        kind: 'key rotated',
        party,
        old: oldId,
        key: publicKeyIn(fresh),
        proof: { kind: 'signature', signature: secret.sign(message) },
        consent: { kind: 'signature', signature: old.sign(message) },
      }),
    );
    if (failure !== undefined) return failure;
  }
  try {
    replaceKey(folder, fresh, kept);
  } catch (error) {
    if (event !== undefined) rmSync(event, { force: true });
    return unwritable(kept, error);
  }
  const id = keyFileId(fresh);
  const lines = [
    `${name} is a new key now; the old one is kept as ${kept}.`,
    `id         ${id}`,
    `before     ${oldId}`,
  ];
  if (event !== undefined)
    lines.push(`${event} asks the ledger to take the new key for the old one; both have signed it.`);
  return { json: { name, id, before: oldId, kept, event }, text: lines.join('\n'), warnings: found.warnings };
}

async function sign(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben keys sign NAME FILE';
  const name = operandOf(given, 1, 'NAME', usage);
  const file = operandOf(given, 2, 'FILE', usage);
  if (typeof name !== 'string') return name;
  if (typeof file !== 'string') return file;
  const found = findKey(given, name);
  if (isFinding(found)) return found;
  const content = readBytes(file);
  if ('code' in content) return content;
  const of = given.options.has('--statement') ? 'statement' : 'file';
  const statement = of === 'statement' ? decodeStatement(content.bytes) : undefined;
  if (statement?.kind === 'refused') return misuse(codes.notAStatement(NOWHERE, { file, reason: statement.why }));
  const key = await unlock(given, found);
  if (isFinding(key)) return key;
  const output = lastValue(given, '--signature') ?? `${file}${SIGNATURE_ENDING}`;
  const failure = writeWhole(output, encodeSignature(signContent(content.bytes, of, key)!));
  if (failure !== undefined) return failure;
  const id = keyFileId(found.key);
  const about = statement === undefined ? [] : statementLines(statement.value);
  return {
    json: { signature: output, key: id, of },
    text: [`${output} is written, signed with ${name}.`, ...about].join('\n'),
    warnings: found.warnings,
  };
}

async function verify(given: Arguments): Promise<Said | FileDiagnostic> {
  const file = operandOf(given, 1, 'FILE', 'leben keys verify FILE');
  if (typeof file !== 'string') return file;
  const content = readBytes(file);
  if ('code' in content) return content;
  const beside = lastValue(given, '--signature') ?? `${file}${SIGNATURE_ENDING}`;
  const written = readText(beside);
  if (typeof written !== 'string') return written;
  const signature = decodeSignature(written);
  if (signature === undefined) return misuse(codes.notASignature(NOWHERE, { file: beside }));
  const checked = checkContent(content.bytes, signature);
  const refused = (reason: string): FileDiagnostic => misuse(codes.signatureRefused(NOWHERE, { file, reason }));
  if (checked.kind === 'refused') return refused(checked.why);
  const wanted = lastValue(given, '--by');
  if (wanted !== undefined && wanted !== checked.key) {
    const known = isKeyName(wanted) && keyNames(keyFolder(given)).includes(wanted) ? findKey(given, wanted) : undefined;
    const same = known !== undefined && !isFinding(known) && keyFileId(known.key) === checked.key;
    if (!same) return refused(`it is by the key ${checked.key}`);
  }
  const about = checked.statement === undefined ? [] : statementLines(checked.statement);
  const trust = wanted === undefined ? ['Whose key that is, you must know: compare the id, or say `--by ID`.'] : [];
  return {
    json: { holds: true, of: signature.of, key: checked.key, algorithm: signature.algorithm },
    text: [
      `${file}: the signature holds`,
      `key        ${checked.key} (${signature.algorithm})`,
      ...about,
      ...trust,
    ].join('\n'),
  };
}

/** What one puts one's name to, before and after. */
function statementLines({ step, part, role }: Statement): readonly string[] {
  return [
    `to ${part === 'act' ? 'do' : 'approve'}      ${step.action} of ${step.contract}, by ${step.actor}`,
    `as         ${role}`,
    `in state   ${step.expected.state}`,
    `on         ${step.chain}`,
    `until      ${new Date(step.expiry).toISOString()}`,
  ];
}
