/** The places of a contract that run: each becomes a numbered point of its program, in the order of the contract. */
import type { Action, Check, CoreContract, Moment, Statement } from '../../contract.ts';
import type { CoreType, Expr } from '../../core.ts';

/** Statements, then the value of the point (undefined: it has effects and no value). */
export type Place = {
  /** For people, and what a point is looked up by: `action accept`, `period of timer 1`. */
  readonly name: string;
  readonly params: Action['params'] | Check['params'];
  readonly statements: readonly Statement[];
  readonly value: Expr | undefined;
};

export function placesOf(contract: CoreContract): Place[] {
  const places: Place[] = [];
  const add = (
    name: string,
    statements: readonly Statement[],
    value?: Expr | undefined,
    params: Place['params'] = [],
  ): void => {
    places.push({ name, params, statements, value });
  };
  for (const { name, first, queries } of contract.keeps) add(placeNames.keep(name), queries ?? [], first);
  contract.states.forEach(({ entering }, number) => {
    if (entering.length > 0) add(placeNames.entering(number), entering);
  });
  contract.actions.forEach((action, number) => {
    const { params, when, condition, within, withinQueries, body } = action;
    if (hasWhen(action)) add(placeNames.when(number), when, condition ?? TRUE, params);
    if (within !== undefined) add(placeNames.within(number), withinQueries ?? [], within);
    add(placeNames.action(number), body, undefined, params);
  });
  contract.timers.forEach(({ period, since, queries = [], body }, number) => {
    add(placeNames.period(number), neededFor(period, queries), period);
    if (since.kind === 'at') add(placeNames.since(number), neededFor(since.value, queries), since.value);
    add(placeNames.timer(number), body);
  });
  contract.duties.forEach(({ within, of, queries = [], body }, number) => {
    add(placeNames.deadline(number), neededFor(within, queries), within);
    if (of.kind === 'at') add(placeNames.of(number), neededFor(of.value, queries), of.value);
    add(placeNames.duty(number), body);
  });
  for (const { name, rates, atMost, queries } of contract.prices) {
    rates.forEach((rate, number) => {
      add(placeNames.rate(name, number), rate.queries ?? [], rate.amount);
    });
    if (atMost !== undefined) add(placeNames.atMost(name), queries ?? [], atMost);
  }
  contract.checks.forEach(({ params, body }, number) => {
    add(placeNames.check(number), body, undefined, params);
  });
  contract.invariants.forEach(({ queries, holds }, number) => {
    add(placeNames.invariant(number), queries, holds);
  });
  return places;
}

/** What each place is called; numbers are those of its sort in the contract. */
export const placeNames = {
  keep: (name: string) => `first value of ${name}`,
  entering: (state: number) => `entering state ${state}`,
  when: (action: number) => `when of action ${action}`,
  within: (action: number) => `within of action ${action}`,
  action: (action: number) => `action ${action}`,
  period: (timer: number) => `period of timer ${timer}`,
  since: (timer: number) => `moment of timer ${timer}`,
  timer: (timer: number) => `timer ${timer}`,
  deadline: (duty: number) => `within of duty ${duty}`,
  of: (duty: number) => `moment of duty ${duty}`,
  duty: (duty: number) => `duty ${duty}`,
  rate: (price: string, rate: number) => `rate ${rate} of ${price}`,
  atMost: (price: string) => `at most of ${price}`,
  check: (check: number) => `check ${check}`,
  invariant: (invariant: number) => `invariant ${invariant}`,
} as const;

export function hasWhen({ when, condition }: Action): boolean {
  return when.length > 0 || condition !== undefined;
}

export function momentValue(moment: Moment): Expr | undefined {
  return moment.kind === 'at' ? moment.value : undefined;
}

const BOOL: CoreType = { kind: 'bool' };
const TRUE: Expr = { kind: 'const', type: BOOL, value: { kind: 'bool', value: true } };

/** Period and moment share their questions: each asks only what it reads, so that nothing is asked twice. */
function neededFor(value: Expr, queries: readonly Statement[]): readonly Statement[] {
  const needed: Statement[] = [];
  const names = new Set(namesIn(value));
  for (const statement of queries.toReversed()) {
    if (statement.kind !== 'query' && statement.kind !== 'let') throw new Error('only questions stand before a time');
    if (!names.has(statement.name)) continue;
    needed.unshift(statement);
    for (const name of namesIn(statement)) names.add(name);
  }
  return needed;
}

/** Every variable that stands somewhere in the tree, as often as it does. */
export function variablesIn(node: unknown): Extract<Expr, { kind: 'var' }>[] {
  if (typeof node !== 'object' || node === null) return [];
  if ('kind' in node && node.kind === 'var' && 'name' in node && 'type' in node)
    return [node as Extract<Expr, { kind: 'var' }>];
  return Object.values(node).flatMap(variablesIn);
}

function namesIn(node: unknown): string[] {
  return variablesIn(node).map(({ name }) => name);
}
