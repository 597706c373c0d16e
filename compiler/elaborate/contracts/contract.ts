/** Contracts: their parts by name first, then every body in Core. */

import type {
  Approver,
  Block,
  ContractDecl,
  ContractItem,
  Action as WrittenAction,
  Actor as WrittenActor,
  Duty as WrittenDuty,
  Price as WrittenPrice,
  Statement as WrittenStatement,
  Timer as WrittenTimer,
} from '../../../language/ast/contract.ts';
import type * as Ast from '../../../language/ast.ts';
import { contractLacks, noMoment, noSuchMeter, powerWithoutWhen } from '../../../language/codes/contracts.ts';
import { declaredTwice } from '../../../language/codes/names.ts';
import { notConstant, typeMismatch } from '../../../language/codes/types.ts';
import { nearest } from '../../../language/near.ts';
import { parseDecimal, type Rational } from '../../../language/rational.ts';
import { unreachable } from '../../../language/unreachable.ts';
import type {
  Action,
  Actor,
  Approval,
  Asset,
  Check,
  CoreContract,
  Duty,
  Invariant,
  Keep,
  Moment,
  Price,
  Range,
  Rate,
  State,
  Statement,
  Timer,
  Variable,
} from '../../contract.ts';
import { PARTY } from '../../contract.ts';
import type { CoreType, Expr } from '../../core.ts';
import { check, condition, infer } from '../expressions.ts';
import { bind, type Place } from '../names.ts';
import { type ModuleScope, report, textAt } from '../scope.ts';
import { type NumberType, numberType, typeWords } from '../types.ts';
import { type ContractScope, contractPlace, kindOfAmount, lookUp, readContractType } from './scope.ts';
import { statements, within } from './statements.ts';

/** Every contract of a module that has no errors; the others have told of theirs. */
export function elaborateContracts(
  scope: ModuleScope,
  declarations: readonly Ast.Declaration[],
): { contracts: CoreContract[]; scopes: Map<string, ContractScope> } {
  const scopes = new Map<string, ContractScope>();
  for (const decl of declarations) {
    if (decl.kind !== 'contract') continue;
    if (scopes.has(decl.name.text))
      report(scope, declaredTwice(decl.name.span, { name: decl.name.text, what: 'a contract' }));
    else scopes.set(decl.name.text, gather(scope, decl, scopes));
  }
  const contracts = [...scopes.values()].map((of) => elaborateContract(of));
  return { contracts: contracts.every((c) => c !== undefined) ? (contracts as CoreContract[]) : [], scopes };
}

type ItemOf<K extends ContractItem['kind']> = Extract<ContractItem, { kind: K }>;

function itemsOf<K extends ContractItem['kind']>(decl: ContractDecl, kind: K): ItemOf<K>[] {
  return decl.items.filter((item): item is ItemOf<K> => item.kind === kind);
}

