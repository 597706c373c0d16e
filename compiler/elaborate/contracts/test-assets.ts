/** The assets that a test speaks of: those of the contracts, and what it hands over itself. */

import type * as Ast from '../../../language/ast.ts';
import { notInContract } from '../../../language/codes/contracts.ts';
import { nearest } from '../../../language/near.ts';
import type { Value } from '../../../language/values.ts';
import type { ContractStep, ContractTest } from '../../contract.ts';
import { type ModuleScope, report, spelling } from '../scope.ts';
import type { ContractScope } from './scope.ts';

/** False: it speaks of an asset that is none, which was told. */
export function hasAssets(
  scope: ModuleScope,
  decl: Ast.TestDecl,
  contracts: ReadonlyMap<string, ContractScope>,
  steps: readonly ContractStep[],
  agreements: ContractTest['agreements'],
): boolean {
  const known = new Set([...contracts.values()].flatMap(({ assets }) => [...assets.keys()]));
  const given = [
    ...agreements.flatMap(({ terms }) => terms.map(({ value }) => value)),
    ...steps.flatMap((step) => (step.kind === 'does' ? step.args : [])),
  ];
  for (const name of given.flatMap(assetsIn)) known.add(name);
  const unknown = decl.items.flatMap(assetsOf).filter(({ text }) => !known.has(text));
  for (const { text, span } of unknown) {
    const suggestions = nearest(text, known);
    const said = { name: text, what: 'asset of a test', suggestions };
    report(scope, notInContract(span, said, spelling(span, suggestions)));
  }
  return unknown.length === 0;
}

/** What is handed over by name, or as a key. */
function assetsIn(value: Value): string[] {
  if (value.kind === 'case') return value.type === 'Asset' ? [value.name] : value.args.flatMap(assetsIn);
  return value.kind === 'set' || value.kind === 'list' ? value.items.flatMap(assetsIn) : [];
}

/** Where an item speaks of an asset. */
function assetsOf(item: Ast.TestItem): Ast.Name[] {
  if (item.kind === 'given')
    return item.items.flatMap((fact) =>
      fact.kind === 'given_allows' || fact.kind === 'given_record'
        ? [fact.asset]
        : fact.kind === 'given_lineage'
          ? [fact.of]
          : [],
    );
  if (item.kind !== 'expect') return [];
  return item.items.flatMap((one) =>
    one.kind === 'expect_owned'
      ? [one.asset]
      : one.kind === 'expect_holds' && one.condition.kind === 'may_use'
        ? [one.condition.thing.name]
        : [],
  );
}
