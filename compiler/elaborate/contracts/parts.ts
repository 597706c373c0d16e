/** The parts of a contract by name: bodies may use them before the line that declares them. */

import type {
  Block,
  ContractDecl,
  ContractItem,
  Statement as WrittenStatement,
} from '../../../language/ast/contract.ts';
import type * as Ast from '../../../language/ast.ts';
import { zoneNotKnown } from '../../../language/codes/contracts.ts';
import { declaredTwice } from '../../../language/codes/names.ts';
import { typeMismatch } from '../../../language/codes/types.ts';
import { nearest } from '../../../language/near.ts';
import { unreachable } from '../../../language/unreachable.ts';
import { versionFor, zoneNames, zoneOf } from '../../../language/zones.ts';
import { AGREEMENT, type Asset, type Calendar } from '../../contract.ts';
import { infer } from '../expressions.ts';
import { type ModuleScope, report, spelling } from '../scope.ts';
import { type NumberType, numberType, typeWords } from '../types.ts';
import { type ContractScope, contractPlace, kindOfAmount, readContractType, readPlainType } from './scope.ts';
import { numberOf } from './sound.ts';

/** `names`: of all contracts of the module, so that a term may be an agreement of one that stands below. */
export function gather(
  scope: ModuleScope,
  decl: ContractDecl,
  contracts: ReadonlyMap<string, ContractScope>,
  names: ReadonlySet<string>,
): ContractScope {
  const of: ContractScope = {
    scope,
    decl,
    number: contracts.size,
    contracts,
    parties: new Map(),
    sets: new Map(),
    terms: new Map(),
    agreements: new Map(),
    keeps: new Map(),
    publicKeeps: new Set(),
    assets: new Map(),
    meters: new Map(),
    prices: new Map(),
    states: new Map(),
    cases: [],
    dataTypes: new Map(),
    actions: new Map(),
    actionDecls: [],
    duties: new Map(),
    slots: new Map(),
    unfilled: new Set(),
    calendar: undefined,
  };
  const put = <T>(map: Map<string, T>, name: Ast.Name, value: T, what: string): void => {
    if (map.has(name.text)) report(scope, declaredTwice(name.span, { name: name.text, what }));
    else map.set(name.text, value);
  };
  for (const item of decl.items) {
    switch (item.kind) {
      case 'parties':
        for (const p of item.parties) {
          const set = p.count && { low: numberOf(p.count.low), high: numberOf(p.count.high) };
          const made = { name: p.name.text, role: p.role.text, set, span: p.name.span };
          put(of.parties, p.name, made, 'a party');
          if (set !== undefined) of.sets.set(p.name.text, made);
        }
        break;
      case 'terms':
        for (const param of item.params) {
          const contract = param.type.of === undefined && names.has(param.type.name.text);
          const type = contract ? AGREEMENT : readPlainType(scope, param.type, { name: param.name, contracts: names });
          if (type !== undefined) put(of.terms, param.name, type, 'a term');
          else scope.doubtful.names.add(param.name.text);
          if (contract) of.agreements.set(param.name.text, param.type.name.text);
        }
        break;
      case 'keeps':
        for (const keep of item.keeps) {
          const type = readPlainType(scope, keep.type, { name: keep.name, contracts: names });
          if (type !== undefined) put(of.keeps, keep.name, type, 'a keep');
          else scope.doubtful.names.add(keep.name.text);
          if (keep.seen.kind === 'public') of.publicKeeps.add(keep.name.text);
        }
        break;
      case 'owned_asset': {
        const sort = item.type.name.text.toLowerCase() as Asset['sort'];
        const made = item.type.of?.kind === 'type' ? item.type.of.name.text : '';
        put(
          of.assets,
          item.name,
          { name: item.name.text, sort, of: made, owner: item.owner.text, each: item.each },
          'an asset',
        );
        break;
      }
      case 'calendar':
        if (of.calendar !== undefined)
          report(scope, declaredTwice(item.span, { name: item.zone.text, what: 'a calendar' }));
        of.calendar = calendarOf(scope, item);
        break;
      case 'meter':
        put(of.meters, item.name, { name: item.name.text, by: item.by.text }, 'a meter');
        break;
      case 'states':
        for (const state of item.cases) {
          put(of.states, state.name, of.cases.length, 'a state');
          of.cases.push(state);
          for (const param of state.params) {
            const type = readPlainType(scope, param.type, { name: param.name, contracts: names });
            if (type !== undefined) of.dataTypes.set(`${state.name.text}.${param.name.text}`, type);
            else scope.doubtful.names.add(param.name.text);
          }
        }
        break;
      case 'action':
      case 'power':
        put(of.actions, item.name, of.actionDecls.length, 'an action');
        of.actionDecls.push(item);
        break;
      case 'duty':
        put(of.duties, item.name, of.duties.size, 'a duty');
        break;
      case 'price':
      case 'after':
      case 'every':
      case 'on_entering':
      case 'check':
      case 'invariant':
        break;
      default:
        unreachable(item);
    }
  }
  gatherSlots(of);
  return of;
}

