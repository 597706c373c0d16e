/** Decides: siblings that hold together agree, exceptions stay within their rule, and every rule can count. */
import { exceptionOutside, ruleAlwaysBeaten, ruleNeverHolds } from '../../../language/codes/tables.ts';
import { explore, members, newBudget, ownersOf } from '../coverage.ts';
import { type Confirmation, confirm } from './confirm.ts';
import { reportConflicts } from './conflicts.ts';
import { type Run, siteSpan } from './context.ts';
import {
  applying,
  giveUp,
  MAX_TRIES,
  type Node,
  onlyAsked,
  type Path,
  readTree,
  samePath,
  shareOf,
  type Tree,
} from './decide-tree.ts';
import { exampleOf } from './example.ts';
import type { Terms } from './terms.ts';
import { closed, look } from './walk.ts';

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

/** The rules that give the result below a rule. */
function giving(nodes: readonly Node[], apply: bigint, at: number): number[] {
  const on = nodes[at]!.exceptions.filter((child) => (apply >> BigInt(child)) & 1n);
  return on.length === 0 ? [at] : on.flatMap((child) => giving(nodes, apply, child));
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
