/** Frames: how an entry stands in a segment file, and what a reader can tell from bytes that are not one. */
import { crc32c } from './crc32c.ts';
import { type DatedEntry, RECORD_HEAD_BYTES, writeRecord } from './entry.ts';

/**
 * A record is the 32 bytes of its id, the time it was given (u64 BE) and its body: opaque here, a hash or a signed statement,
 * never a patient's data.
 * A frame is
 * ```
 * length of the record  u32 LE     batch start  u32 LE     CRC-32C of the record  u32 LE     CRC-32C of the head  u32 LE
 * ```
 * and the record. The head's checksum begins with the index of the entry, so a frame in another's place is found. The
 * batch start is the offset at which the write began that the frame belongs to: everything before it was durable then.
 */
export const FRAME_HEAD_BYTES = 16;
/** A transaction with all its signatures is a quarter of it. */
export const MAX_RECORD_BYTES = 1024 * 1024;

export type Frame = { readonly offset: number; readonly end: number; readonly batchStart: number };

/** What stands at an offset. `short`: the file ends within it. `head`, `record`: which checksum is not that of the bytes. */
export type FrameFound =
  | ({ readonly kind: 'frame'; readonly record: Uint8Array } & Frame)
  | { readonly kind: 'end' }
  | { readonly kind: 'short' }
  | { readonly kind: 'damaged'; readonly part: 'head' | 'record'; readonly end: number };

export function frameBytes(recordLength: number): number {
  return FRAME_HEAD_BYTES + recordLength;
}

/** Writes the frame of a record into `target` at `at`. */
export function writeFrame(
  target: Buffer,
  at: number,
  index: number,
  batchStart: number,
  { id, time, body }: DatedEntry,
): void {
  const end = writeRecord(target, at + FRAME_HEAD_BYTES, id, time, body);
  const record = target.subarray(at + FRAME_HEAD_BYTES, end);
  const { length } = record;
  target.writeUInt32LE(length, at);
  target.writeUInt32LE(batchStart, at + 4);
  target.writeUInt32LE(crc32c(record), at + 8);
  target.writeUInt32LE(headSum(target, at, index), at + 12);
}

/** Reads what stands at `offset`, where the entry `index` should. */
export function readFrame(bytes: Buffer, offset: number, index: number): FrameFound {
  const left = bytes.length - offset;
  if (left === 0) return { kind: 'end' };
  if (left < FRAME_HEAD_BYTES) return { kind: 'short' };
  const length = bytes.readUInt32LE(offset);
  if (
    bytes.readUInt32LE(offset + 12) !== headSum(bytes, offset, index) ||
    length < RECORD_HEAD_BYTES ||
    length > MAX_RECORD_BYTES
  ) {
    return { kind: 'damaged', part: 'head', end: offset + FRAME_HEAD_BYTES };
  }
  const end = offset + FRAME_HEAD_BYTES + length;
  if (end > bytes.length) return { kind: 'short' };
  const record = bytes.subarray(offset + FRAME_HEAD_BYTES, end);
  if (bytes.readUInt32LE(offset + 8) !== crc32c(record)) return { kind: 'damaged', part: 'record', end };
  return { kind: 'frame', record, offset, end, batchStart: bytes.readUInt32LE(offset + 4) };
}

/** What is wrong at the end of a log: a write that was cut short, which nobody was told of; or damage to what was durable. */
export type Tail = 'torn' | 'damaged';

/**
 * A disk keeps or loses sectors of this size whole; a lost one of a growing file reads as zeros. Where a checksum is
 * wrong although the file goes on, only such a hole makes it a torn write.
 */
const SECTOR_BYTES = 512;
/** Fewer zeros than these may stand in a record, and prove no hole. */
const MIN_HOLE_BYTES = 8;

/**
 * Judges what stands at `offset` and is no frame. It is torn only if it can be nothing else: the file ends within it,
 * or a sector is missing; and no later write follows, since a write begins after the one before it is durable.
 */
export function judgeTail(bytes: Buffer, offset: number, index: number, found: FrameFound): Tail {
  if (found.kind !== 'damaged') return 'torn';
  if (!hasHole(bytes, offset, found.end)) return 'damaged';
  // Where the head is sound the search begins behind the record: what a record holds may look like anything.
  return laterWrite(bytes, found.part === 'record' ? found.end : offset + 1, offset, index) ? 'damaged' : 'torn';
}

function hasHole(bytes: Buffer, from: number, to: number): boolean {
  for (let sector = from - (from % SECTOR_BYTES); sector < to; sector += SECTOR_BYTES) {
    const start = Math.max(from, sector);
    const end = Math.min(bytes.length, sector + SECTOR_BYTES);
    if (end - start >= MIN_HOLE_BYTES && bytes.subarray(start, end).every((byte) => byte === 0)) return true;
  }
  return false;
}

/** Is there, from `from` on, a frame of a write that began behind `offset`. */
function laterWrite(bytes: Buffer, from: number, offset: number, index: number): boolean {
  // Between here and there at most as many entries as fit.
  const most = Math.ceil((bytes.length - offset) / (FRAME_HEAD_BYTES + RECORD_HEAD_BYTES));
  for (let at = from; at + FRAME_HEAD_BYTES + RECORD_HEAD_BYTES <= bytes.length; at += 1) {
    const length = bytes.readUInt32LE(at);
    const batchStart = bytes.readUInt32LE(at + 4);
    if (length < RECORD_HEAD_BYTES || length > MAX_RECORD_BYTES || batchStart <= offset || batchStart > at) continue;
    if (at + FRAME_HEAD_BYTES + length > bytes.length) continue;
    if (bytes.readUInt32LE(at + 8) !== crc32c(bytes.subarray(at + FRAME_HEAD_BYTES, at + FRAME_HEAD_BYTES + length)))
      continue;
    for (let k = 0; k <= most; k += 1) {
      if (bytes.readUInt32LE(at + 12) === headSum(bytes, at, index + k)) return true;
    }
  }
  return false;
}

const INDEX = Buffer.alloc(8);

function headSum(bytes: Uint8Array, at: number, index: number): number {
  INDEX.writeUInt32LE(index % 2 ** 32, 0);
  INDEX.writeUInt32LE(Math.floor(index / 2 ** 32), 4);
  return crc32c(bytes.subarray(at, at + 12), crc32c(INDEX));
}
