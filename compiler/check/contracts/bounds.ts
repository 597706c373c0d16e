/** The most that a step of a contract costs: docs/core.md, section 3, with every statement and query as a node, and sets as large as declared. */
import { unreachable } from '../../../language/unreachable.ts';
import type { AssetRef, CoreContract, Destination, Message, Query, Statement } from '../../contract.ts';
import type { CoreModule, Expr } from '../../core.ts';
import { boundOf, MAX_BOUND } from '../../plan/bounds.ts';
import { ends, roadsOf, statesOfDuty } from './roads.ts';

export type StepBound = {
  readonly by: 'signing' | 'action' | 'timer' | 'duty' | 'check' | 'meter';
  readonly name: string;
  readonly fuel: number;
};

/**
 * Of the signing, every action, timer, duty, check and meter, in the order of the contract; each with what its end costs: entering
 * a state, and the invariants and duties there. `contracts`: those that `create` speaks of. Contracts in a circle have no bound
 * and throw; the checker refuses them.
 */
export function bounds(
  contract: CoreContract,
  contracts: readonly CoreContract[] = [contract],
  module?: CoreModule,
): StepBound[] {
  const costs = costsOf(contract, contracts, module, []);
  const all = contract.states.map((_, state) => state);
  const steps = roadsOf(contract).map((road): StepBound => {
    const { targets } = ends(road.body);
    const action = road.by === 'action' ? contract.actions[road.number]! : undefined;
    const asked =
      costs.body(action?.when ?? []) +
      costs.maybe(action?.condition) +
      costs.body(action?.withinQueries ?? []) +
      costs.maybe(action?.within) +
      (action?.params.length ?? 0) +
      costs.approvals(action);
    return {
      by: road.by,
      name: road.name,
      fuel: capped(1 + asked + costs.body(road.body) + costs.finish([...road.states, ...targets], targets)),
    };
  });
  const checks = contract.checks.map(
    ({ name, params, body }): StepBound => ({ by: 'check', name, fuel: capped(1 + params.length + costs.body(body)) }),
  );
  const meters = contract.meters.map(
    ({ name }): StepBound => ({
      by: 'meter',
      name,
      fuel: capped(2 + costs.counted(name) + costs.finish(all, new Set())),
    }),
  );
  return [{ by: 'signing', name: 'signing', fuel: costs.signing() }, ...steps, ...checks, ...meters];
}

const capped = (fuel: number): number => Math.min(fuel, MAX_BOUND);

