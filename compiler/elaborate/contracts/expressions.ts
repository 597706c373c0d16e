/** Expressions that only agreements have: each becomes a variable, or a query before the statement that reads it. */

import type { Thing } from '../../../language/ast/contract.ts';
import type * as Ast from '../../../language/ast.ts';
import { coinInHand, keepNotPublic, laterVersion, slotNeverFilled } from '../../../language/codes/contracts.ts';
import { argumentCount, typeMismatch } from '../../../language/codes/types.ts';
import type { AssetRef, Query } from '../../contract.ts';
import { ASSET, PARTY, PURPOSE } from '../../contract.ts';
import type { CoreType, Expr } from '../../core.ts';
import { check, infer } from '../expressions.ts';
import { op } from '../making.ts';
import type { Place } from '../names.ts';
import { report } from '../scope.ts';
import { BOOL, INT, type NumberType, typeWords } from '../types.ts';
import { verdictNumber } from '../verdicts.ts';
import { type ContractPlace, type ContractScope, kindOfAmount, lookUp } from './scope.ts';
import { onePartyOf } from './sound.ts';

/** `other`: nothing that only agreements say; the language at large gives it its meaning. */
export function contractExpression(at: Place, contract: ContractPlace, written: Ast.Expr): Expr | 'other' | undefined {
  const { of } = contract;
  switch (written.kind) {
    case 'name':
      if (contract.coins.has(written.name.text))
        return report(at.scope, coinInHand(written.span, { name: written.name.text }));
      if (of.meters.has(written.name.text) && !at.locals.has(written.name.text))
        return ask(contract, INT, { kind: 'counted', meter: written.name.text });
      return 'other';
    case 'field':
      return keepOfAgreement(at, contract, written);
    case 'may_use': {
      const who = check(at, written.party, PARTY, '`may use`');
      const asset = thing(at, contract, written.thing);
      const purpose = written.purpose === undefined ? undefined : purposeOf(at, written.purpose);
      if (who === undefined || asset === undefined || (written.purpose !== undefined && purpose === undefined))
        return undefined;
      const found = ask(contract, BOOL, { kind: 'may_use', who, asset, purpose });
      return written.negated ? op(BOOL, 'not', found) : found;
    }
    case 'covers': {
      const { left } = written;
      const inner =
        left.kind === 'field' && left.name.text === 'purposes' ? check(at, left.value, ASSET, '`covers`') : undefined;
      const purpose = check(at, written.right, PURPOSE, '`covers`');
      if (left.kind !== 'field' || left.name.text !== 'purposes')
        return report(
          at.scope,
          typeMismatch(left.span, {
            given: 'something else',
            wanted: 'the purposes of an asset, such as `thing.purposes`',
            where: '`covers`',
          }),
        );
      return inner && purpose && ask(contract, BOOL, { kind: 'covers', asset: inner, purpose });
    }
    case 'bill': {
      const kind = lookUp(of, of.prices, written.price, 'price');
      if (kind === undefined) return undefined;
      return ask(contract, amountType(kind.name, kind.minor), { kind: 'bill', price: written.price.text });
    }
    case 'of': {
      if (written.word.text !== 'time') return 'other';
      const action = lookUp(of, of.actions, written.name, 'action');
      return action === undefined ? undefined : ask(contract, { kind: 'datetime' }, { kind: 'time_of', action });
    }
    case 'evaluate':
      return evaluate(at, contract, written);
    case 'compute':
      return report(at.scope, laterVersion(written.span, { what: '`compute … using …`' }));
    case 'call':
      return written.callee.kind === 'name' ? contractCall(at, contract, written, written.callee.name) : 'other';
    case 'is':
      return isOfAgreement(at, contract, written);
    default:
      return 'other';
  }
}

/** `board.rate`: a public keep of an agreement that is a term. */
function keepOfAgreement(
  at: Place,
  contract: ContractPlace,
  written: Extract<Ast.Expr, { kind: 'field' }>,
): Expr | 'other' | undefined {
  if (written.value.kind !== 'name') return 'other';
  const local = at.locals.get(written.value.name.text);
  if (local?.kind !== 'var' || local.type.kind !== 'enum' || local.type.name !== 'Agreement') return 'other';
  const name = local.core.slice('term:'.length);
  const other = contract.of.contracts.get(contract.of.agreements.get(name) ?? '');
  const type = other && lookUp(other, other.keeps, written.name, 'keep');
  if (other === undefined || type === undefined) return undefined;
  if (!other.publicKeeps.has(written.name.text))
    return report(
      at.scope,
      keepNotPublic(written.span, {
        keep: written.name.text,
        agreement: written.value.name.text,
        contract: other.decl.name.text,
      }),
    );
  return ask(contract, type, {
    kind: 'read',
    agreement: { kind: 'var', type: local.type, name: local.core },
    keep: written.name.text,
  });
}

