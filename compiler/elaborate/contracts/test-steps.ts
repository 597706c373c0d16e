/** Steps of a test of contracts: what is given, and what parties do. */

import type * as Ast from '../../../language/ast.ts';
import { laterVersion } from '../../../language/codes/contracts.ts';
import { argumentCount } from '../../../language/codes/types.ts';
import type { DataState, Value } from '../../../language/values.ts';
import { PURPOSE } from '../../contract.ts';
import { check } from '../expressions.ts';
import { type ModuleScope, report } from '../scope.ts';
import { testState } from '../tests.ts';
import { type ItemOf, itemsOf } from './parts.ts';
import { type ContractScope, readContractType } from './scope.ts';
import { type Agreements, amountOf, type Bare, constantOf, testPlace, whichOf } from './test-values.ts';

export function does(
  scope: ModuleScope,
  item: Extract<Ast.TestItem, { kind: 'does' }>,
  known: Agreements,
  contracts: ReadonlyMap<string, ContractScope>,
): Bare | undefined {
  const of = whichOf(
    scope,
    item.agreement,
    item.action,
    known,
    (o) => new Map<string, unknown>([...o.actions, ...checksOf(o)]),
    'step',
  );
  if (of === undefined) return undefined;
  const index = of.actions.get(item.action.text);
  const params =
    index !== undefined ? of.actionDecls[index]!.params : (checksOf(of).get(item.action.text)?.params ?? []);
  if (item.args.length !== params.length)
    return report(
      scope,
      argumentCount(item.span, {
        name: item.action.text,
        given: item.args.length,
        wanted: params.length,
        params: params.map((p) => p.name.text),
      }),
    );
  const at = testPlace(scope);
  const args: Value[] = [];
  for (const [i, param] of params.entries()) {
    const arg = item.args.find((a) => a.kind === 'value' && a.name?.text === param.name.text) ?? item.args[i];
    const type = readContractType(scope, param.type)?.type;
    if (arg?.kind !== 'value' || type === undefined) return undefined;
    const value = constantOf(at, arg.value, type);
    if (value === undefined) return undefined;
    args.push(value);
  }
  if (item.creating !== undefined) {
    const made = index === undefined ? undefined : createdBy(of, index, contracts);
    if (made !== undefined) known.set(item.creating.text, made);
  }
  return {
    kind: 'does',
    who: item.party.text,
    agreement: item.agreement?.text,
    action: item.action.text,
    args,
    approvedBy: item.approvedBy.map((n) => n.text),
    creating: item.creating?.text,
  };
}

function checksOf({ decl }: ContractScope): Map<string, ItemOf<'check'>> {
  return new Map(itemsOf(decl, 'check').map((item) => [item.name.text, item]));
}

/** The contract of which an action makes an agreement. */
function createdBy(
  of: ContractScope,
  action: number,
  contracts: ReadonlyMap<string, ContractScope>,
): ContractScope | undefined {
  type Block = ContractScope['actionDecls'][number]['body'];
  const find = (block: Block): string | undefined => {
    for (const s of block.statements) {
      if (s.kind === 'create') return s.contract.text;
      const inner =
        s.kind === 'if_statement'
          ? (find(s.yes) ?? (s.no && find(s.no)))
          : s.kind === 'for_each'
            ? find(s.body)
            : undefined;
      if (inner !== undefined) return inner;
    }
    return undefined;
  };
  const name = find(of.actionDecls[action]!.body);
  return name === undefined ? undefined : contracts.get(name);
}

export function given(scope: ModuleScope, fact: Ast.GivenItem, today: number): Bare | undefined {
  const at = testPlace(scope);
  switch (fact.kind) {
    case 'given_has': {
      const has = amountOf(at, fact.value);
      return has && { kind: 'has', party: fact.party.text, ...has };
    }
    case 'given_allows': {
      const purpose = scope.purposes.get(fact.purpose.text);
      if (purpose === undefined) {
        check(at, { kind: 'name', name: fact.purpose, span: fact.purpose.span }, PURPOSE, '`allows`');
        return undefined;
      }
      return { kind: 'allows', asset: fact.asset.text, purpose };
    }
    case 'given_record': {
      const state: DataState | undefined = testState(scope, fact.fields, today);
      return state && { kind: 'facts', asset: fact.asset.text, state };
    }
    case 'given_lineage': {
      const shares: { party: string; percent: Value }[] = [];
      for (const { party: who, share } of fact.shares) {
        const value = constantOf(at, share, { kind: 'number', quantity: '1|percent', units: ['%'] });
        if (value === undefined) return undefined;
        shares.push({ party: who.text, percent: value });
      }
      return { kind: 'lineage', asset: fact.of.text, shares };
    }
    case 'given_compute':
      return report(scope, laterVersion(fact.span, { what: '`compute`' }));
    default:
      return report(scope, laterVersion(fact.span, { what: 'A fact about no record' }));
  }
}
