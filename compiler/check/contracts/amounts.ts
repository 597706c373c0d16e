/** Amounts: what is moved is there, shares make the whole, and requirements can be met; along every path of every step. */

import {
  invariantNotKept,
  neverPossible,
  periodNotPositive,
  tooMuchToFollow,
} from '../../../language/codes/agreements.ts';
import type { Diagnostic } from '../../../language/diagnostics.ts';
import * as Q from '../../../language/rational.ts';
import type { Span } from '../../../language/span.ts';
import type { CoreContract, Invariant, Moment, Statement } from '../../contract.ts';
import type { Expr } from '../../core.ts';
import { checkFault } from './by-time.ts';
import { isPositive } from './faults.ts';
import { constantForm, type Form, minus, plus, scaled } from './forms.ts';
import { type Alternatives, contradicts } from './inequalities.ts';
import { query, run, type Step, type Walk, walkOf } from './paths.ts';
import { allStatements, type Past, type Road, roadsOf, statesOfDuty } from './roads.ts';
import * as S from './symbols.ts';

/** Terms of conditions that are looked at to prove one contract, about a second; the examples take a hundredth of it at most. */
export const MAX_EFFORT = 1_000_000;

/** `contract` with its inventories. Told once of each place, whatever roads lead through it. */
export function checkAmounts(
  contract: CoreContract,
  contracts: readonly CoreContract[],
  past: Past,
  tell: (diagnostic: Diagnostic) => void,
): void {
  const effort = { left: MAX_EFFORT };
  // What is not followed to the end is not known to be wrong.
  const report = (diagnostic: Diagnostic): void => {
    if (effort.left > 0) tell(diagnostic);
  };
  const names = S.newNames();
  const ranges = rangesOf(contract);
  const start = (): S.Path => ({
    names,
    ranges,
    bound: new Map(),
    grids: new Map(),
    sizes: new Map(),
    known: [],
    alternatives: [],
    introduced: new Set(),
    fresh: { count: 0 },
    effort,
  });
  const signing: Road = { by: 'signing', number: 0, name: 'signing', body: [], states: [], span: contract.span };
  const entering = walkOf(contract, contracts, signing, report);
  const empty = start();
  fillSlots(contract, empty, []);
  sign(entering, empty);
  for (const road of roadsOf(contract)) {
    const walk = walkOf(contract, contracts, road, report);
    for (const from of road.states) if (past.reached.has(from)) begin(walk, start(), from);
    if (effort.left <= 0) {
      tell(tooMuchToFollow(road.span, { what: road.name, of: 'conditions', most: MAX_EFFORT }));
      return;
    }
    if (!walk.stopped.passed && walk.stopped.at !== undefined) tellStopped(walk, contract, road);
  }
  contract.checks.forEach(({ name, body, states, span }, number) => {
    const walk = walkOf(contract, contracts, { by: 'action', number, name, body, states, span }, report);
    const path = start();
    bindParams(path, contract.checks[number]!.params);
    run(walk, body, { path, met: [], target: undefined }, () => {
      walk.stopped.passed = true;
    });
    if (!walk.stopped.passed && walk.stopped.at !== undefined) tellStopped(walk, contract, walk.road);
  });
  checkPendingKeeps(contract, contracts, past, start, report);
  checkTimes(contract, contracts, past, start, report);
  if (effort.left <= 0)
    tell(tooMuchToFollow(contract.span, { what: contract.name, of: 'conditions', most: MAX_EFFORT }));
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
  const { contract, contracts, road } = walk;
  assumeInvariants(contract, contracts, path, from);
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

/** The first state is entered with the first values of the keeps; its invariants have to hold then in some case at least. */
function sign(walk: Walk, path: S.Path): void {
  const { contract, contracts } = walk;
  for (const { name, first, queries = [] } of contract.keeps) {
    for (const s of queries) if (s.kind === 'query') query(walk, path, s.name, s.query);
    S.bindExpr(path, `keep:${name}`, first);
  }
  let broken: Invariant | undefined;
  let isPossible = false;
  enter(walk, { path, met: [], target: 0 }, 0, ({ path: after }) => {
    const first = invariantsOf(contract, 0).find((invariant) => {
      S.assume(after, holding(contract, contracts, after, invariant, true));
      return S.isImpossible(after);
    });
    broken ??= first;
    isPossible ||= first === undefined;
  });
  if (isPossible || broken === undefined) return;
  const { text, span = contract.span } = broken;
  walk.report(neverPossible(span, { action: walk.road.name, contract: contract.name, text }));
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

function assumeInvariants(
  contract: CoreContract,
  contracts: readonly CoreContract[],
  path: S.Path,
  state: number,
): void {
  fillSlots(contract, path, contract.states[state]!.inventory);
  for (const invariant of invariantsOf(contract, state))
    S.assume(path, holding(contract, contracts, path, invariant, true));
}

/** What is held has some amount; every other slot is empty. */
function fillSlots(contract: CoreContract, path: S.Path, held: CoreContract['states'][number]['inventory']): void {
  for (const name of slotsOf(contract)) S.bindForm(path, `slot:${name}`, constantForm(Q.ZERO));
  for (const { slot } of held) {
    path.bound.delete(`slot:${slot}`);
    S.bindForm(path, `slot:${slot}`, S.variableForm(path, `slot:${slot}`));
  }
}

const slotsKnown = new WeakMap<CoreContract, ReadonlySet<string>>();

/** Every slot that something fills; gathered once, and asked for every step in every state. */
function slotsOf(contract: CoreContract): ReadonlySet<string> {
  const known = slotsKnown.get(contract);
  if (known !== undefined) return known;
  const bodies = [...roadsOf(contract).map(({ body }) => body), ...contract.states.map(({ entering }) => entering)];
  const filled = bodies.flatMap(allStatements).flatMap((s) => {
    if (s.kind === 'hold') return s.coins.map(({ slot }) => slot);
    return s.kind === 'mint' ? [s.slot] : [];
  });
  const slots = new Set(filled);
  slotsKnown.set(contract, slots);
  return slots;
}

function invariantsOf(contract: CoreContract, state: number): Invariant[] {
  return contract.invariants.filter(({ states }) => states === undefined || states.includes(state));
}

function holding(
  contract: CoreContract,
  contracts: readonly CoreContract[],
  path: S.Path,
  invariant: Invariant,
  wanted: boolean,
): Alternatives {
  const road: Road = { by: 'signing', number: 0, name: '', body: [], states: [], span: contract.span };
  const walk = walkOf(contract, contracts, road, () => undefined);
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
    const broken = holding(walk.contract, walk.contracts, side, invariant, false);
    if (broken.every((conditions) => contradicts([...side.known, ...conditions], side.alternatives, side.effort)))
      continue;
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
  contracts: readonly CoreContract[],
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
          ...walkOf(
            contract,
            contracts,
            { ...road, span: s.span ?? road.span, name: `set ${s.keep}`, by: 'timer' },
            report,
          ),
        };
        assumeInvariants(contract, contracts, path, state);
        const range = path.ranges.get(`keep:${s.keep}`)?.range;
        S.bindForm(path, `keep:${s.keep}`, S.freshForm(path));
        if (range !== undefined) limit(path, S.variableForm(path, `keep:${s.keep}`), range);
        proveInvariants(walk, path, state);
      }
    }
  }
}

