/** The index: a start reads only what came after it, and whatever happens to the index, the log has the last word. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ed25519PublicKey, signEd25519 } from '../../../runtime/identity/ed25519.ts';
import type { Apply } from '../../../runtime/ledger/block.ts';
import { MIN_FLUSH_ENTRIES } from '../../../runtime/ledger/index-writer.ts';
import { createLedger, type Ledger, type OpenedLedger, openLedger } from '../../../runtime/ledger/ledger.ts';
import type { NoteSigner } from '../../../runtime/ledger/note.ts';
import { stateRoot } from '../../../runtime/ledger/state.ts';
import { INDEX_FILE, openIndex, rowSum } from '../../../runtime/ledger/state-index.ts';
import { scratchFolder } from '../../cli/process.ts';
import { counting } from './counting.ts';

const ORIGIN = 'hospital.example/log';
const secret = new Uint8Array(32).fill(3);
const signer: NoteSigner = {
  ...{ name: ORIGIN, kind: 'log', publicKey: ed25519PublicKey(secret) },
  sign: (message) => signEd25519(message, secret),
};
const LAG = 1000;
/** Small segments, so that there are several, and an index that follows soon. */
const OPTIONS = { lagEntries: LAG, apply: counting, executor: 'counting 1', segmentBytes: 32 * 1024 };
type Open = OpenedLedger & { readonly kind: 'open' };

function opened(folder: string, options = OPTIONS): Open {
  const found = openLedger(folder, options);
  if (found.kind !== 'open') throw new Error(JSON.stringify(found));
  return found;
}

async function fill(ledger: Ledger, from: number, to: number, name = 'entry'): Promise<void> {
  const appended = Array.from({ length: to - from }, (_, k) => {
    const body = Buffer.from(`${(from + k) % 500} ${name}`);
    return ledger.append({
      id: createHash('sha256')
        .update(`${name} ${from + k}`)
        .digest(),
      body,
    });
  });
  for (const answer of await Promise.all(appended)) expect(answer.kind).toBe('appended');
}

/** What a ledger is, whichever way it came to be. */
function content({ log, state }: Ledger): object {
  const ids = Array.from({ length: log.size() }, (_, n) => Buffer.from(log.read(n)!.id).toString('hex'));
  return {
    root: Buffer.from(log.tree.root()).toString('hex'),
    state: Buffer.from(stateRoot(state())).toString('hex'),
    found: ids.map((id) => log.find(Buffer.from(id, 'hex'))),
    proofs: [0, 1, log.size() >> 1, log.size() - 1].map((n) => log.tree.inclusion(n).map((hash) => [...hash])),
    time: log.time(),
    ids,
  };
}

/** A ledger of so many entries, closed, with an index of all of them. */
async function made(folder: string, entries: number, name?: string): Promise<object> {
  createLedger(folder, ORIGIN);
  const { ledger } = opened(folder);
  await fill(ledger, 0, entries, name);
  const found = content(ledger);
  await ledger.close();
  expect(existsSync(join(folder, INDEX_FILE))).toBe(true);
  return found;
}

test('a start goes on from the index, and from nothing to the same', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  const found = await made(folder, 3000);
  const again = opened(folder);
  expect(again).toMatchObject({ read: 0, replayed: 0 });
  expect(content(again.ledger)).toEqual(found);
  // Too few to be worth a transaction: they are read again.
  await fill(again.ledger, 3000, 3000 + MIN_FLUSH_ENTRIES - 1);
  const more = content(again.ledger);
  await again.ledger.close();
  const third = opened(folder);
  expect(third).toMatchObject({ read: MIN_FLUSH_ENTRIES - 1, replayed: MIN_FLUSH_ENTRIES - 1 });
  expect(content(third.ledger)).toEqual(more);
  await third.ledger.close();
  rmSync(join(folder, INDEX_FILE));
  const anew = opened(folder);
  expect(anew).toMatchObject({ read: 3255, replayed: 3255 });
  expect(content(anew.ledger)).toEqual(more);
  await anew.ledger.close();
});

