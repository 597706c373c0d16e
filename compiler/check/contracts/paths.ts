/** One path after another through a step: what is held, what is known, and whether every amount on the way is there. */
import {
  amountBelowZero,
  amountFinerThanUnit,
  amountNotCovered,
  roomNotShown,
  sharesNotWhole,
  tooManyPaths,
} from '../../../language/codes/agreements.ts';
import type { Diagnostic, Label } from '../../../language/diagnostics.ts';
import * as Q from '../../../language/rational.ts';
import type { Span } from '../../../language/span.ts';
import { unreachable } from '../../../language/unreachable.ts';
import type { CoreContract, Destination, Query, Statement } from '../../contract.ts';
import type { Expr } from '../../core.ts';
import { constantForm, type Form, minus, plus, scaled, times } from './forms.ts';
import { gridOf } from './grids.ts';
import type { Condition } from './inequalities.ts';
import { allStatements, isByTime, type Road } from './roads.ts';
import * as S from './symbols.ts';
import { queriesByName, wordsOf } from './words.ts';

/** Branches multiply the paths through a step; more than these are not followed. */
export const MAX_PATHS = 256;

export type Walk = {
  readonly contract: CoreContract;
  readonly road: Road;
  readonly queries: ReadonlyMap<string, Query>;
  readonly report: (diagnostic: Diagnostic) => void;
  /** What no path got past. */
  readonly stopped: { at: Statement | undefined; earlier: readonly Statement[]; passed: boolean };
  readonly paths: { left: number };
  /** The requirements met so far, and whether time alone takes the step. */
  readonly byTime: boolean;
};
export type Step = { readonly path: S.Path; readonly met: readonly Statement[]; readonly target: number | undefined };

/** Made anew for each step. */
export function walkOf(contract: CoreContract, road: Road, report: (diagnostic: Diagnostic) => void): Walk {
  const bodies = [...road.body, ...contract.states.flatMap(({ entering }) => entering)];
  const when = road.by === 'action' ? (contract.actions[road.number]?.when ?? []) : [];
  return {
    contract,
    road,
    queries: queriesByName([...when, ...bodies]),
    report,
    stopped: { at: undefined, earlier: [], passed: false },
    paths: { left: MAX_PATHS },
    byTime: isByTime(road),
  };
}

export function run(walk: Walk, body: readonly Statement[], step: Step, then: (step: Step) => void): void {
  const [statement, ...rest] = body;
  if (statement === undefined) {
    then(step);
    return;
  }
  const { path } = step;
  let after = step;
  switch (statement.kind) {
    case 'query':
      query(walk, path, statement.name, statement.query);
      break;
    case 'let':
      S.bindExpr(path, statement.name, statement.value);
      break;
    case 'require': {
      S.assume(path, S.casesOf(path, statement.condition, true));
      if (S.isImpossible(path)) {
        if (walk.stopped.at === undefined) Object.assign(walk.stopped, { at: statement, earlier: step.met });
        return;
      }
      after = { ...step, met: [...step.met, statement] };
      break;
    }
    case 'set':
      // A change with notice comes later, by itself.
      if (statement.after === undefined) S.bindExpr(path, `keep:${statement.keep}`, statement.value);
      break;
    case 'become': {
      const { data } = walk.contract.states[statement.state]!;
      const forms = statement.data.map((value) => S.formOf(path, value));
      data.forEach(({ name }, i) => {
        const form = forms[i];
        if (form !== undefined) S.bindForm(path, `data:${name}`, form);
      });
      after = { ...step, target: statement.state };
      break;
    }
    case 'hold':
      for (const { param, slot } of statement.coins) fill(path, slot, S.variableForm(path, `param:${param}`));
      break;
    case 'mint':
      checkAmount(walk, path, statement.amount, statement.span, undefined);
      fill(path, statement.slot, S.formOf(path, statement.amount));
      break;
    case 'burn':
      S.bindForm(path, `slot:${statement.slot}`, constantForm(Q.ZERO));
      break;
    case 'move': {
      checkShares(walk, path, statement.to, statement.span);
      const held = S.variableForm(path, `slot:${statement.slot}`);
      if (statement.amount === undefined) {
        S.bindForm(path, `slot:${statement.slot}`, constantForm(Q.ZERO));
        break;
      }
      checkAmount(walk, path, statement.amount, statement.span, statement.slot);
      S.bindForm(path, `slot:${statement.slot}`, minus(held, S.formOf(path, statement.amount)));
      break;
    }
    case 'pay':
      checkShares(walk, path, statement.to, statement.span);
      break;
    case 'add':
      checkRoom(walk, path, statement.set, statement.span);
      S.bindForm(path, `count:${statement.set}`, members(walk, path, statement.set, true));
      break;
    case 'remove':
      S.bindForm(path, `count:${statement.set}`, members(walk, path, statement.set, true));
      break;
    case 'if': {
      for (const holds of [true, false]) {
        const side = S.branch(path);
        S.assume(side, S.casesOf(side, statement.condition, holds));
        if (S.isImpossible(side)) continue;
        walk.paths.left -= 1;
        if (walk.paths.left === 0) walk.report(tooManyPaths(walk.road.span, { what: walk.road.name, most: MAX_PATHS }));
        if (walk.paths.left <= 0) return;
        run(walk, holds ? statement.yes : statement.no, { ...step, path: side }, (done) => run(walk, rest, done, then));
      }
      return;
    }
    case 'each':
      loop(walk, statement, step);
      break;
    case 'grant':
    case 'end':
    case 'create':
    case 'emit':
    case 'tell':
    case 'charge':
      break;
    default:
      unreachable(statement);
  }
  run(walk, rest, after, then);
}

