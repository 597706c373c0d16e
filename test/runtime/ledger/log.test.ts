/** The log: what was answered is there, once, in order, whatever happened to the disk and whenever. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_BLOCK_ENTRIES } from '../../../runtime/ledger/block.ts';
import type { Entry } from '../../../runtime/ledger/entry.ts';
import { type Log, type LogOptions, openLog } from '../../../runtime/ledger/log.ts';
import { SEGMENT_HEAD_BYTES } from '../../../runtime/ledger/segment.ts';
import { type Appended, MAX_WAITING, ownSequencer, type Sequencer } from '../../../runtime/ledger/sequencer.ts';
import { type Memory, memoryFolder } from './disk.ts';

function entry(n: number | string, body = `body of ${n}`): Entry {
  return { id: createHash('sha256').update(String(n)).digest(), body: Buffer.from(body) };
}

/** A log and the process's own sequencer over it. `meanwhile`: see `Write`. */
function opened(
  folder: Memory,
  options: LogOptions & { readonly meanwhile?: () => () => void; readonly clock?: () => number } = {},
): Log & Sequencer {
  const found = openLog(folder, options);
  if (found.kind !== 'open') throw new Error(`damaged: ${JSON.stringify(found.damage)}`);
  const { log } = found;
  const sequencer = ownSequencer(options.clock)({
    ...log,
    async commit(block) {
      const why = await log.write(block, options.meanwhile);
      return why === undefined ? { kind: 'committed', outcomes: undefined } : { kind: 'refused', why };
    },
  });
  return {
    ...log,
    append: sequencer.append,
    async close() {
      await sequencer.close();
      await log.close();
    },
  };
}

function bodies(log: Log): (string | undefined)[] {
  return Array.from({ length: log.size() }, (_, n) => {
    const read = log.read(n);
    return read === undefined ? undefined : Buffer.from(read.body).toString();
  });
}

describe('appending', () => {
  test('entries come back in order, over many segments, after each start', async () => {
    const folder = memoryFolder();
    let log = opened(folder, { segmentBytes: 500 });
    for (let n = 0; n < 30; n += 1) {
      expect(await log.append(entry(n))).toEqual({ kind: 'appended', index: n, fresh: true });
      if (n % 7 === 0) {
        await log.close();
        log = opened(folder, { segmentBytes: 500 });
      }
    }
    expect(folder.list().length).toBeGreaterThan(3);
    expect(bodies(log)).toEqual(Array.from({ length: 30 }, (_, n) => `body of ${n}`));
    const root = log.tree.root();
    await log.close();
    const seen: number[] = [];
    const again = opened(folder, { each: (_, index) => seen.push(index) });
    expect(again.tree.root()).toEqual(root);
    expect(seen).toEqual(Array.from({ length: 30 }, (_, n) => n));
  });

  test('those who wait together share one sync', async () => {
    const folder = memoryFolder();
    const log = opened(folder);
    await log.append(entry('first'));
    const before = folder.syncs;
    await Promise.all(Array.from({ length: 64 }, (_, n) => log.append(entry(n))));
    expect(folder.syncs - before).toBe(1);
    expect(log.size()).toBe(65);
  });

  test('a block has so many entries at most, and one time', async () => {
    let now = 0;
    const folder = memoryFolder();
    const log = opened(folder, {
      clock: () => {
        now += 1;
        return now;
      },
    });
    const count = 2 * MAX_BLOCK_ENTRIES + 5;
    await Promise.all(Array.from({ length: count }, (_, n) => log.append(entry(n, ''))));
    const times = Array.from({ length: count }, (_, n) => log.read(n)!.time);
    expect(new Set(times.slice(0, MAX_BLOCK_ENTRIES))).toEqual(new Set([1]));
    expect(new Set(times.slice(MAX_BLOCK_ENTRIES, 2 * MAX_BLOCK_ENTRIES))).toEqual(new Set([2]));
    expect(times.slice(2 * MAX_BLOCK_ENTRIES)).toEqual([3, 3, 3, 3, 3]);
  });

  test('one transaction is one entry: while it is written, afterwards, and after a start', async () => {
    const folder = memoryFolder();
    const log = opened(folder);
    const [first, second] = await Promise.all([log.append(entry('a')), log.append(entry('a', 'another body'))]);
    expect([first, second]).toEqual([
      { kind: 'appended', index: 0, fresh: true },
      { kind: 'appended', index: 0, fresh: false },
    ]);
    expect(await log.append(entry('a'))).toEqual({ kind: 'appended', index: 0, fresh: false });
    await log.close();
    const again = opened(folder);
    expect(await again.append(entry('a'))).toEqual({ kind: 'appended', index: 0, fresh: false });
    expect(bodies(again)).toEqual(['body of a']);
  });

  test('memory the caller uses again does not change what is written', async () => {
    const log = opened(memoryFolder());
    const body = Buffer.from('as it was');
    const promise = log.append({ id: entry('x').id, body });
    body.fill(0);
    await promise;
    expect(bodies(log)).toEqual(['as it was']);
  });

  test('what is too large, too much or too late is refused', async () => {
    const log = opened(memoryFolder());
    expect(await log.append({ id: entry(1).id, body: Buffer.alloc(1024 * 1024) })).toEqual({
      kind: 'refused',
      why: 'too large',
    });
    const many: Promise<Appended>[] = [];
    for (let n = 0; n < MAX_WAITING; n += 1) many.push(log.append(entry(n, '')));
    expect(await log.append(entry('one more'))).toEqual({ kind: 'refused', why: 'busy' });
    await Promise.all(many);
    expect(log.size()).toBe(MAX_WAITING);
    await log.close();
    expect(await log.append(entry('late'))).toEqual({ kind: 'refused', why: 'closed' });
    expect(() => log.append({ id: Buffer.alloc(3), body: Buffer.alloc(0) })).toThrow(RangeError);
  }, 60_000);

  test('a follower that fails breaks the log, and no answer is lost', async () => {
    const log = opened(memoryFolder(), {
      meanwhile: () => {
        throw new Error('cannot follow');
      },
    });
    expect(await log.append(entry(1))).toEqual({ kind: 'refused', why: 'broken' });
    expect(await log.append(entry(2))).toEqual({ kind: 'refused', why: 'broken' });
  });
});

