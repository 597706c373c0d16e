/** Beginning a node, and what its operator does: parties and roles, texts, assets, money. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { decodeArtifact, isRefusal } from '../language/artifact.ts';
import * as ledgerCodes from '../language/codes/ledger.ts';
import * as codes from '../language/codes/node.ts';
import * as use from '../language/codes/use.ts';
import { dateOf } from '../language/dates.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { minorDigits } from '../language/units.ts';
import { readCanonical } from '../runtime/identity/canonical.ts';
import { diskFolder } from '../runtime/ledger/files.ts';
import { ledgerOrigin } from '../runtime/ledger/ledger.ts';
import { lookInto } from '../runtime/ledger/look.ts';
import { isNoteName } from '../runtime/ledger/note.ts';
import { founding, registration } from '../runtime/node/draft.ts';
import { createNode, isNode, ledgerFolder, type Node } from '../runtime/node/node.ts';
import { readEvent, type What } from '../runtime/node/order.ts';
import { operandOf, readBytes, type Said } from './actions.ts';
import { type Arguments, lastValue, misuse, NOWHERE } from './arguments.ts';
import { compileFile } from './compile.ts';
import { unwritable } from './ledger-look.ts';
import { artifactFile, order, signersOf, withNode } from './node-open.ts';
import { readMoney } from './node-values.ts';
import { buildChecked } from './recompile.ts';
import { isFinding } from './sources.ts';

export async function begin(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben node new DIR --origin NAME --by OPERATOR=KEY';
  const path = operandOf(given, 1, 'DIR', usage);
  if (typeof path !== 'string') return path;
  const origin = lastValue(given, '--origin');
  if (origin === undefined) return misuse(use.argumentWanted(NOWHERE, { what: '--origin', usage }));
  if (!isNoteName(origin)) return misuse(ledgerCodes.badOrigin(NOWHERE, { written: origin }));
  const signers = await signersOf(given);
  if (isFinding(signers)) return signers;
  const [operator] = signers;
  if (operator === undefined) return misuse(codes.signerWanted(NOWHERE, { party: 'OPERATOR', usage }));
  try {
    if (!createNode(path, origin) && !isUnfounded(path, origin)) {
      return misuse(ledgerCodes.folderNotEmpty(NOWHERE, { folder: path }));
    }
  } catch (error) {
    return unwritable(path, error);
  }
  const id = lastValue(given, '--site') ?? origin.split('/')[0]!;
  return await withNode(given, usage, async (node) => {
    const what = founding(origin, { id, origins: [`https://${id}`] }, operator);
    return await order(
      node,
      what,
      [operator],
      given,
      `${path} is a node now: ${origin}, operated by ${operator.party}.`,
    );
  });
}

/** A beginning that was stopped before its founding was written: it goes on where it was. */
function isUnfounded(path: string, origin: string): boolean {
  if (!isNode(path) || ledgerOrigin(diskFolder(ledgerFolder(path))) !== origin) return false;
  const looked = lookInto(ledgerFolder(path));
  return looked.kind === 'open' && looked.look.size === 0;
}

export async function register(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben node register DIR PARTY --by PARTY=KEY --by OPERATOR=KEY';
  const party = operandOf(given, 2, 'PARTY', usage);
  if (typeof party !== 'string') return party;
  const signers = await signersOf(given);
  if (isFinding(signers)) return signers;
  const own = signers.find((signer) => signer.party === party);
  if (own === undefined) return misuse(codes.signerWanted(NOWHERE, { party, usage }));
  const others = signers.filter((signer) => signer !== own);
  return await withNode(given, usage, async (node) => {
    const what = registration(node.origin, own, lastValue(given, '--subject'));
    return await order(node, what, others, given, `${party} is registered.`);
  });
}

export async function role(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben node role DIR PARTY ROLE --by OPERATOR=KEY';
  const [party, named] = [operandOf(given, 2, 'PARTY', usage), operandOf(given, 3, 'ROLE', usage)];
  if (typeof party !== 'string') return party;
  if (typeof named !== 'string') return named;
  const ends = given.options.has('--end');
  const event = { kind: ends ? 'role ended' : 'role granted', party, role: named } as const;
  const done = ends ? `${party} is no ${named} any more.` : `${party} is ${named} now.`;
  return await ordered(given, usage, { kind: 'registry', event }, done);
}

export async function revoke(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben node revoke DIR PARTY KEY_ID --by OPERATOR=KEY';
  const [party, key] = [operandOf(given, 2, 'PARTY', usage), operandOf(given, 3, 'KEY_ID', usage)];
  if (typeof party !== 'string') return party;
  if (typeof key !== 'string') return key;
  const what: What = { kind: 'registry', event: { kind: 'key revoked', party, key } };
  return await ordered(given, usage, what, `The key speaks for ${party} no more.`);
}

/** Takes the file that `leben keys rotate NAME --chain --party` wrote. */
export async function rotate(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben node rotate DIR FILE --by OPERATOR=KEY';
  const file = operandOf(given, 2, 'FILE', usage);
  if (typeof file !== 'string') return file;
  const bytes = readBytes(file);
  if ('code' in bytes) return bytes;
  const read = readCanonical(bytes.bytes, readEvent, 8192);
  if (read.kind === 'refused') return misuse(codes.notADraft(NOWHERE, { file, reason: read.why }));
  const { party } = read.value;
  return await ordered(given, usage, { kind: 'registry', event: read.value }, `${party} has a new key.`);
}