/** The zone by the rules of today's release, which the contract keeps. */
function calendarOf(scope: ModuleScope, { zone, months }: ItemOf<'calendar'>): Calendar {
  const name = zone.text;
  if (zoneOf(name) === undefined) {
    const suggestions = nearZones(name);
    report(scope, zoneNotKnown(zone.span, { zone: name, suggestions }, spelling(zone.span, suggestions)));
    return { zone: 'UTC', rounding: months };
  }
  const version = versionFor(name);
  return { zone: name, ...(version === undefined ? {} : { version }), rounding: months };
}

/** A city is known without its continent: `Berlin` for `Europe/Berlin`. */
function nearZones(name: string): string[] {
  const names = zoneNames();
  const city = cityOf(name);
  const cities = names.filter((other) => cityOf(other) === city);
  return cities.length > 0 ? cities.slice(0, 2) : nearest(name, names);
}

function cityOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).toLowerCase();
}

/** What each price is paid in, once all contracts are gathered: a rate may be a keep of another agreement. */
export function gatherPrices(of: ContractScope): void {
  for (const price of itemsOf(of.decl, 'price')) {
    if (of.prices.has(price.name.text)) {
      report(of.scope, declaredTwice(price.name.span, { name: price.name.text, what: 'a price' }));
      continue;
    }
    const { amount } = price.rates[0]!;
    const type = infer(contractPlace(of), amount)?.type;
    const kind = type && kindOfAmount(type);
    if (kind !== undefined) of.prices.set(price.name.text, kind);
    else of.scope.doubtful.names.add(price.name.text);
    if (kind !== undefined) continue;
    if (type !== undefined)
      report(
        of.scope,
        typeMismatch(amount.span, { given: typeWords(type), wanted: 'an amount of money', where: 'a price' }),
      );
  }
}

/** What `hold` and `mint` put into each slot, anywhere in the contract. */
function gatherSlots(of: ContractScope): void {
  const { scope } = of;
  const visit = (block: Block, coins: ReadonlyMap<string, NumberType>): void => {
    for (const s of block.statements) visitStatement(s, coins);
  };
  const visitStatement = (s: WrittenStatement, coins: ReadonlyMap<string, NumberType>): void => {
    if (s.kind === 'hold') {
      for (const name of s.names) {
        const type = coins.get(name.text);
        if (type !== undefined) of.slots.set(s.slot.name?.text ?? name.text, type);
        // Of the slot that it names nothing is known then, nor of that which the coin that was meant would have filled.
        else for (const one of [s.slot.name?.text ?? name.text, ...coins.keys()]) of.unfilled.add(one);
      }
    } else if (s.kind === 'mint' && s.slot.name !== undefined) {
      const word = s.asset?.text ?? (s.amount.kind === 'number' ? s.amount.unit?.text : undefined);
      const unit = word === undefined ? undefined : scope.counted.get(word);
      if (unit !== undefined) of.slots.set(s.slot.name.text, numberType(unit));
    } else if (s.kind === 'if_statement') {
      visit(s.yes, coins);
      if (s.no !== undefined) visit(s.no, coins);
    } else if (s.kind === 'for_each') visit(s.body, coins);
  };
  for (const item of of.decl.items) {
    if (item.kind === 'action' || item.kind === 'power') visit(item.body, coinsOf(scope, item.params, item.body));
    else if (item.kind === 'after' || item.kind === 'every' || item.kind === 'on_entering') visit(item.body, new Map());
    else if (item.kind === 'duty') visit(item.otherwise, new Map());
  }
}

/** What an action is given in hand. Money that its body holds or moves on was meant as a coin: `elaborateAction` tells of it. */
export function coinsOf(scope: ModuleScope, params: readonly Ast.Param[], body: Block): Map<string, NumberType> {
  const coins = new Map<string, NumberType>();
  for (const param of params) {
    const name = { Coin: 'Coin', Key: 'Key', Money: isUsedWhole(param.name.text, body) ? 'Coin' : undefined }[
      param.type.name.text
    ];
    if (name === undefined) continue;
    const coin = readContractType(scope, { ...param.type, name: { ...param.type.name, text: name } })?.coin;
    if (coin !== undefined) coins.set(param.name.text, coin);
  }
  return coins;
}

/** `hold pay`, or `move pay to …`: only a coin can be. */
function isUsedWhole(name: string, { statements }: Block): boolean {
  return statements.some((s) => {
    switch (s.kind) {
      case 'hold':
        return s.names.some(({ text }) => text === name);
      case 'move':
        return s.from === undefined && s.what.kind === 'name' && s.what.name.text === name;
      case 'if_statement':
        return isUsedWhole(name, s.yes) || (s.no !== undefined && isUsedWhole(name, s.no));
      case 'for_each':
        return isUsedWhole(name, s.body);
      default:
        return false;
    }
  });
}

export type ItemOf<K extends ContractItem['kind']> = Extract<ContractItem, { kind: K }>;

export function itemsOf<K extends ContractItem['kind']>(decl: ContractDecl, kind: K): ItemOf<K>[] {
  return decl.items.filter((item): item is ItemOf<K> => item.kind === kind);
}
