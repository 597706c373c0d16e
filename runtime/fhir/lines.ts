/** Bytes cut up as they arrive: into lines (NDJSON), or into the entries of a Bundle too long to parse at once. */

/** A line longer than `limit` bytes is dropped; `tooLong` is told its number. Lines count from 1; blank ones are passed over. */
export type LineSink = {
  readonly limit: number;
  readonly line: (bytes: Buffer, number: number) => void;
  readonly tooLong: (number: number) => void;
};

export function lineSplitter(sink: LineSink): { readonly push: (chunk: Buffer) => void; readonly end: () => void } {
  let parts: Buffer[] = [];
  let length = 0;
  let number = 1;
  let dropping = false;
  const give = (last: Buffer): void => {
    if (dropping) {
      dropping = false;
      sink.tooLong(number);
    } else {
      const line = parts.length === 0 ? last : Buffer.concat([...parts, last]);
      if (!isBlank(line)) sink.line(line, number);
    }
    parts = [];
    length = 0;
  };
  return {
    push: (chunk) => {
      let from = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
        if (length + end - from > sink.limit) dropping = true;
        give(chunk.subarray(from, end));
        number += 1;
        from = end + 1;
      }
      const rest = chunk.subarray(from);
      length += rest.length;
      if (length > sink.limit) {
        dropping = true;
        parts = [];
      }
      // The chunk's memory is used again by who gave it: what stays is copied.
      if (!dropping && rest.length > 0) parts.push(Buffer.from(rest));
    },
    end: () => {
      if (length > 0) give(Buffer.alloc(0));
    },
  };
}

/**
 * The elements of the array under the top-level key `entry`, one by one, and the rest of the document with each element
 * replaced by 0: parse that to know whether it was JSON, and what kind of Bundle. `limit`: of an element, and of the rest.
 */
export type EntrySink = {
  readonly limit: number;
  readonly entry: (bytes: Buffer, index: number) => void;
  readonly tooLong: (index: number | undefined) => void;
};

export function entrySplitter(sink: EntrySink): {
  readonly push: (chunk: Buffer) => void;
  /** The rest is longer than the limit: what comes later cannot make it right. */
  readonly isTooLong: () => boolean;
  readonly end: () => string | undefined;
} {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let inEntries = false;
  let index = 0;
  let rest: string[] = [];
  let restLength = 0;
  let restDropped = false;
  let parts: Buffer[] = [];
  let length = 0;
  /** The last text at depth 1, as far as it matters: the key of what follows. */
  let key = '';
  const keep = (bytes: Buffer): void => {
    if (bytes.length === 0) return;
    if (depthOfElement > 0) {
      length += bytes.length;
      if (length <= sink.limit) parts.push(bytes);
      else parts = [];
      return;
    }
    restLength += bytes.length;
    if (restLength <= sink.limit) rest.push(bytes.toString('latin1'));
    else {
      rest = [];
      restDropped = true;
    }
  };
  let depthOfElement = 0;
  const push = (chunk: Buffer): void => {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at]!;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
        else if (depth === 1 && key.length < 6) key += String.fromCharCode(byte);
        continue;
      }
      switch (byte) {
        case QUOTE:
          inString = true;
          if (depth === 1) key = '';
          break;
        case OPEN_BRACE:
        case OPEN_BRACKET:
          if (depth === 1 && byte === OPEN_BRACKET && key === 'entry') inEntries = true;
          if (depth === 2 && inEntries && byte === OPEN_BRACE) {
            keep(chunk.subarray(from, at));
            from = at;
            depthOfElement = 3;
          }
          depth += 1;
          break;
        case CLOSE_BRACE:
        case CLOSE_BRACKET:
          depth -= 1;
          if (depth === 1 && byte === CLOSE_BRACKET) inEntries = false;
          if (depthOfElement === 3 && depth === 2) {
            keep(chunk.subarray(from, at + 1));
            from = at + 1;
            finishElement();
          }
          break;
        default:
      }
    }
    // The chunk's memory is used again by who gave it: what stays is copied.
    keep(Buffer.from(chunk.subarray(from)));
  };
  const finishElement = (): void => {
    if (length > sink.limit) sink.tooLong(index);
    else sink.entry(parts.length === 1 ? parts[0]! : Buffer.concat(parts), index);
    index += 1;
    parts = [];
    length = 0;
    depthOfElement = 0;
    rest.push('0');
  };
  return {
    push,
    isTooLong: () => restDropped,
    end: () => {
      if (restDropped) {
        sink.tooLong(undefined);
        return undefined;
      }
      // A document that ends inside an element is cut off, and the rest shows it.
      return rest.join('').replace(/^\u00ef\u00bb\u00bf/, '');
    },
  };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d && byte !== 0x0a) return false;
  return true;
}
