/** How large declarations may be: what is larger is told of and left out before anything recurses over it. */
import type * as Ast from '../../language/ast.ts';
import { tooMany } from '../../language/codes/names.ts';
import type { Diagnostic } from '../../language/diagnostics.ts';
import type { Span } from '../../language/span.ts';
import type { Expr, Rule } from '../core.ts';
import { partsOf } from './reads.ts';
import type { VerdictDecl } from './scope.ts';

/**
 * Parts of which each stands inside the one before it once elaborated: lines of a score, branches of a line, rules and
 * exceptions, `let` lines, rows of which the first wins, members of a set. As high as an expression may be (MAX_HEIGHT).
 */
export const MAX_NESTED_PARTS = 500;
/** Parts that stand side by side: rows that exclude each other, cases of an enum, fields. The longest growth chart, by days, has 1,857. */
export const MAX_PARTS = 2_000;
/** Cells of one table: what is checked of them takes a second. */
export const MAX_TABLE_CELLS = 100_000;
/** Scores, tables, decides and functions of a module and those it uses: each may rest on all the others. */
export const MAX_DEFINITIONS = 500;
/** Functions that calls make: one for each way in which optional parameters stand for fields. */
export const MAX_MADE = 2_000;
/** Codes in all lists of a module together, those taken from other lists counted again: lists that hold each other double. */
export const MAX_CODES = 200_000;
/**
 * How high the tree of a verdict in Core may be. Measured on Node 24 with its default stack: the passes over Core overflow
 * beyond 1,400.
 */
export const MAX_CORE_HEIGHT = 1_100;

type Excess = { readonly span: Span; readonly what: string; readonly limit: number; readonly parts: string };

/** What was left out. `found` is undefined where it was told of before: one definition beyond the limit is said, not all. */
export type LeftOut = { readonly decl: Ast.Declaration; readonly found: Diagnostic | undefined };

/** The tree without the declarations that are too large, or too many. `counted` goes on over the modules of a compilation. */
export function ofBoundedSize(
  tree: Ast.FileTree,
  counted: { definitions: number },
): { readonly tree: Ast.FileTree; readonly excesses: readonly LeftOut[] } {
  const excesses: LeftOut[] = [];
  const declarations = tree.declarations.filter((decl) => {
    const excess = measured(decl);
    if (excess !== undefined) {
      excesses.push({ decl, found: tooMany(excess.span, excess) });
      return false;
    }
    if (!isDefinition(decl)) return true;
    counted.definitions += 1;
    if (counted.definitions <= MAX_DEFINITIONS) return true;
    const isFirst = counted.definitions === MAX_DEFINITIONS + 1;
    excesses.push({ decl, found: isFirst ? tooMany(decl.name.span, TOO_MANY_DEFINITIONS) : undefined });
    return false;
  });
  return { tree: { ...tree, declarations }, excesses };
}

const TOO_MANY_DEFINITIONS = {
  what: 'This module, with those it uses,',
  limit: MAX_DEFINITIONS,
  parts: 'scores, tables, decides and functions',
};

function isDefinition(decl: Ast.Declaration): decl is VerdictDecl | Ast.FunctionDecl {
  return decl.kind === 'score' || decl.kind === 'table' || decl.kind === 'decide' || decl.kind === 'function';
}

function measured(decl: Ast.Declaration): Excess | undefined {
  switch (decl.kind) {
    case 'score': {
      const long = decl.items.find((item) => item.kind === 'points' && item.branches.length > MAX_NESTED_PARTS);
      if (long !== undefined)
        return { span: startOf(long.span), what: 'This line', limit: MAX_NESTED_PARTS, parts: 'branches' };
      return over(decl, decl.items.length, MAX_NESTED_PARTS, 'lines');
    }
    case 'decide':
      return over(decl, decl.items.length, MAX_NESTED_PARTS, 'rules');
    case 'function':
      return (
        over(decl, decl.lets.length, MAX_NESTED_PARTS, '`let` lines') ??
        over(decl, decl.params.length, MAX_PARTS, 'parameters')
      );
    case 'table': {
      const limit = decl.hit.kind === 'unique' ? MAX_PARTS : MAX_NESTED_PARTS;
      const cells = decl.rows.length * Math.max(decl.inputs.length, decl.heading.cells.length);
      return over(decl, decl.rows.length, limit, 'rows') ?? over(decl, cells, MAX_TABLE_CELLS, 'cells');
    }
    case 'enum':
      return over(decl, decl.cases.length, MAX_PARTS, 'cases');
    case 'record':
    case 'input':
      return over(decl, decl.fields.length, MAX_PARTS, 'fields');
    default:
      return undefined;
  }
}

function over(
  { kind, name }: { readonly kind: string; readonly name: Ast.Name },
  count: number,
  limit: number,
  parts: string,
): Excess | undefined {
  return count <= limit ? undefined : { span: name.span, what: `The ${kind} \`${name.text}\``, limit, parts };
}

/** The first character: a place, not thousands of lines. */
function startOf(span: Span): Span {
  return { start: span.start, end: span.start + 1 };
}

/** Whether a tree of Core is higher than MAX_CORE_HEIGHT. Walks without recursion, because that is what it guards. */
export function isTooHigh(root: Expr): boolean {
  const open: { readonly expr: Expr | Rule; readonly height: number }[] = [{ expr: root, height: 1 }];
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    const { expr, height } = step;
    if (height > MAX_CORE_HEIGHT) return true;
    for (const part of 'kind' in expr ? innerOf(expr) : rulePartsOf(expr))
      open.push({ expr: part, height: height + 1 });
  }
  return false;
}

function innerOf(expr: Expr): readonly (Expr | Rule)[] {
  return expr.kind === 'default' ? [expr.root] : partsOf(expr);
}

function rulePartsOf({ condition, value, exceptions }: Rule): readonly (Expr | Rule)[] {
  return [condition, ...(value === undefined ? [] : [value]), ...exceptions];
}
