/** What a point gives by docs/contracts.md: its statements run over plain values, with Core as the interpreter evaluates it. */
import type { CoreContract, Query, Statement } from '../../../compiler/contract.ts';
import type { Core } from '../../../compiler/core.ts';
import type { Place } from '../../../compiler/emit/contracts/places.ts';
import { prorated, rationalOf } from '../../../compiler/interpret/contract/money.ts';
import { Faulted } from '../../../compiler/interpret/world.ts';
import type { StepEnd, StepReply } from '../../../language/contract-step.ts';
import * as Q from '../../../language/rational.ts';
import { unreachable } from '../../../language/unreachable.ts';
import type { Value } from '../../../language/values.ts';
import { partyNamed } from '../contract/builder.ts';
import {
  addTo,
  amountOf,
  asset,
  Ended,
  instant,
  isSet,
  isTrue,
  membersOf,
  name,
  names,
  put,
  restsOf,
  roomIn,
  type Step,
  target,
  value,
  wording,
} from './contracts-oracle-parts.ts';

/** `bound`: what a fault costs. `asking`: the name that the answer it wants is bound to. */
export function oracle(
  core: Core,
  contract: CoreContract,
  place: Place,
  reads: ReadonlyMap<string, Value>,
  answers: readonly Value[],
  bound: number,
): { readonly reply: StepReply; readonly asking: string } {
  const step: Step = {
    core,
    contract,
    bound: new Map(reads),
    rests: new Map(),
    effects: [],
    answers,
    asked: 0,
    asking: '',
    fuel: 0,
    faulted: false,
  };
  for (const { name, set } of contract.parties) {
    const members = step.bound.get(`members:${name}`);
    if (set !== undefined && members !== undefined) step.bound.set(`party:${name}`, members);
  }
  let end: StepEnd;
  try {
    runAll(place.statements, step);
    end = { kind: 'done', value: place.value === undefined ? undefined : value(place.value, step) };
  } catch (thrown) {
    if (thrown instanceof Ended) {
      end = thrown.end;
      if (step.faulted) step.fuel = bound;
    } else if (thrown instanceof Faulted) {
      end = { kind: 'fault', fault: thrown.fault };
      step.fuel = bound;
    } else throw thrown;
  }
  return { reply: { effects: step.effects, end, fuel: step.fuel }, asking: step.asking };
}

function runAll(statements: readonly Statement[], step: Step): void {
  for (const statement of statements) {
    step.fuel += 1;
    runOne(statement, step);
  }
}

