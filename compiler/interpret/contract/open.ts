/** An agreement begins: everybody has signed, and the first state is entered (docs/contracts.md, section 2). */

import type { Value } from '../../../language/values.ts';
import { zoneOfCalendar } from '../../../language/zones.ts';
import type { CoreContract, Statement, Variable } from '../../contract.ts';
import { advance } from './advance.ts';
import { assetsTakenOver, boundAssets } from './assets.ts';
import { finish } from './finish.ts';
import { isAllowed } from './ranges.ts';
import { runStatements } from './statements.ts';
import {
  agreementOf,
  beginStep,
  type Draft,
  draftOf,
  nameOf,
  put,
  Refusal,
  refuse,
  type Step,
  update,
  valueIn,
} from './step.ts';
import { type Agreement, type Program, signatories, type World } from './world.ts';

/** What was signed. `assets`: what the contract's assets are in the register; else those of the same name. */
export type Signed = {
  readonly contract: number;
  readonly name: string;
  readonly parties: ReadonlyMap<string, string>;
  readonly sets: ReadonlyMap<string, readonly string[]>;
  readonly terms: ReadonlyMap<string, Value>;
  readonly assets?: ReadonlyMap<string, string>;
};

export type Outcome = { readonly world: World; readonly rejected: string | undefined };

/** The world after it; a rejected signature leaves what time alone has brought about. */
export function open(world: World, program: Program, signed: Signed, now: number): Outcome {
  const before = advance(world, program, now);
  try {
    const draft = draftOf(before);
    sign(draft, program, signed, now, undefined);
    return { world: draft, rejected: undefined };
  } catch (end) {
    if (!(end instanceof Refusal)) throw end;
    return { world: before, rejected: end.reason };
  }
}

/** Among parties of this agreement and the actor, with this agreement's assets. */
export function create(statement: Extract<Statement, { kind: 'create' }>, step: Step): void {
  const { draft, program } = step;
  const contract = program.contracts[statement.contract]!;
  const agreement = agreementOf(step);
  const allowed = new Set([...signatories(agreement), ...(step.actor === undefined ? [] : [step.actor])]);
  const parties = new Map<string, string>();
  const sets = new Map<string, readonly string[]>();
  for (const { name, party } of statement.parties) {
    const value = valueIn(party, step);
    const who = value.kind === 'set' ? value.items.map(nameOf) : [nameOf(value)];
    const outsider = who.find((one) => !allowed.has(one));
    if (outsider !== undefined) refuse(`${outsider} is no party of the agreement`);
    if (contract.parties.find((one) => one.name === name)!.set === undefined) parties.set(name, who[0]!);
    else sets.set(name, who);
  }
  const terms = new Map(statement.terms.map(({ name, value }) => [name, valueIn(value, step)]));
  const name = step.naming ?? freshName(draft, contract);
  step.naming = undefined;
  const assets = assetsTakenOver(contract, parties, agreement.assets, draft);
  const signed: Signed = { contract: statement.contract, name, parties, sets, terms, assets };
  sign(draft, program, signed, step.now, step.actor);
}

function sign(draft: Draft, program: Program, signed: Signed, now: number, actor: string | undefined): void {
  const contract = program.contracts[signed.contract]!;
  if (zoneOfCalendar(contract.calendar) === 'unknown')
    refuse(`the calendar of ${contract.calendar?.zone} is not known`);
  if (draft.agreements.has(signed.name)) refuse(`there is an agreement ${signed.name}`);
  const parties = new Map<string, string>();
  const sets = new Map<string, readonly string[]>();
  for (const { name, set } of contract.parties) {
    if (set === undefined) {
      parties.set(name, signed.parties.get(name) ?? refuse(`${name} has not signed`));
      continue;
    }
    const members = [...new Set(signed.sets.get(name) ?? [])];
    if (members.length < set.low || members.length > set.high)
      refuse(`${name} are ${members.length}, not ${set.low} to ${set.high}`);
    sets.set(name, members);
  }
  const terms = new Map<string, Value>();
  for (const term of contract.terms) {
    const value = signed.terms.get(term.name) ?? refuse(`the term ${term.name} is not given`);
    if (!isAllowed(value, term) || !isAgreed(value, term, draft)) refuse(`the term ${term.name} is not what it may be`);
    terms.set(term.name, value);
  }
  const assets = boundAssets(contract, { parties, sets }, signed.assets ?? new Map(), draft);
  if (typeof assets === 'string') {
    refuse(assets);
    return;
  }
  draft.now = now;
  put(draft, fresh(signed, now, { parties, sets, terms, assets }));
  const step = beginStep({ program, draft, id: signed.name, now, ...(actor === undefined ? {} : { actor }) });
  giveKeeps(contract, step);
  finish(step, { signed: true });
}

/** Of a term that is an agreement: there is one of that name, of the contract that is meant. */
function isAgreed(value: Value, { contract }: Variable, draft: Draft): boolean {
  return contract === undefined || draft.agreements.get(nameOf(value))?.contract === contract;
}

function fresh(signed: Signed, now: number, made: Pick<Agreement, 'parties' | 'sets' | 'terms' | 'assets'>): Agreement {
  return {
    id: signed.name,
    contract: signed.contract,
    ...made,
    keeps: new Map(),
    state: 0,
    data: [],
    slots: new Map(),
    entered: now,
    enteredLast: new Map(),
    done: new Map(),
    meters: new Map(),
    unbilled: new Map(),
    duties: new Map(),
    ran: new Map(),
    touched: now,
    halted: undefined,
  };
}

/** First values, in order: each may read the terms and the keeps before it. */
function giveKeeps(contract: CoreContract, step: Step): void {
  for (const keep of contract.keeps) {
    runStatements(keep.queries ?? [], step);
    const value = valueIn(keep.first, step);
    if (!isAllowed(value, keep)) refuse(`${keep.name} would leave its range`);
    update(step, { keeps: new Map(agreementOf(step).keeps).set(keep.name, { value, pending: undefined }) });
  }
}

/** `Prescription 3`: the third agreement of the world, whatever its text. */
function freshName(world: Pick<World, 'agreements'>, contract: CoreContract): string {
  return `${contract.name} ${world.agreements.size + 1}`;
}
