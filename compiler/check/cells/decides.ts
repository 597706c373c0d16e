/** Decides: siblings that hold together agree, exceptions stay within their rule, and every rule can count. */
import {
  exceptionOutside,
  notDecided,
  ruleAlwaysBeaten,
  ruleNeverHolds,
  rulesConflict,
} from '../../../language/codes/tables.ts';
import type { Expr, Rule } from '../../core.ts';
import {
  allowedOn,
  type Budget,
  type Class,
  type Cube,
  explore,
  members,
  newBudget,
  ownersOf,
  type Region,
  regionOf,
  waysOf,
} from '../coverage.ts';
import { buildCells, type CellSet } from './cells.ts';
import { type Confirmation, confirm, confirmForAll } from './confirm.ts';
import { type Run, siteLabel, siteSpan } from './context.ts';
import { applies } from './evaluate.ts';
import { exampleOf } from './example.ts';
import { compareResults, differFor, type Result, resultOf } from './results.ts';
import { bestCell } from './samples.ts';
import { dependenciesOf, newTerms, readCondition, readsOf, type Term, type Terms } from './terms.ts';
import { type Closure, children, closed, look, part } from './walk.ts';

/** A rule of the tree; number 0 is the root, which always holds. */
type Node = {
  readonly rule: Rule;
  readonly parent: number;
  readonly exceptions: number[];
  readonly result: Result | undefined;
  /** Fields whose being missing some condition of its subtree asks about. */
  readonly asks: Set<number>;
};

type Tree = {
  readonly body: Closure;
  readonly terms: Terms;
  readonly nodes: readonly Node[];
  readonly region: Region;
  /** For each rule the ids of the terms that its condition asks about. */
  readonly asked: readonly ReadonlySet<number>[];
};

/** Places where two rules differ that are tried before the pair is left undecided. */
export const MAX_TRIES = 24;

export function checkDecide(run: Run, verdict: number): void {
  const body = look(closed(run.core.module.verdicts[verdict]!.body));
  if (body.expr.kind !== 'default') return;
  const tree = readTree(run, body, body.expr.root);
  if (tree === undefined) {
    giveUp(run, verdict, 'whether its rules agree where they hold together', undefined);
    return;
  }
  const survey = surveyOf(tree);
  if (!survey.isWhole) giveUp(run, verdict, 'whether its rules agree where they hold together', undefined);
  reportIdle(run, verdict, tree, survey);
  reportOutside(run, verdict, tree, survey);
  reportConflicts(run, verdict, tree);
}

