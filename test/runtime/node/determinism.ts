/** Determinism: one random history, replayed in another process, on another engine and, where there is one, on another Node. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '../../../runtime/ledger/checkpoint.ts';
import { encodeNoteKey } from '../../../runtime/ledger/note.ts';
import { noteSigner } from './notary.ts';
import { randomHistory, type Tally } from './random.ts';
import { scene } from './scene.ts';

/** `child`: the program that replays, where that other Node cannot read ours. */
export type OtherNode = { readonly node: string; readonly child: string };
export type Replayed = {
  readonly tally: Tally;
  readonly size: number;
  readonly root: string;
  readonly others: readonly string[];
};

const CHILD = fileURLToPath(new URL('replay-child.ts', import.meta.url));

/** `others`: what each replay says, `holds SIZE ROOT VERSION`. */
export async function replayedElsewhere(seed: number, entries: number, other?: OtherNode): Promise<Replayed> {
  await using at = await scene();
  const tally = await randomHistory(at, seed, entries);
  const opened = openCheckpoint(at.node().checkpoint(noteSigner), [noteSigner]);
  if (opened.kind !== 'open') throw new Error(opened.why);
  const { size, stateRoot } = opened.checkpoint;
  await at.node().close();
  const replay = (node: string, child: string, engines: 'one' | 'two'): string => {
    const words = [child, at.folder, engines, encodeNoteKey(noteSigner)];
    const { stdout, stderr, status } = spawnSync(node, words, { encoding: 'utf8' });
    return status === 0 ? stdout.trim() : `${status} ${stderr}`;
  };
  const others = [replay(process.execPath, CHILD, 'one'), replay(process.execPath, CHILD, 'two')];
  if (other !== undefined) others.push(replay(other.node, other.child, 'two'));
  return { tally, size, root: Buffer.from(stateRoot!).toString('hex'), others };
}
