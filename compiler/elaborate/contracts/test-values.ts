/** What a test of contracts says plainly: constants, amounts, and the agreement that a step is about. */

import type * as Ast from '../../../language/ast.ts';
import { notInContract, whichAgreement } from '../../../language/codes/contracts.ts';
import { notConstant, typeMismatch } from '../../../language/codes/types.ts';
import { nearest } from '../../../language/near.ts';
import { ONE } from '../../../language/rational.ts';
import type { Value } from '../../../language/values.ts';
import type { ContractStep, Kind } from '../../contract.ts';
import { KEY_OF, PURPOSE } from '../../contract.ts';
import type { CoreType } from '../../core.ts';
import { check, infer } from '../expressions.ts';
import { bind, type Place, place } from '../names.ts';
import { type ModuleScope, report, spelling } from '../scope.ts';
import { typeWords } from '../types.ts';
import { type ContractScope, kindOfAmount, nominal } from './scope.ts';

/** Agreements of a test by name. */
export type Agreements = Map<string, ContractScope>;
type StepOf<K extends ContractStep['kind']> = Extract<ContractStep, { kind: K }>;
/** A step without where it stands. */
export type Bare = { [K in ContractStep['kind']]: Omit<StepOf<K>, 'line' | 'text'> }[ContractStep['kind']];

/** Names of parties, assets and documents need no declaration in a test: `constantOf` takes them as they stand. */
export function testPlace(scope: ModuleScope): Place {
  let at: Place = place(scope, true);
  for (const [name, purpose] of scope.purposes)
    at = bind(at, name, { kind: 'part', value: nominal(PURPOSE as never, purpose) });
  return at;
}

export function constantOf(at: Place, written: Ast.Expr, type: CoreType): Value | undefined {
  if (type.kind === 'enum' && type.name === 'Party' && written.kind === 'name')
    return { kind: 'case', type: 'Party', name: written.name.text, args: [] };
  if (type.kind === 'enum' && type.name === 'Asset' && written.kind === 'name')
    return { kind: 'case', type: 'Asset', name: written.name.text, args: [] };
  if (type.kind === 'enum' && type.name === 'Document' && written.kind === 'document')
    return { kind: 'case', type: 'Document', name: written.title, args: [] };
  if (type.kind === 'number' && type.quantity.startsWith(`#${KEY_OF}`)) {
    const kind = type.units[0]!;
    if (written.kind === 'of' && written.word.text === 'key' && `${KEY_OF}${written.name.text}` === kind)
      return { kind: 'number', value: ONE, unit: kind };
    return report(
      at.scope,
      typeMismatch(written.span, {
        given: 'something else',
        wanted: `\`key of ${kind.slice(KEY_OF.length)}\``,
        where: 'this step',
      }),
    );
  }
  const value = check(at, written, type, 'this step');
  if (value === undefined) return undefined;
  if (
    value.kind === 'op' &&
    value.op.name === 'int_to_number' &&
    value.args[0]?.kind === 'const' &&
    value.args[0].value.kind === 'int'
  )
    return { kind: 'number', value: { n: value.args[0].value.value, d: 1n }, unit: '' };
  return value.kind === 'const'
    ? value.value
    : report(at.scope, notConstant(written.span, { what: 'A value of a test' }));
}

export function amountOf(at: Place, written: Ast.Expr): { amount: Value; unit: Kind } | undefined {
  const value = infer(at, written);
  if (value === undefined) return undefined;
  const unit = kindOfAmount(value.type);
  if (unit === undefined || value.kind !== 'const')
    return report(
      at.scope,
      typeMismatch(written.span, {
        given: typeWords(value.type),
        wanted: 'an amount such as `450.00 EUR`',
        where: '`has`',
      }),
    );
  return { amount: value.value, unit };
}

/** The agreement that a step is about: the one named, else the only one that has such a part among `parts`. */
export function whichOf(
  scope: ModuleScope,
  name: Ast.Name | undefined,
  part: Ast.Name,
  known: Agreements,
  parts: (of: ContractScope) => ReadonlyMap<string, unknown>,
  what: 'step' | 'duty' | 'meter',
): ContractScope | undefined {
  if (name !== undefined) return known.get(name.text) ?? noAgreement(scope, name, known);
  const fitting = [...known].filter(([, of]) => parts(of).has(part.text));
  if (fitting.length === 1 || new Set(fitting.map(([, of]) => of)).size === 1) return fitting[0]![1];
  if (fitting.length > 1) return report(scope, whichAgreement(part.span, { names: fitting.map(([n]) => n) }));
  const suggestions = nearest(
    part.text,
    [...known.values()].flatMap((of) => [...parts(of).keys()]),
  );
  return report(
    scope,
    notInContract(
      part.span,
      { name: part.text, what: `${what} of a test`, suggestions },
      spelling(part.span, suggestions),
    ),
  );
}

/** No line above has made an agreement of that name. */
export function noAgreement(scope: ModuleScope, name: Ast.Name, known: Agreements): undefined {
  const suggestions = nearest(name.text, known.keys());
  return report(
    scope,
    notInContract(name.span, { name: name.text, what: 'agreement', suggestions }, spelling(name.span, suggestions)),
  );
}
