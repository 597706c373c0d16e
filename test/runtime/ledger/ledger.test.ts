/** The ledger on a real folder: processes that are killed, two of them at once, followers, checkpoints it is held to. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ed25519PublicKey, signEd25519 } from '../../../runtime/identity/ed25519.ts';
import { copyLedger } from '../../../runtime/ledger/backup.ts';
import type { Apply } from '../../../runtime/ledger/block.ts';
import { fileEntry, opensEntry, recordFile } from '../../../runtime/ledger/file-entry.ts';
import { diskFolder, makeFolder } from '../../../runtime/ledger/files.ts';
import { createLedger, type Ledger, openLedger, storedCheckpoint } from '../../../runtime/ledger/ledger.ts';
import type { NoteSigner } from '../../../runtime/ledger/note.ts';
import { checkProofFile } from '../../../runtime/ledger/proof-file.ts';
import { stateRoot } from '../../../runtime/ledger/state.ts';
import { verifyLedger } from '../../../runtime/ledger/verify.ts';
import { scratchFolder } from '../../cli/process.ts';
import { counting } from './counting.ts';
import { killRounds } from './kill-rounds.ts';

const ORIGIN = 'hospital.example/log';
const secret = new Uint8Array(32).fill(3);
const signer: NoteSigner = {
  name: ORIGIN,
  kind: 'log',
  publicKey: ed25519PublicKey(secret),
  sign: (message) => signEd25519(message, secret),
};

function opened(folder: string): Ledger {
  const found = openLedger(folder, { apply: counting, segmentBytes: 64 * 1024 });
  if (found.kind !== 'open') throw new Error(JSON.stringify(found));
  return found.ledger;
}
/** Rules of another executor. */
const other: Apply = (_, { entries }) => ({
  changes: [{ key: 'x', value: new Uint8Array(1) }],
  outcomes: entries.map(() => ({ kind: 'accepted' })),
});
const entry = (n: number): ReturnType<typeof recordFile>['entry'] =>
  recordFile(Buffer.from(`file ${n}`), new Uint8Array(32).fill(n)).entry;

// The torture run kills a hundred times.
test('killed at any moment, 10 rounds: what was answered is there, once, and every replay has the same roots', async () => {
  using scratch = scratchFolder();
  const found = await killRounds(scratch.file('log'), 10);
  expect(found.answered).toBeGreaterThan(100);
  expect(found.checkpoints).toBeGreaterThan(0);
  expect(found.indexed).toBeGreaterThan(0);
}, 120_000);

test('a backup that is taken while another process writes is whole, up to a checkpoint, and a ledger like any other', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  createLedger(folder, ORIGIN);
  const script = fileURLToPath(new URL('load-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, folder, '0'], { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    const stored = (): number => storedCheckpoint(diskFolder(folder))?.says.size ?? 0;
    for (let copy = 0, before = 0; copy < 5; copy += 1) {
      for (let turn = 0; stored() <= before && turn < 1000; turn += 1)
        await new Promise((resolve) => setTimeout(resolve, 10));
      const to = scratch.file(`copy ${copy}`);
      const copied = copyLedger(diskFolder(folder), makeFolder(to), { keys: [signer], apply: counting });
      if (copied.kind !== 'copied') throw new Error(JSON.stringify(copied));
      expect(copied.size).toBeGreaterThan(before);
      before = copied.size;
      const again = opened(to);
      expect(again.log.size()).toBe(copied.size);
      expect((await again.append(entry(1))).kind).toBe('appended');
      await again.close();
    }
  } finally {
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }
}, 120_000);

