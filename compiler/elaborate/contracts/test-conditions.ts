/** What a test expects of the values of agreements: `seat.visits in 1..3`, `seat.chair != ann`, `board.rate < 3.00 EUR`. */

import type * as Ast from '../../../language/ast.ts';
import { laterVersion } from '../../../language/codes/contracts.ts';
import type { ReadOfAgreement } from '../../contract.ts';
import { PARTY } from '../../contract.ts';
import type { CoreType, Expr } from '../../core.ts';
import { condition } from '../expressions.ts';
import { bind, type Place } from '../names.ts';
import { type ModuleScope, report } from '../scope.ts';
import { INT } from '../types.ts';
import { type ContractScope, lookUp, nominal } from './scope.ts';
import { type Agreements, type Bare, noAgreement } from './test-values.ts';

/** A condition that reads agreements of the test; what it reads stands in `reads` under the name of its variable. */
export function conditionOfAgreements(
  scope: ModuleScope,
  at: Place,
  written: Ast.Expr,
  known: Agreements,
): Bare | undefined {
  const reads = new Map<string, ReadOfAgreement>();
  const ofAgreement = (read: FieldOf | CallOf): Expr | 'other' | undefined =>
    read.kind === 'field' ? readOf(scope, at, read, known, reads) : countOf(scope, at, read, known, reads);
  const made = condition({ ...withNames(at, written, known), ofAgreement }, written);
  if (made === undefined) return undefined;
  if (reads.size === 0) return report(scope, laterVersion(written.span, { what: 'This expectation about agreements' }));
  return { kind: 'expect_that', condition: made, reads: [...reads.values()] };
}

export type FieldOf = Extract<Ast.Expr, { kind: 'field' }>;
type CallOf = Extract<Ast.Expr, { kind: 'call' }>;

/** `count(seat.members)`: of a set of parties. */
function countOf(
  scope: ModuleScope,
  at: Place,
  { callee, args }: CallOf,
  known: Agreements,
  reads: Map<string, ReadOfAgreement>,
): Expr | 'other' | undefined {
  const [only, more] = args;
  if (callee.kind !== 'name' || callee.name.text !== 'count' || only?.kind !== 'value' || more !== undefined)
    return 'other';
  if (typeRead(only.value, known)?.kind !== 'set' || only.value.kind !== 'field') return 'other';
  const members = readOf(scope, at, only.value, known, reads);
  if (members === 'other' || members === undefined) return members;
  return { kind: 'op', type: INT, op: { name: 'length' }, args: [members] };
}

/** `seat.visits`: a keep, a term, what a meter has counted, a party, or the members of a set. */
function readOf(
  scope: ModuleScope,
  at: Place,
  field: FieldOf,
  known: Agreements,
  reads: Map<string, ReadOfAgreement>,
): Expr | 'other' | undefined {
  if (field.value.kind !== 'name') return 'other';
  const { name } = field.value;
  const of = known.get(name.text);
  if (of === undefined)
    return at.locals.has(name.text) || scope.values.has(name.text) ? 'other' : noAgreement(scope, name, known);
  const type = lookUp(of, partsRead(of), field.name, 'keep');
  if (type === undefined) return undefined;
  const variable = `${name.text}.${field.name.text}`;
  reads.set(variable, { name: variable, agreement: name.text, part: field.name.text, type });
  return { kind: 'var', type, name: variable };
}

function partsRead(of: ContractScope): Map<string, CoreType> {
  return new Map<string, CoreType>([
    ...of.keeps,
    ...of.terms,
    ...[...of.meters.keys()].map((name): [string, CoreType] => [name, INT]),
    ...[...of.parties.values()].map(({ name, set }): [string, CoreType] => [
      name,
      set === undefined ? PARTY : { kind: 'set', of: PARTY },
    ]),
  ]);
}

/** The type of `seat.chair` where agreements of the test have it. */
export function typeRead(written: Ast.Expr, known: Agreements): CoreType | undefined {
  if (written.kind !== 'field' || written.value.kind !== 'name') return undefined;
  const of = known.get(written.value.name.text);
  return of && partsRead(of).get(written.name.text);
}

/** Names of parties, assets and documents are no cases of an enum: any may be meant. */
export function isNamed(type: CoreType | undefined): type is Extract<CoreType, { kind: 'enum' }> {
  return type?.kind === 'enum' && (type.name === 'Party' || type.name === 'Asset' || type.name === 'Document');
}

/** Parties and assets need no declaration in a test: where one is compared, a name stands for it. */
function withNames(at: Place, written: Ast.Expr, known: Agreements): Place {
  switch (written.kind) {
    case 'and':
    case 'or':
      return withNames(withNames(at, written.left, known), written.right, known);
    case 'not':
      return withNames(at, written.operand, known);
    case 'group':
      return withNames(at, written.value, known);
    case 'relation':
    case 'in': {
      const { left, right } = written;
      const inner = named(at, right, typeRead(left, known));
      const type = typeRead(right, known);
      return named(inner, left, type?.kind === 'set' ? type.of : type);
    }
    default:
      return at;
  }
}

function named(at: Place, written: Ast.Expr, type: CoreType | undefined): Place {
  const names = written.kind === 'set' || written.kind === 'list' ? written.items : [written];
  return names.reduce((inner, one) => {
    if (!isNamed(type) || one.kind !== 'name' || inner.locals.has(one.name.text)) return inner;
    return bind(inner, one.name.text, { kind: 'part', value: nominal(type, one.name.text) });
  }, at);
}
