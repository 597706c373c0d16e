/** From bytes to a source text: UTF-8, normalised to NFC, of bounded size, without characters that deceive the reader. */
import { fileTooLarge, hiddenCharacter, notUtf8 } from '../codes/syntax.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { type SourceText, sourceText } from '../span.ts';

/** The largest file that is read: a hundred times the longest guideline written so far, and still parsed within seconds. */
export const MAX_SOURCE_BYTES = 4 * 1024 * 1024;

/** NUL, and the bidirectional controls of CVE-2021-42574, with which a text can look unlike what it says. */
const HIDDEN = /[\0\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/**
 * The text of a file as everything later sees it. When `diagnostics` is not empty the file is refused: stop there.
 * `source` is then empty, or holds the text where its place is needed to show the mistake.
 */
export function normaliseSource(
  file: string,
  content: Uint8Array | string,
): { readonly source: SourceText; readonly diagnostics: readonly Diagnostic[] } {
  const refused = (diagnostic: Diagnostic, text = '') => ({
    source: sourceText(file, text),
    diagnostics: [diagnostic],
  });
  const start = { start: 0, end: 0 };
  if (content.length > MAX_SOURCE_BYTES) {
    return refused(fileTooLarge(start, { bytes: content.length, limit: MAX_SOURCE_BYTES }));
  }
  let decoded: string;
  if (typeof content === 'string') {
    if (!content.isWellFormed()) return refused(notUtf8(start, { found: 'half of a surrogate pair' }));
    decoded = content.startsWith('\ufeff') ? content.slice(1) : content;
  } else {
    try {
      decoded = new TextDecoder('utf-8', { fatal: true }).decode(content);
    } catch {
      return refused(notUtf8(start, { found: firstBadByte(content) }));
    }
  }
  const text = decoded.normalize('NFC');
  const hidden = hiddenCharacterIn(text);
  return hidden === undefined ? { source: sourceText(file, text), diagnostics: [] } : refused(hidden, text);
}

/** The first hidden character of a text, if there is one. */
export function hiddenCharacterIn(text: string): Diagnostic | undefined {
  const at = text.search(HIDDEN);
  if (at < 0) return undefined;
  const codePoint = `U+${text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')}`;
  const span = { start: at, end: at + 1 };
  return hiddenCharacter(span, { codePoint }, { fixes: [{ title: 'Remove it', edits: [{ span, text: '' }] }] });
}

/** Where decoding first fails, found by halving: every prefix up to there decodes as the beginning of a stream. */
function firstBadByte(bytes: Uint8Array): string {
  const decodes = (length: number): boolean => {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (middle <= bytes.length && decodes(middle)) good = middle;
    else bad = middle;
  }
  if (good >= bytes.length) return 'it ends in the middle of a character';
  return `byte ${good + 1} is 0x${(bytes[good] ?? 0).toString(16).padStart(2, '0')}`;
}
