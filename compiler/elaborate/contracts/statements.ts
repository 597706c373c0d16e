/** Statements of actions, timers, duties and entries. */

import type {
  Block,
  Slot,
  Statement as Written,
  Destination as WrittenDestination,
} from '../../../language/ast/contract.ts';
import type * as Ast from '../../../language/ast.ts';
import {
  argumentMissing,
  laterVersion,
  misplacedStatement,
  slotNeverFilled,
} from '../../../language/codes/contracts.ts';
import { typeMismatch } from '../../../language/codes/types.ts';
import { PERCENT } from '../../../language/units.ts';
import type { Destination, Message, Statement } from '../../contract.ts';
import { KEY_OF, PARTY } from '../../contract.ts';
import type { CoreType, Expr } from '../../core.ts';
import { toNumber } from '../arithmetic.ts';
import { check, condition, infer } from '../expressions.ts';
import { constant } from '../literals.ts';
import { bind, type Place } from '../names.ts';
import { report, textAt } from '../scope.ts';
import { type NumberType, typeWords } from '../types.ts';
import { verdictNumber } from '../verdicts.ts';
import { argumentsByName, create } from './create.ts';
import { oneThing, purposeOf, slotOf, thing } from './expressions.ts';
import { type ContractPlace, checkNew, kindOfAmount, lookUp, setNamed } from './scope.ts';
import { checkKnown, isAlwaysKnown, learnt } from './unknown.ts';

/** Whose body: of an action, of a timer or duty, of `on entering`, of a check of the rule book. */
export type Body = 'action' | 'time' | 'entry' | 'check';

/** The statements of a body; undefined: something was reported. */
export function statements(at: Place, block: Block, body: Body): Statement[] | undefined {
  const out: Statement[] = [];
  let fine = true;
  let here = at;
  for (const written of block.statements) {
    const before: Statement[] = [];
    const inner = within(here, before);
    const made = statement(inner, inner.contract!, written, body);
    here = checkKnown(here, written);
    if (made === undefined || !belongs(at, written, before, body)) fine = false;
    else out.push(...[...before, ...made].map((s) => ({ ...s, span: written.span })));
    if (written.kind !== 'let_line') continue;
    checkNew(here, written);
    if (made === undefined) at.scope.doubtful.names.add(written.name.text);
    here = bindLet(here, written, made);
  }
  return fine ? out : undefined;
}

/** Does the statement, with what it asks, belong into such a body? Reported where it does not. */
function belongs(at: Place, written: Written, before: readonly Statement[], body: Body): boolean {
  const why = strange(written.kind, body);
  if (why !== undefined) {
    report(at.scope, misplacedStatement(written.span, { statement: WORDS[written.kind] ?? written.kind, why }));
    return false;
  }
  if (body === 'action' || !before.some((s) => s.kind === 'query' && s.query.kind === 'evaluate')) return true;
  const reason = 'A decision is attested between the request of an action and its completion.';
  report(at.scope, misplacedStatement(written.span, { statement: 'evaluate', why: reason }));
  return false;
}

/** Why not; undefined: it belongs there. */
function strange(kind: Written['kind'], body: Body): string | undefined {
  if (kind === 'charge' && body !== 'check')
    return 'Only a check of the rule book charges; a contract moves what it holds.';
  if (kind === 'require' && (body === 'time' || body === 'entry'))
    return 'What time alone brings about cannot be refused.';
  if (kind === 'become' && body === 'entry') return 'Entering a state leads to no other.';
  const isFree = ['require', 'let_line', 'if_statement', 'for_each', 'charge'].includes(kind);
  return body === 'check' && !isFree ? 'A check refuses, or charges beside; it changes nothing else.' : undefined;
}

/** Statements as they are written, where that is not the name of the form. */
const WORDS: Partial<Record<Written['kind'], string>> = {
  set_keep: 'set',
  end_use: 'end use',
  add_party: 'add',
  remove_party: 'remove',
};

/** The same place, whose queries go into the list. */
export function within(at: Place, before: Statement[]): Place {
  return { ...at, contract: { ...at.contract!, before } };
}