/** Periods and moments of timers and duties, and invariants, are read as time goes on: they are no faults in any state. */
function checkTimes(
  contract: CoreContract,
  contracts: readonly CoreContract[],
  past: Past,
  start: () => S.Path,
  report: (diagnostic: Diagnostic) => void,
): void {
  const check = (
    parts: readonly Expr[],
    queries: readonly Statement[],
    states: readonly number[],
    span: Span,
  ): void => {
    for (const state of states) {
      if (!past.reached.has(state)) continue;
      const road: Road = { by: 'timer', number: 0, name: '', body: queries, states: [state], span };
      const walk = walkOf(contract, contracts, road, report);
      const path = start();
      assumeInvariants(contract, contracts, path, state);
      run(walk, queries, { path, met: [], target: undefined }, (step) => {
        for (const part of parts) checkFault(walk, step.path, part, span, []);
      });
    }
  };
  const positive = (period: Expr | undefined, span: Span, what: string): void => {
    if (period !== undefined && !isPositive(start(), period)) report(periodNotPositive(span, { what }));
  };
  for (const { kind, period, since, span } of contract.timers)
    if (kind === 'every' || since.kind === 'entry') positive(period, span, kind);
  for (const { within, span } of contract.duties) positive(within, span, 'within');
  for (const { within, span } of contract.actions) positive(within, span, 'within');
  const at = (moment: Moment): readonly Expr[] => (moment.kind === 'at' ? [moment.value] : []);
  for (const { period, since, queries = [], states, span } of contract.timers)
    check([period, ...at(since)], queries, states, span);
  for (const duty of contract.duties)
    check([duty.within, ...at(duty.of)], duty.queries ?? [], statesOfDuty(contract, duty), duty.span);
  const all = contract.states.map((_, state) => state);
  for (const { holds, queries, states, span = contract.span } of contract.invariants)
    check([holds], queries, states ?? all, span);
}

function limit(path: S.Path, form: Form, { low, high }: NonNullable<S.Limits['range']>): void {
  if (low.kind === 'number') path.known.push({ form: minus(form, constantForm(low.value)), is: 'ge' });
  if (high.kind === 'number')
    path.known.push({ form: plus(constantForm(high.value), scaled(form, Q.neg(Q.ONE))), is: 'ge' });
  if (low.kind === 'int') path.known.push({ form: minus(form, constantForm(Q.rational(low.value))), is: 'ge' });
  if (high.kind === 'int') path.known.push({ form: minus(constantForm(Q.rational(high.value)), form), is: 'ge' });
}