/** A query before the statement, and the variable that holds what it finds. */
export function ask(contract: ContractPlace, type: CoreType, query: Query): Expr {
  contract.count.queries += 1;
  const name = `query:${contract.count.queries}`;
  contract.before.push({ kind: 'query', name, query });
  return { kind: 'var', type, name };
}

export function amountType(kind: string, minor: number): NumberType {
  return { kind: 'number', quantity: minor === 0 && !/^[A-Z]{3}$/.test(kind) ? `#${kind}` : kind, units: [kind] };
}

export function thing(at: Place, contract: ContractPlace, written: Thing): AssetRef | undefined {
  const { of } = contract;
  if (written.of === undefined && at.locals.has(written.name.text) && !of.assets.has(written.name.text)) {
    const value = check(at, { kind: 'name', name: written.name, span: written.name.span }, ASSET, 'a right');
    return value && { value };
  }
  const asset = lookUp(of, of.assets, written.name, 'asset');
  if (asset === undefined) return undefined;
  const member =
    written.of === undefined
      ? undefined
      : check(at, { kind: 'name', name: written.of, span: written.of.span }, PARTY, 'the owner');
  if (written.of !== undefined && member === undefined) return undefined;
  if (written.of !== undefined && !asset.each) {
    const given = `\`${written.name.text}\` of one owner`;
    return report(
      at.scope,
      typeMismatch(written.span, { given, wanted: 'an asset that each of a set owns', where: '`of`' }),
    );
  }
  return { name: written.name.text, member };
}

/** A bare name of what each of a set owns: the assets of all of them. */
function isOfAll(of: ContractScope, asset: AssetRef): boolean {
  return 'name' in asset && asset.member === undefined && of.assets.get(asset.name)?.each === true;
}

function reportOfAll(of: ContractScope, written: Thing): undefined {
  const { owner } = of.assets.get(written.name.text)!;
  const given = `the assets of all of \`${owner}\``;
  const wanted = `that of one, \`${written.name.text} of …\``;
  return report(of.scope, typeMismatch(written.span, { given, wanted, where: 'this place' }));
}

/** One asset: `lineage of registry` would be those of all members. */
export function oneThing(at: Place, contract: ContractPlace, written: Thing): AssetRef | undefined {
  const asset = thing(at, contract, written);
  return asset !== undefined && isOfAll(contract.of, asset) ? reportOfAll(contract.of, written) : asset;
}

export function purposeOf(at: Place, name: Ast.Name): Expr | undefined {
  return check(at, { kind: 'name', name, span: name.span }, PURPOSE, '`for`');
}

/** An attested decision: an option of its value, none when it is not known. */
function evaluate(
  at: Place,
  contract: ContractPlace,
  written: Extract<Ast.Expr, { kind: 'evaluate' }>,
): Expr | undefined {
  const entity = at.scope.values.get(written.verdict.text);
  if (entity?.kind !== 'verdict') {
    infer({ ...at, contract: undefined }, { kind: 'name', name: written.verdict, span: written.verdict.span });
    return undefined;
  }
  const number = verdictNumber(entity, at.scope, written.verdict.span);
  const asset = oneThing(at, contract, written.on);
  const by = onePartyOf(contract.of, written.by, '`at`');
  if (number === undefined || asset === undefined || by === undefined) return undefined;
  const { type } = at.scope.builder.verdicts[number]!;
  return ask(
    contract,
    { kind: 'option', of: type },
    { kind: 'evaluate', verdict: written.verdict.text, asset, at: written.by.text },
  );
}

