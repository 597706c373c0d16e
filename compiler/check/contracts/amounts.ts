/** Amounts: what is moved is there, shares make the whole, and requirements can be met; along every path of every step. */

import { invariantNotKept, neverPossible } from '../../../language/codes/agreements.ts';
import type { Diagnostic } from '../../../language/diagnostics.ts';
import * as Q from '../../../language/rational.ts';
import type { CoreContract, Invariant, Statement } from '../../contract.ts';
import type { Expr } from '../../core.ts';
import { constantForm, type Form, minus, plus, scaled } from './forms.ts';
import { type Alternatives, contradicts } from './inequalities.ts';
import { query, run, type Step, type Walk, walkOf } from './paths.ts';
import { allStatements, type Past, type Road, roadsOf } from './roads.ts';
import * as S from './symbols.ts';

/** `contract` with its inventories. Told once of each place, whatever roads lead through it. */
export function checkAmounts(contract: CoreContract, past: Past, report: (diagnostic: Diagnostic) => void): void {
  const names = S.newNames();
  const ranges = rangesOf(contract);
  const start = (): S.Path => ({
    names,
    ranges,
    bound: new Map(),
    grids: new Map(),
    known: [],
    alternatives: [],
    introduced: new Set(),
    fresh: { count: 0 },
  });
  const signing: Road = { by: 'signing', number: 0, name: 'signing', body: [], states: [], span: contract.span };
  const entering = walkOf(contract, signing, report);
  const empty = start();
  fillSlots(contract, empty, []);
  enter(entering, { path: empty, met: [], target: 0 }, 0, () => undefined);
  for (const road of roadsOf(contract)) {
    const walk = walkOf(contract, road, report);
    for (const from of road.states) if (past.reached.has(from)) begin(walk, start(), from);
    if (!walk.stopped.passed && walk.stopped.at !== undefined) tellStopped(walk, contract, road);
  }
  contract.checks.forEach(({ name, body, states, span }, number) => {
    const walk = walkOf(contract, { by: 'action', number, name, body, states, span }, report);
    const path = start();
    bindParams(path, contract.checks[number]!.params);
    run(walk, body, { path, met: [], target: undefined }, () => {
      walk.stopped.passed = true;
    });
    if (!walk.stopped.passed && walk.stopped.at !== undefined) tellStopped(walk, contract, walk.road);
  });
  checkPendingKeeps(contract, past, start, report);
}

function rangesOf(contract: CoreContract): Map<string, S.Limits> {
  const out = new Map<string, S.Limits>();
  for (const { name, type, range } of contract.terms) out.set(`term:${name}`, { type, range });
  for (const { name, type, range } of contract.keeps) out.set(`keep:${name}`, { type, range });
  for (const { data } of contract.states)
    for (const { name, type, range } of data) out.set(`data:${name}`, { type, range });
  return out;
}

function bindParams(
  path: S.Path,
  params: readonly { readonly name: string; readonly type: Expr['type']; readonly range: S.Limits['range'] }[],
): void {
  const ranges = new Map(path.ranges);
  for (const { name, type, range } of params) ranges.set(`param:${name}`, { type, range });
  Object.assign(path, { ranges });
}

function begin(walk: Walk, path: S.Path, from: number): void {
  const { contract, road } = walk;
  assumeInvariants(contract, path, from);
  const finished = (step: Step): void => {
    walk.stopped.passed = true;
    if (walk.byTime) proveInvariants(walk, step.path, step.target ?? from);
  };
  const body = (step: Step): void =>
    run(walk, road.body, step, (done) => {
      if (done.target === undefined) finished(done);
      else enter(walk, done, done.target, finished);
    });
  if (road.by !== 'action') {
    body({ path, met: [], target: undefined });
    return;
  }
  const action = contract.actions[road.number]!;
  bindParams(path, action.params);
  for (const { name, coin } of action.params) if (coin !== undefined) path.grids.set(`param:${name}`, 'whole');
  run(walk, action.when, { path, met: [], target: undefined }, (step) => {
    if (action.condition === undefined) {
      body(step);
      return;
    }
    const asked: Statement = {
      kind: 'require',
      condition: action.condition,
      otherwise: undefined,
      text: '',
      span: action.span,
    };
    run(walk, [asked], step, body);
  });
}

/** `on entering` of a state, with the data that `become` gave it. */
function enter(walk: Walk, step: Step, state: number, then: (step: Step) => void): void {
  run(walk, walk.contract.states[state]!.entering, step, then);
}

function tellStopped(walk: Walk, contract: CoreContract, road: Road): void {
  const { at, earlier } = walk.stopped;
  const span = at!.span ?? road.span;
  const text = at!.kind === 'require' ? at!.text : '';
  const labels = earlier.flatMap((s) =>
    s.span === undefined || s.span.start === span.start ? [] : [{ span: s.span, text: 'and this is required too' }],
  );
  walk.report(neverPossible(span, { action: road.name, contract: contract.name, text }, { labels }));
}

