/** What a runtime must know of contracts beside their program: its points, numbered as the program numbers them. */
import type { ContractInfo, MomentInfo, Point, PointInfo, VariableInfo } from '../../../language/contract-info.ts';
import { unreachable } from '../../../language/unreachable.ts';
import type { Value } from '../../../language/values.ts';
import { bounds } from '../../check/contracts/bounds.ts';
import type { Action, CoreContract, Moment, Variable } from '../../contract.ts';
import type { CoreModule } from '../../core.ts';
import { Constants } from '../frame.ts';
import { Literals } from '../literals.ts';
import { hasWhen, type Place, placeNames, placesOf, variablesIn } from './places.ts';
import { writePoint } from './point.ts';
import { dataTypeOf } from './types.ts';

/** Of every contract of a module, in their order. `contracts` have passed the checks: a circle of `create` has no bound and throws. */
export function contractInfos(module: CoreModule, contracts: readonly CoreContract[]): readonly ContractInfo[] {
  return contracts.map((contract) => infoOf(module, contract, contracts));
}

function infoOf(module: CoreModule, contract: CoreContract, contracts: readonly CoreContract[]): ContractInfo {
  const constants = new Constants(new Literals(module));
  const places = placesOf(contract);
  const points = places.map((place): PointInfo => {
    const { reads, bound } = writePoint(constants, contract, place);
    const always = constantOf(place);
    return {
      name: place.name,
      reads,
      gives: place.value === undefined ? undefined : dataTypeOf(place.value.type, module),
      fuel: bound,
      ...(always === undefined ? {} : { always }),
    };
  });
  // The first of a name, as it is written.
  const numbers = new Map(places.map((place, number) => [place.name, number] as const).reverse());
  const at = (name: string): Point => {
    const number = numbers.get(name);
    if (number === undefined) throw new Error(`there is no point ${name}`);
    return number;
  };
  const variable = ({ name, type, range, contract: of }: Variable): VariableInfo => ({
    name,
    type: dataTypeOf(type, module),
    range,
    ...(of === undefined ? {} : { contract: of }),
  });
  const moment = (of: Moment, name: string): MomentInfo =>
    of.kind === 'at' ? { kind: 'at', value: at(name) } : momentOf(of);
  return {
    name: contract.name,
    parties: contract.parties.map(({ name, role, set }) => ({ name, role, set })),
    terms: contract.terms.map(variable),
    keeps: contract.keeps.map((keep) => ({
      ...variable(keep),
      first: at(placeNames.keep(keep.name)),
      visibility: keep.visibility,
    })),
    assets: contract.assets.map(({ name, sort, of, owner, each }) => ({ name, sort, of, owner, each })),
    calendar: contract.calendar,
    meters: contract.meters.map(({ name, by }) => ({ name, by })),
    prices: contract.prices.map(({ name, kind, rates, atMost, rounding }) => ({
      name,
      kind,
      rates: rates.map(({ meter, per, how }, number) => ({
        meter,
        amount: at(placeNames.rate(name, number)),
        per: { n: String(per.n), d: String(per.d) },
        how,
      })),
      atMost: atMost === undefined ? undefined : at(placeNames.atMost(name)),
      rounding,
    })),
    states: contract.states.map(({ name, data, lasting, final, inventory, entering }, number) => ({
      name,
      data: data.map(variable),
      lasting,
      final,
      inventory,
      entering: entering.length === 0 ? undefined : at(placeNames.entering(number)),
    })),
    actions: contract.actions.map((action, number) => ({
      name: action.name,
      power: action.power,
      params: action.params.map((param) => ({ ...variable(param), coin: param.coin })),
      actors: action.actors,
      states: action.states,
      when: hasWhen(action) ? at(placeNames.when(number)) : undefined,
      whenText: action.whenText,
      approvals: action.approvals,
      within: action.within === undefined ? undefined : at(placeNames.within(number)),
      body: at(placeNames.action(number)),
      keeps: keepsRead(action, contract),
    })),
    timers: contract.timers.map(({ kind, since, states, span }, number) => ({
      kind,
      period: at(placeNames.period(number)),
      since: moment(since, placeNames.since(number)),
      states,
      body: at(placeNames.timer(number)),
      place: span.start,
    })),
    duties: contract.duties.map(({ name, debtor, creditor, acts, of, states, span }, number) => ({
      name,
      debtor,
      creditor,
      acts,
      within: at(placeNames.deadline(number)),
      of: moment(of, placeNames.of(number)),
      states,
      body: at(placeNames.duty(number)),
      place: span.start,
    })),
    checks: contract.checks.map(({ name, params, states }, number) => ({
      name,
      params: params.map(variable),
      states,
      body: at(placeNames.check(number)),
    })),
    invariants: contract.invariants.map(({ name, states, text }, number) => ({
      name,
      states,
      holds: at(placeNames.invariant(number)),
      text,
    })),
    points,
    bounds: bounds(contract, contracts, module),
  };
}

/** The value of a place that has nothing to find out. */
function constantOf({ statements, value }: Place): Value | undefined {
  if (statements.length > 0) return undefined;
  let expr = value;
  while (expr?.kind === 'mark') expr = expr.body;
  return expr?.kind === 'const' ? expr.value : undefined;
}

function momentOf(of: Exclude<Moment, { kind: 'at' }>): MomentInfo {
  switch (of.kind) {
    case 'entry':
      return { kind: 'entry' };
    case 'action':
      return { kind: 'action', action: of.action };
    case 'state':
      return { kind: 'state', state: of.state };
    case 'meter':
      return { kind: 'meter', meter: of.meter };
    default:
      return unreachable(of);
  }
}

/** The keeps that what the action asks and does rests on, in the order of the contract. */
function keepsRead(
  { when, condition, within, withinQueries, body }: Action,
  contract: CoreContract,
): readonly string[] {
  const read = new Set(variablesIn([when, condition, within, withinQueries, body]).map(({ name }) => name));
  return contract.keeps.map(({ name }) => name).filter((name) => read.has(`keep:${name}`));
}