describe('a disk that refuses', () => {
  test('full at every byte of a write: nothing of it stays, and with room again all goes on', async () => {
    for (let room = 0; room < 80; room += 1) {
      const folder = memoryFolder();
      const log = opened(folder);
      await log.append(entry('before'));
      folder.space = room;
      const answer = await log.append(entry('big', 'x'.repeat(60)));
      expect(answer).toEqual({ kind: 'refused', why: 'no space' });
      folder.space = 1000;
      expect(await log.append(entry('after'))).toEqual({ kind: 'appended', index: 1, fresh: true });
      await log.close();
      expect(bodies(opened(folder))).toEqual(['body of before', 'body of after']);
    }
  });

  test('full when a new segment begins', async () => {
    for (let room = 0; room < SEGMENT_HEAD_BYTES; room += 7) {
      const folder = memoryFolder();
      const log = opened(folder, { segmentBytes: 200 });
      await log.append(entry('before', 'x'.repeat(80)));
      folder.space = room;
      expect(await log.append(entry('next', 'x'.repeat(80)))).toEqual({ kind: 'refused', why: 'no space' });
      folder.space = 1000;
      expect((await log.append(entry('next', 'y'))).kind).toBe('appended');
      expect(opened(folder, { segmentBytes: 200 }).size()).toBe(2);
    }
  });

  test('a failed sync is final: the second one might say that all is well', async () => {
    const folder = memoryFolder();
    const log = opened(folder);
    await log.append(entry('before'));
    folder.failSyncs = true;
    expect(await log.append(entry('lost?'))).toEqual({ kind: 'refused', why: 'broken' });
    folder.failSyncs = false;
    expect(await log.append(entry('after'))).toEqual({ kind: 'refused', why: 'broken' });
    expect(log.size()).toBe(1);
    expect(opened(folder).size()).toBeGreaterThanOrEqual(1);
  });

  test('what cannot be taken back breaks the log', async () => {
    const folder = memoryFolder();
    const log = opened(folder);
    await log.append(entry('before'));
    folder.space = 20;
    folder.failTruncates = true;
    expect(await log.append(entry('half'))).toEqual({ kind: 'refused', why: 'broken' });
    folder.failTruncates = false;
    expect(bodies(opened(folder))).toEqual(['body of before']);
  });
});

