/** Nobody locked out, nothing idle: what of a contract can never happen, and who could wait for ever. */
import {
  circleOfTimes,
  debtorMayNotAct,
  momentNeverComes,
  partyIdle,
  stateNeverReached,
  stateNotLeft,
  timeNotProved,
  timerWithoutBecome,
} from '../../../language/codes/agreements.ts';
import type { Diagnostic, Label } from '../../../language/diagnostics.ts';
import type { Span } from '../../../language/span.ts';
import { unreachable } from '../../../language/unreachable.ts';
import type { Actor, CoreContract, Duty, Moment, Statement } from '../../contract.ts';
import {
  allStatements,
  ends,
  hasCome,
  leaves,
  type Past,
  queriesOf,
  type Road,
  roadsOf,
  statesOfDuty,
} from './roads.ts';

type Report = (diagnostic: Diagnostic) => void;

export function checkProgress(contract: CoreContract, past: Past, report: Report): void {
  contract.states.forEach(({ name, span = contract.span, final, lasting }, state) => {
    if (!past.reached.has(state)) {
      const idle = contract.actions.filter(
        ({ states }) => states.every((s) => !past.reached.has(s)) && states.includes(state),
      );
      const labels = idle.map((action): Label => ({ span: action.span, text: 'so this can never be done' }));
      report(stateNeverReached(span, { state: name, contract: contract.name }, { labels }));
    } else if (!final && !lasting) checkLeft(contract, past, state, span, report);
  });
  for (const { kind, body, span } of contract.timers)
    if (kind === 'after' && !ends(body).always) report(timerWithoutBecome(span, {}));
  checkCircles(contract, past, report);
  checkMoments(contract, past, report);
  for (const duty of contract.duties) checkDebtor(contract, duty, report);
  checkIdleParties(contract, report);
  checkTimes(contract, past, report);
}

/** By an `after` whose moment has surely come, or the `else` of a duty that arises on entering and cannot be kept in place. */
function checkLeft(contract: CoreContract, past: Past, state: number, span: Span, report: Report): void {
  const byTimer = contract.timers.some(
    ({ kind, since, states, body }) =>
      kind === 'after' && states.includes(state) && hasCome(past, since, state) === 'surely' && leaves(body, state),
  );
  if (byTimer) return;
  const due = contract.duties.filter((duty) => isDueOnEntry(duty, state) && leaves(duty.body, state));
  if (due.some((duty) => keptInPlace(contract, duty, state) === undefined)) return;
  const [duty] = due;
  const act = duty && keptInPlace(contract, duty, state);
  const late = contract.timers.find(
    ({ kind, states, body }) => kind === 'after' && states.includes(state) && leaves(body, state),
  );
  const labels: Label[] = [];
  if (act !== undefined)
    labels.push({
      span: act.span,
      text: `\`${act.name}\` keeps \`${duty!.name}\` and stays in \`${contract.states[state]!.name}\``,
    });
  if (late !== undefined) labels.push({ span: late.span, text: 'the moment that this counts from may not have come' });
  report(stateNotLeft(span, { state: contract.states[state]!.name }, { labels }));
}

/** Timers that count from what may be past lead from state to state at one instant; in a circle that would never end. */
function checkCircles(contract: CoreContract, past: Past, report: Report): void {
  const next = (from: number): readonly number[] =>
    contract.timers.flatMap(({ kind, since, states, body }) => {
      const isLater = since.kind === 'entry' || (since.kind === 'state' && since.state === from);
      return kind === 'after' && states.includes(from) && !isLater ? [...ends(body).targets] : [];
    });
  const road = (from: number, to: number, seen: ReadonlySet<number>): readonly number[] | undefined => {
    for (const state of next(from)) {
      if (state === to) return [from];
      if (seen.has(state)) continue;
      const rest = road(state, to, new Set([...seen, state]));
      if (rest !== undefined) return [from, ...rest];
    }
    return undefined;
  };
  const told = new Set<number>();
  for (const state of past.reached) {
    const circle = told.has(state) ? undefined : road(state, state, new Set([state]));
    if (circle === undefined) continue;
    for (const one of circle) told.add(one);
    const names = circle.map((one) => contract.states[one]!.name);
    report(circleOfTimes(contract.states[state]!.span ?? contract.span, { states: names }));
  }
}

function isDueOnEntry(duty: Duty, state: number): boolean {
  return duty.of.kind === 'state' && duty.of.state === state && (duty.states?.includes(state) ?? true);
}

/** An act that keeps the duty and does not leave the state: time alone would not leave it then. */
function keptInPlace(contract: CoreContract, duty: Duty, state: number) {
  return duty.acts
    .map((act) => contract.actions[act]!)
    .find(({ states, body }) => states.includes(state) && !leaves(body, state));
}

function checkMoments(contract: CoreContract, past: Past, report: Report): void {
  const check = (moment: Moment, states: readonly number[], span: Span, what: string): void => {
    const met = states.filter((state) => past.reached.has(state));
    if (met.length === 0 || met.some((state) => hasCome(past, moment, state) !== 'never')) return;
    report(
      momentNeverComes(span, {
        what,
        moment: momentWords(contract, moment),
        states: met.map((state) => contract.states[state]!.name),
      }),
    );
  };
  for (const { kind, since, states, span } of contract.timers) check(since, states, span, `\`${kind}\``);
  for (const duty of contract.duties) {
    if (duty.states !== undefined) check(duty.of, duty.states, duty.span, `the duty \`${duty.name}\``);
    else if (duty.of.kind === 'action' && statesOfDuty(contract, duty).every((state) => !past.reached.has(state))) {
      const action = contract.actions[duty.of.action]!;
      if (action.states.some((state) => past.reached.has(state))) continue;
      report(momentNeverComes(duty.span, { what: `the duty \`${duty.name}\``, moment: action.name, states: [] }));
    }
  }
}

