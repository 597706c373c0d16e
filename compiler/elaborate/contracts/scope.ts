/** What the names of a contract stand for while it is elaborated. */

import type { Action as ActionDecl, ContractDecl, StateCase } from '../../../language/ast/contract.ts';
import type * as Ast from '../../../language/ast.ts';
import { notInContract } from '../../../language/codes/contracts.ts';
import { nearest } from '../../../language/near.ts';
import { currencyUnit, minorDigits } from '../../../language/units.ts';
import type { Asset, Calendar, Kind, Meter, Party, Statement } from '../../contract.ts';
import { ASSET, DOCUMENT, PARTY, PURPOSE } from '../../contract.ts';
import type { CoreType, Expr } from '../../core.ts';
import { constant } from '../literals.ts';
import { bind, type Local, type Place, place } from '../names.ts';
import { type ModuleScope, report, spelling } from '../scope.ts';
import { type NumberType, numberType, readType } from '../types.ts';

/** The parts of a contract by name, gathered before any body is looked into. */
export type ContractScope = {
  readonly scope: ModuleScope;
  readonly decl: ContractDecl;
  readonly number: number;
  /** Every contract of the module, this one too. */
  readonly contracts: ReadonlyMap<string, ContractScope>;
  readonly parties: Map<string, Party>;
  readonly terms: Map<string, CoreType>;
  readonly keeps: Map<string, CoreType>;
  readonly assets: Map<string, Asset>;
  readonly meters: Map<string, Meter>;
  /** What each price is paid in. */
  readonly prices: Map<string, Kind>;
  /** Parties that are sets. */
  readonly sets: Map<string, Party>;
  readonly states: Map<string, number>;
  /** Types of the data of states: `active.rate`. */
  readonly dataTypes: Map<string, CoreType>;
  readonly cases: StateCase[];
  readonly actions: Map<string, number>;
  readonly actionDecls: ActionDecl[];
  readonly duties: Map<string, number>;
  /** What the slots hold, by every `hold` and `mint` of the contract. */
  readonly slots: Map<string, NumberType>;
  calendar: Calendar | undefined;
};

/** Where a contract's expression stands: its contract, the coins in hand, and the statements before it, to which queries are added. */
export type ContractPlace = {
  readonly of: ContractScope;
  readonly coins: ReadonlyMap<string, NumberType>;
  readonly before: Statement[];
  readonly count: { queries: number };
};

export const party = (name: string): Expr => constant(PARTY, { kind: 'case', type: 'Party', name, args: [] });
export const nominal = (type: CoreType & { readonly kind: 'enum' }, name: string): Expr =>
  constant(type, { kind: 'case', type: type.name, name, args: [] });

/** A place in which the contract's own names are known. */
export function contractPlace(of: ContractScope): Place {
  let at: Place = { ...place(of.scope, true), contract: { of, coins: new Map(), before: [], count: { queries: 0 } } };
  const put = (name: string, local: Local): void => {
    at = bind(at, name, local);
  };
  for (const [name, purpose] of of.scope.purposes)
    put(name, { kind: 'part', value: nominal(PURPOSE as never, purpose) });
  for (const [name] of of.assets) put(name, { kind: 'part', value: nominal(ASSET as never, name) });
  for (const [name, p] of of.parties)
    if (p.set === undefined) put(name, { kind: 'var', type: PARTY, core: `party:${name}` });
  for (const [name, type] of of.terms) put(name, { kind: 'var', type, core: `term:${name}` });
  for (const [name, type] of of.keeps) put(name, { kind: 'var', type, core: `keep:${name}` });
  return at;
}

/** Types that only contracts have, else those of the language. `coin`: of a coin, the type of its amount. */
export function readContractType(
  scope: ModuleScope,
  written: Ast.TypeExpr,
): { readonly type: CoreType; readonly coin: NumberType | undefined } | undefined {
  const name = written.name.text;
  const plain = { Party: PARTY, Purpose: PURPOSE, Document: DOCUMENT, Asset: ASSET }[name];
  if (plain !== undefined && written.of === undefined) return { type: plain, coin: undefined };
  if (name === 'Coin' && written.of?.kind === 'type') {
    const unit = currencyUnit(written.of.name.text) ?? scope.counted.get(written.of.name.text);
    if (unit !== undefined) return { type: numberType(unit), coin: numberType(unit) };
  }
  const read = readType(scope, { ...written, range: undefined });
  return read && { type: read.type, coin: undefined };
}

/** What an amount counts: a currency, or a counted asset. Undefined: neither. */
export function kindOfAmount(type: CoreType): Kind | undefined {
  if (type.kind !== 'number') return undefined;
  if (type.quantity.startsWith('#')) return { name: type.quantity.slice(1), minor: 0 };
  const minor = minorDigits(type.quantity);
  return minor === undefined ? undefined : { name: type.quantity, minor };
}

/** The part of a contract by that name, or a report of what is near. */
export function lookUp<T>(of: ContractScope, map: ReadonlyMap<string, T>, name: Ast.Name, what: string): T | undefined {
  const found = map.get(name.text);
  if (found !== undefined) return found;
  const suggestions = nearest(name.text, map.keys());
  return report(
    of.scope,
    notInContract(name.span, { name: name.text, what, suggestions }, spelling(name.span, suggestions)),
  );
}
