/** A folder in memory that can be full, broken or slow, and that remembers what had been made durable. */
import type { Folder, OpenFile } from '../../../runtime/ledger/files.ts';

export type Memory = Folder & {
  readonly files: Map<string, Buffer>;
  /** Bytes that still fit; further ones are refused as a full disk does, after what fits. */
  space: number;
  /** The next syncs fail, as those of a dying disk. */
  failSyncs: boolean;
  failTruncates: boolean;
  syncs: number;
};

export function memoryFolder(files = new Map<string, Buffer>()): Memory {
  const memory: Memory = {
    path: 'memory',
    files,
    space: Number.POSITIVE_INFINITY,
    failSyncs: false,
    failTruncates: false,
    syncs: 0,
    list: () => [...files.keys()].sort(),
    has: (name) => files.has(name),
    open(name, how) {
      if (how === 'create') {
        if (files.has(name)) throw failure('EEXIST');
        files.set(name, Buffer.alloc(0));
      } else if (!files.has(name)) throw failure('ENOENT');
      return open(name);
    },
    readAll: (name) => Buffer.from(files.get(name)!),
    replace(name, bytes) {
      if (bytes.length > memory.space) throw failure('ENOSPC');
      memory.space -= bytes.length;
      files.set(name, Buffer.from(bytes));
    },
    remove: (name) => void files.delete(name),
    sync() {},
  };

  function open(name: string): OpenFile {
    return {
      size: () => files.get(name)!.length,
      write(bytes, position) {
        const fits = Math.min(bytes.length, memory.space);
        const before = files.get(name)!;
        const after = Buffer.alloc(Math.max(before.length, position + fits));
        before.copy(after);
        after.set(bytes.subarray(0, fits), position);
        files.set(name, after);
        memory.space -= fits;
        if (fits < bytes.length) throw failure('ENOSPC');
      },
      read: (position, length) => Buffer.from(files.get(name)!.subarray(position, position + length)),
      truncate(size) {
        if (memory.failTruncates) throw failure('EIO');
        files.set(name, Buffer.from(files.get(name)!.subarray(0, size)));
      },
      async sync() {
        memory.syncs += 1;
        await new Promise((resolve) => setImmediate(resolve));
        if (memory.failSyncs) throw failure('EIO');
      },
      close() {},
    };
  }
  return memory;
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
