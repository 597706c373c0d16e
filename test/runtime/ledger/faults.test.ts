/** Faults: a disk that is full at any byte, folders that cannot be written, rot in old segments, clocks that go back, sequencers that disagree. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Block } from '../../../runtime/ledger/block.ts';
import { diskFolder } from '../../../runtime/ledger/files.ts';
import {
  createLedger,
  type Ledger,
  type LedgerOptions,
  openLedger,
  storedCheckpoint,
} from '../../../runtime/ledger/ledger.ts';
import { type Chain, ownSequencer, type Sequencer } from '../../../runtime/ledger/sequencer.ts';
import { stateRoot } from '../../../runtime/ledger/state.ts';
import { INDEX_FILE } from '../../../runtime/ledger/state-index.ts';
import { verifyLedger } from '../../../runtime/ledger/verify.ts';
import { leben, scratchFolder } from '../../cli/process.ts';
import { counting, REJECTED } from './counting.ts';
import { memoryFolder } from './disk.ts';
import { logSigner, ORIGIN } from './loaded.ts';

function opened(folder: string, options: LedgerOptions = {}): Ledger {
  const found = openLedger(folder, { apply: counting, executor: 'counting 1', ...options });
  if (found.kind !== 'open') throw new Error(JSON.stringify(found));
  return found.ledger;
}

const entry = (name: string | number, body = `${name} `.repeat(3)): { id: Uint8Array; body: Uint8Array } => ({
  id: createHash('sha256').update(String(name)).digest(),
  body: Buffer.from(body),
});

describe('a full disk', () => {
  test('at every point of a history: what was answered is there, what was promised stands, and all goes on', async () => {
    using scratch = scratchFolder();
    let refused = 0;
    let failed = 0;
    for (let room = 0; room < 1700; room += 9) {
      const path = scratch.file(String(room));
      mkdirSync(path);
      const folder = memoryFolder();
      createLedger(path, ORIGIN, folder);
      const options = { folder, segmentBytes: 500 };
      const ledger = opened(path, options);
      folder.space = room;
      const answered: string[] = [];
      let promised = 0;
      for (let n = 0; n < 12; n += 1) {
        const answer = await ledger.append(entry(n));
        if (answer.kind === 'appended') answered.push(String(n));
        else {
          expect(answer.why).toBe('no space');
          refused += 1;
        }
        if (n % 4 !== 3) continue;
        try {
          ledger.checkpoint(logSigner);
          promised = ledger.log.size();
        } catch (error) {
          expect(error).toMatchObject({ code: 'ENOSPC' });
          failed += 1;
        }
      }
      folder.space = Number.POSITIVE_INFINITY;
      expect((await ledger.append(entry('after'))).kind).toBe('appended');
      const root = stateRoot(ledger.state());
      await ledger.close();
      expect(storedCheckpoint(folder)?.says.size ?? 0).toBe(promised);
      const again = opened(path, options);
      const there = Array.from({ length: again.log.size() }, (_, n) => Buffer.from(again.log.read(n)!.body).toString());
      expect(there).toEqual([...answered, 'after'].map((name) => `${name} `.repeat(3)));
      expect(stateRoot(again.state())).toEqual(root);
      await again.close();
    }
    expect(refused).toBeGreaterThan(100);
    expect(failed).toBeGreaterThan(100);
  }, 60_000);

  // A file system of its own needs rights that not everybody who runs this has.
  const mounts = mount('/tmp', 'probe');
  test.skipIf(!mounts)(
    'of the system: the log refuses, the index falls behind, and with room again all goes on',
    async () => {
      using scratch = scratchFolder();
      const folder = scratch.file('small');
      mkdirSync(folder);
      expect(mount(folder, 'size=1m')).toBe(true);
      try {
        createLedger(folder, ORIGIN);
        const ledger = opened(folder, { lagEntries: 300 });
        let answered = 0;
        while (true) {
          const all = await Promise.all(
            Array.from({ length: 50 }, (_, n) => ledger.append(entry(answered + n, 'x'.repeat(500)))),
          );
          const refused = all.find((answer) => answer.kind === 'refused');
          answered += all.filter((answer) => answer.kind === 'appended').length;
          if (refused === undefined) continue;
          expect(refused).toEqual({ kind: 'refused', why: 'no space' });
          break;
        }
        expect(answered).toBeGreaterThan(200);
        expect(ledger.log.size()).toBe(answered);
        expect(mount(folder, 'remount,size=16m')).toBe(true);
        for (let n = 0; n < 400; n += 1) expect((await ledger.append(entry(answered + n))).kind).toBe('appended');
        const root = stateRoot(ledger.state());
        await ledger.close();
        const again = opened(folder);
        expect(again.log.size()).toBe(answered + 400);
        expect(stateRoot(again.state())).toEqual(root);
        await again.close();
      } finally {
        spawnSync('umount', [folder]);
      }
    },
  );
});

function mount(folder: string, options: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  if (options === 'probe') {
    using scratch = scratchFolder();
    const done = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', scratch.path]).status === 0;
    if (done) spawnSync('umount', [scratch.path]);
    return done && folder !== '';
  }
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status === 0;
}

test('a folder that cannot be written is read, and whoever wants to write is told', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  createLedger(folder, ORIGIN, undefined, 'leben files 1');
  const note = scratch.file('note.txt');
  writeFileSync(note, 'text');
  expect(leben(['ledger', 'add', folder, note]).code).toBe(0);
  // Root may write everywhere: then somebody else tries.
  const asRoot = process.getuid?.() === 0;
  const as = asRoot ? { uid: 65534, gid: 65534 } : {};
  for (const name of ['note.txt', 'note.txt.salt']) chmodSync(scratch.file(name), 0o644);
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o444);
  chmodSync(scratch.path, 0o755);
  chmodSync(folder, 0o555);
  try {
    const main = new URL('../../../cli/main.ts', import.meta.url).pathname;
    const run = (...words: string[]) =>
      spawnSync(process.execPath, [main, 'ledger', ...words], { cwd: scratch.path, encoding: 'utf8', ...as });
    const { stderr, status } = run('add', folder, note);
    // Where somebody else may not even read this program, there is nothing to learn.
    if (/EACCES|Cannot find module/.test(stderr)) return;
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/^error\[I\d+\]/);
    expect(stderr).toContain(`\`${folder}\` cannot be written: you have no permission`);
    expect(run('verify', folder).stdout).toContain('1 entry holds');
    expect(run('show', folder).stdout).toContain('1 entry');
    expect(run('replay', folder).stdout).toContain('1 entry executed again');
  } finally {
    chmodSync(folder, 0o755);
  }
});

test('rot in an old segment: a start from the index does not read there, reading it, verifying and rebuilding find it', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  createLedger(folder, ORIGIN);
  const options = { segmentBytes: 16 * 1024 };
  const ledger = opened(folder, options);
  for (let n = 0; n < 12; n += 1)
    await Promise.all(Array.from({ length: 50 }, (_, k) => ledger.append(entry(50 * n + k))));
  ledger.checkpoint(logSigner);
  const { file, offset } = ledger.log.placeOf(100)!;
  await ledger.close();
  expect(readdirSync(folder).filter((name) => name.endsWith('.log')).length).toBeGreaterThan(2);
  const bytes = readFileSync(join(folder, file));
  bytes[offset + 60]! ^= 1;
  writeFileSync(join(folder, file), bytes);
  const again = opened(folder, options);
  expect(again.log.read(99)).toBeDefined();
  expect(again.log.read(100)).toBeUndefined();
  expect(again.proof(100)).toBeUndefined();
  await again.close();
  const damage = { kind: 'damaged', damage: { file, offset, index: 100 } };
  expect(verifyLedger(diskFolder(folder))).toMatchObject(damage);
  rmSync(join(folder, INDEX_FILE));
  expect(openLedger(folder, { apply: counting, ...options })).toMatchObject(damage);
  expect(readFileSync(join(folder, file))).toEqual(bytes);
});

test('a clock that is put back: no entry is dated before the one before it, now or after a start', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  createLedger(folder, ORIGIN);
  let now = 2_000_000_000_000;
  const sequencer = ownSequencer(() => now);
  let ledger = opened(folder, { sequencer });
  await ledger.append(entry(0));
  now -= 3_600_000;
  await ledger.append(entry(1));
  await ledger.close();
  now = 5;
  ledger = opened(folder, { sequencer });
  expect(ledger.log.time()).toBe(2_000_000_000_000);
  await ledger.append(entry(2));
  now = 2_000_000_000_001;
  await ledger.append(entry(3));
  const times = [0, 1, 2, 3].map((n) => ledger.log.read(n)!.time - 2_000_000_000_000);
  expect(times).toEqual([0, 0, 0, 1]);
  await ledger.close();
});

describe('a sequencer', () => {
  const block = (height: number, time: number, ...names: readonly (string | number)[]): Block => ({
    ...{ height, time },
    entries: names.map((name) => entry(name)),
  });

  /** A ledger whose blocks the test hands in, as a follower's or an engine's sequencer does. */
  async function following(folder: string): Promise<{ readonly ledger: Ledger; readonly chain: Chain }> {
    createLedger(folder, ORIGIN);
    let given: Chain | undefined;
    const silent: Sequencer = { append: async () => ({ kind: 'refused', why: 'closed' }), close: async () => {} };
    const ledger = opened(folder, {
      sequencer(chain) {
        given = chain;
        return silent;
      },
    });
    return { ledger, chain: given! };
  }

  test('commits blocks with their times, gets the outcome of each entry, and cannot commit another order', async () => {
    using scratch = scratchFolder();
    const { ledger, chain } = await following(scratch.file('log'));
    expect(await chain.commit(block(0, 1000, 'a', REJECTED, 'b'))).toEqual({
      kind: 'committed',
      outcomes: [
        { kind: 'accepted', result: 1 },
        { kind: 'rejected', reason: 'it is junk' },
        { kind: 'accepted', result: 1 },
      ],
    });
    for (const wrong of [
      block(0, 1000, 'again'),
      block(4, 1000, 'gap'),
      block(3, 999, 'early'),
      block(3, 1000.5, 'between'),
      block(3, 1000, 'b'),
      block(3, 1000, 'c', 'c'),
      block(3, 1000),
    ]) {
      expect(await chain.commit(wrong)).toEqual({ kind: 'refused', why: 'not next' });
    }
    const both = [chain.commit(block(3, 1000, 'c')), chain.commit(block(3, 1000, 'd'))];
    expect(await Promise.all(both)).toMatchObject([{ kind: 'committed' }, { kind: 'refused', why: 'not next' }]);
    expect(ledger.log.size()).toBe(4);
    expect(ledger.log.read(3)).toMatchObject({ time: 1000 });
    await ledger.close();
  });

  test('of a follower, cut into other blocks, leads to the same roots', async () => {
    using scratch = scratchFolder();
    const leader = await following(scratch.file('leader'));
    const follower = await following(scratch.file('follower'));
    const names = Array.from({ length: 60 }, (_, n) => `${n % 7} of ${n}`);
    for (let n = 0; n < 60; n += 6) await leader.chain.commit(block(n, 1000 + (n >> 4), ...names.slice(n, n + 6)));
    for (let n = 0; n < 60; n += 1) await follower.chain.commit(block(n, 1000 + ((n - (n % 6)) >> 4), names[n]!));
    expect(follower.ledger.log.tree.root()).toEqual(leader.ledger.log.tree.root());
    expect(stateRoot(follower.ledger.state())).toEqual(stateRoot(leader.ledger.state()));
    await leader.ledger.close();
    await follower.ledger.close();
  });
});

