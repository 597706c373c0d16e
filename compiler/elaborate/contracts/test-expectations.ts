/** What a test of contracts expects after a step. */

import type * as Ast from '../../../language/ast.ts';
import { laterVersion } from '../../../language/codes/contracts.ts';
import { noMeaning, typeMismatch } from '../../../language/codes/types.ts';
import { PURPOSE } from '../../contract.ts';
import { assetOfMember } from '../../interpret/contract/assets.ts';
import { check } from '../expressions.ts';
import type { Place } from '../names.ts';
import { type ModuleScope, report } from '../scope.ts';
import { type ContractScope, lookUp } from './scope.ts';
import { conditionOfAgreements, isNamed, typeRead } from './test-conditions.ts';
import { type Agreements, amountOf, type Bare, constantOf, noAgreement, testPlace, whichOf } from './test-values.ts';

export function expectation(scope: ModuleScope, item: Ast.ExpectItem, known: Agreements): Bare | undefined {
  const at = testPlace(scope);
  switch (item.kind) {
    case 'expect_rejected':
      return { kind: 'expect_rejected', because: item.because?.parts.filter((p) => typeof p === 'string').join('') };
    case 'expect_allowed':
      return { kind: 'expect_allowed' };
    case 'expect_owned':
      return { kind: 'expect_owned', asset: item.asset.text, by: item.by.text };
    case 'expect_has':
      return owns(at, item);
    case 'expect_holds': {
      // The values of agreements are known: there is no range of them, and nothing settles them.
      const uncertain = item.to !== undefined ? '`to`' : item.settledBy !== undefined ? '`settled by`' : undefined;
      if (uncertain !== undefined) return report(scope, noMeaning(item.span, { what: uncertain }));
      return holds(scope, at, item.condition, known);
    }
    case 'expect_unknown':
      return report(scope, noMeaning(item.span, { what: '`unknown`' }));
    default:
      return report(scope, laterVersion(item.span, { what: 'This expectation' }));
  }
}

/** `lab has 3.00 EUR`, `lab has 1.00 EUR .. 3.00 EUR`, `lab has >= 3.00 EUR`. */
function owns(at: Place, item: Extract<Ast.ExpectItem, { kind: 'expect_has' }>): Bare | undefined {
  const party = item.party.text;
  if (item.value.kind !== 'range') {
    const has = amountOf(at, item.value);
    const { relation } = item;
    if (has === undefined) return undefined;
    const made = { kind: 'expect_has', party, ...has } as const;
    return relation === undefined || relation === '=' ? made : { ...made, relation };
  }
  const [low, high] = [amountOf(at, item.value.low), amountOf(at, item.value.high)];
  if (low === undefined || high === undefined) return undefined;
  if (low.unit.name !== high.unit.name)
    return report(
      at.scope,
      typeMismatch(item.value.high.span, { given: high.unit.name, wanted: low.unit.name, where: 'the range' }),
    );
  const { openEnd } = item.value;
  return { kind: 'expect_has', party, ...low, most: { amount: high.amount, openEnd } };
}

function holds(scope: ModuleScope, at: Place, written: Ast.Expr, known: Agreements): Bare | undefined {
  if (written.kind === 'may_use' && written.party.kind === 'name') {
    const purpose = written.purpose === undefined ? undefined : scope.purposes.get(written.purpose.text);
    if (written.purpose !== undefined && purpose === undefined) {
      check(at, { kind: 'name', name: written.purpose, span: written.purpose.span }, PURPOSE, '`for`');
      return undefined;
    }
    return {
      kind: 'expect_may_use',
      who: written.party.name.text,
      asset:
        written.thing.of === undefined
          ? written.thing.name.text
          : assetOfMember(written.thing.name.text, written.thing.of.text),
      purpose,
      negated: written.negated,
    };
  }
  if (written.kind === 'is' && written.what.kind === 'case' && written.what.path.length === 1)
    return stateOrDuty(scope, at, written, written.what.path[0]!, known);
  if (written.kind === 'relation' && written.op === '=') {
    const { left } = written;
    const of = left.kind === 'field' && left.value.kind === 'name' ? known.get(left.value.name.text) : undefined;
    const type = left.kind === 'field' ? of?.keeps.get(left.name.text) : undefined;
    const isAnother = typeRead(written.right, known) !== undefined;
    if (type !== undefined && !isAnother && left.kind === 'field' && left.value.kind === 'name') {
      const value = constantOf(at, written.right, type);
      return value && { kind: 'expect_keep', agreement: left.value.name.text, keep: left.name.text, value };
    }
  }
  return conditionOfAgreements(scope, at, written, known);
}

/** `lease is closed`, `report is broken`, `lease.report is not due`; else a condition, such as `lease.chair is ann`. */
function stateOrDuty(
  scope: ModuleScope,
  at: Place,
  written: Extract<Ast.Expr, { kind: 'is' }>,
  word: Ast.Name,
  known: Agreements,
): Bare | undefined {
  const { operand, negated } = written;
  const isDuty = word.text === 'due' || word.text === 'kept' || word.text === 'broken';
  if (operand.kind === 'name') {
    const of = known.get(operand.name.text);
    if (of !== undefined)
      return lookUp(of, of.states, word, 'state') === undefined
        ? undefined
        : { kind: 'expect_state', agreement: operand.name.text, state: word.text, negated };
    const duties = (o: ContractScope): ReadonlyMap<string, unknown> => o.duties;
    if (isDuty && [...known.values()].some((o) => o.duties.size > 0)) {
      const one = whichOf(scope, undefined, operand.name, known, duties, 'duty');
      return one && duty(undefined, operand.name, word, negated);
    }
    return at.locals.has(operand.name.text) || scope.values.has(operand.name.text)
      ? conditionOfAgreements(scope, at, written, known)
      : noAgreement(scope, operand.name, known);
  }
  if (isDuty && operand.kind === 'field' && operand.value.kind === 'name') {
    const of = known.get(operand.value.name.text);
    if (of !== undefined)
      return lookUp(of, of.duties, operand.name, 'duty') === undefined
        ? undefined
        : duty(operand.value.name.text, operand.name, word, negated);
  }
  if (!isNamed(typeRead(operand, known))) return conditionOfAgreements(scope, at, written, known);
  const right: Ast.Expr = { kind: 'name', name: word, span: word.span };
  const { span } = written;
  const same: Ast.Expr = { kind: 'relation', op: negated ? '!=' : '=', left: operand, right, span };
  return conditionOfAgreements(scope, at, same, known);
}

function duty(agreement: string | undefined, name: Ast.Name, is: Ast.Name, negated: boolean): Bare {
  const made = { kind: 'expect_duty', agreement, duty: name.text, is: is.text as 'due' | 'kept' | 'broken' } as const;
  return negated ? { ...made, negated } : made;
}