test('the index follows while the ledger is in use, and names that are taken out are gone', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  createLedger(folder, ORIGIN);
  // Every third entry takes out what the one before it has put there.
  const apply: Apply = (_, { height, entries }) => ({
    changes: entries.map((_entry, k) => {
      const n = height + k;
      return n % 3 === 2 ? { key: `n ${n - 1}`, value: undefined } : { key: `n ${n}`, value: Buffer.from(String(n)) };
    }),
    outcomes: entries.map(() => ({ kind: 'accepted' })),
  });
  const { ledger } = opened(folder, { ...OPTIONS, apply });
  for (let n = 0; n < 3; n += 1) await fill(ledger, n * LAG, (n + 1) * LAG);
  for (let turn = 0; ledger.index().height < LAG && turn < 500; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(ledger.index()).toMatchObject({ fault: undefined });
  expect(ledger.index().height).toBeGreaterThanOrEqual(LAG);
  const found = content(ledger);
  const size = ledger.state().size;
  expect(size).toBe(LAG);
  await ledger.close();
  const again = opened(folder, { ...OPTIONS, apply });
  expect(again).toMatchObject({ read: 0, replayed: 0 });
  expect(content(again.ledger)).toEqual(found);
  expect(again.ledger.state().size).toBe(size);
  await again.ledger.close();
});

test('a damaged index is found wherever the damage is, and made again', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  const found = await made(folder, 1500);
  const file = join(folder, INDEX_FILE);
  const whole = readFileSync(file);
  let rebuilt = 0;
  for (let at = 0; at < 24; at += 1) {
    const changed = Buffer.from(whole);
    if (at % 4 === 3)
      changed.fill(0xa5, Math.floor((at / 24) * whole.length), Math.floor((at / 24) * whole.length) + 5000);
    else changed[Math.floor((at / 24) * whole.length) + at]! ^= 0x10;
    writeFileSync(file, changed);
    const again = opened(folder);
    expect(content(again.ledger)).toEqual(found);
    if (again.read > 0 || again.replayed > 0) rebuilt += 1;
    await again.ledger.close();
  }
  expect(rebuilt).toBeGreaterThan(12);
  for (const bytes of [Buffer.alloc(0), Buffer.from('no database'), whole.subarray(0, whole.length >> 1)]) {
    writeFileSync(file, bytes);
    const again = opened(folder);
    expect(content(again.ledger)).toEqual(found);
    await again.ledger.close();
    const next = opened(folder);
    expect(next.read).toBe(0);
    await next.ledger.close();
  }
}, 60_000);

test('an index of another log is put aside, whether it is longer, shorter or as long', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  const found = await made(folder, 1500);
  for (const entries of [1000, 1500, 2000]) {
    const other = scratch.file(`other ${entries}`);
    await made(other, entries, 'another');
    cpSync(join(other, INDEX_FILE), join(folder, INDEX_FILE));
    const again = opened(folder);
    expect(again).toMatchObject({ read: 1500, replayed: 1500 });
    expect(content(again.ledger)).toEqual(found);
    await again.ledger.close();
    const next = opened(folder);
    expect(next).toMatchObject({ read: 0, replayed: 0 });
    await next.ledger.close();
  }
});

test('an index that knows more than the log is not a reason to believe that entries are missing; a checkpoint is', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  await made(folder, 600);
  const { ledger } = opened(folder);
  ledger.checkpoint(signer);
  await fill(ledger, 600, 1000);
  const { file, offset } = ledger.log.placeOf(900)!;
  await ledger.close();
  for (const name of readdirSync(folder)) if (/\.log$/.test(name) && name > file) rmSync(join(folder, name));
  truncateSync(join(folder, file), offset);
  const again = opened(folder);
  expect(again).toMatchObject({ read: 900, replayed: 900 });
  const place = again.ledger.log.placeOf(500)!;
  await again.ledger.close();
  for (const name of readdirSync(folder)) if (/\.log$/.test(name) && name > place.file) rmSync(join(folder, name));
  truncateSync(join(folder, place.file), place.offset);
  expect(openLedger(folder, OPTIONS)).toEqual({ kind: 'disagrees', size: 600, found: 500 });
});

