/** The thread that writes the index: one transaction a message, answered by what went wrong, or by nothing. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Flush, type StateFlush, unpackRows } from './index-flush.ts';
import { fastSha256 } from './sha256.ts';
import type { Database } from './sqlite.ts';
import { headOf, INDEX_FORMAT, type IndexHead, openIndex, rowSum, writeHead } from './state-index.ts';
import { leafStateHash, valueHash } from './state-proof.ts';

const { folder, origin, executor } = workerData as {
  readonly folder: string;
  readonly origin: string;
  readonly executor: string | undefined;
};
let database: Database | undefined;

/** A flush, or undefined: the end. */
parentPort!.on('message', (flush: Flush | undefined) => {
  if (flush === undefined) {
    database?.close();
    parentPort!.close();
    return;
  }
  let said: string | undefined;
  try {
    database ??= openIndex(folder);
    write(database, flush);
  } catch (error) {
    said = error instanceof Error ? error.message : String(error);
    database?.close();
    database = undefined;
  }
  parentPort!.postMessage(said);
});

/** All or nothing: closing the database undoes what was begun. */
function write(to: Database, flush: Flush): void {
  to.run('BEGIN IMMEDIATE');
  const stored = headOf(to);
  let head = stored?.format === INDEX_FORMAT && stored.origin === origin ? stored : fresh(to);
  const putTile = to.statement('INSERT OR REPLACE INTO tile VALUES (?, ?, ?)');
  for (const { number, bytes, sum } of flush.tiles) putTile(number, bytes, sum);
  head = { ...head, logHeight: flush.logHeight, starts: flush.starts };
  if (flush.state !== undefined) head = { ...head, ...writeState(to, head, flush.state) };
  writeHead(to)(head);
  to.run('COMMIT');
}

function fresh(to: Database): IndexHead {
  to.run('DELETE FROM tile; DELETE FROM leaf');
  const none = { logHeight: 0, starts: [], stateHeight: 0, leaves: 0, leafSum: 0 };
  return { format: INDEX_FORMAT, origin, executor: '', ...none };
}

function writeState(
  to: Database,
  before: IndexHead,
  { height, anew, rows }: StateFlush,
): Pick<IndexHead, 'executor' | 'stateHeight' | 'leaves' | 'leafSum'> {
  let { leaves, leafSum } = before;
  if (anew || before.executor !== executor) {
    to.run('DELETE FROM leaf');
    [leaves, leafSum] = [0, 0];
  }
  const sumAt = to.first('SELECT sum FROM leaf WHERE path = ?');
  const put = to.statement('INSERT OR REPLACE INTO leaf VALUES (?, ?, ?, ?, ?)');
  const take = to.statement('DELETE FROM leaf WHERE path = ?');
  for (const { path, key, value } of unpackRows(rows)) {
    const old = sumAt(path);
    if (old !== undefined) [leaves, leafSum] = [leaves - 1, leafSum - Number(old[0])];
    if (value === undefined) take(path);
    else {
      const hash = leafStateHash(path, valueHash(value, fastSha256), fastSha256);
      const sum = rowSum(path, key, value, hash);
      put(path, key, value, hash, sum);
      [leaves, leafSum] = [leaves + 1, leafSum + sum];
    }
  }
  return { executor: executor ?? '', stateHeight: height, leaves, leafSum: ((leafSum % 2 ** 32) + 2 ** 32) % 2 ** 32 };
}
