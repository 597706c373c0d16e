/** The rules of a decide as a tree over cells: which hold, which apply, and what their conditions ask about. */
import { notDecided } from '../../../language/codes/tables.ts';
import type { Expr, Rule } from '../../core.ts';
import { allowedOn, type Class, type Cube, type Region, regionOf, waysOf } from '../coverage.ts';
import { buildCells, type CellSet } from './cells.ts';
import { readCondition } from './conditions.ts';
import { type Run, siteLabel, siteSpan } from './context.ts';
import { type Result, resultOf } from './results.ts';
import { newTerms, readsOf, type Term, type Terms } from './terms.ts';
import { type Closure, children, part } from './walk.ts';

/** A rule of the tree; number 0 is the root, which always holds. */
export type Node = {
  readonly rule: Rule;
  readonly parent: number;
  readonly exceptions: number[];
  readonly result: Result | undefined;
  /** Fields whose being missing some condition of its subtree asks about. */
  readonly asks: Set<number>;
};

export type Tree = {
  readonly body: Closure;
  readonly terms: Terms;
  readonly nodes: readonly Node[];
  readonly region: Region;
  /** For each rule the ids of the terms that its condition asks about. */
  readonly asked: readonly ReadonlySet<number>[];
};

export type Path = ReadonlyMap<Term, CellSet>;

/** Places where two rules differ that are tried before the pair is left undecided. */
export const MAX_TRIES = 24;

export function readTree(run: Run, body: Closure, root: Rule): Tree | undefined {
  const terms = newTerms(run.core.module, run.verdictDependencies);
  const nodes: Node[] = [];
  const add = (rule: Rule, parent: number): number => {
    const at = nodes.length;
    const result = rule.value === undefined ? undefined : resultOf(part(body, rule.value));
    const asks = new Set<number>();
    const node: Node = { rule, parent, exceptions: [], result, asks };
    nodes.push(node);
    collectAsks(run, terms, rule.condition, asks);
    for (const exception of rule.exceptions) {
      const child = add(exception, at);
      node.exceptions.push(child);
      for (const field of nodes[child]!.asks) asks.add(field);
    }
    return at;
  };
  add(root, -1);
  const formulas = nodes.map(({ rule }, index) =>
    index === 0 ? undefined : readCondition(terms, part(body, rule.condition)),
  );
  buildCells(terms);
  const cubes: Cube[] = [];
  for (const [owner, formula] of formulas.entries()) {
    const ways = formula === undefined ? [] : waysOf(formula, owner);
    if (ways === undefined) return undefined;
    cubes.push(...ways);
  }
  const isStatus = (term: Term): number => (term.kind === 'status' ? 0 : 1);
  const order = [...terms.list].sort((a, b) => isStatus(a) - isStatus(b));
  const asked = nodes.map(() => new Set<number>());
  for (const { owner, sets } of cubes) {
    for (const [id, cells] of sets.entries()) if (cells !== undefined) asked[owner]!.add(id);
  }
  return { body, terms, nodes, region: regionOf(order, cubes), asked };
}

/** What a visitor that goes through all rules takes from the budget of cells. */
export function shareOf(nodes: readonly Node[]): number {
  return nodes.length >> 3;
}

function collectAsks(run: Run, terms: Terms, expr: Expr, asks: Set<number>): void {
  if (expr.kind === 'ask' && expr.question.kind === 'field_missing') asks.add(expr.question.field);
  if (expr.kind === 'ask' && expr.question.kind === 'verdict_known') {
    for (const of of readsOf(terms, expr.question.verdict)) if (of >= 0) asks.add(of);
  }
  if (expr.kind === 'call') collectAsks(run, terms, run.core.module.functions[expr.function]!.body, asks);
  for (const inner of children(expr)) collectAsks(run, terms, inner, asks);
}

/** Which rules apply: their own condition holds, or an exception applies. Bits are rules. */
export function applying(nodes: readonly Node[], own: bigint): bigint {
  let apply = own | 1n;
  // Children stand after their parent, so going backwards meets them first.
  for (let i = nodes.length - 1; i > 0; i--) {
    if ((apply >> BigInt(i)) & 1n) apply |= 1n << BigInt(nodes[i]!.parent);
  }
  return apply;
}

/** The part of a path that the conditions of some rules ask about. */
export function onlyAsked(
  region: Region,
  path: readonly (Class | undefined)[],
  askedBy: Tree['asked'],
  owners: readonly number[],
): Path {
  const asked = new Map<Term, CellSet>();
  for (const [term, cells] of allowedOn(region, path)) {
    if (owners.some((owner) => askedBy[owner]!.has(term.id))) asked.set(term, cells);
  }
  return asked;
}

export function samePath(a: Path, b: Path): boolean {
  return a.size === b.size && [...a].every(([term, cells]) => b.get(term) === cells);
}

export function giveUp(run: Run, verdict: number, what: string, site: number | undefined): void {
  const where =
    site === undefined ? `In \`${run.core.module.verdicts[verdict]!.name}\`` : `At \`${siteLabel(run, site)}\``;
  run.found.push(notDecided(siteSpan(run, site, verdict), { what, where }));
}
