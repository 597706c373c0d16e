/** Contracts: their parts by name first, then every body in Core. */

import type * as Ast from '../../../language/ast.ts';
import { contractLacks, notAskedHere } from '../../../language/codes/contracts.ts';
import { declaredTwice, nameOfContracts } from '../../../language/codes/names.ts';
import { NOMINAL_ENUMS } from '../../../language/contract-wire.ts';
import type {
  Action,
  Check,
  CoreContract,
  Duty,
  Invariant,
  Keep,
  Moment,
  Price,
  State,
  Statement,
  Timer,
  Variable,
} from '../../contract.ts';
import { PARTY } from '../../contract.ts';
import { condition } from '../expressions.ts';
import { bind, type Place } from '../names.ts';
import { type ModuleScope, report, textAt } from '../scope.ts';
import { elaborateAction } from './actions.ts';
import { asking, holdsBetweenSteps } from './asking.ts';
import { keepOf, price, rangeOf, term, variable } from './declared.ts';
import { gather, gatherPrices, type ItemOf, itemsOf } from './parts.ts';
import { type ContractScope, checkNew, contractPlace, lookUp, statesOf, withData } from './scope.ts';
import { checkDeclared } from './sound.ts';
import { statements } from './statements.ts';
import { duty, timer } from './times.ts';

/** Every contract of a module that has no errors; the others have told of theirs. */
export function elaborateContracts(
  scope: ModuleScope,
  declarations: readonly Ast.Declaration[],
): { contracts: CoreContract[]; scopes: Map<string, ContractScope> } {
  const before = errorsIn(scope);
  const scopes = new Map<string, ContractScope>();
  const written = declarations.flatMap((decl) => (decl.kind === 'contract' ? [decl] : []));
  const names = new Set(written.map(({ name }) => name.text));
  for (const decl of written) {
    const { name } = decl;
    const isType = scope.enums.has(name.text) || scope.records.has(name.text) || scope.counted.has(name.text);
    if (isType || scopes.has(name.text))
      report(scope, declaredTwice(name.span, { name: name.text, what: isType ? 'a type' : 'a contract' }));
    if (!scopes.has(name.text)) scopes.set(decl.name.text, gather(scope, decl, scopes, names));
  }
  if (written.length > 0) refuseTheirTypes(scope, declarations, written[0]!.name);
  for (const of of scopes.values()) gatherPrices(of);
  const contracts = [...scopes.values()].map((of) => elaborateContract(of));
  // Contracts look into each other: an error in one leaves nothing to check in the rest.
  // Of a name in doubt nothing is said, and what it stands in has not been read either.
  const isClear = errorsIn(scope) === before && !scope.doubtful.any && scope.doubtful.names.size === 0;
  const isRead = isClear && contracts.every(isWhole);
  if (!isRead && errorsIn(scope) === 0)
    throw new Error('part of a contract could not be read, and nothing was said of it');
  return { contracts: isRead ? contracts : [], scopes };
}

/** Of a type that is brought in `first` tells, a contract's name. */
function refuseTheirTypes(scope: ModuleScope, declarations: readonly Ast.Declaration[], first: Ast.Name): void {
  const { enums, records } = scope.builder;
  for (const { name } of [...enums, ...records]) {
    if (!NOMINAL_ENUMS.includes(name)) continue;
    const own = declarations.find(
      (decl) => (decl.kind === 'enum' || decl.kind === 'record' || decl.kind === 'table') && decl.name.text === name,
    );
    const { span } = own !== undefined && 'name' in own ? own.name : first;
    report(scope, nameOfContracts(span, { name }));
  }
}

/** A function that it calls may have told of the error long before. */
function isWhole({ actions, timers, duties, checks, invariants, prices, terms, keeps, states }: CoreContract): boolean {
  const parts: readonly unknown[] = [actions, timers, duties, checks, invariants, prices, terms, keeps, states].flat();
  return !parts.includes(undefined);
}

function errorsIn({ builder }: ModuleScope): number {
  return builder.diagnostics.filter(({ severity }) => severity === 'error').length;
}

/** Parts that could not be read are left out; errors tell of them. */
function elaborateContract(of: ContractScope): CoreContract {
  const { decl, scope } = of;
  if (of.parties.size === 0)
    report(scope, contractLacks(decl.name.span, { contract: decl.name.text, what: 'parties' }));
  if (of.cases.length === 0) report(scope, contractLacks(decl.name.span, { contract: decl.name.text, what: 'state' }));
  checkDeclared(of);
  const at = contractPlace(of);
  const actions = of.actionDecls.map((action) => elaborateAction(of, at, action));
  const timers = decl.items.flatMap((item) =>
    item.kind === 'after' || item.kind === 'every' ? [timer(of, at, item)] : [],
  );
  const duties = itemsOf(decl, 'duty').map((item) => duty(of, at, item));
  const checks = itemsOf(decl, 'check').map((item) => elaborateCheck(of, at, item));
  const invariants = itemsOf(decl, 'invariant').map((item) => invariant(of, at, item));
  const prices = itemsOf(decl, 'price').map((item) => price(of, at, item));
  const terms = itemsOf(decl, 'terms').flatMap((item) => item.params.map((param) => term(of, at, param)));
  const keeps = itemsOf(decl, 'keeps').flatMap((item) =>
    item.keeps.map((keep) => keepOf(of, keepPlace(of, at, keep.name.text), keep)),
  );
  const states = of.cases.map((_, i) => stateOf(of, at, i, [...actions], [...timers], [...duties]));
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

/** First values read the terms, and the keeps before: no keep that comes later. */
function keepPlace(of: ContractScope, at: Place, name: string): Place {
  const order = [...of.keeps.keys()];
  const later = new Set(order.slice(order.indexOf(name)));
  return { ...at, locals: new Map([...at.locals].filter(([local]) => !later.has(local))) };
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
    entering.push(...(statements(withData(of, at, [number]), item.body, 'entry') ?? []));
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
      range: rangeOf(of, at, param.type.range, of.dataTypes.get(`${written.name.text}.${param.name.text}`) ?? PARTY),
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

function elaborateCheck(of: ContractScope, at: Place, item: ItemOf<'check'>): Check | undefined {
  checkNew(at, ...item.params);
  const params = item.params.map((param) => variable(of, at, param));
  const inner = params.reduce(
    (place, param) =>
      param === undefined
        ? place
        : bind(place, param.name, { kind: 'var', type: param.type, core: `param:${param.name}` }),
    at,
  );
  const body = statements(inner, item.body, 'check');
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
  const place = states === undefined ? at : withData(of, at, states);
  const { made: holds, queries } = asking(place, 'invariant', item.condition, (inner) =>
    condition(inner, item.condition),
  );
  if (holds === undefined || queries === undefined) return undefined;
  const text = textAt(of.scope, item.condition.span);
  if (!holdsBetweenSteps(holds, queries))
    return report(of.scope, notAskedHere(item.condition.span, { text, asked: 'invariant' }));
  return { name: item.name.text, states, queries, holds, text, span: item.span };
}
