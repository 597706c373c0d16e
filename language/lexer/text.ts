/** Strings: where one ends, the strings in its holes included, and what its escapes stand for. */
import { unknownEscape } from '../codes/syntax.ts';
import type { Diagnostic } from '../diagnostics.ts';

/** How deep strings may stand in holes of strings; nobody reads three. */
const MAX_TEXT_NESTING = 16;

const IN_TEXT = -1;

/**
 * The offset behind the quote that closes the string beginning at `at`, or -1 when it is not closed on its line.
 * A hole ends at the `}` that closes it, and may hold strings with holes.
 */
export function textEnd(text: string, at: number): number {
  // What is open: IN_TEXT for a string, for a hole the number of braces open inside it.
  const open: number[] = [IN_TEXT];
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const top = open.length - 1;
    if (code === 10) return -1;
    if (open[top] === IN_TEXT) {
      if (code === 92 && text.charCodeAt(i + 1) !== 10) i++;
      else if (code === 123) open.push(0);
      else if (code === 34) {
        open.pop();
        if (open.length === 0) return i + 1;
      }
    } else if (code === 34) {
      if (open.length > 2 * MAX_TEXT_NESTING) return -1;
      open.push(IN_TEXT);
    } else if (code === 123) open[top] = open[top]! + 1;
    else if (code === 125) {
      if (open[top]! > 0) open[top] = open[top]! - 1;
      else open.pop();
    }
  }
  return -1;
}

/** Where the text that begins at `at` (behind a quote or a hole) meets its next `{` or `"`. */
export function chunkEnd(text: string, at: number): number {
  let i = at;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 92) i++;
    else if (code === 123 || code === 34 || code === 10) break;
  }
  return i;
}

/** The text that stands between quotes or holes, its escapes resolved. */
export function unescaped(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(/\\([\s\S])/gu, (whole, escaped: string) =>
    escaped === 'n' ? '\n' : ESCAPED.has(escaped) ? escaped : whole,
  );
}

const ESCAPED: ReadonlySet<string> = new Set(['"', '\\', '{', 'n']);

/** The text as it stands between quotes: the opposite of `unescaped`. */
export function escaped(text: string): string {
  return text.replace(/["\\{\n]/g, (sign) => (sign === '\n' ? '\\n' : `\\${sign}`));
}

/** A backslash before something that it does nothing for; the first in `raw`, which begins at `offset`. */
export function badEscape(raw: string, offset: number): Diagnostic | undefined {
  if (!raw.includes('\\')) return undefined;
  for (const match of raw.matchAll(/\\([\s\S]?)/gu)) {
    if (ESCAPED.has(match[1] ?? '')) continue;
    const span = { start: offset + match.index, end: offset + match.index + match[0].length };
    const backslash = { span: { start: span.start, end: span.start }, text: '\\' };
    return unknownEscape(
      span,
      { written: match[0] },
      { fixes: [{ title: 'Write the backslash twice', edits: [backslash] }] },
    );
  }
  return undefined;
}
