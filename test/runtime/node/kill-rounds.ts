/** Nodes that are killed at random moments while parties act on them: what was answered is there, with what became of it, and a replay reaches the same state. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { openNode, verifyNode } from '../../../runtime/node/node.ts';
import { decodeSubmission, submissionId } from '../../../runtime/node/submission.ts';
import { killedChild } from '../killed-child.ts';
import { noteSigner } from './notary.ts';
import { recompiles } from './scene.ts';

export type KilledNode = {
  /** Submissions that had their answer before a kill, and those of them that were rejected. */
  readonly answered: number;
  readonly rejected: number;
  readonly entries: number;
  /** Rounds after which a write was found cut short. */
  readonly torn: number;
};

/** The longest a process may work before it is killed. */
const MOST_MS = 400;
const CHILD = fileURLToPath(new URL('kill-child.ts', import.meta.url));

/** `folder`: a node with the parties and the text of `leased`, closed. Throws at the first thing that is not as it must be. */
export async function killNode(
  folder: string,
  rounds: number,
  tell: (round: number) => void = () => {},
): Promise<KilledNode> {
  let [answered, rejected, torn] = [0, 0, 0];
  let before: readonly string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const lines = await killedChild(CHILD, [folder, String(round)], MOST_MS);
    // A clock that stands still at 1970: time goes on from the log's own.
    const opened = await openNode(folder, { recompile: recompiles, clock: () => 0 });
    assert.ok(opened.kind === 'open', `round ${round}: ${JSON.stringify(opened)}`);
    const { node, cut } = opened;
    if (cut !== undefined) torn += 1;
    const ids = Array.from({ length: node.height() }, (_, index) => idOf(node.body(index)!));
    assert.equal(new Set(ids).size, ids.length, 'an entry is there twice');
    assert.deepEqual(ids.slice(0, before.length), before);
    const { entries } = node.seenBy('lab');
    assert.equal(entries.length, ids.length);
    for (const line of lines) {
      const [index, id, end, ...sealed] = line.split(' ');
      assert.equal(ids[Number(index)], id, line);
      const seen = entries[Number(index)]!;
      assert.ok(seen.kind === 'known' && seen.accepted === (end === 'done'), `entry ${index} was ${end}`);
      for (const name of sealed) assert.ok(node.unseal(Buffer.from(name, 'hex')) !== undefined, `the text of ${line}`);
      answered += 1;
      if (end === 'rejected') rejected += 1;
    }
    before = ids;
    // The root of the state as it was opened, with what the index had of it; a replay from the first entry must give it, too.
    node.checkpoint(noteSigner);
    await node.close();
    const found = await verifyNode(folder, { recompile: recompiles, keys: [noteSigner] });
    assert.ok(found.kind === 'holds' && found.signed, JSON.stringify(found.kind));
    assert.deepEqual([found.size, found.checkpoint?.size], [ids.length, ids.length]);
    tell(round + 1);
  }
  return { answered, rejected, entries: before.length, torn };
}

function idOf(body: Uint8Array): string {
  const read = decodeSubmission(body);
  assert.ok(read.kind === 'read');
  return Buffer.from(submissionId(read.value)).toString('hex');
}
