/** `create C(…)`: an agreement among parties of this one and the actor. */

import type { Statement as Written } from '../../../language/ast/contract.ts';
import type * as Ast from '../../../language/ast.ts';
import { argumentMissing, noSuchArgument } from '../../../language/codes/contracts.ts';
import { typeMismatch } from '../../../language/codes/types.ts';
import { nearest } from '../../../language/near.ts';
import type { Statement } from '../../contract.ts';
import { AGREEMENT, PARTY } from '../../contract.ts';
import type { Expr } from '../../core.ts';
import { check } from '../expressions.ts';
import type { Place } from '../names.ts';
import { report, spelling } from '../scope.ts';
import { type ContractScope, lookUp, setNamed } from './scope.ts';

export function create(at: Place, written: Extract<Written, { kind: 'create' }>): Statement[] | undefined {
  const { of } = at.contract!;
  const other = of.contracts.get(written.contract.text);
  if (other === undefined) {
    lookUp(of, of.contracts, written.contract, 'contract');
    return undefined;
  }
  const args = argumentsByName(at, written.args, [...other.parties.keys(), ...other.terms.keys()], written.contract);
  if (args === undefined) return undefined;
  const parties: { name: string; party: Expr }[] = [];
  const terms: { name: string; value: Expr }[] = [];
  const missing = (name: string): undefined =>
    report(at.scope, argumentMissing(written.span, { name, of: written.contract.text }));
  for (const [name, { set }] of other.parties) {
    const arg = args.get(name);
    if (arg === undefined) return missing(name);
    const party = set === undefined ? check(at, arg, PARTY, `\`${name}\``) : members(at, arg, name);
    if (party === undefined) return undefined;
    parties.push({ name, party });
  }
  for (const [name, type] of other.terms) {
    const arg = args.get(name);
    if (arg === undefined) return missing(name);
    const wanted = other.agreements.get(name);
    const value =
      wanted === undefined ? check(at, arg, type, `\`${name}\``) : agreementNamed(at, of, arg, name, wanted);
    if (value === undefined) return undefined;
    terms.push({ name, value });
  }
  return [{ kind: 'create', contract: other.number, parties, terms }];
}

/** Values by name; undefined: one has none of these names, or its name twice, which was reported. */
export function argumentsByName(
  at: Pick<Place, 'scope'>,
  args: readonly Ast.Argument[],
  names: readonly string[],
  of: Ast.Name,
): ReadonlyMap<string, Ast.Expr> | undefined {
  const out = new Map<string, Ast.Expr>();
  for (const arg of args) {
    const name = arg.kind === 'value' ? arg.name : undefined;
    if (arg.kind !== 'value' || name === undefined || !names.includes(name.text) || out.has(name.text)) {
      const suggestions = name === undefined ? [] : nearest(name.text, names);
      const span = name?.span ?? arg.span;
      if (name !== undefined && at.scope.doubtful.names.has(name.text)) return undefined;
      return report(at.scope, noSuchArgument(span, { of: of.text, names, suggestions }, spelling(span, suggestions)));
    }
    out.set(name.text, arg.value);
  }
  return out;
}

/** A set of this agreement, or `{ ann, bob }`. */
function members(at: Place, arg: Ast.Expr, name: string): Expr | undefined {
  return setNamed(at, arg) ?? check(at, arg, { kind: 'set', of: PARTY }, `\`${name}\``);
}

/** Only a term of this agreement says which agreement it is of. */
function agreementNamed(at: Place, of: ContractScope, arg: Ast.Expr, name: string, wanted: string): Expr | undefined {
  if (arg.kind === 'name' && of.agreements.get(arg.name.text) === wanted)
    return check(at, arg, AGREEMENT, `\`${name}\``);
  return report(
    at.scope,
    typeMismatch(arg.span, { given: 'something else', wanted: `a term that is a \`${wanted}\``, where: `\`${name}\`` }),
  );
}
