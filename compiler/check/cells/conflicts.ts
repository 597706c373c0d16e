/** Siblings of a decide that apply together and differ: where, and whether some patient meets it. */
import { rulesConflict } from '../../../language/codes/tables.ts';
import { type Budget, type Class, explore, members, newBudget, ownersOf, type Region, regionOf } from '../coverage.ts';
import { type Confirmation, confirm, confirmForAll } from './confirm.ts';
import { type Run, siteSpan } from './context.ts';
import {
  applying,
  giveUp,
  MAX_TRIES,
  type Node,
  onlyAsked,
  type Path,
  samePath,
  shareOf,
  type Tree,
} from './decide-tree.ts';
import { applies } from './evaluate.ts';
import { exampleOf } from './example.ts';
import { compareResults, differFor } from './results.ts';
import { bestCell } from './samples.ts';
import { dependenciesOf, type Term } from './terms.ts';
import { look } from './walk.ts';

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
export function reportConflicts(run: Run, verdict: number, tree: Tree): void {
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
