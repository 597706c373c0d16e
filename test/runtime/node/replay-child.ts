/** Replays a node's folder in a process of its own and prints where it ends: `replay-child.ts FOLDER one|two ORIGIN_KEY`. */
import { recompile } from '../../../cli/recompile.ts';
import { decodeNoteKey } from '../../../runtime/ledger/note.ts';
import { verifyNode } from '../../../runtime/node/node.ts';

const [folder, engines, written] = process.argv.slice(2) as [string, string, string];
const key = decodeNoteKey(written);
const found = await verifyNode(folder, {
  recompile: (artifact) => recompile(artifact, 0),
  secondChannel: engines === 'two',
  keys: key === undefined ? [] : [key],
});
const root = found.kind === 'holds' ? Buffer.from(found.stateRoot).toString('hex') : JSON.stringify(found);
process.stdout.write(`${found.kind} ${found.kind === 'holds' ? found.size : 0} ${root} ${process.version}\n`);