test('whoever appends learns what became of the entry', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  createLedger(folder, ORIGIN);
  const ledger = opened(folder);
  const junk = entry('x', `${REJECTED} of somebody`);
  expect(await Promise.all([ledger.append(entry('a')), ledger.append(junk), ledger.append(entry('a'))])).toEqual([
    { kind: 'appended', index: 0, fresh: true, outcome: { kind: 'accepted', result: 1 } },
    { kind: 'appended', index: 1, fresh: true, outcome: { kind: 'rejected', reason: 'it is junk' } },
    { kind: 'appended', index: 0, fresh: false, outcome: { kind: 'accepted', result: 1 } },
  ]);
  expect(await ledger.append(junk)).toEqual({ kind: 'appended', index: 1, fresh: false });
  await ledger.close();
});

test('10,000 junk transactions change nothing, and what came between them is there', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  createLedger(folder, ORIGIN);
  const ledger = opened(folder);
  await ledger.append(entry('before'));
  const state = stateRoot(ledger.state());
  const all = await Promise.all(
    Array.from({ length: 10_000 }, (_, n) => ledger.append(entry(`junk ${n}`, `${REJECTED} ${n}`))),
  );
  expect(all.every((answer) => answer.kind === 'appended' && answer.outcome?.kind === 'rejected')).toBe(true);
  expect(stateRoot(ledger.state())).toEqual(state);
  expect((await ledger.append(entry('after'))).kind).toBe('appended');
  const root = stateRoot(ledger.state());
  await ledger.close();
  expect(verifyLedger(diskFolder(folder), { apply: counting })).toMatchObject({
    kind: 'holds',
    size: 10_002,
    stateRoot: root,
  });
});

test('an executor that throws ends the ledger and says so; what was durable is executed again by a sound one', async () => {
  using scratch = scratchFolder();
  const folder = scratch.file('log');
  createLedger(folder, ORIGIN);
  const ledger = opened(folder, {
    apply(state, block) {
      if (block.height > 0) throw new Error('a mistake of ours');
      return counting(state, block);
    },
  });
  expect(ledger.fault()).toBeUndefined();
  expect((await ledger.append(entry('a'))).kind).toBe('appended');
  expect(await ledger.append(entry('b'))).toEqual({ kind: 'refused', why: 'broken' });
  expect(await ledger.append(entry('c'))).toEqual({ kind: 'refused', why: 'broken' });
  expect(ledger.fault()).toEqual(new Error('a mistake of ours'));
  expect(ledger.log.size()).toBe(1);
  await ledger.close();
  const again = opened(folder);
  expect(again.log.size()).toBe(2);
  await again.close();
  const forgetful = openLedger.bind(undefined, folder, { apply: () => ({ changes: [], outcomes: [] }) });
  expect(forgetful).toThrow('an outcome for each entry');
  await opened(folder).close();
});
