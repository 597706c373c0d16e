/** A process that appends, signs checkpoints and writes its index without end, and prints each answer: to be killed. `node load-child.ts FOLDER ROUND` */
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openLedger } from '../../../runtime/ledger/ledger.ts';
import { LOADED, logSigner } from './loaded.ts';

const [folder, round] = process.argv.slice(2);
const opened = openLedger(folder!, LOADED);
if (opened.kind !== 'open') {
  writeSync(1, `not open: ${opened.kind}\n`);
  process.exit(1);
}
const { ledger } = opened;
writeSync(1, 'open\n');
for (let writer = 0; writer < 16; writer += 1) void write(writer);

async function write(writer: number): Promise<void> {
  for (let n = 0; ; n += 1) {
    const name = `${round}/${writer}/${n}`;
    const answer = await ledger.append({ id: createHash('sha256').update(name).digest(), body: Buffer.from(name) });
    // A synchronous write: what was printed was answered before the kill.
    writeSync(1, answer.kind === 'appended' ? `${answer.index} ${name}\n` : `refused ${answer.why}\n`);
    if (writer === 0 && n % 5 === 4) ledger.checkpoint(logSigner);
  }
}
