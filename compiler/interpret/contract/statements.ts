/** Statements, in order, each seeing what those before it did (docs/contracts.md, section 3). */

import { unreachable } from '../../../language/unreachable.ts';
import type { Statement } from '../../contract.ts';
import { assetOfMember } from './assets.ts';
import { later } from './moments.ts';
import { burn, charge, hold, mint, moveFromSlot, pay } from './movements.ts';
import { create } from './open.ts';
import { ask } from './queries.ts';
import { isAllowed } from './ranges.ts';
import { endUse, grant } from './rights.ts';
import {
  agreementOf,
  contractAt,
  happened,
  holds,
  partiesOf,
  partyValue,
  refuse,
  restsOf,
  restsOfQuery,
  type Step,
  textOf,
  update,
  valueIn,
} from './step.ts';
import { readersOf, signatories } from './world.ts';

export function runStatements(statements: readonly Statement[], step: Step): void {
  for (const statement of statements) run(statement, step);
}

function run(statement: Statement, step: Step): void {
  switch (statement.kind) {
    case 'query': {
      const rests = restsOfQuery(statement.query, step);
      step.bound.set(statement.name, ask(statement.query, step));
      step.rests.set(statement.name, rests);
      return;
    }
    case 'let': {
      const rests = restsOf(statement.value, step);
      step.bound.set(statement.name, valueIn(statement.value, step));
      step.rests.set(statement.name, rests);
      return;
    }
    case 'require': {
      if (holds(statement.condition, step)) return;
      refuse(statement.otherwise === undefined ? statement.text : textOf(statement.otherwise, step, 'actor'));
      return;
    }
    case 'set':
      set(statement, step);
      return;
    case 'become':
      become(statement, step);
      return;
    case 'hold':
      for (const { param, slot } of statement.coins) hold(param, slot, step);
      return;
    case 'move':
      moveFromSlot(statement.slot, statement.amount, statement.to, step);
      return;
    case 'pay':
      pay(statement.param, statement.to, step);
      return;
    case 'mint':
      mint(statement.amount, statement.unit, statement.slot, step);
      return;
    case 'burn':
      burn(statement.slot, step);
      return;
    case 'grant':
      grant(statement, step);
      return;
    case 'end':
      endUse(statement, step);
      return;
    case 'add':
      for (const party of partiesOf(statement.party, step)) add(party, statement.set, step);
      return;
    case 'remove':
      for (const party of partiesOf(statement.party, step)) remove(party, statement.set, step);
      return;
    case 'create':
      create(statement, step);
      return;
    case 'emit':
      happened(step, { kind: 'emitted', value: valueIn(statement.value, step) });
      return;
    case 'tell': {
      const to = [...new Set(statement.to.flatMap((part) => partiesOf(part, step)))];
      const text = textOf(statement.message, step, 'told');
      step.draft.messages.push({ at: step.now, agreement: step.id, to, text });
      return;
    }
    case 'charge':
      charge(statement, statement.unit, statement.rounding, step);
      return;
    case 'if':
      runStatements(holds(statement.condition, step) ? statement.yes : statement.no, step);
      return;
    case 'each':
      // The members as they are when the loop begins.
      for (const member of agreementOf(step).sets.get(statement.set) ?? []) {
        step.bound.set(statement.name, partyValue(member));
        step.rests.set(statement.name, [`party:${statement.set}`]);
        runStatements(statement.body, step);
      }
      return;
    default:
      unreachable(statement);
  }
}

function become({ state, data }: Extract<Statement, { kind: 'become' }>, step: Step): void {
  const declared = contractAt(step).states[state]!.data;
  const values = data.map((part) => valueIn(part, step));
  const wrong = declared.find((datum, i) => !isAllowed(values[i]!, datum));
  if (wrong !== undefined) refuse(`${wrong.name} is not what it may be`);
  step.target = { state, data: values };
}

/** A keep changes at once, or is announced: one change may be pending, and a later one takes its place. */
function set(statement: Extract<Statement, { kind: 'set' }>, step: Step): void {
  const value = valueIn(statement.value, step);
  const keep = contractAt(step).keeps.find(({ name }) => name === statement.keep)!;
  const { visibility } = keep;
  if (!isAllowed(value, keep)) refuse(`${statement.keep} would leave its range`);
  const { keeps } = agreementOf(step);
  const due =
    statement.after === undefined
      ? step.now
      : Math.max(later(step.now, valueIn(statement.after, step), contractAt(step).calendar), step.now);
  const kept =
    due > step.now
      ? { value: keeps.get(statement.keep)!.value, pending: { value, due } }
      : { value, pending: undefined };
  update(step, { keeps: new Map(keeps).set(statement.keep, kept) });
  happened(step, { kind: 'kept', keep: statement.keep, value, from: due }, readersOf(agreementOf(step), visibility));
}

/** Who is a member already stays one. A member that will owe a duty is asked. */
function add(party: string, set: string, step: Step): void {
  const contract = contractAt(step);
  const { sets, assets } = agreementOf(step);
  const members = sets.get(set) ?? [];
  if (members.includes(party)) return;
  const { high } = contract.parties.find(({ name }) => name === set)!.set!;
  if (members.length >= high) refuse(`there is no room in ${set}`);
  const owes = contract.duties.some(({ debtor }) => debtor === set);
  if (owes && party !== step.actor && !step.approvers.includes(party)) refuse(`${party} has not approved`);
  const bound = new Map(assets);
  for (const { name, owner, each } of contract.assets) {
    if (!each || owner !== set) continue;
    const asset = assetOfMember(name, party);
    if (step.draft.assets.get(asset)?.owner !== party) refuse(`${party} does not own ${asset}`);
    bound.set(asset, asset);
  }
  update(step, { sets: new Map(sets).set(set, [...members, party]), assets: bound });
  happened(step, { kind: 'added', party, set });
}

function remove(party: string, set: string, step: Step): void {
  const { sets } = agreementOf(step);
  const members = sets.get(set) ?? [];
  if (!members.includes(party)) return;
  const { low } = contractAt(step).parties.find(({ name }) => name === set)!.set!;
  if (members.length <= low) refuse(`${set} would have too few members`);
  const sees = signatories(agreementOf(step));
  update(step, {
    sets: new Map(sets).set(
      set,
      members.filter((member) => member !== party),
    ),
  });
  happened(step, { kind: 'removed', party, set }, sees);
}
