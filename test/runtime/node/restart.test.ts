/** A node that starts again: from its index, without it, without its chronicle, without a text; and beside another process. */
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findParty, possessionMessage } from '../../../runtime/identity/registry.ts';
import { removeIndex } from '../../../runtime/ledger/state-index.ts';
import { signStep } from '../../../runtime/node/draft.ts';
import { ledgerFolder, openNode, verifyNode } from '../../../runtime/node/node.ts';
import type { Submission } from '../../../runtime/node/submission.ts';
import { signer } from '../identity/people.ts';
import { noteSigner } from './notary.ts';
import { DAY, document, euros, int, leased, recompiles, scene, studied, text } from './scene.ts';

async function played(at: Awaited<ReturnType<typeof scene>>): Promise<void> {
  await leased(at);
  await at.done(at.step({ agreement: 'lease', action: 'clear', actor: 'board', values: [document('protocol')] }));
  const begin = { agreement: 'lease', action: 'begin', actor: 'lab' };
  await at.submit(at.step({ ...begin, values: [euros(299), euros(50), euros(100)] }));
  await at.done(at.step({ ...begin, values: [euros(300), euros(50), euros(100)] }));
  await at.done(at.step({ agreement: 'lease', action: 'stop', actor: 'board', values: [text('why')] }));
}

test('what parties see is the same after each sort of start, and the work goes on', async () => {
  await using at = await scene();
  await played(at);
  const seen = () => ['lab', 'hospital', 'operator'].map((party) => at.node().seenBy(party));
  const before = seen();
  await at.reopen();
  expect(seen()).toEqual(before);
  await at.node().close();
  removeIndex(ledgerFolder(at.folder));
  await at.reopen();
  expect(seen()).toEqual(before);
  await at.node().close();
  rmSync(join(at.folder, 'chronicle'));
  await at.reopen();
  expect(seen()).toEqual(before);
  await at.node().close();
  appendFileSync(join(at.folder, 'chronicle'), 'a write that was cut short');
  await at.reopen();
  expect(seen()).toEqual(before);
  at.clock.now += 45 * DAY;
  expect((await at.node().tick())?.kind).toBe('entry');
  expect(at.node().standing.view.agreement('lease')?.duties.get('final_report')?.status).toBe('broken');
  expect(at.node().seenBy('lab').entries).toHaveLength(before[0]!.entries.length + 1);
});

/** As many as the index is written for. */
const MANY = 300;

test('from the index little is executed again, and all that waits, is owned, registered and told is there', async () => {
  await using at = await scene();
  await studied(at);
  const { key, sign } = signer('eve', 'es256');
  const proof = sign(possessionMessage(at.node().origin, 'eve', key));
  const event = { kind: 'registered', party: 'eve', as: 'person', subject: 'eve', key, proof } as const;
  await at.done(at.order({ kind: 'registry', event }, 'operator'));
  const money = (minor: bigint) => at.order({ kind: 'money', party: 'lab', unit: 'EUR', minor }, 'operator');
  for (let n = 0; n < MANY; n += 1) await at.done(money(1n));
  const raise = at.steps({ agreement: 'study', action: 'raise', actor: 'owner', values: [int(50)] })[0]!;
  const approval = (party: string): Submission => ({
    ...{ kind: 'approval', step: raise.step, signature: signStep(raise.step, 'approve', 'council', at.key(party)) },
  });
  await at.done(approval('ann'));
  const seen = () => ['lab', 'owner', 'ann', 'stranger'].map((party) => at.node().seenBy(party));
  const before = seen();
  // What was written to the index is not executed again, be it all or, where the test was slow, not quite.
  expect(await at.reopen()).toBeLessThan(MANY);
  expect(seen()).toEqual(before);
  expect(at.node().standing.view.balance('lab', 'EUR')).toBe(BigInt(MANY));
  expect(findParty(at.node().standing.founded!.registry, 'eve')?.keys[0]?.algorithm).toBe('es256');
  await at.done(approval('bea'));
  await at.done({ kind: 'steps', steps: [raise], attested: [] });
  rmSync(join(at.folder, 'chronicle'));
  await at.reopen();
  expect(at.node().seenBy('lab').entries).toHaveLength(at.node().height());
  at.node().checkpoint(noteSigner);
  await at.node().close();
  // Whoever replays from the first entry comes to the same state.
  expect((await verifyNode(at.folder, { recompile: recompiles, keys: [noteSigner] })).kind).toBe('holds');
});

test('time goes on where the clock is put back', async () => {
  await using at = await scene();
  await leased(at);
  at.clock.now -= DAY / 2;
  await at.done(at.step({ agreement: 'lease', action: 'clear', actor: 'board', values: [document('protocol')] }));
  const times = at
    .node()
    .seenBy('board')
    .entries.map(({ time }) => time);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test('a second process is told; a text that is gone, or another, is named', async () => {
  await using at = await scene();
  await leased(at);
  const options = { recompile: recompiles };
  expect((await openNode(at.folder, options)).kind).toBe('held');
  const [id] = at.node().standing.texts.keys();
  await at.node().close();
  const file = join(at.folder, 'texts', `${id}.lebc`);
  appendFileSync(file, 'x');
  expect(await openNode(at.folder, options)).toMatchObject({ kind: 'text refused', refusedFile: `${id}.lebc` });
  rmSync(file);
  expect(await openNode(at.folder, options)).toEqual({ kind: 'text missing', text: id });
  removeIndex(ledgerFolder(at.folder));
  expect(await openNode(at.folder, options)).toEqual({ kind: 'text missing', text: id });
  expect((await openNode(join(at.folder, 'texts'), options)).kind).toBe('none');
});
