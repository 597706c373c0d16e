/** A declaration cut apart by its lines and brackets: head, body, and the items of the body. */
import { lineGoesOn } from '../lexer/layout.ts';
import * as t from '../tokens.ts';

/** Head up to the `{`, or where it is missing up to the first line end; body up to the last `}`. */
export function split(tokens: readonly t.Token[]): {
  readonly head: readonly t.Token[];
  readonly body: readonly t.Token[];
  readonly closed: boolean;
  readonly open: t.Token | undefined;
} {
  const brace = tokens.findIndex((token) => token.tokenType === t.LBrace);
  const line = tokens.findIndex((token) => token.tokenType === t.NewLine);
  // A brace on a later line belongs to an item, unless nothing else stands before it.
  const opens = brace >= 0 && (line < 0 || brace < line || brace === line + 1);
  const headEnd = opens ? brace : line < 0 ? tokens.length : line;
  let end = tokens.length;
  while (end > headEnd && tokens[end - 1]!.tokenType === t.NewLine) end--;
  const closed = end > headEnd && tokens[end - 1]!.tokenType === t.RBrace;
  return {
    head: tokens.slice(0, headEnd),
    body: tokens.slice(opens ? brace + 1 : headEnd, closed ? end - 1 : end),
    closed,
    open: opens ? tokens[brace] : undefined,
  };
}

/**
 * An item ends with its line outside brackets, or where a line is indented no deeper than the first item, whatever is open.
 * `commas` end items too. `blocks`: items hold blocks, so that deeper lines belong to the one above, whatever is closed.
 */
export function itemsOf(
  body: readonly t.Token[],
  { commas, blocks }: { readonly commas: boolean; readonly blocks: boolean },
): readonly (readonly t.Token[])[] {
  const items: t.Token[][] = [];
  let item: t.Token[] = [];
  let depth = 0;
  let indent = blocks ? margin(body) : 0;
  const end = (): void => {
    if (item.some((token) => token.tokenType !== t.NewLine)) items.push(item);
    item = [];
    depth = 0;
  };
  for (let i = 0; i < body.length; i++) {
    const token = body[i]!;
    if (token.first) {
      if (indent === 0) indent = token.column;
      else if (token.column <= indent && depth > 0 && !CLOSERS.has(token.tokenType)) end();
    }
    const isEnd =
      token.tokenType === t.NewLine || token.tokenType === t.Semicolon || (commas && token.tokenType === t.Comma);
    const next = body[i + 1];
    const isInner = blocks && token.tokenType === t.NewLine && next !== undefined && isUnder(next, indent);
    if (isEnd && depth === 0 && !isInner && !goesOn(item, next)) end();
    else item.push(token);
    if (OPENERS.has(token.tokenType)) depth++;
    else if (CLOSERS.has(token.tokenType)) depth = Math.max(0, depth - 1);
  }
  end();
  return items;
}

/** A line that belongs to the item above it: it is deeper, or closes its block. */
const isUnder = (first: t.Token, indent: number): boolean =>
  first.column > indent || (first.column === indent && CLOSERS.has(first.tokenType));

/** Where the items of a body begin: the leftmost column at which at least two of its lines do. */
function margin(body: readonly t.Token[]): number {
  const columns = body.filter((token) => token.first).map(({ column }) => column);
  const twice = columns.filter((column, i) => columns.indexOf(column) < i);
  return Math.min(...(twice.length > 0 ? twice : columns), Number.MAX_SAFE_INTEGER);
}

const goesOn = (item: readonly t.Token[], next: t.Token | undefined): boolean => {
  const last = item.at(-1);
  return last !== undefined && lineGoesOn(last, next);
};

const OPENERS: ReadonlySet<unknown> = new Set([t.LParen, t.LSquare, t.LBrace, t.TextOpen]);
const CLOSERS: ReadonlySet<unknown> = new Set([t.RParen, t.RSquare, t.RBrace, t.TextClose]);