function bindLet(at: Place, written: Extract<Written, { kind: 'let_line' }>, made: Statement[] | undefined): Place {
  const line = made?.find((s) => s.kind === 'let');
  if (line?.kind !== 'let') return at;
  const name = written.name.text;
  // An attested decision may be asked whether it is known.
  if (line.value.type.kind === 'option') {
    const verdict = written.value.kind === 'evaluate' ? at.scope.values.get(written.value.verdict.text) : undefined;
    const number = verdict?.kind === 'verdict' ? verdictNumber(verdict, at.scope, written.value.span) : undefined;
    const option: Expr = { kind: 'var', type: line.value.type, name: `let:${name}` };
    const mayBeUnknown = number === undefined || !isAlwaysKnown(at.scope, number);
    return bind(at, name, { kind: 'alias', of: { kind: 'attested', option, mayBeUnknown } });
  }
  return bind(at, name, { kind: 'var', type: line.value.type, core: `let:${name}` });
}

type Of<K extends Written['kind']> = Extract<Written, { kind: K }>;

function statement(at: Place, contract: ContractPlace, written: Written, body: Body): Statement[] | undefined {
  const { of } = contract;
  const { scope } = at;
  switch (written.kind) {
    case 'require': {
      const test = condition(at, written.condition);
      const otherwise = written.otherwise === undefined ? undefined : message(at, written.otherwise);
      if (test === undefined || (written.otherwise !== undefined && otherwise === undefined)) return undefined;
      return [{ kind: 'require', condition: test, otherwise, text: textAt(scope, written.condition.span) }];
    }
    case 'let_line': {
      const value = infer(at, written.value);
      return value && [{ kind: 'let', name: `let:${written.name.text}`, value }];
    }
    case 'set_keep': {
      const type = lookUp(of, of.keeps, written.name, 'keep');
      const value = type && check(at, written.value, type, `\`${written.name.text}\``);
      const after = written.after === undefined ? undefined : check(at, written.after, { kind: 'period' }, '`after`');
      if (value === undefined || (written.after !== undefined && after === undefined)) return undefined;
      return [{ kind: 'set', keep: written.name.text, value, after }];
    }
    case 'become': {
      const state = lookUp(of, of.states, written.state, 'state');
      const params = state === undefined ? [] : of.cases[state]!.params;
      const names = params.map(({ name }) => name.text);
      const args = state === undefined ? undefined : argumentsByName(at, written.data, names, written.state);
      if (args === undefined) return undefined;
      const data: Expr[] = [];
      for (const param of params) {
        const arg = args.get(param.name.text);
        const type = of.dataTypes.get(`${written.state.text}.${param.name.text}`);
        if (arg === undefined)
          return report(scope, argumentMissing(written.span, { name: param.name.text, of: written.state.text }));
        const value = type && check(at, arg, type, `\`${param.name.text}\``);
        if (value === undefined) return undefined;
        data.push(value);
      }
      return state === undefined ? undefined : [{ kind: 'become', state, data }];
    }
    case 'hold':
      return hold(at, contract, written);
    case 'move':
      return move(at, contract, written);
    case 'mint': {
      const amount = minted(at, written);
      const unit = amount && kindOfAmount(amount.type);
      if (amount === undefined || unit === undefined || written.slot.name === undefined)
        return amount === undefined
          ? undefined
          : report(
              scope,
              typeMismatch(written.span, {
                given: typeWords(amount.type),
                wanted: 'a counted asset and a slot',
                where: '`mint`',
              }),
            );
      return [{ kind: 'mint', amount, unit, slot: written.slot.name.text }];
    }
    case 'burn':
      return knownSlot(at, contract, written.slot) === undefined
        ? undefined
        : [{ kind: 'burn', slot: written.slot.name!.text }];
    case 'grant': {
      const asset = thing(at, contract, written.thing);
      const to = namedOrSet(at, written.to);
      const purpose = written.purpose === undefined ? undefined : purposeOf(at, written.purpose);
      const until = infer(at, written.until);
      const under = written.under === undefined ? undefined : named(at, written.under);
      if (asset === undefined || to === undefined || until === undefined) return undefined;
      if (
        (written.purpose !== undefined && purpose === undefined) ||
        (written.under !== undefined && under === undefined)
      )
        return undefined;
      if (until.type.kind !== 'datetime' && until.type.kind !== 'date')
        return report(
          scope,
          typeMismatch(written.until.span, {
            given: typeWords(until.type),
            wanted: 'a Date or a DateTime',
            where: '`until`',
          }),
        );
      return [{ kind: 'grant', asset, to, purpose, until, exclusive: written.exclusive, under }];
    }
    case 'end_use': {
      const asset = thing(at, contract, written.thing);
      const by = written.by === undefined ? undefined : namedOrSet(at, written.by);
      const purpose = written.purpose === undefined ? undefined : purposeOf(at, written.purpose);
      if (
        asset === undefined ||
        (written.by !== undefined && by === undefined) ||
        (written.purpose !== undefined && purpose === undefined)
      )
        return undefined;
      return [{ kind: 'end', asset, by, purpose }];
    }
    case 'add_party':
    case 'remove_party': {
      const who = named(at, written.party);
      if (lookUp(of, of.sets, written.set, 'set of parties') === undefined || who === undefined) return undefined;
      return [{ kind: written.kind === 'add_party' ? 'add' : 'remove', party: who, set: written.set.text }];
    }
    case 'create':
      return create(at, written);
    case 'emit': {
      const value = infer(at, written.event);
      return value && [{ kind: 'emit', value }];
    }
    case 'tell': {
      const to = written.to.map((name) => namedOrSet(at, name));
      const text =
        written.text.kind === 'string'
          ? message(at, written.text)
          : single(check(at, written.text, { kind: 'text' }, '`tell`'));
      if (to.some((t) => t === undefined) || text === undefined) return undefined;
      return [{ kind: 'tell', to: to as Expr[], message: text }];
    }
    case 'charge': {
      const from = named(at, written.party);
      const to = named(at, written.to);
      const share = check(at, written.part, { kind: 'number', quantity: PERCENT.key, units: ['%'] }, '`charge`');
      const whole = infer(at, written.of);
      const unit = whole && kindOfAmount(whole.type);
      if (from === undefined || to === undefined || share === undefined || whole === undefined) return undefined;
      if (unit === undefined)
        return report(
          scope,
          typeMismatch(written.of.span, {
            given: typeWords(whole.type),
            wanted: 'an amount of money',
            where: '`charge`',
          }),
        );
      return [{ kind: 'charge', from, share, of: whole, unit, to, rounding: written.rounding ?? 'even' }];
    }
    case 'disclose':
      return report(scope, laterVersion(written.span, { what: '`disclose`' }));
    case 'if_statement': {
      const test = condition(at, written.condition);
      const yes = statements(learnt(at, written.condition, true), written.yes, body);
      const no = written.no === undefined ? [] : statements(learnt(at, written.condition, false), written.no, body);
      return test && yes && no && [{ kind: 'if', condition: test, yes, no }];
    }
    case 'for_each': {
      if (lookUp(of, of.sets, written.set, 'set of parties') === undefined) return undefined;
      const name = `let:${written.name.text}`;
      checkNew(at, written);
      const inner = statements(
        bind(at, written.name.text, { kind: 'var', type: PARTY, core: name }),
        written.body,
        body,
      );
      return inner && [{ kind: 'each', name, set: written.set.text, body: inner }];
    }
  }
}

