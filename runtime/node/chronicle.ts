/** The chronicle: what became of each entry, in a file beside the log. It can be made again from the log, and is where it does not fit. */
import { deserialize, serialize } from 'node:v8';
import { sameBytes } from '../../language/shape.ts';
import { crc32c } from '../ledger/crc32c.ts';
import { ID_BYTES } from '../ledger/entry.ts';
import type { Folder, OpenFile } from '../ledger/files.ts';
import type { Recorded } from './recorded.ts';

export type Chronicle = {
  /** Entries of which it tells: all below. */
  readonly height: () => number;
  readonly add: (recorded: Recorded, id: Uint8Array) => void;
  /** In order. */
  readonly each: (visit: (recorded: Recorded, id: Uint8Array) => void) => void;
  /** The id of the last entry it tells of. */
  readonly lastId: () => Uint8Array | undefined;
  readonly clear: () => void;
  readonly close: () => void;
};

const FILE = 'chronicle';
/** length u32 LE, CRC-32C of what follows u32 LE, id, then the record as Node serialises it. */
const HEAD_BYTES = 8;
/** What waits in memory to be written: nothing waits for it, since the log can tell it again. */
const BUFFER_BYTES = 256 * 1024;

/** Opens what is whole of it. */
export function openChronicle(folder: Folder): Chronicle {
  const file: OpenFile = folder.open(FILE, folder.has(FILE) ? 'change' : 'create');
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let { count, end, last } = scan(file, Number.POSITIVE_INFINITY, () => undefined);
  let written = count;
  if (end < file.size()) file.truncate(end);

  const flush = (): void => {
    if (waitingBytes === 0) return;
    try {
      file.write(Buffer.concat(waiting), end);
    } catch {
      // The disk is full, and the entries are durable: what they led to waits in memory, and can be told again from the log.
      return;
    }
    end += waitingBytes;
    written = count;
    waiting = [];
    waitingBytes = 0;
  };
  return {
    height: () => count,
    lastId: () => last,
    add(recorded, id) {
      // A replay tells again what is known.
      if (recorded.height !== count) return;
      const body = Buffer.concat([id, serialize(recorded)]);
      const head = Buffer.alloc(HEAD_BYTES);
      head.writeUInt32LE(body.length, 0);
      head.writeUInt32LE(crc32c(body), 4);
      waiting.push(Buffer.concat([head, body]));
      waitingBytes += HEAD_BYTES + body.length;
      count += 1;
      last = id;
      if (waitingBytes > BUFFER_BYTES) flush();
    },
    each(visit) {
      flush();
      scan(file, written, visit);
      for (const record of waiting) tell(record.subarray(HEAD_BYTES), visit);
    },
    clear() {
      waiting = [];
      waitingBytes = 0;
      file.truncate(0);
      end = 0;
      count = 0;
      written = 0;
      last = undefined;
    },
    close() {
      flush();
      file.close();
    },
  };
}

/** Does it tell of this log: as far, and of the same last entry. */
export function fitsLog(
  { height, lastId }: Chronicle,
  log: { readonly size: () => number; readonly read: (index: number) => { readonly id: Uint8Array } | undefined },
): boolean {
  if (height() !== log.size()) return false;
  const last = lastId();
  return last === undefined || sameBytes(log.read(height() - 1)?.id ?? new Uint8Array(), last);
}

/** Read so much at a time. */
const CHUNK_BYTES = 4 * 1024 * 1024;

function scan(
  file: OpenFile,
  most: number,
  visit: (recorded: Recorded, id: Uint8Array) => void,
): { count: number; end: number; last: Uint8Array | undefined } {
  let count = 0;
  let end = 0;
  let last: Uint8Array | undefined;
  const size = file.size();
  while (count < most && end < size) {
    let at = 0;
    const chunk = asBuffer(file.read(end, Math.min(CHUNK_BYTES, size - end)));
    for (; count < most && at + HEAD_BYTES <= chunk.length; count += 1) {
      const length = chunk.readUInt32LE(at);
      const next = at + HEAD_BYTES + length;
      if (next > chunk.length) break;
      const body = chunk.subarray(at + HEAD_BYTES, next);
      if (length < ID_BYTES || crc32c(body) !== chunk.readUInt32LE(at + 4)) return { count, end: end + at, last };
      last = tell(body, visit);
      at = next;
    }
    // Not one whole record in a chunk: cut off, or no chronicle.
    if (at === 0) break;
    end += at;
  }
  return { count, end, last };
}

function tell(body: Buffer, visit: (recorded: Recorded, id: Uint8Array) => void): Uint8Array {
  const id = new Uint8Array(body.subarray(0, ID_BYTES));
  visit(deserialize(body.subarray(ID_BYTES)) as Recorded, id);
  return id;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
