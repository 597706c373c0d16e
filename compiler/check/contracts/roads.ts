/** The roads of a contract: what can happen in which state, and where it leads. */
import type { Span } from '../../../language/span.ts';
import type { CoreContract, Duty, Moment, Query, Statement } from '../../contract.ts';

/** `by`: what is done, or runs out; its number among those of its sort. */
export type Road = {
  readonly by: 'signing' | 'action' | 'timer' | 'duty';
  readonly number: number;
  readonly name: string;
  readonly body: readonly Statement[];
  readonly states: readonly number[];
  /** Where it was written. */
  readonly span: Span;
};

/** All but the signing. */
export function roadsOf(contract: CoreContract): Road[] {
  return [
    ...contract.actions.map(
      ({ name, body, states, span }, number): Road => ({ by: 'action', number, name, body, states, span }),
    ),
    ...contract.timers.map(
      ({ kind, body, states, span }, number): Road => ({ by: 'timer', number, name: kind, body, states, span }),
    ),
    ...contract.duties.map((duty, number): Road => {
      const { name, body, span } = duty;
      return { by: 'duty', number, name, body, states: statesOfDuty(contract, duty), span };
    }),
  ];
}

export const isByTime = ({ by }: Road): boolean => by === 'timer' || by === 'duty';

/** Where a duty may be due: the states named, else those that its moment leads to. */
export function statesOfDuty(contract: CoreContract, duty: Duty): readonly number[] {
  if (duty.states !== undefined) return duty.states;
  const all = contract.states.map((_, state) => state);
  if (duty.of.kind === 'state') return [duty.of.state];
  if (duty.of.kind !== 'action') return all;
  const action = contract.actions[duty.of.action]!;
  const { targets, always } = ends(action.body);
  return all.filter((state) => targets.has(state) || (!always && action.states.includes(state)));
}

/** The states that a body may lead to, and whether it always leads to one. */
export function ends(body: readonly Statement[]): { readonly targets: ReadonlySet<number>; readonly always: boolean } {
  const targets = new Set<number>();
  let always = false;
  for (const statement of body) {
    if (statement.kind === 'become') {
      targets.add(statement.state);
      always = true;
    } else if (statement.kind === 'if') {
      const [yes, no] = [ends(statement.yes), ends(statement.no)];
      for (const target of [...yes.targets, ...no.targets]) targets.add(target);
      always ||= yes.always && no.always;
    } else if (statement.kind === 'each') {
      for (const target of ends(statement.body).targets) targets.add(target);
    }
  }
  return { targets, always };
}

/** Every path of the body ends in another state than this. */
export function leaves(body: readonly Statement[], state: number): boolean {
  const { targets, always } = ends(body);
  return always && !targets.has(state);
}

/** Every statement, those inside others after them. */
export function allStatements(body: readonly Statement[]): Statement[] {
  return body.flatMap((statement) => [statement, ...allStatements(inside(statement))]);
}

function inside(statement: Statement): readonly Statement[] {
  if (statement.kind === 'if') return [...statement.yes, ...statement.no];
  return statement.kind === 'each' ? statement.body : [];
}

export function queriesOf(body: readonly Statement[]): { readonly query: Query; readonly span: Span | undefined }[] {
  return allStatements(body).flatMap((s) => (s.kind === 'query' ? [{ query: s.query, span: s.span }] : []));
}

/** What has surely, and what may have, happened where an agreement stands in a state. */
export type Past = {
  readonly reached: ReadonlySet<number>;
  /** By state: actions done on every road to it, and on some road to it or in it. */
  readonly surelyDone: readonly ReadonlySet<number>[];
  readonly maybeDone: readonly ReadonlySet<number>[];
  readonly surelyEntered: readonly ReadonlySet<number>[];
  readonly maybeEntered: readonly ReadonlySet<number>[];
};

export function pastOf(contract: CoreContract): Past {
  const roads = roadsOf(contract);
  const count = contract.states.length;
  const reached = new Set([0]);
  const surelyDone: (ReadonlySet<number> | undefined)[] = Array.from({ length: count }, () => undefined);
  const surelyEntered: (ReadonlySet<number> | undefined)[] = Array.from({ length: count }, () => undefined);
  const maybeDone = Array.from({ length: count }, () => new Set<number>());
  const maybeEntered = Array.from({ length: count }, (_, state) => new Set(state === 0 ? [0] : []));
  surelyDone[0] = new Set();
  surelyEntered[0] = new Set([0]);
  const leading = Array.from({ length: count }, (): { done: number[]; to: ReturnType<typeof ends> }[] => []);
  for (const road of roads) {
    const way = { done: road.by === 'action' ? [road.number] : [], to: ends(road.body) };
    for (const from of road.states) leading[from]?.push(way);
  }
  // A state is looked at again when something new is known of it.
  const waiting = new Set([0]);
  const grow = (state: number, set: Set<number>, more: Iterable<number>): void => {
    const { size } = set;
    for (const item of more) set.add(item);
    if (set.size !== size) waiting.add(state);
  };
  const shrink = (of: (ReadonlySet<number> | undefined)[], state: number, to: ReadonlySet<number>): void => {
    const before = of[state];
    const after = before === undefined ? to : before.intersection(to);
    if (before?.size !== after.size) waiting.add(state);
    of[state] = after;
  };
  for (const from of waiting) {
    waiting.delete(from);
    for (const {
      done,
      to: { targets, always },
    } of leading[from] ?? []) {
      if (!always) grow(from, maybeDone[from]!, done);
      for (const to of targets) {
        reached.add(to);
        grow(to, maybeDone[to]!, maybeDone[from]!);
        grow(to, maybeDone[to]!, done);
        grow(to, maybeEntered[to]!, maybeEntered[from]!);
        grow(to, maybeEntered[to]!, [to]);
        shrink(surelyDone, to, new Set([...surelyDone[from]!, ...done]));
        shrink(surelyEntered, to, new Set([...surelyEntered[from]!, to]));
      }
    }
  }
  const none: ReadonlySet<number> = new Set();
  return {
    reached,
    maybeDone,
    maybeEntered,
    surelyDone: surelyDone.map((set) => set ?? none),
    surelyEntered: surelyEntered.map((set) => set ?? none),
  };
}

/** Has the moment come, in every run, where the agreement stands in this state; and may it have come? */
export function hasCome(past: Past, moment: Moment, state: number): 'surely' | 'perhaps' | 'never' {
  switch (moment.kind) {
    case 'action':
      if (past.surelyDone[state]!.has(moment.action)) return 'surely';
      return past.maybeDone[state]!.has(moment.action) ? 'perhaps' : 'never';
    case 'state':
      if (past.surelyEntered[state]!.has(moment.state)) return 'surely';
      return past.maybeEntered[state]!.has(moment.state) ? 'perhaps' : 'never';
    default:
      return 'surely';
  }
}