test('a state by the rules of another executor is made again, and the log is not read for it', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  const found = await made(folder, 700);
  // Nobody executes: the index keeps what it has of the state.
  const plain = openLedger(folder, { segmentBytes: 32 * 1024 });
  if (plain.kind !== 'open') throw new Error(plain.kind);
  expect(plain).toMatchObject({ read: 0, replayed: 0 });
  await fill(plain.ledger, 700, 1000, 'later');
  await plain.ledger.close();
  const again = opened(folder);
  expect(again).toMatchObject({ read: 0, replayed: 300 });
  const more = content(again.ledger);
  await again.ledger.close();
  const other = opened(folder, { ...OPTIONS, executor: 'counting 2' });
  expect(other).toMatchObject({ read: 0, replayed: 1000 });
  expect(content(other.ledger)).toEqual(more);
  expect(more).not.toEqual(found);
  await other.ledger.close();
});

test('a state that is not the one of the checkpoint is made again from the log, and else nothing opens', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  await made(folder, 600);
  const { ledger } = opened(folder);
  ledger.checkpoint(signer);
  await ledger.close();
  // Somebody has changed a value and made the sums fit.
  const database = openIndex(folder);
  const [row] = [...database.rows('SELECT path, key, value, hash, sum FROM leaf')];
  const [path, key, value, , sum] = row as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, number];
  const hash = new Uint8Array(32).fill(1);
  const changed = rowSum(path, key, value, hash);
  database.statement('UPDATE leaf SET hash = ?, sum = ? WHERE path = ?')(hash, changed, path);
  database.statement('UPDATE head SET leaf_sum = (leaf_sum + ?) % 4294967296')(changed - sum + 2 ** 32);
  database.close();
  const again = opened(folder);
  expect(again).toMatchObject({ read: 0, replayed: 600 });
  await again.ledger.close();
  const wrong: Apply = (state, block) => ({ ...counting(state, block), changes: [] });
  expect(openLedger(folder, { ...OPTIONS, apply: wrong, executor: 'wrong' })).toEqual({
    kind: 'other state',
    size: 600,
  });
});

test('two ends of a state are never mixed: an index that is refused space follows later, from where it was', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  const found = await made(folder, 600);
  // Another connection holds the index: each attempt is refused, and the ledger goes on.
  const holder = openIndex(folder);
  holder.run('BEGIN IMMEDIATE');
  const { ledger } = opened(folder);
  await fill(ledger, 600, 600 + LAG);
  for (let turn = 0; ledger.index().fault === undefined && turn < 1000; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(ledger.index()).toEqual({ height: 600, fault: 'database is locked' });
  holder.run('ROLLBACK');
  holder.close();
  await fill(ledger, 600 + LAG, 700 + LAG);
  for (let turn = 0; ledger.index().height === 600 && turn < 1000; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(ledger.index()).toEqual({ height: 700 + LAG, fault: undefined });
  const more = content(ledger);
  await ledger.close();
  expect(more).not.toEqual(found);
  const again = opened(folder);
  expect(again).toMatchObject({ read: 0, replayed: 0 });
  expect(content(again.ledger)).toEqual(more);
  await again.ledger.close();
}, 60_000);

test('nothing is said on the terminal of whoever opens a ledger', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  await made(folder, 300);
  const main = new URL('../../../cli/main.ts', import.meta.url).pathname;
  const { stderr, status } = spawnSync(process.execPath, [main, 'ledger', 'proof', folder, '7'], { encoding: 'utf8' });
  expect(stderr).toContain('K031');
  expect(stderr).not.toMatch(/warning|experimental/i);
  expect(status).not.toBe(0);
});