test('a second writer is refused, in this process and in another, until the first ends', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  createLedger(folder, ORIGIN);
  const first = opened(folder);
  expect(openLedger(folder).kind).toBe('held');
  const script = fileURLToPath(new URL('load-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, folder, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  expect(said.toString()).toBe('not open: held\n');
  await first.close();
  const second = opened(folder);
  await second.close();
  expect(openLedger(scratch.file('nowhere')).kind).toBe('none');
  expect(readdirSync(scratch.path)).toEqual(['log']);
});

test('a follower that replays a copy reaches the same roots, and finds what was changed', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  expect(createLedger(folder, ORIGIN)).toBe(true);
  expect(createLedger(folder, ORIGIN)).toBe(false);
  const ledger = opened(folder);
  for (let n = 0; n < 40; n += 1) await ledger.append(entry(n));
  const note = ledger.checkpoint(signer);
  const roots = { root: ledger.log.tree.root(), stateRoot: stateRoot(ledger.state()) };
  const copy = scratch.file('copy');
  cpSync(folder, copy, { recursive: true });
  const read = verifyLedger(diskFolder(copy), { apply: counting, keys: [signer] });
  expect(read).toMatchObject({ kind: 'holds', size: 40, signed: true, ...roots });
  const wrong = verifyLedger(diskFolder(copy), { apply: other });
  expect(wrong).toMatchObject({ kind: 'checkpoint', why: { kind: 'other state' } });
  const stranger = { ...signer, publicKey: ed25519PublicKey(new Uint8Array(32).fill(4)) };
  expect(verifyLedger(diskFolder(copy), { keys: [stranger] })).toMatchObject({ why: { kind: 'signature' } });
  for (const [from, to, kind] of [
    [ORIGIN, 'other.example', 'origin'],
    ['\n40\n', '\n41\n', 'shorter'],
    ['\n40\n', '\n39\n', 'other entries'],
    ['\n40\n', '\nxx\n', 'form'],
  ] as const) {
    writeFileSync(join(copy, 'checkpoint'), note.replace(from, to));
    expect(verifyLedger(diskFolder(copy), {})).toMatchObject({ kind: 'checkpoint', why: { kind } });
  }
  await ledger.close();
});

test('a ledger is held to its checkpoint: an entry that is missing is not cut off as torn', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  createLedger(folder, ORIGIN);
  const ledger = opened(folder);
  for (let n = 0; n < 5; n += 1) await ledger.append(entry(n));
  ledger.checkpoint(signer);
  await ledger.append(entry(5));
  const [last, promised] = [ledger.log.placeOf(5)!, ledger.log.placeOf(4)!];
  await ledger.close();
  const file = join(folder, last.file);
  truncateSync(file, last.offset + 3);
  const again = openLedger(folder);
  expect(again).toMatchObject({ kind: 'open', cut: { bytes: 3 } });
  if (again.kind === 'open') await again.ledger.close();
  truncateSync(file, promised.offset + 3);
  expect(openLedger(folder)).toMatchObject({ kind: 'damaged', damage: { index: 4 } });
  expect(readFileSync(file).length).toBe(promised.offset + 3);
  truncateSync(file, promised.offset);
  expect(openLedger(folder)).toEqual({ kind: 'disagrees', size: 5, found: 4 });
  writeFileSync(join(folder, 'checkpoint'), 'nothing promised\n');
  expect(openLedger(folder)).toEqual({ kind: 'no checkpoint' });
});

test('proofs, of entries and of the state, hold without the ledger', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  createLedger(folder, ORIGIN);
  const ledger = opened(folder);
  const { entry: one, opening } = recordFile(Buffer.from('consent'));
  await ledger.append(one);
  expect(ledger.proof(0)).toBeUndefined();
  for (let n = 0; n < 10; n += 1) await ledger.append(entry(n));
  ledger.checkpoint(signer);
  await ledger.append(entry(11));
  expect(ledger.proof(11)).toBeUndefined();
  const checked = checkProofFile(ledger.proof(0)!, [signer]);
  expect(checked).toMatchObject({ kind: 'holds', index: 0, checkpoint: { size: 11 } });
  expect(opensEntry(one, opening, Buffer.from('consent'))).toBe(true);
  expect(opensEntry(one, opening, Buffer.from('another'))).toBe(false);
  expect(fileEntry({ id: one.id, body: Buffer.from('other') })).toBeUndefined();
  // Nothing of the text is in the folder.
  for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name)).includes('consent')).toBe(false);
  await ledger.close();
});

test('a folder that holds something else is left alone', () => {
  using scratch = scratchFolder();
  mkdirSync(scratch.file('full'));
  writeFileSync(scratch.file('full/notes'), 'mine');
  expect(createLedger(scratch.file('full'), ORIGIN)).toBe(false);
  expect(readdirSync(scratch.file('full'))).toEqual(['notes']);
});
