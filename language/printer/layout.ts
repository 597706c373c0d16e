/** Lines: how an item is broken when it is too long, and how parts of items stand under one another. */
import type { Expr } from '../ast.ts';
import type { Span } from '../span.ts';
import { printArm, printChain, printExpr } from './expressions.ts';

/** Longer lines are broken where a reader would take a breath. */
export const MAX_WIDTH = 100;
export const INDENT = '  ';
const CONTINUATION = '    ';

/** One thing of a body: a text, whose later lines are indented relative to the first, or blocks that stand in it. */
export type Item = { readonly span: Span; readonly doc: string | undefined } & (
  | { readonly text: string }
  /** `line`: the whole on one line, where that is how it is written. */
  | { readonly parts: readonly Part[]; readonly line: string | undefined }
);
/** A head, and the items between the braces behind it. `span` is that of the braces. */
export type Part = { readonly head: string; readonly items: readonly Item[]; readonly span: Span };

/** How an expression is written into a line: flat, or broken at its outermost `and`, `or`, `then`, `else` or arms. */
export type Write = (expr: Expr) => string;

/** The flat text if it fits into a line of a body `depth` levels deep, else the broken one. */
export function fitted(render: (write: Write) => string, depth = 1): string {
  const flat = render(printExpr);
  return fits(flat, depth) ? flat : render(broken);
}

/** Whether a text stands on one line of a body that many levels deep. */
export function fits(text: string, depth = 1): boolean {
  return !text.includes('\n') && width(text) + INDENT.length * depth <= MAX_WIDTH;
}

/** Joined into lines of at most MAX_WIDTH; the separator ends a line, so the list goes on. */
export function wrapped(parts: readonly string[], separator: string, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : `${line}${separator}${part}`;
    if (line !== '' && width(longer) > MAX_WIDTH - 12) {
      lines.push(line);
      line = part;
    } else line = longer;
  }
  lines.push(line);
  return lines.join(`${separator.trimEnd()}\n${indent}`);
}

function broken(expr: Expr): string {
  const next = `\n${CONTINUATION}`;
  switch (expr.kind) {
    case 'and':
    case 'or':
      return printChain(expr).join(`${next}${expr.kind} `);
    case 'if': {
      const flat = printExpr(expr);
      const head = `if ${printExpr(expr.condition)}`;
      const yes = `then ${printExpr(expr.yes)}`;
      return `${head}${next}${yes}${next}${flat.slice(head.length + yes.length + 2)}`;
    }
    case 'match': {
      const arms = expr.arms.map((arm) => `\n${INDENT}${printArm(arm)}`).join('');
      return arms === '' ? printExpr(expr) : `match ${printExpr(expr.value)} {${arms}\n}`;
    }
    default:
      return printExpr(expr);
  }
}

/** The number of characters, as a reader counts them. */
export function width(text: string): number {
  let longest = 0;
  for (const line of text.split('\n')) {
    let count = 0;
    for (const _ of line) count++;
    longest = Math.max(longest, count);
  }
  return longest;
}

export function padded(text: string, to: number): string {
  return text + ' '.repeat(Math.max(0, to - width(text)));
}

/** The width of a column: of its widest text, but a few very long ones do not push all others away. */
export function columnWidth(texts: readonly string[], most = 40): number {
  return Math.max(0, ...texts.map(width).filter((size) => size <= most));
}
