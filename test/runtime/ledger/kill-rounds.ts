/** Processes that are killed at random moments while they write: what was answered is there, once, and every replay has the same roots. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { diskFolder } from '../../../runtime/ledger/files.ts';
import { createLedger, openLedger, storedCheckpoint } from '../../../runtime/ledger/ledger.ts';
import { stateRoot } from '../../../runtime/ledger/state.ts';
import { verifyLedger } from '../../../runtime/ledger/verify.ts';
import { killedChild } from '../killed-child.ts';
import { LOADED, logSigner, ORIGIN } from './loaded.ts';

export type Killed = {
  /** Appends that had their answer before a kill. */
  readonly answered: number;
  readonly entries: number;
  /** Rounds after which a write was found cut short, and those after which the index knew some of the log. */
  readonly torn: number;
  readonly indexed: number;
  readonly checkpoints: number;
};

/** The longest a process may write before it is killed. */
const MOST_MS = 250;
const CHILD = fileURLToPath(new URL('load-child.ts', import.meta.url));

/** Throws at the first thing that is not as it must be. `folder` is made here. */
export async function killRounds(
  folder: string,
  rounds: number,
  tell: (round: number) => void = () => {},
): Promise<Killed> {
  createLedger(folder, ORIGIN);
  let [answered, torn, indexed, checkpoints] = [0, 0, 0, 0];
  let before: readonly string[] = [];
  let promised = 0;
  for (let round = 0; round < rounds; round += 1) {
    const lines = await killedChild(CHILD, [folder, String(round)], MOST_MS);
    const opened = openLedger(folder, LOADED);
    assert.ok(opened.kind === 'open', `round ${round}: ${JSON.stringify(opened)}`);
    const { ledger } = opened;
    if (opened.cut !== undefined) torn += 1;
    if (opened.read < ledger.log.size()) indexed += 1;
    const names: string[] = [];
    for (let index = 0; index < ledger.log.size(); index += 1) {
      const entry = ledger.log.read(index);
      assert.ok(entry !== undefined, `entry ${index}`);
      assert.equal(ledger.log.find(entry.id), index);
      names.push(Buffer.from(entry.body).toString());
    }
    assert.equal(new Set(names).size, names.length, 'an entry is there twice');
    assert.deepEqual(names.slice(0, before.length), before);
    for (const line of lines) {
      const [index, name] = line.split(' ');
      assert.equal(names[Number(index)], name, line);
      answered += 1;
    }
    before = names;
    const size = storedCheckpoint(diskFolder(folder))?.says.size ?? 0;
    assert.ok(size >= promised, 'a checkpoint went back');
    if (size > promised) checkpoints += 1;
    promised = size;
    const [root, state] = [ledger.log.tree.root(), stateRoot(ledger.state())];
    await ledger.close();
    const found = verifyLedger(diskFolder(folder), { apply: LOADED.apply!, keys: [logSigner] });
    assert.ok(found.kind === 'holds', JSON.stringify(found));
    assert.deepEqual([found.size, found.root, found.stateRoot], [names.length, root, state]);
    tell(round + 1);
  }
  return { answered, entries: before.length, torn, indexed, checkpoints };
}