const single = (value: Expr | undefined): Message | undefined => (value === undefined ? undefined : [value]);

/** A party by a name: of the contract, a parameter, or bound nearby. */
export function named(at: Place, name: Ast.Name): Expr | undefined {
  return check(at, { kind: 'name', name, span: name.span }, PARTY, 'this place');
}

/** A party, or all members of a set. */
function namedOrSet(at: Place, name: Ast.Name): Expr | undefined {
  return setNamed(at, { kind: 'name', name, span: name.span }) ?? named(at, name);
}

/** A text with holes, put together when the step is made. */
export function message(at: Place, written: Ast.StringExpr): Message | undefined {
  const parts = written.parts.map((part) => (typeof part === 'string' ? part : infer(at, part)));
  return parts.some((part) => part === undefined) ? undefined : (parts as Message);
}

function hold(at: Place, contract: ContractPlace, written: Of<'hold'>): Statement[] | undefined {
  const coins: { param: string; slot: string }[] = [];
  for (const name of written.names) {
    if (!contract.coins.has(name.text) && at.scope.doubtful.names.has(name.text)) return undefined;
    if (!contract.coins.has(name.text))
      return report(
        at.scope,
        typeMismatch(name.span, {
          given: 'something else',
          wanted: 'a coin that the action is given',
          where: '`hold`',
        }),
      );
    coins.push({ param: name.text, slot: written.slot.name?.text ?? name.text });
  }
  return [{ kind: 'hold', coins }];
}

