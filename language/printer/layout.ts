/** Lines: how an item is broken when it is too long, and how parts of items stand under one another. */
import type { Expr } from '../ast.ts';
import { printArm, printChain, printExpr } from './expressions.ts';

/** Longer lines are broken where a reader would take a breath. */
export const MAX_WIDTH = 100;
export const INDENT = '  ';
const CONTINUATION = '    ';

/** One item of a body: its text may have several lines, the later ones indented relative to the first. */
export type Printed = { readonly text: string; readonly span: { readonly start: number; readonly end: number } };

/** How an expression is written into a line: flat, or broken at its outermost `and`, `or`, `then`, `else` or arms. */
export type Write = (expr: Expr) => string;

/** The flat text if it fits into a line of a body, else the broken one. */
export function fitted(render: (write: Write) => string): string {
  const flat = render(printExpr);
  return width(flat) + INDENT.length <= MAX_WIDTH ? flat : render(broken);
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
