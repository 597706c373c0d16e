/** One path after another through a step: what is held, what is known, and whether every amount on the way is there. */
import { roomNotShown, tooMuchToFollow } from '../../../language/codes/agreements.ts';
import type { Diagnostic } from '../../../language/diagnostics.ts';
import * as Q from '../../../language/rational.ts';
import type { Span } from '../../../language/span.ts';
import { unreachable } from '../../../language/unreachable.ts';
import type { CoreContract, Keep, Query, Rate, Statement } from '../../contract.ts';
import type { Expr } from '../../core.ts';
import { checkByTime } from './by-time.ts';
import { sizeOf } from './faults.ts';
import { constantForm, type Form, minus, plus, scaled, times } from './forms.ts';
import { gridOf } from './grids.ts';
import type { Condition } from './inequalities.ts';
import { allStatements, isByTime, type Road } from './roads.ts';
import { checkAmount, checkCharge, checkShares, labelsOf } from './shown.ts';
import * as S from './symbols.ts';
import { queriesByName } from './words.ts';

/** Branches multiply the paths through a step, and a loop is followed twice, for what a turn takes first; more are not followed. */
export const MAX_PATHS = 256;

export type Walk = {
  readonly contract: CoreContract;
  /** Of the module, by number. */
  readonly contracts: readonly CoreContract[];
  readonly road: Road;
  readonly queries: ReadonlyMap<string, Query>;
  readonly report: (diagnostic: Diagnostic) => void;
  /** What no path got past. */
  readonly stopped: { at: Statement | undefined; earlier: readonly Statement[]; passed: boolean };
  /** `tell`: the report, of a trial too. */
  readonly paths: { left: number; readonly tell: (diagnostic: Diagnostic) => void };
  /** The requirements met so far, and whether time alone takes the step. */
  readonly byTime: boolean;
};
export type Step = { readonly path: S.Path; readonly met: readonly Statement[]; readonly target: number | undefined };

/** Made anew for each step. */
export function walkOf(
  contract: CoreContract,
  contracts: readonly CoreContract[],
  road: Road,
  report: (diagnostic: Diagnostic) => void,
): Walk {
  const bodies = [...road.body, ...contract.states.flatMap(({ entering }) => entering)];
  const when = road.by === 'action' ? (contract.actions[road.number]?.when ?? []) : [];
  return {
    contract,
    contracts,
    road,
    queries: queriesByName([...when, ...bodies]),
    report,
    stopped: { at: undefined, earlier: [], passed: false },
    paths: { left: MAX_PATHS, tell: report },
    byTime: isByTime(road),
  };
}

/** Statements in order; each side of an `if` goes on by itself to the end of the body, and then with `then`. */
export function run(walk: Walk, body: readonly Statement[], step: Step, then: (step: Step) => void, from = 0): void {
  let here = step;
  for (let i = from; i < body.length; i += 1) {
    const statement = body[i]!;
    if (walk.byTime) checkByTime(walk, here.path, statement, (span) => labelsOf(walk, span));
    if (statement.kind === 'if') {
      sides(walk, statement, here, (done) => run(walk, body, done, then, i + 1));
      return;
    }
    const after = one(walk, statement, here);
    if (after === undefined) return;
    here = after;
  }
  then(here);
}

function sides(walk: Walk, s: Extract<Statement, { kind: 'if' }>, step: Step, then: (step: Step) => void): void {
  for (const holds of [true, false]) {
    const side = S.branch(step.path);
    S.assume(side, S.casesOf(side, s.condition, holds));
    if (S.isImpossible(side)) continue;
    if (!goesOn(walk, 1)) return;
    run(walk, holds ? s.yes : s.no, { ...step, path: side }, then);
  }
}

/** Takes so many of the paths that are left; false: there are no more. */
function goesOn({ paths, road }: Walk, more: number): boolean {
  const before = paths.left;
  paths.left -= more;
  if (before > 0 && paths.left <= 0)
    paths.tell(tooMuchToFollow(road.span, { what: road.name, of: 'paths', most: MAX_PATHS }));
  return paths.left > 0;
}

