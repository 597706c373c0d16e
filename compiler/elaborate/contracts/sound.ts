/** What a contract declares must be able to be: sizes of sets, owners, meters, and names that stand for one thing. */

import type { Approver, NumberLiteral } from '../../../language/ast/contract.ts';
import type * as Ast from '../../../language/ast.ts';
import { neverSoMany, noMarketStep } from '../../../language/codes/contracts.ts';
import { declaredTwice } from '../../../language/codes/names.ts';
import { typeMismatch } from '../../../language/codes/types.ts';
import { nearest } from '../../../language/near.ts';
import type { Party } from '../../contract.ts';
import { report, spelling } from '../scope.ts';
import { itemsOf } from './parts.ts';
import { type ContractScope, lookUp } from './scope.ts';

/** Asset kinds (language.md, "Contracts"); what modules declare is counted, and no asset of one owner. */
const ASSET_SORTS: readonly string[] = ['Dataset', 'Record', 'Storage', 'Compute', 'Knowledge'];
/** The steps of a market that its rule book may check. */
const MARKET_STEPS: readonly string[] = ['register', 'offer', 'agree', 'transfer', 'settle'];

export function checkDeclared(of: ContractScope): void {
  for (const { parties } of itemsOf(of.decl, 'parties'))
    for (const { name, count } of parties) if (count !== undefined) checkSize(of, name.text, count);
  checkAssets(of);
  for (const { type, by } of itemsOf(of.decl, 'meter')) {
    if (type.name.text !== 'Int' || type.of !== undefined || type.optional)
      report(of.scope, typeMismatch(type.span, { given: type.name.text, wanted: 'Int', where: 'a meter' }));
    if (by.text !== 'platform') lookUp(of, of.parties, by, 'party');
  }
  for (const { keeps } of itemsOf(of.decl, 'keeps'))
    for (const { seen } of keeps)
      if (seen.kind === 'visible_to') for (const name of seen.names) lookUp(of, of.parties, name, 'party');
  for (const { name } of itemsOf(of.decl, 'check')) {
    if (MARKET_STEPS.includes(name.text)) continue;
    const suggestions = nearest(name.text, MARKET_STEPS);
    const fix = spelling(name.span, suggestions);
    report(of.scope, noMarketStep(name.span, { name: name.text, steps: MARKET_STEPS, suggestions }, fix));
  }
  checkNames(of);
}

/** One party, not a set of them. */
export function onePartyOf(of: ContractScope, name: Ast.Name, where: string): Party | undefined {
  const party = lookUp(of, of.parties, name, 'party');
  if (party?.set === undefined) return party;
  const given = `a set, \`${name.text}\``;
  return report(of.scope, typeMismatch(name.span, { given, wanted: 'one party', where }));
}

/** `2 of council` where the council may have as many, the actor not counted. */
export function checkApprovals(of: ContractScope, approver: Extract<Approver, { kind: 'some_of' }>): void {
  const count = numberOf(approver.count);
  const most = of.sets.get(approver.set.text)?.set?.high ?? count;
  if (!Number.isInteger(count) || count < 1 || count > most)
    report(of.scope, neverSoMany(approver.span, { text: `${approver.count.text} of ${approver.set.text}`, most }));
}

/** `1_000` is a thousand. */
export function numberOf(written: { readonly text: string }): number {
  return Number(written.text.replaceAll('_', ''));
}

type Count = { readonly low: NumberLiteral; readonly high: NumberLiteral };

function checkSize(of: ContractScope, name: string, { low, high }: Count): void {
  const [least, most] = [numberOf(low), numberOf(high)];
  if (Number.isInteger(least) && Number.isInteger(most) && least <= most && most > 0) return;
  const span = { ...low.span, end: high.span.end };
  const text = low === high ? `${low.text} of` : `${low.text}..${high.text} of`;
  report(of.scope, neverSoMany(span, { text: `${name}: ${text}`, most: undefined }));
}

function checkAssets(of: ContractScope): void {
  for (const { type, owner, each } of itemsOf(of.decl, 'owned_asset')) {
    if (!ASSET_SORTS.includes(type.name.text))
      report(
        of.scope,
        typeMismatch(type.span, {
          given: `\`${type.name.text}\``,
          wanted: `one of ${ASSET_SORTS.join(', ')}`,
          where: 'an asset',
        }),
      );
    if (each) lookUp(of, of.sets, owner, 'set of parties');
    else onePartyOf(of, owner, 'an owner (of a set: `owned by each of …`)');
  }
}

/** A name in an expression, and a moment, stand for one thing. */
function checkNames(of: ContractScope): void {
  const { decl, scope } = of;
  const names: { readonly name: Ast.Name; readonly what: string }[] = [
    ...itemsOf(decl, 'parties').flatMap(({ parties }) => parties.map(({ name }) => ({ name, what: 'a party' }))),
    ...itemsOf(decl, 'terms').flatMap(({ params }) => params.map(({ name }) => ({ name, what: 'a term' }))),
    ...itemsOf(decl, 'keeps').flatMap(({ keeps }) => keeps.map(({ name }) => ({ name, what: 'a keep' }))),
    ...itemsOf(decl, 'owned_asset').map(({ name }) => ({ name, what: 'an asset' })),
    ...itemsOf(decl, 'duty').map(({ name }) => ({ name, what: 'a duty' })),
  ];
  const moments = [
    ...of.actionDecls.map(({ name }) => ({ name, what: 'an action' })),
    ...of.cases.map(({ name }) => ({ name, what: 'a state' })),
  ];
  const meters = itemsOf(decl, 'meter').map(({ name }) => ({ name, what: 'a meter' }));
  for (const group of [
    [...names, ...meters],
    [...moments, ...meters],
  ]) {
    const seen = new Map<string, string>();
    for (const { name, what } of group) {
      const before = seen.get(name.text);
      if (before !== undefined && before !== what)
        report(scope, declaredTwice(name.span, { name: name.text, what: before }));
      seen.set(name.text, before ?? what);
    }
  }
}
