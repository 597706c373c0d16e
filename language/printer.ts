/** The printer: a tree back to text, in the one layout; comments stay with what they stand beside. */
import type { Declaration, FileTree } from './ast.ts';
import type { Comment } from './lexer/scan.ts';
import { INDENT, type Item, MAX_WIDTH, type Part, padded, width } from './printer/layout.ts';
import { type Shape, shapeOf } from './printer/shapes.ts';
import type { SourceText, Span } from './span.ts';

export { printExpr } from './printer/expressions.ts';
export { printType } from './printer/types.ts';

/**
 * The text of a tree. `source` is the text that the spans speak of, for comments and blank lines; a tree that was made
 * by other means is printed with no comments and an empty source. Only a text without syntax errors may be printed:
 * what could not be read is not in the tree.
 */
export function print(tree: FileTree, comments: readonly Comment[], source: SourceText): string {
  return new Writer(comments, source.text).file(tree);
}

/** A line to be written, and the comment that stands behind it. */
type Line = { text: string; comment: string | undefined };

class Writer {
  readonly comments: readonly Comment[];
  readonly text: string;
  readonly lines: Line[] = [];
  /** The first comment not yet written. */
  next = 0;
  /** Where in the source the thing last written ended. */
  behind = 0;

  constructor(comments: readonly Comment[], text: string) {
    this.comments = comments;
    this.text = text;
  }

  file(tree: FileTree): string {
    let before: { readonly kind: Declaration['kind']; readonly isLine: boolean } | undefined;
    for (const declaration of tree.declarations) {
      const shape = shapeOf(declaration);
      const isLine = this.isLine(shape, declaration);
      const hug = isLine && before?.isLine === true && before.kind === declaration.kind;
      if (before !== undefined) this.gap(!hug, this.upcoming(declaration.span.start));
      this.commentsBefore(declaration.span.start, '');
      this.declaration(declaration, shape);
      before = { kind: declaration.kind, isLine };
    }
    if (before !== undefined && this.next < this.comments.length) this.gap(false, this.comments[this.next]!.span.start);
    this.commentsBefore(Number.POSITIVE_INFINITY, '');
    return finished(this.lines);
  }

  /** Where the next thing begins: a comment if one stands before the place. */
  upcoming(place: number): number {
    return Math.min(place, this.comments[this.next]?.span.start ?? place);
  }

  isLine(shape: Shape, declaration: Declaration): boolean {
    if (declaration.kind === 'literate' || this.commentsIn(declaration.span) > 0) return false;
    if ('doc' in declaration && declaration.doc !== undefined) return false;
    return shape.kind === 'plain' ? !shape.text.includes('\n') : shape.line !== undefined;
  }

  /** A blank line if there must be one, or if the author left one. */
  gap(needed: boolean, start: number): void {
    if (this.lines.length === 0 || this.lines.at(-1)?.text === '') return;
    if (needed || /\n[ \t\r]*\n/.test(this.text.slice(this.behind, start))) this.line('');
  }

  line(text: string, comment?: string): void {
    this.lines.push({ text, comment });
  }

  commentsIn(span: Span): number {
    let count = 0;
    for (let i = this.next; i < this.comments.length && this.comments[i]!.span.start < span.end; i++) {
      if (this.comments[i]!.span.start > span.start) count++;
    }
    return count;
  }

  /** Writes the comments that begin before a place, each on a line of its own. */
  commentsBefore(place: number, indent: string): void {
    let wrote = false;
    for (let comment = this.comments[this.next]; comment !== undefined && comment.span.start < place; ) {
      if (wrote) this.gap(false, comment.span.start);
      this.line(indent + comment.text);
      this.behind = comment.span.end;
      wrote = true;
      comment = this.comments[++this.next];
    }
    if (wrote && place !== Number.POSITIVE_INFINITY) this.gap(false, place);
  }

  /** The comment behind a thing on its last line, if there is one. */
  commentBehind(end: number): string | undefined {
    const comment = this.comments[this.next];
    if (comment === undefined || comment.ownLine || comment.span.start < end) return undefined;
    // With anything else between, it stands behind that, or inside it.
    if (!/^[ \t\r,;]*$/.test(this.text.slice(end, comment.span.start))) return undefined;
    this.next++;
    this.behind = comment.span.end;
    return comment.text;
  }

