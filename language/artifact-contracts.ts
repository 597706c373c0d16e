/** Reads the contracts of an interface out of an artifact's data, and refuses whatever differs from the type. */
import { readType, readValue } from './artifact-values.ts';
import type {
  ActionInfo,
  Actor,
  Approval,
  AssetInfo,
  Calendar,
  CheckInfo,
  ContractInfo,
  DutyInfo,
  InvariantInfo,
  Kind,
  Meter,
  MomentInfo,
  PartyInfo,
  PointInfo,
  PriceInfo,
  Range,
  StateInfo,
  StepFuel,
  TimerInfo,
  VariableInfo,
  Visibility,
} from './contract-info.ts';
import { bool, integer, list, oneOf, optional, type Reader, record, tagged, text } from './shape.ts';

export const readContract: Reader<ContractInfo> = (value, at) =>
  record<ContractInfo>({
    name: text,
    parties: list(readParty),
    terms: list(readVariable),
    keeps: list(record<ContractInfo['keeps'][number]>({ ...variable, first: integer, visibility: readVisibility })),
    assets: list(readAsset),
    calendar: optional(
      record<Calendar>({
        zone: text,
        version: optional(text) as Reader<string>,
        rounding: optional(oneOf('up', 'down')),
      }),
    ),
    meters: list(record<Meter>({ name: text, by: text })),
    prices: list(readPrice),
    states: list(readState),
    actions: list(readAction),
    timers: list(readTimer),
    duties: list(readDuty),
    checks: list(record<CheckInfo>({ name: text, params: list(readVariable), states: list(integer), body: integer })),
    invariants: list(
      record<InvariantInfo>({ name: text, states: optional(list(integer)), holds: integer, text: text }),
    ),
    points: list(readPoint),
    bounds: list(
      record<StepFuel>({
        by: oneOf('signing', 'action', 'timer', 'duty', 'check', 'meter'),
        name: text,
        fuel: integer,
      }),
    ),
  })(value, at);

const readKind = record<Kind>({ name: text, minor: integer });
const readParty = record<PartyInfo>({
  name: text,
  role: text,
  set: optional(record<NonNullable<PartyInfo['set']>>({ low: integer, high: integer })),
});

const variable = {
  name: text,
  type: readType,
  range: optional(record<Range>({ low: readValue, high: readValue, openEnd: bool })),
  // `record` leaves a name out whose reader gives undefined: what an optional property wants.
  contract: optional(integer) as Reader<number>,
};
const readVariable = record<VariableInfo>(variable);

const readVisibility: Reader<Visibility> = (value, at) =>
  typeof value === 'string' ? oneOf('parties', 'public')(value, at) : list(text)(value, at);

const readAsset = record<AssetInfo>({
  name: text,
  sort: oneOf('dataset', 'record', 'storage', 'compute', 'knowledge'),
  of: text,
  owner: text,
  each: bool,
});

const readPrice = record<PriceInfo>({
  name: text,
  kind: readKind,
  rates: list(
    record<PriceInfo['rates'][number]>({
      meter: text,
      amount: integer,
      per: record<PriceInfo['rates'][number]['per']>({ n: text, d: text }),
      how: oneOf('exact', 'started', 'full'),
    }),
  ),
  atMost: optional(integer),
  rounding: oneOf('even', 'up', 'down'),
});

const readState = record<StateInfo>({
  name: text,
  data: list(readVariable),
  lasting: bool,
  final: bool,
  inventory: list(record<StateInfo['inventory'][number]>({ slot: text, kind: readKind })),
  entering: optional(integer),
});

const readActor: Reader<Actor> = (value, at) =>
  tagged<Actor>({
    party: () => record({ kind: oneOf('party'), party: text }),
    member: () => record({ kind: oneOf('member'), set: text }),
    role: () => record({ kind: oneOf('role'), role: text }),
  })(value, at);

const readApproval: Reader<Approval> = (value, at) =>
  tagged<Approval>({
    party: () => record({ kind: oneOf('party'), party: text }),
    some: () => record({ kind: oneOf('some'), count: integer, set: text }),
    all: () => record({ kind: oneOf('all'), set: text }),
  })(value, at);

const readAction = record<ActionInfo>({
  name: text,
  power: bool,
  params: list(record<ActionInfo['params'][number]>({ ...variable, coin: optional(readKind) })),
  actors: list(readActor),
  states: list(integer),
  when: optional(integer),
  whenText: optional(text),
  approvals: list(readApproval),
  within: optional(integer),
  body: integer,
  keeps: list(text),
});

const readMoment: Reader<MomentInfo> = (value, at) =>
  tagged<MomentInfo>({
    entry: () => record({ kind: oneOf('entry') }),
    action: () => record({ kind: oneOf('action'), action: integer }),
    state: () => record({ kind: oneOf('state'), state: integer }),
    meter: () => record({ kind: oneOf('meter'), meter: text }),
    at: () => record({ kind: oneOf('at'), value: integer }),
  })(value, at);

const readTimer = record<TimerInfo>({
  kind: oneOf('after', 'every'),
  period: integer,
  since: readMoment,
  states: list(integer),
  body: integer,
  place: integer,
});

const readDuty = record<DutyInfo>({
  name: text,
  debtor: text,
  creditor: text,
  acts: list(integer),
  within: integer,
  of: readMoment,
  states: optional(list(integer)),
  body: integer,
  place: integer,
});

const readPoint = record<PointInfo>({
  name: text,
  reads: list(record<PointInfo['reads'][number]>({ name: text, type: readType })),
  gives: optional(readType),
  fuel: integer,
  always: optional(readValue) as Reader<NonNullable<PointInfo['always']>>,
});
