/** What the names of a contract stand for while it is elaborated. */

import type { Action as ActionDecl, ContractDecl, StateCase } from '../../../language/ast/contract.ts';
import type * as Ast from '../../../language/ast.ts';
import { notInContract, onlyTermIsAgreement, thingInHand } from '../../../language/codes/contracts.ts';
import { declaredTwice } from '../../../language/codes/names.ts';
import { typeMismatch } from '../../../language/codes/types.ts';
import { nearest } from '../../../language/near.ts';
import { currencyUnit, minorDigits } from '../../../language/units.ts';
import type { Asset, Calendar, Kind, Meter, Party, Statement } from '../../contract.ts';
import { ASSET, DOCUMENT, KEY_OF, PARTY, PURPOSE } from '../../contract.ts';
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
  /** The terms that are agreements: the contract that each is one of. */
  readonly agreements: Map<string, string>;
  readonly keeps: Map<string, CoreType>;
  readonly publicKeeps: Set<string>;
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
  /** Slots that a `hold` would fill if its coin were known; of the coin is told. */
  readonly unfilled: Set<string>;
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

const CONTRACT_TYPES = ['Party', 'Purpose', 'Document', 'Asset', 'Coin', 'Key'];

/**
 * Types that only contracts have, else those of the language. `coin`: of a coin, the type of its amount. `agreement`: what is
 * declared, which may not be an agreement of one of these contracts.
 */
export function readContractType(
  scope: ModuleScope,
  written: Ast.TypeExpr,
  agreement?: { readonly name: Ast.Name; readonly contracts: { has(name: string): boolean } },
): { readonly type: CoreType; readonly coin: NumberType | undefined } | undefined {
  const name = written.name.text;
  if (agreement?.contracts.has(name) && written.of === undefined)
    return report(scope, onlyTermIsAgreement(written.span, { name: agreement.name.text, contract: name }));
  if (mayBeMissing(written))
    report(
      scope,
      typeMismatch(written.span, { given: 'a value that may be missing', wanted: 'a plain one', where: 'a contract' }),
    );
  const plain = { Party: PARTY, Purpose: PURPOSE, Document: DOCUMENT, Asset: ASSET }[name];
  if (plain !== undefined && written.of === undefined) return { type: plain, coin: undefined };
  if (name === 'Coin' && written.of?.kind === 'type') {
    const unit = currencyUnit(written.of.name.text) ?? scope.counted.get(written.of.name.text);
    if (unit !== undefined) return { type: numberType(unit), coin: numberType(unit) };
    // Of what it could be one is told as of an amount.
    readType(scope, { ...written, range: undefined, name: { ...written.name, text: 'Money' } });
    return undefined;
  }
  if (name === 'Key' && written.of?.kind === 'type') {
    const kind = `${KEY_OF}${written.of.name.text}`;
    const type: NumberType = { kind: 'number', quantity: `#${kind}`, units: [kind] };
    return { type, coin: type };
  }
  const read = readType(scope, { ...written, range: undefined }, CONTRACT_TYPES);
  return read && { type: read.type, coin: undefined };
}

function mayBeMissing({ optional, of }: Ast.TypeExpr): boolean {
  return optional || (of?.kind === 'type' && mayBeMissing(of));
}

/** The type of a term, keep, datum or question: no coin or key, which are things in hand. */
export function readPlainType(
  scope: ModuleScope,
  written: Ast.TypeExpr,
  agreement: { readonly name: Ast.Name; readonly contracts: { has(name: string): boolean } },
): CoreType | undefined {
  const read = readContractType(scope, written, agreement);
  if (read?.coin === undefined) return read?.type;
  report(
    scope,
    thingInHand(written.span, {
      name: agreement.name.text,
      type: `${written.name.text} of ${written.of?.kind === 'type' ? written.of.name.text : '…'}`,
      isKey: written.name.text === 'Key',
    }),
  );
  return read.type;
}

/** What an amount counts: a currency, or a counted asset. Undefined: neither. */
export function kindOfAmount(type: CoreType): Kind | undefined {
  if (type.kind !== 'number') return undefined;
  if (type.quantity.startsWith('#')) return { name: type.quantity.slice(1), minor: 0 };
  const minor = minorDigits(type.quantity);
  return minor === undefined ? undefined : { name: type.quantity, minor };
}

/** The members of a set of parties, where an expression is its name. */
export function setNamed(at: Place, written: Ast.Expr): Expr | undefined {
  if (written.kind !== 'name' || at.locals.has(written.name.text) || !at.contract?.of.sets.has(written.name.text))
    return undefined;
  return { kind: 'var', type: { kind: 'set', of: PARTY }, name: `party:${written.name.text}` };
}

/** The part of a contract by that name, or a report of what is near. */
export function lookUp<T>(of: ContractScope, map: ReadonlyMap<string, T>, name: Ast.Name, what: string): T | undefined {
  const found = map.get(name.text);
  if (found !== undefined || of.scope.doubtful.names.has(name.text)) return found;
  const suggestions = nearest(name.text, map.keys());
  return report(
    of.scope,
    notInContract(name.span, { name: name.text, what, suggestions }, spelling(name.span, suggestions)),
  );
}

/** Names that are bound in a body hide no other: what a condition speaks of would be in doubt. */
export function checkNew(at: Place, ...bound: readonly { readonly name: Ast.Name }[]): void {
  const { of, coins } = at.contract!;
  for (const [i, { name }] of bound.entries()) {
    const isKnown = at.locals.has(name.text) || of.parties.has(name.text) || coins.has(name.text);
    if (isKnown || bound.slice(0, i).some((other) => other.name.text === name.text))
      report(at.scope, declaredTwice(name.span, { name: name.text, what: whatIs(of, name.text) }));
  }
}

function whatIs(of: ContractScope, name: string): string {
  if (of.scope.purposes.has(name)) return 'a purpose';
  if (of.parties.has(name)) return 'a party';
  if (of.assets.has(name)) return 'an asset';
  if (of.terms.has(name)) return 'a term';
  return of.keeps.has(name) ? 'a keep' : 'something';
}

/** Data of a state are known where only that state can be. */
export function withData(of: ContractScope, at: Place, states: readonly number[]): Place {
  if (states.length !== 1) return at;
  const state = of.cases[states[0]!]!;
  return state.params.reduce((inner, param) => {
    const type = of.dataTypes.get(`${state.name.text}.${param.name.text}`);
    return type === undefined
      ? inner
      : bind(inner, param.name.text, { kind: 'var', type, core: `data:${param.name.text}` });
  }, at);
}

export function statesOf(of: ContractScope, names: readonly Ast.Name[]): number[] {
  return names.flatMap((name) => lookUp(of, of.states, name, 'state') ?? []);
}