function fill(path: S.Path, slot: string, by: Form): void {
  S.bindForm(path, `slot:${slot}`, plus(S.variableForm(path, `slot:${slot}`), by));
}

export function query(walk: Walk, path: S.Path, name: string, asked: Query): void {
  switch (asked.kind) {
    case 'bill':
      path.grids.set(name, 'whole');
      S.bindForm(path, name, billed(walk, path, asked.price));
      return;
    case 'prorated': {
      const whole = S.formOf(path, asked.amount);
      const isAmount = S.proves(path, { form: whole, is: 'ge' });
      const part = S.freshForm(path, isAmount ? Q.ZERO : undefined);
      if (isAmount && gridOf(path.grids, asked.amount) !== 'finer')
        path.known.push({ form: minus(whole, part), is: 'ge' });
      path.grids.set(name, 'whole');
      S.bindForm(path, name, part);
      return;
    }
    case 'count_of':
      S.bindForm(path, name, members(walk, path, asked.set, false));
      return;
    case 'counted':
      S.bindForm(path, name, S.freshForm(path, Q.ZERO));
      return;
    case 'may_use':
      // The statements between may change rights.
      path.fresh.count += 1;
      S.bindExpr(path, name, { kind: 'var', type: { kind: 'bool' }, name: `right:${path.fresh.count}` });
      return;
    case 'holds_role':
    case 'covers':
    case 'duty': {
      const truth: Expr = {
        kind: 'var',
        type: { kind: 'bool' },
        name: JSON.stringify(asked, (_, v) => (typeof v === 'bigint' ? `${v}n` : v)),
      };
      S.bindExpr(path, name, truth);
      return;
    }
    case 'time_of':
    case 'read':
    case 'evaluate':
      S.bindForm(path, name, S.freshForm(path));
      return;
    default:
      unreachable(asked);
  }
}

/** Not below 0 where no rate is; at most what the price says. */
function billed(walk: Walk, path: S.Path, name: string): Form {
  const price = walk.contract.prices.find((p) => p.name === name);
  const isAmount =
    price?.rates.every(({ amount }) => S.proves(path, { form: S.formOf(path, amount), is: 'ge' })) ?? false;
  const form = S.freshForm(path, isAmount ? Q.ZERO : undefined);
  if (price?.atMost !== undefined) path.known.push({ form: minus(S.formOf(path, price.atMost), form), is: 'ge' });
  return form;
}

/** How many a set of parties has, within what was declared; another number after one came or went. */
function members(walk: Walk, path: S.Path, set: string, changed: boolean): Form {
  const known = path.bound.get(`count:${set}`);
  if (!changed && known?.kind === 'form') return known.form;
  const size = walk.contract.parties.find(({ name }) => name === set)?.set;
  const form = S.freshForm(path, Q.rational(size?.low ?? 0), size && Q.rational(size.high));
  S.bindForm(path, `count:${set}`, form);
  return form;
}

/**
 * A body for each member. What it takes from a slot is the same each time, d: then the slot holds at first − k·d before the
 * turn k of n, and at first − n·d after the last. Otherwise nothing is known of it but that it is not below 0.
 */
function loop(walk: Walk, each: Extract<Statement, { kind: 'each' }>, step: Step): void {
  const { path } = step;
  const count = members(walk, path, each.set, false);
  const inner = allStatements(each.body);
  const slots = new Set(inner.flatMap((s) => (s.kind === 'move' && s.amount !== undefined ? [s.slot] : [])));
  for (const s of inner) if (s.kind === 'set') S.bindForm(path, `keep:${s.keep}`, S.freshForm(path));
  const quiet: Walk = { ...walk, report: () => undefined, paths: { left: MAX_PATHS }, stopped: { ...walk.stopped } };
  const taken = new Map<string, Form | 'differs'>();
  const trial = S.branch(path);
  const before = new Map([...slots].map((slot) => [slot, S.freshForm(trial, Q.ZERO)]));
  for (const [slot, form] of before) S.bindForm(trial, `slot:${slot}`, form);
  run(quiet, each.body, { ...step, path: trial }, ({ path: after }) => {
    for (const [slot, form] of before) {
      const d = minus(form, S.variableForm(after, `slot:${slot}`));
      taken.set(slot, taken.has(slot) || !isFixed(path, d) ? 'differs' : d);
    }
  });
  const turn = S.branch(path);
  const k = S.freshForm(turn, Q.ZERO);
  const rest = minus(minus(count, k), constantForm(Q.ONE));
  turn.known.push({ form: rest, is: 'ge' });
  for (const slot of slots) {
    const d = taken.get(slot);
    const first = S.variableForm(path, `slot:${slot}`);
    if (d === undefined || d === 'differs' || !S.proves(path, { form: d, is: 'ge' })) {
      S.bindForm(turn, `slot:${slot}`, S.freshForm(turn, Q.ZERO));
      S.bindForm(path, `slot:${slot}`, S.freshForm(path, Q.ZERO));
      continue;
    }
    turn.known.push(
      { form: times(k, d), is: 'ge' },
      { form: times(rest, d), is: 'ge' },
      ...bySize(walk, each.set, count, d),
    );
    S.bindForm(turn, `slot:${slot}`, minus(first, times(k, d)));
    path.known.push(...bySize(walk, each.set, count, d));
    S.bindForm(path, `slot:${slot}`, minus(first, times(count, d)));
  }
  run(walk, each.body, { ...step, path: turn }, () => undefined);
  for (const s of inner) if (s.kind === 'add' || s.kind === 'remove') members(walk, path, s.set, true);
}

