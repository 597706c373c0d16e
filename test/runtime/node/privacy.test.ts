/** Privacy: texts lie apart and can be deleted while the log goes on to verify; nobody reads what is another's, or guesses it from a hash. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Value } from '../../../language/values.ts';
import { transactionId } from '../../../runtime/identity/statement.ts';
import { leafStateHash, pathOf, valueHash } from '../../../runtime/ledger/state-proof.ts';
import { decodeStateProofFile } from '../../../runtime/ledger/state-proof-file.ts';
import { attest, draftSteps, roleFor, signStep, withSignature } from '../../../runtime/node/draft.ts';
import { ledgerFolder, verifyNode } from '../../../runtime/node/node.ts';
import { MAX_SEALED_BYTES, sealedName, withTextsSealed } from '../../../runtime/node/sealed-value.ts';
import { CHAIN } from '../identity/people.ts';
import { noteSigner } from './notary.ts';
import { leased, recompiles, type Scene, scene, studied, text } from './scene.ts';

const SECRET = 'Mrs Sample, fell on the stairs';

/** All bytes below a folder. */
function bytesBelow(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'))
    .join('\n');
}

test('a text is in no file in clear; deleted, the log verifies and replays, and those who could read it read that it is gone', async () => {
  await using at = await scene();
  await studied(at);
  const step = at.step({ agreement: 'study', action: 'note', actor: 'lab', values: [text(SECRET)] });
  await at.done(step);
  const said = (party: string) =>
    at
      .node()
      .seenBy(party)
      .messages.map((told) => told.text);
  expect(said('owner')).toEqual([`noted: ${SECRET}`]);
  expect(said('stranger')).toEqual([]);
  await at.reopen();
  expect(said('lab')).toEqual([`noted: ${SECRET}`]);
  at.node().checkpoint(noteSigner);
  const [value] = step.kind === 'steps' ? step.steps[0]!.arguments.values : [];
  const name = value?.kind === 'text' ? value.value : '';
  at.node().erase(new Uint8Array(Buffer.from(name.slice('sealed:'.length), 'hex')));
  expect(said('owner')).toEqual(['noted: [deleted]']);
  await at.node().close();
  expect(bytesBelow(at.folder)).not.toContain('Sample');
  const verified = await verifyNode(at.folder, { recompile: recompiles, keys: [noteSigner] });
  expect(verified.kind).toBe('holds');
  await at.reopen();
  expect(said('owner')).toEqual(['noted: [deleted]']);
});

test("another's commitment in an agreement of one's own stays shut", async () => {
  await using at = await scene();
  await studied(at);
  const commitment = at
    .node()
    .seal({ agreement: 'a trial that lab has no part in', by: 'assessor', value: text(SECRET) });
  const stolen: Value = text(sealedName(commitment));
  const [signed] = draftSteps(at.node().standing, [
    { agreement: 'study', action: 'note', actor: 'lab', values: [stolen], expiry: at.clock.now + 1000 },
  ])!;
  const role = roleFor(at.node().standing, signed!.step, 'act', 'lab')!;
  const step = withSignature(signed!, signStep(signed!.step, 'act', role, at.key('lab')));
  await at.done({ kind: 'steps', steps: [step], attested: [] });
  expect(
    at
      .node()
      .seenBy('lab')
      .messages.map((told) => told.text),
  ).toEqual(['noted: [sealed]']);
});

test('a proof of one name gives nothing to try out about its neighbours, and the first entry is proved to nobody', async () => {
  await using at = await scene();
  await leased(at);
  at.node().checkpoint(noteSigner);
  const file = decodeStateProofFile(at.node().stateProof('agreement/lease')!)!;
  expect(file.value!.length).toBeGreaterThan(100);
  // Whoever knows the form of a balance makes all that it could be, and compares with what stands in the proof.
  const sha = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());
  const key = 'account/lab/EUR';
  const own = decodeStateProofFile(at.node().stateProof(key)!)!;
  const leaf = (value: Uint8Array): Uint8Array => leafStateHash(pathOf(key, sha), valueHash(value, sha), sha);
  const salted = own.value!;
  const unsalted = salted.subarray(16);
  const siblings = new Set(file.proof.siblings.map((one) => Buffer.from(one).toString('hex')));
  expect(siblings.has(Buffer.from(leaf(unsalted)).toString('hex'))).toBe(false);
  expect(new Set(salted.subarray(0, 16)).size).toBeGreaterThan(4);
  expect(at.node().proof(0)).toBeUndefined();
  expect(at.node().stateProof('node/founding')).toBeUndefined();
  expect(at.node().proof(1)).toContain('index 1');
});

