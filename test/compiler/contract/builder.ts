/** Contracts written by hand: short makers of their parts and of the steps of their tests. */

import {
  type Action,
  type ContractStep,
  type ContractTest,
  type CoreContract,
  type Destination,
  type Duty,
  type Keep,
  type Kind,
  type Moment,
  PARTY,
  PURPOSE,
  type Query,
  type State,
  type Statement,
  type Timer,
  type Variable,
} from '../../../compiler/contract.ts';
import type { Core, CoreType, Expr, Op } from '../../../compiler/core.ts';
import { makePeriod, parseDate, startOfDay } from '../../../language/dates.ts';
import { rational } from '../../../language/rational.ts';
import type { Value } from '../../../language/values.ts';
import { coreOf, decimal, moduleOf, name, op } from '../core-builder.ts';

export const EUR: Kind = { name: 'EUR', minor: 2 };
export const REFILL: Kind = { name: 'Refill', minor: 0 };
export const MONEY: CoreType = { kind: 'number', quantity: 'EUR', units: ['EUR'] };
export const REFILLS: CoreType = { kind: 'number', quantity: '#Refill', units: ['Refill'] };
export const PERCENT: CoreType = { kind: 'number', quantity: '1|percent', units: ['%'] };
export const DATETIME: CoreType = { kind: 'datetime' };
export const DATE: CoreType = { kind: 'date' };
export const PERIOD: CoreType = { kind: 'period' };

/** Values. */
export const eur = (amount: string): Value => ({ kind: 'number', value: decimal(amount), unit: 'EUR' });
export const refills = (count: number): Value => ({ kind: 'number', value: rational(count), unit: 'Refill' });
export const percent = (n: string): Value => {
  const { n: top, d } = decimal(n);
  return { kind: 'number', value: rational(top, d * 100n), unit: '%' };
};
export const partyNamed = (who: string): Value => ({ kind: 'case', type: 'Party', name: who, args: [] });
export const purposeNamed = (what: string): Value => ({ kind: 'case', type: 'Purpose', name: what, args: [] });
export const assetNamed = (what: string): Value => ({ kind: 'case', type: 'Asset', name: what, args: [] });
export const documentNamed = (what: string): Value => ({ kind: 'case', type: 'Document', name: what, args: [] });
export const date = (text: string): Value => ({ kind: 'date', day: parseDate(text)! });
export const instant = (ms: number): Value => ({ kind: 'datetime', ms });
export const at = (text: string): number => startOfDay(parseDate(text)!);
export const DAY = 86_400_000;
export const HOUR = 3_600_000;

/** `period('30 days')`. */
export function period(text: string): Value & { readonly kind: 'period' } {
  const [count, word] = text.split(' ');
  const made = makePeriod(decimal(count!), word!);
  if (made === undefined) throw new Error(`no period: ${text}`);
  return { kind: 'period', ...made };
}

/** Expressions. */
export const money = (amount: string): Expr => ({ kind: 'const', type: MONEY, value: eur(amount) });
export const lasts = (text: string): Expr => ({ kind: 'const', type: PERIOD, value: period(text) });
export const purpose = (what: string): Expr => ({ kind: 'const', type: PURPOSE, value: purposeNamed(what) });
export const party = (part: string): Expr => name(`party:${part}`, PARTY);
export const ACTOR = name('actor', PARTY);
export const NOW: Expr = op({ name: 'now' }, DATETIME);
export const plus = (moment: Expr, by: Expr, rounding?: 'down' | 'up'): Expr =>
  op({ name: 'date_add', rounding } as Op, moment.type, moment, by);

