/** From a source text to its tree: what the author wrote, what is wrong with it, and the comments in between. */
import type { Declaration, FileTree, Name } from './ast.ts';
import { fileTooLarge, tooManyMistakes } from './codes/syntax.ts';
import type { Diagnostic } from './diagnostics.ts';
import { type Comment, scan } from './lexer/scan.ts';
import { hiddenCharacterIn, MAX_SOURCE_BYTES } from './lexer/source.ts';
import { outline } from './parse/outline.ts';
import { readChunk } from './parse/recover.ts';
import type { SourceText, Span } from './span.ts';

/** A file with more mistakes than this is not a program yet; the rest would only bury the first. */
export const MAX_MISTAKES = 200;

export type Parsed = {
  /** Holds all that could be read, after repairs where the repair is clear. */
  readonly tree: FileTree;
  /** In the order of the text; one mistake gives one. */
  readonly diagnostics: readonly Diagnostic[];
  /** In the order of the text. Docs that found their declaration or field are in the tree, not here. */
  readonly comments: readonly Comment[];
  /** Names that were written but are not in the tree: a later pass need not say that they are unknown. */
  readonly lost: readonly Name[];
};

/** Never throws, for any text. Bytes and texts from outside go through `normaliseSource` first. */
export function parse(source: SourceText): Parsed {
  const { text } = source;
  const span = { start: 0, end: text.length };
  const nothing = (diagnostic: Diagnostic): Parsed => ({
    tree: { declarations: [], span },
    diagnostics: [diagnostic],
    comments: [],
    lost: [],
  });
  if (text.length > MAX_SOURCE_BYTES) {
    return nothing(fileTooLarge({ start: 0, end: 0 }, { bytes: text.length, limit: MAX_SOURCE_BYTES }));
  }
  const hidden = hiddenCharacterIn(text);
  if (hidden !== undefined) return nothing(hidden);

  const lexed = scan(text);
  const docs = new Map(lexed.docs.map((doc) => [doc.before, doc]));
  const badLines = new Set(lexed.diagnostics.map((diagnostic) => lineStart(text, diagnostic.span)));
  const blamed = (place: Span): boolean => badLines.size > 0 && badLines.has(lineStart(text, place));

  const declarations: Declaration[] = [];
  const diagnostics = [...lexed.diagnostics];
  const lost: Name[] = [];
  const used = new Set<number>();
  for (const tokens of outline(lexed.tokens)) {
    const reading = readChunk(tokens, docs, blamed);
    declarations.push(...reading.declarations);
    diagnostics.push(...reading.diagnostics);
    lost.push(...reading.lost);
    for (const doc of reading.docs) used.add(doc.before);
    if (diagnostics.length > MAX_MISTAKES) break;
  }
  const comments = [
    ...lexed.comments,
    ...lexed.docs.filter((doc) => !used.has(doc.before)).flatMap((doc) => doc.lines),
  ];
  comments.sort((a, b) => a.span.start - b.span.start);
  return { tree: { declarations, span }, diagnostics: listed(text, diagnostics), comments, lost };
}

/** In the order of the text, one a line, no more than MAX_MISTAKES. */
function listed(text: string, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<number>();
  const kept = [...diagnostics]
    .sort((a, b) => a.span.start - b.span.start)
    .filter((diagnostic) => {
      const line = lineStart(text, diagnostic.span);
      if (seen.has(line)) return false;
      seen.add(line);
      return true;
    });
  if (kept.length <= MAX_MISTAKES) return kept;
  const more = tooManyMistakes(kept[MAX_MISTAKES]!.span, { limit: MAX_MISTAKES });
  return [...kept.slice(0, MAX_MISTAKES), more];
}

const lineStart = (text: string, span: Span): number => text.lastIndexOf('\n', span.start - 1);
