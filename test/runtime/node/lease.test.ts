/** A lease on a node: agreed, released, paid, metered, withdrawn, refunded; replayed elsewhere to the same root. */
import { expect, test } from 'vitest';
import { openCheckpoint } from '../../../runtime/ledger/checkpoint.ts';
import { verifyNode } from '../../../runtime/node/node.ts';
import { noteSigner } from './notary.ts';
import { DAY, document, euros, leased, recompiles, scene, text } from './scene.ts';

test('from signing to the refund, with the money that each step moves', async () => {
  await using at = await scene();
  await leased(at);
  const { view } = at.node().standing;
  const balances = () => ['lab', 'hospital'].map((party) => view.balance(party, 'EUR'));
  expect(view.agreement('lease')?.state).toBe('proposed');
  await at.done(at.step({ agreement: 'lease', action: 'clear', actor: 'board', values: [document('protocol')] }));
  await at.done(
    at.step({ agreement: 'lease', action: 'begin', actor: 'lab', values: [euros(300), euros(50), euros(100)] }),
  );
  expect(balances()).toEqual([0n, 0n]);
  expect(view.mayUse('lab', 'registry', 'heart_failure_research')).toBe(true);
  await at.done(at.order({ kind: 'report', agreement: 'lease', meter: 'rows', amount: 2500n }, 'gateway'));
  at.clock.now += 31 * DAY;
  await at.node().tick();
  expect(balances()).toEqual([0n, 2400n]);
  await at.done(
    at.step({ agreement: 'lease', action: 'stop', actor: 'board', values: [text('adverse event under review')] }),
  );
  expect(view.agreement('lease')?.state).toBe('winding_up');
  expect(view.mayUse('lab', 'registry', 'heart_failure_research')).toBe(false);
  await at.done(at.step({ agreement: 'lease', action: 'report', actor: 'lab', values: [document('report')] }));
  const [lab, hospital] = balances();
  expect(lab! + hospital!).toBe(45_000n);
  expect(view.agreement('lease')?.state).toBe('settled');
  const seen = at.node().seenBy('lab');
  expect(seen.messages.map(({ text }) => text)).toEqual([
    'the work with the registry is stopped: adverse event under review',
  ]);
  const note = at.node().checkpoint(noteSigner);
  const opened = openCheckpoint(note, [noteSigner]);
  await at.reopen();
  expect(at.node().standing.view.balance('lab', 'EUR')).toBe(lab);
  const verified = await verifyNode(at.folder, { recompile: recompiles, keys: [noteSigner], secondChannel: true });
  expect(verified.kind).toBe('holds');
  expect(verified.kind === 'holds' && verified.stateRoot).toEqual(
    opened.kind === 'open' && opened.checkpoint.stateRoot,
  );
});