/** Statements. */
export const query = (n: number, of: Query): Statement => ({ kind: 'query', name: `query:${n}`, query: of });
export const found = (n: number, type: CoreType): Expr => name(`query:${n}`, type);
export const given = (what: string, value: Expr): Statement => ({ kind: 'let', name: `let:${what}`, value });
export const require = (condition: Expr, ...otherwise: (string | Expr)[]): Statement => ({
  kind: 'require',
  condition,
  otherwise: otherwise.length === 0 ? undefined : otherwise,
  text: 'the condition as written',
});
export const become = (state: number, ...data: Expr[]): Statement => ({ kind: 'become', state, data });
export const hold = (...slots: string[]): Statement => ({
  kind: 'hold',
  coins: slots.map((slot) => {
    const [param, into] = slot.split('>');
    return { param: param!, slot: into ?? param! };
  }),
});
export const to = (whom: Expr): Destination => ({ kind: 'party', party: whom });
export const move = (slot: string, amount: Expr | undefined, where: Destination): Statement => ({
  kind: 'move',
  slot,
  amount,
  to: where,
});
export const grant = (
  asset: string | Expr,
  whom: Expr,
  until: Expr,
  more: { readonly purpose?: Expr; readonly exclusive?: boolean; readonly under?: Expr } = {},
): Statement => ({
  kind: 'grant',
  asset: typeof asset === 'string' ? { name: asset, member: undefined } : { value: asset },
  to: whom,
  purpose: more.purpose,
  until,
  exclusive: more.exclusive ?? false,
  under: more.under,
});
export const endUse = (asset: string, by?: Expr, of?: Expr): Statement => ({
  kind: 'end',
  asset: { name: asset, member: undefined },
  by,
  purpose: of,
});
export const tell = (whom: readonly Expr[], ...message: (string | Expr)[]): Statement => ({
  kind: 'tell',
  to: whom,
  message,
});
export const set = (keep: string, value: Expr, after?: Expr): Statement => ({ kind: 'set', keep, value, after });
export const when = (condition: Expr, yes: readonly Statement[], no: readonly Statement[] = []): Statement => ({
  kind: 'if',
  condition,
  yes,
  no,
});

/** Parts of contracts. Later parts stand later in the text. */
let position = 0;
export const span = (): { start: number; end: number } => {
  position += 1;
  return { start: position, end: position };
};
export const variable = (of: string, type: CoreType, low?: Value, high?: Value): Variable => ({
  name: of,
  type,
  range: low === undefined || high === undefined ? undefined : { low, high, openEnd: false },
});
export const coin = (of: string, kind: Kind = EUR): Action['params'][number] => ({
  ...variable(of, kind.name === 'EUR' ? MONEY : REFILLS),
  coin: kind,
});
export const param = (of: string, type: CoreType, low?: Value, high?: Value): Action['params'][number] => ({
  ...variable(of, type, low, high),
  coin: undefined,
});
export const keep = (of: string, type: CoreType, first: Expr, more: Partial<Keep> = {}): Keep => ({
  ...variable(of, type),
  first,
  visibility: 'parties',
  ...more,
});
export const state = (of: string, more: Partial<State> = {}): State => ({
  name: of,
  data: [],
  lasting: false,
  final: false,
  inventory: [],
  entering: [],
  ...more,
});
export const holding = (...slots: string[]): State['inventory'] => slots.map((slot) => ({ slot, kind: EUR }));
/** `by`: a party, `any of sites`, `any Role`. */
export function action(
  of: string,
  by: string | readonly string[],
  states: readonly number[],
  body: readonly Statement[],
  more: Partial<Action> = {},
): Action {
  const actors = (typeof by === 'string' ? [by] : by).map((who): Action['actors'][number] => {
    if (who.startsWith('any of ')) return { kind: 'member', set: who.slice(7) };
    return who.startsWith('any ') ? { kind: 'role', role: who.slice(4) } : { kind: 'party', party: who };
  });
  return {
    name: of,
    power: false,
    params: [],
    actors,
    states,
    when: [],
    condition: undefined,
    approvals: [],
    within: undefined,
    body,
    span: span(),
    ...more,
  };
}
export const timer = (
  kind: Timer['kind'],
  every: Expr,
  states: readonly number[],
  body: readonly Statement[],
  since: Moment = { kind: 'entry' },
): Timer => ({ kind, period: every, since, states, body, span: span() });
export const duty = (
  of: string,
  debtor: string,
  creditor: string,
  acts: readonly number[],
  within: Expr,
  moment: Moment,
  body: readonly Statement[],
  states?: readonly number[],
): Duty => ({ name: of, debtor, creditor, acts, within, of: moment, states, body, span: span() });