/** The names of a contract's parts: bodies may use them before the line that declares them. */
function gather(scope: ModuleScope, decl: ContractDecl, contracts: ReadonlyMap<string, ContractScope>): ContractScope {
  const of: ContractScope = {
    scope,
    decl,
    number: contracts.size,
    contracts,
    parties: new Map(),
    sets: new Map(),
    terms: new Map(),
    keeps: new Map(),
    assets: new Map(),
    meters: new Map(),
    prices: new Map(),
    states: new Map(),
    cases: [],
    dataTypes: new Map(),
    actions: new Map(),
    actionDecls: [],
    duties: new Map(),
    slots: new Map(),
    calendar: undefined,
  };
  const put = <T>(map: Map<string, T>, name: Ast.Name, value: T, what: string): void => {
    if (map.has(name.text)) report(scope, declaredTwice(name.span, { name: name.text, what }));
    else map.set(name.text, value);
  };
  for (const item of decl.items) {
    switch (item.kind) {
      case 'parties':
        for (const p of item.parties) {
          const set = p.count && { low: Number(p.count.low.text), high: Number(p.count.high.text) };
          const made = { name: p.name.text, role: p.role.text, set, span: p.name.span };
          put(of.parties, p.name, made, 'a party');
          if (set !== undefined) of.sets.set(p.name.text, made);
        }
        break;
      case 'terms':
        for (const param of item.params) {
          const read = readContractType(scope, param.type);
          if (read !== undefined) put(of.terms, param.name, read.type, 'a term');
        }
        break;
      case 'keeps':
        for (const keep of item.keeps) {
          const read = readContractType(scope, keep.type);
          if (read !== undefined) put(of.keeps, keep.name, read.type, 'a keep');
        }
        break;
      case 'owned_asset': {
        const sort = item.type.name.text.toLowerCase() as Asset['sort'];
        const made = item.type.of?.kind === 'type' ? item.type.of.name.text : '';
        put(
          of.assets,
          item.name,
          { name: item.name.text, sort, of: made, owner: item.owner.text, each: item.each },
          'an asset',
        );
        break;
      }
      case 'calendar':
        of.calendar = { zone: item.zone.text, rounding: item.months };
        break;
      case 'meter':
        put(of.meters, item.name, { name: item.name.text, by: item.by.text }, 'a meter');
        break;
      case 'states':
        for (const state of item.cases) {
          put(of.states, state.name, of.cases.length, 'a state');
          of.cases.push(state);
          for (const param of state.params) {
            const read = readContractType(scope, param.type);
            if (read !== undefined) of.dataTypes.set(`${state.name.text}.${param.name.text}`, read.type);
          }
        }
        break;
      case 'action':
      case 'power':
        put(of.actions, item.name, of.actionDecls.length, 'an action');
        of.actionDecls.push(item);
        break;
      case 'duty':
        put(of.duties, item.name, of.duties.size, 'a duty');
        break;
      case 'price':
      case 'after':
      case 'every':
      case 'on_entering':
      case 'check':
      case 'invariant':
        break;
      default:
        unreachable(item);
    }
  }
  gatherSlots(of);
  for (const price of itemsOf(decl, 'price')) {
    const amount = price.rates[0] === undefined ? undefined : infer(contractPlace(of), price.rates[0].amount);
    const kind = amount && kindOfAmount(amount.type);
    if (kind !== undefined) of.prices.set(price.name.text, kind);
  }
  return of;
}

/** What `hold` and `mint` put into each slot, anywhere in the contract. */
function gatherSlots(of: ContractScope): void {
  const { scope } = of;
  const visit = (block: Block, coins: ReadonlyMap<string, NumberType>): void => {
    for (const s of block.statements) visitStatement(s, coins);
  };
  const visitStatement = (s: WrittenStatement, coins: ReadonlyMap<string, NumberType>): void => {
    if (s.kind === 'hold') {
      for (const name of s.names) {
        const type = coins.get(name.text);
        if (type !== undefined) of.slots.set(s.slot.name?.text ?? name.text, type);
      }
    } else if (s.kind === 'mint' && s.slot.name !== undefined) {
      const word = s.asset?.text ?? (s.amount.kind === 'number' ? s.amount.unit?.text : undefined);
      const unit = word === undefined ? undefined : scope.counted.get(word);
      if (unit !== undefined) of.slots.set(s.slot.name.text, numberType(unit));
    } else if (s.kind === 'if_statement') {
      visit(s.yes, coins);
      if (s.no !== undefined) visit(s.no, coins);
    } else if (s.kind === 'for_each') visit(s.body, coins);
  };
  for (const item of of.decl.items) {
    if (item.kind === 'action' || item.kind === 'power') visit(item.body, coinsOf(scope, item.params));
    else if (item.kind === 'after' || item.kind === 'every' || item.kind === 'on_entering') visit(item.body, new Map());
    else if (item.kind === 'duty') visit(item.otherwise, new Map());
  }
}

function coinsOf(scope: ModuleScope, params: readonly Ast.Param[]): Map<string, NumberType> {
  const coins = new Map<string, NumberType>();
  for (const param of params) {
    if (param.type.name.text !== 'Coin') continue;
    const coin = readContractType(scope, param.type)?.coin;
    if (coin !== undefined) coins.set(param.name.text, coin);
  }
  return coins;
}