function readTree(run: Run, body: Closure, root: Rule): Tree | undefined {
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
function shareOf(nodes: readonly Node[]): number {
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
function applying(nodes: readonly Node[], own: bigint): bigint {
  let apply = own | 1n;
  // Children stand after their parent, so going backwards meets them first.
  for (let i = nodes.length - 1; i > 0; i--) {
    if ((apply >> BigInt(i)) & 1n) apply |= 1n << BigInt(nodes[i]!.parent);
  }
  return apply;
}

/** The rules that give the result below a rule. */
function giving(nodes: readonly Node[], apply: bigint, at: number): number[] {
  const on = nodes[at]!.exceptions.filter((child) => (apply >> BigInt(child)) & 1n);
  return on.length === 0 ? [at] : on.flatMap((child) => giving(nodes, apply, child));
}

type Path = ReadonlyMap<Term, CellSet>;
type Survey = {
  readonly isWhole: boolean;
  readonly holds: ReadonlySet<number>;
  readonly gives: ReadonlySet<number>;
  /** Of an exception: where it holds and its rule does not. */
  readonly outside: ReadonlyMap<number, readonly Path[]>;
};

/** One walk over all cells: what each rule can do at all. */
function surveyOf({ nodes, region, asked: askedBy }: Tree, everyPath = false): Survey {
  const holds = new Set<number>();
  const gives = new Set<number>();
  const outside = new Map<number, Path[]>();
  const budget = newBudget();
  const isWhole = explore(
    region,
    budget,
    (live, path) => {
      budget.left -= shareOf(nodes);
      const own = ownersOf(region, live);
      const apply = applying(nodes, own);
      for (const at of giving(nodes, apply, 0)) gives.add(at);
      for (const at of members(own)) {
        holds.add(at);
        const { parent } = nodes[at]!;
        if (parent === 0 || (own >> BigInt(parent)) & 1n) continue;
        const paths = outside.get(at) ?? [];
        const asked = paths.length < MAX_TRIES ? onlyAsked(region, path, askedBy, [at, parent]) : undefined;
        if (asked !== undefined) budget.left -= asked.size;
        if (asked !== undefined && !paths.some((other) => samePath(other, asked))) paths.push(asked);
        outside.set(at, paths);
      }
      return false;
    },
    region.all,
    0,
    region.terms.length,
    everyPath,
  );
  return { isWhole, holds, gives, outside };
}

/** The part of a path that the conditions of some rules ask about. */
function onlyAsked(
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

function reportIdle(run: Run, verdict: number, { nodes }: Tree, survey: Survey): void {
  if (!survey.isWhole) return;
  nodes.forEach(({ rule }, at) => {
    if (at === 0) return;
    const span = siteSpan(run, rule.site, verdict);
    if (!survey.holds.has(at)) run.found.push(ruleNeverHolds(span, { rule: rule.label }));
    else if (!survey.gives.has(at)) run.found.push(ruleAlwaysBeaten(span, { rule: rule.label }));
  });
}

function reportOutside(run: Run, verdict: number, tree: Tree, survey: Survey): void {
  const { terms, nodes } = tree;
  for (const [at, paths] of survey.outside) {
    const { rule, parent } = nodes[at]!;
    let tried = firstThatMeets(terms, paths);
    // One path to each set of rules was looked at; where that one can never be taken, another may.
    if (tried.kind === 'never') tried = firstThatMeets(terms, surveyOf(tree, true).outside.get(at) ?? []);
    const names = { exception: rule.label, rule: nodes[parent]!.rule.label };
    const span = siteSpan(run, rule.site, verdict);
    if (tried.kind === 'meets') {
      const example = exampleOf(terms, tried.path, tried.patients, run.context.describe);
      const labels = [{ span: siteSpan(run, nodes[parent]!.rule.site, verdict), text: 'its rule' }];
      run.found.push(exceptionOutside(span, { ...names, example }, { labels }));
    } else if (tried.kind === 'open') {
      giveUp(run, verdict, `whether \`${names.exception}\` holds only where \`${names.rule}\` does`, rule.site);
    }
  }
}

type Tried = { readonly kind: 'never' | 'open' } | (Extract<Confirmation, { kind: 'meets' }> & { readonly path: Path });

function firstThatMeets(terms: Terms, paths: readonly Path[]): Tried {
  let isOpen = paths.length >= MAX_TRIES;
  for (const path of paths) {
    const confirmation = confirm(terms, path);
    if (confirmation.kind === 'meets') return { ...confirmation, path };
    if (confirmation.kind === 'open') isOpen = true;
  }
  return { kind: isOpen ? 'open' : 'never' };
}

type Conflict = {
  readonly pair: readonly [number, number];
  /** Rules that give the two results. */
  readonly results: readonly [number, number];
  readonly path: Path;
  /** Where a term hangs on some missing fields and some known ones: those that are missing. Its cells are then not free. */
  readonly partly: ReadonlySet<number> | undefined;
};

/**
 * Siblings that both apply in every world of some data state, with different results (semantics.md, section 5). A data state
 * says which of the fields that are asked about are missing; those then take all their values, the others one. Neither of
 * two such siblings is beaten by a rule that asks: a beaten one fails to apply in some world.
 */
function reportConflicts(run: Run, verdict: number, tree: Tree): void {
  let open = conflictsOf(run, verdict, tree, false);
  for (const pairs of open.values()) if (settle(run, verdict, tree, pairs) !== 'never') pairs.length = 0;
  if (![...open.values()].some((pairs) => pairs.length > 0)) return;
  // One path to each set of rules was looked at; where that one can never be taken, another may.
  const again = new Set([...open].flatMap(([key, pairs]) => (pairs.length > 0 ? [key] : [])));
  open = conflictsOf(run, verdict, tree, true);
  for (const [key, pairs] of open) if (again.has(key)) settle(run, verdict, tree, pairs);
}

function conflictsOf(run: Run, verdict: number, tree: Tree, everyPath: boolean): Map<string, Conflict[]> {
  const found = new Map<string, Conflict[]>();
  const isWhole = findConflicts(tree, everyPath, (pair, make) => {
    const key = pair.join();
    const known = found.get(key) ?? [];
    if (known.length >= MAX_TRIES) return;
    const conflict = make();
    const isNew = !known.some(
      (other) => samePath(other.path, conflict.path) && samePair(other.results, conflict.results),
    );
    if (isNew) known.push(conflict);
    found.set(key, known);
  });
  if (!isWhole) giveUp(run, verdict, 'whether its rules agree where they hold together', undefined);
  return found;
}

function samePath(a: Path, b: Path): boolean {
  return a.size === b.size && [...a].every(([term, cells]) => b.get(term) === cells);
}

function samePair(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

/** Reports the first conflict of a pair that some patient meets, or that the pair is not decided. */
function settle(run: Run, verdict: number, tree: Tree, conflicts: readonly Conflict[]): 'reported' | 'never' | 'open' {
  const { terms, nodes } = tree;
  const [a, b] = conflicts[0]!.pair;
  let isOpen = conflicts.length >= MAX_TRIES;
  for (const conflict of conflicts) {
    const confirmation =
      conflict.partly === undefined ? confirm(terms, conflict.path) : confirmAlways(tree, conflict, conflict.partly);
    if (confirmation.kind === 'never') continue;
    const [x, y] = conflict.results.map((at) => nodes[at]!.result!);
    const differs =
      compareResults(x!, y!) === 'differ' ||
      (confirmation.kind === 'meets' && differFor(terms, x!, y!, confirmation.patients) === true);
    if (confirmation.kind === 'open' || !differs) {
      isOpen = true;
      continue;
    }
    const example = exampleOf(terms, conflict.path, confirmation.patients, run.context.describe);
    const names = { first: nodes[a]!.rule.label, second: nodes[b]!.rule.label, example };
    const labels = [{ span: siteSpan(run, nodes[a]!.rule.site, verdict), text: 'this rule' }];
    run.found.push(rulesConflict(siteSpan(run, nodes[b]!.rule.site, verdict), names, { labels }));
    return 'reported';
  }
  if (!isOpen) return 'never';
  const what = `whether \`${nodes[a]!.rule.label}\` and \`${nodes[b]!.rule.label}\` can hold together with different advice`;
  giveUp(run, verdict, what, nodes[b]!.rule.site);
  return 'open';
}

/** In some patient both rules apply whatever the missing fields turn out to be. */
function confirmAlways(
  { body, terms, nodes }: Tree,
  { pair, path }: Conflict,
  missing: ReadonlySet<number>,
): Confirmation {
  const status = [...path].flatMap(([term, cells]) => {
    const cell = term.cells[bestCell(term, cells)]!;
    const { expr } = look(term.closure);
    const field = expr.kind === 'ask' && expr.question.kind === 'field_missing' ? expr.question.field : -1;
    return cell.kind === 'status' && cell.reason !== undefined ? [[field, cell.reason] as const] : [];
  });
  const reasons = new Map(status.filter(([field]) => missing.has(field)));
  return confirmForAll(terms, [...path.keys()], reasons, (patient) =>
    pair.every((at) => applies(terms.module, body, nodes[at]!.rule, patient) === true),
  );
}

/** A pair that differs somewhere, and how to say where: asked only for the first few places. */
type ReportConflict = (pair: Conflict['pair'], make: () => Conflict) => void;

function findConflicts(tree: Tree, everyPath: boolean, report: ReportConflict): boolean {
  const { nodes, region } = tree;
  const statuses = region.terms.filter((term) => term.kind === 'status').length;
  const budget = newBudget();
  const visit = (live: bigint, path: readonly (Class | undefined)[]): boolean => {
    budget.left -= shareOf(nodes);
    const apply = applying(nodes, ownersOf(region, live));
    const differ = differences(nodes, apply, apply, new Set());
    budget.left -= differ.length >> 3;
    for (const { pair, results } of differ) {
      report(pair, () => {
        const asked = onlyAsked(region, path, tree.asked, subtrees(nodes, pair));
        budget.left -= asked.size;
        return { pair, results, path: asked, partly: undefined };
      });
    }
    return false;
  };
  if (statuses === 0) return explore(region, budget, visit, region.all, 0, region.terms.length, everyPath);
  let isWhole = true;
  const split = (live: bigint, path: readonly (Class | undefined)[]): boolean => {
    const chosen = path.slice(0, statuses);
    if (!conflictsIn(tree, live, chosen, missingOn(region, chosen), budget, everyPath, report)) isWhole = false;
    return false;
  };
  // Which field is missing matters beyond the conditions that ask: every choice is gone through.
  const isEverySeen = explore(region, budget, split, region.all, 0, statuses, true);
  return isWhole && isEverySeen;
}

/** With these fields missing and the others known. */
function conflictsIn(
  { terms, nodes, region, asked: askedBy }: Tree,
  live: bigint,
  path: readonly (Class | undefined)[],
  missing: ReadonlySet<number>,
  budget: Budget,
  everyPath: boolean,
  report: ReportConflict,
): boolean {
  const rest = region.terms.slice(path.length);
  const hangs = (term: Term): boolean => [...dependenciesOf(terms, term)].some((of) => missing.has(of));
  const isWholly = (term: Term): boolean => [...dependenciesOf(terms, term)].every((of) => of < 0 || missing.has(of));
  const universal = rest.filter((term) => hangs(term) && isWholly(term));
  const partial = rest.filter((term) => hangs(term) && !isWholly(term));
  const free = rest.filter((term) => !hangs(term));
  const ordered = regionOf([...region.terms.slice(0, path.length), ...free, ...partial, ...universal], region.cubes);
  const from = path.length;
  const to = from + free.length + partial.length;
  let isWhole = true;
  const isEverySeen = explore(
    ordered,
    budget,
    (here, tail) => {
      let always = (1n << BigInt(nodes.length)) - 1n;
      const leaves: bigint[] = [];
      const seen = explore(
        ordered,
        budget,
        (leaf) => {
          budget.left -= shareOf(nodes);
          const apply = applying(nodes, ownersOf(ordered, leaf));
          leaves.push(apply);
          always &= apply;
          return false;
        },
        here,
        to,
      );
      if (!seen) isWhole = false;
      for (const apply of leaves) {
        const differ = differences(nodes, apply, always, missing);
        budget.left -= differ.length >> 3;
        for (const { pair, results } of differ) {
          report(pair, () => {
            const asked = onlyAsked(ordered, [...path, ...tail.slice(from)], askedBy, subtrees(nodes, pair));
            budget.left -= asked.size;
            const partly = partial.some((term) => asked.has(term)) ? missing : undefined;
            return { pair, results, path: asked, partly };
          });
        }
      }
      return false;
    },
    live,
    from,
    to,
    everyPath,
  );
  return isWhole && isEverySeen;
}

/** Siblings that both always apply and give different results where `apply` do. */
function differences(
  nodes: readonly Node[],
  apply: bigint,
  always: bigint,
  missing: ReadonlySet<number>,
): Pick<Conflict, 'pair' | 'results'>[] {
  const found: Pick<Conflict, 'pair' | 'results'>[] = [];
  for (const { exceptions } of nodes) {
    const on = exceptions.filter((child) => (always >> BigInt(child)) & 1n);
    for (let i = 0; i < on.length; i++) {
      for (let j = i + 1; j < on.length; j++) {
        const [a, b] = [on[i]!, on[j]!];
        const results = differing(
          nodes,
          unbeaten(nodes, apply, always, missing, a),
          unbeaten(nodes, apply, always, missing, b),
        );
        if (results !== undefined) found.push({ pair: [a, b], results });
      }
    }
  }
  return found;
}

/** The rules that give results below a rule, where one that asks about a missing field beats those that hold by chance. */
function unbeaten(
  nodes: readonly Node[],
  apply: bigint,
  always: bigint,
  missing: ReadonlySet<number>,
  at: number,
): number[] {
  let on = nodes[at]!.exceptions.filter((child) => (apply >> BigInt(child)) & 1n);
  if (on.length === 0) return [at];
  const isSure = (child: number): boolean => ((always >> BigInt(child)) & 1n) === 1n;
  const asks = on.some((child) => isSure(child) && [...nodes[child]!.asks].some((field) => missing.has(field)));
  if (asks) on = on.filter(isSure);
  return on.flatMap((child) => unbeaten(nodes, apply, always, missing, child));
}

function differing(
  nodes: readonly Node[],
  first: readonly number[],
  second: readonly number[],
): readonly [number, number] | undefined {
  for (const a of first) {
    for (const b of second) {
      const [x, y] = [nodes[a]!.result, nodes[b]!.result];
      if (x !== undefined && y !== undefined && compareResults(x, y) !== 'same') return [a, b];
    }
  }
  return undefined;
}

/** Two rules and all their exceptions. */
function subtrees(nodes: readonly Node[], roots: readonly number[]): number[] {
  const all = [...roots];
  for (const at of all) all.push(...nodes[at]!.exceptions);
  return all;
}

/** Fields that the chosen status cells say are missing; where a class leaves it open they are known. */
function missingOn(region: Region, path: readonly (Class | undefined)[]): ReadonlySet<number> {
  const missing = new Set<number>();
  path.forEach((one, level) => {
    const term = region.terms[level]!;
    const expr = look(term.closure).expr;
    if (one === undefined || expr.kind !== 'ask' || expr.question.kind !== 'field_missing') return;
    const isKnown = members(one.cells).some((cell) => {
      const status = term.cells[cell]!;
      return status.kind === 'status' && status.reason === undefined;
    });
    if (!isKnown) missing.add(expr.question.field);
  });
  return missing;
}

function giveUp(run: Run, verdict: number, what: string, site: number | undefined): void {
  const where =
    site === undefined ? `In \`${run.core.module.verdicts[verdict]!.name}\`` : `At \`${siteLabel(run, site)}\``;
  run.found.push(notDecided(siteSpan(run, site, verdict), { what, where }));
}
