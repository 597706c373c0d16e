/** Segments: the files of a log, each with a head that ties it to those before it. */
import { crc32c } from './crc32c.ts';
import { type FrameFound, judgeTail, readFrame } from './frame.ts';

/**
 * A new file begins when one would grow beyond this: a start reads files whole, and a backup copies closed ones once.
 * Offsets stay within 32 bits.
 */
export const SEGMENT_BYTES = 64 * 1024 * 1024;
export const SEGMENT_HEAD_BYTES = 64;
/** Version of this layout; another one is refused. 2: entries have a time. */
export const SEGMENT_FORMAT = 2;

const MAGIC = Buffer.from('LEBENLOG', 'latin1');

export type SegmentHead = {
  readonly firstIndex: number;
  /** Root of the Merkle tree over all entries before it. */
  readonly root: Uint8Array;
};

/** `00000000000000000042.log`: by first entry, so that names sort as entries do. */
export function segmentName(firstIndex: number): string {
  return `${String(firstIndex).padStart(20, '0')}.log`;
}

export function isSegmentName(name: string): boolean {
  return /^\d{20}\.log$/.test(name);
}

/** Magic (8), format (u32), nothing (u32), first entry (u64), root before (32), CRC-32C (u32), nothing (u32). */
export function encodeHead({ firstIndex, root }: SegmentHead): Buffer {
  const head = Buffer.alloc(SEGMENT_HEAD_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(SEGMENT_FORMAT, 8);
  head.writeBigUInt64LE(BigInt(firstIndex), 16);
  head.set(root, 24);
  head.writeUInt32LE(crc32c(head.subarray(0, 56)), 56);
  return head;
}

/** Undefined: not the head of a segment of this format, or damaged. */
export function decodeHead(bytes: Buffer): SegmentHead | undefined {
  if (bytes.length < SEGMENT_HEAD_BYTES || !bytes.subarray(0, 8).equals(MAGIC)) return undefined;
  if (bytes.readUInt32LE(8) !== SEGMENT_FORMAT || bytes.readUInt32LE(56) !== crc32c(bytes.subarray(0, 56)))
    return undefined;
  if (bytes.readUInt32LE(12) !== 0 || bytes.readUInt32LE(60) !== 0) return undefined;
  return { firstIndex: Number(bytes.readBigUInt64LE(16)), root: new Uint8Array(bytes.subarray(24, 56)) };
}

/** How the frames of a segment end. `torn` and `damaged`: what stands at `offset`, where entry `index` should. */
export type SegmentEnd =
  | { readonly kind: 'whole'; readonly next: number; readonly offset: number }
  | { readonly kind: 'torn' | 'damaged'; readonly index: number; readonly offset: number; readonly part: string };

/** Hands each record of a segment's bytes to `take`, from entry `firstIndex` at `start` on, up to the end or the first that is none. */
export function scanSegment(
  bytes: Buffer,
  firstIndex: number,
  take: (record: Uint8Array, index: number, offset: number) => void,
  start: number = SEGMENT_HEAD_BYTES,
): SegmentEnd {
  let offset = start;
  let index = firstIndex;
  while (true) {
    const found: FrameFound = readFrame(bytes, offset, index);
    if (found.kind === 'end') return { kind: 'whole', next: index, offset };
    if (found.kind !== 'frame') {
      const part = found.kind === 'short' ? 'the end of the file' : `the ${found.part}`;
      return { kind: judgeTail(bytes, offset, index, found), index, offset, part };
    }
    take(found.record, index, offset);
    offset = found.end;
    index += 1;
  }
}