export async function text(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben node text DIR FILE --by OPERATOR=KEY';
  const file = operandOf(given, 2, 'FILE', usage);
  if (typeof file !== 'string') return file;
  const signers = await signersOf(given);
  if (isFinding(signers)) return signers;
  const today = dateOf(Date.now());
  const made = await artifactOf(file, today);
  if (isFinding(made)) return made;
  const artifact = decodeArtifact(made.bytes);
  if (!isRefusal(artifact) && artifact.interface.contracts.length === 0) {
    return misuse(use.artifactRefused(NOWHERE, { reason: 'it holds no contract, and there is nothing to sign' }));
  }
  return await withNode(given, usage, async (node, path) => {
    const before = new Set(readdirSync(join(path, 'texts')));
    const id = await node.keepText(made.bytes, today);
    if (typeof id !== 'string') return misuse(use.artifactRefused(NOWHERE, { reason: id.refused }));
    const said = await order(node, { kind: 'text', text: id }, signers, given, `${file} may be signed now.`);
    const kept = `${id}.lebc`;
    // Nobody shall fill the folder with what no operator has signed; the node would compile it at every start.
    if (isFinding(said) && said.code === NOT_TAKEN && !before.has(kept))
      rmSync(join(path, 'texts', kept), { force: true });
    return isFinding(said) ? said : { ...said, json: { ...said.json, text: id }, text: `${said.text}\ntext ${id}` };
  });
}

const NOT_TAKEN = 'K051';

export async function asset(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben node asset DIR NAME --by OWNER=KEY';
  const name = operandOf(given, 2, 'NAME', usage);
  if (typeof name !== 'string') return name;
  const signers = await signersOf(given);
  if (isFinding(signers)) return signers;
  const [owner] = signers;
  if (owner === undefined) return misuse(codes.signerWanted(NOWHERE, { party: 'OWNER', usage }));
  const purposes = given.options.get('--purpose') ?? [];
  const what: What = { kind: 'asset', name, owner: owner.party, purposes, lineage: [] };
  const done = `${name} belongs to ${owner.party}.`;
  return await withNode(given, usage, async (node) => await order(node, what, signers, given, done));
}

export async function money(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben node money DIR PARTY AMOUNT --by OPERATOR=KEY';
  const [party, written] = [operandOf(given, 2, 'PARTY', usage), operandOf(given, 3, 'AMOUNT', usage)];
  if (typeof party !== 'string') return party;
  if (typeof written !== 'string') return written;
  const signers = await signersOf(given);
  if (isFinding(signers)) return signers;
  const out = given.options.has('--out');
  return await withNode(given, usage, async (node, path) => {
    const amount = amountOf(node, path, written);
    if (amount === undefined) {
      const wanted = 'an amount of money in a currency, or of what a text of the node counts';
      return misuse(codes.notACall(NOWHERE, { written, wanted }));
    }
    const { unit, minor } = amount;
    const what: What = { kind: 'money', party, unit, minor: out ? -minor : minor };
    return await order(
      node,
      what,
      signers,
      given,
      `${written} ${out ? 'went out of' : 'came into'} the account of ${party}.`,
    );
  });
}

/** Currencies need no text; what a text counts is read as that text reads it. */
function amountOf(
  node: Node,
  path: string,
  written: string,
): { readonly unit: string; readonly minor: bigint } | undefined {
  const [, whole, part = '', unit] = /^\s*(\d{1,15})(?:\.(\d{1,9}))?\s+([A-Z]{3})\s*$/.exec(written) ?? [];
  const digits = unit === undefined ? undefined : minorDigits(unit);
  if (unit !== undefined && digits !== undefined && part.length <= digits) {
    return { unit, minor: BigInt(`${whole}${part.padEnd(digits, '0')}`) };
  }
  for (const id of node.standing.texts.keys()) {
    const amount = readMoney(artifactFile(path, id), written);
    if (amount.kind === 'read') return amount.value;
  }
  return undefined;
}

async function ordered(given: Arguments, usage: string, what: What, done: string): Promise<Said | FileDiagnostic> {
  const signers = await signersOf(given);
  if (isFinding(signers)) return signers;
  return await withNode(given, usage, async (node) => await order(node, what, signers, given, done));
}

async function artifactOf(file: string, today: number): Promise<{ readonly bytes: Uint8Array } | FileDiagnostic> {
  if (!file.endsWith('.leben')) return readBytes(file);
  const compiled = compileFile(file, today);
  if (isFinding(compiled)) return compiled;
  if (compiled.checked !== undefined) return { bytes: await buildChecked(compiled.checked) };
  const first = compiled.diagnostics.find(({ severity }) => severity === 'error');
  const reason = `its source has errors, which \`leben check ${file}\` shows; the first is ${first?.code}: ${first?.message.replace(/\.$/, '')}`;
  return misuse(use.artifactRefused(NOWHERE, { reason }));
}