/** A log of three writes, the last of two entries. */
async function written(
  segmentBytes?: number,
): Promise<{ readonly files: Map<string, Buffer>; readonly places: number[] }> {
  const folder = memoryFolder();
  const log = opened(folder, segmentBytes === undefined ? {} : { segmentBytes });
  await log.append(entry(0));
  await log.append(entry(1));
  await Promise.all([log.append(entry(2)), log.append(entry(3))]);
  return { files: folder.files, places: [0, 1, 2, 3].map((n) => log.placeOf(n)!.offset) };
}

const copy = (files: Map<string, Buffer>): Map<string, Buffer> =>
  new Map([...files].map(([name, bytes]) => [name, Buffer.from(bytes)]));

describe('a write that was cut short', () => {
  test('at every byte of the last entry: what stands before it stays, and writing goes on', async () => {
    const { files, places } = await written();
    const [name] = [...files.keys()];
    const whole = files.get(name!)!;
    for (let size = places[3]!; size < whole.length; size += 1) {
      const folder = memoryFolder(new Map([[name!, Buffer.from(whole.subarray(0, size))]]));
      const found = openLog(folder);
      expect(found.kind === 'open' && found.cut?.bytes).toBe(size === places[3] ? undefined : size - places[3]!);
      const log = opened(folder);
      expect(bodies(log)).toEqual(['body of 0', 'body of 1', 'body of 2']);
      expect(await log.append(entry('next'))).toEqual({ kind: 'appended', index: 3, fresh: true });
      expect(opened(folder).size()).toBe(4);
    }
  });

  test('with a sector of it missing', async () => {
    const folder = memoryFolder();
    const log = opened(folder);
    await log.append(entry('before'));
    const from = folder.files.get(folder.list()[0]!)!.length;
    await log.append(entry('large', 'z'.repeat(3000)));
    const whole = folder.files.get(folder.list()[0]!)!;
    for (let sector = Math.ceil(from / 512) * 512; sector < whole.length; sector += 512) {
      const torn = Buffer.from(whole);
      torn.fill(0, sector, Math.min(sector + 512, torn.length));
      const found = openLog(memoryFolder(new Map([[folder.list()[0]!, torn]])));
      expect(found.kind === 'open' && found.log.size()).toBe(1);
    }
  });

  test('but a sector missing below a later write is damage', async () => {
    const folder = memoryFolder();
    const log = opened(folder);
    await log.append(entry('large', 'z'.repeat(3000)));
    await log.append(entry('after'));
    const torn = Buffer.from(folder.files.get(folder.list()[0]!)!);
    torn.fill(0, 1024, 1536);
    const found = openLog(memoryFolder(new Map([[folder.list()[0]!, torn]])));
    expect(found).toMatchObject({
      kind: 'damaged',
      damage: { index: 0, offset: SEGMENT_HEAD_BYTES, part: 'the record' },
    });
  });

  test('while a segment began', async () => {
    const { files } = await written(200);
    const names = [...files.keys()].sort();
    const last = names.at(-1)!;
    for (let size = 0; size < SEGMENT_HEAD_BYTES; size += 1) {
      const cutFiles = copy(files);
      cutFiles.set(last, files.get(last)!.subarray(0, size));
      const folder = memoryFolder(cutFiles);
      const log = opened(folder, { segmentBytes: 200 });
      expect(folder.list()).not.toContain(last);
      expect((await log.append(entry('next'))).kind).toBe('appended');
      expect(opened(folder).size()).toBe(log.size());
    }
  });

  test('is damage where a checkpoint says that the entry was durable', async () => {
    const { files, places } = await written();
    const [name] = [...files.keys()];
    const short = new Map([[name!, Buffer.from(files.get(name!)!.subarray(0, places[3]! + 5))]]);
    expect(openLog(memoryFolder(copy(short)), { durable: 4 })).toMatchObject({ kind: 'damaged', damage: { index: 3 } });
    expect(openLog(memoryFolder(copy(short)), { durable: 3 }).kind).toBe('open');
  });
});

