/** The one binary form of a value: deterministic CBOR (RFC 8949 §4.2.1), written and read back so that nothing else passes. */
import { decode, encode, rfc8949EncodeOptions } from 'cborg';
import { bigIntDecoder, bigIntEncoder, bigNegIntDecoder } from 'cborg/taglib';
import { type Reader, ShapeFault, sameBytes } from '../../language/shape.ts';
import { encodePlain } from './deterministic.ts';

/** What was read, or why it is refused: the words name the place, never the value. */
export type Read<T> = { readonly kind: 'read'; readonly value: T } | { readonly kind: 'refused'; readonly why: string };

/** Records (names in text), lists, text, byte strings, whole numbers of any size, booleans; nothing with a fraction. */
export function canonical(value: unknown): Uint8Array {
  return encodePlain(value) ?? encode(value, ENCODING);
}

/**
 * Reads canonical bytes into a shape. cborg's decoder accepts maps out of order even where it is strict, so what was
 * read is written again and compared: two different byte strings never mean the same statement.
 */
export function readCanonical<T>(bytes: Uint8Array, read: Reader<T>, maxBytes: number): Read<T> {
  if (bytes.length > maxBytes) return { kind: 'refused', why: `it is longer than ${maxBytes} bytes` };
  let value: unknown;
  try {
    value = decode(bytes, DECODING);
    if (!sameBytes(canonical(value), bytes)) return { kind: 'refused', why: 'it is not in the one canonical form' };
  } catch {
    return { kind: 'refused', why: 'it is not CBOR, or is cut off' };
  }
  try {
    return { kind: 'read', value: read(value, '') };
  } catch (fault) {
    if (fault instanceof ShapeFault) return { kind: 'refused', why: fault.message };
    throw fault;
  }
}

/** `bigint` needs its own encoder: cborg's own throws beyond 64 bits. */
const ENCODING = {
  ...rfc8949EncodeOptions,
  typeEncoders: { bigint: bigIntEncoder },
  ignoreUndefinedProperties: true,
};

const DECODING = {
  strict: true,
  rejectDuplicateMapKeys: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowNaN: false,
  allowInfinity: false,
  tags: { 2: bigIntDecoder, 3: bigNegIntDecoder },
};