/** Parties as `lab: Researcher` or `sites: 2..5 of DataHolder`. */
export function contract(of: string, parties: readonly string[], parts: Partial<CoreContract>): CoreContract {
  return {
    name: of,
    parties: parties.map((written) => {
      const [, part, low, high, role] = /^(\w+): (?:(\d+)\.\.(\d+) of )?(\w+)$/.exec(written)!;
      return {
        name: part!,
        role: role!,
        set: low === undefined ? undefined : { low: Number(low), high: Number(high) },
      };
    }),
    terms: [],
    keeps: [],
    assets: [],
    calendar: { zone: 'UTC', rounding: 'down' },
    meters: [],
    prices: [],
    states: [],
    actions: [],
    timers: [],
    duties: [],
    checks: [],
    invariants: [],
    span: span(),
    ...parts,
  };
}

export const EMPTY: Core = coreOf(moduleOf({}));

/** Steps of tests. */
type Said<S> = S extends ContractStep ? Omit<S, 'line' | 'text'> : never;
export type Step = Said<ContractStep>;
const kindOf = (amount: Value): Kind => (amount.kind === 'number' && amount.unit === 'Refill' ? REFILL : EUR);

export const has = (who: string, amount: Value): Step => ({ kind: 'has', party: who, amount, unit: kindOf(amount) });
export const does = (
  who: string,
  written: string,
  args: readonly Value[] = [],
  more: { readonly approvedBy?: readonly string[]; readonly creating?: string } = {},
): Step => {
  const [first, second] = written.split('.');
  return {
    kind: 'does',
    who,
    agreement: second === undefined ? undefined : first,
    action: second ?? first!,
    args,
    approvedBy: more.approvedBy ?? [],
    creating: more.creating,
  };
};
export const counts = (who: string, meter: string, n: number): Step => ({
  kind: 'counts',
  who,
  agreement: undefined,
  meter,
  amount: { kind: 'int', value: BigInt(n) },
});
export const after = (text: string): Step => ({ kind: 'after', period: period(text) });
export const rejected = (because?: string): Step => ({ kind: 'expect_rejected', because });
export const stands = (agreement: string, where: string): Step => ({
  kind: 'expect_state',
  agreement,
  state: where,
  negated: false,
});
export const owns = (who: string, amount: Value): Step => ({
  kind: 'expect_has',
  party: who,
  amount,
  unit: kindOf(amount),
});
export const uses = (who: string, asset: string, of?: string): Step => ({
  kind: 'expect_may_use',
  who,
  asset,
  purpose: of,
  negated: false,
});
export const usesNot = (who: string, asset: string, of?: string): Step =>
  ({ ...uses(who, asset, of), negated: true }) as Step;
export const dutyIs = (of: string, is: 'due' | 'kept' | 'broken'): Step => ({
  kind: 'expect_duty',
  agreement: undefined,
  duty: of,
  is,
});

export function test(
  of: string,
  agreements: ContractTest['agreements'],
  steps: readonly Step[],
  starting = '2027-01-01',
): ContractTest {
  return {
    name: of,
    file: 'test.leben',
    line: 1,
    starting: at(starting),
    agreements,
    steps: steps.map((step, i) => ({ ...step, line: i + 2, text: step.kind }) as ContractStep),
  };
}

export const signed = (
  as: string,
  number: number,
  terms: Readonly<Record<string, Value>> = {},
  sets: Readonly<Record<string, readonly string[]>> = {},
): ContractTest['agreements'][number] => ({
  name: as,
  contract: number,
  terms: Object.entries(terms).map(([of, value]) => ({ name: of, value })),
  sets: Object.entries(sets).map(([of, members]) => ({ name: of, members })),
});

export const assetOf = (asset: string, owner: string, each = false): CoreContract['assets'][number] => ({
  name: asset,
  sort: 'record',
  of: 'patient',
  owner,
  each,
});