function assumeInvariants(contract: CoreContract, path: S.Path, state: number): void {
  fillSlots(contract, path, contract.states[state]!.inventory);
  for (const invariant of invariantsOf(contract, state)) S.assume(path, holding(contract, path, invariant, true));
}

/** What is held has some amount; every other slot is empty. */
function fillSlots(contract: CoreContract, path: S.Path, held: CoreContract['states'][number]['inventory']): void {
  const bodies = [...roadsOf(contract).map(({ body }) => body), ...contract.states.map(({ entering }) => entering)];
  for (const s of bodies.flatMap(allStatements)) {
    const names = s.kind === 'hold' ? s.coins.map(({ slot }) => slot) : s.kind === 'mint' ? [s.slot] : [];
    for (const name of names) S.bindForm(path, `slot:${name}`, constantForm(Q.ZERO));
  }
  for (const { slot } of held) {
    path.bound.delete(`slot:${slot}`);
    S.bindForm(path, `slot:${slot}`, S.variableForm(path, `slot:${slot}`));
  }
}

function invariantsOf(contract: CoreContract, state: number): Invariant[] {
  return contract.invariants.filter(({ states }) => states === undefined || states.includes(state));
}

function holding(contract: CoreContract, path: S.Path, invariant: Invariant, wanted: boolean): Alternatives {
  const road: Road = { by: 'signing', number: 0, name: '', body: [], states: [], span: contract.span };
  const walk = walkOf(contract, road, () => undefined);
  for (const s of invariant.queries) if (s.kind === 'query') query(walk, path, `${invariant.name}:${s.name}`, s.query);
  return S.casesOf(path, renamed(invariant), wanted);
}

/** Its queries are not those of the bodies around it. */
function renamed(invariant: Invariant): Expr {
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null || node instanceof Map) return node;
    const copy = Object.fromEntries(Object.entries(node).map(([name, part]) => [name, visit(part)]));
    if (copy['kind'] === 'var' && typeof copy['name'] === 'string' && copy['name'].startsWith('query:'))
      copy['name'] = `${invariant.name}:${copy['name']}`;
    return copy;
  };
  return invariant.queries.length === 0 ? invariant.holds : (visit(invariant.holds) as Expr);
}

/** Time cannot be refused: what it brings about keeps the invariants. An action that would break one is refused. */
function proveInvariants(walk: Walk, path: S.Path, state: number): void {
  for (const invariant of invariantsOf(walk.contract, state)) {
    const side = S.branch(path);
    const broken = holding(walk.contract, side, invariant, false);
    if (broken.every((conditions) => contradicts([...side.known, ...conditions], side.alternatives))) continue;
    walk.report(
      invariantNotKept(walk.road.span, {
        invariant: invariant.name,
        text: invariant.text,
        what: wordsOfRoad(walk.road),
        state: walk.contract.states[state]!.name,
      }),
    );
  }
}

function wordsOfRoad({ by, name }: Road): string {
  return by === 'duty' ? `the breach of \`${name}\`` : `this \`${name}\``;
}

/** `set rate = e after P` comes true by time alone, with any value of its range. */
function checkPendingKeeps(
  contract: CoreContract,
  past: Past,
  start: () => S.Path,
  report: (diagnostic: Diagnostic) => void,
): void {
  for (const road of roadsOf(contract)) {
    for (const s of allStatements(road.body)) {
      if (s.kind !== 'set' || s.after === undefined) continue;
      for (const state of past.reached) {
        const path = start();
        const walk: Walk = {
          ...walkOf(contract, { ...road, span: s.span ?? road.span, name: `set ${s.keep}`, by: 'timer' }, report),
        };
        assumeInvariants(contract, path, state);
        const range = path.ranges.get(`keep:${s.keep}`)?.range;
        S.bindForm(path, `keep:${s.keep}`, S.freshForm(path));
        if (range !== undefined) limit(path, S.variableForm(path, `keep:${s.keep}`), range);
        proveInvariants(walk, path, state);
      }
    }
  }
}

function limit(path: S.Path, form: Form, { low, high }: NonNullable<S.Limits['range']>): void {
  if (low.kind === 'number') path.known.push({ form: minus(form, constantForm(low.value)), is: 'ge' });
  if (high.kind === 'number')
    path.known.push({ form: plus(constantForm(high.value), scaled(form, Q.neg(Q.ONE))), is: 'ge' });
  if (low.kind === 'int') path.known.push({ form: minus(form, constantForm(Q.rational(low.value))), is: 'ge' });
  if (high.kind === 'int') path.known.push({ form: minus(constantForm(Q.rational(high.value)), form), is: 'ge' });
}