function elaborateContract(of: ContractScope): CoreContract | undefined {
  const { decl, scope } = of;
  const errors = (): number => scope.builder.diagnostics.filter((d) => d.severity === 'error').length;
  const before = errors();
  if (of.parties.size === 0)
    report(scope, contractLacks(decl.name.span, { contract: decl.name.text, what: 'parties' }));
  if (of.cases.length === 0) report(scope, contractLacks(decl.name.span, { contract: decl.name.text, what: 'state' }));
  const at = contractPlace(of);
  const actions = of.actionDecls.map((action) => elaborateAction(of, at, action));
  const timers = decl.items.flatMap((item) =>
    item.kind === 'after' || item.kind === 'every' ? [timer(of, at, item)] : [],
  );
  const duties = itemsOf(decl, 'duty').map((item) => duty(of, at, item));
  const checks = itemsOf(decl, 'check').map((item) => elaborateCheck(of, at, item));
  const invariants = itemsOf(decl, 'invariant').map((item) => invariant(of, at, item));
  const prices = itemsOf(decl, 'price').map((item) => price(of, at, item));
  const terms = itemsOf(decl, 'terms').flatMap((item) => item.params.map((param) => variable(of, at, param)));
  const keeps = itemsOf(decl, 'keeps').flatMap((item) => item.keeps.map((keep) => keepOf(of, at, keep)));
  const states = of.cases.map((_, i) => stateOf(of, at, i, [...actions], [...timers], [...duties]));
  for (const asset of of.assets.values()) {
    const item = itemsOf(decl, 'owned_asset').find((a) => a.name.text === asset.name)!;
    lookUp(of, of.parties, item.owner, 'party');
  }
  for (const item of itemsOf(decl, 'meter')) if (item.by.text !== 'platform') lookUp(of, of.parties, item.by, 'party');
  if (errors() > before) return undefined;
  return {
    name: decl.name.text,
    parties: [...of.parties.values()],
    terms: terms as Variable[],
    keeps: keeps as Keep[],
    assets: [...of.assets.values()],
    calendar: of.calendar,
    meters: [...of.meters.values()],
    prices: prices as Price[],
    states: states as State[],
    actions: actions as Action[],
    timers: timers as Timer[],
    duties: duties as Duty[],
    checks: checks as Check[],
    invariants: invariants as Invariant[],
    span: decl.name.span,
  };
}

function stateOf(
  of: ContractScope,
  at: Place,
  number: number,
  actions: readonly (Action | undefined)[],
  timers: readonly (Timer | undefined)[],
  duties: readonly (Duty | undefined)[],
): State {
  const written = of.cases[number]!;
  const entering: Statement[] = [];
  for (const item of itemsOf(of.decl, 'on_entering')) {
    if (lookUp(of, of.states, item.state, 'state') !== number) continue;
    entering.push(...(statements(withData(of, at, [number]), item.body, { require: false, become: false }) ?? []));
  }
  const leaves = (body: readonly Statement[]): boolean =>
    body.some(
      (s) =>
        s.kind === 'become' ||
        (s.kind === 'if' && (leaves(s.yes) || leaves(s.no))) ||
        (s.kind === 'each' && leaves(s.body)),
    );
  const bodies = [...actions, ...timers].filter((x) => x?.states.includes(number)).map((x) => x!.body);
  const final =
    !bodies.some(leaves) &&
    !duties.some((d) => d !== undefined && leaves(d.body) && (d.states ?? momentStates(d.of, number)).includes(number));
  return {
    name: written.name.text,
    data: written.params.map((param) => ({
      name: param.name.text,
      type: of.dataTypes.get(`${written.name.text}.${param.name.text}`) ?? PARTY,
      range: undefined,
    })),
    lasting: written.lasting,
    final: final && !written.lasting,
    inventory: [],
    entering,
    span: written.name.span,
  };
}

/** The states in which a duty may run out that names none: that of its moment, or any. */
function momentStates(moment: Moment, any: number): readonly number[] {
  return moment.kind === 'state' ? [moment.state] : [any];
}

/** Data of a state are known where only that state can be. */
function withData(of: ContractScope, at: Place, states: readonly number[]): Place {
  if (states.length !== 1) return at;
  const state = of.cases[states[0]!]!;
  return state.params.reduce((inner, param) => {
    const type = of.dataTypes.get(`${state.name.text}.${param.name.text}`);
    return type === undefined
      ? inner
      : bind(inner, param.name.text, { kind: 'var', type, core: `data:${param.name.text}` });
  }, at);
}

function statesOf(of: ContractScope, names: readonly Ast.Name[]): number[] {
  return names.flatMap((name) => lookUp(of, of.states, name, 'state') ?? []);
}

function variable(of: ContractScope, at: Place, param: Ast.Param): Variable | undefined {
  const read = readContractType(of.scope, param.type);
  return read && { name: param.name.text, type: read.type, range: rangeOf(of, at, param.type.range, read.type) };
}

