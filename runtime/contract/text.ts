/** A text made ready to run: its contracts with their parts found by name once, and how each point's values are read. */
import type { ContractInfo, PointInfo } from '../../language/contract-info.ts';
import type { Interface } from '../../language/interface.ts';
import { ZERO } from '../../language/rational.ts';
import type { Value } from '../../language/values.ts';
import { ZONES_VERSION, zoneOfCalendar } from '../../language/zones.ts';
import { amountValue } from './amounts.ts';
import { TextFault } from './failure.ts';
import type { Guest } from './guest.ts';
import type { Agreement, Step } from './world.ts';

export type LoadedText = {
  readonly id: string;
  readonly interface: Interface;
  guest: Guest;
  readonly contracts: readonly Contract[];
};

export type Contract = {
  readonly text: LoadedText;
  /** In its module. */
  readonly number: number;
  /** Among the contracts of all texts, in the order in which they were added: breaks ties of time. */
  place: number;
  readonly info: ContractInfo;
  readonly keepAt: ReadonlyMap<string, number>;
  readonly meterAt: ReadonlyMap<string, number>;
  readonly priceAt: ReadonlyMap<string, number>;
  readonly actionAt: ReadonlyMap<string, number>;
  readonly points: readonly PointPlan[];
  /** By state, the timers that run in it. */
  readonly timersIn: readonly (readonly number[])[];
};

export type PointPlan = {
  readonly number: number;
  readonly info: PointInfo;
  readonly reads: readonly Read[];
  /** What a point gives that reads nothing and asks nothing: always the same. */
  constant: { readonly value: Value; readonly fuel: number } | undefined;
};

/** Reads one value of an agreement for a point; `now` is the instant that the point is to see. */
export type Read = (agreement: Agreement, step: Step | undefined, now: number) => Value;

/** Its contracts, ready; or why it is refused. `from`: the place of the first. */
export function loadText(
  text: { readonly id: string; readonly interface: Interface; readonly guest: Guest },
  from: number,
): LoadedText | string {
  const contracts: Contract[] = [];
  const loaded: LoadedText = { ...text, contracts };
  for (const info of text.interface.contracts) {
    const unbound = withoutBound(info);
    if (unbound !== undefined) return `${info.name} has no bound on the fuel of ${unbound}`;
    if (zoneOfCalendar(info.calendar) === 'unknown')
      return `${info.name} counts by a calendar that is not known here: ${calendarText(info)}`;
    contracts.push(contractOf(loaded, info, contracts.length, from + contracts.length));
  }
  return loaded;
}

function calendarText({ calendar }: ContractInfo): string {
  return `${calendar?.zone}, release ${calendar?.version ?? 'not said'} of the time zones (here: ${ZONES_VERSION})`;
}

export function partyValue(name: string): Value {
  return { kind: 'case', type: 'Party', name, args: [] };
}

function contractOf(text: LoadedText, info: ContractInfo, number: number, place: number): Contract {
  const keepAt = numbered(info.keeps);
  const meterAt = numbered(info.meters);
  const actionAt = numbered(info.actions);
  const termAt = numbered(info.terms);
  const dataAt = info.states.map(({ data }) => numbered(data));
  const names: Names = { info, keepAt, meterAt, actionAt, termAt, dataAt };
  return {
    text,
    number,
    place,
    info,
    keepAt,
    meterAt,
    actionAt,
    priceAt: numbered(info.prices),
    points: info.points.map((point, at) => ({
      number: at,
      info: point,
      reads: point.reads.map((read) => readOf(read, names)),
      constant: undefined,
    })),
    timersIn: info.states.map((_, state) =>
      info.timers.flatMap(({ states }, timer) => (states.includes(state) ? [timer] : [])),
    ),
  };
}

/** The first step whose fuel nothing bounds. */
function withoutBound(info: ContractInfo): string | undefined {
  const bounded = (by: string, named: string): boolean =>
    info.bounds.some((bound) => bound.by === by && bound.name === named && isBound(bound.fuel));
  const action = info.actions.find(({ name }) => !bounded('action', name));
  if (action !== undefined) return action.name;
  const point = info.points.find(({ fuel }) => !isBound(fuel));
  if (point !== undefined) return point.name;
  return info.bounds.some(({ by, fuel }) => by === 'signing' && isBound(fuel)) ? undefined : 'signing';
}

function isBound(fuel: number): boolean {
  return Number.isSafeInteger(fuel) && fuel >= 0;
}

type Names = Pick<Contract, 'info' | 'keepAt' | 'meterAt' | 'actionAt'> & {
  readonly termAt: ReadonlyMap<string, number>;
  readonly dataAt: readonly ReadonlyMap<string, number>[];
};

function readOf({ name, type }: PointInfo['reads'][number], of: Names): Read {
  if (name === 'actor') return readActor;
  if (name === 'now') return (_agreement, _step, now) => ({ kind: 'datetime', ms: now });
  const colon = name.indexOf(':');
  const rest = name.slice(colon + 1);
  switch (name.slice(0, colon)) {
    case 'term': {
      const at = of.termAt.get(rest)!;
      return ({ terms }) => terms[at]!;
    }
    case 'keep': {
      const at = of.keepAt.get(rest)!;
      return ({ keeps }) => keeps[at]!.value;
    }
    case 'data':
      return (agreement) => agreement.data[of.dataAt[agreement.state]!.get(rest) ?? -1] ?? missing(agreement, name);
    case 'slot': {
      const unit = type.kind === 'number' ? type.unit : '';
      const empty: Value = { kind: 'number', value: ZERO, unit };
      // A slot that is not held yet holds nothing: the point fills it before it looks, and an invariant reads 0.
      return ({ slots }) => {
        const held = slots.get(rest);
        return held === undefined ? empty : amountValue(held.amount, { name: unit, minor: held.kind.minor });
      };
    }
    case 'party':
    case 'members': {
      const kind = type.kind === 'list' ? 'list' : 'set';
      return ({ parties, sets }) => {
        const one = parties.get(rest);
        return one !== undefined ? partyValue(one) : { kind, items: (sets.get(rest) ?? []).map(partyValue) };
      };
    }
    case 'param':
      return (agreement, step) => step?.args?.get(rest) ?? missing(agreement, name);
    case 'meter': {
      const at = of.meterAt.get(rest)!;
      return ({ meters }) => ({ kind: 'int', value: meters[at]!.total });
    }
    case 'done': {
      const at = of.actionAt.get(rest)!;
      return ({ done }) => {
        const ms = done[at];
        return ms === undefined ? NOTHING : { kind: 'option', value: { kind: 'datetime', ms } };
      };
    }
    default:
      return (agreement) => missing(agreement, name);
  }
}

const NOTHING: Value = { kind: 'option', value: undefined };

const readActor: Read = (agreement, step) =>
  step?.actor === undefined ? missing(agreement, 'actor') : partyValue(step.actor);

function missing(agreement: Agreement, name: string): never {
  throw new TextFault(agreement.id, `the program reads ${name}, and there is none`);
}

function numbered(parts: readonly { readonly name: string }[]): ReadonlyMap<string, number> {
  return new Map(parts.map(({ name }, at) => [name, at]));
}