function move(at: Place, contract: ContractPlace, written: Of<'move'>): Statement[] | undefined {
  const to = destination(at, contract, written.to);
  if (written.from !== undefined) {
    const slot = knownSlot(at, contract, written.from);
    const type = slot === undefined ? undefined : contract.of.slots.get(slot);
    const amount = type && check(at, written.what, type, '`move`');
    return slot === undefined || amount === undefined || to === undefined
      ? undefined
      : [{ kind: 'move', slot, amount, to }];
  }
  const whole = slotOf(written.what);
  if (whole !== undefined) {
    const slot = knownSlot(at, contract, { name: whole, span: whole.span });
    if (slot === undefined || to === undefined || !isWholeKey(at, contract.of.slots.get(slot), written.to, to))
      return undefined;
    return [{ kind: 'move', slot, amount: undefined, to }];
  }
  if (written.what.kind === 'name' && contract.coins.has(written.what.name.text)) {
    const coin = contract.coins.get(written.what.name.text);
    return to && isWholeKey(at, coin, written.to, to)
      ? [{ kind: 'pay', param: written.what.name.text, to }]
      : undefined;
  }
  const value = infer(at, written.what);
  return (
    value &&
    report(
      at.scope,
      typeMismatch(written.what.span, {
        given: typeWords(value.type),
        wanted: 'a slot of the escrow or a coin in hand',
        where: '`move`',
      }),
    )
  );
}

/** A key is not shared out: it goes to one party. */
function isWholeKey(at: Place, type: NumberType | undefined, written: WrittenDestination, to: Destination): boolean {
  if (to.kind === 'party' || type === undefined || kindOfAmount(type)?.name.startsWith(KEY_OF) !== true) return true;
  report(at.scope, typeMismatch(written.span, { given: 'shares', wanted: 'one party', where: 'the way of a key' }));
  return false;
}

function knownSlot(at: Place, contract: ContractPlace, slot: Slot): string | undefined {
  const name = slot.name;
  if (name === undefined) return report(at.scope, slotNeverFilled(slot.span, { name: '…' }));
  if (contract.of.slots.has(name.text)) return name.text;
  if (contract.of.unfilled.has(name.text)) return undefined;
  return report(at.scope, slotNeverFilled(name.span, { name: name.text }));
}

function destination(at: Place, contract: ContractPlace, written: WrittenDestination): Destination | undefined {
  switch (written.kind) {
    case 'to_party': {
      const to = named(at, written.party);
      return to && { kind: 'party', party: to };
    }
    case 'to_shares': {
      const percent: CoreType = { kind: 'number', quantity: PERCENT.key, units: ['%'] };
      const shares = written.shares.map(({ party, share }) => ({
        party: named(at, party),
        percent: check(at, share, percent, 'a share'),
      }));
      if (shares.some((s) => s.party === undefined || s.percent === undefined)) return undefined;
      return { kind: 'shares', shares: shares as { party: Expr; percent: Expr }[] };
    }
    case 'to_lineage': {
      const asset = oneThing(at, contract, { name: written.of, of: undefined, span: written.of.span });
      return asset && { kind: 'lineage', asset };
    }
  }
}

/** `mint refills Refill`: so many of the counted asset; `mint 3 Refill`. */
function minted(at: Place, written: Of<'mint'>): Expr | undefined {
  const amount = infer(at, written.amount);
  if (amount === undefined || written.asset === undefined) return amount;
  const unit = at.scope.counted.get(written.asset.text);
  if (unit === undefined)
    return report(
      at.scope,
      typeMismatch(written.asset.span, {
        given: `\`${written.asset.text}\``,
        wanted: 'an asset that this module declares as counted',
        where: '`mint`',
      }),
    );
  const type: NumberType = { kind: 'number', quantity: unit.kind.key, units: [unit.text] };
  const one = constant(type, { kind: 'number', value: { n: 1n, d: 1n }, unit: unit.text });
  return { kind: 'op', type, op: { name: 'mul' }, args: [toNumber(amount), one] };
}