function rangeOf(of: ContractScope, at: Place, written: Ast.RangeExpr | undefined, type: CoreType): Range | undefined {
  if (written === undefined) return undefined;
  const [low, high] = [written.low, written.high].map((end) => check(at, end, type, 'the range'));
  if (low === undefined || high === undefined) return undefined;
  if (low.kind !== 'const' || high.kind !== 'const')
    return report(of.scope, notConstant(written.span, { what: 'A range' }));
  return { low: low.value, high: high.value, openEnd: written.openEnd };
}

function keepOf(of: ContractScope, at: Place, keep: ItemOf<'keeps'>['keeps'][number]): Keep | undefined {
  const type = of.keeps.get(keep.name.text);
  const first = type && check(at, keep.value, type, `\`${keep.name.text}\``);
  if (type === undefined || first === undefined) return undefined;
  const visibility = keep.seen.kind === 'visible_to' ? keep.seen.names.map((n) => n.text) : keep.seen.kind;
  return { name: keep.name.text, type, range: rangeOf(of, at, keep.type.range, type), first, visibility };
}

function price(of: ContractScope, at: Place, item: WrittenPrice): Price | undefined {
  const kind = of.prices.get(item.name.text);
  const rates: Rate[] = [];
  for (const rate of item.rates) {
    const amount = infer(at, rate.amount);
    const word = rate.of?.text ?? (rate.per.kind === 'word' ? rate.per.name.text : rate.per.unit?.text) ?? '';
    // `per started 1_000 rows` counts the meter `rows`, `per cpu_second` the meter `cpu_seconds` or the one named by `of`.
    const meter = [word, `${word}s`].find((name) => of.meters.has(name));
    if (meter === undefined) {
      report(of.scope, noSuchMeter(rate.per.span, { unit: word, suggestions: nearest(word, of.meters.keys()) }));
      continue;
    }
    const per: Rational | undefined = rate.per.kind === 'word' ? { n: 1n, d: 1n } : parseDecimal(rate.per.text);
    if (amount !== undefined && per !== undefined && per.n > 0n)
      rates.push({ meter, amount, per, how: rate.part ?? 'exact' });
  }
  const atMost = item.atMost === undefined ? undefined : infer(at, item.atMost);
  return kind && { name: item.name.text, kind, rates, atMost, rounding: item.rounding ?? 'even' };
}

function elaborateAction(of: ContractScope, at: Place, decl: WrittenAction): Action | undefined {
  const { scope } = of;
  const states = statesOf(of, decl.states);
  const actors = decl.by.actors.map((actor) => actorOf(of, actor));
  let inner = withData(of, at, states);
  if (decl.by.as !== undefined) inner = bind(inner, decl.by.as.text, { kind: 'var', type: PARTY, core: 'actor' });
  const coins = coinsOf(scope, decl.params);
  const params: Action['params'][number][] = [];
  for (const param of decl.params) {
    const read = readContractType(scope, param.type);
    if (read === undefined) continue;
    const coin = read.coin && kindOfAmount(read.coin);
    params.push({ name: param.name.text, type: read.type, range: rangeOf(of, at, param.type.range, read.type), coin });
    if (coin === undefined)
      inner = bind(inner, param.name.text, { kind: 'var', type: read.type, core: `param:${param.name.text}` });
  }
  inner = { ...inner, contract: { ...inner.contract!, coins, count: { queries: 0 } } };
  if (decl.kind === 'power' && decl.condition === undefined)
    report(scope, powerWithoutWhen(decl.name.span, { name: decl.name.text }));
  const when: Statement[] = [];
  const test = decl.condition === undefined ? undefined : condition(within(inner, when), decl.condition);
  const approvals = (decl.approval?.approvers ?? []).map((approver) => approvalOf(of, approver));
  const span = decl.approval?.within;
  const limit = span === undefined ? undefined : check(inner, span, { kind: 'period' }, '`within`');
  const body = statements(inner, decl.body, { require: true, become: true });
  if (body === undefined) return undefined;
  return {
    name: decl.name.text,
    power: decl.kind === 'power',
    params,
    actors: actors.filter((a) => a !== undefined),
    states,
    when,
    condition: test,
    approvals: approvals.filter((a) => a !== undefined),
    within: limit,
    body,
    span: decl.name.span,
  };
}

function actorOf(of: ContractScope, actor: WrittenActor): Actor | undefined {
  switch (actor.kind) {
    case 'party':
      return lookUp(of, of.parties, actor.name, 'party') && { kind: 'party', party: actor.name.text };
    case 'any_of':
      return lookUp(of, of.sets, actor.set, 'set of parties') && { kind: 'member', set: actor.set.text };
    case 'any_role':
      return { kind: 'role', role: actor.role.text };
  }
}