function contractCall(
  at: Place,
  contract: ContractPlace,
  written: Extract<Ast.Expr, { kind: 'call' }>,
  name: Ast.Name,
): Expr | 'other' | undefined {
  const { of } = contract;
  const args = written.args.flatMap((arg) => (arg.kind === 'value' ? [arg.value] : []));
  const [first] = args;
  if (name.text === 'amount' && first !== undefined) {
    if (first.kind === 'name' && contract.coins.has(first.name.text))
      return { kind: 'var', type: contract.coins.get(first.name.text)!, name: `param:${first.name.text}` };
    if (first.kind === 'name' && at.scope.doubtful.names.has(first.name.text)) return undefined;
    if (first.kind === 'name' && amountNamed(at, first.name))
      return report(
        at.scope,
        typeMismatch(first.span, { given: 'an amount itself', wanted: 'a coin or a slot', where: '`amount(…)`' }),
      );
    const slot = slotOf(first);
    // Of a coin's name that is misspelt, the name is told and not the word before it.
    if (
      slot === undefined &&
      first.kind === 'name' &&
      !at.locals.has(first.name.text) &&
      !at.scope.values.has('amount')
    ) {
      const value = infer(at, first);
      if (value === undefined) at.scope.doubtful.names.add(first.name.text);
      const words = value && { given: typeWords(value.type), wanted: 'a coin or a slot', where: '`amount(…)`' };
      return words && report(at.scope, typeMismatch(first.span, words));
    }
    if (slot === undefined) return 'other';
    const type = of.slots.get(slot.text);
    if (type === undefined && of.unfilled.has(slot.text)) return undefined;
    if (type === undefined) return report(at.scope, slotNeverFilled(slot.span, { name: slot.text }));
    return { kind: 'var', type, name: `slot:${slot.text}` };
  }
  if (name.text === 'count' && first?.kind === 'name' && of.parties.get(first.name.text)?.set !== undefined)
    return ask(contract, INT, { kind: 'count_of', set: first.name.text });
  if (name.text === 'prorated') {
    const part = (label: string): Ast.Expr | undefined => {
      const arg = written.args.find((a) => a.kind === 'value' && a.name?.text === label);
      return arg?.kind === 'value' ? arg.value : undefined;
    };
    const [from, to] = [part('from'), part('to')];
    if (first === undefined || from === undefined || to === undefined)
      return report(
        at.scope,
        argumentCount(written.span, {
          name: 'prorated',
          given: written.args.length,
          wanted: 3,
          params: ['amount', 'from', 'to'],
        }),
      );
    const amount = infer(at, first);
    const [start, end] = [check(at, from, { kind: 'datetime' }, '`from`'), check(at, to, { kind: 'datetime' }, '`to`')];
    if (amount === undefined || start === undefined || end === undefined) return undefined;
    const unit = kindOfAmount(amount.type);
    if (unit === undefined)
      return report(
        at.scope,
        typeMismatch(first.span, { given: typeWords(amount.type), wanted: 'an amount of money', where: '`prorated`' }),
      );
    return ask(contract, amount.type, { kind: 'prorated', amount, from: start, to: end, unit });
  }
  return 'other';
}

/** An amount by its name, where a coin is wanted. */
function amountNamed(at: Place, name: Ast.Name): boolean {
  const local = at.locals.get(name.text);
  return local?.kind === 'var' && kindOfAmount(local.type) !== undefined;
}

/** `escrow.payment` as a name, of a slot. */
export function slotOf(written: Ast.Expr): Ast.Name | undefined {
  return written.kind === 'field' && written.value.kind === 'name' && written.value.name.text === 'escrow'
    ? written.name
    : undefined;
}

/** `report is broken`, `giver is patient`, `buyer is Researcher`. */
function isOfAgreement(
  at: Place,
  contract: ContractPlace,
  written: Extract<Ast.Expr, { kind: 'is' }>,
): Expr | 'other' | undefined {
  const { of } = contract;
  if (written.what.kind !== 'case' || written.what.path.length !== 1) return 'other';
  const word = written.what.path[0]!;
  const negate = (value: Expr): Expr => (written.negated ? op(BOOL, 'not', value) : value);
  if (
    written.operand.kind === 'name' &&
    of.duties.has(written.operand.name.text) &&
    ['due', 'kept', 'broken'].includes(word.text)
  ) {
    const duty = of.duties.get(written.operand.name.text)!;
    return negate(ask(contract, BOOL, { kind: 'duty', duty, is: word.text as 'due' | 'kept' | 'broken' }));
  }
  const operand = infer(at, written.operand);
  if (operand === undefined) return undefined;
  if (operand.type.kind !== 'enum' || (operand.type.name !== 'Party' && operand.type.name !== 'Purpose'))
    return 'other';
  // A role is a word with a capital; a party or a purpose has none.
  if (operand.type.name === 'Party' && /^\p{Lu}/u.test(word.text))
    return negate(ask(contract, BOOL, { kind: 'holds_role', who: operand, role: word.text }));
  const other = check(at, { kind: 'name', name: word, span: word.span }, operand.type, '`is`');
  return other && negate({ kind: 'op', type: BOOL, op: { name: 'eq' }, args: [operand, other] });
}