function costsOf(
  contract: CoreContract,
  contracts: readonly CoreContract[],
  module: CoreModule | undefined,
  above: readonly CoreContract[],
  signings: Map<CoreContract, number> = new Map(),
) {
  if (above.includes(contract)) throw new Error(`${contract.name} makes agreements of itself without end`);
  const functions = (number: number): number => expr(module!.functions[number]!.body);
  const verdicts = (): never => {
    throw new Error('an expression of a contract refers to no verdict');
  };
  const expr = (e: Expr): number => boundOf(e, functions, verdicts);
  const maybe = (e: Expr | undefined): number => (e === undefined ? 0 : expr(e));
  const sum = (numbers: readonly number[]): number => capped(numbers.reduce((total, n) => total + n, 0));
  const sizeOf = (set: string): number => contract.parties.find(({ name }) => name === set)?.set?.high ?? 1;
  const asset = (ref: AssetRef): number => ('value' in ref ? expr(ref.value) : 1 + maybe(ref.member));
  const message = (parts: Message): number => sum(parts.map((part) => (typeof part === 'string' ? 1 : expr(part))));

  const query = (q: Query): number => {
    switch (q.kind) {
      case 'may_use':
        return 1 + expr(q.who) + asset(q.asset) + maybe(q.purpose);
      case 'holds_role':
        return 1 + expr(q.who);
      case 'time_of':
      case 'count_of':
      case 'counted':
      case 'duty':
        return 1;
      case 'read':
        return 1 + expr(q.agreement);
      case 'bill': {
        const price = contract.prices.find(({ name }) => name === q.price);
        const rates = sum(price?.rates.map(({ amount }) => 1 + expr(amount)) ?? []);
        return 1 + rates + body(price?.queries ?? []) + maybe(price?.atMost);
      }
      case 'covers':
        return 1 + expr(q.asset) + expr(q.purpose);
      case 'prorated':
        return 1 + expr(q.amount) + expr(q.from) + expr(q.to);
      case 'evaluate':
        // Attested: the value comes with the step.
        return 1 + asset(q.asset);
      default:
        return unreachable(q);
    }
  };

  const destination = (to: Destination): number => {
    if (to.kind === 'party') return expr(to.party);
    return to.kind === 'lineage'
      ? 1 + asset(to.asset)
      : sum(to.shares.map(({ party, percent }) => 1 + expr(party) + expr(percent)));
  };

  const statement = (s: Statement): number => {
    switch (s.kind) {
      case 'query':
        return query(s.query);
      case 'let':
        return expr(s.value);
      case 'require':
        return expr(s.condition) + (s.otherwise === undefined ? 0 : message(s.otherwise));
      case 'set':
        return expr(s.value) + maybe(s.after);
      case 'become':
        return sum(s.data.map(expr));
      case 'hold':
        return s.coins.length;
      case 'move':
        return maybe(s.amount) + destination(s.to);
      case 'pay':
        return destination(s.to);
      case 'mint':
        return expr(s.amount);
      case 'burn':
        return 1;
      case 'grant':
        return asset(s.asset) + expr(s.to) + maybe(s.purpose) + expr(s.until) + maybe(s.under);
      case 'end':
        return asset(s.asset) + maybe(s.by) + maybe(s.purpose);
      case 'add':
      case 'remove':
        return expr(s.party);
      case 'create': {
        const other = contracts[s.contract]!;
        const given = [...s.parties.map(({ party }) => expr(party)), ...s.terms.map(({ value }) => expr(value))];
        // Each once: contracts that make two of the next would double it with every one.
        const known =
          signings.get(other) ?? costsOf(other, contracts, module, [...above, contract], signings).signing();
        signings.set(other, known);
        return sum(given) + known;
      }
      case 'emit':
        return expr(s.value);
      case 'tell':
        return sum(s.to.map(expr)) + message(s.message);
      case 'charge':
        return expr(s.from) + expr(s.share) + expr(s.of) + expr(s.to);
      case 'if':
        return expr(s.condition) + Math.max(body(s.yes), body(s.no));
      case 'each':
        return sizeOf(s.set) * (1 + body(s.body));
      default:
        return unreachable(s);
    }
  };
  const body = (statements: readonly Statement[]): number => sum(statements.map((s) => 1 + statement(s)));

  /** Entering the dearest of the targets; the invariants of the dearest state; a deadline for each duty that may be due there. */
  const finish = (states: readonly number[], targets: ReadonlySet<number>): number => {
    const entered = Math.max(0, ...[...targets].map((state) => body(contract.states[state]!.entering)));
    const held = Math.max(
      0,
      ...states.map((state) =>
        sum(
          contract.invariants
            .filter((i) => i.states?.includes(state) ?? true)
            .map((i) => 1 + body(i.queries) + expr(i.holds)),
        ),
      ),
    );
    const due = contract.duties.filter((duty) => states.some((state) => statesOfDuty(contract, duty).includes(state)));
    const deadlines = due.map(({ within, of, queries = [] }) => {
      const moment = of.kind === 'at' ? body(queries) + expr(of.value) : 0;
      return 1 + body(queries) + expr(within) + moment;
    });
    return capped(entered + held + sum(deadlines));
  };
  const approvals = (action: CoreContract['actions'][number] | undefined): number =>
    sum(action?.approvals.map((approval) => (approval.kind === 'party' ? 1 : sizeOf(approval.set))) ?? []);
  /** Each unit counted keeps the amounts of the rates of its meter. */
  const counted = (meter: string): number =>
    sum(
      contract.prices.flatMap(({ rates }) =>
        rates
          .filter((rate) => rate.meter === meter)
          .map(({ amount, queries = [] }) => 1 + body(queries) + expr(amount)),
      ),
    );
  const signing = (): number =>
    capped(
      1 +
        contract.terms.length +
        sum(contract.keeps.map(({ first, queries = [] }) => 1 + body(queries) + expr(first))) +
        finish([0], new Set([0])),
    );
  return { body, maybe, finish, approvals, counted, signing };
}
