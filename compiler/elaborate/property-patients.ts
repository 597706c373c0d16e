/** What a property says of patients: `for all p: patient, f in findings of p`, `score(p with f present)`, `p.age`. */

import type { Claim } from '../../language/ast/contract.ts';
import type * as Ast from '../../language/ast.ts';
import { laterVersion } from '../../language/codes/contracts.ts';
import { unknownName } from '../../language/codes/names.ts';
import { notConstant } from '../../language/codes/types.ts';
import { nearest } from '../../language/near.ts';
import type { CoreType } from '../core.ts';
import type { Atom, Change } from '../properties/property.ts';
import { check } from './expressions.ts';
import { place } from './names.ts';
import { type ModuleScope, report, spelling, textAt } from './scope.ts';
import { FINDING } from './types.ts';
import { functionVerdict, verdictNumber } from './verdicts.ts';

/** The names that stand for the patient and, if there is one, for any one finding of theirs. */
export type PatientScope = { readonly patient: string; readonly finding: string | undefined };

/** `inputs`: names of the input of the module, any of which is the type of a patient. */
export function patientBinders(
  scope: ModuleScope,
  claim: Extract<Claim, { kind: 'for_all' }>,
  inputs: readonly string[],
): PatientScope | undefined {
  let patient: string | undefined;
  let finding: string | undefined;
  for (const binder of claim.binders) {
    const later = (what: string): undefined => report(scope, laterVersion(binder.span, { what }));
    if (binder.kind === 'of_type') {
      if (patient !== undefined) return later('A property of two patients');
      if (![...inputs, 'patient'].includes(binder.type.name.text) || binder.type.of !== undefined)
        return later('A property of all values of a type other than the input');
      patient = binder.name.text;
      continue;
    }
    const { list } = binder;
    if (list.kind !== 'of' || list.word.text !== 'findings' || list.name.text !== patient)
      return later('`in` of anything but `findings of` the patient');
    if (finding !== undefined) return later('A property of two findings');
    finding = binder.name.text;
  }
  if (patient === undefined)
    return report(
      scope,
      laterVersion(claim.span, { what: 'A `for all` without a patient (write `for all p: patient`)' }),
    );
  return { patient, finding };
}

/** An answer or a value of the patient that a condition names; undefined: it is something else. */
export function atomOf(
  scope: ModuleScope,
  binders: PatientScope,
  node: Ast.Expr,
):
  | { readonly of: Pick<Atom, 'of'> & { readonly changes: readonly Change[] }; readonly type: CoreType }
  | 'failed'
  | undefined {
  const { builder } = scope;
  if (node.kind === 'name' && node.name.text === binders.finding)
    return { of: { of: { kind: 'one' }, changes: [] }, type: FINDING };
  if (node.kind === 'field' && node.value.kind === 'name' && node.value.name.text === binders.patient) {
    const field = fieldOf(scope, node.name);
    if (field === undefined) return 'failed';
    return { of: { of: { kind: 'field', field }, changes: [] }, type: builder.fieldTypes[field]! };
  }
  if (node.kind === 'with')
    return failed(scope, node, 'A changed patient outside a verdict (write `score(p with f present)`)');
  if (node.kind !== 'call' || node.callee.kind !== 'name') return undefined;
  const [arg, more] = node.args;
  if (arg?.kind !== 'value' || more !== undefined) return undefined;
  const changes = changesOf(scope, binders, arg.value);
  if (changes === undefined || changes === 'failed') return changes;
  const entity = scope.values.get(node.callee.name.text);
  const verdict =
    entity?.kind === 'verdict'
      ? verdictNumber(entity, scope, node.callee.span)
      : entity?.kind === 'function' && entity.decl.params.length === 0
        ? functionVerdict(entity, scope, node.callee.span)
        : failed(
            scope,
            node.callee,
            `\`${textAt(scope, node.callee.span)}\` of a patient, which is no verdict of the module,`,
          );
  if (verdict === undefined || verdict === 'failed') return 'failed';
  return { of: { of: { kind: 'verdict', verdict }, changes }, type: builder.verdicts[verdict]!.type };
}

/** What is changed of the patient, the innermost first; undefined: it is not the patient. */
function changesOf(
  scope: ModuleScope,
  binders: PatientScope,
  written: Ast.Expr,
): readonly Change[] | 'failed' | undefined {
  if (written.kind === 'group') return changesOf(scope, binders, written.value);
  if (written.kind === 'name') return written.name.text === binders.patient ? [] : undefined;
  if (written.kind !== 'with') return undefined;
  const before = changesOf(scope, binders, written.value);
  if (before === undefined || before === 'failed') return before;
  const field = written.name.text === binders.finding ? 'one' : fieldOf(scope, written.name);
  if (field === undefined) return 'failed';
  if (written.to.kind === 'missing') return [...before, { field, to: undefined }];
  const type = field === 'one' ? FINDING : scope.builder.fieldTypes[field]!;
  const to = check(place(scope, true), written.to, type, `\`${written.name.text}\``);
  if (to === undefined) return 'failed';
  if (to.kind !== 'const') {
    report(scope, notConstant(written.to.span, { what: 'What is changed of a patient' }));
    return 'failed';
  }
  return [...before, { field, to: to.value }];
}

function fieldOf(scope: ModuleScope, name: Ast.Name): number | undefined {
  const entity = scope.values.get(name.text);
  if (entity?.kind === 'field') {
    if (scope.builder.fieldTypes[entity.index]!.kind !== 'list') return entity.index;
    return report(scope, laterVersion(name.span, { what: `\`${name.text}\`, a list, in a property` }));
  }
  const fields = [...scope.values].filter(([, other]) => other.kind === 'field').map(([known]) => known);
  const suggestions = nearest(name.text, fields);
  return report(scope, unknownName(name.span, { name: name.text, suggestions }, spelling(name.span, suggestions)));
}

function failed(scope: ModuleScope, node: Ast.Expr, what: string): 'failed' {
  report(scope, laterVersion(node.span, { what }));
  return 'failed';
}