test('what a party does not see of an agreement, it does not see: keeps, events, entries', async () => {
  await using at = await scene();
  await studied(at);
  const seen = (party: string) => at.node().seenBy(party);
  const keeps = (party: string) => [...(seen(party).agreements[0]?.keeps.keys() ?? [])];
  expect(keeps('owner')).toEqual(['limit', 'grade']);
  expect(keeps('lab')).toEqual(['grade']);
  expect(seen('stranger').agreements[0]).toEqual({ id: 'study', keeps: seen('lab').agreements[0]!.keeps });
});

const ASKED = fileURLToPath(new URL('asked.leben', import.meta.url));

test('what a party attests is in the entry; without it the step is rejected; the drug is sealed', async () => {
  await using at = await scene();
  const id = await at.text(ASKED);
  await at.register('clinic', 'reader');
  await at.done(at.order({ kind: 'asset', name: 'chart', owner: 'reader', purposes: [], lineage: [] }, 'reader'));
  const drug = withTextsSealed({ kind: 'code', system: 'atc', code: 'B01AA03' }, (value) =>
    at.node().seal({ agreement: 'referral', by: 'clinic', value }),
  );
  await at.done(
    at.order(
      {
        ...{ kind: 'signing', agreement: 'referral', text: id, contract: 'Referral', sets: [], assets: [] },
        parties: ['clinic', 'reader'].map((part) => ({ part, party: part })),
        terms: [{ name: 'drug', value: drug }],
      },
      ...['clinic', 'reader'],
    ),
  );
  const ask = async (value: Value | undefined, by = 'reader', verdict = 'suitable') => {
    const steps = at.steps({ agreement: 'referral', action: 'ask', actor: 'clinic', values: [text(SECRET)] });
    const step = transactionId(steps[0]!.step);
    const said = { step, verdict, asset: 'chart', ...(value === undefined ? {} : { value }) };
    const answer = await at.submit({ kind: 'steps', steps, attested: [attest(CHAIN, said, at.key(by))] });
    return answer.kind === 'entry'
      ? answer.recorded.rejected
      : answer.kind === 'refused'
        ? answer.fault.kind
        : answer.why;
  };
  expect(await ask({ kind: 'bool', value: true })).toBeUndefined();
  expect(await ask({ kind: 'bool', value: false })).toBe('it is not for this patient');
  expect(await ask(undefined)).toBe('it is not known');
  expect(await ask({ kind: 'bool', value: true }, 'clinic')).toBe('reader has not attested suitable');
  expect(await ask({ kind: 'bool', value: true }, 'reader', 'other')).toBe('reader has not attested suitable');
  expect(at.node().seenBy('reader').messages[0]?.text).toBe(`asked because of ${SECRET}, for B01AA03`);
  at.node().checkpoint(noteSigner);
  await at.node().close();
  const log = bytesBelow(ledgerFolder(at.folder));
  for (const word of ['Sample', 'B01AA03']) expect(log).not.toContain(word);
  const verified = await verifyNode(at.folder, { recompile: recompiles, keys: [noteSigner] });
  expect(verified.kind).toBe('holds');
  await at.reopen();
});

test('a sealed text has a largest size', async () => {
  await using at: Scene = await scene();
  const value = text('x'.repeat(MAX_SEALED_BYTES));
  expect(() => at.node().seal({ agreement: 'a', by: 'b', value })).toThrow(RangeError);
});
