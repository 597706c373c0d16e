/** Places in a source text: offsets in, lines and columns out. */

/** Half-open range of UTF-16 offsets into the NFC-normalised source text. */
export type Span = { readonly start: number; readonly end: number };

/** Line and column count from 1; a column is a UTF-16 code unit. */
export type Position = { readonly line: number; readonly column: number };

/** A source text and where its lines begin. `file` is what messages call it. */
export type SourceText = { readonly file: string; readonly text: string; readonly lineStarts: readonly number[] };

export function sourceText(file: string, text: string): SourceText {
  const lineStarts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) lineStarts.push(i + 1);
  return { file, text, lineStarts };
}

export function positionOf(source: SourceText, offset: number): Position {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (source.lineStarts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - source.lineStarts[low]! + 1 };
}

export function lineText(source: SourceText, line: number): string {
  const start = source.lineStarts[line - 1] ?? source.text.length;
  const end = source.lineStarts[line] ?? source.text.length + 1;
  return source.text.slice(start, end).replace(/\r?\n$/, '');
}

export function cover(a: Span, b: Span): Span {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}