function approvalOf(of: ContractScope, approver: Approver): Approval | undefined {
  switch (approver.kind) {
    case 'party':
      return lookUp(of, of.parties, approver.name, 'party') && { kind: 'party', party: approver.name.text };
    case 'some_of': {
      const set = lookUp(of, of.sets, approver.set, 'set of parties');
      return set && { kind: 'some', count: Number(approver.count.text), set: approver.set.text };
    }
    case 'all_of':
      return lookUp(of, of.sets, approver.set, 'set of parties') && { kind: 'all', set: approver.set.text };
  }
}

/** An action, a state, a meter, or a DateTime. Undefined: the entry into the state. */
function moment(of: ContractScope, at: Place, written: Ast.Expr | undefined): Moment | undefined {
  if (written === undefined) return { kind: 'entry' };
  if (written.kind === 'name') {
    const name = written.name.text;
    if (of.actions.has(name)) return { kind: 'action', action: of.actions.get(name)! };
    if (of.states.has(name)) return { kind: 'state', state: of.states.get(name)! };
    if (of.meters.has(name)) return { kind: 'meter', meter: name };
    if (!at.locals.has(name)) return report(of.scope, noMoment(written.span, { text: name }));
  }
  const value = infer(at, written);
  if (value === undefined) return undefined;
  if (value.type.kind === 'datetime' || value.type.kind === 'date') return { kind: 'at', value };
  return report(of.scope, noMoment(written.span, { text: textAt(of.scope, written.span) }));
}

function period(of: ContractScope, at: Place, written: Ast.Expr): Expr | undefined {
  const value = infer(at, written);
  if (value === undefined || ['period', 'date', 'datetime'].includes(value.type.kind)) return value;
  return report(
    of.scope,
    typeMismatch(written.span, { given: typeWords(value.type), wanted: 'a Period', where: 'this time' }),
  );
}

function timer(of: ContractScope, at: Place, item: WrittenTimer): Timer | undefined {
  const states = statesOf(of, item.states);
  const inner = withData(of, at, states);
  const span = period(of, inner, item.period);
  const since = moment(of, inner, item.since);
  const body = statements(inner, item.body, { require: false, become: true });
  return span && since && body && { kind: item.kind, period: span, since, states, body, span: item.span };
}

function duty(of: ContractScope, at: Place, item: WrittenDuty): Duty | undefined {
  const debtor = lookUp(of, of.parties, item.debtor, 'party');
  const creditor = lookUp(of, of.parties, item.creditor, 'party');
  const acts = item.acts.flatMap((name) => lookUp(of, of.actions, name, 'action') ?? []);
  const states = item.states.length === 0 ? undefined : statesOf(of, item.states);
  const limit = period(of, at, item.within);
  const start = moment(of, at, item.of);
  const body = statements(states === undefined ? at : withData(of, at, states), item.otherwise, {
    require: false,
    become: true,
  });
  if (
    debtor === undefined ||
    creditor === undefined ||
    limit === undefined ||
    start === undefined ||
    body === undefined
  )
    return undefined;
  return {
    name: item.name.text,
    debtor: debtor.name,
    creditor: creditor.name,
    acts,
    within: limit,
    of: start,
    states,
    body,
    span: item.name.span,
  };
}

function elaborateCheck(of: ContractScope, at: Place, item: ItemOf<'check'>): Check | undefined {
  const params = item.params.map((param) => variable(of, at, param));
  const inner = params.reduce(
    (place, param) =>
      param === undefined
        ? place
        : bind(place, param.name, { kind: 'var', type: param.type, core: `param:${param.name}` }),
    at,
  );
  const body = statements(inner, item.body, { require: true, become: false });
  return (
    body && {
      name: item.name.text,
      params: params.filter((p) => p !== undefined),
      states: statesOf(of, item.states),
      body,
      span: item.name.span,
    }
  );
}

function invariant(of: ContractScope, at: Place, item: ItemOf<'invariant'>): Invariant | undefined {
  const states = item.states.length === 0 ? undefined : statesOf(of, item.states);
  const queries: Statement[] = [];
  const holds = condition(within(states === undefined ? at : withData(of, at, states), queries), item.condition);
  return holds && { name: item.name.text, states, queries, holds, text: textAt(of.scope, item.condition.span) };
}