/** One more member than there are is at most what was declared. */
function checkRoom(walk: Walk, path: S.Path, set: string, at: Span | undefined): void {
  const size = walk.contract.parties.find(({ name }) => name === set)?.set;
  if (size === undefined) return;
  const left = minus(constantForm(Q.rational(size.high - 1)), members(walk, path, set, false));
  const span = at ?? walk.road.span;
  if (!S.proves(path, { form: left, is: 'ge' }))
    walk.report(roomNotShown(span, { set, most: size.high }, { labels: labelsOf(walk, span) }));
}

/** What n members take together lies between what the fewest and what the most of them take. */
function bySize({ contract }: Walk, set: string, count: Form, d: Form): Condition[] {
  const size = contract.parties.find(({ name }) => name === set)?.set;
  if (size === undefined) return [];
  const by = (n: number): Form => scaled(d, Q.rational(n));
  return [
    { form: minus(by(size.high), times(count, d)), is: 'ge' },
    { form: minus(times(count, d), by(size.low)), is: 'ge' },
  ];
}

/** Made of what was met before the loop, and of variables that no statement changes: the same in every turn. */
function isFixed(path: S.Path, form: Form): boolean {
  const fixed = new Set(path.introduced);
  for (const [key, number] of path.names.unknowns) {
    if (!/^(term|keep|data|param):[^ ]+$/.test(key)) continue;
    S.variableForm(path, key);
    fixed.add(number);
  }
  return [...form.keys()].every((product) => product === '' || product.split(',').every((n) => fixed.has(Number(n))));
}

/** 0 ≤ amount ≤ what the slot holds; whole units where time alone moves it. */
function checkAmount(walk: Walk, path: S.Path, amount: Expr, at: Span | undefined, slot: string | undefined): void {
  const form = S.formOf(path, amount);
  const text = wordsOf(amount, walk.queries);
  const span = at ?? walk.road.span;
  const labels = labelsOf(walk, span);
  const isNotBelow = S.proves(path, { form, is: 'ge' });
  if (!isNotBelow) walk.report(amountBelowZero(span, { text }, { labels }));
  if (slot !== undefined && !S.proves(path, { form: minus(S.variableForm(path, `slot:${slot}`), form), is: 'ge' }))
    walk.report(amountNotCovered(span, { text, slot, byTime: walk.byTime }, { labels }));
  if (walk.byTime && gridOf(path.grids, amount) === 'finer')
    walk.report(amountFinerThanUnit(span, { text }, { labels }));
}

function checkShares(walk: Walk, path: S.Path, to: Destination, at: Span | undefined): void {
  if (to.kind !== 'shares') return;
  const forms = to.shares.map(({ percent }) => S.formOf(path, percent));
  const sum = forms.reduce((total, form) => plus(total, form), constantForm(Q.ZERO));
  const isWhole = S.proves(path, { form: minus(sum, constantForm(Q.ONE)), is: 'eq' });
  const areParts = forms.every((form) => S.proves(path, { form, is: 'ge' }));
  const span = at ?? walk.road.span;
  const value = sum.size === 0 ? Q.ZERO : sum.size === 1 ? sum.get('') : undefined;
  if (isWhole && areParts) return;
  const percent = value === undefined ? undefined : Q.formatDecimal(Q.mul(value, Q.rational(100)));
  walk.report(sharesNotWhole(span, { percent: isWhole ? undefined : percent }, { labels: labelsOf(walk, span) }));
}

function labelsOf(walk: Walk, span: Span): Label[] {
  const { road } = walk;
  const isInside = (s: Statement): boolean =>
    s.span !== undefined && s.span.start <= span.start && span.end <= s.span.end;
  if (road.by === 'signing' || allStatements(road.body).some(isInside)) return [];
  return [{ span: road.span, text: `\`${road.name}\` leads here` }];
}
