/** The chronicle on a disk that is full: it goes on telling, and what could not be written is made again from the log. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diskFolder, type Folder } from '../../../runtime/ledger/files.ts';
import { openChronicle } from '../../../runtime/node/chronicle.ts';
import type { Recorded } from '../../../runtime/node/recorded.ts';

/** Longer than what waits in memory in good times. */
const LONG = 'a'.repeat(100_000);
const recorded = (height: number): Recorded => ({
  ...{ height, time: height, what: LONG, agreements: [], by: [], readers: [] },
  ...{ rejected: undefined, events: [], messages: [] },
});
const id = (height: number): Uint8Array => new Uint8Array(32).fill(height + 1);

test('what was not written is told from memory, in order and once, and written when there is room', () => {
  const path = mkdtempSync(join(tmpdir(), 'leben-chronicle-'));
  const disk = { full: false };
  const folder: Folder = {
    ...diskFolder(path),
    open(name, how) {
      const file = diskFolder(path).open(name, how);
      return {
        ...file,
        write(bytes, position) {
          if (!disk.full) return file.write(bytes, position);
          // A full disk takes a part: here one whole record, and more.
          file.write(bytes.subarray(0, 150_000), position);
          throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        },
      };
    },
  };
  const told = (from: ReturnType<typeof openChronicle>): readonly number[] => {
    const heights: number[] = [];
    from.each(({ height }, one) => {
      expect(one).toEqual(id(height));
      heights.push(height);
    });
    return heights;
  };
  try {
    const chronicle = openChronicle(folder);
    for (let height = 0; height < 4; height += 1) chronicle.add(recorded(height), id(height));
    disk.full = true;
    for (let height = 4; height < 9; height += 1) chronicle.add(recorded(height), id(height));
    expect(told(chronicle)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    disk.full = false;
    chronicle.add(recorded(9), id(9));
    expect(told(chronicle)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    disk.full = true;
    chronicle.add(recorded(10), id(10));
    // The node ends without room: what is whole is read again, and the rest the log tells.
    chronicle.close();
    const again = openChronicle(folder);
    expect(again.height()).toBeGreaterThanOrEqual(10);
    expect(told(again)).toEqual(Array.from({ length: again.height() }, (_, height) => height));
    again.close();
  } finally {
    rmSync(path, { recursive: true });
  }
});