  declaration(declaration: Declaration, shape: Shape): void {
    this.doc('doc' in declaration ? declaration.doc : undefined, '');
    const { span } = declaration;
    const inner = declaration.kind === 'literate' ? 0 : this.commentsIn(span);
    if (shape.kind === 'plain') this.whole(inner > 0 ? this.asWritten(span) : shape.text, span, '');
    else if (inner === 0 && shape.line !== undefined) this.whole(shape.line, span, '');
    else {
      this.head(shape.head, shape.items[0]?.span.start ?? span.end, span.start, '');
      this.body(shape.items, span.end, INDENT);
      this.whole(`}${shape.tail}`, span, '');
    }
  }

  /** What stands between braces, of which the closing one stands before `end`. */
  body(items: readonly Item[], end: number, indent: string): void {
    this.items(items, indent);
    this.commentsBefore(end, indent);
    if (this.lines.at(-1)?.text === '') this.lines.pop();
  }

  /** Blocks inside a body: `if … {` … `} else {` … `}`. */
  parts(parts: readonly Part[], span: Span, indent: string): void {
    for (const [i, part] of parts.entries()) {
      const end = Math.max(part.span.start, part.span.end - 1);
      const first = part.items[0]?.span.start ?? end;
      this.head(`${i === 0 ? '' : '} '}${part.head} {`, first, part.span.start, indent);
      this.body(part.items, end, indent + INDENT);
    }
    this.whole('}', span, indent);
  }

  /** Text of one or more lines that stand for the source up to the end of `span`. */
  whole(text: string, span: Span, indent: string): void {
    while (this.next < this.comments.length && this.comments[this.next]!.span.start < span.end) this.next++;
    this.behind = span.end;
    const comment = this.commentBehind(span.end);
    const isLiterate = text.startsWith('"""');
    const lines = text.split('\n').map((line, i) => (i > 0 && isLiterate ? line : `${indent}${line}`.trimEnd()));
    for (const line of lines.slice(0, -1)) this.line(line);
    this.line(isLiterate ? lines.at(-1)! : (lines.at(-1) ?? ''), comment);
  }

  /** The line up to `{`, with the comment behind it; more comments than one go into the body, where `first` stands. */
  head(text: string, first: number, start: number, indent: string): void {
    const comment = this.comments[this.next];
    const own = comment !== undefined && !comment.ownLine && comment.span.start < first;
    const lines = text.split('\n').map((line) => `${indent}${line}`.trimEnd());
    for (const line of lines.slice(0, -1)) this.line(line);
    this.line(lines.at(-1) ?? '', own ? comment.text : undefined);
    this.behind = own ? comment.span.end : Math.max(this.behind, start);
    if (own) this.next++;
    const brace = this.text.indexOf('{', this.behind);
    if (!own && brace >= 0 && brace < first) this.behind = brace;
  }

  items(items: readonly Item[], indent: string): void {
    let isFirst = true;
    for (const item of items) {
      const { span, doc } = item;
      if (!isFirst) this.gap(false, this.upcoming(span.start));
      this.commentsBefore(span.start, indent);
      this.doc(doc, indent);
      const inner = this.commentsIn(span);
      if ('text' in item) this.whole(inner > 0 ? this.asWritten(span) : item.text, span, indent);
      else if (inner === 0 && item.line !== undefined) this.whole(item.line, span, indent);
      else this.parts(item.parts, span, indent);
      isFirst = false;
    }
    if (!isFirst && this.next < this.comments.length) this.gap(false, this.comments[this.next]!.span.start);
  }

  doc(doc: string | undefined, indent: string): void {
    if (doc === undefined) return;
    for (const line of doc.split('\n')) this.line(`${indent}/// ${line}`.trimEnd());
  }

  /** What has comments inside keeps its own words and lines; only the indentation is ours. */
  asWritten(span: Span): string {
    const lines = this.text.slice(span.start, span.end).split('\n');
    return lines.map((line, i) => (i === 0 ? line.trim() : `${INDENT}${INDENT}${line.trim()}`.trimEnd())).join('\n');
  }
}

/** Comments behind neighbouring lines stand under one another. */
function finished(lines: readonly Line[]): string {
  const out: string[] = [];
  for (let i = 0; i < lines.length; ) {
    if (lines[i]!.comment === undefined) {
      out.push(lines[i++]!.text);
      continue;
    }
    let end = i + 1;
    // A head is wider than its items, and its comment is about all of them.
    const isHead = lines[i]!.text.endsWith('{');
    while (!isHead && end < lines.length && lines[end]!.comment !== undefined) end++;
    const group = lines.slice(i, end);
    const column = Math.max(0, ...group.map(({ text }) => width(text)).filter((size) => size <= MAX_WIDTH));
    for (const { text, comment } of group) out.push(`${padded(text, column)}  ${comment}`);
    i = end;
  }
  return out.length === 0 ? '' : `${out.join('\n')}\n`;
}