/** Undefined: no path gets past the statement. */
function one(walk: Walk, statement: Exclude<Statement, { kind: 'if' }>, step: Step): Step | undefined {
  const { path } = step;
  switch (statement.kind) {
    case 'query':
      query(walk, path, statement.name, statement.query);
      break;
    case 'let':
      path.sizes.set(statement.name, sizeOf(path, statement.value));
      S.bindExpr(path, statement.name, statement.value);
      break;
    case 'require': {
      S.assume(path, S.casesOf(path, statement.condition, true));
      if (S.isImpossible(path)) {
        if (walk.stopped.at === undefined) Object.assign(walk.stopped, { at: statement, earlier: step.met });
        return undefined;
      }
      return { ...step, met: [...step.met, statement] };
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
      return { ...step, target: statement.state };
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
    case 'each':
      loop(walk, statement, step);
      break;
    case 'charge':
      checkCharge(walk, path, statement);
      break;
    case 'grant':
    case 'end':
    case 'create':
    case 'emit':
    case 'tell':
      break;
    default:
      unreachable(statement);
  }
  return step;
}

function fill(path: S.Path, slot: string, by: Form): void {
  S.bindForm(path, `slot:${slot}`, plus(S.variableForm(path, `slot:${slot}`), by));
}

export function query(walk: Walk, path: S.Path, name: string, put: Query): void {
  switch (put.kind) {
    case 'bill':
      path.grids.set(name, 'whole');
      path.sizes.set(name, MAX_BILL);
      S.bindForm(path, name, billed(walk, path, put.price));
      return;
    case 'prorated': {
      const whole = S.formOf(path, put.amount);
      const isAmount = S.proves(path, { form: whole, is: 'ge' });
      const part = S.freshForm(path, isAmount ? Q.ZERO : undefined);
      if (isAmount && gridOf(path.grids, put.amount) !== 'finer')
        path.known.push({ form: minus(whole, part), is: 'ge' });
      path.grids.set(name, 'whole');
      path.sizes.set(name, sizeOf(path, put.amount));
      S.bindForm(path, name, part);
      return;
    }
    case 'count_of':
      path.sizes.set(name, Q.rational(sizeOfSet(walk, put.set)?.high ?? 0));
      S.bindForm(path, name, members(walk, path, put.set, false));
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
        name: JSON.stringify(put, (_, v) => (typeof v === 'bigint' ? `${v}n` : v)),
      };
      S.bindExpr(path, name, truth);
      return;
    }
    case 'read': {
      const keep = keepRead(walk, put);
      // A name of its own, with the range of the keep; what it is may change with every step of the other agreement.
      path.fresh.count += 1;
      const own = `read:${path.fresh.count}`;
      if (keep !== undefined) Object.assign(path, { ranges: new Map(path.ranges).set(own, keep).set(name, keep) });
      S.bindForm(path, name, S.variableForm(path, own));
      return;
    }
    case 'time_of':
    case 'evaluate':
      S.bindForm(path, name, S.freshForm(path));
      return;
    default:
      unreachable(put);
  }
}

/** More than the units that a meter counts, each at the highest price. */
const MAX_BILL = Q.powerOfTen(40);

function keepRead(walk: Walk, asked: Extract<Query, { kind: 'read' }>): Keep | undefined {
  const term = asked.agreement.kind === 'var' ? asked.agreement.name : undefined;
  const of = walk.contract.terms.find(({ name }) => `term:${name}` === term)?.contract;
  return of === undefined ? undefined : walk.contracts[of]?.keeps.find(({ name }) => name === asked.keep);
}

function sizeOfSet(walk: Walk, set: string): { readonly low: number; readonly high: number } | undefined {
  return walk.contract.parties.find(({ name }) => name === set)?.set;
}

/** Not below 0 where no rate is; at most what the price says. */
function billed(walk: Walk, path: S.Path, name: string): Form {
  const price = walk.contract.prices.find((p) => p.name === name);
  const notBelow = ({ amount, queries = [] }: Rate): boolean => {
    const side = asked(walk, path, queries);
    return S.proves(side, { form: S.formOf(side, amount), is: 'ge' });
  };
  const form = S.freshForm(path, price?.rates.every(notBelow) ? Q.ZERO : undefined);
  if (price?.atMost === undefined) return form;
  const side = asked(walk, path, price.queries ?? []);
  const most = S.formOf(side, price.atMost);
  // What the questions told of that amount stays known; their names are those of the price alone.
  Object.assign(path, { known: side.known, alternatives: side.alternatives, introduced: side.introduced });
  path.known.push({ form: minus(most, form), is: 'ge' });
  return form;
}

/** The path as it would go on after these questions. */
function asked(walk: Walk, path: S.Path, queries: readonly Statement[]): S.Path {
  const side = S.branch(path);
  for (const s of queries) if (s.kind === 'query') query(walk, side, s.name, s.query);
  return side;
}

/** How many a set of parties has, within what was declared; another number after one came or went. */
function members(walk: Walk, path: S.Path, set: string, changed: boolean): Form {
  const known = path.bound.get(`count:${set}`);
  if (!changed && known?.kind === 'form') return known.form;
  const size = sizeOfSet(walk, set);
  const form = S.freshForm(path, Q.rational(size?.low ?? 0), size && Q.rational(size.high));
  S.bindForm(path, `count:${set}`, form);
  return form;
}

/**
 * A body for each member. What it takes from a slot is the same each time, d: then the slot holds at first − k·d before the
 * turn k of n, and at first − n·d after the last. Otherwise nothing is known of it but that it is not below 0.
 */
function loop(walk: Walk, each: Extract<Statement, { kind: 'each' }>, step: Step): void {
  if (!goesOn(walk, 2)) return;
  const { path } = step;
  const count = members(walk, path, each.set, false);
  const inner = allStatements(each.body);
  const slots = new Set(inner.flatMap((s) => (s.kind === 'move' && s.amount !== undefined ? [s.slot] : [])));
  for (const s of inner) if (s.kind === 'set') S.bindForm(path, `keep:${s.keep}`, S.freshForm(path));
  const quiet: Walk = { ...walk, report: () => undefined, stopped: { ...walk.stopped } };
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
  const size = sizeOfSet(walk, set);
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
