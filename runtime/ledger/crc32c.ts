/** CRC-32C (Castagnoli, RFC 3720 §12.1): finds bytes that the disk has changed. Not a protection against people. */

/** The checksum of the bytes, going on from that of what stands before them. */
export function crc32c(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  let at = 0;
  // Eight bytes a turn (slicing-by-8): a start reads the whole log.
  for (const end = bytes.length - 8; at <= end; at += 8) {
    const low = crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    crc =
      TABLE[0x700 + (low & 255)]! ^
      TABLE[0x600 + ((low >>> 8) & 255)]! ^
      TABLE[0x500 + ((low >>> 16) & 255)]! ^
      TABLE[0x400 + (low >>> 24)]! ^
      TABLE[0x300 + bytes[at + 4]!]! ^
      TABLE[0x200 + bytes[at + 5]!]! ^
      TABLE[0x100 + bytes[at + 6]!]! ^
      TABLE[bytes[at + 7]!]!;
  }
  for (; at < bytes.length; at += 1) crc = TABLE[(crc ^ bytes[at]!) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** The polynomial 0x1EDC6F41 with its bits the other way round. */
const POLYNOMIAL = 0x82f63b78;
const TABLE = tables();

/** Table k, at 256·k, is table 0 gone on for k bytes of zero. */
function tables(): Int32Array {
  const table = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    table[byte] = crc;
  }
  for (let at = 256; at < table.length; at += 1) {
    const before = table[at - 256]!;
    table[at] = table[before & 255]! ^ (before >>> 8);
  }
  return table;
}
