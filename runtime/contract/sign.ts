/** An agreement begins: everybody has signed, and the first state is entered (docs/contracts.md, section 2). */
import type { ContractInfo } from '../../language/contract-info.ts';
import type { Effect } from '../../language/contract-step.ts';
import type { Value } from '../../language/values.ts';
import { assetsSigned, assetsTakenOver } from './assets.ts';
import { refuse } from './failure.ts';
import { finish } from './finish.ts';
import { isAllowed } from './fit.ts';
import { NO_LOTS } from './meters.ts';
import { valueAt } from './points.ts';
import type { SignRequest } from './requests.ts';
import type { Contract } from './text.ts';
import {
  type Agreement,
  agreementKey,
  beginStep,
  change,
  delist,
  enlist,
  type Step,
  saltFor,
  signatories,
  WORLD_KEY,
  type World,
} from './world.ts';

/** What everybody has signed. */
export type Signed = Omit<SignRequest, 'text' | 'contract'> & { readonly contract: Contract };

/** Refused, it leaves changes behind: the caller takes them back. `actor`: of the step that it is part of. */
export function sign(world: World, signed: Signed, actor: string | undefined): void {
  const agreement = agreementOf(world, signed);
  begin(world, agreement);
  const step = beginStep(world, agreement, { actor });
  giveKeeps(step);
  finish(step, { signed: true });
}

/** Among signatories of this agreement and the actor, with this agreement's assets. */
export function create(effect: Extract<Effect, { kind: 'create' }>, step: Step): void {
  const { world, agreement, actor } = step;
  const contract = agreement.contract.text.contracts[effect.contract]!;
  const parties = new Map<string, string>();
  const sets = new Map<string, readonly string[]>();
  for (const { name, parties: who } of effect.parties) {
    const outsider = who.find((one) => one !== actor && !signatories(agreement).includes(one));
    if (outsider !== undefined) refuse(`${outsider} is no party of the agreement`);
    const [one] = who;
    if (contract.info.parties.find((part) => part.name === name)?.set !== undefined) sets.set(name, who);
    else if (one !== undefined) parties.set(name, one);
  }
  const terms = new Map(effect.terms.map(({ name, value }) => [name, value]));
  // `Prescription 3`: the third agreement of the world, whatever its text.
  const name = step.naming ?? `${contract.info.name} ${world.agreements.size + 1}`;
  step.naming = undefined;
  const salt = saltFor(agreement.salt, agreementKey(name));
  const assets = assetsTakenOver(contract.info, parties, agreement.assets, world);
  const signed = { contract, name, parties, sets, terms, assets };
  sign(world, salt === undefined ? signed : { ...signed, salt }, actor);
}

/** All that is checked before it begins, in the order of the text. */
function agreementOf(world: World, signed: Signed): Agreement {
  const { contract, name, salt } = signed;
  const { info } = contract;
  if (world.agreements.has(name)) refuse(`there is an agreement ${name}`);
  const who = partiesOf(info, signed);
  const terms = termsOf(world, contract, signed.terms);
  const assets = assetsSigned(info, who, signed.assets ?? new Map(), world);
  return {
    id: name,
    key: agreementKey(name),
    contract,
    order: world.agreements.size,
    salt,
    ...who,
    terms,
    assets,
    ...untouched(info, world.now),
    signatories: undefined,
    due: undefined,
    given: [],
  };
}

/** An agreement in which nothing has happened yet. */
export function untouched({ states, actions, meters, prices, duties, timers }: ContractInfo, now: number) {
  return {
    keeps: [],
    state: 0,
    data: [],
    slots: new Map(),
    entered: now,
    enteredLast: states.map(() => undefined),
    done: actions.map(() => undefined),
    meters: meters.map(() => ({ total: 0n, last: undefined })),
    unbilled: prices.map(({ rates }) => rates.map(() => NO_LOTS)),
    duties: duties.map(() => undefined),
    ran: timers.map(() => undefined),
    touched: now,
    halted: undefined,
  };
}

function partiesOf(info: ContractInfo, signed: Signed): Pick<Agreement, 'parties' | 'sets'> {
  const parties = new Map<string, string>();
  const sets = new Map<string, readonly string[]>();
  for (const { name, set } of info.parties) {
    if (set === undefined) {
      parties.set(name, signed.parties.get(name) ?? refuse(`${name} has not signed`));
      continue;
    }
    const members = [...new Set(signed.sets.get(name) ?? [])];
    if (members.length < set.low || members.length > set.high)
      refuse(`${name} are ${members.length}, not ${set.low} to ${set.high}`);
    sets.set(name, members);
  }
  return { parties, sets };
}

function termsOf(world: World, { info, text }: Contract, given: ReadonlyMap<string, Value>): readonly Value[] {
  return info.terms.map((term) => {
    const value = given.get(term.name) ?? refuse(`the term ${term.name} is not given`);
    if (!isAllowed(value, term, text.interface) || !isAgreed(world, value, term.contract, text.id))
      refuse(`the term ${term.name} is not what it may be`);
    return value;
  });
}

/** Of a term that is an agreement: there is one of that name, of the contract that is meant. */
function isAgreed(world: World, value: Value, contract: number | undefined, text: string): boolean {
  if (contract === undefined) return true;
  const other = value.kind === 'case' ? world.agreements.get(value.name)?.contract : undefined;
  return other?.number === contract && other.text.id === text;
}

function begin(world: World, agreement: Agreement): void {
  enlist(world, agreement);
  world.journal.note(() => {
    delist(world, agreement);
  });
  world.journal.add(world.dirty, agreement.key);
  world.journal.add(world.dirty, WORLD_KEY);
}

/** First values, in order: each may read the terms and the keeps before it. */
function giveKeeps(step: Step): void {
  const { world, agreement } = step;
  const { info, text } = agreement.contract;
  for (const keep of info.keeps) {
    const value = valueAt(keep.first, step);
    if (!isAllowed(value, keep, text.interface)) refuse(`${keep.name} would leave its range`);
    change(world, agreement, 'keeps', [...agreement.keeps, { value, pending: undefined }]);
  }
}