describe('damage', () => {
  test.each([undefined, 200])(
    'each changed bit is found, with its place, and nothing is cut (segments of %s bytes)',
    async (size) => {
      const { files } = await written(size);
      for (const [name, bytes] of files) {
        for (let bit = 0; bit < bytes.length * 8; bit += 1) {
          const changed = copy(files);
          changed.get(name)![bit >> 3]! ^= 1 << (bit & 7);
          const found = openLog(memoryFolder(changed));
          if (found.kind !== 'damaged') throw new Error(`bit ${bit} of ${name} was not found`);
          expect(found.damage.file).toBe(name);
          expect(found.damage.offset).toBeLessThanOrEqual(bit >> 3);
          expect(changed.get(name)!.length).toBe(bytes.length);
        }
      }
    },
  );

  test('a segment that is missing, doubled or of another log is found', async () => {
    const { files } = await written(200);
    const names = [...files.keys()].sort();
    const without = copy(files);
    without.delete(names[0]!);
    expect(openLog(memoryFolder(without))).toMatchObject({
      kind: 'damaged',
      damage: { part: 'the order of the files' },
    });
    const folder = memoryFolder();
    const other = opened(folder, { segmentBytes: 200 });
    for (let n = 0; n < 4; n += 1) await other.append(entry(`other ${n}`, `body of ${n}`));
    const mixed = copy(files);
    mixed.set(names[1]!, Buffer.from(folder.files.get(names[1]!)!));
    expect(openLog(memoryFolder(mixed))).toMatchObject({
      kind: 'damaged',
      damage: { part: 'the root of what stands before it' },
    });
  });

  test('an entry that the disk changes while the log is open is not handed out', async () => {
    const folder = memoryFolder();
    const log = opened(folder);
    await log.append(entry(0));
    folder.files.get(folder.list()[0]!)![SEGMENT_HEAD_BYTES + 30]! ^= 1;
    expect(log.read(0)).toBeUndefined();
    expect(log.read(1)).toBeUndefined();
    expect(log.read(-1)).toBeUndefined();
  });
});

test('any history of appends, starts, full disks and cut writes: what was answered is there, once, in order', async () => {
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.array(fc.nat(40), { minLength: 1, maxLength: 6 }).map((ns) => ({ kind: 'append' as const, ns })),
    },
    { weight: 2, arbitrary: fc.nat(200).map((room) => ({ kind: 'full' as const, room })) },
    { weight: 1, arbitrary: fc.constant({ kind: 'start' as const }) },
    { weight: 2, arbitrary: fc.nat(60).map((bytes) => ({ kind: 'torn' as const, bytes })) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const folder = memoryFolder();
      const options = { segmentBytes: 300 };
      let log = opened(folder, options);
      const answered: number[] = [];
      const append = async (ns: readonly number[]): Promise<void> => {
        const answers = await Promise.all(ns.map((n) => log.append(entry(n))));
        for (const [k, answer] of answers.entries()) {
          if (answer.kind !== 'appended') continue;
          if (answer.fresh) {
            expect(answer.index).toBe(answered.length);
            answered.push(ns[k]!);
          } else expect(answered[answer.index]).toBe(ns[k]);
        }
      };
      for (const one of steps) {
        if (one.kind === 'append') await append(one.ns);
        else if (one.kind === 'full') {
          folder.space = one.room;
          await append([100 + one.room]);
          folder.space = Number.POSITIVE_INFINITY;
        } else {
          await log.close();
          if (one.kind === 'torn') {
            // A write that the end of the process cut short: random bytes would not do, a beginning of a frame does.
            const last = folder.list().at(-1);
            const bytes = last === undefined ? undefined : folder.files.get(last);
            const place = log.placeOf(log.size() - 1);
            if (bytes !== undefined && place !== undefined && place.file === last) {
              const frame = await nextFrame(log.size(), bytes.length);
              folder.files.set(last, Buffer.concat([bytes, frame.subarray(0, Math.min(one.bytes, frame.length - 1))]));
            }
          }
          log = opened(folder, options);
        }
      }
      await log.close();
      expect(bodies(opened(folder, options))).toEqual(answered.map((n) => `body of ${n}`));
    }),
    { numRuns: 60 },
  );
});

async function nextFrame(index: number, start: number): Promise<Buffer> {
  const { frameBytes, writeFrame } = await import('../../../runtime/ledger/frame.ts');
  const { id, body } = entry(`torn ${index}`);
  const bytes = Buffer.alloc(frameBytes(40 + body.length));
  writeFrame(bytes, 0, index, start, { id, time: 0, body });
  return bytes;
}