function runOne(s: Statement, step: Step): void {
  const { effects } = step;
  switch (s.kind) {
    case 'query': {
      step.asking = s.name;
      const put = restsOf(s.query, step).filter((name) => !/^(?:party|members):/.test(name));
      step.bound.set(s.name, ask(s.query, step));
      step.rests.set(s.name, [`query:${s.query.kind}`, ...put]);
      return;
    }
    case 'let': {
      const rests = restsOf(s.value, step);
      step.bound.set(s.name, value(s.value, step));
      step.rests.set(s.name, rests);
      return;
    }
    case 'require':
      if (isTrue(value(s.condition, step))) return;
      if (s.otherwise === undefined) {
        // The condition as written is one text.
        throw new Ended({ kind: 'refused', because: [s.text] });
      }
      throw new Ended({ kind: 'refused', because: wording(s.otherwise, step, 'actor') });
    case 'set': {
      const given = value(s.value, step);
      const after = s.after && value(s.after, step);
      effects.push({ kind: 'set', keep: s.keep, value: given, after });
      const isAhead = after?.kind === 'period' && (after.months > 0 || after.ms > 0);
      if (!isAhead) step.bound.set(`keep:${s.keep}`, given);
      return;
    }
    case 'become':
      effects.push({ kind: 'become', state: s.state, data: s.data.map((part) => value(part, step)) });
      return;
    case 'hold':
      step.fuel += s.coins.length;
      for (const { param, slot } of s.coins) {
        effects.push({ kind: 'hold', param, slot });
        const held = step.bound.get(`param:${param}`);
        if (held !== undefined) addTo(slot, held, step);
      }
      return;
    case 'move': {
      const amount = s.amount && amountOf(s.amount, step);
      const held = step.bound.get(`slot:${s.slot}`);
      if (held?.kind === 'number') {
        const left = amount === undefined ? Q.ZERO : Q.sub(held.value, rationalOf(amount));
        step.bound.set(`slot:${s.slot}`, { ...held, value: left });
      }
      effects.push({ kind: 'move', slot: s.slot, amount, to: target(s.to, step) });
      return;
    }
    case 'pay':
      effects.push({ kind: 'pay', param: s.param, to: target(s.to, step) });
      return;
    case 'mint': {
      const amount = amountOf(s.amount, step);
      effects.push({ kind: 'mint', amount, unit: s.unit, slot: s.slot });
      addTo(s.slot, amount, step);
      return;
    }
    case 'burn': {
      step.fuel += 1;
      effects.push({ kind: 'burn', slot: s.slot });
      const held = step.bound.get(`slot:${s.slot}`);
      if (held?.kind === 'number') step.bound.set(`slot:${s.slot}`, { ...held, value: Q.ZERO });
      return;
    }
    case 'grant':
      effects.push({
        kind: 'grant',
        asset: asset(s.asset, step),
        to: names(s.to, step),
        purpose: s.purpose && name(s.purpose, step),
        until: value(s.until, step),
        exclusive: s.exclusive,
        under: s.under && name(s.under, step),
      });
      return;
    case 'end':
      effects.push({
        kind: 'end',
        asset: asset(s.asset, step),
        by: s.by && names(s.by, step),
        purpose: s.purpose && name(s.purpose, step),
      });
      return;
    case 'add':
    case 'remove': {
      const parties = names(s.party, step);
      effects.push({ kind: s.kind, parties, set: s.set });
      const members = membersOf(s.set, step);
      const now =
        s.kind === 'add'
          ? [...new Set([...members, ...parties])].slice(0, roomIn(s.set, step))
          : members.filter((member) => !parties.includes(member));
      const items: Value = { kind: 'set', items: now.map(partyNamed) };
      step.bound.set(`members:${s.set}`, items);
      step.bound.set(`party:${s.set}`, items);
      return;
    }
    case 'create':
      effects.push({
        kind: 'create',
        contract: s.contract,
        parties: s.parties.map(({ name: part, party }) => ({ name: part, parties: names(party, step) })),
        terms: s.terms.map(({ name: term, value: of }) => ({ name: term, value: value(of, step) })),
      });
      return;
    case 'emit':
      effects.push({ kind: 'emit', value: value(s.value, step) });
      return;
    case 'tell': {
      const to = [...new Set(s.to.flatMap((part) => names(part, step)))];
      effects.push({ kind: 'tell', to, text: wording(s.message, step, 'told') });
      return;
    }
    case 'charge':
      effects.push({
        kind: 'charge',
        from: name(s.from, step),
        share: amountOf(s.share, step),
        of: amountOf(s.of, step),
        to: name(s.to, step),
        unit: s.unit,
        rounding: s.rounding,
      });
      return;
    case 'if':
      runAll(isTrue(value(s.condition, step)) ? s.yes : s.no, step);
      return;
    case 'each':
      for (const member of membersOf(s.set, step)) {
        step.fuel += 1;
        step.bound.set(s.name, partyNamed(member));
        step.rests.set(s.name, [`members:${s.set}`]);
        runAll(s.body, step);
      }
      return;
    default:
      unreachable(s);
  }
}

function ask(q: Query, step: Step): Value {
  step.fuel += 1;
  switch (q.kind) {
    case 'may_use': {
      const who = names(q.who, step);
      return put(
        { kind: 'may_use', who, asset: asset(q.asset, step), purpose: q.purpose && name(q.purpose, step) },
        step,
      );
    }
    case 'holds_role':
      return put({ kind: 'holds_role', who: name(q.who, step), role: q.role }, step);
    case 'time_of': {
      const action = step.contract.actions[q.action]!.name;
      const done = step.bound.get(`done:${action}`);
      if (done?.kind !== 'option') throw new Error(`done:${action} is not read`);
      if (done.value !== undefined) return done.value;
      throw new Ended({ kind: 'refused', because: [`${action} has not been done`] });
    }
    case 'bill':
      return put({ kind: 'bill', price: q.price }, step);
    case 'count_of':
      return { kind: 'int', value: BigInt(isSet(q.set, step) ? membersOf(q.set, step).length : 1) };
    case 'counted':
      return step.bound.get(`meter:${q.meter}`)!;
    case 'duty':
      return put({ kind: 'duty', duty: q.duty, is: q.is }, step);
    case 'covers':
      return put({ kind: 'covers', asset: name(q.asset, step), purpose: name(q.purpose, step) }, step);
    case 'prorated': {
      const amount = rationalOf(value(q.amount, step));
      const [from, to] = [instant(value(q.from, step)), instant(value(q.to, step))];
      const minor = prorated(amount, q.unit, { from, to, now: instant(step.bound.get('now')!) });
      return { kind: 'number', value: Q.rational(minor, 10n ** BigInt(q.unit.minor)), unit: q.unit.name };
    }
    case 'read':
      return put({ kind: 'read', agreement: name(q.agreement, step), keep: q.keep }, step);
    case 'evaluate':
      return put({ kind: 'evaluate', verdict: q.verdict, asset: asset(q.asset, step), at: q.at }, step);
    default:
      return unreachable(q);
  }
}
