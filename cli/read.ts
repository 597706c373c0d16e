/** Reading: files of bounded size. What is no file, and would never end or never begin, is refused before it is read. */
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** Codes of ours beside those of the system; `reasonOf` has words for them. */
export const NOT_A_FILE = 'LEBEN_NOT_A_FILE';
export const TOO_LARGE = 'LEBEN_TOO_LARGE';

const CHUNK_BYTES = 64 * 1024;

/**
 * The bytes of a file of at most `limit` bytes. Throws what the system throws, or an error with one of the codes above. A pipe
 * is read where the shell opened it for us (`/dev/stdin`, `<(…)`); one that lies in a folder could wait for ever for somebody
 * to write, as a device could write for ever.
 */
export function readBounded(path: string, limit: number): Uint8Array {
  const stats = statSync(path);
  const isPipe = stats.isFIFO() && OPENED.test(resolve(path));
  if (stats.isDirectory()) throw coded('EISDIR');
  if (!stats.isFile() && !isPipe) throw coded(NOT_A_FILE);
  // Another file may stand there by now: opening it must not wait, and it is looked at again.
  const file = openSync(path, isPipe ? constants.O_RDONLY : constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const opened = fstatSync(file);
    if (!isPipe && !opened.isFile()) throw coded(NOT_A_FILE);
    if (opened.size > limit) throw coded(TOO_LARGE);
    return readToEnd(file, limit);
  } finally {
    closeSync(file);
  }
}

/** What the shell opened for this process, by its number. */
const OPENED = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/;

/** An open file to its end, however large the system said it is: it may grow, and a pipe has no size. Throws as `readBounded`. */
export function readToEnd(file: number, limit: number): Uint8Array {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const count = readSync(file, chunk);
    if (count === 0) return Buffer.concat(chunks);
    length += count;
    if (length > limit) throw coded(TOO_LARGE);
    chunks.push(chunk.subarray(0, count));
  }
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}
