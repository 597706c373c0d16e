/** The ledger on a real folder: processes that are killed, two of them at once, followers, checkpoints it is held to. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ed25519PublicKey, signEd25519 } from '../../../runtime/identity/ed25519.ts';
import { fileEntry, opensEntry, recordFile } from '../../../runtime/ledger/file-entry.ts';
import { diskFolder } from '../../../runtime/ledger/files.ts';
import { createLedger, type Ledger, openLedger } from '../../../runtime/ledger/ledger.ts';
import type { NoteSigner } from '../../../runtime/ledger/note.ts';
import { checkProofFile } from '../../../runtime/ledger/proof-file.ts';
import { stateRoot } from '../../../runtime/ledger/state.ts';
import { verifyLedger } from '../../../runtime/ledger/verify.ts';
import { scratchFolder } from '../../cli/process.ts';
import { counting } from './counting.ts';

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
const entry = (n: number): ReturnType<typeof recordFile>['entry'] =>
  recordFile(Buffer.from(`file ${n}`), new Uint8Array(32).fill(n)).entry;

test('killed at any moment, 50 rounds: what was answered is there, once, and every replay has the same root', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  createLedger(folder, ORIGIN);
  let answered = 0;
  let before = new Map<number, string>();
  for (let round = 0; round < 50; round += 1) {
    const lines = await killed(folder, round);
    const ledger = opened(folder);
    const names = new Map<number, string>();
    const seen = new Set<string>();
    for (let index = 0; index < ledger.log.size(); index += 1) {
      const name = Buffer.from(ledger.log.read(index)!.body).toString();
      expect(seen.has(name)).toBe(false);
      seen.add(name);
      names.set(index, name);
    }
    for (const [index, name] of before) expect(names.get(index)).toBe(name);
    for (const line of lines) {
      const [index, name] = line.split(' ');
      expect(names.get(Number(index)), line).toBe(name);
      answered += 1;
    }
    before = names;
    const live = stateRoot(ledger.state());
    await ledger.close();
    const replayed = verifyLedger(diskFolder(folder), { apply: counting });
    expect(replayed).toMatchObject({ kind: 'holds', size: names.size });
    if (replayed.kind === 'holds') expect(replayed.stateRoot).toEqual(live);
  }
  expect(answered).toBeGreaterThan(100);
}, 300_000);

/** Starts a process that appends, kills it after a random time, and gives the answers it had printed. */
async function killed(folder: string, round: number): Promise<readonly string[]> {
  const script = fileURLToPath(new URL('load-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, folder, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.setEncoding('utf8');
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (text: string) => {
      const first = out === '';
      out += text;
      if (first) resolve();
    });
  });
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 120));
  child.kill('SIGKILL');
  await once(child, 'close');
  const lines = out.split('\n');
  expect(lines[0]).toBe('open');
  // The last one may be cut.
  return lines.slice(1, -1);
}

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
  const wrong = verifyLedger(diskFolder(copy), { apply: () => [{ key: 'x', value: new Uint8Array(1) }] });
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

test('a start goes on from a snapshot, and without one, or with a damaged one, to the same state', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  createLedger(folder, ORIGIN);
  const ledger = opened(folder);
  for (let n = 0; n < 30; n += 1) {
    await ledger.append(entry(n));
    if (n === 9 || n === 19) ledger.snapshot();
  }
  const root = stateRoot(ledger.state());
  await ledger.close();
  const snapshots = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.state'));
  const start = async (): Promise<number> => {
    const again = openLedger(folder, { apply: counting });
    if (again.kind !== 'open') throw new Error(again.kind);
    expect(stateRoot(again.ledger.state())).toEqual(root);
    await again.ledger.close();
    return again.replayed;
  };
  expect(await start()).toBe(10);
  writeFileSync(join(folder, snapshots().at(-1)!), 'damaged');
  expect(await start()).toBe(20);
  for (const name of snapshots()) writeFileSync(join(folder, name), '');
  expect(await start()).toBe(30);
  for (const name of snapshots()) rmSync(join(folder, name));
  expect(await start()).toBe(30);
});

test('a folder that holds something else is left alone', () => {
  using scratch = scratchFolder();
  mkdirSync(scratch.file('full'));
  writeFileSync(scratch.file('full/notes'), 'mine');
  expect(createLedger(scratch.file('full'), ORIGIN)).toBe(false);
  expect(readdirSync(scratch.file('full'))).toEqual(['notes']);
});