function momentWords(contract: CoreContract, moment: Moment): string {
  if (moment.kind === 'action') return contract.actions[moment.action]!.name;
  return moment.kind === 'state' ? contract.states[moment.state]!.name : 'this moment';
}

function checkDebtor(contract: CoreContract, duty: Duty, report: Report): void {
  const states = statesOfDuty(contract, duty);
  const acts = duty.acts.map((act) => contract.actions[act]!);
  const open = acts.filter((act) => act.states.some((state) => states.includes(state)));
  if (open.some(({ actors }) => actors.some((actor) => isOf(contract, actor, duty.debtor)))) return;
  const labels = acts.map(
    (act): Label => ({
      span: act.span,
      text: open.includes(act) ? `not by \`${duty.debtor}\`` : 'not while the duty is due',
    }),
  );
  report(
    debtorMayNotAct(
      duty.span,
      { duty: duty.name, debtor: duty.debtor, acts: acts.map(({ name }) => name) },
      { labels },
    ),
  );
}

function isOf(contract: CoreContract, actor: Actor, party: string): boolean {
  switch (actor.kind) {
    case 'party':
      return actor.party === party;
    case 'member':
      return actor.set === party;
    case 'role':
      return contract.parties.some(({ name, role }) => name === party && role === actor.role);
  }
}

function checkIdleParties(contract: CoreContract, report: Report): void {
  const bodies = [
    ...roadsOf(contract).map(({ body }) => body),
    ...contract.states.map(({ entering }) => entering),
    ...contract.checks.map(({ body }) => body),
  ];
  const statements = bodies.flatMap(allStatements).filter(({ kind }) => kind !== 'require' && kind !== 'let');
  const named = new Set<string>();
  for (const s of statements) {
    if (s.kind === 'if') continue;
    namesIn(s, named);
  }
  for (const { name, span = contract.span } of contract.parties) {
    const acts = contract.actions.some(
      ({ actors, approvals }) =>
        actors.some((a) => isOf(contract, a, name)) || approvals.some((a) => ('party' in a ? a.party : a.set) === name),
    );
    const isPart =
      contract.meters.some(({ by }) => by === name) ||
      contract.assets.some(({ owner }) => owner === name) ||
      contract.duties.some(({ debtor, creditor }) => debtor === name || creditor === name) ||
      contract.keeps.some(({ visibility }) => typeof visibility !== 'string' && visibility.includes(name));
    if (!acts && !isPart && !named.has(name)) report(partyIdle(span, { party: name, contract: contract.name }));
  }
}

/** Parties and sets that a statement is about. */
function namesIn(part: unknown, found: Set<string>): void {
  if (Array.isArray(part)) for (const item of part) namesIn(item, found);
  else if (typeof part === 'object' && part !== null) {
    for (const [key, value] of Object.entries(part)) {
      if (typeof value !== 'string') namesIn(value, found);
      else if (value.startsWith('party:')) found.add(value.slice('party:'.length));
      else if (key === 'set' || key === 'at') found.add(value);
    }
  }
}

/** `time of accept` where accept has surely been done. */
function checkTimes(contract: CoreContract, past: Past, report: Report): void {
  const check = (
    body: Parameters<typeof queriesOf>[0],
    done: ReadonlySet<number>,
    span: Span,
    labels: readonly Label[],
  ): void => {
    for (const { query, span: at } of queriesOf(body)) {
      if (query.kind !== 'time_of' || done.has(query.action)) continue;
      report(timeNotProved(at ?? span, { action: contract.actions[query.action]!.name }, { labels }));
    }
  };
  check(contract.states[0]?.entering ?? [], new Set(), contract.span, []);
  for (const road of roadsOf(contract)) {
    for (const from of road.states) {
      if (!past.reached.has(from)) continue;
      const before = past.surelyDone[from]!;
      check([...askedBefore(contract, road), ...road.body], before, road.span, []);
      const after = road.by === 'action' ? new Set([...before, road.number]) : before;
      const labels = [{ span: road.span, text: `\`${road.name}\` leads here without it` }];
      for (const to of ends(road.body).targets) check(contract.states[to]!.entering, after, road.span, labels);
    }
  }
  for (const { states, queries, span = contract.span } of contract.invariants) {
    for (const state of states ?? past.reached)
      if (past.reached.has(state)) check(queries, past.surelyDone[state]!, span, []);
  }
  for (const duty of contract.duties) {
    // It arises when its moment has just come: an action is done by then.
    const done = duty.of.kind === 'action' ? [duty.of.action] : [];
    for (const state of statesOfDuty(contract, duty))
      if (past.reached.has(state))
        check(duty.queries ?? [], new Set([...past.surelyDone[state]!, ...done]), duty.span, []);
  }
}

/** What is asked where the agreement stands in the state, before the body. */
function askedBefore(contract: CoreContract, road: Road): readonly Statement[] {
  switch (road.by) {
    case 'action': {
      const { when, withinQueries = [] } = contract.actions[road.number]!;
      return [...when, ...withinQueries];
    }
    case 'timer':
      return contract.timers[road.number]!.queries ?? [];
    case 'duty':
    case 'signing':
      return [];
    default:
      return unreachable(road.by);
  }
}
